//! RAW files give the JPEG that the camera put inside, turned as the RAW file says; the sensor's values are never read.
#![cfg(feature = "media")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod media_made;
#[path = "media_made/raw.rs"]
mod raw_made;

use media_made::{jpeg_of, with_exif};
use shared::media::raw::{choose, frame, look};
use shared::media::{MediaRefused, derive, derive_turned, is_raw};

const MIDDLE: (u16, u16) = (5_000, 5_000);

/// The embedded picture of a file that is all in memory.
fn embedded(file: &[u8]) -> Result<(u8, Vec<u8>), MediaRefused> {
    let raw = look(file, u64::try_from(file.len()).unwrap())?;
    let parts: Vec<&[u8]> = raw
        .embedded
        .iter()
        .map(|part| {
            let at = usize::try_from(part.offset).unwrap();
            &file[at..at + usize::try_from(part.bytes).unwrap()]
        })
        .collect();
    let frames: Vec<_> = parts.iter().map(|part| frame(part)).collect();
    choose(&frames).map(|at| (raw.orientation, parts[at].to_vec()))
}

#[test]
fn each_makers_file_gives_its_jpeg_and_its_orientation() {
    let jpeg = jpeg_of(1_620, 1_080);
    for (why, file) in raw_made::raws(&jpeg, 6) {
        assert!(is_raw(&file), "{why}");
        assert_eq!(embedded(&file), Ok((6, jpeg.clone())), "{why}");
    }
}

#[test]
fn the_raw_files_orientation_counts_and_not_the_jpegs() {
    // The JPEG says 3, the RAW file says 6: a quarter turn.
    let jpeg = with_exif(&jpeg_of(240, 160), 3);
    let turned = derive_turned(&jpeg, MIDDLE, 6).unwrap();
    assert_eq!((turned.width, turned.height), (160, 240));
    let plain = derive(&jpeg, MIDDLE).unwrap();
    assert_eq!((plain.width, plain.height), (240, 160));
    assert_ne!(turned.hash, plain.hash, "other pixels have another name");
}

#[test]
fn a_file_without_a_full_size_jpeg_is_refused_with_what_it_holds() {
    for (why, file) in raw_made::raws(&jpeg_of(160, 120), 1) {
        let refused = embedded(&file).expect_err(why);
        assert_eq!(refused.code(), "media_no_preview", "{why}");
        assert!(refused.to_string().contains("160 × 120"), "{why}: {refused}");
    }
    let empty = embedded(&raw_made::endless()).expect_err("a loop of directories ends");
    assert!(empty.to_string().contains("none at all"), "{empty}");
    assert_eq!(look(b"II*\0", 4).map_err(|no| no.code()), Err("media_no_preview"));
}

#[test]
fn the_largest_that_fits_is_taken() {
    type Case<'a> = (&'a str, &'a [Option<(u32, u32)>], Result<usize, &'a str>);
    let table: &[Case<'_>] = &[
        ("the largest in full size", &[Some((1_616, 1_080)), Some((4_000, 3_000)), Some((160, 120))], Ok(1)),
        ("one that fits, before one that does not", &[Some((6_000, 4_000)), Some((1_620, 1_080))], Ok(1)),
        ("only one with too many pixels", &[Some((6_000, 4_000)), Some((160, 120))], Err("media_too_many_pixels")),
        ("only the sensor", &[None], Err("media_no_preview")),
    ];
    for (why, frames, wanted) in table {
        assert_eq!(choose(frames).map_err(|no| no.code()), *wanted, "{why}");
    }
}

#[test]
fn offsets_that_lead_nowhere_are_passed_by() {
    let jpeg = jpeg_of(1_620, 1_080);
    for (why, file) in raw_made::raws(&jpeg, 1) {
        // Cut anywhere, the file is refused or read, and nothing panics.
        for bytes in [4, 9, 40, 300, 705, 1_000, 1_030] {
            let head = &file[..file.len().min(bytes)];
            let _ = look(head, u64::try_from(head.len()).unwrap());
        }
        let short = u64::try_from(file.len()).unwrap() / 3;
        let beyond = look(&file, short).map(|raw| raw.embedded).unwrap_or_default();
        assert!(beyond.iter().all(|part| part.offset + part.bytes <= short), "{why}: {beyond:?}");
    }
}
