//! Why an upload does not go on.

use super::{ALT_CHARS_MAX, PART_BYTES};
use crate::failure::{Kind, Refusal};
use crate::media::MediaRefused;
use crate::switches::SwitchedOff;
use std::fmt;

/// Why nothing was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UploadRefused {
    /// Missing, or someone else's.
    Missing,
    /// Nothing is taken at the moment.
    Off(SwitchedOff),
    /// Neither photo, clip nor poster.
    Kind,
    /// The number of bytes is none.
    Bytes,
    /// The description is too long.
    Alt,
    /// The focal point lies outside.
    Focal,
    /// A clip without its own poster.
    Poster,
    /// Not the part that comes next: the byte to go on from.
    Offset(u64),
    /// A part that is neither 5 MiB long nor the last one: the bytes it should have.
    PartSize(u64),
    /// It is all there, or refused.
    Over,
    /// Nothing is there to be made or tried again.
    NotReady,
    /// The key was used for another file.
    KeyReused,
    /// Too many under way.
    TooManyOpen,
    /// Too much in one day.
    TooMuchToday,
    /// The file itself is not taken.
    Media(MediaRefused),
}

impl From<MediaRefused> for UploadRefused {
    fn from(refused: MediaRefused) -> Self {
        Self::Media(refused)
    }
}

/// A reason that begins a sentence.
#[must_use]
pub fn sentence(refused: &MediaRefused) -> String {
    let text = refused.to_string();
    let mut rest = text.chars();
    let first = rest.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", rest.as_str())
}

impl fmt::Display for UploadRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("There is no such upload."),
            Self::Off(off) => off.fmt(f),
            Self::Kind => f.write_str("Please say what it is: a photo, a clip or a poster."),
            Self::Bytes => f.write_str("Please choose a file, and tell its length in bytes."),
            Self::Alt => write!(f, "A description has at most {ALT_CHARS_MAX} characters."),
            Self::Focal => f.write_str("The focal point lies between 0 and 10000, from the left and from the top."),
            Self::Poster => f.write_str("A clip needs a picture to stand in for it: send that first."),
            Self::Offset(offset) => write!(f, "The upload goes on from byte {offset}."),
            Self::PartSize(bytes) => {
                write!(f, "This part must have {bytes} bytes: each has {PART_BYTES}, the last one what is left.")
            }
            Self::Over => f.write_str("Nothing more can be sent to this upload."),
            Self::KeyReused => f.write_str("This key was used for another file."),
            Self::NotReady => f.write_str("There is nothing to do again for this upload."),
            Self::TooManyOpen => f.write_str("Forty uploads are under way. Please wait until some of them are done."),
            Self::TooMuchToday => f.write_str("That is more than 2 GiB in one day. Please go on tomorrow."),
            Self::Media(refused) => f.write_str(&sentence(refused)),
        }
    }
}

impl Refusal for UploadRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "not_found",
            Self::Off(off) => off.code(),
            Self::Kind => "upload_kind",
            Self::Bytes => "upload_bytes",
            Self::Alt => "alt_too_long",
            Self::Focal => "focal_outside",
            Self::Poster => "upload_poster",
            Self::Offset(_) => "upload_offset",
            Self::PartSize(_) => "upload_part_size",
            Self::Over => "upload_over",
            Self::NotReady => "upload_not_ready",
            Self::KeyReused => "key_reused",
            Self::TooManyOpen => "uploads_open_max",
            Self::TooMuchToday => "upload_bytes_of_day",
            Self::Media(refused) => refused.code(),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Missing => Kind::Missing,
            Self::Off(off) => off.kind(),
            Self::Offset(_) | Self::Over | Self::NotReady => Kind::Conflict,
            Self::TooManyOpen | Self::TooMuchToday => Kind::TooMany,
            _ => Kind::Invalid,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Kind => Some("kind"),
            Self::Bytes => Some("bytes"),
            Self::Alt => Some("alt"),
            Self::Focal => Some("focal_x"),
            Self::Poster => Some("poster"),
            Self::Media(_) => Some("file"),
            _ => None,
        }
    }
}
