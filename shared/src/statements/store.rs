//! The SQL of statements. An account is found by its name and a point in time: see the indices `transfers_from` and `transfers_to`.

use crate::money::Currency;
use crate::time::Timestamp;
use serde::Deserialize;

crate::queries! {
    /// What was booked for the creator ?1 from ?2 up to ?3, at most ?4 rows: all that touches their balance or their debt,
    /// and the other shares of what they sold themselves.
    BOOKED = "WITH mine AS (
          SELECT number, order_id, reference FROM transfers WHERE from_account IN ('creator:' || ?1, 'debt:' || ?1) AND at >= ?2 AND at < ?3
          UNION SELECT number, order_id, reference FROM transfers WHERE to_account IN ('creator:' || ?1, 'debt:' || ?1) AND at >= ?2 AND at < ?3)
        SELECT t.number, t.from_account, t.to_account, t.amount_minor, t.currency, t.reason, t.reference, t.order_id, t.at,
          o.creator AS seller, o.item, o.units, d.title AS drop_title
        FROM (SELECT number FROM mine
          UNION SELECT s.number FROM mine m JOIN orders o ON o.id = m.order_id AND o.creator = ?1
            JOIN transfers s ON s.order_id = m.order_id AND s.reference = m.reference AND s.at >= ?2 AND s.at < ?3) n
        JOIN transfers t ON t.number = n.number LEFT JOIN orders o ON o.id = t.order_id LEFT JOIN drops d ON d.id = o.drop_id
        ORDER BY t.number LIMIT ?4";
    /// What the balance and the debt of the creator ?1 were at ?2: what they are now less what has moved since.
    OPENING = "SELECT a.account, a.currency, a.in_minor - a.out_minor
          - COALESCE ((SELECT SUM (t.amount_minor) FROM transfers t WHERE t.to_account = a.account AND t.currency = a.currency AND t.at >= ?2), 0)
          + COALESCE ((SELECT SUM (t.amount_minor) FROM transfers t WHERE t.from_account = a.account AND t.currency = a.currency AND t.at >= ?2), 0)
          AS balance_minor
        FROM accounts a WHERE a.account IN ('creator:' || ?1, 'debt:' || ?1) ORDER BY a.currency, a.account";
    /// When anything was booked for the creator ?1 first, and last.
    SPAN = "SELECT MIN (first_at) AS first_at, MAX (last_at) AS last_at FROM (
        SELECT MIN (at) AS first_at, MAX (at) AS last_at FROM transfers WHERE to_account = 'creator:' || ?1
        UNION ALL SELECT MIN (at), MAX (at) FROM transfers WHERE from_account = 'creator:' || ?1)";
}

/// As the columns of [`BOOKED`].
#[derive(Clone, Debug, Deserialize)]
pub struct Booked {
    /// As it was booked.
    pub number: i64,
    /// Account it left.
    pub from_account: String,
    /// Account it reached.
    pub to_account: String,
    /// Minor units, more than zero.
    pub amount_minor: i64,
    /// What they are of.
    pub currency: Currency,
    /// What for.
    pub reason: String,
    /// What moved it.
    pub reference: String,
    /// The order it is about.
    pub order_id: Option<String>,
    /// When.
    pub at: Timestamp,
    /// Who sold it.
    pub seller: Option<String>,
    /// What was sold.
    pub item: Option<String>,
    /// How many.
    pub units: Option<i64>,
    /// In which drop.
    pub drop_title: Option<String>,
}

impl Booked {
    /// `2 × Bowl`.
    #[must_use]
    pub fn sold(&self) -> String {
        match (&self.item, self.units) {
            (Some(item), Some(units)) => format!("{units} × {item}"),
            _ => String::new(),
        }
    }
}

/// As the columns of [`OPENING`].
#[derive(Debug, Deserialize)]
pub struct OpeningRow {
    pub(super) account: String,
    pub(super) currency: Currency,
    pub(super) balance_minor: i64,
}

/// As the columns of [`SPAN`].
#[derive(Debug, Deserialize)]
pub struct SpanRow {
    pub(super) first_at: Option<Timestamp>,
    pub(super) last_at: Option<Timestamp>,
}
