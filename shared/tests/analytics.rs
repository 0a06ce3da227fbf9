//! A drop's figures: looks that were counted elsewhere, and what the record knows itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{TestShop, run, shop_with};
use shared::analytics::flow::{add_views, file, page};
use shared::ids::CreatorId;
use shared::office::view::Person;
use shared::people::{Part, Studio};
use shared::time::Duration;

fn studio(creator: &str) -> Studio {
    Studio {
        creator: CreatorId(creator.into()),
        slug: "mira".into(),
        name: "Mira".into(),
        zone: "Europe/Berlin".into(),
        part: Part::Owner,
    }
}

fn greeted() -> Person {
    Person { name: "Mira".into(), roles: vec!["creator".into()] }
}

fn totals(shop: &TestShop) -> Vec<String> {
    let page = run(page(&shop.ports(), common::shop::name(), greeted(), &studio("crt_1"), "drp_1")).unwrap().unwrap();
    page.totals.into_iter().map(|figure| figure.value).collect()
}

#[test]
fn looks_holds_payments_and_refunds_are_counted_by_the_minute() {
    let shop = shop_with("lamp", 20);
    let minute = shop.now().0;
    let views =
        [("drop".to_owned(), minute, 40), ("drop".to_owned(), minute + 60_000, 8), ("none".to_owned(), minute, 5)];
    run(add_views(&shop.ports(), &views)).unwrap();
    run(add_views(&shop.ports(), &[("drop".to_owned(), minute, 2)])).unwrap();
    shop.hold("ada", "lamp", 1).unwrap();
    let order = shop.ordered("bob", "lamp", 1, "late");
    shop.pass(Duration::minutes(2));
    assert!(shop.pay(&order));
    shop.settle(&order);
    assert_eq!(totals(&shop), ["50", "2", "1", "0", "0"]);
    shop.db.script(&format!("UPDATE orders SET state = 'refunded', state_at = {} WHERE id = '{order}'", shop.now().0));
    assert_eq!(totals(&shop), ["50", "2", "1", "0", "1"]);

    let before = *shop.db.batches.borrow();
    let page = run(page(&shop.ports(), common::shop::name(), greeted(), &studio("crt_1"), "drp_1")).unwrap().unwrap();
    assert_eq!(*shop.db.batches.borrow() - before, 1, "one round trip");
    assert_eq!(page.charts.len(), 4);
    assert_eq!(page.charts[0].points.iter().map(|point| point.value).collect::<Vec<_>>()[15..], [42, 8, 0]);
    assert_eq!(page.charts[0].points[15].label, "13:00");
    assert_eq!(page.totals[1].note, "4.0\u{a0}% of the views");
    let csv = run(file(&shop.ports(), &studio("crt_1"), "drp_1")).unwrap().unwrap();
    assert_eq!(
        csv,
        "minute,views,holds,paid,returned\r\n2026-11-25T12:00:00.000Z,42,2,0,0\r\n2026-11-25T12:01:00.000Z,8,0,0,0\r\n\
         2026-11-25T12:02:00.000Z,0,0,1,1\r\n"
    );
}

#[test]
fn another_creators_figures_are_missing() {
    let shop = shop_with("lamp", 1);
    assert!(run(page(&shop.ports(), common::shop::name(), greeted(), &studio("crt_2"), "drp_1")).unwrap().is_none());
    assert!(run(file(&shop.ports(), &studio("crt_2"), "drp_1")).unwrap().is_none());
    assert!(run(page(&shop.ports(), common::shop::name(), greeted(), &studio("crt_1"), "drp_9")).unwrap().is_none());
}

#[test]
fn a_drop_without_looks_has_figures_too() {
    let shop = shop_with("lamp", 1);
    assert_eq!(totals(&shop), ["0"; 5]);
}

#[test]
fn what_was_handed_over_within_its_window_is_told_as_a_share() {
    let shop = shop_with("lamp", 20);
    shop.db.script("INSERT INTO people (id, email, made_at) VALUES ('per_mira', 'mira@example.com', 0)");
    // The window of the slot `late`, to the millisecond: its begin and its end are in it.
    for (buyer, from_start, from_end) in
        [("ada", Some(0), None), ("bob", None, Some(0)), ("cem", Some(-1), None), ("dan", None, Some(1))]
    {
        let order = shop.ordered(buyer, "lamp", 1, "late");
        assert!(shop.pay(&order));
        shop.settle(&order);
        let at = from_start.map_or_else(
            || format!("ends_at + {}", from_end.unwrap_or_default()),
            |start: i64| format!("starts_at + {start}"),
        );
        shop.db.script(&format!(
            "INSERT INTO handovers (id, order_id, outcome, way, why, person, at, written_at)
               SELECT 'hnd_{buyer}', '{order}', 'collected', 'code', '', 'per_mira', {at}, ends_at FROM slots WHERE id = 'late'"
        ));
    }
    let page = run(page(&shop.ports(), common::shop::name(), greeted(), &studio("crt_1"), "drp_1")).unwrap().unwrap();
    let figure = &page.totals[3];
    assert_eq!((figure.label.as_str(), figure.value.as_str()), ("In their window", "2"));
    assert_eq!(figure.note, "50.0\u{a0}% of the 4 handed over");
    // One that was undone is none.
    shop.db.script("UPDATE handovers SET undone_at = written_at, undone_by = 'per_mira', undone_why = 'Wrong bag' WHERE id = 'hnd_dan'");
    assert_eq!(totals(&shop)[3], "2");
}
