//! Points in time and spans, in whole milliseconds. The clock itself is outside: `now` is always handed in.

use serde::{Deserialize, Serialize};
use std::ops::{Add, Sub};

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[cfg_attr(not(feature = "server"), derive(Serialize))]
pub struct Timestamp(pub i64);

/// A span of milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Duration(pub i64);

impl Duration {
    /// `n` seconds.
    #[must_use]
    pub const fn seconds(n: i64) -> Self {
        Self(n * 1_000)
    }

    /// `n` minutes.
    #[must_use]
    pub const fn minutes(n: i64) -> Self {
        Self::seconds(n * 60)
    }

    /// `n` hours.
    #[must_use]
    pub const fn hours(n: i64) -> Self {
        Self::minutes(n * 60)
    }

    /// `n` days of 24 hours.
    #[must_use]
    pub const fn days(n: i64) -> Self {
        Self::hours(n * 24)
    }

    /// Whole minutes, rounded down.
    #[must_use]
    pub const fn whole_minutes(self) -> i64 {
        self.0 / 60_000
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;
    fn add(self, span: Duration) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;
    fn sub(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(span.0))
    }
}

impl Sub for Timestamp {
    type Output = Duration;
    fn sub(self, other: Self) -> Duration {
        Duration(self.0.saturating_sub(other.0))
    }
}

/// A point in time as a page shows it, written out in the time zone of the place it happens at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The point itself.
    pub at: Timestamp,
    /// RFC 3339 in UTC, for `datetime` attributes.
    pub iso: String,
    /// `Sat 21 Nov`.
    pub day: String,
    /// `18:00`.
    pub clock: String,
    /// `CET`.
    pub zone: String,
}

#[cfg(feature = "server")]
pub use server::zone;

#[cfg(feature = "server")]
mod server {
    use super::{Moment, Timestamp};
    use jiff::tz::TimeZone;
    use serde::{Serialize, Serializer};
    use std::cell::RefCell;
    use std::collections::BTreeMap;

    thread_local! {
        // A page has dozens of moments in one or two zones, and finding a zone costs more than using it.
        static ZONES: RefCell<BTreeMap<String, TimeZone>> = const { RefCell::new(BTreeMap::new()) };
    }

    /// The IANA time zone `name`; UTC where it is unknown.
    pub fn zone(name: &str) -> TimeZone {
        ZONES.with_borrow_mut(|zones| match zones.get(name) {
            Some(zone) => zone.clone(),
            None => {
                let Ok(zone) = TimeZone::get(name) else { return TimeZone::UTC };
                zones.insert(name.to_owned(), zone.clone());
                zone
            }
        })
    }

    impl Timestamp {
        /// RFC 3339 in UTC with milliseconds; the earliest point jiff knows for one out of its range.
        #[must_use]
        pub fn rfc3339(self) -> String {
            format!("{:.3}", jiff::Timestamp::from_millisecond(self.0).unwrap_or(jiff::Timestamp::MIN))
        }

        /// This point by the clock of the IANA time zone `zone`; UTC where the zone is unknown.
        #[must_use]
        pub fn zoned(self, zone: &str) -> jiff::Zoned {
            jiff::Timestamp::from_millisecond(self.0).unwrap_or(jiff::Timestamp::MIN).to_zoned(self::zone(zone))
        }

        /// The day by the clock of `zone`, `YYYY-MM-DD`.
        #[must_use]
        pub fn iso_day(self, zone: &str) -> String {
            self.zoned(zone).date().to_string()
        }

        /// As a page shows it in the IANA time zone `zone`.
        #[must_use]
        pub fn moment(self, zone: &str) -> Moment {
            let zoned = self.zoned(zone);
            Moment {
                at: self,
                iso: self.rfc3339(),
                day: zoned.strftime("%a %-d %b").to_string(),
                clock: zoned.strftime("%H:%M").to_string(),
                zone: zoned.strftime("%Z").to_string(),
            }
        }
    }

    impl Serialize for Timestamp {
        fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
            to.serialize_str(&self.rfc3339())
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_moment_is_written_in_the_zone_of_the_place() {
            let noon = Timestamp(1_795_608_000_000);
            assert_eq!(noon.rfc3339(), "2026-11-25T12:00:00.000Z");
            let berlin = noon.moment("Europe/Berlin");
            assert_eq!(
                (berlin.day.as_str(), berlin.clock.as_str(), berlin.zone.as_str()),
                ("Wed 25 Nov", "13:00", "CET")
            );
            assert_eq!(noon.moment("Nowhere/Atlantis").clock, "12:00", "an unknown zone is UTC");
        }
    }
}
