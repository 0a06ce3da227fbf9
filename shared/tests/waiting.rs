//! The waiting list: who joins it, whose turn it is, and what the letters say.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::float_arithmetic
)]

mod common;

use async_trait::async_trait;
use common::line::*;
use common::links::Links;
use common::shop::NOON;
use common::{TestShop, interleave, run};
use shared::channels::flow::send;
use shared::drops::flow::state;
use shared::drops::holds::HoldRefused;
use shared::failure::{Failure, Kind, Refusal};
use shared::ids::DropSlug;
use shared::ports::{Letter, Mail};
use shared::time::Duration;
use shared::waiting::flow::{Joining, join, leave};
use shared::waiting::{MAILBOX, NETWORK, OfferRefused, WaitingRefused};
use std::cell::RefCell;

#[test]
fn every_refusal_has_its_code_its_answer_and_its_field() {
    let table: &[(WaitingRefused, &str, Kind, Option<&str>)] = &[
        (WaitingRefused::UnknownDrop, "unknown_drop", Kind::Missing, None),
        (WaitingRefused::UnknownSku, "unknown_sku", Kind::Invalid, Some("sku")),
        (WaitingRefused::NoList, "no_waiting_list", Kind::Conflict, None),
        (WaitingRefused::NotOpen, "not_open", Kind::Forbidden, None),
        (WaitingRefused::Closed, "closed", Kind::Conflict, None),
        (WaitingRefused::StillAvailable, "still_available", Kind::Conflict, Some("sku")),
        (WaitingRefused::EmailMissing, "email_missing", Kind::Invalid, Some("email")),
        (WaitingRefused::EmailMalformed, "email_malformed", Kind::Invalid, Some("email")),
        (WaitingRefused::TooOften, "too_often", Kind::TooMany, None),
    ];
    for (refused, code, kind, field) in table {
        assert_eq!((refused.code(), refused.kind(), refused.field()), (*code, *kind, *field));
        assert!(refused.to_string().ends_with('.'), "{code} is told in a sentence");
    }
    for (refused, code, kind) in [
        (OfferRefused::Missing, "not_found", Kind::Missing),
        (OfferRefused::Over(DropSlug::from("drop")), "offer_over", Kind::Gone),
        (OfferRefused::Taken, "offer_taken", Kind::Conflict),
        (OfferRefused::LimitReached, "limit_reached", Kind::Conflict),
    ] {
        assert_eq!((refused.code(), refused.kind(), refused.field()), (code, kind, None));
        assert!(refused.to_string().ends_with('.'), "{code}");
    }
}

#[test]
fn one_waits_for_what_is_sold_out_while_the_drop_is_open() {
    let (shop, holds) = sold_out(2);
    for (why, joining, expected) in [
        ("another drop", Joining { slug: "nowhere", ..joining("bob@example.com") }, WaitingRefused::UnknownDrop),
        ("another item", Joining { sku: "chair", ..joining("bob@example.com") }, WaitingRefused::UnknownSku),
        ("no address", joining(" "), WaitingRefused::EmailMissing),
        ("half an address", joining("bob@example"), WaitingRefused::EmailMalformed),
    ] {
        assert_eq!(refused(run(join(&shop.ports(), &joining))), expected, "{why}");
    }
    at(&shop, NOON - 1);
    assert_eq!(refused(try_join(&shop, "bob@example.com")), WaitingRefused::NotOpen);
    at(&shop, NOON + 1_000);
    shop.release(&holds[0]).unwrap();
    assert_eq!(refused(try_join(&shop, "bob@example.com")), WaitingRefused::StillAvailable);
    shop.hold("late", "lamp", 1).unwrap();
    assert!(
        run(join(&shop.ports(), &Joining { sku: "", ..joining("bob@example.com") })).is_ok(),
        "one item is no choice"
    );
    at(&shop, CLOSES);
    assert_eq!(refused(try_join(&shop, "cleo@example.com")), WaitingRefused::Closed);
    shop.db.script("DELETE FROM reissue_rules");
    assert_eq!(refused(try_join(&shop, "cleo@example.com")), WaitingRefused::NoList);
    shop.db.script("UPDATE drops SET state = 'draft'");
    assert_eq!(refused(try_join(&shop, "cleo@example.com")), WaitingRefused::UnknownDrop, "nobody knows of a draft");
}

#[test]
fn a_mailbox_waits_once_however_it_is_written_and_however_often_it_joins() {
    let (shop, _) = sold_out(1);
    joins(&shop, "ada");
    let line = || shop.db.texts("SELECT id, email, joined_at, state FROM waiting");
    let before = line();
    for again in ["ada@example.com", "ADA@Example.com", "ada+two@example.com"] {
        shop.pass(Duration::seconds(1));
        assert_eq!(try_join(&shop, again).unwrap(), None, "{again}");
        assert_eq!(line(), before, "{again}: the same place, and no second letter");
    }
    let (ports, bob) = (shop.ports(), joining("bob@example.com"));
    let answers = interleave((0..20).map(|_| join(&ports, &bob)));
    assert_eq!(
        answers.iter().filter(|answer| matches!(answer, Ok(Some(_)))).count(),
        1,
        "one of twenty at once has joined"
    );
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM waiting"), 2);
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM letters"), 2);
    shop.db.audit();
}

#[test]
fn joining_is_limited_by_mailbox_and_by_network() {
    let (shop, _) = sold_out(1);
    for _ in 0..MAILBOX.most {
        try_join(&shop, "ada@example.com").unwrap();
    }
    assert_eq!(refused(try_join(&shop, "Ada+x@example.com")), WaitingRefused::TooOften);
    let from = |name: &str| {
        let email = format!("{name}@example.com");
        run(join(&shop.ports(), &Joining { address: "203.0.113.9", ..joining(&email) }))
    };
    for at in 0..NETWORK.most {
        from(&format!("b{at}")).unwrap();
    }
    assert_eq!(refused(from("cleo")), WaitingRefused::TooOften);
    assert!(try_join(&shop, "cleo@example.com").is_ok(), "from elsewhere");
}

#[test]
fn what_comes_back_is_kept_for_those_who_wait_and_offered_in_order() {
    let (shop, holds) = sold_out(2);
    joins(&shop, "bob");
    joins(&shop, "cleo");
    joins(&shop, "dan");
    assert_eq!(give(&shop), Vec::<String>::new(), "nothing has come back");
    shop.release(&holds[0]).unwrap();
    assert_eq!(shop.hold("passer-by", "lamp", 1), Err(Failure::Refused(HoldRefused::SoldOut)), "it is not on sale");
    assert_eq!(shop.available(), 0);
    let shown = run(state(&shop.ports(), &DropSlug::from("drop"))).unwrap().unwrap();
    assert_eq!(
        (shown.items[0].held, shown.items[0].available, shown.phase.word()),
        (2, 0, "sold_out"),
        "I1 on the page"
    );
    assert_eq!(give(&shop).len(), 1);
    assert_eq!((state_of(&shop, "bob"), state_of(&shop, "cleo")), ("offered".into(), "waiting".into()));
    assert_eq!(give(&shop), Vec::<String>::new(), "one unit, one offer");
    shop.pass(Duration::minutes(10));
    // Bob's offer and the other first hold are over.
    assert_eq!(shop.hold("passer-by", "lamp", 1), Err(Failure::Refused(HoldRefused::SoldOut)));
    assert_eq!(give(&shop).len(), 2);
    assert_eq!(
        ["bob", "cleo", "dan"].map(|name| state_of(&shop, name)),
        ["passed".to_owned(), "offered".into(), "offered".into()]
    );
    shop.db.audit();
    at(&shop, NOON + 14 * 60_000);
    for name in ["cleo", "dan"] {
        let place = shop.db.text(&format!("SELECT id FROM waiting WHERE email = '{name}@example.com'"));
        assert_eq!(run(leave(&shop.ports(), common::shop::name(), &place)).unwrap().unwrap().state, "left");
    }
    assert!(shop.hold("passer-by", "lamp", 2).is_ok(), "nobody waits: back on sale at once");
    shop.db.audit();
}

#[test]
fn units_beyond_those_waited_for_stay_on_sale() {
    let (shop, holds) = sold_out(3);
    joins(&shop, "bob");
    holds.iter().for_each(|hold| drop(shop.release(hold).unwrap()));
    assert_eq!(shop.available(), 2, "one of three is kept");
    assert!(shop.hold("early0", "lamp", 2).is_ok());
    assert_eq!(shop.hold("passer-by", "lamp", 1), Err(Failure::Refused(HoldRefused::SoldOut)));
    assert_eq!(give(&shop).len(), 1);
    shop.db.audit();
}

#[derive(Default)]
struct Post(RefCell<Vec<Letter>>);

#[async_trait(?Send)]
impl Mail for Post {
    async fn send(&self, letter: &Letter) -> Result<(), String> {
        self.0.borrow_mut().push(letter.clone());
        Ok(())
    }
}

fn deliver(shop: &TestShop, id: &str) -> Letter {
    let post = Post::default();
    assert!(run(send(&shop.ports(), &post, common::shop::name(), id, &Links)).unwrap());
    post.0.take().pop().unwrap()
}

#[test]
fn the_letters_lead_to_the_offer_and_out_of_the_list() {
    let (shop, holds) = sold_out(1);
    let letter = deliver(&shop, &try_join(&shop, "Bob+lamp@Example.com").unwrap().unwrap());
    assert_eq!((letter.to.as_str(), letter.subject.as_str()), ("bob+lamp@example.com", "On the waiting list: Lamp"));
    let place = shop.db.text("SELECT id FROM waiting");
    let way_out = format!("https://shop.example/waiting/{place}");
    assert!(
        letter.text.contains("10 minutes to take it") && letter.text.contains("until 2 hours after"),
        "{}",
        letter.text
    );
    assert!(letter.text.contains(&way_out), "{}", letter.text);
    assert_eq!(letter.headers[0], ("List-Unsubscribe".to_owned(), format!("<{way_out}>")));
    shop.release(&holds[0]).unwrap();
    let letter = deliver(&shop, &give(&shop)[0]);
    assert_eq!(letter.subject, "It is your turn: Lamp");
    let offer = shop.db.text("SELECT id FROM holds WHERE offered_to IS NOT NULL");
    assert!(letter.text.contains(&format!("Take it: https://shop.example/offers/{offer}")), "{}", letter.text);
    assert!(letter.text.contains("until 13:10 CET"), "{}", letter.text);
    assert!(letter.text.contains(&way_out));
}
