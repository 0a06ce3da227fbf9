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
    /// The bundles of the drop ?1 of the creator ?2, and its run sheet, without what is the drop's alone: its name in URLs,
    /// and what its bundles are called in the stock.
    MORE = "SELECT
            (SELECT json_group_array (json_object ('title', v.title, 'detail', v.detail, 'position', i.position, 'units', i.issued,
                'limit', i.limit_per_buyer, 'price_minor', i.price_minor,
                'parts', json ((SELECT json_group_array (json_object ('sku', b.sku, 'units', b.units))
                  FROM (SELECT * FROM bundle_parts WHERE drop_id = d.id AND bundle = i.sku ORDER BY sku) b))))
             FROM (SELECT * FROM drop_items WHERE drop_id = d.id AND is_bundle = 1 ORDER BY position) i
               JOIN variants v ON v.sku = i.sku) AS bundles,
            json_object (
              'roles', json ((SELECT json_group_array (json_object ('role', role, 'name', name))
                 FROM (SELECT * FROM run_roles WHERE drop_id = d.id ORDER BY position))),
              'steps', json ((SELECT json_group_array (json_object ('mark_ms', mark_ms, 'role', role, 'what', what))
                 FROM (SELECT * FROM run_steps WHERE drop_id = d.id ORDER BY mark_ms, id))),
              'cues', json ((SELECT json_group_array (json_object ('mark_ms', mark_ms, 'text', text, 'label', label,
                    'offer', COALESCE ((SELECT 'bundle:' || i.position FROM drop_items i
                       WHERE i.drop_id = d.id AND i.sku = q.offer AND i.is_bundle = 1), offer),
                    'href', CASE WHEN SUBSTR (href || '#', 1, LENGTH ('/drops/' || d.slug || '#')) = '/drops/' || d.slug || '#'
                       THEN 'drop:' || SUBSTR (href, LENGTH ('/drops/' || d.slug) + 1) ELSE href END))
                 FROM (SELECT * FROM run_cues WHERE drop_id = d.id ORDER BY mark_ms) q)),
              'targets', json ((SELECT json_group_array (json_object ('from_ms', from_ms, 'until_ms', until_ms, 'target_minor', target_minor))
                 FROM (SELECT * FROM run_targets WHERE drop_id = d.id ORDER BY from_ms)))) AS script
        FROM drops d WHERE d.id = ?1 AND d.creator = ?2";
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
    /// What its bundles are called, from the JSON ?2, with the places that they have: of those whose parts are all there. Once:
    /// while it is as it was made.
    BUNDLE_NAMES = "INSERT INTO variants (sku, product, title, detail, currency, bundle_of)
        SELECT 'bnd_' || SUBSTR (?1, 5, 16) || '_' || (j.value ->> 'position'), v.product, j.value ->> 'title', j.value ->> 'detail', v.currency, ?1
        FROM drops d JOIN json_each (?2) j JOIN variants v ON v.sku = j.value ->> '$.parts[0].sku'
        WHERE d.id = ?1 AND d.version = 1 AND d.state = 'draft' AND NOT EXISTS (SELECT 1 FROM variants b WHERE b.bundle_of = ?1)
          AND NOT EXISTS (SELECT 1 FROM json_each (j.value, '$.parts') p
            WHERE NOT EXISTS (SELECT 1 FROM drop_items i WHERE i.drop_id = ?1 AND i.sku = p.value ->> 'sku'))";
    /// On sale; once.
    BUNDLE_OFFERS = "INSERT INTO drop_items (drop_id, sku, position, issued, limit_per_buyer, price_minor, currency, is_bundle)
        SELECT ?1, v.sku, j.value ->> 'position', j.value ->> 'units', j.value ->> 'limit', j.value ->> 'price_minor',
               (SELECT MIN (currency) FROM drop_items WHERE drop_id = ?1), 1
        FROM json_each (?2) j JOIN variants v ON v.sku = 'bnd_' || SUBSTR (?1, 5, 16) || '_' || (j.value ->> 'position') AND v.bundle_of = ?1
        WHERE TRUE ON CONFLICT (drop_id, sku) DO NOTHING";
    /// What is in them; once.
    BUNDLE_PARTS = "INSERT INTO bundle_parts (drop_id, bundle, sku, units)
        SELECT ?1, i.sku, p.value ->> 'sku', p.value ->> 'units'
        FROM drops d JOIN json_each (?2) j
          JOIN drop_items i ON i.drop_id = ?1 AND i.sku = 'bnd_' || SUBSTR (?1, 5, 16) || '_' || (j.value ->> 'position')
          JOIN json_each (j.value, '$.parts') p
        WHERE d.id = ?1 AND d.state = 'draft' AND NOT EXISTS (SELECT 1 FROM bundle_parts b WHERE b.drop_id = ?1)";
    /// Its run sheet by ?2, of ?3, while it is a draft; once: it is filled in version 0.
    SHEET = "INSERT INTO run_sheets (drop_id, version, changed_at, changed_by)
        SELECT id, 0, ?3, ?2 FROM drops WHERE id = ?1 AND state = 'draft' ON CONFLICT (drop_id) DO NOTHING";
    /// Who is who, from the JSON ?2.
    SHEET_ROLES = "INSERT INTO run_roles (drop_id, position, role, name)
        SELECT r.drop_id, j.key, j.value ->> 'role', j.value ->> 'name' FROM run_sheets r JOIN json_each (?2, '$.roles') j
        WHERE r.drop_id = ?1 AND r.version = 0";
    /// What has to be done, from the JSON ?2.
    SHEET_STEPS = "INSERT INTO run_steps (id, drop_id, mark_ms, role, what)
        SELECT 'stp_' || SUBSTR (?1, 5) || '_' || j.key, r.drop_id, j.value ->> 'mark_ms', j.value ->> 'role', j.value ->> 'what'
        FROM run_sheets r JOIN json_each (?2, '$.steps') j WHERE r.drop_id = ?1 AND r.version = 0";
    /// What is said, from the JSON ?2: with the drop's own name, and its own bundles.
    SHEET_CUES = "INSERT INTO run_cues (id, drop_id, mark_ms, text, offer, label, href)
        SELECT 'cue_' || SUBSTR (?1, 5) || '_' || j.key, r.drop_id, j.value ->> 'mark_ms', j.value ->> 'text',
               CASE WHEN j.value ->> 'offer' LIKE 'bundle:%' THEN 'bnd_' || SUBSTR (?1, 5, 16) || '_' || SUBSTR (j.value ->> 'offer', 8)
                 ELSE j.value ->> 'offer' END,
               j.value ->> 'label',
               CASE WHEN j.value ->> 'href' LIKE 'drop:%' THEN '/drops/' || d.slug || SUBSTR (j.value ->> 'href', 6) ELSE j.value ->> 'href' END
        FROM run_sheets r JOIN drops d ON d.id = r.drop_id JOIN json_each (?2, '$.cues') j WHERE r.drop_id = ?1 AND r.version = 0";
    /// What should be sold, from the JSON ?2.
    SHEET_TARGETS = "INSERT INTO run_targets (drop_id, from_ms, until_ms, target_minor)
        SELECT r.drop_id, j.value ->> 'from_ms', j.value ->> 'until_ms', j.value ->> 'target_minor'
        FROM run_sheets r JOIN json_each (?2, '$.targets') j WHERE r.drop_id = ?1 AND r.version = 0";
    /// From here on it is whoever's who changes it.
    SHEET_DONE = "UPDATE run_sheets SET version = 1 WHERE drop_id = ?1 AND version = 0";
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

/// As the columns of [`MORE`].
#[derive(Debug, Default, Deserialize)]
pub struct MoreRow {
    /// In the order of the page.
    #[serde(deserialize_with = "json_column")]
    pub bundles: Vec<super::body::BodyBundle>,
    /// Empty where there is none.
    #[serde(deserialize_with = "json_column")]
    pub script: super::body::Script,
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
