//! Operators decide on creators: one wins, the other is told; the unverified sell nothing and are not paid.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::bucket::Shelf;
use common::newcomer::{complete, shop, submit};
use common::{TestShop, run};
use shared::audit::ActRefused;
use shared::drops::holds::HoldRefused;
use shared::failure::{Failure, Refusal};
use shared::ids::PersonId;
use shared::office::view::{Cell, State};
use shared::onboarding::Standing;
use shared::requests::Key;
use shared::time::{Duration, Timestamp};
use shared::verification::flow::{Decided, Decision, case, decide, list, paper};
use shared::verification::pace::Verdict;
use shared::verification::queue::Search;
use shared::verification::refused::DecisionRefused;

fn waiting() -> (TestShop, Shelf) {
    let (shop, shelf) = (shop(), Shelf::default());
    complete(&shop, &shelf);
    submit(&shop);
    (shop, shelf)
}

fn decides(shop: &TestShop, who: &str, decision: Decision<'_>, seen: i64) -> Result<Decided, Failure<DecisionRefused>> {
    let key = Key::parse(&format!("decision-by-{who}-{seen}")).unwrap();
    run(decide(&shop.ports(), &PersonId::from(who), "crt_3", decision, seen, &key))
}

fn standing(shop: &TestShop) -> String {
    shop.db.text("SELECT standing FROM standings WHERE creator = 'crt_3'")
}

#[test]
fn an_approval_is_on_record_and_the_creator_is_told() {
    let (shop, _) = waiting();
    let page = run(case(&shop.ports(), "crt_3")).unwrap();
    assert_eq!((page.creator.standing, page.creator.standing_version), (Standing::Submitted, 2));
    assert_eq!(page.score.unwrap().points, 100);
    assert_eq!(page.papers.len(), 1);
    let decided = decides(&shop, "per_bob", Decision::Approve, 2).unwrap();
    assert_eq!((decided.letters.len(), decided.slug.as_str()), (1, "ada"));
    assert_eq!(decides(&shop, "per_bob", Decision::Approve, 2).unwrap().slug, "ada", "a second click is the same act");
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM letters WHERE id LIKE 'note-verification-%'"), 1);
    assert_eq!(standing(&shop), "verified");
    assert_eq!(shop.db.text("SELECT what FROM audit_log ORDER BY seq DESC LIMIT 1"), "verification.approve");
    let page = run(case(&shop.ports(), "crt_3")).unwrap();
    let steps: Vec<_> = page.steps.iter().map(|step| (step.before, step.after, step.person.as_str())).collect();
    assert_eq!(
        steps,
        [
            (Standing::Draft, Standing::Submitted, "ada@example.com"),
            (Standing::Submitted, Standing::Verified, "bob@example.com")
        ]
    );
}

#[test]
fn of_two_operators_one_wins_and_the_other_is_told_what_changed() {
    let (shop, _) = waiting();
    decides(&shop, "per_bob", Decision::Reject("The card is cut off."), 2).unwrap();
    let late = decides(&shop, "per_mira", Decision::Approve, 2);
    assert_eq!(late, Err(Failure::Refused(DecisionRefused::Act(ActRefused::MovedOn))));
    assert_eq!(standing(&shop), "rejected");
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM letters WHERE id LIKE 'note-verification-%'"), 1);
}

#[test]
fn a_rejection_says_why_and_can_be_answered() {
    let (shop, _) = waiting();
    for why in ["", "   ", &"x".repeat(601)] {
        assert_eq!(decides(&shop, "per_bob", Decision::Reject(why), 2), Err(Failure::Refused(DecisionRefused::Reason)));
    }
    decides(&shop, "per_bob", Decision::Reject("The card is cut off."), 2).unwrap();
    let letter = shop.db.text("SELECT facts FROM letters WHERE id LIKE 'note-verification-%'");
    assert!(letter.contains("The card is cut off."));
    let again = decides(&shop, "per_bob", Decision::Approve, 3);
    assert_eq!(again, Err(Failure::Refused(DecisionRefused::NotWaiting)), "nobody waits any more");
    for _ in 0..3 {
        shop.pass(Duration::hours(1));
        submit(&shop);
        let seen = shop.db.number("SELECT standing_version FROM creators WHERE id = 'crt_3'");
        decides(&shop, "per_bob", Decision::Reject("Still cut off."), seen).unwrap();
    }
    shop.pass(Duration::hours(1));
    submit(&shop);
    let score = run(case(&shop.ports(), "crt_3")).unwrap().score.unwrap();
    assert_eq!((score.scenarios, score.replies, score.points), (Some(100), Some(100), 100), "real replies count");
    assert_eq!(score.seen.unwrap().count, 4);
}

#[test]
fn steps_that_are_none_are_refused_by_the_record() {
    let shop = shop();
    let never = [
        ("verified without being sent in", "UPDATE creators SET verified_at = 1 WHERE id = 'crt_3'"),
        (
            "rejected without being sent in",
            "UPDATE creators SET rejected_at = 1, rejected_why = 'x' WHERE id = 'crt_3'",
        ),
        (
            "rejected without a reason",
            "UPDATE creators SET submitted_at = 1, rejected_at = 2, rejected_why = ' ' WHERE id = 'crt_3'",
        ),
        ("sent in by who is verified", "UPDATE creators SET submitted_at = 5, verified_at = NULL WHERE id = 'crt_1'"),
    ];
    for (why, sql) in never {
        let error = shop.db.try_script(sql).expect_err(why);
        assert!(error.contains("verification_step"), "{why}: {error}");
    }
    assert_eq!(decides(&shop, "per_bob", Decision::Approve, 1), Err(Failure::Refused(DecisionRefused::NotWaiting)));
    let nobody = run(decide(
        &shop.ports(),
        &PersonId::from("per_bob"),
        "crt_9",
        Decision::Approve,
        1,
        &Key::parse("k").unwrap(),
    ));
    assert_eq!(nobody, Err(Failure::Refused(DecisionRefused::Missing)));
    assert_eq!(DecisionRefused::NotWaiting.code(), "not_waiting");
}

#[test]
fn the_unverified_sell_nothing_and_are_not_paid() {
    let shop = shop();
    assert!(shop.hold("buyer", "lamp", 1).is_ok());
    shop.db.script("UPDATE creators SET verified_at = NULL WHERE id = 'crt_1'");
    assert_eq!(shop.hold("another", "lamp", 1), Err(Failure::Refused(HoldRefused::NotOpen(None))));
    let pay = |to: &str, reason: &str| {
        shop.db.try_script(&format!(
            "INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
             SELECT 'creator:crt_1', '{to}', 5, 'EUR', '{reason}', 'ref-{reason}', id, 1 FROM orders LIMIT 1"
        ))
    };
    shop.db.script("UPDATE creators SET verified_at = 1 WHERE id = 'crt_1'");
    let held = shop.hold("third", "lamp", 1).unwrap();
    shop.place(&held, common::typed("late")).unwrap();
    pay("bank:crt_1", "fee").unwrap();
    shop.db.script("UPDATE creators SET verified_at = NULL WHERE id = 'crt_1'");
    assert!(pay("bank:crt_1", "tax").unwrap_err().contains("unverified_are_not_paid"));
    pay("payment:ses_1", "creator_back").expect("money goes back the way it came");
}

#[test]
fn the_queue_shows_who_waits_and_how_long() {
    let (shop, _) = waiting();
    shop.pass(Duration::hours(30));
    let (table, _) = run(list(&shop.ports(), &Search::default())).unwrap();
    assert_eq!(table.rows.len(), 3, "two are verified: {:?}", table.rows);
    let first = &table.rows[0];
    assert_eq!(first.to.as_deref(), Some("/desk/verifications/crt_3"));
    assert!(
        first.cells.iter().any(|cell| matches!(cell, Cell::Age(age) if age.limit < age.waited)),
        "over its limit: {first:?}"
    );
    let found = |standing: &str, q: &str| {
        let search = Search { standing: standing.into(), q: q.into(), ..Search::default() };
        run(list(&shop.ports(), &search)).unwrap().0.rows.len()
    };
    assert_eq!((found("submitted", ""), found("rejected", ""), found("", "SUMS"), found("", "no such")), (1, 0, 1, 0));
    let signs: Vec<_> = table.rows.iter().filter_map(|row| row.cells.get(3)).collect();
    assert!(matches!(signs[0], Cell::State(State { text, .. }) if text == "Waits"));
}

#[test]
fn papers_are_shown_only_beside_their_own_creator() {
    let (shop, shelf) = waiting();
    let id = run(case(&shop.ports(), "crt_3")).unwrap().papers[0].id.clone();
    let (shown, blob) = run(paper(&shop.ports(), &shelf, "crt_3", &id)).unwrap();
    assert_eq!((shown.content_type.as_str(), blob.bytes.starts_with(b"%PDF")), ("application/pdf", true));
    for (creator, id) in [("crt_1", id.as_str()), ("crt_3", "doc_none")] {
        let missing = run(paper(&shop.ports(), &shelf, creator, id));
        assert_eq!(missing.err(), Some(Failure::Refused(DecisionRefused::Missing)));
    }
}

#[test]
fn the_pace_is_from_sign_up_to_the_first_listing() {
    let shop = shop();
    let pace = || run(list(&shop.ports(), &Search::default())).unwrap().1;
    assert_eq!((pace().count, pace().verdict()), (0, Verdict::TooFew));
    shop.db.script(
        "INSERT INTO products (id, creator, title, category) VALUES ('prd_3', 'crt_3', 'Sum', 'Paper');
         UPDATE products SET state = 'listed' WHERE id = 'prd_3';",
    );
    assert_eq!(pace().median, Some(Duration::hours(1)), "Ada signed up an hour ago");
    shop.pass(Duration::hours(5));
    shop.db.script("UPDATE products SET state = 'draft' WHERE id = 'prd_3'; UPDATE products SET state = 'listed' WHERE id = 'prd_3'");
    assert_eq!(pace().median, Some(Duration::hours(1)), "the first listing stays the first");
    for n in 4..8 {
        let joined = Timestamp(shop.now().0 - 20 * 60_000).0;
        shop.db.script(&format!(
            "INSERT INTO creators (id, slug, name, trade, town, zone, story, first_listed_at)
               VALUES ('crt_{n}', 'c{n}', 'C', 'T', 'B', 'UTC', '', {});
             INSERT INTO members (creator, person, part, since_at) VALUES ('crt_{n}', 'per_ada', 'owner', {joined});",
            shop.now().0
        ));
    }
    assert_eq!((pace().count, pace().median, pace().verdict()), (5, Some(Duration::minutes(20)), Verdict::Met));
}
