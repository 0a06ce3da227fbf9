//! The SQL of templates, and of the drafts that are made from them.

use crate::analytics::store::Handing;
use crate::db::json_column;
use crate::money::Currency;
use crate::time::Timestamp;
use serde::Deserialize;

macro_rules! draft_unless {
    ($more:literal) => {
        concat!(
            "INSERT INTO drops (id, creator, slug, title, tagline, story, category, hero, opens_at, closes_at, policy,
            lobby_minutes, made_at, made_by, template, venue, run)
        SELECT ?1, ?2, CASE WHEN EXISTS (SELECT 1 FROM drops WHERE slug = ?3) THEN ?3 || '-' || ?4 ELSE ?3 END,
            ?5, ?6, ?7, ?8, ?9, ?10, ?11,
            (SELECT version FROM policies WHERE since_at <= ?13 ORDER BY since_at DESC LIMIT 1), ?12, ?13, ?14, ?15, ?16, ?17
        WHERE NOT EXISTS (SELECT 1 FROM drops WHERE id = ?1)",
            $more
        )
    };
}

crate::queries! {
    /// Keeps one; fails on `templates.creator` where another has its name.
    KEEP = "INSERT INTO templates (id, creator, name, body, made_by, made_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    /// Those that the creator ?1 can choose from.
    TEMPLATES = "SELECT t.id, t.name, t.body, t.made_at,
            (SELECT COUNT (*) FROM drops d WHERE d.template = t.id) AS drops,
            (SELECT COUNT (*) FROM cadences k WHERE k.template = t.id AND k.state = 'running') AS cadences
        FROM templates t WHERE t.creator = ?1 AND t.retired_at IS NULL ORDER BY t.name LIMIT 50";
    /// Takes the template ?1 of the creator ?2 off the list.
    RETIRE = "UPDATE templates SET retired_at = ?3, name = name || ' · ' || SUBSTR (id, -6) WHERE id = ?1 AND creator = ?2";
    /// Fails on `moved_on` unless the creator ?2 can choose the template ?1, and no cadence needs it.
    EXPECT_FREE = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (
            SELECT 1 FROM templates WHERE id = ?1 AND creator = ?2 AND retired_at IS NULL)
        OR EXISTS (SELECT 1 FROM cadences WHERE template = ?1 AND state = 'running')";
    /// A draft, unless it is there. ?3 is its name in URLs, with ?4 behind it where another drop has that name already.
    DRAFT = draft_unless!("");
    /// The same for the cadence ?18 while it is in version ?19, unless somebody planned it before or left it out.
    DRAFT_OF_CADENCE = draft_unless!(" AND EXISTS (SELECT 1 FROM cadences WHERE id = ?18 AND version = ?19 AND state = 'running')
        AND NOT EXISTS (SELECT 1 FROM occurrences
            WHERE cadence = ?18 AND occurs_at = ?10 AND (drop_id IS NOT NULL OR state <> 'coming'))");
    /// Its items from the JSON ?2, as far as the creator ?3 still makes them; once.
    ITEMS = "INSERT INTO drop_items (drop_id, sku, position, issued, limit_per_buyer, price_minor, currency)
        SELECT ?1, j.value ->> 'sku', j.value ->> 'position', j.value ->> 'units', j.value ->> 'limit',
               j.value ->> 'price_minor', j.value ->> 'currency'
        FROM json_each (?2) j JOIN variants v ON v.sku = j.value ->> 'sku' JOIN products p ON p.id = v.product AND p.creator = ?3
        WHERE EXISTS (SELECT 1 FROM drops WHERE id = ?1) AND NOT EXISTS (SELECT 1 FROM drop_items WHERE drop_id = ?1)";
    /// Its slots from the JSON ?2; once.
    SLOTS = "INSERT INTO slots (id, drop_id, kind, place, carrier, starts_at, ends_at, price_minor, capacity)
        SELECT value ->> 'id', ?1, value ->> 'kind', value ->> 'place', value ->> 'carrier', value ->> 'starts_at',
               value ->> 'ends_at', value ->> 'price_minor', value ->> 'capacity' FROM json_each (?2)
        WHERE EXISTS (SELECT 1 FROM drops WHERE id = ?1) AND NOT EXISTS (SELECT 1 FROM slots WHERE drop_id = ?1)";
    /// The drops of the run ?1 of the creator ?2, a place each, with their figures. Paid, collected and delivered orders are
    /// sold ones.
    RUN = "SELECT d.id, d.title, d.state, d.gates, d.opens_at, d.closes_at, COALESCE (v.name, '') AS venue, COALESCE (v.zone, c.zone) AS zone,
            (SELECT COALESCE (SUM (issued), 0) FROM drop_items i WHERE i.drop_id = d.id AND i.is_bundle = 0) AS issued,
            (SELECT COALESCE (SUM (held), 0) FROM stock s WHERE s.drop_id = d.id AND s.is_bundle = 0) AS held,
            (SELECT COALESCE (SUM (sold), 0) FROM drop_items i WHERE i.drop_id = d.id AND i.is_bundle = 0) AS sold,
            (SELECT COALESCE (SUM (views), 0) FROM drop_views w WHERE w.drop_id = d.id) AS views,
            (SELECT json_object ('orders', COUNT (*), 'minor', COALESCE (SUM (o.total_minor), 0), 'currency', MIN (o.currency))
             FROM orders o WHERE o.drop_id = d.id AND o.state IN ('paid', 'collected', 'delivered')) AS takings,
            (SELECT json_object ('handed', COUNT (*), 'in_time', COALESCE (SUM (h.at BETWEEN s.starts_at AND s.ends_at), 0))
             FROM orders o JOIN slots s ON s.id = o.slot JOIN handovers h ON h.order_id = o.id
             WHERE o.drop_id = d.id AND h.outcome IN ('collected', 'delivered') AND h.undone_at IS NULL) AS handing
        FROM drops d JOIN creators c ON c.id = d.creator LEFT JOIN venues v ON v.id = d.venue
        WHERE d.run = ?1 AND d.creator = ?2 ORDER BY venue, d.id LIMIT 20";
}

/// As the columns of [`TEMPLATES`].
#[derive(Debug, Deserialize)]
pub struct TemplateRow {
    /// In forms.
    pub id: String,
    /// What the creator calls it.
    pub name: String,
    /// Everything but the day.
    #[serde(deserialize_with = "json_column")]
    pub body: super::body::Body,
    /// When it was kept.
    pub made_at: Timestamp,
    /// Drops that were made from it.
    pub drops: u32,
    /// Cadences that run on it.
    pub cadences: u32,
}

/// Paid orders.
#[derive(Debug, Deserialize)]
pub struct Takings {
    /// How many.
    pub orders: u32,
    /// What was paid, minor units.
    pub minor: i64,
    /// Of it.
    pub currency: Option<Currency>,
}

/// As the columns of [`RUN`].
#[derive(Debug, Deserialize)]
pub struct RunRow {
    /// In URLs of the studio.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// `draft scheduled`.
    pub state: String,
    /// Gates that stand.
    pub gates: u32,
    /// The first moment it is open.
    pub opens_at: Timestamp,
    /// The first moment it is over.
    pub closes_at: Timestamp,
    /// The venue's name; empty for the creator's own place.
    pub venue: String,
    /// IANA zone.
    pub zone: String,
    /// Units put in.
    pub issued: u32,
    /// Units held.
    pub held: u32,
    /// Units paid for.
    pub sold: u32,
    /// Pages that were sent to somebody's browser.
    pub views: i64,
    /// What came in.
    #[serde(deserialize_with = "json_column")]
    pub takings: Takings,
    /// What went out.
    #[serde(deserialize_with = "json_column")]
    pub handing: Handing,
}
