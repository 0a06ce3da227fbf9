//! Messages: what a creator writes to the buyers of a drop.

pub mod flow;
pub mod store;

use crate::audit::ActRefused;
use crate::drops::view::Notice;
use crate::failure::{Kind, Refusal};
use crate::switches::SwitchedOff;
use std::fmt;

/// Most messages about one drop: who bought a bowl did not subscribe to anything.
pub const MESSAGES_MAX: u32 = 3;

/// Most characters of a subject.
pub const SUBJECT_CHARS_MAX: usize = 120;

/// Most characters of a message.
pub const BODY_CHARS_MAX: usize = 4_000;

/// Why a message is not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MessageRefused {
    /// No such drop, or someone else's.
    Missing,
    /// No subject.
    SubjectMissing,
    /// No text.
    BodyMissing,
    /// More characters than fit.
    TooLong {
        /// In which field.
        field: &'static str,
        /// As many as fit.
        chars_max: usize,
    },
    /// Nobody has bought anything.
    NoBuyers,
    /// Three were written.
    LimitReached,
    /// The key says no.
    Act(ActRefused),
    /// Nobody can write at the moment.
    Off(SwitchedOff),
}

impl From<ActRefused> for MessageRefused {
    fn from(refused: ActRefused) -> Self {
        Self::Act(refused)
    }
}

impl fmt::Display for MessageRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("There is nothing at this address, or it is not yours to see."),
            Self::SubjectMissing => f.write_str("Say in one line what it is about."),
            Self::BodyMissing => f.write_str("Write what your buyers should know."),
            Self::TooLong { chars_max, .. } => write!(f, "At most {chars_max} characters fit here."),
            Self::NoBuyers => f.write_str("Nobody has bought anything of this drop: there is nobody to write to."),
            Self::LimitReached => f.write_str("Three messages are the most for one drop, and three were written."),
            Self::Act(refused) => refused.fmt(f),
            Self::Off(off) => off.fmt(f),
        }
    }
}

impl Refusal for MessageRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "not_found",
            Self::SubjectMissing => "subject_missing",
            Self::BodyMissing => "body_missing",
            Self::TooLong { .. } => "too_long",
            Self::NoBuyers => "no_buyers",
            Self::LimitReached => "message_limit",
            Self::Act(refused) => refused.code(),
            Self::Off(off) => off.code(),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Missing => Kind::Missing,
            Self::SubjectMissing | Self::BodyMissing | Self::TooLong { .. } => Kind::Invalid,
            Self::NoBuyers | Self::LimitReached => Kind::Conflict,
            Self::Act(refused) => refused.kind(),
            Self::Off(off) => off.kind(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::SubjectMissing => Some("subject"),
            Self::BodyMissing => Some("body"),
            Self::TooLong { field, .. } => Some(field),
            Self::Missing | Self::NoBuyers | Self::LimitReached | Self::Act(_) | Self::Off(_) => None,
        }
    }
}

/// What is wrong with a message, field by field.
#[must_use]
pub fn check(subject: &str, body: &str) -> Vec<MessageRefused> {
    let mut wrong = Vec::new();
    if subject.is_empty() {
        wrong.push(MessageRefused::SubjectMissing);
    } else if subject.chars().count() > SUBJECT_CHARS_MAX || subject.contains(['\n', '\r']) {
        wrong.push(MessageRefused::TooLong { field: "subject", chars_max: SUBJECT_CHARS_MAX });
    }
    if body.is_empty() {
        wrong.push(MessageRefused::BodyMissing);
    } else if body.chars().count() > BODY_CHARS_MAX {
        wrong.push(MessageRefused::TooLong { field: "body", chars_max: BODY_CHARS_MAX });
    }
    wrong
}

/// As a page shows it.
#[must_use]
pub fn notice(refused: &MessageRefused) -> Notice {
    Notice { code: refused.code().to_owned(), field: refused.field().map(str::to_owned), text: refused.to_string() }
}
