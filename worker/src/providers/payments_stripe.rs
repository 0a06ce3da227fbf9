//! `Payments` over Stripe's API, or whatever speaks its wire format at `PAYMENTS_URL`.

use super::stripe_wire::{balances, dispute, evidence_form, first_session, has_refund, lines, lines_query};
use super::stripe_wire::{refund_made, session, session_form};
use crate::wire::Config;
use async_trait::async_trait;
use futures_util::future::{Either, select};
use shared::chargebacks::Dispute;
use shared::chargebacks::evidence::Evidence;
use shared::money::Money;
use shared::ports::{Lines, Payments, PaymentsError, ProviderBalance, ProviderBooks, Session, SessionRequest};
use shared::time::Timestamp;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::JsValue;
use worker::{AbortController, Delay, Fetch, Headers, Method, Request, RequestInit};

/// A call that takes longer has no answer; its key makes asking again safe.
const DEADLINE: Duration = Duration::from_secs(8);

/// Tries of a call without a clear answer.
const TRIES: u32 = 2;

/// Keys of one call. The provider repeats a stored 500 under its key for a day; only another key gets another answer.
/// They are counted up from the first one each time, so that whoever asks again meets the same answers.
pub(super) const KEYS: u32 = 4;

/// The key of the `number`th ask, from 1.
pub(super) fn nth(key: &str, number: u32) -> String {
    if number == 1 { key.to_owned() } else { format!("{key}-{number}") }
}

/// How the provider names a refund of what has been given back already.
const REFUNDED_BEFORE: &str = "charge_already_refunded";

/// The payment provider.
pub struct Stripe {
    config: Rc<Config>,
}

pub(super) struct Answer {
    status: u16,
    /// As it came.
    pub(super) body: Vec<u8>,
    /// From the provider's memory of the key.
    replayed: bool,
}

/// Why a call has no answer to go by.
enum Unanswered {
    /// A failure that the provider has stored under the key.
    Stored,
    /// Anything else.
    Other(PaymentsError),
}

impl From<PaymentsError> for Unanswered {
    fn from(error: PaymentsError) -> Self {
        Self::Other(error)
    }
}

pub(super) fn unavailable(cause: impl std::fmt::Display) -> PaymentsError {
    PaymentsError::Unavailable(cause.to_string())
}

impl Stripe {
    /// As the configuration says.
    #[must_use]
    pub const fn new(config: Rc<Config>) -> Self {
        Self { config }
    }

    fn request(
        &self,
        method: Method,
        path: &str,
        form: Option<&str>,
        key: Option<&str>,
        account: Option<&str>,
    ) -> worker::Result<Request> {
        let headers = Headers::new();
        headers.set("authorization", &format!("Bearer {}", self.config.payments_key))?;
        if let Some(key) = key {
            headers.set("idempotency-key", key)?;
        }
        if let Some(account) = account {
            headers.set("stripe-account", account)?;
        }
        let mut init = RequestInit::new();
        if let Some(form) = form {
            headers.set("content-type", "application/x-www-form-urlencoded")?;
            init.with_body(Some(JsValue::from_str(form)));
        }
        init.with_method(method).with_headers(headers);
        Request::new_with_init(&format!("{}{path}", self.config.payments_url), &init)
    }

    async fn once(
        &self,
        method: Method,
        path: &str,
        form: Option<&str>,
        key: Option<&str>,
        account: Option<&str>,
    ) -> Result<Answer, Unanswered> {
        let request = self.request(method, path, form, key, account).map_err(unavailable)?;
        let abort = AbortController::default();
        let signal = abort.signal();
        let fetch = Fetch::Request(request);
        let sent = Box::pin(async {
            let mut reply = fetch.send_with_signal(&signal).await?;
            let replayed = reply.headers().get("idempotent-replayed")?.is_some_and(|value| value == "true");
            Ok::<_, worker::Error>(Answer { status: reply.status_code(), body: reply.bytes().await?, replayed })
        });
        let answer = match select(sent, Delay::from(DEADLINE)).await {
            Either::Left((answer, _)) => answer.map_err(unavailable)?,
            Either::Right(_) => {
                abort.abort();
                return Err(unavailable("no answer within 8 s").into());
            }
        };
        match answer.status {
            200..=299 => Ok(answer),
            500..=599 if answer.replayed => Err(Unanswered::Stored),
            409 | 429 | 500..=599 => Err(unavailable(format!("{path}: status {}", answer.status)).into()),
            404 => Err(PaymentsError::Missing(format!("{path}: status 404")).into()),
            status => {
                let text: String = String::from_utf8_lossy(&answer.body).chars().take(300).collect();
                Err(PaymentsError::Refused(format!("{path}: status {status}: {text}")).into())
            }
        }
    }

    /// Asks under exactly this key, for the connected `account` where there is one, and once more where there was no clear
    /// answer. `None` is a failure that the provider has stored under the key.
    pub(super) async fn under(
        &self,
        method: Method,
        path: &str,
        form: Option<&str>,
        key: Option<&str>,
        account: Option<&str>,
    ) -> Result<Option<Answer>, PaymentsError> {
        let mut tries = 1;
        loop {
            match self.once(method.clone(), path, form, key, account).await {
                Ok(answer) => return Ok(Some(answer)),
                Err(Unanswered::Stored) => return Ok(None),
                Err(Unanswered::Other(PaymentsError::Unavailable(_))) if tries < TRIES => tries += 1,
                Err(Unanswered::Other(error)) => return Err(error),
            }
        }
    }

    pub(super) async fn call(
        &self,
        method: Method,
        path: &str,
        form: Option<&str>,
        key: Option<&str>,
    ) -> Result<Answer, PaymentsError> {
        for number in 1..=KEYS {
            let key = key.map(|key| nth(key, number));
            if let Some(answer) = self.under(method.clone(), path, form, key.as_deref(), None).await? {
                return Ok(answer);
            }
        }
        Err(unavailable(format!("{path}: a stored failure")))
    }

    /// Whether the refund called `key` was made.
    async fn has_refund(&self, intent: &str, key: &str) -> Result<bool, PaymentsError> {
        let path = format!("/v1/refunds?payment_intent={intent}&limit=100");
        let answer = self.call(Method::Get, &path, None, None).await?;
        Ok(has_refund(&answer.body, key))
    }
}

#[async_trait(?Send)]
impl Payments for Stripe {
    async fn open(&self, request: &SessionRequest) -> Result<Session, PaymentsError> {
        let form = session_form(request);
        let answer = self.call(Method::Post, "/v1/checkout/sessions", Some(&form), Some(&request.key)).await?;
        session(&answer.body).map_err(unavailable)
    }

    async fn session(&self, id: &str) -> Result<Session, PaymentsError> {
        // With the card that paid, which is told nowhere else.
        let path = format!("/v1/checkout/sessions/{id}?expand%5B%5D=payment_intent.latest_charge");
        let answer = self.call(Method::Get, &path, None, None).await?;
        session(&answer.body).map_err(unavailable)
    }

    async fn expire(&self, id: &str) -> Result<Session, PaymentsError> {
        let path = format!("/v1/checkout/sessions/{id}/expire");
        match self.call(Method::Post, &path, Some(""), None).await {
            Ok(answer) => session(&answer.body).map_err(unavailable),
            // It is refused for a session that is paid or expired already: then that is where it stands.
            Err(PaymentsError::Refused(_)) => self.session(id).await,
            Err(error) => Err(error),
        }
    }

    async fn refund(&self, intent: &str, amount: Money, key: &str) -> Result<(), PaymentsError> {
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("payment_intent", intent)
            .append_pair("amount", &amount.minor.to_string())
            .append_pair("metadata[refund]", key)
            .finish();
        for number in 1..=KEYS {
            match self.under(Method::Post, "/v1/refunds", Some(&form), Some(&nth(key, number)), None).await {
                Ok(Some(answer)) => return refund_made(&answer.body),
                // The refund behind a stored failure may have happened: another key would make a second one of a part.
                Ok(None) if self.has_refund(intent, key).await? => return Ok(()),
                Ok(None) => {}
                Err(PaymentsError::Refused(cause)) if cause.contains(REFUNDED_BEFORE) => {
                    let made = self.has_refund(intent, key).await?;
                    return if made { Ok(()) } else { Err(PaymentsError::Refused(cause)) };
                }
                Err(error) => return Err(error),
            }
        }
        Err(unavailable("/v1/refunds: a stored failure"))
    }

    async fn dispute(&self, id: &str) -> Result<Dispute, PaymentsError> {
        let answer = self.call(Method::Get, &format!("/v1/disputes/{id}"), None, None).await?;
        dispute(&answer.body).map_err(unavailable)
    }

    async fn contest(&self, id: &str, evidence: &Evidence) -> Result<Dispute, PaymentsError> {
        let form = evidence_form(evidence);
        let answer = self.call(Method::Post, &format!("/v1/disputes/{id}"), Some(&form), None).await?;
        dispute(&answer.body).map_err(unavailable)
    }

    async fn concede(&self, id: &str) -> Result<Dispute, PaymentsError> {
        let answer = self.call(Method::Post, &format!("/v1/disputes/{id}/close"), Some(""), None).await?;
        dispute(&answer.body).map_err(unavailable)
    }
}

#[async_trait(?Send)]
impl ProviderBooks for Stripe {
    async fn lines(&self, since: Timestamp, after: Option<&str>) -> Result<Lines, PaymentsError> {
        let path = format!("/v1/balance_transactions?{}", lines_query(since, after));
        lines(&self.call(Method::Get, &path, None, None).await?.body).map_err(unavailable)
    }

    async fn balances(&self) -> Result<Vec<ProviderBalance>, PaymentsError> {
        balances(&self.call(Method::Get, "/v1/balance", None, None).await?.body).map_err(unavailable)
    }

    async fn session_of(&self, intent: &str) -> Result<Option<Session>, PaymentsError> {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("payment_intent", intent)
            .append_pair("limit", "1")
            .finish();
        match self.call(Method::Get, &format!("/v1/checkout/sessions?{query}"), None, None).await {
            Ok(answer) => first_session(&answer.body).map_err(unavailable),
            Err(PaymentsError::Missing(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
