//! Why there is no such statement.

use crate::failure::{Kind, Refusal};
use std::fmt;

/// Why a statement or a journal is not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatementRefused {
    /// No such month, or one that has not begun.
    NoSuchMonth,
    /// The field `month` has no month in it.
    MonthMalformed,
    /// More was booked than goes into one file.
    TooMuch,
}

impl fmt::Display for StatementRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoSuchMonth => "There is no statement of such a month.",
            Self::MonthMalformed => "Please name a month that has begun, like 2026-11.",
            Self::TooMuch => "More was booked than goes into one file. Please ask for a day of it, like 2026-11-21.",
        })
    }
}

impl Refusal for StatementRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::NoSuchMonth => "not_found",
            Self::MonthMalformed => "month_malformed",
            Self::TooMuch => "too_much",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::NoSuchMonth => Kind::Missing,
            Self::MonthMalformed | Self::TooMuch => Kind::Invalid,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NoSuchMonth => None,
            Self::MonthMalformed | Self::TooMuch => Some("month"),
        }
    }
}
