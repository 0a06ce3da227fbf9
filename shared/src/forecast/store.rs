//! The SQL of the forecast.

use crate::money::Currency;
use crate::time::Timestamp;
use serde::Deserialize;

crate::queries! {
    /// What of sold orders is whose and has not gone back, by when it was handed over (to the hour) and when its window
    /// ends. ?1 the creator (empty: all), ?2 windows that end after.
    SOLD = "SELECT SUBSTR (l.account, 9) AS creator, l.currency, (h.at / 3600000) * 3600000 AS handed_at, s.ends_at,
            SUM (CASE WHEN l.paid_in THEN -l.left_minor ELSE l.left_minor END) AS minor, COUNT (DISTINCT o.id) AS orders
        FROM slots s JOIN orders o ON o.drop_id = s.drop_id AND o.slot = s.id JOIN drops d ON d.id = o.drop_id
        JOIN shares_left l ON l.order_id = o.id
        LEFT JOIN handovers h ON h.order_id = o.id AND h.undone_at IS NULL AND h.outcome <> 'missed'
        WHERE s.ends_at > ?2 AND o.state IN ('paid', 'collected', 'delivered') AND d.rehearsal_of IS NULL
          AND CASE ?1 WHEN '' THEN l.account LIKE 'creator:%' ELSE l.account = 'creator:' || ?1 END
        GROUP BY 1, 2, 3, 4";
    /// What creators have now. ?1 as above. What is promised to a bank is not theirs any more.
    OWED = "SELECT SUBSTR (account, 9) AS creator, currency, in_minor - out_minor - pending_out_minor AS minor
        FROM accounts WHERE CASE ?1 WHEN '' THEN account LIKE 'creator:%' ELSE account = 'creator:' || ?1 END";
    /// What could change it, each with how many and how much. ?1 the creator (empty: all), ?2 now, ?3 windows that end after.
    OPEN = "SELECT 'held' AS kind, h.currency, COUNT (*) AS count, SUM (h.units * h.price_minor) AS minor
            FROM holds h JOIN drops d ON d.id = h.drop_id
            WHERE h.state = 'live' AND h.expires_at > ?2 AND d.rehearsal_of IS NULL AND (?1 = '' OR d.creator = ?1)
              AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.hold_id = h.id) GROUP BY h.currency
        UNION ALL SELECT 'placed', o.currency, COUNT (*), SUM (o.total_minor) FROM orders o JOIN drops d ON d.id = o.drop_id
            WHERE o.state = 'placed' AND d.rehearsal_of IS NULL AND (?1 = '' OR o.creator = ?1) GROUP BY o.currency
        UNION ALL SELECT 'refunding', p.currency, COUNT (*), SUM (p.amount_minor) FROM payments p JOIN orders o ON o.id = p.order_id
            WHERE p.state = 'refunding' AND p.session NOT LIKE 'sandbox%' AND (?1 = '' OR o.creator = ?1) GROUP BY p.currency
        UNION ALL SELECT 'uncollected', o.currency, COUNT (*), SUM (o.total_minor)
            FROM slots s JOIN orders o ON o.drop_id = s.drop_id AND o.slot = s.id JOIN drops d ON d.id = o.drop_id
            WHERE s.ends_at > ?3 AND s.ends_at <= ?2 AND o.state = 'paid' AND d.rehearsal_of IS NULL AND (?1 = '' OR o.creator = ?1) GROUP BY o.currency
        UNION ALL SELECT 'unsettled', o.currency, COUNT (DISTINCT d.id), SUM (o.total_minor) FROM drops d JOIN orders o ON o.drop_id = d.id AND o.state = 'paid'
            WHERE d.state = 'scheduled' AND d.opens_at <= ?2 AND d.gates < 6 AND d.closes_at > ?3 AND d.rehearsal_of IS NULL
              AND (?1 = '' OR d.creator = ?1) GROUP BY o.currency";
    /// Who they are.
    NAMES = "SELECT id, name FROM creators";
}

/// As the columns of [`SOLD`].
#[derive(Debug, Deserialize)]
pub struct SoldRow {
    pub(super) creator: String,
    pub(super) currency: Currency,
    pub(super) handed_at: Option<Timestamp>,
    pub(super) ends_at: Timestamp,
    pub(super) minor: i64,
    pub(super) orders: i64,
}

/// As the columns of [`OWED`].
#[derive(Debug, Deserialize)]
pub struct OwedRow {
    pub(super) creator: String,
    pub(super) currency: Currency,
    pub(super) minor: i64,
}

/// As the columns of [`OPEN`].
#[derive(Debug, Deserialize)]
pub struct OpenRow {
    pub(super) kind: String,
    pub(super) currency: Currency,
    pub(super) count: i64,
    pub(super) minor: i64,
}

/// As the columns of [`NAMES`].
#[derive(Debug, Deserialize)]
pub struct NameRow {
    pub(super) id: String,
    pub(super) name: String,
}
