//! The queue as a table: who waits, how long, and against which limit.

use super::DECIDED_WITHIN;
use crate::office::Age;
use crate::office::view::{Cell, Column, Filter, FilterKind, Row, Table, Tone};
use crate::onboarding::Standing;
use crate::time::Timestamp;
use serde::Deserialize;

/// Where the queue is.
const PATH: &str = "/desk/verifications";

/// Rows of a page.
pub const PAGE: u32 = 50;

/// Rows of a file.
pub const FILE: u32 = 2_000;

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// `submitted verified rejected`, or empty for all but drafts.
    pub standing: String,
    /// Words of name, trade or town.
    pub q: String,
    /// So many are left out.
    pub from: u32,
    /// The whole, for a file.
    pub whole: bool,
}

/// As the columns of the store's `QUEUE`.
#[derive(Clone, Debug, Deserialize)]
pub struct Waiting {
    id: String,
    name: String,
    trade: String,
    town: String,
    zone: String,
    standing: Standing,
    submitted_at: Option<Timestamp>,
    verified_at: Option<Timestamp>,
    rejected_at: Option<Timestamp>,
    points: Option<i64>,
    papers: i64,
}

/// The sign of a standing.
#[must_use]
pub const fn tone(standing: Standing) -> Tone {
    match standing {
        Standing::Draft => Tone::Plain,
        Standing::Submitted => Tone::Wait,
        Standing::Verified => Tone::Go,
        Standing::Rejected => Tone::Stop,
    }
}

/// As operators say it.
#[must_use]
pub const fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::Draft => "Draft",
        Standing::Submitted => "Waits",
        Standing::Verified => "Verified",
        Standing::Rejected => "Rejected",
    }
}

fn row(waiting: Waiting, now: Timestamp) -> Row {
    let age = match (waiting.standing, waiting.submitted_at) {
        (Standing::Submitted, Some(since)) => Cell::Age(Age { waited: now - since, limit: DECIDED_WITHIN }),
        _ => Cell::Empty,
    };
    let decided = waiting.verified_at.or(waiting.rejected_at);
    Row {
        to: Some(format!("{PATH}/{}", waiting.id)),
        cells: vec![
            Cell::text(waiting.name),
            Cell::text(waiting.trade),
            Cell::text(waiting.town),
            Cell::state(word(waiting.standing), tone(waiting.standing)),
            age,
            waiting.submitted_at.map_or(Cell::Empty, |at| Cell::Time(at.moment(&waiting.zone))),
            decided.map_or(Cell::Empty, |at| Cell::Time(at.moment(&waiting.zone))),
            Cell::Number(waiting.papers),
            waiting.points.map_or(Cell::Empty, Cell::Number),
        ],
        acts: Vec::new(),
    }
}

fn address(search: &Search, path: &str, from: u32) -> String {
    let mut address = format!("{path}?standing={}&q={}", search.standing, encoded(&search.q));
    if 0 < from {
        address.push_str(&format!("&from={from}"));
    }
    address
}

/// Percent-encoding of everything that is not a plain letter or digit.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut to, byte| {
        if byte.is_ascii_alphanumeric() {
            to.push(char::from(byte));
        } else {
            to.push_str(&format!("%{byte:02X}"));
        }
        to
    })
}

/// The table of these rows; one more than a page means that there are more.
#[must_use]
pub fn table(search: &Search, mut rows: Vec<Waiting>, now: Timestamp) -> Table {
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = !search.whole && page < rows.len();
    if more {
        rows.truncate(page);
    }
    let standings = [("", "All"), ("submitted", "Waits"), ("verified", "Verified"), ("rejected", "Rejected")];
    Table {
        caption: "Verifications".to_owned(),
        path: PATH.to_owned(),
        columns: vec![
            Column::words("Creator"),
            Column::words("Trade"),
            Column::words("Town"),
            Column::words("Standing"),
            Column::words("Waits"),
            Column::words("Sent in"),
            Column::words("Decided"),
            Column::numbers("Papers"),
            Column::numbers("Scenarios"),
        ],
        rows: rows.into_iter().map(|waiting| row(waiting, now)).collect(),
        empty: "Nobody waits. Fewer filters show those who were decided.".to_owned(),
        filters: vec![
            Filter { name: "q", label: "Name, trade or town", kind: FilterKind::Words, value: search.q.clone() },
            Filter {
                name: "standing",
                label: "Standing",
                kind: FilterKind::Choice(standings.map(|(value, text)| (value.to_owned(), text.to_owned())).to_vec()),
                value: search.standing.clone(),
            },
        ],
        first: (0 < search.from).then(|| address(search, PATH, 0)),
        next: more.then(|| address(search, PATH, search.from + PAGE)),
        csv: Some(address(search, &format!("{PATH}.csv"), 0)),
    }
}
