//! The SQL of payouts. The triggers of the migration keep the books: a step of a payout is one update here.

use crate::money::Currency;
use crate::payouts::pace::Pace;
use crate::time::Timestamp;
use serde::Deserialize;

crate::queries! {
    /// The job ?1 is ?2's until ?3; no row comes back when somebody else has it at ?4.
    LEASE = "INSERT INTO leases (job, holder, until_at) VALUES (?1, ?2, ?3)
        ON CONFLICT (job) DO UPDATE SET holder = excluded.holder, until_at = excluded.until_at WHERE leases.until_at <= ?4
        RETURNING holder";
    /// Whoever had it is done.
    UNLEASE = "UPDATE leases SET until_at = 0 WHERE job = ?1 AND holder = ?2";
    /// What stays aside of sales that were handed over, as soon as they were; ?1 is now. An account never borrows for it.
    TAKE_RESERVES = "INSERT INTO reserves (order_id, creator, number, currency, amount_minor, at, due_at)
        SELECT i.order_id, i.creator, 1 + (SELECT COUNT (*) FROM reserves r WHERE r.order_id = i.order_id AND r.creator = i.creator),
            i.currency, SUM (i.amount_minor), ?1, MAX (i.due_at)
        FROM payout_items i INDEXED BY payout_items_in_reserve
        JOIN orders o ON o.id = i.order_id AND o.state IN ('collected', 'delivered')
        JOIN creators c ON c.id = i.creator AND c.verified_at IS NOT NULL
        WHERE i.stage = 'reserve' AND i.payout IS NULL AND i.due_at > ?1
          AND NOT EXISTS (SELECT 1 FROM reserves r WHERE r.order_id = i.order_id AND r.creator = i.creator AND r.back_at IS NULL)
        GROUP BY i.order_id, i.creator, i.currency
        HAVING SUM (i.amount_minor) > 0 AND SUM (i.amount_minor) <= (SELECT a.in_minor - a.out_minor - a.pending_out_minor
          FROM accounts a WHERE a.account = 'creator:' || i.creator AND a.currency = i.currency)
        LIMIT 200";
    /// What comes back: its day has come, its order went back or was not handed over after all, or a part of it went back.
    GIVE_RESERVES = "UPDATE reserves SET back_at = ?1 WHERE back_at IS NULL AND (due_at <= ?1
        OR NOT EXISTS (SELECT 1 FROM orders o WHERE o.id = reserves.order_id AND o.state IN ('collected', 'delivered'))
        OR amount_minor <> COALESCE ((SELECT SUM (i.amount_minor) FROM payout_items i
          WHERE i.order_id = reserves.order_id AND i.creator = reserves.creator AND i.stage = 'reserve'), 0))";
    /// Creators whose pace was not looked at for a day before ?1, with what they sold since ?2; ?3 at a time.
    VOLUMES = "SELECT p.creator, p.currency, p.pace, p.since_at, COALESCE ((SELECT SUM (i.amount_minor)
            FROM payout_items i INDEXED BY payout_items_by_creator WHERE i.creator = p.creator AND i.currency = p.currency AND i.at > ?2), 0) AS volume_minor
        FROM payout_paces p WHERE p.looked_at <= ?1 - 86400000 ORDER BY p.looked_at LIMIT ?3";
    /// ?1: a JSON array of [creator, currency, pace, since when, volume]; ?2 is now. Fails on `pace_changes_weekly`.
    KEEP_PACES = "INSERT INTO payout_paces (creator, currency, pace, since_at, volume_minor, looked_at)
        SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, ?2 FROM json_each (?1) WHERE TRUE
        ON CONFLICT (creator, currency) DO UPDATE SET pace = excluded.pace, since_at = excluded.since_at,
          volume_minor = excluded.volume_minor, looked_at = excluded.looked_at";
    /// Creators with enough that was released by ?1, after (?2, ?3), at most ?4.
    CANDIDATES = "SELECT i.creator, i.currency, c.zone, COALESCE (p.pace, 'weekly') AS pace
        FROM payout_items i JOIN creators c ON c.id = i.creator JOIN payout_limits l ON l.currency = i.currency
        LEFT JOIN payout_paces p ON p.creator = i.creator AND p.currency = i.currency
        WHERE i.payout IS NULL AND i.due_at <= ?1 AND (i.creator, i.currency) > (?2, ?3)
        GROUP BY i.creator, i.currency HAVING SUM (i.amount_minor) >= l.minimum_minor
          AND NOT EXISTS (SELECT 1 FROM payouts_stopped s WHERE s.creator = i.creator)
        ORDER BY i.creator, i.currency LIMIT ?4";
    /// Payouts of what is open: ?1 is a JSON array of [id, creator, currency, period, until, pace], ?2 is now. One that is
    /// there for its period stays the only one. What the books do not have is not paid: that is for the checks to tell.
    GATHER = "INSERT INTO payouts (id, creator, currency, period, until_at, pace, amount_minor, items, state, made_at, state_at)
        SELECT j.value ->> 0, i.creator, i.currency, j.value ->> 3, j.value ->> 4, j.value ->> 5, SUM (i.amount_minor), COUNT (*),
            CASE WHEN SUM (i.amount_minor) > l.approval_minor THEN 'approval' ELSE 'due' END, ?2, ?2
        FROM json_each (?1) j
        CROSS JOIN payout_items i INDEXED BY payout_items_open
          ON i.creator = j.value ->> 1 AND i.currency = j.value ->> 2 AND i.payout IS NULL AND i.due_at <= j.value ->> 4
        JOIN payout_limits l ON l.currency = i.currency
        WHERE NOT EXISTS (SELECT 1 FROM payouts p WHERE p.creator = j.value ->> 1 AND p.currency = j.value ->> 2
          AND p.period = j.value ->> 3 AND p.state <> 'void')
        GROUP BY j.key HAVING SUM (i.amount_minor) >= l.minimum_minor AND SUM (i.amount_minor) <= (
          SELECT SUM (a.in_minor - a.out_minor - a.pending_out_minor) FROM accounts a
          WHERE a.account IN ('creator:' || i.creator, 'debt:' || i.creator) AND a.currency = i.currency)
        RETURNING id";
    /// And their items.
    GATHER_ITEMS = "UPDATE payout_items SET payout = p.id FROM payouts p
        WHERE p.id IN (SELECT value ->> 0 FROM json_each (?1)) AND payout_items.creator = p.creator
          AND payout_items.currency = p.currency AND payout_items.payout IS NULL AND payout_items.due_at <= p.until_at";
    /// What is not released any more leaves, and what is left of it is gathered anew.
    VOID_UNRELEASED = "UPDATE payouts SET state = 'void', state_at = ?1, version = version + 1
        WHERE state IN ('approval', 'due', 'held')
          AND EXISTS (SELECT 1 FROM payout_items i WHERE i.payout = payouts.id AND i.due_at > payouts.until_at)";
    /// One of them, that could not be sent.
    VOID = "UPDATE payouts SET state = 'void', state_at = ?2, version = version + 1 WHERE id = ?1 AND state = 'due'";
    /// What there is to do, the longest untouched first: ?1 since when one that was sent is quiet, ?2 at most.
    WORK = "SELECT p.id, p.creator, c.name, p.currency, p.amount_minor, p.state, p.attempt, p.account,
            p.provider_transfer, p.provider_payout, p.failure
        FROM payouts p JOIN creators c ON c.id = p.creator
        WHERE p.state IN ('due', 'sending', 'sent', 'failing')
          AND (p.state <> 'sent' OR MAX (p.state_at, p.looked_at) <= ?1)
          AND (p.state <> 'due' OR NOT EXISTS (SELECT 1 FROM payouts_stopped s WHERE s.creator = p.creator))
        ORDER BY p.looked_at, p.state_at, p.id LIMIT ?2";
    /// One of them.
    ONE = "SELECT p.id, p.creator, c.name, p.currency, p.amount_minor, p.state, p.attempt, p.account,
            p.provider_transfer, p.provider_payout, p.failure
        FROM payouts p JOIN creators c ON c.id = p.creator WHERE p.id = ?1";
    /// The one that the provider calls ?1, or that calls itself ?2.
    OF_PROVIDER = "SELECT p.id, p.creator, c.name, p.currency, p.amount_minor, p.state, p.attempt, p.account,
            p.provider_transfer, p.provider_payout, p.failure
        FROM payouts p JOIN creators c ON c.id = p.creator
        WHERE p.provider_payout = ?1 OR (p.id || '-' || p.attempt = ?2 AND p.id = ?3) LIMIT 1";
    /// Before the provider is asked, so that one that always fails cannot keep the others waiting.
    LOOK = "UPDATE payouts SET looked_at = ?2 WHERE id = ?1";
    /// Fails on `moved_on` unless attempt ?2 of ?1 is due.
    EXPECT_DUE = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (
        SELECT 1 FROM payouts WHERE id = ?1 AND attempt = ?2 AND state = 'due')";
    /// What the creator owes goes back first, as far as this payout leaves something for it.
    DEBT_BACK = "INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
        SELECT c.account, d.account, MIN (d.out_minor - d.in_minor, c.in_minor - c.out_minor - c.pending_out_minor - p.amount_minor),
            p.currency, 'debt_back', p.id || '-' || p.attempt, NULL, ?2
        FROM payouts p JOIN accounts d ON d.account = 'debt:' || p.creator AND d.currency = p.currency
        JOIN accounts c ON c.account = 'creator:' || p.creator AND c.currency = p.currency
        WHERE p.id = ?1 AND d.out_minor > d.in_minor AND c.in_minor - c.out_minor - c.pending_out_minor > p.amount_minor";
    /// From here on the provider may have been told. Fails on `payout_adds_up`, `payout_is_stopped`, `account_below_zero`.
    SEND = "UPDATE payouts SET state = 'sending', state_at = ?2, version = version + 1,
            account = (SELECT a.account FROM connected_accounts a WHERE a.creator = payouts.creator)
        WHERE id = ?1 AND state = 'due'";
    /// The provider has moved it: ?2 is its id.
    TRANSFERRED = "UPDATE payouts SET provider_transfer = ?2, state_at = ?3, version = version + 1
        WHERE id = ?1 AND attempt = ?4 AND state = 'sending' AND provider_transfer IS NULL";
    /// The provider has sent it: ?2 is its id, ?3 when it should arrive.
    SENT = "UPDATE payouts SET state = 'sent', provider_payout = ?2, arrives_at = ?3, state_at = ?4, version = version + 1
        WHERE id = ?1 AND attempt = ?5 AND state = 'sending' AND provider_transfer IS NOT NULL";
    /// It is at the bank.
    PAID = "UPDATE payouts SET state = 'paid', state_at = ?2, version = version + 1 WHERE id = ?1 AND attempt = ?3 AND state = 'sent'";
    /// It comes back: ?2 is why.
    FAILING = "UPDATE payouts SET state = 'failing', failure = ?2, state_at = ?3, version = version + 1
        WHERE id = ?1 AND attempt = ?4 AND state IN ('sending', 'sent', 'paid')";
    /// It is back: ?2 is the provider's id of the way back, null when nothing had been moved. Its items are open again.
    FAILED = "UPDATE payouts SET state = 'failed', provider_reversal = ?2, state_at = ?3, version = version + 1
        WHERE id = ?1 AND attempt = ?4 AND state = 'failing'";
    /// Where the creator ?1 stands: their bank, what stops them, what they are told.
    STANDING = "SELECT c.zone, (SELECT s.cause FROM payouts_stopped s WHERE s.creator = c.id LIMIT 1) AS cause,
            COALESCE (a.account, '') AS account, COALESCE (a.missing, '') AS missing, COALESCE (a.last4, '') AS last4,
            MAX (COALESCE (a.cools_until, 0), COALESCE ((SELECT b.set_at + 172800000 FROM payout_accounts b WHERE b.creator = c.id AND b.version > 1), 0)) AS cools_until,
            h.why AS held_why, h.until_at AS held_until,
            CASE WHEN c.verified_at IS NULL OR c.verified_at + 5184000000 > ?2
              OR EXISTS (SELECT 1 FROM flags f WHERE f.creator = c.id AND f.cleared_at IS NULL AND f.severity <> 'note') THEN 'careful' ELSE 'steady' END AS rule,
            (SELECT about FROM release_rules r WHERE r.rule = CASE WHEN c.verified_at IS NULL OR c.verified_at + 5184000000 > ?2
              OR EXISTS (SELECT 1 FROM flags f WHERE f.creator = c.id AND f.cleared_at IS NULL AND f.severity <> 'note') THEN 'careful' ELSE 'steady' END) AS about
        FROM creators c LEFT JOIN connected_accounts a ON a.creator = c.id
        LEFT JOIN payout_holds h ON h.creator = c.id AND h.ended_at IS NULL WHERE c.id = ?1";
    /// The four words of ?1, for each currency, at ?2: nothing is read that was paid.
    PURSES = "SELECT k.currency, l.minimum_minor, COALESCE (p.pace, 'weekly') AS pace, COALESCE (p.since_at, 0) AS since_at, COALESCE (p.volume_minor, 0) AS volume_minor,
            COALESCE ((SELECT SUM (o.amount_minor) FROM payouts o WHERE o.creator = ?1 AND o.currency = k.currency
              AND o.state IN ('approval', 'due', 'held', 'sending', 'sent', 'failing')), 0) AS on_its_way,
            COALESCE (SUM (CASE WHEN i.due_at <= ?2 THEN i.amount_minor END), 0) AS available,
            COALESCE (SUM (CASE WHEN i.due_at > ?2 THEN i.amount_minor END), 0) AS held,
            COALESCE ((SELECT a.out_minor - a.in_minor FROM accounts a WHERE a.account = 'debt:' || ?1 AND a.currency = k.currency), 0) AS owed
        FROM (SELECT a.currency FROM accounts a WHERE a.account = 'creator:' || ?1) k JOIN payout_limits l ON l.currency = k.currency
        LEFT JOIN payout_items i INDEXED BY payout_items_open ON i.creator = ?1 AND i.currency = k.currency AND i.payout IS NULL
        LEFT JOIN payout_paces p ON p.creator = ?1 AND p.currency = k.currency
        GROUP BY k.currency ORDER BY k.currency";
    /// The latest sales of ?1, with what was taken off each, and when each part of it is paid. A co-host sees their own share.
    SALES = "SELECT o.id, o.item, o.state, s.at, s.currency, o.creator = ?1 AS is_own, o.total_minor, i.rule,
            (SELECT json_group_array (json_object ('reason', reason, 'account', account, 'minor', amount_minor, 'position', position))
             FROM (SELECT * FROM order_shares h WHERE h.order_id = o.id AND (o.creator = ?1 OR h.account = 'creator:' || ?1) ORDER BY h.position)) AS shares,
            (SELECT json_group_array (json_object ('stage', stage, 'minor', minor, 'due_at', due_at, 'payout', payout, 'state', state, 'back', back))
             FROM (SELECT t.stage, SUM (t.amount_minor) AS minor, MAX (t.due_at) AS due_at, t.payout, p.state,
                 SUM (CASE WHEN t.reason LIKE '%_back' THEN t.amount_minor ELSE 0 END) AS back
               FROM payout_items t LEFT JOIN payouts p ON p.id = t.payout
               WHERE t.order_id = o.id AND t.creator = ?1 GROUP BY t.stage, t.payout ORDER BY MAX (t.due_at), t.stage)) AS releases
        FROM (SELECT order_id, currency, MAX (at) AS at FROM (
              SELECT order_id, currency, at FROM payout_items WHERE creator = ?1 AND order_id IS NOT NULL ORDER BY at DESC LIMIT 200)
            GROUP BY order_id, currency ORDER BY at DESC LIMIT 25) s
        JOIN orders o ON o.id = s.order_id
        JOIN payout_items i ON i.order_id = o.id AND i.creator = ?1
        GROUP BY o.id ORDER BY s.at DESC, o.id";
    /// The latest payouts of ?1.
    OF_CREATOR = "SELECT p.id, p.currency, p.period, p.amount_minor, p.items, p.state, p.failure, p.arrives_at, p.state_at,
            (SELECT a.why FROM audit_log a WHERE a.subject = p.id AND a.what = 'payout.hold' ORDER BY a.seq DESC LIMIT 1) AS held_why
        FROM payouts p WHERE p.creator = ?1 AND p.state <> 'void' ORDER BY p.made_at DESC, p.id LIMIT 30";
    /// The payout ?2 of ?1.
    PAYOUT = "SELECT p.id, p.currency, p.period, p.amount_minor, p.items, p.state, p.failure, p.arrives_at, p.state_at,
            (SELECT a.why FROM audit_log a WHERE a.subject = p.id AND a.what = 'payout.hold' ORDER BY a.seq DESC LIMIT 1) AS held_why
        FROM payouts p WHERE p.creator = ?1 AND p.id = ?2 AND p.state <> 'void'";
    /// What it is made of, by order and reason; at most 500 lines.
    PAYOUT_ITEMS = "SELECT COALESCE (i.order_id, '') AS order_id, COALESCE (o.item, '') AS item, i.reason, SUM (i.amount_minor) AS minor, MAX (i.at) AS at
        FROM payout_entries e JOIN payout_items i ON i.id = e.item LEFT JOIN orders o ON o.id = i.order_id
        WHERE e.payout = ?1 GROUP BY i.order_id, i.reason ORDER BY MAX (i.at), i.order_id, i.reason LIMIT 500";
}

/// As the columns of [`STANDING`].
#[derive(Debug, Deserialize)]
pub struct StandingRow {
    pub(super) zone: String,
    pub(super) cause: Option<String>,
    pub(super) account: String,
    pub(super) missing: String,
    pub(super) last4: String,
    pub(super) cools_until: Timestamp,
    pub(super) held_why: Option<String>,
    pub(super) held_until: Option<Timestamp>,
    pub(super) about: String,
}

/// As the columns of [`PURSES`].
#[derive(Debug, Deserialize)]
pub struct PurseRow {
    pub(super) currency: Currency,
    pub(super) minimum_minor: i64,
    pub(super) pace: Pace,
    pub(super) since_at: Timestamp,
    pub(super) volume_minor: i64,
    pub(super) on_its_way: i64,
    pub(super) available: i64,
    pub(super) held: i64,
    pub(super) owed: i64,
}

/// As the columns of [`SALES`].
#[derive(Debug, Deserialize)]
pub struct SaleRow {
    pub(super) id: String,
    pub(super) item: String,
    pub(super) state: String,
    pub(super) at: Timestamp,
    pub(super) currency: Currency,
    pub(super) is_own: i64,
    pub(super) total_minor: i64,
    #[serde(deserialize_with = "crate::db::json_column")]
    pub(super) shares: Vec<ShareRow>,
    #[serde(deserialize_with = "crate::db::json_column")]
    pub(super) releases: Vec<ReleaseRow>,
}

/// A share of an order.
#[derive(Debug, Deserialize)]
pub struct ShareRow {
    pub(super) reason: String,
    pub(super) account: String,
    pub(super) minor: i64,
}

/// A part of a sale that is released together.
#[derive(Debug, Deserialize)]
pub struct ReleaseRow {
    pub(super) stage: String,
    pub(super) minor: i64,
    pub(super) due_at: Timestamp,
    pub(super) state: Option<String>,
}

/// As the columns of [`OF_CREATOR`].
#[derive(Debug, Deserialize)]
pub struct PastRow {
    pub(super) id: String,
    pub(super) currency: Currency,
    pub(super) period: String,
    pub(super) amount_minor: i64,
    pub(super) items: u32,
    pub(super) state: String,
    pub(super) failure: Option<String>,
    pub(super) held_why: Option<String>,
    pub(super) arrives_at: Option<Timestamp>,
    pub(super) state_at: Timestamp,
}

/// As the columns of [`PAYOUT_ITEMS`].
#[derive(Debug, Deserialize)]
pub struct ItemRow {
    pub(super) order_id: String,
    pub(super) item: String,
    pub(super) reason: String,
    pub(super) minor: i64,
    pub(super) at: Timestamp,
}

/// As the columns of [`CANDIDATES`].
#[derive(Debug, Deserialize)]
pub struct CandidateRow {
    pub(super) creator: String,
    pub(super) currency: Currency,
    pub(super) zone: String,
    pub(super) pace: Pace,
}

/// As the columns of [`VOLUMES`].
#[derive(Debug, Deserialize)]
pub struct VolumeRow {
    pub(super) creator: String,
    pub(super) currency: Currency,
    pub(super) volume_minor: i64,
    pub(super) pace: Pace,
    pub(super) since_at: Timestamp,
}

/// As the columns of [`WORK`].
#[derive(Clone, Debug, Deserialize)]
pub struct PayoutRow {
    pub(super) id: String,
    pub(super) creator: String,
    pub(super) name: String,
    pub(super) currency: Currency,
    pub(super) amount_minor: i64,
    pub(super) state: String,
    pub(super) attempt: u32,
    pub(super) account: Option<String>,
    pub(super) provider_transfer: Option<String>,
    pub(super) provider_payout: Option<String>,
    pub(super) failure: Option<String>,
}
