//! What the lists of the desk are asked: filters and the place to go on from, as they stand in the URL.

use crate::office::view::{Filter, FilterKind};
use crate::time::Timestamp;

/// Rows on a page; one more is read, to know whether there is a next page.
pub const ROWS: usize = 50;

/// How many rows a list reads.
pub const ROWS_READ: i64 = 51;

/// Rows of a file.
pub const ROWS_OF_A_FILE: i64 = 5_000;

/// The filters of a list.
#[derive(Clone, Debug, Default)]
pub struct Find {
    /// Words to look for.
    pub q: String,
    /// A name: of a drop, of who did it, of a creator.
    pub of: String,
    /// A state, or what was done.
    pub state: String,
    /// From this day on, `2026-11-21`.
    pub since: String,
    /// The place to go on from.
    pub after: Option<Cursor>,
}

/// The last row of a page: the next one goes on after it, whatever has come in since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// What rows are ordered by first.
    pub at: i64,
    /// And then by.
    pub id: String,
}

impl Cursor {
    /// Reads `1795608000000.ord_…`; nothing for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (at, id) = text.split_once('.')?;
        Some(Self { at: at.parse().ok()?, id: id.to_owned() })
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.at, self.id)
    }
}

/// Names of the query's fields, in a URL.
const FIELDS: [&str; 4] = ["q", "of", "state", "since"];

impl Find {
    fn values(&self) -> [&str; 4] {
        [&self.q, &self.of, &self.state, &self.since]
    }

    /// `path?q=…`, and from `after` on where there is one.
    #[must_use]
    pub fn link(&self, path: &str, after: Option<&Cursor>) -> String {
        let mut query = String::new();
        let after = after.map(ToString::to_string).unwrap_or_default();
        let pairs = FIELDS.into_iter().zip(self.values()).chain([("after", after.as_str())]);
        for (name, value) in pairs.filter(|(_, value)| !value.is_empty()) {
            query.push(if query.is_empty() { '?' } else { '&' });
            query.push_str(name);
            query.push('=');
            encode(&mut query, value);
        }
        format!("{path}{query}")
    }

    /// Midnight (UTC) of the day from which on rows are asked for; the beginning of time without one.
    #[must_use]
    pub fn since_at(&self) -> Timestamp {
        let day = self.since.parse::<jiff::civil::Date>().ok();
        let at = day.and_then(|day| day.to_zoned(jiff::tz::TimeZone::UTC).ok());
        Timestamp(at.map_or(0, |at| at.timestamp().as_millisecond()))
    }

    /// Some words to look for.
    #[must_use]
    pub fn words(&self, label: &'static str) -> Filter {
        Filter { name: "q", label, kind: FilterKind::Words, value: self.q.clone() }
    }

    /// The name of something.
    #[must_use]
    pub fn name(&self, label: &'static str) -> Filter {
        Filter { name: "of", label, kind: FilterKind::Words, value: self.of.clone() }
    }

    /// One of some states.
    #[must_use]
    pub fn one_of(&self, label: &'static str, states: &[(&str, &str)]) -> Filter {
        let all = [("", "All")];
        let options = all.iter().chain(states).map(|(value, words)| ((*value).to_owned(), (*words).to_owned()));
        Filter { name: "state", label, kind: FilterKind::Choice(options.collect()), value: self.state.clone() }
    }

    /// A day.
    #[must_use]
    pub fn day(&self) -> Filter {
        Filter { name: "since", label: "Since", kind: FilterKind::Day, value: self.since.clone() }
    }
}

/// `text` as a part of a path, or in a query.
#[must_use]
pub fn encoded(text: &str) -> String {
    let mut to = String::with_capacity(text.len());
    encode(&mut to, text);
    to
}

/// Percent-encoding for a query: letters, digits and four signs stay.
fn encode(to: &mut String, text: &str) {
    use std::fmt::Write;
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => to.push(char::from(byte)),
            _ => {
                let _ = write!(to, "%{byte:02X}");
            }
        }
    }
}

/// Cuts what was read to a page; answers the last row's place when there are more.
pub fn cut<T>(rows: &mut Vec<T>, place: impl Fn(&T) -> Cursor) -> Option<Cursor> {
    if rows.len() <= ROWS {
        return None;
    }
    rows.truncate(ROWS);
    rows.last().map(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_stand_in_the_url() {
        let find = Find { q: "ä & b".into(), state: "paid".into(), ..Find::default() };
        assert_eq!(find.link("/desk/orders", None), "/desk/orders?q=%C3%A4%20%26%20b&state=paid");
        let after = Cursor { at: 7, id: "ord_1".into() };
        assert_eq!(find.link("/d", Some(&after)), "/d?q=%C3%A4%20%26%20b&state=paid&after=7.ord_1");
        assert_eq!(Cursor::parse("7.ord_1"), Some(after));
        for text in ["", "7", "x.ord_1"] {
            assert_eq!(Cursor::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_begins_at_midnight() {
        let since = |day: &str| Find { since: day.into(), ..Find::default() }.since_at();
        assert_eq!(since("1970-01-02"), Timestamp(86_400_000));
        assert_eq!(since("yesterday"), Timestamp(0));
    }
}
