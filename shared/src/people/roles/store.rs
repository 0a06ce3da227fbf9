//! The SQL of roles.

crate::queries! {
    /// People whose address or name has ?1 in it, of the role ?2 (read, act, money, creator, erased; empty for all), after ?3 and ?4.
    PEOPLE = "SELECT p.id, p.email, p.name, p.made_at, p.erased_at, o.level,
            (SELECT GROUP_CONCAT (c.name, ', ') FROM members m JOIN creators c ON c.id = m.creator WHERE m.person = p.id) AS studios,
            (SELECT MAX (s.seen_at) FROM sessions s WHERE s.person = p.id) AS seen_at
        FROM people p LEFT JOIN operators o ON o.person = p.id
        WHERE (?1 = '' OR INSTR (p.email || ' ' || LOWER (p.name), ?1) > 0)
          AND (?2 = '' OR o.level = ?2 OR (?2 = 'erased' AND p.erased_at IS NOT NULL)
               OR (?2 = 'creator' AND EXISTS (SELECT 1 FROM members m WHERE m.person = p.id)))
          AND (p.made_at < ?3 OR (p.made_at = ?3 AND p.id > ?4))
        ORDER BY p.made_at DESC, p.id LIMIT 51";
    /// One person as the desk sees them.
    PERSON = "SELECT p.id, p.email, p.name, p.made_at, p.erased_at, o.level,
            (SELECT GROUP_CONCAT (c.name || ' (' || m.part || ')', ', ') FROM members m JOIN creators c ON c.id = m.creator WHERE m.person = p.id) AS studios,
            (SELECT MAX (s.seen_at) FROM sessions s WHERE s.person = p.id) AS seen_at,
            (SELECT COUNT (*) FROM sessions s WHERE s.person = p.id AND s.ended_at IS NULL AND s.ends_at > ?2) AS sessions,
            (SELECT COUNT (*) FROM orders o WHERE LOWER (o.email) = p.email) AS orders
        FROM people p LEFT JOIN operators o ON o.person = p.id WHERE p.id = ?1";
    /// Fails on `moved_on` unless the level of ?1 still is ?2 (`none` for no operator).
    EXPECT_LEVEL = "INSERT INTO expectations (met)
        SELECT 0 WHERE COALESCE ((SELECT level FROM operators WHERE person = ?1), 'none') <> ?2";
    /// From here on they are an operator of this level. Fails on `last_money_operator`.
    SET_LEVEL = "INSERT INTO operators (person, level, since_at) VALUES (?1, ?2, ?3)
        ON CONFLICT (person) DO UPDATE SET level = excluded.level, since_at = excluded.since_at";
    /// They are none. Fails on `last_money_operator`.
    NO_LEVEL = "DELETE FROM operators WHERE person = ?1";
    /// Sessions that began before somebody became an operator end like those of operators: at ?2 at the latest.
    SHORTEN = "UPDATE sessions SET ends_at = MIN (ends_at, ?2) WHERE person = ?1 AND ended_at IS NULL";
    /// An invitation. ?1 hash of its secret, ?2 level or null, ?3 creator or null, ?4 address, ?5 by whom, ?6 now, ?7 end.
    INVITE = "INSERT INTO invitations (token, level, creator, email, made_by, made_at, expires_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    /// The invitation with this hash.
    INVITATION = "SELECT i.level, i.creator, i.email, i.expires_at, i.used_at, c.name AS studio,
            (SELECT part FROM members m WHERE m.person = ?2 AND m.creator = i.creator) AS part,
            (SELECT level FROM operators o WHERE o.person = ?2) AS has
        FROM invitations i LEFT JOIN creators c ON c.id = i.creator WHERE i.token = ?1";
    /// Fails on `moved_on` when it has run out.
    EXPECT_INVITATION = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (
        SELECT 1 FROM invitations WHERE token = ?1 AND expires_at > ?2)";
    /// Fails on `invitation_used`.
    USE_INVITATION = "UPDATE invitations SET used_at = ?2, used_by = ?3 WHERE token = ?1";
    /// Staff of a creator, from now on; whoever works there already stays what they are.
    ADD_STAFF = "INSERT INTO members (creator, person, part, since_at) VALUES (?1, ?2, 'staff', ?3)
        ON CONFLICT (person, creator) DO NOTHING";
    /// Who works for a creator.
    TEAM = "SELECT p.id, p.email, p.name, m.part, m.since_at FROM members m JOIN people p ON p.id = m.person
        WHERE m.creator = ?1 ORDER BY m.part, m.since_at, p.id LIMIT 100";
    /// Whom staff of a creator may ask about money and people.
    OWNERS = "SELECT COALESCE (NULLIF (p.name, ''), p.email) AS name FROM members m JOIN people p ON p.id = m.person
        WHERE m.creator = ?1 AND m.part = 'owner' AND p.erased_at IS NULL ORDER BY m.since_at, p.id LIMIT 3";
    /// Whom a creator has invited, and who has not come yet.
    INVITED = "SELECT email, made_at, expires_at FROM invitations
        WHERE creator = ?1 AND used_at IS NULL AND expires_at > ?2 ORDER BY made_at DESC LIMIT 50";
    /// Fails on `moved_on` unless ?2 works for ?1.
    EXPECT_MEMBER = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (
        SELECT 1 FROM members WHERE creator = ?1 AND person = ?2)";
    /// They no longer work there. Fails on `last_owner`.
    REMOVE = "DELETE FROM members WHERE creator = ?1 AND person = ?2";
    /// Whether somebody with this address works for a creator.
    WORKS_THERE = "SELECT m.part FROM members m JOIN people p ON p.id = m.person WHERE m.creator = ?1 AND p.email = ?2";
    /// A studio: nobody has verified it, so it can prepare everything and sell nothing. Fails on `creators.slug`.
    OPEN_STUDIO = "INSERT INTO creators (id, slug, name, trade, town, zone, story) VALUES (?1, ?2, ?3, ?4, ?5, ?6, '')";
    /// Its owner.
    ADD_OWNER = "INSERT INTO members (creator, person, part, since_at) VALUES (?1, ?2, 'owner', ?3)";
    /// The studio that is open in this session.
    ENTER_STUDIO = "UPDATE sessions SET creator = ?2 WHERE id = ?1";
}
