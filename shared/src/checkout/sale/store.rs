//! The SQL of settling.

use crate::money::Currency;
use crate::time::Timestamp;
use serde::Deserialize;

crate::queries! {
    /// Fails on `payment_events.id` for an event seen before.
    RECORD_EVENT = "INSERT INTO payment_events (id, kind, received_at) VALUES (?1, ?2, ?3)";
    /// A payment with its order and hold; of a session that pays several orders, one row for each.
    STANDING = "SELECT p.session, p.state AS payment, p.amount_minor, p.intent, p.refund_reason, o.id AS order_id,
            o.state AS order_state, o.hold_id, o.total_minor, o.currency, h.expires_at, h.state AS hold_state
        FROM payments p JOIN orders o ON o.id = p.order_id JOIN holds h ON h.id = o.hold_id
        WHERE p.session = ?1 OR p.basket = ?1 ORDER BY p.session";
    /// Fails on `payment_step` once a refund was begun, on `payments.order_id` when the order is paid otherwise, on
    /// `card_over_limit` when the card ?4 has bought all that one buyer may have.
    CAPTURE = "UPDATE payments SET state = 'captured', intent = ?2, state_at = ?3, card = ?4 WHERE session = ?1";
    /// Before a late payment looks for a free unit: those of others whose time is over are free, alone or inside a bundle.
    LAPSE_OTHERS = "UPDATE holds SET state = 'lapsed'
        WHERE drop_id = (SELECT h.drop_id FROM holds h WHERE h.id = ?1) AND id <> ?1 AND state = 'live'
          AND expires_at <= CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)";
    /// Fails on `available_not_negative` when the hold lapsed and no unit is free.
    SELL_HOLD = "UPDATE holds SET state = 'sold' WHERE id = ?1";
    /// Fails on `slot_full` when the order lapsed and its window filled up.
    PAY_ORDER = "UPDATE orders SET state = 'paid', state_at = ?2 WHERE id = ?1";
    /// Before the provider is told: from here on this payment cannot become a sale. Nor can a sale be refunded by it:
    /// another settler may have found a unit in the meantime.
    BEGIN_REFUND = "UPDATE payments SET state = 'refunding', intent = ?2, state_at = ?3, refund_reason = ?4
        WHERE session = ?1 AND state IN ('open', 'expired')";
    /// After the provider did it.
    END_REFUND = "UPDATE payments SET state = 'refunded', refunded_minor = amount_minor, state_at = ?2
        WHERE session = ?1 AND state = 'refunding'";
    /// The order goes with its money, unless another payment bought it, or may still buy it.
    REFUND_ORDER = "UPDATE orders SET state = 'refunded', state_at = ?2, refund_reason = ?3
        WHERE id = ?1 AND ((state IN ('placed', 'lapsed') AND ?3 IN ('sold_out', 'slot_full', 'coupon_used_up', 'card_limit'))
          OR (state IN ('paid', 'collected', 'delivered') AND ?3 = 'operator'))";
    /// What an operator gave back and nobody has had in hand comes back, while the rule of its drop still offers it to
    /// those who wait, and was not stopped. Otherwise it stays counted as sold.
    RETURN_UNITS = "UPDATE holds SET state = 'released' WHERE id = ?1 AND state = 'sold'
        AND EXISTS (SELECT 1 FROM drops d JOIN reissue_rules r ON r.policy = d.policy
          WHERE d.id = holds.drop_id AND d.stopped_at IS NULL AND ?2 < d.closes_at + r.after_close_ms)
        AND EXISTS (SELECT 1 FROM orders o WHERE o.hold_id = holds.id AND o.state = 'refunded' AND o.refund_reason = 'operator'
          AND NOT EXISTS (SELECT 1 FROM order_steps s WHERE s.order_id = o.id AND s.state IN ('collected', 'delivered')))";
    /// What is still held for an order that went back in full is nobody's any more.
    RELEASE_REFUNDED = "UPDATE holds SET state = 'released' WHERE id = ?1 AND state = 'live'
        AND EXISTS (SELECT 1 FROM orders o WHERE o.hold_id = holds.id AND o.state = 'refunded')";
    /// A session that ended unpaid.
    CLOSE_PAYMENT = "UPDATE payments SET state = 'expired', state_at = ?2 WHERE session = ?1 AND state = 'open'";
    /// Its order lapses with the hold.
    LAPSE_ORDER = "UPDATE orders SET state = 'lapsed', state_at = ?2 WHERE id = ?1 AND state = 'placed'
        AND NOT EXISTS (SELECT 1 FROM payments p WHERE p.order_id = orders.id AND p.state IN ('open', 'captured'))
        AND EXISTS (SELECT 1 FROM holds h WHERE h.id = orders.hold_id AND (h.state <> 'live' OR h.expires_at <= ?2))";
    /// The letter that tells of it; once.
    WRITE_LETTER = "INSERT INTO letters (id, template, order_id, written_at, state_at) VALUES (?1, ?2, ?3, ?4, ?4)
        ON CONFLICT (id) DO NOTHING";
    /// The payment sessions of an order, the newest first.
    SESSIONS = "SELECT COALESCE (basket, session) AS session FROM payments WHERE order_id = ?1 ORDER BY opened_at DESC LIMIT 5";
    /// Payments that somebody should look after: a refund begun, a hold that is over, or no news for a minute.
    WAITING = "SELECT COALESCE (p.basket, p.session) AS session, MAX (h.state <> 'live' OR h.expires_at <= ?1) AS is_over
        FROM payments p JOIN orders o ON o.id = p.order_id JOIN holds h ON h.id = o.hold_id
        WHERE p.state IN ('open', 'refunding') AND p.session NOT LIKE 'sandbox%'
          AND (h.state <> 'live' OR h.expires_at <= ?1 OR p.state = 'refunding'
            OR MAX (p.opened_at, p.looked_at) <= ?2)
        GROUP BY 1 ORDER BY MIN (p.looked_at), MIN (p.opened_at) LIMIT 40";
    /// Before the provider is asked, so that one that always fails cannot keep the others waiting.
    LOOK_AFTER = "UPDATE payments SET looked_at = ?2 WHERE session = ?1 OR basket = ?1";
    /// Orders whose hold is over and that nobody can pay any more.
    LAPSE_ORDERS = "UPDATE orders SET state = 'lapsed', state_at = ?1 WHERE state = 'placed'
        AND NOT EXISTS (SELECT 1 FROM payments p WHERE p.order_id = orders.id AND p.state IN ('open', 'captured', 'refunding'))
        AND EXISTS (SELECT 1 FROM holds h WHERE h.id = orders.hold_id AND (h.state <> 'live' OR h.expires_at <= ?1))";
}

/// How the violation of an event seen before reads.
pub const SEEN: &str = "payment_events.id";

/// As the columns of [`STANDING`].
#[derive(Debug, Deserialize)]
pub struct StandingRow {
    /// The provider's id.
    pub session: String,
    /// `open expired captured refunding refunded`.
    pub payment: String,
    /// What this payment was opened for.
    pub amount_minor: i64,
    /// The provider's id of the money.
    pub intent: Option<String>,
    /// Why it goes back.
    pub refund_reason: Option<String>,
    /// Its order.
    pub order_id: String,
    /// `placed paid collected delivered lapsed refunded`.
    pub order_state: String,
    /// Its hold.
    pub hold_id: String,
    /// What the order costs, minor units.
    pub total_minor: i64,
    /// ISO 4217.
    pub currency: Currency,
    /// The first moment the hold no longer holds.
    pub expires_at: Timestamp,
    /// `live lapsed released sold`.
    pub hold_state: String,
}

impl StandingRow {
    /// Whether its units are still set aside at `now`.
    #[must_use]
    pub fn is_held(&self, now: Timestamp) -> bool {
        self.hold_state == "live" && now < self.expires_at
    }
}
