//! The lobby as everybody sees it, and one buyer's own place in it.

use crate::time::Timestamp;
use serde::Serialize;

/// `GET /drops/{slug}/lobby` as JSON: the same for everybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Lobby {
    /// The database's clock.
    pub now: Timestamp,
    /// When the lobby opens.
    pub lobby_opens_at: Timestamp,
    /// When the drop opens: those who joined before are drawn.
    pub opens_at: Timestamp,
    /// The first moment it is over.
    pub closes_at: Timestamp,
    /// How many joined.
    pub joined: u32,
    /// How many come in each second.
    pub admitted_a_second: u32,
    /// SHA-256 of the seed's bytes; absent while nobody has joined a lobby that was not scheduled in the studio.
    pub hash: Option<String>,
    /// The seed, when the drop has opened.
    pub seed: Option<String>,
    /// Who joined before the drop opened, by id; told when it has.
    pub drawn: Vec<String>,
    /// Who came later, as they came.
    pub later: Vec<String>,
}

/// One buyer's own part of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The database's clock.
    pub now: Timestamp,
    /// When the drop opens.
    pub opens_at: Timestamp,
    /// The id of the entry, when they have joined.
    pub entry: Option<String>,
    /// When they joined.
    pub joined_at: Option<Timestamp>,
    /// The place, the first being 1; none before the draw.
    pub place: Option<u32>,
    /// Since when they may hold; none before the draw.
    pub turn_at: Option<Timestamp>,
}

/// What a page shows of the draw, for whoever wants to compute it anew.
#[cfg(feature = "server")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The seed.
    pub seed: String,
    /// The buyer's own ticket, when they were drawn.
    pub ticket: Option<String>,
    /// How many were drawn.
    pub drawn: u32,
}

/// `GET /drops/{slug}/lobby` as a page.
#[cfg(feature = "server")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LobbyPage {
    /// The proof that this page was open; whoever shows the page knows it.
    pub proof: String,
    /// The shop.
    pub shop: crate::catalogue::view::Shop,
    /// The drop's name in URLs.
    pub slug: String,
    /// What the drop is called.
    pub title: String,
    /// When the lobby opens.
    pub lobby_opens: crate::time::Moment,
    /// When the drop opens.
    pub opens: crate::time::Moment,
    /// When it is over.
    pub closes: crate::time::Moment,
    /// Who comes in earlier than others, and who has more lots: each rule in a sentence.
    pub rules: Vec<String>,
    /// How many joined.
    pub joined: u32,
    /// What was published before.
    pub hash: Option<String>,
    /// The draw, when it has been.
    pub shown: Option<Shown>,
    /// The buyer's own place.
    pub place: Place,
    /// When the buyer's turn is.
    pub turn: Option<crate::time::Moment>,
}
