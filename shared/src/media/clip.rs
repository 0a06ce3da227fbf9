//! Clips are served as they came: only their container's own header is read, for kind and length.

use super::hash;
use super::inspect::{Inspected, inspect};
use super::refused::MediaRefused;

/// Shortest and longest clip, in tenths of a second.
const LASTS_TENTHS: std::ops::RangeInclusive<u64> = 100..=200;

/// A clip that is ready to be stored and served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClipTaken {
    /// Names the clip: its address is `/media/{hash}/{variant}`.
    pub hash: String,
    /// `clip.mp4` or `clip.webm`.
    pub variant: &'static str,
    /// Media type to serve it with.
    pub content_type: &'static str,
    /// Length in whole seconds, rounded.
    pub seconds: u32,
    /// The clip itself, unchanged.
    pub bytes: Vec<u8>,
}

/// Takes a silent-looking loop of 10 to 20 s, MP4 or WebM.
///
/// # Errors
/// `WrongKind` for a picture, `LengthOutside` with the measured length, and whatever `inspect` refuses.
pub fn clip(bytes: Vec<u8>) -> Result<ClipTaken, MediaRefused> {
    let (format, tenths) = match inspect(&bytes)? {
        Inspected::Clip { format, tenths } => (format, tenths),
        Inspected::Still { format, .. } => {
            return Err(MediaRefused::WrongKind { found: format.content_type(), wanted: "a clip" });
        }
    };
    Ok(ClipTaken {
        hash: hash::of_clip(&bytes),
        variant: format.clip_variant(),
        content_type: format.content_type(),
        seconds: u32::try_from((tenths + 5) / 10).unwrap_or(u32::MAX),
        bytes,
    })
}

/// The length in tenths of a second, rounded so that what is refused is what the message says.
///
/// # Errors
/// `LengthOutside` unless it is 10 to 20 s.
pub(super) fn checked_length(milliseconds: u64) -> Result<u64, MediaRefused> {
    let tenths = milliseconds.saturating_add(50) / 100;
    if LASTS_TENTHS.contains(&tenths) { Ok(tenths) } else { Err(MediaRefused::LengthOutside { tenths }) }
}
