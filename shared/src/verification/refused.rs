//! Why an operator's decision was not taken.

use crate::audit::ActRefused;
use crate::failure::{Kind, Refusal};
use std::fmt;

/// A refusal to show to the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecisionRefused {
    /// Nobody under this id.
    Missing,
    /// A rejection without a reason, or with a book.
    Reason,
    /// They have not sent it in, or it was decided.
    NotWaiting,
    /// Somebody else was faster, or the key says no.
    Act(ActRefused),
}

impl From<ActRefused> for DecisionRefused {
    fn from(refused: ActRefused) -> Self {
        Self::Act(refused)
    }
}

impl fmt::Display for DecisionRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("There is nobody at this address."),
            Self::Reason => f.write_str("Please say what is missing, in at most 600 characters: the creator reads it."),
            Self::NotWaiting => f.write_str("They are not waiting for a decision."),
            Self::Act(refused) => refused.fmt(f),
        }
    }
}

impl Refusal for DecisionRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Reason => "reason_missing",
            Self::NotWaiting => "not_waiting",
            Self::Act(refused) => refused.code(),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Missing => Kind::Missing,
            Self::Reason => Kind::Invalid,
            Self::NotWaiting => Kind::Conflict,
            Self::Act(refused) => refused.kind(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Self::Reason).then_some("why")
    }
}
