//! Whether a picture's file reaches its own end. Decoders paint the missing part grey and say nothing.

use super::refused::MediaRefused;
use super::sniff::Format;

/// Looks for the end that the format itself announces.
///
/// # Errors
/// `Truncated` with the bytes that arrived.
pub fn check(format: Format, bytes: &[u8]) -> Result<(), MediaRefused> {
    let whole = match format {
        Format::Jpeg => jpeg(bytes),
        Format::Png => png(bytes),
        Format::Webp => webp(bytes),
        // Clips are walked box by box when their length is read.
        Format::Mp4 | Format::Webm => Some(true),
    };
    if whole == Some(true) { Ok(()) } else { Err(MediaRefused::Truncated { bytes: bytes.len() }) }
}

/// Segments up to the first scan, then an end marker after it. Scans escape every 0xFF, so they hold no false one;
/// a thumbnail inside the EXIF segment has its own end and is stepped over.
fn jpeg(bytes: &[u8]) -> Option<bool> {
    const START_OF_SCAN: u8 = 0xDA;
    const END_OF_IMAGE: [u8; 2] = [0xFF, 0xD9];
    let mut rest = bytes.get(2..)?;
    loop {
        let [0xFF, marker, after @ ..] = rest else {
            return None;
        };
        // Fill bytes before a marker are allowed.
        if *marker == 0xFF {
            rest = rest.get(1..)?;
            continue;
        }
        if *marker == START_OF_SCAN {
            return Some(after.windows(2).any(|pair| pair == END_OF_IMAGE));
        }
        let (length, _) = after.split_first_chunk()?;
        rest = after.get(usize::from(u16::from_be_bytes(*length)).max(2)..)?;
    }
}

/// Chunks up to `IEND`.
fn png(bytes: &[u8]) -> Option<bool> {
    let mut rest = bytes.get(8..)?;
    loop {
        let (length, after) = rest.split_first_chunk()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let chunk = after.get(..length.checked_add(8)?)?;
        if chunk.starts_with(b"IEND") {
            return Some(true);
        }
        rest = after.get(chunk.len()..)?;
    }
}

/// The size in the RIFF header.
fn webp(bytes: &[u8]) -> Option<bool> {
    let (size, rest) = bytes.get(4..)?.split_first_chunk()?;
    Some(usize::try_from(u32::from_le_bytes(*size)).ok()? <= rest.len())
}
