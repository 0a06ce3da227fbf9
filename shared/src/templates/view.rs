//! Pages about templates, and about a template that runs at several venues.

use crate::drops::view::Notice;
use crate::money::Money;
use crate::studio::view::Standing;
use crate::time::Moment;

/// A template to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateLine {
    /// In forms.
    pub id: String,
    /// What the creator calls it.
    pub name: String,
    /// The title of its drops.
    pub title: String,
    /// `2 things, 14 pieces · open 30 minutes · 2 slots`.
    pub about: String,
    /// When it was kept.
    pub made: Moment,
    /// Drops that were made from it.
    pub drops: u32,
    /// Cadences that run on it.
    pub cadences: u32,
}

/// A place to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VenueLine {
    /// In forms.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Where to find it.
    pub place: String,
    /// IANA zone.
    pub zone: String,
    /// Drops that were there.
    pub drops: u32,
}

/// What was typed to make drops.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedRun {
    /// Which template.
    pub template: String,
    /// `2026-11-27T18:00`, by the clock of each place.
    pub opens: String,
    /// Where; none for the creator's own place.
    pub venues: Vec<String>,
}

/// `GET /studio/templates`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplatesPage {
    /// By name.
    pub templates: Vec<TemplateLine>,
    /// By name.
    pub venues: Vec<VenueLine>,
    /// The creator's own zone.
    pub zone: String,
    /// What stands in the form.
    pub typed: TypedRun,
    /// What was refused.
    pub notices: Vec<Notice>,
    /// The idempotency key of the forms.
    pub key: String,
}

/// One place of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunLine {
    /// The drop in the studio.
    pub id: String,
    /// The venue; empty for the creator's own place.
    pub venue: String,
    /// Where the drop stands.
    pub standing: Standing,
    /// When it opens, by the clock there.
    pub opens: Moment,
    /// Units put in.
    pub issued: u32,
    /// Units paid for.
    pub sold: u32,
    /// Units held.
    pub held: u32,
    /// Of the units, paid for: `62.5 %`.
    pub sold_through: String,
    /// Pages sent.
    pub views: i64,
    /// Paid orders.
    pub orders: u32,
    /// What was paid.
    pub takings: Option<Money>,
    /// Handed over within the window: `95.0 %`.
    pub in_time: String,
}

/// `GET /studio/runs/{run}`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunPage {
    /// In URLs.
    pub run: String,
    /// The title of the first.
    pub title: String,
    /// By venue.
    pub places: Vec<RunLine>,
}
