//! Following a creator: who wants to hear of their drops, and the letters they get.

pub mod flow;
pub mod store;

use crate::failure::{Kind, Refusal};
use std::fmt;

/// Why nobody is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FollowRefused {
    /// No such creator.
    Missing,
}

impl fmt::Display for FollowRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("There is nothing at this address, or it is not yours to see.")
    }
}

impl Refusal for FollowRefused {
    fn code(&self) -> &'static str {
        "not_found"
    }

    fn kind(&self) -> Kind {
        Kind::Missing
    }
}

/// `GET /creators/{slug}/follow`, and the page behind the link in a letter
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowPage {
    /// The shop.
    pub shop: crate::catalogue::view::Shop,
    /// Their name in URLs.
    pub slug: String,
    /// What they are called.
    pub name: String,
    /// Whether who looks follows them.
    pub follows: bool,
    /// Who follows them in all.
    pub followers: u32,
}
