//! What waits to be sent, and what was given up, with the way to try again.

pub mod flow;
pub mod store;

use super::find::{Cursor, Find, cut};
use super::view::{Deed, Part, Sheet};
use crate::ids::OrderId;
use crate::office::Age;
use crate::office::view::{Act, Cell, Column, Figure, Row, Table, Tone};
use crate::ports::Ports;
use crate::time::Duration;
use store::{CountRow, ListRow, UploadRow};

/// A letter waits no longer than this, or somebody looks.
pub const WAITS_MAX: Duration = Duration::minutes(15);

/// An upload waits for its turn no longer than this, or somebody looks: the sweep sends it again every minute.
pub const MILL_MAX: Duration = Duration::minutes(15);

/// What was given up is looked at within this.
pub const FAILED_MAX: Duration = Duration::hours(4);

/// The desk has no place of its own: its times are in UTC.
const ZONE: &str = "UTC";

const fn limit(failed: bool) -> Duration {
    if failed { FAILED_MAX } else { WAITS_MAX }
}

fn sheet(find: &Find, counts: &[CountRow], mut rows: Vec<ListRow>, uploads: &[UploadRow], ports: &Ports<'_>) -> Sheet {
    const PATH: &str = "/desk/queues";
    let next = cut(&mut rows, |row| Cursor { at: row.state_at.0, id: row.id.clone() });
    let figure = |row: &CountRow| {
        let age = Age { waited: ports.now - row.oldest_at, limit: limit(row.state == "failed") };
        Figure {
            label: format!("{} {}", row.template.replace('_', " "), row.state),
            value: row.count.to_string(),
            note: format!("oldest: {}", age.words()),
            tone: if row.state == "failed" { Tone::Stop } else { age.tone() },
            to: Some(format!("{PATH}?state={}", row.state)),
        }
    };
    let again = |row: &ListRow| Act {
        label: "Try again",
        to: "/desk/queues/replay".to_owned(),
        fields: vec![("letter", row.id.clone()), ("key", ports.ids.fresh("key_"))],
        danger: false,
    };
    let line = |row: &ListRow| {
        let failed = row.state == "failed";
        let order = row
            .order_id
            .as_ref()
            .map(|id| Cell::Link { text: OrderId(id.clone()).number(), to: format!("/desk/orders/{id}") });
        Row {
            to: None,
            cells: vec![
                Cell::text(row.template.replace('_', " ")),
                Cell::text(&row.recipient),
                order.unwrap_or_default(),
                Cell::state(if failed { "Given up" } else { "Waiting" }, if failed { Tone::Stop } else { Tone::Wait }),
                Cell::Age(Age { waited: ports.now - row.state_at, limit: limit(failed) }),
                Cell::Number(row.tries),
                Cell::Time(row.written_at.moment(ZONE)),
            ],
            acts: if failed && row.template != "sign_in" { vec![again(row)] } else { Vec::new() },
        }
    };
    let failed = counts.iter().any(|row| row.state == "failed" && row.template != "sign_in");
    let table = Table {
        caption: "Letters".to_owned(),
        path: PATH.to_owned(),
        columns: vec![
            Column::words("Letter"),
            Column::words("To"),
            Column::words("Order"),
            Column::words("State"),
            Column::words("Waits"),
            Column::numbers("Tries"),
            Column::words("Written"),
        ],
        rows: rows.iter().map(line).collect(),
        empty: "Nothing waits, and nothing was given up.".to_owned(),
        filters: vec![find.one_of("State", &[("waiting", "Waiting"), ("failed", "Given up")])],
        first: find.after.is_some().then(|| find.link(PATH, None)),
        next: next.map(|after| find.link(PATH, Some(&after))),
        csv: Some(find.link("/desk/queues.csv", find.after.as_ref())),
    };
    let mut parts = Vec::new();
    if !counts.is_empty() {
        parts.push(Part::Figures(counts.iter().map(figure).collect()));
    }
    if failed {
        parts.push(Part::Deeds(
            "What can be done",
            vec![Deed {
                asks: "Try all of them again".to_owned(),
                means: "The fifty oldest letters that were given up go once more. A link to sign in by is over and does not."
                    .to_owned(),
                does: "Try again".to_owned(),
                to: "/desk/queues/replay".to_owned(),
                hidden: vec![("key", ports.ids.fresh("key_"))],
                ..Deed::default()
            }],
        ));
    }
    parts.push(Part::Table(Some("Letters"), table));
    parts.push(Part::Table(Some("Uploads"), mill(uploads, ports)));
    Sheet::new("Queues", parts)
}

/// Uploads that wait, were given up, or were not taken in the last day.
fn mill(rows: &[UploadRow], ports: &Ports<'_>) -> Table {
    let again = |row: &UploadRow| Act {
        label: "Try again",
        to: "/desk/queues/replay".to_owned(),
        fields: vec![("upload", row.id.clone()), ("key", ports.ids.fresh("key_"))],
        danger: false,
    };
    let line = |row: &UploadRow| {
        let waited = ports.now - row.state_at;
        let (word, tone, limit) = match (row.state.as_str(), row.is_dead()) {
            ("refused", true) => ("Given up", Tone::Stop, Some(FAILED_MAX)),
            ("refused", false) => ("Not taken", Tone::Plain, None),
            ("working", _) => ("Working", Tone::Wait, Some(MILL_MAX)),
            _ => ("Waiting", Tone::Wait, Some(MILL_MAX)),
        };
        Row {
            to: None,
            cells: vec![
                Cell::text(&row.name),
                Cell::Link { text: row.creator.clone(), to: format!("/desk/creators/{}", row.creator_id) },
                Cell::state(word, tone),
                limit.map_or_else(|| Cell::Time(row.state_at.moment(ZONE)), |limit| Cell::Age(Age { waited, limit })),
                Cell::text(row.reason.as_deref().unwrap_or_default()),
            ],
            acts: if row.is_dead() { vec![again(row)] } else { Vec::new() },
        }
    };
    Table {
        caption: "Uploads".to_owned(),
        path: "/desk/queues".to_owned(),
        columns: vec![
            Column::words("File"),
            Column::words("Creator"),
            Column::words("State"),
            Column::words("Waits"),
            Column::words("Why"),
        ],
        rows: rows.iter().map(line).collect(),
        empty: "No upload waits, and none was given up.".to_owned(),
        filters: Vec::new(),
        first: None,
        next: None,
        csv: None,
    }
}
