//! Pages about the creator's own drops.

use super::form::Typed;
use crate::catalogue::view::Shop;
use crate::drops::view::{Notice, PolicyLine, SlotLine};
use crate::media::view::Picture;
use crate::money::{Currency, Money};
use crate::time::{Moment, Timestamp};

/// Where a drop stands for who makes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody sees it.
    Draft,
    /// Announced; opens later.
    Scheduled,
    /// Its time has come, and it is not armed: nobody can buy.
    Late,
    /// Open.
    Live,
    /// Over.
    Closed,
}

impl Standing {
    /// In the order of its life.
    pub const ALL: [Self; 5] = [Self::Draft, Self::Scheduled, Self::Late, Self::Live, Self::Closed];

    /// Where a drop of which so many gates stand is at `now`.
    #[must_use]
    pub fn at(state: &str, gates: u32, (opens_at, closes_at): (Timestamp, Timestamp), now: Timestamp) -> Self {
        match state {
            "draft" => Self::Draft,
            _ if closes_at <= now => Self::Closed,
            _ if now < opens_at => Self::Scheduled,
            _ if gates < crate::gates::Gate::Armed.position() => Self::Late,
            _ => Self::Live,
        }
    }

    /// In the query of a list.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Scheduled => "scheduled",
            Self::Late => "late",
            Self::Live => "live",
            Self::Closed => "closed",
        }
    }

    /// As a sign says it.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::Scheduled => "Scheduled",
            Self::Late => "Late: not armed",
            Self::Live => "Open now",
            Self::Closed => "Over",
        }
    }
}

/// A drop in the creator's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DropLine {
    /// In URLs of the studio.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Where it stands.
    pub standing: Standing,
    /// When it opens.
    pub opens: Moment,
    /// When it closes.
    pub closes: Moment,
    /// Units put in.
    pub issued: u32,
    /// Units held.
    pub held: u32,
    /// Units paid for.
    pub sold: u32,
    /// The lowest price of its items.
    pub price_from: Option<Money>,
}

/// `GET /studio/drops`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DropsPage {
    /// The latest first.
    pub drops: Vec<DropLine>,
    /// Which of them are shown; all without one.
    pub standing: Option<Standing>,
    /// Words looked for.
    pub q: String,
    /// Where the next rows begin, if there are more.
    pub next: Option<u32>,
    /// Where these rows begin.
    pub from: u32,
}

/// Something the creator makes, to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// Its stock-keeping unit.
    pub sku: String,
    /// `Bowl, small · 12 on hand`.
    pub label: String,
}

/// What a page can open with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// Hash of the picture or the clip.
    pub hero: String,
    /// What is shown of it: the picture itself, the still of a clip.
    pub shown: Picture,
}

/// What the form of a drop offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choices {
    /// `Europe/Berlin`.
    pub zone: String,
    /// What prices are in.
    pub currency: Currency,
    /// What can be sold.
    pub offered: Vec<Offered>,
    /// What the page can open with.
    pub openings: Vec<Opening>,
    /// Where it can be found.
    pub categories: Vec<String>,
    /// The rules in force.
    pub policy: PolicyLine,
    /// Whether somebody has vouched for the creator.
    pub verified: bool,
}

/// One line of what a draft needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Stable, for pages and tests.
    pub name: &'static str,
    /// What it is.
    pub label: &'static str,
    /// Whether it is.
    pub done: bool,
    /// What is missing; empty when nothing is.
    pub note: String,
}

/// `GET /studio/drops/new`, and a draft at `/studio/drops/{id}`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormPage {
    /// The shop.
    pub shop: Shop,
    /// The draft; none before it is kept for the first time.
    pub id: Option<String>,
    /// Which version was shown.
    pub version: i64,
    /// What stands in the fields.
    pub typed: Typed,
    /// What was refused.
    pub notices: Vec<Notice>,
    /// What there is to choose from.
    pub choices: Choices,
    /// What a kept draft needs before it can be announced; nothing before it is kept.
    pub checks: Vec<Check>,
    /// The name of the drops it was made with, for several venues.
    pub run: Option<String>,
    /// The idempotency key the forms carry.
    pub key: String,
}

/// An item of an announced drop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutItem {
    /// Its stock-keeping unit.
    pub sku: String,
    /// As buyers read it.
    pub title: String,
    /// What one costs.
    pub price: Money,
    /// As the field of a new price shows it.
    pub typed: String,
    /// Units put in.
    pub issued: u32,
    /// Units held.
    pub held: u32,
    /// Units paid for.
    pub sold: u32,
    /// Most that one buyer may have.
    pub limit: u32,
}

/// An announced drop at `/studio/drops/{id}`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutPage {
    /// The shop.
    pub shop: Shop,
    /// In URLs of the studio.
    pub id: String,
    /// In URLs of the shop.
    pub slug: String,
    /// What it is called.
    pub title: String,
    /// Where it stands.
    pub standing: Standing,
    /// When it opens.
    pub opens: Moment,
    /// When it closes.
    pub closes: Moment,
    /// Which version is shown.
    pub version: i64,
    /// The name of the drops it was made with, for several venues.
    pub run: Option<String>,
    /// What is sold.
    pub items: Vec<OutItem>,
    /// How buyers get it.
    pub slots: Vec<SlotLine>,
    /// The rules it is sold by.
    pub policy: String,
    /// Letters to followers: how many are written, and whether there are more to come. None: nobody was told.
    pub told: Option<(u32, bool)>,
    /// Whether who looks owns the shop.
    pub owner: bool,
    /// IANA zone of the place.
    pub zone: String,
    /// When it closes, as the field of another time shows it.
    pub closes_typed: String,
    /// Whether it is paused.
    pub paused: bool,
    /// Its gates.
    pub gates: Option<crate::gates::view::GatesPart>,
    /// What was refused.
    pub notices: Vec<Notice>,
    /// The idempotency key the forms carry.
    pub key: String,
}

impl OutPage {
    /// With the prices that were typed: stock-keeping unit and amount.
    #[must_use]
    pub fn with_prices(mut self, typed: &[(String, String)]) -> Self {
        for item in &mut self.items {
            if let Some((_, price)) = typed.iter().find(|(sku, _)| *sku == item.sku) {
                item.typed.clone_from(price);
            }
        }
        self
    }
}

/// What a page weighs, and what its first byte takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weight {
    /// Bytes of the page with its style, as it is made.
    pub page_bytes: usize,
    /// The same packed with gzip.
    pub packed_bytes: usize,
    /// Bytes of the picture that a phone loads.
    pub hero_bytes: u64,
    /// Milliseconds until its first byte had come from where it is kept; none: it is not there.
    pub hero_first_ms: Option<i64>,
    /// Where it came from: `kv`, `r2`.
    pub hero_tier: String,
}

/// One flight of a fresh connection: ten segments of 1,460 bytes (RFC 6928).
pub const PAGE_BYTES_MAX: usize = 14_600;

/// The first byte of the picture on top comes within so many milliseconds.
pub const HERO_FIRST_MS_MAX: i64 = 100;

/// What the bar above a preview says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviewBar {
    /// The drop in the studio.
    pub id: String,
    /// When it is looked at: `before open sold-out after`.
    pub at: String,
    /// What it weighs.
    pub weight: Weight,
}

/// The drop that needs attention first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextDrop {
    /// The drop.
    pub drop: DropLine,
    /// Minutes until it opens, or closes once it is open.
    pub minutes: i64,
}

/// `GET /studio`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TodayPage {
    /// The creator's name.
    pub name: String,
    /// Their name in URLs.
    pub slug: String,
    /// Open now, or the next one.
    pub next: Option<NextDrop>,
    /// Drafts.
    pub drafts: u32,
    /// Announced drops.
    pub scheduled: u32,
    /// Paid orders whose slot has not passed.
    pub to_prepare: u32,
    /// When the first of their slots begins.
    pub first_slot: Option<Moment>,
    /// Units paid for in the last seven days.
    pub sold_in_week: u32,
    /// Who follows.
    pub followers: u32,
    /// Whether somebody has vouched for them.
    pub verified: bool,
}

/// A message to buyers, as its creator sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageLine {
    /// One line.
    pub subject: String,
    /// What it said.
    pub body: String,
    /// When it was written.
    pub written: Moment,
    /// Letters written so far.
    pub recipients: u32,
    /// Whether all of them are.
    pub done: bool,
}

/// `GET /studio/drops/{id}/messages`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessagesPage {
    /// The drop in the studio.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Paid orders.
    pub buyers: u32,
    /// Written so far, the latest first.
    pub messages: Vec<MessageLine>,
    /// Most of them.
    pub messages_max: u32,
    /// What was typed: subject and text.
    pub typed: (String, String),
    /// What was refused.
    pub notices: Vec<Notice>,
    /// The idempotency key of the form.
    pub key: String,
}
