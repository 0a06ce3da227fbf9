//! The SQL of making coupons and of what regulars get.

use crate::db::json_column;
use crate::money::Currency;
use crate::time::Timestamp;
use serde::Deserialize;

crate::queries! {
    /// What the forms of the creator ?1 need at ?2; empty for the shop's. Drops that are not over, everything they make.
    FACTS = "SELECT COALESCE ((SELECT v.currency FROM products p JOIN variants v ON v.product = p.id WHERE p.creator = ?1
                ORDER BY p.title, v.title LIMIT 1), 'EUR') AS currency,
            (SELECT json_group_array (json_object ('id', id, 'title', title)) FROM (
                SELECT id, title FROM drops WHERE closes_at > ?2 AND rehearsal_of IS NULL AND (creator = ?1 OR (?1 = '' AND state = 'scheduled'))
                ORDER BY opens_at DESC, id LIMIT 50)) AS drops,
            (SELECT json_group_array (json_object ('id', sku, 'title', title)) FROM (
                SELECT v.sku, v.title FROM products p JOIN variants v ON v.product = p.id WHERE p.creator = ?1
                ORDER BY p.title, v.title LIMIT 100)) AS items,
            (SELECT COALESCE (SUM (t.amount_minor), 0) FROM transfers t
             WHERE t.reason IN ('coupon', 'loyalty') AND t.reason = 'coupon' AND t.from_account = CASE ?1 WHEN '' THEN 'funding:platform' ELSE 'creator:' || ?1 END) AS by_coupons,
            (SELECT COALESCE (SUM (t.amount_minor), 0) FROM transfers t
             WHERE t.reason IN ('coupon', 'loyalty') AND t.reason = 'loyalty' AND t.from_account = CASE ?1 WHEN '' THEN 'funding:platform' ELSE 'creator:' || ?1 END) AS to_regulars";
    /// The coupons of the creator ?1, or the shop's; the latest first.
    LIST = "SELECT k.code, k.off_bp, k.off_minor, k.cap_minor, k.currency, k.starts_at, k.ends_at, k.uses_max, k.used,
            k.each_max, k.minimum_minor, d.title AS drop_title, v.title AS item
        FROM coupons k LEFT JOIN drops d ON d.id = k.drop_id LEFT JOIN variants v ON v.sku = k.sku
        WHERE COALESCE (k.creator, '') = ?1 ORDER BY k.made_at DESC, k.code LIMIT 200";
    /// What regulars of the creator ?1 get, or of the shop.
    RULE = "SELECT id, orders_min, months, off_bp, off_minor, cap_minor, currency, since_at FROM loyalty_rules
        WHERE COALESCE (creator, '') = ?1 AND until_at IS NULL";
    /// Fails on `coupons.code` when it is taken.
    MAKE = "INSERT INTO coupons (code, creator, drop_id, sku, off_bp, off_minor, cap_minor, minimum_minor, currency,
            starts_at, ends_at, uses_max, each_max, funding, made_at)
        VALUES (?1, NULLIF (?2, ''), ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";
    /// One coupon of the creator ?2, or of the shop.
    COUPON = "SELECT ends_at FROM coupons WHERE code = ?1 AND COALESCE (creator, '') = ?2";
    /// Fails on `moved_on` unless the coupon ?1 is of ?2 and is not over, by the database's clock.
    EXPECT = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM coupons
        WHERE code = ?1 AND COALESCE (creator, '') = ?2 AND ends_at > CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER))";
    /// It ends with this millisecond: what was taken in it still counts.
    END = "UPDATE coupons SET ends_at = 1 + CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER), version = version + 1
        WHERE code = ?1";
    /// Fails on `moved_on` unless the rule of ?1 is the one that was seen, ?2; empty for none.
    EXPECT_RULE = "INSERT INTO expectations (met) SELECT 0 WHERE ?2 <> COALESCE (
        (SELECT id FROM loyalty_rules WHERE COALESCE (creator, '') = ?1 AND until_at IS NULL), '')";
    /// The rule of ?1 ends at ?2.
    END_RULE = "UPDATE loyalty_rules SET until_at = ?2 WHERE COALESCE (creator, '') = ?1 AND until_at IS NULL";
    /// And another one begins.
    BEGIN_RULE = "INSERT INTO loyalty_rules (id, creator, orders_min, months, off_bp, off_minor, cap_minor, currency, funding,
            since_at, made_by)
        VALUES (?1, NULLIF (?2, ''), ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
}

/// Something with a name.
#[derive(Debug, Deserialize)]
pub struct Named {
    /// Its id.
    pub id: String,
    /// As people read it.
    pub title: String,
}

/// As the columns of [`FACTS`].
#[derive(Debug, Deserialize)]
pub struct FactsRow {
    /// What they price in.
    pub currency: Currency,
    /// Drops that are not over.
    #[serde(deserialize_with = "json_column")]
    pub drops: Vec<Named>,
    /// Everything they make.
    #[serde(deserialize_with = "json_column")]
    pub items: Vec<Named>,
    /// Minor units that coupons have taken off sales.
    pub by_coupons: i64,
    /// Minor units that regulars got.
    pub to_regulars: i64,
}

/// As the columns of [`LIST`].
#[derive(Debug, Deserialize)]
pub struct LineRow {
    /// Upper case.
    pub code: String,
    /// Basis points.
    pub off_bp: i64,
    /// Or minor units.
    pub off_minor: i64,
    /// Most it takes off, minor units.
    pub cap_minor: Option<i64>,
    /// Of the amounts.
    pub currency: Currency,
    /// The first moment it counts.
    pub starts_at: Timestamp,
    /// The first moment it no longer counts.
    pub ends_at: Timestamp,
    /// Uses there are.
    pub uses_max: u32,
    /// Uses taken.
    pub used: u32,
    /// Uses of one buyer.
    pub each_max: Option<u32>,
    /// What the items must cost, minor units.
    pub minimum_minor: i64,
    /// The drop it is for.
    pub drop_title: Option<String>,
    /// The item it is for.
    pub item: Option<String>,
}

/// As the columns of [`RULE`].
#[derive(Debug, Deserialize)]
pub struct RuleRow {
    /// Its id.
    pub id: String,
    /// Paid orders that make a regular.
    pub orders_min: u32,
    /// Within so many months.
    pub months: u32,
    /// Basis points.
    pub off_bp: i64,
    /// Or minor units.
    pub off_minor: i64,
    /// Most it takes off, minor units.
    pub cap_minor: Option<i64>,
    /// Of the amounts.
    pub currency: Currency,
    /// Since when.
    pub since_at: Timestamp,
}

/// As the columns of [`COUPON`].
#[derive(Debug, Deserialize)]
pub struct EndRow {
    /// The first moment it no longer counts.
    pub ends_at: Timestamp,
}
