//! A minute mark: so long after the opening of a drop, or before it.

use crate::time::Duration;
use std::fmt;

/// `mm:ss` from the opening; negative before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark(pub Duration);

/// More minutes than any drop is planned ahead or open.
const MINUTES_MAX: i64 = 2_880;

impl Mark {
    /// Reads `7:30`, `07:30`, `-10:00`, `+0:15`; `None` for anything else.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let text = typed.trim();
        // A phone may write the true minus sign.
        let (sign, text) = match text.strip_prefix(['-', '−']) {
            Some(rest) => (-1, rest),
            None => (1, text.strip_prefix('+').unwrap_or(text)),
        };
        let (minutes, seconds) = text.split_once(':')?;
        let digits = |text: &str, most: usize| {
            (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !digits(minutes, 4) || !digits(seconds, 2) || seconds.len() != 2 {
            return None;
        }
        let minutes: i64 = minutes.parse().ok().filter(|minutes| *minutes <= MINUTES_MAX)?;
        let seconds: i64 = seconds.parse().ok().filter(|seconds| *seconds < 60)?;
        Some(Self(Duration::seconds(sign * (minutes * 60 + seconds))))
    }

    /// The mark so many milliseconds from the opening.
    #[must_use]
    pub const fn at(ms: i64) -> Self {
        Self(Duration(ms))
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.0 / 1_000;
        let sign = if seconds < 0 { "-" } else { "" };
        write!(f, "{sign}{:02}:{:02}", seconds.abs() / 60, seconds.abs() % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_minutes_and_seconds_from_the_opening() {
        for (why, typed, ms, shown) in [
            ("the opening", "0:00", 0, "00:00"),
            ("after it", "07:30", 450_000, "07:30"),
            ("short", "7:30", 450_000, "07:30"),
            ("before it", "-10:05", -605_000, "-10:05"),
            ("with the true minus", "−0:30", -30_000, "-00:30"),
            ("with a plus", " +1:00 ", 60_000, "01:00"),
            ("hours in minutes", "1440:59", 86_459_000, "1440:59"),
        ] {
            let mark = Mark::parse(typed);
            assert_eq!(mark, Some(Mark::at(ms)), "{why}");
            assert_eq!(mark.unwrap_or_default().to_string(), shown, "{why}");
        }
        for (why, typed) in [
            ("nothing", ""),
            ("minutes alone", "7"),
            ("sixty seconds", "1:60"),
            ("one digit of seconds", "1:5"),
            ("hours", "1:00:00"),
            ("two signs", "--1:00"),
            ("a sign inside", "1:-5"),
            ("words", "half past"),
            ("beyond two days", "2881:00"),
            ("other digits", "١:٠٠"),
        ] {
            assert_eq!(Mark::parse(typed), None, "{why}");
        }
    }
}
