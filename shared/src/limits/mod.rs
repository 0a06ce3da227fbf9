//! How often somebody may do something: counted in the record, so that every isolate counts the same.

use crate::db::Statement;
use crate::stmt;
use crate::time::{Duration, Timestamp};

/// At most `most` in every span of `per`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What is limited.
    pub name: &'static str,
    /// Length of a span; spans begin at multiples of it.
    pub per: Duration,
    /// How many.
    pub most: u32,
}

/// The constraint that a batch over the limit fails on.
pub const REACHED: &str = "limit_reached";

crate::queries! {
    /// One more; fails on `limit_reached`.
    COUNT = "INSERT INTO limits (scope, span_at, count, most, ends_at) VALUES (?1, ?2, 1, ?3, ?4)
        ON CONFLICT (scope, span_at) DO UPDATE SET count = count + 1, most = excluded.most";
    /// Spans that are over.
    FORGET = "DELETE FROM limits WHERE ends_at <= ?1";
}

impl Limit {
    /// When the span around `now` began.
    const fn span_at(&self, now: Timestamp) -> Timestamp {
        Timestamp(now.0 - now.0.rem_euclid(self.per.0))
    }

    /// Counts one more by `subject`, as part of the batch that does it, or before what may be refused.
    #[must_use]
    pub fn count(&self, subject: &str, now: Timestamp) -> Statement {
        let begin = self.span_at(now);
        stmt!(COUNT, format!("{}:{subject}", self.name), begin, self.most, begin + self.per)
    }

    /// Seconds until the span is over: for `Retry-After`.
    #[must_use]
    pub const fn seconds_left(&self, now: Timestamp) -> i64 {
        (self.span_at(now).0 + self.per.0 - now.0 + 999) / 1_000
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_begins_at_a_multiple_of_its_length() {
        let limit = Limit { name: "links", per: Duration::hours(1), most: 5 };
        let at = Timestamp(Duration::hours(3).0 + 1_500);
        assert_eq!(limit.span_at(at), Timestamp(Duration::hours(3).0));
        assert_eq!(limit.seconds_left(at), 3_599);
    }
}
