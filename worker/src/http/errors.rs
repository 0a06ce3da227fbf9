//! Refusals and breakage as answers: RFC 9457 for clients, a page for people.

use super::asked::Asked;
use super::reply::Reply;
use serde_json::json;
use shared::catalogue::view::ErrorPage;
use shared::db::DbError;
use shared::drops::view::Notice;
use shared::failure::{Failure, Kind, Refusal};
use shared::time::Timestamp;

/// A no that is about to be answered.
#[derive(Debug)]
pub struct Refused {
    status: u16,
    code: String,
    text: String,
    field: Option<String>,
    notices: Vec<Notice>,
    next: Option<(String, String)>,
    /// For the log only.
    cause: Option<String>,
    allow: Option<String>,
    /// Seconds.
    retry_after: i64,
    /// Whether that is told whatever the status is.
    comes_back: bool,
    /// When the turn of whoever asks comes; in a box, because few refusals have one.
    turn_at: Option<Box<Timestamp>>,
    /// Which gate it was.
    gate: Option<&'static str>,
}

const fn status(kind: Kind) -> u16 {
    match kind {
        Kind::Malformed => 400,
        Kind::Unknown => 401,
        Kind::Forbidden => 403,
        Kind::Missing => 404,
        Kind::Conflict => 409,
        Kind::Gone => 410,
        Kind::Invalid => 422,
        Kind::TooMany => 429,
        Kind::Unavailable => 503,
    }
}

impl Refused {
    /// With a code and a sentence.
    #[must_use]
    pub fn new(kind: Kind, code: &str, text: &str) -> Self {
        Self {
            status: status(kind),
            code: code.to_owned(),
            text: text.to_owned(),
            field: None,
            notices: Vec::new(),
            next: None,
            cause: None,
            allow: None,
            retry_after: 2,
            comes_back: false,
            turn_at: None,
            gate: None,
        }
    }

    /// What a flow refused.
    #[must_use]
    pub fn of(refusal: &impl Refusal) -> Self {
        let field = refusal.field().map(str::to_owned);
        Self { field, ..Self::new(refusal.kind(), refusal.code(), &refusal.to_string()) }
    }

    /// What a flow refused, field by field: the first one stands for all.
    #[must_use]
    pub fn with_notices(mut self, notices: Vec<Notice>) -> Self {
        if let Some(first) = notices.first() {
            self.code.clone_from(&first.code);
            self.text.clone_from(&first.text);
            self.field.clone_from(&first.field);
        }
        self.notices = notices;
        self
    }

    /// Missing, or someone else's.
    #[must_use]
    pub fn missing() -> Self {
        Self::new(Kind::Missing, "not_found", "There is nothing at this address, or it is not yours to see.")
    }

    /// Not with this method.
    #[must_use]
    pub fn method(allow: String) -> Self {
        let text = "This address does not answer that method.";
        Self { allow: Some(allow), ..Self::new(Kind::Malformed, "method_not_allowed", text).with_status(405) }
    }

    /// Not without a WebSocket.
    #[must_use]
    pub fn only_by_socket() -> Self {
        let text = "This address is for a WebSocket. The same is told once at …/state.";
        Self::new(Kind::Malformed, "upgrade_required", text).with_status(426)
    }

    /// Something below is broken; the cause is for the log.
    #[must_use]
    pub fn broken(cause: impl std::fmt::Display) -> Self {
        let text =
            "Something on our side is broken. Nothing was charged that you did not see confirmed. Please try again.";
        Self { cause: Some(cause.to_string()), ..Self::new(Kind::Unavailable, "broken", text).with_status(500) }
    }

    /// With another status than its kind's.
    #[must_use]
    pub const fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// With a way on: text and address.
    #[must_use]
    pub fn with_next(mut self, text: &str, address: &str) -> Self {
        self.next = Some((text.to_owned(), address.to_owned()));
        self
    }

    /// Worth another try after so many seconds.
    #[must_use]
    pub const fn after(mut self, seconds: i64) -> Self {
        self.retry_after = seconds;
        self
    }

    /// Worth another try after so many seconds, whatever its status is.
    #[must_use]
    pub const fn again_after(mut self, seconds: i64) -> Self {
        self.comes_back = true;
        self.after(seconds)
    }

    /// Their turn comes later.
    #[must_use]
    pub fn turn(mut self, at: Timestamp) -> Self {
        self.turn_at = Some(Box::new(at));
        self
    }

    /// Which of several gates it was.
    #[must_use]
    pub const fn by_gate(mut self, gate: Option<&'static str>) -> Self {
        self.gate = gate;
        self
    }

    /// The status it is answered with.
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// As a notice on a page.
    #[must_use]
    pub fn notice(&self) -> Notice {
        Notice { code: self.code.clone(), field: self.field.clone(), text: self.text.clone() }
    }

    /// As problem details (RFC 9457).
    #[must_use]
    pub fn problem(&self, id: &str) -> Reply {
        let errors: Vec<_> =
            self.notices.iter().map(|n| json!({ "code": n.code, "field": n.field, "detail": n.text })).collect();
        let mut body = json!({
            "type": "about:blank", "status": self.status, "code": self.code, "title": title(self.status),
            "detail": self.text, "request_id": id,
        });
        if let Some(object) = body.as_object_mut() {
            if let Some(field) = &self.field {
                object.insert("field".to_owned(), json!(field));
            }
            if let Some(at) = &self.turn_at {
                object.insert("turn_at".to_owned(), json!(at));
            }
            if let Some(gate) = self.gate {
                object.insert("reason".to_owned(), json!(gate));
            }
            if !errors.is_empty() {
                object.insert("errors".to_owned(), json!(errors));
            }
        }
        let mut reply = Reply::json(self.status, &body);
        reply.headers = vec![("content-type", "application/problem+json".to_owned())];
        self.dressed(reply)
    }

    /// With the headers of this refusal, when a page shows it.
    #[must_use]
    pub fn dressed(&self, reply: Reply) -> Reply {
        let reply = if self.comes_back || self.status == 503 || self.status == 429 {
            reply.header("retry-after", self.retry_after.to_string())
        } else {
            reply
        };
        let reply = if self.status == 426 { reply.header("upgrade", "websocket") } else { reply };
        match &self.allow {
            Some(allow) => reply.header("allow", allow.clone()),
            None => reply,
        }
    }

    /// The answer: JSON for whom asked for it, else a page.
    #[must_use]
    pub fn reply(&self, asked: &Asked<'_>) -> Reply {
        if let Some(cause) = &self.cause {
            worker::console_error!("{}", json!({ "request_id": asked.id, "path": asked.path, "broken": cause }));
        }
        if asked.wants_json() {
            return self.problem(&asked.id);
        }
        let page = app::errors::page(&ErrorPage {
            shop: asked.wire.config.shop.clone(),
            status: self.status,
            code: self.code.clone(),
            title: title(self.status).to_owned(),
            text: self.text.clone(),
            request_id: asked.id.clone(),
            next: self.next.clone().or_else(|| Some(("See what is on".to_owned(), "/".to_owned()))),
        });
        self.dressed(Reply::html(page).status(self.status))
    }
}

const fn title(status: u16) -> &'static str {
    match status {
        400 => "We could not read that",
        401 => "Please sign in",
        403 => "Not allowed",
        404 => "Nothing here",
        405 => "Not this way",
        409 => "That has changed in the meantime",
        410 => "This has ended",
        413 => "Too large",
        415 => "Not a form we know",
        416 => "No such part",
        422 => "Something is not right yet",
        426 => "Not for browsers to open",
        429 => "Too many at once",
        503 => "Please try again in a moment",
        _ => "Something broke",
    }
}

impl From<DbError> for Refused {
    fn from(error: DbError) -> Self {
        let text = "The shop is very busy just now. Nothing was charged. Please try again in a moment.";
        match error {
            DbError::Unavailable(_) => {
                Self { cause: Some(error.to_string()), ..Self::new(Kind::Unavailable, "busy", text) }
            }
            error => Self::broken(error),
        }
    }
}

impl<E: Refusal> From<Failure<E>> for Refused {
    fn from(failure: Failure<E>) -> Self {
        match failure {
            Failure::Refused(refusal) => Self::of(&refusal),
            Failure::Broken(cause) if cause.starts_with("database") => DbError::Unavailable(cause).into(),
            Failure::Broken(cause) => Self::broken(cause),
        }
    }
}
