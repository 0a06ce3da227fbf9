//! The page on which a creator composes bundles.

use crate::drops::view::Notice;
use crate::money::{Currency, Money};

/// A bundle of a drop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundleLine {
    /// Its stock-keeping unit.
    pub sku: String,
    /// What it is called.
    pub title: String,
    /// `Bundle: Lamp, 2 × Shade`.
    pub detail: String,
    /// What one costs.
    pub price: Money,
    /// What its parts cost one by one.
    pub apart: Money,
    /// How many there may be at most.
    pub units: u32,
    /// Most that one buyer may have.
    pub limit: u32,
}

/// Something that can be put into a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its stock-keeping unit.
    pub sku: String,
    /// As one reads it.
    pub title: String,
    /// What one costs by itself.
    pub price: Money,
    /// Units in the drop.
    pub issued: u32,
    /// Most that one buyer may have.
    pub limit: u32,
}

/// A bundle as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// What it is called.
    pub title: String,
    /// What one costs.
    pub price: String,
    /// How many there may be at most.
    pub units: String,
    /// Most that one buyer may have.
    pub limit: String,
    /// Stock-keeping unit, and how many of it are inside.
    pub parts: Vec<(String, String)>,
}

/// `GET /studio/drops/{id}/bundles`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundlesPage {
    /// The drop in the studio.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Whether it can still be changed.
    pub draft: bool,
    /// Which version of the drop was shown.
    pub version: i64,
    /// What prices are in.
    pub currency: Currency,
    /// In the order of the page.
    pub bundles: Vec<BundleLine>,
    /// What they can be made of.
    pub choices: Vec<Choice>,
    /// What stands in the fields.
    pub typed: Typed,
    /// What was refused.
    pub notices: Vec<Notice>,
    /// The idempotency key of the forms.
    pub key: String,
}
