//! Why a document is not taken: each reason with a stable code and the value that was measured.

use thiserror::Error;

/// A refusal to show to the person who uploads.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DocumentRefused {
    /// Nothing arrived.
    #[error("the file is empty: choose a photograph or a PDF of the document")]
    Empty,
    /// More than is kept for a document.
    #[error("the file has {bytes} bytes; a document may have at most {bytes_max}")]
    TooManyBytes {
        /// Bytes that arrived.
        bytes: usize,
        /// Bytes that are taken.
        bytes_max: usize,
    },
    /// Neither a picture nor a PDF by its content, whatever its name says.
    #[error("this is {found}; a document is a JPEG, PNG or WebP picture, or a PDF")]
    WrongKind {
        /// What the content looks like.
        found: String,
    },
    /// A document that is also something a browser or archiver would run or open.
    #[error("the file also contains {found}, which a document has no use for")]
    Polyglot {
        /// What was found inside.
        found: &'static str,
    },
    /// The file stops before its own end.
    #[error("the file is cut off after {bytes} bytes: send it again")]
    Truncated {
        /// Bytes that arrived.
        bytes: usize,
    },
    /// A PDF behind a password or with restricted rights.
    #[error("the PDF is encrypted: save it without a password and send it again")]
    Encrypted,
    /// A PDF that carries a program, a launch action or an attached file.
    #[error("the PDF carries {found}: print it to a new PDF and send that")]
    Scripted {
        /// What it carries.
        found: &'static str,
    },
    /// A PDF with more pages than any document has.
    #[error("the PDF has {pages} pages; a document may have at most {pages_max}")]
    TooManyPages {
        /// Pages it has.
        pages: usize,
        /// Pages that are read.
        pages_max: usize,
    },
    /// A PDF whose pages unpack to more than fits in memory.
    #[error("the PDF unpacks to more than {bytes_max} bytes of text: print it to a new PDF and send that")]
    TooMuchInside {
        /// Bytes of text that are unpacked.
        bytes_max: usize,
    },
    /// A picture larger than can be decoded safely, or too small to show anything.
    #[error("{cause}")]
    WrongSize {
        /// With what was measured and what is taken.
        cause: String,
    },
    /// The file has its end, and still cannot be read.
    #[error("the file is damaged: {cause}")]
    Damaged {
        /// The decoder's words.
        cause: String,
    },
}

impl DocumentRefused {
    /// The reason for machines; stable.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "document_empty",
            Self::TooManyBytes { .. } => "document_too_many_bytes",
            Self::WrongKind { .. } => "document_wrong_kind",
            Self::Polyglot { .. } => "document_polyglot",
            Self::Truncated { .. } => "document_truncated",
            Self::Encrypted => "document_encrypted",
            Self::Scripted { .. } => "document_scripted",
            Self::TooManyPages { .. } => "document_too_many_pages",
            Self::TooMuchInside { .. } => "document_too_much_inside",
            Self::WrongSize { .. } => "document_wrong_size",
            Self::Damaged { .. } => "document_damaged",
        }
    }
}
