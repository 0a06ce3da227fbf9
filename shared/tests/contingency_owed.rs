//! What a creator owes a partner for units of theirs: booked with the sale, given back with it, and final with the account.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::dice::Dice;
use common::studio::{mira, studio};
use common::{TestShop, run};
use shared::checkout::sale::Settled;
use shared::contingency::flow::{Step, propose, step};
use shared::contingency::view::Typed;
use shared::desk::orders::flow::give_back;
use shared::desk::orders::refunds::{FULL, PART};
use shared::ids::{OrderId, PersonId};
use shared::payouts::flow::page;
use shared::ports::Ids;
use shared::refunds::view::Typed as Refund;
use shared::requests::Key;
use shared::studio::release::flow::Hand;
use shared::time::Duration;

fn shop() -> TestShop {
    let shop = common::studio::shop();
    shop.db.script("UPDATE drop_items SET limit_per_buyer = 10");
    shop
}

fn key(shop: &TestShop) -> Key {
    Key::parse(&shop.ids.fresh("a-key-of-a-test-")).unwrap()
}

/// So many units of Noor's in reserve, at €6.50 each.
fn agreed(shop: &TestShop, units: &str, partner: &str, stock: &str) -> String {
    let (person, key) = (mira(), key(shop));
    let studio = studio("crt_1");
    let hand = Hand { person: &person, studio: &studio, key: &key };
    let typed = Typed { sku: "lamp".into(), partner: partner.into(), units: units.into(), price: "6.50".into() };
    let id = run(propose(&shop.ports(), &hand, "drp_1", &typed)).unwrap();
    let creator = if partner == "noor" { "crt_2" } else { "crt_1" };
    shop.pass(Duration::seconds(1));
    stepped(shop, creator, &id, &Step::Accept { from: stock.into() });
    id
}

fn stepped(shop: &TestShop, creator: &str, id: &str, what: &Step) {
    let (person, key) = (PersonId::from("per_ada"), key(shop));
    let studio = studio(creator);
    run(step(&shop.ports(), &Hand { person: &person, studio: &studio, key: &key }, id, what)).unwrap();
}

fn sell(shop: &TestShop, buyer: &str, units: u32) -> OrderId {
    let order = shop.ordered(buyer, "lamp", units, "late");
    assert!(shop.pay(&order));
    assert_eq!(shop.settle(&order), Settled::Sold);
    order
}

fn back(shop: &TestShop, order: &OrderId, amount: Option<&str>) {
    let by = PersonId::from("per_olga");
    let what = if amount.is_some() { "part" } else { "full" };
    let typed = Refund {
        what: what.into(),
        amount: amount.unwrap_or_default().into(),
        why: "It cracked.".into(),
        ..Refund::default()
    };
    let limits = if amount.is_some() { &PART } else { &FULL };
    run(give_back(&shop.ports(), &by, order, limits, &typed, key(shop))).unwrap();
}

fn closed(shop: &TestShop) {
    shop.db.script("UPDATE drops SET closes_at = opens_at + 60000");
    shop.pass(Duration::minutes(13));
}

/// Nothing is wrong but for the letters, which nobody sends here.
fn sound(shop: &TestShop) {
    shop.db.script("DELETE FROM letters");
    assert_eq!(shop.db.broken(), Vec::<String>::new());
}

#[test]
fn the_sale_of_a_partners_unit_credits_the_partner() {
    let shop = shop();
    agreed(&shop, "7", "noor", "bowl");
    let first = sell(&shop, "ada", 5);
    assert_eq!(shop.balance("creator:crt_2"), 0, "the drop's own go first");
    let second = sell(&shop, "bob", 3);
    let net = |order: &OrderId| {
        shop.db.number(&format!(
            "SELECT SUM (amount_minor) FROM order_shares WHERE order_id = '{order}' AND account = 'creator:crt_1'"
        ))
    };
    assert_eq!(shop.balance("creator:crt_2"), 1_950, "three at €6.50");
    assert_eq!(shop.balance("creator:crt_1"), net(&first) + net(&second) - 1_950);
    sound(&shop);
    // Both see it, with the days on which it is released.
    for (creator, label, minor) in [
        ("crt_1", "Units of a partner, at the price agreed", -1_950),
        ("crt_2", "Your units, at the price agreed", 1_950),
    ] {
        let model = run(page(&shop.ports(), &studio(creator), false, Vec::new())).unwrap();
        let sale = model.sales.iter().find(|sale| sale.lines.iter().any(|line| line.label == label)).unwrap();
        let line = sale.lines.iter().find(|line| line.label == label).unwrap();
        assert_eq!(line.amount.minor, minor);
        assert_eq!(
            sale.lines.iter().map(|line| line.amount.minor).sum::<i64>(),
            sale.share.minor,
            "{creator}: {:?}",
            sale.lines
        );
        assert_eq!(sale.releases.iter().map(|part| part.amount.minor).sum::<i64>(), sale.share.minor);
        assert_eq!(sale.to.is_some(), creator == "crt_1", "the order is not the partner's");
    }
}

#[test]
fn what_goes_back_goes_back_from_the_partner_too() {
    let shop = shop();
    agreed(&shop, "7", "noor", "bowl");
    sell(&shop, "ada", 5);
    let order = sell(&shop, "bob", 3);
    let total = shop.db.number(&format!("SELECT total_minor FROM orders WHERE id = '{order}'"));
    let goods = shop.db.number(&format!(
        "SELECT SUM (amount_minor) FROM order_shares WHERE order_id = '{order}' AND component = 'goods' AND reason NOT IN ('coupon', 'loyalty')"
    ));
    assert!(goods <= total);
    back(&shop, &order, Some("5.00"));
    let left = shop.db.number(&format!(
        "SELECT SUM (left_minor) FROM shares_left WHERE order_id = '{order}' AND component = 'goods' AND paid_in = 0"
    ));
    let expected = 1_950 - 1_950 * (goods - left) / goods;
    assert!(left < goods && expected < 1_950);
    assert_eq!(shop.balance("creator:crt_2"), expected);
    sound(&shop);
    back(&shop, &order, Some("3.33"));
    sound(&shop);
    back(&shop, &order, None);
    assert_eq!(shop.balance("creator:crt_2"), 0, "to the cent");
    sound(&shop);
}

#[test]
fn one_s_own_reserve_is_owed_to_nobody() {
    let shop = shop();
    agreed(&shop, "7", "mira", "shade");
    sell(&shop, "ada", 5);
    sell(&shop, "bob", 3);
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM transfers WHERE reason = 'partner'"), 0);
    assert_eq!(shop.db.number("SELECT SUM (units) FROM partner_sales"), 3);
    sound(&shop);
}

#[test]
fn the_account_closes_on_what_was_sold() {
    // An own unit comes back after a partner's was sold: in the end one fewer was theirs.
    let shop = shop();
    let id = agreed(&shop, "7", "noor", "bowl");
    let own = sell(&shop, "ada", 2);
    sell(&shop, "cleo", 3);
    sell(&shop, "bob", 3);
    back(&shop, &own, None);
    sound(&shop);
    closed(&shop);
    stepped(&shop, "crt_2", &id, &Step::Settle);
    let sold = shop.db.number("SELECT units_sold FROM contingency");
    assert_eq!(shop.balance("creator:crt_2") + shop.balance("debt:crt_2"), sold * 650);
    sound(&shop);
    for (sql, name) in [
        ("UPDATE partner_sales SET units = 9", "partner_sale_is_final"),
        ("DELETE FROM partner_sales", "partner_sale_is_final"),
        ("UPDATE partner_settlements SET units = 9", "partner_sale_is_final"),
    ] {
        let changed = shop.db.number("SELECT COUNT (*) FROM partner_settlements") > 0 || !sql.contains("settlements");
        assert_eq!(shop.db.try_script(sql).is_err_and(|refused| refused.contains(name)), changed, "{sql}");
    }
}

#[test]
fn whatever_is_sold_and_given_back_in_whatever_order_it_adds_up() {
    for seed in 0..60 {
        let (shop, dice) = (shop(), Dice::new(seed));
        let first = agreed(&shop, "2", "noor", "bowl");
        let second = agreed(&shop, "3", "noor", "bowl");
        let mut orders = Vec::new();
        for turn in 0..dice.between(4, 14) {
            if dice.chance(65) || orders.is_empty() {
                let units = u32::try_from(dice.between(1, 3)).unwrap();
                if shop.hold(&format!("try{turn}"), "lamp", units).is_ok() {
                    shop.db.script(&format!("UPDATE holds SET state = 'released' WHERE buyer = 'try{turn}'"));
                    orders.push(sell(&shop, &format!("buyer{turn}"), units));
                }
            } else {
                let order = dice.pick(&orders).clone();
                if shop.db.text(&format!("SELECT state FROM orders WHERE id = '{order}'")) == "paid" {
                    back(&shop, &order, if dice.chance(50) { Some("1.37") } else { None });
                }
            }
            assert_eq!(
                shop.db.broken().into_iter().filter(|row| !row.contains("letter")).collect::<Vec<_>>(),
                Vec::<String>::new(),
                "seed {seed}, turn {turn}"
            );
        }
        closed(&shop);
        for id in [&first, &second] {
            stepped(&shop, "crt_2", id, &Step::Settle);
        }
        let given_back = shop.db.number("SELECT COALESCE (SUM (back_minor), 0) FROM partner_sales WHERE gone_back = 0");
        let sold = shop.db.number("SELECT SUM (units_sold) FROM contingency");
        assert_eq!(
            shop.balance("creator:crt_2") + shop.balance("debt:crt_2"),
            sold * 650 - given_back,
            "seed {seed}: the units sold at the price agreed, less what went back to buyers who kept them"
        );
        sound(&shop);
    }
}
