//! Reconciliation as operators see it: what both sides hold, what does not match, and what would set it right.

pub mod flow;

use super::MismatchKind;
use super::correct::{Proposal, proposal};
use super::store::{HeldRow, MismatchRow, PastRow, ToldRow};
use crate::desk::find::{Cursor, Find, cut};
use crate::desk::view::{Ask, Deed, Part, Sheet};
use crate::ids::OrderId;
use crate::money::{Currency, Money};
use crate::office::view::{Cell, Column, Figure, Row, State, Table, Tone};
use crate::ports::Ports;

/// Where the queue is.
pub const PATH: &str = "/desk/reconciliation";

/// The provider has no place: its times are in UTC.
const ZONE: &str = "UTC";

/// States one may look for.
const STATES: [(&str, &str); 5] = [
    ("open", "Waits for somebody"),
    ("giving_back", "On its way back"),
    ("corrected", "Corrected"),
    ("dismissed", "Dismissed"),
    ("mended", "Found its other side"),
];

/// An amount in a currency that the shop may not know.
fn amount(minor: i64, currency: &str) -> Cell {
    match Currency::parse(currency) {
        Some(currency) => Cell::Money(Money::new(minor, currency)),
        None => Cell::text(format!("{minor} {currency}")),
    }
}

fn shown(minor: i64, currency: &str) -> String {
    Currency::parse(currency)
        .map_or_else(|| format!("{minor} {currency}"), |currency| Money::new(minor, currency).to_string())
}

fn state(word: &str) -> State {
    let label = STATES.iter().find(|(state, _)| *state == word).map_or(word, |(_, label)| label);
    let tone = match word {
        "open" => Tone::Stop,
        "giving_back" => Tone::Wait,
        "corrected" | "mended" => Tone::Go,
        _ => Tone::End,
    };
    State::new(label, tone)
}

/// What stands above the queue: both balances of each currency and their difference, and reading now.
fn held(both: &[HeldRow], readings: &[PastRow], ports: &Ports<'_>) -> Vec<Part> {
    let figures = both.iter().flat_map(|row| {
        let difference = row.theirs_minor.saturating_sub(row.ours_minor);
        let figure = |label: String, minor: i64, note: String, tone: Tone| Figure {
            label,
            value: shown(minor, &row.currency),
            note,
            tone,
            to: None,
        };
        let waits = row.missing_minor.unwrap_or(0);
        let note = match (difference, waits) {
            (0, _) => "both say the same".to_owned(),
            (_, 0) => "somebody has to look".to_owned(),
            (_, waits) => format!("{} of it wait below", shown(waits, &row.currency)),
        };
        [
            figure(format!("The provider holds, {}", row.currency), row.theirs_minor, String::new(), Tone::Plain),
            figure(format!("The books say, {}", row.currency), row.ours_minor, String::new(), Tone::Plain),
            figure(
                format!("Difference, {}", row.currency),
                difference,
                note,
                if difference == 0 { Tone::Go } else { Tone::Stop },
            ),
        ]
    });
    let words = both.first().map_or_else(
        || "The provider’s account was never read to its end.".to_owned(),
        |row| {
            let at = row.ended_at.moment(ZONE);
            format!("As of {}, {} {}, when the provider’s account was last read.", at.day, at.clock, at.zone)
        },
    );
    let goes_on = readings.iter().any(|one| one.ended_at.is_none() && ports.now < one.leased_until);
    let mut parts = vec![Part::Words(words)];
    let figures: Vec<Figure> = figures.collect();
    if !figures.is_empty() {
        parts.push(Part::Figures(figures));
    }
    if goes_on {
        parts.push(Part::Words("It is being read now.".to_owned()));
    } else {
        let read = Deed {
            asks: "Read it now".to_owned(),
            means: "Every line of the last days is read again and matched. What can be mended is mended; the rest stands below.".to_owned(),
            does: "Read the provider’s account".to_owned(),
            to: format!("{PATH}/read"),
            hidden: vec![("key", ports.ids.fresh("key_"))],
            ..Deed::default()
        };
        parts.push(Part::Deeds("Reading", vec![read]));
    }
    parts
}

fn table(caption: &str, columns: Vec<Column>, rows: Vec<Row>, empty: &str) -> Table {
    Table {
        caption: caption.to_owned(),
        path: PATH.to_owned(),
        columns,
        rows,
        empty: empty.to_owned(),
        filters: Vec::new(),
        first: None,
        next: None,
        csv: None,
    }
}

/// The whole page.
fn sheet(find: &Find, mut rows: Vec<MismatchRow>, top: Vec<Part>, readings: &[PastRow], lines: &[ToldRow]) -> Sheet {
    let waiting = rows.iter().filter(|row| row.state == "open").count();
    let next = cut(&mut rows, |row| Cursor { at: row.found_at.0, id: row.id.clone() });
    let kinds: Vec<(&str, &str)> = MismatchKind::ALL.iter().map(|kind| (kind.word(), kind.label())).collect();
    let mut of = find.one_of("Kind", &kinds);
    of.name = "of";
    of.value.clone_from(&find.of);
    let columns = vec![
        Column::words("What"),
        Column::words("About"),
        Column::numbers("Provider"),
        Column::numbers("Books"),
        Column::words("State"),
        Column::words("Found"),
    ];
    let mut queue = table("Mismatches", columns, rows.iter().map(line).collect(), "Nothing waits: both sides agree.");
    queue.filters = vec![of, find.one_of("State", &STATES)];
    queue.first = find.after.is_some().then(|| find.link(PATH, None));
    queue.next = next.map(|after| find.link(PATH, Some(&after)));
    queue.csv = Some(find.link("/desk/reconciliation.csv", find.after.as_ref()));
    let mut parts = top;
    parts.push(Part::Table(Some("Mismatches"), queue));
    let link = |text: &str, to: &str| Cell::Link { text: text.to_owned(), to: to.to_owned() };
    parts.push(Part::Facts(
        "See also",
        vec![
            ("Pickups", link("Paid and not collected, collected and not paid", "/desk/reconciliation/pickups")),
            ("Forecast", link("What is due in 7 and 30 days", "/desk/forecast")),
            ("Checks", link("What must always hold", "/desk/checks")),
        ],
    ));
    parts.push(Part::Table(Some("Latest lines"), told(lines)));
    parts.push(Part::Table(Some("Readings"), past(readings)));
    let state = match waiting {
        0 => State::new("Nothing waits", Tone::Go),
        1 => State::new("One mismatch waits", Tone::Stop),
        n => State::new(format!("{n} mismatches wait"), Tone::Stop),
    };
    Sheet { state: Some(state), ..Sheet::new("Reconciliation", parts) }
}

fn side(minor: Option<i64>, currency: Option<&String>) -> Cell {
    minor.zip(currency).map_or(Cell::Empty, |(minor, currency)| amount(minor, currency))
}

fn kind(row: &MismatchRow) -> &'static str {
    MismatchKind::parse(&row.kind).map_or("Mismatch", MismatchKind::label)
}

/// What a mismatch is about: an order we know, or the provider's own word.
fn about(row: &MismatchRow) -> Cell {
    match (&row.order_id, &row.about) {
        (Some(order), _) => Cell::Link {
            text: format!("Order {}", OrderId(order.clone()).number()),
            to: format!("/desk/orders/{order}"),
        },
        (None, Some(about)) => Cell::text(about),
        (None, None) => Cell::text(row.reference.clone().unwrap_or_default()),
    }
}

fn line(row: &MismatchRow) -> Row {
    Row {
        to: Some(format!("{PATH}/{}", row.id)),
        cells: vec![
            Cell::text(kind(row)),
            about(row),
            side(row.theirs_minor, row.theirs_currency.as_ref()),
            side(row.ours_minor, row.ours_currency.as_ref()),
            Cell::State(state(&row.state)),
            Cell::Time(row.found_at.moment(ZONE)),
        ],
        acts: Vec::new(),
    }
}

fn told(lines: &[ToldRow]) -> Table {
    let columns = vec![
        Column::words("Line"),
        Column::words("Kind"),
        Column::numbers("Amount"),
        Column::numbers("Fee"),
        Column::words("Order"),
        Column::words("Made"),
        Column::words("Other side"),
    ];
    let one = |row: &ToldRow| Row {
        cells: vec![
            Cell::text(&row.id),
            Cell::text(if row.word.is_empty() { &row.kind } else { &row.word }),
            amount(row.amount_minor, &row.currency),
            amount(row.fee_minor, &row.currency),
            row.order_id.as_ref().map_or(Cell::Empty, |order| Cell::Link {
                text: OrderId(order.clone()).number(),
                to: format!("/desk/orders/{order}"),
            }),
            Cell::Time(row.made_at.moment(ZONE)),
            Cell::State(match (row.how.as_deref(), row.queued.as_deref()) {
                (Some("reference"), _) => State::new("By reference", Tone::Go),
                (Some("amount_and_time"), _) => State::new("By amount and time", Tone::Go),
                (Some(_), _) => State::new("Corrected", Tone::Go),
                (None, Some(queued)) => state(queued),
                (None, None) => State::new("Not yet looked for", Tone::Wait),
            }),
        ],
        ..Row::default()
    };
    table("Latest lines", columns, lines.iter().map(one).collect(), "No line was read yet.")
}

fn past(readings: &[PastRow]) -> Table {
    let columns =
        vec![Column::words("Began"), Column::words("By"), Column::numbers("New lines"), Column::words("Ended")];
    let one = |row: &PastRow| Row {
        cells: vec![
            Cell::Time(row.started_at.moment(ZONE)),
            Cell::text(if row.person.is_empty() { "the night" } else { &row.person }),
            Cell::Number(row.lines),
            row.ended_at.map_or(Cell::state("Not to its end", Tone::Wait), |at| Cell::Time(at.moment(ZONE))),
        ],
        ..Row::default()
    };
    table("Readings", columns, readings.iter().map(one).collect(), "It was never read.")
}

/// One mismatch: both sides, what is proposed, and what can be done.
fn one(row: &MismatchRow, ports: &Ports<'_>) -> Sheet {
    let mut facts = vec![
        ("What", Cell::text(kind(row))),
        ("About", about(row)),
        ("Provider", side(row.theirs_minor, row.theirs_currency.as_ref())),
        ("Books", side(row.ours_minor, row.ours_currency.as_ref())),
        ("Found", Cell::Time(row.found_at.moment(ZONE))),
    ];
    let text = |value: &Option<String>| value.clone().map(Cell::Text);
    facts.extend(text(&row.line).map(|cell| ("Line", cell)));
    facts.extend(text(&row.intent).map(|cell| ("Payment at the provider", cell)));
    facts.extend(text(&row.hint).map(|cell| ("Told to be for", cell)));
    facts.push(("Queue", Cell::Link { text: "All mismatches".to_owned(), to: PATH.to_owned() }));
    let found = proposal(&row.sides());
    let mut parts = vec![Part::Facts("Both sides", facts), Part::Words(means(&found))];
    let proposed = found.corrections().iter().map(|c| Row {
        cells: vec![Cell::text(&c.from), Cell::text(&c.to), amount(c.minor, &c.currency)],
        ..Row::default()
    });
    let columns = vec![Column::words("From"), Column::words("To"), Column::numbers("Amount")];
    let empty = "Nothing is to be booked: the line is of no amount.";
    parts.push(Part::Table(Some("Proposed"), table("Proposed transfers", columns, proposed.collect(), empty)));
    if row.state == "open" {
        parts.push(Part::Deeds("What can be done", deeds(row, &found, ports)));
    }
    Sheet { state: Some(state(&row.state)), ..Sheet::new(kind(row), parts) }
}

fn means(found: &Proposal) -> String {
    match found {
        Proposal::GiveBack(_) => "A buyer paid this, and no order of theirs is on record. Nobody is charged for what they do not get: it is booked, and goes back to them in full.",
        Proposal::Post(_) => "With these transfers the books say what the provider says. What came in and belongs to nobody yet waits in an account of its own; what is missing is the shop’s own loss.",
    }
    .to_owned()
}

fn deeds(row: &MismatchRow, found: &Proposal, ports: &Ports<'_>) -> Vec<Deed> {
    let hidden = || vec![("key", ports.ids.fresh("key_"))];
    let (asks, does) = match found {
        Proposal::GiveBack(_) => ("Give it back", "Book it and give it back"),
        Proposal::Post(_) => ("Post the correction", "Post it"),
    };
    vec![
        Deed {
            asks: asks.to_owned(),
            means: means(found),
            does: does.to_owned(),
            to: format!("{PATH}/{}/post", row.id),
            hidden: hidden(),
            fields: vec![Ask::why("post_why", "How you know. It stays on record.")],
            ..Deed::default()
        },
        Deed {
            asks: "Dismiss it".to_owned(),
            means: "Nothing is booked, and it leaves the queue.".to_owned(),
            does: "Dismiss it".to_owned(),
            to: format!("{PATH}/{}/dismiss", row.id),
            hidden: hidden(),
            fields: vec![Ask::why("dismiss_why", "What it is. It stays on record.")],
            ..Deed::default()
        },
    ]
}
