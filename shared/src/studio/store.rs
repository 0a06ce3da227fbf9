//! The SQL of the creator's own drops.

use crate::db::json_column;
use crate::drops::page::SlotRow;
use crate::money::Currency;
use crate::time::Timestamp;
use serde::Deserialize;

crate::queries! {
    /// The creator ?1 as the form of a drop needs them, with the rules in force at ?2.
    CREATOR = "SELECT c.zone, c.verified_at, y.version, y.refund, y.reissue, r.offer_lasts_ms, r.after_close_ms,
            (SELECT json_group_array (category) FROM (SELECT category FROM products UNION SELECT category FROM drops ORDER BY 1)
             WHERE category <> '') AS categories
        FROM creators c LEFT JOIN policies y ON y.version = (
            SELECT version FROM policies WHERE since_at <= ?2 ORDER BY since_at DESC LIMIT 1)
        LEFT JOIN reissue_rules r ON r.policy = y.version
        WHERE c.id = ?1";
    /// Everything the creator ?1 makes: what is on hand, what it costs, from which price on it needs a provenance record.
    VARIANTS = "SELECT v.sku, v.title, v.price_minor, v.currency, v.stock, p.state <> 'listed' AS hidden,
            CASE WHEN EXISTS (SELECT 1 FROM products_on_record r WHERE r.id = p.id) THEN NULL
                 ELSE (SELECT l.limit_minor FROM provenance_limits l WHERE l.currency = v.currency) END AS provenance_from,
            (SELECT json_group_array (json_object ('minor', q.price_minor, 'until_at', q.until_at)) FROM price_spans q
             WHERE q.sku = v.sku AND q.currency = v.currency AND q.until_at <= CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)
               AND q.until_at - q.from_at >= COALESCE ((q.closes_at - q.opens_at) / 2, 86400000)) AS charged
        FROM products p JOIN variants v ON v.product = p.id
        WHERE p.creator = ?1 AND v.bundle_of IS NULL ORDER BY p.title, v.title LIMIT 300";
    /// Pictures of the creator ?1: sent in, of their drops, and their portrait; the newest first. A clip shows its still.
    OPENINGS = "SELECT m.hash AS hero, COALESCE (p.hash, m.hash) AS hash, m.alt, m.width, m.height, m.placeholder
        FROM (SELECT hero AS hash, MAX (opens_at) AS at FROM drops WHERE creator = ?1 GROUP BY hero
              UNION ALL SELECT media, made_at FROM uploads WHERE creator = ?1 AND state = 'done' AND kind IN ('photo', 'clip')
              UNION ALL SELECT portrait, 0 FROM creators WHERE id = ?1 AND portrait IS NOT NULL) u
        JOIN media m ON m.hash = u.hash LEFT JOIN media p ON p.hash = m.poster GROUP BY m.hash ORDER BY MAX (u.at) DESC LIMIT 24";
    /// The drop ?1 of the creator ?2, whatever its state.
    DROP = "SELECT d.id, d.slug, d.title, d.tagline, d.story, d.category, d.hero, d.state, d.opens_at, d.closes_at,
            d.policy, d.lobby_minutes, d.version, d.paused_at, d.gates, d.run, (SELECT zone FROM venues WHERE id = d.venue) AS zone,
            (SELECT json_group_array (json_object ('sku', i.sku, 'title', v.title, 'issued', i.issued, 'held', i.held,
                'sold', i.sold, 'limit_per_buyer', i.limit_per_buyer, 'is_bundle', i.is_bundle, 'price_minor', i.price_minor, 'currency', i.currency,
                'compare_minor', b.compare_minor))
             FROM (SELECT * FROM stock WHERE drop_id = d.id ORDER BY position) i JOIN variants v ON v.sku = i.sku
               JOIN drop_items b ON b.drop_id = i.drop_id AND b.sku = i.sku) AS items,
            (SELECT json_group_array (json_object ('id', id, 'kind', kind, 'place', place, 'carrier', carrier,
                'starts_at', starts_at, 'ends_at', ends_at, 'price_minor', price_minor, 'capacity', capacity,
                'remaining', capacity - taken))
             FROM (SELECT * FROM slots WHERE drop_id = d.id ORDER BY kind DESC, starts_at, id)) AS slots,
            (SELECT json_object ('recipients', a.recipients, 'done', a.done_at IS NOT NULL)
             FROM announcements a WHERE a.drop_id = d.id) AS told
        FROM drops d WHERE d.id = ?1 AND d.creator = ?2";
    /// The version of the drop ?1 of the creator ?2, while it is a draft.
    DRAFT_VERSION = "SELECT version FROM drops WHERE id = ?1 AND creator = ?2 AND state = 'draft'";
    /// Drops of the creator ?1 at ?2: standing ?3, words ?4 (each empty for any), after ?5 of them, at most ?6.
    DROPS = "SELECT id, title, state, gates, opens_at, closes_at, issued, held, sold, price_minor, currency
        FROM (SELECT d.id, d.title, d.state, d.gates, d.opens_at, d.closes_at,
                (SELECT COALESCE (SUM (issued), 0) FROM drop_items i WHERE i.drop_id = d.id AND i.is_bundle = 0) AS issued,
                (SELECT COALESCE (SUM (held), 0) FROM stock s WHERE s.drop_id = d.id AND s.is_bundle = 0) AS held,
                (SELECT COALESCE (SUM (sold), 0) FROM drop_items i WHERE i.drop_id = d.id AND i.is_bundle = 0) AS sold,
                (SELECT MIN (price_minor) FROM drop_items i WHERE i.drop_id = d.id) AS price_minor,
                (SELECT MIN (currency) FROM drop_items i WHERE i.drop_id = d.id) AS currency,
                CASE WHEN d.state = 'draft' THEN 'draft' WHEN d.closes_at <= ?2 THEN 'closed'
                     WHEN ?2 < d.opens_at THEN 'scheduled' WHEN d.gates < 4 THEN 'late' ELSE 'live' END AS standing
              FROM drops d WHERE d.creator = ?1)
        WHERE (?3 = '' OR standing = ?3) AND (?4 = '' OR INSTR (LOWER (title), LOWER (?4)) > 0)
        ORDER BY state <> 'draft', opens_at DESC, id LIMIT ?6 OFFSET ?5";
    /// What the creator ?1 has to do at ?2; a week before that is ?3.
    TODAY = "SELECT c.name, c.slug, c.zone, c.verified_at,
            (SELECT COUNT (*) FROM drops WHERE creator = c.id AND state = 'draft') AS drafts,
            (SELECT COUNT (*) FROM drops WHERE creator = c.id AND state = 'scheduled' AND opens_at > ?2) AS scheduled,
            (SELECT COUNT (*) FROM follows WHERE creator = c.id) AS followers,
            (SELECT COUNT (*) FROM drops d JOIN orders o ON o.drop_id = d.id AND o.state = 'paid' JOIN slots s ON s.id = o.slot
             WHERE d.creator = c.id AND s.ends_at > ?2) AS to_prepare,
            (SELECT MIN (s.starts_at) FROM drops d JOIN orders o ON o.drop_id = d.id AND o.state = 'paid'
             JOIN slots s ON s.id = o.slot WHERE d.creator = c.id AND s.ends_at > ?2) AS first_slot,
            (SELECT COALESCE (SUM (o.units), 0) FROM drops d JOIN orders o ON o.drop_id = d.id AND o.state = 'paid'
             WHERE d.creator = c.id AND o.placed_at > ?3) AS sold_in_week
        FROM creators c WHERE c.id = ?1";
    /// The drop of the creator ?1 that is open at ?2, or opens next.
    NEXT = "SELECT d.id, d.title, d.state, d.gates, d.opens_at, d.closes_at,
            (SELECT COALESCE (SUM (issued), 0) FROM drop_items i WHERE i.drop_id = d.id AND i.is_bundle = 0) AS issued,
            (SELECT COALESCE (SUM (held), 0) FROM stock s WHERE s.drop_id = d.id AND s.is_bundle = 0) AS held,
            (SELECT COALESCE (SUM (sold), 0) FROM drop_items i WHERE i.drop_id = d.id AND i.is_bundle = 0) AS sold,
            (SELECT MIN (price_minor) FROM drop_items i WHERE i.drop_id = d.id) AS price_minor,
            (SELECT MIN (currency) FROM drop_items i WHERE i.drop_id = d.id) AS currency
        FROM drops d WHERE d.creator = ?1 AND d.state = 'scheduled' AND d.closes_at > ?2 ORDER BY d.opens_at LIMIT 1";
}

/// As the columns of [`CREATOR`].
#[derive(Debug, Deserialize)]
pub struct CreatorRow {
    /// IANA zone.
    pub zone: String,
    /// When somebody vouched for them.
    pub verified_at: Option<Timestamp>,
    /// The rules in force.
    pub version: Option<String>,
    /// How refunds work.
    pub refund: Option<String>,
    /// What happens to units that come back.
    pub reissue: Option<String>,
    /// So long an offer to who waits can be taken, in milliseconds; none without a waiting list.
    pub offer_lasts_ms: Option<i64>,
    /// So long after the drop has closed units are offered, in milliseconds.
    pub after_close_ms: Option<i64>,
    /// By name.
    #[serde(deserialize_with = "json_column")]
    pub categories: Vec<String>,
}

/// As the columns of [`OPENINGS`], beside those of a picture.
#[derive(Debug, Deserialize)]
pub struct HeroRow {
    /// Hash of the picture or the clip.
    pub hero: String,
}

/// As the columns of [`VARIANTS`].
#[derive(Debug, Deserialize)]
pub struct VariantRow {
    /// Its stock-keeping unit.
    pub sku: String,
    /// As one reads it.
    pub title: String,
    /// What it costs outside of drops, minor units.
    pub price_minor: Option<i64>,
    /// Of that price.
    pub currency: Currency,
    /// Units on hand, in no drop.
    pub stock: u32,
    /// 1 for what is not listed.
    pub hidden: u8,
    /// A price above this, in minor units, needs a record that is not there.
    pub provenance_from: Option<i64>,
    /// What it was really sold for, at least half of an open drop long.
    #[serde(deserialize_with = "json_column")]
    pub charged: Vec<Charged>,
}

/// A price that was charged.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Charged {
    /// Minor units.
    pub minor: i64,
    /// Until when.
    pub until_at: Timestamp,
}

/// As the columns of [`DROP`].
#[derive(Debug, Deserialize)]
pub struct DropRow {
    /// In URLs of the studio.
    pub id: String,
    /// In URLs of the shop.
    pub slug: String,
    /// What it is called.
    pub title: String,
    /// One line under the title.
    pub tagline: String,
    /// Paragraphs, parted by an empty line.
    pub story: String,
    /// Where people find it.
    pub category: String,
    /// Hash of the picture on top.
    pub hero: String,
    /// `draft scheduled`.
    pub state: String,
    /// The first moment it is open.
    pub opens_at: Timestamp,
    /// The first moment it is over.
    pub closes_at: Timestamp,
    /// The rules it is sold by.
    pub policy: String,
    /// So long before it opens its lobby does.
    pub lobby_minutes: Option<u32>,
    /// One more with every change.
    pub version: i64,
    /// The name of those that were made together for several venues.
    pub run: Option<String>,
    /// IANA zone of its venue; none: the creator's own.
    pub zone: Option<String>,
    /// Since when it is paused, if it is.
    pub paused_at: Option<Timestamp>,
    /// Gates that stand.
    pub gates: u32,
    /// In the order of the page.
    #[serde(deserialize_with = "json_column")]
    pub items: Vec<ItemRow>,
    /// Pickup first.
    #[serde(deserialize_with = "json_column")]
    pub slots: Vec<WayRow>,
    /// JSON of [`Told`].
    pub told: Option<String>,
}

impl DropRow {
    /// Whether everything behind it is ready: only then it opens by itself.
    #[must_use]
    pub const fn is_armed(&self) -> bool {
        self.gates >= crate::gates::Gate::Armed.position()
    }
}

/// An item of a drop.
#[derive(Debug, Deserialize)]
pub struct ItemRow {
    /// Its stock-keeping unit.
    pub sku: String,
    /// As one reads it.
    pub title: String,
    /// Units put in.
    pub issued: u32,
    /// Units held.
    pub held: u32,
    /// Units paid for.
    pub sold: u32,
    /// Most that one buyer may have.
    pub limit_per_buyer: u32,
    /// 1 for what is made of other items.
    pub is_bundle: u8,
    /// Minor units.
    pub price_minor: i64,
    /// ISO 4217.
    pub currency: Currency,
    /// What it is compared with, minor units.
    pub compare_minor: Option<i64>,
}

/// A way to get it.
#[derive(Debug, Deserialize)]
pub struct WayRow {
    /// As buyers see it.
    #[serde(flatten)]
    pub slot: SlotRow,
    /// Who is paid for it.
    pub carrier: String,
    /// Orders that fit in all.
    pub capacity: u32,
}

/// How far the letters to followers are.
#[derive(Debug, Deserialize)]
pub struct Told {
    /// Written so far.
    pub recipients: u32,
    /// 1 when all are.
    pub done: u8,
}

/// As the columns of [`DROPS`].
#[derive(Debug, Deserialize)]
pub struct LineRow {
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
    /// Units put in.
    pub issued: u32,
    /// Units held.
    pub held: u32,
    /// Units paid for.
    pub sold: u32,
    /// The lowest price, minor units.
    pub price_minor: Option<i64>,
    /// Of the price.
    pub currency: Option<Currency>,
}

/// As the columns of [`TODAY`].
#[derive(Debug, Deserialize)]
pub struct TodayRow {
    /// The creator's name.
    pub name: String,
    /// In URLs.
    pub slug: String,
    /// IANA zone.
    pub zone: String,
    /// When somebody vouched for them.
    pub verified_at: Option<Timestamp>,
    /// Drafts.
    pub drafts: u32,
    /// Announced, not open yet.
    pub scheduled: u32,
    /// Who follows.
    pub followers: u32,
    /// Paid orders whose slot has not passed.
    pub to_prepare: u32,
    /// When the first of their slots begins.
    pub first_slot: Option<Timestamp>,
    /// Units paid for in the last week.
    pub sold_in_week: u32,
}

/// As the columns of [`DRAFT_VERSION`].
#[derive(Debug, Deserialize)]
pub struct VersionRow {
    /// One more with every change.
    pub version: i64,
}
