//! Models of the pages on which orders are made ready and handed over, and what a scanner is sent.

use super::scan::Outcome;
use crate::catalogue::view::Shop;
use crate::money::Money;
use crate::office::view::{Filter, Notice, Person, State, Table, TimelineStep};
use crate::refunds::view::RefundSheet;
use crate::time::Moment;
#[cfg(feature = "server")]
use crate::time::Timestamp;
use serde::Serialize;

/// A line of a pick list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pick {
    /// What.
    pub item: String,
    /// How many of it.
    pub units: u32,
    /// For how many orders.
    pub orders: u32,
}

/// The orders of one drop and window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The drop's id.
    pub drop_id: String,
    /// The drop's title.
    pub drop: String,
    /// The slot's id.
    pub slot: String,
    /// `Sat 21 Nov, 18:00–20:00`
    pub window: String,
    /// Where.
    pub place: String,
    /// Whether they are brought to the buyers.
    pub delivery: bool,
    /// What to put ready for all of them, on this page or not.
    pub picks: Vec<Pick>,
    /// The orders of it that are on this page.
    pub table: Table,
}

/// `GET /studio/orders`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrdersPage {
    /// The shop.
    pub shop: Shop,
    /// Who is signed in.
    pub person: Person,
    /// Whose orders.
    pub studio: String,
    /// As set in the URL.
    pub filters: Vec<Filter>,
    /// Window by window.
    pub groups: Vec<Group>,
    /// The first page, when this is not it.
    pub first: Option<String>,
    /// The next page.
    pub next: Option<String>,
    /// What is filtered, as CSV.
    pub csv: String,
    /// What is filtered, on paper.
    pub print: String,
}

/// One order on paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// The short number.
    pub number: String,
    /// For whom.
    pub name: String,
    /// Street, postal code and town, when delivered.
    pub address: Vec<String>,
    /// `2 × Salt-glazed bowl`
    pub what: String,
    /// The drop's title.
    pub drop: String,
    /// When and where.
    pub window: String,
    /// Where.
    pub place: String,
}

/// `GET /studio/orders/print`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintPage {
    /// The shop.
    pub shop: Shop,
    /// Who is signed in.
    pub person: Person,
    /// Whose orders.
    pub studio: String,
    /// When it was made.
    pub made: Moment,
    /// Pick lists, window by window; their tables are empty.
    pub groups: Vec<Group>,
    /// One for each order.
    pub slips: Vec<Slip>,
}

/// What can be done with an order now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Can {
    /// Its buyer may have it.
    pub collect: bool,
    /// It may be said to have been brought.
    pub deliver: bool,
    /// It may be said that nobody came.
    pub miss: bool,
    /// What was done may be undone until then.
    pub undo: Option<Moment>,
}

/// `GET /studio/orders/{id}`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderSheet {
    /// The shop.
    pub shop: Shop,
    /// Who is signed in.
    pub person: Person,
    /// The order's id.
    pub order: String,
    /// The short number.
    pub number: String,
    /// Where it stands.
    pub state: State,
    /// `2 × Salt-glazed bowl`
    pub what: String,
    /// What was paid.
    pub total: Money,
    /// Who collects or receives.
    pub name: String,
    /// Where the receipt went.
    pub email: String,
    /// Street, postal code and town, when delivered.
    pub address: Vec<String>,
    /// The drop's id.
    pub drop_id: String,
    /// The drop's title.
    pub drop: String,
    /// `Sat 21 Nov, 18:00–20:00`
    pub window: String,
    /// Where.
    pub place: String,
    /// Whether it is brought to the buyer.
    pub delivery: bool,
    /// Whether now is within its window, give or take.
    pub is_time: bool,
    /// What happened, and by whom.
    pub steps: Vec<TimelineStep>,
    /// What can be done now.
    pub can: Can,
    /// What was typed: code and reason.
    pub typed: (String, String),
    /// What was refused.
    pub notices: Vec<Notice>,
    /// What went back, and what may.
    pub refunds: RefundSheet,
    /// The idempotency key of its forms.
    pub key: String,
}

/// An order that a code led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The order's id.
    pub order: String,
    /// The short number.
    pub number: String,
    /// What the counter needs of the name.
    pub who: String,
    /// `2 × Salt-glazed bowl`
    pub what: String,
    /// The drop's title.
    pub drop: String,
    /// `Sat 21 Nov, 18:00–20:00`
    pub window: String,
    /// What handing it over now comes to.
    pub outcome: Outcome,
    /// The sentence about it.
    pub text: String,
    /// The code, for the form that hands it over.
    pub code: String,
}

/// `GET /studio/pickup`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PickupPage {
    /// The shop.
    pub shop: Shop,
    /// Who is signed in.
    pub person: Person,
    /// What was typed.
    pub typed: String,
    /// What it led to.
    pub found: Option<Found>,
    /// What was refused.
    pub notices: Vec<Notice>,
    /// What has just been done.
    pub notice: Option<Notice>,
    /// The idempotency key of the form that hands it over.
    pub key: String,
}

/// A code on a scanner's list. It holds no code and no whole name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListedCode {
    /// What the code is known again by.
    pub mark: String,
    /// The short number.
    pub number: String,
    /// `Ada L.`
    pub who: String,
    /// `2 × Salt-glazed bowl`
    pub what: String,
    /// `paid collected refunded …`
    pub state: String,
    /// Begin of its window, ms since 1970.
    pub from: i64,
    /// End of its window, ms since 1970.
    pub until: i64,
    /// `Sat 21 Nov, 18:00–20:00`
    pub window: String,
}

/// A scan that counted until another scanner told of an earlier one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Overtaken {
    /// The scan.
    pub scan: String,
    /// The order's short number.
    pub number: String,
    /// Who was first.
    pub text: String,
}

/// `GET /studio/pickup/codes`
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CodeList {
    /// When it was made, ms since 1970.
    pub now: i64,
    /// The codes of the windows around now.
    pub codes: Vec<ListedCode>,
    /// Scans of whoever asks that no longer count.
    pub overtaken: Vec<Overtaken>,
}

/// What one scan came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScanAnswer {
    /// The scanner's name for it.
    pub id: String,
    /// What it came to.
    pub outcome: Outcome,
    /// The order's short number, if there is one.
    pub number: Option<String>,
    /// `Ada L.`
    pub who: Option<String>,
    /// `2 × Salt-glazed bowl`
    pub what: Option<String>,
    /// The sentence about it.
    pub text: String,
}

/// `Sat 21 Nov, 18:00–20:00`
#[cfg(feature = "server")]
#[must_use]
pub fn window(from: Timestamp, until: Timestamp, zone: &str) -> String {
    let (from, until) = (from.moment(zone), until.moment(zone));
    format!("{}, {}–{}", from.day, from.clock, until.clock)
}

/// What a counter needs of a name: the first one, and the letter the last one begins with.
#[must_use]
pub fn short_name(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().unwrap_or_default();
    match words.next_back().and_then(|last| last.chars().next()) {
        Some(letter) => format!("{first} {letter}."),
        None => first.to_owned(),
    }
}
