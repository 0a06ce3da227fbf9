//! The pages of photo days.

use crate::catalogue::view::Shop;
use crate::office::view::{Notice, Person, Table, TimelineStep};

/// What was typed to plan one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// Town.
    pub town: String,
    /// District or street.
    pub area: String,
    /// `2026-11-21`, or nothing.
    pub day: String,
    /// A word about it.
    pub note: String,
    /// Ids of products.
    pub products: Vec<String>,
}

/// Shoots that one way could serve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// `Three photo days in Neukölln, Berlin: one way instead of three`
    pub text: String,
    /// The ids to move.
    pub shoots: Vec<String>,
    /// The day to move them to, if one is there already.
    pub day: String,
    /// Where.
    pub place: String,
}

/// `GET /studio/shoots`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShootsPage {
    /// The shop.
    pub shop: Shop,
    /// Who is signed in.
    pub person: Person,
    /// All of them.
    pub table: Table,
    /// The most ways saved first.
    pub suggestions: Vec<Suggestion>,
    /// Ids and titles of what may be photographed.
    pub products: Vec<(String, String)>,
    /// What was typed.
    pub typed: Typed,
    /// What was refused.
    pub notices: Vec<Notice>,
    /// What has just been done.
    pub notice: Option<Notice>,
    /// The idempotency key of its forms.
    pub key: String,
}

/// A consent that stands, or was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// Its id.
    pub id: String,
    /// Whose.
    pub name: String,
    /// When, and what else was said.
    pub about: String,
    /// Taken back on this day.
    pub withdrawn: Option<String>,
}

/// A required confirmation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmation {
    /// `people` or `space`.
    pub kind: &'static str,
    /// What is confirmed.
    pub means: &'static str,
    /// By whom and when, once it is.
    pub done: Option<String>,
}

/// `GET /studio/shoots/{id}`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShootPage {
    /// The shop.
    pub shop: Shop,
    /// Who is signed in.
    pub person: Person,
    /// Whose.
    pub studio: String,
    /// Its id.
    pub id: String,
    /// `Neukölln, Berlin`
    pub place: String,
    /// `2026-11-21`, or nothing.
    pub day: String,
    /// A word about it.
    pub note: String,
    /// `planned done dropped`
    pub state: String,
    /// Titles.
    pub products: Vec<String>,
    /// Who agreed.
    pub consents: Vec<Consent>,
    /// The two that are required.
    pub confirmations: Vec<Confirmation>,
    /// Everything that was written down, in order.
    pub record: Vec<TimelineStep>,
    /// What was typed: which form, name, day, note.
    pub typed: [String; 4],
    /// Today, as a form proposes it.
    pub today: String,
    /// What was refused.
    pub notices: Vec<Notice>,
    /// The idempotency key of its forms.
    pub key: String,
}
