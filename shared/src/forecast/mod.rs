//! What is due when, for 7 and 30 days: to a creator, and from the shop to all of them; and what could change it.

#[cfg(feature = "server")]
pub mod flow;
pub mod release;
#[cfg(feature = "server")]
pub mod store;
pub mod view;

use crate::time::Timestamp;
use release::Due;

/// How far a forecast looks, in days.
pub const DAYS: i64 = 30;

/// And the nearer end that is told apart, in days.
pub const WEEK: i64 = 7;

/// What is due on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// When it begins.
    pub at: Timestamp,
    /// Minor units that are due whatever happens but a return: it was handed over.
    pub sure_minor: i64,
    /// Minor units that are due then only if nobody comes before, or if somebody comes.
    pub open_minor: i64,
}

/// What is due in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// Minor units that could be paid now; below zero: more was paid than was due.
    pub now_minor: i64,
    /// Day by day, today first.
    pub days: Vec<Day>,
    /// Minor units within 7 days, with what can be paid now.
    pub week_minor: i64,
    /// Minor units within 30 days, with what can be paid now.
    pub month_minor: i64,
    /// Minor units after that.
    pub later_minor: i64,
}

/// Lays what is due over the days that begin at each of `begins`, of which the last is only where the month ends.
/// `balance_minor` is all that is owed `now`: what of it is not due later can be paid.
#[must_use]
pub fn forecast(balance_minor: i64, dues: &[Due], begins: &[Timestamp], now: Timestamp) -> Forecast {
    let ends = begins.last().copied().unwrap_or_default();
    let dues: Vec<&Due> = dues.iter().filter(|due| now < due.at).collect();
    let sum = |some: &mut dyn Iterator<Item = &&Due>| some.fold(0_i64, |sum, due| sum.saturating_add(due.minor));
    let all_ahead = sum(&mut dues.iter());
    let now_minor = balance_minor.saturating_sub(all_ahead);
    let day = |span: &[Timestamp]| {
        let [at, next] = span else { return None };
        let within =
            |sure: bool| sum(&mut dues.iter().filter(|due| due.sure == sure && *at <= due.at && due.at < *next));
        Some(Day { at: *at, sure_minor: within(true), open_minor: within(false) })
    };
    let days: Vec<Day> = begins.windows(2).filter_map(day).collect();
    let of = |days: &mut dyn Iterator<Item = &Day>| {
        days.fold(now_minor, |sum, day| sum.saturating_add(day.sure_minor).saturating_add(day.open_minor))
    };
    Forecast {
        now_minor,
        week_minor: of(&mut days.iter().take(usize::try_from(WEEK).unwrap_or_default())),
        month_minor: of(&mut days.iter()),
        later_minor: sum(&mut dues.iter().filter(|due| ends <= due.at)),
        days,
    }
}

/// The first moments of today and of the days after it, by the clock of `zone`, and of the day after the last.
#[cfg(feature = "server")]
#[must_use]
pub fn begins(now: Timestamp, zone: &str) -> Vec<Timestamp> {
    let today = now.zoned(zone).date();
    let begin = |number: i64| {
        let day = today.checked_add(jiff::Span::new().days(number)).ok()?;
        let at = day.to_zoned(crate::time::zone(zone)).ok()?;
        Some(Timestamp(at.timestamp().as_millisecond()))
    };
    (0..=DAYS).filter_map(begin).collect()
}

#[cfg(all(test, feature = "server"))]
mod tests {
    use super::*;
    use crate::time::Duration;

    const NOON: Timestamp = Timestamp(1_795_608_000_000);

    fn due(days: i64, minor: i64, sure: bool) -> Due {
        Due { at: NOON + Duration::days(days), minor, sure }
    }

    #[test]
    fn what_is_owed_is_today_or_later_and_nothing_is_lost() {
        let begins = begins(NOON, "Europe/Berlin");
        let dues = [
            due(-3, 500, true),
            due(1, 100, true),
            due(1, 50, false),
            due(7, 25, true),
            due(29, 10, false),
            due(31, 5, true),
        ];
        let found = forecast(690, &dues, &begins, NOON);
        assert_eq!(found.now_minor, 500, "what was due before can be paid now");
        assert_eq!(found.days.len(), 30);
        assert_eq!((found.days[1].sure_minor, found.days[1].open_minor), (100, 50));
        assert_eq!((found.week_minor, found.month_minor, found.later_minor), (650, 685, 5));
        assert_eq!(found.month_minor + found.later_minor, 690);
    }

    #[test]
    fn who_has_been_paid_ahead_owes() {
        let found = forecast(-200, &[due(2, 300, true)], &begins(NOON, "UTC"), NOON);
        assert_eq!((found.now_minor, found.week_minor), (-500, -200));
    }

    #[test]
    fn a_day_is_the_creators_even_when_the_clocks_change() {
        // 24 October 2026, noon in Berlin: the next day has 25 hours.
        let begins = begins(Timestamp(1_792_836_000_000), "Europe/Berlin");
        let hours = (begins[2] - begins[1]).0 / 3_600_000;
        assert_eq!((begins.len(), hours), (31, 25));
    }
}
