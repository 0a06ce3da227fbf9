//! Why a rule of commission was not made or ended.

use crate::audit::ActRefused;
use crate::drops::view::Notice;
use crate::failure::{Kind, Refusal};
use std::fmt;

/// What is wrong with a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommissionRefused {
    /// No such rule.
    Missing,
    /// No place in the order.
    BadPosition,
    /// Another rule has this place.
    PositionTaken,
    /// Nobody is called so.
    CreatorUnknown,
    /// No drop is of it.
    CategoryUnknown,
    /// No such drop.
    DropUnknown,
    /// No amount.
    BadPrice(&'static str),
    /// The band ends before it begins.
    BadBand,
    /// Not one of the shop's currencies.
    CurrencyUnknown,
    /// No percentage up to 50.
    BadShare,
    /// Creators are told what it is for.
    NoteMissing,
    /// It ended meanwhile; or the key says no.
    Act(ActRefused),
}

impl From<ActRefused> for CommissionRefused {
    fn from(refused: ActRefused) -> Self {
        Self::Act(refused)
    }
}

impl fmt::Display for CommissionRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "There is no such rule.",
            Self::BadPosition => "Which place in the order? A whole number from 1 to 9999.",
            Self::PositionTaken => {
                "Another rule stands at this place. Choose a free number; the lower one is asked first."
            }
            Self::CreatorUnknown => {
                "No creator has this name. Write it as it stands on their page, or leave it empty for anybody."
            }
            Self::CategoryUnknown => "Nothing is sold in this category.",
            Self::DropUnknown => "No drop has this name. It is the last part of its address.",
            Self::BadPrice(_) => "Write a price as a number, such as 21.50, or leave it empty.",
            Self::BadBand => "The band of prices ends before it begins.",
            Self::CurrencyUnknown => "Choose the currency of the prices.",
            Self::BadShare => "Write the share in percent, from 0 to 50, with at most two places: 8 or 7.5.",
            Self::NoteMissing => "Say in a few words what it is for: creators read it beside their fee.",
            Self::Act(refused) => return refused.fmt(f),
        })
    }
}

impl Refusal for CommissionRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "not_found",
            Self::BadPosition => "bad_position",
            Self::PositionTaken => "position_taken",
            Self::CreatorUnknown => "creator_unknown",
            Self::CategoryUnknown => "category_unknown",
            Self::DropUnknown => "drop_unknown",
            Self::BadPrice(_) => "bad_price",
            Self::BadBand => "bad_band",
            Self::CurrencyUnknown => "currency_unknown",
            Self::BadShare => "bad_share",
            Self::NoteMissing => "note_missing",
            Self::Act(refused) => refused.code(),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Missing => Kind::Missing,
            Self::PositionTaken => Kind::Conflict,
            Self::Act(refused) => refused.kind(),
            _ => Kind::Invalid,
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::BadPosition | Self::PositionTaken => "position",
            Self::CreatorUnknown => "creator",
            Self::CategoryUnknown => "category",
            Self::DropUnknown => "slug",
            Self::BadPrice(field) => field,
            Self::BadBand => "to",
            Self::CurrencyUnknown => "currency",
            Self::BadShare => "share",
            Self::NoteMissing => "note",
            Self::Missing | Self::Act(_) => return None,
        })
    }
}

impl CommissionRefused {
    /// As a page shows it.
    #[must_use]
    pub fn notice(&self) -> Notice {
        Notice { code: self.code().to_owned(), field: self.field().map(str::to_owned), text: self.to_string() }
    }
}
