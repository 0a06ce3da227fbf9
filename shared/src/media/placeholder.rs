//! The blur that stands in for a picture until it arrives: about 25 bytes of thumbhash, and a tiny picture drawn
//! from it on the server, because no script is needed to look at a drop.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use image::{DynamicImage, RgbImage, RgbaImage};

use super::crop::scaled;
use super::encode::{size_of, webp};
use super::pixels::shown;
use super::refused::MediaRefused;
use super::still::damaged;

/// Thumbhash is slow beyond 100 pixels and gains nothing.
const HASHED_SIDE_PX: u32 = 100;

/// Characters of the `data:` address that a page may carry per picture.
const PLACEHOLDER_CHARS_MAX: usize = 300;

/// Qualities to try, best first, until the address is short enough.
const QUALITIES: [u8; 4] = [60, 40, 20, 0];

/// The thumbhash of `picture` in base64, and a `data:` picture drawn from it.
///
/// # Errors
/// `Damaged` or `NotEncoded`, neither of which happens to a picture that was decoded.
pub fn of(picture: &RgbImage) -> Result<(String, String), MediaRefused> {
    let (width, height) = picture.dimensions();
    let long = width.max(height);
    let small = shown(picture, None, (scaled(width, HASHED_SIDE_PX, long), scaled(height, HASHED_SIDE_PX, long)))?;
    let (across, down) = size_of(&small);
    let hash = thumbhash::rgba_to_thumb_hash(across, down, DynamicImage::from(small).into_rgba8().as_raw());
    Ok((BASE64_STANDARD.encode(&hash), drawn(&hash)?))
}

fn drawn(hash: &[u8]) -> Result<String, MediaRefused> {
    let (across, down, rgba) =
        thumbhash::thumb_hash_to_rgba(hash).map_err(|()| damaged("its thumbhash is unreadable"))?;
    let picture = u32::try_from(across)
        .ok()
        .zip(u32::try_from(down).ok())
        .and_then(|(across, down)| RgbaImage::from_raw(across, down, rgba))
        .ok_or_else(|| damaged("its thumbhash has no size"))?;
    let picture = DynamicImage::from(picture).into_rgb8();
    let mut address = String::new();
    for quality in QUALITIES {
        address = format!("data:image/webp;base64,{}", BASE64_STANDARD.encode(webp(&picture, quality)?));
        if address.len() <= PLACEHOLDER_CHARS_MAX {
            break;
        }
    }
    Ok(address)
}
