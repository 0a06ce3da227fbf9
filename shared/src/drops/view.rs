//! The drop page and the cards that lead to it.

use crate::catalogue::view::{CreatorCard, Shop};
use crate::drops::Phase;
use crate::media::view::{Hero, Picture};
use crate::money::Money;
use crate::runsheet::Cue;
use crate::time::{Moment, Timestamp};
use crate::waiting::view::SecondChance;

/// A drop as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DropCard {
    /// The name in `/drops/{slug}`.
    pub slug: String,
    /// What it is called.
    pub title: String,
    /// One line under the title.
    pub tagline: String,
    /// Who makes it.
    pub creator: String,
    /// The creator's name in URLs.
    pub creator_slug: String,
    /// Where the drop stands.
    pub phase: Phase,
    /// When it opens.
    pub opens: Moment,
    /// When it closes.
    pub closes: Moment,
    /// The lowest price of its items.
    pub price_from: Option<Money>,
    /// Units neither held nor sold.
    pub available: u32,
    /// Units ever issued.
    pub issued: u32,
    /// Shown as a 3:2 thumbnail.
    pub picture: Picture,
    /// The category of its first product.
    pub category: String,
}

/// Something on sale in a drop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Stock-keeping unit.
    pub sku: String,
    /// Product and variant, as one reads it.
    pub title: String,
    /// What it is made of, its size, its year: a short fact line.
    pub detail: String,
    /// Price of one, tax included.
    pub price: Money,
    /// What was really charged before, if it was more.
    pub compare_at: Option<CompareAt>,
    /// Units put into the drop.
    pub issued: u32,
    /// Units neither held nor sold.
    pub available: u32,
    /// Units held by buyers who have not paid yet.
    pub held: u32,
    /// Units paid for.
    pub sold: u32,
    /// Most units one buyer may have.
    pub limit_per_buyer: u32,
    /// For a bundle: how much less it costs than its parts one by one; none for anything else.
    pub bundle: Option<Money>,
    /// Of the units put in, those that came from a partner's pool.
    pub restocked: u32,
    /// The product whose provenance is on record at `/provenance/{product}`, if it is.
    pub record: Option<String>,
}

/// A price that was really charged, with the lowest of the last 30 days (Directive 98/6/EC, article 6a).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompareAt {
    /// The earlier price.
    pub price: Money,
    /// The lowest price charged in the 30 days before this one began.
    pub lowest_30_days: Money,
}

/// One way to receive an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotLine {
    /// What the form sends as `fulfilment`.
    pub id: String,
    /// Pickup or delivery.
    pub delivery: bool,
    /// `Workshop, Torstraße 12` or `Bike courier inside the ring`.
    pub place: String,
    /// When the window starts.
    pub starts: Moment,
    /// When it ends.
    pub ends: Moment,
    /// What it costs, tax included; zero for pickup.
    pub price: Money,
    /// Orders that still fit.
    pub left: u32,
}

/// The rules a drop is sold by, as one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyLine {
    /// `2026-11`: stored on each order.
    pub version: String,
    /// How refunds work, in one or two sentences.
    pub refund: String,
    /// What happens to units that come back.
    pub reissue: String,
    /// The rule of its waiting list, if it has one.
    pub second_chance: Option<SecondChance>,
}

/// Why something was refused, shown where it happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Stable code, for `data-code`.
    pub code: String,
    /// The field at fault, if one is.
    pub field: Option<String>,
    /// For the person who reads it.
    pub text: String,
}

/// `GET /drops/{slug}`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DropPage {
    /// The shop.
    pub shop: Shop,
    /// The name in the URL.
    pub slug: String,
    /// What it is called.
    pub title: String,
    /// One line under the title.
    pub tagline: String,
    /// The story, a paragraph each.
    pub story: Vec<String>,
    /// Where the drop stands.
    pub phase: Phase,
    /// When the lobby opens, if it has one.
    pub lobby: Option<Moment>,
    /// What was said last, unless the drop is over.
    pub cue: Option<Cue>,
    /// Whether anything is said during this drop: its place is kept.
    pub cues: bool,
    /// When something is said next: this page is not kept longer.
    pub next_cue_at: Option<Timestamp>,
    /// When this page was made.
    pub now: Timestamp,
    /// When it opens.
    pub opens: Moment,
    /// When it closes.
    pub closes: Moment,
    /// The picture or clip on top.
    pub hero: Hero,
    /// Who makes it.
    pub creator: CreatorCard,
    /// What is on sale.
    pub items: Vec<Item>,
    /// How to receive it.
    pub slots: Vec<SlotLine>,
    /// The platform's fee in basis points of the price: the creator pays it, never the buyer on top.
    pub fee_bp: u32,
    /// Tax inside the prices, in basis points (1,900 is 19 %).
    pub tax_bp: u32,
    /// Minutes a hold lasts.
    pub hold_minutes: u32,
    /// How it is entered.
    pub entry: crate::entry::view::Published,
    /// The rules it is sold by.
    pub policy: PolicyLine,
    /// Other drops.
    pub related: Vec<DropCard>,
    /// The idempotency key the form carries.
    pub key: String,
    /// Proof that the page was open, for the form to carry.
    pub proof: String,
    /// Why the last try to buy was refused.
    pub notice: Option<Notice>,
    /// What was typed then: sku and quantity.
    pub typed: Option<(String, String)>,
}

/// What the buy form's island needs of an item: small, and with nothing about a buyer.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct BuyItem {
    /// Stock-keeping unit.
    pub sku: String,
    /// Product and variant.
    pub title: String,
    /// Short fact line.
    pub detail: String,
    /// Price of one, tax included.
    pub price: Money,
    /// Units put into the drop.
    pub issued: u32,
    /// Units neither held nor sold.
    pub available: u32,
    /// Most units one buyer may have.
    pub limit_per_buyer: u32,
}

impl From<&Item> for BuyItem {
    fn from(item: &Item) -> Self {
        Self {
            sku: item.sku.clone(),
            title: item.title.clone(),
            detail: item.detail.clone(),
            price: item.price,
            issued: item.issued,
            available: item.available,
            limit_per_buyer: item.limit_per_buyer,
        }
    }
}
