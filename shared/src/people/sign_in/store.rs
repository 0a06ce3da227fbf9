//! The SQL of signing in.

crate::queries! {
    /// A link for ?2, unless so many (?8) were asked for since ?7. ?3 browser, ?4 path, ?5 now, ?6 end.
    ASK = "INSERT INTO sign_in_links (id, email, browser, onward, asked_at, expires_at)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6
        WHERE (SELECT COUNT (*) FROM sign_in_links WHERE email = ?2 AND asked_at > ?7) < ?8";
    /// Its letter; none, where there is no link.
    WRITE_LETTER = "INSERT INTO letters (id, template, recipient, written_at, state_at)
        SELECT 'sign_in-' || id, 'sign_in', email, asked_at, asked_at FROM sign_in_links WHERE id = ?1";
    /// A link as it stands.
    LINK = "SELECT email, browser, onward, expires_at, used_at FROM sign_in_links WHERE id = ?1";
    /// One more code for the newest link that the browser ?1 waits for at ?2. Fails on `too_many_codes`.
    TRY_CODE = "UPDATE sign_in_links SET tries = tries + 1 WHERE id = (
            SELECT id FROM sign_in_links WHERE browser = ?1 AND used_at IS NULL AND expires_at > ?2
            ORDER BY asked_at DESC, id DESC LIMIT 1)
        RETURNING id, email, onward, tries";
    /// Fails on `moved_on` unless the link ?1 waits for the browser ?2 at ?3.
    EXPECT_LINK = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (
        SELECT 1 FROM sign_in_links WHERE id = ?1 AND browser = ?2 AND expires_at > ?3)";
    /// Fails on `sign_in_link_used` when it was.
    USE_LINK = "UPDATE sign_in_links SET used_at = ?2 WHERE id = ?1";
    /// Fails on `switched_off` while the switch ?1 is off (it stands as ?2 until somebody turns it), unless ?3 is known.
    GATE_NEW = "INSERT INTO switch_gates (is_open) SELECT 0
        WHERE COALESCE ((SELECT is_on FROM switches WHERE name = ?1), ?2) = 0 AND NOT EXISTS (SELECT 1 FROM people WHERE email = ?3)";
    /// The person of an address, made when it is new.
    MEET = "INSERT INTO people (id, email, made_at) VALUES (?1, ?2, ?3) ON CONFLICT (email) DO NOTHING";
    /// A session for the address ?3. ?1 hash, ?2 id, ?4 method, ?5 browser, ?6 now; an operator's lasts ?7, others' ?8.
    BEGIN = "INSERT INTO sessions (token, id, person, method, agent, made_at, seen_at, ends_at)
        SELECT ?1, ?2, p.id, ?4, ?5, ?6, ?6,
            ?6 + CASE WHEN EXISTS (SELECT 1 FROM operators o WHERE o.person = p.id) THEN ?7 ELSE ?8 END
        FROM people p WHERE p.email = ?3 AND p.erased_at IS NULL
        RETURNING ends_at";
    /// The session with this hash is over: another one has taken its place, or its owner went.
    END = "UPDATE sessions SET ended_at = ?2 WHERE token = ?1 AND ended_at IS NULL";
}
