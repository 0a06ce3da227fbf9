//! From a sale to the creator's bank: items, release, paces, one payout a period, failures, two people.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::bank::{connected, promises};
use common::sqlite::Fault;
use common::{TestShop, interleave, run, shop_with};
use shared::checkout::sale::flow::Event;
use shared::desk::orders::flow::give_back;
use shared::desk::orders::refunds::FULL;
use shared::ids::{OrderId, PersonId};
use shared::payouts::news::News;
use shared::payouts::news::flow::news;
use shared::payouts::round::Round;
use shared::payouts::round::flow::round;
use shared::ports::{ConnectedAccount, PaidOut, ProviderPayout};
use shared::refunds::view::Typed;
use shared::requests::Key;
use shared::time::Duration;

/// Mira of the test shop, verified long ago, with a bank.
fn shop() -> TestShop {
    let shop = shop_with("lamp", 60);
    shop.db.script("UPDATE drop_items SET limit_per_buyer = 20");
    connected(&shop);
    shop
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

fn share(shop: &TestShop, order: &OrderId) -> i64 {
    shop.db.number(&format!(
        "SELECT SUM (amount_minor) FROM payout_items WHERE order_id = '{order}' AND creator = 'crt_1'"
    ))
}

fn rounds(shop: &TestShop) -> Round {
    run(round(&shop.ports())).unwrap()
}

fn due(shop: &TestShop, order: &OrderId, stage: &str) -> i64 {
    shop.db.number(&format!("SELECT MIN (due_at) FROM payout_items WHERE order_id = '{order}' AND stage = '{stage}'"))
}

fn states(shop: &TestShop) -> String {
    shop.db.text(
        "SELECT COALESCE (group_concat (state, ' '), '') FROM (SELECT state FROM payouts ORDER BY period, made_at, id)",
    )
}

/// The next Monday, shortly after midnight in Berlin.
fn monday(shop: &TestShop) {
    let next = shared::payouts::pace::Pace::Weekly.period(shop.now(), "Europe/Berlin").next;
    shop.pass(next + Duration::minutes(1) - shop.now());
}

fn sound(shop: &TestShop) {
    // The post has been.
    shop.db.script("UPDATE letters SET state = 'sent' WHERE state = 'waiting'");
    assert_eq!(promises(shop), Vec::<String>::new());
    shop.db.audit();
}

#[test]
fn a_sale_is_released_by_the_rule_that_was_frozen_with_it() {
    let shop = shop();
    let order = paid(&shop, "ada", 10);
    let stages = |order: &OrderId| {
        shop.db.texts(&format!(
            "SELECT rule, stage, amount_minor FROM payout_items WHERE order_id = '{order}' ORDER BY amount_minor DESC"
        ))
    };
    let whole = share(&shop, &order);
    assert_eq!(whole, shop.balance("creator:crt_1"), "all that the creator is credited");
    let (later, dispute) = (whole * 1_500 / 10_000, whole * 500 / 10_000);
    let expected = |rule: &str, parts: &[(&str, i64)]| {
        parts.iter().map(|(stage, minor)| format!("{rule} | {stage} | {minor}")).collect::<Vec<_>>()
    };
    let parts = [("scan", whole - later - dispute), ("later", later), ("dispute", dispute)];
    assert_eq!(stages(&order), expected("steady", &parts));
    // Somebody looks more closely from now on: what was sold keeps its rule.
    shop.db.script("INSERT INTO flags (id, creator, severity, note, raised_by, raised_at) VALUES ('flg', 'crt_1', 'watch', 'x', 'per_owner', 0)");
    let second = paid(&shop, "bob", 10);
    assert!(stages(&second).iter().all(|row| row.starts_with("careful |")));
    assert_eq!(stages(&order), expected("steady", &parts));
    for sql in
        ["UPDATE payout_items SET amount_minor = 1", "DELETE FROM payout_items", "UPDATE release_stages SET bp = 1"]
    {
        assert!(shop.db.try_script(sql).is_err(), "{sql}");
    }
    sound(&shop);
}

#[test]
fn a_scan_gives_the_days_and_an_undone_one_takes_them_back() {
    let shop = shop();
    let order = paid(&shop, "ada", 1);
    let latest = shop.db.number("SELECT ends_at FROM slots WHERE id = 'late'") + Duration::days(14).0;
    assert_eq!(due(&shop, &order, "scan"), latest, "at the latest, if nobody comes");
    shop.pass(Duration::hours(2));
    scan(&shop, &order);
    let now = shop.now().0;
    assert_eq!(due(&shop, &order, "scan"), now);
    assert_eq!(due(&shop, &order, "later"), now + Duration::days(3).0);
    assert_eq!(due(&shop, &order, "dispute"), now + Duration::days(14).0);
    shop.db.script(&format!(
        "UPDATE handovers SET undone_at = {now} + 1000, undone_by = 'per_owner', undone_why = 'Another parcel.'"
    ));
    assert_eq!(due(&shop, &order, "scan"), latest);
    assert_eq!(due(&shop, &order, "later"), latest + Duration::days(3).0);
    monday(&shop);
    assert_eq!((rounds(&shop).made, states(&shop)), (0, String::new()), "nothing is released");
    sound(&shop);
}

#[test]
fn a_payout_is_made_on_monday_of_what_was_released_and_paid_once() {
    let shop = shop();
    let order = paid(&shop, "ada", 10);
    shop.pass(Duration::hours(2));
    scan(&shop, &order);
    assert_eq!(rounds(&shop).made, 0, "not before Monday");
    monday(&shop);
    let done = rounds(&shop);
    assert_eq!((done.made, done.moved, done.failed), (1, 1, 0));
    let amount = shop.db.number("SELECT amount_minor FROM payouts");
    let whole = share(&shop, &order);
    assert_eq!(amount, whole - whole * 500 / 10_000, "scan and three days; the dispute window is open");
    assert_eq!(
        (states(&shop).as_str(), shop.balance("creator:crt_1"), shop.balance("bank:crt_1")),
        ("sent", whole - amount, 0)
    );
    let id = shop.db.text("SELECT id FROM payouts");
    assert_eq!(shop.payments.bank.arrived()[&id], amount);
    for _ in 0..3 {
        shop.pass(Duration::minutes(1));
        assert_eq!(rounds(&shop).made, 0);
    }
    assert_eq!(shop.payments.bank.asked.get(), 2, "one transfer and one payout");
    let told = shop.payments.bank.ends(&format!("{id}-1"), PaidOut::Paid);
    let event = Event { id: "evt_1".into(), kind: "payout.paid".into() };
    for _ in 0..2 {
        run(news(&shop.ports(), &News::Payout(told.clone()), &event)).unwrap();
    }
    assert_eq!(states(&shop), "paid");
    sound(&shop);
}

#[test]
fn whoever_comes_after_a_crash_pays_the_same_once() {
    // At every write and every call, before and after it took effect.
    for fault in [Fault::BeforeCommit, Fault::AfterCommit] {
        for at in 0..14 {
            let shop = shop();
            let order = paid(&shop, "ada", 10);
            shop.pass(Duration::hours(2));
            scan(&shop, &order);
            monday(&shop);
            let quiet = vec![Fault::None; at];
            shop.db_fails(&quiet);
            shop.db_fails(&[fault]);
            let _ = run(round(&shop.ports()));
            shop.db.faults.borrow_mut().clear();
            // The lease of a round that ended half way runs out.
            shop.pass(Duration::minutes(21));
            rounds(&shop);
            assert_eq!(states(&shop), "sent", "{fault:?} at {at}");
            sound(&shop);
        }
        for at in 0..2 {
            let shop = shop();
            let order = paid(&shop, "ada", 10);
            shop.pass(Duration::hours(2));
            scan(&shop, &order);
            monday(&shop);
            shop.provider_fails(&vec![Fault::None; at]);
            shop.provider_fails(&[fault]);
            assert_eq!(rounds(&shop).failed, 1);
            assert_eq!(states(&shop), "sending");
            shop.pass(Duration::minutes(1));
            assert_eq!(rounds(&shop).moved, 1);
            assert_eq!(states(&shop), "sent", "{fault:?} at {at}");
            assert_eq!(shop.payments.bank.transfers.borrow().len(), 1);
            sound(&shop);
        }
    }
}

#[test]
fn of_two_rounds_at_once_one_does_nothing() {
    let shop = shop();
    let order = paid(&shop, "ada", 10);
    shop.pass(Duration::hours(2));
    scan(&shop, &order);
    monday(&shop);
    let ports = shop.ports();
    let done = interleave((0..4).map(|_| round(&ports)));
    assert_eq!(done.iter().filter(|round| round.as_ref().unwrap().busy).count(), 3);
    assert_eq!(states(&shop), "sent");
    sound(&shop);
}

#[test]
fn what_came_back_is_open_again_and_its_creator_is_told() {
    let shop = shop();
    let order = paid(&shop, "ada", 10);
    shop.pass(Duration::hours(2));
    scan(&shop, &order);
    monday(&shop);
    rounds(&shop);
    let (id, amount) = (shop.db.text("SELECT id FROM payouts"), shop.db.number("SELECT amount_minor FROM payouts"));
    // Paid at first, and sent back days later.
    for (number, state) in [PaidOut::Paid, PaidOut::Failed("account_closed".into())].into_iter().enumerate() {
        let told = shop.payments.bank.ends(&format!("{id}-1"), state);
        let event = Event { id: format!("evt_{number}"), kind: "payout".into() };
        run(news(&shop.ports(), &News::Payout(told), &event)).unwrap();
    }
    assert_eq!((states(&shop).as_str(), shop.balance("creator:crt_1")), ("failed", share(&shop, &order)));
    assert_eq!(shop.payments.bank.moved().get(&id), None, "the transfer is back");
    let letter = shop.db.text(&format!("SELECT recipient || facts FROM letters WHERE id LIKE 'note-payout-{id}%'"));
    assert!(
        letter.starts_with("owner@example.com") && letter.contains("the account is closed. Please give another one."),
        "{letter}"
    );
    sound(&shop);
    monday(&shop);
    rounds(&shop);
    assert_eq!(states(&shop), "failed sent", "with the next one");
    let next = shop.db.number("SELECT amount_minor FROM payouts WHERE state = 'sent'");
    assert!(amount <= next);
    sound(&shop);
}

#[test]
fn a_provider_that_refuses_leaves_nothing_half_done() {
    for (call, word) in [("transfer", "insufficient_capabilities_for_transfer"), ("payout", "payouts_not_allowed")] {
        let shop = shop();
        let order = paid(&shop, "ada", 10);
        shop.pass(Duration::hours(2));
        scan(&shop, &order);
        monday(&shop);
        shop.payments.bank.refusals.borrow_mut().push((call, word));
        rounds(&shop);
        assert_eq!((states(&shop).as_str(), shop.db.text("SELECT failure FROM payouts").as_str()), ("failed", word));
        assert_eq!(shop.balance("creator:crt_1"), share(&shop, &order), "{call}");
        assert_eq!(shop.db.number("SELECT COUNT (*) FROM payout_items WHERE payout IS NOT NULL"), 0);
        sound(&shop);
    }
}

#[test]
fn news_that_comes_before_our_own_answer_counts() {
    let shop = shop();
    let order = paid(&shop, "ada", 10);
    shop.pass(Duration::hours(2));
    scan(&shop, &order);
    monday(&shop);
    // The answer to the payout is lost, and its event is here before anybody asks again.
    shop.provider_fails(&[Fault::None, Fault::AfterCommit]);
    rounds(&shop);
    let id = shop.db.text("SELECT id FROM payouts");
    let told = shop.payments.bank.ends(&format!("{id}-1"), PaidOut::Paid);
    let event = Event { id: "evt_1".into(), kind: "payout.paid".into() };
    run(news(&shop.ports(), &News::Payout(told.clone()), &event)).unwrap();
    assert_eq!(states(&shop), "paid");
    let other = ProviderPayout { id: "po_foreign".into(), payout: "pay_of_somebody-1".into(), ..told };
    let event = Event { id: "evt_2".into(), kind: "payout.paid".into() };
    run(news(&shop.ports(), &News::Payout(other), &event)).unwrap();
    shop.pass(Duration::minutes(1));
    rounds(&shop);
    sound(&shop);
}

#[test]
fn a_lost_event_is_asked_for() {
    let shop = shop();
    let order = paid(&shop, "ada", 10);
    shop.pass(Duration::hours(2));
    scan(&shop, &order);
    monday(&shop);
    rounds(&shop);
    let id = shop.db.text("SELECT id FROM payouts");
    shop.payments.bank.ends(&format!("{id}-1"), PaidOut::Paid);
    shop.pass(Duration::hours(1));
    rounds(&shop);
    assert_eq!(states(&shop), "sent");
    shop.pass(Duration::hours(6));
    rounds(&shop);
    assert_eq!(states(&shop), "paid");
    sound(&shop);
}

#[test]
fn too_little_carries_over_and_a_refund_is_netted() {
    let shop = shop();
    let first = paid(&shop, "ada", 1);
    shop.pass(Duration::hours(2));
    scan(&shop, &first);
    monday(&shop);
    assert_eq!(rounds(&shop).made, 0, "less than ten euros");
    assert!(share(&shop, &first) < 1_000);
    sound(&shop);
    let shop = self::shop();
    let (first, second) = (paid(&shop, "ada", 10), paid(&shop, "bob", 20));
    shop.pass(Duration::hours(2));
    scan(&shop, &first);
    monday(&shop);
    rounds(&shop);
    let sent = shop.db.number("SELECT amount_minor FROM payouts");
    // The first sale goes back after it was paid out: its creator owes it.
    let typed = Typed { what: "full".into(), why: "It cracked.".into(), ..Typed::default() };
    let key = Key::parse("a-key-of-an-operator").unwrap();
    run(give_back(&shop.ports(), &PersonId::from("per_olga"), &first, &FULL, &typed, key)).unwrap();
    assert_eq!(share(&shop, &first), 0);
    sound(&shop);
    scan(&shop, &second);
    monday(&shop);
    rounds(&shop);
    let (whole, again) =
        (share(&shop, &second), shop.db.number("SELECT amount_minor FROM payouts ORDER BY made_at DESC LIMIT 1"));
    assert_eq!(again, whole - whole * 500 / 10_000 - sent, "what was paid for the sale that went back is taken off");
    assert_eq!(shop.balance("debt:crt_1"), 0, "paid back first");
    sound(&shop);
}

#[test]
fn a_payout_that_is_no_longer_released_is_made_anew() {
    let shop = shop();
    let (first, second) = (paid(&shop, "ada", 10), paid(&shop, "bob", 10));
    shop.pass(Duration::hours(2));
    scan(&shop, &second);
    let late = Duration::minutes(5);
    let next = shared::payouts::pace::Pace::Weekly.period(shop.now(), "Europe/Berlin").next;
    shop.pass(next - late - shop.now());
    scan(&shop, &first);
    shop.pass(late);
    // It is held by somebody while one of its orders turns out to be another's.
    shop.db.script("UPDATE payout_limits SET approval_minor = 1");
    rounds(&shop);
    assert_eq!(states(&shop), "approval");
    let now = shop.now().0;
    shop.db.script(&format!("UPDATE handovers SET undone_at = {now}, undone_by = 'per_owner', undone_why = 'Another parcel.' WHERE order_id = '{first}'"));
    shop.pass(Duration::minutes(1));
    rounds(&shop);
    assert_eq!(shop.db.texts("SELECT state, items FROM payouts ORDER BY state"), ["approval | 2", "void | 3"]);
    sound(&shop);
}

#[test]
fn a_pace_follows_the_sales_and_not_every_week() {
    let shop = shop();
    shop.db.script("UPDATE drop_items SET price_minor = 30000");
    let order = paid(&shop, "ada", 10);
    rounds(&shop);
    let pace = || shop.db.text("SELECT pace FROM payout_paces");
    assert_eq!(pace(), "daily", "{}", share(&shop, &order));
    shop.pass(Duration::hours(2));
    scan(&shop, &order);
    shop.db.script("UPDATE payout_limits SET approval_minor = 100000000");
    shop.pass(Duration::days(1));
    rounds(&shop);
    assert_eq!(states(&shop), "sent", "the day after");
    shop.pass(Duration::days(30));
    rounds(&shop);
    assert_eq!(pace(), "weekly", "nothing was sold for four weeks");
    assert!(shop.db.try_script("UPDATE payout_paces SET pace = 'daily'").is_err());
    sound(&shop);
}

#[test]
fn a_new_creator_leaves_a_share_in_reserve() {
    let shop = shop();
    shop.db.script(&format!("UPDATE creators SET verified_at = {} WHERE id = 'crt_1'", shop.now().0));
    let order = paid(&shop, "ada", 10);
    shop.pass(Duration::hours(2));
    scan(&shop, &order);
    rounds(&shop);
    let (whole, aside) = (share(&shop, &order), shop.balance("reserve:crt_1"));
    assert_eq!((aside, shop.balance("creator:crt_1")), (whole / 10, whole - whole / 10));
    sound(&shop);
    shop.pass(Duration::days(29));
    rounds(&shop);
    assert_eq!(shop.balance("reserve:crt_1"), 0, "its day has come");
    sound(&shop);
}

#[test]
fn nobody_is_paid_who_is_not_verified_or_has_no_bank_or_is_stopped() {
    let table = [
        ("not verified", "UPDATE creators SET verified_at = NULL WHERE id = 'crt_1'"),
        ("suspended", "UPDATE creators SET suspended_at = 1 WHERE id = 'crt_1'"),
        ("no account", "DELETE FROM connected_accounts"),
        ("not finished", "UPDATE connected_accounts SET payouts_on = 0"),
        ("another bank", "UPDATE connected_accounts SET bank = 'fp_2', state_at = {now}"),
        (
            "stopped",
            "INSERT INTO payout_holds (id, creator, why, placed_by, since_at, until_at) VALUES ('h', 'crt_1', 'Not me.', 'per_owner', 1, 2)",
        ),
    ];
    for (why, sql) in table {
        let shop = shop();
        let order = paid(&shop, "ada", 10);
        shop.pass(Duration::hours(2));
        scan(&shop, &order);
        monday(&shop);
        shop.db.script(&sql.replace("{now}", &shop.now().0.to_string()));
        let done = rounds(&shop);
        assert_eq!((done.made, shop.payments.bank.asked.get()), (0, 0), "{why}");
        sound(&shop);
    }
}

#[test]
fn another_bank_rests_for_two_days_and_every_owner_is_told() {
    let shop = shop();
    let order = paid(&shop, "ada", 10);
    shop.pass(Duration::hours(2));
    scan(&shop, &order);
    monday(&shop);
    let told = ConnectedAccount {
        id: "acct_crt_1".into(),
        payouts_on: true,
        missing: Vec::new(),
        bank: "fp_2".into(),
        last4: "0000".into(),
    };
    let event = |id: &str| Event { id: id.into(), kind: "account.updated".into() };
    for id in ["evt_1", "evt_1", "evt_2"] {
        run(news(&shop.ports(), &News::Account(told.clone()), &event(id))).unwrap();
    }
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM letters WHERE id LIKE 'note-bank-%'"), 1, "once");
    rounds(&shop);
    assert_eq!(states(&shop), "");
    shop.pass(Duration::days(2));
    rounds(&shop);
    assert_eq!(states(&shop), "sent");
    sound(&shop);
}
