//! The SQL of the record of acts.

crate::queries! {
    /// The last row.
    HEAD = "SELECT seq, hash FROM audit_log ORDER BY seq DESC LIMIT 1";
    /// Fails on `audit_log.seq` or `audit_follows` when another row came first.
    WRITE = "INSERT INTO audit_log (seq, at, who, what, subject, why, before_hash, after_hash, previous, hash)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    /// So many rows after one, in order.
    AFTER = "SELECT * FROM audit_log WHERE seq > ?1 ORDER BY seq LIMIT ?2";
}
