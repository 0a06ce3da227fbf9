//! Names for media by content: another original, focal point or recipe has another name, so addresses never expire.

use sha2::{Digest, Sha256};

/// Raise it whenever sizes, crops, codecs or qualities change: every picture then moves to new addresses.
pub const RECIPE_VERSION: u32 = 2;

/// Where the eye should rest, in basis points from the left and from the top; (5 000, 5 000) is the middle.
pub type Focal = (u16, u16);

/// Hexadecimal characters of a hash in an address: 128 bits, far beyond chance collisions.
const HASH_CHARS: usize = 32;

/// The name of a picture and all its derivatives; `turned` is the orientation that a RAW file told from outside.
#[must_use]
pub fn of_picture(focal: Focal, turned: Option<u8>, original: &[u8]) -> String {
    let digest = Sha256::new()
        .chain_update(b"picture")
        .chain_update(turned.as_slice())
        .chain_update(RECIPE_VERSION.to_be_bytes())
        .chain_update(focal.0.to_be_bytes())
        .chain_update(focal.1.to_be_bytes())
        .chain_update(original)
        .finalize();
    named(&digest)
}

/// The name of a clip, which is served as it came.
#[must_use]
pub fn of_clip(original: &[u8]) -> String {
    let digest = Sha256::new()
        .chain_update(b"clip")
        .chain_update(RECIPE_VERSION.to_be_bytes())
        .chain_update(original)
        .finalize();
    named(&digest)
}

fn named(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>().chars().take(HASH_CHARS).collect()
}
