//! Provenance: what a creator states about where a product comes from, in records that nobody can edit unseen.
//!
//! Each product has a chain of its own. A record is a statement, the time it was received, and the hash of the record
//! before; the first one follows the product's id. Whoever kept a hash can tell later whether the chain still holds it.

pub mod flow;

use super::View;
use super::refused::Wrong;
use crate::audit::sha256;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Characters of each answer.
pub const ANSWER_CHARS_MAX: usize = 1_000;

/// A picture that a record is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// What it shows.
    pub view: View,
    /// The upload it came from: another crop of the same photograph has the same one.
    pub original: String,
    /// Names the photograph as it was when the record was written.
    pub media: String,
}

/// What a creator states.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// What the product is called.
    pub title: String,
    /// Who states it.
    pub maker: String,
    /// When and where it was made, and by whom.
    pub made: String,
    /// What it is made of.
    pub materials: String,
    /// Signature, serial number, edition; may be empty.
    pub mark: String,
    /// Who had it before, repairs, flaws; may be empty.
    pub history: String,
    /// The pictures it is about.
    pub views: Vec<Seen>,
}

/// Reads what was typed into `to`.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read(typed: &Statement) -> Result<Statement, Vec<Wrong>> {
    let mut wrong = Vec::new();
    let mut answer = |field: &'static str, text: &str, must: bool| {
        let text = text.trim().replace("\r\n", "\n");
        if must && text.is_empty() {
            wrong.push(Wrong::Missing(field));
        }
        if ANSWER_CHARS_MAX < text.chars().count() {
            wrong.push(Wrong::TooLong(field, ANSWER_CHARS_MAX));
        }
        text
    };
    let read = Statement {
        made: answer("made", &typed.made, true),
        materials: answer("materials", &typed.materials, true),
        mark: answer("mark", &typed.mark, false),
        history: answer("history", &typed.history, false),
        ..typed.clone()
    };
    if wrong.is_empty() { Ok(read) } else { Err(wrong) }
}

/// A record as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// 1, 2, 3 of its product.
    pub number: i64,
    /// When it was received, milliseconds since 1970.
    #[serde(rename = "at")]
    pub at_ms: i64,
    /// JSON of a [`Statement`], byte for byte as it was hashed.
    pub statement: String,
    /// Hash of the record before; for the first one the product's id.
    pub previous: String,
    /// SHA-256 over product, number, time, statement and `previous`; 64 hexadecimal characters.
    pub hash: String,
}

impl Record {
    /// The record that follows `last` in the chain of `product`.
    #[must_use]
    pub fn after(last: Option<&Self>, product: &str, at: Timestamp, statement: String) -> Self {
        let number = last.map_or(1, |last| last.number + 1);
        let previous = last.map_or_else(|| product.to_owned(), |last| last.hash.clone());
        let mut record = Self { number, at_ms: at.0, statement, previous, hash: String::new() };
        record.hash = record.fingerprint(product);
        record
    }

    /// The hash this record should carry: SHA-256 over its length-prefixed parts, `5:prd_1` and so on.
    #[must_use]
    pub fn fingerprint(&self, product: &str) -> String {
        let (number, at) = (self.number.to_string(), self.at_ms.to_string());
        sha256(&[product, &number, &at, &self.statement, &self.previous])
    }

    /// What it states.
    #[must_use]
    pub fn read(&self) -> Option<Statement> {
        serde_json::from_str(&self.statement).ok()
    }
}

/// The first record, in order, that does not follow from the one before it, or was changed after it was written.
#[must_use]
pub fn first_broken(product: &str, records: &[Record]) -> Option<i64> {
    let mut last: Option<&Record> = None;
    for record in records {
        let number = last.map_or(1, |last| last.number + 1);
        let previous = last.map_or(product, |last| last.hash.as_str());
        if record.number != number || record.previous != previous || record.hash != record.fingerprint(product) {
            return Some(record.number);
        }
        last = Some(record);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain() -> Vec<Record> {
        let mut records: Vec<Record> = Vec::new();
        for (at, made) in (0..).zip(["by hand", "in Berlin", "in 2026"]) {
            let statement = Statement { made: made.into(), ..Statement::default() };
            let text = serde_json::to_string(&statement).unwrap_or_default();
            records.push(Record::after(records.last(), "prd_1", Timestamp(at), text));
        }
        records
    }

    type Edit = (&'static str, fn(&mut Vec<Record>), i64);

    #[test]
    fn a_chain_shows_every_edit() {
        assert_eq!(first_broken("prd_1", &chain()), None);
        assert_eq!(first_broken("prd_1", &[]), None);
        assert_eq!(first_broken("prd_2", &chain()), Some(1), "another product's");
        let edits: [Edit; 5] = [
            (
                "a word",
                |all| {
                    if let Some(r) = all.get_mut(1) {
                        r.statement = r.statement.replace("Berlin", "Bern")
                    }
                },
                2,
            ),
            (
                "a time",
                |all| {
                    if let Some(r) = all.get_mut(2) {
                        r.at_ms += 1
                    }
                },
                3,
            ),
            ("a missing one", |all| drop(all.remove(1)), 3),
            ("another first one", |all| drop(all.remove(0)), 2),
            (
                "a word and its hash",
                |all| {
                    if let Some(r) = all.get_mut(0) {
                        r.statement.push(' ');
                        r.hash = r.fingerprint("prd_1");
                    }
                },
                2,
            ),
        ];
        for (why, edit, broken) in edits {
            let mut records = chain();
            edit(&mut records);
            assert_eq!(first_broken("prd_1", &records), Some(broken), "{why}");
        }
    }

    #[test]
    fn a_statement_says_the_least() {
        let typed = Statement { history: "x".repeat(1_001), ..Statement::default() };
        assert_eq!(
            read(&typed),
            Err(vec![Wrong::Missing("made"), Wrong::Missing("materials"), Wrong::TooLong("history", 1_000)])
        );
    }
}
