//! Refuses what another site makes a browser post.

use super::asked::Asked;
use super::errors::Refused;
use shared::failure::Kind;

/// Lets a POST through that came from our own pages, or from no browser at all: by Fetch Metadata, else by the exact
/// `Origin`. A client that sends neither has no cookies of somebody else to misuse.
///
/// # Errors
/// 403 `cross_site`.
pub fn check(asked: &Asked<'_>) -> Result<(), Refused> {
    let own = match asked.header("sec-fetch-site") {
        Some(site) => site == "same-origin" || site == "none",
        None => {
            asked.header("origin").is_none_or(|origin| origin == asked.origin || origin == asked.wire.config.shop.url)
        }
    };
    if own {
        return Ok(());
    }
    Err(Refused::new(
        Kind::Forbidden,
        "cross_site",
        "This request came from another site. Please use the form on our own page.",
    ))
}
