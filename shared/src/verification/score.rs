//! How soon and how well somebody answers: what they say they would do, then what they really did.

use crate::time::Duration;

/// Answers that are too few to judge by.
const REPLIES_MIN: u32 = 3;

/// An answer within this long is as good as at once.
const BEST: Duration = Duration::hours(2);

/// An answer that takes this long is none.
const WORST: Duration = Duration::hours(72);

/// How somebody really answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replies {
    /// The middle one of their reply times.
    pub median: Duration,
    /// How many there are.
    pub count: u32,
}

/// A score with what it is made of, for whoever decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Score {
    /// Of 100.
    pub points: u32,
    /// What the scenario form gave, of 100; nothing before it was answered.
    pub scenarios: Option<u32>,
    /// What reply times give, of 100; nothing while they are few.
    pub replies: Option<u32>,
    /// The replies themselves.
    pub seen: Option<Replies>,
}

/// Real replies count twice as much as words; alone, each counts for all.
#[must_use]
pub fn of(scenarios: Option<u32>, seen: Option<Replies>) -> Option<Score> {
    let replies = seen.filter(|replies| REPLIES_MIN <= replies.count).map(|replies| speed(replies.median));
    let points = match (scenarios, replies) {
        (Some(scenarios), Some(replies)) => (scenarios + 2 * replies) / 3,
        (Some(points), None) | (None, Some(points)) => points,
        (None, None) => return None,
    };
    Some(Score { points, scenarios, replies, seen })
}

/// 100 up to `BEST`, 0 from `WORST`, a straight line between.
fn speed(median: Duration) -> u32 {
    let late = (median.0 - BEST.0).clamp(0, WORST.0 - BEST.0);
    u32::try_from(100 - late * 100 / (WORST.0 - BEST.0)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_count_until_there_are_deeds() {
        let replies = |hours, count| Some(Replies { median: Duration::hours(hours), count });
        let table = [
            // why                                   scenarios  replies           points
            ("nothing is known", None, None, None),
            ("words alone", Some(75), None, Some(75)),
            ("two replies are too few", Some(75), replies(1, 2), Some(75)),
            ("deeds count twice", Some(75), replies(1, 3), Some(91)),
            ("slow deeds spoil good words", Some(100), replies(72, 5), Some(33)),
            ("half way", Some(50), replies(37, 5), Some(50)),
            ("deeds alone", None, replies(2, 9), Some(100)),
        ];
        for (why, scenarios, replies, points) in table {
            assert_eq!(of(scenarios, replies).map(|score| score.points), points, "{why}");
        }
    }
}
