//! The SQL of paying back a drop.

use crate::money::Currency;
use crate::time::Timestamp;
use serde::Deserialize;

crate::queries! {
    /// What the drop ?1 would come to, where it stands, and the last time somebody decided so.
    OF_DROP = "SELECT d.id, d.slug, d.version, d.opens_at, d.closes_at, d.creator, c.slug AS creator_slug,
            COALESCE ((SELECT MIN (i.currency) FROM drop_items i WHERE i.drop_id = d.id), 'EUR') AS currency,
            (SELECT COUNT (*) FROM orders_to_pay_back w WHERE w.drop_id = d.id AND w.left_minor > 0) AS orders,
            COALESCE ((SELECT SUM (w.left_minor) FROM orders_to_pay_back w WHERE w.drop_id = d.id AND w.left_minor > 0), 0) AS amount_minor,
            (SELECT COUNT (*) FROM holds h WHERE h.drop_id = d.id AND h.state = 'live' AND h.expires_at > ?2) AS held,
            COALESCE ((SELECT l.approval_minor FROM payout_limits l
              WHERE l.currency = (SELECT MIN (i.currency) FROM drop_items i WHERE i.drop_id = d.id)), 0) AS desk_minor,
            c.refund_month_minor * COALESCE ((SELECT e.minor FROM refund_equivalents e
              WHERE e.currency = (SELECT MIN (i.currency) FROM drop_items i WHERE i.drop_id = d.id)), 0) / 100 AS studio_minor,
            (SELECT json_object ('id', b.id, 'side', b.side, 'orders', b.orders, 'amount_minor', b.amount_minor, 'currency', b.currency, 'why', b.why,
                'state', b.state, 'done', (SELECT COUNT (*) FROM refunds r WHERE r.payback = b.id AND r.state = 'done'),
                'back_minor', (SELECT COALESCE (SUM (r.amount_minor), 0) FROM refunds r WHERE r.payback = b.id AND r.state = 'done'),
                'under_way', (SELECT COUNT (*) FROM refunds r WHERE r.payback = b.id AND r.state = 'begun'),
                'failed', (SELECT COUNT (*) FROM refunds r WHERE r.payback = b.id AND r.state = 'failed'))
             FROM paybacks b WHERE b.drop_id = d.id ORDER BY b.at DESC, b.id DESC LIMIT 1) AS payback
        FROM drops d JOIN creators c ON c.id = d.creator WHERE (d.slug = ?1 OR d.id = ?1) AND d.rehearsal_of IS NULL";
    /// Fails on `moved_on` unless the drop ?1 would still come to ?2 orders and ?3 minor units.
    EXPECT_SUM = "INSERT INTO expectations (met) SELECT 0 WHERE ?2 <> (SELECT COUNT (*) FROM orders_to_pay_back w WHERE w.drop_id = ?1 AND w.left_minor > 0)
        OR ?3 <> (SELECT COALESCE (SUM (w.left_minor), 0) FROM orders_to_pay_back w WHERE w.drop_id = ?1 AND w.left_minor > 0)";
    /// It sells nothing again.
    MARK_STOPPED = "UPDATE drops SET stopped_at = COALESCE (stopped_at, ?2), version = version + 1 WHERE id = ?1";
    /// It is decided. Fails on `one_payback_at_once` (as `paybacks.drop_id`) while another one goes on, on `payback_needs_two`.
    DECIDE = "INSERT INTO paybacks (id, drop_id, side, orders, amount_minor, currency, why, by_person, state, at, state_at, alone_minor)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, ?11)";
    /// Fails on `moved_on` unless the payback ?2 of the drop ?1 waits for a second person.
    EXPECT_WAITING = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (
        SELECT 1 FROM paybacks WHERE id = ?2 AND drop_id = ?1 AND state = 'approval')";
    /// The second person says yes or no: ?2 state. Fails on `payback_same_person`.
    ANSWER = "UPDATE paybacks SET state = ?2, decided_by = ?3, decided_why = ?4, state_at = ?5 WHERE id = ?1";
    /// The next orders of what was decided go back, before the provider hears of it. No more at once than one round finishes:
    /// ?2, less those that are under way. Orders that are paid late go back for two more days. ?1 now.
    BEGIN_NEXT = "INSERT INTO refunds (id, order_id, session, kind, component, amount_minor, currency, side, reason, note, state, at, state_at, payback)
        SELECT 'rfd-' || b.id || '-' || w.order_id, w.order_id, w.session, 'full', 'all', w.left_minor, w.currency, 'shop', 'operator', b.why, 'begun', ?1, ?1, b.id
        FROM paybacks b CROSS JOIN orders_to_pay_back w ON w.drop_id = b.drop_id
        WHERE (b.state = 'running' OR (b.state = 'done' AND b.state_at > ?1 - 172800000)) AND w.left_minor > 0
          AND NOT EXISTS (SELECT 1 FROM refunds r WHERE r.payback = b.id AND r.order_id = w.order_id)
        ORDER BY b.at, w.placed_at, w.order_id
        LIMIT MAX (0, ?2 - (SELECT COUNT (*) FROM refunds WHERE state = 'begun'))
        ON CONFLICT DO NOTHING RETURNING id";
    /// What has nothing left to give back, and nothing held that could still be paid, has come to its end.
    END = "UPDATE paybacks SET state = 'done', state_at = ?1 WHERE state = 'running'
        AND NOT EXISTS (SELECT 1 FROM refunds r WHERE r.payback = paybacks.id AND r.state = 'begun')
        AND NOT EXISTS (SELECT 1 FROM orders_to_pay_back w WHERE w.drop_id = paybacks.drop_id AND w.left_minor > 0
          AND NOT EXISTS (SELECT 1 FROM refunds r WHERE r.payback = paybacks.id AND r.order_id = w.order_id))
        AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.drop_id = paybacks.drop_id AND h.state = 'live')
        AND NOT EXISTS (SELECT 1 FROM orders o JOIN payments p ON p.order_id = o.id AND p.state = 'open' WHERE o.drop_id = paybacks.drop_id)";
    /// Deliveries that nobody took in, whose time is over by the rules they were sold by. ?1 now, ?2 why, ?3 most. The window of
    /// the last 120 days is looked at.
    BEGIN_UNDELIVERED = "INSERT INTO refunds (id, order_id, session, kind, component, amount_minor, currency, side, reason, note, state, at, state_at)
        SELECT 'undelivered-' || w.order_id, w.order_id, w.session, CASE u.outcome WHEN 'goods' THEN 'part' ELSE 'full' END,
          CASE u.outcome WHEN 'goods' THEN 'goods' ELSE 'all' END,
          CASE u.outcome WHEN 'goods' THEN MIN (w.left_minor, o.items_minor - o.discount_minor - COALESCE ((SELECT SUM (v.amount_minor)
            FROM refund_reservations v WHERE v.order_id = o.id AND v.component = 'goods'), 0)) ELSE w.left_minor END,
          w.currency, 'shop', 'operator', ?2, 'begun', ?1, ?1
        FROM slots s JOIN orders o ON o.drop_id = s.drop_id AND o.slot = s.id JOIN delivery_rules u ON u.policy = o.policy AND u.outcome <> 'stands'
          JOIN orders_to_pay_back w ON w.order_id = o.id
        WHERE s.kind = 'delivery' AND s.ends_at > ?1 - 10368000000 AND s.ends_at + u.decide_after_ms <= ?1 AND w.left_minor > 0
          AND EXISTS (SELECT 1 FROM handovers h WHERE h.order_id = o.id AND h.outcome = 'missed' AND h.undone_at IS NULL)
          AND (u.outcome = 'refund' OR 0 < o.items_minor - o.discount_minor - COALESCE ((SELECT SUM (v.amount_minor)
            FROM refund_reservations v WHERE v.order_id = o.id AND v.component = 'goods'), 0))
          AND NOT EXISTS (SELECT 1 FROM refunds r WHERE r.id = 'undelivered-' || w.order_id)
        ORDER BY s.ends_at, o.id LIMIT MAX (0, ?3 - (SELECT COUNT (*) FROM refunds WHERE state = 'begun'))
        ON CONFLICT DO NOTHING RETURNING id";
    /// Drops whose orders go back, for the desk: what waits and what goes on first. ?1 most rows.
    LIST = "SELECT b.side, b.orders, b.amount_minor, b.currency, b.why, b.state, b.state_at, d.slug, d.title, c.zone,
            COALESCE (NULLIF (p.name, ''), p.email, '') AS who,
            (SELECT COUNT (*) FROM refunds r WHERE r.payback = b.id AND r.state = 'done') AS done,
            (SELECT COUNT (*) FROM refunds r WHERE r.payback = b.id AND r.state = 'failed') AS failed
        FROM paybacks b JOIN drops d ON d.id = b.drop_id JOIN creators c ON c.id = d.creator LEFT JOIN people p ON p.id = b.by_person
        ORDER BY b.state NOT IN ('approval', 'running'), b.state_at DESC, b.id LIMIT ?1";
}

/// As the columns of [`OF_DROP`].
#[derive(Clone, Debug, Deserialize)]
pub struct DropRow {
    pub(super) id: String,
    pub(super) slug: String,
    pub(super) version: i64,
    pub(super) opens_at: Timestamp,
    pub(super) closes_at: Timestamp,
    pub(super) creator: String,
    pub(super) creator_slug: String,
    pub(super) currency: Option<Currency>,
    pub(super) orders: u32,
    pub(super) amount_minor: i64,
    pub(super) held: u32,
    pub(super) desk_minor: i64,
    pub(super) studio_minor: i64,
    pub(super) payback: Option<String>,
}

/// The last payback of a drop.
#[derive(Clone, Debug, Deserialize)]
pub struct PaybackRow {
    pub(super) id: String,
    pub(super) side: String,
    pub(super) orders: u32,
    pub(super) amount_minor: i64,
    pub(super) currency: Currency,
    pub(super) why: String,
    pub(super) state: String,
    pub(super) done: u32,
    pub(super) back_minor: i64,
    pub(super) under_way: u32,
    pub(super) failed: u32,
}

/// As the columns of [`LIST`].
#[derive(Debug, Deserialize)]
pub struct ListRow {
    pub(super) side: String,
    pub(super) orders: i64,
    pub(super) amount_minor: i64,
    pub(super) currency: Currency,
    pub(super) why: String,
    pub(super) state: String,
    pub(super) state_at: Timestamp,
    pub(super) slug: String,
    pub(super) title: String,
    pub(super) zone: String,
    pub(super) who: String,
    pub(super) done: i64,
    pub(super) failed: i64,
}
