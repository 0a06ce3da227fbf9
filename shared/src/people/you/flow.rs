//! Somebody's own page, and what they change on it.

use super::{NAME_CHARS_MAX, YouRefused, store};
use crate::db::{DbError, run};
use crate::failure::Failure;
use crate::ids::OrderId;
use crate::money::{Currency, Money};
use crate::office::view::{Act, Cell, Column, Row, Table, Tone};
use crate::people::{IDLE_MAX, OPERATOR_IDLE_MAX, Person};
use crate::ports::Ports;
use crate::stmt;
use crate::time::Timestamp;
use serde::Deserialize;

#[derive(Deserialize)]
struct OrderRow {
    id: String,
    item: String,
    units: u32,
    state: String,
    placed_at: Timestamp,
    total_minor: i64,
    currency: Currency,
    creator: String,
    zone: String,
}

#[derive(Deserialize)]
struct SessionRow {
    id: String,
    method: String,
    agent: String,
    made_at: Timestamp,
    seen_at: Timestamp,
}

/// The word and the tone of an order's state, as its buyer reads it.
fn state_of(state: &str) -> (&'static str, Tone) {
    match state {
        "placed" => ("Not paid yet", Tone::Wait),
        "paid" => ("Paid", Tone::Go),
        "collected" => ("Collected", Tone::End),
        "refunded" => ("Refunded", Tone::End),
        "lapsed" => ("Lapsed", Tone::End),
        _ => ("Changed", Tone::Plain),
    }
}

fn method_of(method: &str) -> &'static str {
    match method {
        "passkey" => "Passkey",
        "code" => "Code of the second way",
        "invitation" => "Invitation",
        _ => "Letter",
    }
}

/// Orders by the proven address, and where they are signed in: in one round trip.
///
/// # Errors
/// When the database does not answer.
pub async fn page(ports: &Ports<'_>, person: &Person) -> Result<(Table, Table), DbError> {
    let batch = vec![
        stmt!(store::ORDERS, person.email.as_str()),
        stmt!(store::SESSIONS, person.id.as_str(), ports.now, OPERATOR_IDLE_MAX.0, IDLE_MAX.0),
    ];
    let replies = ports.db.batch(batch).await?;
    let [orders, sessions] = replies.as_slice() else {
        return Err(DbError::Unavailable("two replies were due".to_owned()));
    };
    Ok((orders_table(orders.all()?), sessions_table(sessions.all()?, person)))
}

fn orders_table(rows: Vec<OrderRow>) -> Table {
    let row = |order: OrderRow| {
        let (word, tone) = state_of(&order.state);
        Row {
            to: Some(format!("/orders/{}", order.id)),
            cells: vec![
                Cell::text(format!("{} × {}", order.units, order.item)),
                Cell::text(order.creator),
                Cell::state(word, tone),
                Cell::Time(order.placed_at.moment(&order.zone)),
                Cell::Money(Money::new(order.total_minor, order.currency)),
                Cell::text(OrderId(order.id).number()),
            ],
            acts: Vec::new(),
        }
    };
    Table {
        caption: "Your orders".to_owned(),
        path: "/you".to_owned(),
        columns: vec![
            Column::words("What"),
            Column::words("From"),
            Column::words("State"),
            Column::words("Ordered"),
            Column::numbers("Total"),
            Column::words("Number"),
        ],
        rows: rows.into_iter().map(row).collect(),
        empty: "No order was placed with this address yet.".to_owned(),
        filters: Vec::new(),
        first: None,
        next: None,
        csv: None,
    }
}

fn sessions_table(rows: Vec<SessionRow>, person: &Person) -> Table {
    let zone = person.studio.as_ref().map_or("UTC", |studio| studio.zone.as_str());
    let row = |session: SessionRow| {
        let here = session.id == person.session;
        let end = Act {
            label: "Sign out there",
            to: format!("/you/sessions/{}/end", session.id),
            fields: Vec::new(),
            danger: true,
        };
        Row {
            to: None,
            cells: vec![
                Cell::text(if session.agent.is_empty() { "A browser".to_owned() } else { session.agent }),
                if here { Cell::state("This one", Tone::Go) } else { Cell::state("Another one", Tone::Plain) },
                Cell::text(method_of(&session.method)),
                Cell::Time(session.made_at.moment(zone)),
                Cell::Time(session.seen_at.moment(zone)),
            ],
            acts: if here { Vec::new() } else { vec![end] },
        }
    };
    Table {
        caption: "Sessions".to_owned(),
        path: "/you".to_owned(),
        columns: vec![
            Column::words("Browser"),
            Column::words("Which"),
            Column::words("Signed in by"),
            Column::words("Since"),
            Column::words("Last use"),
        ],
        rows: rows.into_iter().map(row).collect(),
        empty: "Nowhere.".to_owned(),
        filters: Vec::new(),
        first: None,
        next: None,
        csv: None,
    }
}

/// How they want to be called; nothing is a wish, too.
///
/// # Errors
/// `NameMalformed`.
pub async fn rename(ports: &Ports<'_>, person: &Person, typed: &str) -> Result<(), Failure<YouRefused>> {
    let name = typed.trim();
    if name.chars().count() > NAME_CHARS_MAX || name.chars().any(char::is_control) {
        return Err(Failure::Refused(YouRefused::NameMalformed));
    }
    run(ports.db, stmt!(store::RENAME, person.id.as_str(), name)).await?;
    Ok(())
}

/// Ends one of their own sessions.
///
/// # Errors
/// `Missing` when it has ended, or is somebody else's.
pub async fn end_session(ports: &Ports<'_>, person: &Person, session: &str) -> Result<(), Failure<YouRefused>> {
    let ended = run(ports.db, stmt!(store::END_SESSION, session, person.id.as_str(), ports.now)).await?;
    if ended.is_empty() { Err(Failure::Refused(YouRefused::Missing)) } else { Ok(()) }
}

/// Ends all of their sessions but this one.
///
/// # Errors
/// When the database does not answer.
pub async fn end_others(ports: &Ports<'_>, person: &Person) -> Result<(), DbError> {
    run(ports.db, stmt!(store::END_OTHERS, person.id.as_str(), person.session.as_str(), ports.now)).await.map(|_| ())
}
