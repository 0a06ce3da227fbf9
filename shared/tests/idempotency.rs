//! One key, one effect, for 24 hours: replays, reuse, pages, strangers, lost answers.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::float_arithmetic
)]

mod common;

use common::sqlite::Fault;
use common::{Asking, TestShop, cut_in, interleave, run, shop_with, typed};
use shared::checkout::flow::Placed;
use shared::checkout::refused::CheckoutRefused;
use shared::checkout::sale::Settled;
use shared::drops::flow;
use shared::drops::holds::{Hold, HoldRefused, HoldRequest};
use shared::failure::Failure;
use shared::ids::{BuyerId, DropSlug, Sku};
use shared::requests::Key;
use shared::time::Duration;

const STRONG: &str = "0f3c6a1e5b7d9284";
const OF_A_PAGE: &str = "page-0f3c6a1e5b7d9284aa";

fn hold(shop: &TestShop, buyer: &str, units: u32, key: &str) -> Result<Hold, Failure<HoldRefused>> {
    run(shop.try_hold(Asking { buyer, sku: "lamp", units, key }))
}

/// As it comes from somebody without a cookie: with a buyer's name that was just made up.
fn hold_without_cookie(shop: &TestShop, made_up: &str, units: u32, key: &str) -> Result<Hold, Failure<HoldRefused>> {
    let request = HoldRequest {
        slug: DropSlug::from("drop"),
        sku: Sku::from("lamp"),
        units,
        buyer: BuyerId::from(made_up),
        known: false,
        key: Key::parse(key).unwrap(),
    };
    run(flow::hold(&shop.ports(), &request))
}

/// A drop that is open for days.
fn patient_shop(units: u32) -> TestShop {
    let shop = shop_with("lamp", units);
    shop.db.script("UPDATE drops SET closes_at = closes_at + 10 * 86400000");
    shop
}

#[test]
fn the_same_key_and_content_is_answered_again_for_24_hours() {
    let shop = patient_shop(10);
    let first = hold(&shop, "ada", 1, STRONG).unwrap();
    assert!(!first.replayed);
    for pass in [Duration(0), Duration::minutes(1), Duration::minutes(24 * 60 - 2), Duration(59_999)] {
        shop.pass(pass);
        let again = hold(&shop, "ada", 1, STRONG).unwrap();
        assert_eq!(
            (&again.id, again.expires_at, again.replayed),
            (&first.id, first.expires_at, true),
            "after {pass:?}"
        );
    }
    shop.pass(Duration(1));
    let later = hold(&shop, "ada", 1, STRONG).unwrap();
    assert!(!later.replayed && later.id != first.id, "a day later the key is new");
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM holds"), 2);
    shop.db.audit();
}

#[test]
fn the_same_key_with_other_content_is_refused_for_24_hours() {
    let shop = patient_shop(10);
    hold(&shop, "ada", 1, STRONG).unwrap();
    assert_eq!(hold(&shop, "ada", 2, STRONG), Err(Failure::Refused(HoldRefused::KeyReused)));
    assert_eq!(hold_without_cookie(&shop, "new", 2, STRONG), Err(Failure::Refused(HoldRefused::KeyReused)));
    assert_eq!(shop.available(), 9, "nothing was held for it");
    shop.pass(Duration::hours(25));
    assert!(hold(&shop, "ada", 2, STRONG).is_ok(), "a day later the key is new");
    shop.db.audit();
}

#[test]
fn a_stranger_with_the_same_key_gets_a_hold_of_their_own() {
    let shop = shop_with("lamp", 10);
    let adas = hold(&shop, "ada", 1, STRONG).unwrap();
    let bobs = hold(&shop, "bob", 1, STRONG).unwrap();
    assert!(bobs.id != adas.id && bobs.buyer == BuyerId::from("bob") && !bobs.replayed);
    assert_eq!(hold(&shop, "bob", 1, STRONG).unwrap().id, bobs.id, "and it is his when he asks again");
    assert_eq!(hold(&shop, "ada", 1, STRONG).unwrap().id, adas.id, "and hers is hers");
    assert_eq!(hold(&shop, "bob", 2, STRONG), Err(Failure::Refused(HoldRefused::KeyReused)));
    shop.db.audit();
}

#[test]
fn a_buyer_without_a_cookie_is_known_again_by_a_strong_key() {
    let shop = shop_with("lamp", 10);
    let first = hold_without_cookie(&shop, "made-up-1", 1, STRONG).unwrap();
    let again = hold_without_cookie(&shop, "made-up-2", 1, STRONG).unwrap();
    assert_eq!((&again.id, again.buyer.as_str(), again.replayed), (&first.id, "made-up-1", true));
    assert_eq!(shop.available(), 9, "one hold");
    for (why, key) in [("a weak key is nobody's proof", "k"), ("a key of a page is in everybody's hands", OF_A_PAGE)] {
        let one = hold_without_cookie(&shop, "made-up-3", 1, key).unwrap();
        let other = hold_without_cookie(&shop, "made-up-4", 1, key).unwrap();
        assert!(one.id != other.id && other.buyer == BuyerId::from("made-up-4"), "{why}");
    }
    shop.db.audit();
}

#[test]
fn a_key_of_a_page_counts_for_one_buyer_and_one_content_and_is_used_up_with_its_hold() {
    let shop = shop_with("lamp", 10);
    let first = hold(&shop, "ada", 1, OF_A_PAGE).unwrap();
    assert_eq!(hold(&shop, "ada", 1, OF_A_PAGE).unwrap().id, first.id, "a double click");
    assert_ne!(hold(&shop, "bob", 1, OF_A_PAGE).unwrap().id, first.id, "the same page in other hands");
    shop.release(&first).unwrap();
    let two = hold(&shop, "ada", 2, OF_A_PAGE).unwrap();
    assert!(two.id != first.id && !two.replayed, "another quantity is another wish");
    shop.release(&two).unwrap();
    let anew = hold(&shop, "ada", 2, OF_A_PAGE).unwrap();
    assert!(anew.id != two.id && !anew.replayed, "what was given back can be had anew from the same page");
    shop.pass(Duration::minutes(10));
    let later = hold(&shop, "ada", 2, OF_A_PAGE).unwrap();
    assert!(later.id != anew.id && !later.replayed, "a hold that lapsed can be had anew from the same page");
    shop.release(&later).unwrap();
    let bought = hold(&shop, "ada", 1, OF_A_PAGE).unwrap();
    let placed = shop.place(&bought, typed("late")).unwrap();
    assert!(shop.pay(&placed.order) && shop.settle(&placed.order) == Settled::Sold);
    let another = hold(&shop, "ada", 1, OF_A_PAGE).unwrap();
    assert!(another.id != bought.id && !another.replayed, "whoever has bought one may buy another from the same page");
    shop.db.audit();
}

#[test]
fn a_double_click_holds_once_however_the_two_interleave() {
    for steps in 0.. {
        let shop = shop_with("lamp", 10);
        let mut second = None;
        let click = || Asking { buyer: "ada", sku: "lamp", units: 1, key: STRONG };
        let (first, both) = cut_in(shop.try_hold(click()), steps, || second = Some(run(shop.try_hold(click()))));
        assert_eq!(shop.available(), 9, "after {steps} steps");
        shop.db.audit();
        if !both {
            return assert!(steps > 2, "never interleaved");
        }
        assert_eq!(first.unwrap().id, second.unwrap().unwrap().id, "after {steps} steps");
    }
}

#[test]
fn an_answer_that_was_lost_is_found_again_by_the_key() {
    for (why, fault, units) in [("not written", Fault::BeforeCommit, 9), ("written", Fault::AfterCommit, 9)] {
        let shop = shop_with("lamp", 10);
        shop.db_fails(&[fault]);
        assert!(matches!(hold(&shop, "ada", 1, STRONG), Err(Failure::Broken(_))), "{why}");
        let found = hold(&shop, "ada", 1, STRONG).unwrap();
        assert_eq!(found.replayed, fault == Fault::AfterCommit, "{why}");
        assert_eq!(shop.available(), units, "{why}: one unit is held");
        shop.db.audit();
    }
}

fn order(shop: &TestShop, hold: &Hold, slot: &str, key: &str) -> Result<Placed, Failure<CheckoutRefused>> {
    run(shop.try_place(&hold.id, hold.buyer.as_str(), typed(slot), key))
}

#[test]
fn a_checkout_sent_twice_is_one_order_and_one_session() {
    let shop = shop_with("lamp", 10);
    let mine = hold(&shop, "ada", 1, STRONG).unwrap();
    let first = order(&shop, &mine, "early", "k1").unwrap();
    let again = order(&shop, &mine, "early", "k1").unwrap();
    assert_eq!(
        (&again.order, &again.pay_url, first.replayed, again.replayed),
        (&first.order, &first.pay_url, false, true)
    );
    assert_eq!(order(&shop, &mine, "late", "k1"), Err(Failure::Refused(CheckoutRefused::KeyReused)));
    let other_tab = order(&shop, &mine, "early", "k2").unwrap();
    assert_eq!(other_tab.pay_url, first.pay_url, "the same wish under another key is the same session");
    assert_eq!(shop.payments.sessions.borrow().len(), 1);
    shop.db.audit();
}

#[test]
fn the_key_of_one_checkout_says_nothing_about_another() {
    let shop = shop_with("lamp", 10);
    let adas = hold(&shop, "ada", 1, "a-key-of-a-test-1").unwrap();
    let bobs = hold(&shop, "bob", 1, "a-key-of-a-test-2").unwrap();
    assert_ne!(order(&shop, &adas, "late", STRONG).unwrap().order, order(&shop, &bobs, "late", STRONG).unwrap().order);
    shop.db.audit();
}

#[test]
fn fifty_sends_of_one_checkout_are_one_order_and_one_session() {
    let shop = shop_with("lamp", 10);
    let mine = hold(&shop, "ada", 1, STRONG).unwrap();
    let sends = (0..50).map(|_| shop.try_place(&mine.id, "ada", typed("early"), "k1"));
    let answers: Vec<_> = interleave(sends).into_iter().map(Result::unwrap).collect();
    assert!(answers.iter().all(|placed| placed.order == answers[0].order && placed.pay_url == answers[0].pay_url));
    assert_eq!(answers.iter().filter(|placed| !placed.replayed).count(), 1);
    assert_eq!(shop.db.number("SELECT taken FROM slots WHERE id = 'early'"), 1);
    shop.db.audit();
}

#[test]
fn a_double_click_at_a_placed_order_is_answered_twice_however_the_two_interleave() {
    for steps in 0.. {
        let shop = shop_with("lamp", 10);
        let mine = hold(&shop, "ada", 1, STRONG).unwrap();
        order(&shop, &mine, "early", "k1").unwrap();
        let click = || shop.try_place(&mine.id, "ada", typed("early"), "k2");
        let mut second = None;
        let (first, both) = cut_in(click(), steps, || second = Some(run(click())));
        if !both {
            return assert!(steps > 2, "never interleaved");
        }
        assert_eq!(first.unwrap().pay_url, second.unwrap().unwrap().pay_url, "after {steps} steps");
        shop.db.audit();
    }
}

#[test]
fn a_checkout_whose_answer_was_lost_is_found_again_by_its_key() {
    for (why, db, provider) in [
        ("nothing was read", vec![Fault::BeforeCommit], vec![]),
        ("the provider did nothing", vec![], vec![Fault::BeforeCommit]),
        ("the provider opened a session", vec![], vec![Fault::AfterCommit]),
        ("the order was not written", vec![Fault::None, Fault::BeforeCommit], vec![]),
        ("the order was written", vec![Fault::None, Fault::AfterCommit], vec![]),
    ] {
        let shop = shop_with("lamp", 10);
        let mine = hold(&shop, "ada", 1, STRONG).unwrap();
        shop.db_fails(&db);
        shop.provider_fails(&provider);
        let lost = order(&shop, &mine, "early", "k1");
        let expected = if provider.is_empty() {
            matches!(lost, Err(Failure::Broken(_)))
        } else {
            lost == Err(Failure::Refused(CheckoutRefused::PaymentsDown))
        };
        assert!(expected, "{why}: {lost:?}");
        let found = order(&shop, &mine, "early", "k1").unwrap();
        assert_eq!(shop.payments.sessions.borrow().len(), 1, "{why}: one session");
        assert!(shop.pay(&found.order), "{why}: and it can be paid");
        shop.settle(&found.order);
        assert_eq!((shop.order_state(&found.order).as_str(), shop.kept(&found.order)), ("paid", 1_000), "{why}");
        shop.db.audit();
    }
}
