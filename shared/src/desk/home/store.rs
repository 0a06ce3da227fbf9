//! The SQL of what needs a person now. Each row is one kind of waiting work: how many, and since when the oldest waits.

use crate::time::Timestamp;
use serde::Deserialize;

crate::queries! {
    /// Money and mail. ?1 is the moment before which an open payment page is stuck.
    MONEY = "SELECT 'refunds' AS kind, COUNT (*) AS count, MIN (state_at) AS oldest_at FROM refunds WHERE state = 'begun'
        UNION ALL SELECT 'stuck', COUNT (*), MIN (opened_at) FROM payments WHERE state = 'open' AND opened_at < ?1
        UNION ALL SELECT 'failed', COUNT (*), MIN (state_at) FROM letters WHERE state = 'failed'
        UNION ALL SELECT 'waiting', COUNT (*), MIN (state_at) FROM letters WHERE state = 'waiting'";
    /// Drops and creators. ?1 now, ?2 the moment from which on a payment that went back by itself is news.
    SELLING = "SELECT 'live' AS kind, COUNT (*) AS count, MIN (opens_at) AS oldest_at FROM drops
            WHERE state = 'scheduled' AND gates >= 4 AND rehearsal_of IS NULL AND opens_at <= ?1 AND closes_at > ?1 AND paused_at IS NULL
        UNION ALL SELECT 'late', COUNT (*), MIN (opens_at) FROM drops
            WHERE state = 'scheduled' AND gates < 4 AND rehearsal_of IS NULL AND opens_at <= ?1 AND closes_at > ?1 AND paused_at IS NULL
        UNION ALL SELECT 'paused', COUNT (*), MIN (paused_at) FROM drops WHERE paused_at IS NOT NULL AND rehearsal_of IS NULL AND closes_at > ?1
        UNION ALL SELECT 'bounced', COUNT (*), MIN (p.state_at) FROM payments p JOIN orders o ON o.id = p.order_id JOIN drops d ON d.id = o.drop_id
            WHERE p.state IN ('refunding', 'refunded') AND p.refund_reason NOT IN ('operator', 'charged_back') AND p.state_at >= ?2 AND d.opens_at <= ?1 AND d.closes_at > ?1
        UNION ALL SELECT 'flagged', COUNT (*), MIN (raised_at) FROM flags WHERE severity = 'stop' AND cleared_at IS NULL";
    /// Money that goes back.
    GIVEN_BACK = "SELECT 'asked' AS kind, COUNT (*) AS count, MIN (at) AS oldest_at FROM refunds WHERE state = 'asked'
        UNION ALL SELECT 'refused', COUNT (*), MIN (state_at) FROM refunds WHERE state = 'failed' AND state_at >= ?1
        UNION ALL SELECT 'disputed', COUNT (*), MIN (opened_at) FROM chargebacks WHERE state IN ('inquiry', 'open')";
    /// Files and products. ?1 the moment from which on a file that was refused is news.
    FILES = "SELECT 'mill' AS kind, COUNT (*) AS count, MIN (state_at) AS oldest_at FROM uploads WHERE state IN ('waiting', 'working')
        UNION ALL SELECT 'dead', COUNT (*), MIN (state_at) FROM uploads WHERE state = 'refused' AND code = 'upload_gave_up'
        UNION ALL SELECT 'not_taken', COUNT (*), MIN (state_at) FROM uploads
            WHERE state = 'refused' AND code NOT IN ('upload_gave_up', 'upload_abandoned') AND state_at >= ?1
        UNION ALL SELECT 'provenance', COUNT (*), MIN (p.made_at) FROM products_without_provenance w JOIN products p ON p.id = w.id
            WHERE p.state <> 'hidden'
        UNION ALL SELECT 'mismatches', COUNT (*), MIN (found_at) FROM mismatches WHERE state = 'open'";
}

/// One kind of waiting work.
#[derive(Debug, Deserialize)]
pub struct WaitingRow {
    pub(super) kind: String,
    pub(super) count: i64,
    pub(super) oldest_at: Option<Timestamp>,
}
