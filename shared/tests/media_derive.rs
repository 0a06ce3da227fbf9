//! What becomes of one photograph: sizes, shapes, colours, names, and nothing about who took it where.
#![cfg(feature = "media")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod media_made;

use std::io::Cursor;
use std::sync::LazyLock;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use image::RgbImage;
use media_made::{SECRETS, jpeg_of, picture, png_of, with_exif};
use shared::media::view::{FORMATS, WIDTHS_PX};
use shared::media::{Derivative, Derived, derive};

const MIDDLE: (u16, u16) = (5_000, 5_000);

/// A photograph that lies on its side: 480 × 840 as people see it, smaller than two of the three widths.
static SIDEWAYS: LazyLock<Derived> = LazyLock::new(|| derive(&with_exif(&jpeg_of(840, 480), 6), MIDDLE).unwrap());

fn variant<'a>(derived: &'a Derived, name: &str) -> &'a Derivative {
    derived.derivatives.iter().find(|file| file.variant == name).unwrap_or_else(|| panic!("no {name}"))
}

fn pixels(file: &Derivative) -> RgbImage {
    if file.content_type == "image/webp" {
        let mut decoder = image_webp::WebPDecoder::new(Cursor::new(&file.bytes)).unwrap();
        let mut raw = vec![0; decoder.output_buffer_size().unwrap()];
        decoder.read_image(&mut raw).unwrap();
        return RgbImage::from_raw(decoder.dimensions().0, decoder.dimensions().1, raw).unwrap();
    }
    image::load_from_memory(&file.bytes).unwrap().into_rgb8()
}

/// The colour that stands out at a place told in tenths of the picture.
fn colour_at(picture: &RgbImage, tenths_x: u32, tenths_y: u32) -> &'static str {
    let [r, g, b] = picture.get_pixel(picture.width() * tenths_x / 10, picture.height() * tenths_y / 10).0;
    match (r > 120, g > 120, b > 120) {
        (true, false, false) => "red",
        (false, true, false) => "green",
        (false, false, true) => "blue",
        _ => "mixed",
    }
}

#[test]
fn every_variant_is_there_and_none_is_larger_than_the_original() {
    let mut names: Vec<&str> = SIDEWAYS.derivatives.iter().map(|file| file.variant.as_str()).collect();
    let mut wanted: Vec<String> = FORMATS
        .iter()
        .flat_map(|format| {
            let whole = WIDTHS_PX.iter().map(move |width| format!("{width}.{format}"));
            whole.chain(["t360", "t720", "t1080"].map(|name| format!("{name}.{format}")))
        })
        .collect();
    wanted.push("og.jpeg".to_owned());
    names.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(names, wanted);
    assert_eq!((SIDEWAYS.width, SIDEWAYS.height), (480, 840));
    let table = [
        ("360", 360, 630),
        ("720", 480, 840),
        ("1080", 480, 840),
        ("t360", 360, 240),
        ("t720", 480, 320),
        ("t1080", 480, 320),
    ];
    for (name, width, height) in table {
        for format in FORMATS {
            let file = variant(&SIDEWAYS, &format!("{name}.{format}"));
            assert_eq!((file.width, file.height), (width, height), "{name}.{format}");
            assert_eq!(file.content_type, format!("image/{format}"));
            if format != "avif" {
                assert_eq!(pixels(file).dimensions(), (width, height), "{name}.{format}");
            }
        }
    }
    assert_eq!(pixels(variant(&SIDEWAYS, "og.jpeg")).dimensions(), (480, 252));
}

#[test]
fn avif_says_its_size_where_readers_look() {
    let file = variant(&SIDEWAYS, "t360.avif");
    assert_eq!(file.bytes.get(4..12), Some(&b"ftypavif"[..]));
    // The `ispe` property: version and flags, width, height.
    let at = file.bytes.windows(4).position(|name| name == b"ispe").unwrap();
    assert_eq!(file.bytes[at + 8..at + 16], [360_u32.to_be_bytes(), 240_u32.to_be_bytes()].concat());
}

#[test]
fn orientation_is_applied() {
    // Turned a quarter to the right, the red left half is on top, its green corner upper right.
    for name in ["360.jpeg", "360.webp"] {
        let upright = pixels(variant(&SIDEWAYS, name));
        let seen = [(1, 1), (9, 1), (5, 9)].map(|(x, y)| colour_at(&upright, x, y));
        assert_eq!(seen, ["red", "green", "blue"], "{name}");
    }
}

#[test]
fn nothing_about_camera_place_or_author_survives() {
    let original = with_exif(&jpeg_of(840, 480), 6);
    for secret in SECRETS {
        let inside = |bytes: &[u8]| bytes.windows(secret.len()).any(|window| window == secret);
        assert!(inside(&original), "the original has {secret:?}");
        for file in &SIDEWAYS.derivatives {
            assert!(!inside(&file.bytes), "{} has {secret:?}", file.variant);
        }
    }
    for file in &SIDEWAYS.derivatives {
        for mark in [&b"Exif"[..], b"EXIF", b"XMP ", b"ICCP", b"http://ns.adobe.com"] {
            assert!(!file.bytes.windows(mark.len()).any(|window| window == mark), "{} has {mark:?}", file.variant);
        }
    }
}

#[test]
fn thumbnails_are_three_to_two_around_the_focal_point() {
    let wide = jpeg_of(600, 150);
    let table = [
        // focal point          left edge  right edge
        ((0, 5_000), "red", "red"),
        ((5_000, 5_000), "red", "blue"),
        ((10_000, 5_000), "blue", "blue"),
        ((65_535, 65_535), "blue", "blue"),
    ];
    let mut hashes = std::collections::BTreeSet::new();
    for (focal, left, right) in table {
        let derived = derive(&wide, focal).unwrap();
        let thumbnail = variant(&derived, "t360.jpeg");
        assert_eq!((thumbnail.width, thumbnail.height), (225, 150));
        let shown = pixels(thumbnail);
        assert_eq!((colour_at(&shown, 0, 8), colour_at(&shown, 9, 8)), (left, right), "{focal:?}");
        // The whole picture does not care.
        assert_eq!(colour_at(&pixels(variant(&derived, "360.jpeg")), 9, 8), "blue");
        assert!(derived.hash.len() == 32 && derived.hash.chars().all(|c| c.is_ascii_hexdigit()));
        hashes.insert(derived.hash);
    }
    assert_eq!(hashes.len(), table.len(), "another focal point has another name");
    assert!(!hashes.contains(&SIDEWAYS.hash), "another original has another name");
}

#[test]
fn odd_sizes_stay_within_one_pixel_of_three_to_two() {
    for (width, height) in [(64, 64), (101, 67), (67, 101), (999, 64), (64, 999)] {
        let derived = derive(&png_of(width, height), (3_333, 6_667)).unwrap();
        let thumbnail = variant(&derived, "t720.jpeg");
        assert!((thumbnail.width * 2).abs_diff(thumbnail.height * 3) <= 3, "{width} × {height}: {thumbnail:?}");
        assert!(thumbnail.width <= width && thumbnail.height <= height, "{width} × {height} is not enlarged");
    }
}

#[test]
fn deriving_twice_gives_the_same_bytes() {
    let original = jpeg_of(90, 70);
    assert_eq!(derive(&original, MIDDLE), derive(&original, MIDDLE));
}

#[test]
fn thumbhash_and_placeholder_show_the_colours() {
    let hash = BASE64_STANDARD.decode(&SIDEWAYS.thumbhash).unwrap();
    let (width, height, rgba) = thumbhash::thumb_hash_to_rgba(&hash).unwrap();
    assert!(width < height && rgba.len() == width * height * 4);
    let prefix = "data:image/webp;base64,";
    assert!(SIDEWAYS.placeholder.len() <= 300, "{} characters", SIDEWAYS.placeholder.len());
    let file = BASE64_STANDARD.decode(SIDEWAYS.placeholder.strip_prefix(prefix).unwrap()).unwrap();
    let mut decoder = image_webp::WebPDecoder::new(Cursor::new(&file)).unwrap();
    let mut raw = vec![0; decoder.output_buffer_size().unwrap()];
    decoder.read_image(&mut raw).unwrap();
    let blur = RgbImage::from_raw(decoder.dimensions().0, decoder.dimensions().1, raw).unwrap();
    assert_eq!(blur.width() < blur.height(), width < height);
    assert_eq!(colour_at(&blur, 5, 9), "blue");
    assert!(blur.get_pixel(blur.width() / 4, blur.height() / 4).0[0] > 120, "red on top");
}

#[test]
fn transparency_becomes_white_paper() {
    let mut glass = image::DynamicImage::from(picture(90, 66)).into_rgba8();
    glass.pixels_mut().for_each(|pixel| pixel.0[3] = 0);
    let mut png = Cursor::new(Vec::new());
    glass.write_to(&mut png, image::ImageFormat::Png).unwrap();
    let derived = derive(png.get_ref(), MIDDLE).unwrap();
    assert!(pixels(variant(&derived, "360.jpeg")).pixels().all(|pixel| pixel.0.iter().all(|channel| *channel > 250)));
}
