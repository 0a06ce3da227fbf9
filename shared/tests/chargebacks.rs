//! Chargebacks: the money is set aside while the bank decides, and the books are right whatever it decides.

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
use common::{TestShop, interleave, run, shop_with};
use shared::chargebacks::flow::{self, learn};
use shared::chargebacks::{Dispute, DisputeState};
use shared::checkout::sale::flow::Event;
use shared::desk::orders::flow as orders;
use shared::desk::view::{Part, Sheet};
use shared::desk::{ActFailure, DeskRefused};
use shared::failure::{Failure, Refusal};
use shared::ids::{OrderId, PersonId};
use shared::office::view::Cell;
use shared::ports::Ids;
use shared::requests::Key;
use shared::time::Duration;

const ACCOUNTS: [&str; 4] = ["creator:crt_1", "platform:fees", "tax:de", "courier:riders"];

fn olga() -> PersonId {
    PersonId::from("per_olga")
}

fn key(shop: &TestShop) -> Key {
    Key::parse(&shop.ids.fresh("a-key-of-a-test-")).unwrap()
}

fn code<T>(answer: ActFailure<T>) -> &'static str {
    match answer {
        Ok(_) => "ok",
        Err(Failure::Refused(refused)) => refused.code(),
        Err(Failure::Broken(cause)) => panic!("broken: {cause}"),
    }
}

/// Ada's order, beside two others: what the provider charges for a dispute comes out of what it holds for them.
fn paid(shop: &TestShop) -> OrderId {
    let orders = ["bob", "cleo", "ada"].map(|buyer| {
        let order = shop.ordered(buyer, "lamp", 1, "bike");
        assert!(shop.pay(&order));
        shop.settle(&order);
        order
    });
    let [_, _, ada] = orders;
    ada
}

/// What of Ada's order is in an account.
fn has(shop: &TestShop, account: &str) -> i64 {
    shop.db.number(&format!(
        "SELECT COALESCE (SUM (CASE WHEN to_account = '{account}' THEN amount_minor ELSE -amount_minor END), 0)
         FROM transfers WHERE '{account}' IN (from_account, to_account)
           AND order_id = (SELECT id FROM orders WHERE email = 'ada@example.com')"
    ))
}

fn shares(shop: &TestShop) -> [i64; 4] {
    ACCOUNTS.map(|account| has(shop, account))
}

fn news(shop: &TestShop) -> bool {
    run(learn(&shop.ports(), "dp_1", None)).unwrap()
}

fn refund(shop: &TestShop, order: &OrderId) -> ActFailure<orders::Refunded> {
    run(orders::refund(&shop.ports(), &olga(), order, "It broke.", key(shop)))
}

fn state(shop: &TestShop) -> String {
    shop.db.text("SELECT state || ' ' || funds FROM chargebacks")
}

fn text_of(sheet: &Sheet) -> String {
    let mut text = String::new();
    for part in &sheet.parts {
        match part {
            Part::Facts(_, facts) => facts.iter().for_each(|(label, cell)| {
                if let Cell::Text(value) = cell {
                    text.push_str(&format!("{label}: {value}\n"));
                }
            }),
            Part::Timeline(_, steps) => steps.iter().for_each(|step| text.push_str(&format!("{}\n", step.label))),
            Part::Deeds(_, deeds) => deeds.iter().for_each(|deed| text.push_str(&format!("{}\n", deed.asks))),
            _ => {}
        }
    }
    text
}

#[test]
fn what_is_won_is_back_where_it_was() {
    let shop = shop_with("lamp", 3);
    let order = paid(&shop);
    let before = shares(&shop);
    shop.payments.disputed(&order, "dp_1", 1_490, shop.now());
    assert!(news(&shop) && news(&shop));
    assert_eq!(state(&shop), "open withdrawn");
    assert_eq!(shares(&shop), [0; 4], "everybody sets their part aside");
    assert_eq!((has(&shop, "dispute:dp_1"), has(&shop, "provider:payments")), (0, 2_000));
    assert_eq!(has(&shop, "processor:fees"), -2_000, "what it costs is the shop's");
    assert_eq!(shop.db.texts("SELECT order_id FROM orders_disputed"), [order.to_string()], "it is not paid out");
    assert_eq!(code(refund(&shop, &order)), "disputed");
    shop.db.audit();
    shop.payments.becomes("dp_1", DisputeState::Won);
    assert!(news(&shop) && news(&shop));
    assert_eq!((state(&shop).as_str(), shares(&shop)), ("won back", before));
    assert_eq!(has(&shop, "provider:payments"), -1_490 + 2_000);
    assert!(shop.db.texts("SELECT order_id FROM orders_disputed").is_empty());
    shop.db.audit();
    assert_eq!(code(refund(&shop, &order)), "ok", "and can be refunded again");
    assert_eq!(shares(&shop), [0; 4]);
    shop.db.audit();
}

#[test]
fn what_is_lost_goes_like_a_refund() {
    for minor in [1_490, 600] {
        let shop = shop_with("lamp", 3);
        let order = paid(&shop);
        shop.payments.disputed(&order, "dp_1", minor, shop.now());
        assert!(news(&shop));
        shop.db.audit();
        shop.payments.becomes("dp_1", DisputeState::Lost);
        assert!(news(&shop) && news(&shop));
        assert_eq!(state(&shop), "lost gone");
        assert_eq!(has(&shop, "dispute:dp_1"), 0);
        assert_eq!(has(&shop, "provider:payments"), -1_490 + minor + 2_000);
        let left = "SELECT SUM (left_minor) FROM shares_left WHERE order_id = (SELECT id FROM orders WHERE email = 'ada@example.com')";
        let left = shop.db.number(left);
        assert_eq!((shares(&shop).iter().sum::<i64>(), left), (1_490 - minor, 1_490 - minor));
        let whole = minor == 1_490;
        assert_eq!(shop.order_state(&order), if whole { "refunded" } else { "paid" });
        assert_eq!(shop.db.number("SELECT SUM (refunded_minor) FROM payments"), minor);
        shop.db.audit();
        assert_eq!(code(refund(&shop, &order)), if whole { "refunded_before" } else { "ok" });
        assert_eq!((shop.order_state(&order).as_str(), shares(&shop)), ("refunded", [0; 4]));
        shop.db.audit();
    }
}

#[test]
fn news_that_come_late_twice_or_at_once_do_no_harm() {
    let shop = shop_with("lamp", 3);
    let order = paid(&shop);
    let before = shares(&shop);
    shop.payments.disputed(&order, "dp_1", 1_490, shop.now());
    let event = Event { id: "evt_1".into(), kind: "charge.dispute.created".into() };
    let ports = shop.ports();
    let answers = interleave((0..5).map(|_| learn(&ports, "dp_1", Some(&event))));
    assert!(answers.into_iter().all(|answer| answer == Ok(true)));
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM payment_events WHERE kind = 'charge.dispute.created'"), 1);
    shop.db.audit();
    // Closed before the first news arrives, with faults on the way.
    shop.payments.becomes("dp_1", DisputeState::Won);
    for fault in [Fault::BeforeCommit, Fault::AfterCommit] {
        shop.db_fails(&[Fault::None, fault]);
        let _ = run(learn(&shop.ports(), "dp_1", None));
        shop.db.faults.borrow_mut().clear();
    }
    assert!(news(&shop));
    assert_eq!((state(&shop).as_str(), shares(&shop)), ("won back", before));
    // What was decided stays decided, whatever is told later.
    shop.payments.becomes("dp_1", DisputeState::NeedsResponse);
    assert!(news(&shop));
    assert_eq!(state(&shop), "won back");
    shop.db.audit();
    // Money of another shop is none of this one's.
    let foreign =
        Dispute { id: "dp_2".into(), intent: "pi_x".into(), ..shop.payments.disputes.borrow()["dp_1"].clone() };
    shop.payments.disputes.borrow_mut().insert("dp_2".into(), foreign);
    assert_eq!(run(learn(&shop.ports(), "dp_2", None)), Ok(false));
    assert!(run(learn(&shop.ports(), "dp_none", None)).is_err());
}

#[test]
fn an_inquiry_moves_nothing_and_a_refund_begun_before_gives_way() {
    let shop = shop_with("lamp", 3);
    let order = paid(&shop);
    let before = shares(&shop);
    let mut dispute = shop.payments.disputed(&order, "dp_1", 1_490, shop.now());
    dispute.withdrawn = false;
    dispute.state = DisputeState::Inquiry;
    shop.payments.disputes.borrow_mut().insert("dp_1".into(), dispute);
    shop.provider_fails(&[Fault::BeforeCommit]);
    assert_eq!(code(refund(&shop, &order)), "ok", "it has begun");
    assert!(news(&shop));
    assert_eq!((state(&shop).as_str(), shares(&shop)), ("inquiry kept", before));
    shop.pass(Duration::minutes(2));
    shop.reconcile();
    assert_eq!(shop.db.text("SELECT state || ': ' || failure FROM refunds"), "failed: charge_disputed");
    shop.payments.becomes("dp_1", DisputeState::Won);
    assert!(news(&shop));
    assert_eq!((state(&shop).as_str(), shares(&shop)), ("won kept", before));
    shop.db.audit();
}

#[test]
fn a_creator_who_was_paid_out_owes_it() {
    let shop = shop_with("lamp", 3);
    let order = paid(&shop);
    let (all, share) = (shop.balance("creator:crt_1"), has(&shop, "creator:crt_1"));
    assert!(all > 0);
    common::bank::paid_out(&shop);
    shop.payments.disputed(&order, "dp_1", 1_490, shop.now());
    assert!(news(&shop));
    assert_eq!((shop.balance("creator:crt_1"), shop.balance("debt:crt_1")), (0, -share));
    shop.payments.becomes("dp_1", DisputeState::Lost);
    assert!(news(&shop));
    assert_eq!((shop.balance("creator:crt_1"), shop.balance("debt:crt_1")), (0, -share), "once, and no more");
    shop.db.audit();
}

#[test]
fn the_desk_answers_with_the_orders_own_record() {
    let shop = shop_with("lamp", 3);
    let order = paid(&shop);
    shop.db.script(&format!(
        "INSERT INTO people (id, email, name, made_at) VALUES ('per_1', 'mira@example.com', 'Mira', 0);
         UPDATE drops SET closes_at = {now}; UPDATE letters SET state = 'sent';
         INSERT INTO handovers (id, order_id, outcome, way, why, person, at, written_at)
           VALUES ('hnd_1', '{order}', 'delivered', 'button', '', 'per_1', {now}, {now});
         INSERT INTO messages (id, drop_id, creator, person, number, subject, body, written_at)
           VALUES ('msg_1', 'drp_1', 'crt_1', 'per_1', 1, 'On its way', 'The rider has left.', {now});",
        now = shop.now().0 + 60_000
    ));
    shop.payments.disputed(&order, "dp_1", 1_490, shop.now());
    assert!(news(&shop));
    let sheet = run(flow::chargeback(&shop.ports(), "dp_1")).unwrap();
    let text = text_of(&sheet);
    for said in [
        "They say they never got it",
        "Time left: 7 d 0 h",
        "Torstraße 12, 10119 Berlin",
        "1 × Lamp from “Lamps” by Mira",
        "version 2026-11",
        "Order paid",
        "Handed over: delivered, by hand",
        "Letter sent to ada@example.com: receipt",
        "Message to the buyers: On its way: The rider has left.",
        "€20.00, paid by the shop",
        "Contest it",
        "Accept it",
    ] {
        assert!(text.contains(said), "{said} is not in:\n{text}");
    }
    let contest = |why: &str| code(run(flow::contest(&shop.ports(), &olga(), "dp_1", why, key(&shop))));
    assert_eq!(contest("no"), "why_missing");
    assert_eq!(contest("The rider has a photograph."), "ok");
    let sent = shop.payments.evidence.borrow()[0].clone();
    assert_eq!((sent.buyer.as_str(), sent.email.as_str()), ("Ada", "ada@example.com"));
    assert!(
        sent.record.ends_with("The rider has a photograph.") && sent.record.contains("Handed over: delivered"),
        "{}",
        sent.record
    );
    assert_eq!(state(&shop), "sent withdrawn");
    assert_eq!(contest("Once more."), "moved_on");
    assert_eq!(code(run(flow::concede(&shop.ports(), &olga(), "dp_1", "Never mind.", key(&shop)))), "moved_on");
    assert_eq!(shop.payments.evidence.borrow().len(), 1);
    assert_eq!(code(run(flow::chargeback(&shop.ports(), "dp_x"))), "not_found");
    assert!(DeskRefused::Missing.to_string().ends_with('.'));
}

#[test]
fn the_desk_may_let_the_bank_have_it() {
    let shop = shop_with("lamp", 3);
    let order = paid(&shop);
    shop.payments.disputed(&order, "dp_1", 1_490, shop.now());
    assert!(news(&shop));
    let concede = |why: &str| code(run(flow::concede(&shop.ports(), &olga(), "dp_1", why, key(&shop))));
    assert_eq!(concede(""), "why_missing");
    assert_eq!(concede("The parcel is lost."), "ok");
    assert_eq!((state(&shop).as_str(), shop.order_state(&order).as_str()), ("lost gone", "refunded"));
    assert_eq!(concede("Once more."), "moved_on");
    let sheet = run(flow::chargebacks(&shop.ports(), &shared::desk::find::Find::default(), 51)).unwrap();
    assert_eq!(sheet.table().unwrap().rows.len(), 1);
    assert_eq!(shop.db.text("SELECT refund_reason FROM orders WHERE refund_reason IS NOT NULL"), "charged_back");
    shop.db.audit();
}
