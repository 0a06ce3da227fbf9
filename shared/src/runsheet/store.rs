//! The SQL of run sheets and of the live board.

use super::sheet::{CueLine, RoleLine, TargetLine};
use crate::db::json_column;
use crate::money::Currency;
use crate::time::Timestamp;
use serde::Deserialize;

/// The run sheet of the drop `d`, as columns.
macro_rules! sheet_columns {
    () => {
        "COALESCE ((SELECT version FROM run_sheets r WHERE r.drop_id = d.id), 0) AS sheet_version,
            (SELECT json_group_array (json_object ('role', role, 'name', name))
             FROM (SELECT * FROM run_roles WHERE drop_id = d.id ORDER BY position)) AS roles,
            (SELECT json_group_array (json_object ('id', id, 'mark_ms', mark_ms, 'role', role, 'what', what, 'done_at', done_at, 'done_by', done_name))
             FROM (SELECT s.*, COALESCE (NULLIF (p.name, ''), 'somebody') AS done_name FROM run_steps s LEFT JOIN people p ON p.id = s.done_by
                   WHERE s.drop_id = d.id ORDER BY s.mark_ms, s.id)) AS steps,
            (SELECT json_group_array (json_object ('id', id, 'mark_ms', mark_ms, 'text', text, 'offer', offer, 'label', label, 'href', href))
             FROM (SELECT * FROM run_cues WHERE drop_id = d.id ORDER BY mark_ms)) AS cues"
    };
}

crate::queries! {
    /// The drop ?1 of the creator ?2 with its run sheet, for the form.
    SHEET = concat!("SELECT d.id, d.slug, d.title, d.state, d.opens_at, d.closes_at, COALESCE ((SELECT zone FROM venues WHERE id = d.venue), c.zone) AS zone,
            CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER) AS now,
            (SELECT json_group_array (json_object ('sku', sku, 'title', title))
             FROM (SELECT i.sku, v.title FROM drop_items i JOIN variants v ON v.sku = i.sku WHERE i.drop_id = d.id ORDER BY i.position)) AS items,
            (SELECT MIN (currency) FROM drop_items i WHERE i.drop_id = d.id) AS currency,
            (SELECT json_group_array (json_object ('from_ms', from_ms, 'until_ms', until_ms, 'target_minor', target_minor))
             FROM (SELECT * FROM run_targets WHERE drop_id = d.id ORDER BY from_ms)) AS targets, ", sheet_columns!(), "
        FROM drops d JOIN creators c ON c.id = d.creator WHERE d.id = ?1 AND d.creator = ?2");
    /// The drop ?1, by its id or its name in URLs, as the board shows it: of the creator ?2, or of anybody where that is null.
    /// A sale counts for the window in which its units were held, once it is paid.
    BOARD = concat!("SELECT d.id, d.slug, d.title, d.state, d.opens_at, d.closes_at, d.paused_at, d.lobby_minutes, d.gates, COALESCE ((SELECT zone FROM venues WHERE id = d.venue), c.zone) AS zone, clock.ms AS now,
            (SELECT json_object ('issued', COALESCE (SUM (issued), 0), 'held', COALESCE (SUM (held), 0), 'sold', COALESCE (SUM (sold), 0),
                'available', COALESCE (SUM (available), 0)) FROM stock s WHERE s.drop_id = d.id AND s.is_bundle = 0) AS stock,
            (SELECT MIN (currency) FROM drop_items i WHERE i.drop_id = d.id) AS currency,
            (SELECT json_object ('paying', SUM (state = 'placed'), 'paid', SUM (state IN ('paid', 'collected', 'delivered')),
                'paid_minor', SUM (CASE WHEN state IN ('paid', 'collected', 'delivered') THEN items_minor - discount_minor ELSE 0 END))
             FROM orders o WHERE o.drop_id = d.id) AS orders,
            (SELECT COUNT (*) FROM holds h WHERE h.drop_id = d.id AND h.state IN ('lapsed', 'released')) AS given_back,
            (SELECT COUNT (*) FROM orders o JOIN payments p ON p.order_id = o.id
             WHERE o.drop_id = d.id AND p.state IN ('refunding', 'refunded') AND COALESCE (p.refund_reason, '') NOT IN ('operator', 'charged_back')) AS errors,
            (SELECT MAX (clock.ms - CASE p.state WHEN 'open' THEN h.expires_at ELSE p.state_at END)
             FROM orders o JOIN payments p ON p.order_id = o.id JOIN holds h ON h.id = o.hold_id
             WHERE o.drop_id = d.id AND ((p.state = 'open' AND h.expires_at <= clock.ms) OR p.state = 'refunding')) AS behind_ms,
            (SELECT json_group_array (json_object ('from_ms', t.from_ms, 'until_ms', t.until_ms, 'target_minor', t.target_minor,
                'actual_minor', (SELECT COALESCE (SUM (o.items_minor - o.discount_minor), 0) FROM orders o JOIN holds h ON h.id = o.hold_id
                    WHERE o.drop_id = d.id AND o.state IN ('paid', 'collected', 'delivered')
                      AND h.placed_at >= d.opens_at + t.from_ms AND h.placed_at < d.opens_at + t.until_ms)))
             FROM (SELECT * FROM run_targets WHERE drop_id = d.id ORDER BY from_ms) t) AS targets, ", sheet_columns!(), "
        FROM drops d JOIN creators c ON c.id = d.creator,
             (SELECT CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER) AS ms) clock
        WHERE (d.id = ?1 OR d.slug = ?1) AND (?2 IS NULL OR d.creator = ?2)");
    /// Fails on `moved_on` unless the drop ?1 of the creator ?2 is there, and its run sheet in version ?3; 0 for none.
    EXPECT = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM drops WHERE id = ?1 AND creator = ?2)
        OR COALESCE ((SELECT version FROM run_sheets WHERE drop_id = ?1), 0) <> ?3";
    /// A new version by ?2 at ?3.
    KEEP = "INSERT INTO run_sheets (drop_id, version, changed_at, changed_by) VALUES (?1, 1, ?3, ?2)
        ON CONFLICT (drop_id) DO UPDATE SET version = version + 1, changed_at = excluded.changed_at, changed_by = excluded.changed_by";
    /// Before they are written anew.
    CLEAR_ROLES = "DELETE FROM run_roles WHERE drop_id = ?1";
    /// Roles of the drop ?1 from the JSON ?2.
    ROLES = "INSERT INTO run_roles (drop_id, position, role, name)
        SELECT ?1, key, value ->> 'role', value ->> 'name' FROM json_each (?2)";
    /// Steps that are not in the JSON ?2 any more.
    CLEAR_STEPS = "DELETE FROM run_steps WHERE drop_id = ?1 AND id NOT IN (SELECT value ->> 'id' FROM json_each (?2))";
    /// Steps of the drop ?1 from the JSON ?2. What is done stays done.
    STEPS = "INSERT INTO run_steps (id, drop_id, mark_ms, role, what)
        SELECT value ->> 'id', ?1, value ->> 'mark_ms', value ->> 'role', value ->> 'what' FROM json_each (?2) WHERE TRUE
        ON CONFLICT (id) DO UPDATE SET mark_ms = excluded.mark_ms, role = excluded.role, what = excluded.what WHERE drop_id = ?1";
    /// Cues that were still to be said at ?2. Fails on `cue_is_said` when one was said meanwhile.
    CLEAR_CUES = "DELETE FROM run_cues WHERE drop_id = ?1
        AND EXISTS (SELECT 1 FROM drops d WHERE d.id = ?1 AND (d.state = 'draft' OR d.opens_at + mark_ms > ?2))";
    /// Cues of the drop ?1 from the JSON ?2. Fails on `cue_in_past`.
    CUES = "INSERT INTO run_cues (id, drop_id, mark_ms, text, offer, label, href)
        SELECT value ->> 'id', ?1, value ->> 'mark_ms', value ->> 'text', value ->> 'offer', value ->> 'label', value ->> 'href' FROM json_each (?2)";
    /// Before they are written anew.
    CLEAR_TARGETS = "DELETE FROM run_targets WHERE drop_id = ?1";
    /// Windows of the drop ?1 from the JSON ?2. Fails on `windows_overlap`.
    TARGETS = "INSERT INTO run_targets (drop_id, from_ms, until_ms, target_minor)
        SELECT ?1, value ->> 'from_ms', value ->> 'until_ms', value ->> 'target_minor' FROM json_each (?2)";
    /// What was said since ?2 on the page of the drop called ?1, in order.
    SAID_SINCE = "SELECT q.id, d.opens_at + q.mark_ms AS at, q.text, q.label, q.href FROM drops d JOIN run_cues q ON q.drop_id = d.id,
             (SELECT CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER) AS ms) clock
        WHERE d.slug = ?1 AND d.state = 'scheduled' AND d.opens_at + q.mark_ms > ?2
          AND d.opens_at + q.mark_ms <= MIN (clock.ms, COALESCE (d.paused_at, clock.ms)) AND d.opens_at + q.mark_ms < d.closes_at
        ORDER BY q.mark_ms";
    /// A step of the drop ?1, by its id or its name in URLs, of the creator ?2 or of anybody.
    STEP = "SELECT s.id, s.drop_id, s.what, s.done_at FROM run_steps s JOIN drops d ON d.id = s.drop_id
        WHERE s.id = ?3 AND (d.id = ?1 OR d.slug = ?1) AND (?2 IS NULL OR d.creator = ?2)";
    /// It is done, by ?2 at ?3; or, where these are null, it is not. Twice is as good as once.
    TICK = "UPDATE run_steps SET done_at = ?3, done_by = ?2 WHERE id = ?1 AND (done_at IS NULL) <> (?3 IS NULL)";
}

/// A step as it stands.
#[derive(Clone, Debug, Deserialize)]
pub struct StepRow {
    pub(super) id: String,
    pub(super) mark_ms: i64,
    pub(super) role: String,
    pub(super) what: String,
    pub(super) done_at: Option<Timestamp>,
    pub(super) done_by: String,
}

/// Something on sale.
#[derive(Debug, Deserialize)]
pub struct ItemRow {
    pub(super) sku: String,
    pub(super) title: String,
}

/// As the columns of [`SHEET`].
#[derive(Debug, Deserialize)]
pub struct SheetRow {
    pub(super) id: String,
    pub(super) slug: String,
    pub(super) title: String,
    pub(super) state: String,
    pub(super) opens_at: Timestamp,
    pub(super) closes_at: Timestamp,
    pub(super) zone: String,
    pub(super) now: Timestamp,
    #[serde(deserialize_with = "json_column")]
    pub(super) items: Vec<ItemRow>,
    pub(super) currency: Option<Currency>,
    pub(super) sheet_version: i64,
    #[serde(deserialize_with = "json_column")]
    pub(super) roles: Vec<RoleLine>,
    #[serde(deserialize_with = "json_column")]
    pub(super) steps: Vec<StepRow>,
    #[serde(deserialize_with = "json_column")]
    pub(super) cues: Vec<CueLine>,
    #[serde(deserialize_with = "json_column")]
    pub(super) targets: Vec<TargetLine>,
}

/// Units of all items together.
#[derive(Debug, Deserialize)]
pub struct StockRow {
    pub(super) issued: i64,
    pub(super) held: i64,
    pub(super) sold: i64,
    pub(super) available: u32,
}

/// Orders of a drop; without any, nothing.
#[derive(Debug, Deserialize)]
pub struct OrdersRow {
    pub(super) paying: Option<i64>,
    pub(super) paid: Option<i64>,
    pub(super) paid_minor: Option<i64>,
}

/// A window with what was sold in it.
#[derive(Debug, Deserialize)]
pub struct WindowRow {
    #[serde(flatten)]
    pub(super) target: TargetLine,
    pub(super) actual_minor: i64,
}

/// As the columns of [`BOARD`].
#[derive(Debug, Deserialize)]
pub struct BoardRow {
    pub(super) id: String,
    pub(super) slug: String,
    pub(super) title: String,
    pub(super) state: String,
    pub(super) opens_at: Timestamp,
    pub(super) closes_at: Timestamp,
    pub(super) paused_at: Option<Timestamp>,
    pub(super) lobby_minutes: Option<u32>,
    pub(super) gates: u32,
    pub(super) zone: String,
    pub(super) now: Timestamp,
    #[serde(deserialize_with = "json_column")]
    pub(super) stock: StockRow,
    pub(super) currency: Option<Currency>,
    #[serde(deserialize_with = "json_column")]
    pub(super) orders: OrdersRow,
    pub(super) given_back: i64,
    pub(super) errors: i64,
    pub(super) behind_ms: Option<i64>,
    #[serde(deserialize_with = "json_column")]
    pub(super) targets: Vec<WindowRow>,
    #[serde(deserialize_with = "json_column")]
    pub(super) roles: Vec<RoleLine>,
    #[serde(deserialize_with = "json_column")]
    pub(super) steps: Vec<StepRow>,
    #[serde(deserialize_with = "json_column")]
    pub(super) cues: Vec<CueLine>,
}

/// Something that was said.
#[derive(Clone, Debug, Deserialize)]
pub struct CueRow {
    id: String,
    at: Timestamp,
    text: String,
    label: String,
    href: String,
}

impl From<CueRow> for super::Cue {
    fn from(row: CueRow) -> Self {
        let CueRow { id, at, text, label, href } = row;
        let offer = (!href.is_empty()).then_some(super::Offer { label, href });
        Self { id, at, text, offer }
    }
}

/// As the columns of [`STEP`].
#[derive(Debug, Deserialize)]
pub struct FoundStep {
    pub(super) drop_id: String,
    pub(super) what: String,
    pub(super) done_at: Option<Timestamp>,
}
