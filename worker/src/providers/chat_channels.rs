//! `Chat` over Discord's webhooks and Telegram's bots, or whatever speaks their wire formats where the configuration says.

use crate::wire::Config;
use async_trait::async_trait;
use futures_util::future::{Either, select};
use shared::chats::ports::{Channel, Chat, ChatError};
use shared::chats::wire::{body, read, url};
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::JsValue;
use worker::{
    AbortController, Delay, Fetch, Headers, Method, Request, RequestInit, RequestRedirect, Result, console_error,
};

/// A call that takes longer has no answer.
const DEADLINE: Duration = Duration::from_secs(5);

/// Status, `Retry-After` and body.
type Answer = (u16, Option<String>, Vec<u8>);

/// The channels that studios have connected.
pub struct Channels {
    config: Rc<Config>,
}

impl Channels {
    /// As the configuration says.
    #[must_use]
    pub const fn new(config: Rc<Config>) -> Self {
        Self { config }
    }

    async fn post(&self, channel: &Channel<'_>, text: &str) -> Result<Answer> {
        let headers = Headers::new();
        headers.set("content-type", "application/json")?;
        let mut init = RequestInit::new();
        init.with_method(Method::Post)
            .with_headers(headers)
            .with_redirect(RequestRedirect::Manual)
            .with_body(Some(JsValue::from_str(&body(channel, text))));
        let Config { discord_url, telegram_url, .. } = self.config.as_ref();
        let request = Request::new_with_init(&url(channel, discord_url, telegram_url), &init)?;
        let abort = AbortController::default();
        let signal = abort.signal();
        let fetch = Fetch::Request(request);
        let sent = Box::pin(async {
            let mut reply = fetch.send_with_signal(&signal).await?;
            let after = reply.headers().get("retry-after")?;
            Ok((reply.status_code(), after, reply.bytes().await?))
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
impl Chat for Channels {
    async fn say(&self, channel: &Channel<'_>, text: &str) -> core::result::Result<String, ChatError> {
        match self.post(channel, text).await {
            Ok((status, after, body)) => read(channel.kind, status, after.as_deref(), &body),
            Err(_) => {
                // The cause may name the address, and with it the secret: it stays untold.
                console_error!("chat: no answer of {}", channel.kind.title());
                Err(ChatError::Unclear(format!("{} did not answer.", channel.kind.title())))
            }
        }
    }
}
