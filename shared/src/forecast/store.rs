//! The SQL of the forecast. Days, paces, limits and what stops a payout are read where the payouts have them.

use crate::db::json_column;
use crate::money::Currency;
use crate::payouts::pace::Pace;
use crate::time::Timestamp;
use serde::Deserialize;

crate::queries! {
    /// Creators from ?1 to ?2 in each currency, as the round of the payouts finds them. ?3: payouts made since may be those
    /// of the period that runs.
    PURSES = "SELECT p.creator, c.name, c.zone, p.currency, p.pace, p.since_at, p.looked_at, l.minimum_minor, l.approval_minor,
            (SELECT s.cause FROM payouts_stopped s WHERE s.creator = p.creator LIMIT 1) AS cause,
            MAX (COALESCE ((SELECT a.cools_until FROM connected_accounts a WHERE a.creator = p.creator), 0),
              COALESCE ((SELECT b.set_at + 172800000 FROM payout_accounts b WHERE b.creator = p.creator AND b.version > 1), 0)) AS cools_until,
            COALESCE ((SELECT SUM (a.in_minor - a.out_minor - a.pending_out_minor) FROM accounts a
              WHERE a.account IN ('creator:' || p.creator, 'debt:' || p.creator) AND a.currency = p.currency), 0) AS books_minor,
            COALESCE ((SELECT SUM (o.amount_minor) FROM payouts o WHERE o.creator = p.creator AND o.currency = p.currency
              AND o.state IN ('approval', 'due', 'held', 'sending', 'sent', 'failing')), 0) AS on_its_way_minor,
            (SELECT json_group_array (o.period) FROM payouts o WHERE o.creator = p.creator AND o.currency = p.currency
              AND o.state <> 'void' AND o.made_at > ?3) AS periods
        FROM payout_paces p JOIN creators c ON c.id = p.creator JOIN payout_limits l ON l.currency = p.currency
        WHERE p.creator BETWEEN ?1 AND ?2 ORDER BY p.creator, p.currency";
    /// What is in no payout, by stage, to the quarter of an hour in which it is released: days begin at none other.
    DUES = "SELECT i.creator, i.currency, (i.due_at + 899999) / 900000 * 900000 AS at, i.stage,
            (o.id IS NULL OR o.state <> 'paid') AS sure, SUM (i.amount_minor) AS minor
        FROM payout_items i INDEXED BY payout_items_open LEFT JOIN orders o ON o.id = i.order_id
        WHERE i.payout IS NULL AND i.creator BETWEEN ?1 AND ?2 GROUP BY 1, 2, 3, 4, 5";
    /// What stays aside, and until when.
    ASIDE = "SELECT creator, currency, due_at AS at, amount_minor AS minor FROM reserves WHERE back_at IS NULL AND creator BETWEEN ?1 AND ?2";
    /// Sales since ?3, by the hour, of those whose pace may change: who is paid daily, or sold more than ?4.
    SOLD = "SELECT i.creator, i.currency, i.at / 3600000 * 3600000 AS at, SUM (i.amount_minor) AS minor
        FROM payout_paces p CROSS JOIN payout_items i INDEXED BY payout_items_by_creator
          ON i.creator = p.creator AND i.currency = p.currency AND i.at > ?3
        WHERE p.creator BETWEEN ?1 AND ?2 AND (p.pace = 'daily' OR ?4 < (SELECT SUM (v.amount_minor) FROM payout_items v
            INDEXED BY payout_items_by_creator WHERE v.creator = p.creator AND v.currency = p.currency AND v.at > ?3 AND v.amount_minor > 0))
        GROUP BY 1, 2, 3";
    /// What may still be sold or not be collected. ?1 and ?2 as above, ?3 now, ?4 windows that end after. Orders count with
    /// the creator's own share, what is not paid at buyers' prices.
    SALES = "SELECT 'held' AS kind, h.currency, COUNT (*) AS count, SUM (h.units * h.price_minor) AS minor, MIN (h.expires_at) AS by_at
            FROM holds h JOIN drops d ON d.id = h.drop_id
            WHERE h.state = 'live' AND h.expires_at > ?3 AND d.rehearsal_of IS NULL AND d.creator BETWEEN ?1 AND ?2
              AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.hold_id = h.id) GROUP BY h.currency
        UNION ALL SELECT 'placed', o.currency, COUNT (*), SUM (o.total_minor), NULL FROM orders o JOIN drops d ON d.id = o.drop_id
            WHERE o.state = 'placed' AND d.rehearsal_of IS NULL AND o.creator BETWEEN ?1 AND ?2 GROUP BY o.currency
        UNION ALL SELECT CASE WHEN s.ends_at <= ?3 THEN 'uncollected' ELSE 'waiting' END, i.currency, COUNT (DISTINCT o.id), SUM (i.amount_minor), MIN (s.ends_at)
            FROM payout_items i INDEXED BY payout_items_open JOIN orders o ON o.id = i.order_id AND o.state = 'paid' JOIN slots s ON s.id = o.slot
            WHERE i.payout IS NULL AND i.creator BETWEEN ?1 AND ?2 GROUP BY 1, 2
        UNION ALL SELECT 'unsettled', o.currency, COUNT (DISTINCT d.id), SUM (o.total_minor), NULL
            FROM drops d JOIN orders o ON o.drop_id = d.id AND o.state = 'paid'
            WHERE d.state = 'scheduled' AND d.opens_at <= ?3 AND d.gates < 6 AND d.closes_at > ?4 AND d.rehearsal_of IS NULL
              AND d.creator BETWEEN ?1 AND ?2 GROUP BY o.currency
        UNION ALL SELECT 'payout_' || p.state, p.currency, COUNT (*), SUM (p.amount_minor), NULL FROM payouts p
            WHERE p.state IN ('approval', 'held') AND p.creator BETWEEN ?1 AND ?2 GROUP BY 1, 2";
    /// What may go back, or come back. ?1 and ?2 as above. Whoever has a share of an order is concerned.
    BACK = "SELECT CASE r.state WHEN 'asked' THEN 'asked' ELSE 'refunding' END AS kind, r.currency, COUNT (*) AS count, SUM (r.amount_minor) AS minor, NULL AS by_at
            FROM refunds r WHERE r.state IN ('asked', 'begun') AND r.component <> 'goodwill' AND EXISTS (
              SELECT 1 FROM payout_items i WHERE i.order_id = r.order_id AND i.creator BETWEEN ?1 AND ?2) GROUP BY 1, 2
        UNION ALL SELECT CASE b.funds WHEN 'kept' THEN 'inquiry' ELSE 'disputed' END, b.currency, COUNT (*), SUM (b.amount_minor), MIN (b.due_at)
            FROM chargebacks b WHERE b.state IN ('inquiry', 'open', 'sent') AND EXISTS (
              SELECT 1 FROM payout_items i WHERE i.order_id = b.order_id AND i.creator BETWEEN ?1 AND ?2) GROUP BY 1, 2
        UNION ALL SELECT 'reserve', currency, COUNT (*), SUM (amount_minor), MIN (due_at) FROM reserves
            WHERE back_at IS NULL AND creator BETWEEN ?1 AND ?2 GROUP BY currency
        UNION ALL SELECT 'debt', currency, COUNT (*), SUM (out_minor - in_minor), NULL FROM accounts
            WHERE account BETWEEN 'debt:' || ?1 AND 'debt:' || ?2 AND out_minor > in_minor GROUP BY currency";
}

/// As the columns of [`PURSES`].
#[derive(Debug, Deserialize)]
pub struct PurseRow {
    pub(super) creator: String,
    pub(super) name: String,
    pub(super) zone: String,
    pub(super) currency: Currency,
    pub(super) pace: Pace,
    pub(super) since_at: Timestamp,
    pub(super) looked_at: Timestamp,
    pub(super) minimum_minor: i64,
    pub(super) approval_minor: i64,
    pub(super) cause: Option<String>,
    pub(super) cools_until: Timestamp,
    pub(super) books_minor: i64,
    pub(super) on_its_way_minor: i64,
    #[serde(deserialize_with = "json_column")]
    pub(super) periods: Vec<String>,
}

/// As the columns of [`DUES`].
#[derive(Debug, Deserialize)]
pub struct DueRow {
    pub(super) creator: String,
    pub(super) currency: Currency,
    pub(super) at: Timestamp,
    pub(super) stage: String,
    pub(super) sure: i64,
    pub(super) minor: i64,
}

/// As the columns of [`ASIDE`] and [`SOLD`].
#[derive(Debug, Deserialize)]
pub struct AmountRow {
    pub(super) creator: String,
    pub(super) currency: Currency,
    pub(super) at: Timestamp,
    pub(super) minor: i64,
}

/// As the columns of [`SALES`] and [`BACK`].
#[derive(Debug, Deserialize)]
pub struct ChangeRow {
    pub(super) kind: String,
    pub(super) currency: Currency,
    pub(super) count: i64,
    pub(super) minor: i64,
    pub(super) by_at: Option<Timestamp>,
}
