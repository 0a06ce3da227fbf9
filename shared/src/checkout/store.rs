//! The SQL of checkout: what is known of a hold, and placing its order.

use super::quote::Funding;
use crate::bundles::{Line, Part};
use crate::db::json_column;
use crate::drops::page::{PictureRow, SlotRow};
use crate::ledger::Cohost;
use crate::money::Currency;
use crate::refunds::view::RefundRow;
use crate::time::Timestamp;
use serde::Deserialize;

crate::queries! {
    /// All that the checkout of a hold needs. ?1 hold, ?2 coupon code (upper case), ?3 scope and ?4 key of the request,
    /// ?5 the mailbox behind the address, ?6 now, ?7 the mailbox that whoever is signed in has proven,
    /// ?8 the doorstep.
    FACTS = "SELECT h.buyer, h.sku, h.state, h.expires_at, h.units, h.price_minor, h.currency,
            d.id AS drop_id, d.slug, d.title, d.policy, v.title AS item,
            (SELECT i.limit_per_buyer FROM drop_items i WHERE i.drop_id = h.drop_id AND i.sku = h.sku) AS limit_per_buyer,
            (SELECT COALESCE (SUM (q.units), 0) FROM orders o JOIN holds q ON q.id = o.hold_id
             WHERE ?5 <> '' AND o.drop_id = h.drop_id AND o.mailbox = ?5 AND o.mailbox <> '' AND o.hold_id <> h.id AND q.sku = h.sku
               AND (q.state = 'sold' OR (q.state = 'live' AND o.state = 'placed' AND q.expires_at > ?6))) AS mailbox_has,
            (SELECT COALESCE (SUM (q.units), 0) FROM orders o JOIN holds q ON q.id = o.hold_id
             WHERE ?8 <> '' AND o.drop_id = h.drop_id AND o.doorstep = ?8 AND o.doorstep <> '' AND o.hold_id <> h.id AND q.sku = h.sku
               AND (q.state = 'sold' OR (q.state = 'live' AND o.state = 'placed' AND q.expires_at > ?6))) AS doorstep_has,
            (SELECT COALESCE (SUM (q.units), 0) FROM orders o JOIN holds q ON q.id = o.hold_id
             WHERE o.id IN (
                 SELECT id FROM orders WHERE drop_id = h.drop_id AND mailbox <> '' AND mailbox IN (?5, ?7)
                 UNION SELECT id FROM orders WHERE drop_id = h.drop_id AND proven <> '' AND proven IN (?5, ?7))
               AND o.hold_id <> h.id AND q.sku = h.sku
               AND (q.state = 'sold' OR (q.state = 'live' AND o.state = 'placed' AND q.expires_at > ?6))) AS person_has,
            c.id AS creator_id, c.name AS creator, COALESCE ((SELECT zone FROM venues WHERE id = d.venue), c.zone) AS zone, c.tax_area, c.tax_bp, c.fee_bp, c.fee_tax_bp,
            p.hash, p.alt, p.width, p.height, p.placeholder,
            (SELECT json_object ('id', r.id, 'fee_bp', r.fee_bp) FROM commission_rules r
             WHERE r.since_at <= ?6 AND (r.until_at IS NULL OR ?6 < r.until_at)
               AND (r.creator IS NULL OR r.creator = c.id) AND (r.category IS NULL OR r.category = d.category)
               AND (r.drop_id IS NULL OR r.drop_id = d.id) AND (r.currency IS NULL OR r.currency = h.currency)
               AND (r.price_from_minor IS NULL OR r.price_from_minor <= h.price_minor)
               AND (r.price_to_minor IS NULL OR h.price_minor < r.price_to_minor)
             ORDER BY r.position, r.id LIMIT 1) AS commission,
            (SELECT json_group_array (json_object ('creator', creator, 'sku', sku, 'share_bp', share_bp))
             FROM (SELECT * FROM cohosts WHERE drop_id = d.id AND state = 'accepted' ORDER BY creator, sku)) AS cohosts,
            (SELECT json_group_array (json_object ('id', id, 'kind', kind, 'place', place, 'starts_at', starts_at,
                'ends_at', ends_at, 'price_minor', price_minor, 'remaining', capacity - taken, 'carrier', carrier))
             FROM (SELECT * FROM slots WHERE drop_id = d.id ORDER BY kind DESC, starts_at, id)) AS slots,
            (SELECT json_object ('state', o.state, 'slot', o.slot, 'email', o.email, 'name', o.name, 'street', o.street,
                'postcode', o.postcode, 'town', o.town, 'coupon', o.coupon) FROM orders o WHERE o.hold_id = h.id) AS placed,
            (SELECT json_object ('session', COALESCE (y.basket, y.session), 'pay_url', y.pay_url, 'fingerprint', y.fingerprint)
             FROM payments y JOIN orders o ON o.id = y.order_id WHERE o.hold_id = h.id AND y.state = 'open') AS payment,
            (SELECT COUNT (*) FROM payments y JOIN orders o ON o.id = y.order_id WHERE o.hold_id = h.id) AS tries,
            (SELECT COUNT (*) FROM holds x JOIN drops e ON e.id = x.drop_id WHERE x.buyer = h.buyer AND x.state = 'live' AND x.expires_at > ?6
               AND x.currency = h.currency AND x.id <> h.id AND e.rehearsal_of IS NULL AND d.rehearsal_of IS NULL) AS others,
            (SELECT json_object ('code', q.code, 'drop_id', q.drop_id, 'off_bp', q.off_bp, 'off_minor', q.off_minor,
                'currency', q.currency, 'starts_at', q.starts_at, 'ends_at', q.ends_at, 'remaining', q.uses_max - q.used,
                'creator', q.creator, 'sku', q.sku, 'cap_minor', q.cap_minor, 'minimum_minor', q.minimum_minor,
                'funding', q.funding, 'is_used', q.each_max <= (
                  SELECT COUNT (DISTINCT COALESCE (o.checkout, o.hold_id)) FROM orders o
                  WHERE o.coupon = q.code AND o.hold_id <> h.id AND o.state IN ('placed', 'paid', 'collected', 'delivered')
                    AND (o.buyer = h.buyer OR (?5 <> '' AND o.mailbox = ?5) OR (?7 <> '' AND o.mailbox = ?7))))
             FROM coupons q WHERE q.code = CASE ?2 WHEN '' THEN (SELECT o.coupon FROM orders o WHERE o.hold_id = h.id) ELSE ?2 END) AS coupon,
            (SELECT json_object ('orders_min', r.orders_min, 'off_bp', r.off_bp, 'off_minor', r.off_minor,
                'cap_minor', r.cap_minor, 'funding', r.funding, 'bought', (SELECT COUNT (*) FROM orders o
                  WHERE o.creator = c.id AND (o.buyer = h.buyer OR (?7 <> '' AND o.mailbox = ?7))
                    AND o.state IN ('paid', 'collected', 'delivered')
                    AND o.placed_at >= 1000 * CAST (strftime ('%s', h.placed_at / 1000, 'unixepoch', '-' || r.months || ' months') AS INTEGER)))
             FROM loyalty_rules r WHERE (r.creator = c.id OR r.creator IS NULL) AND r.currency = h.currency
               AND r.since_at <= h.placed_at AND (r.until_at IS NULL OR h.placed_at < r.until_at)
             ORDER BY r.creator IS NULL LIMIT 1) AS loyalty,
            (SELECT json_group_array (json_object ('sku', b.sku, 'title', w.title, 'units', b.units, 'price_minor', i.price_minor))
             FROM (SELECT * FROM bundle_parts WHERE drop_id = h.drop_id AND bundle = h.sku ORDER BY sku) b
             JOIN variants w ON w.sku = b.sku JOIN drop_items i ON i.drop_id = b.drop_id AND i.sku = b.sku) AS parts,
            (SELECT json_object ('fingerprint', r.fingerprint, 'subject', r.subject)
             FROM requests r WHERE r.scope = ?3 AND r.key = ?4) AS seen
        FROM holds h JOIN drops d ON d.id = h.drop_id JOIN variants v ON v.sku = h.sku
        JOIN creators c ON c.id = d.creator JOIN media m ON m.hash = d.hero
        JOIN media p ON p.hash = COALESCE (m.poster, m.hash)
        WHERE h.id = ?1";
    /// Places the order of a hold, or changes it while it is not paid. Fails on `mailbox_over_limit`,
    /// `person_over_limit`, `doorstep_over_limit` and the same with `_part_limit`, and by the database's clock on `coupon_not_yet`,
    /// `coupon_expired`, `coupon_used_by_you`, `coupon_used_up`.
    PLACE_ORDER = "INSERT INTO orders (id, hold_id, buyer, drop_id, creator, item, units, price_minor, items_minor,
            discount_minor, delivery_minor, total_minor, tax_minor, fee_minor, currency, tax_bp, fee_bp, slot,
            email, name, street, postcode, town, coupon, policy, placed_at, state_at, mailbox,
            coupon_at, coupon_funding, loyalty_minor, loyalty_funding, commission, fee_tax_minor, doorstep, proven, checkout)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
            ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?26, ?27,
            CASE WHEN ?24 IS NOT NULL THEN CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER) END, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35)
        ON CONFLICT (id) DO UPDATE SET discount_minor = excluded.discount_minor,
            delivery_minor = excluded.delivery_minor, total_minor = excluded.total_minor,
            tax_minor = excluded.tax_minor, fee_minor = excluded.fee_minor, slot = excluded.slot,
            email = excluded.email, name = excluded.name, street = excluded.street, postcode = excluded.postcode,
            town = excluded.town, coupon = excluded.coupon, mailbox = excluded.mailbox,
            coupon_at = excluded.coupon_at, coupon_funding = excluded.coupon_funding,
            loyalty_minor = excluded.loyalty_minor, loyalty_funding = excluded.loyalty_funding,
            fee_bp = excluded.fee_bp, commission = excluded.commission, fee_tax_minor = excluded.fee_tax_minor,
            doorstep = excluded.doorstep, proven = excluded.proven,
            checkout = excluded.checkout
        WHERE orders.state = 'placed'";
    /// Before the lines of a bundle's order are written anew.
    CLEAR_LINES = "DELETE FROM order_lines WHERE order_id = ?1
        AND EXISTS (SELECT 1 FROM orders WHERE id = ?1 AND state = 'placed')";
    /// The lines of the order ?1 from the JSON ?2, while it is not paid.
    WRITE_LINES = "INSERT INTO order_lines (order_id, sku, title, units, share_minor, tax_minor)
        SELECT o.id, value ->> 'sku', value ->> 'title', value ->> 'units', value ->> 'share_minor', value ->> 'tax_minor'
        FROM orders o, json_each (?2) WHERE o.id = ?1 AND o.state = 'placed'";
    /// Fails on `payment_after_hold` when nothing is held any more, on `payments.order_id` while another one is open.
    OPEN_PAYMENT = "INSERT INTO payments (session, order_id, pay_url, amount_minor, currency, fingerprint, opened_at, state_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)";
    /// A session that the provider has closed, for whatever it was to pay.
    EXPIRE_PAYMENT = "UPDATE payments SET state = 'expired', state_at = ?2 WHERE (session = ?1 OR basket = ?1) AND state = 'open'";
    /// The order page.
    ORDER = "SELECT o.id, o.hold_id, o.buyer, o.item, o.units, o.price_minor, o.items_minor, o.discount_minor,
            o.delivery_minor, o.tax_minor, o.fee_minor, o.currency, o.tax_bp, o.fee_bp, o.email, o.name, o.street,
            o.postcode, o.town, o.coupon, o.coupon_funding, o.loyalty_minor, o.loyalty_funding, o.policy, o.state, o.placed_at, o.refund_reason,
            d.slug, d.title, c.name AS creator, COALESCE ((SELECT zone FROM venues WHERE id = d.venue), c.zone) AS zone, p.hash, p.alt, p.width, p.height, p.placeholder,
            h.expires_at, h.state AS hold_state,
            (SELECT json_object ('id', s.id, 'kind', s.kind, 'place', s.place, 'starts_at', s.starts_at,
                'ends_at', s.ends_at, 'price_minor', s.price_minor, 'remaining', s.capacity - s.taken)
             FROM slots s WHERE s.id = o.slot) AS slot,
            (SELECT json_group_array (json_object ('state', state, 'at', at)) FROM
                (SELECT * FROM order_steps WHERE order_id = o.id ORDER BY at, state <> 'placed')) AS steps,
            (SELECT json_group_array (json_object ('id', id, 'kind', kind, 'title', title, 'units', units, 'amount_minor', amount_minor,
                'note', note, 'failure', '', 'state', state, 'state_at', state_at))
             FROM (SELECT r.*, COALESCE (l.title, o.item) AS title FROM refunds r LEFT JOIN order_lines l ON l.order_id = r.order_id AND l.sku = r.sku AND r.sku <> ''
                WHERE r.order_id = o.id AND r.kind <> 'returned' AND r.state IN ('begun', 'done') ORDER BY r.at, r.id)) AS refunds,
            (SELECT json_group_array (json_object ('session', session, 'pay_url', pay_url, 'state', state)) FROM
                (SELECT * FROM payments WHERE order_id = o.id ORDER BY opened_at)) AS payments,
            (SELECT json_group_array (json_object ('sku', sku, 'title', title, 'units', units, 'share_minor', share_minor,
                'tax_minor', tax_minor)) FROM (SELECT * FROM order_lines WHERE order_id = o.id AND sku <> '' ORDER BY sku)) AS lines
        FROM orders o JOIN holds h ON h.id = o.hold_id JOIN drops d ON d.id = o.drop_id JOIN creators c ON c.id = o.creator
        JOIN media m ON m.hash = d.hero JOIN media p ON p.hash = COALESCE (m.poster, m.hash)
        WHERE o.id = ?1";
}

/// As the columns of [`FACTS`].
#[derive(Debug, Deserialize)]
pub struct Facts {
    /// Whose hold it is.
    pub buyer: String,
    /// Of what.
    pub sku: String,
    /// `live lapsed released sold`.
    pub state: String,
    /// The first moment it no longer holds.
    pub expires_at: Timestamp,
    /// How many.
    pub units: u32,
    /// Price of one when it was held, minor units.
    pub price_minor: i64,
    /// ISO 4217.
    pub currency: Currency,
    /// The drop.
    pub drop_id: String,
    /// Its name in URLs.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// The rules it is sold by.
    pub policy: String,
    /// What is held.
    pub item: String,
    /// Most units one buyer may have.
    pub limit_per_buyer: u32,
    /// Units that other orders of the same mailbox hold or have bought.
    pub mailbox_has: u32,
    /// Units that other orders of whoever is signed in, or of their proven mailbox, hold or have bought.
    pub person_has: u32,
    /// Units that other orders to the same doorstep hold or have bought.
    pub doorstep_has: u32,
    /// Who makes it.
    pub creator_id: String,
    /// What they are called.
    pub creator: String,
    /// IANA time zone.
    pub zone: String,
    /// Tax inside the prices.
    pub tax_bp: u32,
    /// Whose tax it is.
    pub tax_area: String,
    /// The creator's own rate of the platform's fee.
    pub fee_bp: u32,
    /// Tax on that fee, basis points of it.
    pub fee_tax_bp: u32,
    /// The rule that says what the platform takes: JSON of [`Commission`].
    pub commission: Option<String>,
    /// Who sells with the creator.
    #[serde(deserialize_with = "json_column")]
    pub cohosts: Vec<Cohost>,
    /// The hero, or its poster.
    #[serde(flatten)]
    pub picture: PictureRow,
    /// Ways to receive it.
    #[serde(deserialize_with = "json_column")]
    pub slots: Vec<SlotRow>,
    /// The order of this hold, if one was placed: JSON of [`PlacedRow`].
    pub placed: Option<String>,
    /// Its open payment: JSON of [`PaymentRow`].
    pub payment: Option<String>,
    /// Payments opened so far.
    pub tries: u32,
    /// Other holds of the buyer, of all drops, that could be paid for together with this one.
    pub others: u32,
    /// What is in it, when it is a bundle.
    #[serde(deserialize_with = "json_column")]
    pub parts: Vec<Part>,
    /// The coupon that was asked for: JSON of [`CouponRow`].
    pub coupon: Option<String>,
    /// What regulars of this creator get: JSON of [`LoyaltyRow`].
    pub loyalty: Option<String>,
    /// What the request's key was used for: JSON of [`crate::requests::Remembered`].
    pub seen: Option<String>,
}

/// What the platform takes, by rule.
#[derive(Clone, Debug, Deserialize)]
pub struct Commission {
    /// Which rule.
    pub id: String,
    /// Basis points of the goods.
    pub fee_bp: u32,
}

/// An order that is there already.
#[derive(Clone, Debug, Deserialize)]
pub struct PlacedRow {
    /// `placed paid collected delivered lapsed refunded`.
    pub state: String,
    /// Its slot.
    pub slot: String,
    /// As typed.
    pub email: String,
    /// As typed.
    pub name: String,
    /// As typed.
    pub street: String,
    /// As typed.
    pub postcode: String,
    /// As typed.
    pub town: String,
    /// Upper case.
    pub coupon: Option<String>,
}

/// A payment session of an order.
#[derive(Clone, Debug, Deserialize)]
pub struct PaymentRow {
    /// The provider's id.
    pub session: String,
    /// Where to pay.
    pub pay_url: String,
    /// Of what was ordered.
    #[serde(default)]
    pub fingerprint: String,
    /// `open expired captured refunding refunded`.
    #[serde(default)]
    pub state: String,
}

/// A coupon.
#[derive(Clone, Debug, Deserialize)]
pub struct CouponRow {
    /// Upper case.
    pub code: String,
    /// For one drop only.
    pub drop_id: Option<String>,
    /// Basis points off the items.
    pub off_bp: i64,
    /// Or an amount, minor units.
    pub off_minor: i64,
    /// Of the amount.
    pub currency: Currency,
    /// The first moment it counts.
    pub starts_at: Timestamp,
    /// The first moment it no longer counts.
    pub ends_at: Timestamp,
    /// Uses that are left.
    pub remaining: i64,
    /// For this creator's drops only.
    pub creator: Option<String>,
    /// For this item only.
    pub sku: Option<String>,
    /// Most it takes off, minor units.
    pub cap_minor: Option<i64>,
    /// What the items must cost at least, minor units.
    pub minimum_minor: i64,
    /// At whose cost.
    pub funding: Funding,
    /// 1 when this buyer has had all the uses that one buyer has; none without such a limit.
    pub is_used: Option<u8>,
}

/// What regulars get, and whether this buyer is one.
#[derive(Clone, Debug, Deserialize)]
pub struct LoyaltyRow {
    /// Paid orders that make a regular.
    pub orders_min: u32,
    /// Basis points off what the items cost.
    pub off_bp: i64,
    /// Or an amount, minor units.
    pub off_minor: i64,
    /// Most it takes off, minor units.
    pub cap_minor: Option<i64>,
    /// At whose cost.
    pub funding: Funding,
    /// Orders this buyer has paid within the months of the rule.
    pub bought: u32,
}

/// As the columns of [`ORDER`].
#[derive(Debug, Deserialize)]
pub struct OrderRow {
    /// Its id.
    pub id: String,
    /// Whose.
    pub buyer: String,
    /// What it was called when it was sold.
    pub item: String,
    /// How many.
    pub units: u32,
    /// Minor units.
    pub items_minor: i64,
    /// Minor units.
    pub discount_minor: i64,
    /// Minor units.
    pub delivery_minor: i64,
    /// Minor units.
    pub tax_minor: i64,
    /// Minor units.
    pub fee_minor: i64,
    /// ISO 4217.
    pub currency: Currency,
    /// Basis points.
    pub tax_bp: u32,
    /// Basis points.
    pub fee_bp: u32,
    /// Where the receipt goes.
    pub email: String,
    /// Who collects or receives.
    pub name: String,
    /// For a delivery.
    pub street: String,
    /// For a delivery.
    pub postcode: String,
    /// For a delivery.
    pub town: String,
    /// Upper case.
    pub coupon: Option<String>,
    /// Who paid for what the coupon took off.
    pub coupon_funding: Option<Funding>,
    /// The part of the discount that a regular got, minor units.
    pub loyalty_minor: i64,
    /// Who paid for that.
    pub loyalty_funding: Option<Funding>,
    /// The rules it was sold by.
    pub policy: String,
    /// `placed paid collected delivered lapsed refunded`.
    pub state: String,
    /// When it was ordered.
    pub placed_at: Timestamp,
    /// Why it was refunded.
    pub refund_reason: Option<String>,
    /// The drop's name in URLs.
    pub slug: String,
    /// The drop's title.
    pub title: String,
    /// Who makes it.
    pub creator: String,
    /// IANA time zone.
    pub zone: String,
    /// The hero, or its poster.
    #[serde(flatten)]
    pub picture: PictureRow,
    /// The first moment its hold no longer holds.
    pub expires_at: Timestamp,
    /// `live lapsed released sold`.
    pub hold_state: String,
    /// How it is received.
    #[serde(deserialize_with = "json_column")]
    pub slot: SlotRow,
    /// What happened, in order.
    #[serde(deserialize_with = "json_column")]
    pub steps: Vec<StepRow>,
    /// What went back of it, in order.
    #[serde(deserialize_with = "json_column")]
    pub refunds: Vec<RefundRow>,
    /// Its payment sessions, in order.
    #[serde(deserialize_with = "json_column")]
    pub payments: Vec<PaymentRow>,
    /// What was in it, when it was a bundle.
    #[serde(deserialize_with = "json_column")]
    pub lines: Vec<Line>,
}

/// A step of an order.
#[derive(Clone, Debug, Deserialize)]
pub struct StepRow {
    /// The state it came into.
    pub state: String,
    /// When.
    pub at: Timestamp,
}
