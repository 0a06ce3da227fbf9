//! Payouts as operators see them.

pub mod flow;
pub mod store;

use super::find::{Cursor, Find, cut};
use super::record::{last, timeline};
use super::view::{Ask, Deed, Part, Sheet};
use crate::ids::OrderId;
use crate::money::Money;
use crate::office::Age;
use crate::office::view::{Act, Cell, Column, Figure, Row, State, Table, Tone};
use crate::payouts::{failure_words, reason_words, state_words, stopped_because};
use crate::ports::Ports;
use crate::time::Duration;
use store::{CountRow, HoldRow, ListRow, PayoutRow};

/// A payout waits no longer than this for the people who look at it.
const LOOKED_AT: Duration = Duration::days(1);

/// Between the record and the provider lie minutes.
const UNDER_WAY: Duration = Duration::minutes(30);

/// States one may filter by.
const STATES: [(&str, &str); 9] = [
    ("approval", "To be approved"),
    ("due", "Due"),
    ("held", "Held"),
    ("sending", "Being sent"),
    ("sent", "On its way"),
    ("paid", "Paid"),
    ("failing", "Coming back"),
    ("failed", "Came back"),
    ("void", "Replaced"),
];

fn state(word: &str) -> State {
    let tone = match word {
        "paid" => Tone::Go,
        "approval" | "due" | "sending" | "sent" => Tone::Wait,
        "held" | "failing" | "failed" => Tone::Stop,
        _ => Tone::End,
    };
    let words = if word == "approval" { "To be approved" } else { state_words(word) };
    State::new(words, tone)
}

fn figure(counts: &[CountRow], word: &str, label: &str, limit: Duration, ports: &Ports<'_>) -> Figure {
    let found = counts.iter().find(|row| row.state == word);
    let age = found.map(|row| Age { waited: ports.now - row.oldest_at, limit });
    Figure {
        label: label.to_owned(),
        value: found.map_or(0, |row| row.count).to_string(),
        note: age.as_ref().map_or_else(String::new, |age| format!("oldest: {}", age.words())),
        tone: age.map_or(Tone::Plain, |age| age.tone()),
        to: Some(format!("/desk/payouts?state={word}")),
    }
}

fn list(find: &Find, mut rows: Vec<ListRow>, counts: &[CountRow], holds: &[HoldRow], ports: &Ports<'_>) -> Sheet {
    const PATH: &str = "/desk/payouts";
    let next = cut(&mut rows, |row| Cursor { at: row.made_at.0, id: row.id.clone() });
    let line = |row: ListRow| Row {
        to: Some(format!("{PATH}/{}", row.id)),
        cells: vec![
            Cell::text(row.name),
            Cell::text(row.period),
            Cell::Money(Money::new(row.amount_minor, row.currency)),
            Cell::Number(row.items),
            Cell::State(state(&row.state)),
            Cell::text(match row.state.as_str() {
                "approval" => format!("{} of 2 approved", row.approvals),
                "failed" | "failing" => row.failure.unwrap_or_default(),
                "due" => row.stopped.as_deref().map_or(String::new(), |cause| stopped_because(cause).to_owned()),
                _ => String::new(),
            }),
            Cell::Time(row.made_at.moment(&row.zone)),
        ],
        acts: Vec::new(),
    };
    let table = Table {
        caption: "Payouts".to_owned(),
        path: PATH.to_owned(),
        columns: vec![
            Column::words("Creator"),
            Column::words("Period"),
            Column::numbers("Amount"),
            Column::numbers("Items"),
            Column::words("State"),
            Column::words("Note"),
            Column::words("Made"),
        ],
        rows: rows.into_iter().map(line).collect(),
        empty: "No payout matches. Fewer filters show more.".to_owned(),
        filters: vec![find.words("Creator or id"), find.one_of("State", &STATES), find.day()],
        first: find.after.is_some().then(|| find.link(PATH, None)),
        next: next.map(|after| find.link(PATH, Some(&after))),
        csv: Some(find.link("/desk/payouts.csv", None)),
    };
    let figures = vec![
        figure(counts, "approval", "To be approved", LOOKED_AT, ports),
        figure(counts, "due", "Due", LOOKED_AT, ports),
        figure(counts, "sending", "Being sent", UNDER_WAY, ports),
        figure(counts, "failing", "Coming back", UNDER_WAY, ports),
        figure(counts, "failed", "Came back", Duration::days(7), ports),
        figure(counts, "held", "Held", LOOKED_AT, ports),
    ];
    let mut parts = vec![Part::Figures(figures), Part::Table(None, table)];
    if !holds.is_empty() {
        parts.push(Part::Table(Some("Creators whose payouts are stopped"), stops(holds, ports)));
    }
    Sheet::new("Payouts", parts)
}

fn plain(caption: &str, columns: Vec<Column>, rows: Vec<Row>, empty: &str) -> Table {
    Table {
        caption: caption.to_owned(),
        path: String::new(),
        columns,
        rows,
        empty: empty.to_owned(),
        filters: Vec::new(),
        first: None,
        next: None,
        csv: None,
    }
}

fn stops(holds: &[HoldRow], ports: &Ports<'_>) -> Table {
    let line = |row: &HoldRow| Row {
        to: Some(format!("/desk/creators/{}", row.creator)),
        cells: vec![
            Cell::text(&row.name),
            Cell::text(&row.why),
            Cell::text(&row.placed_by),
            Cell::Time(row.since_at.moment(&row.zone)),
            Cell::Time(row.until_at.moment(&row.zone)),
        ],
        acts: vec![Act {
            label: "Let them go on",
            to: "/desk/payouts/lift".to_owned(),
            fields: vec![("hold", row.id.clone()), ("creator", row.creator.clone()), ("key", ports.ids.fresh("key_"))],
            danger: false,
        }],
    };
    let columns = vec![
        Column::words("Creator"),
        Column::words("Why"),
        Column::words("By"),
        Column::words("Since"),
        Column::words("To be looked at by"),
    ];
    plain("Creators whose payouts are stopped", columns, holds.iter().map(line).collect(), "Nobody is stopped.")
}

/// The page of a payout.
fn sheet(row: &PayoutRow, ports: &Ports<'_>) -> Sheet {
    let money = |minor| Money::new(minor, row.currency);
    let figures = vec![
        Figure {
            label: "Amount".to_owned(),
            value: money(row.amount_minor).to_string(),
            note: format!("{} items", row.items),
            tone: Tone::Plain,
            to: None,
        },
        Figure {
            label: "Attempt".to_owned(),
            value: row.attempt.to_string(),
            note: if row.needs_two != 0 { format!("{} of 2 approved", row.approvals.len()) } else { String::new() },
            tone: Tone::Plain,
            to: None,
        },
    ];
    let mut facts = vec![
        ("Creator", Cell::Link { text: row.name.clone(), to: format!("/desk/creators/{}", row.creator) }),
        ("Period", Cell::text(format!("{}, paid {}", row.period, row.pace))),
        ("Made", Cell::Time(row.made_at.moment(&row.zone))),
        ("In this state since", Cell::Time(row.state_at.moment(&row.zone))),
    ];
    let provider = [
        ("Account at the provider", &row.account),
        ("Transfer", &row.provider_transfer),
        ("Payout at the provider", &row.provider_payout),
    ];
    facts.extend(provider.into_iter().filter_map(|(label, value)| Some((label, Cell::text(value.as_ref()?)))));
    if let Some(at) = row.arrives_at {
        facts.push(("At the bank by", Cell::Time(at.moment(&row.zone))));
    }
    if let Some(failure) = &row.failure {
        facts.push(("Came back because", Cell::text(format!("{failure}: {}", failure_words(failure)))));
    }
    if let Some(cause) = &row.stopped {
        facts.push(("Nothing is sent because", Cell::text(stopped_because(cause))));
    }
    for approval in &row.approvals {
        facts.push(("Approved by", Cell::text(format!("{}, {}", approval.name, approval.at.moment(&row.zone).day))));
    }
    Sheet {
        title: format!("Payout to {}", row.name),
        state: Some(state(&row.state)),
        parts: vec![
            Part::Figures(figures),
            Part::Facts("About it", facts),
            Part::Deeds("What can be done", deeds(row, ports)),
            Part::Table(Some("What it is made of"), lines(row)),
            Part::Table(Some("Attempts that came back"), tries(row)),
            Part::Timeline("What operators did", timeline(&row.acts, &row.zone)),
        ],
        last: last(&row.acts, &row.zone),
    }
}

fn lines(row: &PayoutRow) -> Table {
    let line = |of: &store::LineRow| Row {
        to: of.order_id.as_ref().map(|order| format!("/desk/orders/{order}")),
        cells: vec![
            Cell::text(of.order_id.as_ref().map_or_else(String::new, |order| OrderId(order.clone()).number())),
            Cell::text(&of.item),
            Cell::text(reason_words(&of.reason)),
            Cell::Money(Money::new(of.minor, row.currency)),
        ],
        acts: Vec::new(),
    };
    let columns =
        vec![Column::words("Order"), Column::words("Item"), Column::words("What for"), Column::numbers("Amount")];
    plain("What it is made of", columns, row.lines.iter().map(line).collect(), "It is made of nothing.")
}

fn tries(row: &PayoutRow) -> Table {
    let line = |of: &store::TryRow| Row {
        cells: vec![
            Cell::Number(of.attempt),
            Cell::text(&of.failure),
            of.reversal
                .as_ref()
                .map_or(Cell::text("nothing had been moved"), |id| Cell::text(format!("taken back: {id}"))),
            Cell::Time(of.at.moment(&row.zone)),
        ],
        ..Row::default()
    };
    let columns =
        vec![Column::numbers("Attempt"), Column::words("Why"), Column::words("Transfer"), Column::words("When")];
    plain("Attempts that came back", columns, row.tries.iter().map(line).collect(), "None came back.")
}

fn deeds(row: &PayoutRow, ports: &Ports<'_>) -> Vec<Deed> {
    let deed = |asks: &str, means: &str, does: &str, verb: &str, field: Option<&'static str>| Deed {
        asks: asks.to_owned(),
        means: means.to_owned(),
        does: does.to_owned(),
        to: format!("/desk/payouts/{}/{verb}", row.id),
        hidden: vec![("seen", row.version.to_string()), ("key", ports.ids.fresh("key_"))],
        fields: field.into_iter().map(|name| Ask::why(name, "It stays on record, and the creator reads it.")).collect(),
        ..Deed::default()
    };
    let approve = || {
        deed(
            "Approve",
            "Two people approve a payout of this size. With the second it is sent.",
            "Approve it",
            "approve",
            None,
        )
    };
    let hold =
        || deed("Hold", "Nothing of it is sent until somebody releases it.", "Hold it", "hold", Some("hold_why"));
    match row.state.as_str() {
        "approval" => vec![approve(), hold()],
        "due" => vec![hold()],
        "held" => vec![deed("Release", "It goes on where it was.", "Release it", "release", Some("release_why"))],
        "failed" => vec![deed(
            "Try again",
            "The same items, once more, under keys of their own. Ask the creator about their bank first.",
            "Try it again",
            "retry",
            Some("retry_why"),
        )],
        _ => Vec::new(),
    }
}
