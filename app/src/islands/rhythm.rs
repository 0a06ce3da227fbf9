//! How often the browser asks for the stock: a pure rule, so that a table can test it.

use shared::drops::Phase;

/// Between two questions while a drop is live.
const LIVE: i64 = 3_000;
/// The same for a device that saves data, and for a drop that is sold out or paused: it may go on.
const SPARING: i64 = 10_000;
/// While buyers gather.
const LOBBY: i64 = 15_000;
/// Long before the opening; keeps the clock right.
const EARLY: i64 = 60_000;
/// No pause after errors is longer.
const ERRORS_MAX: i64 = 30_000;

/// What the next question waits for.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Where the drop stands.
    pub phase: Phase,
    /// Errors since the last good answer.
    pub errors: u32,
    /// The person asked the device to save data.
    pub sparing: bool,
    /// Milliseconds until the drop opens or closes, if that is still to come.
    pub turn_in: Option<i64>,
    /// Any number: spreads the browsers over time.
    pub dice: u32,
}

/// Milliseconds until the next question; `None` when there is nothing left to learn.
pub fn pause(pace: Pace) -> Option<i64> {
    let calm = match pace.phase {
        Phase::Live if pace.sparing => SPARING,
        Phase::Live => LIVE,
        Phase::SoldOut | Phase::Late | Phase::Paused => SPARING,
        Phase::Lobby => LOBBY,
        Phase::Scheduled => EARLY,
        Phase::Draft | Phase::Closed => return None,
    };
    let base = match pace.errors {
        0 => calm,
        // 3, 6, 12, 24, 30, 30 … seconds, but never sooner than when all is well.
        n => LIVE.saturating_mul(1 << (n - 1).min(4)).min(ERRORS_MAX).max(calm),
    };
    let dice = i64::from(pace.dice);
    // Four fifths to six fifths of it.
    let spread = base * (80 + dice % 41) / 100;
    Some(match pace.turn_in {
        // A hair after it, so that the answer tells the turn; not all browsers at once.
        Some(turn) if turn < spread => turn.max(0) + 50 + dice % 250,
        _ => spread,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALM: Pace = Pace { phase: Phase::Live, errors: 0, sparing: false, turn_in: None, dice: 20 };

    #[test]
    fn questions_come_as_often_as_they_help() {
        for (why, pace, expected) in [
            ("live", CALM, Some(3_000)),
            ("spread down", Pace { dice: 0, ..CALM }, Some(2_400)),
            ("spread up", Pace { dice: 40, ..CALM }, Some(3_600)),
            ("saving data", Pace { sparing: true, ..CALM }, Some(10_000)),
            ("sold out", Pace { phase: Phase::SoldOut, ..CALM }, Some(10_000)),
            ("paused", Pace { phase: Phase::Paused, ..CALM }, Some(10_000)),
            ("lobby", Pace { phase: Phase::Lobby, ..CALM }, Some(15_000)),
            ("scheduled", Pace { phase: Phase::Scheduled, ..CALM }, Some(60_000)),
            ("closed", Pace { phase: Phase::Closed, ..CALM }, None),
            ("right at the opening", Pace { phase: Phase::Scheduled, turn_in: Some(5_000), ..CALM }, Some(5_070)),
            ("an opening that has passed", Pace { phase: Phase::Scheduled, turn_in: Some(-9), ..CALM }, Some(70)),
            ("a close far away", Pace { turn_in: Some(900_000), ..CALM }, Some(3_000)),
            ("first error", Pace { errors: 1, ..CALM }, Some(3_000)),
            ("third error", Pace { errors: 3, ..CALM }, Some(12_000)),
            ("many errors", Pace { errors: u32::MAX, ..CALM }, Some(30_000)),
            ("errors never hurry", Pace { errors: 1, phase: Phase::Scheduled, ..CALM }, Some(60_000)),
        ] {
            assert_eq!(pause(pace), expected, "{why}");
        }
    }
}
