//! The SQL of messages.

use crate::time::Timestamp;
use serde::Deserialize;

crate::queries! {
    /// The drop ?1 of the creator ?2, and how many have bought of it.
    DROP = "SELECT d.id, d.title,
            (SELECT COUNT (DISTINCT o.email) FROM orders o WHERE o.drop_id = d.id AND o.state IN ('paid', 'collected', 'delivered')) AS buyers
        FROM drops d WHERE d.id = ?1 AND d.creator = ?2";
    /// Its messages, the latest first.
    OF_DROP = "SELECT subject, body, written_at, recipients, done_at FROM messages WHERE drop_id = ?1 ORDER BY number DESC";
    /// One more; fails on `message_limit` after three, on `messages.drop_id` when another one was faster.
    KEEP = "INSERT INTO messages (id, drop_id, creator, person, number, subject, body, written_at)
        SELECT ?1, ?2, ?3, ?4, (SELECT COUNT (*) + 1 FROM messages WHERE drop_id = ?2), ?5, ?6, ?7";
    /// Messages whose letters are not all written, the oldest first.
    UNDER_WAY = "SELECT m.id, m.drop_id, m.subject, m.body, m.reached, d.title, c.name
        FROM messages m JOIN drops d ON d.id = m.drop_id JOIN creators c ON c.id = m.creator
        WHERE m.done_at IS NULL ORDER BY m.written_at LIMIT 5";
    /// Letters of the message ?1 about the next ?6 paid orders of the drop ?2 behind ?3, one for each address. ?4 is what
    /// they say, ?5 is now.
    WRITE = "INSERT INTO letters (id, template, order_id, facts, written_at, state_at)
        SELECT 'message-' || ?1 || '-' || id, 'note', id, ?4, ?5, ?5 FROM (
            SELECT id FROM orders o WHERE drop_id = ?2 AND state IN ('paid', 'collected', 'delivered') AND id > ?3 AND NOT EXISTS (
                SELECT 1 FROM orders e WHERE e.drop_id = ?2 AND e.state IN ('paid', 'collected', 'delivered') AND e.email = o.email AND e.id < o.id)
            ORDER BY id LIMIT ?6) WHERE id <> ''
        ON CONFLICT (id) DO NOTHING RETURNING id";
    /// Behind the same orders from here on, at ?5; done with the last of them. Nothing when another run was faster.
    REACHED = "UPDATE messages SET recipients = recipients + page.many,
            done_at = CASE WHEN page.many < ?4 THEN ?5 END, reached = COALESCE (page.last, reached)
        FROM (SELECT COUNT (*) AS many, MAX (id) AS last FROM (
            SELECT id FROM orders o WHERE drop_id = ?2 AND state IN ('paid', 'collected', 'delivered') AND id > ?3 AND NOT EXISTS (
                SELECT 1 FROM orders e WHERE e.drop_id = ?2 AND e.state IN ('paid', 'collected', 'delivered') AND e.email = o.email AND e.id < o.id)
            ORDER BY id LIMIT ?4)) page
        WHERE messages.id = ?1 AND reached = ?3 AND done_at IS NULL";
}

/// As the columns of [`DROP`].
#[derive(Debug, Deserialize)]
pub struct DropRow {
    /// In URLs of the studio.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Addresses that paid.
    pub buyers: u32,
}

/// As the columns of [`OF_DROP`].
#[derive(Debug, Deserialize)]
pub struct MessageRow {
    /// One line.
    pub subject: String,
    /// What it said.
    pub body: String,
    /// When it was written.
    pub written_at: Timestamp,
    /// Letters written so far.
    pub recipients: u32,
    /// When all were.
    pub done_at: Option<Timestamp>,
}

/// As the columns of [`UNDER_WAY`].
#[derive(Debug, Deserialize)]
pub struct UnderWay {
    /// Its id.
    pub id: String,
    /// About which drop.
    pub drop_id: String,
    /// One line.
    pub subject: String,
    /// What it says.
    pub body: String,
    /// The last order that has its letter.
    pub reached: String,
    /// What the drop is called.
    pub title: String,
    /// Who writes.
    pub name: String,
}
