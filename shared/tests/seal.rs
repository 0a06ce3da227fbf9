//! Secrets at rest: what is sealed for one person and one purpose opens for nobody and nothing else.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::float_arithmetic
)]

use shared::people::seal::{DoesNotOpen, Purpose, Seal};

const SECRET: &str = "a shop's secret of more than thirty-two characters";
const IBAN: &str = "DE89370400440532013000";

fn sealed() -> String {
    Seal::new(SECRET, Purpose::Iban).close(IBAN, "per_ada", "once").unwrap()
}

#[test]
fn what_is_sealed_opens_again_and_does_not_show() {
    let text = sealed();
    assert!(!text.contains(IBAN) && !text.contains("DE89"));
    assert_eq!(Seal::new(SECRET, Purpose::Iban).open(&text, "per_ada").as_deref(), Ok(IBAN));
}

#[test]
fn it_opens_only_with_its_key_purpose_and_owner() {
    let table = [
        // why               secret                                            purpose                owner
        ("another key", "another secret of more than thirty-two characters", Purpose::Iban, "per_ada"),
        ("another purpose", SECRET, Purpose::OneTimeCodes, "per_ada"),
        ("another owner", SECRET, Purpose::Iban, "per_bob"),
    ];
    for (why, secret, purpose, owner) in table {
        assert_eq!(Seal::new(secret, purpose).open(&sealed(), owner), Err(DoesNotOpen), "{why}");
    }
}

#[test]
fn no_changed_character_goes_unnoticed() {
    let (seal, text) = (Seal::new(SECRET, Purpose::Iban), sealed());
    for at in 0..text.len() {
        let mut changed = text.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        assert_eq!(seal.open(&changed, "per_ada"), Err(DoesNotOpen), "character {at}");
    }
    for short in ["", "x1.", "x1.AAAA", &text[..text.len() - 4]] {
        assert_eq!(seal.open(short, "per_ada"), Err(DoesNotOpen), "{short}");
    }
}

#[test]
fn equal_secrets_do_not_look_equal() {
    let seal = Seal::new(SECRET, Purpose::OneTimeCodes);
    assert_ne!(seal.close("a", "per_ada", "one").unwrap(), seal.close("a", "per_ada", "two").unwrap());
}
