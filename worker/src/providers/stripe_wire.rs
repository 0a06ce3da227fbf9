//! Stripe's wire format: forms out, JSON and signed events in. No network here.

use super::stripe_connect::{account_in, payout_in};
use hmac::{Hmac, Mac};
use serde::Deserialize;
use sha2::Sha256;
use shared::ids::OrderId;
use shared::money::{Currency, Money};
use shared::payouts::news::News;
use shared::ports::{Session, SessionRequest, SessionState};
use shared::time::Timestamp;

/// A signature older or younger than this is refused, in seconds (Stripe's own default).
pub const TOLERANCE_S: i64 = 300;

/// Most signatures a header may carry: more is an attempt to make us compute.
const SIGNATURES_MAX: usize = 8;

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
    payment_intent: Option<String>,
    amount_total: Option<i64>,
    currency: Option<String>,
}

impl SessionJson {
    fn session(self) -> Option<Session> {
        let currency = Currency::parse(self.currency.as_deref()?)?;
        let state = match (self.payment_status.as_str(), self.status.as_deref()) {
            ("paid" | "no_payment_required", _) => SessionState::Paid,
            (_, Some("expired")) => SessionState::Expired,
            _ => SessionState::Open,
        };
        Some(Session {
            id: self.id,
            order: OrderId(self.client_reference_id.unwrap_or_default()),
            url: self.url,
            state,
            intent: self.payment_intent,
            amount: Money::new(self.amount_total?, currency),
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
    /// What it tells of payouts and accounts.
    pub news: Option<News>,
}

/// Reads an event whose signature was verified.
///
/// # Errors
/// What does not fit.
pub fn event(body: &[u8]) -> Result<Event, String> {
    let json: EventJson = serde_json::from_slice(body).map_err(|e| e.to_string())?;
    let (mut session, mut news) = (None, None);
    match json.kind.split_once('.') {
        Some(("checkout", of)) if of.starts_with("session.") => {
            let json: SessionJson = serde_json::from_value(json.data.object).map_err(|e| e.to_string())?;
            session = json.session();
        }
        Some(("payout", _)) => news = Some(News::Payout(payout_in(json.data.object)?)),
        Some(("account", "updated")) => news = Some(News::Account(account_in(json.data.object)?)),
        Some(("transfer", _)) => news = Some(News::Transfer),
        _ => {}
    }
    Ok(Event { id: json.id, kind: json.kind, session, news })
}

/// Why a webhook is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forged {
    /// No header, or one that cannot be read.
    Malformed,
    /// No signature fits any secret.
    Mismatch,
    /// Signed, but not within five minutes of now.
    Stale,
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    (0..32).map(|at| u8::from_str_radix(text.get(at * 2..at * 2 + 2)?, 16).ok()).collect()
}

/// Verifies `Stripe-Signature: t=…,v1=…` over `{t}.{body}` (HMAC-SHA256) against every live secret, in constant time.
///
/// # Errors
/// As [`Forged`] says.
pub fn verify(header: &str, body: &[u8], secrets: &[String], now: Timestamp) -> Result<(), Forged> {
    let parts: Vec<(&str, &str)> = header.split(',').filter_map(|part| part.trim().split_once('=')).collect();
    let stamp = parts.iter().find(|(name, _)| *name == "t").map(|(_, value)| *value).ok_or(Forged::Malformed)?;
    let signed_s: i64 = stamp.parse().map_err(|_| Forged::Malformed)?;
    let signatures: Vec<Vec<u8>> = parts
        .iter()
        .filter(|(name, _)| *name == "v1")
        .take(SIGNATURES_MAX)
        .filter_map(|(_, value)| unhex(value))
        .collect();
    let fits = |secret: &String, signature: &Vec<u8>| {
        Hmac::<Sha256>::new_from_slice(secret.as_bytes()).is_ok_and(|mut mac| {
            mac.update(stamp.as_bytes());
            mac.update(b".");
            mac.update(body);
            mac.verify_slice(signature).is_ok()
        })
    };
    if !secrets.iter().any(|secret| signatures.iter().any(|signature| fits(secret, signature))) {
        return Err(Forged::Mismatch);
    }
    // Only after the signature: a stranger learns nothing of our clock.
    if (now.0 / 1_000).abs_diff(signed_s) > TOLERANCE_S.unsigned_abs() {
        return Err(Forged::Stale);
    }
    Ok(())
}
