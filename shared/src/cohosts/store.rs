//! The SQL of co-hosts.

use crate::db::json_column;
use crate::time::Timestamp;
use serde::Deserialize;

macro_rules! shares_where {
    ($which:literal) => {
        concat!(
            "SELECT k.id, k.drop_id, k.state, k.share_bp, k.creator AS cohost_id, d.creator AS creator_id, d.title AS drop_title,
            d.opens_at, d.state AS drop_state, v.title AS item, o.name AS creator, p.name AS cohost
        FROM cohosts k JOIN drops d ON d.id = k.drop_id JOIN creators o ON o.id = d.creator JOIN creators p ON p.id = k.creator
        LEFT JOIN variants v ON v.sku = k.sku",
            $which
        )
    };
}

crate::queries! {
    /// The drop ?1 of the creator ?2, what is in it, and whom it may ask.
    DROP = "SELECT d.id, d.title, d.state, d.opens_at,
            (SELECT json_group_array (json_object ('sku', i.sku, 'title', v.title))
             FROM (SELECT * FROM drop_items WHERE drop_id = d.id AND is_bundle = 0 ORDER BY position) i JOIN variants v ON v.sku = i.sku) AS items,
            (SELECT json_group_array (json_object ('id', id, 'slug', slug, 'name', name)) FROM (
                SELECT id, slug, name FROM creators c WHERE verified_at IS NOT NULL AND suspended_at IS NULL
                  AND NOT EXISTS (SELECT 1 FROM drops r WHERE r.creator = c.id AND r.rehearsal_of IS NOT NULL)
                ORDER BY name LIMIT 1000)) AS partners
        FROM drops d WHERE d.id = ?1 AND d.creator = ?2 AND d.rehearsal_of IS NULL";
    /// Shares of the drop ?1 of the creator ?2, the oldest first.
    OF_DROP = shares_where!(" WHERE k.drop_id = ?1 AND d.creator = ?2 ORDER BY k.proposed_at, k.id");
    /// What the creator ?1 was asked to sell with others, the latest first.
    OF_COHOST = shares_where!(" WHERE k.creator = ?1 ORDER BY k.proposed_at DESC, k.id LIMIT 100");
    /// The share ?1, of which ?2 is the co-host or the creator of the drop.
    ONE = shares_where!(" WHERE k.id = ?1 AND ?2 IN (k.creator, d.creator)");
    /// Fails on `cohost_is_creator`, `cohost_of_what`, `cohost_after_opening`, `cohost_shares_over`, `cohost_once`.
    PROPOSE = "INSERT INTO cohosts (id, drop_id, sku, creator, share_bp, proposed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    /// Answered, or taken back. Fails on `cohost_step`, `cohost_after_opening`.
    STEP = "UPDATE cohosts SET state = ?2, answered_at = ?3 WHERE id = ?1";
    /// Fails on `moved_on` unless the share ?1 is still ?2.
    EXPECT = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM cohosts WHERE id = ?1 AND state = ?2)";
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
    /// When the doors open.
    pub opens_at: Timestamp,
    /// Without bundles.
    #[serde(deserialize_with = "json_column")]
    pub items: Vec<ItemRow>,
    /// By name.
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
pub struct ShareRow {
    /// Its id.
    pub id: String,
    /// The drop.
    pub drop_id: String,
    /// `proposed accepted declined withdrawn`.
    pub state: String,
    /// Basis points of what the creator gets.
    pub share_bp: u32,
    /// Who sells with the creator.
    pub cohost_id: String,
    /// Whose drop it is.
    pub creator_id: String,
    /// The drop's title.
    pub drop_title: String,
    /// When the doors open.
    pub opens_at: Timestamp,
    /// `draft scheduled`.
    pub drop_state: String,
    /// Of which product; none: of everything.
    pub item: Option<String>,
    /// As people know who makes the drop.
    pub creator: String,
    /// As people know the co-host.
    pub cohost: String,
}
