//! Paying back a whole drop: decided once, by two where it is much, and then each order once, minute by minute.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::float_arithmetic
)]

mod common;

use common::money::{audit, code, key, olga, paid_lamp};
use common::sqlite::Fault;
use common::studio::mira;
use common::{TestShop, interleave, run, shop_with};
use shared::desk::ActFailure;
use shared::desk::drops::flow::{Asked as Stop, Deed, act, drop as drop_page};
use shared::desk::view::Part;
use shared::ids::{CreatorId, OrderId, PersonId};
use shared::refunds::Side;
use shared::refunds::paybacks::Asked;
use shared::refunds::paybacks::flow::{Answer, Decided, answer, decide, go_on, of_drop};
use shared::refunds::paybacks::page::{means, studio};
use shared::time::Duration;

fn bao() -> PersonId {
    PersonId::from("per_bao")
}

fn crt() -> CreatorId {
    CreatorId::from("crt_1")
}

/// A form as it is shown now.
fn form(shop: &TestShop) -> Asked {
    let row = run(of_drop(&shop.ports(), "drop", None)).unwrap().unwrap();
    let seen = shop.db.number("SELECT version FROM drops");
    Asked { seen, sum: row.sum().seen(), why: "The kiln broke.".into(), key: key(shop) }
}

fn by(shop: &TestShop, creator: Option<&CreatorId>, form: &Asked) -> ActFailure<Decided> {
    run(decide(&shop.ports(), &olga(), creator, "drop", form))
}

fn state(shop: &TestShop) -> String {
    shop.db.text("SELECT state FROM paybacks ORDER BY at DESC, id DESC LIMIT 1")
}

fn many(shop: &TestShop, buyers: usize) -> Vec<OrderId> {
    (0..buyers).map(|n| paid_lamp(shop, &format!("buyer{n}"), "late")).collect()
}

fn handed(shop: &TestShop, order: &OrderId) {
    shop.db.script(&format!(
        "INSERT INTO people (id, email, made_at) VALUES ('per_hand', 'hand@example.com', 0) ON CONFLICT DO NOTHING;
         INSERT INTO handovers (id, order_id, outcome, way, why, person, at, written_at)
         VALUES ('han_{order}', '{order}', 'collected', 'scan', '', 'per_hand', {0}, {0})",
        shop.now().0
    ));
}

#[test]
fn what_is_paid_for_and_not_handed_over_goes_back_and_nothing_is_sold_again() {
    let shop = shop_with("lamp", 6);
    let orders = many(&shop, 3);
    handed(&shop, &orders[0]);
    let held = shop.hold("late", "lamp", 1).unwrap();
    let waiting = shop.place(&held, common::typed("late")).unwrap().order;
    let asked = form(&shop);
    assert_eq!(asked.sum, "2/2000/EUR");
    let decided = by(&shop, None, &asked).unwrap();
    assert!(!decided.waits);
    assert_eq!(by(&shop, None, &asked).unwrap(), decided, "the same click twice is one");
    shop.pass(Duration::seconds(1));
    assert_eq!(code(shop.hold("eve", "lamp", 1)), "closed", "new holds stop at once");
    // Whoever was at the checkout may finish, and gets the money back as well.
    assert!(shop.pay(&waiting));
    shop.settle(&waiting);
    for _ in 0..3 {
        shop.pass(Duration::minutes(20));
        shop.reconcile();
    }
    let states: Vec<_> = orders.iter().chain([&waiting]).map(|order| shop.order_state(order)).collect();
    assert_eq!(states, ["collected", "refunded", "refunded", "refunded"]);
    assert_eq!((state(&shop).as_str(), shop.db.number("SELECT COUNT (*) FROM refunds")), ("done", 3));
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM letters WHERE template = 'refund'"), 3);
    assert_eq!(shop.db.number("SELECT SUM (sold) FROM drop_items"), 4, "nothing of it is sold again");
    assert_eq!(shop.db.text("SELECT DISTINCT note FROM refunds"), "The kiln broke.");
    assert_eq!(code(by(&shop, None, &form(&shop))), "nothing_to_pay_back");
    audit(&shop);
}

#[test]
fn stopping_alone_leaves_the_orders_and_they_can_go_back_later() {
    let shop = shop_with("lamp", 6);
    let orders = many(&shop, 2);
    let stop = Stop { deed: Deed::Stop, seen: 1, why: "The kiln broke.".into(), key: key(&shop) };
    let seen = shop.db.number("SELECT version FROM drops");
    run(act(&shop.ports(), &olga(), "drop", &Stop { seen, ..stop })).unwrap();
    shop.pass(Duration::minutes(20));
    shop.reconcile();
    assert!(orders.iter().all(|order| shop.order_state(order) == "paid"));
    let page = run(drop_page(&shop.ports(), "drop")).unwrap();
    let deeds: Vec<_> = page
        .parts
        .iter()
        .filter_map(|part| if let Part::Deeds(_, all) = part { Some(all) } else { None })
        .flatten()
        .collect();
    let does: Vec<_> = deeds.iter().map(|deed| deed.does.as_str()).collect();
    assert!(does.contains(&"Pay back 2 orders, €20.00"), "{does:?}");
    by(&shop, None, &form(&shop)).unwrap();
    shop.reconcile();
    assert!(orders.iter().all(|order| shop.order_state(order) == "refunded"));
    audit(&shop);
}

#[test]
fn what_cannot_be_is_refused_with_its_reason() {
    let shop = shop_with("lamp", 6);
    assert_eq!(code(by(&shop, None, &form(&shop))), "nothing_to_pay_back");
    let order = paid_lamp(&shop, "ada", "late");
    let asked = form(&shop);
    assert_eq!(code(by(&shop, None, &Asked { why: "no".into(), ..asked.clone() })), "why_missing");
    assert_eq!(code(by(&shop, None, &Asked { sum: "1/1/EUR".into(), ..asked.clone() })), "sum_moved");
    assert_eq!(code(by(&shop, None, &Asked { seen: 99, ..asked.clone() })), "moved_on");
    let foreign = CreatorId::from("crt_of_another");
    assert_eq!(code(by(&shop, Some(&foreign), &asked)), "not_found");
    assert_eq!(code(run(decide(&shop.ports(), &olga(), None, "nothing", &asked))), "not_found");
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM paybacks"), 0);
    assert_eq!(shop.order_state(&order), "paid");
    // Somebody buys while the form is open.
    paid_lamp(&shop, "bob", "late");
    assert_eq!(code(by(&shop, None, &asked)), "sum_moved");
    by(&shop, None, &form(&shop)).unwrap();
    assert_eq!(code(by(&shop, None, &form(&shop))), "pays_back_already");
    audit(&shop);
}

#[test]
fn above_the_limit_two_people_say_so() {
    let shop = shop_with("lamp", 6);
    shop.db.script("UPDATE payout_limits SET approval_minor = 1500");
    let orders = many(&shop, 2);
    let row = run(of_drop(&shop.ports(), "drop", None)).unwrap().unwrap();
    assert!(means(&row, Side::Desk, false).contains("two people"), "{}", means(&row, Side::Desk, false));
    assert!(by(&shop, None, &form(&shop)).unwrap().waits);
    shop.reconcile();
    assert_eq!(shop.order_state(&orders[0]), "paid", "nothing goes before the second word");
    assert_eq!(shop.db.number("SELECT stopped_at IS NOT NULL FROM drops"), 1, "but it sells nothing any more");
    let payback = shop.db.text("SELECT id FROM paybacks");
    let say = |who: &PersonId, approved: bool, why: &str| {
        let said = Answer { payback: payback.clone(), approved, why: why.into(), key: key(&shop) };
        code(run(answer(&shop.ports(), who, "drop", &said)))
    };
    assert_eq!(say(&olga(), true, "I say so again."), "same_person");
    assert_eq!(say(&bao(), true, ""), "why_missing");
    assert_eq!(say(&bao(), true, "They are right."), "ok");
    assert_eq!(say(&bao(), false, "After all."), "moved_on");
    shop.reconcile();
    assert_eq!((shop.order_state(&orders[1]).as_str(), state(&shop).as_str()), ("refunded", "running"));
    shop.pass(Duration::minutes(20));
    shop.reconcile();
    assert_eq!(state(&shop), "done");
    audit(&shop);
    // Whoever writes around the flow is stopped by the record.
    let values = "'drp_1', 'desk', 1, 1501, 1501, 'EUR', 'Because.', 'per_olga', 'running', 0, 0";
    let error = shop.db.try_script(&format!(
        "INSERT INTO paybacks (id, drop_id, side, orders, amount_minor, alone_minor, currency, why, by_person, state, at, state_at) VALUES ('pbk_x', {values})"
    ));
    assert!(error.as_ref().is_err_and(|error| error.contains("payback_needs_two")), "{error:?}");
}

#[test]
fn a_creator_pays_back_within_their_limit_and_asks_for_more() {
    for (limit, waits) in [(5_000, false), (1_999, true)] {
        let shop = shop_with("lamp", 6);
        shop.db.script(&format!("UPDATE creators SET refund_order_minor = 0, refund_month_minor = {limit}"));
        let orders = many(&shop, 2);
        let row = run(of_drop(&shop.ports(), "drop", Some(&crt()))).unwrap().unwrap();
        let part = studio(&row, shop.now()).form.unwrap();
        assert_eq!(part.does, "Stop, and pay back 2 orders, €20.00");
        assert_eq!(part.means.contains("the shop decides"), waits);
        assert_eq!(by(&shop, Some(&crt()), &form(&shop)).unwrap().waits, waits);
        shop.reconcile();
        assert_eq!(shop.order_state(&orders[0]), if waits { "paid" } else { "refunded" });
        if waits {
            let said = Answer {
                payback: shop.db.text("SELECT id FROM paybacks"),
                approved: false,
                why: "Deliver them instead.".into(),
                key: key(&shop),
            };
            run(answer(&shop.ports(), &bao(), "drop", &said)).unwrap();
            shop.reconcile();
            assert_eq!((state(&shop).as_str(), shop.order_state(&orders[0]).as_str()), ("declined", "paid"));
        }
        audit(&shop);
    }
    assert!(mira().as_str().starts_with("per_"));
}

#[test]
fn many_orders_go_back_in_parts_and_a_crash_anywhere_pays_none_twice() {
    for fault in [Fault::BeforeCommit, Fault::AfterCommit] {
        let shop = shop_with("lamp", 60);
        let orders = many(&shop, 45);
        by(&shop, None, &form(&shop)).unwrap();
        let mut rounds = 0;
        while state(&shop) == "running" {
            rounds += 1;
            assert!(rounds < 60, "{fault:?}: it does not come to an end");
            // Now and then the database or the provider ends in the middle of it.
            if rounds % 2 == 1 {
                let step = rounds * 7 % 40;
                let faults: Vec<_> = std::iter::repeat_n(Fault::None, step).chain([fault]).collect();
                if rounds % 4 == 1 { shop.db_fails(&faults) } else { shop.provider_fails(&faults) }
            }
            let _ = run(shared::checkout::flow::reconcile(&shop.ports()));
            shop.db.faults.borrow_mut().clear();
            shop.payments.faults.borrow_mut().clear();
            let begun = shop.db.number("SELECT COUNT (*) FROM refunds WHERE state = 'begun'");
            assert!(begun <= 20, "{fault:?}: {begun} at once");
            shop.pass(Duration::minutes(1));
        }
        assert!(orders.iter().all(|order| shop.order_state(order) == "refunded" && shop.kept(order) == 0));
        assert_eq!(shop.payments.refunds.borrow().len(), 45, "{fault:?}: each once");
        audit(&shop);
    }
}

#[test]
fn two_rounds_and_two_clicks_at_once_begin_each_order_once() {
    let shop = shop_with("lamp", 10);
    many(&shop, 5);
    let (ports, who, asked) = (shop.ports(), olga(), form(&shop));
    let other = Asked { key: key(&shop), ..asked.clone() };
    let answers = interleave([&asked, &other].into_iter().map(|asked| decide(&ports, &who, None, "drop", asked)));
    let mut codes: Vec<_> = answers.into_iter().map(code).collect();
    codes.sort_unstable();
    assert!(codes == ["moved_on", "ok"] || codes == ["ok", "pays_back_already"], "{codes:?}");
    let begun: usize = interleave((0..3).map(|_| go_on(&ports))).into_iter().map(Result::unwrap).sum();
    assert_eq!(begun, 5);
    shop.reconcile();
    assert_eq!(shop.payments.refunds.borrow().len(), 5);
    audit(&shop);
}

#[test]
fn one_that_the_provider_refuses_waits_for_somebody_and_the_others_go_on() {
    let shop = shop_with("lamp", 6);
    let orders = many(&shop, 2);
    by(&shop, None, &form(&shop)).unwrap();
    shop.payments.refuses_refunds.set(true);
    shop.reconcile();
    shop.payments.refuses_refunds.set(false);
    shop.pass(Duration::minutes(20));
    shop.reconcile();
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM refunds WHERE state = 'failed'"), 2);
    assert_eq!((state(&shop).as_str(), shop.order_state(&orders[0]).as_str()), ("done", "paid"));
    audit(&shop);
    let row = run(of_drop(&shop.ports(), "drop", None)).unwrap().unwrap();
    let words = row.last().unwrap().progress().words();
    assert!(words.contains("2 orders did not go through"), "{words}");
    by(&shop, None, &form(&shop)).unwrap();
    shop.reconcile();
    assert!(orders.iter().all(|order| shop.order_state(order) == "refunded"), "decided once more, they go");
    audit(&shop);
}

#[test]
fn a_part_that_went_back_before_is_not_paid_again() {
    let shop = shop_with("lamp", 6);
    let order = paid_lamp(&shop, "ada", "bike");
    let typed = shared::refunds::view::Typed {
        what: "part".into(),
        amount: "4".into(),
        why: "A chip.".into(),
        ..shared::refunds::view::Typed::default()
    };
    let part = shared::desk::orders::refunds::PART;
    run(shared::desk::orders::flow::give_back(&shop.ports(), &olga(), &order, &part, &typed, key(&shop))).unwrap();
    assert_eq!(form(&shop).sum, "1/1090/EUR");
    by(&shop, None, &form(&shop)).unwrap();
    shop.reconcile();
    assert_eq!((shop.order_state(&order).as_str(), shop.kept(&order)), ("refunded", 0));
    audit(&shop);
}

#[test]
fn a_delivery_that_nobody_took_in_ends_by_the_rule_it_was_sold_by() {
    for (outcome, kept, is) in [("refund", 0, "refunded"), ("goods", 490, "paid"), ("stands", 1_490, "paid")] {
        let shop = shop_with("lamp", 6);
        shop.db.script(&format!(
            "INSERT INTO delivery_rules VALUES ('2026-11', 86400000, '{outcome}');
             INSERT INTO people (id, email, made_at) VALUES ('per_hand', 'hand@example.com', 0)"
        ));
        let order = paid_lamp(&shop, "ada", "bike");
        let other = paid_lamp(&shop, "bob", "bike");
        shop.db.script(&format!(
            "INSERT INTO handovers (id, order_id, outcome, way, why, person, at, written_at)
             VALUES ('han_1', '{order}', 'missed', 'button', '', 'per_hand', {0}, {0})",
            shop.now().0
        ));
        shop.pass(Duration::hours(20));
        shop.reconcile();
        assert_eq!(shop.kept(&order), 1_490, "{outcome}: not before its time");
        shop.pass(Duration::hours(10));
        for _ in 0..3 {
            shop.reconcile();
        }
        assert_eq!((shop.kept(&order), shop.order_state(&order).as_str()), (kept, is), "{outcome}");
        assert_eq!(shop.kept(&other), 1_490, "{outcome}: that one is on its way");
        audit(&shop);
    }
}
