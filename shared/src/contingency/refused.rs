//! Why an agreement was not made, answered or settled.

use crate::audit::ActRefused;
use crate::drops::view::Notice;
use crate::failure::{Kind, Refusal};
use std::fmt;

/// What is wrong with a step of an agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContingencyRefused {
    /// No such drop or agreement, or someone else's.
    Missing,
    /// Not an item of the drop, or a bundle.
    ItemUnknown,
    /// Nobody who may sell has this name.
    PartnerUnknown,
    /// No number.
    BadUnits,
    /// No amount.
    BadPrice,
    /// As many agreements as a drop may have.
    TooMany,
    /// The drop has closed.
    Over,
    /// Not one of the partner's own stocks.
    StockUnknown,
    /// There is less in stock than was asked for.
    StockShort,
    /// The drop has not closed.
    NotOver,
    /// Somebody may still pay.
    StillHeld,
    /// It was answered, taken back or settled meanwhile; or the key says no.
    Act(ActRefused),
}

impl From<ActRefused> for ContingencyRefused {
    fn from(refused: ActRefused) -> Self {
        Self::Act(refused)
    }
}

impl fmt::Display for ContingencyRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "There is nothing at this address, or it is not yours to see.",
            Self::ItemUnknown => "Choose one of the items of this drop; a bundle has no units of its own.",
            Self::PartnerUnknown => "Choose one of the creators who may sell here.",
            Self::BadUnits => "How many units? A whole number from 1 up.",
            Self::BadPrice => "Write what you owe for each that is sold as a number, such as 21.50; 0 for nothing.",
            Self::TooMany => "Twenty times a partner was asked for this drop: that is the most.",
            Self::Over => "This drop has closed: nothing can come in any more.",
            Self::StockUnknown => "Choose which of your stocks the units come out of.",
            Self::StockShort => "There are fewer in this stock than were asked for. Choose another one, or decline.",
            Self::NotOver => "The drop is still to come, or open: what is not sold goes home when it has closed.",
            Self::StillHeld => "Somebody still holds some of it and may pay. Try again in ten minutes.",
            Self::Act(refused) => return refused.fmt(f),
        })
    }
}

impl Refusal for ContingencyRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "not_found",
            Self::ItemUnknown => "item_unknown",
            Self::PartnerUnknown => "partner_unknown",
            Self::BadUnits => "bad_units",
            Self::BadPrice => "bad_price",
            Self::TooMany => "too_many_agreements",
            Self::Over => "has_closed",
            Self::StockUnknown => "stock_unknown",
            Self::StockShort => "stock_short",
            Self::NotOver => "not_over",
            Self::StillHeld => "still_held",
            Self::Act(refused) => refused.code(),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Missing => Kind::Missing,
            Self::ItemUnknown | Self::PartnerUnknown | Self::BadUnits | Self::BadPrice | Self::StockUnknown => {
                Kind::Invalid
            }
            Self::TooMany | Self::Over | Self::StockShort | Self::NotOver | Self::StillHeld => Kind::Conflict,
            Self::Act(refused) => refused.kind(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::ItemUnknown => Some("sku"),
            Self::PartnerUnknown => Some("partner"),
            Self::BadUnits => Some("units"),
            Self::BadPrice => Some("price"),
            Self::StockUnknown | Self::StockShort => Some("from"),
            _ => None,
        }
    }
}

impl ContingencyRefused {
    /// As a page shows it.
    #[must_use]
    pub fn notice(&self) -> Notice {
        Notice { code: self.code().to_owned(), field: self.field().map(str::to_owned), text: self.to_string() }
    }
}
