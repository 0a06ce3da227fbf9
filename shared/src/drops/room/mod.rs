//! The room of a drop: holds of many buyers in one write, each with its own answer.

pub mod flow;
pub mod slip;
pub mod store;

use super::DropState;
use super::Phase;
use super::holds::{Gate, HOLDS_MAX, HoldRefused, HoldRequest, place};
use crate::money::Money;
use crate::time::Duration;
use store::FoundRow;

/// Most holds of one write. D1 has room for more; a buyer has no patience for it.
pub const HOLDS_AT_ONCE_MAX: usize = 100;

/// Why an ask was given nothing, by what the database found before the first ask of the write and by what the asks
/// before this one have `placed`: the order of reasons is the one in which a hold by itself is refused.
///
/// `None`: by these figures it might have been placed, so a moment has passed between looking and writing.
#[must_use]
pub fn reason(found: &FoundRow, asked: &HoldRequest, placed: &[&HoldRequest]) -> Option<HoldRefused> {
    let (Some(state), Some(opens_at), Some(closes_at)) = (&found.state, found.opens_at, found.closes_at) else {
        return Some(HoldRefused::UnknownDrop);
    };
    if state == "draft" {
        return Some(HoldRefused::UnknownDrop);
    }
    let (Some(available), Some(limit_per_buyer)) = (found.available, found.limit_per_buyer) else {
        return Some(HoldRefused::UnknownSku);
    };
    let (price_minor, currency) = (found.price_minor?, found.currency?);
    let of_drop = || placed.iter().filter(|one| one.slug == asked.slug);
    let of_item = || of_drop().filter(|one| one.sku == asked.sku);
    let gone: u32 = of_item().map(|one| one.units).sum();
    let taken: u32 = of_item().filter(|one| one.buyer == asked.buyer).map(|one| one.units).sum();
    let turns = of_drop().filter(|one| one.buyer == asked.buyer).count();
    let gate = Gate {
        scheduled: state == "scheduled",
        opens_at,
        closes_at,
        paused: found.paused_at.is_some(),
        available: u32::try_from(available).unwrap_or(0).saturating_sub(gone),
        limit_per_buyer,
        taken: found.taken.saturating_add(taken),
        price: Money::new(price_minor, currency),
    };
    let turns = found.turns.saturating_add(u32::try_from(turns).unwrap_or(u32::MAX));
    match place(&gate, asked.units, found.now) {
        Err(HoldRefused::SoldOut) | Ok(()) if HOLDS_MAX <= turns => Some(HoldRefused::TooOften),
        Err(refused) => Some(refused),
        Ok(()) if found.verified_at.is_none() => Some(HoldRefused::NotOpen(None)),
        Ok(()) if found.suspended_at.is_some() => Some(HoldRefused::Paused),
        Ok(()) => None,
    }
}

/// How soon a room with open pages looks for what has changed without it: what was given back, paused, opened, closed, said.
/// `None` when there is nothing left to see.
#[must_use]
pub fn look_again(stands: &DropState) -> Option<Duration> {
    let pace = match stands.phase {
        Phase::Live => Duration::seconds(1),
        Phase::SoldOut | Phase::Late | Phase::Paused | Phase::Lobby => Duration::seconds(2),
        Phase::Scheduled => Duration::seconds(15),
        Phase::Draft | Phase::Closed => return None,
    };
    let turns = [Some(stands.opens_at), Some(stands.closes_at), stands.next_cue_at];
    let turn = turns.into_iter().flatten().filter(|at| stands.now < *at).min();
    // A hair after it, so that the turn is seen.
    Some(turn.map_or(pace, |at| pace.min(Duration((at - stands.now).0.saturating_add(20)))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    #[test]
    fn a_room_looks_as_often_as_there_is_something_to_see() {
        for (why, phase, now, expected) in [
            ("live", Phase::Live, 2_000, Some(1_000)),
            ("about to close", Phase::Live, 99_900, Some(120)),
            ("sold out: something may come back", Phase::SoldOut, 2_000, Some(2_000)),
            ("paused: it may go on", Phase::Paused, 2_000, Some(2_000)),
            ("about to open", Phase::Scheduled, 500, Some(520)),
            ("long before", Phase::Scheduled, -60_000, Some(15_000)),
            ("right before a cue", Phase::Live, 49_700, Some(320)),
            ("over", Phase::Closed, 100_000, None),
        ] {
            let (opens_at, closes_at) = (Timestamp(1_000), Timestamp(100_000));
            let (cue, next_cue_at) = (None, Some(Timestamp(50_000)));
            let stands =
                DropState { now: Timestamp(now), phase, opens_at, closes_at, items: Vec::new(), cue, next_cue_at };
            assert_eq!(look_again(&stands).map(|pause| pause.0), expected, "{why}");
        }
    }
}
