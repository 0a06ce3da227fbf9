//! Who comes in: the rules a creator sets, members, grants, lots for whoever missed the last drop.

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
use common::{armed, run, shop_with};
use shared::drops::flow as drops;
use shared::entry::circle::flow::{self as circle, TypedGrant};
use shared::entry::circle::{CircleRefused, addresses};
use shared::entry::flow;
use shared::entry::rules::flow as rules;
use shared::entry::rules::{RulesRefused, TypedRules};
use shared::failure::Failure;
use shared::ids::{BuyerId, CreatorId, DropSlug, PersonId};
use shared::people::Studio;
use shared::time::{Duration, Timestamp};

#[test]
fn a_creator_sets_rules_while_it_is_a_draft() {
    let shop = with_rules("credits", "2");
    let (person, studio) = (PersonId::from("per_ada"), mira());
    let typed = |early: &str| TypedRules {
        early: early.to_owned(),
        early_for: "members".to_owned(),
        lots: "2".to_owned(),
        ..TypedRules::default()
    };
    let set = |studio: &Studio, version: i64, typed: &TypedRules, k: &str| {
        run(rules::set(&shop.ports(), (&person, studio), "drp_1", version, typed, &key(k)))
    };
    let no = |refused: RulesRefused| Err(Failure::Refused(vec![refused]));
    assert_eq!(set(&studio, 1, &typed("5"), "k1"), no(RulesRefused::Public));
    shop.db.script("UPDATE drops SET state = 'draft'");
    let foreign = Studio { creator: CreatorId::from("crt_2"), ..mira() };
    assert_eq!(set(&foreign, 1, &typed("5"), "k1"), no(RulesRefused::Missing));
    assert_eq!(set(&studio, 1, &typed("15"), "k1"), no(RulesRefused::EarlyTooLong));
    assert_eq!(set(&studio, 1, &typed("x"), "k1"), no(RulesRefused::EarlyMinutes));
    assert_eq!(set(&studio, 1, &typed("5"), "k1"), Ok(()));
    assert_eq!(set(&studio, 1, &typed("5"), "k1"), Ok(()), "a second click");
    assert!(matches!(set(&studio, 1, &typed("6"), "k2"), Err(Failure::Refused(_))), "somebody was faster");
    let page = run(rules::page(&shop.ports(), &studio, "drp_1", None, Vec::new())).unwrap().unwrap();
    assert_eq!((page.version, page.typed.early.as_str(), page.typed.lots.as_str()), (2, "5", "2"));
    assert_eq!(page.lines.len(), 2);
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM audit_log WHERE what = 'drop.entry'"), 1);
    shop.db.script("UPDATE drops SET state = 'scheduled'");
    armed(&shop.db, "drp_1");
    let page = run(drops::page(&shop.ports(), name(), &slug(), false)).unwrap().unwrap();
    assert!(
        page.entry.has_entry && page.entry.lines[0].starts_with("From 13:00 for members; from 13:05"),
        "{:?}",
        page.entry
    );
}

#[test]
fn a_circle_is_given_and_ends() {
    let shop = with_rules("early_minutes, early_for", "10, 'members'");
    let (person, studio) = (PersonId::from("per_bob"), mira());
    let invite =
        |list: &str, days: &str, k: &str| run(circle::invite(&shop.ports(), (&person, &studio), (list, days), &key(k)));
    let bad = invite("ada", "0", "k1");
    assert_eq!(bad, Err(Failure::Refused(vec![CircleRefused::Address("ada".to_owned()), CircleRefused::Days])));
    assert_eq!(addresses(""), Err(CircleRefused::NoAddress));
    invite("Ada@example.com, cleo@example.com", "30", "k2").unwrap();
    invite("Ada@example.com, cleo@example.com", "30", "k2").unwrap();
    invite("ada@example.com", "10", "k3").unwrap();
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM memberships"), 2);
    assert_eq!(run(circle::page(&shop.ports(), &studio)).unwrap().members.rows.len(), 2);
    assert!(enter(&shop, "per_ada", "ada").unwrap().early, "who signs in with the address is a member");
    let id = shop.db.text("SELECT id FROM memberships WHERE email = 'ada@example.com'");
    let foreign = Studio { creator: CreatorId::from("crt_2"), ..mira() };
    let end = |studio: &Studio, k: &str| run(circle::end(&shop.ports(), (&person, studio), &id, &key(k)));
    assert_eq!(end(&foreign, "k4"), Err(Failure::Refused(vec![CircleRefused::Missing])));
    assert_eq!(end(&studio, "k5"), Ok(()));
    invite("ada@example.com", "10", "k6").unwrap();
    assert_eq!(
        shop.db.number("SELECT COUNT (*) FROM memberships WHERE email = 'ada@example.com'"),
        2,
        "once more, anew"
    );
}

#[test]
fn credits_are_granted_on_record_and_within_bounds() {
    let shop = for_credits(1, 1);
    let (person, studio) = (PersonId::from("per_bob"), mira());
    let typed = |email: &str, credits: &str, why: &str| TypedGrant {
        email: email.to_owned(),
        credits: credits.to_owned(),
        why: why.to_owned(),
    };
    let grant = |studio: Option<&Studio>, typed: &TypedGrant, k: &str| {
        run(circle::grant(&shop.ports(), &person, studio, typed, &key(k)))
    };
    let wrong = grant(None, &typed("ada", "0", ""), "k0");
    assert_eq!(wrong, Err(Failure::Refused(vec![CircleRefused::Email, CircleRefused::Credits, CircleRefused::Why])));
    let thanks = typed(" New@example.com", "100", "Thank you");
    grant(Some(&studio), &thanks, "k1").unwrap();
    grant(Some(&studio), &thanks, "k1").unwrap();
    let new = shop.db.text("SELECT id FROM people WHERE email = 'new@example.com'");
    assert_eq!(credits(&shop, &new), 100, "for whoever signs in with it one day");
    grant(Some(&studio), &thanks, "k2").unwrap();
    assert_eq!(
        grant(Some(&studio), &typed("new@example.com", "1", "x"), "k3"),
        Err(Failure::Refused(vec![CircleRefused::GrantsOver]))
    );
    grant(None, &typed("new@example.com", "1", "Sorry"), "k4").unwrap();
    assert_eq!(credits(&shop, &new), 201);
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM audit_log WHERE what = 'credits.grant'"), 3);
    assert_eq!(run(circle::page(&shop.ports(), &studio)).unwrap().left, 0);
    assert_eq!(run(circle::last(&shop.ports(), "new@example.com")).unwrap().rows.len(), 3);
    shop.db.audit();
}

#[test]
fn who_missed_the_last_drop_has_more_lots() {
    let shop = shop_with("lamp", 2);
    shop.db.script("UPDATE drops SET lobby_minutes = 10");
    at(&shop, NOON - MINUTE);
    let join = |slug: &str, buyer: &str| {
        run(shared::lobby::flow::join(&shop.ports(), &DropSlug::from(slug), &BuyerId::from(buyer)))
            .unwrap()
            .entry
            .unwrap()
    };
    for buyer in ["ada", "bob"] {
        assert!(!join("drop", buyer).contains('*'));
    }
    at(&shop, NOON + MINUTE);
    let order = shop.ordered("ada", "lamp", 1, "early");
    assert!(shop.pay(&order));
    shop.settle(&order);
    shop.db.script(&format!(
        "INSERT INTO drops (id, slug, creator, title, tagline, story, category, hero, state, opens_at, closes_at, policy, lobby_minutes)
           SELECT 'drp_2', 'next', creator, title, tagline, story, category, hero, 'draft', opens_at + {DAY}, closes_at + {DAY}, policy, 10 FROM drops;
         INSERT INTO entry_rules (drop_id, lots) VALUES ('drp_2', 3);
         UPDATE drops SET state = 'scheduled' WHERE id = 'drp_2'"
    ));
    at(&shop, NOON + DAY - MINUTE);
    assert!(!join("next", "ada").contains('*'), "who bought");
    assert!(join("next", "bob").ends_with("*3"), "who waited for nothing");
    assert!(!join("next", "cleo").contains('*'), "who was not there");
    at(&shop, NOON + DAY);
    let told = run(shared::lobby::flow::lobby(&shop.ports(), &DropSlug::from("next"))).unwrap().unwrap();
    let drawn: Vec<&str> = told.drawn.iter().map(String::as_str).collect();
    let (hash, seed) = (told.hash.clone().unwrap(), told.seed.clone().unwrap());
    for buyer in ["ada", "bob", "cleo"] {
        let place = run(shared::lobby::flow::place(&shop.ports(), &DropSlug::from("next"), &BuyerId::from(buyer)));
        let place = place.unwrap().unwrap();
        let again = shared::lobby::draw::check(&hash, &seed, &drawn, &[], &place.entry.unwrap()).unwrap();
        assert_eq!(place.place, Some(again + 1), "{buyer}: anybody comes to the same place");
    }
    assert!(shop.db.try_script("UPDATE lobby_entries SET lots = 5").unwrap_err().contains("lobby_entry_is_final"));
}

#[test]
fn a_draw_and_early_access_keep_the_order_among_everybody_else() {
    let shop = with_rules("early_minutes, early_for", "10, 'followers'");
    shop.db.script(&format!(
        "UPDATE drops SET lobby_minutes = 30;
         INSERT INTO follows VALUES ('per_ada', 'crt_1', {NOON} - {DAY})"
    ));
    // A lobby is another plan.
    armed(&shop.db, "drp_1");
    enter(&shop, "per_ada", "ada").unwrap();
    at(&shop, NOON);
    assert_eq!(held(&shop, "ada"), Ok(()), "whose turn has come");
    let refused = held(&shop, "bob").unwrap_err();
    assert_eq!(refused.gate(), Some("early"));
    assert!(refused.turn_at().unwrap() >= Timestamp(NOON + 10 * MINUTE));
    at(&shop, refused.turn_at().unwrap().0);
    assert_eq!(held(&shop, "bob"), Ok(()));
    shop.db.audit();
}

#[test]
fn credits_are_shown_with_their_history() {
    let shop = for_credits(2, 3);
    enter(&shop, "per_ada", "ada").unwrap();
    shop.pass(Duration(1));
    shop.db.script("UPDATE drops SET state = 'draft'");
    let person = shared::people::Person {
        id: PersonId::from("per_ada"),
        email: "ada@example.com".to_owned(),
        name: String::new(),
        session: "ses_1".to_owned(),
        strong_at: None,
        studio: None,
        operator: None,
        seen_at: Timestamp(0),
    };
    shop.db.script(&format!(
        "INSERT INTO memberships (id, creator, email, since_at, ends_at, given_by)
        VALUES ('mbs_1', 'crt_1', 'ada@example.com', 0, {NOON} + {DAY}, 'per_bob')"
    ));
    let page = run(flow::own(&shop.ports(), name(), &person, person.greeting())).unwrap();
    assert_eq!((page.credits, page.history.rows.len(), page.memberships.rows.len()), (3, 3, 1));
    assert_eq!(run(flow::leave(&shop.ports(), &person, "mbs_1")), Ok(true));
    assert_eq!(run(flow::leave(&shop.ports(), &person, "mbs_1")), Ok(false));
    assert_eq!(
        shop.db.texts("SELECT who, what, subject FROM audit_log WHERE what LIKE 'circle.%'"),
        ["per_ada | circle.leave | mbs_1"],
        "that somebody left is on record, once"
    );
}
