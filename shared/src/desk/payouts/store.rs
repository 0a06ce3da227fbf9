//! The SQL of payouts at the desk.

use crate::money::Currency;
use crate::time::Timestamp;
use serde::Deserialize;

crate::queries! {
    /// Payouts, the latest first. ?1 words, ?2 state (empty for any but those that were replaced), ?3 since, (?4, ?5) the
    /// place to go on from, ?6 most rows.
    LIST = "SELECT p.id, c.name, p.period, p.amount_minor, p.currency, p.items, p.state, p.failure, p.made_at, c.zone,
            (SELECT COUNT (*) FROM payout_approvals a WHERE a.payout = p.id AND a.attempt = p.attempt) AS approvals,
            (SELECT s.cause FROM payouts_stopped s WHERE s.creator = p.creator LIMIT 1) AS stopped
        FROM payouts p JOIN creators c ON c.id = p.creator
        WHERE (?2 = '' AND p.state <> 'void' OR p.state = ?2) AND p.made_at >= ?3
          AND (?1 = '' OR INSTR (LOWER (c.name || ' ' || p.id), LOWER (?1)) > 0)
          AND (?4 IS NULL OR (p.made_at, p.id) < (?4, ?5))
        ORDER BY p.made_at DESC, p.id DESC LIMIT ?6";
    /// What there is by state, and since when.
    COUNTS = "SELECT state, COUNT (*) AS count, MIN (state_at) AS oldest_at FROM payouts
        WHERE state IN ('approval', 'due', 'held', 'sending', 'failing', 'failed') GROUP BY state";
    /// Creators to whom nothing goes because somebody said so.
    HOLDS = "SELECT h.id, h.creator, c.name, c.zone, h.why, h.since_at, h.until_at, COALESCE (NULLIF (p.name, ''), p.email) AS placed_by
        FROM payout_holds h JOIN creators c ON c.id = h.creator JOIN people p ON p.id = h.placed_by
        WHERE h.ended_at IS NULL ORDER BY h.until_at, h.id LIMIT 100";
    /// Everything about one.
    PAYOUT = "SELECT p.id, p.creator, c.name, c.zone, p.period, p.pace, p.amount_minor, p.currency, p.items, p.state, p.attempt, p.version,
            p.account, p.provider_transfer, p.provider_payout, p.failure, p.made_at, p.state_at, p.arrives_at,
            p.amount_minor > COALESCE ((SELECT l.approval_minor FROM payout_limits l WHERE l.currency = p.currency), 0) AS needs_two,
            (SELECT s.cause FROM payouts_stopped s WHERE s.creator = p.creator LIMIT 1) AS stopped,
            (SELECT json_group_array (json_object ('name', name, 'at', at)) FROM (
               SELECT COALESCE (NULLIF (w.name, ''), w.email) AS name, a.at FROM payout_approvals a JOIN people w ON w.id = a.person
               WHERE a.payout = p.id AND a.attempt = p.attempt ORDER BY a.at)) AS approvals,
            (SELECT json_group_array (json_object ('order_id', order_id, 'item', item, 'reason', reason, 'minor', minor)) FROM (
               SELECT i.order_id, COALESCE (o.item, '') AS item, i.reason, SUM (i.amount_minor) AS minor
               FROM payout_entries e JOIN payout_items i ON i.id = e.item LEFT JOIN orders o ON o.id = i.order_id
               WHERE e.payout = p.id GROUP BY i.order_id, i.reason ORDER BY MAX (i.at), i.order_id, i.reason LIMIT 200)) AS lines,
            (SELECT json_group_array (json_object ('attempt', attempt, 'failure', failure, 'at', at, 'reversal', provider_reversal)) FROM (
               SELECT * FROM payout_tries t WHERE t.payout = p.id ORDER BY t.attempt)) AS tries,
            (SELECT json_group_array (json_object ('seq', seq, 'at', at, 'who', who, 'what', what, 'why', why))
             FROM (SELECT a.seq, a.at, a.what, a.why, COALESCE (NULLIF (w.name, ''), a.who) AS who FROM audit_log a
                LEFT JOIN people w ON w.id = a.who WHERE a.subject = p.id ORDER BY a.seq DESC LIMIT 50)) AS acts
        FROM payouts p JOIN creators c ON c.id = p.creator WHERE p.id = ?1";
    /// Fails on `moved_on` unless ?1 is as it was seen, in version ?2, and in one of the states ?3, parted by spaces.
    EXPECT = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (
        SELECT 1 FROM payouts WHERE id = ?1 AND version = ?2 AND INSTR (' ' || ?3 || ' ', ' ' || state || ' ') > 0)";
    /// One of two. Fails on `payout_approvals.payout` when this person was the other one.
    APPROVE = "INSERT INTO payout_approvals (payout, attempt, person, at) SELECT id, attempt, ?2, ?3 FROM payouts WHERE id = ?1";
    /// With the second it is due.
    APPROVED = "UPDATE payouts SET state_at = ?2, version = version + 1, state = CASE WHEN 2 <= (
          SELECT COUNT (*) FROM payout_approvals a WHERE a.payout = payouts.id AND a.attempt = payouts.attempt) THEN 'due' ELSE 'approval' END
        WHERE id = ?1 AND state = 'approval'";
    /// Nothing is sent until somebody releases it.
    HOLD = "UPDATE payouts SET state = 'held', state_at = ?2, version = version + 1 WHERE id = ?1";
    /// It goes on where it was.
    RELEASE = "UPDATE payouts SET state_at = ?2, version = version + 1, state = CASE WHEN
          amount_minor > COALESCE ((SELECT l.approval_minor FROM payout_limits l WHERE l.currency = payouts.currency), 0)
          AND 2 > (SELECT COUNT (*) FROM payout_approvals a WHERE a.payout = payouts.id AND a.attempt = payouts.attempt)
          THEN 'approval' ELSE 'due' END WHERE id = ?1";
    /// Fails on `payout_item_is_taken` when another payout has one of the items of ?1 by now.
    TAKE_ITEMS = "UPDATE payout_items SET payout = ?1 WHERE id IN (SELECT item FROM payout_entries WHERE payout = ?1)";
    /// Another attempt, under keys of its own.
    RETRY = "UPDATE payouts SET attempt = attempt + 1, account = NULL, provider_transfer = NULL, provider_payout = NULL,
          provider_reversal = NULL, arrives_at = NULL, failure = NULL, looked_at = 0, state_at = ?2, version = version + 1,
          state = CASE WHEN amount_minor > COALESCE ((SELECT l.approval_minor FROM payout_limits l WHERE l.currency = payouts.currency), 0)
            THEN 'approval' ELSE 'due' END WHERE id = ?1 AND state = 'failed'";
}

/// As the columns of [`LIST`].
#[derive(Debug, Deserialize)]
pub struct ListRow {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) period: String,
    pub(super) amount_minor: i64,
    pub(super) currency: Currency,
    pub(super) items: i64,
    pub(super) state: String,
    pub(super) failure: Option<String>,
    pub(super) made_at: Timestamp,
    pub(super) zone: String,
    pub(super) approvals: i64,
    pub(super) stopped: Option<String>,
}

/// As the columns of [`COUNTS`].
#[derive(Debug, Deserialize)]
pub struct CountRow {
    pub(super) state: String,
    pub(super) count: i64,
    pub(super) oldest_at: Timestamp,
}

/// As the columns of [`HOLDS`].
#[derive(Debug, Deserialize)]
pub struct HoldRow {
    pub(super) id: String,
    pub(super) creator: String,
    pub(super) name: String,
    pub(super) zone: String,
    pub(super) why: String,
    pub(super) since_at: Timestamp,
    pub(super) until_at: Timestamp,
    pub(super) placed_by: String,
}

/// As the columns of [`PAYOUT`].
#[derive(Debug, Deserialize)]
pub struct PayoutRow {
    pub(super) id: String,
    pub(super) creator: String,
    pub(super) name: String,
    pub(super) zone: String,
    pub(super) period: String,
    pub(super) pace: String,
    pub(super) amount_minor: i64,
    pub(super) currency: Currency,
    pub(super) items: i64,
    pub(super) state: String,
    pub(super) attempt: i64,
    pub(super) version: i64,
    pub(super) account: Option<String>,
    pub(super) provider_transfer: Option<String>,
    pub(super) provider_payout: Option<String>,
    pub(super) failure: Option<String>,
    pub(super) made_at: Timestamp,
    pub(super) state_at: Timestamp,
    pub(super) arrives_at: Option<Timestamp>,
    pub(super) needs_two: i64,
    pub(super) stopped: Option<String>,
    #[serde(deserialize_with = "crate::db::json_column")]
    pub(super) approvals: Vec<ApprovalRow>,
    #[serde(deserialize_with = "crate::db::json_column")]
    pub(super) lines: Vec<LineRow>,
    #[serde(deserialize_with = "crate::db::json_column")]
    pub(super) tries: Vec<TryRow>,
    #[serde(deserialize_with = "crate::db::json_column")]
    pub(super) acts: Vec<crate::desk::record::Done>,
}

/// Who approved it.
#[derive(Debug, Deserialize)]
pub struct ApprovalRow {
    pub(super) name: String,
    pub(super) at: Timestamp,
}

/// What it is made of.
#[derive(Debug, Deserialize)]
pub struct LineRow {
    pub(super) order_id: Option<String>,
    pub(super) item: String,
    pub(super) reason: String,
    pub(super) minor: i64,
}

/// An attempt that failed.
#[derive(Debug, Deserialize)]
pub struct TryRow {
    pub(super) attempt: i64,
    pub(super) failure: String,
    pub(super) at: Timestamp,
    pub(super) reversal: Option<String>,
}
