//! Refunds: in parts, in parallel, within limits, with a provider that fails, and always adding up.

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
use common::dice::Dice;
use common::sqlite::{Bug, Fault};
use common::{TestShop, cut_in, interleave, run, shop, shop_with, typed};
use shared::checkout::flow::{Reader, order as order_page};
use shared::checkout::view::Typed as Checkout;
use shared::desk::ActFailure;
use shared::desk::orders::flow as desk;
use shared::desk::orders::refunds::{DELIVERY, FULL, Form, GOODWILL, PART, UNITS};
use shared::failure::{Failure, Refusal};
use shared::ids::{OrderId, PersonId};
use shared::ports::Ids;
use shared::refunds::flow::Refunded;
use shared::refunds::refused::RefundRefused;
use shared::refunds::view::Typed;
use shared::requests::Key;
use shared::time::Duration;

fn olga() -> PersonId {
    PersonId::from("per_olga")
}

fn key(shop: &TestShop) -> Key {
    Key::parse(&shop.ids.fresh("a-key-of-a-test-")).unwrap()
}

fn paid(shop: &TestShop, buyer: &str, sku: &str, units: u32, fulfilment: &str, coupon: &str) -> OrderId {
    let hold = shop.hold(buyer, sku, units).unwrap();
    let order = shop.place(&hold, Checkout { coupon: coupon.into(), ..typed(fulfilment) }).unwrap().order;
    assert!(shop.pay(&order));
    shop.settle(&order);
    order
}

fn give(shop: &TestShop, order: &OrderId, form: &Form, amount: &str) -> ActFailure<Refunded> {
    let typed = Typed {
        what: form.what.into(),
        amount: amount.into(),
        why: "It cracked.".into(),
        line: if form == &UNITS { amount.split('*').nth(1).unwrap_or_default().into() } else { String::new() },
        units: amount.split('*').next().unwrap().into(),
        ..Typed::default()
    };
    run(desk::give_back(&shop.ports(), &olga(), order, form, &typed, key(shop)))
}

fn code<T: std::fmt::Debug, E: Refusal>(answer: Result<T, Failure<E>>) -> &'static str {
    match answer {
        Ok(_) => "ok",
        Err(Failure::Refused(refused)) => refused.code(),
        Err(Failure::Broken(cause)) => panic!("broken: {cause}"),
    }
}

fn refunded(shop: &TestShop) -> i64 {
    shop.db.number("SELECT COALESCE (SUM (amount_minor), 0) FROM refunds WHERE state = 'done'")
}

#[test]
fn a_part_goes_back_out_of_every_share_and_the_order_stands() {
    let shop = shop_with("lamp", 3);
    let order = paid(&shop, "ada", "lamp", 2, "bike", "TEN");
    // 2 × 10.00 less 10 % is 18.00, delivered for 4.90.
    let shares = || ["creator:crt_1", "platform:fees", "tax:de", "courier:riders"].map(|account| shop.balance(account));
    let before = shares();
    assert_eq!(give(&shop, &order, &PART, "9,00").unwrap(), Refunded::Done);
    let after = shares();
    assert_eq!(after[3], before[3], "the carrier keeps theirs");
    assert_eq!(before[1] - after[1], before[1] / 2, "half of the goods, half of the fee");
    assert_eq!(before.iter().sum::<i64>() - after.iter().sum::<i64>(), 900);
    assert_eq!((shop.order_state(&order).as_str(), shop.kept(&order)), ("paid", 2_290 - 900));
    assert_eq!(shop.db.text("SELECT state || ' ' || refunded_minor FROM payments"), "captured 900");
    shop.db.audit();
    // The receipt's total stays what was paid; what went back stands beside it.
    let page = run(order_page(&shop.ports(), shop::name(), &order, &Reader::Trusted)).unwrap().unwrap();
    assert_eq!(page.bill.total.minor, 2_290);
    let lines: Vec<_> =
        page.refunds.iter().map(|line| (line.amount.minor, line.what.as_str(), line.note.as_str())).collect();
    assert_eq!(lines, [(900, "A part", "It cracked.")]);
    // The delivery alone, and then what is left: the last part makes it whole.
    assert_eq!(give(&shop, &order, &DELIVERY, "").unwrap(), Refunded::Done);
    assert_eq!(shares()[3], 0, "the carrier's, and its tax");
    assert_eq!(code(give(&shop, &order, &DELIVERY, "")), "no_delivery");
    assert_eq!(code(give(&shop, &order, &PART, "9.01")), "more_than_rest");
    assert_eq!(give(&shop, &order, &PART, "9.00").unwrap(), Refunded::Done);
    assert_eq!((shop.order_state(&order).as_str(), shop.kept(&order)), ("refunded", 0));
    assert_eq!(shares(), [0; 4], "a full unwinding returns each share exactly");
    assert_eq!(code(give(&shop, &order, &FULL, "")), "refunded_before");
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM letters WHERE template = 'refund'"), 3);
    shop.db.audit();
}

#[test]
fn units_of_each_line_add_up_to_what_was_paid_for_it() {
    let shop = with_sets(4, 8, 4, Bug::default());
    let order = paid(&shop, "ada", "set", 2, "late", "");
    for (what, expected) in [
        ("1*shade", "ok"),
        ("2*shade", "ok"),
        ("2*shade", "units_invalid"),
        ("0*shade", "units_invalid"),
        ("-1*shade", "units_invalid"),
        ("1*nothing", "units_invalid"),
        ("1*shade", "ok"),
        ("1*shade", "units_invalid"),
        ("2*lamp", "ok"),
    ] {
        assert_eq!(code(give(&shop, &order, &UNITS, what)), expected, "{what}");
        shop.db.audit();
    }
    assert_eq!(
        (shop.order_state(&order).as_str(), shop.kept(&order)),
        ("refunded", 0),
        "all units are the whole order"
    );
    // Of an order without lines, the units are its own.
    let shop = shop_with("lamp", 2);
    let order = paid(&shop, "ada", "lamp", 2, "late", "ONCE");
    assert_eq!(code(give(&shop, &order, &UNITS, "1")), "ok");
    assert_eq!(refunded(&shop), 850, "one of two lamps at ten euros less three");
    assert_eq!(code(give(&shop, &order, &UNITS, "2")), "units_invalid");
    assert_eq!(code(give(&shop, &order, &UNITS, "1")), "ok");
    assert_eq!(shop.order_state(&order), "refunded");
    shop.db.audit();
}

#[test]
fn whatever_is_given_back_in_whatever_order_adds_up() {
    for seed in 0..24 {
        let dice = Dice::new(seed);
        let sets = dice.chance(50);
        let shop = with_sets(4, 8, 4, Bug::default());
        let price = dice.between(317, 9_999);
        shop.db.script(&format!(
            "UPDATE drop_items SET price_minor = {price} WHERE sku = 'lamp';
            UPDATE creators SET fee_bp = {}, tax_bp = {}",
            dice.between(0, 2_000),
            dice.between(0, 2_500)
        ));
        let (sku, units) = if sets { ("set", dice.between(1, 2)) } else { ("lamp", dice.between(1, 4)) };
        let fulfilment = *dice.pick(&["late", "bike"]);
        let order = paid(&shop, "ada", sku, units as u32, fulfilment, dice.pick::<&str>(&["", "TEN", "ONCE"]));
        let total = shop.db.number("SELECT total_minor FROM orders");
        for step in 0..40 {
            let left = total - refunded(&shop);
            if left == 0 {
                break;
            }
            let amount = dice.between(1, left.max(2));
            let typed = format!("{}.{:02}", amount / 100, amount % 100);
            let answer = match dice.between(0, 9) {
                0 => give(&shop, &order, &DELIVERY, ""),
                1 => give(&shop, &order, &UNITS, if sets { "1*shade" } else { "1" }),
                2 => give(&shop, &order, &GOODWILL, &typed),
                3 if step > 6 => give(&shop, &order, &FULL, ""),
                _ => give(&shop, &order, &PART, &typed),
            };
            let told = code(answer);
            assert!(["ok", "no_delivery", "units_invalid", "more_than_rest"].contains(&told), "seed {seed}: {told}");
            assert_eq!(
                shop.kept(&order),
                total - refunded(&shop),
                "seed {seed}: what the provider keeps is what the books say"
            );
            let broken = shop.db.broken();
            assert!(broken.is_empty(), "seed {seed}, step {step}:\n{}", broken.join("\n"));
        }
        if refunded(&shop) < total {
            assert_eq!(code(give(&shop, &order, &FULL, "")), "ok", "seed {seed}");
        }
        assert_eq!(shop.order_state(&order), "refunded", "seed {seed}");
        assert_eq!(
            shop.db.number("SELECT COALESCE (SUM (left_minor), 0) FROM shares_left"),
            0,
            "seed {seed}: nothing is left of any share"
        );
        let rest = shop.db.texts("SELECT account, in_minor - out_minor FROM accounts WHERE in_minor <> out_minor");
        assert!(rest.is_empty(), "seed {seed}: {rest:?}");
        shop.db.audit();
    }
}

#[test]
fn what_cannot_be_given_back_is_refused_with_its_reason() {
    let shop = shop_with("lamp", 3);
    let order = paid(&shop, "ada", "lamp", 1, "late", "");
    let waiting = shop.ordered("bob", "lamp", 1, "late");
    let table: [(&str, &OrderId, &Form, &str, &str); 9] = [
        ("below zero", &order, &PART, "-5", "amount_invalid"),
        ("nothing", &order, &PART, "0", "amount_invalid"),
        ("nothing at all", &order, &PART, "", "amount_invalid"),
        ("no amount", &order, &PART, "five", "amount_invalid"),
        ("more than the rest", &order, &PART, "10.01", "more_than_rest"),
        ("more goodwill than was paid", &order, &GOODWILL, "10.01", "more_than_rest"),
        ("it was collected", &order, &DELIVERY, "", "no_delivery"),
        ("not paid", &waiting, &FULL, "", "not_paid"),
        ("no such order", &OrderId::from("ord_none"), &FULL, "", "not_found"),
    ];
    for (why, order, form, amount, expected) in table {
        assert_eq!(code(give(&shop, order, form, amount)), expected, "{why}");
    }
    let with = |typed: Typed| code(run(desk::give_back(&shop.ports(), &olga(), &order, &PART, &typed, key(&shop))));
    let typed = Typed { what: "part".into(), amount: "5".into(), why: "It cracked.".into(), ..Typed::default() };
    assert_eq!(with(Typed { currency: "USD".into(), ..typed.clone() }), "currency_mismatch");
    assert_eq!(with(Typed { currency: "nothing".into(), ..typed.clone() }), "currency_mismatch");
    assert_eq!(with(Typed { why: "no".into(), ..typed.clone() }), "why_missing");
    assert_eq!(with(Typed { what: "everything".into(), ..typed.clone() }), "what_missing");
    assert_eq!(with(Typed { currency: "eur".into(), ..typed }), "ok");
    assert_eq!(refunded(&shop), 500);
    shop.db.audit();
    for refused in [
        RefundRefused::Missing,
        RefundRefused::ShopOnly,
        RefundRefused::Busy,
        RefundRefused::Decided,
        RefundRefused::Disputed,
    ] {
        assert!(refused.to_string().ends_with('.'), "{}", refused.code());
    }
    // And the database says so by itself, whoever writes.
    for (why, values, named) in [
        ("nothing", "'all', 0, 'EUR'", "refund_is_positive"),
        ("below zero", "'all', -1, 'EUR'", "refund_is_positive"),
        ("more than the rest", "'all', 501, 'EUR'", "refund_within_capture"),
        ("another currency", "'all', 1, 'USD'", "refund_currency"),
        ("more than the delivery", "'delivery', 1, 'EUR'", "refund_within_part"),
    ] {
        let error = shop.db.try_script(&format!(
            "INSERT INTO refunds (id, order_id, session, kind, side, reason, state, at, state_at, component, amount_minor, currency)
             SELECT 'rfd_x', order_id, session, 'part', 'desk', 'operator', 'begun', 0, 0, {values} FROM payments WHERE order_id = '{order}'"
        ));
        assert!(error.as_ref().is_err_and(|error| error.contains(named)), "{why}: {error:?}");
    }
    let foreign = shop.db.try_script(&format!(
        "INSERT INTO refunds (id, order_id, session, kind, side, reason, state, at, state_at, component, amount_minor, currency)
         SELECT 'rfd_x', '{waiting}', session, 'part', 'desk', 'operator', 'begun', 0, 0, 'goods', 1, 'EUR' FROM payments WHERE order_id = '{order}'"
    ));
    assert!(foreign.is_err_and(|error| error.contains("refund_of_another_order")));
}

#[test]
fn of_several_at_once_no_more_goes_back_than_came() {
    let shop = shop_with("lamp", 3);
    let order = paid(&shop, "ada", "lamp", 1, "late", "");
    let ports = shop.ports();
    let who = olga();
    let typed = Typed { what: "part".into(), amount: "4".into(), why: "It cracked.".into(), ..Typed::default() };
    let answers = interleave((0..5).map(|_| desk::give_back(&ports, &who, &order, &PART, &typed, key(&shop))));
    let codes: Vec<_> = answers.into_iter().map(code).collect();
    assert_eq!(codes.iter().filter(|code| **code == "ok").count(), 2, "{codes:?}");
    assert!(codes.iter().all(|code| ["ok", "more_than_rest"].contains(code)), "{codes:?}");
    shop.reconcile();
    assert_eq!((shop.kept(&order), refunded(&shop)), (200, 800));
    shop.db.audit();
    // Wherever the second one cuts in.
    for steps in 0.. {
        let shop = shop_with("lamp", 1);
        let order = paid(&shop, "ada", "lamp", 1, "late", "");
        let (ports, key) = (shop.ports(), key(&shop));
        let mut other = "";
        let (first, both) = cut_in(desk::give_back(&ports, &who, &order, &PART, &typed, key), steps, || {
            other = code(give(&shop, &order, &FULL, ""));
        });
        shop.reconcile();
        shop.db.audit();
        assert_eq!(shop.kept(&order), 1_000 - refunded(&shop), "after {steps} steps");
        if !both {
            assert_eq!(code(first), "ok");
            return assert!(steps > 4, "never interleaved");
        }
        assert!(code(first) == "ok" || other == "ok", "after {steps} steps: one of them gets through");
    }
}

#[test]
fn the_same_click_twice_gives_once() {
    let shop = shop_with("lamp", 3);
    let order = paid(&shop, "ada", "lamp", 1, "late", "");
    let typed = Typed { what: "part".into(), amount: "4".into(), why: "It cracked.".into(), ..Typed::default() };
    let again = key(&shop);
    for _ in 0..3 {
        let answer = run(desk::give_back(&shop.ports(), &olga(), &order, &PART, &typed, again.clone()));
        assert_eq!(answer.unwrap(), Refunded::Done);
    }
    assert_eq!((shop.kept(&order), refunded(&shop)), (600, 400));
    let other = Typed { amount: "5".into(), ..typed };
    assert_eq!(code(run(desk::give_back(&shop.ports(), &olga(), &order, &PART, &other, again))), "key_reused");
    shop.db.audit();
}

#[test]
fn a_provider_that_fails_before_or_after_the_effect_gives_once() {
    for fault in [Fault::BeforeCommit, Fault::AfterCommit] {
        let shop = shop_with("lamp", 3);
        let order = paid(&shop, "ada", "lamp", 1, "late", "");
        shop.provider_fails(&[fault]);
        assert_eq!(give(&shop, &order, &PART, "4").unwrap(), Refunded::Begun);
        assert_eq!(shop.db.text("SELECT state FROM refunds"), "begun");
        assert_eq!(code(give(&shop, &order, &PART, "6.01")), "more_than_rest", "what has begun is reserved");
        shop.db.audit();
        shop.pass(Duration::minutes(2));
        shop.reconcile();
        shop.reconcile();
        assert_eq!((shop.kept(&order), refunded(&shop), shop.payments.refunds.borrow().len()), (600, 400, 1));
        shop.db.audit();
    }
}

#[test]
fn a_database_that_fails_at_any_step_gives_once_or_not_at_all() {
    let mut finished_later = 0;
    for fault in [Fault::BeforeCommit, Fault::AfterCommit] {
        for step in 0..9 {
            let shop = shop_with("lamp", 3);
            let order = paid(&shop, "ada", "lamp", 1, "late", "");
            let faults: Vec<_> = std::iter::repeat_n(Fault::None, step).chain([fault]).collect();
            shop.db_fails(&faults);
            let _ = give(&shop, &order, &PART, "4");
            shop.db.faults.borrow_mut().clear();
            let before = refunded(&shop);
            shop.pass(Duration::minutes(2));
            shop.reconcile();
            finished_later += i32::from(before != refunded(&shop));
            assert!([0, 400].contains(&refunded(&shop)), "{fault:?} at {step}");
            assert_eq!(shop.kept(&order), 1_000 - refunded(&shop), "{fault:?} at {step}");
            shop.db.audit();
        }
    }
    assert!(finished_later > 0, "the reconciler had something to finish");
}

#[test]
fn a_provider_that_refuses_for_good_gives_the_place_back_and_somebody_is_told() {
    let shop = shop_with("lamp", 3);
    shop.db.script("INSERT INTO people (id, email, name, made_at) VALUES ('per_olga', 'olga@example.com', 'Olga', 0)");
    let order = paid(&shop, "ada", "lamp", 1, "late", "");
    shop.payments.refuses_refunds.set(true);
    assert_eq!(give(&shop, &order, &PART, "4").unwrap(), Refunded::Failed);
    assert_eq!(shop.db.text("SELECT state || ': ' || failure FROM refunds"), "failed: the account is closed");
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM refund_reservations"), 0);
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM letters WHERE recipient = 'olga@example.com'"), 1);
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM letters WHERE template = 'refund'"), 0, "the buyer is not told");
    shop.db.audit();
    shop.payments.refuses_refunds.set(false);
    assert_eq!(give(&shop, &order, &FULL, "").unwrap(), Refunded::Done);
    assert_eq!(shop.order_state(&order), "refunded");
    shop.db.audit();
}

#[test]
fn goodwill_is_the_shops_and_comes_back_to_it_when_all_goes_back() {
    let shop = shop_with("lamp", 3);
    let order = paid(&shop, "ada", "lamp", 1, "late", "");
    let shares = || ["creator:crt_1", "platform:fees", "tax:de"].map(|account| shop.balance(account));
    let before = shares();
    assert_eq!(give(&shop, &order, &GOODWILL, "3").unwrap(), Refunded::Done);
    assert_eq!((shares(), shop.balance("funding:platform"), shop.kept(&order)), (before, -300, 700));
    assert_eq!(code(give(&shop, &order, &PART, "7.01")), "more_than_rest");
    shop.db.audit();
    assert_eq!(give(&shop, &order, &FULL, "").unwrap(), Refunded::Done);
    assert_eq!((shares(), shop.balance("funding:platform"), shop.kept(&order)), ([0; 3], 0, 0));
    assert_eq!(shop.order_state(&order), "refunded");
    shop.db.audit();
}

#[test]
fn after_a_payout_the_creator_owes_their_share() {
    let shop = shop_with("lamp", 3);
    let order = paid(&shop, "ada", "lamp", 1, "late", "");
    let has = shop.balance("creator:crt_1");
    common::bank::paid_out(&shop);
    assert_eq!(give(&shop, &order, &PART, "5").unwrap(), Refunded::Done);
    assert_eq!(shop.balance("creator:crt_1"), 0);
    let owes = -shop.balance("debt:crt_1");
    assert!(owes > 0 && owes <= has / 2 + 1, "{owes} of {has}");
    assert_eq!(give(&shop, &order, &FULL, "").unwrap(), Refunded::Done);
    assert_eq!(shop.balance("debt:crt_1"), -has);
    shop.db.audit();
}
