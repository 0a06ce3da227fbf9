//! Money of a basket after it was paid: what banks dispute, what the provider's account tells, and what goes back. Each
//! order bears its part, and the parts come to the whole.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::account::Account;
use common::basket::{hold_in, second_maker, together};
use common::provider::Provider;
use common::sqlite::Fault;
use common::{TestShop, interleave, run, shop_with};
use shared::basket::flow::BasketPlaced;
use shared::chargebacks::DisputeState;
use shared::chargebacks::flow::{self as chargebacks, learn};
use shared::checkout::sale::flow::Event;
use shared::desk::ActFailure;
use shared::desk::find::Find;
use shared::desk::orders::flow as orders;
use shared::desk::view::Sheet;
use shared::failure::{Failure, Refusal};
use shared::ids::{OrderId, PersonId};
use shared::ports::Ids;
use shared::reconciliation::Reading;
use shared::reconciliation::flow::nightly;
use shared::requests::Key;
use shared::time::Duration;

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

fn session(placed: &BasketPlaced) -> String {
    Provider::behind(&placed.pay_url).unwrap()
}

/// Two lamps at €10.00 of Mira and two jars at €7.00 of Bela, placed together by Ada; beside them others have paid, of
/// whose money the provider takes what a dispute costs.
fn placed() -> (TestShop, BasketPlaced) {
    let shop = shop_with("lamp", 9);
    second_maker(&shop, 9);
    shop.db.script("INSERT INTO people (id, email, made_at) VALUES ('per_olga', 'olga@example.com', 0)");
    for buyer in ["bob", "cleo"] {
        let order = shop.ordered(buyer, "lamp", 2, "late");
        assert!(shop.pay(&order));
        shop.settle(&order);
    }
    let (lamps, jars) = (shop.hold("ada", "lamp", 2).unwrap(), hold_in(&shop, "jars", "ada", "jar", 2));
    let placed = together(&shop, "ada", &[(&lamps.id, "early"), (&jars.id, "shed")], "").unwrap();
    (shop, placed)
}

fn paid() -> (TestShop, OrderId, OrderId) {
    let (shop, placed) = placed();
    assert!(shop.payments.pay(&session(&placed)));
    shop.settle(&placed.orders[0]);
    let [lamps, jars] = placed.orders.as_slice() else { panic!("two orders") };
    (shop, lamps.clone(), jars.clone())
}

fn disputed(shop: &TestShop, lamps: &OrderId, minor: i64) {
    shop.payments.disputed(lamps, "dp_1", minor, shop.now());
    assert!(news(shop));
}

fn news(shop: &TestShop) -> bool {
    run(learn(&shop.ports(), "dp_1", None)).unwrap()
}

fn refund(shop: &TestShop, order: &OrderId) -> ActFailure<orders::Refunded> {
    run(orders::refund(&shop.ports(), &olga(), order, "It broke.", key(shop)))
}

/// What of each order is in anybody's account but the provider's and the payment's own.
fn shares(shop: &TestShop) -> Vec<String> {
    shop.db.texts(
        "SELECT account, SUM (minor) FROM (
           SELECT to_account AS account, order_id, amount_minor AS minor FROM transfers
           UNION ALL SELECT from_account, order_id, -amount_minor FROM transfers)
         WHERE order_id IN (SELECT id FROM orders WHERE email = 'ada@example.com')
           AND account NOT LIKE 'provider:%' AND account NOT LIKE 'processor:%' GROUP BY account HAVING SUM (minor) <> 0 ORDER BY account",
    )
}

fn parts(shop: &TestShop) -> Vec<String> {
    shop.db
        .texts("SELECT order_id, amount_minor || ' ' || fee_minor, state || ' ' || funds FROM chargebacks ORDER BY id")
}

#[test]
fn what_a_bank_disputes_is_set_aside_order_by_order_and_comes_back_when_it_is_won() {
    let table: &[(&str, i64, i64, i64)] = &[
        // why                                  disputed  lamps  jars
        ("all of it", 3_400, 2_000, 1_400),
        ("in proportion, the cent to the larger remainder", 1_001, 589, 412),
        ("a half", 1_700, 1_000, 700),
    ];
    for (why, minor, of_lamps, of_jars) in table {
        let (shop, lamps, jars) = paid();
        let before = shares(&shop);
        disputed(&shop, &lamps, *minor);
        assert!(news(&shop), "{why}: told twice");
        let held = |state: &str| {
            vec![format!("{lamps} | {of_lamps} 2000 | {state}"), format!("{jars} | {of_jars} 0 | {state}")]
        };
        assert_eq!(parts(&shop), held("open withdrawn"), "{why}");
        let taken = |reason: &str| {
            shop.db.number(&format!("SELECT COALESCE (SUM (amount_minor), 0) FROM transfers WHERE reason = '{reason}'"))
        };
        assert_eq!((taken("dispute_withdrawn"), taken("dispute_fee")), (*minor, 2_000), "{why}: its cost once");
        assert_eq!(shop.db.number("SELECT COUNT (*) FROM orders_disputed"), 2, "{why}: neither is paid out");
        for order in [&lamps, &jars] {
            assert_eq!(code(refund(&shop, order)), "disputed", "{why}");
        }
        shop.db.audit();
        shop.payments.becomes("dp_1", DisputeState::Won);
        assert!(news(&shop) && news(&shop), "{why}");
        assert_eq!((parts(&shop), shares(&shop)), (held("won back"), before), "{why}: as it was");
        shop.db.audit();
        assert_eq!(code(refund(&shop, &jars)), "ok", "{why}: and can be refunded again");
        shop.db.audit();
    }
}

#[test]
fn what_is_lost_goes_like_a_refund_of_each_order() {
    for minor in [3_400, 1_700] {
        let (shop, lamps, jars) = paid();
        disputed(&shop, &lamps, minor);
        shop.payments.becomes("dp_1", DisputeState::Lost);
        assert!(news(&shop) && news(&shop));
        let whole = minor == 3_400;
        let state = if whole { "refunded" } else { "paid" };
        assert_eq!((shop.order_state(&lamps).as_str(), shop.order_state(&jars).as_str()), (state, state));
        let refunded = "SELECT SUM (refunded_minor) FROM payments WHERE basket IS NOT NULL";
        assert_eq!(shop.db.number(refunded), minor);
        shop.db.audit();
        for order in [&lamps, &jars] {
            assert_eq!(code(refund(&shop, order)), if whole { "refunded_before" } else { "ok" });
        }
        assert_eq!(shares(&shop), Vec::<String>::new(), "nobody keeps anything of it");
        assert_eq!(shop.kept(&lamps), minor, "what the bank took is beside the refunds");
        shop.db.audit();
    }
}

#[test]
fn what_went_back_before_is_not_disputed_again() {
    let (shop, lamps, jars) = paid();
    assert_eq!(code(refund(&shop, &jars)), "ok");
    disputed(&shop, &lamps, 2_000);
    assert_eq!(parts(&shop), [format!("{lamps} | 2000 2000 | open withdrawn")]);
    shop.db.audit();
    // Of a cent only one bears it; the provider gives nothing of the payment back meanwhile, whoever would get it.
    let (shop, lamps, jars) = paid();
    disputed(&shop, &lamps, 1);
    assert_eq!(parts(&shop).len(), 1);
    assert_eq!((code(refund(&shop, &lamps)), code(refund(&shop, &jars))), ("disputed", "disputed"));
    shop.db.audit();
}

#[test]
fn a_refund_that_nobody_has_confirmed_counts_for_what_the_bank_can_take() {
    // Done, and the answer was lost: the bank can only take the rest.
    let (shop, lamps, jars) = paid();
    shop.provider_fails(&[Fault::AfterCommit]);
    assert_eq!(code(refund(&shop, &jars)), "ok");
    assert_eq!(shop.db.text("SELECT state FROM refunds"), "begun");
    disputed(&shop, &lamps, 2_000);
    assert_eq!(parts(&shop), [format!("{lamps} | 2000 2000 | open withdrawn")]);
    shop.pass(Duration::minutes(2));
    shop.reconcile();
    assert_eq!(shop.order_state(&jars), "refunded");
    shop.payments.becomes("dp_1", DisputeState::Lost);
    assert!(news(&shop));
    assert_eq!((shop.order_state(&lamps), shares(&shop)), ("refunded".into(), Vec::new()));
    shop.db.audit();
    // Never done: the bank takes all, and the provider will not give it back as well.
    let (shop, lamps, jars) = paid();
    shop.provider_fails(&[Fault::BeforeCommit]);
    assert_eq!(code(refund(&shop, &jars)), "ok");
    disputed(&shop, &lamps, 3_400);
    assert_eq!(parts(&shop).len(), 2);
    shop.pass(Duration::minutes(2));
    shop.reconcile();
    assert_eq!(shop.db.text("SELECT state || ': ' || failure FROM refunds"), "failed: charge_disputed");
    shop.payments.becomes("dp_1", DisputeState::Lost);
    assert!(news(&shop));
    assert_eq!((shop.order_state(&jars), shares(&shop)), ("refunded".into(), Vec::new()));
    shop.db.audit();
}

#[test]
fn news_of_a_dispute_at_once_or_with_faults_share_it_once() {
    let (shop, lamps, _) = paid();
    let before = shares(&shop);
    shop.payments.disputed(&lamps, "dp_1", 3_400, shop.now());
    let event = Event { id: "evt_1".into(), kind: "charge.dispute.created".into() };
    let ports = shop.ports();
    let answers = interleave((0..5).map(|_| learn(&ports, "dp_1", Some(&event))));
    assert!(answers.into_iter().all(|answer| answer == Ok(true)));
    assert_eq!(parts(&shop).len(), 2);
    shop.db.audit();
    shop.payments.becomes("dp_1", DisputeState::Won);
    for fault in [Fault::BeforeCommit, Fault::AfterCommit] {
        shop.db_fails(&[Fault::None, fault]);
        let _ = run(learn(&shop.ports(), "dp_1", None));
        shop.db.faults.borrow_mut().clear();
    }
    assert!(news(&shop));
    assert_eq!(shares(&shop), before);
    shop.db.audit();
    let cannot = shop.db.try_script("UPDATE chargebacks SET amount_minor = amount_minor + 1").unwrap_err();
    assert!(cannot.contains("chargeback_part"), "{cannot}");
    let more = shop.db.try_script(
        "INSERT INTO chargebacks (id, order_id, session, amount_minor, currency, reason, state, opened_at, state_at, dispute, disputed_minor)
           SELECT 'dp_1-' || o.id, o.id, p.session, 1, 'EUR', '', 'open', 0, 0, 'dp_1', 3400 FROM orders o JOIN payments p ON p.order_id = o.id
           WHERE o.email <> 'ada@example.com' LIMIT 1",
    );
    assert!(more.unwrap_err().contains("chargeback_part"), "more than is disputed");
}

#[test]
fn one_answer_to_the_bank_tells_of_every_order() {
    let (shop, lamps, jars) = paid();
    disputed(&shop, &lamps, 3_400);
    let list = run(chargebacks::chargebacks(&shop.ports(), &Find::default(), 51)).unwrap();
    assert_eq!(list.table().unwrap().rows.len(), 2, "each has its order and its creator");
    let id = format!("dp_1-{jars}");
    let sheet: Sheet = run(chargebacks::chargeback(&shop.ports(), &id)).unwrap();
    let told = format!("{sheet:?}");
    assert!(told.contains("€34.00, the payment of 2 orders"), "{told}");
    assert!(told.contains(&format!("/desk/disputes/dp_1-{lamps}")), "{told}");
    let contest = || run(chargebacks::contest(&shop.ports(), &olga(), &id, "Both were collected.", key(&shop)));
    assert_eq!(code(contest()), "ok");
    let sent = shop.payments.evidence.borrow()[0].clone();
    for said in ["2 × Jar from “Jars” by Bela", "2 × Lamp from “Lamps” by Mira"] {
        assert!(sent.product.contains(said), "{said} is not in {}", sent.product);
    }
    for order in [&lamps, &jars] {
        assert!(sent.record.contains(&format!("Order {}", order.number())), "{}", sent.record);
    }
    assert!(sent.record.ends_with("Both were collected."));
    assert!(parts(&shop).iter().all(|part| part.ends_with("sent withdrawn")));
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM chargebacks WHERE sent_at IS NULL"), 0);
    let again = run(chargebacks::concede(&shop.ports(), &olga(), &format!("dp_1-{lamps}"), "Never mind.", key(&shop)));
    assert_eq!(code(again), "moved_on", "it is answered for both");
    assert_eq!(shop.payments.evidence.borrow().len(), 1);
    shop.db.audit();
}

/// The next night.
fn night(shop: &TestShop, account: &Account<'_>) -> Reading {
    account.all();
    shop.pass(Duration::days(1));
    run(nightly(&shop.ports(), account)).expect("read").expect("due")
}

/// The books say what the provider says, each line has its other side, and nothing else is broken.
fn all_is_well(shop: &TestShop, account: &Account<'_>) {
    let theirs: i64 = account.all().iter().map(|line| line.amount_minor - line.fee_minor).sum();
    assert_eq!(-shop.balance("provider:payments"), theirs, "the provider holds what the books say");
    assert_eq!(shop.db.texts("SELECT kind, state FROM mismatches WHERE state IN ('open', 'giving_back')"), [""; 0]);
    let alone =
        "SELECT COUNT (*) FROM provider_lines l WHERE NOT EXISTS (SELECT 1 FROM line_matches m WHERE m.line = l.id)";
    assert_eq!(shop.db.number(alone), 0, "each line has its other side");
    let unheard = "SELECT COUNT (*) FROM transfers t WHERE 'provider:payments' IN (t.from_account, t.to_account)
        AND t.reason IN ('capture', 'refund', 'dispute_withdrawn', 'dispute_reinstated')
        AND NOT EXISTS (SELECT 1 FROM line_matches m WHERE m.transfer = t.number)";
    assert_eq!(shop.db.number(unheard), 0, "and each transfer its line");
    let broken: Vec<_> = shop.db.broken().into_iter().filter(|row| !row.starts_with("I14 no letter")).collect();
    assert_eq!(broken, Vec::<String>::new());
}

#[test]
fn a_line_of_a_payment_is_the_other_side_of_all_its_parts() {
    for ends in [DisputeState::Won, DisputeState::Lost] {
        let (shop, lamps, _) = paid();
        let account = Account::of(&shop);
        let reading = night(&shop, &account);
        assert_eq!((reading.matched, reading.mended, reading.queued), (3, 0, 0));
        all_is_well(&shop, &account);
        disputed(&shop, &lamps, 3_001);
        assert_eq!(night(&shop, &account).queued, 0);
        all_is_well(&shop, &account);
        shop.payments.becomes("dp_1", ends);
        assert!(news(&shop));
        assert_eq!(night(&shop, &account).queued, 0);
        all_is_well(&shop, &account);
    }
}

#[test]
fn a_part_that_went_back_at_once_is_in_the_line_all_the_same() {
    let (shop, placed) = placed();
    let account = Account::of(&shop);
    shop.pass(Duration::minutes(11));
    run(shared::drops::flow::lapse(&shop.ports(), shop.now())).unwrap();
    shop.db.script("UPDATE drop_items SET limit_per_buyer = 9 WHERE sku = 'jar'");
    hold_in(&shop, "jars", "bob", "jar", 9);
    assert!(shop.payments.pay(&session(&placed)));
    shop.reconcile();
    let states = (shop.order_state(&placed.orders[0]), shop.order_state(&placed.orders[1]));
    assert_eq!(states, ("paid".into(), "refunded".into()));
    let reading = night(&shop, &account);
    assert_eq!((reading.matched, reading.mended, reading.queued), (4, 0, 0));
    shop.reconcile();
    all_is_well(&shop, &account);
}

#[test]
fn a_database_restored_to_five_minutes_ago_gets_a_baskets_payment_and_its_refunds_back() {
    let (shop, placed) = placed();
    // Both cost the same: only its name says whose refund it was.
    shop.db.script("UPDATE drop_items SET price_minor = 700 WHERE sku = 'lamp'");
    let one = shop.hold("dora", "lamp", 1).unwrap();
    let two = hold_in(&shop, "jars", "dora", "jar", 1);
    let same = together(&shop, "dora", &[(&one.id, "late"), (&two.id, "shed")], "").unwrap();
    let account = Account::of(&shop);
    assert!(shop.payments.pay(&session(&same)));
    shop.settle(&same.orders[0]);
    account.all();
    shop.db.script("SAVEPOINT backup");
    assert!(shop.payments.pay(&session(&placed)));
    shop.settle(&placed.orders[0]);
    for order in [&placed.orders[1], &same.orders[1]] {
        assert_eq!(code(refund(&shop, order)), "ok");
    }
    shop.db.script("ROLLBACK TO backup");
    let refunds = shop.payments.refunds.borrow().len();
    assert_eq!((refunds, shop.order_state(&placed.orders[0])), (2, "placed".into()));
    night(&shop, &account);
    night(&shop, &account);
    let states: Vec<_> = placed.orders.iter().chain(&same.orders).map(|order| shop.order_state(order)).collect();
    assert_eq!(states, ["paid", "refunded", "paid", "refunded"], "each refund found its own order");
    assert_eq!(shop.payments.refunds.borrow().len(), refunds, "nobody is given back twice");
    all_is_well(&shop, &account);
}

#[test]
fn a_basket_whose_payment_is_lost_is_written_down_again_or_goes_back() {
    for coupon in ["", "ten"] {
        let (shop, placed) = placed();
        let account = Account::of(&shop);
        let [lamps, jars] = placed.orders.as_slice() else { panic!("two orders") };
        shop.db.script("SAVEPOINT backup");
        let ways = [(&lamps.hold(), "late"), (&jars.hold(), "shed")];
        let again = together(&shop, "ada", &ways, coupon).unwrap();
        assert!(shop.payments.pay(&session(&again)));
        shop.db.script("ROLLBACK TO backup");
        // The record knows the first payment page, which is closed, and nothing of the second.
        night(&shop, &account);
        shop.reconcile();
        night(&shop, &account);
        let states = (shop.order_state(lamps), shop.order_state(jars));
        if coupon.is_empty() {
            assert_eq!(states, ("paid".into(), "paid".into()));
            let parts = "SELECT COUNT (*) FROM payments WHERE basket IS NOT NULL AND state = 'captured'";
            assert_eq!(shop.db.number(parts), 2);
        } else {
            // They are other orders than were paid: all of it goes back.
            let kept = shop.payments.kept_of(&shop.payments.get(&session(&again)));
            assert_eq!(kept, 0, "{states:?}");
        }
        all_is_well(&shop, &account);
    }
}
