//! The waiting list: who joins it, whose turn it is, what becomes of an offer, and that nothing is set aside twice.

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
use common::links::Links;
use common::shop::NOON;
use common::sqlite::Fault;
use common::{TestShop, cut_in, interleave, run, shop_with, typed};
use shared::channels::flow::send;
use shared::drops::flow::state;
use shared::drops::holds::{Hold, HoldRefused};
use shared::failure::{Failure, Kind, Refusal};
use shared::ids::{BuyerId, DropSlug, HoldId, OrderId};
use shared::ports::{Letter, Mail};
use shared::time::{Duration, Timestamp};
use shared::waiting::flow::{self, Joining, join, leave};
use shared::waiting::offers::{Offer, look, offer_next, take};
use shared::waiting::{MAILBOX, NETWORK, OfferRefused, WaitingRefused};
use std::cell::RefCell;

const CLOSES: i64 = NOON + 15 * 60_000;

/// `units` lamps, all of them held by Ada and others, and a rule: ten minutes for an offer, two hours after the drop.
fn sold_out(units: u32) -> (TestShop, Vec<Hold>) {
    let shop = shop_with("lamp", units);
    shop.db.script("INSERT INTO reissue_rules VALUES ('2026-11', 600000, 7200000)");
    let holds = (0..units).map(|at| shop.hold(&format!("early{at}"), "lamp", 1).unwrap()).collect();
    (shop, holds)
}

fn joining(email: &str) -> Joining<'_> {
    Joining { slug: "drop", sku: "lamp", email, address: "" }
}

fn try_join(shop: &TestShop, email: &str) -> Result<Option<String>, Failure<WaitingRefused>> {
    run(join(&shop.ports(), &joining(email)))
}

/// Joins, a moment after whoever came before.
fn joins(shop: &TestShop, name: &str) {
    shop.pass(Duration(1));
    assert!(try_join(shop, &format!("{name}@example.com")).unwrap().is_some(), "{name} gets a letter");
}

fn refused(outcome: Result<Option<String>, Failure<WaitingRefused>>) -> WaitingRefused {
    match outcome {
        Err(Failure::Refused(refused)) => refused,
        other => panic!("not refused: {other:?}"),
    }
}

fn give(shop: &TestShop) -> Vec<String> {
    run(offer_next(&shop.ports())).unwrap()
}

/// Who has which offer: the hold by the name in the address.
fn offered(shop: &TestShop, name: &str) -> HoldId {
    HoldId(shop.db.text(&format!(
        "SELECT h.id FROM holds h JOIN waiting w ON w.id = h.offered_to WHERE w.email = '{name}@example.com' ORDER BY h.placed_at DESC LIMIT 1"
    )))
}

fn state_of(shop: &TestShop, name: &str) -> String {
    shop.db.text(&format!("SELECT state FROM waiting WHERE email = '{name}@example.com'"))
}

fn try_take(shop: &TestShop, offer: &HoldId, buyer: &str) -> Result<Hold, Failure<OfferRefused>> {
    run(take(&shop.ports(), common::shop::name(), offer, &BuyerId::from(buyer)))
}

fn seen(shop: &TestShop, offer: &HoldId, buyer: Option<&str>) -> Result<Offer, Failure<OfferRefused>> {
    let buyer = buyer.map(BuyerId::from);
    run(look(&shop.ports(), common::shop::name(), offer, buyer.as_ref()))
}

fn at(shop: &TestShop, ms: i64) {
    shop.pass(Duration(ms - shop.now().0));
}

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
    shop.db.script(&format!(
        "UPDATE payments SET state = 'refunding', refund_reason = 'operator' WHERE order_id = '{order}' AND state = 'captured'"
    ));
    shop.settle(&order);
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
