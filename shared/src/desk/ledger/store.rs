//! The SQL of the ledger at the desk. Sums come from `accounts` and `account_totals`, which triggers keep: no page adds up the books.

use crate::money::Currency;
use crate::time::Timestamp;
use serde::Deserialize;

crate::queries! {
    /// What each kind of account was debited and credited, by currency.
    TOTALS = "SELECT t.currency, k.kind, k.side, k.title, t.in_minor, t.out_minor
        FROM account_totals t JOIN account_kinds k ON k.kind = t.kind ORDER BY t.currency, k.side DESC, k.kind";
    /// What has a reason, for the filter.
    REASONS = "SELECT reason FROM transfer_reasons ORDER BY reason LIMIT 200";
    /// The newest transfers: ?1 for one reason (empty: any), ?2 since, ?3 booked before this number, ?4 most rows.
    LATEST = "SELECT number, from_account, to_account, amount_minor, currency, reason, reference, order_id, at FROM transfers
        WHERE number < ?3 AND (?1 = '' OR reason = ?1) AND at >= ?2 ORDER BY number DESC LIMIT ?4";
    /// Those of the reference or the order ?5, by its id or its number; the rest as above.
    FOUND = "SELECT number, from_account, to_account, amount_minor, currency, reason, reference, order_id, at FROM transfers
        WHERE number IN (SELECT number FROM transfers WHERE reference = ?5 AND reason <> 'debt'
            UNION SELECT number FROM transfers WHERE reference = ?5 AND reason = 'debt'
            UNION SELECT number FROM transfers WHERE order_id = ?5
            UNION SELECT t.number FROM orders o JOIN transfers t ON t.order_id = o.id WHERE UPPER (SUBSTR (o.id, -8)) = UPPER (?5))
          AND number < ?3 AND (?1 = '' OR reason = ?1) AND at >= ?2 ORDER BY number DESC LIMIT ?4";
    /// One account in each currency. ?1 its name.
    ACCOUNT = "SELECT a.account, a.currency, a.in_minor, a.out_minor, a.pending_out_minor, k.side, k.title
        FROM accounts a JOIN account_kinds k ON k.kind = SUBSTR (a.account, 1, INSTR (a.account, ':') - 1)
        WHERE a.account = ?1 ORDER BY a.currency";
    /// What was booked on the account ?1, the newest first: ?2 for one reason (empty: any), ?3 since, ?4 and ?5 the place to
    /// go on from, ?6 most rows.
    JOURNAL = "SELECT * FROM (SELECT * FROM (
            SELECT number, from_account, to_account, amount_minor, currency, reason, reference, order_id, at FROM transfers
            WHERE from_account = ?1 AND at >= ?3 AND (at, number) < (?4, ?5) AND (?2 = '' OR reason = ?2) ORDER BY at DESC, number DESC LIMIT ?6)
        UNION ALL SELECT * FROM (
            SELECT number, from_account, to_account, amount_minor, currency, reason, reference, order_id, at FROM transfers
            WHERE to_account = ?1 AND at >= ?3 AND (at, number) < (?4, ?5) AND (?2 = '' OR reason = ?2) ORDER BY at DESC, number DESC LIMIT ?6))
        ORDER BY at DESC, number DESC LIMIT ?6";
    /// Accounts by name: after the account ?1 in the currency ?2, and before the name ?3; ?4 most rows.
    ACCOUNTS = "SELECT a.account, a.currency, a.in_minor, a.out_minor, a.pending_out_minor, k.side, k.title
        FROM accounts a JOIN account_kinds k ON k.kind = SUBSTR (a.account, 1, INSTR (a.account, ':') - 1)
        WHERE (a.account, a.currency) > (?1, ?2) AND a.account < ?3 ORDER BY a.account, a.currency LIMIT ?4";
    /// Everything booked about one order, as it was booked.
    OF_ORDER = "SELECT number, from_account, to_account, amount_minor, currency, reason, reference, order_id, at FROM transfers
        WHERE order_id = ?1 ORDER BY number LIMIT ?2";
    /// Whether there is such an order, and what is promised about it and has neither moved nor come back.
    PROMISED = "SELECT o.id, (SELECT json_group_array (json_object ('id', p.id, 'from_account', p.from_account, 'to_account', p.to_account,
            'amount_minor', p.amount_minor, 'currency', p.currency, 'reason', p.reason, 'at', p.at))
          FROM pending_transfers p WHERE p.order_id = o.id AND NOT EXISTS (SELECT 1 FROM pending_ends e WHERE e.pending = p.id)) AS promised
        FROM orders o WHERE o.id = ?1";
    /// The books from ?1 up to ?2, as they were booked, at most ?3 rows.
    BOOKS = "SELECT number, from_account, to_account, amount_minor, currency, reason, reference, order_id, at FROM transfers
        WHERE at >= ?1 AND at < ?2 ORDER BY at, number LIMIT ?3";
    /// What every account but those of payments had at ?1: what it has now less what has moved since.
    BEFORE = "WITH since AS (
          SELECT account, currency, SUM (minor) AS minor FROM (
            SELECT to_account AS account, currency, amount_minor AS minor FROM transfers WHERE at >= ?1
            UNION ALL SELECT from_account, currency, -amount_minor FROM transfers WHERE at >= ?1)
          WHERE account < 'payment:' OR account >= 'payment;' GROUP BY account, currency)
        SELECT a.account, a.currency, a.in_minor - a.out_minor - COALESCE (s.minor, 0) AS minor
        FROM accounts a LEFT JOIN since s ON s.account = a.account AND s.currency = a.currency
        WHERE a.account < 'payment:' OR a.account >= 'payment;' ORDER BY a.account, a.currency";
    /// And what those of payments had together.
    BEFORE_PAYMENTS = "SELECT 'payment:' AS account, t.currency, t.in_minor - t.out_minor
          - COALESCE ((SELECT SUM (amount_minor) FROM transfers WHERE at >= ?1 AND currency = t.currency AND to_account >= 'payment:' AND to_account < 'payment;'), 0)
          + COALESCE ((SELECT SUM (amount_minor) FROM transfers WHERE at >= ?1 AND currency = t.currency AND from_account >= 'payment:' AND from_account < 'payment;'), 0)
          AS minor
        FROM account_totals t WHERE t.kind = 'payment' ORDER BY t.currency";
}

/// As the columns of [`TOTALS`].
#[derive(Clone, Debug, Deserialize)]
pub struct TotalRow {
    /// Of which currency.
    pub currency: Currency,
    /// `creator`
    pub kind: String,
    /// `credit` or `debit`
    pub side: String,
    /// `Owed to creators`
    pub title: String,
    /// Credited so far, minor units.
    pub in_minor: i64,
    /// Debited so far, minor units.
    pub out_minor: i64,
}

/// As the columns of [`LATEST`], [`FOUND`], [`JOURNAL`], [`OF_ORDER`] and [`BOOKS`].
#[derive(Clone, Debug, Deserialize)]
pub struct TransferRow {
    pub(super) number: i64,
    pub(super) from_account: String,
    pub(super) to_account: String,
    pub(super) amount_minor: i64,
    pub(super) currency: Currency,
    pub(super) reason: String,
    pub(super) reference: String,
    pub(super) order_id: Option<String>,
    pub(super) at: Timestamp,
}

/// As the columns of [`ACCOUNT`] and [`ACCOUNTS`].
#[derive(Clone, Debug, Deserialize)]
pub struct AccountRow {
    pub(super) account: String,
    pub(super) currency: Currency,
    pub(super) in_minor: i64,
    pub(super) out_minor: i64,
    pub(super) pending_out_minor: i64,
    pub(super) side: String,
    pub(super) title: String,
}

impl AccountRow {
    /// On its own side.
    pub(super) fn balance_minor(&self) -> i64 {
        if self.side == "debit" { self.out_minor - self.in_minor } else { self.in_minor - self.out_minor }
    }
}

/// As the columns of [`REASONS`].
#[derive(Debug, Deserialize)]
pub struct ReasonRow {
    pub(super) reason: String,
}

/// As the columns of [`PROMISED`].
#[derive(Debug, Deserialize)]
pub struct OrderRow {
    pub(super) id: String,
    #[serde(deserialize_with = "crate::db::json_column")]
    pub(super) promised: Vec<PromisedRow>,
}

/// Money that is promised.
#[derive(Debug, Deserialize)]
pub struct PromisedRow {
    pub(super) id: String,
    pub(super) from_account: String,
    pub(super) to_account: String,
    pub(super) amount_minor: i64,
    pub(super) currency: Currency,
    pub(super) reason: String,
    pub(super) at: Timestamp,
}

/// As the columns of [`BEFORE`] and [`BEFORE_PAYMENTS`].
#[derive(Debug, Deserialize)]
pub struct BeforeRow {
    pub(super) account: String,
    pub(super) currency: Currency,
    /// Credits less debits, minor units.
    pub(super) minor: i64,
}
