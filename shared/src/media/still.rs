//! A picture that is open but not yet decoded, whatever its format, and what becomes of its pixels.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, RgbImage, RgbaImage};
use image_webp::WebPDecoder;

use super::refused::MediaRefused;
use super::sniff::Format;

/// An open picture: size and orientation are known, its pixels are still packed.
pub enum Still<'a> {
    /// JPEG and PNG.
    Common {
        /// Reads the pixels when asked to.
        decoder: Box<dyn ImageDecoder + 'a>,
        /// As the EXIF block says.
        orientation: Orientation,
    },
    /// WebP; of an animation the first frame.
    Webp {
        /// Reads the pixels when asked to.
        decoder: Box<WebPDecoder<Cursor<&'a [u8]>>>,
        /// As the EXIF block says.
        orientation: Orientation,
    },
}

impl<'a> Still<'a> {
    /// Reads the headers.
    ///
    /// # Errors
    /// `Damaged` when they make no sense.
    pub fn open(format: Format, bytes: &'a [u8]) -> Result<Self, MediaRefused> {
        let common = match format {
            Format::Webp => return Self::open_webp(bytes),
            Format::Png => ImageFormat::Png,
            _ => ImageFormat::Jpeg,
        };
        let mut decoder = ImageReader::with_format(Cursor::new(bytes), common).into_decoder().map_err(damaged)?;
        // An EXIF block that cannot be read is treated like none: it is dropped anyway.
        let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        Ok(Self::Common { decoder: Box::new(decoder), orientation })
    }

    fn open_webp(bytes: &'a [u8]) -> Result<Self, MediaRefused> {
        let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(damaged)?;
        let orientation = decoder
            .exif_metadata()
            .ok()
            .flatten()
            .and_then(|block| Orientation::from_exif_chunk(&block))
            .unwrap_or(Orientation::NoTransforms);
        Ok(Self::Webp { decoder: Box::new(decoder), orientation })
    }

    /// Pixels across and down as stored, before any orientation.
    #[must_use]
    pub fn size(&self) -> (u32, u32) {
        match self {
            Self::Common { decoder, .. } => decoder.dimensions(),
            Self::Webp { decoder, .. } => decoder.dimensions(),
        }
    }

    /// How the stored pixels must be turned to stand upright.
    #[must_use]
    pub fn orientation(&self) -> Orientation {
        match self {
            Self::Common { orientation, .. } | Self::Webp { orientation, .. } => *orientation,
        }
    }

    /// The same picture with another orientation: inside a RAW file that file's own counts.
    #[must_use]
    pub fn turned(self, orientation: Orientation) -> Self {
        match self {
            Self::Common { decoder, .. } => Self::Common { decoder, orientation },
            Self::Webp { decoder, .. } => Self::Webp { decoder, orientation },
        }
    }

    /// Bytes of the pixels once decoded.
    #[must_use]
    pub fn unpacked_bytes(&self) -> u64 {
        match self {
            Self::Common { decoder, .. } => decoder.total_bytes(),
            Self::Webp { decoder, .. } => {
                decoder.output_buffer_size().and_then(|size| u64::try_from(size).ok()).unwrap_or(u64::MAX)
            }
        }
    }

    /// The pixels as stored.
    ///
    /// # Errors
    /// `Damaged` when they cannot be read.
    pub fn unpack(self) -> Result<DynamicImage, MediaRefused> {
        let (width, height) = self.size();
        match self {
            Self::Common { decoder, .. } => DynamicImage::from_decoder(decoder).map_err(damaged),
            Self::Webp { mut decoder, .. } => {
                let size = decoder.output_buffer_size().ok_or_else(|| damaged("its size overflows"))?;
                let mut pixels = vec![0; size];
                decoder.read_image(&mut pixels).map_err(damaged)?;
                let picture = if decoder.has_alpha() {
                    RgbaImage::from_raw(width, height, pixels).map(DynamicImage::from)
                } else {
                    RgbImage::from_raw(width, height, pixels).map(DynamicImage::from)
                };
                picture.ok_or_else(|| damaged("its pixels do not fill it"))
            }
        }
    }
}

/// A refusal in the decoder's words.
pub(super) fn damaged(cause: impl ToString) -> MediaRefused {
    MediaRefused::Damaged { cause: cause.to_string() }
}
