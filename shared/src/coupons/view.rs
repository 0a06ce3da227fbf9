//! The page of coupons, the creator's and the operators'.

use crate::drops::view::Notice;
use crate::money::{Currency, Money};
use crate::time::Moment;

/// The form of a coupon as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// What buyers type.
    pub code: String,
    /// `10%` or `2.50`.
    pub off: String,
    /// Most it takes off; empty for no limit.
    pub cap: String,
    /// What the items must cost; empty for anything.
    pub minimum: String,
    /// From when: `2026-11-21T18:00:00`.
    pub starts: String,
    /// Until when.
    pub ends: String,
    /// How often in all.
    pub uses: String,
    /// `yes`: once for each buyer.
    pub once: String,
    /// `drop:` or `sku:` with its id; empty for everything.
    pub scope: String,
}

/// The form of what regulars get as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedRule {
    /// Paid orders that make a regular.
    pub orders: String,
    /// Within so many months.
    pub months: String,
    /// `10%` or `2.50`.
    pub off: String,
    /// Most it takes off; empty for no limit.
    pub cap: String,
}

/// Where a coupon stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Its time has not come.
    Ahead,
    /// It counts.
    Counts,
    /// All its uses are taken.
    UsedUp,
    /// Its time is over.
    Over,
}

/// A coupon in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CouponLine {
    /// What buyers type.
    pub code: String,
    /// `10 %, at most €5.00`.
    pub takes: String,
    /// `everything`, a drop, an item.
    pub counts_for: String,
    /// The first moment.
    pub starts: Moment,
    /// The first moment it no longer counts.
    pub ends: Moment,
    /// Uses taken.
    pub used: u32,
    /// Uses there are.
    pub uses_max: u32,
    /// Whether one buyer has it once.
    pub once: bool,
    /// Where it stands.
    pub standing: Standing,
    /// The idempotency key of the form that ends it.
    pub key: String,
}

/// What regulars get at the moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleLine {
    /// The rule's id: the form says which one was seen.
    pub id: String,
    /// `10 %, at most €5.00`.
    pub takes: String,
    /// Paid orders that make a regular.
    pub orders_min: u32,
    /// Within so many months.
    pub months: u32,
    /// Since when.
    pub since: Moment,
}

/// `GET /studio/coupons`, `GET /desk/coupons`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CouponsPage {
    /// Whether it is the shop's: at the shop's cost.
    pub is_shops: bool,
    /// Its address.
    pub path: &'static str,
    /// By which clock times are typed and told.
    pub zone: String,
    /// What amounts are of.
    pub currency: Currency,
    /// What a coupon may be for: value and words; everything comes first.
    pub scopes: Vec<(String, String)>,
    /// The latest first.
    pub coupons: Vec<CouponLine>,
    /// What regulars get.
    pub rule: Option<RuleLine>,
    /// What was given to buyers so far: by coupons, to regulars.
    pub given: (Money, Money),
    /// What was typed.
    pub typed: Typed,
    /// What was typed about regulars.
    pub typed_rule: TypedRule,
    /// What was refused.
    pub notices: Vec<Notice>,
    /// Idempotency keys of the two forms, and of the one that ends the rule.
    pub keys: [String; 3],
}
