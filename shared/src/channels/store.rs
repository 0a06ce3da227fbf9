//! The SQL of letters.

crate::queries! {
    /// A letter that waits; that of a refund is named by the payment it tells of. Sent and failed ones are not sent again.
    LETTER = "SELECT id, template, order_id, tries,
            (SELECT p.refund_reason FROM payments p WHERE template = 'refund' AND p.session = SUBSTR (letters.id, 8)) AS refund_reason
        FROM letters WHERE id = ?1 AND state = 'waiting'";
    /// Sent.
    MARK_SENT = "UPDATE letters SET state = 'sent', state_at = ?2, tries = tries + 1 WHERE id = ?1 AND state = 'waiting'";
    /// Not this time.
    MARK_TRIED = "UPDATE letters SET state_at = ?2, tries = tries + 1 WHERE id = ?1 AND state = 'waiting'";
    /// Given up: a person has to look.
    MARK_FAILED = "UPDATE letters SET state = 'failed', state_at = ?2 WHERE id = ?1 AND state = 'waiting'";
    /// Letters that nobody took care of since ?1, the oldest first.
    WAITING = "SELECT id FROM letters WHERE state = 'waiting' AND state_at <= ?1 ORDER BY state_at LIMIT 50";
    /// The letters of an order.
    OF_ORDER = "SELECT id FROM letters WHERE order_id = ?1 AND state = 'waiting'";
}
