//! The page of counts.

use crate::catalogue::view::Shop;
use crate::drops::Phase;
use crate::time::{Moment, Timestamp};
use serde::{Deserialize, Serialize};

/// One item of a drop, counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// Stock-keeping unit.
    pub sku: String,
    /// As one reads it.
    pub title: String,
    /// Units put into the drop.
    pub issued: u32,
    /// Units neither held nor sold.
    pub available: u32,
    /// Units set aside, not paid yet.
    pub held: u32,
    /// Units paid for.
    pub sold: u32,
    /// Units paid for and given back.
    pub returned: u32,
    /// Units that were set aside and came back unpaid.
    pub lapsed: u32,
    /// Most units one buyer may have.
    pub limit_per_buyer: u32,
}

/// `GET /drops/{slug}/stock` as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// By the database's clock.
    pub now: Timestamp,
    /// Where the drop stands.
    pub phase: Phase,
    /// In the order of the drop's page.
    pub items: Vec<Count>,
    /// The version of the rules the drop is sold by.
    pub policy: String,
    /// What those say about units that come back.
    pub restock: String,
}

/// `GET /drops/{slug}/stock`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountsPage {
    /// The shop.
    pub shop: Shop,
    /// The drop's name in URLs.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Who makes it.
    pub creator: String,
    /// When it was counted.
    pub counted: Moment,
    /// The counts.
    pub counts: Counts,
}
