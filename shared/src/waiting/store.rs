//! The SQL of waiting lists and offers.

use crate::db::json_column;
use crate::money::Currency;
use crate::time::Timestamp;
use serde::Deserialize;

crate::queries! {
    /// The drop ?1 as its waiting list sees it.
    LIST = "SELECT d.slug, d.title, d.state, d.opens_at, d.closes_at, d.policy, (SELECT z.zone FROM drop_zones z WHERE z.drop_id = d.id) AS zone, r.offer_lasts_ms, r.after_close_ms,
            (SELECT json_group_array (json_object ('sku', s.sku, 'title', v.title, 'available', s.available))
             FROM (SELECT * FROM stock WHERE drop_id = d.id AND is_bundle = 0 ORDER BY position) s JOIN variants v ON v.sku = s.sku) AS items
        FROM drops d JOIN creators c ON c.id = d.creator LEFT JOIN reissue_rules r ON r.policy = d.policy
            AND NOT EXISTS (SELECT 1 FROM entry_rules g WHERE g.drop_id = d.id AND (g.credits IS NOT NULL OR g.reputation IS NOT NULL)) WHERE d.slug = ?1";
    /// The place ?1 for the item ?3 of the drop ?2, at the address ?4 of the mailbox ?5. Once more is as good as once;
    /// whoever was through with it waits again, at the end of the line.
    JOIN = "INSERT INTO waiting (id, drop_id, sku, email, mailbox, joined_at, state_at)
        SELECT ?1, i.drop_id, i.sku, ?4, ?5, clock.ms, clock.ms
        FROM drops d JOIN drop_items i ON i.drop_id = d.id,
             (SELECT CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER) AS ms) clock
        WHERE d.slug = ?2 AND i.sku = ?3 AND i.is_bundle = 0
        ON CONFLICT (drop_id, sku, mailbox) DO UPDATE SET state = 'waiting', email = excluded.email,
            joined_at = excluded.joined_at, state_at = excluded.state_at
        WHERE waiting.state IN ('bought', 'passed', 'left', 'over')";
    /// The letter that says so, once for each time somebody joined. ?4 is what it says, ?5 is now.
    WRITE_JOINED = "INSERT INTO letters (id, template, recipient, facts, written_at, state_at)
        SELECT 'note-waiting-' || w.id || '-' || w.joined_at, 'note', w.email, json_set (?4, '$.leave', '/waiting/' || w.id), ?5, ?5
        FROM waiting w JOIN drops d ON d.id = w.drop_id WHERE d.slug = ?1 AND w.sku = ?2 AND w.mailbox = ?3 AND w.state = 'waiting'
        ON CONFLICT (id) DO NOTHING RETURNING id";

    /// Lists of drops that are over for good at ?1, or were stopped.
    END = "UPDATE waiting SET state = 'over', state_at = ?1 WHERE state = 'waiting' AND drop_id IN (
        SELECT d.id FROM drops d LEFT JOIN reissue_rules r ON r.policy = d.policy
        WHERE d.stopped_at IS NOT NULL OR d.closes_at + COALESCE (r.after_close_ms, 0) <= ?1)";
    /// Whose turn it is at ?1: as many of each item as are kept, the first in line first. At most ?2.
    NEXT = "SELECT w.id, w.email, v.title AS item, d.title, c.name AS creator, (SELECT z.zone FROM drop_zones z WHERE z.drop_id = d.id) AS zone, r.offer_lasts_ms, d.hold_lasts_ms
        FROM (SELECT id, drop_id, sku, email, joined_at,
                ROW_NUMBER () OVER (PARTITION BY drop_id, sku ORDER BY joined_at, id) AS place
              FROM waiting WHERE state = 'waiting') w
        JOIN drops d ON d.id = w.drop_id JOIN reissue_rules r ON r.policy = d.policy
        JOIN creators c ON c.id = d.creator JOIN variants v ON v.sku = w.sku
        WHERE d.state = 'scheduled' AND d.paused_at IS NULL AND d.stopped_at IS NULL AND c.suspended_at IS NULL AND c.verified_at IS NOT NULL
          AND d.opens_at <= ?1 AND ?1 < d.closes_at + r.after_close_ms
          AND w.place <= (SELECT s.kept FROM stock s WHERE s.drop_id = w.drop_id AND s.sku = w.sku)
        ORDER BY w.place, w.joined_at, w.id LIMIT ?2";
    /// Fails on `moved_on` for who does not wait any more.
    EXPECT_WAITING = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM waiting WHERE id = ?1 AND state = 'waiting')";
    /// Sets one unit aside for the place ?2 as the hold ?1, by the database's clock. Fails on `offer_out_of_line`,
    /// `offer_out_of_time`, `hold_while_paused`, or `available_not_negative`.
    OFFER = "INSERT INTO holds (id, drop_id, sku, buyer, units, price_minor, currency, placed_at, expires_at, offered_to)
        SELECT ?1, w.drop_id, w.sku, 'waiting-' || w.id, 1, i.price_minor, i.currency, clock.ms, clock.ms + r.offer_lasts_ms, w.id
        FROM waiting w JOIN drop_items i ON i.drop_id = w.drop_id AND i.sku = w.sku JOIN drops d ON d.id = w.drop_id
        JOIN reissue_rules r ON r.policy = d.policy,
             (SELECT CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER) AS ms) clock
        WHERE w.id = ?2";
    /// An offer as it stands.
    LOOK = "SELECT h.id, h.buyer, h.state, h.expires_at, h.price_minor, h.currency, h.offered_to, v.title AS item,
            d.title, d.slug, d.hold_lasts_ms, c.name AS creator, (SELECT z.zone FROM drop_zones z WHERE z.drop_id = d.id) AS zone
        FROM holds h JOIN drops d ON d.id = h.drop_id JOIN creators c ON c.id = d.creator JOIN variants v ON v.sku = h.sku
        WHERE h.id = ?1 AND h.offered_to IS NOT NULL";
    /// The offer ?1 becomes the hold of the buyer ?2, with as much time to pay as any. Fails on `hold_over_limit`;
    /// returns nothing when it is over, or somebody's.
    TAKE = "UPDATE holds SET buyer = ?2, expires_at = MAX (expires_at, (SELECT d.hold_lasts_ms FROM drops d WHERE d.id = holds.drop_id)
            + CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER))
        WHERE id = ?1 AND offered_to IS NOT NULL AND state = 'live' AND buyer = 'waiting-' || offered_to
          AND expires_at > CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)
        RETURNING id, buyer, expires_at";

    /// A place in line.
    PLACE = "SELECT w.id, w.state, v.title AS item, d.title, d.slug
        FROM waiting w JOIN drops d ON d.id = w.drop_id JOIN variants v ON v.sku = w.sku WHERE w.id = ?1";
    /// What is set aside for the place ?1 and not taken goes back.
    DECLINE = "UPDATE holds SET state = 'released' WHERE state = 'live' AND buyer = 'waiting-' || ?1
        AND (drop_id, sku) = (SELECT w.drop_id, w.sku FROM waiting w WHERE w.id = ?1)";
    /// And the place ?1 is left. What was taken is a hold by now, and ends like one.
    LEAVE = "UPDATE waiting SET state = 'left', state_at = ?2 WHERE id = ?1 AND state IN ('waiting', 'passed')";
}

/// As the columns of [`LIST`].
#[derive(Debug, Deserialize)]
pub struct ListRow {
    pub(super) slug: String,
    pub(super) title: String,
    pub(super) state: String,
    pub(super) opens_at: Timestamp,
    pub(super) closes_at: Timestamp,
    pub(super) policy: String,
    pub(super) zone: String,
    pub(super) offer_lasts_ms: Option<i64>,
    pub(super) after_close_ms: Option<i64>,
    #[serde(deserialize_with = "json_column")]
    pub(super) items: Vec<ItemRow>,
}

/// An item of it.
#[derive(Debug, Deserialize)]
pub struct ItemRow {
    pub(super) sku: String,
    pub(super) title: String,
    pub(super) available: u32,
}

/// As the columns of [`NEXT`].
#[derive(Debug, Deserialize)]
pub struct NextRow {
    pub(super) id: String,
    pub(super) email: String,
    pub(super) item: String,
    pub(super) title: String,
    pub(super) creator: String,
    pub(super) zone: String,
    pub(super) offer_lasts_ms: i64,
    pub(super) hold_lasts_ms: i64,
}

/// As the columns of [`LOOK`].
#[derive(Debug, Deserialize)]
pub struct OfferRow {
    pub(super) id: String,
    pub(super) buyer: String,
    pub(super) state: String,
    pub(super) expires_at: Timestamp,
    pub(super) price_minor: i64,
    pub(super) currency: Currency,
    pub(super) offered_to: String,
    pub(super) item: String,
    pub(super) title: String,
    pub(super) slug: String,
    pub(super) hold_lasts_ms: i64,
    pub(super) creator: String,
    pub(super) zone: String,
}

/// As the columns of [`PLACE`].
#[derive(Debug, Deserialize)]
pub struct PlaceRow {
    pub(super) id: String,
    pub(super) state: String,
    pub(super) item: String,
    pub(super) title: String,
    pub(super) slug: String,
}
