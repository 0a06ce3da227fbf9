//! `Check` over Cloudflare Turnstile's siteverify, or whatever speaks its wire format at `CHECK_URL`.

use crate::wire::Config;
use async_trait::async_trait;
use futures_util::future::{Either, select};
use serde::Deserialize;
use shared::audit::sha256;
use shared::ports::{Check, Shown, Silent, Verdict};
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::JsValue;
use worker::{AbortController, Delay, Fetch, Headers, Method, Request, RequestInit, console_error};

/// A call that takes longer has no answer.
const DEADLINE: Duration = Duration::from_secs(5);

/// Longest answer of a browser, by Turnstile's documentation.
const ANSWER_CHARS_MAX: usize = 2_048;

/// The check, as the shop's configuration names it.
pub struct Turnstile {
    config: Rc<Config>,
}

/// What siteverify says.
#[derive(Debug, Deserialize)]
struct Said {
    success: bool,
    #[serde(default, rename = "error-codes")]
    codes: Vec<String>,
    #[serde(default)]
    hostname: String,
    #[serde(default)]
    action: String,
}

impl Said {
    fn verdict(self) -> Result<Verdict, String> {
        let is = |code: &str| self.codes.iter().any(|said| said == code);
        if self.success {
            return Ok(Verdict::Passed { host: self.hostname, action: self.action });
        }
        if is("timeout-or-duplicate") {
            return Ok(Verdict::Spent);
        }
        if is("invalid-input-response") || is("missing-input-response") {
            return Ok(Verdict::Failed);
        }
        // Our own secret is wrong, or something is broken over there: that says nothing about the buyer.
        Err(self.codes.join(", "))
    }
}

/// The name of a wish in the form siteverify wants: a UUID, here of the wish's hash. It answers the same name alike.
fn name_of(wish: &str) -> String {
    let hash = sha256(&["check", wish]);
    let part = |from: usize, to: usize| hash.get(from..to).unwrap_or_default();
    format!("{}-{}-4{}-a{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}

impl Turnstile {
    /// As the configuration says.
    #[must_use]
    pub const fn new(config: Rc<Config>) -> Self {
        Self { config }
    }

    async fn ask(&self, form: &str) -> worker::Result<Vec<u8>> {
        let headers = Headers::new();
        headers.set("content-type", "application/x-www-form-urlencoded")?;
        let mut init = RequestInit::new();
        init.with_method(Method::Post).with_headers(headers).with_body(Some(JsValue::from_str(form)));
        let request = Request::new_with_init(&format!("{}/turnstile/v0/siteverify", self.config.check_url), &init)?;
        let abort = AbortController::default();
        let signal = abort.signal();
        let fetch = Fetch::Request(request);
        let sent = Box::pin(async {
            let mut reply = fetch.send_with_signal(&signal).await?;
            match reply.status_code() {
                // What it refuses is told with 400, in the same form.
                200..=299 | 400 => reply.bytes().await,
                status => Err(worker::Error::RustError(format!("status {status}"))),
            }
        });
        match select(sent, Delay::from(DEADLINE)).await {
            Either::Left((answer, _)) => answer,
            Either::Right(_) => {
                abort.abort();
                Err(worker::Error::RustError("no answer within 5 s".to_owned()))
            }
        }
    }
}

#[async_trait(?Send)]
impl Check for Turnstile {
    async fn check(&self, shown: &Shown<'_>) -> Result<Verdict, Silent> {
        if shown.answer.len() > ANSWER_CHARS_MAX {
            return Ok(Verdict::Failed);
        }
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("secret", &self.config.check_secret)
            .append_pair("response", shown.answer)
            .append_pair("remoteip", shown.address)
            .append_pair("idempotency_key", &name_of(shown.wish))
            .finish();
        let said = self.ask(&form).await.map_err(|e| e.to_string());
        let said = said.and_then(|body| serde_json::from_slice::<Said>(&body).map_err(|e| e.to_string()));
        said.and_then(Said::verdict).map_err(|cause| {
            console_error!("check: {cause}");
            Silent
        })
    }
}
