//! Orders as operators see them.

pub mod flow;
mod page;
pub mod refunds;
pub mod store;

use super::find::{Cursor, Find, cut};
use super::view::{Part, Sheet};
use crate::ids::OrderId;
use crate::limits::Limit;
use crate::money::Money;
use crate::office::Age;
use crate::office::view::{Cell, Column, Row, State, Table, Tone};
use crate::time::{Duration, Timestamp};
use store::ListRow;

pub use page::sheet;

/// How often the same letter goes again in a day.
const RESENDS: Limit = Limit { name: "resend", per: Duration::days(1), most: 5 };

/// A refund takes no longer than this, or somebody looks.
pub const REFUND_MAX: Duration = Duration::minutes(15);

/// An order waits for its payment no longer than its hold lasts.
const WAITS_MAX: Duration = Duration::minutes(20);

/// The word and the tone of an order's state.
fn state(word: &str, refunding: bool) -> State {
    if refunding {
        return State::new("Refunding", Tone::Wait);
    }
    match word {
        "placed" => State::new("Waits for payment", Tone::Wait),
        "paid" => State::new("Paid", Tone::Go),
        "lapsed" => State::new("Lapsed", Tone::End),
        "refunded" => State::new("Refunded", Tone::Stop),
        other => State::new(other, Tone::Plain),
    }
}

/// States one may filter by.
const STATES: [(&str, &str); 5] = [
    ("placed", "Waits for payment"),
    ("paid", "Paid"),
    ("refunding", "Refunding"),
    ("refunded", "Refunded"),
    ("lapsed", "Lapsed"),
];

/// The list as a page.
fn list(find: &Find, mut rows: Vec<ListRow>, now: Timestamp) -> Sheet {
    const PATH: &str = "/desk/orders";
    let next = cut(&mut rows, |row| Cursor { at: row.placed_at.0, id: row.id.clone() });
    let table = Table {
        caption: "Orders".to_owned(),
        path: PATH.to_owned(),
        columns: vec![
            Column::words("Order"),
            Column::words("Buyer"),
            Column::words("E-mail"),
            Column::words("Drop"),
            Column::words("What"),
            Column::numbers("Units"),
            Column::numbers("Total"),
            Column::words("State"),
            Column::words("Waits"),
            Column::words("Placed"),
        ],
        rows: rows.into_iter().map(|row| line(row, now)).collect(),
        empty: "No order matches. Fewer filters show more.".to_owned(),
        filters: vec![
            find.words("Number, name or e-mail"),
            find.name("Drop (its name in the address)"),
            find.one_of("State", &STATES),
            find.day(),
        ],
        first: find.after.is_some().then(|| find.link(PATH, None)),
        next: next.map(|after| find.link(PATH, Some(&after))),
        csv: Some(find.link("/desk/orders.csv", find.after.as_ref())),
    };
    Sheet::new("Orders", vec![Part::Table(None, table)])
}

fn line(row: ListRow, now: Timestamp) -> Row {
    let limit = match row.state.as_str() {
        _ if row.refunding != 0 => Some(REFUND_MAX),
        "placed" => Some(WAITS_MAX),
        _ => None,
    };
    let age = limit.map_or(Cell::Empty, |limit| Cell::Age(Age { waited: now - row.state_at, limit }));
    Row {
        to: Some(format!("/desk/orders/{}", row.id)),
        cells: vec![
            Cell::text(OrderId(row.id).number()),
            Cell::text(row.name),
            Cell::text(row.email),
            Cell::Link { to: format!("/desk/drops/{}", row.slug), text: row.title },
            Cell::text(row.item),
            Cell::Number(row.units),
            Cell::Money(Money::new(row.total_minor, row.currency)),
            Cell::State(state(&row.state, row.refunding != 0)),
            age,
            Cell::Time(row.placed_at.moment(&row.zone)),
        ],
        acts: Vec::new(),
    }
}
