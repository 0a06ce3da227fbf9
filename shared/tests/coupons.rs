//! Coupons and what regulars get at checkout: to the millisecond, to the cent, and never once too often.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::float_arithmetic
)]

mod common;

use common::shop::{self, NOON};
use common::{TestShop, interleave, run, shop_with, typed};
use shared::checkout::flow::{self, OrderRequest, Placed, Reader};
use shared::checkout::refused::CheckoutRefused;
use shared::checkout::sale::Settled;
use shared::checkout::view::Typed;
use shared::desk::orders::flow::refund;
use shared::drops::holds::Hold;
use shared::failure::{Failure, Kind, Refusal};
use shared::ids::{OrderId, PersonId};
use shared::ports::Ids;
use shared::requests::Key;
use shared::time::{Duration, Timestamp};

const CLOSES: i64 = NOON + 15 * 60_000;

/// A shop with many lamps, eight a buyer, and the coupon `code` in SQL.
fn shop_with_coupon(columns: &str, values: &str) -> TestShop {
    let shop = shop_with("lamp", 40);
    shop.db.script(&format!(
        "UPDATE drop_items SET limit_per_buyer = 8;
         INSERT INTO coupons (code, currency, starts_at, ends_at, {columns}) VALUES ('MINE', 'EUR', {NOON}, {CLOSES}, {values})"
    ));
    shop
}

fn with(coupon: &str) -> Typed {
    Typed { coupon: coupon.into(), ..typed("late") }
}

fn as_mail(email: &str, coupon: &str) -> Typed {
    Typed { email: email.into(), ..with(coupon) }
}

fn code_of(answer: &Result<Placed, Failure<CheckoutRefused>>) -> (Kind, String) {
    match answer {
        Err(Failure::Refused(refused)) => {
            let notice = &refused.notices()[0];
            assert_eq!(notice.field.as_deref(), Some("coupon"), "{notice:?}");
            assert!(notice.text.ends_with('.'), "told in a sentence: {}", notice.text);
            (refused.kind(), notice.code.clone())
        }
        other => panic!("not refused: {other:?}"),
    }
}

fn hold(shop: &TestShop, buyer: &str) -> Hold {
    shop.hold(buyer, "lamp", 1).unwrap()
}

fn used(shop: &TestShop) -> i64 {
    shop.db.number("SELECT used FROM coupons WHERE code = 'MINE'")
}

fn lines(shop: &TestShop, order: &OrderId) -> Vec<(String, i64)> {
    let page = run(flow::order(&shop.ports(), shop::name(), order, &Reader::Trusted)).unwrap().unwrap();
    assert_eq!(page.bill.lines.iter().map(|line| line.amount.minor).sum::<i64>(), page.bill.total.minor);
    page.bill.lines.into_iter().map(|line| (line.label, line.amount.minor)).collect()
}

fn line(label: &str, minor: i64) -> (String, i64) {
    (label.to_owned(), minor)
}

fn bought(shop: &TestShop, hold: &Hold, typed: Typed) -> OrderId {
    let order = shop.place(hold, typed).unwrap().order;
    assert!(shop.pay(&order));
    assert_eq!(shop.settle(&order), Settled::Sold);
    order
}

fn balance(shop: &TestShop, account: &str) -> i64 {
    shop.db.number(&format!(
        "SELECT COALESCE (SUM (CASE WHEN to_account = '{account}' THEN amount_minor ELSE -amount_minor END), 0)
         FROM transfers WHERE '{account}' IN (from_account, to_account)"
    ))
}

#[test]
fn every_refusal_of_a_coupon_is_told_at_its_field_and_nothing_is_lost() {
    let table = [
        // why                      columns                                values                              code                    kind
        ("not known", "off_bp, uses_max", "1000, 5", "NOSUCH", "coupon_unknown", Kind::Invalid),
        (
            "of another creator",
            "off_bp, uses_max, creator",
            "1000, 5, 'crt_2'",
            "MINE",
            "coupon_not_for_this",
            Kind::Invalid,
        ),
        (
            "of another item",
            "off_bp, uses_max, creator, sku",
            "1000, 5, 'crt_1', 'bowl'",
            "MINE",
            "coupon_not_for_this",
            Kind::Invalid,
        ),
        (
            "below its minimum",
            "off_bp, uses_max, minimum_minor",
            "1000, 5, 1001",
            "MINE",
            "coupon_below_minimum",
            Kind::Invalid,
        ),
        ("used up", "off_bp, uses_max", "1000, 0", "MINE", "coupon_used_up", Kind::Conflict),
    ];
    for (why, columns, values, code, expected, kind) in table {
        let shop = shop_with_coupon("off_bp, uses_max", "1000, 5");
        shop.db.script(&format!(
            "INSERT INTO creators (id, slug, name, trade, town, zone, story) VALUES ('crt_2', 'noor', 'Noor', 'Bowls', 'Berlin', 'Europe/Berlin', '');
             DELETE FROM coupons WHERE code = 'MINE';
             INSERT INTO coupons (code, currency, starts_at, ends_at, {columns}) VALUES ('MINE', 'EUR', {NOON}, {CLOSES}, {values})"
        ));
        let held = hold(&shop, "ada");
        assert_eq!(code_of(&shop.place(&held, with(code))), (kind, expected.to_owned()), "{why}");
        let page = run(flow::page(&shop.ports(), shop::name(), &held.id, &held.buyer, None, with(code), None)).unwrap();
        assert_eq!(
            (page.typed.coupon.as_str(), page.notices[0].code.as_str()),
            (code, expected),
            "{why}: kept, and told"
        );
        assert_eq!(page.bill.total.minor, 1_000, "{why}: the whole price");
        assert!(shop.payments.sessions.borrow().is_empty(), "{why}: nothing was opened");
        assert!(shop.place(&held, with("")).is_ok(), "{why}: it goes on without");
        shop.db.audit();
    }
}

#[test]
fn a_coupon_counts_from_its_first_to_its_last_millisecond() {
    for (at, expected) in [
        (NOON + 60_000 - 1, Some("coupon_not_yet")),
        (NOON + 60_000, None),
        (NOON + 119_999, None),
        (NOON + 120_000, Some("coupon_expired")),
    ] {
        let shop = shop_with_coupon("off_bp, uses_max", "1000, 5");
        shop.db.script(&format!(
            "UPDATE coupons SET starts_at = {}, ends_at = {} WHERE code = 'MINE'",
            NOON + 60_000,
            NOON + 120_000
        ));
        let held = hold(&shop, "ada");
        shop.pass(Timestamp(at) - shop.now());
        let answer = shop.place(&held, with("mine "));
        match expected {
            Some(code) => assert_eq!(code_of(&answer).1, code, "at {at}"),
            None => assert!(answer.is_ok(), "at {at}: {answer:?}"),
        }
        // Whatever this server's clock says, the database's decides in the write.
        let (early, late) = (shop.now(), shop.now() - Duration::days(1));
        let other = hold(&shop, "bob");
        for now in [early, late] {
            let mut ports = shop.ports();
            ports.now = now;
            shop.db.script(&format!(
                "UPDATE coupons SET starts_at = {}, ends_at = {} WHERE code = 'MINE'",
                late.0,
                late.0 + 5_000
            ));
            let request = OrderRequest {
                hold: other.id.clone(),
                buyer: other.buyer.clone(),
                proven: None,
                typed: as_mail("bob@example.com", "MINE"),
                key: Key::parse(&shop.ids.fresh("a-key-of-a-test-")).unwrap(),
                shop_url: "https://shop.example".to_owned(),
            };
            assert_eq!(code_of(&run(flow::place(&ports, &request))).1, "coupon_expired", "by a clock at {}", now.0);
        }
    }
}

#[test]
fn one_buyer_has_a_coupon_once_however_they_write_their_address() {
    let shop = shop_with_coupon("off_bp, uses_max, each_max", "1000, 50, 1");
    bought(&shop, &hold(&shop, "ada"), with("MINE"));
    for (why, buyer, email) in [
        ("the same browser, another address", "ada", "somebody@example.com"),
        ("another browser, the same address", "mark-2", "ada@example.com"),
        ("in upper case", "mark-3", "ADA@Example.com"),
        ("with a tag", "mark-4", "ada+lamp@example.com"),
        ("with both", "mark-5", "Ada+2@EXAMPLE.com"),
    ] {
        let held = hold(&shop, buyer);
        assert_eq!(
            code_of(&shop.place(&held, as_mail(email, "MINE"))),
            (Kind::Conflict, "coupon_used_by_you".into()),
            "{why}"
        );
    }
    // By the address that whoever is signed in has proven, whatever is typed.
    let held = hold(&shop, "cookie-6");
    let page = |proven| {
        run(flow::page(
            &shop.ports(),
            shop::name(),
            &held.id,
            &held.buyer,
            proven,
            as_mail("new@example.com", "MINE"),
            None,
        ))
        .unwrap()
    };
    assert_eq!(page(Some("Ada+x@example.com")).notices[0].code, "coupon_used_by_you");
    assert!(page(Some("bob@example.com")).notices.is_empty());
    assert!(shop.place(&hold(&shop, "bob"), as_mail("bob@example.com", "MINE")).is_ok(), "others have it");
    assert_eq!(used(&shop), 2);
    shop.db.audit();
}

#[test]
fn two_browsers_of_one_buyer_at_once_have_it_once() {
    for seed in 0..12 {
        let shop = shop_with_coupon("off_bp, uses_max, each_max", "1000, 50, 1");
        let holds: Vec<_> = (0..4).map(|n| hold(&shop, &format!("mark-{seed}-{n}"))).collect();
        let keys: Vec<_> = (0..4).map(|_| shop.ids.fresh("a-key-of-a-test-")).collect();
        let mails = ["ada@example.com", "ADA@example.com", "ada+1@example.com", "Ada+2@example.com"];
        let answers = interleave(
            (0..4).map(|n| shop.try_place(&holds[n].id, holds[n].buyer.as_str(), as_mail(mails[n], "MINE"), &keys[n])),
        );
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
        assert!(
            answers.iter().filter(|answer| answer.is_err()).all(|answer| code_of(answer).1 == "coupon_used_by_you")
        );
        assert_eq!(used(&shop), 1);
        shop.db.audit();
    }
}

#[test]
fn ten_at_once_have_three_uses() {
    for _ in 0..12 {
        let shop = shop_with_coupon("off_bp, uses_max, each_max", "1000, 3, 1");
        let holds: Vec<_> = (0..10).map(|n| hold(&shop, &format!("buyer-{n}"))).collect();
        let keys: Vec<_> = (0..10).map(|_| shop.ids.fresh("a-key-of-a-test-")).collect();
        let answers = interleave((0..10).map(|n| {
            let typed = as_mail(&format!("buyer{n}@example.com"), "MINE");
            shop.try_place(&holds[n].id, holds[n].buyer.as_str(), typed, &keys[n])
        }));
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 3);
        assert!(answers.iter().filter(|answer| answer.is_err()).all(|answer| code_of(answer).1 == "coupon_used_up"));
        assert_eq!(used(&shop), 3);
        shop.db.audit();
    }
}

#[test]
fn a_checkout_that_comes_to_nothing_gives_its_use_back() {
    let shop = shop_with_coupon("off_bp, uses_max, each_max", "1000, 1, 1");
    let held = hold(&shop, "ada");
    shop.place(&held, with("MINE")).unwrap();
    assert_eq!(used(&shop), 1);
    assert_eq!(code_of(&shop.place(&hold(&shop, "bob"), as_mail("bob@example.com", "MINE"))).1, "coupon_used_up");
    shop.pass(Duration::minutes(10));
    shop.reconcile();
    assert_eq!((used(&shop), shop.db.number("SELECT COUNT (*) FROM coupon_uses")), (0, 0), "it lapsed");
    let again = hold(&shop, "ada");
    shop.place(&again, with("MINE")).unwrap();
    shop.place(&again, with("")).unwrap();
    assert_eq!(used(&shop), 0, "changed one's mind");
    shop.place(&again, with("MINE")).unwrap();
    shop.release(&again).unwrap();
    assert_eq!(used(&shop), 0, "given back");
    bought(&shop, &hold(&shop, "bob"), as_mail("bob@example.com", "MINE"));
    assert_eq!(used(&shop), 1);
    shop.db.audit();
}

#[test]
fn whoever_comes_back_to_a_placed_order_sees_it_as_it_was_placed() {
    let shop = shop_with_coupon("off_bp, uses_max, each_max", "1000, 1, 1");
    let held = hold(&shop, "ada");
    shop.place(&held, with("MINE")).unwrap();
    let page =
        run(flow::page(&shop.ports(), shop::name(), &held.id, &held.buyer, None, Typed::default(), None)).unwrap();
    assert_eq!((page.bill.total.minor, page.notices.len(), page.typed.coupon.as_str()), (900, 0, "MINE"));
}

#[test]
fn a_checkout_in_two_orders_uses_a_coupon_once() {
    let shop = shop_with_coupon("off_bp, uses_max, each_max", "1000, 1, 1");
    let (one, two) = (hold(&shop, "ada"), hold(&shop, "ada"));
    let order = |hold: &Hold| {
        shop.db.script(&format!(
            "INSERT INTO orders (id, hold_id, buyer, drop_id, creator, item, units, price_minor, items_minor, discount_minor,
               delivery_minor, total_minor, tax_minor, fee_minor, currency, tax_bp, fee_bp, slot, email, name, coupon, policy,
               placed_at, state_at, checkout, coupon_at, coupon_funding)
             VALUES ('ord_{0}', '{0}', 'ada', 'drp_1', 'crt_1', 'Lamp', 1, 1000, 1000, 100, 0, 900, 144, 54, 'EUR', 1900, 600, 'late',
               'ada@example.com', '', 'MINE', '2026-11', {NOON}, {NOON}, 'chk_1', {NOON}, 'creator')",
            hold.id
        ));
        shop.db.script(&format!(
            "INSERT INTO order_shares VALUES ('ord_{0}', 1, 'goods', 'creator:crt_1', 'creator', 802), ('ord_{0}', 2, 'goods', 'platform:fees', 'fee', 54),
               ('ord_{0}', 3, 'goods', 'tax:de', 'tax', 144), ('ord_{0}', 4, 'goods', 'creator:crt_1', 'coupon', 100)",
            hold.id
        ));
    };
    order(&one);
    order(&two);
    assert_eq!(used(&shop), 1, "two orders, one checkout");
    let lapse =
        |hold: &Hold| shop.db.script(&format!("UPDATE orders SET state = 'lapsed' WHERE hold_id = '{}'", hold.id));
    lapse(&one);
    assert_eq!(used(&shop), 1, "the other one still has it");
    lapse(&two);
    assert_eq!(used(&shop), 0);
    shop.db.script(&format!("UPDATE orders SET state = 'placed' WHERE hold_id = '{}'", one.id));
    assert_eq!(used(&shop), 1);
    shop.db.audit();
}

#[test]
fn the_books_say_who_paid_for_what_was_taken_off() {
    for (funding, creator, tax, shop_pays) in
        [("creator", 900 - 144 - 54, 144, 0), ("platform", 1_000 - 160 - 60, 160, -100)]
    {
        let shop = shop_with_coupon("off_bp, uses_max, funding", &format!("5000, 5, '{funding}'"));
        shop.db.script("UPDATE coupons SET cap_minor = 100 WHERE code = 'MINE'");
        let order = bought(&shop, &hold(&shop, "ada"), with("MINE"));
        let label = if funding == "platform" { "Coupon MINE, paid by the shop" } else { "Coupon MINE" };
        assert_eq!(lines(&shop, &order), [line("1 × Lamp", 1_000), line(label, -100)]);
        assert_eq!(shop.db.number("SELECT amount_minor FROM transfers WHERE reason = 'capture'"), 900, "{funding}");
        assert_eq!(
            shop.db.number("SELECT amount_minor FROM transfers WHERE reason = 'coupon'"),
            100,
            "{funding}: its own transfer"
        );
        let all = (balance(&shop, "creator:crt_1"), balance(&shop, "tax:de"), balance(&shop, "funding:platform"));
        assert_eq!(all, (creator, tax, shop_pays), "{funding}");
        shop.db.audit();
        // All of it goes back the way it came.
        let key = Key::parse("a-key-of-a-refund").unwrap();
        run(refund(&shop.ports(), &PersonId::from("per_olga"), &order, "It arrived broken.", key)).unwrap();
        for account in ["creator:crt_1", "tax:de", "funding:platform", "platform:fees", "provider:payments"] {
            assert_eq!(balance(&shop, account), 0, "{funding}: {account}");
        }
        assert_eq!(used(&shop), 0, "{funding}: and the coupon can be used again");
        shop.db.audit();
    }
}

fn rule(shop: &TestShop, creator: &str, columns: &str, values: &str) {
    shop.db.script(&format!(
        "INSERT INTO people (id, email, name, made_at) VALUES ('per_1', 'mira@example.com', 'Mira', 0) ON CONFLICT DO NOTHING;
         INSERT INTO loyalty_rules (id, creator, months, currency, since_at, made_by, {columns})
           VALUES ('lty_' || COALESCE ({creator}, ''), {creator}, 3, 'EUR', 0, 'per_1', {values})"
    ));
}

#[test]
fn a_regular_gets_something_off_on_a_line_of_its_own() {
    let shop = shop_with_coupon("off_bp, uses_max", "1000, 50");
    rule(&shop, "'crt_1'", "orders_min, off_bp, cap_minor, funding", "2, 2000, 150, 'creator'");
    let first = bought(&shop, &hold(&shop, "ada"), with(""));
    assert_eq!(lines(&shop, &first), [line("1 × Lamp", 1_000)]);
    let second = bought(&shop, &hold(&shop, "ada"), with(""));
    assert_eq!(lines(&shop, &second).len(), 1, "the second time is not yet the third");
    let held = hold(&shop, "ada");
    let page = run(flow::page(&shop.ports(), shop::name(), &held.id, &held.buyer, None, with("MINE"), None)).unwrap();
    let third = bought(&shop, &held, with("MINE"));
    // A tenth off ten euros; a fifth of the rest is 1.80, and 1.50 is the most.
    let expected = [line("1 × Lamp", 1_000), line("Coupon MINE", -100), line("For regulars", -150)];
    assert_eq!(lines(&shop, &third), expected);
    assert_eq!(page.bill.total.minor, 750, "what was shown is what was charged");
    assert_eq!(shop.payments.session_of(&third).amount.minor, 750);
    assert_eq!(
        shop.db
            .number("SELECT amount_minor FROM transfers WHERE reason = 'loyalty' AND from_account = 'creator:crt_1'"),
        150
    );
    shop.db.audit();
    assert!(lines(&shop, &bought(&shop, &hold(&shop, "bob"), with(""))).len() == 1, "bob is none");
    // In another browser, who they are is known once they are signed in, by any spelling of the address they have proven.
    let held = hold(&shop, "cookie-9");
    let total = |proven| {
        run(flow::page(&shop.ports(), shop::name(), &held.id, &held.buyer, proven, with(""), None))
            .unwrap()
            .bill
            .total
            .minor
    };
    assert_eq!((total(None), total(Some("ADA+x@example.com")), total(Some("bob@example.com"))), (1_000, 850, 1_000));
    // What went back does not count, and what was long ago does not either.
    let back = |order: &OrderId| {
        let key = Key::parse(&shop.ids.fresh("a-key-of-a-test-")).unwrap();
        run(refund(&shop.ports(), &PersonId::from("per_olga"), order, "It arrived broken.", key)).unwrap();
    };
    back(&first);
    assert_eq!(total(Some("ada@example.com")), 850, "two are left");
    back(&third);
    assert_eq!(total(Some("ada@example.com")), 1_000, "one is left");
    shop.db.audit();
}

#[test]
fn orders_count_for_as_many_months_as_the_rule_says() {
    let shop = shop_with_coupon("off_bp, uses_max", "1000, 50");
    rule(&shop, "'crt_1'", "orders_min, off_minor, funding", "1, 200, 'creator'");
    bought(&shop, &hold(&shop, "ada"), with(""));
    let total = || {
        let held = hold(&shop, "ada");
        let page = run(flow::page(&shop.ports(), shop::name(), &held.id, &held.buyer, None, with(""), None)).unwrap();
        shop.release(&held).unwrap();
        page.bill.total.minor
    };
    assert_eq!(total(), 800);
    // 12 August at noon, by the calendar and not by ninety days.
    let ago = |days: i64| shop.db.script(&format!("UPDATE orders SET placed_at = {}", NOON - days * 86_400_000));
    ago(92);
    assert_eq!(total(), 800, "three months are 92 days before late November");
    ago(93);
    assert_eq!(total(), 1_000);
}

#[test]
fn a_hold_keeps_the_rule_it_began_with() {
    let shop = shop_with_coupon("off_bp, uses_max", "1000, 50");
    rule(&shop, "'crt_1'", "orders_min, off_bp, funding", "1, 5000, 'creator'");
    bought(&shop, &hold(&shop, "ada"), with(""));
    let held = hold(&shop, "ada");
    shop.pass(Duration::seconds(5));
    shop.db.script(&format!("UPDATE loyalty_rules SET until_at = {}", shop.now().0));
    let order = bought(&shop, &held, with(""));
    assert_eq!(lines(&shop, &order)[1], line("For regulars", -500), "it was shown when it was taken");
    assert_eq!(lines(&shop, &bought(&shop, &hold(&shop, "ada"), with(""))).len(), 1, "and not any more");
    let change = shop.db.try_script("UPDATE loyalty_rules SET until_at = NULL");
    assert!(change.unwrap_err().contains("loyalty_rule_is_final"));
    shop.db.audit();
}

#[test]
fn the_shops_own_rule_stands_where_a_creator_has_none_and_costs_the_shop() {
    let shop = shop_with_coupon("off_bp, uses_max", "1000, 50");
    rule(&shop, "NULL", "orders_min, off_bp, funding", "1, 1000, 'platform'");
    bought(&shop, &hold(&shop, "ada"), with(""));
    let order = bought(&shop, &hold(&shop, "ada"), with(""));
    assert_eq!(lines(&shop, &order)[1], line("For regulars, paid by the shop", -100));
    assert_eq!(balance(&shop, "funding:platform"), -100);
    assert_eq!(balance(&shop, "creator:crt_1"), 2 * (1_000 - 160 - 60), "the creator gets the whole price");
    rule(&shop, "'crt_1'", "orders_min, off_bp, funding", "9, 1000, 'creator'");
    assert_eq!(lines(&shop, &bought(&shop, &hold(&shop, "ada"), with(""))).len(), 1, "the creator's goes first");
    let both = shop.db.try_script("INSERT INTO loyalty_rules (id, creator, months, currency, since_at, made_by, orders_min, off_bp, funding) VALUES ('x', 'crt_1', 3, 'EUR', 0, 'per_1', 1, 1, 'platform')");
    assert!(both.unwrap_err().contains("loyalty_funding"), "a creator's rule is never at the shop's cost");
    shop.db.audit();
}
