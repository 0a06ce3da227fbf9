//! Why a run sheet is not kept.

use super::{CUES_MAX, ROLES_MAX, STEPS_MAX, TARGETS_MAX};
use crate::audit::ActRefused;
use crate::drops::view::Notice;
use crate::failure::{Kind, Refusal};
use std::fmt;

/// What is wrong with something that was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineRefused {
    /// A row without what it is about.
    Missing,
    /// More characters than fit.
    TooLong {
        /// As many as fit.
        chars_max: usize,
    },
    /// No minute mark.
    MarkMalformed,
    /// Not while anybody listens, or works.
    MarkOutside {
        /// The first one that fits.
        from: String,
        /// The first one that no longer does.
        until: String,
    },
    /// Two cues at once.
    CueTwice,
    /// Its moment has passed.
    CueInPast,
    /// It was said already, and otherwise.
    CueSaid,
    /// Neither an item of the drop, nor a path of this shop, nor a code.
    OfferUnknown,
    /// Two people in one role, or one role twice.
    RoleTwice,
    /// Nobody has this role.
    RoleUnknown,
    /// It ends before it begins.
    WindowBackwards,
    /// Two windows share a moment.
    WindowsOverlap,
    /// No amount.
    TargetNotMoney,
    /// More roles than fit.
    TooManyRoles,
    /// More steps than fit.
    TooManySteps,
    /// More cues than fit.
    TooManyCues,
    /// More windows than fit.
    TooManyTargets,
}

impl fmt::Display for LineRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("Fill this in, or leave the whole line empty."),
            Self::TooLong { chars_max } => write!(f, "At most {chars_max} characters fit here."),
            Self::MarkMalformed => {
                f.write_str("Write minutes and seconds from the opening, such as 07:30, or -10:00 before it.")
            }
            Self::MarkOutside { from, until } => write!(f, "Choose a mark from {from} on and before {until}."),
            Self::CueTwice => f.write_str("Something else is said at this mark. Choose another second."),
            Self::CueInPast => f.write_str("This moment has passed. Choose a later one."),
            Self::CueSaid => f.write_str("This was said already: it stays as it was."),
            Self::OfferUnknown => {
                f.write_str("Write an item’s SKU, a page of this shop such as /creators/mira, or a coupon’s code.")
            }
            Self::RoleTwice => f.write_str("This role stands in the list already."),
            Self::RoleUnknown => f.write_str("Nobody has this role. Add it above, or leave it empty."),
            Self::WindowBackwards => f.write_str("The window would end before it begins."),
            Self::WindowsOverlap => {
                f.write_str("Two windows would count the same sales. Let one end where the next begins.")
            }
            Self::TargetNotMoney => f.write_str("Write the target as a number, such as 450.00; 0 for none."),
            Self::TooManyRoles => write!(f, "At most {ROLES_MAX} roles fit."),
            Self::TooManySteps => write!(f, "At most {STEPS_MAX} steps fit."),
            Self::TooManyCues => write!(f, "At most {CUES_MAX} cues fit: more would not be read."),
            Self::TooManyTargets => write!(f, "At most {TARGETS_MAX} windows fit."),
        }
    }
}

impl Refusal for LineRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "line_incomplete",
            Self::TooLong { .. } => "too_long",
            Self::MarkMalformed => "mark_malformed",
            Self::MarkOutside { .. } => "mark_outside",
            Self::CueTwice => "cue_twice",
            Self::CueInPast => "cue_in_past",
            Self::CueSaid => "cue_said",
            Self::OfferUnknown => "offer_unknown",
            Self::RoleTwice => "role_twice",
            Self::RoleUnknown => "role_unknown",
            Self::WindowBackwards => "window_backwards",
            Self::WindowsOverlap => "windows_overlap",
            Self::TargetNotMoney => "target_not_money",
            Self::TooManyRoles => "too_many_roles",
            Self::TooManySteps => "too_many_steps",
            Self::TooManyCues => "too_many_cues",
            Self::TooManyTargets => "too_many_targets",
        }
    }

    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

impl LineRefused {
    /// At the field it is about.
    #[must_use]
    pub fn at(&self, field: impl Into<String>) -> Notice {
        Notice { code: self.code().to_owned(), field: Some(field.into()), text: self.to_string() }
    }
}

/// Why nothing was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SheetRefused {
    /// Missing, or someone else's.
    Missing,
    /// What was typed: field by field.
    Typed(Vec<Notice>),
    /// The drop is over.
    IsOver,
    /// A cue came due while it was being changed.
    CueSaid,
    /// Somebody else was faster, or the key says no.
    Act(ActRefused),
}

impl From<ActRefused> for SheetRefused {
    fn from(refused: ActRefused) -> Self {
        Self::Act(refused)
    }
}

impl fmt::Display for SheetRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("There is nothing at this address, or it is not yours to see."),
            Self::Typed(notices) => f.write_str(notices.first().map_or("", |notice| notice.text.as_str())),
            Self::IsOver => f.write_str("This drop is over: its run sheet stays as it was."),
            Self::CueSaid => {
                f.write_str("One of the cues was said while you were writing. Please look at the rest again.")
            }
            Self::Act(refused) => refused.fmt(f),
        }
    }
}

impl Refusal for SheetRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "not_found",
            Self::Typed(_) => "invalid",
            Self::IsOver => "is_over",
            Self::CueSaid => "cue_said",
            Self::Act(refused) => refused.code(),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Missing => Kind::Missing,
            Self::Typed(_) => Kind::Invalid,
            Self::IsOver | Self::CueSaid => Kind::Conflict,
            Self::Act(refused) => refused.kind(),
        }
    }
}
