//! How long a clip is, by its container's own header: `mvhd` of MP4, `Duration` and `TimecodeScale` of WebM.
//!
//! ISO/IEC 14496-12 (boxes, movie header) and RFC 9559 (Matroska, of which WebM is a part).

use std::time::Duration;

use super::refused::MediaRefused;

/// The payload of a box or element, and what follows it; `None` when the file ends inside it.
type Cut<'a> = Option<(u64, &'a [u8], &'a [u8])>;

/// Milliseconds that an MP4 lasts.
///
/// # Errors
/// `Truncated` when a box ends after the file; `LengthUnknown` without movie header or media.
pub fn of_mp4(bytes: &[u8]) -> Result<u64, MediaRefused> {
    let (mut milliseconds, mut media, mut rest) = (None, false, bytes);
    while !rest.is_empty() {
        let (name, body, after) = mp4_box(rest).ok_or(MediaRefused::Truncated { bytes: bytes.len() })?;
        media |= name == MDAT;
        if name == MOOV {
            milliseconds = movie_header(body);
        }
        rest = after;
    }
    milliseconds.filter(|length| media && *length != 0).ok_or(MediaRefused::LengthUnknown)
}

const MOOV: u64 = 0x6D6F_6F76;
const MVHD: u64 = 0x6D76_6864;
const MDAT: u64 = 0x6D64_6174;

fn mp4_box(bytes: &[u8]) -> Cut<'_> {
    let (size, rest) = bytes.split_first_chunk()?;
    let (name, rest) = rest.split_first_chunk()?;
    let (header, size) = match u32::from_be_bytes(*size) {
        // To the end of the file.
        0 => (8, bytes.len()),
        // The size did not fit and follows in 64 bits.
        1 => (16, usize::try_from(u64::from_be_bytes(*rest.first_chunk()?)).ok()?),
        size => (8, usize::try_from(size).ok()?),
    };
    Some((u64::from(u32::from_be_bytes(*name)), bytes.get(header..size)?, bytes.get(size..)?))
}

fn movie_header(mut moov: &[u8]) -> Option<u64> {
    loop {
        let (name, body, after) = mp4_box(moov)?;
        moov = after;
        if name != MVHD {
            continue;
        }
        // Version 1 has 64-bit times: created, changed, timescale, duration.
        let (scale, length) = match body.first()? {
            0 => (body.get(12..)?.first_chunk()?, u64::from(u32::from_be_bytes(*body.get(16..)?.first_chunk()?))),
            _ => (body.get(20..)?.first_chunk()?, u64::from_be_bytes(*body.get(24..)?.first_chunk()?)),
        };
        let unknown = length == u64::from(u32::MAX) || length == u64::MAX;
        let scale = u64::from(u32::from_be_bytes(*scale));
        return if unknown { None } else { length.checked_mul(1_000)?.checked_div(scale) };
    }
}

const EBML: u64 = 0x1A45_DFA3;
const DOC_TYPE: u64 = 0x4282;
const SEGMENT: u64 = 0x1853_8067;
const INFO: u64 = 0x1549_A966;
const TIMECODE_SCALE: u64 = 0x2A_D7B1;
const DURATION: u64 = 0x4489;

/// Nanoseconds per tick unless the file says otherwise.
const TIMECODE_SCALE_DEFAULT_NS: u128 = 1_000_000;

/// Milliseconds that a WebM lasts.
///
/// # Errors
/// `Unsupported` for Matroska that is not WebM; `Truncated`; `LengthUnknown` for unfinished recordings.
pub fn of_webm(bytes: &[u8]) -> Result<u64, MediaRefused> {
    let truncated = MediaRefused::Truncated { bytes: bytes.len() };
    let (_, header, after) = element(bytes).filter(|(id, ..)| *id == EBML).ok_or_else(|| truncated.clone())?;
    if child(header, DOC_TYPE) != Some(b"webm") {
        return Err(MediaRefused::Unsupported { found: "a Matroska file other than WebM".to_owned() });
    }
    let (_, segment, _) = element(after).filter(|(id, ..)| *id == SEGMENT).ok_or(truncated)?;
    child(segment, INFO).and_then(segment_info).filter(|length| *length != 0).ok_or(MediaRefused::LengthUnknown)
}

fn segment_info(info: &[u8]) -> Option<u64> {
    let scale = child(info, TIMECODE_SCALE).map_or(TIMECODE_SCALE_DEFAULT_NS, unsigned);
    let duration = child(info, DURATION)?;
    let ticks = match duration.len() {
        4 => f64::from(f32::from_be_bytes(*duration.first_chunk()?)),
        _ => f64::from_be_bytes(*duration.first_chunk()?),
    };
    // Read as if one tick were a second: an exact integer without arithmetic on floats.
    let nanoticks = Duration::try_from_secs_f64(ticks).ok()?.as_nanos();
    u64::try_from(nanoticks.checked_mul(scale)? / 1_000_000_000 / 1_000_000).ok()
}

/// The payload of the first element `wanted` directly inside `parent`.
fn child(mut parent: &[u8], wanted: u64) -> Option<&[u8]> {
    loop {
        let (id, body, after) = element(parent)?;
        if id == wanted {
            return Some(body);
        }
        parent = after;
    }
}

fn element(bytes: &[u8]) -> Cut<'_> {
    let id_length = vint_length(*bytes.first()?)?;
    let id = bytes.get(..id_length)?;
    let size_length = vint_length(*bytes.get(id_length)?)?;
    let (size, rest) = bytes.get(id_length..)?.split_at_checked(size_length)?;
    let value_bits = 7 * u32::try_from(size_length).ok()?;
    let mask = 1_u64.checked_shl(value_bits)?.checked_sub(1)?;
    let size = u64::try_from(unsigned(size)).ok()? & mask;
    // All ones means "until the end", as in a live recording.
    let size = if size == mask { rest.len() } else { usize::try_from(size).ok()? };
    let (body, after) = rest.split_at_checked(size)?;
    Some((u64::try_from(unsigned(id)).ok()?, body, after))
}

/// Leading zero bits of the first byte tell how many bytes belong to a number.
fn vint_length(first: u8) -> Option<usize> {
    usize::try_from(first.leading_zeros()).ok().map(|zeros| zeros + 1).filter(|length| *length <= 8)
}

fn unsigned(bytes: &[u8]) -> u128 {
    bytes.iter().take(8).fold(0, |value, byte| value << 8 | u128::from(*byte))
}
