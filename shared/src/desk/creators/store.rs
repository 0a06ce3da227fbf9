//! The SQL of creators at the desk.

use crate::time::Timestamp;
use serde::Deserialize;

crate::queries! {
    /// Creators by name. ?1 words, ?2 standing (`verified unverified suspended flagged`; each empty for any), ?3 the creator to
    /// go on from, ?4 most rows.
    LIST = "SELECT * FROM (
        SELECT c.id, c.slug, c.name, c.trade, c.town, c.zone, c.verified_at, c.suspended_at,
            (SELECT COUNT (*) FROM flags f WHERE f.creator = c.id AND f.cleared_at IS NULL) AS flags,
            (SELECT COUNT (*) FROM drops d WHERE d.creator = c.id AND d.state = 'scheduled') AS drops,
            (SELECT COUNT (*) FROM orders o WHERE o.creator = c.id AND o.state IN ('paid', 'collected', 'delivered')) AS sold,
            (SELECT COUNT (*) FROM orders o WHERE o.creator = c.id AND o.state = 'refunded') AS refunded
        FROM creators c
        WHERE (?1 = '' OR INSTR (LOWER (c.name || ' ' || c.slug || ' ' || c.town || ' ' || c.trade), LOWER (?1)) > 0))
        WHERE (?2 = '' OR (?2 = 'suspended' AND suspended_at IS NOT NULL) OR (?2 = 'flagged' AND flags > 0)
            OR (?2 = 'verified' AND verified_at IS NOT NULL AND suspended_at IS NULL)
            OR (?2 = 'unverified' AND verified_at IS NULL AND suspended_at IS NULL))
          AND (?3 = '' OR (name, id) > (SELECT name, id FROM creators WHERE id = ?3))
        ORDER BY name, id LIMIT ?4";
    /// Everything about one creator.
    CREATOR = "SELECT c.id, c.slug, c.name, c.trade, c.town, c.zone, c.verified_at, c.suspended_at, c.fee_bp, c.tax_bp, c.refund_order_minor, c.refund_month_minor,
            (SELECT COUNT (*) FROM follows f WHERE f.creator = c.id) AS followers,
            (SELECT COUNT (*) FROM orders o WHERE o.creator = c.id AND o.state IN ('paid', 'collected', 'delivered')) AS sold,
            (SELECT COUNT (*) FROM orders o WHERE o.creator = c.id AND o.state = 'refunded') AS refunded,
            (SELECT json_group_array (json_object ('name', name, 'email', email, 'part', part))
             FROM (SELECT p.name, p.email, m.part FROM members m JOIN people p ON p.id = m.person WHERE m.creator = c.id ORDER BY m.part, p.name)) AS people,
            (SELECT json_group_array (json_object ('slug', slug, 'title', title, 'closes_at', closes_at, 'paused_at', paused_at))
             FROM (SELECT * FROM drops WHERE creator = c.id ORDER BY closes_at DESC LIMIT 20)) AS drops,
            (SELECT json_group_array (json_object ('id', id, 'severity', severity, 'note', note, 'name', name, 'raised_at', raised_at, 'cleared_at', cleared_at))
             FROM (SELECT f.*, COALESCE (NULLIF (p.name, ''), f.raised_by) AS name FROM flags f LEFT JOIN people p ON p.id = f.raised_by
                WHERE f.creator = c.id ORDER BY f.cleared_at IS NOT NULL, f.raised_at DESC LIMIT 50)) AS flags,
            (SELECT json_group_array (json_object ('seq', seq, 'at', at, 'who', who, 'what', what, 'why', why))
             FROM (SELECT a.seq, a.at, a.what, a.why, COALESCE (NULLIF (p.name, ''), a.who) AS who FROM audit_log a
                LEFT JOIN people p ON p.id = a.who WHERE a.subject = c.id ORDER BY a.seq DESC LIMIT 50)) AS acts
        FROM creators c WHERE c.id = ?1";
    /// Fails on `moved_on` unless the creator is suspended since ?2 (0: is not).
    EXPECT = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (
        SELECT 1 FROM creators WHERE id = ?1 AND COALESCE (suspended_at, 0) = ?2)";
    /// Sells nothing from here on.
    SUSPEND = "UPDATE creators SET suspended_at = ?2 WHERE id = ?1";
    /// Their drops say so.
    PAUSE_ALL = "UPDATE drops SET paused_at = ?2, version = version + 1 WHERE creator = ?1 AND closes_at > ?2 AND paused_at IS NULL";
    /// Sells again.
    REINSTATE = "UPDATE creators SET suspended_at = NULL WHERE id = ?1";
    /// Drops that were paused with them go on; one that was paused for itself stays so.
    RESUME_ALL = "UPDATE drops SET paused_at = NULL, version = version + 1 WHERE creator = ?1 AND paused_at = ?2";
    /// The names in URLs of drops whose pages change.
    OPEN = "SELECT slug FROM drops WHERE creator = ?1 AND state = 'scheduled' AND closes_at > ?2 LIMIT 50";
    /// ?1 id, ?2 creator, ?3 severity, ?4 note, ?5 who, ?6 when.
    FLAG = "INSERT INTO flags (id, creator, severity, note, raised_by, raised_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    /// Fails on `moved_on` unless the flag ?2 of ?1 still counts.
    EXPECT_FLAG = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (
        SELECT 1 FROM flags WHERE id = ?2 AND creator = ?1 AND cleared_at IS NULL)";
    /// It no longer counts.
    CLEAR = "UPDATE flags SET cleared_at = ?2 WHERE id = ?1";
}

/// As the columns of [`LIST`].
#[derive(Debug, Deserialize)]
pub struct ListRow {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) trade: String,
    pub(super) town: String,
    pub(super) zone: String,
    pub(super) verified_at: Option<Timestamp>,
    pub(super) suspended_at: Option<Timestamp>,
    pub(super) flags: i64,
    pub(super) drops: i64,
    pub(super) sold: i64,
    pub(super) refunded: i64,
}

/// As the columns of [`CREATOR`].
#[derive(Debug, Deserialize)]
pub struct CreatorRow {
    pub(super) id: String,
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) trade: String,
    pub(super) town: String,
    pub(super) zone: String,
    pub(super) verified_at: Option<Timestamp>,
    pub(super) suspended_at: Option<Timestamp>,
    pub(super) refund_order_minor: i64,
    pub(super) refund_month_minor: i64,
    pub(super) fee_bp: i64,
    pub(super) tax_bp: i64,
    pub(super) followers: i64,
    pub(super) sold: i64,
    pub(super) refunded: i64,
    #[serde(deserialize_with = "crate::db::json_column")]
    pub(super) people: Vec<MemberRow>,
    #[serde(deserialize_with = "crate::db::json_column")]
    pub(super) drops: Vec<OwnDropRow>,
    #[serde(deserialize_with = "crate::db::json_column")]
    pub(super) flags: Vec<FlagRow>,
    #[serde(deserialize_with = "crate::db::json_column")]
    pub(super) acts: Vec<crate::desk::record::Done>,
}

/// Somebody who works for them.
#[derive(Debug, Deserialize)]
pub struct MemberRow {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) part: String,
}

/// A drop of theirs.
#[derive(Debug, Deserialize)]
pub struct OwnDropRow {
    pub(super) slug: String,
    pub(super) title: String,
    pub(super) closes_at: Timestamp,
    pub(super) paused_at: Option<Timestamp>,
}

/// What an operator knows about them.
#[derive(Debug, Deserialize)]
pub struct FlagRow {
    pub(super) id: String,
    pub(super) severity: String,
    pub(super) note: String,
    pub(super) name: String,
    pub(super) raised_at: Timestamp,
    pub(super) cleared_at: Option<Timestamp>,
}
