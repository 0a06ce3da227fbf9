//! Signing in by a letter: once, for ten minutes, in the browser that asked; and why not.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{TestShop, interleave, run, shop_with};
use shared::db::Db;
use shared::failure::{Failure, Kind, Refusal};
use shared::people::flow::{hashed, signed_in};
use shared::people::sign_in::flow::{Asking, Device, ask, by_code, by_link, leave, look};
use shared::people::sign_in::{CODES_MAX, Entered, LETTERS_MAX, NETWORK, SignInRefused};
use shared::people::{LINK_LASTS, OPERATOR_SESSION_LASTS, SESSION_LASTS, store};
use shared::stmt;
use shared::time::Duration;

const HERE: &str = "the cookie of this browser";

fn asking<'a>(email: &'a str, address: &'a str) -> Asking<'a> {
    Asking { email, browser: HERE, address, next: "/studio/drops" }
}

const DEVICE: Device<'_> = Device { browser: HERE, agent: "Firefox on Linux", before: None };

/// The code of a link, as the Worker would make it.
fn code_of(link: &str) -> String {
    format!("{:0>6}", &link[link.len() - 6..])
}

fn refused<T: std::fmt::Debug>(outcome: Result<T, Failure<SignInRefused>>) -> SignInRefused {
    match outcome {
        Err(Failure::Refused(refused)) => refused,
        other => panic!("not refused: {other:?}"),
    }
}

/// Asks, and answers the link in the letter.
fn link(shop: &TestShop, email: &str) -> String {
    let letter = run(ask(&shop.ports(), &asking(email, ""))).unwrap();
    letter.trim_start_matches("sign_in-").to_owned()
}

fn enter(shop: &TestShop, email: &str) -> Entered {
    let link = link(shop, email);
    run(by_link(&shop.ports(), &link, &DEVICE)).unwrap()
}

#[test]
fn every_refusal_has_its_code_its_answer_and_its_field() {
    let table: &[(SignInRefused, &str, Kind, Option<&str>)] = &[
        (SignInRefused::EmailMissing, "email_missing", Kind::Invalid, Some("email")),
        (SignInRefused::EmailMalformed, "email_malformed", Kind::Invalid, Some("email")),
        (SignInRefused::TooManyAsks, "too_many_asks", Kind::TooMany, None),
        (SignInRefused::Missing, "not_found", Kind::Missing, None),
        (SignInRefused::Used, "sign_in_link_used", Kind::Gone, None),
        (SignInRefused::Expired, "sign_in_link_expired", Kind::Gone, None),
        (SignInRefused::OtherBrowser, "other_browser", Kind::Forbidden, None),
        (SignInRefused::NothingAsked, "nothing_asked", Kind::Gone, None),
        (SignInRefused::CodeMalformed, "code_malformed", Kind::Invalid, Some("code")),
        (SignInRefused::WrongCode(1), "wrong_code", Kind::Invalid, Some("code")),
        (SignInRefused::WrongCode(4), "wrong_code", Kind::Invalid, Some("code")),
        (SignInRefused::TooManyCodes, "too_many_codes", Kind::TooMany, Some("code")),
    ];
    for (refused, code, kind, field) in table {
        assert_eq!((refused.code(), refused.kind(), refused.field()), (*code, *kind, *field));
        assert!(refused.to_string().ends_with('.'), "{code} is told in a sentence");
    }
}

#[test]
fn a_link_lets_its_reader_in_once_and_makes_the_person() {
    let shop = shop_with("lamp", 1);
    let link = link(&shop, " Ada@Example.com ");
    assert_eq!(run(look(&shop.ports(), &link, HERE)).unwrap(), "ada@example.com");
    assert_eq!(run(look(&shop.ports(), &link, HERE)).unwrap(), "ada@example.com", "looking changes nothing");
    let entered = run(by_link(&shop.ports(), &link, &DEVICE)).unwrap();
    assert_eq!((entered.onward.as_str(), entered.ends_at), ("/studio/drops", shop.now() + SESSION_LASTS));
    let person = run(signed_in(&shop.ports(), &entered.token)).unwrap().unwrap();
    assert_eq!((person.email.as_str(), person.strong_at, person.operator), ("ada@example.com", None, None));
    assert_eq!(refused(run(by_link(&shop.ports(), &link, &DEVICE))), SignInRefused::Used);
    assert_eq!(refused(run(look(&shop.ports(), &link, HERE))), SignInRefused::Used);
    enter(&shop, "ada@example.com");
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM people"), 1, "the second time it is the same person");
    assert_eq!(shop.db.number(&format!("SELECT COUNT (*) FROM sessions WHERE token = '{}'", entered.token)), 0);
    assert_eq!(shop.db.text("SELECT agent FROM sessions LIMIT 1"), "Firefox on Linux");
}

#[test]
fn of_many_at_once_one_uses_the_link() {
    let shop = shop_with("lamp", 1);
    let link = link(&shop, "ada@example.com");
    let ports = shop.ports();
    let outcomes = interleave((0..6).map(|_| by_link(&ports, &link, &DEVICE)));
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert!(outcomes.into_iter().filter(Result::is_err).all(|outcome| refused(outcome) == SignInRefused::Used));
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM sessions"), 1);
}

#[test]
fn a_link_works_for_ten_minutes_in_the_browser_that_asked() {
    let shop = shop_with("lamp", 1);
    let link = link(&shop, "ada@example.com");
    let elsewhere = Device { browser: "another browser", ..DEVICE };
    for (why, device) in [("another", elsewhere), ("one without a cookie", Device { browser: "", ..DEVICE })] {
        assert_eq!(refused(run(by_link(&shop.ports(), &link, &device))), SignInRefused::OtherBrowser, "{why}");
        assert_eq!(refused(run(look(&shop.ports(), &link, device.browser))), SignInRefused::OtherBrowser, "{why}");
    }
    shop.pass(Duration(LINK_LASTS.0 - 1));
    assert!(run(look(&shop.ports(), &link, HERE)).is_ok(), "the last moment");
    shop.pass(Duration(1));
    assert_eq!(refused(run(look(&shop.ports(), &link, HERE))), SignInRefused::Expired);
    assert_eq!(refused(run(by_link(&shop.ports(), &link, &DEVICE))), SignInRefused::Expired);
    assert_eq!(refused(run(by_link(&shop.ports(), "lnk_forgotten", &DEVICE))), SignInRefused::Expired);
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM sessions"), 0);
}

#[test]
fn a_link_that_ran_out_between_look_and_use_lets_nobody_in() {
    let shop = shop_with("lamp", 1);
    let link = link(&shop, "ada@example.com");
    let ports = shop.ports();
    for steps in 0..4 {
        let end = format!("UPDATE sign_in_links SET expires_at = 1 WHERE id = '{link}'");
        let (outcome, cut) = common::shop::cut_in(by_link(&ports, &link, &DEVICE), steps, || shop.db.script(&end));
        if cut && steps < 3 {
            assert_eq!(refused(outcome), SignInRefused::Expired, "after {steps} steps");
            shop.db.script(&format!("UPDATE sign_in_links SET expires_at = {}", (shop.now() + LINK_LASTS).0));
        }
    }
}

#[test]
fn a_code_lets_in_where_it_was_asked_for() {
    let shop = shop_with("lamp", 1);
    let link = link(&shop, "ada@example.com");
    let code = code_of(&link);
    let spaced = format!(" {} {}", &code[..3], &code[3..]);
    let elsewhere = Device { browser: "another browser", ..DEVICE };
    assert_eq!(refused(run(by_code(&shop.ports(), &code, &code_of, &elsewhere))), SignInRefused::NothingAsked);
    for malformed in ["", "12345", "1234567", "12345a", "１２３４５６"] {
        let outcome = run(by_code(&shop.ports(), malformed, &code_of, &DEVICE));
        assert_eq!(refused(outcome), SignInRefused::CodeMalformed, "{malformed}");
    }
    assert!(run(by_code(&shop.ports(), &spaced, &code_of, &DEVICE)).is_ok());
    assert_eq!(refused(run(by_code(&shop.ports(), &code, &code_of, &DEVICE))), SignInRefused::NothingAsked, "used");
    assert_eq!(refused(run(by_link(&shop.ports(), &link, &DEVICE))), SignInRefused::Used, "link and code are one");
}

#[test]
fn five_codes_may_be_typed_for_a_letter() {
    let shop = shop_with("lamp", 1);
    let link = link(&shop, "ada@example.com");
    for left in (1..CODES_MAX).rev() {
        let outcome = run(by_code(&shop.ports(), "999999", &code_of, &DEVICE));
        assert_eq!(refused(outcome), SignInRefused::WrongCode(left));
    }
    assert_eq!(refused(run(by_code(&shop.ports(), "999999", &code_of, &DEVICE))), SignInRefused::TooManyCodes);
    let right = code_of(&link);
    assert_eq!(
        refused(run(by_code(&shop.ports(), &right, &code_of, &DEVICE))),
        SignInRefused::TooManyCodes,
        "the right one comes too late"
    );
    assert_eq!(shop.db.number("SELECT tries FROM sign_in_links"), 5, "each try is on record");
    assert!(run(by_link(&shop.ports(), &link, &DEVICE)).is_ok(), "whoever has the letter itself gets in");
}

#[test]
fn the_newest_letter_has_the_code() {
    let shop = shop_with("lamp", 1);
    let first = link(&shop, "ada@example.com");
    shop.pass(Duration::seconds(30));
    let second = link(&shop, "ada@example.com");
    assert!(matches!(
        refused(run(by_code(&shop.ports(), &code_of(&first), &code_of, &DEVICE))),
        SignInRefused::WrongCode(4)
    ));
    assert!(run(by_code(&shop.ports(), &code_of(&second), &code_of, &DEVICE)).is_ok());
}

#[test]
fn an_address_gets_five_letters_an_hour_and_nobody_is_told() {
    let shop = shop_with("lamp", 1);
    for _ in 0..LETTERS_MAX {
        link(&shop, "ada@example.com");
        shop.pass(Duration::minutes(1));
    }
    let letters = || shop.db.number("SELECT COUNT (*) FROM letters WHERE recipient = 'ada@example.com'");
    assert_eq!(letters(), 5);
    assert!(run(ask(&shop.ports(), &asking("ada@example.com", ""))).is_ok(), "the answer is the same");
    assert_eq!(letters(), 5, "and no letter is written");
    link(&shop, "bob@example.com");
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM letters"), 6, "others get theirs");
    shop.pass(Duration::minutes(56));
    link(&shop, "ada@example.com");
    assert_eq!(letters(), 6, "an hour after the first there is room for one");
}

#[test]
fn a_network_asks_twenty_times_an_hour() {
    let shop = shop_with("lamp", 1);
    for n in 0..NETWORK.most {
        let email = format!("person{n}@example.com");
        assert!(run(ask(&shop.ports(), &asking(&email, "203.0.113.7"))).is_ok());
    }
    let outcome = run(ask(&shop.ports(), &asking("ada@example.com", "203.0.113.7")));
    assert_eq!(refused(outcome), SignInRefused::TooManyAsks);
    assert!(run(ask(&shop.ports(), &asking("ada@example.com", "203.0.113.8"))).is_ok(), "another network");
    shop.pass(Duration::seconds(NETWORK.seconds_left(shop.now())));
    assert!(run(ask(&shop.ports(), &asking("ada@example.com", "203.0.113.7"))).is_ok(), "another hour");
    assert!(!shop.db.texts("SELECT scope FROM limits").concat().contains("203.0.113"), "no address is kept");
}

#[test]
fn what_is_no_address_gets_no_letter() {
    let shop = shop_with("lamp", 1);
    for (typed, expected) in [
        ("", SignInRefused::EmailMissing),
        ("  ", SignInRefused::EmailMissing),
        ("ada", SignInRefused::EmailMalformed),
        ("ada@example", SignInRefused::EmailMalformed),
        ("ada@example.com, bob@example.com", SignInRefused::EmailMalformed),
        ("ada@example.com\r\nbcc: bob@example.com", SignInRefused::EmailMalformed),
    ] {
        assert_eq!(refused(run(ask(&shop.ports(), &asking(typed, "")))), expected, "{typed:?}");
    }
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM sign_in_links"), 0);
}

#[test]
fn signing_in_again_ends_the_session_before() {
    let shop = shop_with("lamp", 1);
    let first = enter(&shop, "ada@example.com");
    let link = link(&shop, "ada@example.com");
    let again = Device { before: Some(&first.token), ..DEVICE };
    let second = run(by_link(&shop.ports(), &link, &again)).unwrap();
    assert_ne!(first.token, second.token);
    assert!(run(signed_in(&shop.ports(), &first.token)).unwrap().is_none(), "the old cookie is worth nothing");
    assert!(run(signed_in(&shop.ports(), &second.token)).unwrap().is_some());
    run(leave(&shop.ports(), &second.token)).unwrap();
    assert!(run(signed_in(&shop.ports(), &second.token)).unwrap().is_none());
}

#[test]
fn an_operators_session_is_shorter() {
    let shop = shop_with("lamp", 1);
    enter(&shop, "olga@example.com");
    shop.db.script("INSERT INTO operators SELECT id, 'money', 0 FROM people");
    let entered = enter(&shop, "olga@example.com");
    assert_eq!(entered.ends_at, shop.now() + OPERATOR_SESSION_LASTS);
    shop.pass(Duration::hours(2));
    assert!(run(signed_in(&shop.ports(), &entered.token)).unwrap().is_none(), "two idle hours");
}

#[test]
fn a_session_ends_by_idleness_and_in_any_case() {
    let shop = shop_with("lamp", 1);
    let idle = enter(&shop, "ada@example.com");
    let busy = enter(&shop, "ada@example.com");
    for day in 0..59 {
        shop.pass(Duration::days(1));
        assert!(run(signed_in(&shop.ports(), &busy.token)).unwrap().is_some(), "day {day}");
    }
    assert!(run(signed_in(&shop.ports(), &idle.token)).unwrap().is_none(), "two weeks without use");
    shop.pass(Duration::days(1));
    assert!(run(signed_in(&shop.ports(), &busy.token)).unwrap().is_none(), "sixty days are enough");
    let query = stmt!(store::TOUCH, "ses_none", shop.now());
    assert!(run(shop.db.batch(vec![query])).is_ok());
    assert_ne!(hashed(&busy.token), busy.token);
}
