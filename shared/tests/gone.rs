//! What is told from memory: that nothing is left, to whom and for how long; and how a drop stands, for a second.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::float_arithmetic
)]

mod common;

use common::shop::NOON;
use common::{TestShop, run, shop_with};
use shared::drops::flow;
use shared::drops::gone::{Gone, HOLDS_MAX, KNOWN_FOR, LOOKING_FOR};
use shared::drops::holds::HoldRequest;
use shared::drops::{DropState, Phase};
use shared::ids::{BuyerId, DropSlug, Sku};
use shared::requests::Key;
use shared::time::{Duration, Timestamp};

fn asks(buyer: &str, known: bool, key: &str) -> HoldRequest {
    let (slug, sku) = (DropSlug::from("drop"), Sku::from("lamp"));
    HoldRequest { slug, sku, units: 1, buyer: BuyerId::from(buyer), known, key: Key::parse(key).unwrap() }
}

fn found(shop: &TestShop) -> Option<Gone> {
    run(flow::gone(&shop.ports(), &DropSlug::from("drop"), &Sku::from("lamp"))).unwrap()
}

#[test]
fn nothing_is_known_while_something_is_left_or_nothing_is_sold() {
    let shop = shop_with("lamp", 2);
    assert!(found(&shop).is_none(), "two left");
    shop.hold("ada", "lamp", 2).unwrap();
    assert!(found(&shop).is_some(), "none left");
    for (why, script) in [
        ("not open yet", format!("UPDATE drops SET opens_at = {}", NOON + 1)),
        ("over", format!("UPDATE drops SET opens_at = 0, closes_at = {NOON}")),
        ("paused", format!("UPDATE drops SET opens_at = 0, closes_at = {}, paused_at = {NOON}", NOON + 1)),
        ("a draft", "UPDATE drops SET paused_at = NULL, state = 'draft'".to_owned()),
    ] {
        shop.db.script(&script);
        assert!(found(&shop).is_none(), "{why}");
    }
    let one_back = shop_with("lamp", 1);
    one_back.hold("ada", "lamp", 1).unwrap();
    one_back.pass(Duration::minutes(10));
    assert!(found(&one_back).is_none(), "a hold past its time holds nothing, swept or not");
}

#[test]
fn who_may_have_a_hold_is_asked_properly_and_everybody_else_is_told() {
    let shop = shop_with("lamp", 2);
    run(flow::hold(&shop.ports(), &asks("ada", true, "page-of-the-drop-in-the-cache"))).unwrap();
    run(flow::hold(&shop.ports(), &asks("new", false, "a-key-that-nobody-guesses"))).unwrap();
    let mut gone = found(&shop).unwrap();
    for (why, request, told) in [
        ("another buyer", asks("bob", true, "page-of-the-drop-in-the-cache"), true),
        ("another key", asks("bob", true, "another-key-of-sixteen"), true),
        ("nobody known, a page's key", asks("fresh", false, "page-of-the-drop-in-the-cache/x"), true),
        ("the buyer again", asks("ada", true, "page-of-the-drop-in-the-cache"), false),
        ("the key again, without the cookie that was lost", asks("fresh", false, "a-key-that-nobody-guesses"), false),
    ] {
        assert_eq!(gone.tells(&request, shop.now()), told, "{why}");
    }
}

#[test]
fn one_looks_again_after_a_second_while_the_others_are_told() {
    let mut gone = Gone::new(Vec::new(), Timestamp(0)).unwrap();
    let (bob, after) = (asks("bob", true, "k"), Timestamp(0) + KNOWN_FOR);
    assert!(gone.tells(&bob, Timestamp(after.0 - 1)) && gone.is_fresh(Timestamp(after.0 - 1)));
    assert!(!gone.is_fresh(after));
    assert!(!gone.tells(&bob, after), "looks");
    assert!(gone.tells(&bob, after), "is told meanwhile");
    assert!(gone.tells(&bob, Timestamp(after.0 + LOOKING_FOR.0 - 1)));
    assert!(!gone.tells(&bob, after + LOOKING_FOR), "the first one may have been lost");
}

#[test]
fn an_item_of_too_many_holds_is_not_kept_in_mind() {
    let shop = shop_with("lamp", 1);
    shop.hold("ada", "lamp", 1).unwrap();
    let more = format!(
        "INSERT INTO holds (id, drop_id, sku, buyer, units, price_minor, currency, placed_at, expires_at, state)
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {})
         SELECT 'hld_' || i, 'drp_1', 'lamp', 'buyer' || i, 1, 1, 'EUR', {NOON}, {NOON}, 'lapsed' FROM n",
        HOLDS_MAX
    );
    shop.db.script("DROP TRIGGER hold_is_allowed; DROP TRIGGER hold_takes_units;");
    shop.db.script(&more);
    assert!(found(&shop).is_none());
}

#[test]
fn how_a_drop_stands_is_told_again_for_a_second_unless_it_opens_or_closes() {
    let (opens_at, closes_at) = (Timestamp(10_000), Timestamp(20_000));
    let table: &[(&str, Phase, i64, i64, bool)] = &[
        // why                     phase             then    now     told
        ("at once", Phase::Live, 12_000, 12_000, true),
        ("the last moment", Phase::Live, 12_000, 12_999, true),
        ("a second later", Phase::Live, 12_000, 13_000, false),
        ("a clock that went back", Phase::Live, 12_000, 11_999, false),
        ("sold out", Phase::SoldOut, 12_000, 12_500, true),
        ("it has closed", Phase::Live, 19_500, 20_000, false),
        ("a moment before", Phase::Live, 19_500, 19_999, true),
        ("those who gather", Phase::Lobby, 9_000, 9_900, true),
        ("it has opened", Phase::Lobby, 9_500, 10_000, false),
        ("nobody is in a hurry", Phase::Scheduled, 1_000, 1_500, false),
        ("paused", Phase::Paused, 12_000, 12_100, false),
    ];
    for &(why, phase, then, now, told) in table {
        let state = DropState { now: Timestamp(then), phase, opens_at, closes_at, items: Vec::new() };
        let later = state.later(Timestamp(now));
        assert_eq!(later.is_some(), told, "{why}");
        assert!(later.is_none_or(|later| later == DropState { now: Timestamp(now), ..state }), "{why}: only the clock");
    }
}
