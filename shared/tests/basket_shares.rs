//! Whatever is in a basket, whoever shares in it, and whatever goes back of it in whatever order: parts add up to the
//! whole, each share gives back in the ratio it got, and nobody but a debtor is below zero.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::float_arithmetic
)]

mod common;

use common::basket::{hold_in, second_maker, together};
use common::dice::Dice;
use common::provider::Provider;
use common::{TestShop, armed, run, shop_with};
use shared::basket::flow::BasketPlaced;
use shared::desk::orders::flow::give_back;
use shared::desk::orders::refunds::{DELIVERY, FULL, Form, GOODWILL, PART, UNITS};
use shared::failure::{Failure, Refusal};
use shared::ids::{OrderId, PersonId};
use shared::ports::Ids;
use shared::refunds::view::Typed;
use shared::requests::Key;
use shared::time::Duration;

/// Baskets that are drawn.
const BASKETS: u64 = 40;

/// Two creators who share with each other and with a third, by rules that are drawn; and a coupon.
fn drawn_shop(dice: &Dice) -> TestShop {
    let shop = shop_with("lamp", 6);
    second_maker(&shop, 6);
    let share = |most| dice.between(1, most);
    shop.db.script(&format!(
        "INSERT INTO people (id, email, name, made_at) VALUES ('per_op', 'op@example.com', 'Op', 0);
         INSERT INTO creators (id, slug, name, trade, town, zone, story, verified_at)
           VALUES ('crt_3', 'noor', 'Noor', 'x', 'x', 'Europe/Berlin', 'x', 0);
         UPDATE creators SET fee_bp = {}, tax_bp = {}, fee_tax_bp = {};
         UPDATE drop_items SET limit_per_buyer = 6, price_minor = CASE sku WHEN 'jar' THEN {} ELSE {} END;
         UPDATE drops SET state = 'draft';",
        dice.between(0, 2_000),
        dice.between(0, 2_500),
        dice.between(0, 2_500),
        dice.between(160, 3_000),
        dice.between(160, 9_000),
    ));
    for (at, (drop, cohost)) in
        [("drp_1", "crt_2"), ("drp_1", "crt_3"), ("drp_2", "crt_1"), ("drp_2", "crt_3")].into_iter().enumerate()
    {
        if dice.chance(70) {
            shop.db.script(&format!(
                "INSERT INTO cohosts (id, drop_id, creator, share_bp, state, proposed_at)
                   VALUES ('coh_{at}', '{drop}', '{cohost}', {}, 'accepted', 0)",
                share(4_999)
            ));
        }
    }
    for (at, of) in ["'crt_2', NULL, NULL", "NULL, 'Food', NULL", "NULL, NULL, 'drp_1'"].into_iter().enumerate() {
        if dice.chance(40) {
            shop.db.script(&format!(
                "INSERT INTO commission_rules (id, position, creator, category, drop_id, fee_bp, note, since_at, made_by)
                   VALUES ('com_{at}', {at}, {of}, {}, '', 0, 'per_op')",
                dice.between(0, 3_000)
            ));
        }
    }
    let funding = *dice.pick(&["creator", "platform"]);
    shop.db.script(&format!(
        "INSERT INTO coupons (code, off_bp, currency, starts_at, ends_at, uses_max, each_max, funding)
           VALUES ('ANY', {}, 'EUR', 0, 9e12, 9, 9, '{funding}');
         UPDATE drops SET state = 'scheduled'",
        share(5_000)
    ));
    armed(&shop.db, "drp_1");
    armed(&shop.db, "drp_2");
    shop
}

fn bought(shop: &TestShop, dice: &Dice, seed: u64) -> BasketPlaced {
    let mut holds = vec![shop.hold("ada", "lamp", dice.between(1, 3) as u32).unwrap().id];
    for _ in 0..dice.between(1, 4) {
        let (slug, sku) = *dice.pick(&[("jars", "jar"), ("jars", "jar"), ("drop", "lamp")]);
        holds.push(hold_in(shop, slug, "ada", sku, 1).id);
    }
    let ways: Vec<_> = holds.iter().map(|hold| (hold, *dice.pick(&["pickup", "delivery"]))).collect();
    let coupon = *dice.pick(&["", "any"]);
    let placed = together(shop, "ada", &ways, coupon).unwrap_or_else(|why| panic!("seed {seed}: {why:?}"));
    assert!(shop.pay(&placed.orders[0]));
    shop.settle(&placed.orders[0]);
    placed
}

fn give(shop: &TestShop, order: &OrderId, form: &Form, amount: &str) -> &'static str {
    let typed = Typed {
        what: form.what.into(),
        amount: amount.into(),
        units: "1".into(),
        why: "It cracked.".into(),
        ..Typed::default()
    };
    let key = Key::parse(&shop.ids.fresh("a-key-of-a-test-")).unwrap();
    match run(give_back(&shop.ports(), &PersonId::from("per_op"), order, form, &typed, key)) {
        Ok(_) => "ok",
        Err(Failure::Refused(refused)) => refused.code(),
        Err(Failure::Broken(cause)) => panic!("broken: {cause}"),
    }
}

/// Shares that are further off the ratio of what went back than rounding takes them: at most a few cents.
fn off_their_ratio(shop: &TestShop) -> Vec<String> {
    shop.db.texts(
        "WITH of AS (
           SELECT s.order_id, s.component, s.reason, s.amount_minor AS got, s.amount_minor - l.left_minor AS back, l.paid_in
           FROM order_shares s JOIN shares_left l ON l.order_id = s.order_id AND l.position = s.position),
         whole AS (
           SELECT order_id, component, SUM (got * (1 - 2 * paid_in)) AS got, SUM (back * (1 - 2 * paid_in)) AS back
           FROM of GROUP BY order_id, component)
         SELECT o.order_id, o.reason || ' got ' || o.got || ' gave back ' || o.back, w.back || ' of ' || w.got
         FROM of o JOIN whole w USING (order_id, component)
         WHERE w.got > 0 AND ABS (o.back * w.got - o.got * w.back) > 8 * w.got",
    )
}

fn sum(shop: &TestShop, what: &str) -> i64 {
    shop.db.number(&format!("SELECT COALESCE (SUM ({what}"))
}

#[test]
fn whatever_goes_back_of_whatever_basket_adds_up() {
    let (mut with_cohosts, mut steps) = (0, 0);
    for seed in 0..BASKETS {
        let dice = Dice::new(seed);
        let shop = drawn_shop(&dice);
        let placed = bought(&shop, &dice, seed);
        let charged = shop.payments.session_of(&placed.orders[0]).amount.minor;
        assert_eq!(sum(&shop, "amount_minor), 0) FROM payments"), charged, "seed {seed}: the parts are the charge");
        let shares = sum(
            &shop,
            "CASE WHEN reason IN ('coupon', 'loyalty') THEN -amount_minor ELSE amount_minor END), 0) FROM order_shares",
        );
        assert_eq!(shares, charged, "seed {seed}: all of it is somebody's");
        with_cohosts += i64::from(shop.db.number("SELECT COUNT (*) FROM order_shares WHERE reason = 'cohost'") > 0);
        let back = || sum(&shop, "amount_minor), 0) FROM refunds WHERE state = 'done'");
        let mut open = placed.orders.clone();
        while !open.is_empty() {
            steps += 1;
            let order = dice.pick(&open).clone();
            let amount = dice.between(1, 1_500);
            let typed = format!("{}.{:02}", amount / 100, amount % 100);
            let told = match dice.between(0, 10) {
                0 => give(&shop, &order, &DELIVERY, ""),
                1 => give(&shop, &order, &UNITS, "1"),
                2 => give(&shop, &order, &GOODWILL, &typed),
                3 | 4 => give(&shop, &order, &FULL, ""),
                _ => give(&shop, &order, &PART, &typed),
            };
            let expected = ["ok", "no_delivery", "units_invalid", "more_than_rest"];
            assert!(expected.contains(&told), "seed {seed}: {told}");
            let kept = shop.kept(&placed.orders[0]);
            assert_eq!(kept, charged - back(), "seed {seed}: the provider keeps what did not go back");
            let broken = shop.db.broken();
            assert!(broken.is_empty(), "seed {seed}:\n{}", broken.join("\n"));
            assert_eq!(off_their_ratio(&shop), Vec::<String>::new(), "seed {seed}");
            let below = "SELECT account, currency FROM accounts a JOIN account_kinds k
                ON k.kind = SUBSTR (a.account, 1, INSTR (a.account, ':') - 1)
                WHERE k.side = 'credit' AND k.kind <> 'debt' AND a.in_minor < a.out_minor";
            assert_eq!(shop.db.texts(below), Vec::<String>::new(), "seed {seed}: nobody is below zero");
            open.retain(|order| shop.order_state(order) != "refunded");
        }
        assert_eq!((back(), shop.kept(&placed.orders[0])), (charged, 0), "seed {seed}: all of it went back");
        let rest = shop.db.texts("SELECT account, in_minor - out_minor FROM accounts WHERE in_minor <> out_minor");
        assert!(rest.is_empty(), "seed {seed}: {rest:?}");
        shop.db.audit();
    }
    assert!(with_cohosts > 10 && steps > 100, "{with_cohosts} baskets with co-hosts, {steps} refunds: too quiet");
}

/// One basket, drawn; and what is known of it beforehand.
fn any_basket(next: &mut dyn FnMut(i64) -> i64, why: &str) {
    let shop = shop_with("lamp", 6);
    second_maker(&shop, 6);
    let (lamp_price, jar_price) = (next(9_000) + 100, next(3_000) + 60);
    let (off_bp, off_minor) = if next(1) == 0 { (next(9_999) + 1, 0) } else { (0, next(4_000) + 1) };
    let cap = if next(2) == 0 { (next(900) + 1).to_string() } else { "NULL".to_owned() };
    let whose = ["NULL", "'crt_2'"][next(1) as usize];
    let funding = if whose == "NULL" && next(1) == 0 { "platform" } else { "creator" };
    shop.db.script(&format!(
        "UPDATE drop_items SET limit_per_buyer = 6, price_minor = CASE sku WHEN 'jar' THEN {jar_price} ELSE {lamp_price} END;
         INSERT INTO coupons (code, off_bp, off_minor, currency, starts_at, ends_at, uses_max, each_max, cap_minor, creator, funding)
           VALUES ('ANY', {off_bp}, {off_minor}, 'EUR', 0, 9e12, 1, 1, {cap}, {whose}, '{funding}')"
    ));
    let mut holds = vec![hold_in(&shop, "jars", "ada", "jar", next(1) as u32 + 1).id];
    for _ in 0..=next(2) {
        let (slug, sku) = if next(2) == 0 { ("jars", "jar") } else { ("drop", "lamp") };
        holds.push(hold_in(&shop, slug, "ada", sku, 1).id);
    }
    let ways: Vec<_> = holds.iter().map(|hold| (hold, if next(1) == 0 { "pickup" } else { "delivery" })).collect();
    let placed = together(&shop, "ada", &ways, "any").unwrap_or_else(|refused| panic!("{why}: {refused:?}"));
    let sum = |column: &str| shop.db.number(&format!("SELECT SUM ({column}) FROM orders"));
    let asked = shop.payments.get(&Provider::behind(&placed.pay_url).unwrap()).amount.minor;
    assert_eq!(asked, sum("total_minor"), "{why}: the orders are the charge");
    assert_eq!(asked, shop.db.number("SELECT SUM (amount_minor) FROM payments"), "{why}: so are its parts");
    let eligible = if whose == "NULL" { "TRUE" } else { "creator = 'crt_2'" };
    let items = shop.db.number(&format!("SELECT SUM (items_minor) FROM orders WHERE {eligible}"));
    let whole = if off_bp > 0 { (items * off_bp + 5_000) / 10_000 } else { off_minor };
    let whole = cap.parse().map_or(whole, |cap: i64| whole.min(cap));
    assert!(sum("discount_minor") <= whole, "{why}: no more than the coupon says");
    // Where nobody is at the least that can be charged, all of it is taken off, in proportion.
    let is_full = "total_minor - delivery_minor <= 50 OR (coupon_funding = 'platform' AND total_minor - delivery_minor <= tax_minor + fee_minor + fee_tax_minor)";
    if shop.db.number(&format!("SELECT COUNT (*) FROM orders WHERE {is_full}")) == 0 {
        assert_eq!(sum("discount_minor"), whole, "{why}: all of the coupon");
        let off = shop.db.number(&format!(
            "SELECT COUNT (*) FROM orders WHERE {eligible} AND ABS (discount_minor * {items} - items_minor * {whole}) >= {items}"
        ));
        assert_eq!(off, 0, "{why}: to the cent in proportion");
    }
    for (slot, price) in [("bike", 490), ("van", 500)] {
        let paid =
            shop.db.number(&format!("SELECT COALESCE (SUM (delivery_minor), -1) FROM orders WHERE slot = '{slot}'"));
        assert!(paid == -1 || paid == price, "{why}: {slot} comes once, for {price}, not {paid}");
    }
    let late = next(2) == 0;
    if late {
        shop.pass(Duration::minutes(11));
        run(shared::drops::flow::lapse(&shop.ports(), shop.now())).unwrap();
        hold_in(&shop, "jars", "bob", "jar", 4 + next(2) as u32);
    }
    assert!(shop.pay(&placed.orders[0]), "{why}");
    shop.deliver(&placed.orders[0], "evt_1");
    let paid = shop.db.number("SELECT COALESCE (SUM (total_minor), 0) FROM orders WHERE state = 'paid'");
    assert_eq!(shop.kept(&placed.orders[0]), paid, "{why}: nobody pays for what they do not get");
    assert!(late || paid == asked, "{why}: all of it is theirs");
    shop.db.audit();
}

#[test]
fn any_basket_adds_up_to_the_cent() {
    // A small generator of its own: the same baskets in every run.
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = |most: i64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        i64::try_from(state >> 2).unwrap() % (most + 1)
    };
    for case in 0..150 {
        any_basket(&mut next, &format!("case {case}"));
    }
}
