//! Prices that were really charged, what may be compared with them, and the count of every piece.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::studio::{by_mira, shop, typed};
use common::{TestShop, run};
use shared::counts::flow as counts;
use shared::desk::orders::flow::refund;
use shared::drops::flow as pages;
use shared::failure::Failure;
use shared::ids::{DropSlug, PersonId};
use shared::requests::Key;
use shared::studio::form::Typed;
use shared::studio::refused::StepRefused;
use shared::studio::release::flow::{create, reprice, schedule, unpublish};
use shared::time::Duration;

/// The lamp at 8.00, compared with `compare`.
fn reduced(price: &str, compare: &str) -> Typed {
    let mut typed = typed();
    typed.items[0].price = price.into();
    typed.items[0].compare = compare.into();
    typed
}

fn drafted(shop: &TestShop, typed: &Typed) -> Result<String, (String, String)> {
    by_mira(shop, |hand| run(create(&shop.ports(), hand, typed))).map_err(|failure| match failure {
        Failure::Refused(StepRefused::Typed(notices)) => {
            assert_eq!(notices.len(), 1, "{notices:?}");
            (notices[0].field.clone().unwrap_or_default(), notices[0].code.clone())
        }
        other => panic!("{other:?}"),
    })
}

fn no<T>(code: &str) -> Result<T, (String, String)> {
    Err(("item-1-compare".to_owned(), code.to_owned()))
}

#[test]
fn a_price_is_compared_only_with_what_was_really_charged() {
    let shop = shop();
    // The drop that is open asks 10.00 for the lamp.
    assert_eq!(drafted(&shop, &reduced("8", "10")), no("compare_never_charged"), "it is not over yet");
    shop.pass(Duration::minutes(15));
    assert_eq!(drafted(&shop, &reduced("8", "12")), no("compare_never_charged"), "nobody was ever asked for that");
    assert_eq!(drafted(&shop, &reduced("10", "10")), no("compare_not_higher"));
    assert_eq!(drafted(&shop, &reduced("8", "ten")), no("bad_price"));
    let id = drafted(&shop, &reduced("8", "10")).unwrap();
    by_mira(&shop, |hand| run(schedule(&shop.ports(), hand, &id, 1))).unwrap();
    let compare = || {
        let page = run(pages::page(&shop.ports(), common::shop::name(), &DropSlug::from("evening-lamps"), false));
        page.unwrap().unwrap().items[0].compare_at.clone().map(|was| (was.price.minor, was.lowest_30_days.minor))
    };
    assert_eq!(compare(), Some((1_000, 1_000)));
    // Whatever way it is written, the database knows what was charged.
    let said = shop
        .db
        .try_script(&format!("UPDATE drop_items SET compare_minor = 5000 WHERE drop_id = '{id}' AND sku = 'lamp'"));
    assert!(said.unwrap_err().contains("compare_never_charged"));
    // A lower price in between is told beside it.
    shop.db.script(&format!(
        "INSERT INTO prices_charged (sku, from_at, until_at, price_minor, currency) VALUES ('lamp', {0}, {0} + 60000, 700, 'EUR')",
        common::shop::NOON - 86_400_000
    ));
    assert_eq!(compare(), Some((1_000, 700)));
    by_mira(&shop, |hand| run(reprice(&shop.ports(), hand, &id, 2, &[("lamp".into(), "11".into())]))).unwrap();
    assert_eq!(compare(), None, "no reduction, nothing to compare");
    shop.db.audit();
}

#[test]
fn a_price_of_a_moment_is_no_price_to_compare_with() {
    let shop = shop();
    let set = |version: i64, price: &str| {
        by_mira(&shop, |hand| run(reprice(&shop.ports(), hand, "drp_1", version, &[("lamp".into(), price.into())])))
            .unwrap()
    };
    set(1, "99");
    shop.pass(Duration::minutes(7));
    set(2, "9");
    shop.pass(Duration::minutes(8));
    assert_eq!(drafted(&shop, &reduced("8", "99")), no("compare_never_charged"), "seven minutes of fifteen");
    assert!(drafted(&shop, &reduced("8", "9")).is_ok(), "eight of fifteen");
    shop.db.audit();
}

#[test]
fn what_was_charged_longer_ago_is_not_compared_with() {
    let shop = shop();
    shop.pass(Duration::minutes(15));
    let on = |day: &str| {
        let mut typed = reduced("8", "10");
        for time in [&mut typed.opens, &mut typed.closes] {
            time.at = time.at.replace("2026-11-27", day);
        }
        for slot in &mut typed.slots {
            for time in [&mut slot.starts, &mut slot.ends] {
                time.at = time.at.replace("2026-11-28", "2026-12-30");
            }
        }
        typed
    };
    // It closed on 25 November at 13:15 by the clock of Berlin.
    assert!(drafted(&shop, &on("2026-12-24")).is_ok());
    assert_eq!(drafted(&shop, &on("2026-12-26")), no("compare_never_charged"));
}

#[test]
fn no_way_passes_the_history_by_and_what_has_begun_stays() {
    let shop = shop();
    let spans = |id: &str| {
        shop.db.text(&format!(
            "SELECT COALESCE (group_concat (price_minor || '/' || ((until_at - from_at) / 1000), ' '), '') FROM
             (SELECT * FROM price_spans WHERE drop_id = '{id}' AND sku = 'lamp' ORDER BY from_at)"
        ))
    };
    assert_eq!(spans("drp_1"), "1000/900");
    shop.pass(Duration::minutes(5));
    shop.db.script("UPDATE drop_items SET price_minor = 900 WHERE drop_id = 'drp_1'");
    assert_eq!(spans("drp_1"), "1000/300 900/600", "even by hand");
    for change in [
        "UPDATE prices_charged SET price_minor = 1",
        "DELETE FROM prices_charged",
        "UPDATE prices_charged SET from_at = 0",
    ] {
        assert!(shop.db.try_script(change).unwrap_err().contains("charged_is_final"), "{change}");
    }
    // An announcement is no sale: it may be taken back until it opens.
    let id = drafted(&shop, &typed()).unwrap();
    assert_eq!(spans(&id), "", "a draft asks for nothing");
    by_mira(&shop, |hand| run(schedule(&shop.ports(), hand, &id, 1))).unwrap();
    assert_eq!(spans(&id), "3850/1800");
    by_mira(&shop, |hand| run(reprice(&shop.ports(), hand, &id, 2, &[("lamp".into(), "35".into())]))).unwrap();
    assert_eq!(spans(&id), "3500/1800");
    by_mira(&shop, |hand| run(unpublish(&shop.ports(), hand, &id, 3))).unwrap();
    assert_eq!(spans(&id), "");
    shop.db.audit();
}

#[test]
fn every_piece_is_counted_as_the_stock_row_has_it() {
    let shop = shop();
    let page = || run(counts::page(&shop.ports(), common::shop::name(), &DropSlug::from("drop"))).unwrap().unwrap();
    let count = || {
        let item = page().counts.items.remove(0);
        assert_eq!(item.issued, item.available + item.held + item.sold, "it adds up");
        let row = shop
            .db
            .text("SELECT issued || ' ' || available || ' ' || held || ' ' || sold FROM stock WHERE drop_id = 'drp_1'");
        assert_eq!(
            format!("{} {} {} {}", item.issued, item.available, item.held, item.sold),
            row,
            "equal to the stock row"
        );
        (item.available, item.held, item.sold, item.returned, item.lapsed)
    };
    assert_eq!(count(), (5, 0, 0, 0, 0));
    assert_eq!((page().counts.policy.as_str(), page().counts.restock.as_str()), ("2026-11", "Reissue."));
    let order = shop.ordered("ada", "lamp", 1, "late");
    assert_eq!(count(), (4, 1, 0, 0, 0));
    assert!(shop.pay(&order));
    shop.settle(&order);
    assert_eq!(count(), (4, 0, 1, 0, 0));
    let bobs = shop.hold("bob", "lamp", 2).unwrap();
    shop.release(&bobs).unwrap();
    shop.hold("cleo", "lamp", 1).unwrap();
    shop.pass(Duration::minutes(10));
    assert_eq!(count(), (4, 0, 1, 0, 3), "what lapsed by the clock counts, swept or not");
    run(refund(
        &shop.ports(),
        &PersonId::from("per_olga"),
        &order,
        "It arrived broken.",
        Key::parse("a-key-of-a-refund").unwrap(),
    ))
    .unwrap();
    let (.., returned, lapsed) = count();
    assert_eq!((returned, lapsed), (1, 3));
    assert!(run(counts::page(&shop.ports(), common::shop::name(), &DropSlug::from("nothing"))).unwrap().is_none());
    shop.db.script("UPDATE drops SET state = 'draft'");
    assert!(
        run(counts::page(&shop.ports(), common::shop::name(), &DropSlug::from("drop"))).unwrap().is_none(),
        "a draft is nobody's"
    );
}
