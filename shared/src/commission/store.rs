//! The SQL of commission.

use crate::money::Currency;
use crate::time::Timestamp;
use serde::Deserialize;

crate::queries! {
    /// The rules: those that stand in their order, then those that ended, the latest first.
    RULES = "SELECT r.id, r.position, r.category, r.price_from_minor, r.price_to_minor, r.currency, r.fee_bp, r.note, r.since_at, r.until_at,
            c.name AS creator, d.title AS drop_title, (SELECT COUNT (*) FROM orders o WHERE o.commission = r.id AND o.state NOT IN ('placed', 'lapsed')) AS orders
        FROM commission_rules r LEFT JOIN creators c ON c.id = r.creator LEFT JOIN drops d ON d.id = r.drop_id
        ORDER BY r.until_at IS NOT NULL, CASE WHEN r.until_at IS NULL THEN r.position ELSE -r.until_at END, r.id LIMIT 200";
    /// What a form may name.
    NAMES = "SELECT (SELECT json_group_array (name) FROM (SELECT name FROM creators WHERE verified_at IS NOT NULL ORDER BY name LIMIT 1000)) AS creators,
            (SELECT json_group_array (category) FROM (SELECT DISTINCT category FROM drops WHERE rehearsal_of IS NULL ORDER BY category LIMIT 100)) AS categories";
    /// What the names mean: ?1 a creator, ?2 a category, ?3 a drop; null where there is none.
    FACTS = "SELECT (SELECT id FROM creators WHERE ?1 <> '' AND (slug = ?1 OR LOWER (name) = LOWER (?1)) ORDER BY slug = ?1 DESC, id LIMIT 1) AS creator,
            (SELECT category FROM drops WHERE category = ?2 LIMIT 1) AS category,
            (SELECT id FROM drops WHERE slug = ?3 AND rehearsal_of IS NULL) AS drop_id";
    /// Fails on `commission_rules.position` when another one stands there.
    MAKE = "INSERT INTO commission_rules (id, position, creator, category, drop_id, price_from_minor, price_to_minor, currency, fee_bp, note, since_at, made_by)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
    /// Fails on `moved_on` unless the rule ?1 stands.
    EXPECT = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM commission_rules WHERE id = ?1 AND until_at IS NULL)";
    /// From ?2 on it no longer counts.
    END = "UPDATE commission_rules SET until_at = MAX (?2, since_at) WHERE id = ?1 AND until_at IS NULL";
    /// Whether there is such a rule.
    RULE = "SELECT position FROM commission_rules WHERE id = ?1";
}

/// As the columns of [`RULES`].
#[derive(Debug, Deserialize)]
pub struct RuleRow {
    /// Its id.
    pub id: String,
    /// The lowest is asked first.
    pub position: u32,
    /// None: any.
    pub category: Option<String>,
    /// Minor units.
    pub price_from_minor: Option<i64>,
    /// Minor units; the first price it no longer covers.
    pub price_to_minor: Option<i64>,
    /// Of the prices.
    pub currency: Option<Currency>,
    /// Basis points of the goods.
    pub fee_bp: u32,
    /// What it is for.
    pub note: String,
    /// From when on.
    pub since_at: Timestamp,
    /// Until when.
    pub until_at: Option<Timestamp>,
    /// None: anybody.
    pub creator: Option<String>,
    /// None: any.
    pub drop_title: Option<String>,
    /// Paid orders placed by it.
    pub orders: u32,
}

/// As the columns of [`NAMES`].
#[derive(Debug, Deserialize)]
pub struct NamesRow {
    /// Who may sell.
    #[serde(deserialize_with = "crate::db::json_column")]
    pub creators: Vec<String>,
    /// What drops are of.
    #[serde(deserialize_with = "crate::db::json_column")]
    pub categories: Vec<String>,
}

/// As the columns of [`FACTS`].
#[derive(Debug, Default, Deserialize)]
pub struct FactsRow {
    /// A creator's id.
    pub creator: Option<String>,
    /// As drops have it.
    pub category: Option<String>,
    /// A drop's id.
    pub drop_id: Option<String>,
}
