//! The SQL of somebody's own page.

crate::queries! {
    /// Orders by a proven address, the newest first.
    ORDERS = "SELECT o.id, o.item, o.units, o.state, o.placed_at, o.total_minor, o.currency, c.name AS creator, c.zone
        FROM orders o JOIN creators c ON c.id = o.creator
        WHERE LOWER (o.email) = ?1 ORDER BY o.placed_at DESC, o.id LIMIT 50";
    /// Where somebody (?1) is signed in at ?2, the last use first. An operator's idle time is ?3, others' ?4.
    SESSIONS = "SELECT s.id, s.method, s.agent, s.made_at, s.seen_at FROM sessions s
        WHERE s.person = ?1 AND s.ended_at IS NULL AND s.ends_at > ?2
          AND s.seen_at > ?2 - CASE WHEN EXISTS (SELECT 1 FROM operators o WHERE o.person = ?1)
              THEN CAST (?3 AS INTEGER) ELSE CAST (?4 AS INTEGER) END
        ORDER BY s.seen_at DESC, s.id LIMIT 50";
    /// How somebody wants to be called.
    RENAME = "UPDATE people SET name = ?2 WHERE id = ?1";
    /// Ends one session of its owner; nothing comes back when it is somebody else's.
    END_SESSION = "UPDATE sessions SET ended_at = ?3 WHERE id = ?1 AND person = ?2 AND ended_at IS NULL RETURNING id";
    /// Ends every session of somebody but ?2.
    END_OTHERS = "UPDATE sessions SET ended_at = ?3 WHERE person = ?1 AND id <> ?2 AND ended_at IS NULL";
}
