//! How often a creator is paid: every day where much is sold, every week otherwise.

use crate::money::Currency;
use crate::time::{Duration, Timestamp};
use serde::{Deserialize, Serialize};

/// Sales of so many days count.
pub const COUNTED: Duration = Duration::days(28);

/// It changes no more often than this.
pub const CHANGES: Duration = Duration::days(7);

/// How often.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Pace {
    /// On Mondays.
    #[default]
    Weekly,
    /// Every day.
    Daily,
}

/// From more than this in 28 days on a creator is paid every day; below four fifths of it, every week again. In minor units.
#[must_use]
pub const fn daily_above(currency: Currency) -> i64 {
    match currency {
        Currency::Jpy => 300_000,
        Currency::Eur | Currency::Usd | Currency::Gbp | Currency::Chf => 200_000,
    }
}

impl Pace {
    /// The word in the column.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Weekly => "weekly",
            Self::Daily => "daily",
        }
    }

    /// The pace from `now` on, after sales of `volume_minor` in 28 days; `since` is when it changed last. Between the two
    /// bounds it stays as it is, so that whoever sells about as much is not paid by another clock every week.
    #[must_use]
    pub fn after(self, volume_minor: i64, currency: Currency, since: Timestamp, now: Timestamp) -> Self {
        let up = daily_above(currency);
        match self {
            _ if now - since < CHANGES => self,
            Self::Weekly if up < volume_minor => Self::Daily,
            Self::Daily if volume_minor < up / 5 * 4 => Self::Weekly,
            same => same,
        }
    }
}

/// One payout day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its day by the creator's clock, `YYYY-MM-DD`: the name of the period.
    pub day: String,
    /// Midnight, with which it began: what was released by then is in it.
    pub until: Timestamp,
    /// Midnight of the next one.
    pub next: Timestamp,
}

#[cfg(feature = "server")]
impl Pace {
    /// The last payout day at `now` by the clock of the IANA time zone `place`.
    #[must_use]
    pub fn period(self, now: Timestamp, place: &str) -> Period {
        use jiff::ToSpan;
        let today = now.zoned(place).date();
        let (back, on) = match self {
            Self::Weekly => (i64::from(today.weekday().to_monday_zero_offset()), 7),
            Self::Daily => (0, 1),
        };
        let day = today.checked_sub(back.days()).unwrap_or(today);
        let next = day.checked_add(on.days()).unwrap_or(day);
        let midnight = |day: jiff::civil::Date| {
            let at = day.to_zoned(crate::time::zone(place)).map(|at| at.timestamp().as_millisecond());
            at.map_or(now, Timestamp)
        };
        Period { day: day.to_string(), until: midnight(day), next: midnight(next) }
    }
}

#[cfg(all(test, feature = "server"))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
    }

    #[test]
    fn a_pace_changes_above_and_below_and_not_in_between() {
        use Pace::{Daily, Weekly};
        let (now, long_ago) = (Timestamp(0) + Duration::days(100), Timestamp(0));
        let table = [
            // why                                  from    volume   since                     becomes
            ("little", Weekly, 5_000, long_ago, Weekly),
            ("as much as the bound", Weekly, 200_000, long_ago, Weekly),
            ("a cent more", Weekly, 200_001, long_ago, Daily),
            ("a little less again", Daily, 199_999, long_ago, Daily),
            ("four fifths", Daily, 160_000, long_ago, Daily),
            ("a cent less", Daily, 159_999, long_ago, Weekly),
            ("changed six days ago", Daily, 0, now - Duration::days(6), Daily),
            ("changed a week ago", Daily, 0, now - Duration::days(7), Weekly),
            ("less than nothing", Weekly, -900_000, long_ago, Weekly),
        ];
        for (why, from, volume, since, becomes) in table {
            assert_eq!(from.after(volume, Currency::Eur, since, now), becomes, "{why}");
        }
    }

    #[test]
    fn a_payout_day_begins_at_midnight_of_the_creators_place() {
        let table = [
            // why                        pace           now                        place             day           until                   next
            (
                "a Wednesday",
                Pace::Weekly,
                "2026-11-25T12:00:00Z",
                "Europe/Berlin",
                "2026-11-23",
                "2026-11-22T23:00:00Z",
                "2026-11-29T23:00:00Z",
            ),
            (
                "daily",
                Pace::Daily,
                "2026-11-25T12:00:00Z",
                "Europe/Berlin",
                "2026-11-25",
                "2026-11-24T23:00:00Z",
                "2026-11-25T23:00:00Z",
            ),
            (
                "still Sunday there",
                Pace::Weekly,
                "2026-11-23T03:00:00Z",
                "America/New_York",
                "2026-11-16",
                "2026-11-16T05:00:00Z",
                "2026-11-23T05:00:00Z",
            ),
            (
                "the night of 25 hours",
                Pace::Daily,
                "2026-10-25T12:00:00Z",
                "Europe/Berlin",
                "2026-10-25",
                "2026-10-24T22:00:00Z",
                "2026-10-25T23:00:00Z",
            ),
            (
                "a midnight that is left out",
                Pace::Daily,
                "2026-09-06T12:00:00Z",
                "America/Santiago",
                "2026-09-06",
                "2026-09-06T04:00:00Z",
                "2026-09-07T03:00:00Z",
            ),
            (
                "a leap day",
                Pace::Daily,
                "2028-02-29T12:00:00Z",
                "UTC",
                "2028-02-29",
                "2028-02-29T00:00:00Z",
                "2028-03-01T00:00:00Z",
            ),
        ];
        for (why, pace, now, place, day, until, next) in table {
            let expected = Period { day: day.to_owned(), until: at(until), next: at(next) };
            assert_eq!(pace.period(at(now), place), expected, "{why}");
        }
    }
}
