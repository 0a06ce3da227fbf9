//! Holding units and giving them back: when, how many, whose, and why not.

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
use common::{Asking, TestShop, interleave, run, shop_with};
use shared::drops::flow::{self, ReleaseRefused};
use shared::drops::holds::{self, HoldRefused, HoldRequest};
use shared::failure::{Failure, Kind, Refusal};
use shared::ids::{BuyerId, DropSlug, HoldId, Sku};
use shared::requests::{Key, KeyRefused};
use shared::time::{Duration, Timestamp};

const OPENS: i64 = NOON;
const CLOSES: i64 = NOON + 15 * 60_000;

fn at(shop: &TestShop, ms: i64) {
    shop.pass(Duration(ms - shop.now().0));
}

fn refused<T: std::fmt::Debug>(answer: Result<T, Failure<HoldRefused>>) -> HoldRefused {
    match answer {
        Err(Failure::Refused(refused)) => refused,
        other => panic!("not refused: {other:?}"),
    }
}

fn ask(shop: &TestShop, slug: &str, sku: &str, units: u32) -> Result<holds::Hold, Failure<HoldRefused>> {
    let request = HoldRequest {
        slug: DropSlug::from(slug),
        sku: Sku::from(sku),
        units,
        buyer: BuyerId::from("ada"),
        known: true,
        key: Key::parse("0123456789abcdef").unwrap(),
    };
    run(flow::hold(&shop.ports(), &request))
}

#[test]
fn every_refusal_has_its_code_its_answer_and_its_field() {
    let table: &[(HoldRefused, &str, Kind, Option<&str>)] = &[
        (HoldRefused::UnknownDrop, "unknown_drop", Kind::Missing, None),
        (HoldRefused::UnknownSku, "unknown_sku", Kind::Invalid, Some("sku")),
        (HoldRefused::Units("two".into()), "bad_quantity", Kind::Invalid, Some("qty")),
        (HoldRefused::NotOpen(None), "not_open", Kind::Forbidden, None),
        (HoldRefused::Closed, "closed", Kind::Conflict, None),
        (HoldRefused::Paused, "paused", Kind::Conflict, None),
        (HoldRefused::SoldOut, "sold_out", Kind::Conflict, None),
        (HoldRefused::LimitReached { units_max: 2 }, "limit_reached", Kind::Conflict, Some("qty")),
        (HoldRefused::PartLimit, "part_limit_reached", Kind::Conflict, Some("qty")),
        (HoldRefused::TooOften, "too_often", Kind::TooMany, None),
        (HoldRefused::Key(KeyRefused::Missing), "key_missing", Kind::Malformed, Some("key")),
        (HoldRefused::Key(KeyRefused::Malformed), "key_malformed", Kind::Malformed, Some("key")),
        (HoldRefused::KeyReused, "key_reused", Kind::Invalid, Some("key")),
    ];
    for (refused, code, kind, field) in table {
        assert_eq!((refused.code(), refused.kind(), refused.field()), (*code, *kind, *field));
        assert!(refused.to_string().ends_with('.'), "{code} is told in a sentence");
    }
    assert_eq!((ReleaseRefused::Missing.code(), ReleaseRefused::Missing.kind()), ("not_found", Kind::Missing));
    assert_eq!((ReleaseRefused::Paid.code(), ReleaseRefused::Paid.kind()), ("already_paid", Kind::Conflict));
}

#[test]
fn a_drop_is_open_from_its_first_to_its_last_moment_by_the_clock_of_the_database() {
    for (why, now, expected) in [
        ("half a minute early", OPENS - 30_000, Err("not_open")),
        ("a moment early", OPENS - 1, Err("not_open")),
        ("to the moment", OPENS, Ok(())),
        ("the last moment", CLOSES - 1, Ok(())),
        ("the end", CLOSES, Err("closed")),
        ("a day later", CLOSES + 86_400_000, Err("closed")),
    ] {
        let shop = shop_with("lamp", 3);
        at(&shop, now);
        let answer = shop.hold("ada", "lamp", 1);
        assert_eq!(answer.as_ref().map(|_| ()).map_err(|e| code_of(e)), expected, "{why}");
        assert_eq!(shop.available(), if answer.is_ok() { 2 } else { 3 }, "{why}: stock");
        if let Err(Failure::Refused(HoldRefused::NotOpen(opens))) = &answer {
            assert_eq!(*opens, Some(Timestamp(OPENS)), "{why}: the page can count down to it");
        }
        shop.db.audit();
    }
}

fn code_of(failure: &Failure<HoldRefused>) -> &'static str {
    match failure {
        Failure::Refused(refused) => refused.code(),
        Failure::Broken(cause) => panic!("broken: {cause}"),
    }
}

#[test]
fn a_paused_drop_holds_nothing_new_and_lets_buyers_pay_what_they_hold() {
    let shop = shop_with("lamp", 3);
    let order = shop.ordered("ada", "lamp", 1, "late");
    shop.db.script(&format!("UPDATE drops SET paused_at = {OPENS}"));
    assert_eq!(refused(shop.hold("bob", "lamp", 1)), HoldRefused::Paused);
    let state = run(flow::state(&shop.ports(), &DropSlug::from("drop"))).unwrap().unwrap();
    assert_eq!(state.phase.word(), "paused");
    assert!(shop.pay(&order));
    shop.settle(&order);
    assert_eq!(shop.order_state(&order), "paid");
    shop.db.script("UPDATE drops SET paused_at = NULL");
    assert!(shop.hold("bob", "lamp", 1).is_ok());
    shop.db.audit();
}

#[test]
fn the_clock_of_the_worker_does_not_open_a_drop() {
    let shop = shop_with("lamp", 3);
    at(&shop, OPENS - 1_000);
    let mut ports = shop.ports();
    ports.now = Timestamp(OPENS + 1_000);
    let request = HoldRequest {
        slug: DropSlug::from("drop"),
        sku: Sku::from("lamp"),
        units: 1,
        buyer: BuyerId::from("ada"),
        known: true,
        key: Key::parse("0123456789abcdef").unwrap(),
    };
    assert!(matches!(refused(run(flow::hold(&ports, &request))), HoldRefused::NotOpen(_)));
    shop.db.audit();
}

#[test]
fn what_is_not_there_cannot_be_held() {
    let shop = shop_with("lamp", 3);
    assert_eq!(refused(ask(&shop, "nowhere", "lamp", 1)), HoldRefused::UnknownDrop);
    assert_eq!(refused(ask(&shop, "drop", "chair", 1)), HoldRefused::UnknownSku);
    shop.db.script("UPDATE drops SET state = 'draft'");
    assert_eq!(refused(ask(&shop, "drop", "lamp", 1)), HoldRefused::UnknownDrop, "nobody knows of a draft");
    shop.db.script("UPDATE drops SET state = 'scheduled'");
    assert!(ask(&shop, "drop", "lamp", 1).is_ok(), "a refusal uses no key up");
    shop.db.audit();
}

#[test]
fn a_buyer_has_at_most_the_limit_in_holds_and_orders_together() {
    let shop = shop_with("lamp", 10);
    assert_eq!(refused(shop.hold("ada", "lamp", 3)), HoldRefused::LimitReached { units_max: 2 });
    let billion = holds::units("1000000000").unwrap();
    assert_eq!(refused(shop.hold("ada", "lamp", billion)), HoldRefused::LimitReached { units_max: 2 });
    let first = shop.hold("ada", "lamp", 1).unwrap();
    assert_eq!(refused(shop.hold("ada", "lamp", 2)), HoldRefused::LimitReached { units_max: 2 });
    let order = shop.ordered("ada", "lamp", 1, "late");
    assert!(shop.pay(&order));
    shop.settle(&order);
    assert_eq!(
        refused(shop.hold("ada", "lamp", 1)),
        HoldRefused::LimitReached { units_max: 2 },
        "one held, one bought"
    );
    shop.release(&first).unwrap();
    assert!(shop.hold("ada", "lamp", 1).is_ok(), "what was given back no longer counts");
    assert!(shop.hold("bob", "lamp", 2).is_ok(), "others are not concerned");
    shop.db.audit();
}

#[test]
fn fifty_clicks_of_one_buyer_hold_no_more_than_the_limit() {
    let shop = shop_with("lamp", 100);
    let keys: Vec<String> = (0..50).map(|n| format!("a-key-of-a-test-{n:04}")).collect();
    let answers = interleave(keys.iter().map(|key| shop.try_hold(Asking { buyer: "ada", sku: "lamp", units: 1, key })));
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 2);
    for answer in answers.into_iter().filter(Result::is_err) {
        assert_eq!(refused(answer), HoldRefused::LimitReached { units_max: 2 });
    }
    assert_eq!(shop.available(), 98);
    shop.db.audit();
}

#[test]
fn the_last_unit_goes_to_one_of_fifty_buyers() {
    let shop = shop_with("lamp", 1);
    let names: Vec<(String, String)> =
        (0..50).map(|n| (format!("buyer{n}"), format!("a-key-of-a-test-{n:04}"))).collect();
    let answers =
        interleave(names.iter().map(|(buyer, key)| shop.try_hold(Asking { buyer, sku: "lamp", units: 1, key })));
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert_eq!(
        answers.into_iter().filter(Result::is_err).map(refused).filter(|r| *r == HoldRefused::SoldOut).count(),
        49
    );
    assert_eq!(shop.available(), 0);
    shop.db.audit();
}

#[test]
fn more_than_is_left_is_not_held_in_part() {
    let shop = shop_with("lamp", 3);
    shop.hold("ada", "lamp", 2).unwrap();
    assert_eq!(refused(shop.hold("bob", "lamp", 2)), HoldRefused::SoldOut);
    assert_eq!(shop.available(), 1);
    assert!(shop.hold("bob", "lamp", 1).is_ok());
    shop.db.audit();
}

#[test]
fn a_hold_lapses_by_the_clock_alone() {
    let shop = shop_with("lamp", 1);
    let hold = shop.hold("ada", "lamp", 1).unwrap();
    assert_eq!(hold.expires_at, Timestamp(NOON) + Duration::minutes(10));
    shop.pass(Duration(599_999));
    assert_eq!(refused(shop.hold("bob", "lamp", 1)), HoldRefused::SoldOut, "the last moment is still the buyer's");
    shop.pass(Duration(1));
    assert_eq!(shop.available(), 1, "pages show it as free at once, with nothing swept");
    assert_eq!(shop.hold_state(&hold.id), "live", "nobody has swept");
    assert!(shop.hold("bob", "lamp", 1).is_ok(), "and it can be had at once");
    assert_eq!(shop.hold_state(&hold.id), "lapsed");
    shop.db.audit();
}

#[test]
fn a_sweep_changes_the_figures_of_nobody() {
    let shop = shop_with("lamp", 2);
    let hold = shop.hold("ada", "lamp", 2).unwrap();
    run(flow::lapse(&shop.ports(), shop.now())).unwrap();
    assert_eq!((shop.available(), shop.hold_state(&hold.id).as_str()), (0, "live"));
    shop.pass(Duration::minutes(10));
    for _ in 0..2 {
        run(flow::lapse(&shop.ports(), shop.now())).unwrap();
        assert_eq!((shop.available(), shop.hold_state(&hold.id).as_str()), (2, "lapsed"));
    }
    shop.db.audit();
}

#[test]
fn what_is_given_back_is_on_sale_at_once_and_once() {
    let shop = shop_with("lamp", 2);
    let hold = shop.hold("ada", "lamp", 2).unwrap();
    let stranger = holds::Hold { buyer: BuyerId::from("bob"), ..hold.clone() };
    assert_eq!(shop.release(&stranger), Err(Failure::Refused(ReleaseRefused::Missing)), "someone else's is missing");
    let nowhere = holds::Hold { id: HoldId::from("hld_0"), ..hold.clone() };
    assert_eq!(shop.release(&nowhere), Err(Failure::Refused(ReleaseRefused::Missing)));
    assert_eq!(shop.available(), 0);
    for _ in 0..3 {
        assert_eq!(shop.release(&hold), Ok(DropSlug::from("drop")));
        assert_eq!(shop.available(), 2);
    }
    let order = shop.ordered("ada", "lamp", 1, "early");
    let bought = order.hold();
    assert!(shop.pay(&order));
    shop.settle(&order);
    let bought = holds::Hold { id: bought, ..hold };
    assert_eq!(shop.release(&bought), Err(Failure::Refused(ReleaseRefused::Paid)), "what is paid stays bought");
    assert_eq!(shop.available(), 1);
    shop.db.audit();
}

#[test]
fn nobody_takes_and_gives_back_all_day() {
    let shop = shop_with("lamp", 3);
    let turn = |buyer: &str| shop.hold(buyer, "lamp", 1).map(|hold| shop.release(&hold).unwrap());
    for n in 0..holds::HOLDS_MAX {
        assert!(turn("ada").is_ok(), "turn {n}");
        shop.pass(Duration::seconds(1));
    }
    assert_eq!(refused(turn("ada")), HoldRefused::TooOften);
    assert_eq!(shop.available(), 3, "a refused turn takes nothing");
    assert!(turn("bob").is_ok(), "others are not concerned");
    shop.pass(Duration(holds::HOLDS_PER.0 - 21_000));
    assert_eq!(refused(turn("ada")), HoldRefused::TooOften, "the first one still counts");
    shop.pass(Duration::seconds(1));
    assert!(turn("ada").is_ok(), "ten minutes after the first one");
    assert_eq!(refused(turn("ada")), HoldRefused::TooOften, "and the second one counts");
    shop.db.audit();
}

#[test]
fn the_count_of_holds_reads_only_the_buyers_own() {
    let shop = shop_with("lamp", 3);
    let plan = shop.db.texts(
        "EXPLAIN QUERY PLAN SELECT COUNT (*) FROM drop_items i
           CROSS JOIN holds h ON h.drop_id = 'drp_1' AND h.sku = i.sku AND h.buyer = 'ada'
           WHERE i.drop_id = 'drp_1' AND h.placed_at > 0",
    );
    let plan = plan.join("\n");
    assert!(plan.contains("holds_by_buyer (drop_id=? AND sku=? AND buyer=?)"), "{plan}");
}

#[test]
fn giving_back_frees_the_seat_and_the_coupon_of_its_order() {
    let shop = shop_with("lamp", 2);
    let hold = shop.hold("ada", "lamp", 1).unwrap();
    let order = shop
        .place(&hold, shared::checkout::view::Typed { coupon: "once".into(), ..common::typed("early") })
        .unwrap()
        .order;
    let seats = || {
        shop.db.number("SELECT taken FROM slots WHERE id = 'early'")
            + shop.db.number("SELECT used FROM coupons WHERE code = 'ONCE'")
    };
    assert_eq!(seats(), 2);
    shop.release(&hold).unwrap();
    assert_eq!((seats(), shop.order_state(&order).as_str()), (0, "lapsed"));
    shop.db.audit();
}
