//! Idempotency: one key, one effect, for 24 hours.

use crate::audit::sha256;
use crate::ids::BuyerId;

/// Most characters of a key.
pub const KEY_CHARS_MAX: usize = 255;

/// From this length on a key counts as one that nobody can guess, so that a buyer without a cookie is known by it.
const KEY_CHARS_STRONG: usize = 16;

/// Keys that the server wrote into a cached page start like this: many buyers carry the same.
pub const PAGE_KEY_PREFIX: &str = "page-";

/// What makes two requests the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key(String);

/// Why a key is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyRefused {
    /// None was sent.
    Missing,
    /// Over 255 characters, or one that is not visible ASCII.
    Malformed,
}

impl Key {
    /// Reads a key: 1 to 255 visible ASCII characters.
    ///
    /// # Errors
    /// As [`KeyRefused`] says.
    pub fn parse(text: &str) -> Result<Self, KeyRefused> {
        if text.is_empty() {
            return Err(KeyRefused::Missing);
        }
        if text.len() > KEY_CHARS_MAX || !text.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(KeyRefused::Malformed);
        }
        Ok(Self(text.to_owned()))
    }

    /// The key as it was sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it stands in a cached page, so that many buyers carry the same.
    #[must_use]
    pub fn is_of_a_page(&self) -> bool {
        self.0.starts_with(PAGE_KEY_PREFIX)
    }

    /// A key of a page counts for one content: whoever changes the quantity asks anew. Others stay as they are.
    #[must_use]
    pub fn within(&self, content: &str) -> Self {
        if self.is_of_a_page() { Self(format!("{}/{}", self.0, fingerprint(&[content]))) } else { self.clone() }
    }

    /// Among whom the key must be unique: everybody, when nobody can guess it; else this buyer.
    #[must_use]
    pub fn scope(&self, buyer: &BuyerId) -> String {
        if self.0.len() >= KEY_CHARS_STRONG && !self.is_of_a_page() { "*".to_owned() } else { buyer.0.clone() }
    }
}

/// A short digest of what was asked: 32 hex characters of SHA-256 over the length-prefixed parts.
#[must_use]
pub fn fingerprint(parts: &[&str]) -> String {
    let mut digest = sha256(parts);
    digest.truncate(32);
    digest
}

crate::queries! {
    /// Fails on `requests.scope` when the key was used in the last 24 hours.
    REMEMBER = "INSERT INTO requests (scope, key, fingerprint, subject, at) VALUES (?1, ?2, ?3, ?4, ?5)";
    /// What the key was used for.
    RECALL = "SELECT fingerprint, subject FROM requests WHERE scope = ?1 AND key = ?2";
    /// Keys are kept for 24 hours. It reads the whole table: run it by the hour, not by the minute.
    FORGET = "DELETE FROM requests WHERE at <= ?1";
}

/// What a key was used for before.
#[derive(Clone, Debug, serde::Deserialize)]
pub struct Remembered {
    /// Of the content.
    pub fingerprint: String,
    /// The hold or order that was made.
    pub subject: String,
}

/// How the violation of a used key reads.
pub const USED: &str = "requests.scope";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_visible_ascii_of_1_to_255() {
        let long = "k".repeat(256);
        for (why, text, expected) in [
            ("nothing", "", Err(KeyRefused::Missing)),
            ("a space", "a b", Err(KeyRefused::Malformed)),
            ("not ascii", "schlüssel", Err(KeyRefused::Malformed)),
            ("overlong", long.as_str(), Err(KeyRefused::Malformed)),
        ] {
            assert_eq!(Key::parse(text), expected, "{why}");
        }
        assert!(Key::parse(&"k".repeat(255)).is_ok());
    }

    #[test]
    fn a_key_of_a_page_is_each_buyers_own() {
        let ada = BuyerId::from("ada");
        let Ok(page) = Key::parse("page-0123456789abcdef") else { panic!("a key") };
        assert_eq!(page.scope(&ada), "ada");
        assert_ne!(page.within("lamp/1"), page.within("lamp/2"), "another quantity asks anew");
        let Ok(strong) = Key::parse("0123456789abcdef") else { panic!("a key") };
        assert_eq!(strong.scope(&ada), "*");
        assert_eq!(strong.within("lamp/1"), strong);
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert_ne!(fingerprint(&["ab", "c"]), fingerprint(&["a", "bc"]));
    }
}
