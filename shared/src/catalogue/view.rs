//! Pages about creators, and the front page.

use crate::drops::view::DropCard;
use crate::media::view::Picture;

/// The shop as every page names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shop {
    /// The name in the header.
    pub name: String,
    /// The address without a slash at the end, for canonical links.
    pub url: String,
    /// Where it sells and delivers: ISO 3166-1 alpha-2, for structured data.
    pub country: String,
}

/// A creator as other pages mention them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreatorCard {
    /// The name in `/creators/{slug}`.
    pub slug: String,
    /// What they are called.
    pub name: String,
    /// What they do, in half a line.
    pub trade: String,
    /// Where they work.
    pub town: String,
    /// `March 2024`: since when an operator has vouched for who they are; absent when nobody has.
    pub verified_since: Option<String>,
    /// Drops that have ended and were handed over.
    pub drops_done: u32,
    /// Their portrait or workshop.
    pub portrait: Option<Picture>,
}

/// `GET /`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HomePage {
    /// The shop.
    pub shop: Shop,
    /// Open now, the one that closes first in front.
    pub live: Vec<DropCard>,
    /// Announced, the next one in front.
    pub next: Vec<DropCard>,
    /// Over, the latest in front.
    pub past: Vec<DropCard>,
    /// Every category in use, by name.
    pub categories: Vec<String>,
    /// Creators; those with a drop that is open or comes next go first.
    pub creators: Vec<CreatorCard>,
    /// What was asked for: the page then shows what was found, live ones first, all in these three lists.
    pub search: Search,
}

/// What a visitor looks for; all empty on the plain front page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// Words, as typed.
    pub q: String,
    /// A category's name.
    pub category: String,
    /// A creator's slug, or a part of their name.
    pub creator: String,
}

impl Search {
    /// Whether nothing is asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.q.is_empty() && self.category.is_empty() && self.creator.is_empty()
    }
}

/// `GET /creators/{slug}`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreatorPage {
    /// The shop.
    pub shop: Shop,
    /// Who it is about.
    pub creator: CreatorCard,
    /// Their story, a paragraph each.
    pub story: Vec<String>,
    /// Who follows them.
    pub followers: u32,
    /// Their drops that are open now.
    pub live: Vec<DropCard>,
    /// Their announced drops.
    pub next: Vec<DropCard>,
    /// Their drops that are over.
    pub past: Vec<DropCard>,
}

/// `GET /policies/{name}`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyPage {
    /// The shop.
    pub shop: Shop,
    /// The name in the URL.
    pub name: String,
    /// The heading.
    pub title: String,
    /// `v3, in force since 1 November 2026`.
    pub version: String,
    /// Sections: a heading and its paragraphs.
    pub sections: Vec<(String, Vec<String>)>,
}

/// A page that says why there is no page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorPage {
    /// The shop.
    pub shop: Shop,
    /// HTTP status.
    pub status: u16,
    /// Stable code, for `data-code`.
    pub code: String,
    /// The heading.
    pub title: String,
    /// What happened and what to do now.
    pub text: String,
    /// For a person who asks for help.
    pub request_id: String,
    /// Where to go from here: text and address.
    pub next: Option<(String, String)>,
}
