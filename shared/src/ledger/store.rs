//! The SQL of the books.

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
    /// Before the shares of an order are written anew.
    CLEAR_SHARES = "DELETE FROM order_shares WHERE order_id = ?1
        AND EXISTS (SELECT 1 FROM orders WHERE id = ?1 AND state = 'placed')";
    /// The shares of the order ?1 from the JSON ?2, while it is not paid.
    WRITE_SHARES = "INSERT INTO order_shares (order_id, position, component, account, reason, amount_minor)
        SELECT o.id, 1 + CAST (s.key AS INTEGER), s.value ->> 'component', s.value ->> 'account', s.value ->> 'reason', s.value ->> 'minor'
        FROM orders o, json_each (?2) s WHERE o.id = ?1 AND o.state = 'placed'";
}
