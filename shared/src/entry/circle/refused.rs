//! Why nobody was made a member, or was granted anything.

use super::{ADDRESSES_MAX, DAYS_MAX, GRANT_MAX, STUDIO_GRANTS_MAX, WHY_CHARS_MAX};
use crate::audit::ActRefused;
use crate::drops::view::Notice;
use crate::entry::credits;
use crate::failure::{Kind, Refusal};
use std::fmt;

/// Why the circle stays as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CircleRefused {
    /// No such membership, or another studio's.
    Missing,
    /// Nothing typed.
    NoAddress,
    /// This is no address.
    Address(String),
    /// More than one list takes.
    TooMany,
    /// No whole number of days, or too many.
    Days,
    /// This is no address, for a grant.
    Email,
    /// No whole number of credits, or too many at once.
    Credits,
    /// Nothing typed, or too long.
    Why,
    /// This studio has granted as many as it may.
    GrantsOver,
    /// Somebody else was faster, or the key says no.
    Act(ActRefused),
}

impl From<ActRefused> for CircleRefused {
    fn from(refused: ActRefused) -> Self {
        Self::Act(refused)
    }
}

impl fmt::Display for CircleRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("There is nothing at this address, or it is not yours to see."),
            Self::NoAddress => f.write_str("Enter at least one e-mail address."),
            Self::Address(word) => write!(f, "“{word}” is not a complete e-mail address, like name@example.com."),
            Self::TooMany => write!(f, "At most {ADDRESSES_MAX} addresses at once."),
            Self::Days => write!(f, "Enter whole days from 1 to {DAYS_MAX}."),
            Self::Email => f.write_str("This is not a complete e-mail address, like name@example.com."),
            Self::Credits => write!(f, "Enter a whole number from 1 to {GRANT_MAX}."),
            Self::Why => write!(f, "Say what it is for, in at most {WHY_CHARS_MAX} characters: they read it."),
            Self::GrantsOver => {
                write!(f, "A studio grants at most {} in 30 days.", credits(STUDIO_GRANTS_MAX))
            }
            Self::Act(refused) => refused.fmt(f),
        }
    }
}

impl Refusal for CircleRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "not_found",
            Self::NoAddress => "no_address",
            Self::Address(_) => "address_malformed",
            Self::TooMany => "too_many_addresses",
            Self::Days => "bad_days",
            Self::Email => "email_malformed",
            Self::Credits => "bad_credits",
            Self::Why => "why_missing",
            Self::GrantsOver => "grants_over",
            Self::Act(refused) => refused.code(),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Missing => Kind::Missing,
            Self::GrantsOver => Kind::Conflict,
            Self::Act(refused) => refused.kind(),
            _ => Kind::Invalid,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NoAddress | Self::Address(_) | Self::TooMany => Some("addresses"),
            Self::Days => Some("days"),
            Self::Email => Some("email"),
            Self::Credits | Self::GrantsOver => Some("credits"),
            Self::Why => Some("why"),
            Self::Missing | Self::Act(_) => None,
        }
    }
}

impl CircleRefused {
    /// As a page shows it.
    #[must_use]
    pub fn notice(&self) -> Notice {
        Notice { code: self.code().to_owned(), field: self.field().map(str::to_owned), text: self.to_string() }
    }
}
