//! Units in reserve: agreed by both, in when the pool is empty, once, and home again when they are not sold.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::float_arithmetic
)]

mod common;

use common::dice::Dice;
use common::studio::{mira, studio};
use common::{Asking, TestShop, interleave, run, typed};
use shared::audit::ActRefused;
use shared::checkout::sale::Settled;
use shared::contingency::flow::{Step, page, promises, propose, step};
use shared::contingency::refused::ContingencyRefused;
use shared::contingency::view::{Standing, Typed};
use shared::drops::flow::hold;
use shared::drops::room::flow::hold_all;
use shared::failure::{Failure, Kind, Refusal};
use shared::gates::{Gate, GateRefused};
use shared::ids::PersonId;
use shared::people::{Part, Studio};
use shared::requests::Key;
use shared::studio::release::flow::Hand;
use shared::time::Duration;

const LAPSED: Duration = Duration::minutes(11);

/// A drop of five lamps that is open; Noor has fifty bowls.
fn shop() -> TestShop {
    let shop = common::studio::shop();
    shop.db.script("UPDATE drop_items SET limit_per_buyer = 10");
    shop
}

/// Nothing is wrong but for the letters, which nobody sends here.
fn sound(shop: &TestShop) {
    shop.db.script("DELETE FROM letters");
    assert_eq!(shop.db.broken(), Vec::<String>::new());
}

fn asks(units: &str, partner: &str) -> Typed {
    Typed { sku: "lamp".into(), partner: partner.into(), units: units.into(), price: "6.50".into() }
}

fn asked(shop: &TestShop, typed: &Typed) -> Result<String, Failure<Vec<ContingencyRefused>>> {
    let (person, studio, key) =
        (mira(), studio("crt_1"), Key::parse(&shared::ports::Ids::fresh(&shop.ids, "a-key-of-a-test-")).unwrap());
    let hand = Hand { person: &person, studio: &studio, key: &key };
    run(propose(&shop.ports(), &hand, "drp_1", typed))
}

fn stepped(shop: &TestShop, creator: &str, id: &str, what: &Step) -> Result<String, Failure<ContingencyRefused>> {
    let (person, studio) = (PersonId::from("per_ada"), studio(creator));
    let key = Key::parse(&shared::ports::Ids::fresh(&shop.ids, "a-key-of-a-test-")).unwrap();
    let hand = Hand { person: &person, studio: &studio, key: &key };
    run(step(&shop.ports(), &hand, id, what))
}

fn bowls() -> Step {
    Step::Accept { from: "bowl".into() }
}

/// So many units of Noor's in reserve.
fn agreed(shop: &TestShop, units: &str) -> String {
    let id = asked(shop, &asks(units, "noor")).unwrap();
    stepped(shop, "crt_2", &id, &bowls()).unwrap();
    id
}

fn issued(shop: &TestShop) -> i64 {
    shop.db.number("SELECT issued FROM drop_items WHERE sku = 'lamp'")
}

fn stock(shop: &TestShop, sku: &str) -> i64 {
    shop.db.number(&format!("SELECT stock FROM variants WHERE sku = '{sku}'"))
}

fn sell(shop: &TestShop, buyer: &str, units: u32) {
    let order = shop.ordered(buyer, "lamp", units, "late");
    assert!(shop.pay(&order));
    assert_eq!(shop.settle(&order), Settled::Sold);
}

#[test]
fn the_write_that_takes_the_last_unit_brings_in_what_was_promised() {
    let shop = shop();
    let id = agreed(&shop, "7");
    assert_eq!((stock(&shop, "bowl"), issued(&shop)), (43, 5), "set aside, and not in the drop");
    shop.hold("ada", "lamp", 4).unwrap();
    assert_eq!(issued(&shop), 5, "one is left");
    shop.hold("bob", "lamp", 1).unwrap();
    assert_eq!((issued(&shop), shop.available()), (12, 7));
    let seen = run(page(&shop.ports(), &studio("crt_1"), "drp_1", Typed::default(), Vec::new())).unwrap().unwrap();
    let agreement = &seen.agreements[0];
    assert_eq!((agreement.id.as_str(), agreement.standing, agreement.sold), (id.as_str(), Standing::Released, 0));
    assert_eq!(
        shop.db.text("SELECT agreement || ' ' || units || ' ' || number FROM contingency_releases"),
        format!("{id} 7 1")
    );
    sound(&shop);
}

#[test]
fn the_last_ones_sold_are_the_partners_and_what_is_left_goes_home() {
    let shop = shop();
    let id = agreed(&shop, "7");
    sell(&shop, "ada", 5);
    sell(&shop, "bob", 3);
    let early = stepped(&shop, "crt_2", &id, &Step::Settle);
    assert_eq!(early, Err(Failure::Refused(ContingencyRefused::NotOver)));
    shop.hold("cleo", "lamp", 2).unwrap();
    // The drop closes, and the hold may still be paid.
    shop.db.script("UPDATE drops SET closes_at = opens_at + 60000");
    shop.pass(Duration::minutes(2));
    assert_eq!(stepped(&shop, "crt_2", &id, &Step::Settle), Err(Failure::Refused(ContingencyRefused::StillHeld)));
    shop.pass(LAPSED);
    stepped(&shop, "crt_2", &id, &Step::Settle).unwrap();
    assert_eq!((issued(&shop), stock(&shop, "bowl"), shop.available()), (8, 47, 0), "4 of 7 are home");
    let mine = run(promises(&shop.ports(), &studio("crt_2"), Vec::new())).unwrap();
    assert_eq!((mine.agreements[0].sold, mine.agreements[0].owed().minor), (3, 1_950), "3 at 6.50");
    assert_eq!(
        stepped(&shop, "crt_2", &id, &Step::Settle),
        Err(Failure::Refused(ContingencyRefused::Act(ActRefused::MovedOn)))
    );
    assert_eq!(stock(&shop, "bowl"), 47, "once");
    sound(&shop);
}

#[test]
fn partners_come_in_one_after_the_other_and_go_home_the_other_way_round() {
    let shop = shop();
    let first = agreed(&shop, "2");
    let second = asked(&shop, &asks("3", "mira")).unwrap();
    shop.pass(Duration::seconds(1));
    stepped(&shop, "crt_1", &second, &Step::Accept { from: "shade".into() }).unwrap();
    sell(&shop, "ada", 5);
    assert_eq!((issued(&shop), shop.available()), (7, 2));
    sell(&shop, "bob", 2);
    assert_eq!((issued(&shop), shop.available()), (10, 3));
    sell(&shop, "cleo", 1);
    let sold = |id: &str| shop.db.number(&format!("SELECT sold FROM contingency_shares WHERE id = '{id}'"));
    assert_eq!((sold(&first), sold(&second)), (2, 1));
    shop.pass(Duration::minutes(30));
    stepped(&shop, "crt_1", &first, &Step::Settle).unwrap();
    stepped(&shop, "crt_1", &second, &Step::Settle).unwrap();
    assert_eq!((issued(&shop), stock(&shop, "bowl"), stock(&shop, "shade")), (8, 48, 49));
    sound(&shop);
}

#[test]
fn a_yes_to_an_empty_pool_comes_in_at_once() {
    let shop = shop();
    shop.hold("ada", "lamp", 5).unwrap();
    assert_eq!(shop.available(), 0);
    agreed(&shop, "2");
    assert_eq!(shop.available(), 2);
    sound(&shop);
}

#[test]
fn what_lapsed_before_the_yes_is_free_and_nothing_has_to_come_in() {
    let shop = shop();
    shop.hold("ada", "lamp", 5).unwrap();
    shop.pass(LAPSED);
    agreed(&shop, "2");
    assert_eq!((issued(&shop), shop.available(), stock(&shop, "bowl")), (5, 5, 48), "in reserve, and not in the drop");
    sound(&shop);
}

#[test]
fn who_is_there_for_a_rehearsal_alone_is_no_partner() {
    let shop = shop();
    let partners = || {
        let seen = run(page(&shop.ports(), &studio("crt_1"), "drp_1", Typed::default(), Vec::new())).unwrap().unwrap();
        seen.partners.into_iter().map(|(slug, _)| slug).collect::<Vec<_>>()
    };
    let before = partners();
    shop.db.script(
        "INSERT INTO creators (id, slug, name, trade, town, zone, story, submitted_at, verified_at)
           VALUES ('rehearsal-1-creator', 'rehearsal-1-creator', 'Rehearsal', '', '', 'Europe/Berlin', '', 0, 1);
         INSERT INTO drops (id, slug, creator, title, tagline, story, category, hero, state, opens_at, closes_at, policy, rehearsal_of)
           SELECT 'rehearsal-1', 'rehearsal-1', 'rehearsal-1-creator', title, '', '', '', hero, 'scheduled', opens_at, closes_at, policy, id
           FROM drops WHERE id = 'drp_1'",
    );
    assert_eq!((partners(), before), (vec!["mira".into(), "noor".into()], vec!["mira".into(), "noor".into()]));
}

#[test]
fn staff_are_told_that_the_owner_decides() {
    let shop = shop();
    let staff = Studio { part: Part::Staff, ..studio("crt_1") };
    for (whose, owner) in [(studio("crt_1"), true), (staff, false)] {
        let drop = run(page(&shop.ports(), &whose, "drp_1", Typed::default(), Vec::new())).unwrap().unwrap();
        let asked = run(promises(&shop.ports(), &whose, Vec::new())).unwrap();
        assert_eq!((drop.owner, asked.owner), (owner, owner));
    }
}

#[test]
fn a_no_changes_nothing_and_is_final() {
    let shop = shop();
    let moved_on = Err(Failure::Refused(ContingencyRefused::Act(ActRefused::MovedOn)));
    let id = asked(&shop, &asks("2", "noor")).unwrap();
    stepped(&shop, "crt_2", &id, &Step::Decline).unwrap();
    assert_eq!(stepped(&shop, "crt_2", &id, &bowls()), moved_on);
    let id = asked(&shop, &asks("2", "noor")).unwrap();
    stepped(&shop, "crt_1", &id, &Step::Withdraw).unwrap();
    assert_eq!(stepped(&shop, "crt_2", &id, &bowls()), moved_on);
    let id = agreed(&shop, "2");
    assert_eq!(stepped(&shop, "crt_1", &id, &Step::Withdraw), moved_on, "a promise stands");
    sell(&shop, "ada", 5);
    assert_eq!(issued(&shop), 7);
    for (sql, name) in [
        ("UPDATE contingency SET units_agreed = 9 WHERE state = 'accepted'", "contingency_is_final"),
        ("UPDATE contingency SET units_released = 0", "contingency_is_final"),
        ("UPDATE contingency_releases SET units = 9", "releases_are_final"),
        ("DELETE FROM contingency_releases", "releases_are_final"),
    ] {
        assert!(shop.db.try_script(sql).unwrap_err().contains(name), "{sql}");
    }
}

#[test]
fn nobody_promises_more_than_there_is_or_what_is_not_theirs() {
    let shop = shop();
    let id = asked(&shop, &asks("51", "noor")).unwrap();
    assert_eq!(stepped(&shop, "crt_2", &id, &bowls()), Err(Failure::Refused(ContingencyRefused::StockShort)));
    let foreign = Step::Accept { from: "shade".into() };
    assert_eq!(stepped(&shop, "crt_2", &id, &foreign), Err(Failure::Refused(ContingencyRefused::StockUnknown)));
    assert_eq!((stock(&shop, "bowl"), stock(&shop, "shade")), (50, 50));
    for (why, creator, what) in [
        ("a stranger", "crt_3", Step::Decline),
        ("who asked does not answer", "crt_1", bowls()),
        ("who was asked does not take it back", "crt_2", Step::Withdraw),
    ] {
        assert_eq!(stepped(&shop, creator, &id, &what), Err(Failure::Refused(ContingencyRefused::Missing)), "{why}");
    }
    let other = studio("crt_2");
    assert!(run(page(&shop.ports(), &other, "drp_1", Typed::default(), Vec::new())).unwrap().is_none());
}

#[test]
fn what_is_typed_wrong_is_told_at_once() {
    let shop = shop();
    let wrong = Typed { sku: "bowl".into(), partner: "nobody".into(), units: "0".into(), price: "much".into() };
    let Err(Failure::Refused(refused)) = asked(&shop, &wrong) else { panic!("not refused") };
    use ContingencyRefused::{BadPrice, BadUnits, ItemUnknown, Over, PartnerUnknown};
    assert_eq!(refused, [ItemUnknown, PartnerUnknown, BadUnits, BadPrice]);
    shop.pass(Duration::minutes(30));
    assert_eq!(asked(&shop, &asks("2", "noor")), Err(Failure::Refused(vec![Over])));
    let table = [
        (ContingencyRefused::Missing, "not_found", Kind::Missing),
        (ItemUnknown, "item_unknown", Kind::Invalid),
        (PartnerUnknown, "partner_unknown", Kind::Invalid),
        (BadUnits, "bad_units", Kind::Invalid),
        (BadPrice, "bad_price", Kind::Invalid),
        (ContingencyRefused::TooMany, "too_many_agreements", Kind::Conflict),
        (Over, "has_closed", Kind::Conflict),
        (ContingencyRefused::StockUnknown, "stock_unknown", Kind::Invalid),
        (ContingencyRefused::StockShort, "stock_short", Kind::Conflict),
        (ContingencyRefused::NotOver, "not_over", Kind::Conflict),
        (ContingencyRefused::StillHeld, "still_held", Kind::Conflict),
    ];
    for (refused, code, kind) in table {
        assert_eq!((refused.code(), refused.kind()), (code, kind));
        assert!(refused.to_string().ends_with('.'));
    }
}

#[test]
fn twenty_times_is_enough() {
    let shop = shop();
    for _ in 0..20 {
        asked(&shop, &asks("1", "noor")).unwrap();
    }
    assert_eq!(asked(&shop, &asks("1", "noor")), Err(Failure::Refused(vec![ContingencyRefused::TooMany])));
}

/// Crowds on the last units: exactly what was promised comes in, whatever comes between.
#[test]
fn a_race_for_the_last_unit_brings_in_exactly_what_was_promised() {
    for seed in 0..30 {
        let dice = Dice::new(seed);
        let shop = shop();
        let promised = dice.between(1, 6);
        let id = agreed(&shop, &promised.to_string());
        let requests: Vec<_> = (0..20)
            .map(|at| {
                let (buyer, key) = (format!("b{at}"), format!("a-key-of-the-crowd-{at}"));
                Asking { buyer: &buyer, sku: "lamp", units: 1, key: &key }.request()
            })
            .collect();
        let ports = shop.ports();
        let held: Vec<_> = if dice.chance(50) {
            run(hold_all(&ports, &requests)).into_iter().flatten().collect()
        } else {
            interleave(requests.iter().map(|request| hold(&ports, request))).into_iter().flatten().collect()
        };
        assert_eq!(held.len() as i64, 5 + promised, "seed {seed}");
        assert_eq!(issued(&shop), 5 + promised, "seed {seed}");
        for hold in &held {
            if dice.chance(50) {
                let order = shop.place(hold, typed("late")).unwrap().order;
                assert!(shop.pay(&order));
                shop.settle(&order);
            }
        }
        shop.pass(Duration::minutes(30));
        shop.reconcile();
        stepped(&shop, "crt_1", &id, &Step::Settle).unwrap();
        let sold = shop.db.number("SELECT sold FROM drop_items WHERE sku = 'lamp'");
        let theirs = (sold - 5).clamp(0, promised);
        assert_eq!(shop.db.number("SELECT units_sold FROM contingency"), theirs, "seed {seed}");
        assert_eq!(stock(&shop, "bowl"), 50 - theirs, "seed {seed}");
        sound(&shop);
    }
}

#[test]
fn what_partners_brought_goes_home_before_the_drop_is_settled() {
    let shop = common::shop_with("lamp", 2);
    common::bundles::promise(&shop, 3);
    let holds: Vec<_> = (0..4).map(|at| shop.hold(&format!("buyer{at}"), "lamp", 1).unwrap()).collect();
    assert_eq!(shop.db.number("SELECT issued FROM drop_items"), 5, "the reserve came in");
    for hold in &holds {
        shop.release(hold).unwrap();
    }
    shop.pass(Duration::minutes(20));
    let pass = |number: u32, gate: &str| {
        shop.db.try_script(&format!(
            "INSERT INTO gate_passes (drop_id, number, gate, passed_at, passed_by, proof)
             SELECT 'drp_1', MAX (number) + {number}, '{gate}', 0, 'shop', '{{\"passed\":\"by a story\"}}' FROM gate_passes"
        ))
    };
    pass(1, "handed_over").unwrap();
    assert!(pass(1, "settled").unwrap_err().contains("gate_owes_reserves"));
    let settled = || common::gates::try_pass(&shop, "drp_1", Gate::Settled);
    assert_eq!(settled(), Err(Failure::Refused(GateRefused::Reserves)));
    assert_eq!((GateRefused::Reserves.code(), GateRefused::Reserves.kind()), ("owes_reserves", Kind::Conflict));
    assert_eq!(
        shop.db.texts("SELECT who, why FROM audit_log WHERE what = 'drop.gate_refused'"),
        ["per_mira | owes_reserves"]
    );
    common::bundles::settle(&shop);
    settled().unwrap();
    assert_eq!(shop.db.number("SELECT stock FROM variants WHERE sku = 'spare'"), 3, "all of it is home");
    assert_eq!(shop.db.number("SELECT issued FROM drop_items"), 0);
    shop.db.audit();
}
