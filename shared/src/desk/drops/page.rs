//! One drop on one page: stock, windows, orders, acts, and what can be done.

use super::state;
use super::store::DropRow;
use crate::contingency::view::Standing;
use crate::desk::record::{last, timeline};
use crate::desk::view::{Ask, AskKind, Deed, Part, Sheet};
use crate::gates::Gate;
use crate::money::Money;
use crate::office::view::{Cell, Column, Figure, Row, Table, Tone};
use crate::ports::Ports;
use crate::time::{Duration, Timestamp};

fn phase(row: &DropRow, now: Timestamp) -> &'static str {
    if row.state == "draft" {
        "draft"
    } else if row.closes_at <= now {
        "closed"
    } else if row.paused_at.is_some() {
        "paused"
    } else if now < row.opens_at {
        "scheduled"
    } else if row.gates < Gate::Armed.position() {
        "late"
    } else {
        "live"
    }
}

/// The page of a drop.
#[must_use]
pub fn sheet(row: &DropRow, ports: &Ports<'_>) -> Sheet {
    let phase = phase(row, ports.now);
    let mut parts = vec![figures(row), facts(row)];
    let deeds = deeds(row, phase, ports);
    if !deeds.is_empty() {
        parts.push(Part::Deeds("What can be done", deeds));
    }
    parts.push(stock(row));
    parts.extend(reserves(row));
    parts.extend([windows(row), Part::Timeline("What operators did", timeline(&row.acts, &row.zone))]);
    Sheet { title: row.title.clone(), state: Some(state(phase)), parts, last: last(&row.acts, &row.zone) }
}

fn figures(row: &DropRow) -> Part {
    let of = |state: &str| row.orders.get(state).copied().unwrap_or(0);
    let figure = |label: &str, state: &str, tone| Figure {
        label: label.to_owned(),
        value: of(state).to_string(),
        note: String::new(),
        tone,
        to: Some(format!("/desk/orders?of={}&state={state}", row.slug)),
    };
    Part::Figures(vec![
        figure("Orders that wait", "placed", Tone::Wait),
        figure("Paid", "paid", Tone::Go),
        figure("Refunded", "refunded", if of("refunded") == 0 { Tone::Plain } else { Tone::Stop }),
        figure("Lapsed", "lapsed", Tone::Plain),
    ])
}

fn facts(row: &DropRow) -> Part {
    let mut facts = vec![
        ("Creator", Cell::Link { text: row.creator.clone(), to: format!("/desk/creators/{}", row.creator_id) }),
        ("Page", Cell::Link { text: format!("/drops/{}", row.slug), to: format!("/drops/{}", row.slug) }),
        ("Run sheet", Cell::Link { text: "Live board".to_owned(), to: format!("/desk/drops/{}/live", row.slug) }),
        ("Opens", Cell::Time(row.opens_at.moment(&row.zone))),
        ("Closes", Cell::Time(row.closes_at.moment(&row.zone))),
        ("A hold lasts", Cell::text(format!("{} min", Duration(row.hold_lasts_ms).whole_minutes()))),
        ("Policy", Cell::text(&row.policy)),
    ];
    if let Some(at) = row.paused_at {
        facts.push(("Paused since", Cell::Time(at.moment(&row.zone))));
    }
    Part::Facts("About it", facts)
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

fn stock(row: &DropRow) -> Part {
    let rows = row.items.iter().map(|item| Row {
        cells: vec![
            Cell::text(&item.title),
            Cell::text(&item.sku),
            Cell::Money(Money::new(item.price_minor, item.currency)),
            Cell::Number(item.issued),
            Cell::Number(item.held),
            Cell::Number(item.sold),
            Cell::Number(item.available),
            Cell::Number(item.limit_per_buyer),
        ],
        ..Row::default()
    });
    let columns = vec![
        Column::words("Item"),
        Column::words("SKU"),
        Column::numbers("Price"),
        Column::numbers("Issued"),
        Column::numbers("Held"),
        Column::numbers("Sold"),
        Column::numbers("Left"),
        Column::numbers("A buyer"),
    ];
    Part::Table(Some("Stock"), plain("Stock", columns, rows.collect(), "Nothing is in it yet."))
}

/// Whose units came in, and what is owed for them; nothing where nobody was asked.
fn reserves(row: &DropRow) -> Option<Part> {
    let rows: Vec<Row> = row
        .reserves
        .iter()
        .map(|reserve| Row {
            cells: vec![
                Cell::text(&reserve.item),
                Cell::text(&reserve.partner),
                Cell::text(Standing::of(&reserve.state, reserve.released > 0).sign()),
                Cell::Number(reserve.units),
                Cell::Number(reserve.released),
                Cell::Number(i64::from(reserve.sold)),
                Cell::Money(Money::new(reserve.price_minor, reserve.currency).times(reserve.sold)),
            ],
            ..Row::default()
        })
        .collect();
    let columns = vec![
        Column::words("Item"),
        Column::words("Partner"),
        Column::words("State"),
        Column::numbers("Promised"),
        Column::numbers("Came in"),
        Column::numbers("Sold"),
        Column::numbers("Owed"),
    ];
    let table = plain("Units in reserve", columns, rows, "Nobody was asked.");
    (!row.reserves.is_empty()).then_some(Part::Table(Some("Units in reserve"), table))
}

fn windows(row: &DropRow) -> Part {
    let rows = row.slots.iter().map(|slot| Row {
        cells: vec![
            Cell::text(&slot.place),
            Cell::text(&slot.kind),
            Cell::Time(slot.starts_at.moment(&row.zone)),
            Cell::Number(slot.taken),
            Cell::Number(slot.capacity),
        ],
        ..Row::default()
    });
    let columns = vec![
        Column::words("Where"),
        Column::words("How"),
        Column::words("From"),
        Column::numbers("Taken"),
        Column::numbers("Room"),
    ];
    Part::Table(
        Some("Pickup and delivery"),
        plain("Pickup and delivery", columns, rows.collect(), "There is no window yet."),
    )
}

fn deeds(row: &DropRow, phase: &str, ports: &Ports<'_>) -> Vec<Deed> {
    let seen = row.version.to_string();
    let deed = |verb: &str, asks: &str, means: &str, does: &str, fields: Vec<Ask>| Deed {
        asks: asks.to_owned(),
        means: means.to_owned(),
        does: does.to_owned(),
        to: format!("/desk/drops/{}/{verb}", row.slug),
        hidden: vec![("seen", seen.clone()), ("key", ports.ids.fresh("key_"))],
        fields,
        ..Deed::default()
    };
    let on_record = "It stays on record.";
    let closes = Ask {
        name: "closes",
        label: "Closes",
        hint: "Later than now, and before its last window begins.",
        kind: AskKind::Moment(row.zone.clone()),
        typed: row.closes_at.zoned(&row.zone).strftime("%Y-%m-%dT%H:%M").to_string(),
    };
    let pause = || {
        deed(
            "pause",
            "Pause",
            "Nobody can hold anything new until it goes on. What is held can still be paid. The page says so within seconds.",
            "Pause it",
            vec![Ask::why("pause_why", on_record)],
        )
    };
    let resume = || {
        let means = "Buyers can hold again at once.";
        deed("resume", "Go on", means, "Go on", vec![Ask::why("resume_why", on_record)])
    };
    let stop = || {
        let means = "It closes now and for good. What is held can still be paid.";
        deed("stop", "Stop", means, "Stop it", vec![Ask::why("stop_why", on_record)])
    };
    let extend = || {
        let means = "It closes later, for everybody.";
        deed("extend", "Close later", means, "Close later", vec![closes.clone(), Ask::why("extend_why", on_record)])
    };
    match phase {
        "live" | "late" => vec![pause(), extend(), stop()],
        "paused" if row.opens_at <= ports.now => vec![resume(), extend(), stop()],
        "paused" => vec![resume(), extend()],
        "scheduled" => vec![pause(), extend()],
        _ => Vec::new(),
    }
}
