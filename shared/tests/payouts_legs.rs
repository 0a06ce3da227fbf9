//! A payout goes in legs: out of the charges that its items belong to, while they are few, and out of the balance.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::bank::{connected, promises};
use common::sqlite::Fault;
use common::{TestShop, run, shop_with};
use shared::desk::orders::flow::give_back;
use shared::desk::orders::refunds::FULL;
use shared::ids::{OrderId, PersonId};
use shared::payouts::CHARGES_MAX;
use shared::payouts::round::Round;
use shared::payouts::round::flow::round;
use shared::refunds::view::Typed;
use shared::requests::Key;
use shared::time::Duration;

fn shop() -> TestShop {
    let shop = shop_with("lamp", 80);
    shop.db.script(
        "UPDATE drop_items SET limit_per_buyer = 20; UPDATE payout_limits SET minimum_minor = 1, approval_minor = 100000000",
    );
    connected(&shop);
    shop
}

fn sold(shop: &TestShop, buyer: &str, units: u32) -> OrderId {
    let order = paid(shop, buyer, units);
    scan(shop, &order);
    order
}

fn paid(shop: &TestShop, buyer: &str, units: u32) -> OrderId {
    let order = shop.ordered(buyer, "lamp", units, "late");
    assert!(shop.pay(&order));
    shop.settle(&order);
    order
}

fn scan(shop: &TestShop, order: &OrderId) {
    let now = shop.now().0;
    shop.db.script(&format!(
        "INSERT INTO handovers (id, order_id, outcome, way, why, person, at, written_at)
           VALUES ('han_{order}', '{order}', 'collected', 'scan', '', 'per_owner', {now}, {now})"
    ));
}

fn monday(shop: &TestShop) {
    let next = shared::payouts::pace::Pace::Weekly.period(shop.now(), "Europe/Berlin").next;
    shop.pass(next + Duration::minutes(1) - shop.now());
}

fn rounds(shop: &TestShop) -> Round {
    run(round(&shop.ports())).unwrap()
}

fn state(shop: &TestShop) -> String {
    shop.db.text("SELECT group_concat (state, ' ') FROM (SELECT state FROM payouts ORDER BY period, made_at, id)")
}

/// What the legs of the latest attempt take, and from where.
fn legs(shop: &TestShop) -> Vec<String> {
    shop.db.texts(
        "SELECT COALESCE (l.intent, 'balance'), l.amount_minor FROM payout_legs l JOIN payouts p ON p.id = l.payout AND p.attempt = l.attempt
         WHERE p.id = (SELECT id FROM payouts ORDER BY made_at DESC, id LIMIT 1) ORDER BY l.number",
    )
}

fn released(shop: &TestShop, order: &OrderId) -> i64 {
    shop.db.number(&format!(
        "SELECT SUM (amount_minor) FROM payout_items WHERE order_id = '{order}' AND payout IS NOT NULL"
    ))
}

fn intent(shop: &TestShop, order: &OrderId) -> String {
    shop.db.text(&format!("SELECT intent FROM payments WHERE order_id = '{order}'"))
}

fn sound(shop: &TestShop) {
    shop.db.script("UPDATE letters SET state = 'sent' WHERE state = 'waiting'");
    assert_eq!(promises(shop), Vec::<String>::new());
    shop.db.audit();
}

fn back(shop: &TestShop, order: &OrderId) {
    let typed = Typed { what: "full".into(), why: "It cracked.".into(), ..Typed::default() };
    let key = Key::parse(&format!("a-key-of-an-operator-{order}")).unwrap();
    run(give_back(&shop.ports(), &PersonId::from("per_olga"), order, &FULL, &typed, key)).unwrap();
}

#[test]
fn each_sale_is_paid_out_of_its_own_charge() {
    let shop = shop();
    let (first, second) = (sold(&shop, "ada", 3), sold(&shop, "bob", 5));
    monday(&shop);
    assert_eq!(rounds(&shop).failed, 0);
    assert_eq!(state(&shop), "sent");
    let expected = [&first, &second].map(|order| format!("{} | {}", intent(&shop, order), released(&shop, order)));
    assert_eq!(legs(&shop), expected);
    for one in shop.payments.bank.transfers.borrow().values() {
        assert!(one.source.is_some(), "{one:?}");
    }
    assert_eq!((shop.balance("bank:crt_1"), shop.payments.bank.crossed.borrow().len()), (0, 0));
    sound(&shop);
    // The next stage of the same sales comes out of what is left of the same charges.
    shop.pass(Duration::days(14));
    monday(&shop);
    rounds(&shop);
    assert_eq!(state(&shop), "sent sent");
    assert_eq!(legs(&shop).len(), 2);
    sound(&shop);
}

#[test]
fn what_was_netted_is_not_taken_from_a_charge() {
    let shop = shop();
    let (early, second, third) = (sold(&shop, "ada", 3), paid(&shop, "bob", 5), paid(&shop, "cleo", 4));
    monday(&shop);
    rounds(&shop);
    // It goes back after it was paid out: the next payout is less than its sales.
    back(&shop, &early);
    scan(&shop, &second);
    scan(&shop, &third);
    monday(&shop);
    rounds(&shop);
    assert_eq!(state(&shop), "sent sent");
    let amount = shop.db.number("SELECT amount_minor FROM payouts ORDER BY made_at DESC LIMIT 1");
    let whole = released(&shop, &second) + released(&shop, &third);
    assert!(amount < whole, "{amount} of {whole}");
    let taken = shop.db.number("SELECT SUM (amount_minor) FROM payout_legs WHERE payout = (SELECT id FROM payouts ORDER BY made_at DESC LIMIT 1)");
    assert_eq!((taken, legs(&shop).iter().any(|leg| leg.starts_with("balance"))), (amount, false));
    sound(&shop);
    // What belongs to no sale has no charge.
    let now = shop.now().0;
    shop.db.script(&format!(
        "INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
           VALUES ('provider:payments', 'correction:found', 500, 'EUR', 'correction', 'found', NULL, {now}),
             ('correction:found', 'creator:crt_1', 500, 'EUR', 'correction', 'found', NULL, {now})"
    ));
    shop.pass(Duration::days(14));
    monday(&shop);
    rounds(&shop);
    assert_eq!(legs(&shop).last().map(String::as_str), Some("balance | 500"));
    sound(&shop);
}

#[test]
fn out_of_very_many_charges_it_is_one_transfer() {
    let shop = shop();
    for number in 0..=CHARGES_MAX {
        sold(&shop, &format!("buyer{number}"), 1);
    }
    monday(&shop);
    rounds(&shop);
    let amount = shop.db.number("SELECT amount_minor FROM payouts");
    assert_eq!((state(&shop).as_str(), legs(&shop)), ("sent", vec![format!("balance | {amount}")]));
    assert_eq!(shop.payments.bank.transfers.borrow().len(), 1);
    sound(&shop);
}

#[test]
fn what_a_charge_cannot_give_comes_out_of_the_balance_once() {
    for fault in [None, Some(Fault::BeforeCommit), Some(Fault::AfterCommit)] {
        for at in 0..6 {
            let shop = shop();
            let orders = [sold(&shop, "ada", 3), sold(&shop, "bob", 5)];
            monday(&shop);
            shop.payments.bank.refusals.borrow_mut().push(("source", "charge_disputed"));
            if let Some(fault) = fault {
                shop.provider_fails(&vec![Fault::None; at]);
                shop.provider_fails(&[fault]);
            }
            for _ in 0..3 {
                rounds(&shop);
                shop.pass(Duration::minutes(21));
            }
            assert_eq!(state(&shop), "sent", "{fault:?} at {at}");
            let by_balance = shop.db.number("SELECT SUM (by_balance) FROM payout_legs");
            assert_eq!(by_balance, 1, "{fault:?} at {at}: {orders:?}");
            assert_eq!(shop.payments.bank.transfers.borrow().len(), 2);
            sound(&shop);
        }
    }
}

#[test]
fn whoever_comes_after_a_crash_between_legs_moves_none_twice() {
    for fault in [Fault::BeforeCommit, Fault::AfterCommit] {
        for at in 0..18 {
            let shop = shop();
            sold(&shop, "ada", 3);
            sold(&shop, "bob", 5);
            monday(&shop);
            shop.db_fails(&vec![Fault::None; at]);
            shop.db_fails(&[fault]);
            let _ = run(round(&shop.ports()));
            shop.db.faults.borrow_mut().clear();
            shop.pass(Duration::minutes(21));
            rounds(&shop);
            assert_eq!(state(&shop), "sent", "{fault:?} at {at}");
            assert_eq!(shop.payments.bank.transfers.borrow().len(), 2, "{fault:?} at {at}");
            sound(&shop);
        }
    }
}

#[test]
fn when_one_leg_is_refused_the_others_come_back() {
    let shop = shop();
    sold(&shop, "ada", 3);
    sold(&shop, "bob", 5);
    monday(&shop);
    // The first leg goes through; then the account is closed. Taking it back fails at first.
    shop.provider_fails(&[Fault::None, Fault::None, Fault::AfterCommit]);
    rounds(&shop);
    assert_eq!(state(&shop), "sending", "one leg of two");
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM payout_legs WHERE provider_transfer IS NOT NULL"), 1);
    sound(&shop);
    shop.payments.bank.refusals.borrow_mut().push(("transfer", "account_closed"));
    shop.provider_fails(&[Fault::None, Fault::None, Fault::BeforeCommit]);
    shop.pass(Duration::minutes(1));
    rounds(&shop);
    assert_eq!(state(&shop), "failing");
    assert!(shop.db.try_script("UPDATE payouts SET state = 'failed'").unwrap_err().contains("payout_not_reversed"));
    shop.pass(Duration::minutes(1));
    rounds(&shop);
    assert_eq!((state(&shop).as_str(), shop.balance("bank:crt_1")), ("failed", 0));
    assert_eq!(shop.payments.bank.moved().len(), 0, "nothing is there");
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM payout_items WHERE payout IS NOT NULL"), 0);
    sound(&shop);
    monday(&shop);
    rounds(&shop);
    assert_eq!(state(&shop), "failed sent");
    sound(&shop);
}

#[test]
fn a_leg_is_what_it_was_and_takes_no_more_than_its_charge() {
    let shop = shop();
    let order = sold(&shop, "ada", 3);
    monday(&shop);
    rounds(&shop);
    let intent = intent(&shop, &order);
    for (sql, name) in [
        ("UPDATE payout_legs SET amount_minor = 1".to_owned(), "payout_leg_is_final"),
        ("UPDATE payout_legs SET intent = NULL".to_owned(), "payout_leg_is_final"),
        ("UPDATE payout_legs SET provider_transfer = 'tr_other'".to_owned(), "payout_leg_is_final"),
        ("DELETE FROM payout_legs".to_owned(), "payout_leg_is_final"),
        (
            format!(
                "INSERT INTO payout_legs (payout, attempt, number, name, intent, amount_minor)
               SELECT id, 2, 1, 'another', '{intent}', 9000000 FROM payouts"
            ),
            "payout_leg_over_charge",
        ),
    ] {
        let refused = shop.db.try_script(&sql).unwrap_err();
        assert!(refused.contains(name), "{sql}: {refused}");
    }
}
