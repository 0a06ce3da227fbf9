//! The SQL of the basket.

use crate::money::Currency;
use serde::Deserialize;

crate::queries! {
    /// What a buyer holds, of all drops, the one that ends first before the others.
    HELD = "SELECT h.id, h.currency FROM holds h JOIN drops d ON d.id = h.drop_id
        WHERE h.buyer = ?1 AND h.state = 'live' AND h.expires_at > ?2 AND d.rehearsal_of IS NULL ORDER BY h.expires_at, h.id LIMIT 40";
    /// A coupon for all of a basket. ?1 code (empty: the one of its orders), ?2 buyer, ?3 the mailbox behind the address,
    /// ?4 the mailbox that whoever is signed in has proven, ?5 the holds as JSON: a use by these orders is this use.
    COUPON = "SELECT q.code, q.drop_id, q.off_bp, q.off_minor, q.currency, q.starts_at, q.ends_at, q.uses_max - q.used AS remaining,
            q.creator, q.sku, q.cap_minor, q.minimum_minor, q.funding,
            q.each_max <= (SELECT COUNT (DISTINCT COALESCE (o.checkout, o.hold_id)) FROM orders o
              WHERE o.coupon = q.code AND o.hold_id NOT IN (SELECT value FROM json_each (?5))
                AND o.state IN ('placed', 'paid', 'collected', 'delivered')
                AND (o.buyer = ?2 OR (?3 <> '' AND o.mailbox = ?3) OR (?4 <> '' AND o.mailbox = ?4))) AS is_used
        FROM coupons q WHERE q.code = CASE ?1 WHEN '' THEN (SELECT MAX (o.coupon) FROM orders o
            WHERE o.hold_id IN (SELECT value FROM json_each (?5)) AND o.state = 'placed') ELSE ?1 END";
    /// Orders of this buyer whose hold is over and that nobody can pay any more give seat and coupon back at once.
    LAPSE_OWN = "UPDATE orders SET state = 'lapsed', state_at = ?2 WHERE buyer = ?1 AND state = 'placed'
        AND NOT EXISTS (SELECT 1 FROM payments p WHERE p.order_id = orders.id AND p.state IN ('open', 'captured', 'refunding'))
        AND EXISTS (SELECT 1 FROM holds h WHERE h.id = orders.hold_id AND (h.state <> 'live' OR h.expires_at <= ?2))";
    /// Orders that were placed before come into this checkout; their coupon is taken anew with them.
    GATHER = "UPDATE orders SET coupon = NULL, checkout = ?2
        WHERE hold_id IN (SELECT value FROM json_each (?1)) AND state = 'placed'";
    /// The page that all of them are paid at.
    OPEN_BASKET = "INSERT INTO baskets (session, amount_minor, currency, orders, opened_at) VALUES (?1, ?2, ?3, ?4, ?5)";
    /// The part of one order. Fails on `payment_after_hold` when nothing is held any more, on `payments.order_id` while
    /// another payment of it is open.
    OPEN_PART = "INSERT INTO payments (session, order_id, pay_url, amount_minor, currency, fingerprint, opened_at, state_at, basket)
        VALUES (?1 || '/' || ?2, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?1)";
    /// The other orders that were paid, or are to be paid, by the same payment as this one.
    TOGETHER = "SELECT o.id, o.state, o.item, o.units, o.total_minor, o.currency, d.title, c.name AS creator, s.kind
        FROM payments q JOIN orders o ON o.id = q.order_id JOIN drops d ON d.id = o.drop_id JOIN creators c ON c.id = o.creator
        JOIN slots s ON s.id = o.slot
        WHERE q.order_id <> ?1 AND q.basket = (SELECT p.basket FROM payments p WHERE p.order_id = ?1
          ORDER BY p.state IN ('captured', 'refunding', 'refunded') DESC, p.opened_at DESC LIMIT 1)
        ORDER BY c.name, o.id";
}

/// As the columns of [`HELD`].
#[derive(Debug, Deserialize)]
pub struct HeldRow {
    /// The hold.
    pub id: String,
    /// ISO 4217.
    pub currency: Currency,
}

/// As the columns of [`TOGETHER`].
#[derive(Debug, Deserialize)]
pub struct TogetherRow {
    /// The order.
    pub id: String,
    /// `placed paid collected delivered lapsed refunded`.
    pub state: String,
    /// What it was called.
    pub item: String,
    /// How many.
    pub units: u32,
    /// Minor units.
    pub total_minor: i64,
    /// ISO 4217.
    pub currency: Currency,
    /// The drop's title.
    pub title: String,
    /// Who makes it.
    pub creator: String,
    /// `pickup delivery`.
    pub kind: String,
}
