//! How long something has waited, against how long it may.

use super::view::Tone;
use crate::time::Duration;

/// A wait and its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Age {
    /// How long it has waited.
    pub waited: Duration,
    /// How long it may.
    pub limit: Duration,
}

impl Age {
    /// Calm in the first half, to be watched in the second, late from the limit on.
    #[must_use]
    pub const fn tone(self) -> Tone {
        match self.waited.0 {
            waited if waited >= self.limit.0 => Tone::Stop,
            waited if waited.saturating_mul(2) >= self.limit.0 => Tone::Wait,
            _ => Tone::Plain,
        }
    }

    /// `3 h of 24 h`; `2 d late` past the limit.
    #[must_use]
    pub fn words(self) -> String {
        if self.waited >= self.limit {
            return format!("{} late", span(Duration(self.waited.0.saturating_sub(self.limit.0))));
        }
        format!("{} of {}", span(self.waited), span(self.limit))
    }
}

/// A span in the largest unit that tells enough: `45 min`, `3 h`, `2 d`.
#[must_use]
pub fn span(span: Duration) -> String {
    let minutes = span.whole_minutes().max(0);
    match minutes {
        0..120 => format!("{minutes}\u{a0}min"),
        120..2_880 => format!("{}\u{a0}h", minutes / 60),
        _ => format!("{}\u{a0}d", minutes / 1_440),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_told_against_its_limit() {
        let age = |waited, limit| Age { waited: Duration::minutes(waited), limit: Duration::hours(limit) };
        for (why, age, tone, words) in [
            ("fresh", age(45, 24), Tone::Plain, "45\u{a0}min of 24\u{a0}h"),
            ("half of it is over", age(720, 24), Tone::Wait, "12\u{a0}h of 24\u{a0}h"),
            ("at the limit it is late", age(1_440, 24), Tone::Stop, "0\u{a0}min late"),
            ("late by days", age(5_000, 24), Tone::Stop, "2\u{a0}d late"),
        ] {
            assert_eq!((age.tone(), age.words().as_str()), (tone, words), "{why}");
        }
    }
}
