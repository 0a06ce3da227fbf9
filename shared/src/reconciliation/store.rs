//! The SQL of reconciliation.

use super::correct::Sides;
use super::{LEASE, MismatchKind};
use crate::db::Statement;
use crate::ports::{Line, ProviderBalance};
use crate::stmt;
use crate::time::Timestamp;
use serde::Deserialize;
use serde_json::json;

crate::queries! {
    /// Takes up a reading that nobody is at: ?1 now, ?2 until when, ?3 not older than.
    TAKE_UP = "UPDATE reconciliations SET leased_until = ?2 WHERE id = (SELECT id FROM reconciliations
            WHERE ended_at IS NULL AND leased_until <= ?1 AND started_at >= ?3 ORDER BY started_at DESC LIMIT 1)
        RETURNING id, since, last_line";
    /// Begins one, unless somebody is at one, or one since ?6 has come to its end. ?1 id, ?2 person, ?3 now, ?4 until when,
    /// ?5 how long before the last one its lines begin. A reading that began before the provider's last line was
    /// read whole counts for nothing: then it begins where that one did.
    BEGIN = "INSERT INTO reconciliations (id, person, since, started_at, leased_until)
        SELECT ?1, ?2, MAX (0, COALESCE ((SELECT MAX (started_at) FROM reconciliations WHERE ended_at IS NOT NULL), 0) - ?5), ?3, ?4
        WHERE NOT EXISTS (SELECT 1 FROM reconciliations WHERE ended_at IS NULL AND leased_until > ?3)
          AND NOT EXISTS (SELECT 1 FROM reconciliations WHERE ended_at IS NOT NULL AND started_at >= ?6)
        RETURNING id, since, last_line";
    /// The same because somebody asks for it; fails on `reconciliation_is_running`.
    BEGIN_NOW = "INSERT INTO reconciliations (id, person, since, started_at, leased_until)
        SELECT ?1, ?2, MAX (0, COALESCE ((SELECT MAX (started_at) FROM reconciliations WHERE ended_at IS NOT NULL), 0) - ?5), ?3, ?4
        RETURNING id, since, last_line";
    /// Keeps lines, each once, with their fees. ?1 JSON list, ?2 now.
    KEEP = "INSERT INTO provider_lines (id, kind, word, amount_minor, fee_minor, currency, source, intent, hint, made_at, kept_at)
        SELECT value ->> 'id', value ->> 'kind', value ->> 'word', value ->> 'amount', value ->> 'fee', value ->> 'currency',
            value ->> 'source', value ->> 'intent', value ->> 'hint', value ->> 'at', ?2
        FROM json_each (?1) WHERE true ON CONFLICT (id) DO NOTHING RETURNING id";
    /// So far has the reading ?1 come. ?2 the last line, ?3 new ones, ?4 until when whoever reads has it.
    GO_ON = "UPDATE reconciliations SET last_line = ?2, lines = lines + ?3, leased_until = MAX (leased_until, ?4)
        WHERE id = ?1 AND ended_at IS NULL";
    /// Leaves the reading ?1 to the next round. ?2 now.
    LEAVE = "UPDATE reconciliations SET leased_until = MAX (started_at, ?2) WHERE id = ?1 AND ended_at IS NULL";
    /// It is whole. ?2 now.
    END = "UPDATE reconciliations SET ended_at = ?2, leased_until = MAX (started_at, ?2) WHERE id = ?1 AND ended_at IS NULL";
    /// What both sides hold. ?1 reading, ?2 JSON list of `[currency, minor units]`.
    BALANCES = "INSERT INTO provider_balances (reconciliation, currency, theirs_minor, ours_minor)
        SELECT ?1, c.currency, COALESCE ((SELECT SUM (value ->> 1) FROM json_each (?2) WHERE value ->> 0 = c.currency), 0),
            COALESCE ((SELECT a.out_minor - a.in_minor FROM accounts a WHERE a.account = 'provider:payments' AND a.currency = c.currency), 0)
              - COALESCE ((SELECT o.ours_minor FROM provider_openings o WHERE o.currency = c.currency), 0)
        FROM (SELECT value ->> 0 AS currency FROM json_each (?2)
              UNION SELECT currency FROM accounts WHERE account = 'provider:payments') c
        WHERE true ON CONFLICT (reconciliation, currency) DO NOTHING";
    /// Lines that have not found their transfer, the oldest first: also those that wait in the queue. ?1 most.
    UNMATCHED = "SELECT l.id, l.kind, l.amount_minor, l.currency, l.source, l.intent, l.hint, l.made_at, l.kept_at
        FROM provider_lines l LEFT JOIN mismatches x ON x.line = l.id
        WHERE NOT EXISTS (SELECT 1 FROM line_matches m WHERE m.line = l.id) AND COALESCE (x.state, 'open') = 'open'
        ORDER BY x.id IS NOT NULL, l.made_at, l.id LIMIT ?1";
    /// What the books moved to and from the provider since ?1, as the provider moves it: what one payment captured for several
    /// orders is one, and so is what one dispute took of them. A chargeback that is lost comes back in the books and leaves
    /// again like a refund: the provider has moved it once, before.
    MOVED = "SELECT MIN (t.number) AS number, json_group_array (t.number) AS numbers, t.moved_by AS reference,
            SUM (CASE WHEN t.from_account = 'provider:payments' THEN t.amount_minor ELSE -t.amount_minor END) AS minor,
            t.currency, MIN (t.at) AS at, MIN (m.transfer IS NOT NULL) AS is_matched, MAX (COALESCE (p.intent, l.intent)) AS intent
        FROM provider_moves t LEFT JOIN line_matches m ON m.transfer = t.number
        LEFT JOIN payments p ON p.session = SUBSTR (CASE WHEN t.from_account = 'provider:payments' THEN t.to_account ELSE t.from_account END, 9)
        LEFT JOIN mismatches x ON x.id = t.reference LEFT JOIN provider_lines l ON l.id = x.line
        WHERE t.at >= ?1
          AND t.reason NOT IN ('processing', 'processing_back', 'correction', 'dispute_fee', 'dispute_lost', 'charged_back')
          AND t.at > COALESCE ((SELECT o.at FROM provider_openings o WHERE o.currency = t.currency), -1)
        GROUP BY t.moved_by, t.reason, t.from_account = 'provider:payments', t.currency LIMIT 5000";
    /// Pairs: ?1 JSON list of `[transfer, line, how]`, ?2 now. What has found its other side meanwhile stays so.
    MATCH = "INSERT INTO line_matches (transfer, line, how, at)
        SELECT value ->> 0, value ->> 1, value ->> 2, ?2 FROM json_each (?1) WHERE true ON CONFLICT (transfer) DO NOTHING";
    /// What is left to somebody: ?1 JSON list of `{id, kind, line, transfer, ours, ours_in, theirs, theirs_in}`, ?2 now.
    QUEUE = "INSERT INTO mismatches (id, kind, line, transfer, ours_minor, ours_currency, theirs_minor, theirs_currency, found_at, state_at)
        SELECT value ->> 'id', value ->> 'kind', value ->> 'line', value ->> 'transfer', value ->> 'ours', value ->> 'ours_in',
            value ->> 'theirs', value ->> 'theirs_in', ?2, ?2
        FROM json_each (?1) WHERE true ON CONFLICT DO NOTHING RETURNING id";
    /// Transfers from ?1 to ?2 of which the provider knows nothing, and that nobody was told of.
    UNHEARD = "SELECT MIN (t.number) AS number, t.currency,
            SUM (CASE WHEN t.from_account = 'provider:payments' THEN t.amount_minor ELSE -t.amount_minor END) AS minor
        FROM provider_moves t WHERE t.at >= ?1
          AND t.reason NOT IN ('processing', 'processing_back', 'correction', 'dispute_fee', 'dispute_lost', 'charged_back')
          AND t.at > COALESCE ((SELECT o.at FROM provider_openings o WHERE o.currency = t.currency), -1)
        GROUP BY t.moved_by, t.reason, t.from_account = 'provider:payments', t.currency
        HAVING MAX (t.at) <= ?2 AND SUM (EXISTS (SELECT 1 FROM line_matches m WHERE m.transfer = t.number)) = 0
          AND SUM (EXISTS (SELECT 1 FROM mismatches x WHERE x.transfer = t.number)) = 0 LIMIT 200";
    /// The payment of the money ?1: of one that paid several orders, the part of the order that ?2 ends in.
    PAYMENT_OF = "SELECT session, order_id, amount_minor, currency, state FROM payments
        WHERE intent = ?1 AND (basket IS NULL OR SUBSTR (?2, -LENGTH (order_id)) = order_id)";
    /// A payment of several orders that the record has lost, when all of them are there and come to what was paid.
    /// ?1 session, ?2 their checkout, ?3 minor units, ?4 currency, ?5 when it was made.
    REMEMBER_BASKET = "INSERT INTO baskets (session, amount_minor, currency, orders, opened_at)
        SELECT ?1, ?3, ?4, COUNT (*), ?5 FROM orders o WHERE o.checkout = ?2 AND o.currency = ?4
        HAVING COUNT (*) BETWEEN 2 AND 6 AND SUM (o.total_minor) = CAST (?3 AS INTEGER) ON CONFLICT (session) DO NOTHING";
    /// Its parts. ?6 now.
    REMEMBER_PARTS = "INSERT INTO payments (session, order_id, pay_url, amount_minor, currency, state, opened_at, state_at, basket)
        SELECT ?1 || '/' || o.id, o.id, '', o.total_minor, o.currency, 'expired', ?5, ?6, ?1
        FROM orders o WHERE o.checkout = ?2 AND o.currency = ?4 AND ?3 = (SELECT b.amount_minor FROM baskets b WHERE b.session = ?1)
        ON CONFLICT (session) DO NOTHING RETURNING session";
    /// A payment that the record has lost, from what the provider remembers of its session; of an order that is there.
    /// ?1 session, ?2 order, ?3 minor units, ?4 currency, ?5 when it was made, ?6 now.
    REMEMBER_PAYMENT = "INSERT INTO payments (session, order_id, pay_url, amount_minor, currency, state, opened_at, state_at)
        SELECT ?1, o.id, '', ?3, ?4, 'expired', ?5, ?6 FROM orders o WHERE o.id = ?2
        ON CONFLICT (session) DO NOTHING RETURNING session";
    /// The provider has given all of it back, and the record has lost that.
    /// ?4 is the name it was given back under.
    REMEMBER_REFUND = "INSERT INTO refunds (id, order_id, session, kind, component, amount_minor, currency, side, reason, note, state, at, state_at)
        SELECT ?4, p.order_id, p.session, 'full', 'all', p.amount_minor, p.currency, 'shop', 'operator', ?3, 'begun', ?2, ?2
        FROM payments p WHERE p.session = ?1 AND p.state = 'captured'
          AND NOT EXISTS (SELECT 1 FROM refund_reservations v WHERE v.session = p.session) ON CONFLICT DO NOTHING";
    /// One mismatch.
    MISMATCH = "SELECT x.id, x.kind, x.line, x.transfer, x.ours_minor, x.ours_currency, x.theirs_minor, x.theirs_currency, x.state,
            x.found_at, l.kind AS about, l.intent, l.hint, t.order_id
        FROM mismatches x LEFT JOIN provider_lines l ON l.id = x.line LEFT JOIN transfers t ON t.number = x.transfer WHERE x.id = ?1";
    /// Money on its way back that nobody has confirmed.
    GIVING_BACK = "SELECT x.id, x.kind, x.line, x.transfer, x.ours_minor, x.ours_currency, x.theirs_minor, x.theirs_currency, x.state,
            x.found_at, l.kind AS about, l.intent, l.hint, NULL AS order_id
        FROM mismatches x JOIN provider_lines l ON l.id = x.line WHERE x.state = 'giving_back' ORDER BY x.found_at LIMIT 20";
    /// Fails on `moved_on` unless the mismatch is still open.
    EXPECT_OPEN = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM mismatches WHERE id = ?1 AND state = 'open')";
    /// Corrections: ?1 JSON list of `[from, to, minor units, currency]`, ?2 reason, ?3 the mismatch, ?4 now.
    CORRECT = "INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
        SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, ?2, ?3, NULL, ?4 FROM json_each (?1)";
    /// The line of the mismatch ?1 has its transfers now: ours where there are some, and otherwise the correction. ?2 now.
    MATCH_CORRECTED = "INSERT INTO line_matches (transfer, line, how, at)
        SELECT t.number, x.line, 'correction', ?2 FROM mismatches x JOIN transfers t ON t.reference = x.id AND t.reason = 'correction'
          AND t.currency = x.theirs_currency
        WHERE x.id = ?1 AND x.line IS NOT NULL AND x.kind IN ('missing_here', 'twice', 'currency_differs')
        UNION ALL SELECT t.number, x.line, 'correction', ?2 FROM mismatches x JOIN provider_moves f ON f.number = x.transfer
          JOIN provider_moves t ON t.reference IN (SELECT f.reference UNION SELECT p.session FROM payments p WHERE p.basket = f.moved_by
              UNION SELECT b.id FROM chargebacks b WHERE b.dispute = f.moved_by)
            AND t.reason = f.reason AND (t.from_account = 'provider:payments') = (f.from_account = 'provider:payments') AND t.currency = f.currency
        WHERE x.id = ?1 AND x.kind = 'amount_differs' AND NOT EXISTS (SELECT 1 FROM line_matches m WHERE m.transfer = t.number)";
    /// Somebody has decided. ?2 state, ?3 now, ?4 who, ?5 why. Before anything is matched, which would mend it.
    DECIDE = "UPDATE mismatches SET state = ?2, state_at = ?3, person = ?4, why = ?5 WHERE id = ?1";
    /// The provider has given it back.
    GIVEN_BACK = "UPDATE mismatches SET state = 'corrected', state_at = ?2 WHERE id = ?1 AND state = 'giving_back'";
    /// The queue. ?1 kind, ?2 state (empty: those that wait), ?3 before, ?4 and its id, ?5 most.
    LIST = "SELECT x.id, x.kind, x.line, x.transfer, x.ours_minor, x.ours_currency, x.theirs_minor, x.theirs_currency, x.state,
            x.found_at, l.kind AS about, l.intent, l.hint, t.order_id, t.reference
        FROM mismatches x LEFT JOIN provider_lines l ON l.id = x.line LEFT JOIN transfers t ON t.number = x.transfer
        WHERE (?1 = '' OR x.kind = ?1) AND (x.state = ?2 OR (?2 = '' AND x.state IN ('open', 'giving_back')))
          AND (?3 IS NULL OR x.found_at < ?3 OR (x.found_at = ?3 AND x.id < ?4))
        ORDER BY x.found_at DESC, x.id DESC LIMIT ?5";
    /// The last reading that came to its end, and what both sides held then.
    HELD = "SELECT b.currency, b.theirs_minor, b.ours_minor, r.ended_at,
            (SELECT SUM (x.theirs_minor) FROM mismatches x WHERE x.state = 'open' AND x.theirs_currency = b.currency AND x.kind IN ('missing_here', 'twice')) AS missing_minor
        FROM provider_balances b JOIN reconciliations r ON r.id = b.reconciliation
        WHERE r.id = (SELECT id FROM reconciliations WHERE ended_at IS NOT NULL ORDER BY started_at DESC LIMIT 1) ORDER BY b.currency";
    /// The last readings.
    READINGS = "SELECT r.started_at, r.ended_at, r.leased_until, r.lines, COALESCE (NULLIF (p.name, ''), p.email, '') AS person
        FROM reconciliations r LEFT JOIN people p ON p.id = r.person ORDER BY r.started_at DESC LIMIT 7";
    /// The latest lines with what became of them. ?1 most.
    LINES = "SELECT l.id, l.kind, l.word, l.amount_minor, l.fee_minor, l.currency, l.source, l.made_at,
            (SELECT MIN (m.how) FROM line_matches m WHERE m.line = l.id) AS how, x.state AS queued,
            (SELECT MIN (t.order_id) FROM line_matches m JOIN transfers t ON t.number = m.transfer WHERE m.line = l.id) AS order_id
        FROM provider_lines l LEFT JOIN mismatches x ON x.line = l.id ORDER BY l.made_at DESC, l.id DESC LIMIT ?1";
}

/// A reading that goes on.
#[derive(Clone, Debug, Deserialize)]
pub struct ReadingRow {
    /// Its id.
    pub id: String,
    /// Lines made from then on.
    pub since: Timestamp,
    /// The place to go on from.
    pub last_line: Option<String>,
}

/// As the columns of [`UNHEARD`].
#[derive(Debug, Deserialize)]
pub struct UnheardRow {
    /// Its first transfer.
    pub number: i64,
    /// ISO 4217.
    pub currency: String,
    /// Minor units; below zero when it left.
    pub minor: i64,
}

/// As the columns of [`PAYMENT_OF`].
#[derive(Debug, Deserialize)]
pub struct PaymentRow {
    /// Its name; the provider's id of it, unless it is a part of one.
    pub session: String,
    /// What it pays.
    pub order_id: String,
    /// Minor units.
    pub amount_minor: i64,
    /// `open expired captured refunding refunded`.
    pub state: String,
}

/// As the columns of [`MISMATCH`] and [`LIST`].
#[derive(Clone, Debug, Deserialize)]
pub struct MismatchRow {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) line: Option<String>,
    pub(super) ours_minor: Option<i64>,
    pub(super) ours_currency: Option<String>,
    pub(super) theirs_minor: Option<i64>,
    pub(super) theirs_currency: Option<String>,
    pub(super) state: String,
    pub(super) found_at: Timestamp,
    pub(super) about: Option<String>,
    pub(super) intent: Option<String>,
    pub(super) hint: Option<String>,
    pub(super) order_id: Option<String>,
    #[serde(default)]
    pub(super) reference: Option<String>,
}

impl MismatchRow {
    /// What it is corrected from.
    pub(super) fn sides(&self) -> Sides {
        let side = |minor: Option<i64>, currency: &Option<String>| minor.zip(currency.clone());
        Sides {
            id: self.id.clone(),
            kind: MismatchKind::parse(&self.kind).unwrap_or(MismatchKind::MissingHere),
            ours: side(self.ours_minor, &self.ours_currency),
            theirs: side(self.theirs_minor, &self.theirs_currency),
            is_paid_by_buyer: self.about.as_deref() == Some("charge") && self.intent.is_some(),
        }
    }
}

/// As the columns of [`HELD`].
#[derive(Debug, Deserialize)]
pub struct HeldRow {
    pub(super) currency: String,
    pub(super) theirs_minor: i64,
    pub(super) ours_minor: i64,
    pub(super) ended_at: Timestamp,
    pub(super) missing_minor: Option<i64>,
}

/// As the columns of [`READINGS`].
#[derive(Debug, Deserialize)]
pub struct PastRow {
    pub(super) started_at: Timestamp,
    pub(super) ended_at: Option<Timestamp>,
    pub(super) leased_until: Timestamp,
    pub(super) lines: i64,
    pub(super) person: String,
}

/// As the columns of [`LINES`].
#[derive(Debug, Deserialize)]
pub struct ToldRow {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) word: String,
    pub(super) amount_minor: i64,
    pub(super) fee_minor: i64,
    pub(super) currency: String,
    pub(super) made_at: Timestamp,
    pub(super) how: Option<String>,
    pub(super) queued: Option<String>,
    pub(super) order_id: Option<String>,
}

/// Keeps `lines`.
pub(super) fn keep(lines: &[Line], now: Timestamp) -> Statement {
    let one = |line: &Line| {
        json!({
            "id": line.id, "kind": line.kind.word(), "word": line.word, "amount": line.amount_minor, "fee": line.fee_minor,
            "currency": line.currency, "source": line.source, "intent": line.intent, "hint": line.hint, "at": line.made_at.0,
        })
    };
    let rows: Vec<_> = lines.iter().map(one).collect();
    stmt!(KEEP, json!(rows).to_string(), now)
}

/// Says how far the reading has come, and keeps others away for as long as it takes.
pub(super) fn go_on(reading: &str, last: Option<&str>, new: i64, now: Timestamp) -> Statement {
    stmt!(GO_ON, reading, last, new, now + LEASE)
}

/// What both sides hold at the end of `reading`.
pub(super) fn balances(reading: &str, held: &[ProviderBalance]) -> Statement {
    let rows: Vec<_> = held.iter().map(|one| (&one.currency, one.minor)).collect();
    stmt!(BALANCES, reading, json!(rows).to_string())
}
