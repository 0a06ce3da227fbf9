//! The SQL of refunds.

use super::plan::{Earlier, Line};
use crate::db::json_column;
use crate::ledger::unwind::Left;
use crate::money::Currency;
use crate::time::Timestamp;
use serde::Deserialize;

crate::queries! {
    /// An order as it can be refunded. ?1 order, ?2 the creator whose it must be (empty: anybody's), ?3 now.
    STANDING = "SELECT o.id, o.state, o.currency, o.units, o.item, o.items_minor - o.discount_minor AS goods_minor, o.delivery_minor,
            p.session, p.basket, p.state AS payment, c.refund_order_minor, c.refund_month_minor,
            EXISTS (SELECT 1 FROM chargebacks b WHERE b.state IN ('inquiry', 'open', 'sent')
              AND b.session IN (SELECT p.session UNION SELECT y.session FROM payments y WHERE y.basket = p.basket)) AS disputed,
            COALESCE ((SELECT SUM (b.amount_minor) FROM chargebacks b WHERE b.session = p.session AND b.state = 'lost'), 0) AS lost_minor,
            (SELECT json_group_array (json_object ('sku', sku, 'title', title, 'units', units, 'share_minor', share_minor))
             FROM (SELECT * FROM order_lines WHERE order_id = o.id AND sku <> '' ORDER BY sku)) AS lines,
            (SELECT json_group_array (json_object ('component', component, 'sku', sku, 'units', units, 'amount_minor', amount_minor))
             FROM refund_reservations v WHERE v.session = p.session) AS earlier,
            COALESCE ((SELECT SUM (v.amount_minor) FROM refund_reservations v JOIN refunds r ON r.id = v.refund
             WHERE v.order_id = o.id AND r.side = 'studio' AND r.decided_by = ''), 0) AS of_order_minor,
            COALESCE ((SELECT SUM (r.amount_minor) FROM refunds r JOIN orders q ON q.id = r.order_id
             WHERE r.side = 'studio' AND r.at > ?3 - 2592000000 AND q.creator = o.creator AND r.currency = o.currency
               AND r.decided_by = '' AND r.state IN ('begun', 'done')), 0) AS of_month_minor,
            (SELECT json_object ('id', r.id, 'state', r.state) FROM refunds r WHERE r.order_id = o.id AND r.kind <> 'returned'
             ORDER BY r.at DESC, r.id DESC LIMIT 1) AS newest
        FROM orders o JOIN creators c ON c.id = o.creator LEFT JOIN payments p ON p.session = (SELECT session FROM payments
            WHERE order_id = o.id AND (state = 'captured' OR (state IN ('refunding', 'refunded') AND refund_reason IN ('operator', 'charged_back')))
            ORDER BY state LIMIT 1)
        WHERE o.id = ?1 AND (?2 = '' OR o.creator = ?2)";
    /// The refunds of an order, as its creator sees them.
    OF_ORDER = "SELECT r.id, r.kind, r.units, r.amount_minor, r.note, r.failure, r.state, r.state_at, COALESCE (l.title, o.item) AS title
        FROM refunds r JOIN orders o ON o.id = r.order_id LEFT JOIN order_lines l ON l.order_id = r.order_id AND l.sku = r.sku AND r.sku <> ''
        WHERE r.order_id = ?1 AND (?2 = '' OR o.creator = ?2) AND r.kind <> 'returned' ORDER BY r.at, r.id";
    /// Reserves it; as a request it reserves nothing. Fails on `refund_within_capture`, `refund_within_part`, `refund_within_line`,
    /// `refund_disputed`, `refund_not_paid`, `refund_currency`, `refund_of_another_order`, `refund_over_limit`.
    BEGIN = "INSERT INTO refunds (id, order_id, session, kind, component, sku, units, amount_minor, currency, side, reason, note,
            by_person, state, at, state_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'operator', ?11, ?12, ?13, ?14, ?14)";
    /// A payment that bought nothing goes back: in the batch that decides so.
    BEGIN_RETURN = "INSERT INTO refunds (id, order_id, session, kind, component, amount_minor, currency, side, reason, state, at, state_at)
        SELECT 'refund-' || session, order_id, session, 'returned', 'all', amount_minor, currency, 'shop', refund_reason, 'begun', ?2, ?2
        FROM payments WHERE session = ?1 AND state = 'refunding' AND session NOT LIKE 'sandbox%' ON CONFLICT (id) DO NOTHING";
    /// The provider did that.
    END_RETURN = "UPDATE refunds SET state = 'done', state_at = ?2 WHERE id = 'refund-' || ?1 AND state = 'begun'";
    /// Fails the batch on `moved_on`: what was to be written cannot be.
    NEVER = "INSERT INTO expectations (met) VALUES (0)";
    /// A request is granted by ?2, for the reason ?3. Fails as [`BEGIN`] does.
    GRANT = "UPDATE refunds SET state = 'begun', decided_by = ?2, decided_why = ?3, state_at = ?4 WHERE id = ?1 AND state = 'asked'";
    /// Or it is not.
    DECLINE = "UPDATE refunds SET state = 'declined', decided_by = ?2, decided_why = ?3, state_at = ?4 WHERE id = ?1 AND state = 'asked'";
    /// Fails on `moved_on` unless the request ?2 of the order ?1 waits.
    EXPECT_ASKED = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (
        SELECT 1 FROM refunds WHERE id = ?2 AND order_id = ?1 AND state = 'asked')";
    /// A request with what its letter needs.
    REQUEST = "SELECT r.id, r.order_id, r.amount_minor, r.currency, p.email FROM refunds r LEFT JOIN people p ON p.id = r.by_person
        WHERE r.id = ?2 AND r.order_id = ?1";
    /// A refund that has begun, with all that booking it needs.
    BEGUN = "SELECT r.id, r.order_id, r.session, r.component, r.amount_minor, r.currency, r.note, r.state, p.intent,
            p.amount_minor AS captured_minor, p.refunded_minor, o.hold_id, w.email,
            (SELECT COUNT (*) FROM refunds d WHERE d.session = r.session AND d.state = 'done') AS done,
            COALESCE ((SELECT SUM (d.amount_minor) FROM refunds d WHERE d.session = r.session AND d.state = 'done'
              AND d.component = 'goodwill'), 0) AS goodwill_minor,
            (SELECT json_group_array (json_object ('component', component, 'account', account, 'reason', reason, 'paid_in', paid_in,
              'left_minor', left_minor)) FROM (SELECT * FROM shares_left WHERE order_id = r.order_id ORDER BY position)) AS shares
        FROM refunds r JOIN payments p ON p.session = r.session JOIN orders o ON o.id = r.order_id
        LEFT JOIN people w ON w.id = r.by_person WHERE r.id = ?1";
    /// Fails on `moved_on` unless it has begun, and as many of its payment are done as were counted: what is left of each share
    /// is what was loaded.
    EXPECT_BEGUN = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM refunds r WHERE r.id = ?1 AND r.state = 'begun'
        AND ?2 = (SELECT COUNT (*) FROM refunds d WHERE d.session = r.session AND d.state = 'done'))";
    /// The provider did it.
    END = "UPDATE refunds SET state = 'done', state_at = ?2 WHERE id = ?1";
    /// The provider will not do it, and said ?3: its place is free again.
    FAIL = "UPDATE refunds SET state = 'failed', state_at = ?2, failure = ?3 WHERE id = ?1";
    /// So much of the payment has gone back. Fails on `refund_within_capture`.
    COUNT = "UPDATE payments SET refunded_minor = refunded_minor + ?2 WHERE session = ?1";
    /// All of it has: on the way to `refunded`. ?3 the word, ?4 in the words of whoever gave it.
    MAKE_WHOLE = "UPDATE payments SET state = 'refunding', state_at = ?2, refund_reason = ?3, refund_note = ?4 WHERE session = ?1 AND state = 'captured'";
    /// And is there.
    WHOLE = "UPDATE payments SET state = 'refunded', state_at = ?2 WHERE session = ?1 AND state = 'refunding' AND refunded_minor = amount_minor";
    /// The order goes with its money.
    REFUND_ORDER = "UPDATE orders SET state = 'refunded', state_at = ?2, refund_reason = ?3
        WHERE id = ?1 AND state IN ('paid', 'collected', 'delivered')";
    /// The letter that tells the buyer; it is named by the refund.
    WRITE_LETTER = "INSERT INTO letters (id, template, order_id, written_at, state_at) VALUES (?1, 'refund', ?2, ?3, ?3)
        ON CONFLICT (id) DO NOTHING";
    /// Refunds that nobody has finished, those first that were asked for least.
    WAITING = "SELECT id FROM refunds WHERE state = 'begun' AND kind <> 'returned' ORDER BY looked_at, at LIMIT 20";
    /// Before the provider is asked, so that one that always fails cannot keep the others waiting.
    LOOK_AFTER = "UPDATE refunds SET looked_at = ?2 WHERE id = ?1";
    /// Refunds for the desk: ?1 state (empty: those that need somebody), ?2 and ?3 the place to go on from, ?4 most rows.
    LIST = "SELECT r.id, r.order_id, r.kind, r.amount_minor, r.currency, r.side, r.note, r.failure, r.state, r.state_at, c.zone, c.id AS creator_id,
            c.name AS creator, COALESCE (NULLIF (w.name, ''), w.email, '') AS who
        FROM refunds r JOIN orders o ON o.id = r.order_id JOIN creators c ON c.id = o.creator LEFT JOIN people w ON w.id = r.by_person
        WHERE (r.state = ?1 OR (?1 = '' AND r.state IN ('asked', 'begun', 'failed')) OR ?1 = 'all')
          AND (?2 IS NULL OR (r.state_at, r.id) < (?2, ?3))
        ORDER BY r.state_at DESC, r.id DESC LIMIT ?4";
    /// Fails on `moved_on` unless a creator may give back as much as was seen: ?2 of one order, ?3 within 30 days.
    EXPECT_LIMITS = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (
        SELECT 1 FROM creators WHERE id = ?1 AND refund_order_minor = ?2 AND refund_month_minor = ?3)";
    /// Minor units of one order, and within 30 days.
    SET_LIMITS = "UPDATE creators SET refund_order_minor = ?2, refund_month_minor = ?3 WHERE id = ?1";
}

/// As the columns of [`STANDING`].
#[derive(Debug, Deserialize)]
pub struct StandingRow {
    pub(in crate::refunds) id: String,
    pub(in crate::refunds) state: String,
    pub(in crate::refunds) currency: Currency,
    pub(in crate::refunds) units: u32,
    pub(in crate::refunds) item: String,
    pub(in crate::refunds) goods_minor: i64,
    pub(in crate::refunds) delivery_minor: i64,
    pub(in crate::refunds) session: Option<String>,
    pub(in crate::refunds) basket: Option<String>,
    pub(in crate::refunds) payment: Option<String>,
    pub(in crate::refunds) refund_order_minor: i64,
    pub(in crate::refunds) refund_month_minor: i64,
    pub(in crate::refunds) disputed: u8,
    pub(in crate::refunds) lost_minor: i64,
    #[serde(deserialize_with = "json_column")]
    pub(in crate::refunds) lines: Vec<Line>,
    #[serde(deserialize_with = "json_column")]
    pub(in crate::refunds) earlier: Vec<Earlier>,
    pub(in crate::refunds) of_order_minor: i64,
    pub(in crate::refunds) of_month_minor: i64,
    pub(in crate::refunds) newest: Option<String>,
}

/// As the columns of [`BEGUN`].
#[derive(Debug, Deserialize)]
pub struct BegunRow {
    pub(in crate::refunds) id: String,
    pub(in crate::refunds) order_id: String,
    pub(in crate::refunds) session: String,
    pub(in crate::refunds) component: String,
    pub(in crate::refunds) amount_minor: i64,
    pub(in crate::refunds) currency: Currency,
    pub(in crate::refunds) note: String,
    pub(in crate::refunds) state: String,
    pub(in crate::refunds) intent: Option<String>,
    pub(in crate::refunds) captured_minor: i64,
    pub(in crate::refunds) refunded_minor: i64,
    pub(in crate::refunds) hold_id: String,
    pub(in crate::refunds) email: Option<String>,
    pub(in crate::refunds) done: i64,
    pub(in crate::refunds) goodwill_minor: i64,
    #[serde(deserialize_with = "json_column")]
    pub(in crate::refunds) shares: Vec<Left>,
}

/// As the columns of [`LIST`].
#[derive(Debug, Deserialize)]
pub struct ListRow {
    /// Its id.
    pub id: String,
    /// Of which order.
    pub order_id: String,
    /// `full part line delivery goodwill returned`.
    pub kind: String,
    /// Minor units.
    pub amount_minor: i64,
    /// ISO 4217.
    pub currency: Currency,
    /// `shop desk studio`.
    pub side: String,
    /// In the words of whoever gives it.
    pub note: String,
    /// What the provider said.
    pub failure: String,
    /// `asked declined begun done failed`.
    pub state: String,
    /// Since when.
    pub state_at: Timestamp,
    /// IANA time zone.
    pub zone: String,
    /// Whose sale it was.
    pub creator_id: String,
    /// Their name.
    pub creator: String,
    /// Whoever asked for it.
    pub who: String,
}

/// As the columns of [`REQUEST`].
#[derive(Debug, Deserialize)]
pub struct RequestRow {
    pub(in crate::refunds) amount_minor: i64,
    pub(in crate::refunds) currency: Currency,
    pub(in crate::refunds) email: Option<String>,
}
