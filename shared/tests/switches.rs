//! What operators turn off is off: each feature says so, keeps what it had, and goes on when it is turned on again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::studio::{by_mira, mira, shop, studio, typed};
use common::{TestShop, run, shop_with};
use shared::failure::{Failure, Kind, Refusal};
use shared::follows;
use shared::ids::PersonId;
use shared::messages::{self, MessageRefused};
use shared::people::sign_in::SignInRefused;
use shared::people::sign_in::flow::{Asking, Device, ask, by_link};
use shared::requests::Key;
use shared::studio::refused::StepRefused;
use shared::studio::release::flow::{create, schedule};
use shared::switches::{OFF, Switch, SwitchedOff};
use shared::time::Duration;
use shared::uploads::flow::{Announced, Sender, begin};
use shared::uploads::refused::UploadRefused;

fn turn(shop: &TestShop, switch: Switch, on: bool) {
    shop.db.script(&format!(
        "INSERT INTO switches (name, is_on, note, turned_at, turned_by) VALUES ('{}', {}, 'A test.', 1, 'per_olga')
         ON CONFLICT (name) DO UPDATE SET is_on = excluded.is_on, version = version + 1",
        switch.name(),
        i64::from(on)
    ));
}

fn refused<T, E>(outcome: Result<T, Failure<E>>) -> E {
    match outcome {
        Err(Failure::Refused(refused)) => refused,
        Err(Failure::Broken(cause)) => panic!("broken: {cause}"),
        Ok(_) => panic!("not refused"),
    }
}

#[test]
fn nobody_new_signs_in_while_sign_ups_are_off_and_whoever_is_known_does() {
    let shop = shop_with("lamp", 1);
    let device = Device { browser: "here", agent: "Firefox", before: None };
    let link = |email: &str| {
        let asking = Asking { email, browser: "here", address: "", next: "/you" };
        run(ask(&shop.ports(), &asking)).unwrap().trim_start_matches("sign_in-").to_owned()
    };
    run(by_link(&shop.ports(), &link("known@example.com"), &device)).unwrap();
    turn(&shop, Switch::SignUps, false);
    run(by_link(&shop.ports(), &link("known@example.com"), &device)).unwrap();
    let fresh = link("new@example.com");
    let no = refused(run(by_link(&shop.ports(), &fresh, &device)));
    assert_eq!(no, SignInRefused::Off(SwitchedOff(Switch::SignUps)));
    assert_eq!((no.code(), no.kind(), no.field()), (OFF, Kind::Forbidden, None));
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM people WHERE email = 'new@example.com'"), 0);
    turn(&shop, Switch::SignUps, true);
    run(by_link(&shop.ports(), &fresh, &device)).expect("the letter was not used up");
}

#[test]
fn no_upload_begins_while_uploads_are_off_and_one_that_began_goes_on() {
    let shop = shop_with("lamp", 1);
    let sender = Sender { creator: "crt_1".into(), person: "per_1".into() };
    let announced = |key: &str| Announced {
        name: "a.jpg".into(),
        kind: "photo".into(),
        bytes: "1000".into(),
        key: key.into(),
        ..Announced::default()
    };
    let first = run(begin(&shop.ports(), &sender, &announced("one"))).unwrap();
    turn(&shop, Switch::Uploads, false);
    assert_eq!(run(begin(&shop.ports(), &sender, &announced("one"))).unwrap().id, first.id);
    let no = refused(run(begin(&shop.ports(), &sender, &announced("two"))));
    assert_eq!(no, UploadRefused::Off(SwitchedOff(Switch::Uploads)));
    assert_eq!((no.code(), no.kind(), no.field()), (OFF, Kind::Forbidden, None));
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM uploads"), 1);
    turn(&shop, Switch::Uploads, true);
    run(begin(&shop.ports(), &sender, &announced("two"))).unwrap();
}

#[test]
fn no_drop_is_announced_while_new_drops_are_off_and_drafts_are_kept() {
    let shop = shop();
    turn(&shop, Switch::NewDrops, false);
    let id = by_mira(&shop, |hand| run(create(&shop.ports(), hand, &typed()))).unwrap();
    let announce = || by_mira(&shop, |hand| run(schedule(&shop.ports(), hand, &id, 1)));
    let no = refused(announce());
    assert_eq!(no, StepRefused::Off(SwitchedOff(Switch::NewDrops)));
    assert_eq!((no.code(), no.kind()), (OFF, Kind::Forbidden));
    assert_eq!(shop.db.text(&format!("SELECT state FROM drops WHERE id = '{id}'")), "draft");
    turn(&shop, Switch::NewDrops, true);
    announce().unwrap();
}

#[test]
fn nobody_is_written_to_while_messages_are_off() {
    let shop = shop_with("lamp", 3);
    shop.db.script("INSERT INTO people (id, email, made_at) VALUES ('per_mira', 'mira@example.com', 0)");
    let order = shop.ordered("ada", "lamp", 1, "late");
    assert!(shop.pay(&order));
    shop.settle(&order);
    let drop = shop.db.text("SELECT drop_id FROM orders");
    let write = || {
        let key = Key::parse("one").unwrap();
        let said = ("The lamps", "They are ready.");
        run(messages::flow::write(&shop.ports(), &mira(), &studio("crt_1"), &drop, said, &key))
    };
    turn(&shop, Switch::Messages, false);
    let no = refused(write());
    assert_eq!(no, [MessageRefused::Off(SwitchedOff(Switch::Messages))]);
    assert_eq!((no[0].code(), no[0].kind(), no[0].field()), (OFF, Kind::Forbidden, None));
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM messages"), 0);
    turn(&shop, Switch::Messages, true);
    write().unwrap();
}

#[test]
fn followers_get_no_letter_while_these_are_off_and_none_afterwards() {
    let shop = shop();
    let ada = PersonId::from("per_ada");
    run(follows::flow::follow(&shop.ports(), common::shop::name(), "mira", &ada)).unwrap();
    let id = by_mira(&shop, |hand| run(create(&shop.ports(), hand, &typed()))).unwrap();
    by_mira(&shop, |hand| run(schedule(&shop.ports(), hand, &id, 1))).unwrap();
    turn(&shop, Switch::FollowLetters, false);
    let tell = || run(follows::flow::write_letters(&shop.ports())).unwrap();
    assert!(tell().is_empty());
    turn(&shop, Switch::FollowLetters, true);
    shop.pass(Duration::minutes(1));
    assert!(tell().is_empty(), "the letters are not made up for");
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM announcements WHERE done_at IS NOT NULL AND recipients = 0"), 1);
}
