//! Products in the studio: made, changed, listed; what is refused, and what two people do at once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::as_conversions)]

mod common;

use common::products::{Studio, bowl, codes, refused, studio, words};
use common::run;
use shared::audit::ActRefused;
use shared::products::flow::{Seen, create, list, put_variant, save, set_listed};
use shared::products::form::{TypedProduct, TypedVariant};
use shared::products::moderation::flow::{hide, show};
use shared::products::pictures::{Step, flow as pictures};
use shared::products::provenance::first_broken;
use shared::products::provenance::flow::write;
use shared::products::refused::ProductRefused;
use shared::products::view::TypedRecord;
use shared::products::{State, View};
use shared::time::Duration;

fn variant(price: &str) -> TypedVariant {
    TypedVariant {
        sku: "bowl".into(),
        price: price.into(),
        currency: "EUR".into(),
        stock: "3".into(),
        ..TypedVariant::default()
    }
}

fn priced(s: &Studio, id: &str, price: &str) -> Result<(), shared::failure::Failure<ProductRefused>> {
    run(put_variant(&s.shop.ports(), s.who(), s.seen(id), &variant(price)))
}

fn listed(s: &Studio, id: &str, listed: bool) -> Result<(), shared::failure::Failure<ProductRefused>> {
    run(set_listed(&s.shop.ports(), s.who(), s.seen(id), listed))
}

fn record() -> TypedRecord {
    TypedRecord { made: "Berlin, 2026, by Mira".into(), materials: "Ash".into(), ..TypedRecord::default() }
}

/// With the four views, and without a record.
fn with_views(s: &Studio, price: &str) -> String {
    let id = s.draft(price);
    for (upload, view) in [("upl_2", View::Back), ("upl_3", View::Mark), ("upl_4", View::Scale)] {
        run(pictures::add(&s.shop.ports(), s.who(), s.seen(&id), upload, view)).unwrap();
    }
    id
}

#[test]
fn a_photograph_with_a_price_is_listed_at_once() {
    let s = studio();
    let id = s.try_make(&bowl("38.50", true)).unwrap();
    let product = s.product(&id);
    assert_eq!((product.state, product.title.as_str(), product.pictures.len()), (State::Listed, "Split bowl", 1));
    assert_eq!(product.variants[0].price_minor, Some(3_850));
    assert_eq!(s.shop.db.number("SELECT price_minor FROM prices WHERE sku = 'bowl' AND until_at IS NULL"), 3_850);
    assert_eq!(s.shop.db.number("SELECT COUNT (*) FROM audit_log WHERE what = 'product.create'"), 1);
}

#[test]
fn what_is_wrong_is_said_field_by_field() {
    let s = studio();
    let mut new = bowl("3x", false);
    new.product.title = " ".into();
    let refusal = refused(s.try_make(&new));
    let fields: Vec<_> = refusal.notices().into_iter().map(|notice| notice.field.unwrap()).collect();
    assert_eq!(fields, ["title", "price"]);
    for (why, change, code) in [
        ("no price", (|n| n.variant.price = String::new()) as fn(&mut shared::products::flow::NewProduct), "missing"),
        ("no picture", |n| n.upload = String::new(), "picture_missing"),
        ("somebody else's picture", |n| n.upload = "upl_8".into(), "picture_unknown"),
        ("somebody else's number", |n| n.variant.sku = "lamp".into(), "sku_taken"),
        ("above the limit", |n| n.variant.price = "170.01".into(), "views_missing"),
    ] {
        let mut new = bowl("10", true);
        change(&mut new);
        assert_eq!(codes(s.try_make(&new)), [code], "{why}");
    }
    assert_eq!(s.shop.db.number("SELECT COUNT (*) FROM products"), 1, "nothing was kept");
}

#[test]
fn a_second_click_makes_no_second_product() {
    let s = studio();
    let key = s.key();
    let make = |new: &shared::products::flow::NewProduct| run(create(&s.shop.ports(), s.who(), key.clone(), new));
    let first = make(&bowl("10", false)).unwrap();
    assert_eq!(make(&bowl("10", false)).unwrap(), first);
    assert_eq!(codes(make(&bowl("11", false))), ["key_reused"]);
}

#[test]
fn nobody_sees_or_changes_what_is_another_creators() {
    let s = studio();
    let id = s.draft("10");
    let ida = shared::products::flow::Who { creator: &s.ida, person: &s.person };
    let ports = s.shop.ports();
    assert_eq!(refused(run(save(&ports, ida, s.seen(&id), &words()))), ProductRefused::Missing);
    assert_eq!(refused(run(put_variant(&ports, ida, s.seen(&id), &variant("1")))), ProductRefused::Missing);
    assert_eq!(refused(run(set_listed(&ports, ida, s.seen(&id), true))), ProductRefused::Missing);
    assert_eq!(refused(run(pictures::add(&ports, ida, s.seen(&id), "upl_8", View::Other))), ProductRefused::Missing);
    assert_eq!(refused(run(write(&ports, ida, s.seen(&id), &record()))), ProductRefused::Missing);
    assert!(run(list(&ports, "crt_2", ("", ""), (0, 50))).unwrap().is_empty());
    assert_eq!(run(list(&ports, "crt_1", ("split", "draft"), (0, 50))).unwrap().len(), 1);
}

#[test]
fn the_second_of_two_tabs_is_told() {
    let s = studio();
    let id = s.draft("10");
    let (one, two) = (s.seen(&id), s.seen(&id));
    let named = |title: &str| TypedProduct { title: title.into(), ..words() };
    run(save(&s.shop.ports(), s.who(), one, &named("First"))).unwrap();
    let second = run(save(&s.shop.ports(), s.who(), two.clone(), &named("Second")));
    assert_eq!(refused(second), ProductRefused::Act(ActRefused::MovedOn));
    assert_eq!(s.product(&id).title, "First");
    let second = run(put_variant(&s.shop.ports(), s.who(), Seen { key: s.key(), ..two }, &variant("12")));
    assert_eq!(refused(second), ProductRefused::Act(ActRefused::MovedOn), "its variants too");
}

#[test]
fn a_variant_called_like_its_product_goes_on_being_so() {
    let s = studio();
    let id = s.draft("10");
    let other = TypedVariant { sku: "bowl-l".into(), title: "Large".into(), ..variant("12") };
    run(put_variant(&s.shop.ports(), s.who(), s.seen(&id), &other)).unwrap();
    let words = TypedProduct { title: "Leaf bowl".into(), ..words() };
    run(save(&s.shop.ports(), s.who(), s.seen(&id), &words)).unwrap();
    let titles: Vec<_> = s.product(&id).variants.into_iter().map(|v| v.title).collect();
    assert_eq!(titles, ["Large", "Leaf bowl"]);
}

#[test]
fn only_what_is_listed_has_a_price_to_compare_with() {
    let s = studio();
    let id = s.draft("50");
    priced(&s, &id, "60").unwrap();
    assert_eq!(s.prices(), 0, "a draft was never charged for");
    listed(&s, &id, true).unwrap();
    s.shop.pass(Duration::days(2));
    priced(&s, &id, "40").unwrap();
    assert_eq!(s.shop.db.number("SELECT until_at - charged_at FROM prices WHERE price_minor = 6000"), 2 * 86_400_000);
    assert_eq!(s.shop.db.number("SELECT COUNT (*) FROM prices WHERE until_at IS NULL AND price_minor = 4000"), 1);
    s.shop.pass(Duration::hours(1));
    listed(&s, &id, false).unwrap();
    assert_eq!(s.shop.db.number("SELECT COUNT (*) FROM prices WHERE until_at IS NULL"), 0);
}

#[test]
fn above_the_limit_nothing_is_listed_without_views_and_record() {
    let s = studio();
    let id = with_views(&s, "170.01");
    assert_eq!(refused(listed(&s, &id, true)), ProductRefused::RecordMissing);
    run(write(&s.shop.ports(), s.who(), s.seen(&id), &record())).unwrap();
    listed(&s, &id, true).unwrap();
    // What the record is about has to stay.
    let removed = run(pictures::remove(&s.shop.ports(), s.who(), s.seen(&id), "upl_3"));
    assert_eq!(refused(removed), ProductRefused::ViewsMissing(vec![View::Mark]));
    let renamed = run(pictures::arrange(&s.shop.ports(), s.who(), s.seen(&id), "upl_4", Step::Shows(View::Other)));
    assert_eq!(refused(renamed), ProductRefused::ViewsMissing(vec![View::Scale]));
    // Another photograph of the same view is none that the record is about.
    listed(&s, &id, false).unwrap();
    run(pictures::remove(&s.shop.ports(), s.who(), s.seen(&id), "upl_3")).unwrap();
    run(pictures::add(&s.shop.ports(), s.who(), s.seen(&id), "upl_5", View::Mark)).unwrap();
    assert_eq!(refused(listed(&s, &id, true)), ProductRefused::RecordMissing);
    run(write(&s.shop.ports(), s.who(), s.seen(&id), &record())).unwrap();
    listed(&s, &id, true).unwrap();
    assert_eq!(first_broken(&id, &s.product(&id).records), None);
    assert_eq!(s.product(&id).records.len(), 2);
}

#[test]
fn at_the_limit_nothing_is_asked_for() {
    let s = studio();
    let id = s.draft("170.00");
    listed(&s, &id, true).unwrap();
    assert_eq!(
        refused(priced(&s, &id, "170.01")),
        ProductRefused::ViewsMissing(vec![View::Back, View::Mark, View::Scale])
    );
    let yen = TypedVariant { currency: "JPY".into(), ..variant("29501") };
    let outcome = run(put_variant(&s.shop.ports(), s.who(), s.seen(&id), &yen));
    assert!(matches!(refused(outcome), ProductRefused::ViewsMissing(_)), "in every currency");
}

#[test]
fn the_record_itself_keeps_what_the_flow_does_not_see() {
    let s = studio();
    let id = s.draft("100");
    listed(&s, &id, true).unwrap();
    for sql in [
        "UPDATE variants SET price_minor = 17001 WHERE sku = 'bowl'",
        "UPDATE variants SET currency = 'JPY', price_minor = 30000 WHERE sku = 'bowl'",
    ] {
        assert!(s.shop.db.try_script(sql).unwrap_err().contains("provenance_missing"), "{sql}");
    }
    let dear = with_views_of(&s);
    assert!(
        s.shop
            .db
            .try_script(&format!("UPDATE products SET state = 'listed' WHERE id = '{dear}'"))
            .unwrap_err()
            .contains("provenance_missing")
    );
    run(write(&s.shop.ports(), s.who(), s.seen(&dear), &record())).unwrap();
    for (sql, name) in [
        ("UPDATE provenance_records SET at = 1", "provenance_is_final"),
        ("DELETE FROM provenance_records", "provenance_is_final"),
        (
            "INSERT INTO provenance_records SELECT product, 3, at, statement, 'x', 'y' FROM provenance_records",
            "provenance_follows",
        ),
        (
            "INSERT INTO provenance_records SELECT product, 1, at, statement, previous, 'y' FROM provenance_records",
            "UNIQUE",
        ),
    ] {
        assert!(s.shop.db.try_script(sql).unwrap_err().contains(name), "{sql}");
    }
}

/// Another product, with the four views.
fn with_views_of(s: &Studio) -> String {
    let mut new = bowl("500", false);
    (new.variant.sku, new.upload) = ("dear".into(), "upl_5".into());
    let id = s.try_make(&new).unwrap();
    for (upload, view) in [("upl_2", View::Back), ("upl_3", View::Mark), ("upl_4", View::Scale)] {
        run(pictures::add(&s.shop.ports(), s.who(), s.seen(&id), upload, view)).unwrap();
    }
    id
}

#[test]
fn a_record_says_the_least_about_pictures_that_are_ready() {
    let s = studio();
    let id = s.draft("500");
    let wrote = |typed| run(write(&s.shop.ports(), s.who(), s.seen(&id), &typed));
    assert_eq!(codes(wrote(TypedRecord::default())), ["missing", "missing"]);
    assert_eq!(refused(wrote(record())), ProductRefused::ViewsMissing(vec![View::Back, View::Mark, View::Scale]));
    for (upload, view) in [("upl_2", View::Back), ("upl_3", View::Mark), ("upl_7", View::Scale)] {
        run(pictures::add(&s.shop.ports(), s.who(), s.seen(&id), upload, view)).unwrap();
    }
    assert_eq!(refused(wrote(record())), ProductRefused::PictureNotReady, "one is still on its way");
}

#[test]
fn pictures_are_put_in_order_and_taken_out() {
    let s = studio();
    let id = s.draft("10");
    for upload in ["upl_2", "upl_3"] {
        run(pictures::add(&s.shop.ports(), s.who(), s.seen(&id), upload, View::Detail)).unwrap();
    }
    let order = || s.product(&id).pictures.into_iter().map(|p| p.upload).collect::<Vec<_>>();
    run(pictures::arrange(&s.shop.ports(), s.who(), s.seen(&id), "upl_3", Step::Earlier)).unwrap();
    assert_eq!(order(), ["upl_1", "upl_3", "upl_2"]);
    run(pictures::arrange(&s.shop.ports(), s.who(), s.seen(&id), "upl_1", Step::Later)).unwrap();
    assert_eq!(order(), ["upl_3", "upl_1", "upl_2"]);
    run(pictures::remove(&s.shop.ports(), s.who(), s.seen(&id), "upl_1")).unwrap();
    assert_eq!(order(), ["upl_3", "upl_2"]);
    let ports = s.shop.ports();
    let unknown = run(pictures::remove(&ports, s.who(), s.seen(&id), "upl_1"));
    assert_eq!(refused(unknown), ProductRefused::PictureUnknown);
    let twice = run(pictures::add(&ports, s.who(), s.seen(&id), "upl_2", View::Other));
    assert_eq!(refused(twice), ProductRefused::PictureUnknown);
    for at in 0..10 {
        s.shop.db.script(&format!(
            "INSERT INTO uploads SELECT 'upm_{at}', creator, person, kind, name, bytes_total, bytes_received, state, code, reason,
               focal_x_bp, focal_y_bp, alt, poster, media, 'm{at}', made_at, state_at, forgotten_at FROM uploads WHERE id = 'upl_1'"
        ));
        let added = run(pictures::add(&ports, s.who(), s.seen(&id), &format!("upm_{at}"), View::Other));
        assert!(added.is_ok());
    }
    let thirteenth = run(pictures::add(&ports, s.who(), s.seen(&id), "upl_4", View::Other));
    assert_eq!(refused(thirteenth), ProductRefused::TooManyPictures);
}

#[test]
fn a_product_without_price_or_picture_is_a_draft() {
    let s = studio();
    let mut new = bowl("", false);
    new.upload = String::new();
    let id = s.try_make(&new).unwrap();
    assert_eq!(refused(listed(&s, &id, true)), ProductRefused::PriceMissing);
    priced(&s, &id, "10").unwrap();
    assert_eq!(refused(listed(&s, &id, true)), ProductRefused::PictureMissing);
    run(pictures::add(&s.shop.ports(), s.who(), s.seen(&id), "upl_7", View::Front)).unwrap();
    s.shop.db.script("UPDATE uploads SET state = 'refused', code = 'x', reason = 'x' WHERE id = 'upl_7'");
    assert_eq!(refused(listed(&s, &id, true)), ProductRefused::PictureMissing, "it did not become a picture");
    run(pictures::add(&s.shop.ports(), s.who(), s.seen(&id), "upl_1", View::Front)).unwrap();
    listed(&s, &id, true).unwrap();
    assert_eq!(refused(priced(&s, &id, "")), ProductRefused::PriceMissing, "buyers see it");
    let both = run(pictures::remove(&s.shop.ports(), s.who(), s.seen(&id), "upl_1"));
    assert_eq!(refused(both), ProductRefused::PictureMissing);
}

#[test]
fn an_operator_hides_with_a_reason_and_one_of_two_wins() {
    let s = studio();
    let id = s.draft("10");
    let ports = s.shop.ports();
    assert_eq!(refused(run(hide(&ports, &s.person, s.seen(&id), "fake"))), ProductRefused::NotListed);
    listed(&s, &id, true).unwrap();
    assert_eq!(codes(run(hide(&ports, &s.person, s.seen(&id), "  "))), ["missing"]);
    assert_eq!(codes(run(hide(&ports, &s.person, s.seen(&id), &"x".repeat(501)))), ["too_long"]);
    let (one, two) = (s.seen(&id), s.seen(&id));
    run(hide(&ports, &s.person, one.clone(), "Looks like a copy.")).unwrap();
    run(hide(&ports, &s.person, one, "Looks like a copy.")).unwrap();
    assert_eq!(refused(run(hide(&ports, &s.person, two, "Another."))), ProductRefused::Act(ActRefused::MovedOn));
    let product = s.product(&id);
    assert_eq!((product.state, product.hidden_why.as_deref()), (State::Hidden, Some("Looks like a copy.")));
    assert_eq!(s.shop.db.number("SELECT COUNT (*) FROM prices WHERE until_at IS NULL"), 0);
    assert_eq!(refused(listed(&s, &id, true)), ProductRefused::Hidden);
    run(show(&ports, &s.person, s.seen(&id), "")).unwrap();
    assert_eq!(s.product(&id).state, State::Listed);
    assert_eq!(refused(run(show(&ports, &s.person, s.seen(&id), ""))), ProductRefused::NotHidden);
    assert_eq!(s.shop.db.number("SELECT COUNT (*) FROM audit_log WHERE what IN ('product.hide', 'product.show')"), 2);
}
