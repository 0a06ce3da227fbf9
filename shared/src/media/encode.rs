//! The three formats of a derivative, each at the quality where a photograph looks the same at arm's length.

use image::RgbImage;
use image_webp::{EncoderParams, WebPEncoder};
use jpeg_encoder::SamplingFactor;
use ravif::{BitDepth, Img, RGBA8};

use super::refused::MediaRefused;

/// Quality of AVIF on its own scale of 1 to 100.
const AVIF_QUALITY: f32 = 55.0;

/// Effort of AVIF, 10 is the least: small files matter less than an isolate's CPU limit.
const AVIF_SPEED: u8 = 9;

/// Quality of WebP on libwebp's scale.
const WEBP_QUALITY: u8 = 72;

/// Quality of JPEG on the usual scale.
const JPEG_QUALITY: u8 = 78;

/// Encodes `picture` as `format`, one of `avif`, `webp` and `jpeg`.
///
/// # Errors
/// `NotEncoded` in the encoder's words.
pub fn encode(picture: &RgbImage, format: &'static str) -> Result<Vec<u8>, MediaRefused> {
    match format {
        "avif" => avif(picture),
        "webp" => webp(picture, WEBP_QUALITY),
        "jpeg" => jpeg(picture),
        _ => Err(not_encoded(format, "no encoder knows it")),
    }
}

fn avif(picture: &RgbImage) -> Result<Vec<u8>, MediaRefused> {
    let (width, height) = size_of(picture);
    let (pixels, _) = picture.as_raw().as_chunks::<3>();
    // With four channels because that entry is compiled inside ravif, with its optimisation; the one for three is
    // inlined into this crate, all of the encoder with it. No alpha is written for an opaque picture.
    let colours: Vec<RGBA8> = pixels.iter().map(|&[r, g, b]| RGBA8::new(r, g, b, u8::MAX)).collect();
    ravif::Encoder::new()
        .with_quality(AVIF_QUALITY)
        .with_speed(AVIF_SPEED)
        .with_bit_depth(BitDepth::Eight)
        .with_num_threads(Some(1))
        .encode_rgba(Img::new(&colours, width, height))
        .map(|encoded| encoded.avif_file)
        .map_err(|cause| not_encoded("avif", cause))
}

/// Lossy WebP at `quality`; also draws the placeholder.
///
/// # Errors
/// `NotEncoded` in the encoder's words.
pub fn webp(picture: &RgbImage, quality: u8) -> Result<Vec<u8>, MediaRefused> {
    let mut params = EncoderParams::default();
    params.use_lossy = true;
    params.lossy_quality = quality;
    let mut bytes = Vec::new();
    let mut encoder = WebPEncoder::new(&mut bytes);
    encoder.set_params(params);
    encoder
        .encode(picture.as_raw(), picture.width(), picture.height(), image_webp::ColorType::Rgb8)
        .map_err(|cause| not_encoded("webp", cause))?;
    Ok(bytes)
}

/// Progressive, so that a slow connection sees the whole picture early.
fn jpeg(picture: &RgbImage) -> Result<Vec<u8>, MediaRefused> {
    let too_wide = |_| not_encoded("jpeg", "a side exceeds 65 535 pixels");
    let width = u16::try_from(picture.width()).map_err(too_wide)?;
    let height = u16::try_from(picture.height()).map_err(too_wide)?;
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, JPEG_QUALITY);
    encoder.set_progressive(true);
    encoder.set_optimized_huffman_tables(true);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder
        .encode(picture.as_raw(), width, height, jpeg_encoder::ColorType::Rgb)
        .map_err(|cause| not_encoded("jpeg", cause))?;
    Ok(bytes)
}

/// Width and height for libraries that index memory.
pub(super) fn size_of(picture: &RgbImage) -> (usize, usize) {
    (usize::try_from(picture.width()).unwrap_or(0), usize::try_from(picture.height()).unwrap_or(0))
}

fn not_encoded(format: &'static str, cause: impl ToString) -> MediaRefused {
    MediaRefused::NotEncoded { format, cause: cause.to_string() }
}
