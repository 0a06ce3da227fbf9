//! The lobby of a drop: buyers gather before it opens, and come in by a draw that everybody can compute anew.

#[cfg(any(feature = "server", feature = "lobby"))]
pub mod draw;
#[cfg(feature = "server")]
pub mod flow;
#[cfg(feature = "server")]
mod refused;
#[cfg(feature = "server")]
pub mod store;
pub mod view;

#[cfg(feature = "server")]
pub use refused::LobbyRefused;

use crate::time::{Duration, Timestamp};

/// Buyers who come in each second. A local shop on two cores has been measured to carry 152 whole purchases a second
/// (docs/bench.md, `throughput`); a third of that is kept for those who look.
pub const ADMITTED_A_SECOND: u32 = 100;

/// The longest a lobby may be open before its drop, in minutes: a day.
pub const MINUTES_MAX: u32 = 1_440;

/// When a lobby opens that is there for so many minutes.
#[must_use]
pub fn opens(opens_at: Timestamp, minutes: u32) -> Timestamp {
    opens_at - Duration::minutes(i64::from(minutes))
}

/// When whoever has this place may hold, the first place being 0. It depends on nobody else: who does not come keeps
/// nobody waiting.
#[must_use]
pub fn turn(opens_at: Timestamp, place: u32) -> Timestamp {
    opens_at + Duration::seconds(i64::from(place / ADMITTED_A_SECOND))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_come_in_each_second() {
        let opens_at = Timestamp(1_000_000);
        for (why, place, after_s) in [
            ("the first", 0, 0),
            ("the last of the first second", ADMITTED_A_SECOND - 1, 0),
            ("the first of the next", ADMITTED_A_SECOND, 1),
            ("the ten-thousandth", 9_999, 99),
            ("any number", u32::MAX, i64::from(u32::MAX / ADMITTED_A_SECOND)),
        ] {
            assert_eq!(turn(opens_at, place), opens_at + Duration::seconds(after_s), "{why}");
        }
    }
}
