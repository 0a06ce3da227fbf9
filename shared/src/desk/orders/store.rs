//! The SQL of orders at the desk.

use crate::checkout::quote::Funding;
use crate::money::Currency;
use crate::refunds::view::RefundRow;
use crate::time::Timestamp;
use serde::Deserialize;

crate::queries! {
    /// Orders, the newest first. ?1 words, ?2 a drop's slug, ?3 state (each empty for any), ?4 since, ?5 and ?6 the place to go
    /// on from, ?7 most rows.
    LIST = "SELECT o.id, o.placed_at, o.state, o.state_at, o.name, o.email, o.item, o.units, o.total_minor, o.currency,
            d.slug, d.title, (SELECT z.zone FROM drop_zones z WHERE z.drop_id = d.id) AS zone, EXISTS (SELECT 1 FROM refunds r WHERE r.order_id = o.id AND r.state = 'begun') AS refunding
        FROM orders o JOIN drops d ON d.id = o.drop_id JOIN creators c ON c.id = o.creator
        WHERE (?1 = '' OR INSTR (LOWER (o.email || ' ' || o.name), LOWER (?1)) > 0 OR UPPER (SUBSTR (o.id, -8)) = UPPER (?1) OR o.id = ?1)
          AND (?2 = '' OR d.slug = ?2)
          AND (?3 = '' OR o.state = ?3 OR (?3 = 'refunding'
            AND EXISTS (SELECT 1 FROM refunds r WHERE r.order_id = o.id AND r.state = 'begun')))
          AND o.placed_at >= ?4 AND (?5 IS NULL OR o.placed_at < ?5 OR (o.placed_at = ?5 AND o.id < ?6))
        ORDER BY o.placed_at DESC, o.id DESC LIMIT ?7";
    /// Everything about one order.
    ORDER = "SELECT o.id, o.item, o.units, o.items_minor, o.discount_minor, o.coupon_funding, o.loyalty_minor, o.loyalty_funding, o.delivery_minor, o.total_minor, o.tax_minor, o.fee_minor,
            o.tax_bp, o.fee_bp, o.currency, o.coupon, o.email, o.name, o.street, o.postcode, o.town, o.state,
            o.refund_reason, d.slug, d.title, c.id AS creator_id, c.name AS creator, (SELECT z.zone FROM drop_zones z WHERE z.drop_id = d.id) AS zone, s.kind, s.place, s.starts_at,
            h.state AS hold_state, h.expires_at,
            (SELECT json_group_array (json_object ('state', state, 'at', at)) FROM order_steps WHERE order_id = o.id) AS steps,
            (SELECT json_group_array (json_object ('session', COALESCE (basket, session), 'intent', intent, 'amount_minor', amount_minor,
                'refunded_minor', refunded_minor, 'state', state, 'opened_at', opened_at, 'state_at', state_at,
                'refund_reason', refund_reason, 'refund_note', refund_note))
             FROM (SELECT * FROM payments WHERE order_id = o.id ORDER BY opened_at)) AS payments,
            (SELECT json_group_array (json_object ('id', id, 'kind', kind, 'title', title, 'units', units, 'amount_minor', amount_minor,
                'note', note, 'failure', failure, 'state', state, 'state_at', state_at, 'bounce', bounce))
             FROM (SELECT r.*, COALESCE (l.title, o.item) AS title FROM refunds_shown r LEFT JOIN order_lines l ON l.order_id = r.order_id AND l.sku = r.sku AND r.sku <> ''
                WHERE r.order_id = o.id ORDER BY r.at, r.id)) AS refunds,
            (SELECT json_group_array (json_object ('id', id, 'state', state)) FROM (SELECT * FROM chargebacks WHERE order_id = o.id ORDER BY opened_at)) AS chargebacks,
            (SELECT json_group_array (json_object ('id', id, 'template', template, 'state', state, 'written_at', written_at,
                'state_at', state_at, 'tries', tries))
             FROM (SELECT * FROM letters WHERE order_id = o.id ORDER BY written_at)) AS letters,
            (SELECT json_group_array (json_object ('from_account', from_account, 'to_account', to_account,
                'amount_minor', amount_minor, 'reason', reason, 'at', at))
             FROM (SELECT * FROM transfers WHERE order_id = o.id ORDER BY at, reason)) AS transfers,
            (SELECT json_group_array (json_object ('seq', seq, 'at', at, 'who', who, 'what', what, 'why', why))
             FROM (SELECT a.seq, a.at, a.what, a.why, COALESCE (NULLIF (p.name, ''), a.who) AS who FROM audit_log a
                LEFT JOIN people p ON p.id = a.who WHERE a.subject = o.id ORDER BY a.seq)) AS acts
        FROM orders o JOIN drops d ON d.id = o.drop_id JOIN creators c ON c.id = o.creator
        JOIN slots s ON s.id = o.slot JOIN holds h ON h.id = o.hold_id WHERE o.id = ?1";
    /// Fails on `moved_on` unless the order waits, with nothing that can still be paid.
    EXPECT_UNPAID = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM orders WHERE id = ?1 AND state = 'placed')
        OR EXISTS (SELECT 1 FROM payments WHERE order_id = ?1 AND state NOT IN ('open', 'expired'))";
    /// The sessions that the provider has ended.
    END_SESSIONS = "UPDATE payments SET state = 'expired', state_at = ?2 WHERE order_id = ?1 AND state = 'open'";
    /// Its units go back.
    RELEASE = "UPDATE holds SET state = 'released' WHERE id = (SELECT hold_id FROM orders WHERE id = ?1) AND state = 'live'";
    /// And the order with them.
    LAPSE = "UPDATE orders SET state = 'lapsed', state_at = ?2 WHERE id = ?1 AND state = 'placed'";
    /// Fails on `moved_on` unless there is such a letter that has left, or was given up.
    EXPECT_LETTER = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (
        SELECT 1 FROM letters WHERE id = ?2 AND order_id = ?1 AND state IN ('sent', 'failed'))";
    /// It goes once more.
    SEND_AGAIN = "UPDATE letters SET state = 'waiting', state_at = ?3, tries = 0 WHERE id = ?2 AND order_id = ?1";
}

/// As the columns of [`LIST`].
#[derive(Debug, Deserialize)]
pub struct ListRow {
    pub(super) id: String,
    pub(super) placed_at: Timestamp,
    pub(super) state: String,
    pub(super) state_at: Timestamp,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) item: String,
    pub(super) units: i64,
    pub(super) total_minor: i64,
    pub(super) currency: Currency,
    pub(super) slug: String,
    pub(super) title: String,
    pub(super) zone: String,
    pub(super) refunding: i64,
}

/// As the columns of [`ORDER`].
#[derive(Debug, Deserialize)]
pub struct OrderRow {
    pub(super) id: String,
    pub(super) item: String,
    pub(super) units: u32,
    pub(super) items_minor: i64,
    pub(super) discount_minor: i64,
    pub(super) coupon_funding: Option<Funding>,
    pub(super) loyalty_minor: i64,
    pub(super) loyalty_funding: Option<Funding>,
    pub(super) delivery_minor: i64,
    pub(super) total_minor: i64,
    pub(super) tax_minor: i64,
    pub(super) fee_minor: i64,
    pub(super) tax_bp: u32,
    pub(super) fee_bp: u32,
    pub(super) currency: Currency,
    pub(super) coupon: Option<String>,
    pub(super) email: String,
    pub(super) name: String,
    pub(super) street: String,
    pub(super) postcode: String,
    pub(super) town: String,
    pub(super) state: String,
    pub(super) refund_reason: Option<String>,
    pub(super) slug: String,
    pub(super) title: String,
    pub(super) creator_id: String,
    pub(super) creator: String,
    pub(super) zone: String,
    pub(super) kind: String,
    pub(super) place: String,
    pub(super) starts_at: Timestamp,
    pub(super) hold_state: String,
    pub(super) expires_at: Timestamp,
    #[serde(deserialize_with = "crate::db::json_column")]
    pub(super) steps: Vec<StepRow>,
    #[serde(deserialize_with = "crate::db::json_column")]
    pub(super) payments: Vec<PaymentRow>,
    #[serde(deserialize_with = "crate::db::json_column")]
    pub(super) refunds: Vec<RefundRow>,
    #[serde(deserialize_with = "crate::db::json_column")]
    pub(super) chargebacks: Vec<ChargebackRow>,
    #[serde(deserialize_with = "crate::db::json_column")]
    pub(super) letters: Vec<LetterRow>,
    #[serde(deserialize_with = "crate::db::json_column")]
    pub(super) transfers: Vec<TransferRow>,
    #[serde(deserialize_with = "crate::db::json_column")]
    pub(super) acts: Vec<ActRow>,
}

/// A step of an order.
#[derive(Debug, Deserialize)]
pub struct StepRow {
    pub(super) state: String,
    pub(super) at: Timestamp,
}

/// A payment session.
#[derive(Debug, Deserialize)]
pub struct PaymentRow {
    pub(super) session: String,
    pub(super) intent: Option<String>,
    pub(super) amount_minor: i64,
    pub(super) refunded_minor: i64,
    pub(super) state: String,
    pub(super) opened_at: Timestamp,
    pub(super) state_at: Timestamp,
    pub(super) refund_reason: Option<String>,
    pub(super) refund_note: Option<String>,
}

/// A chargeback of it.
#[derive(Debug, Deserialize)]
pub struct ChargebackRow {
    pub(super) id: String,
    pub(super) state: String,
}

/// A letter about an order.
#[derive(Debug, Deserialize)]
pub struct LetterRow {
    pub(super) id: String,
    pub(super) template: String,
    pub(super) state: String,
    pub(super) written_at: Timestamp,
    pub(super) state_at: Timestamp,
    pub(super) tries: i64,
}

/// A transfer of an order.
#[derive(Debug, Deserialize)]
pub struct TransferRow {
    pub(super) from_account: String,
    pub(super) to_account: String,
    pub(super) amount_minor: i64,
    pub(super) reason: String,
    pub(super) at: Timestamp,
}

/// What somebody did to it.
#[derive(Debug, Deserialize)]
pub struct ActRow {
    pub(super) seq: i64,
    pub(super) at: Timestamp,
    pub(super) who: String,
    pub(super) what: String,
    pub(super) why: String,
}
