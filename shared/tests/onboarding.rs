//! From sign-up to sending it in: what is kept, what is refused, what the checklist tells.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::bucket::Shelf;
use common::newcomer::{
    PDF, Reader, best_answers, by_ada, card, complete, person, reading, scripted, seal, shop, studio, told,
};
use common::{TestShop, run};
use shared::audit::ActRefused;
use shared::documents::flow::{self as papers, PaperRefused, Worked, object};
use shared::documents::paper::{Paper, PaperState};
use shared::documents::{DocumentRefused, FieldName, Reading};
use shared::failure::{Failure, Refusal};
use shared::onboarding::Standing;
use shared::onboarding::checklist::steps;
use shared::onboarding::flow;
use shared::onboarding::profile::Profile;
use shared::onboarding::refused::OnboardingRefused;
use shared::ports::DocumentsError;
use shared::requests::Key;
use shared::time::Duration;

fn code<T: std::fmt::Debug, E: Refusal + std::fmt::Debug>(outcome: Result<T, Failure<E>>) -> String {
    match outcome {
        Err(Failure::Refused(refused)) => refused.code().to_owned(),
        other => panic!("no refusal: {other:?}"),
    }
}

fn receive(
    shop: &TestShop,
    shelf: &Shelf,
    kind: &str,
    key: &str,
    bytes: &[u8],
) -> Result<Paper, Failure<PaperRefused>> {
    let key = Key::parse(key).unwrap();
    run(papers::receive(&shop.ports(), shelf, (&person(), &studio()), kind, &key, bytes.to_vec()))
}

fn done(shop: &TestShop) -> Vec<&'static str> {
    let facts = run(flow::facts(&shop.ports(), &studio())).unwrap();
    steps(&facts).into_iter().filter(|step| step.done).map(|step| step.name).collect()
}

#[test]
fn the_checklist_ticks_from_what_is_there() {
    let (shop, shelf) = (shop(), Shelf::default());
    assert!(done(&shop).is_empty());
    complete(&shop, &shelf);
    assert_eq!(done(&shop), ["profile", "documents", "screening", "account"]);
    shop.db.script(
        "INSERT INTO products (id, creator, title, category) VALUES ('prd_3', 'crt_3', 'Sum', 'Paper');
         INSERT INTO drops (id, slug, creator, title, tagline, story, category, hero, state, opens_at, closes_at, policy)
           VALUES ('drp_3', 'sums', 'crt_3', 'Sums', 'Few', 'Once.', 'Paper', 'pic', 'draft', 1, 2, '2026-11');",
    );
    assert_eq!(done(&shop).len(), 6);
    shop.pass(Duration::days(5 * 366));
    assert!(!done(&shop).contains(&"documents"), "a card that has run out counts no more");
}

#[test]
fn a_profile_is_kept_or_refused_field_by_field() {
    let shop = shop();
    let keep =
        |typed: Profile, tax: &str| by_ada(&shop, |hand| run(flow::keep_profile(&shop.ports(), hand, &typed, tax)));
    let long = |n: usize| "x".repeat(n);
    let table: Vec<(&str, Profile, &str)> = vec![
        ("name_missing", Profile { name: "  ".into(), ..told() }, "1900"),
        ("trade_missing", Profile { trade: String::new(), ..told() }, "1900"),
        ("town_too_long", Profile { town: long(61), ..told() }, "1900"),
        ("zone_unknown", Profile { zone: "Europe/Atlantis".into(), ..told() }, "1900"),
        ("story_too_long", Profile { story: long(4_001), ..told() }, "1900"),
        ("portrait_unknown", Profile { portrait: "someone-elses".into(), ..told() }, "1900"),
        ("tax_unknown", told(), "1850"),
    ];
    for (expected, typed, tax) in table {
        match keep(typed, tax) {
            Err(Failure::Refused(OnboardingRefused::Fields(notices))) => {
                assert_eq!(notices.len(), 1, "{notices:?}");
                assert_eq!(notices[0].code, expected);
            }
            other => panic!("{expected}: {other:?}"),
        }
    }
    keep(told(), "700").unwrap();
    assert_eq!(shop.db.text("SELECT portrait || tax_bp FROM creators WHERE id = 'crt_3'"), "pic700");
    assert_eq!(shop.db.text("SELECT what FROM audit_log"), "profile.change");
}

#[test]
fn a_paper_is_received_read_and_confirmed() {
    let (shop, shelf) = (shop(), Shelf::default());
    let paper = receive(&shop, &shelf, "id", "key-1", PDF).unwrap();
    assert_eq!((paper.state, paper.content_type.as_str()), (PaperState::Reading, "application/pdf"));
    assert_eq!(shelf.keys("documents/"), [object(&paper.id)]);
    assert_eq!(receive(&shop, &shelf, "id", "key-1", PDF).unwrap().id, paper.id, "the same key is the same paper");
    assert_eq!(shelf.keys("documents/").len(), 1, "and no bytes are kept twice");
    let unread = [(FieldName::Number, "1".to_owned())];
    assert_eq!(code(run(papers::confirmed(&shop.ports(), &studio(), &paper.id, &unread))), "document_reading");

    let reader = Reader(Ok(reading()));
    let work = || run(papers::work(&shop.db, &shelf, &reader, shop.now(), &paper.id));
    assert_eq!(work(), Ok(Worked::Read(5)));
    assert_eq!(work(), Ok(Worked::Nothing), "a second message finds nothing to do");
    let paper = run(papers::own(&shop.db, &studio(), &paper.id)).unwrap();
    assert_eq!(paper.prefilled(FieldName::Number), ("L01X00T47".into(), Some(99)));
    assert_eq!(
        paper.prefilled(FieldName::Holder),
        ("ADA LOVELACE".into(), Some(45)),
        "as sure as the less certain half"
    );

    let confirmed = card(&shop, &shelf);
    assert_eq!(confirmed.expires_on.as_deref(), Some("2031-05-01"));
    assert_eq!(confirmed.prefilled(FieldName::Number), ("L01X00T47".into(), None), "the creator's own word");
}

#[test]
fn what_is_typed_about_a_paper_is_checked() {
    let (shop, shelf) = (shop(), Shelf::default());
    let paper = receive(&shop, &shelf, "id", "key-1", PDF).unwrap();
    run(papers::give_up(&shop.db, shop.now(), &paper.id)).unwrap();
    let right = [
        (FieldName::Holder, "Ada Lovelace"),
        (FieldName::Number, "L01X00T47"),
        (FieldName::BornOn, "1985-12-10"),
        (FieldName::ExpiresOn, "2031-05-01"),
    ];
    let confirm = |name: FieldName, value: &str| {
        let typed: Vec<_> =
            right.iter().map(|(n, v)| (*n, if *n == name { value.to_owned() } else { (*v).to_owned() })).collect();
        run(papers::confirmed(&shop.ports(), &studio(), &paper.id, &typed))
    };
    let endless = "x".repeat(81);
    let table = [
        (FieldName::Number, "", "field_missing"),
        (FieldName::Holder, &endless, "field_too_long"),
        (FieldName::BornOn, "10.12.1985", "day_malformed"),
        (FieldName::BornOn, "2031-01-01", "born_in_future"),
        (FieldName::ExpiresOn, "2031-02-30", "day_malformed"),
        (FieldName::ExpiresOn, "2020-01-01", "document_expired"),
        (FieldName::ExpiresOn, "", "field_missing"),
    ];
    for (name, value, expected) in table {
        match confirm(name, value) {
            Err(Failure::Refused(PaperRefused::Fields(notices))) => {
                assert_eq!((notices.len(), notices[0].code.as_str()), (1, expected), "{name:?} {value}");
                assert_eq!(notices[0].field.as_deref(), Some(name.as_str()));
            }
            other => panic!("{expected}: {other:?}"),
        }
    }
    confirm(FieldName::Number, "L01X00T47").unwrap();
}

#[test]
fn papers_that_are_not_taken_are_refused_and_not_kept() {
    let (shop, shelf) = (shop(), Shelf::default());
    let table: [(&str, &str, &[u8], &str); 5] = [
        ("no kind", "selfie", PDF, "document_kind"),
        ("nothing", "id", b"", "document_empty"),
        ("words", "id", b"hello", "document_wrong_kind"),
        ("half a PDF", "id", b"%PDF-1.7\n1 0 obj", "document_truncated"),
        ("a web page", "licence", b"<!doctype html><p>", "document_wrong_kind"),
    ];
    for (why, kind, bytes, expected) in table {
        assert_eq!(code(receive(&shop, &shelf, kind, "key", bytes)), expected, "{why}");
    }
    assert!(shelf.keys("").is_empty());

    let paper = receive(&shop, &shelf, "id", "key", PDF).unwrap();
    assert_eq!(code(receive(&shop, &shelf, "permit", "key", PDF)), "key_reused");
    let reader = Reader(Err(scripted()));
    let worked = run(papers::work(&shop.db, &shelf, &reader, shop.now(), &paper.id));
    assert_eq!(worked, Ok(Worked::Refused("document_scripted")));
    assert!(shelf.keys("").is_empty(), "what it carries is not kept");
    let paper = run(papers::own(&shop.db, &studio(), &paper.id)).unwrap();
    let expected = DocumentRefused::Scripted { found: "a program" };
    assert_eq!(paper.refused, Some(("document_scripted".into(), expected.to_string())));
    assert_eq!(code(run(papers::confirmed(&shop.ports(), &studio(), &paper.id, &[]))), "missing");

    let mut other = studio();
    other.creator = "crt_1".into();
    assert_eq!(code(run(papers::own(&shop.db, &other, &paper.id))), "missing", "foreign looks like missing");
    for turn in 0..11 {
        receive(&shop, &shelf, "permit", &format!("key-{turn}"), PDF).unwrap();
    }
    assert_eq!(code(receive(&shop, &shelf, "permit", "one-more", PDF)), "documents_max");
}

#[test]
fn a_reader_that_does_not_answer_is_asked_again_and_at_last_the_fields_are_typed() {
    let (shop, shelf) = (shop(), Shelf::default());
    let paper = receive(&shop, &shelf, "id", "key", PDF).unwrap();
    let reader = Reader(Err(DocumentsError::Unavailable("busy".into())));
    assert_eq!(run(papers::work(&shop.db, &shelf, &reader, shop.now(), &paper.id)), Err("busy".into()));
    assert!(run(papers::sweep(&shop.db, shop.now())).unwrap().is_empty());
    shop.pass(Duration::minutes(2));
    assert_eq!(run(papers::sweep(&shop.db, shop.now())).unwrap(), std::slice::from_ref(&paper.id));
    let nothing = Reader(Ok(Reading::NOTHING));
    assert_eq!(run(papers::work(&shop.db, &shelf, &nothing, shop.now(), &paper.id)), Ok(Worked::Read(0)));
    assert_eq!(run(papers::own(&shop.db, &studio(), &paper.id)).unwrap().state, PaperState::Unreadable);
}

#[test]
fn an_account_is_sealed_shown_by_its_end_and_told_of() {
    let shop = shop();
    let set = |holder: &str, iban: &str, seen: i64| {
        by_ada(&shop, |hand| run(flow::set_account(&shop.ports(), &seal(), hand, (holder, iban), seen)))
    };
    let table = [
        ("", "DE89370400440532013000", "holder_missing"),
        ("Ada", "DE89370400440532013001", "iban_check_digits"),
        ("Ada", "370400440532013000", "iban_malformed"),
    ];
    for (holder, iban, expected) in table {
        assert_eq!(code(set(holder, iban, 0)), expected);
    }
    assert_eq!(set("Ada  Lovelace", "de89 3704 0044 0532 0130 00", 0).unwrap().len(), 1);
    let shown = run(flow::account(&shop.ports(), &studio())).unwrap().unwrap();
    assert_eq!((shown.holder.as_str(), shown.last4.as_str(), shown.country.as_str()), ("Ada Lovelace", "3000", "DE"));
    let sealed = shop.db.text("SELECT iban FROM payout_accounts");
    assert!(!sealed.contains("3704"), "a copy of the database tells no number");
    assert_eq!(seal().open(&sealed, "crt_3").unwrap(), "DE89370400440532013000");
    assert!(seal().open(&sealed, "crt_1").is_err(), "and it opens for nobody else");
    assert_eq!(code(set("Ada", "AT611904300234573201", 0)), "moved_on", "somebody set one meanwhile");
    set("Ada", "AT611904300234573201", 1).unwrap();
    let letter = shop.db.text("SELECT recipient || ' ' || facts FROM letters ORDER BY id DESC LIMIT 1");
    assert!(letter.starts_with("ada@example.com") && letter.contains("3201") && !letter.contains("1904"), "{letter}");
}

#[test]
fn the_scenarios_want_an_answer_each() {
    let shop = shop();
    let mut typed = best_answers();
    typed.pop();
    let refused = run(flow::answer(&shop.ports(), &studio(), &typed));
    assert_eq!(refused, Err(Failure::Refused(OnboardingRefused::Unanswered("short"))));
    run(flow::answer(&shop.ports(), &studio(), &best_answers())).unwrap();
    run(flow::answer(&shop.ports(), &studio(), &best_answers())).unwrap();
    assert_eq!(run(flow::screening(&shop.ports(), &studio())).unwrap().unwrap().points, 100);
}

#[test]
fn sending_in_names_what_is_missing_and_happens_once() {
    let (shop, shelf) = (shop(), Shelf::default());
    let submit = || by_ada(&shop, |hand| run(flow::submit(&shop.ports(), hand)));
    match submit() {
        Err(Failure::Refused(refused @ OnboardingRefused::Incomplete(_))) => {
            let text = refused.to_string();
            assert!(text.contains("Profile, Documents, Four scenarios, Payout account"), "{text}");
        }
        other => panic!("{other:?}"),
    }
    complete(&shop, &shelf);
    submit().unwrap();
    assert_eq!(run(flow::facts(&shop.ports(), &studio())).unwrap().standing, Standing::Submitted);
    assert_eq!(submit(), Err(Failure::Refused(OnboardingRefused::AlreadyIn)));
    let paper = run(papers::list(&shop.db, &studio())).unwrap().remove(0);
    let typed: Vec<_> = paper.kind.asked().iter().map(|name| (*name, paper.prefilled(*name).0)).collect();
    let changed = run(papers::confirmed(&shop.ports(), &studio(), &paper.id, &typed));
    assert_eq!(changed, Err(Failure::Refused(PaperRefused::Verified)), "what was sent in no longer changes");
    assert!(shop.db.try_script("UPDATE creators SET submitted_at = 9 WHERE id = 'crt_3'").is_err());
}

#[test]
fn what_was_there_a_moment_ago_must_still_be_there() {
    let (shop, shelf) = (shop(), Shelf::default());
    complete(&shop, &shelf);
    let racing = shop.db.try_script(
        "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM payout_accounts WHERE creator = 'crt_9')",
    );
    assert!(racing.is_err_and(|error| error.contains("moved_on")));
    shop.db.script("DELETE FROM payout_accounts");
    let outcome = by_ada(&shop, |hand| run(flow::submit(&shop.ports(), hand)));
    assert!(matches!(outcome, Err(Failure::Refused(OnboardingRefused::Incomplete(_)))), "{outcome:?}");
    let refused = OnboardingRefused::Act(ActRefused::MovedOn);
    assert_eq!(refused.code(), "moved_on");
}
