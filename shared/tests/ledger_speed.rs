//! What the pages of the ledger cost as the books grow, and how many payments settle and go back a second. The bench runs
//! it optimised and with more of everything.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::float_arithmetic
)]

mod common;

use common::shop::NOON;
use common::{TestShop, run, shop_with};
use shared::desk::find::{Find, ROWS_READ};
use shared::desk::ledger::flow as ledger;
use shared::desk::orders::flow::{self as orders, Refunded};
use shared::ids::{OrderId, PersonId};
use shared::requests::Key;
use std::time::Instant;

/// A number the bench may set.
fn many(name: &str, otherwise: usize) -> usize {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap())
}

/// A shop with so many transfers: sales of twenty creators, five transfers each.
fn books_of(transfers: usize) -> TestShop {
    let shop = shop_with("lamp", 1);
    shop.db.script(&format!(
        "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {transfers}),
           of (i, payment, creator) AS (SELECT i, 'payment:cs_' || (i / 5), 'creator:crt_' || (i / 5 % 20) FROM n)
         INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, at)
         SELECT CASE i % 5 WHEN 0 THEN 'provider:payments' ELSE payment END,
                CASE i % 5 WHEN 0 THEN payment WHEN 1 THEN creator WHEN 2 THEN 'platform:fees' WHEN 3 THEN 'tax:de' ELSE 'courier:riders' END,
                CASE i % 5 WHEN 0 THEN 1000 WHEN 1 THEN 700 WHEN 2 THEN 60 WHEN 3 THEN 160 ELSE 80 END, 'EUR',
                CASE i % 5 WHEN 0 THEN 'capture' WHEN 1 THEN 'creator' WHEN 2 THEN 'fee' WHEN 3 THEN 'tax' ELSE 'delivery' END,
                'cs_' || (i / 5), {NOON} - ({transfers} - i) * 1000 FROM of ORDER BY i"
    ));
    shop
}

/// The pages that an operator looks at.
const PAGES: [&str; 4] = ["trial balance", "journal", "journal of an account", "accounts of a kind"];

fn look(shop: &TestShop, page: &str) {
    let ports = shop.ports();
    let find = Find::default();
    let sheet = match page {
        "trial balance" => run(ledger::home(&ports)).unwrap(),
        "journal" => run(ledger::journal(&ports, &find, ROWS_READ)).unwrap(),
        "journal of an account" => run(ledger::account(&ports, "platform:fees", &find, ROWS_READ)).unwrap(),
        _ => run(ledger::accounts(&ports, &Find { state: "payment".into(), ..find }, ROWS_READ)).unwrap(),
    };
    assert!(!sheet.table().unwrap().rows.is_empty(), "{page}");
}

/// Steps of SQLite's machine that a page takes.
fn steps(shop: &TestShop, page: &str) -> i64 {
    let before = shop.db.steps.get();
    look(shop, page);
    shop.db.steps.get() - before
}

/// The middle of many times, in microseconds.
fn micros(shop: &TestShop, page: &str) -> f64 {
    let mut times: Vec<f64> = (0..201)
        .map(|_| {
            let began = Instant::now();
            look(shop, page);
            began.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[100]
}

#[test]
fn a_page_of_the_ledger_costs_the_same_however_long_the_books_are() {
    let (few, more) = (many("FEW", 300), many("MORE", 3_000));
    let (short, long) = (books_of(few), books_of(more));
    for page in PAGES {
        let (least, most) = (steps(&short, page), steps(&long, page));
        assert!(least > 20, "{page}: {least} steps are counted");
        assert!(most <= least * 12 / 10, "{page}: {least} steps over {few} transfers, {most} over {more}");
        if std::env::var("MORE").is_ok() {
            println!(
                "{page}: {:.1} µs over {few} transfers, {:.1} µs over {more}",
                micros(&short, page),
                micros(&long, page)
            );
        }
    }
}

fn a_second(many: usize, began: Instant) -> f64 {
    many as f64 / began.elapsed().as_secs_f64()
}

#[test]
fn payments_settle_and_go_back_one_after_the_other() {
    let orders_many = many("ORDERS", 20);
    let shop = shop_with("lamp", u32::try_from(orders_many).unwrap());
    let placed: Vec<OrderId> = (0..orders_many)
        .map(|at| {
            let order = shop.ordered(&format!("buyer-{at}"), "lamp", 1, "bike");
            assert!(shop.pay(&order));
            order
        })
        .collect();
    let began = Instant::now();
    placed.iter().for_each(|order| {
        shop.settle(order);
    });
    let settled = a_second(orders_many, began);
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM orders WHERE state = 'paid'"), orders_many as i64);
    let olga = PersonId::from("per_olga");
    let began = Instant::now();
    for (at, order) in placed.iter().enumerate() {
        let key = Key::parse(&format!("a-key-of-the-bench-{at}")).unwrap();
        let done = run(orders::refund(&shop.ports(), &olga, order, "The glaze cracked.", key)).unwrap();
        assert_eq!(done, Refunded::Done);
    }
    let refunded = a_second(orders_many, began);
    println!("{settled:.0} payments settle a second, {refunded:.0} go back");
    shop.db.audit();
}
