//! The SQL of creators and of the front page.

use crate::time::Timestamp;
use serde::Deserialize;

crate::queries! {
    /// Announced drops that fit, open ones first, then what comes next, then what was.
    /// ?1 words, ?2 category, ?3 creator's slug (each empty for any), ?4 now, ?5 most of them, ?6 a part
    /// of a creator's name, where that will do as well.
    CARDS = "SELECT *, (SELECT paused_at FROM drops d WHERE d.id = drop_cards.id) AS paused_at,
            (SELECT lobby_minutes FROM drops d WHERE d.id = drop_cards.id) AS lobby_minutes,
            (SELECT gates FROM drops d WHERE d.id = drop_cards.id) AS gates,
            (SELECT v.zone FROM drops d JOIN venues v ON v.id = d.venue WHERE d.id = drop_cards.id) AS venue_zone FROM drop_cards
        WHERE (?1 = '' OR INSTR (LOWER (title || ' ' || tagline || ' ' || creator || ' ' || category), LOWER (?1)) > 0)
          AND (?2 = '' OR category = ?2) AND (?3 = '' OR creator_slug = ?3
            OR (?6 <> '' AND INSTR (LOWER (creator), LOWER (?6)) > 0))
        ORDER BY closes_at <= ?4, opens_at > ?4, ABS (closes_at - ?4), slug LIMIT ?5";
    /// Everybody who sells, with what they sell. ?1 now, ?2 a slug or empty for all, ?3 most of them. Those whose drop is open or comes next
    /// go first. A studio that nobody has vouched for,
    /// and that has announced nothing, is nobody's business yet.
    CREATORS = "SELECT c.slug, c.name, c.trade, c.town, c.zone, c.story, c.verified_at,
            (SELECT json_object ('hash', m.hash, 'alt', m.alt, 'width', m.width, 'height', m.height,
                'placeholder', m.placeholder) FROM media m WHERE m.hash = c.portrait) AS portrait,
            (SELECT COUNT (*) FROM drops d WHERE d.creator = c.id AND d.state = 'scheduled' AND d.closes_at <= ?1) AS drops_done,
            (SELECT COUNT (*) FROM follows f WHERE f.creator = c.id) AS followers,
            (SELECT json_group_array (DISTINCT d.category) FROM drops d WHERE d.creator = c.id AND d.state = 'scheduled') AS categories
        FROM creators c WHERE (?2 = '' OR c.slug = ?2) AND NOT EXISTS (SELECT 1 FROM drops d WHERE d.creator = c.id AND d.rehearsal_of IS NOT NULL) AND (c.verified_at IS NOT NULL
            OR EXISTS (SELECT 1 FROM drops d WHERE d.creator = c.id AND d.state <> 'draft')) 
        ORDER BY COALESCE ((SELECT MIN (d.opens_at) FROM drops d WHERE d.creator = c.id AND d.state = 'scheduled' AND d.closes_at > ?1),
            9007199254740991), c.name, c.id LIMIT ?3";
    /// The rules in force, the newest first.
    POLICIES = "SELECT version, since_at, refund, reissue FROM policies ORDER BY since_at DESC";
}

/// As the columns of [`CREATORS`].
#[derive(Debug, Deserialize)]
pub struct CreatorRow {
    /// The name in URLs.
    pub slug: String,
    /// What they are called.
    pub name: String,
    /// What they do.
    pub trade: String,
    /// Where.
    pub town: String,
    /// IANA time zone.
    pub zone: String,
    /// Paragraphs, parted by an empty line.
    pub story: String,
    /// When an operator vouched for them.
    pub verified_at: Option<Timestamp>,
    /// JSON of a picture.
    pub portrait: Option<String>,
    /// Drops that have ended.
    pub drops_done: u32,
    /// Who follows them.
    pub followers: u32,
    /// What they sell.
    #[serde(deserialize_with = "crate::db::json_column")]
    pub categories: Vec<String>,
}

/// As the columns of [`POLICIES`].
#[derive(Debug, Deserialize)]
pub struct PolicyRow {
    /// Its name.
    pub version: String,
    /// In force from.
    pub since_at: Timestamp,
    /// How refunds work.
    pub refund: String,
    /// What happens to units that come back.
    pub reissue: String,
}
