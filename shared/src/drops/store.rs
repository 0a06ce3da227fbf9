//! The SQL of drops, their stock and holds.

use crate::db::{Db, DbError, Rows, run};
use crate::drops::holds::HoldRequest;
use crate::ids::{BuyerId, DropSlug, HoldId, Sku};
use crate::stmt;
use crate::time::Timestamp;
use serde::Deserialize;

crate::queries! {
    /// Fails on `requests.scope` for a key seen before; writes nothing for an item that is not there.
    REMEMBER_HOLD = "INSERT INTO requests (scope, key, fingerprint, subject, at)
        SELECT ?1, ?2, ?3, ?4, ?5
        FROM drop_items i JOIN drops d ON d.id = i.drop_id WHERE d.slug = ?6 AND i.sku = ?7";
    /// By the database's clock; a trigger gives back first what has lapsed. Fails on `hold_before_opening`,
    /// `hold_after_closing`, `hold_while_paused`, `hold_before_turn` (?6 is when the lobby lets the buyer in), `hold_over_limit`, `hold_too_often`, `kept_for_waiting` or `available_not_negative`; returns nothing for an item that is not there.
    PLACE_HOLD = "INSERT INTO holds (id, drop_id, sku, buyer, units, price_minor, currency, placed_at, expires_at, turn_at, key)
        SELECT ?1, d.id, i.sku, ?2, ?3, i.price_minor, i.currency, clock.ms, clock.ms + d.hold_lasts_ms, ?6, ?7
        FROM drops d JOIN drop_items i ON i.drop_id = d.id,
             (SELECT CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER) AS ms) clock
        WHERE d.slug = ?4 AND i.sku = ?5
        RETURNING id, buyer, expires_at";
    /// What a key was used for, with the hold it made.
    RECALL_HOLD = "SELECT r.fingerprint, h.id, h.buyer, h.expires_at, h.state
        FROM requests r LEFT JOIN holds h ON h.id = r.subject WHERE r.scope = ?1 AND r.key = ?2";
    /// An item as the gate of a hold sees it, for one buyer.
    GATE = "SELECT d.state, d.opens_at, d.closes_at, d.paused_at, s.available, s.limit_per_buyer, s.price_minor, s.currency,
            (SELECT COALESCE (SUM (h.units), 0) FROM holds h WHERE h.drop_id = d.id AND h.sku = s.sku
               AND h.buyer = ?3 AND h.state IN ('live', 'sold')) AS taken
        FROM drops d JOIN stock s ON s.drop_id = d.id WHERE d.slug = ?1 AND s.sku = ?2";
    /// Whether the drop is there at all.
    EXISTS = "SELECT slug FROM drops WHERE slug = ?1 AND state <> 'draft'";
    /// Ends a hold at the buyer's wish, unless an order came of it.
    RELEASE = "UPDATE holds SET state = 'released' WHERE id = ?1 AND buyer = ?2 AND state = 'live'
        AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.hold_id = holds.id
            AND o.state IN ('paid', 'collected', 'delivered'))";
    /// The order of a released hold gives its seat and coupon back.
    RELEASE_ORDER = "UPDATE orders SET state = 'lapsed', state_at = ?3
        WHERE hold_id = ?1 AND buyer = ?2 AND state = 'placed'
          AND EXISTS (SELECT 1 FROM holds h WHERE h.id = ?1 AND h.state = 'released')";
    /// A key of a page is used up with its hold: whoever buys again from the same page gets another one.
    FORGET_USED_UP = "DELETE FROM requests WHERE scope = ?1 AND key = ?2 AND subject = ?3";
    /// Whose a hold is, and where it stands.
    HOLD = "SELECT h.id, h.buyer, h.expires_at, h.state, d.slug
        FROM holds h JOIN drops d ON d.id = h.drop_id WHERE h.id = ?1";
    /// Who holds or held an item of which nothing is left, newest first; no row while something is left or it is not on
    /// sale. ?3 is a day before now.
    GONE = "SELECT h.buyer, h.key FROM drops d JOIN stock s ON s.drop_id = d.id AND s.sku = ?2
             LEFT JOIN holds h ON h.drop_id = d.id AND h.sku = s.sku AND h.placed_at > ?3
        WHERE d.slug = ?1 AND s.available <= 0 AND d.state = 'scheduled' AND d.paused_at IS NULL
          AND (SELECT CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)) BETWEEN d.opens_at AND d.closes_at - 1
        LIMIT 2001";
    /// Ends every hold past its time, the oldest first.
    LAPSE_ALL = "UPDATE holds SET state = 'lapsed' WHERE id IN (
        SELECT id FROM holds WHERE state = 'live' AND expires_at <= ?1 ORDER BY expires_at LIMIT 500)";
    /// Phase and stock of a drop, for `state`.
    STATE = "SELECT d.state, d.opens_at, d.closes_at, d.paused_at, d.lobby_minutes,
            CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER) AS now,
            (SELECT json_group_array (json_object ('sku', s.sku, 'issued', s.issued, 'available', s.available,
                'held', s.held, 'sold', s.sold, 'limit_per_buyer', s.limit_per_buyer))
             FROM (SELECT * FROM stock WHERE drop_id = d.id ORDER BY position) s) AS items
        FROM drops d WHERE d.slug = ?1";
}

/// A placed hold, as the write returned it.
#[derive(Debug, Deserialize)]
pub struct HoldRow {
    /// Its id.
    pub id: String,
    /// Whose.
    pub buyer: String,
    /// The first moment it no longer holds.
    pub expires_at: Timestamp,
}

/// What a key was used for.
#[derive(Debug, Deserialize)]
pub struct RecalledRow {
    /// Of the content.
    pub fingerprint: String,
    /// The hold, unless the key made something else.
    pub id: Option<String>,
    /// Whose.
    pub buyer: Option<String>,
    /// The first moment it no longer holds.
    pub expires_at: Option<Timestamp>,
    /// `live lapsed released sold`.
    pub state: Option<String>,
}

/// A hold as it stands.
#[derive(Debug, Deserialize)]
pub struct HoldStateRow {
    /// Whose.
    pub buyer: String,
    /// `live lapsed released sold`.
    pub state: String,
    /// The drop's name in URLs.
    pub slug: String,
}

/// By what a request is known again.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Among whom the key is unique.
    pub scope: &'a str,
    /// As it was sent.
    pub key: &'a str,
    /// Of the content.
    pub fingerprint: &'a str,
}

/// Takes the units, or fails on the name of the constraint that says no. `None`: there is no such item.
///
/// # Errors
/// As [`PLACE_HOLD`] and [`REMEMBER_HOLD`].
pub async fn place(
    db: &dyn Db,
    request: &HoldRequest,
    asked: &Asked<'_>,
    id: &HoldId,
    turn_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<Option<HoldRow>, DbError> {
    let (slug, sku) = (request.slug.as_str(), request.sku.as_str());
    let batch = vec![
        stmt!(REMEMBER_HOLD, asked.scope, asked.key, asked.fingerprint, id.as_str(), now, slug, sku),
        stmt!(PLACE_HOLD, id.as_str(), request.buyer.as_str(), request.units, slug, sku, turn_at, request.key.as_str()),
    ];
    db.batch(batch).await?.last().map_or(Ok(None), Rows::first)
}

/// What a key was used for.
///
/// # Errors
/// When the database does not answer.
pub async fn recall(db: &dyn Db, scope: &str, key: &str) -> Result<Option<RecalledRow>, DbError> {
    run(db, stmt!(RECALL_HOLD, scope, key)).await?.first()
}

/// The item as the gate sees it for this buyer.
///
/// # Errors
/// When the database does not answer.
pub async fn gate(db: &dyn Db, slug: &DropSlug, sku: &Sku, buyer: &BuyerId) -> Result<Option<GateRow>, DbError> {
    run(db, stmt!(GATE, slug.as_str(), sku.as_str(), buyer.as_str())).await?.first()
}

/// As the columns of [`GONE`]; empty where nobody holds or held any.
#[derive(Debug, Deserialize)]
pub struct GoneRow {
    /// Whose the hold is.
    pub buyer: Option<String>,
    /// By which key it was asked for.
    pub key: Option<String>,
}

/// As the columns of [`GATE`].
#[derive(Debug, Deserialize)]
pub struct GateRow {
    /// `draft scheduled`.
    pub state: String,
    /// The first moment it is open.
    pub opens_at: Timestamp,
    /// The first moment it is over.
    pub closes_at: Timestamp,
    /// When an operator paused it, if they did.
    pub paused_at: Option<Timestamp>,
    /// Units neither held nor sold.
    pub available: i64,
    /// Most units one buyer may have.
    pub limit_per_buyer: u32,
    /// Minor units.
    pub price_minor: i64,
    /// ISO 4217.
    pub currency: crate::money::Currency,
    /// Units this buyer holds or has bought.
    pub taken: u32,
}

/// As the columns of [`STATE`].
#[derive(Debug, Deserialize)]
pub struct StateRow {
    /// `draft scheduled`.
    pub state: String,
    /// The database's clock.
    pub now: Timestamp,
    /// The first moment it is open.
    pub opens_at: Timestamp,
    /// The first moment it is over.
    pub closes_at: Timestamp,
    /// When an operator paused it, if they did.
    pub paused_at: Option<Timestamp>,
    /// So long before it opens buyers gather; none when it has no lobby.
    pub lobby_minutes: Option<u32>,
    /// Stock, in the order of the page.
    #[serde(deserialize_with = "crate::db::json_column")]
    pub items: Vec<super::ItemState>,
}
