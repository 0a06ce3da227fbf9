//! Proof that the page of a drop was open: a signed minute, which the cached page can carry for everybody.
//!
//! It says that somebody fetched this drop's page from this shop a little while ago, and nothing about whom. Who has none
//! is not refused, but paced harder.

use crate::time::Timestamp;
use hmac::digest::Key;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// So long a page may have been open, in minutes: whoever waits for a drop to open comes early.
pub const LASTS_MINUTES: i64 = 30;

/// Clocks of two machines may differ by so many minutes.
const AHEAD_MINUTES: i64 = 1;

/// Bytes of a signature: 128 bits of HMAC-SHA256, as RFC 2104 section 5 allows.
const SIGNATURE_BYTES: usize = 16;

const fn minute(at: Timestamp) -> i64 {
    at.0.div_euclid(60_000)
}

fn mac(secret: &str, slug: &str, minute: i64) -> Hmac<Sha256> {
    // The secret's hash as the key: it has one length, so that this cannot fail.
    let mut block = Key::<Hmac<Sha256>>::default();
    block.iter_mut().zip(Sha256::digest(secret.as_bytes())).for_each(|(to, from)| *to = from);
    let mut mac = <Hmac<Sha256> as Mac>::new(&block);
    mac.update(format!("kerbside page\n{minute}\n{slug}").as_bytes());
    mac
}

/// What a page made now carries: the minute, and its signature for this drop.
#[must_use]
pub fn proof(secret: &str, slug: &str, now: Timestamp) -> String {
    let minute = minute(now);
    let mut text = format!("{minute}.");
    for byte in mac(secret, slug, minute).finalize().into_bytes().iter().take(SIGNATURE_BYTES) {
        // Writing to a text does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Whether `text` proves that the page of this drop was open within [`LASTS_MINUTES`].
#[must_use]
pub fn proves(secret: &str, slug: &str, text: &str, now: Timestamp) -> bool {
    let Some((then, signature)) = text.split_once('.') else { return false };
    let Ok(then) = then.parse::<i64>() else { return false };
    let age = minute(now).saturating_sub(then);
    if !(-AHEAD_MINUTES..=LASTS_MINUTES).contains(&age) || signature.len() != SIGNATURE_BYTES * 2 {
        return false;
    }
    let bytes: Option<Vec<u8>> = (0..SIGNATURE_BYTES)
        .map(|at| signature.get(at * 2..at * 2 + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok()))
        .collect();
    bytes.is_some_and(|bytes| mac(secret, slug, then).verify_truncated_left(&bytes).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000;

    #[test]
    fn a_proof_is_of_one_drop_of_one_shop_and_of_a_little_while_ago() {
        let made = Timestamp(1_000 * MINUTE);
        let fresh = proof("secret", "lamp", made);
        let (time, signature) = fresh.split_once('.').unwrap_or_default();
        let later = |minutes: i64| Timestamp(made.0 + minutes * MINUTE);
        let other_time = format!("1001.{signature}");
        let other_end = format!("{fresh}0");
        let cut = fresh.get(..fresh.len() - 1).unwrap_or_default();
        let forged = format!("{time}.{}", "0".repeat(32));
        for (why, secret, slug, text, now, expected) in [
            ("at once", "secret", "lamp", fresh.as_str(), made, true),
            ("half an hour later", "secret", "lamp", fresh.as_str(), later(LASTS_MINUTES), true),
            ("stale", "secret", "lamp", fresh.as_str(), later(LASTS_MINUTES + 1), false),
            ("by a clock that is behind", "secret", "lamp", fresh.as_str(), later(-1), true),
            ("from the future", "secret", "lamp", fresh.as_str(), later(-2), false),
            ("of another drop", "secret", "vase", fresh.as_str(), made, false),
            ("of another shop", "another", "lamp", fresh.as_str(), made, false),
            ("with another minute", "secret", "lamp", other_time.as_str(), made, false),
            ("longer", "secret", "lamp", other_end.as_str(), made, false),
            ("shorter", "secret", "lamp", cut, made, false),
            ("forged", "secret", "lamp", forged.as_str(), made, false),
            ("no minute", "secret", "lamp", "x.00", made, false),
            ("a minute out of this world", "secret", "lamp", "-9223372036854775808.00", made, false),
            ("nothing", "secret", "lamp", "", made, false),
            ("no hexadecimal digits", "secret", "lamp", "1000.zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", made, false),
            ("letters of two bytes", "secret", "lamp", "1000.éééééééééééééééé", made, false),
        ] {
            assert_eq!(proves(secret, slug, text, now), expected, "{why}");
        }
    }

    #[test]
    fn every_page_of_a_minute_carries_the_same() {
        assert_eq!(proof("s", "lamp", Timestamp(60_000)), proof("s", "lamp", Timestamp(119_999)));
        assert_ne!(proof("s", "lamp", Timestamp(60_000)), proof("s", "lamp", Timestamp(120_000)));
    }
}
