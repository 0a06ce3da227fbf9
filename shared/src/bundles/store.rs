//! The SQL of bundles.

use super::Part;
use crate::db::json_column;
use crate::money::Currency;
use serde::Deserialize;

crate::queries! {
    /// The drop ?1 of the creator ?2, with what is in it.
    DROP = "SELECT d.id, d.title, d.state, d.version,
            (SELECT json_group_array (json_object ('sku', i.sku, 'title', v.title, 'detail', v.detail, 'issued', i.issued,
                'limit_per_buyer', i.limit_per_buyer, 'price_minor', i.price_minor, 'currency', i.currency, 'is_bundle', i.is_bundle))
             FROM (SELECT * FROM drop_items WHERE drop_id = d.id ORDER BY position) i JOIN variants v ON v.sku = i.sku) AS items,
            (SELECT json_group_array (json_object ('bundle', b.bundle, 'sku', b.sku, 'title', v.title, 'units', b.units,
                'price_minor', i.price_minor))
             FROM (SELECT * FROM bundle_parts WHERE drop_id = d.id ORDER BY bundle, sku) b JOIN variants v ON v.sku = b.sku
             JOIN drop_items i ON i.drop_id = b.drop_id AND i.sku = b.sku) AS parts
        FROM drops d WHERE d.id = ?1 AND d.creator = ?2";
    /// What the bundle ?2 of the drop ?1 is called, ?3, and what is in it, ?4; among the products it stands with ?5.
    NAME = "INSERT INTO variants (sku, product, title, detail, currency, bundle_of)
        SELECT ?2, v.product, ?3, ?4, v.currency, ?1 FROM variants v WHERE v.sku = ?5";
    /// It is on sale behind everything else: ?3 of them at most, ?4 for one buyer, at ?5.
    OFFER = "INSERT INTO drop_items (drop_id, sku, position, issued, limit_per_buyer, price_minor, currency, is_bundle)
        SELECT ?1, ?2, MAX (1000, MAX (position)) + 1, ?3, ?4, ?5, MIN (currency), 1 FROM drop_items WHERE drop_id = ?1 HAVING COUNT (*) > 0";
    /// What is in it, from the JSON ?3. Fails on `bundle_is_final`.
    FILL = "INSERT INTO bundle_parts (drop_id, bundle, sku, units)
        SELECT ?1, ?2, value ->> 'sku', value ->> 'units' FROM json_each (?3)";
    /// It is no longer on sale; its parts go with it.
    REMOVE = "DELETE FROM drop_items WHERE drop_id = ?1 AND sku = ?2 AND is_bundle = 1";
    /// Nothing leads to its name any more.
    FORGET = "DELETE FROM variants WHERE bundle_of = ?1
        AND NOT EXISTS (SELECT 1 FROM drop_items i WHERE i.sku = variants.sku)
        AND NOT EXISTS (SELECT 1 FROM bundle_parts b WHERE b.bundle = variants.sku)
        AND NOT EXISTS (SELECT 1 FROM prices p WHERE p.sku = variants.sku)";
    /// When the items of the drop ?1 were written anew: a bundle goes with any of its parts.
    REMOVE_BROKEN = "DELETE FROM drop_items WHERE drop_id = ?1 AND is_bundle = 1 AND EXISTS (
        SELECT 1 FROM bundle_parts b WHERE b.drop_id = ?1 AND b.bundle = drop_items.sku AND NOT EXISTS (
          SELECT 1 FROM drop_items i WHERE i.drop_id = ?1 AND i.sku = b.sku AND i.is_bundle = 0))";
    /// The bundles of the drop ?1 in its copy ?2: their names.
    COPY_NAMES = "INSERT INTO variants (sku, product, title, detail, currency, bundle_of)
        SELECT 'bnd_' || SUBSTR (?2, 5, 16) || '_' || i.position, v.product, v.title, v.detail, v.currency, ?2
        FROM drop_items i JOIN variants v ON v.sku = i.sku WHERE i.drop_id = ?1 AND i.is_bundle = 1";
    /// On sale.
    COPY_OFFERS = "INSERT INTO drop_items (drop_id, sku, position, issued, limit_per_buyer, price_minor, currency, is_bundle)
        SELECT ?2, 'bnd_' || SUBSTR (?2, 5, 16) || '_' || position, position, issued, limit_per_buyer, price_minor, currency, 1
        FROM drop_items WHERE drop_id = ?1 AND is_bundle = 1";
    /// And what is in them.
    COPY_PARTS = "INSERT INTO bundle_parts (drop_id, bundle, sku, units)
        SELECT ?2, 'bnd_' || SUBSTR (?2, 5, 16) || '_' || i.position, b.sku, b.units
        FROM drop_items i JOIN bundle_parts b ON b.drop_id = i.drop_id AND b.bundle = i.sku WHERE i.drop_id = ?1 AND i.is_bundle = 1";
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
    /// One more with every change.
    pub version: i64,
    /// In the order of the page.
    #[serde(deserialize_with = "json_column")]
    pub items: Vec<ItemRow>,
    /// Of all bundles.
    #[serde(deserialize_with = "json_column")]
    pub parts: Vec<PartRow>,
}

/// An item.
#[derive(Debug, Deserialize)]
pub struct ItemRow {
    /// Its stock-keeping unit.
    pub sku: String,
    /// As one reads it.
    pub title: String,
    /// A short fact line.
    pub detail: String,
    /// Units put in.
    pub issued: u32,
    /// Most that one buyer may have.
    pub limit_per_buyer: u32,
    /// Minor units.
    pub price_minor: i64,
    /// ISO 4217.
    pub currency: Currency,
    /// 1 for a bundle.
    pub is_bundle: u8,
}

/// A part of a bundle.
#[derive(Debug, Deserialize)]
pub struct PartRow {
    /// Of which bundle.
    pub bundle: String,
    /// What.
    #[serde(flatten)]
    pub part: Part,
}
