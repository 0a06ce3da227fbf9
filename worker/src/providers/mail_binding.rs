//! `Mail` over the `send_email` binding.

use async_trait::async_trait;
use shared::ports::{Letter, Mail};
use worker::{SendEmail, SendEmailBuilder};

/// The post of the platform; locally it writes the letter to a file and logs its path.
pub struct MailBinding {
    binding: SendEmail,
    from: String,
}

impl MailBinding {
    /// Letters from `from`.
    #[must_use]
    pub const fn new(binding: SendEmail, from: String) -> Self {
        Self { binding, from }
    }
}

#[async_trait(?Send)]
impl Mail for MailBinding {
    async fn send(&self, letter: &Letter) -> Result<(), String> {
        let message = SendEmailBuilder::new(&self.from, &letter.to, &letter.subject);
        message.set_text(&letter.text);
        message.set_html(&letter.html);
        if !letter.headers.is_empty() {
            let headers = js_sys::Object::<js_sys::JsString>::new_typed();
            for (name, value) in &letter.headers {
                js_sys::Reflect::set(&headers, &name.into(), &value.into()).map_err(|e| format!("{e:?}"))?;
            }
            message.set_headers(&headers);
        }
        self.binding.send_with_builder(&message).await.map(|_| ()).map_err(|e| String::from(e.message()))
    }
}
