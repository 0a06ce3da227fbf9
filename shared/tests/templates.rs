//! Templates and venues: kept, filled in for a day and for places, each with its own stock and figures; what ticks.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::studio::{by_mira, shop, studio, time, typed};
use common::{TestShop, run};
use shared::failure::{Failure, Kind, Refusal};
use shared::onboarding::flow::progress;
use shared::onboarding::progress::stages;
use shared::studio::flow::{Shown, drop};
use shared::studio::release::flow::{change, create, schedule};
use shared::studio::view::Check;
use shared::templates::flow::{Made, compare, make, page, retire, save};
use shared::templates::refused::PlanRefused;
use shared::templates::view::TypedRun;
use shared::time::Duration;
use shared::venues::flow::{add, close, page as venues};
use shared::venues::view::TypedVenue;

fn with_template() -> (TestShop, String) {
    let shop = shop();
    let drop = by_mira(&shop, |hand| run(create(&shop.ports(), hand, &typed()))).unwrap();
    let template = by_mira(&shop, |hand| run(save(&shop.ports(), hand, &drop, " Evening  lamps "))).unwrap();
    (shop, template)
}

fn venue(shop: &TestShop, name: &str, zone: &str) -> String {
    let typed = TypedVenue { name: name.into(), place: "12 Canal Street".into(), zone: zone.into() };
    by_mira(shop, |hand| run(add(&shop.ports(), hand, &typed))).unwrap()
}

fn wanted(template: &str, opens: &str, venues: &[&String]) -> TypedRun {
    let venues = venues.iter().map(|id| (*id).clone()).collect();
    TypedRun { template: template.into(), opens: opens.into(), venues }
}

fn made(shop: &TestShop, typed: &TypedRun) -> Result<Made, Failure<PlanRefused>> {
    by_mira(shop, |hand| run(make(&shop.ports(), hand, typed)))
}

fn wrong<T: std::fmt::Debug>(outcome: Result<T, Failure<PlanRefused>>) -> Vec<(String, String)> {
    match outcome {
        Err(Failure::Refused(refused)) => {
            refused.notices().into_iter().map(|notice| (notice.field.unwrap_or_default(), notice.code)).collect()
        }
        other => panic!("{other:?}"),
    }
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(field, code)| ((*field).to_owned(), (*code).to_owned())).collect()
}

#[test]
fn a_new_drop_has_everything_the_kept_one_had() {
    let (shop, template) = with_template();
    let Ok(Made::One(id)) = made(&shop, &wanted(&template, "2026-12-03T12:00", &[])) else { panic!("one") };
    let Ok(Some(Shown::Form(form))) =
        run(drop(&shop.ports(), common::shop::name(), &studio("crt_1"), Some(&id), None, Vec::new()))
    else {
        panic!("a form")
    };
    let mut expected = typed();
    (expected.opens, expected.closes) = (time("2026-12-03T12:00"), time("2026-12-03T12:30"));
    expected.items[1].price = "12.00".into();
    // Sixteen hours after it opens, as before.
    for (slot, (starts, ends)) in expected.slots.iter_mut().zip([("04:00", "06:00"), ("11:00", "14:00")]) {
        (slot.starts, slot.ends) = (time(&format!("2026-12-04T{starts}")), time(&format!("2026-12-04T{ends}")));
    }
    (expected.slots[0].price, expected.slots[1].price) = ("0.00".into(), "4.90".into());
    assert_eq!(form.typed, expected);
    assert!(form.checks.iter().all(|check| check.done), "{:?}", form.checks);
    by_mira(&shop, |hand| run(schedule(&shop.ports(), hand, &id, 1))).unwrap();
    let list = run(page(&shop.ports(), &studio("crt_1"), TypedRun::default(), Vec::new())).unwrap();
    assert_eq!((list.templates[0].name.as_str(), list.templates[0].drops), ("Evening lamps", 1));
    assert_eq!(list.templates[0].about, "2 things, 14 pieces · open 30 minutes · 2 slots");
    shop.db.audit();
}

#[test]
fn one_template_at_several_venues_is_a_drop_each_with_its_own_stock_clock_and_figures() {
    let (shop, template) = with_template();
    let (canal, lisbon) = (venue(&shop, "Canal", "Europe/Berlin"), venue(&shop, "Alfama", "Europe/Lisbon"));
    let typed = wanted(&template, "2026-12-04T18:00", &[&canal, &lisbon]);
    let Ok(Made::Run(name)) = made(&shop, &typed) else { panic!("a run") };
    let figures = || run(compare(&shop.ports(), &studio("crt_1"), &name)).unwrap().unwrap().places;
    let places = figures();
    assert_eq!(places.iter().map(|place| place.venue.as_str()).collect::<Vec<_>>(), ["Alfama", "Canal"]);
    // Six in the evening by the clock of each.
    assert_eq!(
        places.iter().map(|p| (p.opens.clock.as_str(), &p.opens.iso[11..16])).collect::<Vec<_>>(),
        [("18:00", "18:00"), ("18:00", "17:00")]
    );
    let (alfama, berlin) = (&places[0].id, &places[1].id);
    assert_eq!(
        shop.db.text(&format!("SELECT place || ' ' || strftime ('%H:%M', starts_at / 1000, 'unixepoch') FROM slots WHERE drop_id = '{alfama}' AND kind = 'pickup'")),
        "Alfama, 12 Canal Street 10:00"
    );
    for id in [alfama, berlin] {
        by_mira(&shop, |hand| run(schedule(&shop.ports(), hand, id, 1))).unwrap();
    }
    assert_eq!(shop.db.number("SELECT stock FROM variants WHERE sku = 'lamp'"), 30, "ten went to each");
    shop.db.script(&format!(
        "UPDATE drops SET lobby_minutes = NULL WHERE id = '{berlin}';
        INSERT INTO drop_views VALUES ('{berlin}', 0, 7);
        UPDATE drop_items SET sold = 4 WHERE drop_id = '{berlin}' AND sku = 'lamp'"
    ));
    let places = figures();
    assert_eq!((places[1].sold, places[1].views, places[1].sold_through.as_str()), (4, 7, "28.5\u{a0}%"));
    assert_eq!((places[0].sold, places[0].views, places[0].sold_through.as_str()), (0, 0, "0.0\u{a0}%"));
    assert!(run(compare(&shop.ports(), &studio("crt_2"), &name)).unwrap().is_none(), "not somebody else's");
    assert!(run(compare(&shop.ports(), &studio("crt_1"), "run_x")).unwrap().is_none());
    // Buyers, and whoever changes it, read the clock of the place.
    let card = run(shared::catalogue::flow::creator(&shop.ports(), common::shop::name(), "mira")).unwrap().unwrap();
    assert!(card.next.iter().any(|card| card.opens.zone == "WET" && card.opens.clock == "18:00"));
}

#[test]
fn a_draft_is_read_by_the_clock_of_its_venue() {
    let (shop, template) = with_template();
    let lisbon = venue(&shop, "Alfama", "Europe/Lisbon");
    let Ok(Made::One(id)) = made(&shop, &wanted(&template, "2026-12-04T18:00", &[&lisbon])) else { panic!("one") };
    let Ok(Some(Shown::Form(form))) =
        run(drop(&shop.ports(), common::shop::name(), &studio("crt_1"), Some(&id), None, Vec::new()))
    else {
        panic!("a form")
    };
    assert_eq!((form.choices.zone.as_str(), form.typed.opens.at.as_str()), ("Europe/Lisbon", "2026-12-04T18:00"));
    by_mira(&shop, |hand| run(change(&shop.ports(), hand, &id, 1, &form.typed))).unwrap();
    assert_eq!(shop.db.number(&format!("SELECT opens_at % 86400000 / 3600000 FROM drops WHERE id = '{id}'")), 18);
}

#[test]
fn what_is_wrong_is_said_at_its_field() {
    let (shop, template) = with_template();
    let drop = shop.db.text("SELECT id FROM drops WHERE state = 'draft'");
    let keep = |name: &str| by_mira(&shop, |hand| run(save(&shop.ports(), hand, &drop, name)));
    assert_eq!(wrong(keep(" ")), pairs(&[("name", "name_missing")]));
    assert_eq!(wrong(keep(&"a".repeat(61))), pairs(&[("name", "too_long")]));
    assert_eq!(wrong(keep("Evening lamps")), pairs(&[("name", "name_taken")]));
    let foreign = by_mira(&shop, |hand| run(save(&shop.ports(), hand, "drp_x", "Mine")));
    assert_eq!(wrong(foreign), pairs(&[("", "not_found")]));
    for (why, typed, expected) in [
        ("nobody's template", wanted("tpl_x", "2026-12-03T12:00", &[]), ("template", "template_missing")),
        ("nobody's venue", wanted(&template, "2026-12-03T12:00", &[&"ven_x".to_owned()]), ("venue", "venue_missing")),
        ("no time", wanted(&template, "", &[]), ("opens", "time_malformed")),
        ("a time that has passed", wanted(&template, "2026-11-01T12:00", &[]), ("opens", "time_in_past")),
    ] {
        assert_eq!(wrong(made(&shop, &typed)), pairs(&[expected]), "{why}");
    }
    let place = |name: &str, place: &str, zone: &str| {
        let typed = TypedVenue { name: name.into(), place: place.into(), zone: zone.into() };
        wrong(by_mira(&shop, |hand| run(add(&shop.ports(), hand, &typed))))
    };
    venue(&shop, "Canal", "Europe/Berlin");
    let nothing = [("name", "name_missing"), ("place", "place_missing"), ("zone", "zone_unknown")];
    assert_eq!(place("", "", "Nowhere/Atlantis"), pairs(&nothing));
    assert_eq!(place("Canal", "Here", "Europe/Berlin"), pairs(&[("name", "name_taken")]));
    assert_eq!(place("New", &"a".repeat(101), "Europe/Berlin"), pairs(&[("place", "too_long")]));
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM drops"), 2, "nothing was made");
}

#[test]
fn what_is_taken_off_the_list_leaves_its_drops_and_its_name() {
    let (shop, template) = with_template();
    let canal = venue(&shop, "Canal", "Europe/Berlin");
    made(&shop, &wanted(&template, "2026-12-03T12:00", &[&canal])).unwrap();
    shop.db.script(&format!(
        "INSERT INTO cadences (id, creator, template, name, rule, made_by, made_at) VALUES ('cad_1', 'crt_1', '{template}', 'F', 'x', 'per_mira', 0)"
    ));
    let gone = |shop: &TestShop| by_mira(shop, |hand| run(retire(&shop.ports(), hand, &template)));
    let Err(Failure::Refused(refused)) = gone(&shop) else { panic!("a cadence runs on it") };
    assert_eq!((refused.code(), refused.kind()), ("template_in_use", Kind::Conflict));
    shop.db.script("UPDATE cadences SET state = 'ended'");
    gone(&shop).unwrap();
    assert_eq!(wrong(gone(&shop)), pairs(&[("", "not_found")]));
    let shut = |id: &str| by_mira(&shop, |hand| run(close(&shop.ports(), hand, id)));
    shut(&canal).unwrap();
    assert_eq!(wrong(shut(&canal)), pairs(&[("", "not_found")]));
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM drops WHERE template IS NOT NULL AND venue IS NOT NULL"), 1);
    assert!(run(venues(&shop.ports(), &studio("crt_1"), TypedVenue::default(), Vec::new())).unwrap().venues.is_empty());
    venue(&shop, "Canal", "Europe/Berlin");
}

#[test]
fn the_checklist_of_a_draft_ticks_from_what_is_there_now() {
    let (shop, template) = with_template();
    let Ok(Made::One(id)) = made(&shop, &wanted(&template, "2026-12-03T12:00", &[])) else { panic!("one") };
    let undone = || {
        let shown = run(drop(&shop.ports(), common::shop::name(), &studio("crt_1"), Some(&id), None, Vec::new()));
        let Ok(Some(Shown::Form(form))) = shown else { panic!("a form") };
        form.checks.into_iter().filter(|check: &Check| !check.done).map(|check| check.name).collect::<Vec<_>>()
    };
    assert!(undone().is_empty());
    shop.db.script(
        "UPDATE variants SET stock = 3 WHERE sku = 'lamp'; UPDATE creators SET verified_at = NULL WHERE id = 'crt_1'",
    );
    assert_eq!(undone(), ["items", "verified"]);
    shop.pass(Duration::days(30));
    assert_eq!(undone(), ["items", "window", "verified"]);
}

#[test]
fn the_first_ninety_days_tick_from_what_is_there() {
    let (shop, _) = with_template();
    let ticked = || {
        let (_, progress) = run(progress(&shop.ports(), &studio("crt_1"))).unwrap();
        let steps = stages(&progress).into_iter().flat_map(|stage| stage.steps);
        steps.filter(|step| step.done).map(|step| step.name).collect::<Vec<_>>()
    };
    assert_eq!(ticked(), ["listing", "announced", "template"]);
    let sold = |buyer: &str| {
        let order = shop.ordered(buyer, "lamp", 1, "late");
        assert!(shop.pay(&order));
        shop.settle(&order);
        order
    };
    let order = sold("ada");
    assert_eq!(ticked(), ["listing", "announced", "sale", "template"]);
    shop.db.script(&format!(
        "INSERT INTO handovers (id, order_id, outcome, way, why, person, at, written_at)
           SELECT 'hnd_1', '{order}', 'collected', 'code', '', 'per_mira', s.starts_at, s.starts_at FROM slots s WHERE s.id = 'late'"
    ));
    assert!(ticked().contains(&"handover"));
    assert!(!ticked().contains(&"in_time"), "one is no share");
    let (_, far) = run(progress(&shop.ports(), &studio("crt_1"))).unwrap();
    assert_eq!((far.handed, far.in_time), (1, 1));
    let by: Vec<_> = stages(&far).iter().map(|stage| stage.by.unwrap().0 / 86_400_000).collect();
    assert_eq!(by, [30, 90]);
}
