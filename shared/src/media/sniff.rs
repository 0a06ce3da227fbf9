//! What a file is by its content; names and declared types are never believed.

use super::refused::MediaRefused;

/// A format that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `image/jpeg`
    Jpeg,
    /// `image/png`
    Png,
    /// `image/webp`
    Webp,
    /// `video/mp4`
    Mp4,
    /// `video/webm`
    Webm,
}

impl Format {
    /// Whether it is a clip.
    #[must_use]
    pub const fn is_clip(self) -> bool {
        matches!(self, Self::Mp4 | Self::Webm)
    }

    /// The media type.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Mp4 => "video/mp4",
            Self::Webm => "video/webm",
        }
    }

    /// The last part of a clip's address.
    #[cfg(feature = "media")]
    pub(super) const fn clip_variant(self) -> &'static str {
        match self {
            Self::Webm => "clip.webm",
            _ => "clip.mp4",
        }
    }
}

/// Bytes of the largest file that is read whole: a third of an isolate's 128 MiB is the decoded picture, and the rest
/// must fit too.
pub const BYTES_MAX: usize = 20 * 1024 * 1024;

/// How far from either end other formats are looked for: browsers sniff the first kilobyte or so, archives have their
/// index in the last 64 KiB.
const SEARCHED_BYTES: usize = 65_558;

/// Marks of content that a browser, a server or an archiver would run or open; letters in lower case.
const FOREIGN: &[(&[u8], &str)] = &[
    (b"<script", "a script"),
    (b"<svg", "an SVG picture"),
    (b"<html", "an HTML page"),
    (b"<!doctype", "an HTML page"),
    (b"<iframe", "an HTML page"),
    (b"<?php", "a PHP program"),
    (b"%pdf-1", "a PDF document"),
    (b"pk\x05\x06", "a ZIP archive"),
];

/// What the first bytes say, for a look at a file that has only begun to arrive.
///
/// # Errors
/// `Unsupported` with what it looks like.
pub fn opening(head: &[u8]) -> Result<Format, MediaRefused> {
    match head {
        [0xFF, 0xD8, 0xFF, ..] => Ok(Format::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Ok(Format::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(Format::Webp),
        [0x1A, 0x45, 0xDF, 0xA3, ..] => Ok(Format::Webm),
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] if plays_as_mp4(brand) => Ok(Format::Mp4),
        _ => Err(MediaRefused::Unsupported { found: looks_like(head) }),
    }
}

/// Whether the first bytes are those of a RAW file: a TIFF, as DNG, CR2, NEF and ARW are. Whether it holds a picture is
/// told by its directories.
#[must_use]
pub fn is_raw(head: &[u8]) -> bool {
    head.starts_with(b"II*\0") || head.starts_with(b"MM\0*")
}

/// The format of `bytes`, which may still be damaged.
///
/// # Errors
/// `Unsupported` with what it looks like; `Polyglot` when it is also something else.
pub fn format(bytes: &[u8]) -> Result<Format, MediaRefused> {
    let format = opening(bytes)?;
    match foreign(bytes) {
        Some(found) => Err(MediaRefused::Polyglot { found }),
        None => Ok(format),
    }
}

/// HEIC, AVIF and QuickTime share the container with MP4; browsers do not play them all.
fn plays_as_mp4(brand: &[u8]) -> bool {
    let brands: [&[u8]; 6] = [b"iso", b"mp4", b"avc1", b"M4V", b"dash", b"MSNV"];
    brands.iter().any(|known| brand.starts_with(known))
}

/// Something else inside `bytes`, near either end.
fn foreign(bytes: &[u8]) -> Option<&'static str> {
    let head = bytes.get(..SEARCHED_BYTES).unwrap_or(bytes);
    let tail = bytes.len().checked_sub(SEARCHED_BYTES).and_then(|from| bytes.get(from..)).unwrap_or_default();
    [head, tail]
        .into_iter()
        .find_map(|part| FOREIGN.iter().find(|(mark, _)| contains(part, mark)).map(|(_, found)| *found))
}

fn contains(part: &[u8], mark: &[u8]) -> bool {
    part.windows(mark.len()).any(|window| window.eq_ignore_ascii_case(mark))
}

/// A word for what is refused.
fn looks_like(bytes: &[u8]) -> String {
    let known: [(&[u8], &str); 6] = [
        (b"GIF8", "a GIF picture"),
        (b"BM", "a BMP picture"),
        (b"II*\0", "a TIFF or raw picture"),
        (b"MM\0*", "a TIFF or raw picture"),
        (b"%PDF-", "a PDF document"),
        (b"PK", "a ZIP archive"),
    ];
    let brand = bytes.get(4..12).and_then(|box_type| box_type.strip_prefix(b"ftyp"));
    let word = match brand {
        Some(b"avif" | b"avis") => "an AVIF picture",
        Some(b"heic" | b"heix" | b"mif1" | b"msf1") => "a HEIC picture",
        Some(b"qt  ") => "a QuickTime clip",
        _ => known
            .iter()
            .find(|(mark, _)| bytes.starts_with(mark))
            .map(|(_, word)| *word)
            .or_else(|| foreign(bytes))
            .unwrap_or("no picture or clip we know"),
    };
    word.to_owned()
}
