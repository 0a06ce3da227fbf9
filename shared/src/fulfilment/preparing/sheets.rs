//! From rows to the pages of orders.

use crate::catalogue::view::Shop;
use crate::fulfilment::scan::Outcome;
use crate::fulfilment::store::{LineRow, PickRow, SheetRow};
use crate::fulfilment::view::{Can, Group, OrderSheet, Pick, Slip, window};
use crate::fulfilment::{UNDO_LASTS, scan};
use crate::ids::OrderId;
use crate::money::Money;
use crate::office::view::{Cell, Column, Notice, Person, Row, State, Table, TimelineStep, Tone};
use crate::refunds::view::RefundSheet;
use crate::time::Timestamp;

fn state(state: &str, missed: bool) -> State {
    match state {
        "paid" if missed => State::new("Not collected", Tone::Stop),
        "paid" => State::new("To prepare", Tone::Wait),
        "collected" => State::new("Collected", Tone::Go),
        "delivered" => State::new("Delivered", Tone::Go),
        "refunded" => State::new("Refunded", Tone::End),
        "placed" => State::new("Not paid yet", Tone::Plain),
        _ => State::new("Lapsed", Tone::End),
    }
}

fn lines_of(street: &str, postcode: &str, town: &str) -> Vec<String> {
    let place = format!("{postcode} {town}");
    [street, place.trim()].iter().filter(|line| !line.is_empty()).map(|line| (*line).to_owned()).collect()
}

fn row(line: &LineRow) -> Row {
    let address = lines_of(&line.street, &line.postcode, &line.town).join(", ");
    let mut cells = vec![
        Cell::text(OrderId(line.id.clone()).number()),
        Cell::text(line.name.clone()),
        Cell::text(format!("{} × {}", line.units, line.item)),
    ];
    if line.kind == "delivery" {
        cells.push(Cell::text(address));
    }
    cells.push(Cell::State(state(&line.state, line.missed != 0)));
    Row { to: Some(format!("/studio/orders/{}", line.id)), cells, acts: Vec::new() }
}

fn columns(delivery: bool) -> Vec<Column> {
    let mut columns = vec![Column::words("Order"), Column::words("For"), Column::words("What")];
    if delivery {
        columns.push(Column::words("To"));
    }
    columns.push(Column::words("State"));
    columns
}

/// The rows of a page, window by window, each with its pick list.
pub(super) fn groups(lines: &[LineRow], picks: &[PickRow], zone: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for line in lines {
        if groups.last().is_none_or(|group| group.slot != line.slot) {
            let window = window(line.starts_at, line.ends_at, zone);
            let delivery = line.kind == "delivery";
            groups.push(Group {
                drop_id: line.drop_id.clone(),
                drop: line.title.clone(),
                slot: line.slot.clone(),
                place: line.place.clone(),
                delivery,
                picks: picks
                    .iter()
                    .filter(|pick| pick.slot == line.slot && pick.drop_id == line.drop_id)
                    .map(|pick| Pick { item: pick.item.clone(), units: pick.units, orders: pick.orders })
                    .collect(),
                table: Table {
                    caption: format!("{}: {window}", line.title),
                    path: String::new(),
                    columns: columns(delivery),
                    rows: Vec::new(),
                    empty: String::new(),
                    filters: Vec::new(),
                    first: None,
                    next: None,
                    csv: None,
                },
                window,
            });
        }
        if let Some(group) = groups.last_mut() {
            group.table.rows.push(row(line));
        }
    }
    groups
}

pub(super) fn slip(line: &LineRow, zone: &str) -> Slip {
    Slip {
        number: OrderId(line.id.clone()).number(),
        name: line.name.clone(),
        address: lines_of(&line.street, &line.postcode, &line.town),
        what: format!("{} × {}", line.units, line.item),
        drop: line.title.clone(),
        window: window(line.starts_at, line.ends_at, zone),
        place: line.place.clone(),
    }
}

/// One line of the file. Texts are made safe where it is written.
pub(super) fn record(line: &LineRow) -> [String; 12] {
    let state = match line.state.as_str() {
        "paid" if line.missed != 0 => "not_collected",
        other => other,
    };
    [
        OrderId(line.id.clone()).number(),
        line.title.clone(),
        line.kind.clone(),
        line.starts_at.rfc3339(),
        line.ends_at.rfc3339(),
        line.place.clone(),
        line.name.clone(),
        line.item.clone(),
        line.units.to_string(),
        line.street.clone(),
        format!("{} {}", line.postcode, line.town).trim().to_owned(),
        state.to_owned(),
    ]
}

/// The names of [`record`].
pub(super) const HEADING: [&str; 12] = [
    "order",
    "drop",
    "kind",
    "window_begins",
    "window_ends",
    "place",
    "name",
    "item",
    "units",
    "street",
    "town",
    "state",
];

fn label(outcome: &str) -> &'static str {
    match outcome {
        "placed" => "Ordered",
        "paid" => "Paid",
        "collected" => "Collected",
        "delivered" => "Delivered",
        "missed" => "Nobody came",
        "refunded" => "Refunded",
        _ => "Lapsed",
    }
}

fn steps(row: &SheetRow, zone: &str) -> Vec<TimelineStep> {
    let mut steps: Vec<(Timestamp, TimelineStep)> = Vec::new();
    let mut push = |at: Timestamp, label: &str, note: String| {
        steps.push((at, TimelineStep { label: label.to_owned(), note, at: Some(at.moment(zone)) }));
    };
    // What was handed over tells who did it: the step itself would say it twice.
    for step in row.steps.iter().filter(|step| !matches!(step.state.as_str(), "collected" | "delivered")) {
        push(step.at, label(&step.state), String::new());
    }
    for handover in &row.handovers {
        let how = match handover.way.as_str() {
            "scan" => "scanned by",
            "code" => "by code,",
            _ => "by",
        };
        let why = if handover.why.is_empty() { String::new() } else { format!(": {}", handover.why) };
        push(handover.at, label(&handover.outcome), format!("{how} {}{why}", handover.who));
        if let (Some(at), Some(who), Some(why)) = (handover.undone_at, &handover.undone_who, &handover.undone_why) {
            push(at, "Taken back", format!("by {who}: {why}"));
        }
    }
    steps.sort_by_key(|(at, _)| *at);
    let mut steps: Vec<TimelineStep> = steps.into_iter().map(|(_, step)| step).collect();
    if row.state == "paid" {
        let next = if row.kind == "delivery" { "Delivered" } else { "Collected" };
        steps.push(TimelineStep { label: next.to_owned(), note: String::new(), at: None });
    }
    steps
}

fn can(row: &SheetRow, now: Timestamp, zone: &str) -> Can {
    let standing = row.standing();
    let paid = row.state == "paid";
    let missed = row.handovers.iter().any(|h| h.outcome == "missed" && h.undone_at.is_none());
    let last = row.handovers.iter().rev().find(|handover| handover.undone_at.is_none());
    let until = last.map(|handover| handover.written_at + UNDO_LASTS).filter(|until| now < *until);
    Can {
        collect: scan::decide(Some(&standing), now, true) == Outcome::Collected,
        deliver: paid && standing.delivery,
        miss: paid && !missed && row.ends_at <= now,
        undo: until.filter(|_| row.state != "refunded").map(|until| until.moment(zone)),
    }
}

/// The page of one order.
pub(super) fn sheet(row: SheetRow, shop: Shop, person: Person, zone: &str, key: String, now: Timestamp) -> OrderSheet {
    let missed = row.handovers.iter().any(|h| h.outcome == "missed" && h.undone_at.is_none());
    OrderSheet {
        shop,
        person,
        number: OrderId(row.id.clone()).number(),
        state: state(&row.state, missed),
        what: format!("{} × {}", row.units, row.item),
        total: Money::new(row.total_minor, row.currency),
        address: lines_of(&row.street, &row.postcode, &row.town),
        window: window(row.starts_at, row.ends_at, zone),
        delivery: row.kind == "delivery",
        is_time: row.standing().is_time(now),
        steps: steps(&row, zone),
        can: can(&row, now, zone),
        typed: (String::new(), String::new()),
        notices: Vec::<Notice>::new(),
        refunds: RefundSheet::default(),
        order: row.id,
        name: row.name,
        email: row.email,
        drop_id: row.drop_id,
        drop: row.title,
        place: row.place,
        key,
    }
}
