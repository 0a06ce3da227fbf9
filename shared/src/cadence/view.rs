//! Pages about cadences, and the public calendar.

use crate::catalogue::view::Shop;
use crate::drops::view::Notice;
use crate::templates::view::{TemplateLine, VenueLine};
use crate::time::{Moment, Timestamp};

/// A cadence in the creator's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CadenceLine {
    /// In URLs of the studio.
    pub id: String,
    /// As the calendar shows it.
    pub name: String,
    /// `Every Friday at 18:00`.
    pub words: String,
    /// Where; empty for the creator's own place.
    pub venue: String,
    /// The next time; none when there is none to come.
    pub next: Option<Moment>,
    /// Whether it goes on.
    pub running: bool,
}

/// What was typed to set one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedCadence {
    /// As the calendar shows it.
    pub name: String,
    /// Which template.
    pub template: String,
    /// Which venue; empty for the creator's own place.
    pub venue: String,
    /// The first, `2026-11-27T18:00`: it gives the day of the week and the time of day.
    pub first: String,
    /// `1` every week, `2` every other week.
    pub every: String,
    /// `never`, `until`, `count`.
    pub ends: String,
    /// The last day, `2027-03-26`.
    pub until: String,
    /// How many times.
    pub count: String,
}

/// `GET /studio/cadences`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CadencesPage {
    /// Those that run first.
    pub cadences: Vec<CadenceLine>,
    /// What drops can be made from.
    pub templates: Vec<TemplateLine>,
    /// Where they can be.
    pub venues: Vec<VenueLine>,
    /// The creator's own zone.
    pub zone: String,
    /// The creator's name in URLs.
    pub slug: String,
    /// What stands in the form.
    pub typed: TypedCadence,
    /// What was refused.
    pub notices: Vec<Notice>,
    /// The idempotency key of the forms.
    pub key: String,
}

/// Where one of the dates stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateStanding {
    /// It comes; no draft yet.
    ToCome,
    /// There is a draft of it, and the calendar tells of it.
    Drafted,
    /// Its drop is announced.
    Announced,
    /// Left out.
    Skipped,
}

/// One of the dates to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateLine {
    /// Names it in forms: milliseconds since 1970.
    pub at: i64,
    /// By the clock of the place.
    pub when: Moment,
    /// Where it stands.
    pub standing: DateStanding,
    /// Its drop, if there is one.
    pub drop: Option<String>,
}

/// `GET /studio/cadences/{id}`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CadencePage {
    /// The cadence.
    pub line: CadenceLine,
    /// `Europe/Berlin`.
    pub zone: String,
    /// The template's name.
    pub template: String,
    /// As RFC 5545 has it.
    pub rule: String,
    /// To come, those that are left out too.
    pub dates: Vec<DateLine>,
    /// Which version is shown.
    pub version: i64,
    /// What was refused.
    pub notices: Vec<Notice>,
    /// The idempotency key of the forms.
    pub key: String,
}

/// What the calendar says of a drop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryStanding {
    /// Announced: it has a page.
    Announced,
    /// Its creator means to.
    Coming,
    /// It was in the calendar, and will not be.
    Cancelled,
}

/// A line of the calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The same for as long as anybody may have it in a calendar.
    pub uid: String,
    /// Only grows.
    pub sequence: u32,
    /// Its name in URLs; empty while it has no page.
    pub slug: String,
    /// What it is called.
    pub title: String,
    /// One line about it; empty while nothing is told.
    pub tagline: String,
    /// The creator's name.
    pub creator: String,
    /// The creator's name in URLs.
    pub creator_slug: String,
    /// Where, if it is not the creator's own place.
    pub place: String,
    /// When it opens.
    pub opens: Moment,
    /// When it closes.
    pub closes: Moment,
    /// `November 2026` there.
    pub month: String,
    /// When this was told, or changed.
    pub changed_at: Timestamp,
    /// What is said of it.
    pub standing: EntryStanding,
}

/// `GET /calendar`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarPage {
    /// The shop.
    pub shop: Shop,
    /// When the page was made.
    pub now: Timestamp,
    /// What is to come or open, the next first.
    pub entries: Vec<Entry>,
    /// Whose; name in URLs and name, none for everybody's.
    pub creator: Option<(String, String)>,
}
