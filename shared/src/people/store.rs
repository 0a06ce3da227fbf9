//! The SQL of people and their sessions.

crate::queries! {
    /// Who holds the session with the hash ?1 at ?2, with the studio that is open. An operator's idle time is ?3, others' ?4.
    SESSION = "SELECT p.id, p.email, p.name, s.id AS session, s.strong_at, s.seen_at, o.level,
            c.id AS creator, c.slug, c.name AS creator_name, c.zone, m.part
        FROM sessions s
        JOIN people p ON p.id = s.person AND p.erased_at IS NULL
        LEFT JOIN operators o ON o.person = p.id
        LEFT JOIN members m ON m.person = p.id
            AND m.creator = COALESCE ((SELECT creator FROM members WHERE person = p.id AND creator = s.creator),
                                      (SELECT MIN (creator) FROM members WHERE person = p.id))
        LEFT JOIN creators c ON c.id = m.creator
        WHERE s.token = ?1 AND s.ended_at IS NULL AND s.ends_at > ?2
          AND s.seen_at > ?2 - CASE WHEN o.level IS NULL THEN CAST (?4 AS INTEGER) ELSE CAST (?3 AS INTEGER) END";
    /// The session is in use.
    TOUCH = "UPDATE sessions SET seen_at = ?2 WHERE id = ?1 AND seen_at < ?2";
}
