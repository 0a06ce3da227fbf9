//! The SQL of one-time codes and recovery codes.

crate::queries! {
    /// A person's seed.
    SEED = "SELECT sealed, confirmed_at, last_step FROM totp WHERE person = ?1";
    /// A new seed, unless one is in use.
    BEGIN = "INSERT INTO totp (person, sealed, made_at) VALUES (?1, ?2, ?3)
        ON CONFLICT (person) DO UPDATE SET sealed = excluded.sealed, made_at = excluded.made_at WHERE confirmed_at IS NULL";
    /// Fails on `moved_on` unless the seed of ?1 waits for its first code (?2 0), or is in use (?2 1).
    EXPECT = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (
        SELECT 1 FROM totp WHERE person = ?1 AND (confirmed_at IS NOT NULL) = ?2)";
    /// The first code was typed.
    CONFIRM = "UPDATE totp SET confirmed_at = ?2, last_step = ?3 WHERE person = ?1 AND confirmed_at IS NULL";
    /// A code counted. Fails on `totp_step_used` when it had.
    COUNT = "UPDATE totp SET last_step = ?2 WHERE person = ?1";
    /// No more codes.
    STOP = "DELETE FROM totp WHERE person = ?1";
    /// The set of recovery codes is over.
    CLEAR = "DELETE FROM recovery_codes WHERE person = ?1";
    /// A new set: a JSON array of hashes.
    FILL = "INSERT INTO recovery_codes (person, hash) SELECT ?1, value FROM json_each (?2)";
    /// Whether the recovery code is one of the person's, and was used.
    RECOVERY = "SELECT used_at FROM recovery_codes WHERE person = ?1 AND hash = ?2";
    /// Fails on `recovery_code_used` when it was.
    USE = "UPDATE recovery_codes SET used_at = ?3 WHERE person = ?1 AND hash = ?2";
}
