//! What a scan comes to: one rule, for a scan at the counter and for one that was made without a connection.

use crate::time::{Duration, Timestamp};
use serde::{Deserialize, Serialize};

/// Buyers who come this much before or after their window are served without a word.
pub const GRACE: Duration = Duration::hours(1);

/// A scanner may be without a connection for this long; what it says is older counts from here.
pub const OFFLINE_MAX: Duration = Duration::days(7);

/// What a scan came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is handed over, by this scan.
    Collected,
    /// It was handed over before.
    Already,
    /// It is to be collected at another time; a reason hands it over all the same.
    WrongWindow,
    /// The money went back: nothing is to be handed over.
    Refunded,
    /// It was never paid.
    NotPaid,
    /// It is brought to the buyer.
    Delivery,
    /// No order of this creator has that code.
    Foreign,
}

impl Outcome {
    /// As the record has it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Collected => "collected",
            Self::Already => "already",
            Self::WrongWindow => "wrong_window",
            Self::Refunded => "refunded",
            Self::NotPaid => "not_paid",
            Self::Delivery => "delivery",
            Self::Foreign => "foreign",
        }
    }

    /// The sentence for whoever stands at the counter.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Collected => "Hand it over.",
            Self::Already => "This order was handed over before. Do not hand it over again.",
            Self::WrongWindow => {
                "This order is to be collected at another time. With a reason you can hand it over now."
            }
            Self::Refunded => "The money of this order went back. Do not hand it over.",
            Self::NotPaid => "This order is not paid. Do not hand it over.",
            Self::Delivery => "This order is to be delivered, not collected.",
            Self::Foreign => "This code belongs to no order of yours.",
        }
    }
}

/// What is known of an order when its code is scanned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// `placed paid collected delivered lapsed refunded`.
    pub state: String,
    /// Whether it is brought to the buyer.
    pub delivery: bool,
    /// Begin of its window.
    pub starts_at: Timestamp,
    /// End of its window.
    pub ends_at: Timestamp,
    /// When it was handed over, if it was.
    pub handed_at: Option<Timestamp>,
}

impl Standing {
    /// Whether `at` is within the window, give or take.
    #[must_use]
    pub fn is_time(&self, at: Timestamp) -> bool {
        self.starts_at - GRACE <= at && at <= self.ends_at + GRACE
    }
}

/// Decides what a scan made `at` comes to; `vouched`: somebody gave a reason to hand it over at the wrong time.
///
/// Of two scans of the same order the earlier one counts, whichever arrives first.
#[must_use]
pub fn decide(standing: Option<&Standing>, at: Timestamp, vouched: bool) -> Outcome {
    let Some(order) = standing else { return Outcome::Foreign };
    match order.state.as_str() {
        "refunded" => Outcome::Refunded,
        "collected" if order.handed_at.is_some_and(|before| at < before) => Outcome::Collected,
        "collected" | "delivered" => Outcome::Already,
        "paid" if order.delivery => Outcome::Delivery,
        "paid" if vouched || order.is_time(at) => Outcome::Collected,
        "paid" => Outcome::WrongWindow,
        _ => Outcome::NotPaid,
    }
}

/// When a scan was made, as far as a scanner's clock can be believed: not after `now`, and not before it could wait.
#[must_use]
pub fn believed(at: Timestamp, now: Timestamp) -> Timestamp {
    at.clamp(now - OFFLINE_MAX, now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scan_comes_to_one_thing() {
        use Outcome::{Already, Collected, Delivery, NotPaid, Refunded, WrongWindow};
        let (noon, two) = (Timestamp(Duration::hours(12).0), Timestamp(Duration::hours(14).0));
        let order = |state: &str, handed_at: Option<Timestamp>| Standing {
            state: state.into(),
            delivery: false,
            starts_at: noon,
            ends_at: two,
            handed_at,
        };
        let at = |hour, minute| Timestamp(Duration::hours(hour).0 + Duration::minutes(minute).0);
        let table = [
            // why                            order                             at          vouched  outcome
            ("in its window", order("paid", None), at(13, 0), false, Collected),
            ("an hour early", order("paid", None), at(11, 0), false, Collected),
            ("earlier than that", order("paid", None), at(10, 59), false, WrongWindow),
            ("an hour late", order("paid", None), at(15, 0), false, Collected),
            ("later than that", order("paid", None), at(15, 1), false, WrongWindow),
            ("at another time, with a reason", order("paid", None), at(18, 0), true, Collected),
            ("again", order("collected", Some(at(13, 0))), at(13, 0), false, Already),
            ("again, with a reason", order("collected", Some(at(13, 0))), at(13, 5), true, Already),
            ("the other scanner was later", order("collected", Some(at(13, 0))), at(12, 59), false, Collected),
            ("brought before", order("delivered", Some(at(13, 0))), at(12, 0), false, Already),
            ("refunded", order("refunded", None), at(13, 0), true, Refunded),
            ("not paid", order("placed", None), at(13, 0), true, NotPaid),
            ("lapsed", order("lapsed", None), at(13, 0), true, NotPaid),
            ("to be delivered", Standing { delivery: true, ..order("paid", None) }, at(13, 0), true, Delivery),
        ];
        for (why, order, at, vouched, outcome) in table {
            assert_eq!(decide(Some(&order), at, vouched), outcome, "{why}");
        }
        assert_eq!(decide(None, noon, true), Outcome::Foreign);
    }

    #[test]
    fn a_scanners_clock_is_believed_within_reason() {
        let now = Timestamp(Duration::days(100).0);
        for (why, at, believed_at) in [
            ("a minute ago", now - Duration::minutes(1), now - Duration::minutes(1)),
            ("a clock that is ahead", now + Duration::hours(5), now),
            ("a clock of another year", Timestamp(0), now - OFFLINE_MAX),
        ] {
            assert_eq!(believed(at, now), believed_at, "{why}");
        }
    }
}
