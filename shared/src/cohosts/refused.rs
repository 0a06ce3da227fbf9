//! Why a share was not proposed or answered.

use crate::audit::ActRefused;
use crate::drops::view::Notice;
use crate::failure::{Kind, Refusal};
use std::fmt;

/// What is wrong with a step of a co-host's share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CohostRefused {
    /// No such drop or share, or someone else's.
    Missing,
    /// Nobody who may sell has this name.
    CohostUnknown,
    /// The drop's own creator.
    Oneself,
    /// Not an item of the drop, or a bundle.
    ItemUnknown,
    /// No percentage.
    BadShare,
    /// More than all of it, with what is agreed already.
    SharesOver,
    /// This co-host has a share of this already.
    Twice,
    /// As many as a drop may have.
    TooMany,
    /// The doors have opened.
    HasOpened,
    /// It was answered or taken back meanwhile; or the key says no.
    Act(ActRefused),
}

impl From<ActRefused> for CohostRefused {
    fn from(refused: ActRefused) -> Self {
        Self::Act(refused)
    }
}

impl fmt::Display for CohostRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "There is nothing at this address, or it is not yours to see.",
            Self::CohostUnknown => "Nobody who may sell here has this name. Write it as it stands on their page.",
            Self::Oneself => "This drop is your own: what nobody else gets is yours already.",
            Self::ItemUnknown => "Choose one of the items of this drop; the parts of a bundle have shares of their own.",
            Self::BadShare => "Write the share in percent, from 0.01 to 100, with at most two places: 25 or 12.5.",
            Self::SharesOver => "Together with what is agreed or proposed already, that is more than all you get. Take one back, or offer less.",
            Self::Twice => "This co-host has a share of this already. Take it back first, or choose something else.",
            Self::TooMany => "Thirty shares were proposed for this drop: that is the most.",
            Self::HasOpened => "The doors have opened: what was agreed by then stands, for every order of this drop.",
            Self::Act(refused) => return refused.fmt(f),
        })
    }
}

impl Refusal for CohostRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "not_found",
            Self::CohostUnknown => "cohost_unknown",
            Self::Oneself => "cohost_is_creator",
            Self::ItemUnknown => "item_unknown",
            Self::BadShare => "bad_share",
            Self::SharesOver => "shares_over",
            Self::Twice => "cohost_twice",
            Self::TooMany => "too_many_shares",
            Self::HasOpened => "has_opened",
            Self::Act(refused) => refused.code(),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Missing => Kind::Missing,
            Self::CohostUnknown | Self::Oneself | Self::ItemUnknown | Self::BadShare => Kind::Invalid,
            Self::SharesOver | Self::Twice | Self::TooMany | Self::HasOpened => Kind::Conflict,
            Self::Act(refused) => refused.kind(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::CohostUnknown | Self::Oneself | Self::Twice => Some("cohost"),
            Self::ItemUnknown => Some("sku"),
            Self::BadShare | Self::SharesOver => Some("share"),
            _ => None,
        }
    }
}

impl CohostRefused {
    /// As a page shows it.
    #[must_use]
    pub fn notice(&self) -> Notice {
        Notice { code: self.code().to_owned(), field: self.field().map(str::to_owned), text: self.to_string() }
    }
}
