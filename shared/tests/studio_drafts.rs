//! Drafts: what is kept, and everything that is refused, each at its field.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::studio::{by_mira, mira, shop, studio, time, typed};
use common::{TestShop, run};
use shared::audit::ActRefused;
use shared::failure::{Failure, Kind, Refusal};
use shared::requests::Key;
use shared::studio::draft::{Facts, Variant, read};
use shared::studio::flow::{Shown, drop};
use shared::studio::form::Typed;
use shared::studio::refused::StepRefused;
use shared::studio::release::flow::{Hand, change, create};

fn kept(shop: &TestShop) -> String {
    by_mira(shop, |hand| run(create(&shop.ports(), hand, &typed()))).unwrap()
}

fn wrong(shop: &TestShop, edit: impl FnOnce(&mut Typed)) -> Vec<(String, String)> {
    let mut typed = typed();
    edit(&mut typed);
    match by_mira(shop, |hand| run(create(&shop.ports(), hand, &typed))) {
        Err(Failure::Refused(StepRefused::Typed(notices))) => {
            notices.into_iter().map(|notice| (notice.field.unwrap_or_default(), notice.code)).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_draft_is_kept_as_it_was_typed() {
    let shop = shop();
    let id = kept(&shop);
    assert_eq!(
        shop.db.text(&format!(
            "SELECT slug || ' ' || state || ' ' || policy || ' ' || made_by FROM drops WHERE id = '{id}'"
        )),
        "evening-lamps draft 2026-11 per_mira"
    );
    let shown = run(drop(&shop.ports(), common::shop::name(), &studio("crt_1"), Some(&id), None, Vec::new())).unwrap();
    let Some(Shown::Form(form)) = shown else { panic!("a form") };
    let mut same = typed();
    same.items[1].price = "12.00".into();
    (same.slots[0].price, same.slots[1].price) = ("0.00".into(), "4.90".into());
    assert_eq!(form.typed, same);
    assert_eq!((form.version, form.choices.verified, form.choices.policy.version.as_str()), (1, true, "2026-11"));
}

#[test]
fn everything_that_is_wrong_is_said_at_its_field() {
    type Edit = fn(&mut Typed);
    type Case<'a> = (&'a str, Edit, &'a [(&'a str, &'a str)]);
    let table: &[Case<'_>] = &[
        ("no title", |t| t.title = " ".into(), &[("title", "title_missing")]),
        ("an endless title", |t| t.title = "a".repeat(81), &[("title", "too_long")]),
        ("no line under it", |t| t.tagline.clear(), &[("tagline", "tagline_missing")]),
        ("no story", |t| t.story.clear(), &[("story", "story_missing")]),
        ("a category nobody has", |t| t.category = "Zeppelins".into(), &[("category", "category_missing")]),
        ("no picture", |t| t.hero.clear(), &[("hero", "hero_missing")]),
        ("somebody else's picture", |t| t.hero = "other".into(), &[("hero", "hero_missing")]),
        (
            "opens in the past",
            |t| t.opens = time("2026-11-25T12:59"),
            &[("opens", "window_in_past"), ("closes", "window_too_long")],
        ),
        ("opens never", |t| t.opens = time("soon"), &[("opens", "time_malformed")]),
        ("a time that is left out", |t| t.opens = time("2027-03-28T02:30"), &[("opens", "time_skipped")]),
        ("a time that comes twice", |t| t.closes = time("2027-10-31T02:30"), &[("closes", "time_twice")]),
        ("closes before it opens", |t| t.closes = time("2026-11-27T17:00"), &[("closes", "closes_before_opens")]),
        ("four minutes", |t| t.closes = time("2026-11-27T18:04"), &[("closes", "window_too_short")]),
        (
            "a day and a minute",
            |t| t.closes = time("2026-11-28T18:01"),
            &[
                ("closes", "window_too_long"),
                ("slot-1-starts", "slot_before_close"),
                ("slot-2-starts", "slot_before_close"),
            ],
        ),
        ("a lobby of no minutes", |t| t.lobby = "0".into(), &[("lobby", "bad_lobby")]),
        ("a lobby of two days", |t| t.lobby = "2880".into(), &[("lobby", "bad_lobby")]),
        ("a lobby in words", |t| t.lobby = "soon".into(), &[("lobby", "bad_lobby")]),
        ("nothing to sell", |t| t.items.clear(), &[("items", "no_items")]),
        ("somebody else's bowl", |t| t.items[0].sku = "bowl".into(), &[("item-1-sku", "item_unknown")]),
        ("the same twice", |t| t.items[1].sku = "lamp".into(), &[("item-2-sku", "item_twice")]),
        ("no units", |t| t.items[0].units = "0".into(), &[("item-1-units", "bad_units")]),
        ("units in words", |t| t.items[0].units = "ten".into(), &[("item-1-units", "bad_units")]),
        ("no limit", |t| t.items[0].limit = "0".into(), &[("item-1-limit", "bad_limit")]),
        ("a limit above the units", |t| t.items[1].limit = "5".into(), &[("item-2-limit", "limit_above_units")]),
        ("free", |t| t.items[0].price = "0".into(), &[("item-1-price", "bad_price")]),
        ("less than free", |t| t.items[0].price = "-3".into(), &[("item-1-price", "bad_price")]),
        ("no way to get it", |t| t.slots.clear(), &[("slots", "no_slots")]),
        ("by pigeon", |t| t.slots[0].kind = "pigeon".into(), &[("slot-1-kind", "slot_kind")]),
        ("nowhere", |t| t.slots[0].place.clear(), &[("slot-1-place", "slot_place_missing")]),
        ("nobody brings it", |t| t.slots[1].carrier.clear(), &[("slot-2-carrier", "carrier_missing")]),
        (
            "before it is over",
            |t| t.slots[0].starts = time("2026-11-27T18:29"),
            &[("slot-1-starts", "slot_before_close")],
        ),
        ("backwards", |t| t.slots[0].ends = time("2026-11-28T10:00"), &[("slot-1-ends", "slot_backwards")]),
        ("nobody fits", |t| t.slots[0].capacity = "0".into(), &[("slot-1-capacity", "slot_without_capacity")]),
        ("a price in words", |t| t.slots[1].price = "little".into(), &[("slot-2-price", "slot_price")]),
    ];
    let shop = shop();
    for (why, edit, expected) in table {
        let expected: Vec<_> = expected.iter().map(|(field, code)| ((*field).to_owned(), (*code).to_owned())).collect();
        assert_eq!(wrong(&shop, edit), expected, "{why}");
    }
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM drops"), 1, "nothing of it was kept");
}

#[test]
fn stock_hidden_products_and_provenance_are_looked_at() {
    let variant = |sku: &str| Variant {
        sku: sku.into(),
        on_hand: 9,
        hidden: false,
        provenance_from: Some(3_000),
        charged: Vec::new(),
    };
    let mut facts = Facts {
        zone: "Europe/Berlin".into(),
        currency: shared::money::Currency::Eur,
        variants: vec![variant("lamp"), Variant { hidden: true, provenance_from: None, ..variant("shade") }],
        heroes: vec!["pic".into()],
        categories: vec!["Light".into()],
    };
    let now = shop().now();
    let codes = |facts: &Facts| -> Vec<(String, String)> {
        let notices = read(&typed(), facts, now).unwrap_err();
        notices.into_iter().map(|notice| (notice.field.unwrap(), notice.code)).collect()
    };
    let expected = [
        ("item-1-units", "units_above_stock"),
        ("item-1-price", "provenance_missing"),
        ("item-2-sku", "product_hidden"),
    ];
    assert_eq!(codes(&facts), expected.map(|(field, code)| (field.to_owned(), code.to_owned())));
    facts.variants[0] = Variant { on_hand: 10, provenance_from: None, ..variant("lamp") };
    facts.variants[1].hidden = false;
    assert!(read(&typed(), &facts, now).is_ok(), "all of the stock may go into a drop");
}

#[test]
fn the_second_of_two_times_can_be_meant() {
    let shop = shop();
    let mut twice = typed();
    (twice.opens, twice.closes) = (time("2027-10-31T02:30"), time("2027-10-31T02:50"));
    (twice.opens.which, twice.closes.which) = ("first".into(), "second".into());
    for slot in &mut twice.slots {
        (slot.starts, slot.ends) = (time("2027-11-01T10:00"), time("2027-11-01T12:00"));
    }
    let id = by_mira(&shop, |hand| run(create(&shop.ports(), hand, &twice))).unwrap();
    let minutes = shop.db.number(&format!("SELECT (closes_at - opens_at) / 60000 FROM drops WHERE id = '{id}'"));
    assert_eq!(minutes, 80, "an hour lies between the two");
}

#[test]
fn a_second_click_keeps_one_draft_and_a_used_key_keeps_none() {
    let shop = shop();
    let (person, studio, key) = (mira(), studio("crt_1"), Key::parse("one-key-of-one-form").unwrap());
    let hand = Hand { person: &person, studio: &studio, key: &key };
    let id = run(create(&shop.ports(), &hand, &typed())).unwrap();
    assert_eq!(run(create(&shop.ports(), &hand, &typed())), Ok(id));
    let other = Typed { title: "Other Lamps".into(), ..typed() };
    assert_eq!(
        run(create(&shop.ports(), &hand, &other)),
        Err(Failure::Refused(StepRefused::Act(ActRefused::KeyReused)))
    );
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM drops WHERE state = 'draft'"), 1);
}

#[test]
fn two_drafts_of_one_name_have_two_addresses() {
    let shop = shop();
    let (one, two) = (kept(&shop), kept(&shop));
    let slug = |id: &str| shop.db.text(&format!("SELECT slug FROM drops WHERE id = '{id}'"));
    assert_eq!(slug(&one), "evening-lamps");
    assert!(slug(&two).starts_with("evening-lamps-"), "{}", slug(&two));
    by_mira(&shop, |hand| run(change(&shop.ports(), hand, &one, 1, &typed()))).unwrap();
    assert_eq!(slug(&one), "evening-lamps", "its own name is no other's");
}

#[test]
fn who_saves_an_old_version_is_told() {
    let shop = shop();
    let id = kept(&shop);
    let edit = |title: &str, version: i64| {
        let typed = Typed { title: title.into(), ..typed() };
        by_mira(&shop, |hand| run(change(&shop.ports(), hand, &id, version, &typed)))
    };
    edit("Late Lamps", 1).unwrap();
    let refused = Failure::Refused(StepRefused::Act(ActRefused::MovedOn));
    assert_eq!(edit("Early Lamps", 1), Err(refused));
    assert_eq!(shop.db.text(&format!("SELECT title FROM drops WHERE id = '{id}'")), "Late Lamps");
    edit("Early Lamps", 2).unwrap();
}

#[test]
fn somebody_elses_draft_is_missing() {
    let shop = shop();
    let id = kept(&shop);
    let (person, noor, key) = (mira(), studio("crt_2"), Key::parse("one-key-of-one-form").unwrap());
    let hand = Hand { person: &person, studio: &noor, key: &key };
    let missing = Err(Failure::Refused(StepRefused::Missing));
    assert_eq!(run(change(&shop.ports(), &hand, &id, 1, &typed())), missing);
    assert_eq!(run(change(&shop.ports(), &hand, "drp_none", 1, &typed())), missing);
    assert_eq!(StepRefused::Missing.kind(), Kind::Missing);
    let shown = run(drop(&shop.ports(), common::shop::name(), &noor, Some(&id), None, Vec::new())).unwrap();
    assert!(shown.is_none());
}
