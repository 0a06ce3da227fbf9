//! Why the rules of a drop's entry were not set.

use super::{EARLY_MINUTES_MAX, ENTRY_MAX, LOTS_MAX};
use crate::audit::ActRefused;
use crate::drops::view::Notice;
use crate::failure::{Kind, Refusal};
use std::fmt;

/// Why the rules stay as they were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RulesRefused {
    /// No such drop, or someone else's.
    Missing,
    /// It is announced.
    Public,
    /// No whole number of minutes, or more than a day.
    EarlyMinutes,
    /// Nobody would be left time.
    EarlyTooLong,
    /// Nobody is chosen.
    EarlyFor,
    /// No whole number of credits.
    Credits,
    /// No whole number.
    Reputation,
    /// No whole number of lots.
    Lots,
    /// Somebody else was faster, or the key says no.
    Act(ActRefused),
}

impl From<ActRefused> for RulesRefused {
    fn from(refused: ActRefused) -> Self {
        Self::Act(refused)
    }
}

impl fmt::Display for RulesRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("There is nothing at this address, or it is not yours to see."),
            Self::Public => f.write_str("This drop is announced, and its rules with it. Take it back first."),
            Self::EarlyMinutes => {
                write!(f, "Enter whole minutes from 1 to {EARLY_MINUTES_MAX}, or nothing if nobody is early.")
            }
            Self::EarlyTooLong => f.write_str("The drop would close before everybody may come in. Make it shorter."),
            Self::EarlyFor => f.write_str("Choose who comes in early."),
            Self::Credits => write!(f, "Enter a whole number from 1 to {ENTRY_MAX}, or nothing if it costs nothing."),
            Self::Reputation => write!(f, "Enter a whole number from 1 to {ENTRY_MAX}, or nothing."),
            Self::Lots => write!(f, "Enter a whole number from 1 to {LOTS_MAX}. One is the same chance for all."),
            Self::Act(refused) => refused.fmt(f),
        }
    }
}

impl Refusal for RulesRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "not_found",
            Self::Public => "not_a_draft",
            Self::EarlyMinutes => "bad_early_minutes",
            Self::EarlyTooLong => "early_too_long",
            Self::EarlyFor => "early_for_nobody",
            Self::Credits => "bad_credits",
            Self::Reputation => "bad_reputation",
            Self::Lots => "bad_lots",
            Self::Act(refused) => refused.code(),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Missing => Kind::Missing,
            Self::Public => Kind::Conflict,
            Self::Act(refused) => refused.kind(),
            _ => Kind::Invalid,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::EarlyMinutes | Self::EarlyTooLong => Some("early"),
            Self::EarlyFor => Some("early_for"),
            Self::Credits => Some("credits"),
            Self::Reputation => Some("reputation"),
            Self::Lots => Some("lots"),
            Self::Missing | Self::Public | Self::Act(_) => None,
        }
    }
}

impl RulesRefused {
    /// As a page shows it.
    #[must_use]
    pub fn notice(&self) -> Notice {
        Notice { code: self.code().to_owned(), field: self.field().map(str::to_owned), text: self.to_string() }
    }
}
