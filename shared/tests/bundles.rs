//! Bundles: every part or none, however a hold is written, ends, is paid or is paid late; and the price, to the cent.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::float_arithmetic
)]

mod common;

use common::bundles::{stock, with_sets};
use common::dice::Dice;
use common::shop::NOON;
use common::sqlite::Bug;
use common::{Asking, TestShop, interleave, run, typed};
use shared::audit::ActRefused;
use shared::bundles::flow::{self, Refused};
use shared::bundles::refused::BundleRefused;
use shared::bundles::view::Typed;
use shared::checkout::sale::Settled;
use shared::drops::flow::{hold, state};
use shared::drops::holds::HoldRefused;
use shared::drops::room::flow::hold_all;
use shared::failure::{Failure, Kind, Refusal};
use shared::ids::DropSlug;
use shared::ports::{Ids, Ports};
use shared::requests::Key;
use shared::studio::release::flow as steps;
use shared::studio::release::flow::Hand;
use shared::time::Duration;

const LAPSED: Duration = Duration::minutes(11);

fn sold_out<T>(answer: &Result<T, Failure<HoldRefused>>) -> bool {
    matches!(answer, Err(Failure::Refused(HoldRefused::SoldOut)))
}

#[test]
fn a_bundle_takes_each_of_its_parts_and_gives_them_back() {
    let shop = with_sets(3, 9, 9, Bug::default());
    assert_eq!(stock(&shop, "set"), (0, 0, 3), "as many as of its scarcest part");
    let set = shop.hold("ada", "set", 2).unwrap();
    assert_eq!((stock(&shop, "lamp"), stock(&shop, "shade"), stock(&shop, "set")), ((2, 0, 1), (4, 0, 5), (2, 0, 1)));
    shop.release(&set).unwrap();
    assert_eq!((stock(&shop, "lamp"), stock(&shop, "shade"), stock(&shop, "set")), ((0, 0, 3), (0, 0, 9), (0, 0, 3)));
    assert_eq!(shop.db.broken(), Vec::<String>::new());
}

#[test]
fn every_part_or_none() {
    for (why, lamps, shades, sets) in [("no lamp", 0, 9, 9), ("a shade too few", 9, 1, 9), ("no set", 9, 9, 0)] {
        let shop = with_sets(lamps, shades, sets, Bug::default());
        assert!(sold_out(&shop.hold("ada", "set", 1)), "{why}");
        for sku in ["lamp", "shade", "set"] {
            assert_eq!(stock(&shop, sku).0, 0, "{why}: nothing of {sku} is held");
        }
        assert_eq!(shop.db.number("SELECT COUNT (*) FROM holds"), 0, "{why}");
    }
}

#[test]
fn what_has_lapsed_inside_a_bundle_is_free_for_a_part_and_the_other_way_round() {
    for (first, then) in [("set", "lamp"), ("lamp", "set"), ("set", "set")] {
        let shop = with_sets(1, 2, 1, Bug::default());
        shop.hold("ada", first, 1).unwrap();
        assert!(sold_out(&shop.hold("bob", then, 1)), "{then} while {first} is held");
        shop.pass(LAPSED);
        assert_eq!(stock(&shop, then).2, 1, "the view knows before anybody sweeps");
        shop.hold("bob", then, 1).unwrap();
        assert_eq!(shop.db.broken(), Vec::<String>::new(), "{first} then {then}");
    }
}

#[test]
fn a_sale_a_late_sale_and_a_refund_count_for_every_part() {
    let shop = with_sets(2, 4, 2, Bug::default());
    let order = shop.ordered("ada", "set", 1, "late");
    assert!(shop.pay(&order));
    assert_eq!(shop.settle(&order), Settled::Sold);
    assert_eq!((stock(&shop, "lamp"), stock(&shop, "shade"), stock(&shop, "set")), ((0, 1, 1), (0, 2, 2), (0, 1, 1)));
    // Paid when the hold is over: there is another one left.
    let late = shop.ordered("bob", "set", 1, "late");
    shop.pass(LAPSED);
    assert!(shop.pay(&late));
    assert_eq!(shop.settle(&late), Settled::Sold);
    assert_eq!((stock(&shop, "lamp"), stock(&shop, "shade"), stock(&shop, "set")), ((0, 2, 0), (0, 4, 0), (0, 2, 0)));
    assert_eq!(shop.db.broken(), Vec::<String>::new());
}

#[test]
fn a_late_payment_goes_back_when_one_part_is_gone() {
    let shop = with_sets(2, 2, 2, Bug::default());
    let late = shop.ordered("ada", "set", 1, "late");
    shop.pass(LAPSED);
    shop.hold("bob", "shade", 1).unwrap();
    assert!(shop.pay(&late));
    assert_eq!(shop.settle(&late), Settled::Refunded);
    assert_eq!((stock(&shop, "lamp"), stock(&shop, "shade"), stock(&shop, "set")), ((0, 0, 2), (1, 0, 1), (0, 0, 0)));
    assert_eq!(shop.db.broken(), Vec::<String>::new());
}

#[test]
fn a_part_is_within_its_limit_in_bundles_and_by_itself() {
    let shop = with_sets(20, 20, 20, Bug::default());
    shop.hold("ada", "shade", 3).unwrap();
    let refused = shop.hold("ada", "set", 1);
    assert!(matches!(refused, Err(Failure::Refused(HoldRefused::PartLimit))), "{refused:?}");
    shop.hold("bob", "set", 2).unwrap();
    let refused = shop.hold("bob", "shade", 1);
    assert!(matches!(refused, Err(Failure::Refused(HoldRefused::PartLimit))), "{refused:?}");
}

#[test]
fn what_everybody_sees_adds_up() {
    let shop = with_sets(3, 5, 9, Bug::default());
    shop.hold("ada", "set", 1).unwrap();
    shop.hold("bob", "lamp", 1).unwrap();
    let seen = run(state(&shop.ports(), &DropSlug::from("drop"))).unwrap().unwrap();
    for item in &seen.items {
        assert_eq!(item.issued, item.sold + item.held + item.available, "{}", item.sku);
    }
    let of = |sku: &str| seen.items.iter().find(|item| item.sku == sku).map(|item| item.available);
    assert_eq!((of("lamp"), of("shade"), of("set")), (Some(1), Some(3), Some(1)));
    assert_eq!(shop.db.number("SELECT available FROM drop_cards"), 4, "units count once");
}

#[test]
fn what_is_in_a_bundle_is_final_once_it_is_announced() {
    let shop = with_sets(3, 5, 9, Bug::default());
    for (sql, name) in [
        ("INSERT INTO bundle_parts VALUES ('drp_1', 'set', 'other', 1)", "bundle_is_final"),
        ("UPDATE bundle_parts SET units = 2", "bundle_is_final"),
    ] {
        assert!(shop.db.try_script(sql).unwrap_err().contains(name), "{sql}");
    }
    shop.hold("ada", "set", 1).unwrap();
    assert!(shop.db.try_script("DELETE FROM bundle_parts").unwrap_err().contains("bundle_is_final"));
}

#[test]
fn together_in_the_room_each_gets_all_or_nothing() {
    let shop = with_sets(3, 6, 9, Bug::default());
    let requests: Vec<_> = (0..8)
        .map(|at| {
            let (buyer, key) = (format!("buyer-{at}"), format!("a-key-of-the-room-{at}"));
            let sku = if at % 2 == 0 { "set" } else { "lamp" };
            Asking { buyer: &buyer, sku, units: 1, key: &key }.request()
        })
        .collect();
    let told = run(hold_all(&shop.ports(), &requests));
    assert_eq!(told.iter().filter(|answer| answer.is_ok()).count(), 3, "{told:?}");
    assert!(told.iter().filter(|answer| answer.is_err()).all(sold_out), "{told:?}");
    assert_eq!(stock(&shop, "lamp").2, 0);
    assert_eq!(shop.db.broken(), Vec::<String>::new());
}

/// Crowds of buyers after sets and parts at once: whoever gets a yes has all of it, and nothing is sold twice.
#[test]
fn random_crowds_never_oversell_a_part() {
    for seed in 0..16 {
        let dice = Dice::new(seed);
        let (lamps, shades) = (dice.between(1, 8), dice.between(1, 14));
        let shop = with_sets(lamps as u32, shades as u32, dice.between(1, 6) as u32, Bug::default());
        for round in 0..6 {
            let wishes: Vec<(String, &str, u32, String)> = (0..dice.between(2, 9))
                .map(|at| {
                    let sku = *dice.pick(&["set", "lamp", "shade"]);
                    (
                        format!("b{round}-{at}"),
                        sku,
                        dice.between(1, 3) as u32,
                        format!("a-key-of-the-crowd-{round}-{at}"),
                    )
                })
                .collect();
            let requests: Vec<_> = wishes
                .iter()
                .map(|(buyer, sku, units, key)| Asking { buyer, sku, units: *units, key }.request())
                .collect();
            let ports = shop.ports();
            let told = interleave(requests.iter().map(|request| hold(&ports, request)));
            for held in told.into_iter().flatten() {
                match dice.between(0, 4) {
                    0 => drop(shop.release(&held).unwrap()),
                    1 => {
                        let order = shop.place(&held, typed("late")).unwrap().order;
                        assert!(shop.pay(&order));
                        assert_eq!(shop.settle(&order), Settled::Sold, "seed {seed}");
                    }
                    2 => {
                        let order = shop.place(&held, typed("bike")).unwrap().order;
                        assert!(shop.pay(&order));
                        shop.pass(Duration::minutes(1));
                        shop.settle(&order);
                    }
                    _ => {}
                }
            }
            assert_eq!(shop.db.broken(), Vec::<String>::new(), "seed {seed}, round {round}");
            if shop.now().0 < NOON + 4 * 60_000 && dice.chance(30) {
                shop.pass(LAPSED);
            }
        }
        let taken = shop.db.number(
            "SELECT COALESCE (SUM (units), 0) FROM units_of_holds WHERE sku = 'lamp' AND state IN ('live', 'sold')",
        );
        assert!(taken <= lamps, "seed {seed}: {taken} of {lamps} lamps");
    }
}

/// A draft of Mira's with lamps at 38.50 and shades at 12.00, and what she types to bundle them.
fn draft(shop: &TestShop) -> String {
    make(shop, |hand, ports| run(steps::create(ports, hand, &common::studio::typed()))).unwrap()
}

fn make<T>(shop: &TestShop, what: impl FnOnce(&Hand<'_>, &Ports<'_>) -> T) -> T {
    let (person, studio) = (common::studio::mira(), common::studio::studio("crt_1"));
    let key = Key::parse(&shop.ids.fresh("a-key-of-a-test-")).unwrap();
    what(&Hand { person: &person, studio: &studio, key: &key }, &shop.ports())
}

fn evening(price: &str, lamps: &str, shades: &str) -> Typed {
    let parts = vec![("lamp".to_owned(), lamps.to_owned()), ("shade".to_owned(), shades.to_owned())];
    let text = str::to_owned;
    Typed { title: text("Evening set"), price: text(price), units: text("3"), limit: text("1"), parts }
}

fn add(shop: &TestShop, id: &str, version: i64, typed: &Typed) -> Result<String, Failure<Refused>> {
    make(shop, |hand, ports| run(flow::add(ports, hand, id, version, typed)))
}

fn count(shop: &TestShop, id: &str) -> i64 {
    shop.db.number(&format!("SELECT COUNT (*) FROM drop_items WHERE drop_id = '{id}' AND is_bundle = 1"))
}

#[test]
fn a_bundle_is_composed_kept_copied_and_announced_with_its_drop() {
    let shop = common::studio::shop();
    let id = draft(&shop);
    let sku = add(&shop, &id, 1, &evening("45", "1", "1")).unwrap();
    let moved_on = add(&shop, &id, 1, &evening("45", "1", "1"));
    assert_eq!(moved_on, Err(Failure::Refused(Refused::Now(BundleRefused::Act(ActRefused::MovedOn)))));
    let studio = common::studio::studio("crt_1");
    let seen = run(flow::page(&shop.ports(), &studio, &id, Typed::default(), Vec::new())).unwrap().unwrap();
    let [bundle] = seen.bundles.as_slice() else { panic!("{:?}", seen.bundles) };
    assert_eq!((bundle.detail.as_str(), bundle.apart.minor, bundle.price.minor), ("Bundle: Lamp, Shade", 5_050, 4_500));
    assert_eq!(seen.choices.len(), 2, "a bundle is no part of another one");
    // The form of the drop is saved anew: the bundle stays.
    make(&shop, |hand, ports| run(steps::change(ports, hand, &id, 2, &common::studio::typed()))).unwrap();
    assert_eq!(count(&shop, &id), 1);
    let copy = make(&shop, |hand, ports| run(steps::duplicate(ports, hand, &id))).unwrap();
    assert_eq!(count(&shop, &copy), 1);
    assert_eq!(shop.db.number(&format!("SELECT SUM (units) FROM bundle_parts WHERE drop_id = '{copy}'")), 2);
    make(&shop, |hand, ports| run(steps::schedule(ports, hand, &id, 3))).unwrap();
    assert_eq!(
        shop.db.number("SELECT stock FROM variants WHERE sku = 'lamp'"),
        40,
        "ten are in the drop, in bundles or not"
    );
    let late = make(&shop, |hand, ports| run(flow::remove(ports, hand, &id, 4, &sku)));
    assert_eq!(late, Err(Failure::Refused(Refused::Now(BundleRefused::NotADraft))));
    make(&shop, |hand, ports| run(steps::unpublish(ports, hand, &id, 4))).unwrap();
    assert_eq!(shop.db.number("SELECT stock FROM variants WHERE sku = 'lamp'"), 50);
    make(&shop, |hand, ports| run(flow::remove(ports, hand, &id, 5, &sku))).unwrap();
    assert_eq!(
        (count(&shop, &id), shop.db.number(&format!("SELECT COUNT (*) FROM variants WHERE sku = '{sku}'"))),
        (0, 0)
    );
    assert_eq!(shop.db.broken(), Vec::<String>::new());
}

#[test]
fn a_bundle_goes_with_any_of_its_parts() {
    let shop = common::studio::shop();
    let id = draft(&shop);
    add(&shop, &id, 1, &evening("45", "1", "1")).unwrap();
    let mut typed = common::studio::typed();
    typed.items.pop();
    make(&shop, |hand, ports| run(steps::change(ports, hand, &id, 2, &typed))).unwrap();
    assert_eq!((count(&shop, &id), shop.db.number("SELECT COUNT (*) FROM bundle_parts")), (0, 0));
}

#[test]
fn what_is_wrong_with_a_bundle_is_told_at_its_field() {
    let shop = common::studio::shop();
    let id = draft(&shop);
    let long = "x".repeat(81);
    let table = [
        ("no name", Typed { title: String::new(), ..evening("45", "1", "1") }, "title_missing", "title"),
        ("a long name", Typed { title: long, ..evening("45", "1", "1") }, "too_long", "title"),
        ("no price", evening("", "1", "1"), "bad_price", "price"),
        ("dearer than its parts", evening("50.51", "1", "1"), "bundle_dearer", "price"),
        ("no number", Typed { units: "0".into(), ..evening("45", "1", "1") }, "bad_units", "units"),
        ("a limit above it", Typed { limit: "4".into(), ..evening("45", "1", "1") }, "bad_limit", "limit"),
        ("one piece", evening("5", "1", ""), "too_few_parts", "part-1-units"),
        ("half a lamp", evening("5", "0.5", "1"), "bad_part", "part-1-units"),
        ("two shades, one a buyer", evening("45", "1", "2"), "part_above_limit", "part-2-units"),
    ];
    for (why, typed, code, field) in table {
        let Err(Failure::Refused(Refused::Typed(notices))) = add(&shop, &id, 1, &typed) else { panic!("{why}") };
        let told: Vec<_> = notices.iter().map(|n| (n.code.as_str(), n.field.as_deref())).collect();
        assert_eq!(told, [(code, Some(field))], "{why}");
        assert!(notices[0].text.ends_with('.'), "{why}");
    }
    for at in 0..6 {
        add(&shop, &id, 1 + at, &evening("45", "1", "1")).unwrap();
    }
    let many = add(&shop, &id, 7, &evening("45", "1", "1"));
    assert_eq!(many, Err(Failure::Refused(Refused::Now(BundleRefused::TooMany))));
    let missing = Err(Failure::Refused(Refused::Now(BundleRefused::Missing)));
    assert_eq!(add(&shop, "drp_none", 1, &evening("45", "1", "1")), missing);
    let table = [
        (BundleRefused::Missing, "not_found", Kind::Missing),
        (BundleRefused::NotADraft, "not_a_draft", Kind::Conflict),
        (BundleRefused::TooMany, "too_many_bundles", Kind::Conflict),
        (BundleRefused::TooFewParts, "too_few_parts", Kind::Invalid),
    ];
    for (refused, code, kind) in table {
        assert_eq!((refused.code(), refused.kind()), (code, kind));
    }
}

#[test]
fn an_order_of_bundles_has_a_line_for_each_part_and_they_are_final_once_it_is_paid() {
    let shop = with_sets(4, 8, 4, Bug::default());
    let held = shop.hold("ada", "set", 2).unwrap();
    let placed = shop.place(&held, shared::checkout::view::Typed { coupon: "TEN".into(), ..typed("bike") }).unwrap();
    let lines = shop
        .db
        .texts("SELECT sku || ' ' || units || ' ' || share_minor || ' ' || tax_minor FROM order_lines ORDER BY sku");
    // 40.00 less a tenth, by 10.00 and 14.00; and 4.90 for the bike.
    assert_eq!(lines, [" 1 490 78", "lamp 2 1500 240", "shade 4 2100 335"]);
    // Another wish before it is paid: the lines follow.
    shop.place(&held, typed("late")).unwrap();
    assert_eq!(shop.db.number("SELECT SUM (share_minor) FROM order_lines"), 4_000);
    assert!(shop.pay(&placed.order));
    assert_eq!(shop.settle(&placed.order), Settled::Sold);
    for sql in ["UPDATE order_lines SET share_minor = 1", "DELETE FROM order_lines"] {
        assert!(shop.db.try_script(sql).unwrap_err().contains("order_lines_are_final"), "{sql}");
    }
    assert_eq!(shop.db.broken(), Vec::<String>::new());
}

#[test]
fn what_an_operator_gives_back_comes_back_with_every_part() {
    let shop = with_sets(2, 4, 2, Bug::default());
    let order = shop.ordered("ada", "set", 1, "late");
    assert!(shop.pay(&order));
    shop.settle(&order);
    shop.db.script(
        "UPDATE orders SET state = 'refunded', refund_reason = 'operator'; UPDATE holds SET state = 'released'",
    );
    assert_eq!((stock(&shop, "lamp"), stock(&shop, "shade"), stock(&shop, "set")), ((0, 0, 2), (0, 0, 4), (0, 0, 2)));
}

#[test]
fn a_part_that_somebody_waits_for_is_theirs_inside_a_bundle_too() {
    let shop = with_sets(1, 4, 2, Bug::default());
    shop.db.script(
        "INSERT INTO waiting (id, drop_id, sku, email, mailbox, joined_at, state_at)
           VALUES ('wtg_1', 'drp_1', 'lamp', 'zoe@example.com', 'zoe@example.com', 1, 1)",
    );
    assert_eq!(stock(&shop, "set").2, 0);
    assert!(sold_out(&shop.hold("ada", "set", 1)));
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM holds"), 0);
}
