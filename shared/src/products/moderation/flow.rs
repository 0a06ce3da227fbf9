//! Hides a product, and shows it again.

use super::WHY_CHARS_MAX;
use crate::audit::Act;
use crate::failure::Failure;
use crate::ids::PersonId;
use crate::ports::Ports;
use crate::products::flow::{Done, Seen, change, one, prices};
use crate::products::refused::{ProductRefused, Wrong};
use crate::products::{State, listing, store};
use crate::stmt;

/// Takes a listed product down. Its creator reads the reason.
///
/// # Errors
/// `Missing`, `Typed` without a reason, `NotListed`, `Act`.
pub async fn hide(ports: &Ports<'_>, person: &PersonId, seen: Seen, why: &str) -> Done {
    let why = why.trim();
    if why.is_empty() {
        return Err(Failure::Refused(Wrong::Missing("why").into()));
    }
    if WHY_CHARS_MAX < why.chars().count() {
        return Err(Failure::Refused(Wrong::TooLong("why", WHY_CHARS_MAX).into()));
    }
    let before = one(ports, "", &seen.product).await?;
    if before.state != State::Listed && before.version == seen.version {
        return Err(Failure::Refused(ProductRefused::NotListed));
    }
    moved(ports, person, seen, (State::Listed, State::Hidden), why).await
}

/// Lists a hidden product again.
///
/// # Errors
/// `Missing`, `NotHidden`, `ViewsMissing` and `RecordMissing`, `Act`.
pub async fn show(ports: &Ports<'_>, person: &PersonId, seen: Seen, why: &str) -> Done {
    let before = one(ports, "", &seen.product).await?;
    if before.state != State::Hidden && before.version == seen.version {
        return Err(Failure::Refused(ProductRefused::NotHidden));
    }
    listing::provenance(&before).map_err(Failure::Refused)?;
    moved(ports, person, seen, (State::Hidden, State::Listed), why).await
}

async fn moved(ports: &Ports<'_>, person: &PersonId, seen: Seen, (from, to): (State, State), why: &str) -> Done {
    let what = if to == State::Hidden { "product.hide" } else { "product.show" };
    let id = seen.product.as_str();
    let mut statements = vec![
        stmt!(store::EXPECT, id, "", seen.version),
        stmt!(store::STATE, id, to.as_str(), (to == State::Hidden).then_some(why)),
        stmt!(store::BUMP, id),
    ];
    statements.extend(prices(&[id], ports));
    let act = Act::new(person, what, id).because(why).changes(from.as_str(), to.as_str());
    change(ports, act.once(seen.key), statements).await
}
