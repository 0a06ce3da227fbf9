//! Agreements about units in reserve, as both sides see them.

use crate::drops::view::Notice;
use crate::money::{Currency, Money};
use crate::time::Moment;

/// Where an agreement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The partner has not answered.
    Proposed,
    /// Set aside in the partner's stock, not needed so far.
    Ready,
    /// On sale in the drop.
    Released,
    /// The partner said no.
    Declined,
    /// The creator took it back before there was an answer.
    Withdrawn,
    /// Over, and what was not sold is home.
    Settled,
}

impl Standing {
    /// By the words of the row.
    #[must_use]
    pub fn of(state: &str, released: bool) -> Self {
        match (state, released) {
            ("accepted", true) => Self::Released,
            ("accepted", false) => Self::Ready,
            ("declined", _) => Self::Declined,
            ("withdrawn", _) => Self::Withdrawn,
            ("settled", _) => Self::Settled,
            _ => Self::Proposed,
        }
    }

    /// As a sign says it.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Proposed => "Waiting for an answer",
            Self::Ready => "In reserve",
            Self::Released => "Came in",
            Self::Declined => "Declined",
            Self::Withdrawn => "Taken back",
            Self::Settled => "Settled",
        }
    }

    /// In JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Ready => "ready",
            Self::Released => "released",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
            Self::Settled => "settled",
        }
    }
}

/// An agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// In URLs.
    pub id: String,
    /// Where it stands.
    pub standing: Standing,
    /// The drop's title.
    pub drop_title: String,
    /// What is promised.
    pub item: String,
    /// Whose drop it is.
    pub creator: String,
    /// Whose units they are.
    pub partner: String,
    /// Whether both are the same: a creator's own reserve.
    pub own: bool,
    /// How many.
    pub units: u32,
    /// Owed to the partner for each that is sold.
    pub price: Money,
    /// Of the units that came in, those that are sold.
    pub sold: u32,
    /// When they came in.
    pub released: Option<Moment>,
    /// Whether the drop is over, or no longer announced: what was not sold can go home.
    pub over: bool,
}

impl Agreement {
    /// What the drop's creator owes the partner so far.
    #[must_use]
    pub fn owed(&self) -> Money {
        self.price.times(self.sold)
    }
}

/// A proposal as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// Which item of the drop.
    pub sku: String,
    /// The partner's name in URLs.
    pub partner: String,
    /// How many.
    pub units: String,
    /// Owed for each that is sold.
    pub price: String,
}

/// `GET /studio/drops/{id}/contingency`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DropPools {
    /// The drop in the studio.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Whether it is over: nothing more is agreed.
    pub over: bool,
    /// What prices are in.
    pub currency: Currency,
    /// Stock-keeping units and titles.
    pub items: Vec<(String, String)>,
    /// Names in URLs, and names, of whom one may ask; oneself first.
    pub partners: Vec<(String, String)>,
    /// The oldest first.
    pub agreements: Vec<Agreement>,
    /// What stands in the fields.
    pub typed: Typed,
    /// Whether whoever looks owns the studio: staff ask nobody, promise nothing and settle nothing.
    pub owner: bool,
    /// What was refused.
    pub notices: Vec<Notice>,
    /// The idempotency key of the forms.
    pub key: String,
}

/// `GET /studio/contingency`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promises {
    /// The latest first.
    pub agreements: Vec<Agreement>,
    /// Out of which stock: stock-keeping unit, and what it is called with how many there are.
    pub stocks: Vec<(String, String)>,
    /// Whether whoever looks owns the studio: staff ask nobody, promise nothing and settle nothing.
    pub owner: bool,
    /// What was refused.
    pub notices: Vec<Notice>,
    /// The idempotency key of the forms.
    pub key: String,
}
