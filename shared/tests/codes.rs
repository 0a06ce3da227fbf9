//! One-time codes and recovery codes: set up by a first code, each counts once, and few may be tried.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::float_arithmetic
)]

mod common;

use common::{TestShop, run, shop_with};
use shared::failure::{Failure, Kind, Refusal};
use shared::people::Person;
use shared::people::flow::{hashed, signed_in};
use shared::people::passkeys::PasskeyRefused;
use shared::people::seal::{Purpose, Seal};
use shared::people::totp::flow::{TRIES, begin, confirm, renew, setup, show, stop};
use shared::people::totp::refused::CodeRefused;
use shared::people::totp::{CodeError, STEP_SECONDS, Seed};
use shared::requests::Key;
use shared::time::Duration;

const SECRET: &str = "a shop's secret of more than thirty-two characters";

/// Ada, signed in by a letter just now.
fn arrives(shop: &TestShop) -> (String, Person) {
    let (token, now) = ("a".repeat(64), shop.now().0);
    let hash = hashed(&token);
    shop.db.script(&format!(
        "INSERT INTO people (id, email, made_at) VALUES ('per_ada', 'ada@example.com', 0);
         INSERT INTO sessions (token, id, person, method, made_at, seen_at, ends_at)
           VALUES ('{hash}', 'ses_ada', 'per_ada', 'link', {now}, {now}, {now} + 5000000000)"
    ));
    let person = run(signed_in(&shop.ports(), &token)).unwrap().expect("signed in");
    (token, person)
}

/// The code that the app shows now.
fn code(shop: &TestShop) -> String {
    let sealed = shop.db.text("SELECT sealed FROM totp");
    let hex = Seal::new(SECRET, Purpose::OneTimeCodes).open(&sealed, "per_ada").unwrap();
    Seed::of(&hex).unwrap().code(u64::try_from(shop.now().0).unwrap() / 1_000 / STEP_SECONDS)
}

fn wrong(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

fn key(text: &str) -> Key {
    Key::parse(text).unwrap()
}

fn why<T>(outcome: Result<T, Failure<CodeRefused>>) -> CodeRefused {
    match outcome {
        Err(Failure::Refused(refused)) => refused,
        Err(Failure::Broken(cause)) => panic!("{cause}"),
        Ok(_) => panic!("not refused"),
    }
}

/// Ada with codes set up, and her recovery codes.
fn set_up(shop: &TestShop) -> (String, Person, Vec<String>) {
    let (token, person) = arrives(shop);
    run(begin(&shop.ports(), SECRET, &person)).unwrap();
    let codes = run(confirm(&shop.ports(), SECRET, &person, &code(shop), key("set-up"))).unwrap().codes;
    shop.pass(Duration::minutes(15));
    (token, person, codes)
}

#[test]
fn codes_count_once_the_first_one_was_typed() {
    let shop = shop_with("lamp", 1);
    let (_, person) = arrives(&shop);
    assert_eq!(run(setup(&shop.ports(), SECRET, &person, "Kerbside")).unwrap(), None);
    run(begin(&shop.ports(), SECRET, &person)).unwrap();
    let shown = run(setup(&shop.ports(), SECRET, &person, "Kerbside")).unwrap().unwrap();
    assert!(shown.address.starts_with("otpauth://totp/Kerbside:ada%40example.com?secret="));
    assert!(!shop.db.text("SELECT sealed FROM totp").contains(&shown.words.replace(' ', "")));
    let first = code(&shop);
    assert_eq!(why(run(confirm(&shop.ports(), SECRET, &person, &wrong(&first), key("one")))), CodeError::Wrong.into());
    assert_eq!(why(run(confirm(&shop.ports(), SECRET, &person, "12", key("one")))), CodeError::Malformed.into());
    let codes = run(confirm(&shop.ports(), SECRET, &person, &first, key("one"))).unwrap().codes;
    assert_eq!(codes.len(), 10);
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM recovery_codes"), 10);
    assert!(codes.iter().all(|code| !shop.db.texts("SELECT hash FROM recovery_codes").contains(code)));
    assert_eq!(why(run(confirm(&shop.ports(), SECRET, &person, &first, key("two")))), CodeRefused::NotNow);
    assert_eq!(why(run(show(&shop.ports(), SECRET, &person, &first))), CodeError::Replayed.into(), "it counted");
    assert_eq!(run(setup(&shop.ports(), SECRET, &person, "Kerbside")).unwrap(), None, "the seed is not shown again");
    shop.db.audit();
}

#[test]
fn a_code_makes_the_session_strong_under_another_token() {
    let shop = shop_with("lamp", 1);
    let (token, person, _) = set_up(&shop);
    let now = code(&shop);
    let shown = run(show(&shop.ports(), SECRET, &person, &now)).unwrap();
    assert!(run(signed_in(&shop.ports(), &token)).unwrap().is_none(), "the old cookie is worth nothing");
    let strong = run(signed_in(&shop.ports(), &shown.token)).unwrap().unwrap();
    assert!(strong.is_fresh(shop.now()));
    assert_eq!(why(run(show(&shop.ports(), SECRET, &person, &now))), CodeError::Replayed.into());
    shop.pass(Duration::seconds(30));
    assert!(run(show(&shop.ports(), SECRET, &strong, &code(&shop))).is_ok(), "the next one counts");
}

#[test]
fn five_codes_may_be_tried_in_a_quarter_of_an_hour() {
    let shop = shop_with("lamp", 1);
    let (_, person, codes) = set_up(&shop);
    for n in 0..TRIES.most {
        let outcome = run(show(&shop.ports(), SECRET, &person, &wrong(&code(&shop))));
        assert_eq!(why(outcome), CodeError::Wrong.into(), "try {n}");
    }
    assert_eq!(
        why(run(show(&shop.ports(), SECRET, &person, &code(&shop)))),
        CodeRefused::TooMany,
        "even the right one"
    );
    assert_eq!(why(run(show(&shop.ports(), SECRET, &person, &codes[0]))), CodeRefused::TooMany);
    shop.pass(Duration::seconds(TRIES.seconds_left(shop.now())));
    assert!(run(show(&shop.ports(), SECRET, &person, &code(&shop))).is_ok());
}

#[test]
fn a_recovery_code_counts_once_and_only_its_owners() {
    let shop = shop_with("lamp", 1);
    let (_, person, codes) = set_up(&shop);
    assert_eq!(why(run(show(&shop.ports(), SECRET, &person, "zzzzz-zzzzz"))), CodeError::Wrong.into());
    assert!(run(show(&shop.ports(), SECRET, &person, &codes[3].to_uppercase())).is_ok());
    assert_eq!(why(run(show(&shop.ports(), SECRET, &person, &codes[3]))), CodeRefused::RecoveryUsed);
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM recovery_codes WHERE used_at IS NULL"), 9);
    let fresh = run(renew(&shop.ports(), SECRET, &person, key("anew"))).unwrap().codes;
    assert_eq!(why(run(show(&shop.ports(), SECRET, &person, &codes[4]))), CodeError::Wrong.into(), "the old set");
    assert!(run(show(&shop.ports(), SECRET, &person, &fresh[0])).is_ok());
    let twice = shop.db.try_script("UPDATE recovery_codes SET used_at = 1 WHERE used_at IS NOT NULL");
    assert!(twice.is_err_and(|cause| cause.contains("recovery_code_used")));
}

#[test]
fn codes_are_turned_off_and_another_way_needs_the_ones_that_are_there() {
    let shop = shop_with("lamp", 1);
    let (_, person, _) = set_up(&shop);
    let refused = why(run(begin(&shop.ports(), SECRET, &person)));
    assert_eq!(refused, CodeRefused::Way(PasskeyRefused::StepUp), "codes are a strong way");
    run(stop(&shop.ports(), &person, key("k1"))).unwrap();
    assert_eq!(shop.db.number("SELECT (SELECT COUNT (*) FROM totp) + (SELECT COUNT (*) FROM recovery_codes)"), 0);
    assert_eq!(why(run(stop(&shop.ports(), &person, key("k2")))), CodeRefused::NotNow);
    assert_eq!(why(run(renew(&shop.ports(), SECRET, &person, key("none")))), CodeRefused::NotNow);
    assert_eq!(why(run(show(&shop.ports(), SECRET, &person, "123456"))), CodeRefused::NotNow);
    assert_eq!(shop.db.texts("SELECT what FROM audit_log ORDER BY seq"), ["codes.set_up", "codes.stop"]);
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM letters"), 2);
}

#[test]
fn a_request_whose_answer_was_lost_is_answered_alike() {
    let shop = shop_with("lamp", 1);
    let (_, person, codes) = set_up(&shop);
    let again = run(confirm(&shop.ports(), SECRET, &person, "000000", key("set-up"))).unwrap();
    assert_eq!((again.codes, again.letter), (codes.clone(), None), "no second letter");
    let anew = run(renew(&shop.ports(), SECRET, &person, key("anew"))).unwrap();
    assert!(anew.letter.is_some() && anew.codes.iter().all(|code| !codes.contains(code)));
    let again = run(renew(&shop.ports(), SECRET, &person, key("anew"))).unwrap();
    assert_eq!((again.codes, again.letter), (anew.codes, None));
    assert_eq!(why(run(confirm(&shop.ports(), SECRET, &person, "000000", key("set-up")))), CodeRefused::NotNow);
    run(renew(&shop.ports(), SECRET, &person, key("third"))).unwrap();
    assert_eq!(why(run(renew(&shop.ports(), SECRET, &person, key("anew")))), CodeRefused::NotNow, "an old set");
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM letters"), 3);
    shop.db.audit();
}

#[test]
fn an_operator_without_a_passkey_keeps_codes() {
    let shop = shop_with("lamp", 1);
    let (_, person, _) = set_up(&shop);
    shop.db.script("INSERT INTO operators VALUES ('per_ada', 'read', 0)");
    assert_eq!(why(run(stop(&shop.ports(), &person, key("k1")))), CodeRefused::Last);
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM recovery_codes"), 10, "nothing is lost");
    shop.db.script(
        "INSERT INTO passkeys (id, person, name, public_key, counter, synced, made_at) VALUES ('k', 'per_ada', 'Phone', 'p', 0, 0, 0)",
    );
    assert!(run(stop(&shop.ports(), &person, key("k2"))).unwrap().is_some());
}

#[test]
fn every_refusal_has_its_code_and_its_answer() {
    for (refused, code, kind, field) in [
        (CodeError::Malformed.into(), "code_malformed", Kind::Invalid, Some("code")),
        (CodeError::Wrong.into(), "wrong_code", Kind::Invalid, Some("code")),
        (CodeError::Replayed.into(), "code_used", Kind::Invalid, Some("code")),
        (CodeRefused::RecoveryUsed, "recovery_code_used", Kind::Invalid, Some("code")),
        (CodeRefused::TooMany, "too_many_codes", Kind::TooMany, Some("code")),
        (CodeRefused::NotNow, "codes_moved_on", Kind::Conflict, None),
        (CodeRefused::Last, "last_way", Kind::Conflict, None),
    ] {
        assert_eq!((refused.code(), refused.kind(), refused.field()), (code, kind, field));
    }
}
