//! RAW files (DNG, CR2, NEF, ARW): all are TIFF inside, and carry a JPEG as the camera would have written it. The
//! sensor's own values are never read.
//!
//! TIFF 6.0 (directories, strips), TIFF/EP and DNG 1.7 (SubIFDs, `JPEGInterchangeFormat`).

use super::inspect::PIXELS_MAX;
use super::refused::MediaRefused;

/// Bytes from the beginning of the file in which its directories must stand.
pub const HEAD_BYTES: u64 = 5 * 1024 * 1024;

/// Bytes of an embedded JPEG in which its size is looked for.
pub const PEEK_BYTES: u64 = 256 * 1024;

/// Directories that are followed, so that a loop ends.
const DIRECTORIES_MAX: usize = 16;

/// Embedded pictures that are looked at, the largest first.
const EMBEDDED_MAX: usize = 6;

/// The shorter side of a JPEG in full size: enough for every derivative.
const SIDE_FULL_PX: u32 = 1_080;

/// Where something that may be a JPEG lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Embedded {
    /// From the beginning of the file.
    pub offset: u64,
    /// Its length.
    pub bytes: u64,
}

/// What the directories tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raw {
    /// EXIF orientation of the first directory, 1 to 8: the embedded JPEG lies as the sensor saw it.
    pub orientation: u8,
    /// The largest first.
    pub embedded: Vec<Embedded>,
}

/// Reads the directories in `head`, the beginning of a file of `bytes` bytes.
///
/// # Errors
/// `NoPreview` when they point at no picture.
pub fn look(head: &[u8], bytes: u64) -> Result<Raw, MediaRefused> {
    let tiff = Tiff::open(head).ok_or_else(none)?;
    let mut raw = Raw { orientation: 1, embedded: Vec::new() };
    let mut waiting = vec![tiff.long(4).ok_or_else(none)?];
    let mut read = 0;
    while let Some(at) = waiting.pop() {
        read += 1;
        if DIRECTORIES_MAX < read {
            break;
        }
        let Some(directory) = tiff.directory(at) else { continue };
        if read == 1 {
            raw.orientation = directory.orientation.unwrap_or(1);
        }
        raw.embedded.extend(directory.embedded().filter(|part| part.offset.saturating_add(part.bytes) <= bytes));
        waiting.extend(directory.inside);
        waiting.extend(directory.next);
    }
    raw.embedded.sort_unstable_by_key(|part| std::cmp::Reverse(part.bytes));
    raw.embedded.dedup();
    raw.embedded.truncate(EMBEDDED_MAX);
    if raw.embedded.is_empty() { Err(none()) } else { Ok(raw) }
}

/// Pixels across and down of a JPEG that people can see; `None` for the sensor's values, which are packed as a JPEG
/// without loss, and for anything else.
#[must_use]
pub fn frame(jpeg: &[u8]) -> Option<(u32, u32)> {
    let [0xFF, 0xD8, rest @ ..] = jpeg else { return None };
    let mut rest = rest;
    loop {
        let [0xFF, marker, after @ ..] = rest else { return None };
        match marker {
            0xFF => rest = rest.get(1..)?,
            // Baseline, extended and progressive; the other frames are lossless or arithmetic.
            0xC0..=0xC2 => {
                let (height, width) = (after.get(3..5)?.first_chunk()?, after.get(5..7)?.first_chunk()?);
                return Some((u16::from_be_bytes(*width).into(), u16::from_be_bytes(*height).into()));
            }
            0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xDA => return None,
            _ => rest = after.get(usize::from(u16::from_be_bytes(*after.first_chunk()?)).max(2)..)?,
        }
    }
}

/// Which of the embedded pictures is taken, by their frames: the largest that is full size and not too large.
///
/// # Errors
/// `TooManyPixels` when the only full-size one has too many; `NoPreview` when all are thumbnails.
pub fn choose(frames: &[Option<(u32, u32)>]) -> Result<usize, MediaRefused> {
    let pixels = |(width, height): (u32, u32)| u64::from(width) * u64::from(height);
    let known = || frames.iter().enumerate().filter_map(|(at, frame)| Some((at, (*frame)?)));
    let full = |(_, (width, height)): &(usize, (u32, u32))| SIDE_FULL_PX <= *width.min(height);
    if let Some((at, _)) =
        known().filter(full).filter(|(_, size)| pixels(*size) <= PIXELS_MAX).max_by_key(|(_, size)| pixels(*size))
    {
        return Ok(at);
    }
    if let Some((_, (width, height))) = known().filter(full).min_by_key(|(_, size)| pixels(*size)) {
        return Err(MediaRefused::TooManyPixels { width, height, pixels_max: PIXELS_MAX });
    }
    let largest = known().max_by_key(|(_, size)| pixels(*size));
    Err(largest.map_or_else(none, |(_, (width, height))| MediaRefused::NoPreview {
        found: format!("the largest has {width} × {height} pixels"),
    }))
}

fn none() -> MediaRefused {
    MediaRefused::NoPreview { found: "it has none at all".to_owned() }
}

/// One directory, as far as it matters here.
#[derive(Default)]
struct Directory {
    orientation: Option<u8>,
    compression: Option<u32>,
    strip: Option<u32>,
    strip_bytes: Option<u32>,
    jpeg: Option<u32>,
    jpeg_bytes: Option<u32>,
    inside: Vec<u32>,
    next: Option<u32>,
}

impl Directory {
    fn embedded(&self) -> impl Iterator<Item = Embedded> {
        // 6 is the old, 7 the new way to say JPEG.
        let strip = matches!(self.compression, Some(6 | 7)).then_some((self.strip, self.strip_bytes));
        [strip, Some((self.jpeg, self.jpeg_bytes))].into_iter().flatten().filter_map(|(offset, bytes)| {
            Some(Embedded { offset: offset?.into(), bytes: bytes.filter(|bytes| *bytes != 0)?.into() })
        })
    }
}

/// Bytes in one of two orders.
struct Tiff<'a> {
    bytes: &'a [u8],
    little: bool,
}

impl<'a> Tiff<'a> {
    fn open(bytes: &'a [u8]) -> Option<Self> {
        match bytes {
            [b'I', b'I', 42, 0, ..] => Some(Self { bytes, little: true }),
            [b'M', b'M', 0, 42, ..] => Some(Self { bytes, little: false }),
            _ => None,
        }
    }

    fn short(&self, at: usize) -> Option<u16> {
        let raw = *self.bytes.get(at..)?.first_chunk()?;
        Some(if self.little { u16::from_le_bytes(raw) } else { u16::from_be_bytes(raw) })
    }

    fn long(&self, at: usize) -> Option<u32> {
        let raw = *self.bytes.get(at..)?.first_chunk()?;
        Some(if self.little { u32::from_le_bytes(raw) } else { u32::from_be_bytes(raw) })
    }

    fn directory(&self, at: u32) -> Option<Directory> {
        let start = usize::try_from(at).ok()?;
        let entries = usize::from(self.short(start)?);
        let mut found = Directory::default();
        for number in 0..entries {
            let entry = start.checked_add(2 + number * 12)?;
            let count = usize::try_from(self.long(entry.checked_add(4)?)?).ok()?;
            let value = self.value(entry, count);
            match self.short(entry)? {
                0x0112 => found.orientation = value.and_then(|v| u8::try_from(v).ok()).filter(|v| (1..=8).contains(v)),
                0x0103 => found.compression = value,
                // Pictures in several strips are the sensor's values.
                0x0111 if count == 1 => found.strip = value,
                0x0117 if count == 1 => found.strip_bytes = value,
                0x0201 => found.jpeg = value,
                0x0202 => found.jpeg_bytes = value,
                0x014A => found.inside = self.longs(entry, count),
                _ => {}
            }
        }
        found.next = self.long(start.checked_add(2 + entries * 12)?).filter(|next| *next != 0);
        Some(found)
    }

    /// The single value of an entry, short or long.
    fn value(&self, entry: usize, count: usize) -> Option<u32> {
        let at = entry.checked_add(8)?;
        match (self.short(entry.checked_add(2)?)?, count) {
            (3, 1) => self.short(at).map(u32::from),
            (4 | 13, 1) => self.long(at),
            _ => None,
        }
    }

    /// All values of an entry; more than one stand elsewhere.
    fn longs(&self, entry: usize, count: usize) -> Vec<u32> {
        let Some(first) = entry.checked_add(8).and_then(|at| self.long(at)) else { return Vec::new() };
        if count == 1 {
            return vec![first];
        }
        let start = usize::try_from(first).unwrap_or(usize::MAX);
        (0..count.min(DIRECTORIES_MAX)).map_while(|number| self.long(start.checked_add(number * 4)?)).collect()
    }
}
