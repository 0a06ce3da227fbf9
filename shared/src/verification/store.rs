//! The SQL of verifications.

crate::queries! {
    /// Creators of the standing ?1 (empty for all but drafts) with the words ?2 in name, trade or town; those who wait
    /// longest first. Before ?3 of them are left out, at most ?4 come.
    QUEUE = "SELECT c.id, c.name, c.trade, c.town, c.zone, s.standing, c.submitted_at, c.verified_at, c.rejected_at,
            (SELECT points FROM screenings WHERE creator = c.id) AS points,
            (SELECT COUNT (*) FROM documents WHERE creator = c.id AND confirmed <> '') AS papers
        FROM creators c JOIN standings s ON s.creator = c.id
        WHERE (?1 = s.standing OR (?1 = '' AND s.standing <> 'draft'))
          AND (?2 = '' OR INSTR (LOWER (c.name || ' ' || c.trade || ' ' || c.town), LOWER (?2)) > 0)
        ORDER BY s.standing <> 'submitted', c.submitted_at, c.id LIMIT ?4 OFFSET ?3";
    /// Minutes from sign-up to the first listing of those who listed since ?1, in milliseconds.
    PACE = "SELECT c.first_listed_at - (SELECT MIN (since_at) FROM members m WHERE m.creator = c.id AND m.part = 'owner') AS span
        FROM creators c WHERE c.first_listed_at > ?1
          AND EXISTS (SELECT 1 FROM members m WHERE m.creator = c.id AND m.part = 'owner') LIMIT 2000";
    /// One creator as a decision needs them.
    CREATOR = "SELECT c.id, c.slug, c.name, c.trade, c.town, c.zone, c.story, s.standing, c.submitted_at, c.verified_at,
            c.rejected_at, c.rejected_why, c.standing_version,
            (SELECT json_object ('holder', holder, 'last4', last4, 'country', country, 'version', version, 'set_at', set_at)
             FROM payout_accounts WHERE creator = c.id) AS account,
            (SELECT json_object ('answers', answers, 'points', points, 'at', at) FROM screenings WHERE creator = c.id) AS screening
        FROM creators c JOIN standings s ON s.creator = c.id WHERE c.id = ?1";
    /// Every step of one creator, in order, with who took it.
    STEPS = "SELECT v.before, v.after, v.why, v.at, COALESCE (NULLIF (p.name, ''), p.email, v.person) AS person
        FROM verifications v LEFT JOIN people p ON p.id = v.person WHERE v.creator = ?1 ORDER BY v.at, v.id LIMIT 100";
    /// Fails on `moved_on` unless the standing of ?1 still is in version ?2.
    EXPECT = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (
        SELECT 1 FROM creators WHERE id = ?1 AND standing_version = ?2)";
    /// Fails on `verification_step` unless they wait.
    APPROVE = "UPDATE creators SET verified_at = ?2, standing_version = standing_version + 1 WHERE id = ?1";
    /// Fails on `verification_step` unless they wait.
    REJECT = "UPDATE creators SET rejected_at = ?2, rejected_why = ?3, standing_version = standing_version + 1 WHERE id = ?1";
}
