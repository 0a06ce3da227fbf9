//! The rules of commission, as operators see them.

use crate::drops::view::Notice;
use crate::time::Moment;

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleLine {
    /// In URLs.
    pub id: String,
    /// The lowest is asked first.
    pub position: u32,
    /// What it is for, in words.
    pub scope: String,
    /// Basis points of the goods.
    pub fee_bp: u32,
    /// What it is for, as creators read it.
    pub note: String,
    /// From when on.
    pub since: Moment,
    /// Until when; absent: it stands.
    pub until: Option<Moment>,
    /// Orders placed by it.
    pub orders: u32,
    /// The idempotency key of its button.
    pub key: String,
}

/// A rule as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// A whole number.
    pub position: String,
    /// A creator's name, or their name in URLs; empty: anybody.
    pub creator: String,
    /// Empty: any.
    pub category: String,
    /// A drop's name in URLs; empty: any.
    pub slug: String,
    /// From this price on.
    pub from: String,
    /// Below this price.
    pub to: String,
    /// Of the prices.
    pub currency: String,
    /// In percent.
    pub share: String,
    /// What it is for.
    pub note: String,
}

/// `GET /desk/commission`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommissionPage {
    /// As they are asked.
    pub standing: Vec<RuleLine>,
    /// The latest first.
    pub over: Vec<RuleLine>,
    /// Names of whom a rule may be for.
    pub creators: Vec<String>,
    /// What drops are of.
    pub categories: Vec<String>,
    /// What stands in the fields.
    pub typed: Typed,
    /// What was refused.
    pub notices: Vec<Notice>,
    /// The idempotency key of the form.
    pub key: String,
}
