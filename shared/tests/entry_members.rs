//! Members come in by themselves: a place is kept for them, they take it or leave the drop out, and nobody else is let in
//! by it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::float_arithmetic
)]

mod common;

use common::entered::*;
use common::shop::{NOON, name};
use common::{TestShop, armed, run};
use shared::drops::holds::HoldRefused;
use shared::entry::rules::flow as rules;
use shared::entry::view::Standing;
use shared::entry::{EntryRefused, flow};
use shared::ids::PersonId;
use shared::people::Person;
use shared::time::Timestamp;

/// A membership of `who`, from the beginning until a day after the drop opens.
fn member(shop: &TestShop, who: &str) {
    shop.db.script(&format!(
        "INSERT INTO memberships (id, creator, email, since_at, ends_at, given_by)
           VALUES ('mbs_{who}', 'crt_1', '{who}@example.com', 0, {NOON} + {DAY}, 'per_mira')"
    ));
}

/// Who is in, and by which browser.
fn places(shop: &TestShop) -> Vec<String> {
    shop.db.texts("SELECT person || ' ' || buyer || ' ' || early || ' ' || credits FROM entries WHERE ended_at IS NULL ORDER BY person")
}

fn person(who: &str) -> Person {
    Person {
        id: PersonId(format!("per_{who}")),
        email: format!("{who}@example.com"),
        name: String::new(),
        session: "ses_1".to_owned(),
        strong_at: None,
        studio: None,
        operator: None,
        seen_at: Timestamp(0),
    }
}

fn place_of(shop: &TestShop, who: &str) -> String {
    shop.db.text(&format!("SELECT id FROM entries WHERE person = 'per_{who}' AND ended_at IS NULL"))
}

fn skipped(shop: &TestShop, who: &str, place: &str) -> bool {
    run(flow::skip(&shop.ports(), &person(who), place)).unwrap()
}

/// Taken back, announced and armed anew.
fn again(shop: &TestShop) {
    shop.db.script("UPDATE drops SET state = 'draft'; UPDATE drops SET state = 'scheduled'");
    armed(&shop.db, "drp_1");
}

#[test]
fn a_member_has_a_place_and_takes_it_for_nothing() {
    let shop = with_rules("credits, members_in", "3, 1");
    member(&shop, "ada");
    assert_eq!(places(&shop), ["per_ada member-per_ada 0 0"], "who joins once it is armed");
    assert_eq!(standing(&shop, Some("per_ada"), "kitchen"), Standing::Kept);
    assert_eq!(standing(&shop, None, "kitchen"), Standing::SignedOut);
    assert_eq!(enter(&shop, "per_bob", "bob"), refused(EntryRefused::CreditsShort { needs: 3, has: 0 }));
    let entered = enter(&shop, "per_ada", "kitchen").unwrap();
    assert_eq!((entered.paid, entered.credits), (0, 0));
    assert_eq!(places(&shop), ["per_ada kitchen 0 0"]);
    assert!(matches!(standing(&shop, Some("per_ada"), "kitchen"), Standing::In { here: true, .. }));
    at(&shop, NOON);
    assert_eq!(held(&shop, "kitchen"), Ok(()));
    member(&shop, "bob");
    assert_eq!(
        held(&shop, "member-per_bob"),
        Err(HoldRefused::NotEntered),
        "a place that nobody has taken is nobody's"
    );
    shop.db.audit();
}

#[test]
fn whoever_is_a_member_when_it_is_armed_is_in_once() {
    let shop = with_rules("reputation, members_in", "5, 1");
    member(&shop, "ada");
    member(&shop, "bob");
    again(&shop);
    again(&shop);
    assert_eq!(places(&shop), ["per_ada member-per_ada 0 0", "per_bob member-per_bob 0 0"]);
    shop.db.script("UPDATE memberships SET ends_at = ends_at + 1 WHERE id = 'mbs_ada'");
    assert_eq!(places(&shop).len(), 2, "a longer membership is the same one");
    // Signed in for the first time after somebody made them a member.
    member(&shop, "cleo");
    assert_eq!(places(&shop).len(), 2, "nobody of that name yet");
    shop.db.script("INSERT INTO people (id, email, made_at) VALUES ('per_cleo', 'cleo@example.com', 0)");
    assert_eq!(places(&shop)[2], "per_cleo member-per_cleo 0 0");
    shop.db.audit();
}

#[test]
fn whoever_does_not_want_to_leaves_it_out() {
    let shop = with_rules("credits, members_in", "3, 1");
    member(&shop, "ada");
    let place = place_of(&shop, "ada");
    let seen = run(flow::own(&shop.ports(), name(), &person("ada"), person("ada").greeting())).unwrap();
    assert_eq!(seen.places.rows[0].acts[0].to, format!("/you/places/{place}/skip"));
    assert!(!skipped(&shop, "bob", &place), "somebody else's");
    assert!(skipped(&shop, "ada", &place) && !skipped(&shop, "ada", &place));
    assert_eq!(shop.db.texts("SELECT who, what FROM audit_log"), ["per_ada | entry.skip"]);
    again(&shop);
    shop.db.script("UPDATE memberships SET ends_at = ends_at + 1");
    assert_eq!(places(&shop), [""; 0], "it stays left out");
    let seen = run(flow::own(&shop.ports(), name(), &person("ada"), person("ada").greeting())).unwrap();
    assert!(seen.places.rows.is_empty());
    // She may change her mind: by hand, and still for nothing.
    assert_eq!(standing(&shop, Some("per_ada"), "kitchen"), Standing::May(0));
    assert_eq!(enter(&shop, "per_ada", "kitchen").unwrap().paid, 0);
    assert!(!skipped(&shop, "ada", &place_of(&shop, "ada")), "what is taken is not left out any more");
    let page = run(rules::page(&shop.ports(), &mira(), "drp_1", None, Vec::new())).unwrap().unwrap();
    assert_eq!((page.entered, page.circle.1), ((1, 1), 1), "the creator sees both");
    shop.db.audit();
}

#[test]
fn who_is_no_member_any_more_keeps_what_they_have_taken_and_no_more() {
    let shop = with_rules("credits, members_in", "3, 1");
    member(&shop, "ada");
    member(&shop, "bob");
    enter(&shop, "per_ada", "kitchen").unwrap();
    for who in ["ada", "bob"] {
        assert!(run(flow::leave(&shop.ports(), &person(who), &format!("mbs_{who}"))).unwrap());
    }
    assert_eq!(places(&shop), ["per_ada kitchen 0 0"]);
    assert_eq!(standing(&shop, Some("per_bob"), "bob"), Standing::Short);
    shop.db.audit();
}

#[test]
fn a_place_is_kept_where_the_rules_say_so_and_while_there_is_something_to_buy() {
    for (why, columns, values, expected) in [
        ("it costs credits, and members pay like everybody", "credits", "3", None),
        (
            "members are early",
            "early_minutes, early_for, members_in",
            "10, 'members', 1",
            Some("per_ada member-per_ada 1 0"),
        ),
        (
            "followers are early, and nobody has to come in later",
            "early_minutes, early_for, members_in",
            "10, 'followers', 1",
            None,
        ),
        ("there is nothing to enter", "lots, members_in", "2, 1", None),
    ] {
        let shop = with_rules(columns, values);
        member(&shop, "ada");
        again(&shop);
        assert_eq!(places(&shop), expected.into_iter().collect::<Vec<_>>(), "{why}");
        shop.db.audit();
    }
    for (why, sql) in [
        ("all is sold", "UPDATE drop_items SET sold = issued"),
        ("it is over", "UPDATE drops SET opens_at = 1, closes_at = 2"),
    ] {
        let shop = with_rules("credits, members_in", "3, 1");
        shop.db.script(sql);
        member(&shop, "ada");
        again(&shop);
        assert_eq!(places(&shop), [""; 0], "{why}: and nothing stands in the way of arming it");
    }
}

#[test]
fn nobody_forges_a_place() {
    let shop = with_rules("credits, members_in", "3, 1");
    let forged = shop.db.try_script(&format!(
        "INSERT INTO entries (id, drop_id, person, buyer, early, credits, at) VALUES ('ent_1', 'drp_1', 'per_bob', 'bob', 0, 0, {NOON} - 1)"
    ));
    assert!(forged.unwrap_err().contains("entry_wrong"));
    let other = with_rules("credits", "3");
    member(&other, "ada");
    let forged = other.db.try_script(&format!(
        "INSERT INTO entries (id, drop_id, person, buyer, early, credits, at) VALUES ('ent_1', 'drp_1', 'per_ada', 'ada', 0, 0, {NOON} - 1)"
    ));
    assert!(forged.unwrap_err().contains("entry_wrong"), "members pay where nothing else is said");
}
