//! The mill: what is made of an original that has arrived.

pub mod flow;

use crate::media::{ClipTaken, Derived, Focal, MediaRefused, clip, derive, derive_turned};

/// One file to be stored under `media/{hash}/{variant}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The last part of its address.
    pub variant: String,
    /// Media type.
    pub content_type: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

/// A picture with its files taken out of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Names it.
    pub hash: String,
    /// Pixels of the original, upright.
    pub width: u32,
    /// Pixels of the original, upright.
    pub height: u32,
    /// Base64.
    pub thumbhash: String,
    /// A `data:` picture.
    pub placeholder: String,
    /// All derivatives.
    pub files: Vec<File>,
}

/// Makes a picture; `turned` is the orientation that a RAW file told.
///
/// # Errors
/// Why the original is not taken.
pub fn picture(bytes: &[u8], focal: Focal, turned: Option<u8>) -> Result<Made, MediaRefused> {
    let derived = match turned {
        Some(orientation) => derive_turned(bytes, focal, orientation),
        None => derive(bytes, focal),
    }?;
    let Derived { hash, width, height, thumbhash, placeholder, derivatives } = derived;
    let files = derivatives
        .into_iter()
        .map(|file| File { variant: file.variant, content_type: file.content_type, bytes: file.bytes })
        .collect();
    Ok(Made { hash, width, height, thumbhash, placeholder, files })
}

/// Takes a clip as it is.
///
/// # Errors
/// Why it is not taken, with the measured length.
pub fn film(bytes: Vec<u8>) -> Result<ClipTaken, MediaRefused> {
    clip(bytes)
}
