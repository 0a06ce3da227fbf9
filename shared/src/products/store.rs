//! The SQL of products.

use super::provenance::Record;
use super::{State, View};
use crate::db::json_column;
use crate::money::Currency;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

crate::queries! {
    /// Products of the creator ?1 (empty for everybody's): words ?2, state ?3 (each empty for any), after ?4 of them, at most ?5.
    PRODUCTS = "SELECT p.id, p.title, p.category, p.state, p.made_at, c.name AS creator, c.zone,
            (SELECT COUNT (*) FROM variants v WHERE v.product = p.id AND v.bundle_of IS NULL) AS variants,
            (SELECT COALESCE (SUM (stock), 0) FROM variants v WHERE v.product = p.id) AS stock,
            (SELECT MIN (price_minor) FROM variants v WHERE v.product = p.id) AS price_minor,
            (SELECT MIN (currency) FROM variants v WHERE v.product = p.id AND v.price_minor IS NOT NULL) AS currency,
            (SELECT COUNT (*) FROM product_pictures i WHERE i.product = p.id) AS pictures,
            (SELECT COUNT (*) FROM provenance_records r WHERE r.product = p.id) AS records,
            EXISTS (SELECT 1 FROM products_without_provenance w WHERE w.id = p.id) AS lacks_provenance
        FROM products p JOIN creators c ON c.id = p.creator
        WHERE (?1 = '' OR p.creator = ?1) AND (?3 = '' OR p.state = ?3)
          AND (?2 = '' OR INSTR (LOWER (p.title || ' ' || p.category || ' ' || c.name || ' ' || p.id), LOWER (?2)) > 0
            OR EXISTS (SELECT 1 FROM variants v WHERE v.product = p.id AND INSTR (LOWER (v.sku || ' ' || v.title), LOWER (?2)) > 0))
        ORDER BY p.made_at DESC, p.title, p.id LIMIT ?5 OFFSET ?4";
    /// The product ?1 of the creator ?2 (empty for whoever made it), with everything about it.
    PRODUCT = "SELECT p.id, p.title, p.category, p.description, p.state, p.hidden_why, p.version, p.made_at,
            c.id AS creator, c.name AS maker, c.slug, c.zone,
            (SELECT json_group_array (json_object ('sku', sku, 'title', title, 'detail', detail, 'stock', stock,
                'price_minor', price_minor, 'currency', currency))
             FROM (SELECT * FROM variants WHERE product = p.id AND bundle_of IS NULL ORDER BY title, sku)) AS variants,
            (SELECT json_group_array (json_object ('upload', i.upload, 'view', i.view, 'state', i.state, 'name', i.name,
                'alt', i.alt, 'hash', i.hash, 'width', i.width, 'height', i.height, 'placeholder', i.placeholder))
             FROM (SELECT q.upload, q.view, u.state, u.name, u.alt, m.hash, m.width, m.height, m.placeholder
                   FROM product_pictures q JOIN uploads u ON u.id = q.upload LEFT JOIN media m ON m.hash = u.media
                   WHERE q.product = p.id ORDER BY q.position, q.upload) i) AS pictures,
            (SELECT json_group_array (json_object ('number', number, 'at', at, 'statement', statement,
                'previous', previous, 'hash', hash))
             FROM (SELECT * FROM provenance_records WHERE product = p.id ORDER BY number)) AS records,
            (SELECT json_group_array (json_object ('currency', currency, 'limit_minor', limit_minor, 'as_of', as_of,
                'source', source)) FROM provenance_limits) AS limits
        FROM products p JOIN creators c ON c.id = p.creator WHERE p.id = ?1 AND (?2 = '' OR p.creator = ?2)";
    /// What the variants of the product ?1 cost when they were listed, the newest first.
    HISTORY = "SELECT v.title, q.charged_at, q.until_at, q.price_minor, q.currency
        FROM variants v JOIN prices q ON q.sku = v.sku WHERE v.product = ?1 ORDER BY q.charged_at DESC, v.sku LIMIT 12";
    /// Categories of the creator ?1, the one used last first; and what they priced last.
    LAST = "SELECT p.category, v.price_minor, v.currency FROM products p LEFT JOIN variants v ON v.product = p.id
        WHERE p.creator = ?1 ORDER BY p.made_at DESC, v.price_minor IS NULL, p.id LIMIT 1";
    /// Photographs of the creator ?1 that stand in no product, the newest first.
    LOOSE = "SELECT u.id AS upload, 'other' AS view, u.state, u.name, u.alt, m.hash, m.width, m.height, m.placeholder
        FROM uploads u LEFT JOIN media m ON m.hash = u.media
        WHERE u.creator = ?1 AND u.kind = 'photo' AND u.state <> 'refused'
          AND NOT EXISTS (SELECT 1 FROM product_pictures i WHERE i.upload = u.id)
        ORDER BY u.made_at DESC, u.id LIMIT 12";
    /// Fails on `moved_on` unless the product ?1 of the creator ?2 (empty for anybody's) is at the version ?3.
    EXPECT = "INSERT INTO expectations (met)
        SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM products WHERE id = ?1 AND (?2 = '' OR creator = ?2) AND version = ?3)";
    /// A draft.
    CREATE = "INSERT INTO products (id, creator, title, category, description, made_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    /// Its words.
    SAVE = "UPDATE products SET title = ?2, category = ?3, description = ?4 WHERE id = ?1";
    /// A variant that was called like its product goes on being called like it.
    RETITLE = "UPDATE variants SET title = ?2 WHERE product = ?1 AND title = ?3 AND bundle_of IS NULL";
    /// Fails on `variants.sku` when the number is taken, on `provenance_missing` when it costs more than is on record.
    ADD_VARIANT = "INSERT INTO variants (sku, product, title, detail, price_minor, currency, stock)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    /// Fails on `provenance_missing` when it costs more than is on record.
    SAVE_VARIANT = "UPDATE variants SET title = ?3, detail = ?4, price_minor = ?5, currency = ?6, stock = ?7
        WHERE sku = ?1 AND product = ?2";
    /// The next version.
    BUMP = "UPDATE products SET version = version + 1 WHERE id = ?1";
    /// Another state. Fails on `provenance_missing`.
    STATE = "UPDATE products SET state = ?2, hidden_why = ?3 WHERE id = ?1";
    /// Ends the prices of the products in the JSON array ?1 that are no longer asked for at ?2.
    CLOSE_PRICES = "UPDATE prices SET until_at = ?2 WHERE until_at IS NULL AND sku IN (
            SELECT v.sku FROM variants v JOIN products p ON p.id = v.product
            WHERE p.id IN (SELECT value FROM json_each (?1))
              AND (p.state <> 'listed' OR v.price_minor IS NULL OR v.price_minor <> prices.price_minor OR v.currency <> prices.currency))";
    /// Begins the prices of the products in the JSON array ?1 that are asked for from ?2 on.
    OPEN_PRICES = "INSERT INTO prices (sku, charged_at, price_minor, currency)
        SELECT v.sku, ?2, v.price_minor, v.currency FROM variants v JOIN products p ON p.id = v.product
        WHERE p.id IN (SELECT value FROM json_each (?1)) AND p.state = 'listed' AND v.price_minor IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM prices q WHERE q.sku = v.sku AND q.until_at IS NULL)
        ON CONFLICT (sku, charged_at) DO UPDATE
          SET price_minor = excluded.price_minor, currency = excluded.currency, until_at = NULL";
    /// Another picture, at the end. Fails on `picture_is_own`, `pictures_max`, `product_pictures.product`.
    ADD_PICTURE = "INSERT INTO product_pictures (product, upload, position, view)
        SELECT ?1, ?2, COALESCE (MAX (position), 0) + 1, ?3 FROM product_pictures WHERE product = ?1";
    /// The pictures in the order of the JSON array ?2 of `[upload, view]`.
    ARRANGE = "UPDATE product_pictures SET
            position = (SELECT j.key + 1 FROM json_each (?2) j WHERE json_extract (j.value, '$[0]') = upload),
            view = (SELECT json_extract (j.value, '$[1]') FROM json_each (?2) j WHERE json_extract (j.value, '$[0]') = upload)
        WHERE product = ?1 AND upload IN (SELECT json_extract (value, '$[0]') FROM json_each (?2))";
    /// Takes a picture out. Fails on `provenance_missing`.
    REMOVE_PICTURE = "DELETE FROM product_pictures WHERE product = ?1 AND upload = ?2";
    /// Fails on `provenance_follows` or `provenance_records.previous` when another record came first.
    WRITE_RECORD = "INSERT INTO provenance_records (product, number, at, statement, previous, hash)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    /// Everything of the creator ?1 (empty for everybody's) as a sheet: one row a variant.
    SHEET = "SELECT p.id AS product, p.title, p.category, p.description, p.state, p.version, v.sku, v.title AS variant,
            v.detail, v.price_minor, v.currency, v.stock,
            EXISTS (SELECT 1 FROM products_on_record o WHERE o.id = p.id) AS on_record
        FROM products p JOIN variants v ON v.product = p.id AND v.bundle_of IS NULL WHERE ?1 = '' OR p.creator = ?1
        ORDER BY p.made_at DESC, p.title, p.id, v.title, v.sku LIMIT ?2";
    /// Which of the numbers in the JSON array ?2 belong to products of others than the creator ?1.
    TAKEN = "SELECT v.sku FROM variants v JOIN products p ON p.id = v.product
        WHERE v.sku IN (SELECT value FROM json_each (?2)) AND p.creator <> ?1";
    /// Above which price a record is needed.
    LIMITS = "SELECT currency, limit_minor, as_of, source FROM provenance_limits";
    /// Fails on `moved_on` unless every product of the JSON array ?2 of `{id, version}` is the creator ?1's and at its version.
    EXPECT_ALL = "INSERT INTO expectations (met) SELECT 0 FROM json_each (?2) j
        WHERE NOT EXISTS (SELECT 1 FROM products p WHERE p.id = json_extract (j.value, '$.id') AND p.creator = ?1
          AND p.version = json_extract (j.value, '$.version')) LIMIT 1";
    /// The products of the JSON array ?2, new ones as drafts of the creator ?1, made at ?3.
    PUT_PRODUCTS = "INSERT INTO products (id, creator, title, category, description, made_at)
        SELECT json_extract (value, '$.id'), ?1, json_extract (value, '$.title'), json_extract (value, '$.category'),
            json_extract (value, '$.description'), ?3
        FROM json_each (?2) WHERE true
        ON CONFLICT (id) DO UPDATE SET title = excluded.title, category = excluded.category,
            description = excluded.description, version = version + 1";
    /// The new variants of the JSON array ?1. Fails on `variants.sku`, `provenance_missing`.
    ADD_VARIANTS = "INSERT INTO variants (sku, product, title, detail, price_minor, currency, stock)
        SELECT json_extract (value, '$.sku'), json_extract (value, '$.product'), json_extract (value, '$.title'),
            json_extract (value, '$.detail'), json_extract (value, '$.price_minor'), json_extract (value, '$.currency'),
            json_extract (value, '$.stock')
        FROM json_each (?1)";
    /// The known variants of the JSON array ?1, as far as their product is the one that is named. Fails on `provenance_missing`.
    SAVE_VARIANTS = "UPDATE variants SET (title, detail, price_minor, currency, stock) = (
            SELECT json_extract (value, '$.title'), json_extract (value, '$.detail'), json_extract (value, '$.price_minor'),
                json_extract (value, '$.currency'), json_extract (value, '$.stock')
            FROM json_each (?1) WHERE json_extract (value, '$.sku') = variants.sku)
        WHERE EXISTS (SELECT 1 FROM json_each (?1) WHERE json_extract (value, '$.sku') = variants.sku
            AND json_extract (value, '$.product') = variants.product)";
}

/// As the columns of [`PRODUCTS`].
#[derive(Debug, Deserialize)]
pub struct LineRow {
    /// In URLs.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Where people find it.
    pub category: String,
    /// Where it stands.
    pub state: State,
    /// When it was made; 0 when nobody knows.
    pub made_at: Timestamp,
    /// Who makes it.
    pub creator: String,
    /// IANA zone.
    pub zone: String,
    /// How many variants.
    pub variants: u32,
    /// Units on hand, of all of them.
    pub stock: i64,
    /// The lowest price, minor units.
    pub price_minor: Option<i64>,
    /// Of that price.
    pub currency: Option<Currency>,
    /// How many pictures.
    pub pictures: u32,
    /// How many provenance records.
    pub records: u32,
    /// 1 when it costs more than is on record.
    pub lacks_provenance: u8,
}

/// A variant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariantRow {
    /// Its number.
    pub sku: String,
    /// As buyers read it.
    pub title: String,
    /// Fact line.
    pub detail: String,
    /// Units on hand.
    pub stock: u32,
    /// Minor units, tax included.
    pub price_minor: Option<i64>,
    /// Of the minor units.
    pub currency: Currency,
}

/// A picture, or a photograph on its way to be one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureRow {
    /// The upload it comes from.
    pub upload: String,
    /// What it shows.
    pub view: View,
    /// Where the upload stands.
    pub state: crate::uploads::State,
    /// As the device called the file.
    pub name: String,
    /// What is seen.
    pub alt: String,
    /// Names the picture, once there is one.
    pub hash: Option<String>,
    /// Pixels.
    pub width: Option<u32>,
    /// Pixels.
    pub height: Option<u32>,
    /// A `data:` picture.
    pub placeholder: Option<String>,
}

/// Above which price a record is needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// In which currency.
    pub currency: Currency,
    /// Minor units; a price above it needs a record.
    pub limit_minor: i64,
    /// Day of the rate.
    pub as_of: String,
    /// Where the rate is from.
    pub source: String,
}

/// As the columns of [`PRODUCT`].
#[derive(Clone, Debug, Deserialize)]
pub struct ProductRow {
    /// In URLs.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Where people find it.
    pub category: String,
    /// Paragraphs, parted by an empty line.
    pub description: String,
    /// Where it stands.
    pub state: State,
    /// Why an operator hid it.
    pub hidden_why: Option<String>,
    /// One more with every change.
    pub version: i64,
    /// When it was made; 0 when nobody knows.
    pub made_at: Timestamp,
    /// Who makes it.
    pub creator: String,
    /// The same by name.
    pub maker: String,
    /// The same in URLs.
    pub slug: String,
    /// IANA zone.
    pub zone: String,
    /// By title.
    #[serde(deserialize_with = "json_column")]
    pub variants: Vec<VariantRow>,
    /// In the order they are shown.
    #[serde(deserialize_with = "json_column")]
    pub pictures: Vec<PictureRow>,
    /// The oldest first.
    #[serde(deserialize_with = "json_column")]
    pub records: Vec<Record>,
    /// One for each currency.
    #[serde(deserialize_with = "json_column")]
    pub limits: Vec<Limit>,
}

/// As the columns of [`HISTORY`].
#[derive(Debug, Deserialize)]
pub struct PriceRow {
    /// Of which variant.
    pub title: String,
    /// First moment.
    pub charged_at: Timestamp,
    /// Last moment; absent: still.
    pub until_at: Option<Timestamp>,
    /// Minor units.
    pub price_minor: i64,
    /// Of the minor units.
    pub currency: Currency,
}

/// As the columns of [`LAST`].
#[derive(Debug, Deserialize)]
pub struct LastRow {
    /// Of the newest product.
    pub category: String,
    /// Of it, minor units.
    pub price_minor: Option<i64>,
    /// Of the price.
    pub currency: Option<Currency>,
}

/// As the columns of [`SHEET`].
#[derive(Clone, Debug, Deserialize)]
pub struct SheetRow {
    /// The product's id.
    pub product: String,
    /// What it is called.
    pub title: String,
    /// Where people find it.
    pub category: String,
    /// Paragraphs.
    pub description: String,
    /// Where it stands.
    pub state: State,
    /// Of the product.
    pub version: i64,
    /// Of the variant.
    pub sku: String,
    /// As buyers read it.
    pub variant: String,
    /// Fact line.
    pub detail: String,
    /// Minor units.
    pub price_minor: Option<i64>,
    /// Of the minor units.
    pub currency: Currency,
    /// Units on hand.
    pub stock: u32,
    /// 1 when its provenance is on record.
    pub on_record: u8,
}
