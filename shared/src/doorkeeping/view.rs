//! What the page of the check shows.

use crate::catalogue::view::Shop;
use crate::drops::view::Notice;

/// The form of the field in which the check's own script puts its answer.
pub const ANSWER: &str = "cf-turnstile-response";

/// The field in which a page carries the proof that it was open.
pub const PROOF: &str = "seen";

/// What the check is asked about: the same word stands in the answer.
pub const ACTION: &str = "hold";

/// A buyer is asked to show that they are no machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckPage {
    /// The shop.
    pub shop: Shop,
    /// The drop's name in URLs.
    pub slug: String,
    /// Why they are asked.
    pub notice: Notice,
    /// As typed: what.
    pub sku: String,
    /// As typed: how many.
    pub qty: String,
    /// The key they asked with, so that it stays one wish.
    pub key: String,
    /// A fresh proof that a page was open: this one.
    pub proof: String,
    /// By which the check knows the shop.
    pub site_key: String,
    /// The script of the check.
    pub script: String,
    /// So long it takes until the same button does without the check, in seconds.
    pub wait_seconds: i64,
}
