//! The SQL of passkeys and their ceremonies.

crate::queries! {
    /// A person's passkeys, the newest first.
    MINE = "SELECT id, name, synced, made_at, used_at FROM passkeys WHERE person = ?1 ORDER BY made_at DESC, id LIMIT 50";
    /// What stands behind a person: passkeys, whether codes are set up, recovery codes left, when the session ?2 began.
    STRENGTH = "SELECT (SELECT COUNT (*) FROM passkeys WHERE person = ?1) AS passkeys,
        EXISTS (SELECT 1 FROM totp WHERE person = ?1 AND confirmed_at IS NOT NULL) AS codes,
        (SELECT COUNT (*) FROM recovery_codes WHERE person = ?1 AND used_at IS NULL) AS recovery,
        (SELECT made_at FROM sessions WHERE id = ?2) AS session_at";
    /// A question. ?1 id, ?2 person or none, ?3 purpose, ?4 state, ?5 browser, ?6 end.
    ASK = "INSERT INTO ceremonies (id, person, purpose, state, browser, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    /// Questions that are over since ?1: nobody looks at them again.
    FORGET = "DELETE FROM ceremonies WHERE expires_at <= ?1";
    /// A question that the browser ?2 was asked for the purpose ?3.
    CEREMONY = "SELECT person, state, expires_at, used_at FROM ceremonies WHERE id = ?1 AND browser = ?2 AND purpose = ?3";
    /// Fails on `moved_on` unless it is still open at ?2.
    EXPECT = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (
        SELECT 1 FROM ceremonies WHERE id = ?1 AND expires_at > ?2)";
    /// Fails on `ceremony_used` when it was answered.
    ANSWER = "UPDATE ceremonies SET used_at = ?2 WHERE id = ?1";
    /// Fails on `passkeys.id` when the passkey is here already.
    ADD = "INSERT INTO passkeys (id, person, name, public_key, counter, synced, made_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    /// A passkey of somebody who is still there.
    PASSKEY = "SELECT k.person, k.public_key, k.counter,
            EXISTS (SELECT 1 FROM operators o WHERE o.person = p.id) AS operator
        FROM passkeys k JOIN people p ON p.id = k.person AND p.erased_at IS NULL WHERE k.id = ?1";
    /// It was shown. Fails on `passkey_counter_rises` for a copy.
    SHOWN = "UPDATE passkeys SET counter = ?2, synced = ?3, used_at = ?4 WHERE id = ?1";
    /// Fails on `moved_on` unless the passkey ?1 is the person's ?2.
    EXPECT_MINE = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (
        SELECT 1 FROM passkeys WHERE id = ?1 AND person = ?2)";
    /// Another name.
    RENAME = "UPDATE passkeys SET name = ?3 WHERE id = ?1 AND person = ?2";
    /// Gone. Fails on `last_passkey_of_operator`.
    REMOVE = "DELETE FROM passkeys WHERE id = ?1 AND person = ?2";
    /// The session ?1 was shown to be strong at ?3 and goes on under the token ?2.
    ROTATE = "UPDATE sessions SET token = ?2, strong_at = ?3, seen_at = ?3 WHERE id = ?1 AND ended_at IS NULL RETURNING ends_at";
    /// A strong session. ?1 hash, ?2 id, ?3 person, ?4 browser, ?5 now, ?6 end.
    ENTER = "INSERT INTO sessions (token, id, person, method, agent, made_at, seen_at, ends_at, strong_at)
        VALUES (?1, ?2, ?3, 'passkey', ?4, ?5, ?5, ?6, ?5)";
    /// The session with this hash is over.
    END = "UPDATE sessions SET ended_at = ?2 WHERE token = ?1 AND ended_at IS NULL";
}
