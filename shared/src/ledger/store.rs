//! The SQL of the books.

use serde::Deserialize;

/// Into `$table`, the sale of the order ?2 by the payment ?1 at ?3: captured, then shared as it was agreed.
macro_rules! sale {
    ($table: literal) => {
        concat!(
            "INSERT INTO ",
            $table,
            " (from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
            SELECT from_account, to_account, amount_minor, currency, reason, ?1, ?2, ?3 FROM (
              SELECT 0 AS position, 'provider:payments' AS from_account, 'payment:' || ?1 AS to_account,
                     total_minor AS amount_minor, currency, 'capture' AS reason FROM orders WHERE id = ?2
              UNION ALL
              SELECT s.position, CASE s.paid_in WHEN 0 THEN 'payment:' || ?1 ELSE s.account END,
                     CASE s.paid_in WHEN 0 THEN s.account ELSE 'payment:' || ?1 END, s.amount_minor, s.currency, s.reason
              FROM shares_left s WHERE s.order_id = ?2)
            ORDER BY position"
        )
    };
}

/// Into `$table`, all that is left of the order ?2 the way it came, at ?3; then the rest of the payment ?1 to the provider.
/// What was paid in goes back first, so that nobody borrows what comes a moment later.
macro_rules! back {
    ($table: literal) => {
        concat!(
            "INSERT INTO ",
            $table,
            " (from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
            SELECT from_account, to_account, amount_minor, currency, reason, ?1, ?2, ?3 FROM (
              SELECT -s.position AS position, CASE s.paid_in WHEN 0 THEN s.account ELSE 'payment:' || ?1 END AS from_account,
                     CASE s.paid_in WHEN 0 THEN 'payment:' || ?1 ELSE s.account END AS to_account,
                     s.left_minor AS amount_minor, s.currency, s.reason || '_back' AS reason
              FROM shares_left s WHERE s.order_id = ?2 AND s.left_minor > 0
              UNION ALL
              SELECT 1, 'payment:' || ?1, 'provider:payments', SUM (CASE s.paid_in WHEN 0 THEN s.left_minor ELSE -s.left_minor END),
                     MIN (s.currency), 'refund'
              FROM shares_left s WHERE s.order_id = ?2 HAVING SUM (CASE s.paid_in WHEN 0 THEN s.left_minor ELSE -s.left_minor END) > 0)
            ORDER BY position"
        )
    };
}

crate::queries! {
    /// All transfers of one reference at once: ?1 is a JSON array of [from, to, minor units, reason].
    /// Fails on `transfer_once` when one of them was booked before.
    TRANSFER = "INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
        SELECT value ->> 0, value ->> 1, value ->> 2, ?2, value ->> 3, ?3, ?4, ?5 FROM json_each (?1)";
    /// The same in the books of rehearsals: no money moved.
    REHEARSE = "INSERT INTO rehearsal_transfers (from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
        SELECT value ->> 0, value ->> 1, value ->> 2, ?2, value ->> 3, ?3, ?4, ?5 FROM json_each (?1)";
    /// A sale. Fails on `transfer_once`.
    SELL = sale! ("transfers");
    /// The same in the books of rehearsals.
    REHEARSE_SALE = sale! ("rehearsal_transfers");
    /// A sale that is given back. Fails on `transfer_once`.
    TAKE_BACK = back! ("transfers");
    /// The same in the books of rehearsals.
    REHEARSE_BACK = back! ("rehearsal_transfers");
    /// Before the shares of an order are written anew.
    CLEAR_SHARES = "DELETE FROM order_shares WHERE order_id = ?1
        AND EXISTS (SELECT 1 FROM orders WHERE id = ?1 AND state = 'placed')";
    /// The shares of the order ?1 from the JSON ?2, while it is not paid.
    WRITE_SHARES = "INSERT INTO order_shares (order_id, position, component, account, reason, amount_minor)
        SELECT o.id, 1 + CAST (s.key AS INTEGER), s.value ->> 'component', s.value ->> 'account', s.value ->> 'reason', s.value ->> 'minor'
        FROM orders o, json_each (?2) s WHERE o.id = ?1 AND o.state = 'placed'";
    /// What is left of each share of an order.
    LEFT = "SELECT position, component, account, reason, paid_in, left_minor FROM shares_left WHERE order_id = ?1 ORDER BY position";
    /// What is in an account: balance and what of it is promised, by currency.
    BALANCES = "SELECT currency, in_minor - out_minor AS balance_minor, pending_out_minor FROM accounts WHERE account = ?1 ORDER BY currency";
    /// Promises a transfer. Fails on `account_below_zero` when the account has not that much, on `pending_transfers.id` when it
    /// was promised before.
    PROMISE = "INSERT INTO pending_transfers (id, from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    /// Moves ?2 of what was promised, and lets go of the rest. Fails on `pending_over_amount`, and on `pending_ends.pending`
    /// when it was posted or voided before.
    POST = "INSERT INTO pending_ends (pending, outcome, amount_minor, at) VALUES (?1, 'posted', ?2, ?3)";
    /// Lets go of what was promised. Fails on `pending_ends.pending` when it was posted or voided before.
    VOID = "INSERT INTO pending_ends (pending, outcome, amount_minor, at) VALUES (?1, 'voided', 0, ?2)";
}

/// As the columns of [`BALANCES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct BalanceRow {
    /// ISO 4217.
    pub currency: crate::money::Currency,
    /// What went in less what went out, minor units.
    pub balance_minor: i64,
    /// What of it is promised, minor units.
    pub pending_out_minor: i64,
}
