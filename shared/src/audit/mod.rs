//! Who did what, when and why: a chain of hashes that nobody can edit unseen.

pub mod flow;
pub mod store;

use crate::failure::{Kind, Refusal};
use crate::ids::PersonId;
use crate::requests::{Key, KeyRefused};
use crate::time::Timestamp;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::fmt::{self, Write};

/// How the record names the shop's own jobs.
pub const SHOP: &str = "shop";

/// Something a person does that others may want to look up.
#[derive(Clone, Debug)]
pub struct Act {
    /// A person, or [`SHOP`].
    pub who: PersonId,
    /// `noun.verb`, such as `verification.approve`.
    pub what: &'static str,
    /// The id of what it is done to.
    pub subject: String,
    /// In the person's own words; empty where none were asked for.
    pub why: String,
    /// The state before, in any stable form; only its hash is kept. Empty: there was none.
    pub before: String,
    /// The state after.
    pub after: String,
    /// What was asked for, where the state after says more than that: what the key stands for.
    pub asked: Option<String>,
    /// Makes a second click the same act.
    pub key: Option<Key>,
}

impl Act {
    /// Without reason, states and key.
    #[must_use]
    pub fn new(who: &PersonId, what: &'static str, subject: &str) -> Self {
        Self {
            who: who.clone(),
            what,
            subject: subject.to_owned(),
            why: String::new(),
            before: String::new(),
            after: String::new(),
            asked: None,
            key: None,
        }
    }

    /// Of which the state after comes out each time otherwise: its key stands for what was asked.
    #[must_use]
    pub fn asking(mut self, what: &str) -> Self {
        self.asked = Some(what.to_owned());
        self
    }

    /// For this reason.
    #[must_use]
    pub fn because(mut self, why: &str) -> Self {
        why.trim().clone_into(&mut self.why);
        self
    }

    /// From one state to another.
    #[must_use]
    pub fn changes(mut self, before: &str, after: &str) -> Self {
        before.clone_into(&mut self.before);
        after.clone_into(&mut self.after);
        self
    }

    /// Once for this key.
    #[must_use]
    pub fn once(mut self, key: Key) -> Self {
        self.key = Some(key);
        self
    }
}

/// Why an act did not happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActRefused {
    /// Somebody else changed it meanwhile: what the person saw is no longer so.
    MovedOn,
    /// No key, or one that cannot be.
    Key(KeyRefused),
    /// The key was used for something else.
    KeyReused,
}

impl fmt::Display for ActRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MovedOn => {
                "Somebody changed this while you were looking at it. Here is how it stands now; nothing of yours was saved yet."
            }
            Self::Key(KeyRefused::Missing) => "This form came without its key. Please load the page again.",
            Self::Key(KeyRefused::Malformed) => "The key of this form cannot be read. Please load the page again.",
            Self::KeyReused => "This form was sent before with other content. Please load the page again.",
        })
    }
}

impl Refusal for ActRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::MovedOn => "moved_on",
            Self::Key(KeyRefused::Missing) => "key_missing",
            Self::Key(KeyRefused::Malformed) => "key_malformed",
            Self::KeyReused => "key_reused",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::MovedOn => Kind::Conflict,
            Self::Key(KeyRefused::Malformed) => Kind::Malformed,
            Self::Key(KeyRefused::Missing) | Self::KeyReused => Kind::Invalid,
        }
    }
}

/// A row of the record.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Entry {
    /// 1, 2, 3 …
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// A person, or [`SHOP`].
    pub who: String,
    /// `noun.verb`
    pub what: String,
    /// The id of what it was done to.
    pub subject: String,
    /// In the person's own words.
    pub why: String,
    /// SHA-256 of the state before, hexadecimal; empty: there was none.
    pub before_hash: String,
    /// SHA-256 of the state after.
    pub after_hash: String,
    /// Hash of the row before; empty for the first.
    pub previous: String,
    /// SHA-256 over all of the above.
    pub hash: String,
}

impl Entry {
    /// The hash this row should carry: SHA-256 over its length-prefixed fields, hexadecimal.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let (seq, at) = (self.seq.to_string(), self.at.0.to_string());
        sha256(&[
            &seq,
            &at,
            &self.who,
            &self.what,
            &self.subject,
            &self.why,
            &self.before_hash,
            &self.after_hash,
            &self.previous,
        ])
    }
}

/// SHA-256 over length-prefixed parts, so that they cannot run into each other; 64 hexadecimal characters.
#[must_use]
pub fn sha256(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_string());
        hash.update(":");
        hash.update(part);
    }
    hash.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The first row, in order, that does not follow from the one before it, or was changed after it was written.
#[must_use]
pub fn first_broken(before: Option<&Entry>, rows: &[Entry]) -> Option<i64> {
    let mut previous = before.map_or(String::new(), |entry| entry.hash.clone());
    let mut seq = before.map_or(0, |entry| entry.seq);
    for row in rows {
        if row.seq != seq + 1 || row.previous != previous || row.hash != row.fingerprint() {
            return Some(row.seq);
        }
        (seq, previous) = (row.seq, row.hash.clone());
    }
    None
}
