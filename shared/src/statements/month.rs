//! A month by the calendar of a place.

use crate::time::{Timestamp, zone};
use jiff::ToSpan;
use jiff::civil::Date;
use std::fmt;

/// A month, by its first day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(Date);

impl Month {
    /// Reads `2026-11`; nothing for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        let digits = |part: &str, many: usize| part.len() == many && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return None;
        }
        Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok().map(Self)
    }

    /// The month of `at` by the clock of `place`.
    #[must_use]
    pub fn of(at: Timestamp, place: &str) -> Self {
        Self(at.zoned(place).date().first_of_month())
    }

    /// The month after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1.month()))
    }

    /// The month before it.
    #[must_use]
    pub fn before(self) -> Self {
        Self(self.0.saturating_sub(1.month()))
    }

    /// Midnight of its first day by the clock of `place`.
    #[must_use]
    pub fn begins(self, place: &str) -> Timestamp {
        let at = self.0.to_zoned(zone(place));
        Timestamp(at.map_or(0, |at| at.timestamp().as_millisecond()))
    }

    /// `2026-11-01`.
    #[must_use]
    pub fn first_day(self) -> String {
        self.0.to_string()
    }

    /// `November 2026`.
    #[must_use]
    pub fn words(self) -> String {
        self.0.strftime("%B %Y").to_string()
    }

    /// Whether it has begun at `now` by the clock of `place`.
    #[must_use]
    pub fn has_begun(self, now: Timestamp, place: &str) -> bool {
        self <= Self::of(now, place)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.strftime("%Y-%m"))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_read_as_it_is_written_and_nothing_else_is_one() {
        for text in ["2026-11", "2026-01", "1999-12"] {
            assert_eq!(Month::parse(text).unwrap().to_string(), text);
        }
        for text in
            ["", "2026", "2026-13", "2026-00", "2026-1", "26-11", "2026-11-01", "+026-11", "2026-+1", "２０２６-11"]
        {
            assert_eq!(Month::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_month_begins_at_midnight_of_its_place() {
        let november = Month::parse("2026-11").unwrap();
        assert_eq!(november.begins("Europe/Berlin").rfc3339(), "2026-10-31T23:00:00.000Z");
        assert_eq!(november.next().begins("UTC").rfc3339(), "2026-12-01T00:00:00.000Z");
        assert_eq!((november.before().words(), november.first_day()), ("October 2026".into(), "2026-11-01".into()));
        let late = Timestamp(november.begins("Europe/Berlin").0 - 1);
        assert_eq!(Month::of(late, "Europe/Berlin").to_string(), "2026-10");
        assert_eq!(Month::of(late, "Asia/Tokyo"), november, "it is November there already");
        assert!(!november.has_begun(late, "Europe/Berlin") && november.has_begun(late, "Asia/Tokyo"));
    }
}
