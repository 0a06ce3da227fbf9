//! What an upload is, told from headers alone: nothing is decoded before it is known to fit in memory.

use image::metadata::Orientation;

use super::clip::checked_length;
use super::refused::MediaRefused;
use super::sniff::{self, BYTES_MAX, Format};
use super::still::Still;
use super::{length, whole};

/// Pixels of the largest picture: 4 032 × 3 024, what phones call 12 megapixels. They decode to 37 MB.
pub const PIXELS_MAX: u64 = 12_192_768;

/// Pixels that each side of a picture needs.
pub const SIDE_MIN_PX: u32 = 64;

/// Bytes of the largest decoded picture: 16 bits per channel double what 12 megapixels need.
const UNPACKED_BYTES_MAX: u64 = 48_000_000;

/// What an upload turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inspected {
    /// A picture.
    Still {
        /// Jpeg, Png or Webp.
        format: Format,
        /// Pixels across as people see it, its orientation applied.
        width: u32,
        /// Pixels down as people see it.
        height: u32,
        /// EXIF orientation, 1 to 8; 1 is upright.
        orientation: u8,
    },
    /// A clip.
    Clip {
        /// Mp4 or Webm.
        format: Format,
        /// Length in tenths of a second.
        tenths: u64,
    },
}

/// Tells what `bytes` are, or why they are not taken.
///
/// # Errors
/// Every `MediaRefused` except `WrongKind` and `NotEncoded`.
pub fn inspect(bytes: &[u8]) -> Result<Inspected, MediaRefused> {
    if bytes.is_empty() {
        return Err(MediaRefused::Empty);
    }
    if BYTES_MAX < bytes.len() {
        return Err(MediaRefused::TooManyBytes { bytes: bytes.len(), bytes_max: BYTES_MAX });
    }
    let format = sniff::format(bytes)?;
    match format {
        Format::Mp4 => Ok(Inspected::Clip { format, tenths: checked_length(length::of_mp4(bytes)?)? }),
        Format::Webm => Ok(Inspected::Clip { format, tenths: checked_length(length::of_webm(bytes)?)? }),
        Format::Jpeg | Format::Png | Format::Webp => inspect_still(format, bytes),
    }
}

fn inspect_still(format: Format, bytes: &[u8]) -> Result<Inspected, MediaRefused> {
    whole::check(format, bytes)?;
    let still = Still::open(format, bytes)?;
    let (width, height) = still.size();
    if PIXELS_MAX < u64::from(width) * u64::from(height) {
        return Err(MediaRefused::TooManyPixels { width, height, pixels_max: PIXELS_MAX });
    }
    if width.min(height) < SIDE_MIN_PX {
        return Err(MediaRefused::TooSmall { width, height, side_min: SIDE_MIN_PX });
    }
    if UNPACKED_BYTES_MAX < still.unpacked_bytes() {
        return Err(MediaRefused::TooDeep { bytes: still.unpacked_bytes(), bytes_max: UNPACKED_BYTES_MAX });
    }
    let orientation = still.orientation();
    let (width, height) = if lies_on_its_side(orientation) { (height, width) } else { (width, height) };
    Ok(Inspected::Still { format, width, height, orientation: orientation.to_exif() })
}

/// Orientations that swap width and height.
#[must_use]
pub(super) fn lies_on_its_side(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    )
}
