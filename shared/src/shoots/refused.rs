//! Why a photo day was not changed.

use crate::audit::ActRefused;
use crate::failure::{Kind, Refusal};
use std::fmt;

/// Why nothing was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShootRefused {
    /// Missing, or another creator's.
    Missing,
    /// Where it is must be said.
    TownMissing,
    /// Where in the town.
    AreaMissing,
    /// No day of the calendar.
    DayWrong,
    /// Nothing was chosen to be moved.
    NothingChosen,
    /// A product of somebody else.
    ProductForeign,
    /// Nobody's name.
    NameMissing,
    /// A check that there is not.
    KindUnknown,
    /// Confirmed before.
    ConfirmedBefore,
    /// No consent of this shoot, or taken back before.
    ConsentMissing,
    /// It is done, or was dropped.
    Over,
    /// Both confirmations are needed first.
    Unchecked,
    /// It has no day yet.
    NoDay,
    /// The key of the form.
    Act(ActRefused),
}

impl From<ActRefused> for ShootRefused {
    fn from(refused: ActRefused) -> Self {
        Self::Act(refused)
    }
}

impl fmt::Display for ShootRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "There is no such photo day.",
            Self::TownMissing => "Please say in which town it is.",
            Self::AreaMissing => "Please name the district or street, as people there call it.",
            Self::DayWrong => "Please give a day of the calendar, such as 2026-11-21.",
            Self::NothingChosen => "Please choose at least one photo day.",
            Self::ProductForeign => "One of these products is not yours.",
            Self::NameMissing => "Please write the name in full: a consent without a name is none.",
            Self::KindUnknown => "Please choose what is being confirmed.",
            Self::ConfirmedBefore => "This was confirmed before, and stays as it was written.",
            Self::ConsentMissing => "There is no such consent, or it was taken back before.",
            Self::Over => "This photo day is over. Its records can be read and no longer changed.",
            Self::Unchecked => {
                "Before it is done, somebody has to confirm both: that everybody who can be recognised agreed, and that no private space is shown without a yes."
            }
            Self::NoDay => "Please give it a day first.",
            Self::Act(refused) => return refused.fmt(f),
        })
    }
}

impl Refusal for ShootRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "not_found",
            Self::TownMissing => "town_missing",
            Self::AreaMissing => "area_missing",
            Self::DayWrong => "day_wrong",
            Self::NothingChosen => "nothing_chosen",
            Self::ProductForeign => "product_foreign",
            Self::NameMissing => "name_missing",
            Self::KindUnknown => "kind_unknown",
            Self::ConfirmedBefore => "confirmed_before",
            Self::ConsentMissing => "consent_missing",
            Self::Over => "shoot_over",
            Self::Unchecked => "shoot_unchecked",
            Self::NoDay => "day_missing",
            Self::Act(refused) => refused.code(),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Missing => Kind::Missing,
            Self::ConfirmedBefore | Self::ConsentMissing | Self::Over | Self::Unchecked | Self::NoDay => Kind::Conflict,
            Self::Act(refused) => refused.kind(),
            _ => Kind::Invalid,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::TownMissing => Some("town"),
            Self::AreaMissing => Some("area"),
            Self::DayWrong | Self::NoDay => Some("day"),
            Self::ProductForeign => Some("product"),
            Self::NameMissing => Some("name"),
            Self::KindUnknown => Some("kind"),
            Self::NothingChosen => Some("shoot"),
            Self::Act(refused) => refused.field(),
            _ => None,
        }
    }
}
