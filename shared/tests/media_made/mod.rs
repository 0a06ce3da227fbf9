//! Pictures and clips made by the byte, so that each test shows what it is about.
#![allow(dead_code)]

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};

/// A picture whose left half is red and right half blue, with some texture, and a green upper left corner.
pub fn picture(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let texture = u8::try_from((x * 7 + y * 13) % 24).unwrap();
        match (x < width / 2, x < width / 4 && y < height / 4) {
            (_, true) => Rgb([texture, 220, texture]),
            (true, _) => Rgb([220, texture, texture]),
            (false, _) => Rgb([texture, texture, 220]),
        }
    })
}

pub fn png_of(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture(width, height).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

pub fn jpeg_of(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture(width, height).write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

pub fn webp_of(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = image_webp::WebPEncoder::new(&mut bytes);
    encoder.encode(picture(width, height).as_raw(), width, height, image_webp::ColorType::Rgb8).unwrap();
    bytes
}

/// The same JPEG with another size in its header.
pub fn patched(mut jpeg: Vec<u8>, width: u16, height: u16) -> Vec<u8> {
    let frame = jpeg.windows(2).position(|pair| pair == [0xFF, 0xC0]).expect("a baseline frame");
    jpeg[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    jpeg[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    jpeg
}

/// The header of a PNG with four channels of 16 bits, then an empty data chunk and the end.
pub fn deep_png_header(width: u32, height: u32) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes()[..], &[16, 6, 0, 0, 0]].concat();
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, content) in [(b"IHDR", header), (b"IDAT", vec![]), (b"IEND", vec![])] {
        let named = [&name[..], &content].concat();
        png.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
        png.extend(&named);
        png.extend(crc32(&named).to_be_bytes());
    }
    png
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xEDB8_8320 } else { sum >> 1 })
    })
}

/// Words that only the metadata below contains.
pub const SECRETS: [&[u8]; 5] = [b"Exif\0", b"51.477811", b"x:xmpmeta", b"KerbsideCam", b"home address"];

/// `jpeg` with an EXIF block (camera, orientation, GPS position), an XMP block and a comment.
pub fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let long = |value: u32| value.to_le_bytes();
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value].concat()
    };
    // Header 8, directory 2 + 3 × 12 + 4 = 42, camera at 50 (12 bytes), GPS directory at 62.
    let mut tiff = [&b"II*\0"[..], &long(8), &3_u16.to_le_bytes()].concat();
    tiff.extend(entry(0x010F, 2, 12, long(50)));
    tiff.extend(entry(0x0112, 3, 1, [orientation, 0, 0, 0]));
    tiff.extend(entry(0x8825, 4, 1, long(62)));
    tiff.extend(long(0));
    tiff.extend(b"KerbsideCam\0");
    tiff.extend(1_u16.to_le_bytes());
    tiff.extend(entry(0x001D, 2, 10, long(80)));
    tiff.extend(long(0));
    tiff.extend(b"51.477811\0");
    let xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>51.477811</x:xmpmeta>".to_vec();
    let segments = [(0xE1, [&b"Exif\0\0"[..], &tiff].concat()), (0xE1, xmp), (0xFE, b"home address".to_vec())];
    let mut bytes = jpeg[..2].to_vec();
    for (marker, content) in segments {
        bytes.extend([0xFF, marker]);
        bytes.extend(u16::try_from(content.len() + 2).unwrap().to_be_bytes());
        bytes.extend(content);
    }
    bytes.extend(&jpeg[2..]);
    bytes
}

/// An MP4 of `ticks` at `scale` per second: file type, movie header, some media.
pub fn mp4_lasting(scale: u32, ticks: u32) -> Vec<u8> {
    let boxed = |name: &[u8; 4], content: &[u8]| {
        [&u32::try_from(content.len() + 8).unwrap().to_be_bytes()[..], name, content].concat()
    };
    let header = [&[0; 12][..], &scale.to_be_bytes(), &ticks.to_be_bytes(), &[0; 80]].concat();
    let mut bytes = boxed(b"ftyp", b"isom\0\0\x02\0isomiso2avc1mp41");
    bytes.extend(boxed(b"moov", &boxed(b"mvhd", &header)));
    bytes.extend(boxed(b"mdat", &[7; 64]));
    bytes
}

/// A WebM of `duration` ticks of `scale_ns` each, with one cluster.
pub fn webm_lasting(duration: Option<f64>, scale_ns: u32) -> Vec<u8> {
    let element = |id: &[u8], content: &[u8]| {
        [
            id,
            &[0x10 | u8::try_from(content.len() >> 24).unwrap()],
            &u32::try_from(content.len()).unwrap().to_be_bytes()[1..],
            content,
        ]
        .concat()
    };
    let mut facts = element(&[0x2A, 0xD7, 0xB1], &scale_ns.to_be_bytes());
    if let Some(duration) = duration {
        facts.extend(element(&[0x44, 0x89], &duration.to_be_bytes()));
    }
    let segment = [element(&[0x15, 0x49, 0xA9, 0x66], &facts), element(&[0x1F, 0x43, 0xB6, 0x75], &[7; 64])].concat();
    let header = element(&[0x42, 0x82], b"webm");
    [element(&[0x1A, 0x45, 0xDF, 0xA3], &header), element(&[0x18, 0x53, 0x80, 0x67], &segment)].concat()
}
