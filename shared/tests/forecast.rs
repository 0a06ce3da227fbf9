//! What is due when: what the books owe is laid over the days, and nothing is lost or counted twice.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::studio::{mira, shop, studio};
use common::{TestShop, run};
use shared::catalogue::view::Shop;
use shared::forecast::flow::{all, own};
use shared::forecast::view::ForecastPage;
use shared::ids::OrderId;
use shared::office::view::{Cell, Person};
use shared::time::Duration;

fn paid(shop: &TestShop, buyer: &str, slot: &str) -> OrderId {
    let order = shop.ordered(buyer, "lamp", 1, slot);
    assert!(shop.pay(&order));
    shop.settle(&order);
    order
}

fn hand_over(shop: &TestShop, order: &OrderId) {
    shop.db.script(&format!(
        "INSERT INTO handovers (id, order_id, outcome, way, why, person, at, written_at)
         VALUES ('han_{order}', '{order}', 'collected', 'scan', '', '{}', {1}, {1})",
        mira(),
        shop.now().0
    ));
}

fn page(shop: &TestShop, creator: &str) -> ForecastPage {
    let here = Shop { name: "Kerbside".into(), url: "https://shop.example".into(), country: "DE".into() };
    run(own(&shop.ports(), here, Person { name: "Mira".into(), roles: vec![] }, &studio(creator))).unwrap()
}

/// Today, within 7 days, within 30, later.
fn figures(page: &ForecastPage) -> Vec<String> {
    page.currencies[0].figures.iter().map(|figure| figure.value.clone()).collect()
}

#[test]
fn a_sale_becomes_due_in_stages_after_it_was_handed_over() {
    let shop = shop();
    assert_eq!(figures(&page(&shop, "crt_1")), ["€0.00", "€0.00", "€0.00", "€0.00"]);
    let order = paid(&shop, "ada", "late");
    let owed = shop.balance("creator:crt_1");
    // Nobody has come yet: two weeks after the window, and then in stages.
    let before = page(&shop, "crt_1");
    assert_eq!(figures(&before)[0], "€0.00");
    assert_eq!(figures(&before)[1], "€0.00");
    assert_eq!(before.currencies[0].chart.points.len(), 30);
    shop.pass(Duration::hours(4));
    hand_over(&shop, &order);
    let parts = [owed * 80 / 100, owed * 15 / 100, owed * 5 / 100];
    let after = page(&shop, "crt_1");
    let sum = |page: &ForecastPage| page.currencies[0].chart.points.iter().map(|point| point.value).sum::<i64>();
    assert!((sum(&after) - parts[1] - parts[2]).abs() <= 2, "most of it can be paid now");
    shop.pass(Duration::days(30));
    let money = shared::money::Money::new(owed, shared::money::Currency::Eur).to_string();
    assert_eq!(figures(&page(&shop, "crt_1"))[0], money, "in the end all of it");
}

#[test]
fn what_the_books_owe_is_what_the_forecast_lays_out() {
    let shop = shop();
    let first = paid(&shop, "ada", "late");
    paid(&shop, "bob", "bike");
    shop.pass(Duration::hours(4));
    hand_over(&shop, &first);
    let page = page(&shop, "crt_1");
    let [month, later] = [2, 3].map(|at| figures(&page)[at].replace(['€', '.'], "").parse::<i64>().unwrap());
    assert_eq!(month + later, shop.balance("creator:crt_1"));
    let sheet = format!("{:?}", run(all(&shop.ports())).unwrap());
    assert!(sheet.contains("/desk/creators/crt_1") && !sheet.contains("/desk/creators/crt_2"), "{sheet}");
}

#[test]
fn what_could_change_it_is_named_and_another_creators_is_not() {
    let shop = shop();
    shop.hold("ada", "lamp", 1).unwrap();
    shop.ordered("bob", "lamp", 1, "late");
    let named =
        |creator: &str| page(&shop, creator).open.rows.iter().map(|row| row.cells[0].clone()).collect::<Vec<_>>();
    assert_eq!(named("crt_1"), [Cell::text("In somebody’s basket"), Cell::text("Ordered, not paid yet")]);
    assert_eq!(named("crt_2"), []);
    paid(&shop, "cleo", "late");
    assert!(named("crt_1").contains(&Cell::text("Drops that are not settled")));
    shop.pass(Duration::days(2));
    assert!(named("crt_1").contains(&Cell::text("Paid, and nobody came")));
    assert_eq!(page(&shop, "crt_2").open.rows.len(), 0);
}
