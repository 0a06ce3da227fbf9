//! What somebody sees and changes about themselves: name, orders, and where they are signed in.

pub mod flow;
pub mod store;

use crate::failure::{Kind, Refusal};
use std::fmt;

/// Most characters of a name.
pub const NAME_CHARS_MAX: usize = 80;

/// Why nothing about somebody was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum YouRefused {
    /// No such session, or somebody else's.
    Missing,
    /// Too long, or more than one line.
    NameMalformed,
}

impl fmt::Display for YouRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("There is nothing at this address, or it is not yours to see."),
            Self::NameMalformed => write!(f, "Please use at most {NAME_CHARS_MAX} characters on one line."),
        }
    }
}

impl Refusal for YouRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "not_found",
            Self::NameMalformed => "name_malformed",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Missing => Kind::Missing,
            Self::NameMalformed => Kind::Invalid,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Missing => None,
            Self::NameMalformed => Some("name"),
        }
    }
}
