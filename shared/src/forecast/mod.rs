//! What is due when, for 7 and 30 days: to a creator, and from the shop to all of them; and what could change it.

#[cfg(feature = "server")]
pub mod ahead;
#[cfg(feature = "server")]
pub mod changes;
#[cfg(feature = "server")]
pub mod flow;
#[cfg(feature = "server")]
pub mod store;
pub mod view;

use crate::time::Timestamp;

/// How far a forecast looks, in days.
pub const DAYS: i64 = 30;

/// And the nearer end that is told apart, in days.
pub const WEEK: i64 = 7;

/// One day of a forecast.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// When it begins.
    pub at: Timestamp,
    /// Minor units released on it of what was handed over; on the first day all that were released before and not paid.
    pub sure_minor: i64,
    /// The same of what nobody has come for yet: sooner, if somebody does.
    pub open_minor: i64,
    /// The stages of what is released.
    pub stages: Vec<String>,
    /// Minor units that go out to the bank.
    pub paid_minor: i64,
}

/// What is due in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// Day by day, today first.
    pub days: Vec<Day>,
    /// Minor units that go out within 7 days.
    pub week_minor: i64,
    /// Minor units that go out within 30 days.
    pub month_minor: i64,
    /// Minor units that do not: released later, less than the minimum, or stopped. Below zero: it is owed.
    pub later_minor: i64,
    /// Payouts that two people look at first.
    pub large: i64,
    /// What they come to, minor units.
    pub large_minor: i64,
}

#[cfg(feature = "server")]
mod laid {
    use super::ahead::Purse;
    use super::{DAYS, Day, Forecast, WEEK};
    use crate::time::Timestamp;

    impl Forecast {
        /// Lays `purses` over the days that begin at each of `begins`, of which the last is only where the month ends.
        /// `zone` is where the days begin; a payout stands on the day it has at its creator's. Payouts of more than
        /// `approval_minor` are the large ones.
        #[must_use]
        pub fn of<'a>(
            purses: impl Iterator<Item = (&'a Purse, i64)>,
            begins: &[Timestamp],
            zone: &str,
            now: Timestamp,
        ) -> Self {
            let ends = begins.last().copied().unwrap_or_default();
            let names: Vec<String> = begins.iter().map(|at| at.iso_day(zone)).collect();
            let empty =
                |at: &Timestamp| Day { at: *at, sure_minor: 0, open_minor: 0, stages: Vec::new(), paid_minor: 0 };
            let days = begins.iter().rev().skip(1).rev().map(empty).collect();
            let mut all = Self { days, week_minor: 0, month_minor: 0, later_minor: 0, large: 0, large_minor: 0 };
            for (purse, approval_minor) in purses {
                all.release(purse, begins);
                for payday in purse.paydays(now, ends) {
                    let name = payday.at.iso_day(&purse.zone);
                    // East of here the day after the last begins before it.
                    if names.last().is_none_or(|end| *end <= name) {
                        continue;
                    }
                    all.pay(names.partition_point(|day| *day <= name), payday.minor);
                    if approval_minor < payday.minor {
                        all.large += 1;
                        all.large_minor = all.large_minor.saturating_add(payday.minor);
                    }
                }
                let open = purse.dues.iter().fold(0_i64, |sum, due| sum.saturating_add(due.minor));
                all.later_minor = all.later_minor.saturating_add(open);
            }
            all.later_minor = all.later_minor.saturating_sub(all.month_minor);
            all
        }

        fn release(&mut self, purse: &Purse, begins: &[Timestamp]) {
            for due in &purse.dues {
                // What was released before today is there today; what is after the month has no day here.
                let at = begins.partition_point(|begin| *begin <= due.at).saturating_sub(1);
                let Some(day) = self.days.get_mut(at) else { continue };
                let sum = if due.sure { &mut day.sure_minor } else { &mut day.open_minor };
                *sum = sum.saturating_add(due.minor);
                if !day.stages.contains(&due.stage) {
                    day.stages.push(due.stage.clone());
                }
            }
        }

        /// `after`: so many of the days have begun when the payout is made.
        fn pay(&mut self, after: usize, minor: i64) {
            let last = usize::try_from(DAYS).unwrap_or_default().saturating_sub(1);
            let at = after.saturating_sub(1).min(last);
            if let Some(day) = self.days.get_mut(at) {
                day.paid_minor = day.paid_minor.saturating_add(minor);
            }
            if i64::try_from(at).unwrap_or(DAYS) < WEEK {
                self.week_minor = self.week_minor.saturating_add(minor);
            }
            self.month_minor = self.month_minor.saturating_add(minor);
        }
    }

    /// The first moments of today and of the days after it, by the clock of `zone`, and of the day after the last.
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
}

#[cfg(feature = "server")]
pub use laid::begins;

#[cfg(all(test, feature = "server"))]
mod tests {
    use super::ahead::{Due, Purse, Stop};
    use super::*;
    use crate::money::Currency;
    use crate::payouts::pace::Pace;
    use crate::time::Duration;

    /// Wednesday 25 November 2026, noon.
    const NOON: Timestamp = Timestamp(1_795_608_000_000);

    fn purse(dues: &[(i64, i64, bool)], zone: &str) -> Purse {
        let due = |(days, minor, sure): &(i64, i64, bool)| Due {
            at: NOON + Duration::days(*days),
            minor: *minor,
            sure: *sure,
            stage: "later".to_owned(),
        };
        Purse {
            currency: Currency::Eur,
            zone: zone.to_owned(),
            pace: Pace::Weekly,
            since: NOON,
            looked_at: NOON,
            minimum_minor: 1,
            books_minor: 1_000_000,
            aside: Vec::new(),
            periods: Vec::new(),
            stop: Stop::No,
            dues: dues.iter().map(due).collect(),
            sold: Vec::new(),
        }
    }

    #[test]
    fn what_is_released_has_its_day_and_nothing_is_lost() {
        let berlin = "Europe/Berlin";
        let purse = purse(&[(-9, 500, true), (1, 100, true), (1, 50, false), (29, 10, false), (31, 5, true)], berlin);
        let found = Forecast::of([(&purse, 120)].into_iter(), &begins(NOON, berlin), berlin, NOON);
        assert_eq!(found.days.len(), 30);
        assert_eq!(
            (found.days[0].sure_minor, found.days[0].paid_minor),
            (500, 500),
            "released before, and not paid yet"
        );
        assert_eq!((found.days[1].sure_minor, found.days[1].open_minor, found.days[1].stages.len()), (100, 50, 1));
        assert_eq!(found.days[5].paid_minor, 150, "on Monday");
        assert_eq!((found.week_minor, found.month_minor, found.later_minor), (650, 650, 15));
        assert_eq!((found.large, found.large_minor), (2, 650));
    }

    #[test]
    fn a_payout_stands_on_the_day_it_has_at_its_creators() {
        let far = [purse(&[(1, 100, true)], "Pacific/Auckland"), purse(&[(1, 100, true)], "America/Los_Angeles")];
        let found = Forecast::of(far.iter().map(|purse| (purse, 1_000)), &begins(NOON, "UTC"), "UTC", NOON);
        assert_eq!((found.days[5].paid_minor, found.month_minor), (200, 200), "Monday is Monday");
    }

    #[test]
    fn who_has_been_paid_ahead_owes() {
        let found = Forecast::of(
            [(&purse(&[(-2, -500, true), (2, 300, true)], "UTC"), 1)].into_iter(),
            &begins(NOON, "UTC"),
            "UTC",
            NOON,
        );
        assert_eq!((found.month_minor, found.later_minor), (0, -200));
    }

    #[test]
    fn a_day_is_the_creators_even_when_the_clocks_change() {
        // 24 October 2026, noon in Berlin: the next day has 25 hours.
        let begins = begins(Timestamp(1_792_836_000_000), "Europe/Berlin");
        let hours = (begins[2] - begins[1]).0 / 3_600_000;
        assert_eq!((begins.len(), hours), (31, 25));
    }
}
