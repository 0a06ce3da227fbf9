//! The SQL of figures.

use crate::db::json_column;
use crate::time::Timestamp;
use serde::Deserialize;

crate::queries! {
    /// Adds looks: ?1 JSON list of `{slug, minute, views}`.
    ADD_VIEWS = "INSERT INTO drop_views (drop_id, minute, views)
        SELECT d.id, json_extract (j.value, '$.minute'), json_extract (j.value, '$.views')
        FROM json_each (?1) j JOIN drops d ON d.slug = json_extract (j.value, '$.slug') WHERE true
        ON CONFLICT (drop_id, minute) DO UPDATE SET views = views + excluded.views";
    /// A drop of a creator. ?1 drop, ?2 creator.
    DROP = "SELECT d.id, d.slug, d.title, d.opens_at, d.closes_at,
            (SELECT json_object ('handed', COUNT (*), 'in_time', COALESCE (SUM (h.at BETWEEN s.starts_at AND s.ends_at), 0))
             FROM orders o JOIN slots s ON s.id = o.slot JOIN handovers h ON h.order_id = o.id
             WHERE o.drop_id = d.id AND h.outcome IN ('collected', 'delivered') AND h.undone_at IS NULL) AS handing
        FROM drops d WHERE d.id = ?1 AND d.creator = ?2";
    /// What happened in every minute in which something did. ?1 drop, ?2 creator.
    MINUTES = "SELECT minute, SUM (views) AS views, SUM (holds) AS holds, SUM (paid) AS paid, SUM (returned) AS returned FROM (
            SELECT v.minute, v.views, 0 AS holds, 0 AS paid, 0 AS returned FROM drop_views v WHERE v.drop_id = ?1
            UNION ALL
            SELECT h.placed_at - h.placed_at % 60000, 0, 1, 0, 0 FROM holds h WHERE h.drop_id = ?1
            UNION ALL
            SELECT s.at - s.at % 60000, 0, 0, s.state = 'paid', s.state = 'refunded'
              FROM orders o JOIN order_steps s ON s.order_id = o.id
              WHERE o.drop_id = ?1 AND s.state IN ('paid', 'refunded'))
        WHERE EXISTS (SELECT 1 FROM drops d WHERE d.id = ?1 AND d.creator = ?2)
        GROUP BY minute ORDER BY minute LIMIT 30000";
}

/// As the columns of [`DROP`].
#[derive(Clone, Debug, Deserialize)]
pub struct DropRow {
    /// Its id.
    pub id: String,
    /// Its name in URLs.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// First moment.
    pub opens_at: Timestamp,
    /// The first moment it is over.
    pub closes_at: Timestamp,
    /// What went to its buyers.
    #[serde(deserialize_with = "json_column")]
    pub handing: Handing,
}

/// Orders that went to their buyers.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Handing {
    /// How many.
    pub handed: i64,
    /// Of these, within the window of the slot that was chosen.
    pub in_time: i64,
}
