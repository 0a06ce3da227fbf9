//! The gates of a drop: six in order, each passed with a proof. What is not armed does not sell.

#[cfg(feature = "server")]
pub mod flow;
#[cfg(feature = "server")]
mod refused;
#[cfg(feature = "server")]
pub mod sheet;
#[cfg(feature = "server")]
pub mod store;
pub mod view;

#[cfg(feature = "server")]
pub use refused::GateRefused;

use crate::time::Timestamp;

/// A gate. Each is passed after the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gate {
    /// What is sold is settled, and its units are set aside: by announcing it.
    Aligned,
    /// Payments and fraud: the creator can be paid, and somebody watches.
    Cleared,
    /// It was played through, and went well.
    Rehearsed,
    /// It opens by itself.
    Armed,
    /// Everybody has what they paid for.
    HandedOver,
    /// What nobody bought is back in the stock.
    Settled,
}

impl Gate {
    /// In order.
    pub const ALL: [Self; 6] =
        [Self::Aligned, Self::Cleared, Self::Rehearsed, Self::Armed, Self::HandedOver, Self::Settled];

    /// 1 to 6.
    #[must_use]
    pub const fn position(self) -> u32 {
        match self {
            Self::Aligned => 1,
            Self::Cleared => 2,
            Self::Rehearsed => 3,
            Self::Armed => 4,
            Self::HandedOver => 5,
            Self::Settled => 6,
        }
    }

    /// The one after so many that stand; none after the last.
    #[must_use]
    pub fn after(gates: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|gate| gate.position() == gates + 1)
    }

    /// As the record has it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Aligned => "aligned",
            Self::Cleared => "cleared",
            Self::Rehearsed => "rehearsed",
            Self::Armed => "armed",
            Self::HandedOver => "handed_over",
            Self::Settled => "settled",
        }
    }

    /// As people read it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Aligned => "Aligned",
            Self::Cleared => "Payments and fraud",
            Self::Rehearsed => "Rehearsed",
            Self::Armed => "Armed",
            Self::HandedOver => "Handed over",
            Self::Settled => "Settled",
        }
    }

    /// What it takes, in a sentence.
    #[must_use]
    pub const fn means(self) -> &'static str {
        match self {
            Self::Aligned => "The drop is announced: its items are fixed and its units are out of the stock.",
            Self::Cleared => "The creator can be paid, and the operator who watches for fraud has looked at it.",
            Self::Rehearsed => "It was played through with made-up buyers, and everybody's part went well.",
            Self::Armed => "Nothing is missing: it opens by itself when its time comes.",
            Self::HandedOver => "It is over, and every paid order was collected, delivered or waited for.",
            Self::Settled => "What nobody bought is back in the stock.",
        }
    }

    /// The gate of this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|gate| gate.word() == word)
    }
}

/// Where a drop stands on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nobody sees it.
    Draft,
    /// Announced.
    Aligned,
    /// Payments and fraud are looked after.
    Cleared,
    /// Played through.
    Rehearsed,
    /// It opens by itself.
    Armed,
    /// Open.
    Live,
    /// Over.
    Closed,
    /// Everybody has theirs.
    HandedOver,
    /// Nothing is left to do.
    Settled,
}

impl Stage {
    /// Where a drop stands of which so many gates stand. Open and over follow from the clock: nobody has to do anything.
    #[must_use]
    pub fn of(gates: u32, opens_at: Timestamp, closes_at: Timestamp, now: Timestamp) -> Self {
        match gates {
            0 => Self::Draft,
            1 => Self::Aligned,
            2 => Self::Cleared,
            3 => Self::Rehearsed,
            4 if closes_at <= now => Self::Closed,
            4 if opens_at <= now => Self::Live,
            4 => Self::Armed,
            5 => Self::HandedOver,
            _ => Self::Settled,
        }
    }

    /// In JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Aligned => "aligned",
            Self::Cleared => "cleared",
            Self::Rehearsed => "rehearsed",
            Self::Armed => "armed",
            Self::Live => "live",
            Self::Closed => "closed",
            Self::HandedOver => "handed_over",
            Self::Settled => "settled",
        }
    }
}

/// Something that arming needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Units, moved out of the stock into the drop.
    Stock,
    /// Somebody has vouched for the creator.
    Verified,
    /// An account that the creator's share can be paid to.
    Payable,
    /// An operator who watches it.
    FraudLead,
    /// Everybody who hands out or brings what is sold has said yes.
    Fulfilment,
    /// The rules still read as they did when it was announced.
    Policy,
    /// A rehearsal that passed after the last change.
    Rehearsal,
}

impl Need {
    /// In the order they are shown.
    pub const ALL: [Self; 7] =
        [Self::Stock, Self::Verified, Self::Payable, Self::FraudLead, Self::Fulfilment, Self::Policy, Self::Rehearsal];

    /// In JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Stock => "stock",
            Self::Verified => "verified",
            Self::Payable => "payable",
            Self::FraudLead => "fraud_lead",
            Self::Fulfilment => "fulfilment",
            Self::Policy => "policy",
            Self::Rehearsal => "rehearsal",
        }
    }

    /// What it is, and how it comes about while it is missing.
    #[must_use]
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Stock => ("Units are in the drop", "Announce the drop: its units then leave the stock."),
            Self::Verified => ("The creator is verified", "An operator has to verify who the creator is."),
            Self::Payable => ("The creator can be paid", "The creator has to say where their share goes."),
            Self::FraudLead => ("Somebody watches for fraud", "An operator has to be named at the desk."),
            Self::Fulfilment => (
                "Pickup and delivery have said yes",
                "The creator confirms each place, an operator each delivery after asking whoever brings it.",
            ),
            Self::Policy => {
                ("The rules are kept as they were", "The rules have changed: take the drop back and announce it anew.")
            }
            Self::Rehearsal => {
                ("A rehearsal has passed", "Rehearse it: a change of items, prices or times asks for another one.")
            }
        }
    }
}

/// What may be passed by whom, and what is taken back by a change, is one table: a later gate never stands without the
/// ones before.
///
/// # Errors
/// The gate that comes first, for one that is skipped; `None` for one that stands already.
pub fn may_pass(gates: u32, gate: Gate) -> Result<(), Option<Gate>> {
    match Gate::after(gates) {
        Some(next) if next == gate => Ok(()),
        Some(next) if next < gate => Err(Some(next)),
        _ => Err(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gates_are_passed_one_after_the_other() {
        for (why, gates, gate, expected) in [
            ("the first", 0, Gate::Aligned, Ok(())),
            ("the next", 3, Gate::Armed, Ok(())),
            ("the last", 5, Gate::Settled, Ok(())),
            ("without a rehearsal", 2, Gate::Armed, Err(Some(Gate::Rehearsed))),
            ("before it is armed", 3, Gate::HandedOver, Err(Some(Gate::Armed))),
            ("twice", 4, Gate::Armed, Err(None)),
            ("after the end", 6, Gate::Settled, Err(None)),
        ] {
            assert_eq!(may_pass(gates, gate), expected, "{why}");
        }
        assert!(Gate::ALL.into_iter().all(|gate| Gate::parse(gate.word()) == Some(gate)));
    }

    #[test]
    fn open_and_over_follow_from_the_clock() {
        let (opens, closes) = (Timestamp(10), Timestamp(20));
        for (why, gates, now, expected) in [
            ("nothing passed", 0, 15, Stage::Draft),
            ("not armed in time: it is not live", 3, 15, Stage::Rehearsed),
            ("armed before", 4, 9, Stage::Armed),
            ("to the moment", 4, 10, Stage::Live),
            ("the last moment", 4, 19, Stage::Live),
            ("the first after it", 4, 20, Stage::Closed),
            ("handed over", 5, 30, Stage::HandedOver),
            ("done", 6, 30, Stage::Settled),
        ] {
            assert_eq!(Stage::of(gates, opens, closes, Timestamp(now)), expected, "{why}");
        }
    }
}
