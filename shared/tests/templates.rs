//! Templates and venues: kept, filled in for a day and for places, each with its own stock and figures; what ticks.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::studio::{by_mira, shop, studio, time, typed};
use common::{TestShop, run};
use shared::failure::{Failure, Kind, Refusal};
use shared::onboarding::flow::progress;
use shared::onboarding::progress::stages;
use shared::runsheet::flow::keep as keep_sheet;
use shared::runsheet::form::{Typed as Sheet, TypedCue, TypedRole, TypedStep, TypedTarget};
use shared::studio::flow::{Shown, drop};
use shared::studio::release::flow::{change, create, schedule};
use shared::studio::view::Check;
use shared::templates::flow::{Made, compare, make, page, retire, save};
use shared::templates::plan::{Planned, Source, draft};
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

/// A draft of Mira's with a set of a lamp and a shade, and a run sheet that offers it.
fn scripted(shop: &TestShop) -> String {
    let id = by_mira(shop, |hand| run(create(&shop.ports(), hand, &typed()))).unwrap();
    let set = shared::bundles::view::Typed {
        title: "Evening set".into(),
        units: "4".into(),
        limit: "1".into(),
        price: "30.00".into(),
        parts: vec![("lamp".into(), "1".into()), ("shade".into(), "1".into())],
    };
    by_mira(shop, |hand| run(shared::bundles::flow::add(&shop.ports(), hand, &id, 1, &set))).unwrap();
    let sku = shop.db.text(&format!("SELECT sku FROM drop_items WHERE drop_id = '{id}' AND is_bundle = 1"));
    let text = str::to_owned;
    let cue = |mark: &str, offer: &str| TypedCue {
        mark: text(mark),
        text: text("Look."),
        offer: text(offer),
        ..TypedCue::default()
    };
    let sheet = Sheet {
        roles: vec![TypedRole { role: text("Host"), name: text("Mira") }],
        steps: vec![TypedStep {
            mark: text("-10:00"),
            role: text("Host"),
            what: text("Light them."),
            ..TypedStep::default()
        }],
        cues: vec![cue("2:00", &sku), cue("4:00", "lamp"), cue("6:00", "/creators/mira"), cue("8:00", "")],
        targets: vec![TypedTarget { from: text("0:00"), until: text("15:00"), target: text("120") }],
    };
    let (person, key) = (common::studio::mira(), common::gates::key(shop));
    run(keep_sheet(&shop.ports(), (&person, &studio("crt_1")), &id, 0, &sheet, &key)).unwrap();
    id
}

/// Run sheet and bundles of a drop, without what is its own.
fn carried(shop: &TestShop, id: &str) -> Vec<String> {
    let slug = shop.db.text(&format!("SELECT slug FROM drops WHERE id = '{id}'"));
    let rows = [
        "SELECT role || ' ' || name FROM run_roles WHERE drop_id = '{id}' ORDER BY position",
        "SELECT mark_ms || ' ' || role || ' ' || what || COALESCE (done_at, '') FROM run_steps WHERE drop_id = '{id}' ORDER BY mark_ms",
        "SELECT q.mark_ms || ' ' || text || ' ' || COALESCE ((SELECT 'item ' || v.title FROM drop_items i JOIN variants v ON v.sku = i.sku
           WHERE i.drop_id = q.drop_id AND i.sku = q.offer), offer) || ' ' || label || ' ' || href FROM run_cues q WHERE drop_id = '{id}' ORDER BY mark_ms",
        "SELECT from_ms || ' ' || until_ms || ' ' || target_minor FROM run_targets WHERE drop_id = '{id}'",
        "SELECT v.title || ' ' || v.detail || ' ' || i.issued || ' ' || i.limit_per_buyer || ' ' || i.price_minor || i.currency
           FROM drop_items i JOIN variants v ON v.sku = i.sku AND v.bundle_of = '{id}' WHERE i.drop_id = '{id}' AND i.is_bundle = 1",
        "SELECT b.sku || ' ' || b.units FROM bundle_parts b JOIN drop_items i ON i.drop_id = b.drop_id AND i.sku = b.bundle
           WHERE b.drop_id = '{id}' ORDER BY b.sku",
    ];
    rows.iter().flat_map(|sql| shop.db.texts(&sql.replace("{id}", id))).map(|row| row.replace(&slug, "SLUG")).collect()
}

#[test]
fn a_template_carries_the_run_sheet_and_the_bundles() {
    let shop = shop();
    let first = scripted(&shop);
    let template = by_mira(&shop, |hand| run(save(&shop.ports(), hand, &first, "With all"))).unwrap();
    let list = run(page(&shop.ports(), &studio("crt_1"), TypedRun::default(), Vec::new())).unwrap();
    assert_eq!(list.templates[0].about, "2 things, 14 pieces · 1 bundle · open 30 minutes · 2 slots · 1 step, 4 cues");
    let Ok(Made::One(id)) = made(&shop, &wanted(&template, "2026-12-03T12:00", &[])) else { panic!("one") };
    let expected = carried(&shop, &first);
    assert_eq!(expected.len(), 10, "{expected:?}");
    assert!(expected.iter().any(|row| row.contains("item Evening set")), "{expected:?}");
    assert_eq!(carried(&shop, &id), expected);
    by_mira(&shop, |hand| run(schedule(&shop.ports(), hand, &id, 1))).unwrap();
    // The other one is gone, with its bundle.
    shop.db.script(&format!("DELETE FROM drops WHERE id = '{first}'"));
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM variants WHERE bundle_of IS NOT NULL"), 1);
    assert_eq!(carried(&shop, &id), expected, "nothing of it was the other's");
    shop.db.audit();
}

#[test]
fn what_is_planned_twice_is_filled_once_and_what_was_taken_out_stays_out() {
    let shop = shop();
    let first = scripted(&shop);
    let template = by_mira(&shop, |hand| run(save(&shop.ports(), hand, &first, "With all"))).unwrap();
    let key = common::gates::key(&shop);
    let (person, whose) = (common::studio::mira(), studio("crt_1"));
    let hand = shared::studio::release::flow::Hand { person: &person, studio: &whose, key: &key };
    let typed = wanted(&template, "2026-12-03T12:00", &[]);
    let Ok(Made::One(id)) = run(make(&shop.ports(), &hand, &typed)) else { panic!("one") };
    let filled = carried(&shop, &id);
    assert_eq!(run(make(&shop.ports(), &hand, &typed)).unwrap(), Made::One(id.clone()));
    assert_eq!(carried(&shop, &id), filled);
    // Without one of its parts there is no bundle.
    shop.db.script("UPDATE variants SET product = 'prd_2' WHERE sku = 'shade'");
    let Ok(Made::One(less)) = made(&shop, &wanted(&template, "2026-12-10T12:00", &[])) else { panic!("one") };
    assert_eq!(shop.db.texts(&format!("SELECT sku FROM drop_items WHERE drop_id = '{less}'")), ["lamp"]);
    // Whoever planned it for a cadence looks again: what somebody took out is not put back.
    let body = run(page(&shop.ports(), &whose, TypedRun::default(), Vec::new())).unwrap();
    assert_eq!(body.templates.len(), 1);
    let rows = run(shared::db::run(&shop.db, shared::stmt!(shared::templates::store::TEMPLATES, "crt_1"))).unwrap();
    let row: shared::templates::store::TemplateRow = rows.first().unwrap().unwrap();
    let source = Source { template: &row.id, body: &row.body, creator: "crt_1", person: "per_mira", run: None };
    let opens = "2026-12-03T12:00".parse().unwrap();
    let opens_at = shop.now() + Duration::days(8);
    let planned = Planned { id: id.clone(), opens, opens_at, zone: "Europe/Berlin", venue: None };
    shop.db.script(&format!(
        "DELETE FROM run_cues WHERE drop_id = '{id}'; DELETE FROM drop_items WHERE drop_id = '{id}' AND is_bundle = 1;
         DELETE FROM variants WHERE bundle_of = '{id}'; UPDATE drops SET version = 2 WHERE id = '{id}'"
    ));
    let left = carried(&shop, &id);
    run(shared::db::Db::batch(&shop.db, draft(&source, &planned, None, shop.now()))).unwrap();
    assert_eq!(carried(&shop, &id), left);
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
