//! Writes SQL with plain literals, one statement a line end.

use sha2::{Digest, Sha256};

/// A growing SQL script.
#[derive(Default)]
pub(super) struct Script(String);

/// Text as an SQL literal.
pub(super) fn text(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A whole number as an SQL literal.
pub(super) fn number(number: impl Into<i64>) -> String {
    number.into().to_string()
}

/// What may be absent, as an SQL literal.
pub(super) fn maybe(literal: Option<String>) -> String {
    literal.unwrap_or_else(|| "NULL".to_owned())
}

impl Script {
    /// One row of `table`: columns, each with its literal.
    pub(super) fn insert(&mut self, table: &str, row: &[(&str, String)]) {
        let columns: Vec<&str> = row.iter().map(|(column, _)| *column).collect();
        let literals: Vec<&str> = row.iter().map(|(_, literal)| literal.as_str()).collect();
        self.run(&format!("INSERT INTO {table} ({}) VALUES ({})", columns.join(", "), literals.join(", ")));
    }

    /// Any statement, without its semicolon.
    pub(super) fn run(&mut self, statement: &str) {
        self.0.push_str(statement);
        self.0.push_str(";\n");
    }

    /// The whole script.
    pub(super) fn into_text(self) -> String {
        self.0
    }
}

/// `prefix` and 26 characters that look random and are the same in every run.
pub(super) fn id(prefix: &str, of: &str) -> String {
    const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let digest = Sha256::digest(format!("kerbside demo {of}"));
    let letters = digest.iter().take(26).filter_map(|byte| LETTERS.get(usize::from(byte % 32)));
    prefix.chars().chain(letters.map(|letter| char::from(*letter))).collect()
}
