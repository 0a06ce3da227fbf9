//! Where a drop stands between two answers of the server: pure.

use shared::drops::Phase;

/// Where the drop stands at `now`, given what was told last: the clock turns what no answer has turned yet.
/// `window` is the opening and the close.
pub fn at(told: Phase, now: i64, [opens_at, closes_at]: [i64; 2], any_left: bool) -> Phase {
    match told {
        Phase::Draft | Phase::Closed => told,
        _ if closes_at <= now => Phase::Closed,
        Phase::Scheduled | Phase::Lobby if now < opens_at => told,
        Phase::SoldOut | Phase::Late | Phase::Paused => told,
        _ if any_left => Phase::Live,
        _ => Phase::SoldOut,
    }
}

/// Every phase the server may tell.
#[cfg(feature = "hydrate")]
const ALL: [Phase; 8] = [
    Phase::Draft,
    Phase::Scheduled,
    Phase::Lobby,
    Phase::Live,
    Phase::SoldOut,
    Phase::Late,
    Phase::Paused,
    Phase::Closed,
];

/// The phase of a word in JSON or in an attribute.
#[cfg(feature = "hydrate")]
pub fn parse(word: &str) -> Option<Phase> {
    ALL.into_iter().find(|phase| phase.word() == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_turns_the_phase() {
        for (why, told, now, left, expected) in [
            ("not yet", Phase::Scheduled, 9, true, Phase::Scheduled),
            ("the lobby stays one", Phase::Lobby, 9, true, Phase::Lobby),
            ("at the opening", Phase::Scheduled, 10, true, Phase::Live),
            ("at the close", Phase::Live, 20, true, Phase::Closed),
            ("the last unit went", Phase::Live, 15, false, Phase::SoldOut),
            ("told sold out", Phase::SoldOut, 15, true, Phase::SoldOut),
            ("late until told otherwise", Phase::Late, 15, true, Phase::Late),
            ("paused until told otherwise", Phase::Paused, 15, true, Phase::Paused),
            ("the close comes while it is paused", Phase::Paused, 20, true, Phase::Closed),
            ("told closed early", Phase::Closed, 15, true, Phase::Closed),
            ("live by the server's clock", Phase::Live, 9, true, Phase::Live),
            ("a draft does not open", Phase::Draft, 15, true, Phase::Draft),
        ] {
            assert_eq!(at(told, now, [10, 20], left), expected, "{why}");
        }
    }
}
