//! Photo days: planned by area, checked before they are done, and what was agreed stays written.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{TestShop, run, shop_with};
use shared::failure::{Failure, Refusal};
use shared::ids::{CreatorId, PersonId};
use shared::office::view::Person as Greeted;
use shared::people::{Part, Person, Studio};
use shared::ports::Ids;
use shared::requests::Key;
use shared::shoots::flow::{CheckRequest, check, end, one, page, plan, share_day};
use shared::shoots::refused::ShootRefused;
use shared::shoots::view::{ShootPage, ShootsPage, Typed};
use shared::time::Timestamp;

fn studio(creator: &str) -> Studio {
    Studio {
        creator: CreatorId(creator.into()),
        slug: "mira".into(),
        name: "Mira".into(),
        zone: "Europe/Berlin".into(),
        part: Part::Owner,
    }
}

fn mira() -> Person {
    Person {
        id: PersonId("mira".into()),
        email: "mira@example.com".into(),
        name: "Mira".into(),
        session: "ses".into(),
        strong_at: None,
        studio: Some(studio("crt_1")),
        operator: None,
        seen_at: Timestamp(0),
    }
}

fn a_shop() -> TestShop {
    let shop = shop_with("lamp", 1);
    shop.db.script(
        "INSERT INTO people (id, email, name, made_at) VALUES ('mira', 'mira@example.com', 'Mira', 0);
         INSERT INTO creators (id, slug, name, trade, town, zone, story) VALUES ('crt_2', 'other', 'Other', '', 'Berlin', 'Europe/Berlin', '');
         INSERT INTO products (id, creator, title, category) VALUES ('prd_2', 'crt_2', 'Other', 'Light');",
    );
    shop
}

fn key(shop: &TestShop) -> Key {
    Key::parse(&shop.ids.fresh("a-key-of-a-test-")).unwrap()
}

fn refused<T: std::fmt::Debug>(outcome: Result<T, Failure<ShootRefused>>) -> ShootRefused {
    match outcome {
        Err(Failure::Refused(refused)) => {
            assert!(!refused.code().is_empty() && !refused.to_string().is_empty());
            refused
        }
        other => panic!("{other:?}"),
    }
}

fn typed(area: &str, day: &str) -> Typed {
    Typed { town: "Berlin".into(), area: area.into(), day: day.into(), ..Typed::default() }
}

fn planned(shop: &TestShop, area: &str, day: &str) -> String {
    run(plan(&shop.ports(), &mira(), &studio("crt_1"), &typed(area, day), &key(shop))).expect("planned")
}

fn list(shop: &TestShop) -> ShootsPage {
    let greeted = Greeted { name: "Mira".into(), roles: Vec::new() };
    run(page(&shop.ports(), common::shop::name(), greeted, &studio("crt_1"), Typed::default())).unwrap()
}

fn shown(shop: &TestShop, id: &str) -> ShootPage {
    let greeted = Greeted { name: "Mira".into(), roles: Vec::new() };
    run(one(&shop.ports(), common::shop::name(), greeted, &studio("crt_1"), id)).unwrap()
}

fn note(shop: &TestShop, id: &str, request: &CheckRequest) -> Result<(), Failure<ShootRefused>> {
    run(check(&shop.ports(), &mira(), &studio("crt_1"), id, request, &key(shop)))
}

fn asking(kind: &str) -> CheckRequest {
    CheckRequest { kind: kind.into(), name: "Ada Lovelace".into(), day: "2026-11-25".into(), ..CheckRequest::default() }
}

#[test]
fn neighbours_are_moved_to_one_day() {
    let shop = a_shop();
    let (a, b) = (planned(&shop, "Neukölln", ""), planned(&shop, "neukölln ", ""));
    planned(&shop, "Moabit", "");
    let before = *shop.db.batches.borrow();
    let suggestions = list(&shop).suggestions;
    assert_eq!(*shop.db.batches.borrow() - before, 1, "one round trip");
    assert_eq!(suggestions.len(), 1);
    assert_eq!(suggestions[0].text, "2 photo days in Neukölln, Berlin have no day yet: on one day they save one way.");
    let mira = mira();
    run(share_day(&shop.ports(), &mira, &studio("crt_1"), &suggestions[0].shoots, "2026-12-01", &key(&shop))).unwrap();
    assert_eq!((shown(&shop, &a).day, shown(&shop, &b).day), ("2026-12-01".into(), "2026-12-01".into()));
    assert!(list(&shop).suggestions.is_empty());
    planned(&shop, "Neukölln", "");
    assert_eq!(
        list(&shop).suggestions[0].text,
        "You are in Neukölln, Berlin on 2026-12-01 anyway: 1 more there saves one way."
    );
}

#[test]
fn what_was_typed_wrong_is_named() {
    let shop = a_shop();
    let mira = mira();
    let foreign = Typed { products: vec!["prd_2".into()], ..typed("Mitte", "") };
    for (why, typed, expected) in [
        ("no town", Typed { town: " ".into(), ..typed("Mitte", "") }, ShootRefused::TownMissing),
        ("no area", typed("  ", ""), ShootRefused::AreaMissing),
        ("no day of the calendar", typed("Mitte", "2026-02-30"), ShootRefused::DayWrong),
        ("somebody else's product", foreign, ShootRefused::ProductForeign),
    ] {
        let outcome = run(plan(&shop.ports(), &mira, &studio("crt_1"), &typed, &key(&shop)));
        assert_eq!(refused(outcome), expected, "{why}");
    }
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM shoots"), 0);
    let share = |shoots: &[String], day: &str| {
        refused(run(share_day(&shop.ports(), &mira, &studio("crt_1"), shoots, day, &key(&shop))))
    };
    assert_eq!(share(&[], "2026-12-01"), ShootRefused::NothingChosen);
    assert_eq!(share(&["sht_none".into()], "2026-12-01"), ShootRefused::Missing);
    assert_eq!(share(&["sht_none".into()], ""), ShootRefused::NoDay);
    assert_eq!(share(&["sht_none".into()], "soon"), ShootRefused::DayWrong);
}

#[test]
fn the_same_form_twice_plans_once_and_another_content_is_refused() {
    let shop = a_shop();
    let (mira, key) = (mira(), key(&shop));
    let plan = |typed: &Typed| run(plan(&shop.ports(), &mira, &studio("crt_1"), typed, &key));
    let with_product = Typed { products: vec!["prd_1".into(), "prd_1".into()], ..typed("Mitte", "2026-12-01") };
    let first = plan(&with_product).unwrap();
    assert_eq!(plan(&with_product).unwrap(), first);
    assert_eq!(refused(plan(&typed("Moabit", ""))).code(), "key_reused");
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM shoots"), 1);
    assert_eq!(shown(&shop, &first).products, ["Lamp"]);
}

#[test]
fn a_day_is_done_only_after_both_confirmations() {
    let shop = a_shop();
    let id = planned(&shop, "Mitte", "");
    let finish = || run(end(&shop.ports(), &mira(), &studio("crt_1"), &id, true, &key(&shop)));
    assert_eq!(refused(finish()), ShootRefused::Unchecked);
    note(&shop, &id, &asking("people")).unwrap();
    assert_eq!(refused(finish()), ShootRefused::Unchecked);
    assert_eq!(refused(note(&shop, &id, &asking("people"))), ShootRefused::ConfirmedBefore);
    note(&shop, &id, &asking("space")).unwrap();
    assert_eq!(refused(finish()), ShootRefused::NoDay);
    run(share_day(&shop.ports(), &mira(), &studio("crt_1"), std::slice::from_ref(&id), "2026-11-25", &key(&shop)))
        .unwrap();
    finish().unwrap();
    assert_eq!(shown(&shop, &id).state, "done");
    assert_eq!(refused(finish()), ShootRefused::Over);
    assert_eq!(refused(note(&shop, &id, &asking("consent"))), ShootRefused::Over);
}

#[test]
fn consents_are_only_added_and_can_be_taken_back_at_any_time() {
    let shop = a_shop();
    let id = planned(&shop, "Mitte", "2026-11-25");
    for (why, request, expected) in [
        ("nobody", CheckRequest { name: " ".into(), ..asking("consent") }, ShootRefused::NameMissing),
        ("no day", CheckRequest { day: "soon".into(), ..asking("consent") }, ShootRefused::DayWrong),
        ("no such check", asking("weather"), ShootRefused::KindUnknown),
        ("nothing to take back", asking("withdrawn"), ShootRefused::ConsentMissing),
    ] {
        assert_eq!(refused(note(&shop, &id, &request)), expected, "{why}");
    }
    assert_eq!(refused(note(&shop, "sht_none", &asking("consent"))), ShootRefused::Missing);
    note(&shop, &id, &asking("consent")).unwrap();
    note(&shop, &id, &asking("people")).unwrap();
    note(&shop, &id, &asking("space")).unwrap();
    run(end(&shop.ports(), &mira(), &studio("crt_1"), &id, true, &key(&shop))).unwrap();
    let consent = shown(&shop, &id).consents.remove(0);
    assert_eq!(consent.withdrawn, None);
    let back = CheckRequest { withdraws: consent.id.clone(), name: String::new(), ..asking("withdrawn") };
    note(&shop, &id, &back).unwrap();
    assert_eq!(shown(&shop, &id).consents[0].withdrawn.as_deref(), Some("2026-11-25"));
    assert_eq!(refused(note(&shop, &id, &back)), ShootRefused::ConsentMissing);
    for sql in ["UPDATE shoot_checks SET name = 'x'", "DELETE FROM shoot_checks"] {
        assert!(shop.db.try_script(sql).unwrap_err().contains("checks_are_final"));
    }
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM shoot_checks"), 4);
}

#[test]
fn another_studios_days_are_missing() {
    let shop = a_shop();
    let id = planned(&shop, "Mitte", "2026-11-25");
    let (mira, other) = (mira(), studio("crt_2"));
    let greeted = Greeted { name: "Mira".into(), roles: Vec::new() };
    assert_eq!(refused(run(one(&shop.ports(), common::shop::name(), greeted, &other, &id))), ShootRefused::Missing);
    assert_eq!(refused(run(end(&shop.ports(), &mira, &other, &id, false, &key(&shop)))), ShootRefused::Missing);
    assert_eq!(
        refused(run(check(&shop.ports(), &mira, &other, &id, &asking("people"), &key(&shop)))),
        ShootRefused::Missing
    );
    let moved = run(share_day(&shop.ports(), &mira, &other, std::slice::from_ref(&id), "2026-12-01", &key(&shop)));
    assert_eq!(refused(moved), ShootRefused::Missing);
    assert_eq!(shown(&shop, &id).day, "2026-11-25");
    run(end(&shop.ports(), &mira, &studio("crt_1"), &id, false, &key(&shop))).unwrap();
    assert_eq!(shown(&shop, &id).state, "dropped");
}
