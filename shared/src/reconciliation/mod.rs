//! Reconciliation: what the payment provider says it did, line by line, beside what the books say.

pub mod correct;
pub mod flow;
pub mod matching;
pub mod mending;
pub mod pickups;
pub mod queue;
pub mod store;

use crate::time::{Duration, Timestamp};

/// When the night's reading is due, after midnight UTC.
const NIGHT: Duration = Duration::hours(2);

/// Whoever reads has the provider's account to themselves for this long, and after a failure nobody tries again before.
const LEASE: Duration = Duration::minutes(5);

/// Each reading begins so long before the last one: a line may appear late, and a restored database has lost some.
const OVERLAP: Duration = Duration::days(3);

/// News of a payment takes this long at times: only then is something missing.
const GRACE: Duration = Duration::minutes(10);

/// Pages of lines that one round reads; the next round goes on.
const PAGES_MAX: u32 = 10;

/// Lines that one round looks after.
const LINES_MAX: i64 = 400;

/// The last moment before `now` at which a night's reading was due.
#[must_use]
pub fn last_night(now: Timestamp) -> Timestamp {
    const DAY: i64 = 24 * 3_600_000;
    Timestamp((now.0 - NIGHT.0).div_euclid(DAY) * DAY + NIGHT.0)
}

/// Why the two sides differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MismatchKind {
    /// The provider has it, and the books do not.
    MissingHere,
    /// The books have it, and the provider does not.
    MissingThere,
    /// Both have it, of another size.
    AmountDiffers,
    /// Both have it, of another currency.
    CurrencyDiffers,
    /// The provider has it twice.
    Twice,
}

impl MismatchKind {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 5] =
        [Self::MissingHere, Self::MissingThere, Self::AmountDiffers, Self::CurrencyDiffers, Self::Twice];

    /// The word in the column.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::MissingHere => "missing_here",
            Self::MissingThere => "missing_there",
            Self::AmountDiffers => "amount_differs",
            Self::CurrencyDiffers => "currency_differs",
            Self::Twice => "twice",
        }
    }

    /// As operators read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::MissingHere => "Missing in our books",
            Self::MissingThere => "Missing at the provider",
            Self::AmountDiffers => "Another amount",
            Self::CurrencyDiffers => "Another currency",
            Self::Twice => "Twice at the provider",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// What a reading came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Lines that were new.
    pub lines: u32,
    /// Lines that found their transfer.
    pub matched: u32,
    /// Payments and refunds that the record had lost, or had never heard of, and that are there now.
    pub mended: u32,
    /// What is left to somebody.
    pub queued: u32,
    /// What could not be looked after this time; the next reading does.
    pub failed: u32,
    /// Whether it came to its end; otherwise the next round goes on.
    pub is_whole: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_night_is_the_last_two_o_clock() {
        let midnight = Timestamp(1_795_564_800_000);
        for (why, now, night) in [
            ("in the evening", midnight + Duration::hours(20), midnight + NIGHT),
            ("just then", midnight + NIGHT, midnight + NIGHT),
            ("shortly before, it is yesterday's", midnight + Duration::hours(1), midnight + NIGHT - Duration::days(1)),
        ] {
            assert_eq!(last_night(now), night, "{why}");
        }
    }
}
