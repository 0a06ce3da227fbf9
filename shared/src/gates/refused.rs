//! Why a gate is not passed.

use super::{Gate, Need};
use crate::audit::ActRefused;
use crate::failure::{Kind, Refusal};
use std::fmt;

/// Why nothing was passed, named or acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GateRefused {
    /// Missing, or someone else's.
    Missing,
    /// There is no such gate.
    Unknown,
    /// It is a draft.
    Draft,
    /// Another one comes first.
    Skipped {
        /// What was asked for.
        gate: Gate,
        /// What comes first.
        first: Gate,
        /// What arming needs and is not there, where that was asked for.
        needs: Vec<Need>,
    },
    /// It stands already.
    Passed(Gate),
    /// Not everything is there.
    Incomplete(Vec<Need>),
    /// Only a rehearsal passes this gate.
    ByRehearsal,
    /// Only the operator who watches it clears it.
    NotTheLead,
    /// Whoever was named is no operator who may act.
    NoSuchLead,
    /// There is no such window in it.
    UnknownSlot,
    /// A creator answers for their place, not for a carrier.
    NotYourPart,
    /// It is not over yet.
    NotClosed,
    /// Holds that may still be paid, and orders that nobody has handed over.
    Owes {
        /// Holds.
        holds: u32,
        /// Orders.
        orders: u32,
    },
    /// Units of partners have not gone home.
    Reserves,
    /// Nobody said how they know.
    Why,
    /// Somebody else was faster, or the key says no.
    Act(ActRefused),
}

impl From<ActRefused> for GateRefused {
    fn from(refused: ActRefused) -> Self {
        Self::Act(refused)
    }
}

impl GateRefused {
    /// What is missing, where that is why.
    #[must_use]
    pub fn needs(&self) -> &[Need] {
        match self {
            Self::Incomplete(needs) | Self::Skipped { needs, .. } => needs,
            _ => &[],
        }
    }
}

impl fmt::Display for GateRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("There is nothing at this address, or it is not yours to see."),
            Self::Unknown => f.write_str("There is no such gate."),
            Self::Draft => f.write_str("This drop is a draft: announce it first."),
            Self::Skipped { gate, first, needs } => {
                write!(f, "“{}” comes before “{}”: no gate is skipped.", first.title(), gate.title())?;
                needs.iter().try_for_each(|need| write!(f, " {}", need.words().1))
            }
            Self::Passed(gate) => write!(f, "“{}” stands already.", gate.title()),
            Self::Incomplete(needs) => {
                f.write_str("Not everything is there yet:")?;
                needs.iter().try_for_each(|need| write!(f, " {}", need.words().1))
            }
            Self::ByRehearsal => f.write_str("Only a rehearsal that goes well passes this gate."),
            Self::NotTheLead => f.write_str("Only the operator who watches this drop clears it."),
            Self::NoSuchLead => f.write_str("Please choose an operator who may act."),
            Self::UnknownSlot => f.write_str("This window is not part of the drop any more."),
            Self::NotYourPart => f.write_str("For a delivery an operator answers, after asking whoever brings it."),
            Self::NotClosed => f.write_str("This drop is not over yet."),
            Self::Owes { holds, orders } => write!(
                f,
                "It still owes something: {holds} holds that may be paid, {orders} orders that are not handed over."
            ),
            Self::Reserves => f.write_str("Units that partners promised are not settled yet: settle them first."),
            Self::Why => f.write_str("Please say whom you asked, in 3 to 500 characters: it stays on record."),
            Self::Act(refused) => refused.fmt(f),
        }
    }
}

impl Refusal for GateRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "not_found",
            Self::Unknown => "unknown_gate",
            Self::Draft => "gate_of_draft",
            Self::Skipped { .. } => "gate_skipped",
            Self::Passed(_) => "gate_passed",
            Self::Incomplete(_) => "not_ready",
            Self::ByRehearsal => "rehearsal_only",
            Self::NotTheLead => "not_the_lead",
            Self::NoSuchLead => "no_such_lead",
            Self::UnknownSlot => "unknown_slot",
            Self::NotYourPart => "not_your_part",
            Self::NotClosed => "not_closed",
            Self::Owes { .. } => "owes_orders",
            Self::Reserves => "owes_reserves",
            Self::Why => "why_missing",
            Self::Act(refused) => refused.code(),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Missing => Kind::Missing,
            Self::Unknown | Self::NoSuchLead | Self::UnknownSlot | Self::Why => Kind::Invalid,
            Self::NotTheLead | Self::NotYourPart => Kind::Forbidden,
            Self::Draft
            | Self::Skipped { .. }
            | Self::Passed(_)
            | Self::Incomplete(_)
            | Self::ByRehearsal
            | Self::NotClosed
            | Self::Owes { .. }
            | Self::Reserves => Kind::Conflict,
            Self::Act(refused) => refused.kind(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NoSuchLead => Some("lead"),
            Self::UnknownSlot => Some("slot"),
            Self::Why => Some("ack_why"),
            Self::Unknown => Some("gate"),
            _ => None,
        }
    }
}
