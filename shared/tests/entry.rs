//! Coming in to a drop: credits spent once and given back once, early access, reputation, memberships and grants.

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
use common::{armed, interleave, run, shop_with};
use shared::drops::flow as drops;
use shared::drops::holds::HoldRefused;
use shared::entry::view::Standing;
use shared::entry::{EntryRefused, Reputation, flow};
use shared::failure::{Kind, Refusal};
use shared::ids::{BuyerId, DropSlug, PersonId};
use shared::time::{Duration, Timestamp};

#[test]
fn every_refusal_has_its_code_its_answer_and_its_sentence() {
    for (refused, code, kind) in [
        (EntryRefused::Missing, "no_entry", Kind::Missing),
        (EntryRefused::Closed, "closed", Kind::Conflict),
        (EntryRefused::SoldOut, "sold_out", Kind::Conflict),
        (EntryRefused::CreditsShort { needs: 2, has: 1 }, "credits_short", Kind::Forbidden),
        (EntryRefused::ReputationShort { needs: 2, has: Reputation::default() }, "reputation_short", Kind::Forbidden),
        (EntryRefused::NotEarly(Timestamp(0)), "not_early", Kind::Forbidden),
        (EntryRefused::Elsewhere, "entered_elsewhere", Kind::Conflict),
        (EntryRefused::BrowserTaken, "browser_taken", Kind::Conflict),
    ] {
        assert_eq!((refused.code(), refused.kind()), (code, kind));
        assert!(refused.to_string().ends_with('.'), "{code} is told in a sentence");
    }
    let early = HoldRefused::EarlyOnly { public_at: Timestamp(2_000), now: Timestamp(0) };
    for (refused, gate, turn) in
        [(early, Some("early"), Some(Timestamp(2_000))), (HoldRefused::NotEntered, Some("entry"), None)]
    {
        assert_eq!(
            (refused.code(), refused.kind(), refused.gate(), refused.turn_at()),
            ("gated", Kind::Forbidden, gate, turn)
        );
    }
    let short = EntryRefused::CreditsShort { needs: 2, has: 1 };
    assert_eq!(short.to_string(), "Coming in costs 2 credits, and you have 1 credit. Nothing was spent.");
}

#[test]
fn ten_tries_at_once_spend_once() {
    let shop = for_credits(2, 3);
    let (person, buyer, slug) = (PersonId::from("per_ada"), BuyerId::from("ada"), slug());
    let ports = shop.ports();
    let answers = interleave((0..10).map(|_| flow::enter(&ports, &slug, &person, &buyer)));
    let first = answers[0].as_ref().unwrap();
    assert_eq!((first.paid, first.credits), (2, 1));
    assert!(answers.iter().all(|answer| answer.as_ref().is_ok_and(|entered| entered.entry == first.entry)));
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM credit_entries WHERE kind = 'spent'"), 1);
    assert_eq!(credits(&shop, "per_ada"), 1);
    at(&shop, NOON);
    assert_eq!(held(&shop, "ada"), Ok(()));
    shop.db.audit();
}

#[test]
fn nobody_spends_what_they_do_not_have() {
    let shop = for_credits(2, 1);
    assert_eq!(enter(&shop, "per_ada", "ada"), refused(EntryRefused::CreditsShort { needs: 2, has: 1 }));
    assert_eq!(enter(&shop, "per_bob", "bob"), refused(EntryRefused::CreditsShort { needs: 2, has: 0 }));
    assert_eq!(standing(&shop, Some("per_ada"), "ada"), Standing::Short);
    assert_eq!(standing(&shop, None, "ada"), Standing::SignedOut);
    assert_eq!((shop.db.number("SELECT COUNT (*) FROM entries"), credits(&shop, "per_ada")), (0, 1));
    at(&shop, NOON);
    assert_eq!(held(&shop, "ada"), Err(HoldRefused::NotEntered));
    let spend = "INSERT INTO credit_entries (id, person, kind, amount, at) VALUES ('x', 'per_ada', 'spent', -2, 0)";
    assert!(shop.db.try_script(spend).unwrap_err().contains("credits_not_negative"), "whoever writes it");
    shop.db.audit();
}

#[test]
fn nobody_comes_around_the_entry_by_the_waiting_list() {
    let shop = for_credits(2, 1);
    let page = run(drops::page(&shop.ports(), name(), &slug(), false)).unwrap().unwrap();
    assert_eq!(page.policy.second_chance, None);
    let join = "INSERT INTO waiting (id, drop_id, sku, email, mailbox, joined_at, state_at)
        VALUES ('wtg_1', 'drp_1', 'lamp', 'a@example.com', 'a@example.com', 0, 0)";
    assert!(shop.db.try_script(join).unwrap_err().contains("waiting_without_entry"));
}

#[test]
fn two_drops_at_once_do_not_spend_the_same_credit() {
    let shop = for_credits(1, 1);
    shop.db.script(
        "INSERT INTO drops (id, slug, creator, title, tagline, story, category, hero, state, opens_at, closes_at, policy)
           SELECT 'drp_2', 'other', creator, title, tagline, story, category, hero, 'draft', opens_at, closes_at, policy FROM drops;
         INSERT INTO drop_items (drop_id, sku, position, issued, limit_per_buyer, price_minor, currency)
           SELECT 'drp_2', sku, 1, 5, 2, 1000, 'EUR' FROM drop_items;
         INSERT INTO entry_rules (drop_id, credits) VALUES ('drp_2', 1);
         UPDATE drops SET state = 'scheduled'",
    );
    let (person, buyer) = (PersonId::from("per_ada"), BuyerId::from("ada"));
    let (ports, slugs) = (shop.ports(), [slug(), DropSlug::from("other")]);
    let answers = interleave(slugs.iter().map(|slug| flow::enter(&ports, slug, &person, &buyer)));
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert!(answers.contains(&refused(EntryRefused::CreditsShort { needs: 1, has: 0 })));
    assert_eq!(credits(&shop, "per_ada"), 0);
    shop.db.audit();
}

#[test]
fn a_stopped_drop_gives_every_credit_back_once() {
    let shop = for_credits(2, 3);
    enter(&shop, "per_ada", "ada").unwrap();
    at(&shop, NOON + MINUTE);
    assert_eq!(held(&shop, "ada"), Ok(()));
    shop.pass(Duration(1_000));
    stop(&shop);
    assert_eq!(credits(&shop, "per_ada"), 3, "who holds something can still pay for it");
    shop.db.script("UPDATE drops SET closes_at = closes_at - 1");
    assert_eq!(credits(&shop, "per_ada"), 3, "once");
    assert_eq!(enter(&shop, "per_ada", "ada"), refused(EntryRefused::Closed));
    shop.db.audit();
}

#[test]
fn a_drop_that_is_taken_back_gives_them_back_and_is_entered_anew() {
    let shop = for_credits(2, 3);
    let first = enter(&shop, "per_ada", "ada").unwrap();
    shop.db.script("UPDATE drops SET state = 'draft'");
    assert_eq!(credits(&shop, "per_ada"), 3);
    shop.db.script("UPDATE drops SET state = 'scheduled'");
    armed(&shop.db, "drp_1");
    at(&shop, NOON);
    assert_eq!(held(&shop, "ada"), Err(HoldRefused::NotEntered), "what was given back lets nobody in");
    assert_ne!(enter(&shop, "per_ada", "ada").unwrap().entry, first.entry);
    assert_eq!((credits(&shop, "per_ada"), held(&shop, "ada")), (1, Ok(())));
    shop.db.audit();
}

#[test]
fn a_drop_that_closes_later_keeps_what_was_spent() {
    let shop = for_credits(2, 3);
    enter(&shop, "per_ada", "ada").unwrap();
    shop.db.script("UPDATE drops SET closes_at = closes_at + 60000, paused_at = 1");
    assert_eq!(credits(&shop, "per_ada"), 1);
    shop.db.audit();
}

#[test]
fn nobody_comes_in_where_there_is_nothing_to_enter_or_it_is_over() {
    let shop = for_credits(1, 3);
    let person = PersonId::from("per_ada");
    let forged = DropSlug::from("nowhere");
    let answer = run(flow::enter(&shop.ports(), &forged, &person, &BuyerId::from("ada")));
    assert_eq!(answer, refused(EntryRefused::Missing));
    shop.db.script("UPDATE drops SET state = 'draft'");
    assert_eq!(enter(&shop, "per_ada", "ada"), refused(EntryRefused::Missing), "nobody knows of a draft");
    shop.db.script("UPDATE drops SET state = 'scheduled'");
    armed(&shop.db, "drp_1");
    at(&shop, NOON + 15 * MINUTE);
    assert_eq!(enter(&shop, "per_ada", "ada"), refused(EntryRefused::Closed));
    at(&shop, NOON);
    shop.db.script("UPDATE drop_items SET sold = issued");
    assert_eq!(enter(&shop, "per_ada", "ada"), refused(EntryRefused::SoldOut));
    shop.db.script("UPDATE drop_items SET sold = 0");
    assert_eq!(credits(&shop, "per_ada"), 3);
    let open = shop_with("lamp", 1);
    open.db.script("INSERT INTO people (id, email, made_at) VALUES ('per_ada', 'ada@example.com', 0)");
    assert_eq!(enter(&open, "per_ada", "ada"), refused(EntryRefused::Missing), "everybody may buy there");
    assert_eq!(run(flow::page(&open.ports(), name(), &slug(), None, &BuyerId::from("ada"))), Ok(None));
}

#[test]
fn an_entry_is_one_person_with_one_browser() {
    let shop = for_credits(1, 3);
    shop.db.script(
        "INSERT INTO credit_entries (id, person, kind, amount, at) VALUES ('crd_2', 'per_bob', 'granted', 1, 0)",
    );
    enter(&shop, "per_ada", "kitchen").unwrap();
    assert_eq!(enter(&shop, "per_bob", "kitchen"), refused(EntryRefused::BrowserTaken));
    assert_eq!(credits(&shop, "per_bob"), 1);
    assert_eq!(enter(&shop, "per_ada", "phone").unwrap().credits, 2, "another browser takes over, for nothing");
    assert!(matches!(standing(&shop, Some("per_ada"), "kitchen"), Standing::In { here: false, .. }));
    at(&shop, NOON);
    assert_eq!(held(&shop, "kitchen"), Err(HoldRefused::NotEntered));
    assert_eq!(held(&shop, "phone"), Ok(()));
    assert_eq!(enter(&shop, "per_ada", "kitchen"), refused(EntryRefused::Elsewhere));
    assert_eq!(enter(&shop, "per_bob", "kitchen").map(|entered| entered.credits), Ok(0));
    shop.db.audit();
}

#[test]
fn followers_of_a_day_and_members_come_first() {
    let shop = with_rules("early_minutes, early_for", "10, 'both'");
    shop.db.script(&format!(
        "INSERT INTO people (id, email, made_at) VALUES ('per_cleo', 'cleo@example.com', 0), ('per_dan', 'dan@example.com', 0);
         INSERT INTO follows VALUES ('per_ada', 'crt_1', {NOON} - {DAY}), ('per_bob', 'crt_1', {NOON} - {DAY} + 1);
         INSERT INTO memberships (id, creator, email, since_at, ends_at, given_by) VALUES
           ('mbs_1', 'crt_1', 'cleo@example.com', {NOON} - 1, {NOON} + 1, 'per_mira'),
           ('mbs_2', 'crt_1', 'dan@example.com', 0, {NOON}, 'per_mira')"
    ));
    let public = NOON + 10 * MINUTE;
    let late = || refused(EntryRefused::NotEarly(Timestamp(public)));
    assert_eq!(enter(&shop, "per_bob", "bob"), late(), "who followed too late");
    assert_eq!(enter(&shop, "per_dan", "dan"), late(), "whose membership is over");
    assert_eq!(standing(&shop, Some("per_bob"), "bob"), Standing::Later);
    assert!(enter(&shop, "per_ada", "ada").unwrap().early);
    assert!(enter(&shop, "per_cleo", "cleo").unwrap().early);
    at(&shop, NOON - 1);
    assert!(matches!(held(&shop, "ada"), Err(HoldRefused::NotOpen(_))));
    at(&shop, NOON);
    assert_eq!((held(&shop, "ada"), held(&shop, "cleo")), (Ok(()), Ok(())));
    let gated = |now: i64| Err(HoldRefused::EarlyOnly { public_at: Timestamp(public), now: Timestamp(now) });
    assert_eq!(held(&shop, "bob"), gated(NOON));
    at(&shop, public - 1);
    assert_eq!(held(&shop, "stranger"), gated(public - 1));
    at(&shop, public);
    assert_eq!((held(&shop, "bob"), held(&shop, "stranger")), (Ok(()), Ok(())));
    shop.db.audit();
}

#[test]
fn a_reputation_comes_in_for_nothing_and_is_shown_as_it_is_made_up() {
    let shop = with_rules("credits, reputation", "2, 1");
    assert_eq!(enter(&shop, "per_ada", "ada"), refused(EntryRefused::CreditsShort { needs: 2, has: 0 }));
    shop.db.script("DROP TRIGGER hold_before_entry");
    at(&shop, NOON);
    let order = shop.ordered("ada", "lamp", 1, "early");
    assert!(shop.pay(&order));
    shop.settle(&order);
    let hand = |id: &str, outcome: &str| {
        format!(
            "INSERT INTO handovers (id, order_id, outcome, way, why, person, at, written_at)
               VALUES ('{id}', '{order}', '{outcome}', 'button', 'Seen', 'per_bob', 0, 0);"
        )
    };
    let undo = "UPDATE handovers SET undone_at = 1, undone_by = 'per_bob', undone_why = 'No' WHERE undone_at IS NULL;";
    shop.db.script(&hand("h1", "collected"));
    assert_eq!(credits(&shop, "per_ada"), 1, "one credit for an order that was received");
    shop.db.script(&format!("{undo} {}", hand("h2", "collected")));
    assert_eq!(credits(&shop, "per_ada"), 1, "once");
    let entered = enter(&shop, "per_ada", "ada").unwrap();
    assert_eq!((entered.paid, entered.credits), (0, 1));
    let page = run(flow::page(&shop.ports(), name(), &slug(), Some(&PersonId::from("per_ada")), &BuyerId::from("ada")));
    let page = page.unwrap().unwrap();
    assert_eq!(page.reputation.words(), "1 = 1 order received");
    shop.db.script(&format!("{undo} {}", hand("h3", "missed")));
    assert_eq!(shop.db.number("SELECT figure FROM reputations WHERE person = 'per_ada'"), -2);
}

#[test]
fn reputation_alone_is_asked_for() {
    let shop = with_rules("reputation", "1");
    let has = Reputation { received: 0, missed: 0 };
    assert_eq!(enter(&shop, "per_ada", "ada"), refused(EntryRefused::ReputationShort { needs: 1, has }));
    assert_eq!(standing(&shop, Some("per_ada"), "ada"), Standing::Short);
}

#[test]
fn what_is_written_by_hand_is_held_to_the_same_rules() {
    let shop = for_credits(2, 5);
    for (why, sql, name) in [
        (
            "for less",
            "INSERT INTO entries (id, drop_id, person, buyer, early, credits, at) VALUES ('e', 'drp_1', 'per_ada', 'b', 0, 1, 0)",
            "entry_wrong",
        ),
        (
            "early",
            "INSERT INTO entries (id, drop_id, person, buyer, early, credits, at) VALUES ('e', 'drp_1', 'per_ada', 'b', 1, 2, 0)",
            "entry_wrong",
        ),
        ("public rules", "UPDATE entry_rules SET credits = 1", "entry_rules_are_public"),
        ("a row of credits", "UPDATE credit_entries SET amount = 9", "credits_are_final"),
        ("forgotten credits", "DELETE FROM credit_entries", "credits_are_final"),
        (
            "a studio without end",
            "INSERT INTO credit_entries (id, person, kind, amount, creator, at) VALUES ('x', 'per_ada', 'granted', 201, 'crt_1', 0)",
            "credit_grants_over",
        ),
        (
            "nobody is let in",
            "UPDATE drops SET state = 'draft'; UPDATE entry_rules SET early_minutes = 15, early_for = 'members'; UPDATE drops SET state = 'scheduled'",
            "early_lasts_too_long",
        ),
    ] {
        assert!(shop.db.try_script(sql).unwrap_err().contains(name), "{why}");
    }
}
