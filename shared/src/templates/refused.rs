//! Why a template, a venue or a cadence is not kept, or a step of one not taken.

use crate::audit::ActRefused;
use crate::drops::view::Notice;
use crate::failure::{Kind, Refusal};
use std::fmt;

/// What is wrong with something that was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldRefused {
    /// No name.
    NameMissing,
    /// Another has it.
    NameTaken,
    /// More characters than fit.
    TooLong {
        /// As many as fit.
        chars_max: usize,
    },
    /// No place.
    PlaceMissing,
    /// None of the zones.
    ZoneUnknown,
    /// None of the creator's templates.
    TemplateMissing,
    /// None of the creator's venues.
    VenueMissing,
    /// No time.
    TimeMalformed,
    /// It has passed.
    TimeInPast,
    /// Neither weekly nor every other week.
    EveryUnknown,
    /// No day to end on, or one before it begins.
    UntilWrong,
    /// No number of times.
    CountWrong,
    /// No time of this cadence.
    NotAnOccurrence,
    /// As many as there may be.
    TooMany {
        /// As many.
        most: usize,
    },
}

impl fmt::Display for FieldRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NameMissing => f.write_str("Give it a name."),
            Self::NameTaken => f.write_str("Another one is called like that. Give it a name of its own."),
            Self::TooLong { chars_max } => write!(f, "At most {chars_max} characters fit here."),
            Self::PlaceMissing => f.write_str("Say where it is, so that people find it."),
            Self::ZoneUnknown => f.write_str("Choose the clock it goes by."),
            Self::TemplateMissing => f.write_str("Choose one of your templates."),
            Self::VenueMissing => f.write_str("Choose one of your venues."),
            Self::TimeMalformed => f.write_str("Write a day and a time, such as 2026-11-27 18:00."),
            Self::TimeInPast => f.write_str("This has passed. Choose a time to come."),
            Self::EveryUnknown => f.write_str("Choose every week or every other week."),
            Self::UntilWrong => f.write_str("Choose a last day that is not before the first."),
            Self::CountWrong => f.write_str("How many times? A whole number from 1 to 520."),
            Self::NotAnOccurrence => f.write_str("This cadence does not come round then."),
            Self::TooMany { most } => write!(f, "{most} are the most. Take one away first."),
        }
    }
}

impl FieldRefused {
    /// Stable.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NameMissing => "name_missing",
            Self::NameTaken => "name_taken",
            Self::TooLong { .. } => "too_long",
            Self::PlaceMissing => "place_missing",
            Self::ZoneUnknown => "zone_unknown",
            Self::TemplateMissing => "template_missing",
            Self::VenueMissing => "venue_missing",
            Self::TimeMalformed => "time_malformed",
            Self::TimeInPast => "time_in_past",
            Self::EveryUnknown => "every_unknown",
            Self::UntilWrong => "until_wrong",
            Self::CountWrong => "count_wrong",
            Self::NotAnOccurrence => "not_an_occurrence",
            Self::TooMany { .. } => "too_many",
        }
    }

    /// At the field it is about.
    #[must_use]
    pub fn at(&self, field: &str) -> Notice {
        Notice { code: self.code().to_owned(), field: Some(field.to_owned()), text: self.to_string() }
    }
}

/// Why a step was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanRefused {
    /// Missing, or someone else's.
    Missing,
    /// Field by field.
    Typed(Vec<Notice>),
    /// Its drop is announced.
    Announced,
    /// The cadence is over.
    Ended,
    /// Cadences run on the template.
    InUse,
    /// Somebody else was faster, or the key says no.
    Act(ActRefused),
}

impl PlanRefused {
    /// One field at fault.
    #[must_use]
    pub fn field(refused: &FieldRefused, field: &str) -> Self {
        Self::Typed(vec![refused.at(field)])
    }

    /// As the form shows it.
    #[must_use]
    pub fn notices(&self) -> Vec<Notice> {
        match self {
            Self::Typed(notices) => notices.clone(),
            refused => vec![Notice { code: refused.code().to_owned(), field: None, text: refused.to_string() }],
        }
    }
}

impl From<ActRefused> for PlanRefused {
    fn from(refused: ActRefused) -> Self {
        Self::Act(refused)
    }
}

impl fmt::Display for PlanRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("There is nothing at this address, or it is not yours to see."),
            Self::Typed(notices) => f.write_str(notices.first().map_or("", |notice| notice.text.as_str())),
            Self::Announced => f.write_str("This drop is announced. Take it back first; then its day can be left out."),
            Self::Ended => f.write_str("This cadence has ended. Set a new one."),
            Self::InUse => f.write_str("A cadence runs on this template. End it first."),
            Self::Act(refused) => refused.fmt(f),
        }
    }
}

impl Refusal for PlanRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "not_found",
            Self::Typed(_) => "invalid",
            Self::Announced => "occurrence_announced",
            Self::Ended => "cadence_ended",
            Self::InUse => "template_in_use",
            Self::Act(refused) => refused.code(),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Missing => Kind::Missing,
            Self::Typed(_) => Kind::Invalid,
            Self::Announced | Self::Ended | Self::InUse => Kind::Conflict,
            Self::Act(refused) => refused.kind(),
        }
    }
}
