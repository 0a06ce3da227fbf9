//! What is due when: the forecast of a day is what the payouts really pay when nothing else happens, to the cent.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::bank::connected;
use common::dice::Dice;
use common::studio::{shop as small_shop, studio};
use common::{TestShop, run, shop_with};
use shared::catalogue::view::Shop;
use shared::desk::orders::flow::give_back;
use shared::desk::orders::refunds::FULL;
use shared::desk::view::Part;
use shared::forecast::begins;
use shared::forecast::flow::{all, own};
use shared::forecast::view::ForecastPage;
use shared::ids::{OrderId, PersonId};
use shared::office::view::{Cell, Person};
use shared::payouts::round::flow::round;
use shared::ports::Ids;
use shared::refunds::view::Typed;
use shared::requests::Key;
use shared::time::{Duration, Timestamp};

const BERLIN: &str = "Europe/Berlin";

/// So often the payouts' job runs here; midnight in Berlin is among its hours.
const EVERY: Duration = Duration::hours(3);

fn paid(shop: &TestShop, buyer: &str, units: u32, slot: &str) -> OrderId {
    let order = shop.ordered(buyer, "lamp", units, slot);
    assert!(shop.pay(&order));
    shop.settle(&order);
    order
}

fn hand_over(shop: &TestShop, order: &OrderId, outcome: &str) {
    shop.db.script(&format!(
        "INSERT INTO handovers (id, order_id, outcome, way, why, person, at, written_at)
           VALUES ('han_{order}', '{order}', '{outcome}', 'scan', '', 'per_owner', {0}, {0})",
        shop.now().0
    ));
}

fn refund(shop: &TestShop, order: &OrderId, what: &str) {
    let typed = Typed { what: what.into(), why: "It cracked.".into(), ..Typed::default() };
    let key = Key::parse(&shop.ids.fresh("a-key-of-a-test-")).unwrap();
    run(give_back(&shop.ports(), &PersonId::from("per_olga"), order, &FULL, &typed, key)).unwrap();
}

fn page(shop: &TestShop, creator: &str) -> ForecastPage {
    let here = Shop { name: "Kerbside".into(), url: "https://shop.example".into(), country: "DE".into() };
    run(own(&shop.ports(), here, Person { name: "Mira".into(), roles: vec![] }, &studio(creator))).unwrap()
}

/// On its way, within 7 days, within 30, later.
fn figures(page: &ForecastPage) -> Vec<String> {
    page.currencies[0].figures.iter().map(|figure| figure.value.clone()).collect()
}

/// What goes out on each day, as it is foreseen.
fn foreseen(shop: &TestShop) -> Vec<i64> {
    page(shop, "crt_1").currencies[0].chart.points.iter().map(|point| point.value).collect()
}

/// What is really paid on each of the next 30 days, with a clock that is moved on and nothing else that happens.
fn really(shop: &TestShop) -> Vec<i64> {
    let days = begins(shop.now(), BERLIN);
    let from = shop.now();
    while shop.now() < days[30] {
        run(round(&shop.ports())).unwrap();
        shop.pass(EVERY);
    }
    let on = |span: &[Timestamp]| {
        let first = span[0].max(from);
        shop.db.number(&format!(
            "SELECT COALESCE (SUM (amount_minor), 0) FROM payouts WHERE state <> 'void' AND made_at >= {} AND made_at < {}",
            first.0, span[1].0
        ))
    };
    days.windows(2).map(on).collect()
}

/// On to an hour at which the job runs.
fn on_the_hour(shop: &TestShop) {
    let since_midnight = (shop.now().0 - 23 * 3_600_000).rem_euclid(EVERY.0);
    shop.pass(Duration(EVERY.0 - since_midnight));
}

fn sold(dice: &Dice, shop: &TestShop) -> Vec<OrderId> {
    (0..dice.between(2, 7))
        .map(|n| {
            let units = u32::try_from(dice.between(1, 5)).unwrap();
            paid(shop, &format!("buyer{n}"), units, if dice.chance(60) { "late" } else { "bike" })
        })
        .collect()
}

/// A shop after some days of sales, handing over, refunds and payouts, by the dice.
fn some_days(dice: &Dice, price: i64) -> TestShop {
    let shop = shop_with("lamp", 200);
    shop.db.script(&format!("UPDATE drop_items SET limit_per_buyer = 20, price_minor = {price}"));
    connected(&shop);
    shop.db.script("INSERT INTO people (id, email, name, made_at) VALUES ('per_olga', 'olga@example.com', 'Olga', 0)");
    if dice.chance(50) {
        // New, so that a tenth stays in reserve.
        shop.db.script(&format!("UPDATE creators SET verified_at = {}", shop.now().0 - 5 * 86_400_000));
    }
    let orders = sold(dice, &shop);
    on_the_hour(&shop);
    for order in &orders {
        for _ in 0..dice.between(0, 20) {
            run(round(&shop.ports())).unwrap();
            shop.pass(EVERY);
        }
        let slot = shop.db.text(&format!("SELECT slot FROM orders WHERE id = '{order}'"));
        if dice.chance(60) {
            hand_over(&shop, order, if slot == "bike" { "delivered" } else { "collected" });
        }
        if dice.chance(25) {
            refund(&shop, order, "full");
        }
    }
    shop
}

#[test]
fn what_is_foreseen_is_what_is_paid_to_the_cent() {
    let (mut paydays, mut daily) = (0, 0);
    // Too little for a payout, enough for some, and so much that they come every day.
    for (seed, price_minor) in (0..9).zip([170, 1_000, 60_011].into_iter().cycle()) {
        let dice = Dice::new(seed);
        let shop = some_days(&dice, price_minor);
        let expected = foreseen(&shop);
        let sheet = run(all(&shop.ports())).unwrap();
        let whole: Vec<i64> = sheet
            .parts
            .iter()
            .filter_map(|part| if let Part::Chart(chart) = part { Some(&chart.points) } else { None })
            .flatten()
            .map(|point| point.value)
            .collect();
        // The shop's days are in UTC: where today is the same day, so are all the others.
        if shop.now().iso_day(BERLIN) == shop.now().iso_day("UTC") {
            assert_eq!(whole, expected, "seed {seed}: the shop has one creator");
        }
        let paid = really(&shop);
        assert_eq!(expected, paid, "seed {seed}");
        paydays += paid.iter().filter(|minor| **minor > 0).count();
        daily += shop.db.number("SELECT COUNT (DISTINCT pace) FROM payouts WHERE pace = 'daily'");
    }
    assert!(paydays > 15 && daily > 0, "the dice have shown something: {paydays} paydays, {daily} daily");
}

#[test]
fn who_is_stopped_is_told_so_and_gets_nothing() {
    let table: [(&str, &str, &str); 3] = [
        // why          what happened                                     what is said
        ("no bank", "DELETE FROM connected_accounts", "We do not know your bank yet."),
        ("not verified", "UPDATE creators SET verified_at = NULL", "Only verified creators are paid."),
        (
            "a new bank",
            "UPDATE connected_accounts SET cools_until = 1795608000000 + 864000000",
            "Your bank details have changed.",
        ),
    ];
    for (why, script, said) in table {
        let shop = small_shop();
        connected(&shop);
        shop.db.script("UPDATE drop_items SET limit_per_buyer = 20");
        let order = paid(&shop, "ada", 5, "late");
        hand_over(&shop, &order, "collected");
        on_the_hour(&shop);
        shop.db.script(script);
        let page = page(&shop, "crt_1");
        assert!(page.currencies[0].stopped.starts_with(said), "{why}: {}", page.currencies[0].stopped);
        let expected = foreseen(&shop);
        assert_eq!(expected.iter().sum::<i64>() > 0, why == "a new bank", "{why}");
        assert_eq!(expected, really(&shop), "{why}");
    }
}

#[test]
fn a_sale_is_released_in_stages_and_goes_out_on_paydays() {
    let shop = small_shop();
    connected(&shop);
    shop.db.script("UPDATE drop_items SET limit_per_buyer = 20");
    assert_eq!(figures(&page(&shop, "crt_1")), ["€0.00", "€0.00", "€0.00", "€0.00"]);
    let order = paid(&shop, "ada", 5, "late");
    let owed = shop.balance("creator:crt_1");
    let before = page(&shop, "crt_1");
    assert_eq!(figures(&before)[1], "€0.00", "nobody has come yet: two weeks after the window");
    assert_eq!(before.currencies[0].pace, "On Mondays, from €10.00 on.");
    hand_over(&shop, &order, "collected");
    let after = page(&shop, "crt_1");
    let money = |minor: i64| shared::money::Money::new(minor, shared::money::Currency::Eur);
    let parts = [owed - owed * 1_500 / 10_000 - owed * 500 / 10_000, owed * 1_500 / 10_000, owed * 500 / 10_000];
    let rows: Vec<_> = after.currencies[0].days.rows.iter().map(|row| row.cells.clone()).collect();
    assert_eq!(
        rows[0][1..5],
        [Cell::Money(money(parts[0])), Cell::Empty, Cell::Empty, Cell::text("when it is handed over")]
    );
    assert_eq!(rows[1][1], Cell::Money(money(parts[1])), "three days later");
    assert_eq!(rows[2][3], Cell::Money(money(parts[0] + parts[1])), "on Monday");
    assert_eq!(figures(&after)[1], money(parts[0] + parts[1]).to_string());
    assert_eq!(figures(&after)[3], money(parts[2]).to_string(), "less than €10.00 carries over");
}

#[test]
fn what_could_change_it_is_named_and_another_creators_is_not() {
    let shop = small_shop();
    connected(&shop);
    shop.db.script("INSERT INTO people (id, email, name, made_at) VALUES ('per_olga', 'olga@example.com', 'Olga', 0)");
    let named = |creator: &str| {
        let rows = page(&shop, creator).open.rows;
        rows.iter().map(|row| format!("{:?}", row.cells[0])).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(named("crt_1"), "");
    shop.hold("ada", "lamp", 1).unwrap();
    shop.ordered("bob", "lamp", 1, "late");
    assert!(named("crt_1").contains("In somebody’s basket") && named("crt_1").contains("Ordered, not paid yet"));
    let (asked, disputed, back) =
        (paid(&shop, "cleo", 1, "late"), paid(&shop, "dora", 1, "late"), paid(&shop, "emil", 1, "late"));
    assert!(
        named("crt_1").contains("Paid, and not handed over yet")
            && named("crt_1").contains("Drops that are not settled")
    );
    let due = shop.now() + Duration::days(5);
    shop.db.script(&format!(
        "INSERT INTO refunds (id, order_id, session, kind, component, amount_minor, currency, side, reason, state, at, state_at)
           SELECT 'ref_1', order_id, session, 'part', 'goods', 300, 'EUR', 'studio', 'creator', 'asked', 0, 0 FROM payments WHERE order_id = '{asked}';
         INSERT INTO chargebacks (id, order_id, session, amount_minor, currency, reason, state, due_at, opened_at, state_at)
           SELECT 'dp_1', order_id, session, 1000, 'EUR', 'fraudulent', 'inquiry', {}, 0, 0 FROM payments WHERE order_id = '{disputed}'",
        due.0
    ));
    let rows = page(&shop, "crt_1").open.rows;
    let row = |what: &str| {
        rows.iter().find(|row| row.cells[0] == Cell::text(what)).unwrap_or_else(|| panic!("{what}")).cells.clone()
    };
    let eur = |minor: i64| Cell::Money(shared::money::Money::new(minor, shared::money::Currency::Eur));
    assert_eq!(row("Refunds that are asked for")[1..3], [Cell::Number(1), eur(300)]);
    let bank = row("Chargebacks that a bank asks about");
    assert_eq!((bank[2].clone(), bank[4].clone()), (eur(1_000), Cell::Time(due.moment(BERLIN))), "with its deadline");
    // Two sales are handed over and paid out, and go back: that is owed.
    for order in [&asked, &back] {
        hand_over(&shop, order, "collected");
    }
    shop.pass(Duration::days(6));
    assert!(named("crt_1").contains("Paid, and nobody came"));
    run(round(&shop.ports())).unwrap();
    for order in [&asked, &back] {
        refund(&shop, order, "full");
    }
    assert!(named("crt_1").contains("Owed to the shop"), "{}", named("crt_1"));
    assert_eq!(named("crt_2"), "");
    let sheet = format!("{:?}", run(all(&shop.ports())).unwrap());
    assert!(
        sheet.contains("Owed to the shop")
            && sheet.contains("/desk/creators/crt_1")
            && !sheet.contains("/desk/creators/crt_2")
    );
}

#[test]
fn what_is_in_reserve_is_named_with_its_day() {
    let shop = small_shop();
    connected(&shop);
    shop.db.script(&format!("UPDATE creators SET verified_at = {} WHERE id = 'crt_1'", shop.now().0 - 86_400_000));
    let order = paid(&shop, "ada", 2, "late");
    hand_over(&shop, &order, "collected");
    run(round(&shop.ports())).unwrap();
    let rows = page(&shop, "crt_1").open.rows;
    let reserve = rows.iter().find(|row| row.cells[0] == Cell::text("In reserve")).unwrap();
    assert_eq!(reserve.cells[4], Cell::Time((shop.now() + Duration::days(28)).moment(BERLIN)));
}

#[test]
fn a_forecast_costs_one_round_trip() {
    let shop = small_shop();
    let before = *shop.db.batches.borrow();
    page(&shop, "crt_1");
    run(all(&shop.ports())).unwrap();
    assert_eq!(*shop.db.batches.borrow() - before, 2);
}
