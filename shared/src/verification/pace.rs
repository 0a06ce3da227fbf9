//! From sign-up to the first listing: how long it takes, and whether that is 30 % less than before.

use crate::time::Duration;

/// What it takes with every field typed by hand. A stated baseline, not a measured one: docs/adr/0013.
pub const BASELINE: Duration = Duration::minutes(90);

/// The goal: at most 70 of 100 of the baseline.
const GOAL_PC: i64 = 70;

/// Creators that are too few for a median to say something.
pub const COUNT_MIN: usize = 5;

/// How long it took those who signed up lately.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// The middle one; nothing while nobody has listed anything.
    pub median: Option<Duration>,
    /// How many it is taken of.
    pub count: usize,
    /// At most this long meets the goal.
    pub goal: Duration,
}

/// Whether the goal is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// At least 30 % less.
    Met,
    /// Not yet.
    NotMet,
    /// Too few to say.
    TooFew,
}

/// The pace of these spans.
#[must_use]
pub fn of(mut spans: Vec<Duration>) -> Pace {
    spans.retain(|span| 0 <= span.0);
    spans.sort_unstable();
    let count = spans.len();
    let upper = spans.get(count / 2).copied();
    let lower = count.checked_sub(1).and_then(|last| spans.get(last / 2).copied());
    let median = upper.zip(lower).map(|(upper, lower)| Duration((upper.0 + lower.0) / 2));
    Pace { median, count, goal: Duration(BASELINE.0 * GOAL_PC / 100) }
}

impl Pace {
    /// Whether the goal is met.
    #[must_use]
    pub fn verdict(self) -> Verdict {
        match self.median {
            Some(median) if COUNT_MIN <= self.count => {
                if median <= self.goal {
                    Verdict::Met
                } else {
                    Verdict::NotMet
                }
            }
            _ => Verdict::TooFew,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_goal_is_met_at_seventy_of_a_hundred() {
        let minutes = |all: &[i64]| of(all.iter().map(|n| Duration::minutes(*n)).collect());
        let table = [
            // why               minutes                     median      verdict
            ("nobody yet", &[][..], None, Verdict::TooFew),
            ("four are few", &[10, 10, 10, 10], Some(10), Verdict::TooFew),
            ("exactly the goal", &[63, 1, 2, 63, 900], Some(63), Verdict::Met),
            ("a minute more", &[64, 1, 2, 64, 900], Some(64), Verdict::NotMet),
            ("between two", &[40, 60, 50, 70, 10, 90], Some(55), Verdict::Met),
            ("a clock that ran back counts for nothing", &[-5, 10, 10, 10, 10], Some(10), Verdict::TooFew),
        ];
        for (why, spans, median, verdict) in table {
            let pace = minutes(spans);
            assert_eq!(pace.median, median.map(Duration::minutes), "{why}");
            assert_eq!(pace.verdict(), verdict, "{why}");
        }
    }
}
