//! The SQL of onboarding.

crate::queries! {
    /// What is there of the creator ?1 on the day ?2.
    FACTS = "SELECT s.standing, LENGTH (TRIM (c.story)) AS story, c.portrait IS NOT NULL AS portrait,
            (SELECT COUNT (*) FROM documents WHERE creator = c.id AND kind = 'id' AND confirmed <> ''
                AND expires_on >= ?2) AS papers,
            (SELECT COUNT (*) FROM documents WHERE creator = c.id AND confirmed = '' AND state IN ('read', 'unreadable')) AS unconfirmed,
            (SELECT COUNT (*) FROM screenings WHERE creator = c.id) AS screened,
            (SELECT COUNT (*) FROM payout_accounts WHERE creator = c.id) AS account,
            (SELECT COUNT (*) FROM products WHERE creator = c.id) AS products,
            (SELECT COUNT (*) FROM drops WHERE creator = c.id) AS drops,
            c.rejected_why
        FROM creators c JOIN standings s ON s.creator = c.id WHERE c.id = ?1";
    /// How far the creator ?1 has come at ?2.
    PROGRESS = "SELECT c.verified_at,
            (SELECT COUNT (*) FROM products WHERE creator = c.id AND state = 'listed') AS listed,
            (SELECT COUNT (*) FROM drops WHERE creator = c.id AND state = 'scheduled') AS announced,
            (SELECT COUNT (*) FROM drops d JOIN orders o ON o.drop_id = d.id AND o.state IN ('paid', 'collected', 'delivered')
             WHERE d.creator = c.id) AS sold,
            (SELECT COUNT (*) FROM templates WHERE creator = c.id AND retired_at IS NULL) AS templates,
            (SELECT COUNT (*) FROM cadences WHERE creator = c.id AND state = 'running') AS cadences,
            (SELECT COUNT (*) FROM messages WHERE creator = c.id) AS messages,
            (SELECT COUNT (*) FROM drops WHERE creator = c.id AND state = 'scheduled' AND closes_at <= ?2) AS held,
            h.handed, h.in_time, (SELECT COUNT (*) FROM follows WHERE creator = c.id) AS followers,
            (SELECT COUNT (*) FROM (SELECT o.email FROM drops d JOIN orders o ON o.drop_id = d.id
                AND o.state IN ('paid', 'collected', 'delivered') WHERE d.creator = c.id
             GROUP BY LOWER (o.email) HAVING COUNT (DISTINCT o.drop_id) > 1)) AS back
        FROM creators c JOIN (SELECT COUNT (*) AS handed, COALESCE (SUM (h.at BETWEEN s.starts_at AND s.ends_at), 0) AS in_time
            FROM drops d JOIN orders o ON o.drop_id = d.id JOIN slots s ON s.id = o.slot JOIN handovers h ON h.order_id = o.id
            WHERE d.creator = ?1 AND h.outcome IN ('collected', 'delivered') AND h.undone_at IS NULL) h
        WHERE c.id = ?1";
    /// The profile of the creator ?1.
    PROFILE = "SELECT name, trade, town, zone, story, COALESCE (portrait, '') AS portrait, tax_bp FROM creators WHERE id = ?1";
    /// Pictures the creator ?1 may be seen on: made of their own uploads, and the one they have.
    PORTRAITS = "SELECT m.hash, m.alt, m.placeholder FROM media m WHERE m.hash IN (
            SELECT portrait FROM creators WHERE id = ?1
            UNION SELECT media FROM uploads WHERE creator = ?1 AND kind = 'photo' AND state = 'done')
        ORDER BY m.hash LIMIT 24";
    /// Fails on `moved_on` unless the profile still is what the form showed.
    EXPECT_PROFILE = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (
        SELECT 1 FROM creators WHERE id = ?1 AND name = ?2 AND trade = ?3 AND town = ?4 AND zone = ?5 AND story = ?6
            AND COALESCE (portrait, '') = ?7 AND tax_bp = ?8)";
    /// The profile as it is from now on.
    KEEP_PROFILE = "UPDATE creators SET name = ?2, trade = ?3, town = ?4, zone = ?5, story = ?6, portrait = ?7, tax_bp = ?8
        WHERE id = ?1";
    /// Answers to the scenarios; the last ones count.
    KEEP_SCREENING = "INSERT INTO screenings (creator, answers, points, at) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (creator) DO UPDATE SET answers = excluded.answers, points = excluded.points, at = excluded.at";
    /// What the creator ?1 answered.
    SCREENING = "SELECT answers, points, at FROM screenings WHERE creator = ?1";
    /// Where payouts of the creator ?1 go.
    ACCOUNT = "SELECT holder, last4, country, version, set_at FROM payout_accounts WHERE creator = ?1";
    /// Fails on `moved_on` unless the account of ?1 still is in version ?2 (0: there is none).
    EXPECT_ACCOUNT = "INSERT INTO expectations (met) SELECT 0
        WHERE COALESCE ((SELECT version FROM payout_accounts WHERE creator = ?1), 0) <> ?2";
    /// Where payouts go from now on.
    KEEP_ACCOUNT = "INSERT INTO payout_accounts (creator, holder, iban, last4, country, set_by, set_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT (creator) DO UPDATE SET holder = excluded.holder, iban = excluded.iban, last4 = excluded.last4,
            country = excluded.country, set_by = excluded.set_by, set_at = excluded.set_at, version = version + 1";
    /// Who must know of a change of the account ?1.
    OWNERS = "SELECT p.email FROM members m JOIN people p ON p.id = m.person
        WHERE m.creator = ?1 AND m.part = 'owner' AND p.erased_at IS NULL ORDER BY p.id LIMIT 5";
    /// Fails on `verification_step` unless the creator may send it in.
    SUBMIT = "UPDATE creators SET submitted_at = ?2, rejected_at = NULL, standing_version = standing_version + 1 WHERE id = ?1";
    /// A step of a verification, for ever.
    STEP = "INSERT INTO verifications (id, creator, before, after, why, person, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    /// Fails on `moved_on` unless everything that verification needs is there, on the day ?2, with a story of ?3 characters.
    EXPECT_COMPLETE = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (
        SELECT 1 FROM creators c WHERE c.id = ?1 AND c.portrait IS NOT NULL AND LENGTH (TRIM (c.story)) >= ?3
            AND EXISTS (SELECT 1 FROM documents WHERE creator = c.id AND kind = 'id' AND confirmed <> '' AND expires_on >= ?2)
            AND EXISTS (SELECT 1 FROM screenings WHERE creator = c.id)
            AND EXISTS (SELECT 1 FROM payout_accounts WHERE creator = c.id))";
}
