//! Everything that is made of one photograph: three widths, two 3:2 thumbnails, a link preview, a blur.

use image::RgbImage;
use image::metadata::Orientation;

use super::crop::{self, PREVIEW, Shape, THUMBNAIL, scaled};
use super::encode::encode;
use super::hash::{self, Focal};
use super::inspect::{Inspected, inspect, lies_on_its_side};
use super::pixels::{shown, upright};
use super::placeholder;
use super::refused::MediaRefused;
use super::still::Still;
use super::view::{FORMATS, WIDTHS_PX};

/// Width of the picture that link previews show.
const PREVIEW_WIDTH_PX: u32 = 1_200;

/// One file to be stored under `{hash}/{variant}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derivative {
    /// `{width}.{format}`, `t{width}.{format}` or `og.jpeg`. The width is the one asked for.
    pub variant: String,
    /// Media type to serve it with.
    pub content_type: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
    /// Pixels it really has: fewer than its name says when the original has fewer.
    pub width: u32,
    /// Pixels it really has.
    pub height: u32,
}

/// One photograph, ready to be stored and shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derived {
    /// Names original, focal point and recipe.
    pub hash: String,
    /// Pixels of the original, upright.
    pub width: u32,
    /// Pixels of the original, upright.
    pub height: u32,
    /// The thumbhash in base64.
    pub thumbhash: String,
    /// A `data:` picture of at most 300 characters, drawn from the thumbhash.
    pub placeholder: String,
    /// All files: three formats of each width and thumbnail, and the link preview.
    pub derivatives: Vec<Derivative>,
}

/// Makes all derivatives of a JPEG, PNG or WebP. Its orientation is applied; EXIF, XMP, GPS, comments and colour profile
/// do not survive, because only pixels are carried over.
///
/// # Errors
/// `WrongKind` for a clip, `NotEncoded`, and whatever `inspect` refuses.
pub fn derive(bytes: &[u8], focal: Focal) -> Result<Derived, MediaRefused> {
    derive_as(bytes, focal, None)
}

/// The same for the JPEG of a RAW file, which lies as the sensor saw it: `orientation` is that of the RAW file, 1 to 8.
///
/// # Errors
/// As [`derive`].
pub fn derive_turned(bytes: &[u8], focal: Focal, orientation: u8) -> Result<Derived, MediaRefused> {
    derive_as(bytes, focal, Some(orientation))
}

fn derive_as(bytes: &[u8], focal: Focal, turned: Option<u8>) -> Result<Derived, MediaRefused> {
    let Opened { hash, width, height, thumbhash, placeholder, files } = open(bytes, focal, turned)?;
    Ok(Derived { hash, width, height, thumbhash, placeholder, derivatives: files.collect::<Result<_, _>>()? })
}

/// One photograph, unpacked; its files are made as they are asked for, so that whoever works on it can let others go
/// first in between, and holds one of them at a time.
pub struct Opened {
    /// Names original, focal point and recipe.
    pub hash: String,
    /// Pixels of the original, upright.
    pub width: u32,
    /// Pixels of the original, upright.
    pub height: u32,
    /// The thumbhash in base64.
    pub thumbhash: String,
    /// A `data:` picture of at most 300 characters, drawn from the thumbhash.
    pub placeholder: String,
    /// What [`Derived::derivatives`] would hold.
    pub files: Files,
}

/// Unpacks a JPEG, PNG or WebP; `turned` is the orientation, 1 to 8, that a RAW file told of the JPEG inside.
///
/// # Errors
/// As [`derive`]; the files themselves may still say `NotEncoded`.
pub fn open(bytes: &[u8], focal: Focal, turned: Option<u8>) -> Result<Opened, MediaRefused> {
    let format = match inspect(bytes)? {
        Inspected::Still { format, .. } => format,
        Inspected::Clip { format, .. } => {
            return Err(MediaRefused::WrongKind { found: format.content_type(), wanted: "a picture" });
        }
    };
    let still = Still::open(format, bytes)?;
    let still = match turned {
        Some(orientation) => still.turned(Orientation::from_exif(orientation).unwrap_or(Orientation::NoTransforms)),
        None => still,
    };
    let (width, height) = match (lies_on_its_side(still.orientation()), still.size()) {
        (true, (width, height)) => (height, width),
        (false, size) => size,
    };
    let picture = upright(still)?;
    let (thumbhash, placeholder) = placeholder::of(&picture)?;
    let files = Files { picture, focal, left: wanted().rev().collect(), scaled: None };
    Ok(Opened { hash: hash::of_picture(focal, turned, bytes), width, height, thumbhash, placeholder, files })
}

/// What a file shows of the picture, and how wide it is at most.
#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    Whole(u32),
    Thumbnail(u32),
    Preview,
}

/// Every file that is made, in order: those that show the same stand together.
fn wanted() -> impl DoubleEndedIterator<Item = (View, &'static str)> {
    let each =
        |view: fn(u32) -> View| WIDTHS_PX.into_iter().map(view).flat_map(|view| FORMATS.map(|format| (view, format)));
    // JPEG alone: some readers of link previews know nothing newer.
    each(View::Whole).chain(each(View::Thumbnail)).chain([(View::Preview, "jpeg")])
}

/// The files of one photograph, each made when it is asked for.
pub struct Files {
    picture: RgbImage,
    focal: Focal,
    /// Still to be made, the next one last.
    left: Vec<(View, &'static str)>,
    /// The last view, for its other formats.
    scaled: Option<(View, RgbImage)>,
}

impl Iterator for Files {
    type Item = Result<Derivative, MediaRefused>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left.pop().map(|(view, format)| self.make(view, format))
    }
}

impl Files {
    fn make(&mut self, view: View, format: &'static str) -> Result<Derivative, MediaRefused> {
        let scaled = match self.scaled.take().filter(|(before, _)| *before == view) {
            Some((_, scaled)) => scaled,
            None => match view {
                View::Whole(width_max) => at_width(&self.picture, width_max),
                View::Thumbnail(width_max) => cut(&self.picture, self.focal, THUMBNAIL, width_max),
                View::Preview => cut(&self.picture, self.focal, PREVIEW, PREVIEW_WIDTH_PX),
            }?,
        };
        let variant = match view {
            View::Whole(width_max) => format!("{width_max}.{format}"),
            View::Thumbnail(width_max) => format!("t{width_max}.{format}"),
            View::Preview => format!("og.{format}"),
        };
        let made = derivative(variant, format, &scaled);
        self.scaled = Some((view, scaled));
        made
    }
}

/// The whole picture, at most `width_max` wide.
fn at_width(picture: &RgbImage, width_max: u32) -> Result<RgbImage, MediaRefused> {
    let (width, height) = picture.dimensions();
    let width_px = width.min(width_max);
    shown(picture, None, (width_px, scaled(height, width_px, width)))
}

/// The part of `shape` around the focal point, at most `width_max` wide.
fn cut(picture: &RgbImage, focal: Focal, shape: Shape, width_max: u32) -> Result<RgbImage, MediaRefused> {
    let part = crop::around(focal, shape, picture.dimensions());
    let width_px = part.width.min(width_max);
    shown(picture, Some(part), (width_px, scaled(width_px, shape.1, shape.0)))
}

fn derivative(variant: String, format: &'static str, picture: &RgbImage) -> Result<Derivative, MediaRefused> {
    let content_type = match format {
        "avif" => "image/avif",
        "webp" => "image/webp",
        _ => "image/jpeg",
    };
    let (width, height) = picture.dimensions();
    Ok(Derivative { variant, content_type, bytes: encode(picture, format)?, width, height })
}
