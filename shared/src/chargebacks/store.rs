//! The SQL of chargebacks.

use crate::db::json_column;
use crate::ledger::unwind::Left;
use crate::money::Currency;
use crate::time::Timestamp;
use serde::Deserialize;

crate::queries! {
    /// What is known of the dispute ?1, and of the payment whose money ?2 is: a row for each order that was paid with it.
    KNOWN = "SELECT p.session, p.basket, p.order_id, p.state AS payment, p.amount_minor AS captured_minor, p.refunded_minor, p.currency,
            b.amount_minor AS disputed_minor, b.state, b.funds, b.parts,
            (SELECT COUNT (*) FROM refunds d WHERE d.session = p.session AND d.state = 'done') AS done,
            COALESCE ((SELECT SUM (v.amount_minor) FROM refund_reservations v JOIN refunds r ON r.id = v.refund
              WHERE v.session = p.session AND r.state = 'begun'), 0) AS begun_minor,
            COALESCE ((SELECT SUM (d.amount_minor) FROM refunds d WHERE d.session = p.session AND d.state = 'done'
              AND d.component = 'goodwill'), 0) AS goodwill_minor,
            (SELECT json_group_array (json_object ('component', component, 'account', account, 'reason', reason, 'paid_in', paid_in,
              'left_minor', left_minor)) FROM (SELECT * FROM shares_left WHERE order_id = p.order_id ORDER BY position)) AS shares
        FROM payments p LEFT JOIN chargebacks b ON b.session = p.session AND ?1 IN (b.id, b.dispute)
        WHERE p.intent = ?2 ORDER BY p.order_id";
    /// It is written down, as it stands. Fails on `chargeback_step` when it was decided before, on `chargeback_part` when the
    /// parts of a dispute would come to more than it.
    LEARN = "INSERT INTO chargebacks (id, order_id, session, amount_minor, fee_minor, currency, reason, state, funds, parts, due_at, opened_at, state_at,
            dispute, disputed_minor)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
        ON CONFLICT (id) DO UPDATE SET fee_minor = excluded.fee_minor, reason = excluded.reason, funds = excluded.funds, parts = excluded.parts,
            due_at = excluded.due_at, state_at = CASE state WHEN excluded.state THEN state_at ELSE excluded.state_at END, state = excluded.state";
    /// Fails on `moved_on` unless it stands as it was loaded (?2 state and ?3 funds, null: unknown), and ?4 refunds of its payment are done.
    EXPECT = "INSERT INTO expectations (met) SELECT 0
        WHERE (SELECT state || '/' || funds FROM chargebacks WHERE id = ?1) IS NOT ?2 || '/' || ?3
           OR ?4 <> (SELECT COUNT (*) FROM refunds d WHERE d.session = ?5 AND d.state = 'done')";
    /// Chargebacks, the newest first. ?1 state (empty: any), ?2 and ?3 the place to go on from, ?4 most rows.
    LIST = "SELECT b.id, b.order_id, b.amount_minor, b.currency, b.reason, b.state, b.due_at, b.opened_at, c.zone, c.name AS creator
        FROM chargebacks b JOIN orders o ON o.id = b.order_id JOIN creators c ON c.id = o.creator
        WHERE (?1 = '' OR b.state = ?1) AND (?2 IS NULL OR (b.opened_at, b.id) < (?2, ?3))
        ORDER BY b.opened_at DESC, b.id DESC LIMIT ?4";
    /// One of them with the order's own record, and after it those of the same payment.
    ONE = "SELECT b.id, COALESCE (b.dispute, b.id) AS dispute, COALESCE (b.disputed_minor, b.amount_minor) AS disputed_minor, b.order_id, b.amount_minor, b.fee_minor, b.currency, b.reason, b.state, b.funds, b.due_at, b.opened_at, b.sent_at,
            o.item, o.units, o.total_minor, o.name, o.email, o.street, o.postcode, o.town, o.policy,
            y.refund AS policy_text, d.title, c.id AS creator_id, c.name AS creator, c.zone, s.kind, s.place, s.starts_at, s.ends_at,
            (SELECT json_group_array (json_object ('at', at, 'what', state)) FROM (SELECT * FROM order_steps WHERE order_id = o.id ORDER BY at)) AS steps,
            (SELECT json_group_array (json_object ('at', at, 'what', outcome || ', by ' || CASE way WHEN 'scan' THEN 'scanning the buyer''s code'
                WHEN 'code' THEN 'the code the buyer said' ELSE 'hand' END || CASE why WHEN '' THEN '' ELSE ': ' || why END))
             FROM (SELECT * FROM handovers WHERE order_id = o.id AND undone_at IS NULL ORDER BY at)) AS handovers,
            (SELECT json_group_array (json_object ('at', state_at, 'what', template)) FROM (SELECT * FROM letters
                WHERE order_id = o.id AND state = 'sent' ORDER BY state_at)) AS letters,
            (SELECT json_group_array (json_object ('at', written_at, 'what', subject || ': ' || body)) FROM (SELECT m.* FROM messages m
                WHERE m.drop_id = o.drop_id AND m.written_at >= o.placed_at ORDER BY m.written_at LIMIT 10)) AS messages,
            (SELECT json_group_array (json_object ('at', state_at, 'what', amount_minor || ' ' || currency || ': ' || note)) FROM (SELECT * FROM refunds
                WHERE order_id = o.id AND state = 'done' ORDER BY state_at)) AS refunds,
            (SELECT json_group_array (json_object ('seq', seq, 'at', at, 'who', who, 'what', what, 'why', why))
             FROM (SELECT a.seq, a.at, a.what, a.why, COALESCE (NULLIF (p.name, ''), a.who) AS who FROM audit_log a
                LEFT JOIN people p ON p.id = a.who
                WHERE a.subject IN (SELECT b.id UNION SELECT q.id FROM chargebacks q WHERE q.dispute = b.dispute) ORDER BY a.seq)) AS acts
        FROM chargebacks b JOIN orders o ON o.id = b.order_id JOIN policies y ON y.version = o.policy JOIN drops d ON d.id = o.drop_id
        JOIN creators c ON c.id = o.creator JOIN slots s ON s.id = o.slot
        WHERE b.id = ?1 OR b.dispute = (SELECT q.dispute FROM chargebacks q WHERE q.id = ?1) ORDER BY b.id <> ?1, b.id";
    /// Fails on `moved_on` unless it waits for an answer.
    EXPECT_OPEN = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM chargebacks WHERE id = ?1 AND state IN ('inquiry', 'open'))";
    /// The answer goes to the provider.
    ANSWER = "UPDATE chargebacks SET sent_at = ?2 WHERE id = ?1 OR dispute = (SELECT q.dispute FROM chargebacks q WHERE q.id = ?1)";
}

/// As the columns of [`KNOWN`].
#[derive(Debug, Deserialize)]
pub struct KnownRow {
    pub(super) session: String,
    pub(super) basket: Option<String>,
    pub(super) order_id: String,
    pub(super) payment: String,
    pub(super) captured_minor: i64,
    pub(super) refunded_minor: i64,
    pub(super) currency: Currency,
    pub(super) disputed_minor: Option<i64>,
    pub(super) state: Option<String>,
    pub(super) funds: Option<String>,
    pub(super) parts: Option<String>,
    pub(super) done: i64,
    pub(super) begun_minor: i64,
    pub(super) goodwill_minor: i64,
    #[serde(deserialize_with = "json_column")]
    pub(super) shares: Vec<Left>,
}

/// As the columns of [`LIST`].
#[derive(Debug, Deserialize)]
pub struct ListRow {
    pub(super) id: String,
    pub(super) order_id: String,
    pub(super) amount_minor: i64,
    pub(super) currency: Currency,
    pub(super) reason: String,
    pub(super) state: String,
    pub(super) due_at: Option<Timestamp>,
    pub(super) opened_at: Timestamp,
    pub(super) zone: String,
    pub(super) creator: String,
}

/// Something that happened.
#[derive(Clone, Debug, Deserialize)]
pub struct Happened {
    /// When.
    pub at: Timestamp,
    /// What, in words.
    pub what: String,
}

/// What an operator did.
#[derive(Debug, Deserialize)]
pub struct ActRow {
    pub(super) at: Timestamp,
    pub(super) who: String,
    pub(super) what: String,
    pub(super) why: String,
}

/// As the columns of [`ONE`].
#[derive(Debug, Deserialize)]
pub struct OneRow {
    pub(super) id: String,
    pub(super) dispute: String,
    pub(super) disputed_minor: i64,
    pub(super) order_id: String,
    pub(super) amount_minor: i64,
    pub(super) fee_minor: i64,
    pub(super) currency: Currency,
    pub(super) reason: String,
    pub(super) state: String,
    pub(super) funds: String,
    pub(super) due_at: Option<Timestamp>,
    pub(super) opened_at: Timestamp,
    pub(super) sent_at: Option<Timestamp>,
    pub(super) item: String,
    pub(super) units: u32,
    pub(super) total_minor: i64,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) street: String,
    pub(super) postcode: String,
    pub(super) town: String,
    pub(super) policy: String,
    pub(super) policy_text: String,
    pub(super) title: String,
    pub(super) creator_id: String,
    pub(super) creator: String,
    pub(super) zone: String,
    pub(super) kind: String,
    pub(super) place: String,
    pub(super) starts_at: Timestamp,
    #[serde(deserialize_with = "json_column")]
    pub(super) steps: Vec<Happened>,
    #[serde(deserialize_with = "json_column")]
    pub(super) handovers: Vec<Happened>,
    #[serde(deserialize_with = "json_column")]
    pub(super) letters: Vec<Happened>,
    #[serde(deserialize_with = "json_column")]
    pub(super) messages: Vec<Happened>,
    #[serde(deserialize_with = "json_column")]
    pub(super) refunds: Vec<Happened>,
    #[serde(deserialize_with = "json_column")]
    pub(super) acts: Vec<ActRow>,
}
