//! Pickups that do not come out even: paid and not collected, collected and not paid; by window, and how each ends.

pub mod flow;
pub mod store;
pub mod view;

use crate::time::{Duration, Timestamp};
use serde::Deserialize;
use store::PickupRow;

/// Windows that ended longer ago than this are no longer looked at.
const LOOKED_AT_FOR: Duration = Duration::days(120);

/// What becomes of it when its time is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The sale stands: the creator keeps the money.
    Stands,
    /// The buyer gets their money back.
    Refund,
    /// Handed over and not paid for: nobody expects the money any more.
    WrittenOff,
}

impl Outcome {
    /// The word in the column.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Stands => "stands",
            Self::Refund => "refund",
            Self::WrittenOff => "written_off",
        }
    }

    /// As people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Stands => "The sale stands",
            Self::Refund => "The money goes back",
            Self::WrittenOff => "Written off",
        }
    }
}

/// Where a pickup stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The window has ended; the buyer is written to at this time.
    RemindedAt(Timestamp),
    /// The buyer has been written to; at this time it ends so, by the rules it was sold by.
    EndsAt(Timestamp, Outcome),
    /// No rule says what becomes of it: somebody decides.
    Decide,
    /// It has ended.
    Ended(Outcome),
}

/// Where it stands at `now`, from when its window ended, the rule of its policy, and what was written down.
#[must_use]
pub fn standing(row: &PickupRow, now: Timestamp) -> Standing {
    if let Some(outcome) = row.ended {
        return Standing::Ended(outcome);
    }
    // What was handed over and is not paid for is never decided by a rule: somebody talks to the buyer first.
    if row.kind == "unpaid" {
        return Standing::Decide;
    }
    match (row.remind_after_ms, row.decide_after_ms, row.rule) {
        (Some(remind), Some(_), Some(_)) if now < row.ends_at + Duration(remind) => {
            Standing::RemindedAt(row.ends_at + Duration(remind))
        }
        (Some(_), Some(decide), Some(outcome)) => Standing::EndsAt(row.ends_at + Duration(decide), outcome),
        _ => Standing::Decide,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp(1_795_608_000_000);

    #[test]
    fn a_rule_writes_first_and_ends_it_later() {
        let row = |kind: &str, rule: Option<Outcome>, ended: Option<Outcome>| PickupRow {
            kind: kind.into(),
            ends_at: NOON,
            remind_after_ms: rule.map(|_| Duration::days(1).0),
            decide_after_ms: rule.map(|_| Duration::days(14).0),
            rule,
            ended,
            ..PickupRow::default()
        };
        let (day, fortnight) = (NOON + Duration::days(1), NOON + Duration::days(14));
        let stands = Some(Outcome::Stands);
        for (why, row, now, expected) in [
            ("just over", row("uncollected", stands, None), NOON, Standing::RemindedAt(day)),
            ("written to", row("uncollected", stands, None), day, Standing::EndsAt(fortnight, Outcome::Stands)),
            (
                "late for it",
                row("uncollected", Some(Outcome::Refund), None),
                fortnight,
                Standing::EndsAt(fortnight, Outcome::Refund),
            ),
            ("no rule", row("uncollected", None, None), NOON, Standing::Decide),
            ("handed over and not paid", row("unpaid", stands, None), fortnight, Standing::Decide),
            ("ended", row("uncollected", stands, stands), fortnight, Standing::Ended(Outcome::Stands)),
        ] {
            assert_eq!(standing(&row, now), expected, "{why}");
        }
    }
}
