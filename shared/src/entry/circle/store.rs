//! The SQL of memberships and grants.

use crate::time::Timestamp;
use serde::Deserialize;

crate::queries! {
    /// Members of the creator ?1 that are not over at ?2.
    MEMBERS = "SELECT id, email, since_at, ends_at FROM memberships
        WHERE creator = ?1 AND ended_at IS NULL AND ends_at > ?2 ORDER BY ends_at, email LIMIT 500";
    /// What the studio ?1 has granted, the newest first.
    GRANTS = "SELECT p.email, k.amount, k.why, k.at FROM credit_entries k JOIN people p ON p.id = k.person
        WHERE k.creator = ?1 AND k.kind = 'granted' ORDER BY k.at DESC, k.id LIMIT 50";
    /// How many of them since ?2.
    GRANTED_SINCE = "SELECT COALESCE (SUM (amount), 0) AS many FROM credit_entries
        WHERE creator = ?1 AND kind = 'granted' AND at > ?2";
    /// What has run out no longer stands in the way of another one.
    CLOSE_OVER = "UPDATE memberships SET ended_at = ends_at WHERE creator = ?1 AND ended_at IS NULL AND ends_at <= ?2";
    /// Members from now on, ?4, until ?5: the addresses of the JSON ?3, with ids that begin with ?1. Who is one already
    /// stays one until the later of both days.
    ADD = "INSERT INTO memberships (id, creator, email, since_at, ends_at, given_by)
        SELECT ?1 || '-' || a.key, ?2, a.value, ?4, ?5, ?6 FROM json_each (?3) a WHERE TRUE
        ON CONFLICT (creator, email) WHERE ended_at IS NULL DO UPDATE SET ends_at = MAX (ends_at, excluded.ends_at)";
    /// Fails on `moved_on` unless the membership ?1 is one of the creator ?2.
    EXPECT = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (
        SELECT 1 FROM memberships WHERE id = ?1 AND creator = ?2)";
    /// It ends at ?3.
    END = "UPDATE memberships SET ended_at = ?3 WHERE id = ?1 AND creator = ?2 AND ended_at IS NULL";
    /// Credits for whoever signs in with the address ?2, as the row ?1; ?4 is whose studio grants them, null for the shop.
    /// Fails on `credit_grants_over`.
    GRANT = "INSERT INTO credit_entries (id, person, kind, amount, creator, why, at)
        SELECT ?1, p.id, 'granted', ?3, ?4, ?5, ?6 FROM people p WHERE p.email = ?2";
    /// The last rows of everybody's credits.
    LAST = "SELECT k.id, p.email, k.kind, k.amount, k.why, k.at, c.name AS studio, d.title AS drop_title
        FROM credit_entries k JOIN people p ON p.id = k.person LEFT JOIN creators c ON c.id = k.creator
        LEFT JOIN entries e ON e.id = k.entry LEFT JOIN drops d ON d.id = e.drop_id
        WHERE ?1 = '' OR p.email = ?1 ORDER BY k.at DESC, k.id DESC LIMIT 50";
}

/// As the columns of [`MEMBERS`].
#[derive(Debug, Deserialize)]
pub struct MemberRow {
    pub(super) id: String,
    pub(super) email: String,
    pub(super) since_at: Timestamp,
    pub(super) ends_at: Timestamp,
}

/// As the columns of [`GRANTS`].
#[derive(Debug, Deserialize)]
pub struct GrantRow {
    pub(super) email: String,
    pub(super) amount: i64,
    pub(super) why: String,
    pub(super) at: Timestamp,
}

/// A figure.
#[derive(Debug, Default, Deserialize)]
pub struct Many {
    pub(super) many: i64,
}

/// As the columns of [`LAST`].
#[derive(Debug, Deserialize)]
pub struct LastRow {
    pub(super) email: String,
    pub(super) kind: String,
    pub(super) amount: i64,
    pub(super) why: String,
    pub(super) at: Timestamp,
    pub(super) studio: Option<String>,
    pub(super) drop_title: Option<String>,
}
