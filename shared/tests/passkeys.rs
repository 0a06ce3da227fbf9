//! Passkeys: made, shown, named and removed by their owner; every answer counts once, here, and in time.

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
use shared::people::flow::{hashed, signed_in};
use shared::people::passkeys::flow::{
    Answer, Comer, Holder, begin_making, begin_sign_in, begin_step_up, finish_making, finish_sign_in, finish_step_up,
    remove, rename, ways,
};
use shared::people::passkeys::{NETWORK, PasskeyRefused, Rotated};
use shared::people::{FRESH_LASTS, Person};
use shared::ports::{Ceremony, NewPasskey, PasskeyError, PasskeyOwner, Passkeys, ShownPasskey};
use shared::requests::Key;
use shared::time::Duration;

/// Devices whose answers are `state|credential|counter`, signed by nobody.
struct Devices;

fn parts(response: &str) -> Result<(String, String, u32), PasskeyError> {
    let mut parts = response.split('|').map(str::to_owned);
    match (parts.next(), parts.next(), parts.next().and_then(|n| n.parse().ok())) {
        (Some(state), Some(id), Some(counter)) => Ok((state, id, counter)),
        _ => Err(PasskeyError::Malformed),
    }
}

impl Passkeys for Devices {
    fn begin_making(&self, _: &PasskeyOwner<'_>, known: &[String], unique: &str) -> Ceremony {
        Ceremony { options: known.join(","), state: unique.to_owned() }
    }

    fn finish_making(&self, state: &str, response: &str) -> Result<NewPasskey, PasskeyError> {
        let (asked, credential, counter) = parts(response)?;
        if asked != state {
            return Err(PasskeyError::OtherCeremony);
        }
        Ok(NewPasskey { public_key: format!("key of {credential}"), credential, counter, synced: false })
    }

    fn begin_showing(&self, known: &[String], unique: &str) -> Ceremony {
        Ceremony { options: known.join(","), state: unique.to_owned() }
    }

    fn claimed(&self, response: &str) -> Result<String, PasskeyError> {
        parts(response).map(|(_, credential, _)| credential)
    }

    fn finish_showing(&self, state: &str, response: &str, key: &str) -> Result<ShownPasskey, PasskeyError> {
        let (asked, credential, counter) = parts(response)?;
        if asked != state {
            return Err(PasskeyError::OtherCeremony);
        }
        if key != format!("key of {credential}") {
            return Err(PasskeyError::BadSignature);
        }
        Ok(ShownPasskey { counter, synced: true, handle: None })
    }
}

struct Browser {
    token: String,
}

/// Somebody who signed in by a letter just now.
fn arrives(shop: &TestShop, name: &str) -> Browser {
    let (token, now) = (format!("{name:0>64}"), shop.now().0);
    let hash = hashed(&token);
    shop.db.script(&format!(
        "INSERT INTO people (id, email, made_at) VALUES ('per_{name}', '{name}@example.com', 0) ON CONFLICT DO NOTHING;
         INSERT INTO sessions (token, id, person, method, made_at, seen_at, ends_at)
           VALUES ('{hash}', 'ses_{name}', 'per_{name}', 'link', {now}, {now}, {now} + 5000000000)"
    ));
    Browser { token }
}

impl Browser {
    fn person(&self, shop: &TestShop) -> Person {
        run(signed_in(&shop.ports(), &self.token)).unwrap().expect("signed in")
    }

    /// The question's id and state.
    fn asked(&self, shop: &TestShop, making: bool) -> Result<(String, String), PasskeyRefused> {
        let person = self.person(shop);
        let holder = Holder { person: &person, token: &self.token };
        let begun = if making {
            run(begin_making(&shop.ports(), &Devices, &holder))
        } else {
            run(begin_step_up(&shop.ports(), &Devices, &holder))
        };
        let begun = begun.map_err(why)?;
        let state = shop.db.text(&format!("SELECT state FROM ceremonies WHERE id = '{}'", begun.ceremony));
        Ok((begun.ceremony, state))
    }

    fn make(&mut self, shop: &TestShop, credential: &str, name: &str) -> Result<(), PasskeyRefused> {
        let (ceremony, state) = self.asked(shop, true)?;
        self.made(shop, &ceremony, &format!("{state}|{credential}|1"), name)
    }

    fn made(&mut self, shop: &TestShop, ceremony: &str, response: &str, name: &str) -> Result<(), PasskeyRefused> {
        let person = self.person(shop);
        let holder = Holder { person: &person, token: &self.token };
        let answer = Answer { ceremony, response };
        let made = run(finish_making(&shop.ports(), &Devices, &holder, &answer, name)).map_err(why)?;
        self.token = made.token;
        Ok(())
    }

    fn show(&mut self, shop: &TestShop, ceremony: &str, response: &str) -> Result<(), PasskeyRefused> {
        let person = self.person(shop);
        let holder = Holder { person: &person, token: &self.token };
        let answer = Answer { ceremony, response };
        let shown = run(finish_step_up(&shop.ports(), &Devices, &holder, &answer)).map_err(why)?;
        self.token = shown.token;
        Ok(())
    }
}

fn why(failure: Failure<PasskeyRefused>) -> PasskeyRefused {
    match failure {
        Failure::Refused(refused) => refused,
        Failure::Broken(cause) => panic!("{cause}"),
    }
}

fn key(text: &str) -> Key {
    Key::parse(text).unwrap()
}

fn comes_in(shop: &TestShop, browser: &str, response: &str) -> Result<Rotated, PasskeyRefused> {
    let begun = run(begin_sign_in(&shop.ports(), &Devices, browser, "")).map_err(why)?;
    let state = shop.db.text(&format!("SELECT state FROM ceremonies WHERE id = '{}'", begun.ceremony));
    let comer = Comer { browser, agent: "Firefox on Linux", before: None };
    let response = response.replace("STATE", &state);
    let answer = Answer { ceremony: &begun.ceremony, response: &response };
    run(finish_sign_in(&shop.ports(), &Devices, &comer, &answer)).map_err(why)
}

#[test]
fn a_passkey_is_made_listed_and_signs_in() {
    let shop = shop_with("lamp", 1);
    let mut ada = arrives(&shop, "ada");
    let before = ada.token.clone();
    ada.make(&shop, "credential-a", "  My   phone ").unwrap();
    assert_ne!(ada.token, before);
    assert!(run(signed_in(&shop.ports(), &before)).unwrap().is_none(), "the old cookie is worth nothing");
    let person = ada.person(&shop);
    assert!(person.is_fresh(shop.now()));
    let listed = run(ways(&shop.ports(), &person)).unwrap().passkeys;
    assert_eq!(listed.iter().map(|key| key.name.as_str()).collect::<Vec<_>>(), ["My phone"]);
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM letters WHERE recipient = 'ada@example.com'"), 1);
    assert_eq!(shop.db.text("SELECT what FROM audit_log"), "passkey.add");

    let entered = comes_in(&shop, "a browser", "STATE|credential-a|2").unwrap();
    let again = run(signed_in(&shop.ports(), &entered.token)).unwrap().expect("signed in");
    assert_eq!(again.id, person.id);
    assert!(again.is_fresh(shop.now()), "a passkey is strong");
    assert_eq!(
        shop.db.number("SELECT COUNT (*) FROM sessions WHERE method = 'passkey' AND agent = 'Firefox on Linux'"),
        1
    );
    shop.db.audit();
}

#[test]
fn an_answer_counts_once_here_and_in_time() {
    let shop = shop_with("lamp", 1);
    let mut ada = arrives(&shop, "ada");
    let mut bob = arrives(&shop, "bob");
    let (ceremony, state) = ada.asked(&shop, true).unwrap();
    let good = format!("{state}|credential-a|1");
    assert_eq!(bob.made(&shop, &ceremony, &good, "Mine"), Err(PasskeyRefused::CeremonyUnknown), "another browser");
    assert_eq!(ada.made(&shop, "cer_none", &good, "Mine"), Err(PasskeyRefused::CeremonyUnknown));
    let other = PasskeyRefused::Answer(PasskeyError::OtherCeremony);
    assert_eq!(ada.made(&shop, &ceremony, "other|credential-a|1", "Mine"), Err(other));
    let unreadable = PasskeyRefused::Answer(PasskeyError::Malformed);
    assert_eq!(ada.made(&shop, &ceremony, "nonsense", "Mine"), Err(unreadable));
    assert_eq!(ada.made(&shop, &ceremony, &good, "  "), Err(PasskeyRefused::NameMissing));
    assert_eq!(ada.made(&shop, &ceremony, &good, &"n".repeat(61)), Err(PasskeyRefused::NameTooLong));
    shop.pass(Duration::minutes(5));
    assert_eq!(ada.made(&shop, &ceremony, &good, "Mine"), Err(PasskeyRefused::CeremonyExpired));
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM passkeys"), 0);

    ada.make(&shop, "credential-a", "Mine").unwrap();
    let (ceremony, state) = ada.asked(&shop, false).unwrap();
    let response = format!("{state}|credential-a|2");
    let held = ada.token.clone();
    ada.show(&shop, &ceremony, &response).unwrap();
    // The same answer from the same browser, had its token not moved on.
    shop.db.script(&format!("UPDATE sessions SET token = '{}' WHERE person = 'per_ada'", hashed(&held)));
    ada.token = held;
    assert_eq!(ada.show(&shop, &ceremony, &response), Err(PasskeyRefused::CeremonyUsed));
    assert_eq!(ada.make(&shop, "credential-a", "Twice"), Err(PasskeyRefused::Known));
}

#[test]
fn a_copy_is_refused_and_so_is_somebody_elses() {
    let shop = shop_with("lamp", 1);
    let (mut ada, mut bob) = (arrives(&shop, "ada"), arrives(&shop, "bob"));
    ada.make(&shop, "credential-a", "Ada's").unwrap();
    bob.make(&shop, "credential-b", "Bob's").unwrap();
    let (ceremony, state) = ada.asked(&shop, false).unwrap();
    let foreign = ada.show(&shop, &ceremony, &format!("{state}|credential-b|9"));
    assert_eq!(foreign, Err(PasskeyRefused::Unknown));
    let unknown = ada.show(&shop, &ceremony, &format!("{state}|credential-c|9"));
    assert_eq!(unknown, Err(PasskeyRefused::Unknown), "foreign looks exactly like missing");
    assert_eq!(ada.show(&shop, &ceremony, &format!("{state}|credential-a|1")), Err(PasskeyRefused::Copied));
    assert_eq!(comes_in(&shop, "b", "STATE|credential-a|1"), Err(PasskeyRefused::Copied));
    assert_eq!(comes_in(&shop, "b", "STATE|credential-z|1"), Err(PasskeyRefused::Unknown));
    shop.db.script("UPDATE passkeys SET counter = 5 WHERE id = 'credential-a'");
    let copy = shop.db.try_script("UPDATE passkeys SET counter = 5 WHERE id = 'credential-a'");
    assert!(copy.is_err_and(|cause| cause.contains("passkey_counter_rises")));
    ada.show(&shop, &ceremony, &format!("{state}|credential-a|6")).unwrap();
}

#[test]
fn another_way_is_added_after_the_ones_that_are_there() {
    let shop = shop_with("lamp", 1);
    let mut ada = arrives(&shop, "ada");
    shop.pass(Duration::minutes(30));
    assert_eq!(ada.asked(&shop, true), Err(PasskeyRefused::SignInAgain), "the letter is half an hour old");
    shop.db.script("UPDATE sessions SET made_at = made_at + 60000");
    ada.make(&shop, "credential-a", "First").unwrap();
    shop.pass(FRESH_LASTS);
    assert_eq!(ada.asked(&shop, true), Err(PasskeyRefused::StepUp));
    let (ceremony, state) = ada.asked(&shop, false).unwrap();
    ada.show(&shop, &ceremony, &format!("{state}|credential-a|2")).unwrap();
    ada.make(&shop, "credential-b", "Second").unwrap();
}

#[test]
fn a_passkey_is_named_and_removed_by_its_owner_and_an_operator_keeps_one() {
    let shop = shop_with("lamp", 1);
    let (mut ada, bob) = (arrives(&shop, "ada"), arrives(&shop, "bob"));
    ada.make(&shop, "credential-a", "First").unwrap();
    let (owner, other) = (ada.person(&shop), bob.person(&shop));
    let ports = shop.ports();
    for id in ["credential-a", "credential-none"] {
        assert_eq!(run(rename(&ports, &other, id, "Mine now", key("k1"))).map_err(why), Err(PasskeyRefused::Missing));
        assert_eq!(run(remove(&ports, &other, id, key("k2"))).map_err(why), Err(PasskeyRefused::Missing));
    }
    run(rename(&ports, &owner, "credential-a", "Phone", key("k3"))).unwrap();
    assert_eq!(shop.db.text("SELECT name FROM passkeys"), "Phone");
    shop.db.script("INSERT INTO operators VALUES ('per_ada', 'read', 0)");
    assert_eq!(run(remove(&ports, &owner, "credential-a", key("k4"))).map_err(why), Err(PasskeyRefused::Last));
    ada.make(&shop, "credential-b", "Second").unwrap();
    let ports = shop.ports();
    run(remove(&ports, &owner, "credential-a", key("k5"))).unwrap();
    run(remove(&ports, &owner, "credential-a", key("k5"))).unwrap();
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM audit_log WHERE what = 'passkey.remove'"), 1, "a double click");
    assert_eq!(comes_in(&shop, "b", "STATE|credential-a|9"), Err(PasskeyRefused::Unknown));
    shop.db.audit();
}

#[test]
fn a_network_asks_sixty_times_an_hour() {
    let shop = shop_with("lamp", 1);
    for _ in 0..NETWORK.most {
        run(begin_sign_in(&shop.ports(), &Devices, "b", "203.0.113.7")).unwrap();
    }
    let one_more = run(begin_sign_in(&shop.ports(), &Devices, "b", "203.0.113.7")).map_err(why);
    assert_eq!(one_more, Err(PasskeyRefused::TooMany));
    assert!(run(begin_sign_in(&shop.ports(), &Devices, "b", "203.0.113.8")).is_ok());
}

#[test]
fn every_refusal_has_its_code_and_its_answer() {
    let table = [
        (PasskeyRefused::CeremonyUnknown, "ceremony_unknown", Kind::Gone),
        (PasskeyRefused::CeremonyUsed, "ceremony_used", Kind::Conflict),
        (PasskeyRefused::CeremonyExpired, "ceremony_expired", Kind::Gone),
        (PasskeyRefused::Answer(PasskeyError::Malformed), "passkey_malformed", Kind::Malformed),
        (PasskeyRefused::Answer(PasskeyError::OtherCeremony), "passkey_other_ceremony", Kind::Invalid),
        (PasskeyRefused::Answer(PasskeyError::OtherSite), "passkey_other_site", Kind::Forbidden),
        (PasskeyRefused::Answer(PasskeyError::NotVerified), "passkey_not_verified", Kind::Invalid),
        (PasskeyRefused::Answer(PasskeyError::OtherKey), "passkey_other_key", Kind::Invalid),
        (PasskeyRefused::Answer(PasskeyError::BadSignature), "passkey_bad_signature", Kind::Invalid),
        (PasskeyRefused::Unknown, "passkey_unknown", Kind::Invalid),
        (PasskeyRefused::Copied, "passkey_copied", Kind::Forbidden),
        (PasskeyRefused::Known, "passkey_known", Kind::Conflict),
        (PasskeyRefused::Full, "passkeys_full", Kind::Conflict),
        (PasskeyRefused::Missing, "not_found", Kind::Missing),
        (PasskeyRefused::Last, "last_passkey", Kind::Conflict),
        (PasskeyRefused::StepUp, "step_up", Kind::Forbidden),
        (PasskeyRefused::SignInAgain, "sign_in_again", Kind::Forbidden),
        (PasskeyRefused::TooMany, "too_many_asks", Kind::TooMany),
    ];
    for (refused, code, kind) in table {
        assert_eq!((refused.code(), refused.kind()), (code, kind));
        assert!(refused.to_string().ends_with('.'), "{refused}");
    }
}
