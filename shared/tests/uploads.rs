//! How an original arrives: in parts, in order, within limits, and for its own creator alone.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::as_conversions
)]

mod common;

use common::bucket::Shelf;
use common::{TestShop, run, shop_with};
use shared::failure::{Failure, Refusal};
use shared::time::Duration;
use shared::uploads::flow::{
    Announced, Sender, aim, append, begin, forget, give_up, latest, own, receive, retry, sweep,
};
use shared::uploads::refused::UploadRefused;
use shared::uploads::{PART_BYTES, State, Status, part_key};

const MIB: u64 = 1024 * 1024;

fn shop() -> TestShop {
    let shop = shop_with("lamp", 1);
    shop.db.script(
        "INSERT INTO creators (id, slug, name, trade, town, zone, story)
           VALUES ('crt_2', 'noor', 'Noor', 'Cups', 'Berlin', 'Europe/Berlin', 'A story.');
         INSERT INTO media VALUES ('made', 'picture', '', 1500, 1000, 5000, 5000, '', 'data:,', NULL, NULL, NULL);",
    );
    shop
}

fn mira() -> Sender {
    Sender { creator: "crt_1".into(), person: "per_1".into() }
}

fn noor() -> Sender {
    Sender { creator: "crt_2".into(), person: "per_2".into() }
}

fn announced(kind: &str, bytes: u64) -> Announced {
    Announced { name: "IMG_1.jpg".into(), kind: kind.into(), bytes: bytes.to_string(), ..Announced::default() }
}

fn begun(shop: &TestShop, kind: &str, bytes: u64) -> Status {
    run(begin(&shop.ports(), &mira(), &announced(kind, bytes))).expect("begun")
}

fn refused<T: std::fmt::Debug>(result: Result<T, Failure<UploadRefused>>) -> UploadRefused {
    match result {
        Err(Failure::Refused(refused)) => refused,
        other => panic!("not refused: {other:?}"),
    }
}

/// A part that opens like a JPEG.
fn part(bytes: u64) -> Vec<u8> {
    let mut part = vec![7; bytes as usize];
    part[..4].copy_from_slice(&[0xFF, 0xD8, 0xFF, 0xE1]);
    part
}

/// An upload that is all there.
fn arrived(shop: &TestShop, shelf: &Shelf) -> Status {
    let upload = begun(shop, "photo", 1_000);
    run(append(&shop.ports(), shelf, &mira(), &upload.id, 0, &part(1_000))).expect("arrived")
}

fn state(shop: &TestShop, id: &str) -> String {
    shop.db.text(&format!("SELECT state FROM uploads WHERE id = '{id}'"))
}

#[test]
fn parts_arrive_in_order_and_the_last_one_makes_it_wait() {
    let (shop, shelf) = (shop(), Shelf::default());
    let upload = begun(&shop, "photo", 2 * PART_BYTES + 10);
    assert!(upload.id.starts_with("upl_"));
    let send = |offset: u64, bytes: u64| run(append(&shop.ports(), &shelf, &mira(), &upload.id, offset, &part(bytes)));
    assert_eq!(send(0, PART_BYTES).map(|s| (s.offset, s.state)), Ok((PART_BYTES, State::Receiving)));
    // The reply was lost, and the part is sent again: the answer says where to go on.
    assert_eq!(refused(send(0, PART_BYTES)), UploadRefused::Offset(PART_BYTES));
    assert_eq!(refused(send(2 * PART_BYTES, 10)), UploadRefused::Offset(PART_BYTES));
    assert_eq!(refused(send(PART_BYTES, 100)), UploadRefused::PartSize(PART_BYTES));
    assert!(send(PART_BYTES, PART_BYTES).is_ok());
    assert_eq!(refused(send(2 * PART_BYTES, 11)), UploadRefused::PartSize(10));
    assert_eq!(send(2 * PART_BYTES, 10).map(|s| (s.offset, s.state)), Ok((2 * PART_BYTES + 10, State::Waiting)));
    assert_eq!(refused(send(2 * PART_BYTES, 10)), UploadRefused::Over);
    assert_eq!(shelf.keys("originals/"), [0, 1, 2].map(|n| part_key(&upload.id, n)));
    assert!(shelf.keys("media/").is_empty(), "nothing public");
}

#[test]
fn two_requests_with_the_same_part_count_once() {
    let (shop, shelf) = (shop(), Shelf::default());
    let upload = begun(&shop, "photo", PART_BYTES + 10);
    let sent = part(PART_BYTES);
    let (ports, sender) = (shop.ports(), mira());
    let both = common::interleave((0..2).map(|_| append(&ports, &shelf, &sender, &upload.id, 0, &sent)));
    let taken = both.iter().filter(|one| one.is_ok()).count();
    let told =
        both.iter().filter(|one| matches!(one, Err(Failure::Refused(UploadRefused::Offset(PART_BYTES))))).count();
    assert_eq!((taken, told), (1, 1), "{both:?}");
}

#[test]
fn what_is_announced_wrongly_is_refused_before_a_byte_is_sent() {
    let shop = shop();
    let long = "a".repeat(301);
    let with = |kind: &str, bytes: &str, poster: &str, alt: &str| Announced {
        name: "a".into(),
        kind: kind.into(),
        bytes: bytes.into(),
        poster: poster.into(),
        alt: alt.into(),
        key: String::new(),
    };
    for (why, announced, code, field) in [
        ("no kind", with("film", "10", "", ""), "upload_kind", Some("kind")),
        ("no number", with("photo", "ten", "", ""), "upload_bytes", Some("bytes")),
        ("nothing", with("photo", "0", "", ""), "media_empty", Some("file")),
        ("a RAW file beyond 100 MiB", with("photo", "104857601", "", ""), "media_too_many_bytes", Some("file")),
        ("a clip beyond 20 MiB", with("clip", "20971521", "", ""), "media_too_many_bytes", Some("file")),
        ("a long description", with("photo", "10", "", &long), "alt_too_long", Some("alt")),
        ("a clip alone", with("clip", "10", "", ""), "upload_poster", Some("poster")),
        ("a clip with nobody's poster", with("clip", "10", "upl_x", ""), "upload_poster", Some("poster")),
    ] {
        let no = refused(run(begin(&shop.ports(), &mira(), &announced)));
        assert_eq!((no.code(), no.field()), (code, field), "{why}: {no}");
    }
    let poster = begun(&shop, "poster", 10);
    let clip = Announced { poster: poster.id.clone(), ..announced("clip", 10) };
    assert!(run(begin(&shop.ports(), &mira(), &clip)).is_ok());
    assert_eq!(refused(run(begin(&shop.ports(), &noor(), &clip))), UploadRefused::Poster, "another creator's poster");
}

#[test]
fn the_same_key_is_the_same_upload() {
    let (shop, shelf) = (shop(), Shelf::default());
    let keyed = |bytes: u64| Announced { key: "a-key-of-a-test".into(), ..announced("photo", bytes) };
    let first = run(begin(&shop.ports(), &mira(), &keyed(PART_BYTES + 5))).unwrap();
    run(append(&shop.ports(), &shelf, &mira(), &first.id, 0, &part(PART_BYTES))).unwrap();
    let again = run(begin(&shop.ports(), &mira(), &keyed(PART_BYTES + 5))).unwrap();
    assert_eq!((again.id, again.offset), (first.id, PART_BYTES), "gone on with");
    assert_eq!(refused(run(begin(&shop.ports(), &mira(), &keyed(7)))), UploadRefused::KeyReused);
    assert!(run(begin(&shop.ports(), &noor(), &keyed(7))).is_ok(), "keys are each creator's own");
}

#[test]
fn a_form_sends_the_whole_file_at_once() {
    let (shop, shelf) = (shop(), Shelf::default());
    let send = |kind: &str, file: &[u8]| run(receive(&shop.ports(), &shelf, &mira(), &announced(kind, 0), file));
    let status = send("photo", &part(2 * PART_BYTES + 3)).unwrap();
    assert_eq!((status.state, status.offset, status.bytes), (State::Waiting, 2 * PART_BYTES + 3, 2 * PART_BYTES + 3));
    assert_eq!(shelf.keys("originals/").len(), 3);
    assert_eq!(state(&shop, &status.id), "waiting");
    assert_eq!(refused(send("photo", b"")).code(), "media_empty");
    assert_eq!(refused(send("photo", b"<svg>")).code(), "media_unsupported");
    assert_eq!(refused(send("film", b"\xFF\xD8\xFF\xE1")), UploadRefused::Kind);
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM uploads"), 1, "what is refused at once leaves no row");
}

#[test]
fn the_first_part_tells_what_the_file_is() {
    let (shop, shelf) = (shop(), Shelf::default());
    let table: [(&str, &str, &[u8], u64, &str); 6] = [
        ("an SVG", "photo", b"<svg xmlns='http://www.w3.org/2000/svg'/>", 41, "media_unsupported"),
        ("a page", "photo", b"<!doctype html>", 15, "media_unsupported"),
        ("a clip as a photo", "photo", b"\0\0\0\x18ftypisom", 12, "media_wrong_kind"),
        ("a photo as a poster is fine, a RAW file is not", "poster", b"II*\0\x08\0\0\0", 8, "media_unsupported"),
        ("a photo as a clip", "poster", b"\x1A\x45\xDF\xA3", 4, "media_wrong_kind"),
        ("a JPEG of 21 MiB", "photo", b"\xFF\xD8\xFF\xE1", 21 * MIB, "media_too_many_bytes"),
    ];
    for (why, kind, head, bytes, code) in table {
        let upload = begun(&shop, kind, bytes);
        let mut first = vec![0; bytes.min(PART_BYTES) as usize];
        first[..head.len()].copy_from_slice(head);
        let no = refused(run(append(&shop.ports(), &shelf, &mira(), &upload.id, 0, &first)));
        assert_eq!(no.code(), code, "{why}: {no}");
        let told = run(own(&shop.db, "crt_1", &upload.id)).unwrap();
        assert_eq!((told.state, told.code.as_deref()), (State::Refused, Some(code)), "{why}");
        assert_eq!(told.reason, Some(no.to_string()), "{why}");
        assert_eq!(refused(run(append(&shop.ports(), &shelf, &mira(), &upload.id, 0, &first))), UploadRefused::Over);
    }
    assert!(shelf.keys("").is_empty(), "nothing of it was kept");
    let raw = begun(&shop, "photo", 21 * MIB);
    let mut first = vec![0; PART_BYTES as usize];
    first[..4].copy_from_slice(b"II*\0");
    assert!(run(append(&shop.ports(), &shelf, &mira(), &raw.id, 0, &first)).is_ok(), "a RAW file may be larger");
}

#[test]
fn another_creators_upload_looks_like_none() {
    let (shop, shelf) = (shop(), Shelf::default());
    let upload = arrived(&shop, &shelf);
    let missing = UploadRefused::Missing;
    assert_eq!(refused(run(own(&shop.db, "crt_2", &upload.id))), missing);
    assert_eq!(refused(run(own(&shop.db, "crt_1", "upl_none"))), missing);
    assert_eq!(refused(run(append(&shop.ports(), &shelf, &noor(), &upload.id, 0, &part(1_000)))), missing);
    assert_eq!(refused(run(aim(&shop.ports(), &noor(), &upload.id, (Some(1), Some(1)), None))), missing);
    assert_eq!(refused(run(retry(&shop.ports(), &noor(), &upload.id))), missing);
    assert!(run(latest(&shop.db, "crt_2", 10)).unwrap().is_empty());
    assert_eq!(run(latest(&shop.db, "crt_1", 10)).unwrap(), [upload]);
}

#[test]
fn forty_are_under_way_at_most_and_two_gibibytes_a_day() {
    let shop = shop();
    for _ in 0..20 {
        begun(&shop, "photo", 100 * MIB);
    }
    assert_eq!(refused(run(begin(&shop.ports(), &mira(), &announced("photo", 49 * MIB)))), UploadRefused::TooMuchToday);
    for _ in 0..20 {
        begun(&shop, "photo", 1);
    }
    assert_eq!(refused(run(begin(&shop.ports(), &mira(), &announced("photo", 1)))), UploadRefused::TooManyOpen);
    assert!(run(begin(&shop.ports(), &noor(), &announced("photo", 1))).is_ok(), "each creator has their own");
    shop.pass(Duration::days(1));
    assert!(run(begin(&shop.ports(), &mira(), &announced("photo", 49 * MIB))).is_ok(), "tomorrow");
}

#[test]
fn a_moved_focal_point_has_the_picture_made_anew() {
    let (shop, shelf) = (shop(), Shelf::default());
    let upload = arrived(&shop, &shelf);
    let long = "a".repeat(301);
    let move_to = |x, y, alt| run(aim(&shop.ports(), &mira(), &upload.id, (x, y), alt));
    for (why, x, y) in [("none", None, Some(1)), ("no number", Some(1), None), ("outside", Some(10_001), Some(0))] {
        assert_eq!(refused(move_to(x, y, None)), UploadRefused::Focal, "{why}");
    }
    assert_eq!(refused(move_to(Some(1), Some(1), Some(long.as_str()))), UploadRefused::Alt);
    assert_eq!(move_to(Some(100), Some(200), Some(" A lamp ")).unwrap().state, State::Waiting);
    shop.db.script("UPDATE uploads SET state = 'working'");
    shop.db.script("UPDATE uploads SET state = 'done', media = 'made'");
    let same = move_to(Some(100), Some(200), Some("A brass lamp")).unwrap();
    assert_eq!((same.state, same.alt.as_str()), (State::Done, "A brass lamp"), "words alone make nothing anew");
    assert_eq!(shop.db.text("SELECT alt FROM media WHERE hash = 'made'"), "A brass lamp");
    let moved = move_to(Some(300), Some(200), None).unwrap();
    assert_eq!((moved.state, moved.focal_x, moved.alt.as_str()), (State::Waiting, 300, "A brass lamp"));
    assert_eq!(moved.media.as_deref(), Some("made"), "the old one is shown meanwhile");
}

#[test]
fn what_was_given_up_can_be_tried_again_and_nothing_else_can() {
    let (shop, shelf) = (shop(), Shelf::default());
    let upload = arrived(&shop, &shelf);
    let again = || run(retry(&shop.ports(), &mira(), &upload.id));
    assert_eq!(refused(again()), UploadRefused::NotReady);
    run(give_up(&shop.db, shop.now(), &upload.id)).unwrap();
    let told = run(own(&shop.db, "crt_1", &upload.id)).unwrap();
    assert!(told.may_retry() && told.is_over(), "{told:?}");
    assert_eq!(again().map(|s| (s.state, s.code)), Ok((State::Waiting, None)));
    assert_eq!(refused(again()), UploadRefused::NotReady);
    let wrong = begun(&shop, "photo", 5);
    refused(run(append(&shop.ports(), &shelf, &mira(), &wrong.id, 0, b"<svg>")));
    assert_eq!(refused(run(retry(&shop.ports(), &mira(), &wrong.id))), UploadRefused::NotReady);
    let aimed = run(aim(&shop.ports(), &mira(), &wrong.id, (Some(1), Some(1)), None));
    assert_eq!(refused(aimed), UploadRefused::NotReady);
}

#[test]
fn lost_messages_are_sent_again_and_the_forgotten_is_removed() {
    let (shop, shelf) = (shop(), Shelf::default());
    let waiting = arrived(&shop, &shelf);
    let half = begun(&shop, "photo", PART_BYTES + 1);
    run(append(&shop.ports(), &shelf, &mira(), &half.id, 0, &part(PART_BYTES))).unwrap();
    assert!(run(sweep(&shop.db, shop.now())).unwrap().is_empty(), "its message is on its way");
    shop.pass(Duration::minutes(1));
    assert_eq!(run(sweep(&shop.db, shop.now())).unwrap(), std::slice::from_ref(&waiting.id));
    shop.db.script(&format!("UPDATE uploads SET state = 'working' WHERE id = '{}'", waiting.id));
    assert!(run(sweep(&shop.db, shop.now())).unwrap().is_empty(), "somebody works on it");
    shop.pass(Duration::minutes(15));
    assert_eq!(run(sweep(&shop.db, shop.now())).unwrap(), std::slice::from_ref(&waiting.id), "nobody works that long");
    assert_eq!(run(forget(&shop.db, &shelf, shop.now())), Ok(0));
    run(give_up(&shop.db, shop.now(), &waiting.id)).unwrap();
    shop.pass(Duration::hours(24));
    assert_eq!(run(forget(&shop.db, &shelf, shop.now())), Ok(1), "half an upload is forgotten after a day");
    assert_eq!((state(&shop, &half.id), shelf.keys("originals/").len()), ("refused".to_owned(), 1));
    shop.pass(Duration::days(7));
    assert_eq!(run(forget(&shop.db, &shelf, shop.now())), Ok(1), "and what was given up after a week");
    assert!(shelf.keys("").is_empty());
    assert_eq!(run(forget(&shop.db, &shelf, shop.now())), Ok(0));
}

#[test]
fn no_step_is_skipped_and_no_byte_is_unsent() {
    let (shop, shelf) = (shop(), Shelf::default());
    let upload = arrived(&shop, &shelf);
    for (why, change, name) in [
        ("done without work", "state = 'done', media = 'made'", "upload_step"),
        ("back to receiving", "state = 'receiving'", "upload_step"),
        ("fewer bytes", "bytes_received = 10", "upload_grows"),
        ("more bytes than there are", "bytes_received = 1001", "upload_received"),
        ("refused without a reason", "state = 'refused'", "upload_reason"),
        ("outside", "focal_x_bp = 10001", "upload_focal"),
    ] {
        let said = shop.db.try_script(&format!("UPDATE uploads SET {change} WHERE id = '{}'", upload.id));
        assert!(said.as_ref().is_err_and(|e| e.contains(name)), "{why}: {said:?}");
    }
}
