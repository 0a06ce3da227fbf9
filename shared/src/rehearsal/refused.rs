//! Why there is no rehearsal.

use crate::audit::ActRefused;
use crate::failure::{Kind, Refusal};
use crate::gates::GateRefused;
use std::fmt;

/// Why nothing was planned, run or signed off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RehearsalRefused {
    /// As the gates say.
    Gate(GateRefused),
    /// Not a time, or one that the night of the clock change does not have, or has twice.
    TimeMalformed,
    /// It lies behind.
    InPast,
    /// The drop is open by then.
    AfterOpening,
    /// There is none that ran.
    NotRun,
    /// Something went wrong in it: only another one helps.
    Failed,
    /// The drop was changed since: only another one helps.
    Outdated,
    /// There is no such part, or it is somebody else's.
    NotYourRole,
    /// It was signed off before.
    Before,
}

impl From<ActRefused> for RehearsalRefused {
    fn from(refused: ActRefused) -> Self {
        Self::Gate(GateRefused::Act(refused))
    }
}

impl fmt::Display for RehearsalRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gate(refused) => return refused.fmt(f),
            Self::TimeMalformed => "Please give the day and the time of the rehearsal.",
            Self::InPast => "This time has passed. Please choose a later one.",
            Self::AfterOpening => "By then the drop is open. Please choose an earlier time.",
            Self::NotRun => "There is no rehearsal to sign off: run one first.",
            Self::Failed => "This rehearsal failed. Run another one when the cause is mended.",
            Self::Outdated => "The drop was changed after this rehearsal. Run another one.",
            Self::NotYourRole => "This part is somebody else’s to sign off.",
            Self::Before => "This part was signed off before.",
        })
    }
}

impl Refusal for RehearsalRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Gate(refused) => refused.code(),
            Self::TimeMalformed => "time_malformed",
            Self::InPast => "rehearsal_in_past",
            Self::AfterOpening => "rehearsal_after_opening",
            Self::NotRun => "rehearsal_not_run",
            Self::Failed => "rehearsal_failed",
            Self::Outdated => "rehearsal_outdated",
            Self::NotYourRole => "not_your_role",
            Self::Before => "ticked_before",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Gate(refused) => refused.kind(),
            Self::TimeMalformed | Self::InPast | Self::AfterOpening => Kind::Invalid,
            Self::NotRun | Self::Failed | Self::Outdated | Self::Before => Kind::Conflict,
            Self::NotYourRole => Kind::Forbidden,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Gate(refused) => refused.field(),
            Self::TimeMalformed | Self::InPast | Self::AfterOpening => Some("at"),
            _ => None,
        }
    }
}
