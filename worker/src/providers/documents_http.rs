//! `Documents` by a service outside: the file goes to `DOCUMENTS_URL` with a bearer key, fields come back as JSON.

use async_trait::async_trait;
use futures_util::future::{Either, select};
use js_sys::Uint8Array;
use shared::documents::outside::reading;
use shared::documents::{DocumentRefused, FileKind, Reading};
use shared::ports::{Documents, DocumentsError};
use std::time::Duration;
use worker::{AbortController, Delay, Fetch, Headers, Method, Request, RequestInit};

/// Readers of documents take seconds; after this long there is no answer.
const DEADLINE: Duration = Duration::from_secs(20);

/// An outside reader.
pub struct OutsideDocuments {
    url: String,
    key: String,
}

fn unavailable(cause: impl std::fmt::Display) -> DocumentsError {
    DocumentsError::Unavailable(cause.to_string())
}

impl OutsideDocuments {
    /// Whoever answers at `url` to whom shows `key`.
    #[must_use]
    pub const fn new(url: String, key: String) -> Self {
        Self { url, key }
    }

    fn request(&self, bytes: &[u8], kind: FileKind) -> worker::Result<Request> {
        let headers = Headers::new();
        headers.set("authorization", &format!("Bearer {}", self.key))?;
        headers.set("content-type", kind.content_type())?;
        headers.set("accept", "application/json")?;
        let mut init = RequestInit::new();
        init.with_method(Method::Post).with_headers(headers).with_body(Some(Uint8Array::from(bytes).into()));
        Request::new_with_init(&self.url, &init)
    }
}

#[async_trait(?Send)]
impl Documents for OutsideDocuments {
    async fn read(&self, bytes: &[u8], kind: FileKind) -> Result<Reading, DocumentsError> {
        let request = self.request(bytes, kind).map_err(unavailable)?;
        let abort = AbortController::default();
        let signal = abort.signal();
        let fetch = Fetch::Request(request);
        let sent = Box::pin(async {
            let mut reply = fetch.send_with_signal(&signal).await?;
            Ok::<_, worker::Error>((reply.status_code(), reply.bytes().await?))
        });
        let (status, body) = match select(sent, Delay::from(DEADLINE)).await {
            Either::Left((done, _)) => done.map_err(unavailable)?,
            Either::Right(_) => {
                abort.abort();
                return Err(unavailable("no answer in time"));
            }
        };
        match status {
            200 => reading(&body).map_err(unavailable),
            // It says that the file is at fault, and will say so again.
            400 | 413 | 415 | 422 => {
                Err(DocumentRefused::Damaged { cause: format!("the reader answered {status}") }.into())
            }
            other => Err(unavailable(format!("status {other}"))),
        }
    }
}
