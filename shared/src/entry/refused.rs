//! Why nobody came in.

use super::{Reputation, credits};
use crate::failure::{Kind, Refusal};
use crate::time::Timestamp;
use std::fmt;

/// Why an entry was not written. Nothing was spent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryRefused {
    /// No such drop, or one that everybody may buy in.
    Missing,
    /// The drop is over.
    Closed,
    /// Every unit is sold.
    SoldOut,
    /// Fewer credits than it costs.
    CreditsShort {
        /// What it costs.
        needs: i64,
        /// What they have.
        has: i64,
    },
    /// Less reputation than it takes.
    ReputationShort {
        /// What it takes.
        needs: i64,
        /// What they have.
        has: Reputation,
    },
    /// Neither a member nor a follower for long enough: they come in with everybody else.
    NotEarly(Timestamp),
    /// They hold something already, by another browser.
    Elsewhere,
    /// Somebody else came in by this browser.
    BrowserTaken,
}

impl fmt::Display for EntryRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("There is no entry here: either there is no such drop, or everybody may buy in it."),
            Self::Closed => f.write_str("This drop has closed. Nothing was spent."),
            Self::SoldOut => f.write_str("Every unit is sold. Nothing was spent."),
            Self::CreditsShort { needs, has } => {
                write!(f, "Coming in costs {}, and you have {}. Nothing was spent.", credits(*needs), credits(*has))
            }
            Self::ReputationShort { needs, has } => {
                write!(f, "Coming in takes a reputation of {needs}. Yours is {}.", has.words())
            }
            Self::NotEarly(_) => f.write_str(
                "Early access is for members, and for whoever has followed for a day when it opens, as the rules say. You come in with everybody else.",
            ),
            Self::Elsewhere => {
                f.write_str("You came in with another browser and hold something there: please go on in that one.")
            }
            Self::BrowserTaken => {
                f.write_str("Somebody else came in to this drop with this browser. Please use another one.")
            }
        }
    }
}

impl Refusal for EntryRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "no_entry",
            Self::Closed => "closed",
            Self::SoldOut => "sold_out",
            Self::CreditsShort { .. } => "credits_short",
            Self::ReputationShort { .. } => "reputation_short",
            Self::NotEarly(_) => "not_early",
            Self::Elsewhere => "entered_elsewhere",
            Self::BrowserTaken => "browser_taken",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Missing => Kind::Missing,
            Self::CreditsShort { .. } | Self::ReputationShort { .. } | Self::NotEarly(_) => Kind::Forbidden,
            Self::Closed | Self::SoldOut | Self::Elsewhere | Self::BrowserTaken => Kind::Conflict,
        }
    }
}
