//! The page of a drop's figures.

use crate::catalogue::view::Shop;
use crate::office::view::{Chart, Figure, Person};

/// `GET /studio/drops/{id}/figures`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FiguresPage {
    /// The shop.
    pub shop: Shop,
    /// Who is signed in.
    pub person: Person,
    /// The drop's id.
    pub drop_id: String,
    /// The drop's name in URLs.
    pub slug: String,
    /// The drop's title.
    pub title: String,
    /// When it was open.
    pub window: String,
    /// All of it: looks, holds, payments, refunds.
    pub totals: Vec<Figure>,
    /// One for each, over the same minutes.
    pub charts: Vec<Chart>,
    /// How many minutes a bar is: `1 minute`.
    pub bar: String,
    /// Every minute, as CSV.
    pub csv: String,
}
