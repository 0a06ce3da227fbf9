//! The SQL of counts.

use super::view::Count;
use crate::db::json_column;
use crate::time::Timestamp;
use serde::Deserialize;

crate::queries! {
    /// An announced drop, counted from the stock row and from what came back. By the database's clock.
    COUNTS = "SELECT d.slug, d.title, d.opens_at, d.closes_at, d.paused_at, d.lobby_minutes, d.gates, c.name AS creator, (SELECT z.zone FROM drop_zones z WHERE z.drop_id = d.id) AS zone,
            y.version, y.reissue, CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER) AS now,
            (SELECT json_group_array (json_object ('sku', s.sku, 'title', v.title, 'issued', s.issued,
                'available', s.available, 'held', s.held, 'sold', s.sold, 'limit_per_buyer', s.limit_per_buyer,
                'returned', (SELECT COALESCE (SUM (o.units), 0) FROM orders o JOIN holds h ON h.id = o.hold_id
                  WHERE o.drop_id = d.id AND o.state = 'refunded' AND o.refund_reason = 'operator' AND h.sku = s.sku),
                'lapsed', (SELECT COALESCE (SUM (h.units), 0) FROM holds h WHERE h.drop_id = d.id AND h.sku = s.sku
                  AND (h.state IN ('lapsed', 'released') OR (h.state = 'live'
                    AND h.expires_at <= CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)))
                  AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.hold_id = h.id AND o.state = 'refunded' AND o.refund_reason = 'operator'))))
             FROM (SELECT * FROM stock WHERE drop_id = d.id ORDER BY position) s JOIN variants v ON v.sku = s.sku) AS items
        FROM drops d JOIN creators c ON c.id = d.creator JOIN policies y ON y.version = d.policy
        WHERE d.slug = ?1 AND d.state = 'scheduled' AND d.rehearsal_of IS NULL";
}

/// As the columns of [`COUNTS`].
#[derive(Debug, Deserialize)]
pub struct CountsRow {
    /// In URLs.
    pub slug: String,
    /// What it is called.
    pub title: String,
    /// The first moment it is open.
    pub opens_at: Timestamp,
    /// The first moment it is over.
    pub closes_at: Timestamp,
    /// When an operator paused it.
    pub paused_at: Option<Timestamp>,
    /// Minutes of its lobby.
    pub lobby_minutes: Option<u32>,
    /// Gates that stand.
    pub gates: u32,
    /// Who makes it.
    pub creator: String,
    /// IANA zone.
    pub zone: String,
    /// Of the rules.
    pub version: String,
    /// What happens to units that come back.
    pub reissue: String,
    /// The database's clock.
    pub now: Timestamp,
    /// In the order of the page.
    #[serde(deserialize_with = "json_column")]
    pub items: Vec<Count>,
}
