//! What the round of the payouts will do with a creator's money on the days to come, if nothing else happens. Nothing here
//! decides: the days, the pace and the minimum are those of the payouts, and time is all that passes.

use crate::money::Currency;
use crate::payouts::pace::{COUNTED, Pace};
use crate::time::{Duration, Timestamp};

/// A pace is looked at again after so long, as the round does.
const LOOKED_AFTER: Duration = Duration::days(1);

/// What is released at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// From then on it may be paid.
    pub at: Timestamp,
    /// Minor units; below zero: it is taken off.
    pub minor: i64,
    /// Whether it was handed over, or went back: nobody's coming changes the moment.
    pub sure: bool,
    /// Of which stage of its release.
    pub stage: String,
}

/// Whether anything is sent to a creator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// It is.
    No,
    /// Not before then.
    Until(Timestamp),
    /// Not until somebody does something.
    Open,
}

/// The money of one creator in one currency, as the round finds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purse {
    /// Of which currency.
    pub currency: Currency,
    /// By whose clock days begin.
    pub zone: String,
    /// How often they are paid.
    pub pace: Pace,
    /// Since when.
    pub since: Timestamp,
    /// When that was looked at last.
    pub looked_at: Timestamp,
    /// Less carries over, minor units.
    pub minimum_minor: i64,
    /// What the books have of theirs and have not promised, less what they owe; minor units.
    pub books_minor: i64,
    /// What stays aside, and until when it does.
    pub aside: Vec<(Timestamp, i64)>,
    /// Periods that have their payout.
    pub periods: Vec<String>,
    /// Whether anything is sent.
    pub stop: Stop,
    /// What is in no payout, in any order.
    pub dues: Vec<Due>,
    /// What was sold and taken back of late, for the pace: when, and minor units.
    pub sold: Vec<(Timestamp, i64)>,
}

/// A payout that will be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payday {
    /// When.
    pub at: Timestamp,
    /// Minor units.
    pub minor: i64,
    /// Those of them that nobody has come for yet.
    pub open_minor: i64,
}

impl Purse {
    /// Every payout from `now` on and before `ends`, in order.
    #[must_use]
    pub fn paydays(&self, now: Timestamp, ends: Timestamp) -> Vec<Payday> {
        let mut walk = Walk::of(self);
        self.moments(now, ends).into_iter().filter_map(|at| walk.on(at)).collect()
    }

    /// The moments at which a round may find something else than the one before it.
    fn moments(&self, now: Timestamp, ends: Timestamp) -> Vec<Timestamp> {
        let mut all = vec![now];
        let mut at = now;
        while at < ends {
            at = Pace::Daily.period(at, &self.zone).next;
            all.push(at);
        }
        let mut look = if self.looked_at + LOOKED_AFTER < now { now } else { self.looked_at + LOOKED_AFTER };
        while look < ends {
            all.push(look);
            look = look + LOOKED_AFTER;
        }
        if let Stop::Until(at) = self.stop {
            all.push(at);
        }
        all.extend(self.dues.iter().map(|due| due.at));
        all.extend(self.aside.iter().map(|(at, _)| *at));
        all.retain(|at| now <= *at && *at < ends);
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// The round, on its way through the days.
struct Walk<'a> {
    purse: &'a Purse,
    /// In the order of their days, each with what all up to it come to and what of that nobody came for.
    dues: Vec<(Timestamp, i64, i64)>,
    /// So many of them are paid.
    paid: usize,
    paid_minor: i64,
    pace: Pace,
    since: Timestamp,
    looked_at: Timestamp,
    periods: Vec<String>,
}

impl<'a> Walk<'a> {
    fn of(purse: &'a Purse) -> Self {
        let mut dues: Vec<&Due> = purse.dues.iter().collect();
        dues.sort_by_key(|due| due.at);
        let (mut sum, mut open) = (0_i64, 0_i64);
        let dues = dues.into_iter().map(|due| {
            sum = sum.saturating_add(due.minor);
            open = open.saturating_add(if due.sure { 0 } else { due.minor });
            (due.at, sum, open)
        });
        Self {
            dues: dues.collect(),
            purse,
            paid: 0,
            paid_minor: 0,
            pace: purse.pace,
            since: purse.since,
            looked_at: purse.looked_at,
            periods: purse.periods.clone(),
        }
    }

    /// How many are released at `at`.
    fn released(&self, at: Timestamp) -> usize {
        self.dues.partition_point(|(due, ..)| *due <= at)
    }

    /// What the first so many come to, and what of it nobody came for.
    fn sums(&self, many: usize) -> (i64, i64) {
        many.checked_sub(1).and_then(|last| self.dues.get(last)).map_or((0, 0), |(_, sum, open)| (*sum, *open))
    }

    fn on(&mut self, now: Timestamp) -> Option<Payday> {
        self.look(now);
        let is_stopped = match self.purse.stop {
            Stop::No => false,
            Stop::Until(at) => now < at,
            Stop::Open => true,
        };
        let period = self.pace.period(now, &self.purse.zone);
        let many = self.released(period.until);
        if is_stopped || many <= self.paid || self.periods.contains(&period.day) {
            return None;
        }
        let (before, open_before) = self.sums(self.paid);
        let (sum, open) = self.sums(many);
        let minor = sum.saturating_sub(before);
        let released_now = self.sums(self.released(now)).0.saturating_sub(before);
        if minor < self.purse.minimum_minor || released_now < self.purse.minimum_minor || self.books(now) < minor {
            return None;
        }
        self.paid = many;
        self.paid_minor = self.paid_minor.saturating_add(minor);
        self.periods.push(period.day);
        Some(Payday { at: now, minor, open_minor: open.saturating_sub(open_before) })
    }

    /// What the books have at `now`: what stays aside comes back on its day.
    fn books(&self, now: Timestamp) -> i64 {
        let back = self.purse.aside.iter().filter(|(at, _)| *at <= now).fold(0_i64, |sum, (_, minor)| sum + minor);
        self.purse.books_minor.saturating_add(back).saturating_sub(self.paid_minor)
    }

    /// Once a day it is looked at what was sold of late, and how often that is paid.
    fn look(&mut self, now: Timestamp) {
        if now < self.looked_at + LOOKED_AFTER {
            return;
        }
        let volume =
            self.purse.sold.iter().filter(|(at, _)| now - COUNTED < *at).fold(0_i64, |sum, (_, minor)| sum + minor);
        let pace = self.pace.after(volume, self.purse.currency, self.since, now);
        if pace != self.pace {
            (self.pace, self.since) = (pace, now);
        }
        self.looked_at = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Thursday 26 November 2026, noon.
    const NOON: Timestamp = Timestamp(1_795_694_400_000);

    fn due(days: i64, minor: i64) -> Due {
        Due { at: NOON + Duration::days(days), minor, sure: 0 < minor, stage: "scan".to_owned() }
    }

    fn purse(dues: Vec<Due>) -> Purse {
        Purse {
            currency: Currency::Eur,
            zone: "UTC".to_owned(),
            pace: Pace::Weekly,
            since: NOON,
            looked_at: NOON,
            minimum_minor: 1_000,
            books_minor: dues.iter().map(|due| due.minor).sum(),
            aside: Vec::new(),
            periods: Vec::new(),
            stop: Stop::No,
            dues,
            sold: Vec::new(),
        }
    }

    fn told(purse: &Purse) -> Vec<(String, i64)> {
        let days = purse.paydays(NOON, NOON + Duration::days(30));
        days.iter().map(|day| (day.at.iso_day("UTC"), day.minor)).collect()
    }

    #[test]
    fn the_round_is_walked_through_before_it_comes() {
        let on = |day: &str, minor: i64| (format!("2026-{day}"), minor);
        let week = vec![due(-20, 500), due(1, 400), due(2, 600), due(20, 3_000)];
        let daily = Purse { pace: Pace::Daily, sold: vec![(NOON, 900_000)], ..purse(week.clone()) };
        type Told = Vec<(String, i64)>;
        let table: Vec<(&str, Purse, Told)> = vec![
            (
                "on Mondays, what was released by then",
                purse(week.clone()),
                vec![on("11-30", 1_500), on("12-21", 3_000)],
            ),
            (
                "every day, and less than the minimum carries over",
                daily.clone(),
                vec![on("11-29", 1_500), on("12-17", 3_000)],
            ),
            (
                "weekly again when the sales are a month old",
                Purse { sold: vec![], since: NOON - Duration::days(9), ..daily },
                vec![on("11-30", 1_500), on("12-21", 3_000)],
            ),
            ("released before Monday and not paid: now", purse(vec![due(-9, 1_000)]), vec![on("11-26", 1_000)]),
            (
                "the period has its payout",
                Purse { periods: vec!["2026-11-23".to_owned()], ..purse(vec![due(-9, 1_000)]) },
                vec![on("11-30", 1_000)],
            ),
            (
                "what was taken off since is seen",
                purse(vec![due(-9, 1_000), due(-1, -300), due(1, 300)]),
                vec![on("11-27", 1_000)],
            ),
            ("stopped for good", Purse { stop: Stop::Open, ..purse(week.clone()) }, vec![]),
            (
                "until the bank has rested",
                Purse { stop: Stop::Until(NOON + Duration::days(5)), ..purse(week.clone()) },
                vec![on("12-01", 1_500), on("12-21", 3_000)],
            ),
            ("never more than the books have", Purse { books_minor: 1_499, ..purse(week.clone()) }, vec![]),
            (
                "with what comes back out of the reserve",
                Purse { books_minor: 1_499, aside: vec![(NOON + Duration::days(9), 3_001)], ..purse(week) },
                vec![on("12-05", 1_500), on("12-21", 3_000)],
            ),
            ("nobody has anything", purse(vec![]), vec![]),
        ];
        for (why, purse, expected) in table {
            assert_eq!(told(&purse), expected, "{why}");
        }
    }

    #[test]
    fn what_nobody_came_for_is_told_apart() {
        let open = Due { sure: false, ..due(1, 700) };
        let days = purse(vec![due(1, 800), open]).paydays(NOON, NOON + Duration::days(30));
        assert_eq!(days.iter().map(|day| (day.minor, day.open_minor)).collect::<Vec<_>>(), [(1_500, 700)]);
    }
}
