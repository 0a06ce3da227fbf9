//! The SQL of contingency.

use crate::db::json_column;
use crate::money::Currency;
use crate::time::Timestamp;
use serde::Deserialize;

macro_rules! agreements_where {
    ($which:literal) => {
        concat!(
            "SELECT c.id, c.drop_id, c.state, c.units_agreed, c.units_released, c.price_minor, c.currency, c.partner AS partner_id, c.creator AS creator_id,
            COALESCE (s.sold, 0) AS sold, r.released_at, d.title AS drop_title, d.state AS drop_state, d.closes_at,
            v.title AS item, o.name AS creator, p.name AS partner
        FROM contingency c JOIN drops d ON d.id = c.drop_id JOIN variants v ON v.sku = c.sku
        JOIN creators o ON o.id = c.creator JOIN creators p ON p.id = c.partner
        LEFT JOIN contingency_releases r ON r.agreement = c.id LEFT JOIN contingency_shares s ON s.id = c.id",
            $which
        )
    };
}

crate::queries! {
    /// The drop ?1 of the creator ?2, what is in it, and whom it may ask.
    DROP = "SELECT d.id, d.title, d.state, d.closes_at,
            (SELECT json_group_array (json_object ('sku', i.sku, 'title', v.title, 'currency', i.currency))
             FROM (SELECT * FROM drop_items WHERE drop_id = d.id AND is_bundle = 0 ORDER BY position) i JOIN variants v ON v.sku = i.sku) AS items,
            (SELECT json_group_array (json_object ('id', id, 'slug', slug, 'name', name)) FROM (
                SELECT id, slug, name FROM creators p WHERE id = ?2 OR (verified_at IS NOT NULL AND suspended_at IS NULL
                  AND NOT EXISTS (SELECT 1 FROM drops r WHERE r.creator = p.id AND r.rehearsal_of IS NOT NULL))
                ORDER BY id <> ?2, name LIMIT 1000)) AS partners
        FROM drops d WHERE d.id = ?1 AND d.creator = ?2";
    /// Whoever is called ?1, by slug or by name, if they may sell; ?2 may ask themselves.
    PARTNER = "SELECT id, slug, name FROM creators p WHERE (slug = ?1 OR name = ?1 COLLATE NOCASE)
          AND (id = ?2 OR (verified_at IS NOT NULL AND suspended_at IS NULL
            AND NOT EXISTS (SELECT 1 FROM drops r WHERE r.creator = p.id AND r.rehearsal_of IS NOT NULL)))
        ORDER BY slug <> ?1, id LIMIT 1";
    /// Agreements of the drop ?1 of the creator ?2, the oldest first.
    OF_DROP = agreements_where!(" WHERE c.drop_id = ?1 AND c.creator = ?2 ORDER BY c.proposed_at, c.id");
    /// What the creator ?1 was asked for, the latest first.
    OF_PARTNER = agreements_where!(" WHERE c.partner = ?1 ORDER BY c.proposed_at DESC, c.id LIMIT 100");
    /// The agreement ?1, of which ?2 is the partner or the creator of the drop.
    ONE = agreements_where!(" WHERE c.id = ?1 AND ?2 IN (c.partner, c.creator)");
    /// What the creator ?1 has on hand.
    STOCKS = "SELECT v.sku, v.title, v.stock FROM products p JOIN variants v ON v.product = p.id
        WHERE p.creator = ?1 AND v.bundle_of IS NULL AND v.stock > 0 ORDER BY v.title, v.sku LIMIT 300";
    /// Fails on `contingency_of_a_bundle`, `contingency_after_close`.
    PROPOSE = "INSERT INTO contingency (id, drop_id, sku, creator, partner, units_agreed, price_minor, currency, proposed_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    /// The partner ?2 says yes: out of the stock ?3. What is empty by now is filled at once. Fails on `contingency_step`,
    /// `contingency_is_final`, `contingency_not_own`, `contingency_after_close`, `stock_not_negative`.
    ACCEPT = "UPDATE contingency SET state = 'accepted', from_sku = ?3, answered_at = ?4 WHERE id = ?1 AND partner = ?2";
    /// The partner ?2 says no.
    DECLINE = "UPDATE contingency SET state = 'declined', answered_at = ?3 WHERE id = ?1 AND partner = ?2";
    /// The creator ?2 no longer asks.
    WITHDRAW = "UPDATE contingency SET state = 'withdrawn', answered_at = ?3 WHERE id = ?1 AND creator = ?2";
    /// What the order ?1, paid at ?2, took of partners' units: the ones that are sold and of no other order, as far as it has so
    /// many. Its triggers book what is owed for them.
    OWE = "INSERT INTO partner_sales (order_id, agreement, units, amount_minor, currency, at)
        SELECT order_id, id, units, units * price_minor, currency, ?2 FROM (
          SELECT order_id, id, price_minor, currency, MIN (open, MAX (0, units - COALESCE (
              SUM (open) OVER (PARTITION BY sku ORDER BY number ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0))) AS units
          FROM (SELECT o.id AS order_id, u.id, u.sku, u.price_minor, u.currency, r.number, MAX (0, u.sold - u.accounted) AS open,
              h.units * CASE h.sku WHEN u.sku THEN 1 ELSE COALESCE ((SELECT b.units FROM bundle_parts b
                WHERE b.drop_id = h.drop_id AND b.bundle = h.sku AND b.sku = u.sku), 0) END AS units
            FROM orders o JOIN holds h ON h.id = o.hold_id JOIN partner_units u ON u.drop_id = o.drop_id AND u.state = 'accepted'
            JOIN contingency_releases r ON r.agreement = u.id WHERE o.id = ?1))
        WHERE units > 0";
    /// What was sold is owed, and the rest goes home. Fails on `contingency_before_close`, `contingency_while_held`.
    SETTLE = "UPDATE contingency SET state = 'settled', settled_at = ?2,
            units_sold = COALESCE ((SELECT s.sold FROM contingency_shares s WHERE s.id = contingency.id), 0) WHERE id = ?1";
}

/// As the columns of [`DROP`].
#[derive(Debug, Deserialize)]
pub struct DropRow {
    /// In URLs of the studio.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// `draft scheduled`.
    pub state: String,
    /// The first moment it is over.
    pub closes_at: Timestamp,
    /// Without bundles.
    #[serde(deserialize_with = "json_column")]
    pub items: Vec<ItemRow>,
    /// Oneself first.
    #[serde(deserialize_with = "json_column")]
    pub partners: Vec<PartnerRow>,
}

/// An item.
#[derive(Debug, Deserialize)]
pub struct ItemRow {
    /// Its stock-keeping unit.
    pub sku: String,
    /// As one reads it.
    pub title: String,
    /// ISO 4217.
    pub currency: Currency,
}

/// Somebody to ask.
#[derive(Debug, Deserialize)]
pub struct PartnerRow {
    /// The creator.
    pub id: String,
    /// In URLs.
    pub slug: String,
    /// As people know them.
    pub name: String,
}

/// As the columns of [`OF_DROP`].
#[derive(Debug, Deserialize)]
pub struct AgreementRow {
    /// Its id.
    pub id: String,
    /// The drop.
    pub drop_id: String,
    /// `proposed accepted declined withdrawn settled`.
    pub state: String,
    /// Promised.
    pub units_agreed: u32,
    /// Come in.
    pub units_released: u32,
    /// Owed for each that is sold, minor units.
    pub price_minor: i64,
    /// ISO 4217.
    pub currency: Currency,
    /// Whose units they are.
    pub partner_id: String,
    /// Whose drop it is.
    pub creator_id: String,
    /// Of those that came in.
    pub sold: u32,
    /// When they came in.
    pub released_at: Option<Timestamp>,
    /// The drop's title.
    pub drop_title: String,
    /// `draft scheduled`.
    pub drop_state: String,
    /// The first moment the drop is over.
    pub closes_at: Timestamp,
    /// What is promised.
    pub item: String,
    /// As people know who makes the drop.
    pub creator: String,
    /// As people know the partner.
    pub partner: String,
}

/// As the columns of [`STOCKS`].
#[derive(Debug, Deserialize)]
pub struct StockRow {
    /// Its stock-keeping unit.
    pub sku: String,
    /// As one reads it.
    pub title: String,
    /// Units on hand.
    pub stock: u32,
}
