//! What the mill makes of an original, and what it says of one that is not taken.
#![cfg(all(feature = "media", feature = "server"))]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod common;
mod media_made;
#[path = "media_made/raw.rs"]
mod raw_made;

use common::bucket::Shelf;
use common::sqlite::Fault;
use common::{TestShop, run, shop_with};
use media_made::{SECRETS, jpeg_of, mp4_lasting, patched, with_exif};
use shared::ports::Blobs;
use shared::time::Duration;
use shared::uploads::flow::{Announced, Sender, aim, give_up, own, receive};
use shared::uploads::mill::flow::{Mill, Stuck, Worked, work};
use shared::uploads::{State, Status, part_key};

fn mira() -> Sender {
    Sender { creator: "crt_1".into(), person: "per_1".into() }
}

fn sent(shop: &TestShop, shelf: &Shelf, kind: &str, poster: &str, file: &[u8]) -> Status {
    let announced = Announced {
        name: "a".into(),
        kind: kind.into(),
        poster: poster.into(),
        alt: "A lamp".into(),
        ..Announced::default()
    };
    run(receive(&shop.ports(), shelf, &mira(), &announced, file)).expect("received")
}

fn milled(shop: &TestShop, shelf: &Shelf, id: &str) -> Result<Worked, Stuck> {
    run(work(&Mill { db: &shop.db, blobs: shelf, now: shop.now() }, id))
}

fn stands(shop: &TestShop, id: &str) -> Status {
    run(own(&shop.db, "crt_1", id)).unwrap()
}

#[test]
fn a_photograph_becomes_nineteen_files_that_tell_nothing_about_where_it_was_taken() {
    let (shop, shelf) = (shop_with("lamp", 1), Shelf::default());
    let upload = sent(&shop, &shelf, "photo", "", &with_exif(&jpeg_of(300, 200), 6));
    let Ok(Worked::Done(hash)) = milled(&shop, &shelf, &upload.id) else { panic!("not done") };
    let told = stands(&shop, &upload.id);
    assert_eq!((told.state, told.media.as_deref()), (State::Done, Some(hash.as_str())));
    assert_eq!(told.preview(), Some(format!("/media/{hash}/360.jpeg")));
    let keys = shelf.keys(&format!("media/{hash}/"));
    assert_eq!(keys.len(), 19);
    for key in keys {
        let file = run(shelf.get(&key, None)).unwrap().unwrap();
        assert!(file.content_type.starts_with("image/"), "{key}: {}", file.content_type);
        for secret in SECRETS {
            assert!(!file.bytes.windows(secret.len()).any(|window| window == secret), "{key} holds {secret:?}");
        }
    }
    let row = shop.db.texts(&format!("SELECT kind, alt, width, height, focal_x_bp FROM media WHERE hash = '{hash}'"));
    assert_eq!(row, ["picture | A lamp | 200 | 300 | 5000"], "upright");
    assert_eq!(shelf.keys("originals/"), [part_key(&upload.id, 0)], "kept for another focal point");
    assert_eq!(milled(&shop, &shelf, &upload.id), Ok(Worked::Nothing), "delivered twice");
}

#[test]
fn a_moved_focal_point_gives_another_name_and_the_last_one_counts() {
    let (shop, shelf) = (shop_with("lamp", 1), Shelf::default());
    let upload = sent(&shop, &shelf, "photo", "", &jpeg_of(300, 200));
    let Ok(Worked::Done(first)) = milled(&shop, &shelf, &upload.id) else { panic!("not done") };
    run(aim(&shop.ports(), &mira(), &upload.id, (Some(0), Some(0)), None)).unwrap();
    let Ok(Worked::Done(second)) = milled(&shop, &shelf, &upload.id) else { panic!("not done") };
    assert_ne!(first, second);
    assert_eq!(stands(&shop, &upload.id).media, Some(second));
    assert_eq!(shelf.keys(&format!("media/{first}/")).len(), 19, "pages that show the old one go on showing it");
}

#[test]
fn a_clip_takes_its_poster_along() {
    let (shop, shelf) = (shop_with("lamp", 1), Shelf::default());
    let poster = sent(&shop, &shelf, "poster", "", &jpeg_of(300, 200));
    let clip = sent(&shop, &shelf, "clip", &poster.id, &mp4_lasting(1_000, 12_000));
    let Ok(Worked::Done(hash)) = milled(&shop, &shelf, &clip.id) else { panic!("not done") };
    let still = stands(&shop, &poster.id).media.expect("its poster is made with it");
    let row = shop.db.texts(&format!("SELECT kind, poster, seconds, width FROM media WHERE hash = '{hash}'"));
    assert_eq!(row, [format!("clip | {still} | 12 | 300")]);
    assert_eq!(stands(&shop, &clip.id).picture, Some(still));
    assert_eq!(shelf.keys(&format!("media/{hash}/")), [format!("media/{hash}/clip.mp4")]);
}

#[test]
fn what_is_not_taken_says_why_and_is_not_kept() {
    let jpeg = jpeg_of(120, 80);
    let (shop, shelf) = (shop_with("lamp", 1), Shelf::default());
    let poster = sent(&shop, &shelf, "poster", "", &jpeg_of(300, 200)).id;
    type Case<'a> = (&'a str, &'a str, &'a str, Vec<u8>, &'a str, &'a str);
    let table: Vec<Case<'_>> = vec![
        ("forty megapixels", "photo", "", patched(jpeg.clone(), 8_000, 5_000), "media_too_many_pixels", "8000 × 5000"),
        ("cut off", "photo", "", jpeg[..jpeg.len() / 2].to_vec(), "media_truncated", "cut off"),
        ("also a page", "photo", "", [&jpeg[..], b"<script>"].concat(), "media_polyglot", "a script"),
        ("five seconds", "clip", &poster, mp4_lasting(1_000, 5_000), "clip_length_outside", "5.0 s"),
        ("no preview", "photo", "", raw_made::endless(), "media_no_preview", "none at all"),
        ("a small preview", "photo", "", raw_made::nef(&jpeg, 1), "media_no_preview", "120 × 80"),
    ];
    for (why, kind, poster, file, code, words) in table {
        let upload = sent(&shop, &shelf, kind, poster, &file);
        assert_eq!(milled(&shop, &shelf, &upload.id), Ok(Worked::Refused(code.to_owned())), "{why}");
        let told = stands(&shop, &upload.id);
        let reason = told.reason.unwrap_or_default();
        assert_eq!((told.state, told.code.as_deref()), (State::Refused, Some(code)), "{why}");
        assert!(reason.contains(words) && reason.ends_with('.'), "{why}: {reason}");
        assert!(shelf.keys(&format!("originals/{}", upload.id)).is_empty(), "{why}");
    }
}

#[test]
fn a_clip_whose_poster_is_refused_is_refused_too() {
    let (shop, shelf) = (shop_with("lamp", 1), Shelf::default());
    let jpeg = jpeg_of(120, 80);
    let poster = sent(&shop, &shelf, "poster", "", &jpeg[..jpeg.len() / 2]);
    let clip = sent(&shop, &shelf, "clip", &poster.id, &mp4_lasting(1_000, 12_000));
    assert_eq!(milled(&shop, &shelf, &clip.id), Ok(Worked::Refused("clip_poster_refused".to_owned())));
}

#[test]
fn a_raw_file_gives_its_jpeg_wherever_it_lies() {
    let (shop, shelf) = (shop_with("lamp", 1), Shelf::default());
    let jpeg = jpeg_of(1_620, 1_080);
    let mut file = raw_made::arw(&jpeg, 6);
    // The preview moves over the seam between the first part and the second.
    let seam = 5 * 1_024 * 1_024 - 1_000;
    file.resize(seam, 0);
    file.extend(&jpeg);
    let place = u32::try_from(seam).unwrap().to_le_bytes();
    let entry = file.windows(2).position(|tag| tag == [0x01, 0x02]).unwrap();
    file[entry + 8..entry + 12].copy_from_slice(&place);
    let upload = sent(&shop, &shelf, "photo", "", &file);
    let Ok(Worked::Done(hash)) = milled(&shop, &shelf, &upload.id) else { panic!("not done") };
    let row = shop.db.texts(&format!("SELECT width, height FROM media WHERE hash = '{hash}'"));
    assert_eq!(row, ["1080 | 1620"], "turned as the RAW file says");
}

#[test]
fn a_crash_between_the_files_and_the_record_is_made_up_for() {
    let (shop, shelf) = (shop_with("lamp", 1), Shelf::default());
    let upload = sent(&shop, &shelf, "photo", "", &jpeg_of(120, 80));
    // Taking it goes well, the last batch does not.
    shop.db_fails(&[Fault::None, Fault::BeforeCommit]);
    assert!(matches!(milled(&shop, &shelf, &upload.id), Err(Stuck::Db(_))));
    assert_eq!(stands(&shop, &upload.id).state, State::Working);
    assert!(matches!(milled(&shop, &shelf, &upload.id), Ok(Worked::Done(_))), "the message comes again");
    assert_eq!(stands(&shop, &upload.id).state, State::Done);
}

#[test]
fn a_missing_part_is_our_fault_and_ends_with_the_dead_letters() {
    let (shop, shelf) = (shop_with("lamp", 1), Shelf::default());
    let upload = sent(&shop, &shelf, "photo", "", &jpeg_of(120, 80));
    run(shelf.delete(&[part_key(&upload.id, 0)])).unwrap();
    assert!(matches!(milled(&shop, &shelf, &upload.id), Err(Stuck::Blobs(_))));
    shop.pass(Duration::minutes(1));
    run(give_up(&shop.db, shop.now(), &upload.id)).unwrap();
    let told = stands(&shop, &upload.id);
    assert_eq!(told.code.as_deref(), Some("upload_gave_up"));
    assert!(told.may_retry());
}
