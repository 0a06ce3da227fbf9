//! An answer: status, headers, bytes. Pages leave as bytes, never as a stream.

use serde::Serialize;
use worker::{Headers, Response, ResponseBuilder, Result, WebSocket};

/// How long an answer may be kept, and by whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// By nobody: it is about one person, or about this moment.
    Never,
    /// By the edge, for so many seconds; browsers ask again.
    Edge(u32),
    /// By everybody, for ever: its name changes with its content.
    Forever,
}

/// An answer that is being made.
#[derive(Clone, Debug)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Names are lower case.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub bytes: Vec<u8>,
    /// How long it may be kept.
    pub keep: Keep,
    /// What else `server-timing` tells: name and description.
    pub timing: Option<(&'static str, &'static str)>,
    /// Whether the page may ask for the camera.
    pub camera: bool,
    /// Whether the page runs the script of the check that somebody is no program.
    pub checks: bool,
    /// The other end of a socket, in place of a body.
    pub socket: Option<WebSocket>,
}

impl Reply {
    fn new(status: u16, kind: &str, bytes: Vec<u8>) -> Self {
        let headers = vec![("content-type", kind.to_owned())];
        Self { status, headers, bytes, keep: Keep::Never, timing: None, camera: false, checks: false, socket: None }
    }

    /// A page.
    #[must_use]
    pub fn html(page: String) -> Self {
        Self::new(200, "text/html; charset=utf-8", page.into_bytes())
    }

    /// Some other text.
    #[must_use]
    pub fn text(kind: &str, text: String) -> Self {
        Self::new(200, kind, text.into_bytes())
    }

    /// Bytes of some type.
    #[must_use]
    pub fn bytes(kind: &str, bytes: Vec<u8>) -> Self {
        Self::new(200, kind, bytes)
    }

    /// JSON.
    #[must_use]
    pub fn json(status: u16, value: &impl Serialize) -> Self {
        match serde_json::to_vec(value) {
            Ok(bytes) => Self::new(status, "application/json", bytes),
            Err(cause) => {
                worker::console_error!("json: {cause}");
                Self::new(500, "application/json", b"{}".to_vec())
            }
        }
    }

    /// Go there, with GET.
    #[must_use]
    pub fn see_other(to: &str) -> Self {
        Self {
            status: 303,
            headers: vec![("location", to.to_owned())],
            bytes: Vec::new(),
            keep: Keep::Never,
            timing: None,
            camera: false,
            checks: false,
            socket: None,
        }
    }

    /// Goes on as a WebSocket.
    #[must_use]
    pub fn socket(socket: WebSocket) -> Self {
        Self { status: 101, headers: Vec::new(), socket: Some(socket), ..Self::see_other("") }
    }

    /// The page may ask for the camera; no other one may.
    #[must_use]
    pub const fn camera(mut self) -> Self {
        self.camera = true;
        self
    }

    /// The page runs the script of the check; no other one may.
    #[must_use]
    pub const fn checks(mut self) -> Self {
        self.checks = true;
        self
    }

    /// With this status.
    #[must_use]
    pub const fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// With one more header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// May be kept so long.
    #[must_use]
    pub const fn keep(mut self, keep: Keep) -> Self {
        self.keep = keep;
        self
    }

    /// Tells which tier answered.
    #[must_use]
    pub const fn tier(mut self, tier: &'static str) -> Self {
        self.timing = Some(("tier", tier));
        self
    }

    /// As the platform sends it.
    ///
    /// # Errors
    /// When a header cannot be set.
    pub fn response(self, more: &[(&str, &str)]) -> Result<Response> {
        let headers = Headers::new();
        for (name, value) in &self.headers {
            headers.append(name, value)?;
        }
        for (name, value) in more {
            headers.set(name, value)?;
        }
        match self.keep {
            Keep::Never => headers.set("cache-control", "no-store")?,
            Keep::Edge(seconds) => headers.set("cache-control", &format!("public, max-age=0, s-maxage={seconds}"))?,
            Keep::Forever => headers.set("cache-control", "public, max-age=31536000, immutable")?,
        }
        let builder = ResponseBuilder::new().with_status(self.status).with_headers(headers);
        if let Some(socket) = self.socket {
            return Ok(builder.with_websocket(socket).empty());
        }
        Ok(if self.bytes.is_empty() { builder.empty() } else { builder.fixed(self.bytes) })
    }
}
