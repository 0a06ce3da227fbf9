//! The page of a following.

use crate::catalogue::view::Shop;

/// `GET /creators/{slug}/follow`, and the page behind the link in a letter
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowPage {
    /// The shop.
    pub shop: Shop,
    /// Their name in URLs.
    pub slug: String,
    /// What they are called.
    pub name: String,
    /// Whether who looks follows them.
    pub follows: bool,
    /// Who follows them in all.
    pub followers: u32,
}
