//! The SQL of holds that are placed together: four statements, one batch.

use crate::db::{Db, DbError};
use crate::drops::store::RecalledRow;
use crate::money::Currency;
use crate::stmt;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

crate::queries! {
    /// What nobody may pay for any more goes back first, item by item of what is asked for.
    LAPSE_ASKED = "UPDATE holds SET state = 'lapsed'
        WHERE state = 'live' AND expires_at <= CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)
          AND (drop_id, sku) IN (SELECT d.id, a.value ->> 'sku' FROM json_each (?1) a JOIN drops d ON d.slug = a.value ->> 'slug')";
    /// What each ask finds before the first of them is answered; only a refusal is told by it. Where there are bundles, no
    /// single figure says what is to be had: whoever got nothing is looked at by themselves.
    GATES = "SELECT d.state, d.opens_at, d.closes_at, d.paused_at, c.verified_at, c.suspended_at,
            CASE WHEN EXISTS (SELECT 1 FROM bundle_parts b WHERE b.drop_id = d.id) THEN i.issued
              ELSE i.issued - i.held - i.sold - (SELECT COUNT (*) FROM waiting w
               WHERE w.drop_id = d.id AND w.sku = i.sku AND w.state = 'waiting') END AS available, i.limit_per_buyer, i.price_minor, i.currency,
            (SELECT COALESCE (SUM (h.units), 0) FROM holds h WHERE h.drop_id = d.id AND h.sku = i.sku
               AND h.buyer = a.value ->> 'buyer' AND h.state IN ('live', 'sold')) AS taken,
            (SELECT COUNT (*) FROM drop_items o
               CROSS JOIN holds h ON h.drop_id = d.id AND h.sku = o.sku AND h.buyer = a.value ->> 'buyer'
               WHERE o.drop_id = d.id AND h.placed_at > clock.ms - 600000) AS turns,
            clock.ms AS now
        FROM json_each (?1) a
             JOIN (SELECT CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER) AS ms) clock
             LEFT JOIN drops d ON d.slug = a.value ->> 'slug'
             LEFT JOIN creators c ON c.id = d.creator
             LEFT JOIN drop_items i ON i.drop_id = d.id AND i.sku = a.value ->> 'sku'
        ORDER BY a.key";
    /// In the order they came, by the database's clock. The trigger `hold_is_asked` gives to each what is still to be had.
    ASK_ALL = "INSERT INTO hold_asks (id, drop_id, sku, buyer, units, scope, key, bare_key, fingerprint, of_a_page, at, placed_at)
        SELECT a.value ->> 'id', d.id, a.value ->> 'sku', a.value ->> 'buyer', a.value ->> 'units', a.value ->> 'scope',
               a.value ->> 'key', a.value ->> 'bare_key', a.value ->> 'fingerprint', a.value ->> 'of_a_page', CAST (?2 AS INTEGER), clock.ms
        FROM json_each (?1) a JOIN drops d ON d.slug = a.value ->> 'slug',
             (SELECT CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER) AS ms) clock
        ORDER BY a.key";
    /// What the key of each ask stands for now: the hold it has just made, another one, or nothing.
    ANSWERS = "SELECT r.subject, r.fingerprint, h.id, h.buyer, h.expires_at, h.state
        FROM json_each (?1) a
             LEFT JOIN requests r ON r.scope = a.value ->> 'scope' AND r.key = a.value ->> 'key' AND r.at > ?2 - 86400000
             LEFT JOIN holds h ON h.id = r.subject
        ORDER BY a.key";
}

/// One buyer's wish, as the statements read it.
#[derive(Clone, Debug, Serialize)]
pub struct Ask<'a> {
    /// The hold it would become.
    pub id: String,
    /// Of which drop.
    pub slug: &'a str,
    /// What.
    pub sku: &'a str,
    /// How many.
    pub units: u32,
    /// For whom.
    pub buyer: &'a str,
    /// Among whom the key is unique.
    pub scope: String,
    /// Same key, same hold.
    pub key: String,
    /// The key as it was sent.
    pub bare_key: &'a str,
    /// Of the content.
    pub fingerprint: String,
    /// Whether the key is one of a cached page.
    pub of_a_page: bool,
}

/// As the columns of [`GATES`]; empty where there is no such drop, or no such item.
#[derive(Clone, Debug, Deserialize)]
pub struct FoundRow {
    /// `draft scheduled`.
    pub state: Option<String>,
    /// The first moment it is open.
    pub opens_at: Option<Timestamp>,
    /// The first moment it is over.
    pub closes_at: Option<Timestamp>,
    /// When an operator paused it, if they did.
    pub paused_at: Option<Timestamp>,
    /// Since when its creator may sell.
    pub verified_at: Option<Timestamp>,
    /// Since when they may not.
    pub suspended_at: Option<Timestamp>,
    /// Units neither held nor sold.
    pub available: Option<i64>,
    /// Most units one buyer may have.
    pub limit_per_buyer: Option<u32>,
    /// Minor units.
    pub price_minor: Option<i64>,
    /// ISO 4217.
    pub currency: Option<Currency>,
    /// Units this buyer holds or has bought.
    pub taken: u32,
    /// Holds this buyer placed on the drop in the last ten minutes.
    pub turns: u32,
    /// The database's clock.
    pub now: Timestamp,
}

/// As the columns of [`ANSWERS`]; empty where the key stands for nothing.
#[derive(Debug, Deserialize)]
pub struct AnswerRow {
    /// What the key made.
    pub subject: Option<String>,
    /// Of the content.
    pub fingerprint: Option<String>,
    /// The hold, unless the key made something else.
    pub id: Option<String>,
    /// Whose.
    pub buyer: Option<String>,
    /// The first moment it no longer holds.
    pub expires_at: Option<Timestamp>,
    /// `live lapsed released sold`.
    pub state: Option<String>,
}

impl AnswerRow {
    /// What the key was used for, if it was.
    #[must_use]
    pub fn recalled(self) -> Option<RecalledRow> {
        let Self { fingerprint, id, buyer, expires_at, state, .. } = self;
        Some(RecalledRow { fingerprint: fingerprint?, id, buyer, expires_at, state })
    }
}

/// Places every hold that may be, and tells for each ask what it found and what its key stands for.
///
/// # Errors
/// `Constraint` when a guard behind the gate said no: then nothing was written for anybody.
pub async fn ask_all(db: &dyn Db, asks: &[Ask<'_>], now: Timestamp) -> Result<Vec<(FoundRow, AnswerRow)>, DbError> {
    let list = serde_json::to_string(asks).map_err(|e| DbError::Unreadable(e.to_string()))?;
    let batch = vec![
        stmt!(LAPSE_ASKED, list.as_str()),
        stmt!(GATES, list.as_str()),
        stmt!(ASK_ALL, list.as_str(), now),
        stmt!(ANSWERS, list.as_str(), now),
    ];
    let replies = db.batch(batch).await?;
    let [_, found, _, answers] = replies.as_slice() else {
        return Err(DbError::Unavailable("four replies were due".to_owned()));
    };
    let (found, answers): (Vec<FoundRow>, Vec<AnswerRow>) = (found.all()?, answers.all()?);
    if found.len() != asks.len() || answers.len() != asks.len() {
        return Err(DbError::Unavailable(format!("{} asks, {} answers", asks.len(), answers.len())));
    }
    Ok(found.into_iter().zip(answers).collect())
}
