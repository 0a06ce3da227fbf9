//! The SQL of drops at the desk.

use crate::money::Currency;
use crate::time::Timestamp;
use serde::Deserialize;

crate::queries! {
    /// Drops, what closes last first. ?1 words, ?2 creator's slug, ?3 phase (each empty for any), ?4 now, ?5 and ?6 the place
    /// to go on from, ?7 most rows.
    LIST = "SELECT * FROM (
        SELECT d.id, d.slug, d.title, d.state, d.opens_at, d.closes_at, d.paused_at, c.name AS creator, c.slug AS creator_slug, COALESCE ((SELECT zone FROM venues WHERE id = d.venue), c.zone) AS zone,
            (SELECT COALESCE (SUM (issued), 0) FROM drop_items i WHERE i.drop_id = d.id AND i.is_bundle = 0) AS issued,
            (SELECT COALESCE (SUM (held), 0) FROM drop_items i WHERE i.drop_id = d.id AND i.is_bundle = 0) AS held,
            (SELECT COALESCE (SUM (sold), 0) FROM drop_items i WHERE i.drop_id = d.id AND i.is_bundle = 0) AS sold,
            CASE WHEN d.state = 'draft' THEN 'draft' WHEN d.closes_at <= ?4 THEN 'closed' WHEN d.paused_at IS NOT NULL THEN 'paused'
              WHEN d.opens_at > ?4 THEN 'scheduled' WHEN d.gates < 4 THEN 'late' ELSE 'live' END AS phase
        FROM drops d JOIN creators c ON c.id = d.creator WHERE d.rehearsal_of IS NULL)
        WHERE (?1 = '' OR INSTR (LOWER (title || ' ' || slug || ' ' || creator), LOWER (?1)) > 0)
          AND (?2 = '' OR creator_slug = ?2) AND (?3 = '' OR phase = ?3)
          AND (?5 IS NULL OR closes_at < ?5 OR (closes_at = ?5 AND slug < ?6))
        ORDER BY closes_at DESC, slug DESC LIMIT ?7";
    /// Everything about one drop.
    DROP = "SELECT d.id, d.slug, d.title, d.state, d.gates, d.opens_at, d.closes_at, d.paused_at, d.version, d.hold_lasts_ms, d.policy,
            c.id AS creator_id, c.name AS creator, c.slug AS creator_slug, COALESCE ((SELECT zone FROM venues WHERE id = d.venue), c.zone) AS zone,
            (SELECT json_group_array (json_object ('sku', s.sku, 'title', v.title, 'issued', s.issued, 'held', s.held, 'sold', s.sold,
                'available', s.available, 'limit_per_buyer', s.limit_per_buyer, 'price_minor', s.price_minor, 'currency', s.currency))
             FROM (SELECT * FROM stock WHERE drop_id = d.id ORDER BY position) s JOIN variants v ON v.sku = s.sku) AS items,
            (SELECT json_group_array (json_object ('item', v.title, 'partner', p.name, 'state', c.state, 'units', c.units_agreed,
                'released', c.units_released, 'sold', COALESCE (s.sold, 0), 'price_minor', c.price_minor, 'currency', c.currency))
             FROM (SELECT * FROM contingency WHERE drop_id = d.id ORDER BY proposed_at, id) c JOIN variants v ON v.sku = c.sku
             JOIN creators p ON p.id = c.partner LEFT JOIN contingency_shares s ON s.id = c.id) AS reserves,
            (SELECT json_group_array (json_object ('kind', kind, 'place', place, 'starts_at', starts_at, 'capacity', capacity, 'taken', taken))
             FROM (SELECT * FROM slots WHERE drop_id = d.id ORDER BY starts_at, id)) AS slots,
            (SELECT json_group_object (state, n) FROM (SELECT state, COUNT (*) AS n FROM orders WHERE drop_id = d.id GROUP BY state)) AS orders,
            (SELECT MAX (starts_at) FROM slots WHERE drop_id = d.id) AS last_window_at,
            (SELECT json_group_array (json_object ('seq', seq, 'at', at, 'who', who, 'what', what, 'why', why))
             FROM (SELECT a.seq, a.at, a.what, a.why, COALESCE (NULLIF (p.name, ''), a.who) AS who FROM audit_log a
                LEFT JOIN people p ON p.id = a.who WHERE a.subject = d.id ORDER BY a.seq)) AS acts
        FROM drops d JOIN creators c ON c.id = d.creator WHERE d.slug = ?1 OR d.id = ?1";
    /// Fails on `moved_on` unless the drop is the version ?2 that the operator saw.
    EXPECT = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM drops WHERE id = ?1 AND version = ?2)";
    /// No new holds from here on.
    PAUSE = "UPDATE drops SET paused_at = ?2, version = version + 1 WHERE id = ?1";
    /// It goes on.
    RESUME = "UPDATE drops SET paused_at = NULL, version = version + 1 WHERE id = ?1";
    /// It closes by the database's clock, after every hold that was placed.
    STOP = "UPDATE drops SET closes_at = MAX (CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER), opens_at + 1,
            COALESCE ((SELECT MAX (placed_at) + 1 FROM holds WHERE drop_id = ?1), 0)), version = version + 1 WHERE id = ?1";
    /// It closes later.
    EXTEND = "UPDATE drops SET closes_at = ?2, version = version + 1 WHERE id = ?1";
}

/// As the columns of [`LIST`].
#[derive(Debug, Deserialize)]
pub struct ListRow {
    pub(super) slug: String,
    pub(super) title: String,
    pub(super) opens_at: Timestamp,
    pub(super) closes_at: Timestamp,
    pub(super) creator: String,
    pub(super) zone: String,
    pub(super) issued: i64,
    pub(super) held: i64,
    pub(super) sold: i64,
    pub(super) phase: String,
}

/// As the columns of [`DROP`].
#[derive(Debug, Deserialize)]
pub struct DropRow {
    pub(super) id: String,
    pub(super) slug: String,
    pub(super) title: String,
    pub(super) state: String,
    pub(super) gates: u32,
    pub(super) opens_at: Timestamp,
    pub(super) closes_at: Timestamp,
    pub(super) paused_at: Option<Timestamp>,
    pub(super) version: i64,
    pub(super) hold_lasts_ms: i64,
    pub(super) policy: String,
    pub(super) creator_id: String,
    pub(super) creator: String,
    pub(super) creator_slug: String,
    pub(super) zone: String,
    #[serde(deserialize_with = "crate::db::json_column")]
    pub(super) items: Vec<ItemRow>,
    #[serde(deserialize_with = "crate::db::json_column")]
    pub(super) reserves: Vec<ReserveRow>,
    #[serde(deserialize_with = "crate::db::json_column")]
    pub(super) slots: Vec<SlotRow>,
    #[serde(deserialize_with = "crate::db::json_column")]
    pub(super) orders: std::collections::BTreeMap<String, i64>,
    pub(super) last_window_at: Option<Timestamp>,
    #[serde(deserialize_with = "crate::db::json_column")]
    pub(super) acts: Vec<crate::desk::record::Done>,
}

/// Stock of one item.
#[derive(Debug, Deserialize)]
pub struct ItemRow {
    pub(super) sku: String,
    pub(super) title: String,
    pub(super) issued: i64,
    pub(super) held: i64,
    pub(super) sold: i64,
    pub(super) available: i64,
    pub(super) limit_per_buyer: i64,
    pub(super) price_minor: i64,
    pub(super) currency: Currency,
}

/// Units that a partner promised.
#[derive(Debug, Deserialize)]
pub struct ReserveRow {
    pub(super) item: String,
    pub(super) partner: String,
    pub(super) state: String,
    pub(super) units: i64,
    pub(super) released: i64,
    pub(super) sold: u32,
    pub(super) price_minor: i64,
    pub(super) currency: Currency,
}

/// A window.
#[derive(Debug, Deserialize)]
pub struct SlotRow {
    pub(super) kind: String,
    pub(super) place: String,
    pub(super) starts_at: Timestamp,
    pub(super) capacity: i64,
    pub(super) taken: i64,
}
