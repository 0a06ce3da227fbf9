//! Uploads: an original on its way from a creator's device to derivatives.
//!
//! `receiving → waiting → working → done | refused`. Parts arrive in order; what was sent twice or out of turn is
//! answered with the byte to go on from.

#[cfg(feature = "server")]
pub mod flow;
#[cfg(all(feature = "server", feature = "media"))]
pub mod mill;
#[cfg(feature = "server")]
pub mod refused;
#[cfg(feature = "server")]
pub mod store;
pub mod view;

pub use view::{State, Status};

/// Bytes of every part but the last.
pub const PART_BYTES: u64 = 5 * 1024 * 1024;

/// Bytes of the largest RAW file: only its directories and its JPEG are ever read.
pub const RAW_BYTES_MAX: u64 = 100 * 1024 * 1024;

/// Characters of a description.
pub const ALT_CHARS_MAX: usize = 300;

/// What an upload is to become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A photograph.
    Photo,
    /// A clip of 10 to 20 s; its poster is an upload of its own.
    Clip,
    /// The picture that stands in for a clip.
    Poster,
}

impl Kind {
    /// As it stands in the record and in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::Clip => "clip",
            Self::Poster => "poster",
        }
    }

    /// Reads the word of a form.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Photo, Self::Clip, Self::Poster].into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Where part `number` of an upload lies in the bucket.
#[must_use]
pub fn part_key(upload: &str, number: u64) -> String {
    format!("originals/{upload}/{number}")
}

/// Parts of a file of `bytes` bytes.
#[must_use]
pub const fn parts(bytes: u64) -> u64 {
    bytes.div_ceil(PART_BYTES)
}
