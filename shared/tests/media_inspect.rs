//! What is taken and what is refused, each refusal with the value that was measured.
#![cfg(feature = "media")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod media_made;

use media_made::{jpeg_of, mp4_lasting, patched, png_of, webm_lasting, webp_of, with_exif};
use shared::media::{BYTES_MAX, Format, Inspected, MediaRefused, clip, derive, inspect};

const MIDDLE: (u16, u16) = (5_000, 5_000);

#[test]
fn every_refusal_has_its_code_and_measured_value() {
    let jpeg = jpeg_of(120, 80);
    let png = png_of(120, 80);
    let webp = webp_of(120, 80);
    let half = |bytes: &[u8]| bytes[..bytes.len() / 2].to_vec();
    let followed_by = |bytes: &[u8], tail: &[u8]| [bytes, tail].concat();
    let table: Vec<(&str, Vec<u8>, &str, String)> = vec![
        // why                            bytes                                      code                   measured
        ("nothing", vec![], "media_empty", "empty".into()),
        ("SVG", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), "media_unsupported", "an SVG picture".into()),
        ("HTML", b"<!DOCTYPE html><p>hi".to_vec(), "media_unsupported", "an HTML page".into()),
        ("text", b"just words".to_vec(), "media_unsupported", "no picture".into()),
        ("GIF", b"GIF89a\x01\0\x01\0".to_vec(), "media_unsupported", "a GIF".into()),
        ("AVIF", b"\0\0\0\x1cftypavif\0\0\0\0".to_vec(), "media_unsupported", "an AVIF".into()),
        ("HEIC", b"\0\0\0\x1cftypheic\0\0\0\0".to_vec(), "media_unsupported", "a HEIC".into()),
        ("JPEG and script", followed_by(&jpeg, b"<ScRipt>alert(1)"), "media_polyglot", "a script".into()),
        ("JPEG and ZIP", followed_by(&jpeg, b"PK\x05\x06\0\0\0\0"), "media_polyglot", "a ZIP".into()),
        ("PNG and HTML", followed_by(&png, b"<html>"), "media_polyglot", "an HTML page".into()),
        ("clip and PHP", followed_by(&mp4_lasting(1_000, 12_000), b"<?php"), "media_polyglot", "a PHP".into()),
        ("half a JPEG", half(&jpeg), "media_truncated", format!("after {} bytes", jpeg.len() / 2)),
        ("half a PNG", half(&png), "media_truncated", format!("after {} bytes", png.len() / 2)),
        ("half a WebP", half(&webp), "media_truncated", format!("after {} bytes", webp.len() / 2)),
        ("JPEG without its last marker", jpeg[..jpeg.len() - 2].to_vec(), "media_truncated", "cut off".into()),
        ("half an MP4", half(&mp4_lasting(1_000, 12_000)), "media_truncated", "cut off".into()),
        ("half a WebM", half(&webm_lasting(Some(12_000.0), 1_000_000)), "media_truncated", "cut off".into()),
        ("three bytes", vec![0xFF, 0xD8, 0xFF], "media_truncated", "after 3 bytes".into()),
        ("too many bytes", vec![0; BYTES_MAX + 1], "media_too_many_bytes", format!("{} bytes", BYTES_MAX + 1)),
        ("too many pixels", patched(jpeg_of(120, 80), 4_032, 3_025), "media_too_many_pixels", "4032 × 3025".into()),
        ("too small", jpeg_of(120, 63), "media_too_small", "120 × 63".into()),
        ("unfinished recording", webm_lasting(None, 1_000_000), "clip_length_unknown", "length".into()),
        ("movie of no length", mp4_lasting(1_000, 0), "clip_length_unknown", "length".into()),
    ];
    for (why, bytes, code, measured) in table {
        let refused = inspect(&bytes).expect_err(why);
        assert_eq!(refused.code(), code, "{why}: {refused}");
        assert!(refused.to_string().contains(&measured), "{why}: “{refused}” lacks “{measured}”");
        // What inspect refuses, nothing else lets through.
        assert_eq!(derive(&bytes, MIDDLE).expect_err(why), refused, "{why}");
        assert_eq!(clip(bytes).expect_err(why), refused, "{why}");
    }
}

#[test]
fn twelve_megapixels_are_judged_by_the_header_alone() {
    // The scan behind this header holds 120 × 80 pixels, so decoding it would fail.
    let found = inspect(&patched(jpeg_of(120, 80), 4_032, 3_024));
    assert!(matches!(found, Ok(Inspected::Still { width: 4_032, height: 3_024, .. })), "{found:?}");
}

#[test]
fn sixteen_bits_per_channel_are_refused_when_they_do_not_fit() {
    let deep = media_made::deep_png_header(3_000, 3_000);
    assert_eq!(inspect(&deep), Err(MediaRefused::TooDeep { bytes: 72_000_000, bytes_max: 48_000_000 }));
}

#[test]
fn content_decides_the_format() {
    let table: [(&str, Vec<u8>, Format); 3] = [
        ("jpeg", jpeg_of(120, 80), Format::Jpeg),
        ("png", png_of(120, 80), Format::Png),
        ("webp", webp_of(120, 80), Format::Webp),
    ];
    for (why, bytes, format) in table {
        assert_eq!(inspect(&bytes), Ok(Inspected::Still { format, width: 120, height: 80, orientation: 1 }), "{why}");
    }
}

#[test]
fn orientation_swaps_the_sides_people_see() {
    for orientation in 1..=8_u8 {
        let (width, height) = if orientation < 5 { (120, 80) } else { (80, 120) };
        let found = inspect(&with_exif(&jpeg_of(120, 80), orientation));
        assert_eq!(found, Ok(Inspected::Still { format: Format::Jpeg, width, height, orientation }));
    }
}

#[test]
fn clips_last_ten_to_twenty_seconds() {
    // MP4: ticks at 600 per second. WebM: milliseconds.
    let table = [
        ("9.9 s", 5_940, 9_900.0, Err("clip_length_outside")),
        ("10 s", 6_000, 10_000.0, Ok(10)),
        ("14.6 s", 8_760, 14_600.0, Ok(15)),
        ("20 s", 12_000, 20_000.0, Ok(20)),
        ("20.1 s", 12_060, 20_100.0, Err("clip_length_outside")),
    ];
    for (why, ticks, milliseconds, wanted) in table {
        // A scale of 500 µs halves the tick, so the same clip has twice as many.
        let clips = [
            ("clip.mp4", mp4_lasting(600, ticks)),
            ("clip.webm", webm_lasting(Some(milliseconds), 1_000_000)),
            ("clip.webm", webm_lasting(Some(milliseconds * 2.0), 500_000)),
        ];
        for (variant, bytes) in clips {
            let taken = clip(bytes.clone());
            if let Err(refused) = &taken {
                assert!(refused.to_string().contains(why), "{why}: {refused}");
            }
            assert_eq!(taken.as_ref().map(|clip| clip.seconds).map_err(MediaRefused::code), wanted, "{why} {variant}");
            if let Ok(taken) = taken {
                assert_eq!((taken.variant, taken.bytes), (variant, bytes), "{why}: unchanged");
                assert_eq!(taken.hash.len(), 32);
            }
        }
    }
}

#[test]
fn a_clip_is_no_picture_and_a_picture_no_clip() {
    assert_eq!(clip(jpeg_of(120, 80)).map_err(|no| no.code()), Err("media_wrong_kind"));
    assert_eq!(derive(&mp4_lasting(1_000, 12_000), MIDDLE).map_err(|no| no.code()), Err("media_wrong_kind"));
}
