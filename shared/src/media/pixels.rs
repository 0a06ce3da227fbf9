//! Upright, opaque pixels, and how they are made smaller. Nothing but colours gets this far: no EXIF, XMP or profile.

use fast_image_resize::images::Image;
use fast_image_resize::{PixelType, ResizeOptions, Resizer};
use image::{DynamicImage, RgbImage};

use super::crop::{Crop, scaled};
use super::refused::MediaRefused;
use super::still::{Still, damaged};

/// The shorter side is brought down to this at once, so that turning and cropping cost little memory. Any 3:2 crop is
/// then still at least this wide, and no derivative is wider.
const WORKING_SIDE_PX: u32 = 1_260;

/// Decodes `still`, upright and at most `WORKING_SIDE_PX` on its shorter side, on white where it was transparent.
///
/// # Errors
/// `Damaged` when the pixels cannot be read.
pub fn upright(still: Still<'_>) -> Result<RgbImage, MediaRefused> {
    let orientation = still.orientation();
    let unpacked = still.unpack()?;
    let (width, height) = (unpacked.width(), unpacked.height());
    let short = width.min(height);
    let (width_px, height_px) = if short <= WORKING_SIDE_PX {
        (width, height)
    } else {
        (scaled(width, WORKING_SIDE_PX, short), scaled(height, WORKING_SIDE_PX, short))
    };
    let smaller = if unpacked.color().has_alpha() {
        let raw =
            resized(unpacked.into_rgba8().into_raw(), PixelType::U8x4, (width, height), None, (width_px, height_px))?;
        on_white(&raw)
    } else {
        resized(unpacked.into_rgb8().into_raw(), PixelType::U8x3, (width, height), None, (width_px, height_px))?
    };
    let picture =
        RgbImage::from_raw(width_px, height_px, smaller).ok_or_else(|| damaged("its pixels do not fill it"))?;
    let mut picture = DynamicImage::from(picture);
    picture.apply_orientation(orientation);
    Ok(picture.into_rgb8())
}

/// `part` of `picture`, or all of it, at `size`.
///
/// # Errors
/// `Damaged` when the part is not inside the picture.
pub fn shown(picture: &RgbImage, part: Option<Crop>, size: (u32, u32)) -> Result<RgbImage, MediaRefused> {
    let raw = resized(picture.as_raw().clone(), PixelType::U8x3, picture.dimensions(), part, size)?;
    RgbImage::from_raw(size.0, size.1, raw).ok_or_else(|| damaged("its pixels do not fill it"))
}

fn resized(
    pixels: Vec<u8>,
    kind: PixelType,
    from: (u32, u32),
    part: Option<Crop>,
    to: (u32, u32),
) -> Result<Vec<u8>, MediaRefused> {
    if from == to && part.is_none() {
        return Ok(pixels);
    }
    let source = Image::from_vec_u8(from.0, from.1, pixels, kind).map_err(damaged)?;
    let mut target = Image::new(to.0, to.1, kind);
    let options = part.map_or_else(ResizeOptions::new, |Crop { left, top, width, height }| {
        ResizeOptions::new().crop(left.into(), top.into(), width.into(), height.into())
    });
    Resizer::new().resize(&source, &mut target, &options).map_err(damaged)?;
    Ok(target.into_vec())
}

/// Lays colours with transparency on white paper.
fn on_white(rgba: &[u8]) -> Vec<u8> {
    let (pixels, _) = rgba.as_chunks::<4>();
    let over = |colour: u8, alpha: u8| {
        let mixed = (u32::from(colour) * u32::from(alpha) + 255 * (255 - u32::from(alpha)) + 127) / 255;
        u8::try_from(mixed).unwrap_or(u8::MAX)
    };
    pixels.iter().flat_map(|&[r, g, b, alpha]| [over(r, alpha), over(g, alpha), over(b, alpha)]).collect()
}
