//! Why a bundle was not made.

use crate::audit::ActRefused;
use crate::drops::view::Notice;
use crate::failure::{Kind, Refusal};
use crate::money::Money;
use std::fmt;

/// What is wrong with a bundle, or with the moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BundleRefused {
    /// No such drop or bundle, or someone else's.
    Missing,
    /// The drop is announced.
    NotADraft,
    /// As many as fit are there.
    TooMany,
    /// No name.
    TitleMissing,
    /// A name that does not fit.
    TitleTooLong,
    /// No price.
    BadPrice,
    /// It costs more than its parts.
    Dearer {
        /// What they cost one by one.
        apart: Money,
    },
    /// No number of bundles.
    BadUnits,
    /// No limit, or one above what there is.
    BadLimit,
    /// Nothing in it, or one thing alone.
    TooFewParts,
    /// No number of units, or more than fit.
    BadPart,
    /// More of a part than the drop has, or than one buyer may have.
    PartAbove {
        /// As many as there may be.
        units_max: u32,
    },
    /// Somebody else was faster, or the key says no.
    Act(ActRefused),
}

impl From<ActRefused> for BundleRefused {
    fn from(refused: ActRefused) -> Self {
        Self::Act(refused)
    }
}

impl fmt::Display for BundleRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("There is nothing at this address, or it is not yours to see."),
            Self::NotADraft => f.write_str("This drop is announced: its bundles stay as they are. Take it back first."),
            Self::TooMany => write!(f, "A drop has at most {} bundles.", super::BUNDLES_MAX),
            Self::TitleMissing => f.write_str("Give the bundle a name."),
            Self::TitleTooLong => f.write_str("At most 80 characters fit here."),
            Self::BadPrice => f.write_str("Write the price as a number above 0, such as 38.50."),
            Self::Dearer { apart } => {
                write!(f, "Its parts cost {apart} one by one. A bundle costs no more than that.")
            }
            Self::BadUnits => f.write_str("How many bundles at most? A whole number from 1 up."),
            Self::BadLimit => {
                f.write_str("How many may one buyer have? A whole number from 1 up to the number of bundles.")
            }
            Self::TooFewParts => f.write_str("Put at least two pieces into it."),
            Self::BadPart => write!(
                f,
                "How many of it are in one bundle? A whole number up to {}, or nothing for none.",
                super::UNITS_OF_PART_MAX
            ),
            Self::PartAbove { units_max } => {
                write!(f, "No buyer could have that many of it: {units_max} is the most in this drop.")
            }
            Self::Act(refused) => refused.fmt(f),
        }
    }
}

impl Refusal for BundleRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "not_found",
            Self::NotADraft => "not_a_draft",
            Self::TooMany => "too_many_bundles",
            Self::TitleMissing => "title_missing",
            Self::TitleTooLong => "too_long",
            Self::BadPrice => "bad_price",
            Self::Dearer { .. } => "bundle_dearer",
            Self::BadUnits => "bad_units",
            Self::BadLimit => "bad_limit",
            Self::TooFewParts => "too_few_parts",
            Self::BadPart => "bad_part",
            Self::PartAbove { .. } => "part_above_limit",
            Self::Act(refused) => refused.code(),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Missing => Kind::Missing,
            Self::NotADraft | Self::TooMany => Kind::Conflict,
            Self::Act(refused) => refused.kind(),
            _ => Kind::Invalid,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::TitleMissing | Self::TitleTooLong => Some("title"),
            Self::BadPrice | Self::Dearer { .. } => Some("price"),
            Self::BadUnits => Some("units"),
            Self::BadLimit => Some("limit"),
            Self::TooFewParts => Some("part-1-units"),
            _ => None,
        }
    }
}

impl BundleRefused {
    /// As a page shows it, at `field` or at its own.
    #[must_use]
    pub fn notice(&self, field: Option<String>) -> Notice {
        let field = field.or_else(|| self.field().map(str::to_owned));
        Notice { code: self.code().to_owned(), field, text: self.to_string() }
    }
}
