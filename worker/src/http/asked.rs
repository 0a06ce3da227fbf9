//! A request as handlers see it: who asks, for what, with which fields.

use super::errors::Refused;
use super::reply::Reply;
use super::session;
use crate::wire::Wire;
use futures_util::StreamExt as _;
use futures_util::future::select;
use shared::failure::Kind;
use shared::ids::BuyerId;
use shared::people::{self, Person, Studio};
use shared::requests::{Key, KeyRefused};
use std::cell::OnceCell;
use std::time::Duration;
use worker::{Context, Delay, Env, FormData, Method, Request};

/// Bodies are small: forms, JSON, signed events. In bytes.
pub const BODY_BYTES_MAX: usize = 64 * 1024;

/// So much of a body that nobody wants, in bytes, is read nevertheless, piece by piece, and forgotten: whoever is still
/// sending does not hear an answer.
const HEARD_TO_ITS_END: usize = 16 * 1024 * 1024;

/// So long at most: whoever announces a body and sends none holds nobody up.
const HEARD_FOR: Duration = Duration::from_secs(3);

/// Most fields of a form: a run sheet with all of its rows has 234.
const FIELDS_MAX: usize = 300;

/// One request.
pub struct Asked<'a> {
    /// How.
    pub method: Method,
    /// For what, without the query.
    pub path: String,
    /// Behind the question mark.
    pub query: String,
    /// Scheme, host and port it came to.
    pub origin: String,
    /// For the log and for whoever asks for help.
    pub id: String,
    /// What it may touch.
    pub wire: &'a Wire,
    /// Bindings, for what only a few routes need.
    pub env: &'a Env,
    /// Work after the answer.
    pub context: &'a Context,
    request: Request,
    buyer: OnceCell<Option<BuyerId>>,
    person: Option<Person>,
    /// Bytes of the largest body that the route takes.
    pub bytes_max: usize,
}

/// Splits a URL into origin, path and query without parsing more of it.
fn split(url: &str) -> (String, String, String) {
    let after = url.find("://").map_or(0, |at| at + 3);
    let slash = url.get(after..).and_then(|rest| rest.find('/')).map_or(url.len(), |at| at + after);
    let (origin, rest) = url.split_at(slash);
    let rest = rest.split('#').next().unwrap_or_default();
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    (origin.to_owned(), if path.is_empty() { "/".to_owned() } else { path.to_owned() }, query.to_owned())
}

impl<'a> Asked<'a> {
    /// Reads the line and nothing more; headers and body are read when somebody wants them.
    #[must_use]
    pub fn new(request: Request, wire: &'a Wire, env: &'a Env, context: &'a Context, id: String) -> Self {
        let (origin, path, query) = split(&request.inner().url());
        Self {
            method: request.method(),
            path,
            query,
            origin,
            id,
            wire,
            env,
            context,
            request,
            buyer: OnceCell::new(),
            person: None,
            bytes_max: BODY_BYTES_MAX,
        }
    }

    /// A header's value.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        self.request.headers().get(name).ok().flatten()
    }

    /// Whether the answer should be JSON: asked for, and HTML is not.
    #[must_use]
    pub fn wants_json(&self) -> bool {
        self.header("accept").is_some_and(|accept| accept.contains("json") && !accept.contains("text/html"))
    }

    /// Whether the reader saves data.
    #[must_use]
    pub fn saves_data(&self) -> bool {
        self.header("save-data").is_some_and(|value| value.eq_ignore_ascii_case("on"))
    }

    /// A value of the query: as much of it as anybody types.
    #[must_use]
    pub fn query_value(&self, name: &str) -> String {
        self.query_whole(name).chars().take(100).collect()
    }

    /// A value of the query, whole: half a path is another path.
    #[must_use]
    pub fn query_whole(&self, name: &str) -> String {
        form_urlencoded::parse(self.query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
            .unwrap_or_default()
    }

    /// Who asks, by a cookie that we signed.
    #[must_use]
    pub fn buyer(&self) -> Option<&BuyerId> {
        self.buyer
            .get_or_init(|| {
                let cookies = self.header("cookie")?;
                session::buyer(&cookies, &self.wire.config.cookie_secret)
            })
            .as_ref()
    }

    /// Who asks, or somebody new; and whether they are known.
    #[must_use]
    pub fn buyer_or_new(&self) -> (BuyerId, bool) {
        match self.buyer() {
            Some(buyer) => (buyer.clone(), true),
            None => (BuyerId(self.wire.ports().ids.fresh("byr_")), false),
        }
    }

    /// Finds out who is signed in, by the session's cookie. One round trip, and none without the cookie.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn look_up(&mut self) -> Result<Option<&Person>, Refused> {
        if self.person.is_none()
            && let Some(token) = self.header("cookie").as_deref().and_then(session::token)
        {
            self.person = people::flow::signed_in(&self.wire.ports(), token).await?;
        }
        Ok(self.person.as_ref())
    }

    /// Who is signed in, once that was looked up: every route that is not for anyone has.
    #[must_use]
    pub const fn person(&self) -> Option<&Person> {
        self.person.as_ref()
    }

    /// Who is signed in.
    ///
    /// # Errors
    /// 401; a route that the table guards never sees it.
    pub fn somebody(&self) -> Result<&Person, Refused> {
        self.person().ok_or_else(|| Refused::new(Kind::Unknown, "signed_out", "Please sign in."))
    }

    /// The studio that is open.
    ///
    /// # Errors
    /// 403; a route that the table guards never sees it.
    pub fn studio(&self) -> Result<&Studio, Refused> {
        let refused = || Refused::new(Kind::Forbidden, "not_a_creator", "This is for creators.");
        self.somebody()?.studio.as_ref().ok_or_else(refused)
    }

    /// The network address of whoever asks, as the platform saw it; empty where it does not say.
    #[must_use]
    pub fn network(&self) -> String {
        self.header("cf-connecting-ip").unwrap_or_default()
    }

    /// How long the body says it is, in bytes.
    fn announced(&self) -> Option<usize> {
        self.header("content-length").and_then(|text| text.parse().ok())
    }

    /// The body, at most as much of it as the route takes.
    ///
    /// # Errors
    /// 413 for a larger one.
    pub async fn body(&mut self) -> Result<Vec<u8>, Refused> {
        let most = self.bytes_max;
        let too_large = || {
            let text = format!("A request here may have at most {} KiB.", most / 1024);
            Refused::new(Kind::Malformed, "too_large", &text).with_status(413)
        };
        let broken = |_| Refused::new(Kind::Malformed, "malformed_body", "The request ended before it was complete.");
        match self.announced() {
            Some(bytes) if bytes > most => return Err(too_large()),
            // Its length is the platform's promise, and in one go it crosses into wasm once.
            Some(_) => return self.request.bytes().await.map_err(broken),
            None => {}
        }
        // A request without a body has no stream either.
        let Ok(mut pieces) = self.request.stream() else { return Ok(Vec::new()) };
        let (mut bytes, mut heard) = (Vec::new(), 0_usize);
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(broken)?;
            heard = heard.saturating_add(piece.len());
            if heard <= most {
                bytes.extend_from_slice(&piece);
            } else if heard > HEARD_TO_ITS_END {
                break;
            }
        }
        if heard > most { Err(too_large()) } else { Ok(bytes) }
    }

    /// Reads what nobody has read of the body and forgets it: a sender who is cut off in the middle hears a broken
    /// connection instead of the reason. What has not come after [`HEARD_FOR`] is not waited for.
    pub async fn hear_out(&mut self) {
        // Whoever only looks sends nothing, and pays for no look at a header.
        if matches!(self.method, Method::Get | Method::Head) || self.request.inner().body_used() {
            return;
        }
        if self.announced().is_some_and(|bytes| bytes == 0 || bytes > HEARD_TO_ITS_END) {
            return;
        }
        let Ok(mut body) = self.request.stream() else { return };
        let to_its_end = async {
            let mut heard = 0_usize;
            while let Some(Ok(piece)) = body.next().await {
                heard = heard.saturating_add(piece.len());
                if heard > HEARD_TO_ITS_END {
                    break;
                }
            }
        };
        select(Box::pin(to_its_end), Delay::from(HEARD_FOR)).await;
    }

    /// The fields and files of a form with files.
    ///
    /// # Errors
    /// 413 for more than the route takes, 411 for a body that does not tell its length, 400 for what cannot be read.
    pub async fn multipart(&mut self) -> Result<FormData, Refused> {
        let most = self.bytes_max;
        match self.announced() {
            Some(bytes) if bytes <= most => {}
            Some(_) => {
                let text = format!("A form here may have at most {} MiB.", most / (1024 * 1024));
                return Err(Refused::new(Kind::Malformed, "too_large", &text).with_status(413));
            }
            None => {
                let text = "The request does not tell its length.";
                return Err(Refused::new(Kind::Malformed, "length_missing", text).with_status(411));
            }
        }
        let broken = |_| Refused::new(Kind::Malformed, "malformed_body", "The form could not be read.");
        self.request.form_data().await.map_err(broken)
    }

    /// The fields of a posted form, or of a JSON object.
    ///
    /// # Errors
    /// 415 for another type, 413 for too much, 400 for what cannot be read.
    pub async fn form(&mut self) -> Result<Form, Refused> {
        let kind = self.header("content-type").unwrap_or_default().to_ascii_lowercase();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_owned();
        let header_key = self.header("idempotency-key");
        let fields: Vec<(String, String)> = match kind.as_str() {
            "application/x-www-form-urlencoded" => {
                let body = self.body().await?;
                form_urlencoded::parse(&body).map(|(k, v)| (k.into_owned(), v.into_owned())).collect()
            }
            "application/json" => json_fields(&self.body().await?)?,
            // A form without any field has no type.
            "" if self.header("content-length").is_none_or(|length| length == "0") => Vec::new(),
            _ => {
                let text = "Please send a form (application/x-www-form-urlencoded) or JSON (application/json).";
                return Err(Refused::new(Kind::Malformed, "wrong_type", text).with_status(415));
            }
        };
        // Cut off, it would be kept by halves.
        if fields.len() > FIELDS_MAX {
            let text = format!("A form here has at most {FIELDS_MAX} fields.");
            return Err(Refused::new(Kind::Malformed, "too_many_fields", &text));
        }
        Ok(Form { fields, header_key })
    }
}

fn json_fields(body: &[u8]) -> Result<Vec<(String, String)>, Refused> {
    let refused =
        || Refused::new(Kind::Malformed, "malformed_body", "The body is not a JSON object of texts and numbers.");
    let object: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(body).map_err(|_| refused())?;
    object
        .into_iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| match value {
            serde_json::Value::String(text) => Ok((name, text)),
            serde_json::Value::Number(number) => Ok((name, number.to_string())),
            _ => Err(refused()),
        })
        .collect()
}

/// What was typed.
pub struct Form {
    fields: Vec<(String, String)>,
    header_key: Option<String>,
}

impl Form {
    /// A field as typed; empty when it is not there.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str())
    }

    /// Whether a field was sent, be it empty.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(field, _)| field == name)
    }

    /// Every value of a field that may stand there more than once.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Fields whose name begins with `prefix`: the rest of the name, and the value.
    pub fn under<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.fields.iter().filter_map(move |(field, value)| Some((field.strip_prefix(prefix)?, value.as_str())))
    }

    /// The idempotency key: the header, else the field `key`.
    ///
    /// # Errors
    /// When there is none, or it is malformed.
    pub fn key(&self) -> Result<Key, KeyRefused> {
        Key::parse(self.header_key.as_deref().unwrap_or_else(|| self.value("key")))
    }
}

/// What a handler gives back: an answer, or a refusal that is made into one.
pub type Answer = Result<Reply, Refused>;
