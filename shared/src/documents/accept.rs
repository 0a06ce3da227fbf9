//! What a document's file is by its content, before it is stored; names and declared types are never believed.

use super::refused::DocumentRefused;
use crate::media::{Format, MediaRefused, sniff, whole};

/// Bytes of the largest document: a phone's photograph has 2 to 6 MB, a scanned licence less.
pub const BYTES_MAX: usize = 10 * 1024 * 1024;

/// How far before its end a PDF says that it ends; readers look at the last kilobyte.
const PDF_END_WITHIN_BYTES: usize = 1_024;

/// A kind of file that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// `application/pdf`
    Pdf,
    /// `image/jpeg`
    Jpeg,
    /// `image/png`
    Png,
    /// `image/webp`
    Webp,
}

impl FileKind {
    /// By the media type it was stored with.
    #[must_use]
    pub fn of(content_type: &str) -> Option<Self> {
        [Self::Pdf, Self::Jpeg, Self::Png, Self::Webp].into_iter().find(|kind| kind.content_type() == content_type)
    }

    /// The media type it is stored and shown with.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
        }
    }
}

/// Tells what `bytes` are. It opens nothing: what a PDF carries and how large a picture is shows `read`.
///
/// # Errors
/// `Empty`, `TooManyBytes`, `WrongKind`, `Polyglot`, `Truncated`.
pub fn accept(bytes: &[u8]) -> Result<FileKind, DocumentRefused> {
    if bytes.is_empty() {
        return Err(DocumentRefused::Empty);
    }
    if BYTES_MAX < bytes.len() {
        return Err(DocumentRefused::TooManyBytes { bytes: bytes.len(), bytes_max: BYTES_MAX });
    }
    if bytes.starts_with(b"%PDF-") {
        return ends_as_pdf(bytes).map(|()| FileKind::Pdf);
    }
    let format = sniff::format(bytes).map_err(told)?;
    whole::check(format, bytes).map_err(told)?;
    match format {
        Format::Jpeg => Ok(FileKind::Jpeg),
        Format::Png => Ok(FileKind::Png),
        Format::Webp => Ok(FileKind::Webp),
        Format::Mp4 | Format::Webm => Err(DocumentRefused::WrongKind { found: "a clip".to_owned() }),
    }
}

fn ends_as_pdf(bytes: &[u8]) -> Result<(), DocumentRefused> {
    const END: &[u8] = b"%%EOF";
    let tail = bytes.len().checked_sub(PDF_END_WITHIN_BYTES).and_then(|from| bytes.get(from..)).unwrap_or(bytes);
    if tail.windows(END.len()).any(|window| window == END) {
        return Ok(());
    }
    Err(DocumentRefused::Truncated { bytes: bytes.len() })
}

/// The same refusal in the words of documents.
pub(super) fn told(refused: MediaRefused) -> DocumentRefused {
    match refused {
        MediaRefused::Empty => DocumentRefused::Empty,
        MediaRefused::Unsupported { found } => DocumentRefused::WrongKind { found },
        MediaRefused::Polyglot { found } => DocumentRefused::Polyglot { found },
        MediaRefused::Truncated { bytes } => DocumentRefused::Truncated { bytes },
        MediaRefused::TooManyBytes { bytes, bytes_max } => DocumentRefused::TooManyBytes { bytes, bytes_max },
        MediaRefused::TooManyPixels { .. } | MediaRefused::TooDeep { .. } | MediaRefused::TooSmall { .. } => {
            DocumentRefused::WrongSize { cause: refused.to_string() }
        }
        MediaRefused::Damaged { cause } | MediaRefused::NotEncoded { cause, .. } => DocumentRefused::Damaged { cause },
        MediaRefused::WrongKind { .. }
        | MediaRefused::NoPreview { .. }
        | MediaRefused::PosterRefused
        | MediaRefused::LengthUnknown
        | MediaRefused::LengthOutside { .. } => DocumentRefused::WrongKind { found: "a clip".to_owned() },
    }
}
