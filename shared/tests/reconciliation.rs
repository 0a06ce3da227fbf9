//! The provider's account beside the books: what was lost is found and mended, what is unclear waits for somebody.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::account::{Account, fee, line};
use common::{TestShop, interleave, run, shop_with};
use shared::desk::ActFailure;
use shared::desk::orders::flow as orders;
use shared::desk::view::{Part, Sheet};
use shared::failure::{Failure, Refusal};
use shared::ids::{OrderId, PersonId};
use shared::ports::LineKind;
use shared::reconciliation::Reading;
use shared::reconciliation::flow::nightly;
use shared::reconciliation::queue::flow as queue;
use shared::requests::Key;
use shared::time::Duration;

fn shop(units: u32) -> TestShop {
    let shop = shop_with("lamp", units);
    shop.db.script("INSERT INTO people (id, email, made_at) VALUES ('per_olga', 'olga@example.com', 0)");
    shop
}

fn olga() -> PersonId {
    PersonId::from("per_olga")
}

fn key(text: &str) -> Key {
    Key::parse(text).unwrap()
}

fn paid(shop: &TestShop, buyer: &str) -> OrderId {
    let order = shop.ordered(buyer, "lamp", 1, "late");
    assert!(shop.pay(&order));
    shop.settle(&order);
    order
}

/// The next night.
fn night(shop: &TestShop, account: &Account<'_>) -> Reading {
    account.all();
    shop.pass(Duration::days(1));
    run(nightly(&shop.ports(), account)).expect("read").expect("due")
}

/// `kind state theirs ours`, in the order they were found.
fn mismatches(shop: &TestShop) -> Vec<String> {
    shop.db.texts(
        "SELECT kind || ' ' || state || ' ' || COALESCE (theirs_minor, '-') || ' ' || COALESCE (ours_minor, '-') FROM mismatches ORDER BY found_at, id",
    )
}

fn open(shop: &TestShop) -> String {
    shop.db.text("SELECT id FROM mismatches WHERE state = 'open'")
}

/// The books say what the provider says, each line has its other side, and nothing else is broken.
fn all_is_well(shop: &TestShop, account: &Account<'_>) {
    let theirs: i64 = account.all().iter().map(|line| line.amount_minor - line.fee_minor).sum();
    assert_eq!(-shop.balance("provider:payments"), theirs, "the provider holds what the books say");
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM mismatches WHERE state IN ('open', 'giving_back')"), 0);
    let alone =
        "SELECT COUNT (*) FROM provider_lines l WHERE NOT EXISTS (SELECT 1 FROM line_matches m WHERE m.line = l.id)";
    assert_eq!(shop.db.number(alone), 0, "each line has its other side");
    assert_eq!(broken(shop), Vec::<String>::new());
}

/// What the audit finds. Nobody carries letters here.
fn broken(shop: &TestShop) -> Vec<String> {
    shop.db.broken().into_iter().filter(|row| !row.starts_with("I14 no letter")).collect()
}

fn code<T>(answer: ActFailure<T>) -> &'static str {
    match answer {
        Ok(_) => "ok",
        Err(Failure::Refused(refused)) => refused.code(),
        Err(Failure::Broken(cause)) => panic!("broken: {cause}"),
    }
}

fn words(sheet: &Sheet) -> String {
    format!("{sheet:?}")
}

#[test]
fn when_all_is_well_every_line_is_matched_and_the_fee_is_booked_once() {
    let shop = shop(3);
    let account = Account::of(&shop);
    for buyer in ["ada", "bob"] {
        paid(&shop, buyer);
    }
    let reading = night(&shop, &account);
    assert_eq!((reading.lines, reading.matched, reading.mended, reading.queued), (2, 2, 0, 0));
    assert!(reading.is_whole);
    assert_eq!(-shop.balance("processor:fees"), 2 * fee(1_000));
    all_is_well(&shop, &account);
    // The next night reads the same lines again.
    let again = night(&shop, &account);
    assert_eq!((again.lines, again.matched), (0, 0));
    assert_eq!(-shop.balance("processor:fees"), 2 * fee(1_000));
    let sheet = run(queue::first(&shop.ports())).unwrap();
    assert!(words(&sheet).contains("both say the same"), "{sheet:?}");
    all_is_well(&shop, &account);
}

#[test]
fn webhooks_that_were_lost_for_an_hour_are_found() {
    let shop = shop(3);
    let account = Account::of(&shop);
    let orders: Vec<_> = ["ada", "bob", "cleo"].iter().map(|buyer| shop.ordered(buyer, "lamp", 1, "late")).collect();
    for order in &orders {
        assert!(shop.pay(order));
    }
    account.all();
    shop.pass(Duration::hours(1));
    // Neither a webhook nor the round of every minute has come.
    let read = run(nightly(&shop.ports(), &account)).unwrap();
    let reading = read.expect("the night of the first day is over");
    assert_eq!((reading.mended, reading.matched, reading.queued), (3, 3, 0));
    for order in &orders {
        assert_eq!(shop.order_state(order), "paid");
    }
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM letters WHERE template = 'receipt'"), 3);
    all_is_well(&shop, &account);
}

#[test]
fn a_database_restored_to_five_minutes_ago_gets_its_payments_back() {
    let shop = shop(4);
    let account = Account::of(&shop);
    let refunded = paid(&shop, "ada");
    let settled = shop.ordered("bob", "lamp", 1, "late");
    shop.db.script("SAVEPOINT backup");
    assert!(shop.pay(&settled));
    shop.settle(&settled);
    run(orders::refund(&shop.ports(), &olga(), &refunded, "It cracked.", key("one"))).unwrap();
    let lost = paid(&shop, "cleo");
    shop.db.script("ROLLBACK TO backup");
    assert_eq!((shop.order_state(&refunded), shop.order_state(&settled)), ("paid".into(), "placed".into()));
    let refunds = shop.payments.refunds.borrow().len();

    let reading = night(&shop, &account);
    assert_eq!(shop.order_state(&settled), "paid");
    assert_eq!(shop.order_state(&refunded), "refunded");
    assert_eq!(shop.payments.refunds.borrow().len(), refunds, "nobody is given back twice");
    // Of Cleo's payment there is not even an order: it waits for an operator's word, and goes back.
    assert_eq!((reading.mended, reading.queued), (2, 1));
    assert_eq!(mismatches(&shop), ["missing_here open 1000 -"]);
    let id = open(&shop);
    let posted = run(queue::post(&shop.ports(), &olga(), &id, "No order of theirs is left.", key("two"))).unwrap();
    assert_eq!(posted, queue::Posted::GivenBack);
    assert_eq!(shop.kept(&lost), 0);
    assert_eq!(shop.balance(&format!("correction:{id}")), 0);
    night(&shop, &account);
    assert_eq!(mismatches(&shop), ["missing_here corrected 1000 -"]);
    all_is_well(&shop, &account);
}

#[test]
fn a_payment_whose_row_is_gone_is_written_down_again_from_its_session() {
    let shop = shop(2);
    let account = Account::of(&shop);
    let order = shop.ordered("ada", "lamp", 1, "late");
    assert!(shop.pay(&order));
    shop.db.script("DELETE FROM payments");
    let reading = night(&shop, &account);
    assert_eq!((reading.mended, reading.queued), (1, 0));
    assert_eq!(shop.order_state(&order), "paid");
    assert_eq!(shop.db.texts("SELECT what FROM audit_log"), ["payment.remember"]);
    all_is_well(&shop, &account);
}

#[test]
fn a_late_payment_that_finds_no_unit_goes_back_when_it_is_found() {
    let shop = shop(1);
    let account = Account::of(&shop);
    let late = shop.ordered("ada", "lamp", 1, "late");
    shop.pass(Duration::minutes(11));
    paid(&shop, "bob");
    assert!(shop.pay(&late));
    night(&shop, &account);
    assert_eq!((shop.order_state(&late).as_str(), shop.kept(&late)), ("refunded", 0));
    night(&shop, &account);
    all_is_well(&shop, &account);
}

#[test]
fn a_session_that_the_provider_has_forgotten_does_not_stay_open_for_ever() {
    let shop = shop(2);
    let order = shop.ordered("ada", "lamp", 1, "late");
    shop.payments.sessions.borrow_mut().clear();
    shop.pass(Duration::minutes(2));
    shop.reconcile();
    assert_eq!(shop.order_state(&order), "placed", "while it is held, it may only be slow");
    shop.pass(Duration::minutes(10));
    shop.reconcile();
    assert_eq!(shop.db.texts("SELECT state FROM payments"), ["expired"]);
    assert_eq!((shop.order_state(&order).as_str(), shop.available()), ("lapsed", 2));
    assert_eq!(broken(&shop), Vec::<String>::new());
}

#[test]
fn a_refund_of_a_forgotten_session_comes_to_its_end() {
    let shop = shop(2);
    let order = paid(&shop, "ada");
    shop.provider_fails(&[common::sqlite::Fault::BeforeCommit]);
    run(orders::refund(&shop.ports(), &olga(), &order, "It cracked.", key("one"))).unwrap();
    shop.payments.sessions.borrow_mut().clear();
    shop.pass(Duration::minutes(2));
    shop.reconcile();
    assert_eq!(shop.order_state(&order), "refunded");
    assert_eq!(shop.payments.refunds.borrow().len(), 1);
}

#[test]
fn one_reads_at_a_time_and_one_reading_a_night_comes_to_its_end() {
    let shop = shop(2);
    let account = Account::of(&shop);
    paid(&shop, "ada");
    account.all();
    shop.pass(Duration::days(1));
    let ports = shop.ports();
    let answers = interleave((0..3).map(|_| nightly(&ports, &account)));
    assert_eq!(answers.iter().filter(|answer| matches!(answer, Ok(Some(_)))).count(), 1, "{answers:?}");
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(run(nightly(&ports, &account)), Ok(None), "it is done for this night");
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM reconciliations"), 1);
    assert_eq!(-shop.balance("processor:fees"), fee(1_000));
    all_is_well(&shop, &account);
}

#[test]
fn a_reading_goes_on_where_it_stopped() {
    let shop = shop(2);
    let account = Account::of(&shop);
    paid(&shop, "ada");
    account.all();
    for number in 0..13 {
        let fee = line(&format!("fee_{number:02}"), LineKind::Fee, -10, None, shop.now());
        account.more.borrow_mut().push(fee);
    }
    account.page.set(1);
    shop.pass(Duration::days(1));
    let first = run(nightly(&shop.ports(), &account)).unwrap().unwrap();
    assert_eq!((first.lines, first.is_whole), (10, false));
    shop.pass(Duration::minutes(1));
    account.is_down.set(true);
    assert!(run(nightly(&shop.ports(), &account)).is_err());
    account.is_down.set(false);
    assert_eq!(run(nightly(&shop.ports(), &account)), Ok(None), "after a failure nobody asks at once");
    shop.pass(Duration::minutes(5));
    let rest = run(nightly(&shop.ports(), &account)).unwrap().unwrap();
    assert_eq!((rest.lines, rest.is_whole), (4, true));
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM reconciliations"), 1);
    assert_eq!(-shop.balance("processor:fees"), fee(1_000) + 130, "a line that is a fee is booked as one");
    all_is_well(&shop, &account);
}

#[test]
fn what_differs_waits_for_somebody_and_a_correction_sets_it_right() {
    type Story = fn(&TestShop, &Account<'_>);
    let table: &[(&str, Story, &str, &str)] = &[
        (
            "money came in for nothing we know, from nobody we know",
            |shop, account| account.more.borrow_mut().push(line("x", LineKind::Other, 700, None, shop.now())),
            "missing_here",
            "700 -",
        ),
        (
            "money left without us",
            |shop, account| account.more.borrow_mut().push(line("x", LineKind::Other, -700, None, shop.now())),
            "missing_here",
            "-700 -",
        ),
        (
            "the provider tells nothing of a payment",
            |_, account| account.hidden.borrow_mut().extend(["txn_cs_000000".into()]),
            "missing_there",
            "- 1000",
        ),
        (
            "less came in than was paid",
            |shop, account| {
                account.hidden.borrow_mut().insert("txn_cs_000000".into());
                account.more.borrow_mut().push(line("x", LineKind::Charge, 900, Some("pi_cs_000000"), shop.now()));
            },
            "amount_differs",
            "900 1000",
        ),
        (
            "part of it went back without us",
            |shop, account| {
                account.more.borrow_mut().push(line("x", LineKind::Refund, -400, Some("pi_cs_000000"), shop.now()));
            },
            "missing_here",
            "-400 -",
        ),
    ];
    for (why, story, kind, sides) in table {
        let shop = shop(2);
        let account = Account::of(&shop);
        paid(&shop, "ada");
        account.all();
        story(&shop, &account);
        night(&shop, &account);
        assert_eq!(mismatches(&shop), [format!("{kind} open {sides}")], "{why}");
        night(&shop, &account);
        assert_eq!(mismatches(&shop).len(), 1, "{why}: it is told once");
        let id = open(&shop);
        let page = run(queue::mismatch(&shop.ports(), &id)).unwrap();
        assert!(page.parts.iter().any(|part| matches!(part, Part::Deeds(..))), "{why}");
        let posted = run(queue::post(&shop.ports(), &olga(), &id, "The bank said so.", key("one"))).unwrap();
        assert_eq!(posted, queue::Posted::Corrected, "{why}");
        let again = run(queue::post(&shop.ports(), &olga(), &id, "The bank said so.", key("one")));
        assert_eq!(code(again), "ok", "{why}: the same click");
        let other = run(queue::post(&shop.ports(), &olga(), &id, "The bank said so.", key("two")));
        assert_eq!(code(other), "moved_on", "{why}");
        night(&shop, &account);
        assert_eq!(mismatches(&shop), [format!("{kind} corrected {sides}")], "{why}");
        let theirs: i64 = account.all().iter().map(|line| line.amount_minor - line.fee_minor).sum();
        // A fee that was booked with a line stays booked when the provider no longer tells of it.
        let hidden = if sides.ends_with("1000") && *kind == "missing_there" { 0 } else { theirs };
        assert_eq!(-shop.balance("provider:payments"), hidden, "{why}");
        assert_eq!(broken(&shop), Vec::<String>::new(), "{why}");
    }
}

#[test]
fn dollars_for_euros_and_a_refund_twice_are_told_as_such() {
    let shop = shop(3);
    let account = Account::of(&shop);
    let order = paid(&shop, "ada");
    paid(&shop, "bob");
    run(orders::refund(&shop.ports(), &olga(), &order, "It cracked.", key("one"))).unwrap();
    account.all();
    account.hidden.borrow_mut().insert("txn_cs_000001".into());
    let mut dollars = line("usd", LineKind::Charge, 1_100, Some("pi_cs_000001"), shop.now());
    dollars.currency = "USD".into();
    let again = line("twice", LineKind::Refund, -1_000, Some("pi_cs_000000"), shop.now() + Duration::minutes(1));
    account.more.borrow_mut().extend([dollars, again]);
    night(&shop, &account);
    let mut found = mismatches(&shop);
    found.sort();
    assert_eq!(found, ["currency_differs open 1100 1000", "twice open -1000 -1000"]);
    for id in shop.db.texts("SELECT id FROM mismatches") {
        run(queue::post(&shop.ports(), &olga(), &id, "The bank said so.", key(&id))).unwrap();
    }
    let held = |currency: &str| {
        shop.db.number(&format!(
            "SELECT out_minor - in_minor FROM accounts WHERE account = 'provider:payments' AND currency = '{currency}'"
        ))
    };
    assert_eq!((held("EUR"), held("USD")), (-1_000 - fee(1_000), 1_100));
    assert_eq!(shop.balance("funding:platform"), -2_000, "it is the shop's loss");
    assert_eq!(broken(&shop), Vec::<String>::new());
}

#[test]
fn a_mismatch_is_dismissed_with_a_reason_and_mended_when_the_other_side_turns_up() {
    let shop = shop(2);
    let account = Account::of(&shop);
    paid(&shop, "ada");
    account.all();
    account.hidden.borrow_mut().insert("txn_cs_000000".into());
    account.more.borrow_mut().push(line("x", LineKind::Other, 700, None, shop.now()));
    night(&shop, &account);
    let theirs = shop.db.text("SELECT id FROM mismatches WHERE kind = 'missing_here'");
    let dismiss =
        |id: &str, why: &str, name: &str| code(run(queue::dismiss(&shop.ports(), &olga(), id, why, key(name))));
    assert_eq!(dismiss(&theirs, "x", "a"), "why_missing");
    assert_eq!(dismiss(&theirs, "It is the interest of the month.", "b"), "ok");
    assert_eq!(dismiss(&theirs, "It is the interest of the month.", "c"), "moved_on");
    assert_eq!(dismiss("mis_none", "It is the interest of the month.", "d"), "not_found");
    let post = |id: &str, why: &str, name: &str| code(run(queue::post(&shop.ports(), &olga(), id, why, key(name))));
    assert_eq!(post(&theirs, "I thought again.", "e"), "moved_on");
    assert_eq!(post("mis_none", "I thought again.", "f"), "not_found");
    assert_eq!(post(&theirs, "", "g"), "why_missing");
    // The provider tells of the payment after all.
    account.hidden.borrow_mut().clear();
    night(&shop, &account);
    let mut found = mismatches(&shop);
    found.sort();
    assert_eq!(found, ["missing_here dismissed 700 -", "missing_there mended - 1000"]);
    assert_eq!(broken(&shop), Vec::<String>::new());
}

#[test]
fn money_goes_back_once_though_the_provider_fails_in_between() {
    use common::sqlite::Fault;
    for fault in [Fault::BeforeCommit, Fault::AfterCommit] {
        let shop = shop(2);
        let account = Account::of(&shop);
        shop.db.script("SAVEPOINT backup");
        let order = paid(&shop, "ada");
        shop.db.script("ROLLBACK TO backup");
        night(&shop, &account);
        let id = open(&shop);
        shop.provider_fails(&[fault]);
        let posted = run(queue::post(&shop.ports(), &olga(), &id, "No order is left.", key("one"))).unwrap();
        assert_eq!(posted, queue::Posted::Begun);
        assert_eq!(mismatches(&shop), ["missing_here giving_back 1000 -"]);
        night(&shop, &account);
        assert_eq!(mismatches(&shop), ["missing_here corrected 1000 -"]);
        assert_eq!((shop.kept(&order), shop.payments.refunds.borrow().len()), (0, 1));
        night(&shop, &account);
        all_is_well(&shop, &account);
    }
}

#[test]
fn somebody_reads_it_now_unless_it_is_being_read_or_nobody_answers() {
    let shop = shop(2);
    let account = Account::of(&shop);
    paid(&shop, "ada");
    let read = |name: &str| run(queue::read_now(&shop.ports(), &account, &olga(), key(name)));
    let reading = read("one").unwrap().expect("now");
    assert_eq!((reading.matched, reading.is_whole), (1, true));
    assert_eq!(read("one"), Ok(None), "the same click");
    account.is_down.set(true);
    assert_eq!(code(read("two")), "provider_down");
    shop.db.script("UPDATE reconciliations SET leased_until = leased_until + 60000 WHERE ended_at IS NULL");
    assert_eq!(code(read("three")), "reading_now");
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM audit_log WHERE what = 'reconciliation.read'"), 2);
}

#[test]
fn the_rules_of_the_tables_hold_whoever_writes() {
    let shop = shop(2);
    let account = Account::of(&shop);
    paid(&shop, "ada");
    account.more.borrow_mut().push(line("x", LineKind::Other, 700, None, shop.now()));
    night(&shop, &account);
    for (name, sql) in [
        ("provider_lines_are_final", "UPDATE provider_lines SET amount_minor = 1"),
        ("provider_lines_are_final", "DELETE FROM provider_lines"),
        ("line_matches.transfer", "INSERT INTO line_matches SELECT transfer, 'x', how, at FROM line_matches"),
        ("mismatches_stay", "DELETE FROM mismatches"),
        ("mismatch_decision_has_reason", "UPDATE mismatches SET state = 'dismissed'"),
        ("mismatch_kind", "INSERT INTO mismatches (id, kind, found_at, state_at) VALUES ('m', 'odd', 0, 0)"),
        ("mismatch_has_sides", "INSERT INTO mismatches (id, kind, found_at, state_at) VALUES ('m', 'twice', 0, 0)"),
        ("line_kind", "INSERT INTO provider_lines VALUES ('y', 'odd', '', 1, 0, 'EUR', NULL, NULL, NULL, 0, 0)"),
    ] {
        let said = shop.db.try_script(sql).unwrap_err();
        assert!(said.contains(name), "{sql}: {said}");
    }
    shop.db.script("UPDATE mismatches SET state = 'dismissed', person = 'per_olga', why = 'Interest.'");
    let said = shop.db.try_script("UPDATE mismatches SET state = 'open'").unwrap_err();
    assert!(said.contains("mismatch_step"), "{said}");
}
