//! Why a picture or clip is not taken: each reason with a stable code and the value that was measured.

use thiserror::Error;

/// A refusal to show to the person who uploads.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MediaRefused {
    /// Nothing arrived.
    #[error("the file is empty")]
    Empty,
    /// Neither JPEG, PNG, WebP, RAW, MP4 nor WebM by its content, whatever its name says.
    #[error("this is {found}; pictures are JPEG, PNG, WebP or RAW (DNG, CR2, NEF, ARW), clips are MP4 or WebM")]
    Unsupported {
        /// What the content looks like.
        found: String,
    },
    /// A picture or clip that is also something a browser or archiver would run or open.
    #[error("the file also contains {found}, which a picture or clip has no use for")]
    Polyglot {
        /// What was found inside.
        found: &'static str,
    },
    /// A clip where a picture is wanted, or a picture where a clip is.
    #[error("this is {found}, and {wanted} is wanted here")]
    WrongKind {
        /// Media type of what arrived.
        found: &'static str,
        /// What this place takes.
        wanted: &'static str,
    },
    /// The file stops before its own end.
    #[error("the file is cut off after {bytes} bytes")]
    Truncated {
        /// Bytes that arrived.
        bytes: usize,
    },
    /// The file has its end, and still cannot be read.
    #[error("the file is damaged: {cause}")]
    Damaged {
        /// The decoder's words.
        cause: String,
    },
    /// Too much to hold in memory beside other people's requests.
    #[error("the file has {bytes} bytes; at most {bytes_max} are taken")]
    TooManyBytes {
        /// Bytes that arrived.
        bytes: usize,
        /// Bytes that are taken.
        bytes_max: usize,
    },
    /// Larger than an isolate can decode.
    #[error("the picture has {width} × {height} pixels; at most {pixels_max} are taken")]
    TooManyPixels {
        /// Pixels of the original.
        width: u32,
        /// Pixels of the original.
        height: u32,
        /// Pixels that are taken.
        pixels_max: u64,
    },
    /// So many bits per pixel that the decoded picture does not fit in memory.
    #[error("the picture unpacks to {bytes} bytes; at most {bytes_max} are taken: save it with 8 bits per channel")]
    TooDeep {
        /// Bytes of the decoded picture.
        bytes: u64,
        /// Bytes that fit.
        bytes_max: u64,
    },
    /// A RAW file without a picture that can be shown in full size.
    #[error("the raw file holds no JPEG in full size, {found}: export the picture as a JPEG")]
    NoPreview {
        /// What it holds instead.
        found: String,
    },
    /// Too small to show anything.
    #[error("the picture has {width} × {height} pixels; each side needs at least {side_min}")]
    TooSmall {
        /// Pixels of the original.
        width: u32,
        /// Pixels of the original.
        height: u32,
        /// Pixels that each side needs.
        side_min: u32,
    },
    /// The container does not tell how long the clip is, as with recordings that were never finished.
    #[error("the clip does not tell its length: export it again as a finished file")]
    LengthUnknown,
    /// Shorter or longer than a clip may be.
    #[error("the clip lasts {}.{} s; clips last 10 to 20 s", .tenths / 10, .tenths % 10)]
    LengthOutside {
        /// Length in tenths of a second, rounded.
        tenths: u64,
    },
    /// The picture that stands in for a clip was refused.
    #[error("the picture that stands in for the clip was not taken")]
    PosterRefused,
    /// An encoder gave up; the original is at fault only in being unusual.
    #[error("the picture could not be written as {format}: {cause}")]
    NotEncoded {
        /// Format of the derivative.
        format: &'static str,
        /// The encoder's words.
        cause: String,
    },
}

impl MediaRefused {
    /// The reason for machines; stable.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "media_empty",
            Self::Unsupported { .. } => "media_unsupported",
            Self::Polyglot { .. } => "media_polyglot",
            Self::WrongKind { .. } => "media_wrong_kind",
            Self::Truncated { .. } => "media_truncated",
            Self::Damaged { .. } => "media_damaged",
            Self::TooManyBytes { .. } => "media_too_many_bytes",
            Self::TooManyPixels { .. } => "media_too_many_pixels",
            Self::TooDeep { .. } => "media_too_deep",
            Self::TooSmall { .. } => "media_too_small",
            Self::NoPreview { .. } => "media_no_preview",
            Self::LengthUnknown => "clip_length_unknown",
            Self::LengthOutside { .. } => "clip_length_outside",
            Self::PosterRefused => "clip_poster_refused",
            Self::NotEncoded { .. } => "media_not_encoded",
        }
    }
}
