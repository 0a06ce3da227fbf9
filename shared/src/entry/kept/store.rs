//! The SQL of places that are kept.

use crate::time::Timestamp;
use serde::Deserialize;

crate::queries! {
    /// Places that are kept, whose owners were not told, of drops that are not over at ?1: ?2 of them at most.
    UNTOLD = "SELECT e.id, p.email, e.early, d.title, d.slug, d.opens_at, d.closes_at, c.name AS creator,
            (SELECT z.zone FROM drop_zones z WHERE z.drop_id = d.id) AS zone
        FROM drops d JOIN entry_rules r ON r.drop_id = d.id AND r.members_in = 1 JOIN creators c ON c.id = d.creator
          JOIN entries e ON e.drop_id = d.id AND e.ended_at IS NULL AND e.buyer = 'member-' || e.person
          JOIN people p ON p.id = e.person AND p.erased_at IS NULL
        WHERE d.state = 'scheduled' AND d.closes_at > ?1 AND d.rehearsal_of IS NULL
          AND NOT EXISTS (SELECT 1 FROM letters l WHERE l.id = 'place-' || e.id)
        ORDER BY d.closes_at, e.id LIMIT ?2";
}

/// As the columns of [`UNTOLD`].
#[derive(Debug, Deserialize)]
pub struct UntoldRow {
    pub(super) id: String,
    pub(super) email: String,
    pub(super) early: u8,
    pub(super) title: String,
    pub(super) slug: String,
    pub(super) opens_at: Timestamp,
    pub(super) closes_at: Timestamp,
    pub(super) creator: String,
    pub(super) zone: String,
}
