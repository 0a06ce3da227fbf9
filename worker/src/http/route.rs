//! What a route is: how it is asked for, who may, and who answers. Each feature lists its own; `table.rs` joins them.

use super::asked::{Answer, Asked, BODY_BYTES_MAX};
use futures_util::future::LocalBoxFuture;
use shared::people::Level;
use worker::Method;

/// What the path says, in order.
#[derive(Clone, Copy, Debug)]
pub struct Params<'a> {
    /// `{…}` the first.
    pub first: &'a str,
    /// `{…}` the second.
    pub second: &'a str,
}

/// Who answers.
pub type Handler = for<'a> fn(&'a mut Asked<'_>, Params<'a>) -> LocalBoxFuture<'a, Answer>;

/// Who may ask. It is checked before the handler runs; what belongs to somebody else is then missing for the flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Everybody.
    Anyone,
    /// Everybody; the flow looks for what belongs to the buyer of the cookie, or to the token in the address.
    Buyer,
    /// A machine with a signature that the handler checks.
    Signed,
    /// Whoever is signed in.
    Person,
    /// Who works for a creator.
    Creator,
    /// Who owns a creator's shop: money, people, exports.
    Owner,
    /// Who works for the shop, from this level on.
    Operator(Level),
}

/// Form or JSON fields: name, whether it must be there, what it is.
pub type Fields = &'static [(&'static str, bool, &'static str)];

/// One route.
pub struct Route {
    /// GET answers HEAD too.
    pub method: Method,
    /// In matchit's form.
    pub path: &'static str,
    /// The operation's id in /openapi.json.
    pub name: &'static str,
    /// Who may ask.
    pub who: Who,
    /// Whether a passkey must have been shown a moment ago.
    pub fresh: bool,
    /// For /openapi.json.
    pub about: &'static str,
    /// For /openapi.json, and for nothing else: the handler reads them by name.
    pub fields: Fields,
    /// Statuses it answers with, besides those that every route may answer with.
    pub replies: &'static [u16],
    /// Bytes of the largest body.
    pub bytes_max: usize,
    /// Who answers.
    pub handler: Handler,
}

impl Route {
    /// A page, or something to read.
    pub const fn get(
        path: &'static str,
        name: &'static str,
        who: Who,
        about: &'static str,
        replies: &'static [u16],
        handler: Handler,
    ) -> Self {
        let (method, fields, bytes_max) = (Method::Get, &[], BODY_BYTES_MAX);
        Self { method, path, name, who, fresh: false, about, fields, replies, bytes_max, handler }
    }

    /// A change.
    pub const fn post(
        path: &'static str,
        name: &'static str,
        who: Who,
        about: &'static str,
        fields: Fields,
        replies: &'static [u16],
        handler: Handler,
    ) -> Self {
        let (method, bytes_max) = (Method::Post, BODY_BYTES_MAX);
        Self { method, path, name, who, fresh: false, about, fields, replies, bytes_max, handler }
    }

    /// Only right after a passkey was shown.
    #[must_use]
    pub const fn fresh(mut self) -> Self {
        self.fresh = true;
        self
    }

    /// With room for larger bodies.
    #[must_use]
    pub const fn up_to(mut self, bytes: usize) -> Self {
        self.bytes_max = bytes;
        self
    }
}

/// The field that makes a second click the same request.
pub const KEY: (&str, bool, &str) = (
    "key",
    false,
    "Idempotency key of 1 to 255 visible ASCII characters, unless the header Idempotency-Key carries it.",
);
