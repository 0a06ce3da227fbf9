//! Stripe's wire format of accounts, transfers and payouts. No network here.

use serde::Deserialize;
use shared::money::{Currency, Money};
use shared::ports::{AccountRequest, ConnectedAccount, PaidOut, PayoutRequest, ProviderPayout, TransferRequest};
use shared::time::Timestamp;

fn form() -> form_urlencoded::Serializer<'static, String> {
    form_urlencoded::Serializer::new(String::new())
}

/// The form that opens an Express account, with payouts by hand only.
#[must_use]
pub fn account_form(request: &AccountRequest) -> String {
    form()
        .append_pair("type", "express")
        .append_pair("country", &request.country)
        .append_pair("email", &request.email)
        .append_pair("capabilities[transfers][requested]", "true")
        .append_pair("settings[payouts][schedule][interval]", "manual")
        .append_pair("metadata[creator]", &request.creator)
        .finish()
}

/// The form of a link to the page on which an account's owner is asked.
#[must_use]
pub fn link_form(account: &str, back: &str, again: &str) -> String {
    form()
        .append_pair("account", account)
        .append_pair("type", "account_onboarding")
        .append_pair("refresh_url", again)
        .append_pair("return_url", back)
        .finish()
}

/// The form of a transfer.
#[must_use]
pub fn transfer_form(request: &TransferRequest) -> String {
    let mut form = form();
    form.append_pair("amount", &request.amount.minor.to_string())
        .append_pair("currency", &request.amount.currency.code().to_ascii_lowercase())
        .append_pair("destination", &request.account)
        .append_pair("metadata[payout]", &request.group);
    match &request.source {
        // The group is then the charge's own.
        Some(charge) => form.append_pair("source_transaction", charge),
        None => form.append_pair("transfer_group", &request.group),
    };
    form.finish()
}

/// The form of a payout.
#[must_use]
pub fn payout_form(request: &PayoutRequest) -> String {
    form()
        .append_pair("amount", &request.amount.minor.to_string())
        .append_pair("currency", &request.amount.currency.code().to_ascii_lowercase())
        .append_pair("metadata[payout]", &request.payout)
        .finish()
}

#[derive(Deserialize)]
struct IdJson {
    id: String,
}

/// The id of whatever was made.
///
/// # Errors
/// What does not fit.
pub fn id_of(json: &[u8]) -> Result<String, String> {
    serde_json::from_slice::<IdJson>(json).map(|made| made.id).map_err(|e| e.to_string())
}

/// The id of the first of a list.
///
/// # Errors
/// What does not fit.
pub fn first_id(json: &[u8]) -> Result<Option<String>, String> {
    let listed: Listed<IdJson> = serde_json::from_slice(json).map_err(|e| e.to_string())?;
    Ok(listed.data.into_iter().next().map(|one| one.id))
}

/// The address of an account link.
///
/// # Errors
/// What does not fit.
pub fn link(json: &[u8]) -> Result<String, String> {
    #[derive(Deserialize)]
    struct LinkJson {
        url: String,
    }
    serde_json::from_slice::<LinkJson>(json).map(|link| link.url).map_err(|e| e.to_string())
}

#[derive(Default, Deserialize)]
struct Listed<T> {
    #[serde(default = "Vec::new")]
    data: Vec<T>,
}

#[derive(Deserialize)]
struct AccountJson {
    id: String,
    #[serde(default)]
    payouts_enabled: bool,
    requirements: Option<RequirementsJson>,
    external_accounts: Option<Listed<BankJson>>,
}

#[derive(Deserialize)]
struct RequirementsJson {
    #[serde(default)]
    currently_due: Vec<String>,
}

#[derive(Deserialize)]
struct BankJson {
    id: String,
    fingerprint: Option<String>,
    last4: Option<String>,
    #[serde(default)]
    default_for_currency: bool,
}

impl AccountJson {
    fn account(self) -> ConnectedAccount {
        let mut banks = self.external_accounts.map(|listed| listed.data).unwrap_or_default();
        // The default one is where payouts go; there is at most one a currency.
        banks.sort_by_key(|bank| !bank.default_for_currency);
        let bank = banks.into_iter().next();
        ConnectedAccount {
            id: self.id,
            payouts_on: self.payouts_enabled,
            missing: self.requirements.map(|required| required.currently_due).unwrap_or_default(),
            last4: bank.as_ref().and_then(|bank| bank.last4.clone()).unwrap_or_default(),
            bank: bank.map(|bank| bank.fingerprint.unwrap_or(bank.id)).unwrap_or_default(),
        }
    }
}

/// Reads an account.
///
/// # Errors
/// What does not fit.
pub fn account(json: &[u8]) -> Result<ConnectedAccount, String> {
    serde_json::from_slice::<AccountJson>(json).map(AccountJson::account).map_err(|e| e.to_string())
}

/// The same inside an event.
///
/// # Errors
/// What does not fit.
pub fn account_in(value: serde_json::Value) -> Result<ConnectedAccount, String> {
    serde_json::from_value::<AccountJson>(value).map(AccountJson::account).map_err(|e| e.to_string())
}

#[derive(Deserialize)]
struct TransferJson {
    id: String,
    #[serde(default)]
    amount_reversed: i64,
    currency: String,
}

/// The first transfer of a list, with what of it has come back.
///
/// # Errors
/// What does not fit.
pub fn transfer_of(json: &[u8]) -> Result<Option<(String, Money)>, String> {
    let listed: Listed<TransferJson> = serde_json::from_slice(json).map_err(|e| e.to_string())?;
    let Some(first) = listed.data.into_iter().next() else { return Ok(None) };
    let currency = Currency::parse(&first.currency).ok_or("a currency we do not know")?;
    Ok(Some((first.id, Money::new(first.amount_reversed, currency))))
}

#[derive(Deserialize)]
struct PayoutJson {
    id: String,
    amount: i64,
    currency: String,
    status: String,
    failure_code: Option<String>,
    #[serde(default)]
    arrival_date: i64,
    #[serde(default)]
    metadata: MetadataJson,
}

#[derive(Default, Deserialize)]
struct MetadataJson {
    #[serde(default)]
    payout: String,
}

impl PayoutJson {
    fn payout(self) -> Result<ProviderPayout, String> {
        let currency = Currency::parse(&self.currency).ok_or("a currency we do not know")?;
        let state = match self.status.as_str() {
            "paid" => PaidOut::Paid,
            "failed" => PaidOut::Failed(self.failure_code.unwrap_or_else(|| "unknown".to_owned())),
            "canceled" => PaidOut::Failed("canceled".to_owned()),
            _ => PaidOut::OnItsWay,
        };
        Ok(ProviderPayout {
            id: self.id,
            payout: self.metadata.payout,
            amount: Money::new(self.amount, currency),
            state,
            arrives_at: Timestamp(self.arrival_date.saturating_mul(1_000)),
        })
    }
}

/// Reads a payout.
///
/// # Errors
/// What does not fit.
pub fn payout(json: &[u8]) -> Result<ProviderPayout, String> {
    serde_json::from_slice::<PayoutJson>(json).map_err(|e| e.to_string())?.payout()
}

/// The same inside an event.
///
/// # Errors
/// What does not fit.
pub fn payout_in(value: serde_json::Value) -> Result<ProviderPayout, String> {
    serde_json::from_value::<PayoutJson>(value).map_err(|e| e.to_string())?.payout()
}

/// The one of a list that the shop calls `name`.
///
/// # Errors
/// What does not fit.
pub fn payout_named(json: &[u8], name: &str) -> Result<Option<ProviderPayout>, String> {
    let listed: Listed<PayoutJson> = serde_json::from_slice(json).map_err(|e| e.to_string())?;
    listed.data.into_iter().find(|one| one.metadata.payout == name).map(PayoutJson::payout).transpose()
}
