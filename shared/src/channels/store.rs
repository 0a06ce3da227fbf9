//! The SQL of letters.

crate::queries! {
    /// A letter that waits; that of a refund is named by the refund it tells of. Sent and failed ones are not sent again.
    LETTER = "SELECT id, template, order_id, recipient, facts, tries,
            (SELECT json_object ('kind', r.kind, 'reason', r.reason, 'note', r.note, 'amount_minor', r.amount_minor,
                'whole', r.amount_minor = p.amount_minor, 'all_back', p.state = 'refunded')
             FROM refunds r JOIN payments p ON p.session = r.session WHERE template = 'refund' AND r.id = letters.id) AS refund
        FROM letters WHERE id = ?1 AND state = 'waiting'";
    /// A letter that no order is behind: template, recipient, facts. A second one under the same id is not written.
    WRITE = "INSERT INTO letters (id, template, recipient, facts, written_at, state_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5)
        ON CONFLICT (id) DO NOTHING";
    /// Sent; what a note said is forgotten.
    MARK_SENT = "UPDATE letters SET state = 'sent', facts = NULL, state_at = ?2, tries = tries + 1 WHERE id = ?1 AND state = 'waiting'";
    /// Not this time.
    MARK_TRIED = "UPDATE letters SET state_at = ?2, tries = tries + 1 WHERE id = ?1 AND state = 'waiting'";
    /// Given up: a person has to look.
    MARK_FAILED = "UPDATE letters SET state = 'failed', state_at = ?2 WHERE id = ?1 AND state = 'waiting'";
    /// Letters that nobody took care of since ?1, the oldest first.
    WAITING = "SELECT id FROM letters WHERE state = 'waiting' AND state_at <= ?1 ORDER BY state_at LIMIT 50";
    /// The letters of an order.
    OF_ORDER = "SELECT id FROM letters WHERE order_id = ?1 AND state = 'waiting'";
}
