//! The SQL of the gates.

use crate::db::json_column;
use crate::time::Timestamp;
use serde::Deserialize;

crate::queries! {
    /// All about the gates of the drop ?1, its id or its name in URLs; of the creator ?2, or of anybody's where it is null.
    GATES = "SELECT d.id, d.slug, d.title, d.state, d.gates, d.plan, d.version, d.opens_at, d.closes_at, d.fraud_lead,
            (SELECT z.zone FROM drop_zones z WHERE z.drop_id = d.id) AS zone, c.slug AS creator_slug,
            (SELECT COALESCE (NULLIF (name, ''), email) FROM people WHERE id = d.fraud_lead) AS lead_name,
            r.stock, r.verified, r.payable, r.fraud_lead AS led, r.fulfilment, r.policy, r.rehearsal AS rehearsed, b.holds, b.orders,
            (SELECT p.words FROM policy_snapshots p WHERE p.drop_id = d.id) AS policy_words, d.policy AS policy_version,
            (SELECT json_group_array (json_object ('gate', gate, 'passed_at', passed_at, 'passed_by', passed_by, 'proof', json (proof)))
             FROM (SELECT p.gate, p.passed_at, p.proof, COALESCE (NULLIF (w.name, ''), p.passed_by) AS passed_by
                   FROM standing_passes p LEFT JOIN people w ON w.id = p.passed_by WHERE p.drop_id = d.id ORDER BY p.position)) AS passes,
            (SELECT json_group_array (json_object ('was', was, 'keeps', keeps, 'at', at, 'version', version))
             FROM (SELECT * FROM gate_takebacks WHERE drop_id = d.id ORDER BY number, at)) AS takebacks,
            (SELECT json_group_array (json_object ('id', id, 'kind', kind, 'place', place, 'carrier', carrier, 'starts_at', starts_at,
                'at', at))
             FROM (SELECT s.*, k.at FROM slots s LEFT JOIN slot_acks k ON k.slot = s.id WHERE s.drop_id = d.id
                   ORDER BY s.kind DESC, s.starts_at, s.id)) AS slots,
            (SELECT json_object ('id', id, 'planned_at', planned_at, 'ran_at', ran_at, 'plan', plan, 'report', report, 'passed', passed,
                'ticks', json ((SELECT json_group_array (role) FROM rehearsal_ticks t WHERE t.rehearsal = l.id)))
             FROM (SELECT * FROM rehearsals WHERE drop_id = d.id ORDER BY passed IS NOT NULL, planned_at DESC, id DESC LIMIT 1) l) AS rehearsal,
            (SELECT json_group_array (json_object ('id', id, 'name', name))
             FROM (SELECT w.id, COALESCE (NULLIF (w.name, ''), w.email) AS name FROM operators o JOIN people w ON w.id = o.person
                   WHERE o.level <> 'read' ORDER BY 2, 1 LIMIT 100)) AS leads
        FROM drops d JOIN creators c ON c.id = d.creator JOIN drop_readiness r ON r.drop_id = d.id JOIN drop_debts b ON b.drop_id = d.id
        WHERE (d.id = ?1 OR d.slug = ?1) AND (?2 IS NULL OR d.creator = ?2) AND d.rehearsal_of IS NULL";
    /// By the database's clock. Fails on `gate_of_draft`, `gate_skipped`, `gate_passed`, and the last two gates on
    /// `gate_before_closing` and `gate_owes_orders`.
    PASS = "INSERT INTO gate_passes (drop_id, number, gate, passed_at, passed_by, proof)
        SELECT ?1, COALESCE (MAX (number), 0) + 1, ?2, CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER), ?3, ?4
        FROM gate_passes WHERE drop_id = ?1";
    /// Fails on `gate_incomplete` unless everything that arming needs is there.
    CONDITIONS = "INSERT INTO gate_conditions (missing) SELECT 'something' FROM drop_readiness
        WHERE drop_id = ?1 AND NOT (stock AND verified AND payable AND fraud_lead AND fulfilment AND policy AND rehearsal)";
    /// The same of what clearing needs; ?2 is who watches it.
    CLEARING = "INSERT INTO gate_conditions (missing) SELECT 'something' FROM drop_readiness r JOIN drops d ON d.id = r.drop_id
        WHERE r.drop_id = ?1 AND NOT (r.verified AND r.payable AND r.fraud_lead AND d.fraud_lead = ?2)";
    /// Fails on `gate_incomplete` unless the drop ?1 is as it was when it was rehearsed, ?2.
    SAME_PLAN = "INSERT INTO gate_conditions (missing) SELECT 'plan' FROM drops WHERE id = ?1 AND plan <> ?2";
    /// The rules of the drop ?1 as they read now, ?2.
    KEEP_POLICY = "INSERT INTO policy_snapshots (drop_id, version, words, taken_at)
        SELECT d.id, y.version, y.refund || CHAR (10) || y.reissue, ?2 FROM drops d JOIN policies y ON y.version = d.policy WHERE d.id = ?1
        ON CONFLICT (drop_id) DO UPDATE SET version = excluded.version, words = excluded.words, taken_at = excluded.taken_at";
    /// The person ?2 watches the drop ?1.
    LEAD = "UPDATE drops SET fraud_lead = ?2 WHERE id = ?1";
    /// Somebody has said yes for the window ?1.
    ACK = "INSERT INTO slot_acks (slot, drop_id, person, side, at) SELECT id, drop_id, ?2, ?3, ?4 FROM slots WHERE id = ?1
        ON CONFLICT (slot) DO NOTHING";
}

/// As the columns of [`GATES`].
#[derive(Debug, Deserialize)]
pub struct GatesRow {
    /// In URLs of the studio.
    pub id: String,
    /// In URLs of the shop and the desk.
    pub slug: String,
    /// What it is called.
    pub title: String,
    /// `draft scheduled`.
    pub state: String,
    /// Gates that stand.
    pub gates: u32,
    /// One more with every change of what a rehearsal is about.
    pub plan: i64,
    /// One more with every change a person makes.
    pub version: i64,
    /// The first moment it is open.
    pub opens_at: Timestamp,
    /// The first moment it is over.
    pub closes_at: Timestamp,
    /// Who watches it.
    pub fraud_lead: Option<String>,
    /// The same by name.
    pub lead_name: Option<String>,
    /// IANA zone of the place.
    pub zone: String,
    /// The creator in URLs.
    pub creator_slug: String,
    /// Each 0 or 1.
    pub stock: u8,
    /// As above.
    pub verified: u8,
    /// As above.
    pub payable: u8,
    /// As above.
    pub led: u8,
    /// As above.
    pub fulfilment: u8,
    /// As above.
    pub policy: u8,
    /// As above.
    pub rehearsed: u8,
    /// Holds that may still be paid.
    pub holds: u32,
    /// Orders that are not handed over.
    pub orders: u32,
    /// The rules as they were when it was announced.
    pub policy_words: Option<String>,
    /// Their version.
    pub policy_version: String,
    /// Passes that stand.
    #[serde(deserialize_with = "json_column")]
    pub passes: Vec<PassRow>,
    /// What was taken back, the latest last.
    #[serde(deserialize_with = "json_column")]
    pub takebacks: Vec<TakebackRow>,
    /// Pickup first.
    #[serde(deserialize_with = "json_column")]
    pub slots: Vec<AckRow>,
    /// JSON of a [`RehearsalRow`].
    pub rehearsal: Option<String>,
    /// Operators who may watch.
    #[serde(deserialize_with = "json_column")]
    pub leads: Vec<LeadRow>,
}

/// A pass that stands.
#[derive(Debug, Deserialize)]
pub struct PassRow {
    /// Which gate.
    pub gate: String,
    /// When.
    pub passed_at: Timestamp,
    /// By whom, by name.
    pub passed_by: String,
    /// What was true then.
    pub proof: serde_json::Value,
}

/// What was taken back.
#[derive(Debug, Deserialize)]
pub struct TakebackRow {
    /// Gates that stood before.
    pub was: u32,
    /// Gates that stood after.
    pub keeps: u32,
    /// When.
    pub at: Timestamp,
    /// Of the drop, then.
    pub version: i64,
}

/// A window, and whether somebody has said yes for it.
#[derive(Debug, Deserialize)]
pub struct AckRow {
    /// Which one.
    pub id: String,
    /// `pickup delivery`.
    pub kind: String,
    /// Where, or how.
    pub place: String,
    /// Who brings it.
    pub carrier: String,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When somebody said yes.
    pub at: Option<Timestamp>,
}

/// The rehearsal that is planned, or the last one.
#[derive(Debug, Deserialize)]
pub struct RehearsalRow {
    /// Which one.
    pub id: String,
    /// When it shall be.
    pub planned_at: Timestamp,
    /// When it was.
    pub ran_at: Option<Timestamp>,
    /// Of the drop, then.
    pub plan: Option<i64>,
    /// JSON of the report; empty before it ran.
    pub report: String,
    /// 0 or 1 once it is judged.
    pub passed: Option<u8>,
    /// Roles that said theirs went well.
    pub ticks: Vec<String>,
}

/// An operator.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct LeadRow {
    /// Who.
    pub id: String,
    /// As people call them.
    pub name: String,
}
