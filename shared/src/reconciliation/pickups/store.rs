//! The SQL of pickups that do not come out even.

use super::Outcome;
use crate::money::Currency;
use crate::time::Timestamp;
use serde::Deserialize;

/// Orders of pickup windows that ended between ?1 and ?2 and do not come out even.
macro_rules! uneven {
    () => {
        "FROM slots s JOIN orders o ON o.drop_id = s.drop_id AND o.slot = s.id JOIN drops d ON d.id = s.drop_id
            JOIN creators c ON c.id = o.creator LEFT JOIN pickup_rules r ON r.policy = o.policy
        WHERE s.kind = 'pickup' AND s.ends_at > ?1 AND s.ends_at <= ?2 AND d.rehearsal_of IS NULL
          AND (o.state = 'paid' OR (o.state = 'refunded'
            AND EXISTS (SELECT 1 FROM order_steps p WHERE p.order_id = o.id AND p.state = 'collected')))"
    };
}

crate::queries! {
    /// By window, the latest first. ?1 and ?2 when they ended, ?3 creator (empty: everybody's), ?4 1: ended ones too,
    /// ?5 one order (empty: all).
    UNEVEN = concat!("SELECT o.id, o.name, o.item, o.units, o.total_minor, o.currency, c.name AS creator, d.id AS drop_id, d.title, s.id AS slot,
            s.place, s.starts_at, s.ends_at, COALESCE ((SELECT zone FROM venues WHERE id = d.venue), c.zone) AS zone,
            CASE o.state WHEN 'paid' THEN 'uncollected' ELSE 'unpaid' END AS kind,
            r.remind_after_ms, r.decide_after_ms, r.outcome AS rule, e.outcome AS ended, e.why, e.at AS ended_at,
            EXISTS (SELECT 1 FROM letters l WHERE l.id = 'note-pickup-' || o.id) AS reminded
        ", "FROM slots s JOIN orders o ON o.drop_id = s.drop_id AND o.slot = s.id JOIN drops d ON d.id = s.drop_id
            JOIN creators c ON c.id = o.creator LEFT JOIN pickup_rules r ON r.policy = o.policy
            LEFT JOIN pickup_ends e ON e.order_id = o.id AND e.kind = CASE o.state WHEN 'paid' THEN 'uncollected' ELSE 'unpaid' END
        WHERE s.kind = 'pickup' AND s.ends_at > ?1 AND s.ends_at <= ?2 AND d.rehearsal_of IS NULL
          AND (o.state = 'paid' OR (o.state = 'refunded'
            AND EXISTS (SELECT 1 FROM order_steps p WHERE p.order_id = o.id AND p.state = 'collected')))
          AND (?3 = '' OR o.creator = ?3) AND (?4 = 1 OR e.order_id IS NULL) AND (?5 = '' OR o.id = ?5)
        ORDER BY s.starts_at DESC, s.id, o.name, o.id LIMIT 500");
    /// Buyers who are to be written to: the rule says so, and nobody has. ?1 and ?2 as above.
    TO_REMIND = concat!("SELECT o.id, o.email, o.item, o.units, s.place, c.name AS creator, r.outcome AS rule, r.decide_after_ms - r.remind_after_ms AS left_ms ",
        uneven!(), " AND o.state = 'paid' AND s.ends_at + r.remind_after_ms <= ?2 AND s.ends_at + r.decide_after_ms > ?2
          AND NOT EXISTS (SELECT 1 FROM letters l WHERE l.id = 'note-pickup-' || o.id)
          AND NOT EXISTS (SELECT 1 FROM pickup_ends e WHERE e.order_id = o.id) ORDER BY s.ends_at LIMIT 50");
    /// Ends what the rules say is over, at ?2.
    END_BY_RULE = concat!("INSERT INTO pickup_ends (order_id, kind, outcome, at) SELECT o.id, 'uncollected', r.outcome, ?2 ", uneven!(),
        " AND o.state = 'paid' AND s.ends_at + r.decide_after_ms <= ?2
          AND NOT EXISTS (SELECT 1 FROM pickup_ends e WHERE e.order_id = o.id) LIMIT 100");
    /// What goes back by a rule: before the provider is told, as an operator's refund; the reconciler finishes it. ?1 now, ?2 why.
    REFUND_BY_RULE = "INSERT INTO refunds (id, order_id, session, kind, component, amount_minor, currency, side, reason, note, state, at, state_at)
        SELECT 'refund-' || session, order_id, session, 'full', 'all', left_minor, currency, 'shop', 'operator', ?2, 'begun', ?1, ?1
        FROM (SELECT p.session, p.order_id, p.currency, p.amount_minor - COALESCE ((
                SELECT SUM (v.amount_minor) FROM refund_reservations v WHERE v.session = p.session), 0) AS left_minor
              FROM payments p JOIN pickup_ends e ON e.order_id = p.order_id AND e.kind = 'uncollected' AND e.outcome = 'refund'
                AND e.person IS NULL AND e.at = ?1
              WHERE p.state = 'captured' AND NOT EXISTS (SELECT 1 FROM orders_disputed q WHERE q.order_id = p.order_id)
                AND NOT EXISTS (SELECT 1 FROM payments y JOIN orders_disputed q ON q.order_id = y.order_id WHERE y.basket = p.basket))
        WHERE left_minor > 0 ON CONFLICT DO NOTHING";
    /// Somebody has decided; fails on `pickup_is_even`, or on `pickup_ends.order_id` when it was decided before.
    DECIDE = "INSERT INTO pickup_ends (order_id, kind, outcome, person, why, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
}

/// As the columns of [`UNEVEN`].
#[derive(Clone, Debug, Default, Deserialize)]
pub struct PickupRow {
    /// The order.
    pub id: String,
    /// Who would collect it.
    pub name: String,
    /// What was sold.
    pub item: String,
    /// How many.
    pub units: u32,
    /// Minor units.
    pub total_minor: i64,
    /// ISO 4217.
    pub currency: Option<Currency>,
    /// Who makes it.
    pub creator: String,
    /// Its drop.
    pub drop_id: String,
    /// Its drop's title.
    pub title: String,
    /// Its window.
    pub slot: String,
    /// Where.
    pub place: String,
    /// When its window began.
    pub starts_at: Timestamp,
    /// When its window ended.
    pub ends_at: Timestamp,
    /// IANA time zone.
    pub zone: String,
    /// `uncollected` or `unpaid`.
    pub kind: String,
    /// After the window's end, milliseconds.
    pub remind_after_ms: Option<i64>,
    /// After the window's end, milliseconds.
    pub decide_after_ms: Option<i64>,
    /// What the rule says.
    pub rule: Option<Outcome>,
    /// How it ended.
    pub ended: Option<Outcome>,
    /// Why, in somebody's own words.
    pub why: Option<String>,
    /// When.
    pub ended_at: Option<Timestamp>,
    /// 1: the buyer was written to.
    pub reminded: u32,
}

/// As the columns of [`TO_REMIND`].
#[derive(Debug, Deserialize)]
pub struct RemindRow {
    /// The order.
    pub id: String,
    /// Of its buyer.
    pub email: String,
    /// What was sold.
    pub item: String,
    /// How many.
    pub units: u32,
    /// Where it waits.
    pub place: String,
    /// Who makes it.
    pub creator: String,
    /// What the rule says.
    pub rule: Outcome,
    /// From the letter to the end, milliseconds.
    pub left_ms: i64,
}
