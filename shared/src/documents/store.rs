//! The SQL of papers.

use super::paper::{Confirmed, Paper, PaperKind, PaperState};
use super::reading::Reading;
use crate::time::Timestamp;
use serde::Deserialize;

crate::queries! {
    /// A paper whose bytes are in the bucket. Fails on `documents_max`, and on `documents.creator` for a key that was used.
    KEEP = "INSERT INTO documents (id, creator, person, kind, content_type, bytes, key, made_at, state_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)";
    /// The paper of the creator ?1 that was sent with the key ?2.
    BY_KEY = "SELECT * FROM documents WHERE creator = ?1 AND key = ?2";
    /// The creator's papers, the newest first.
    LIST = "SELECT * FROM documents WHERE creator = ?1 ORDER BY made_at DESC, id LIMIT 30";
    /// One paper of a creator.
    OWN = "SELECT * FROM documents WHERE creator = ?1 AND id = ?2";
    /// What is to be read; nothing once it was.
    UNREAD = "SELECT id, content_type FROM documents WHERE id = ?1 AND state = 'reading'";
    /// It was read, or could not be. ?2 state, ?3 reading, ?4 code, ?5 reason, ?6 now.
    DONE = "UPDATE documents SET state = ?2, reading = ?3, code = ?4, reason = ?5, state_at = ?6
        WHERE id = ?1 AND state = 'reading'";
    /// What the creator says it says. Fails on `document_is_verified`. ?3 JSON, ?4 last day.
    CONFIRM = "UPDATE documents SET confirmed = ?3, expires_on = ?4
        WHERE creator = ?1 AND id = ?2 AND state IN ('read', 'unreadable') RETURNING id";
    /// Waiting since ?1 or longer: a message was lost.
    WAITING = "SELECT id FROM documents WHERE state = 'reading' AND state_at <= ?1 ORDER BY state_at LIMIT 20";
    /// A paper by its id, for operators.
    ANY = "SELECT * FROM documents WHERE id = ?1";
}

/// As the columns of `documents`.
#[derive(Clone, Debug, Deserialize)]
pub struct Row {
    /// In URLs.
    pub id: String,
    /// Whose.
    pub creator: String,
    kind: PaperKind,
    content_type: String,
    bytes: u64,
    state: PaperState,
    code: Option<String>,
    reason: Option<String>,
    reading: String,
    confirmed: String,
    expires_on: Option<String>,
    made_at: Timestamp,
    forgotten_at: Option<Timestamp>,
}

impl From<Row> for Paper {
    fn from(row: Row) -> Self {
        // A reading that no longer fits our names is worth as much as none: the fields are typed.
        let reading = serde_json::from_str(&row.reading).unwrap_or(Reading::NOTHING);
        let confirmed: Vec<Confirmed> = serde_json::from_str(&row.confirmed).unwrap_or_default();
        Self {
            id: row.id,
            kind: row.kind,
            content_type: row.content_type,
            bytes: row.bytes,
            state: row.state,
            refused: row.code.zip(row.reason),
            reading,
            confirmed,
            expires_on: row.expires_on,
            made_at: row.made_at,
            forgotten_at: row.forgotten_at,
        }
    }
}
