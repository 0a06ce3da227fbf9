//! Offers of the waiting list: taken, passed on, come back, and never set aside twice.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::float_arithmetic
)]

mod common;

use common::bundles::with_sets;
use common::line::*;
use common::shop::NOON;
use common::sqlite::{Bug, Fault};
use common::{TestShop, armed, cut_in, interleave, run, shop_with, typed};
use shared::desk::orders::flow::refund;
use shared::drops::holds::{Hold, HoldRefused};
use shared::failure::Failure;
use shared::ids::{BuyerId, DropSlug, HoldId, OrderId, PersonId};
use shared::requests::Key;
use shared::time::{Duration, Timestamp};
use shared::waiting::OfferRefused;
use shared::waiting::flow::{self, leave};
use shared::waiting::offers::{Offer, offer_next, take};

#[test]
fn an_offer_that_is_taken_is_an_ordinary_hold_and_is_paid_like_one() {
    let (shop, holds) = sold_out(1);
    joins(&shop, "bob");
    shop.release(&holds[0]).unwrap();
    give(&shop);
    let offer = offered(&shop, "bob");
    let Ok(Offer::Open(page)) = seen(&shop, &offer, None) else { panic!("open") };
    assert_eq!((page.item.as_str(), page.price.to_string().as_str(), page.hold_minutes), ("Lamp", "€10.00", 10));
    shop.pass(Duration::minutes(9));
    let hold = try_take(&shop, &offer, "bobs-cookie").unwrap();
    assert_eq!(hold.expires_at, shop.now() + Duration::minutes(10), "as long to pay as anybody");
    assert_eq!(state_of(&shop, "bob"), "taken");
    assert!(try_take(&shop, &offer, "bobs-cookie").unwrap().replayed, "a second click finds the same hold");
    assert!(matches!(seen(&shop, &offer, Some("bobs-cookie")), Ok(Offer::Yours(_))));
    for stranger in [Some("eve"), None] {
        assert_eq!(seen(&shop, &offer, stranger), Err(Failure::Refused(OfferRefused::Taken)));
    }
    assert_eq!(try_take(&shop, &offer, "eve"), Err(Failure::Refused(OfferRefused::Taken)));
    shop.db.audit();
    let order = shop.place(&hold, typed("late")).unwrap().order;
    assert!(shop.pay(&order));
    shop.settle(&order);
    assert_eq!((shop.order_state(&order), state_of(&shop, "bob")), ("paid".into(), "bought".into()));
    assert_eq!(
        shop.db.text(&format!("SELECT policy FROM orders WHERE id = '{order}'")),
        "2026-11",
        "the rule's version"
    );
    assert!(
        matches!(seen(&shop, &offer, Some("bobs-cookie")), Ok(Offer::Yours(_))),
        "the checkout leads on to the order"
    );
    shop.db.audit();
}

#[test]
fn an_offer_ends_to_the_moment_and_is_nobody_elses() {
    let (shop, holds) = sold_out(1);
    joins(&shop, "bob");
    shop.release(&holds[0]).unwrap();
    give(&shop);
    let offer = offered(&shop, "bob");
    for (what, id) in [("an ordinary hold", holds[0].id.clone()), ("nothing", HoldId::from("hld_none"))] {
        assert_eq!(seen(&shop, &id, Some("early0")), Err(Failure::Refused(OfferRefused::Missing)), "{what}");
        assert_eq!(try_take(&shop, &id, "early0"), Err(Failure::Refused(OfferRefused::Missing)), "{what}");
    }
    shop.pass(Duration::minutes(10));
    let over = Err(Failure::Refused(OfferRefused::Over(DropSlug::from("drop"))));
    assert_eq!(seen(&shop, &offer, None), over);
    assert_eq!(try_take(&shop, &offer, "bob").map(|_| ()), over.map(|_: Offer| ()));
    shop.reconcile();
    assert!(matches!(try_take(&shop, &offer, "bob"), Err(Failure::Refused(OfferRefused::Over(_)))), "swept");
    assert_eq!(state_of(&shop, "bob"), "passed");
    shop.db.audit();
}

#[test]
fn a_buyer_takes_no_more_by_offers_than_by_buying() {
    let (shop, holds) = sold_out(3);
    joins(&shop, "bob");
    joins(&shop, "cleo");
    shop.release(&holds[0]).unwrap();
    shop.release(&holds[1]).unwrap();
    assert_eq!(give(&shop).len(), 2);
    try_take(&shop, &offered(&shop, "bob"), "early2").unwrap();
    let third = try_take(&shop, &offered(&shop, "cleo"), "early2");
    assert_eq!(
        third,
        Err(Failure::Refused(OfferRefused::LimitReached)),
        "with the hold of before, that would be three"
    );
    assert!(try_take(&shop, &offered(&shop, "cleo"), "cleo").is_ok(), "nothing is lost by it");
    shop.db.audit();
}

#[test]
fn a_unit_inside_a_bundle_counts_when_an_offer_is_taken() {
    let shop = with_sets(2, 9, 9, Bug::default());
    shop.db.script(
        "INSERT INTO reissue_rules VALUES ('2026-11', 600000, 7200000); UPDATE drop_items SET limit_per_buyer = 1 WHERE sku = 'lamp'",
    );
    let set = shop.hold("ada", "set", 1).unwrap();
    let lamp = shop.hold("early", "lamp", 1).unwrap();
    joins(&shop, "bob");
    shop.release(&lamp).unwrap();
    assert_eq!(give(&shop).len(), 1);
    let offer = offered(&shop, "bob");
    assert_eq!(
        try_take(&shop, &offer, "ada"),
        Err(Failure::Refused(OfferRefused::LimitReached)),
        "a lamp is in her set"
    );
    shop.release(&set).unwrap();
    assert!(try_take(&shop, &offer, "ada").is_ok(), "once it is not");
    shop.db.audit();
}

#[test]
fn offers_go_on_after_the_drop_for_as_long_as_the_rule_says() {
    for (why, after, offers) in [("at the end", 0, 1), ("the last moment", 7_199_999, 1), ("over", 7_200_000, 0)] {
        let (shop, _) = sold_out(1);
        joins(&shop, "bob");
        shop.db.script("UPDATE letters SET state = 'sent'");
        at(&shop, CLOSES + after);
        assert_eq!(give(&shop).len(), offers, "{why}");
        assert_eq!(state_of(&shop, "bob"), if offers == 1 { "offered" } else { "over" }, "{why}");
        assert_eq!(shop.hold("eve", "lamp", 1).map(|_| ()), Err(Failure::Refused(HoldRefused::Closed)), "{why}");
        shop.reconcile();
        shop.db.audit();
    }
}

#[test]
fn nothing_is_offered_while_the_drop_is_paused_or_its_creator_may_not_sell() {
    for (stop, go) in [
        ("UPDATE drops SET paused_at = 1", "UPDATE drops SET paused_at = NULL"),
        ("UPDATE creators SET suspended_at = 1", "UPDATE creators SET suspended_at = NULL"),
        ("UPDATE creators SET verified_at = NULL", "UPDATE creators SET verified_at = 1"),
        ("UPDATE drops SET state = 'draft'", "UPDATE drops SET state = 'scheduled'"),
    ] {
        let (shop, holds) = sold_out(1);
        joins(&shop, "bob");
        shop.release(&holds[0]).unwrap();
        shop.db.script(stop);
        assert_eq!(give(&shop), Vec::<String>::new(), "{stop}");
        shop.db.script(go);
        // Whoever was a draft in between has its gates before it again.
        armed(&shop.db, "drp_1");
        assert_eq!(give(&shop).len(), 1, "{go}");
        shop.db.audit();
    }
}

#[test]
fn whoever_leaves_hands_the_offer_on_and_may_come_back_at_the_end() {
    let (shop, holds) = sold_out(1);
    joins(&shop, "bob");
    joins(&shop, "cleo");
    shop.release(&holds[0]).unwrap();
    give(&shop);
    let place = shop.db.text("SELECT id FROM waiting WHERE email = 'bob@example.com'");
    let left = || run(leave(&shop.ports(), common::shop::name(), &place)).unwrap().unwrap();
    assert_eq!((left().state.as_str(), left().state.as_str()), ("left", "left"), "twice is as good as once");
    assert_eq!(give(&shop).len(), 1);
    assert_eq!(state_of(&shop, "cleo"), "offered");
    joins(&shop, "bob");
    assert_eq!(state_of(&shop, "bob"), "waiting");
    assert_eq!(run(leave(&shop.ports(), common::shop::name(), "wtg_none")).unwrap(), None);
    assert_eq!(run(flow::look(&shop.ports(), common::shop::name(), "wtg_none")).unwrap(), None);
    shop.db.audit();
}

#[test]
fn what_was_taken_and_not_paid_goes_to_the_next() {
    let (shop, holds) = sold_out(1);
    joins(&shop, "bob");
    joins(&shop, "cleo");
    shop.release(&holds[0]).unwrap();
    give(&shop);
    let hold = try_take(&shop, &offered(&shop, "bob"), "bob").unwrap();
    let order = shop.place(&hold, typed("late")).unwrap().order;
    shop.pass(Duration::minutes(10));
    shop.reconcile();
    assert_eq!(give(&shop).len(), 1);
    assert_eq!((state_of(&shop, "bob"), state_of(&shop, "cleo")), ("passed".into(), "offered".into()));
    assert_eq!(shop.order_state(&order), "lapsed");
    shop.db.audit();
}

/// A lamp that was sold to Ada and that an operator gives her money back for.
fn refunded(shop: &TestShop, before: impl FnOnce(&TestShop, &OrderId)) -> OrderId {
    shop.db.script("INSERT INTO reissue_rules VALUES ('2026-11', 600000, 7200000)");
    let order = shop.ordered("ada", "lamp", 1, "late");
    assert!(shop.pay(&order));
    shop.settle(&order);
    joins(shop, "bob");
    before(shop, &order);
    let key = Key::parse("a-key-of-a-refund").unwrap();
    run(refund(&shop.ports(), &PersonId::from("per_olga"), &order, "It cracked.", key)).unwrap();
    assert_eq!(shop.order_state(&order), "refunded");
    order
}

#[test]
fn a_refunded_unit_comes_back_once_unless_somebody_had_it_in_hand() {
    let shop = shop_with("lamp", 1);
    let order = refunded(&shop, |_, _| {});
    assert_eq!(shop.hold_state(&order.hold()), "released");
    assert_eq!(shop.hold("eve", "lamp", 1), Err(Failure::Refused(HoldRefused::SoldOut)));
    assert_eq!(give(&shop).len(), 1);
    shop.settle(&order);
    shop.reconcile();
    let stock = "SELECT issued || ' ' || held || ' ' || sold FROM drop_items";
    assert_eq!(shop.db.text(stock), "1 1 0", "settled again, it comes back no second time");
    shop.db.audit();

    for (why, before) in [
        ("after the time of the rule", "UPDATE drops SET opens_at = 1, closes_at = 2"),
        ("without a rule", "DELETE FROM reissue_rules"),
    ] {
        let shop = shop_with("lamp", 1);
        let order = refunded(&shop, |shop, _| shop.db.script(before));
        assert_eq!(shop.hold_state(&order.hold()), "sold", "{why}: it stays counted as sold");
    }
    let shop = shop_with("lamp", 1);
    let order = refunded(&shop, |shop, order| {
        shop.db.script(&format!("INSERT INTO order_steps (order_id, at, state) VALUES ('{order}', 1, 'collected')"));
    });
    assert_eq!(shop.hold_state(&order.hold()), "sold", "somebody had it in hand");
    for sql in ["UPDATE holds SET state = 'live'", "UPDATE holds SET state = 'lapsed'"] {
        assert!(shop.db.try_script(sql).is_err_and(|e| e.contains("hold_step")), "{sql}");
    }
}

#[test]
fn a_payment_that_was_under_way_gets_its_unit_or_goes_back() {
    for offered_first in [false, true] {
        let (shop, _) = sold_out(1);
        shop.pass(Duration::minutes(10));
        shop.reconcile();
        let order = shop.ordered("ada", "lamp", 1, "late");
        joins(&shop, "bob");
        shop.pass(Duration::minutes(10));
        if offered_first {
            assert_eq!(give(&shop).len(), 1);
        }
        assert!(shop.pay(&order));
        shop.settle(&order);
        assert_eq!(shop.order_state(&order), if offered_first { "refunded" } else { "paid" });
        assert_eq!(give(&shop), Vec::<String>::new());
        shop.db.audit();
    }
}

#[test]
fn many_jobs_at_once_set_no_unit_aside_twice() {
    for jobs in [2, 5] {
        let (shop, holds) = sold_out(2);
        (0..4).for_each(|at| joins(&shop, &format!("w{at}")));
        shop.release(&holds[0]).unwrap();
        shop.release(&holds[1]).unwrap();
        let ports = shop.ports();
        let letters: Vec<String> =
            interleave((0..jobs).map(|_| offer_next(&ports))).into_iter().flat_map(|l| l.unwrap()).collect();
        assert_eq!(letters.len(), 2, "{jobs} jobs");
        assert_eq!(shop.db.number("SELECT COUNT (*) FROM letters WHERE id LIKE 'note-offer-%'"), 2);
        assert_eq!(
            shop.db.texts("SELECT email FROM waiting WHERE state = 'offered' ORDER BY 1"),
            ["w0@example.com", "w1@example.com"]
        );
        shop.db.audit();
    }
}

#[test]
fn an_answer_that_is_lost_neither_loses_a_letter_nor_makes_two_offers() {
    for fault in [Fault::BeforeCommit, Fault::AfterCommit] {
        for calm in 0..3 {
            let (shop, holds) = sold_out(2);
            (0..3).for_each(|at| joins(&shop, &format!("w{at}")));
            holds.iter().for_each(|hold| drop(shop.release(hold).unwrap()));
            let mut faults = vec![Fault::None; calm];
            faults.push(fault);
            shop.db_fails(&faults);
            assert!(run(offer_next(&shop.ports())).is_err(), "{fault:?} after {calm}");
            give(&shop);
            assert_eq!(shop.db.number("SELECT COUNT (*) FROM holds WHERE offered_to IS NOT NULL"), 2);
            assert_eq!(
                shop.db.number("SELECT COUNT (*) FROM letters WHERE id LIKE 'note-offer-%' AND state = 'waiting'"),
                2
            );
            shop.db.audit();
        }
    }
}

#[test]
fn whatever_cuts_in_the_offer_is_whole_or_is_not() {
    type Cut = fn(&TestShop, &[Hold]);
    let cuts: [(&str, Cut); 5] = [
        ("the first leaves", |shop, _| {
            let place = shop.db.text("SELECT id FROM waiting ORDER BY joined_at LIMIT 1");
            run(leave(&shop.ports(), common::shop::name(), &place)).unwrap();
        }),
        ("the first is erased", |shop, _| shop.db.script("DELETE FROM waiting WHERE email = 'w0@example.com'")),
        ("the drop is paused", |shop, _| shop.db.script("UPDATE drops SET paused_at = 1")),
        ("somebody passes by", |shop, _| drop(shop.hold("passer-by", "lamp", 1))),
        ("another one gives back", |shop, holds| drop(shop.release(&holds[1]).unwrap())),
    ];
    for (why, cut) in cuts {
        for steps in 0..8 {
            let (shop, holds) = sold_out(2);
            (0..3).for_each(|at| joins(&shop, &format!("w{at}")));
            shop.release(&holds[0]).unwrap();
            let ports = shop.ports();
            let _ = cut_in(offer_next(&ports), steps, || cut(&shop, &holds));
            let offers = shop.db.number("SELECT COUNT (*) FROM holds WHERE offered_to IS NOT NULL");
            let letters = shop.db.number("SELECT COUNT (*) FROM letters WHERE id LIKE 'note-offer-%'");
            assert_eq!(offers, letters, "{why} after {steps}: hold and letter are one");
            shop.db.audit();
        }
    }
}

#[test]
fn of_many_who_take_one_offer_at_once_one_has_it() {
    let (shop, holds) = sold_out(1);
    joins(&shop, "bob");
    shop.release(&holds[0]).unwrap();
    give(&shop);
    let offer = offered(&shop, "bob");
    let buyers: Vec<BuyerId> = (0..20).map(|at| BuyerId(format!("b{at}"))).collect();
    let ports = shop.ports();
    let answers = interleave(buyers.iter().map(|buyer| take(&ports, common::shop::name(), &offer, buyer)));
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert!(answers.iter().filter_map(|a| a.as_ref().err()).all(|e| *e == Failure::Refused(OfferRefused::Taken)));
    shop.db.audit();
}

#[test]
fn the_database_alone_keeps_the_line() {
    let (shop, holds) = sold_out(2);
    joins(&shop, "bob");
    joins(&shop, "cleo");
    shop.release(&holds[0]).unwrap();
    let place = |name: &str| shop.db.text(&format!("SELECT id FROM waiting WHERE email = '{name}@example.com'"));
    let insert = |id: &str, to: &str, buyer: &str, at: i64| {
        shop.db.try_script(&format!(
            "INSERT INTO holds (id, drop_id, sku, buyer, units, price_minor, currency, placed_at, expires_at, offered_to)
             VALUES ('{id}', 'drp_1', 'lamp', '{buyer}', 1, 1000, 'EUR', {at}, {at} + 600000, '{to}')"
        ))
    };
    let (bob, cleo, now) = (place("bob"), place("cleo"), shop.now().0);
    for (why, to, buyer, at, name) in [
        ("past the first in line", &cleo, format!("waiting-{cleo}"), now, "offer_out_of_line"),
        ("to nobody who waits", &"wtg_none".to_owned(), "waiting-wtg_none".into(), now, "offer_out_of_line"),
        ("to a buyer at once", &bob, "eve".into(), now, "offer_out_of_line"),
        ("before the drop", &bob, format!("waiting-{bob}"), NOON - 1, "offer_out_of_time"),
        ("after the rule's time", &bob, format!("waiting-{bob}"), CLOSES + 7_200_000, "offer_out_of_time"),
    ] {
        assert!(insert("x", to, &buyer, at).is_err_and(|e| e.contains(name)), "{why}");
    }
    insert("good", &bob, &format!("waiting-{bob}"), now).unwrap();
    assert!(
        insert("more", &cleo, &format!("waiting-{cleo}"), now).is_err_and(|e| e.contains("available_not_negative"))
    );
    assert!(
        shop.db
            .try_script(&format!("UPDATE waiting SET state = 'bought' WHERE id = '{cleo}'"))
            .is_err_and(|e| e.contains("waiting_step"))
    );
    shop.db.audit();
}

#[test]
fn what_is_seen_at_the_moment_of_the_clock_is_what_is_taken() {
    let (shop, holds) = sold_out(1);
    joins(&shop, "bob");
    shop.release(&holds[0]).unwrap();
    give(&shop);
    let offer = offered(&shop, "bob");
    shop.pass(Duration::minutes(10));
    let mut ports = shop.ports();
    ports.now = Timestamp(ports.now.0 - 1_000);
    let answer = run(take(&ports, common::shop::name(), &offer, &BuyerId::from("bob")));
    assert!(matches!(answer, Err(Failure::Refused(OfferRefused::Over(_)))), "the clock of the worker takes nothing");
}
