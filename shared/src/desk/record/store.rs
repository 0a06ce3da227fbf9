//! The SQL of the record of acts at the desk.

use crate::audit::Entry;
use serde::Deserialize;

crate::queries! {
    /// Acts, the newest first, each with the one before it. ?1 who (id, e-mail or name), ?2 what, ?3 subject (each empty for any),
    /// ?4 since, ?5 only before this one, ?6 most rows.
    LIST = "SELECT a.*, COALESCE (NULLIF (p.name, ''), p.email, a.who) AS name
        FROM audit_log a LEFT JOIN people p ON p.id = a.who
        WHERE (?1 = '' OR a.who = ?1 OR INSTR (LOWER (COALESCE (p.email, '') || ' ' || COALESCE (p.name, '')), LOWER (?1)) > 0)
          AND (?2 = '' OR a.what = ?2 OR a.what LIKE ?2 || '.%') AND (?3 = '' OR a.subject = ?3)
          AND a.at >= ?4 AND a.seq < ?5 ORDER BY a.seq DESC LIMIT ?6";
    /// How long the chain is, and how many of its rows do not follow from the one before.
    CHAIN = "SELECT COUNT (*) AS length, COALESCE (SUM (a.previous <> COALESCE (p.hash, '') OR (p.seq IS NULL AND a.seq <> 1)), 0) AS broken
        FROM audit_log a LEFT JOIN audit_log p ON p.seq = a.seq - 1";
    /// What has ever been done, for the filter.
    WHATS = "SELECT DISTINCT what FROM audit_log ORDER BY what LIMIT 100";
}

/// As the columns of [`LIST`].
#[derive(Clone, Debug, Deserialize)]
pub struct ListRow {
    #[serde(flatten)]
    pub(super) entry: Entry,
    pub(super) name: String,
}

/// As the columns of [`CHAIN`].
#[derive(Debug, Deserialize)]
pub struct ChainRow {
    pub(super) length: i64,
    pub(super) broken: i64,
}

/// As the columns of [`WHATS`].
#[derive(Debug, Deserialize)]
pub struct WhatRow {
    pub(super) what: String,
}
