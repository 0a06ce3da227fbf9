//! Rules of recurrence, judged by Python's dateutil: random ones, over nights on which clocks are moved and leap days.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::judges::judge;
use jiff::ToSpan;
use jiff::civil::{DateTime, Weekday, date};
use serde_json::json;
use shared::cadence::rule::{End, Rule, point};
use shared::time::{Duration, Timestamp};

/// How many of them.
const RULES: usize = 600;

/// Points asked of each.
const MANY: usize = 40;

/// Clocks that are moved at one, at two, at three and at midnight, by an hour and by half an hour, and not at all. Only such
/// that every edition of the database of time zones agrees about.
const ZONES: [&str; 10] = [
    "Europe/Berlin",
    "Europe/Lisbon",
    "America/New_York",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "Africa/Johannesburg",
    "America/Havana",
    "Asia/Kolkata",
    "Pacific/Apia",
    "UTC",
];

/// A small generator: the same seed makes the same rules.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }

    fn small(&mut self, most: u64) -> i64 {
        i64::try_from(self.below(most)).unwrap()
    }
}

fn start(dice: &mut Dice) -> DateTime {
    // From 2024 on, so that leap days lie inside.
    let day = date(2024, 1, 1).checked_add(dice.small(2_200).days()).unwrap();
    // Often on a Sunday between midnight and four.
    let night = dice.below(2) == 0;
    let day = if night { day.nth_weekday(1, Weekday::Sunday).unwrap() } else { day };
    let hour = if night { dice.small(4) } else { dice.small(24) };
    day.at(i8::try_from(hour).unwrap(), i8::try_from(dice.small(4) * 15).unwrap(), 0, 0)
}

fn rule(dice: &mut Dice) -> Rule {
    let start = start(dice);
    let zone = ZONES[usize::try_from(dice.below(10)).unwrap()];
    let mut rule = Rule::weekly(start, zone, u32::try_from(dice.below(4) + 1).unwrap());
    for _ in 0..dice.below(3) {
        let day = Weekday::from_monday_zero_offset(i8::try_from(dice.small(7)).unwrap()).unwrap();
        if !rule.days.contains(&day) {
            rule.days.push(day);
        }
    }
    rule.end = match dice.below(3) {
        0 => End::Never,
        1 => End::Count(u32::try_from(dice.below(50) + 1).unwrap()),
        // Noon of some day: far from the hour that some night leaves out, where a point is a matter of taste.
        _ => End::Until(point(start.date().at(12, 0, 0, 0), zone).unwrap() + Duration::days(dice.small(400))),
    };
    for _ in 0..dice.below(4) {
        let skipped = start.checked_add((dice.small(20) * 7).days()).unwrap();
        rule.skips.insert(skipped);
    }
    rule
}

#[test]
fn every_rule_comes_round_as_dateutil_says() {
    let mut dice = Dice(0x5eed_ca1e);
    let rules: Vec<(Rule, Timestamp)> = (0..RULES)
        .map(|_| {
            let rule = rule(&mut dice);
            let begin = point(rule.start, &rule.zone).unwrap();
            let now = begin + Duration::days(dice.small(500) - 20);
            (rule, now)
        })
        .collect();
    let asked: Vec<_> =
        rules.iter().map(|(rule, now)| json!({ "text": rule.text(), "now": now.0, "many": MANY })).collect();
    let answers: Vec<Vec<i64>> = judge("recur.py", &json!(asked).to_string());
    assert_eq!(answers.len(), RULES);
    for ((rule, now), expected) in rules.iter().zip(&answers) {
        let ours: Vec<i64> = rule.after(*now).take(MANY).map(|one| one.at.0).collect();
        assert_eq!(ours, *expected, "after {}:\n{}", now.rfc3339(), rule.text());
        assert_eq!(Rule::parse(&rule.text()).unwrap().text(), rule.text());
    }
    let told: usize = answers.iter().map(Vec::len).sum();
    assert!(told > RULES * 10, "the rules are no empty ones: {told} points");
    // The nights that matter are among them.
    let moved = |rule: &Rule, wanted: fn(&jiff::tz::AmbiguousOffset) -> bool| {
        let zone = jiff::tz::TimeZone::get(&rule.zone).unwrap();
        rule.after(Timestamp(0))
            .take(300)
            .filter(|one| wanted(&zone.to_ambiguous_timestamp(one.local).offset()))
            .count()
    };
    let gaps: usize =
        rules.iter().map(|(rule, _)| moved(rule, |o| matches!(o, jiff::tz::AmbiguousOffset::Gap { .. }))).sum();
    let folds: usize =
        rules.iter().map(|(rule, _)| moved(rule, |o| matches!(o, jiff::tz::AmbiguousOffset::Fold { .. }))).sum();
    assert!(gaps > 20 && folds > 20, "{gaps} times that a night leaves out, {folds} that come twice");
}
