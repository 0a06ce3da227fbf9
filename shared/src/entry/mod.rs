//! Coming in to a drop: who may before others, what it costs, and what somebody is known for.

#[cfg(feature = "server")]
pub mod circle;
#[cfg(feature = "server")]
pub mod flow;
#[cfg(feature = "server")]
pub mod kept;
#[cfg(feature = "server")]
mod refused;
pub mod rules;
#[cfg(feature = "server")]
pub mod store;
pub mod view;

#[cfg(feature = "server")]
pub use refused::EntryRefused;

use crate::time::Duration;

/// So old a following must be when the drop opens: who follows a minute before is no follower. The view `early_access`
/// holds the same number.
pub const FOLLOWED_FOR: Duration = Duration::days(1);

/// Points for an order that was received. The view `reputations` holds the same numbers.
pub const POINTS_RECEIVED: i64 = 1;

/// Points that an order takes that waited in vain.
pub const POINTS_MISSED: i64 = 2;

/// What somebody is known for: counted from their orders as they stand whenever it is asked for, kept nowhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Reputation {
    /// Orders they received.
    pub received: i64,
    /// Orders that waited for them in vain.
    pub missed: i64,
}

impl Reputation {
    /// The figure: it may be below zero.
    #[must_use]
    pub const fn figure(self) -> i64 {
        self.received.saturating_mul(POINTS_RECEIVED).saturating_sub(self.missed.saturating_mul(POINTS_MISSED))
    }

    /// How it is made up: `3 = 5 orders received − 2 × 1 never collected`.
    #[must_use]
    pub fn words(self) -> String {
        let orders = if self.received == 1 { "order" } else { "orders" };
        match self.missed {
            0 => format!("{} = {} {orders} received", self.figure(), self.received),
            missed => {
                format!(
                    "{} = {} {orders} received − {POINTS_MISSED} × {missed} never collected",
                    self.figure(),
                    self.received
                )
            }
        }
    }
}

/// `1 credit`, `2 credits`.
#[must_use]
pub fn credits(many: i64) -> String {
    if many == 1 { "1 credit".to_owned() } else { format!("{many} credits") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reputation_says_how_it_is_made_up() {
        for (received, missed, figure, words) in [
            (0, 0, 0, "0 = 0 orders received"),
            (1, 0, 1, "1 = 1 order received"),
            (5, 1, 3, "3 = 5 orders received − 2 × 1 never collected"),
            (0, 2, -4, "-4 = 0 orders received − 2 × 2 never collected"),
        ] {
            let known = Reputation { received, missed };
            assert_eq!((known.figure(), known.words().as_str()), (figure, words));
        }
    }
}
