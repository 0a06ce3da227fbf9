//! Stripe's wire format: forms out, JSON and events in. No network here.

use super::stripe_connect::{account_in, payout_in};
use serde::Deserialize;
use shared::chargebacks::evidence::Evidence;
use shared::chargebacks::{Dispute, DisputeState};
use shared::ids::OrderId;
use shared::money::{Currency, Money};
use shared::payouts::news::News;
use shared::ports::{
    Card, Line, LineKind, Lines, PaymentsError, ProviderBalance, Session, SessionRequest, SessionState,
};
use shared::refunds::bounces::RefundMade;
use shared::time::Timestamp;

/// The form that opens a Checkout Session.
#[must_use]
pub fn session_form(request: &SessionRequest) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("mode", "payment");
    for (at, (name, amount)) in request.lines.iter().enumerate() {
        let line = |field: &str| format!("line_items[{at}]{field}");
        form.append_pair(&line("[quantity]"), "1");
        form.append_pair(&line("[price_data][currency]"), &amount.currency.code().to_ascii_lowercase());
        form.append_pair(&line("[price_data][unit_amount]"), &amount.minor.to_string());
        form.append_pair(&line("[price_data][product_data][name]"), name);
    }
    let order = request.order.as_str();
    form.append_pair("customer_email", &request.email)
        .append_pair("client_reference_id", order)
        .append_pair("metadata[order]", order)
        .append_pair("payment_intent_data[metadata][order]", order)
        .append_pair("payment_intent_data[transfer_group]", order)
        .append_pair("success_url", &request.success_url)
        .append_pair("cancel_url", &request.cancel_url)
        .append_pair("expires_at", &(request.expires_at.0 / 1_000).to_string());
    form.finish()
}

/// A Checkout Session, as far as it matters here.
#[derive(Debug, Deserialize)]
struct SessionJson {
    id: String,
    client_reference_id: Option<String>,
    url: Option<String>,
    status: Option<String>,
    payment_status: String,
    payment_intent: Option<Named<IntentJson>>,
    amount_total: Option<i64>,
    currency: Option<String>,
}

/// An object by its id, or the whole of it where that was asked for.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Named<T> {
    Id(String),
    Whole(T),
}

#[derive(Debug, Deserialize)]
struct IntentJson {
    id: String,
    latest_charge: Option<Named<ChargeJson>>,
}

#[derive(Debug, Deserialize)]
struct ChargeJson {
    payment_method_details: Option<MethodJson>,
}

#[derive(Debug, Deserialize)]
struct MethodJson {
    card: Option<CardJson>,
}

#[derive(Debug, Deserialize)]
struct CardJson {
    fingerprint: Option<String>,
}

/// The money's name, and what it was paid with as far as the reply tells.
fn paid_with(intent: Option<Named<IntentJson>>) -> (Option<String>, Card) {
    match intent {
        None => (None, Card::Untold),
        Some(Named::Id(id)) => (Some(id), Card::Untold),
        Some(Named::Whole(intent)) => {
            let card = match intent.latest_charge {
                Some(Named::Whole(charge)) => charge
                    .payment_method_details
                    .and_then(|method| method.card?.fingerprint)
                    .map_or(Card::Without, Card::Print),
                Some(Named::Id(_)) | None => Card::Untold,
            };
            (Some(intent.id), card)
        }
    }
}

impl SessionJson {
    fn session(self) -> Option<Session> {
        let currency = Currency::parse(self.currency.as_deref()?)?;
        let state = match (self.payment_status.as_str(), self.status.as_deref()) {
            ("paid" | "no_payment_required", _) => SessionState::Paid,
            (_, Some("expired")) => SessionState::Expired,
            _ => SessionState::Open,
        };
        let (intent, card) = paid_with(self.payment_intent);
        Some(Session {
            id: self.id,
            order: OrderId(self.client_reference_id.unwrap_or_default()),
            url: self.url,
            state,
            intent,
            amount: Money::new(self.amount_total?, currency),
            card,
        })
    }
}

/// Reads a Checkout Session.
///
/// # Errors
/// What does not fit.
pub fn session(json: &[u8]) -> Result<Session, String> {
    let json: SessionJson = serde_json::from_slice(json).map_err(|e| e.to_string())?;
    json.session().ok_or_else(|| "a session without amount, or in a currency we do not know".to_owned())
}

/// A page of something.
#[derive(Deserialize)]
struct ListJson<T> {
    data: Vec<T>,
    has_more: bool,
}

/// The first Checkout Session of a list.
///
/// # Errors
/// What does not fit.
pub fn first_session(json: &[u8]) -> Result<Option<Session>, String> {
    let list: ListJson<SessionJson> = serde_json::from_slice(json).map_err(|e| e.to_string())?;
    match list.data.into_iter().next() {
        None => Ok(None),
        Some(one) => one.session().map(Some).ok_or_else(|| "a session without amount".to_owned()),
    }
}

/// A balance transaction with what it is about, expanded.
#[derive(Deserialize)]
struct LineJson {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    reporting_category: Option<String>,
    amount: i64,
    fee: i64,
    currency: String,
    created: i64,
    source: Option<SourceJson>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum SourceJson {
    Id(String),
    Object(SourceObject),
}

#[derive(Deserialize)]
struct SourceObject {
    id: String,
    payment_intent: Option<String>,
    #[serde(default)]
    metadata: std::collections::BTreeMap<String, String>,
    transfer_group: Option<String>,
}

/// Names under which what we told the provider comes back, the first that is there.
const HINTS: [&str; 4] = ["payout", "refund", "reference", "order"];

impl LineJson {
    fn line(self) -> Line {
        let word = self.reporting_category.unwrap_or_else(|| self.kind.clone());
        let kind = match word.as_str() {
            "charge" => LineKind::Charge,
            "refund" | "refund_failure" | "partial_capture_reversal" => LineKind::Refund,
            "transfer" | "transfer_reversal" => LineKind::Transfer,
            "payout" | "payout_reversal" => LineKind::Payout,
            "dispute" | "dispute_reversal" => LineKind::Dispute,
            "fee" => LineKind::Fee,
            _ => LineKind::Other,
        };
        let (source, intent, hint) = match self.source {
            None => (None, None, None),
            Some(SourceJson::Id(id)) => (Some(id), None, None),
            Some(SourceJson::Object(mut object)) => {
                let hint = HINTS.iter().find_map(|name| object.metadata.remove(*name)).or(object.transfer_group);
                (Some(object.id), object.payment_intent, hint)
            }
        };
        Line {
            id: self.id,
            kind,
            word,
            amount_minor: self.amount,
            fee_minor: self.fee,
            currency: self.currency.to_ascii_uppercase(),
            source,
            intent,
            hint,
            made_at: Timestamp(self.created.saturating_mul(1_000)),
        }
    }
}

/// Reads a page of balance transactions.
///
/// # Errors
/// What does not fit.
pub fn lines(json: &[u8]) -> Result<Lines, String> {
    let list: ListJson<LineJson> = serde_json::from_slice(json).map_err(|e| e.to_string())?;
    Ok(Lines { lines: list.data.into_iter().map(LineJson::line).collect(), more: list.has_more })
}

/// The query of a page of balance transactions: those made from `since` on that stand behind `after`.
#[must_use]
pub fn lines_query(since: Timestamp, after: Option<&str>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("limit", "100").append_pair("expand[]", "data.source");
    if since.0 > 0 {
        query.append_pair("created[gte]", &(since.0 / 1_000).to_string());
    }
    if let Some(after) = after {
        query.append_pair("starting_after", after);
    }
    query.finish()
}

#[derive(Deserialize)]
struct BalanceJson {
    available: Vec<AmountJson>,
    pending: Vec<AmountJson>,
}

#[derive(Deserialize)]
struct AmountJson {
    amount: i64,
    currency: String,
}

/// Reads the balance: what is available and what is pending are both the shop's.
///
/// # Errors
/// What does not fit.
pub fn balances(json: &[u8]) -> Result<Vec<ProviderBalance>, String> {
    let json: BalanceJson = serde_json::from_slice(json).map_err(|e| e.to_string())?;
    let mut held: Vec<ProviderBalance> = Vec::new();
    for AmountJson { amount, currency } in json.available.into_iter().chain(json.pending) {
        let currency = currency.to_ascii_uppercase();
        match held.iter_mut().find(|one| one.currency == currency) {
            Some(one) => one.minor = one.minor.saturating_add(amount),
            None => held.push(ProviderBalance { currency, minor: amount }),
        }
    }
    Ok(held)
}

#[derive(Deserialize)]
struct EventJson {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    data: EventData,
}

#[derive(Deserialize)]
struct EventData {
    object: serde_json::Value,
}

/// An event of the provider.
pub struct Event {
    /// Its id.
    pub id: String,
    /// Its type.
    pub kind: String,
    /// The session it is about, when it is about one.
    pub session: Option<Session>,
    /// The dispute it is about, when it is about one.
    pub dispute: Option<String>,
    /// The refund that failed, when it tells of one.
    pub bounced: Option<String>,
    /// What it tells of payouts and accounts.
    pub news: Option<News>,
}

/// Reads an event whose signature was verified.
///
/// # Errors
/// What does not fit.
pub fn event(body: &[u8]) -> Result<Event, String> {
    let json: EventJson = serde_json::from_slice(body).map_err(|e| e.to_string())?;
    let (mut session, mut news, mut dispute, mut bounced) = (None, None, None, None);
    match json.kind.split_once('.') {
        Some(("checkout", of)) if of.starts_with("session.") => {
            let json: SessionJson = serde_json::from_value(json.data.object).map_err(|e| e.to_string())?;
            session = json.session();
        }
        Some(("charge", of)) if of.starts_with("dispute.") => {
            dispute = json.data.object.get("id").and_then(|id| id.as_str()).map(str::to_owned);
        }
        // Three names for one thing: `refund.failed`, `refund.updated`, and the older `charge.refund.updated`.
        Some(("refund", "failed" | "updated") | ("charge", "refund.updated")) if has_failed(&json.data.object) => {
            bounced = json.data.object.get("id").and_then(|id| id.as_str()).map(str::to_owned);
        }
        Some(("payout", _)) => news = Some(News::Payout(payout_in(json.data.object)?)),
        Some(("account", "updated")) => news = Some(News::Account(account_in(json.data.object)?)),
        Some(("transfer", _)) => news = Some(News::Transfer),
        _ => {}
    }
    Ok(Event { id: json.id, kind: json.kind, session, dispute, bounced, news })
}

/// A dispute, as far as it matters here.
#[derive(Debug, Deserialize)]
struct DisputeJson {
    id: String,
    amount: i64,
    currency: String,
    reason: String,
    status: String,
    payment_intent: Option<String>,
    created: i64,
    #[serde(default)]
    evidence_details: DueJson,
    #[serde(default)]
    balance_transactions: Vec<MovedJson>,
}

#[derive(Debug, Default, Deserialize)]
struct DueJson {
    due_by: Option<i64>,
}

/// What a dispute moved: the amount is below zero when it was taken.
#[derive(Debug, Deserialize)]
struct MovedJson {
    amount: i64,
    #[serde(default)]
    fee: i64,
}

/// Reads a dispute.
///
/// # Errors
/// What does not fit.
pub fn dispute(json: &[u8]) -> Result<Dispute, String> {
    let json: DisputeJson = serde_json::from_slice(json).map_err(|e| e.to_string())?;
    let currency = Currency::parse(&json.currency).ok_or("a dispute in a currency we do not know")?;
    let state = match json.status.as_str() {
        "warning_needs_response" | "warning_under_review" => DisputeState::Inquiry,
        "needs_response" => DisputeState::NeedsResponse,
        "under_review" => DisputeState::UnderReview,
        // An inquiry that came to nothing, and one that a refund has answered, took nothing.
        "won" | "warning_closed" | "charge_refunded" | "prevented" => DisputeState::Won,
        "lost" => DisputeState::Lost,
        other => return Err(format!("a dispute in the state {other}")),
    };
    Ok(Dispute {
        id: json.id,
        intent: json.payment_intent.ok_or("a dispute of no payment")?,
        amount: Money::new(json.amount, currency),
        fee_minor: json.balance_transactions.iter().map(|one| one.fee).sum::<i64>().max(0),
        reason: json.reason,
        state,
        withdrawn: json.balance_transactions.iter().any(|one| one.amount < 0),
        reinstated: json.balance_transactions.iter().any(|one| one.amount > 0),
        due_at: json.evidence_details.due_by.map(|at| Timestamp(at * 1_000)),
        opened_at: Timestamp(json.created * 1_000),
    })
}

/// The form that answers a dispute, for good.
#[must_use]
pub fn evidence_form(evidence: &Evidence) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    let fields = [
        ("customer_name", &evidence.buyer),
        ("customer_email_address", &evidence.email),
        ("shipping_address", &evidence.address),
        ("product_description", &evidence.product),
        ("service_date", &evidence.handed_on),
        ("refund_policy_disclosure", &evidence.policy),
        ("refund_refusal_explanation", &evidence.refunds),
        ("uncategorized_text", &evidence.record),
    ];
    for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
        form.append_pair(&format!("evidence[{name}]"), value);
    }
    form.append_pair("submit", "true").finish()
}

/// Whether a refund that was answered is one: a bank may refuse it at once.
///
/// # Errors
/// `Refused`, with the bank's word.
pub fn refund_made(json: &[u8]) -> Result<(), PaymentsError> {
    let refund: serde_json::Value = serde_json::from_slice(json).unwrap_or_default();
    let word = |name: &str| refund.get(name).and_then(|it| it.as_str()).unwrap_or_default().to_owned();
    if matches!(word("status").as_str(), "failed" | "canceled") {
        return Err(PaymentsError::Refused(format!("refund {}: {}", word("status"), word("failure_reason"))));
    }
    Ok(())
}

fn has_failed(refund: &serde_json::Value) -> bool {
    matches!(refund.get("status").and_then(|it| it.as_str()), Some("failed" | "canceled"))
}

/// Reads a refund as it stands.
///
/// # Errors
/// What does not fit.
pub fn refund_standing(json: &[u8]) -> Result<RefundMade, String> {
    let refund: serde_json::Value = serde_json::from_slice(json).map_err(|e| e.to_string())?;
    let word = |name: &str| refund.pointer(name).and_then(|it| it.as_str()).map(str::to_owned);
    Ok(RefundMade {
        id: word("/id").ok_or("a refund without an id")?,
        key: word("/metadata/refund"),
        failed: has_failed(&refund).then(|| word("/failure_reason").unwrap_or_else(|| "unknown".to_owned())),
    })
}

/// Whether a list of refunds holds one that was made under `key` and did not fail.
#[must_use]
pub fn has_refund(json: &[u8], key: &str) -> bool {
    let list: serde_json::Value = serde_json::from_slice(json).unwrap_or_default();
    let made = |refund: &serde_json::Value| {
        refund.pointer("/metadata/refund").and_then(|it| it.as_str()) == Some(key)
            && !matches!(refund.get("status").and_then(|it| it.as_str()), Some("failed" | "canceled"))
    };
    list.get("data").and_then(|data| data.as_array()).is_some_and(|data| data.iter().any(made))
}
