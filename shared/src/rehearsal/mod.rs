//! The rehearsal of a drop: made-up buyers, money of the sandbox, and a report that says whether it went well.

#[cfg(feature = "server")]
pub mod flow;
#[cfg(feature = "server")]
mod refused;
#[cfg(feature = "server")]
pub mod stage;
#[cfg(feature = "server")]
pub mod store;
pub mod view;

#[cfg(feature = "server")]
pub use refused::RehearsalRefused;

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Made-up buyers of one rehearsal, at most: as many as fit into one request.
pub const BUYERS_MAX: u32 = 24;

/// A hold that takes longer than this, in milliseconds, in one of twenty cases is too slow: a buyer who clicks waits.
pub const P95_MS_MAX: i64 = 1_000;

/// Who has a part in a drop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Whoever sells.
    Creator,
    /// The operator who watches.
    Fraud,
    /// Whoever hands out what is sold.
    Fulfilment,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Creator, Self::Fraud, Self::Fulfilment];

    /// As the record has it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Creator => "creator",
            Self::Fraud => "fraud",
            Self::Fulfilment => "fulfilment",
        }
    }

    /// Who it is, and what they say has gone well.
    #[must_use]
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Creator => ("Creator", "I have seen the page, the prices and the times, and they are right."),
            Self::Fraud => ("Fraud lead", "I know the limits, whom to call, and how to pause it."),
            Self::Fulfilment => ("Fulfilment", "The place, the people and the packing are ready for the first window."),
        }
    }

    /// The role of this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }
}

/// What came of a run. Amounts are minor units.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Made-up buyers.
    pub buyers: u32,
    /// Units that were there.
    pub issued: i64,
    /// Holds that were placed.
    pub held: u32,
    /// Units paid for; those inside bundles are those of their parts.
    pub sold: i64,
    /// Bundles paid for.
    #[serde(default)]
    pub bundles: i64,
    /// Made-up buyers who waited in the lobby.
    #[serde(default)]
    pub waited: u32,
    /// What could not be tried, in sentences.
    #[serde(default)]
    pub left_out: Vec<String>,
    /// Holds that were given back or ran out.
    pub given_back: i64,
    /// Refusals by their code.
    pub refused: BTreeMap<String, u32>,
    /// Refusals that had to come and did not, by their code.
    pub let_in: Vec<String>,
    /// Units promised beyond those that were there.
    pub oversold: i64,
    /// A hold in milliseconds: 95 of 100 took no longer.
    pub p95_ms: i64,
    /// What buyers paid.
    pub captured_minor: i64,
    /// What those it belongs to were given of it.
    pub shared_minor: i64,
    /// ISO 4217.
    pub currency: String,
    /// Invariants that did not hold, as `audit.sql` names them.
    pub findings: Vec<String>,
    /// Flows that broke.
    pub broken: Vec<String>,
    /// How long all of it took, in milliseconds.
    pub took_ms: i64,
}

impl Report {
    /// What is wrong, in sentences; nothing when all went well.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.oversold != 0 {
            faults.push(format!("{} units were promised that do not exist.", self.oversold));
        }
        if self.captured_minor != self.shared_minor {
            faults.push(format!("{} came in, and {} was booked.", self.captured_minor, self.shared_minor));
        }
        if self.sold == 0 {
            faults.push("Nothing was sold.".to_owned());
        }
        if P95_MS_MAX < self.p95_ms {
            faults.push(format!("A hold took {} ms; {P95_MS_MAX} ms is the most.", self.p95_ms));
        }
        faults.extend(self.let_in.iter().map(|code| format!("A hold that had to be refused as “{code}” was not.")));
        faults.extend(self.findings.iter().cloned());
        faults.extend(self.broken.iter().cloned());
        faults
    }
}

/// The value that 95 of 100 do not exceed, by nearest rank; 0 of nothing.
#[must_use]
pub fn p95(mut took: Vec<i64>) -> i64 {
    took.sort_unstable();
    let rank = (took.len() * 95).div_ceil(100);
    took.get(rank.saturating_sub(1)).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_says_everything_that_is_wrong() {
        let well = Report { sold: 3, captured_minor: 900, shared_minor: 900, p95_ms: 12, ..Report::default() };
        assert_eq!(well.faults(), Vec::<String>::new());
        for (why, report) in [
            ("oversold", Report { oversold: 1, ..well.clone() }),
            ("money that went nowhere", Report { shared_minor: 899, ..well.clone() }),
            ("nothing sold", Report { sold: 0, ..well.clone() }),
            ("slow", Report { p95_ms: P95_MS_MAX + 1, ..well.clone() }),
            ("let in", Report { let_in: vec!["closed".into()], ..well.clone() }),
            ("an invariant", Report { findings: vec!["I1".into()], ..well.clone() }),
            ("broken", Report { broken: vec!["database".into()], ..well.clone() }),
        ] {
            assert_eq!(report.faults().len(), 1, "{why}");
        }
    }

    #[test]
    fn the_ninety_fifth_of_a_hundred() {
        for (took, expected) in [(vec![], 0), (vec![7], 7), ((1..=20).collect(), 19), ((1..=100).rev().collect(), 95)] {
            assert_eq!(p95(took), expected);
        }
    }
}
