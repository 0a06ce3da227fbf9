//! Why an order was not handed over, or a handover not undone.

use super::scan::Outcome;
use crate::audit::ActRefused;
use crate::failure::{Kind, Refusal};
use std::fmt;

/// Why nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandoverRefused {
    /// Missing, or another creator's.
    Missing,
    /// As a scan of it would be answered; never `Collected`.
    Scan(Outcome),
    /// It is to be collected, not delivered.
    Pickup,
    /// It is said before that nobody came.
    MissedBefore,
    /// Its window is not over yet.
    WindowOpen,
    /// What was typed is no code.
    CodeUnreadable,
    /// The code is another order's.
    CodeWrong,
    /// Neither code nor reason.
    WhyMissing,
    /// There is nothing to undo.
    NothingToUndo,
    /// It can be undone for ten minutes.
    TooLate,
    /// More scans at once than one batch takes.
    TooMany,
    /// A scan without an id of 8 to 64 characters, or a batch that is no list.
    Unreadable,
    /// The act itself.
    Act(ActRefused),
}

impl From<ActRefused> for HandoverRefused {
    fn from(refused: ActRefused) -> Self {
        Self::Act(refused)
    }
}

impl fmt::Display for HandoverRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "There is no such order.",
            Self::Scan(outcome) => outcome.sentence(),
            Self::Pickup => "This order is to be collected, not delivered.",
            Self::MissedBefore => "It is on record already that nobody came for this order.",
            Self::WindowOpen => "The window of this order is not over yet: the buyer may still come.",
            Self::CodeUnreadable => {
                "A pickup code has eight letters and digits. Please type it as it stands on the receipt."
            }
            Self::CodeWrong => "This code belongs to another order. Please look at the receipt again.",
            Self::WhyMissing => "Please type the code from the receipt, or say why you hand it over without one.",
            Self::NothingToUndo => "There is nothing to undo: this has been undone already, or the order has moved on.",
            Self::TooLate => "It can be undone for ten minutes. Please write to us if it was a mistake.",
            Self::TooMany => "At most 100 scans can be sent at once. Please send the others after these.",
            Self::Unreadable => "Scans are sent as a list, each with an id of 8 to 64 characters, a code and a time.",
            Self::Act(refused) => return refused.fmt(f),
        })
    }
}

impl Refusal for HandoverRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "not_found",
            Self::Scan(outcome) => outcome.word(),
            Self::Pickup => "to_be_collected",
            Self::MissedBefore => "missed_before",
            Self::WindowOpen => "window_open",
            Self::CodeUnreadable => "code_unreadable",
            Self::CodeWrong => "code_wrong",
            Self::WhyMissing => "why_missing",
            Self::NothingToUndo => "nothing_to_undo",
            Self::TooLate => "too_late",
            Self::TooMany => "too_many_scans",
            Self::Unreadable => "malformed_body",
            Self::Act(refused) => refused.code(),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Missing => Kind::Missing,
            Self::Scan(Outcome::Foreign)
            | Self::CodeUnreadable
            | Self::CodeWrong
            | Self::WhyMissing
            | Self::TooMany => Kind::Invalid,
            Self::Scan(_)
            | Self::Pickup
            | Self::MissedBefore
            | Self::WindowOpen
            | Self::NothingToUndo
            | Self::TooLate => Kind::Conflict,
            Self::Unreadable => Kind::Malformed,
            Self::Act(refused) => refused.kind(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::CodeUnreadable | Self::CodeWrong | Self::Scan(Outcome::Foreign) => Some("code"),
            Self::WhyMissing | Self::Scan(Outcome::WrongWindow) => Some("why"),
            Self::Act(refused) => refused.field(),
            _ => None,
        }
    }
}
