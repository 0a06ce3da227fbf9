//! Which part of a picture is shown in another shape: the largest rectangle that keeps the focal point inside.

use super::hash::Focal;

/// A rectangle in pixels of the picture it is cut from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crop {
    /// From the left edge.
    pub left: u32,
    /// From the upper edge.
    pub top: u32,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// A shape as across : down.
pub type Shape = (u32, u32);

/// Thumbnails are 3:2.
pub const THUMBNAIL: Shape = (3, 2);

/// What link previews show: 1.91:1, as 1200 × 630.
pub const PREVIEW: Shape = (40, 21);

/// Basis points in a whole.
const WHOLE_BP: u64 = 10_000;

/// The largest rectangle of `shape` in a picture of `width` × `height`, centred on `focal` as far as the edges allow.
#[must_use]
pub fn around(focal: Focal, shape: Shape, (width, height): (u32, u32)) -> Crop {
    let (across, down) = shape;
    let as_wide = scaled(height, across, down);
    let (cut_width, cut_height) =
        if as_wide <= width { (as_wide, height) } else { (width, scaled(width, down, across).min(height)) };
    Crop {
        left: offset(width, cut_width, focal.0),
        top: offset(height, cut_height, focal.1),
        width: cut_width,
        height: cut_height,
    }
}

/// `length × numerator / denominator`, to the nearest pixel and never nothing.
#[must_use]
pub fn scaled(length: u32, numerator: u32, denominator: u32) -> u32 {
    let denominator = u64::from(denominator.max(1));
    let exact = (u64::from(length) * u64::from(numerator) + denominator / 2) / denominator;
    u32::try_from(exact).unwrap_or(u32::MAX).max(1)
}

/// Where a cut of `part` begins in `whole` so that `focal_bp` is as near its middle as the edges allow.
fn offset(whole: u32, part: u32, focal_bp: u16) -> u32 {
    let focal = u64::from(whole) * u64::from(focal_bp).min(WHOLE_BP) / WHOLE_BP;
    let begin = focal.saturating_sub(u64::from(part / 2)).min(u64::from(whole.saturating_sub(part)));
    u32::try_from(begin).unwrap_or(0)
}
