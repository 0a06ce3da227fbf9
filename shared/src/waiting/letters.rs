//! What the waiting list writes.

use super::store::NextRow;
use super::view::SecondChance;
use crate::channels::note::Note;
use crate::time::{Duration, Timestamp};

/// To whoever has joined. Whoever writes the row says how to leave.
pub(super) fn joined(item: &str, title: &str, slug: &str, rule: &SecondChance) -> Note {
    let waits = format!("You are on the waiting list for {item} of “{title}”.");
    let why = "If you did not ask for this, the link below takes you off the list.";
    Note::new(&format!("On the waiting list: {item}"), &[&waits, &rule.sentence(), why])
        .with_link("The drop", &format!("/drops/{slug}"))
}

/// To whoever's turn it is; `offer` is the hold that is set aside from `now` on.
pub(super) fn offered(next: &NextRow, offer: &str, now: Timestamp) -> Note {
    let until = (now + Duration(next.offer_lasts_ms)).moment(&next.zone);
    let turn = format!(
        "One {} of “{}” by {} has come back, and it is set aside for you.",
        next.item, next.title, next.creator
    );
    let time = format!(
        "You can take it until {} {}. Then you have {} minutes to pay, like anybody. If you do not take it, it goes to the next in line, and nothing is charged.",
        until.clock,
        until.zone,
        Duration(next.hold_lasts_ms).whole_minutes()
    );
    Note::new(&format!("It is your turn: {}", next.item), &[&turn, &time])
        .with_link("Take it", &format!("/offers/{offer}"))
        .to_be_left_at(&format!("/waiting/{}", next.id))
}
