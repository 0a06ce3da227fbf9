//! The SQL of what waits, and of what was given up.

use crate::time::Timestamp;
use serde::Deserialize;

crate::queries! {
    /// Letters by state: how many, and since when the oldest is in it.
    COUNTS = "SELECT template, state, COUNT (*) AS count, MIN (state_at) AS oldest_at FROM letters
        WHERE state IN ('waiting', 'failed') GROUP BY template, state ORDER BY state, template";
    /// Letters in a state (?1), the oldest first. ?2 and ?3 the place to go on from, ?4 most rows.
    LIST = "SELECT l.id, l.template, l.order_id, COALESCE (l.recipient, o.email, '') AS recipient, l.written_at, l.state_at, l.state, l.tries
        FROM letters l LEFT JOIN orders o ON o.id = l.order_id
        WHERE l.state IN ('waiting', 'failed') AND (?1 = '' OR l.state = ?1)
          AND (?2 IS NULL OR l.state_at > ?2 OR (l.state_at = ?2 AND l.id > ?3)) ORDER BY l.state_at, l.id LIMIT ?4";
    /// Uploads that wait, that were given up, or that were not taken since ?1: those that need somebody first. ?2 most rows.
    UPLOADS = "SELECT u.id, u.name, u.state, u.code, u.reason, u.state_at, c.id AS creator_id, c.name AS creator
        FROM uploads u JOIN creators c ON c.id = u.creator
        WHERE u.state IN ('waiting', 'working')
          OR (u.state = 'refused' AND (u.code = 'upload_gave_up' OR (u.code <> 'upload_abandoned' AND u.state_at >= ?1)))
        ORDER BY COALESCE (u.code = 'upload_gave_up', 0) DESC, u.state, u.state_at LIMIT ?2";
    /// Fails on `moved_on` unless the upload was given up.
    EXPECT_DEAD = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (
        SELECT 1 FROM uploads WHERE id = ?1 AND state = 'refused' AND code = 'upload_gave_up')";
    /// It waits again; the sweep finds it within a minute.
    REPLAY_UPLOAD = "UPDATE uploads SET state = 'waiting', code = NULL, reason = NULL, state_at = ?2
        WHERE id = ?1 AND state = 'refused' AND code = 'upload_gave_up'";
    /// Fails on `moved_on` unless the letter was given up. A link to sign in by is over long before anybody looks.
    EXPECT_FAILED = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (
        SELECT 1 FROM letters WHERE id = ?1 AND state = 'failed' AND template <> 'sign_in')";
    /// It waits again.
    REPLAY = "UPDATE letters SET state = 'waiting', state_at = ?2, tries = 0 WHERE id = ?1 AND state = 'failed' RETURNING id";
    /// The oldest of those that were given up wait again, at most as many as one batch of the queue's work.
    REPLAY_ALL = "UPDATE letters SET state = 'waiting', state_at = ?1, tries = 0 WHERE id IN (
        SELECT id FROM letters WHERE state = 'failed' AND template <> 'sign_in' ORDER BY state_at LIMIT 50) RETURNING id";
}

/// As the columns of [`COUNTS`].
#[derive(Debug, Deserialize)]
pub struct CountRow {
    pub(super) template: String,
    pub(super) state: String,
    pub(super) count: i64,
    pub(super) oldest_at: Timestamp,
}

/// As the columns of [`LIST`].
#[derive(Debug, Deserialize)]
pub struct ListRow {
    pub(super) id: String,
    pub(super) template: String,
    pub(super) order_id: Option<String>,
    pub(super) recipient: String,
    pub(super) written_at: Timestamp,
    pub(super) state_at: Timestamp,
    pub(super) state: String,
    pub(super) tries: i64,
}

/// As the columns of [`UPLOADS`].
#[derive(Debug, Deserialize)]
pub struct UploadRow {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) state: String,
    pub(super) code: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) state_at: Timestamp,
    pub(super) creator_id: String,
    pub(super) creator: String,
}

impl UploadRow {
    /// Whether the mill gave it up.
    pub(super) fn is_dead(&self) -> bool {
        self.code.as_deref() == Some("upload_gave_up")
    }
}
