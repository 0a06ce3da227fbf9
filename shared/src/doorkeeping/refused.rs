//! Why the door stays shut for now.

use super::PACE_SECONDS;
use crate::failure::{Kind, Refusal};

/// Nothing was held and nothing charged in any of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DoorRefused {
    /// One buyer asks faster than anybody can read an answer.
    #[error("You are asking faster than the shop can answer everybody fairly. Nothing was held. Please wait a minute.")]
    TooFast,
    /// The network has reached its pace.
    #[error(
        "Many requests have come from your network within a minute. Nothing is held yet: please show that you are no program, or wait a minute."
    )]
    CheckNeeded,
    /// The check says no, or was made for another shop or another wish.
    #[error("The check did not work out. Nothing is held yet: please try it once more, or wait a minute.")]
    CheckFailed,
    /// Its answer was used before, or is too old.
    #[error("That answer of the check was used before, or is too old. Nothing is held yet: please do it once more.")]
    CheckSpent,
    /// Whoever checks does not answer.
    #[error(
        "The check that you are no program cannot be made just now, so nothing was held. Please try again in a minute; reading goes on as ever."
    )]
    CheckDown,
    /// Whoever counts does not answer.
    #[error(
        "The shop cannot count requests just now, and sells nothing until it can. Nothing was held or charged. Please try again in a minute; reading goes on as ever."
    )]
    LimiterDown,
}

impl DoorRefused {
    /// After so many seconds another try is worth it.
    #[must_use]
    pub const fn retry_after(self) -> i64 {
        PACE_SECONDS
    }

    /// Whether the page of the check is the answer.
    #[must_use]
    pub const fn asks_for_check(self) -> bool {
        matches!(self, Self::CheckNeeded | Self::CheckFailed | Self::CheckSpent)
    }
}

impl Refusal for DoorRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::TooFast => "too_fast",
            Self::CheckNeeded => "check_needed",
            Self::CheckFailed => "check_failed",
            Self::CheckSpent => "check_spent",
            Self::CheckDown => "check_down",
            Self::LimiterDown => "limiter_down",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::TooFast => Kind::TooMany,
            Self::CheckNeeded | Self::CheckFailed | Self::CheckSpent => Kind::Forbidden,
            Self::CheckDown | Self::LimiterDown => Kind::Unavailable,
        }
    }
}
