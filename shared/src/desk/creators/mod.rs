//! Creators as operators see them.

pub mod flow;
pub mod store;

use super::find::{Cursor, Find, cut};
use super::record::{last, timeline};
use super::refunds::limits;
use super::view::{Ask, AskKind, Deed, Part, Sheet};
use crate::office::view::{Act, Cell, Column, Figure, Row, State, Table, Tone};
use crate::ports::Ports;
use crate::time::Timestamp;
use store::{CreatorRow, FlagRow, ListRow};

/// How grave a flag is: the word of the record, and what people read.
const SEVERITIES: [(&str, &str); 3] =
    [("note", "Worth knowing"), ("watch", "To be watched"), ("stop", "Should not sell")];

fn standing(verified: Option<Timestamp>, suspended: Option<Timestamp>) -> State {
    match (verified, suspended) {
        (_, Some(_)) => State::new("Suspended", Tone::Stop),
        (Some(_), None) => State::new("Verified", Tone::Go),
        (None, None) => State::new("Not verified", Tone::Wait),
    }
}

/// Of a hundred orders that were paid, so many went back; nothing while there is none.
fn refund_share(sold: i64, refunded: i64) -> String {
    match sold + refunded {
        0 => "–".to_owned(),
        all => format!("{} %", refunded * 100 / all),
    }
}

fn list(find: &Find, mut rows: Vec<ListRow>) -> Sheet {
    const PATH: &str = "/desk/creators";
    let last = cut(&mut rows, |row| Cursor { at: 0, id: row.id.clone() });
    let line = |row: ListRow| Row {
        to: Some(format!("/desk/creators/{}", row.id)),
        cells: vec![
            Cell::text(row.name),
            Cell::text(row.trade),
            Cell::text(row.town),
            Cell::State(standing(row.verified_at, row.suspended_at)),
            Cell::Number(row.flags),
            Cell::Number(row.drops),
            Cell::Number(row.sold),
            Cell::text(refund_share(row.sold, row.refunded)),
            row.verified_at.map_or(Cell::Empty, |at| Cell::Time(at.moment(&row.zone))),
        ],
        acts: Vec::new(),
    };
    let standings =
        [("verified", "Verified"), ("unverified", "Not verified"), ("suspended", "Suspended"), ("flagged", "Flagged")];
    let table = Table {
        caption: "Creators".to_owned(),
        path: PATH.to_owned(),
        columns: vec![
            Column::words("Creator"),
            Column::words("Trade"),
            Column::words("Town"),
            Column::words("Standing"),
            Column::numbers("Flags"),
            Column::numbers("Drops"),
            Column::numbers("Sold"),
            Column::numbers("Given back"),
            Column::words("Verified"),
        ],
        rows: rows.into_iter().map(line).collect(),
        empty: "No creator matches. Fewer filters show more.".to_owned(),
        filters: vec![find.words("Name, trade or town"), find.one_of("Standing", &standings)],
        first: find.after.is_some().then(|| find.link(PATH, None)),
        next: last.map(|after| find.link(PATH, Some(&after))),
        csv: Some(find.link("/desk/creators.csv", find.after.as_ref())),
    };
    Sheet::new("Creators", vec![Part::Table(None, table)])
}

/// The page of a creator.
fn sheet(row: &CreatorRow, ports: &Ports<'_>) -> Sheet {
    let figure = |label: &str, value: String, note: &str| Figure {
        label: label.to_owned(),
        value,
        note: note.to_owned(),
        tone: Tone::Plain,
        to: None,
    };
    let figures = vec![
        figure("Orders sold", row.sold.to_string(), "paid, collected or delivered"),
        figure("Given back", refund_share(row.sold, row.refunded), "of all that were paid"),
        figure("Followers", row.followers.to_string(), ""),
    ];
    let percent = |bp: i64| format!("{}.{:02} %", bp / 100, bp % 100);
    let page = format!("/creators/{}", row.slug);
    let mut facts = vec![
        ("Trade", Cell::text(&row.trade)),
        ("Town", Cell::text(&row.town)),
        ("Page", Cell::Link { text: page.clone(), to: page }),
        ("Fee", Cell::text(percent(row.fee_bp))),
        ("Tax in prices", Cell::text(percent(row.tax_bp))),
    ];
    if let Some(at) = row.verified_at {
        facts.push(("Verified", Cell::Time(at.moment(&row.zone))));
    }
    if let Some(at) = row.suspended_at {
        facts.push(("Suspended since", Cell::Time(at.moment(&row.zone))));
    }
    Sheet {
        title: row.name.clone(),
        state: Some(standing(row.verified_at, row.suspended_at)),
        parts: vec![
            Part::Figures(figures),
            Part::Facts("About them", facts),
            Part::Deeds("What can be done", deeds(row, ports)),
            Part::Table(Some("Flags"), flags(row, ports)),
            Part::Table(Some("Drops"), drops(row)),
            Part::Table(Some("People"), people(row)),
            Part::Timeline("What operators did", timeline(&row.acts, &row.zone)),
        ],
        last: last(&row.acts, &row.zone),
    }
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

fn flags(row: &CreatorRow, ports: &Ports<'_>) -> Table {
    let clear = |flag: &FlagRow| Act {
        label: "Clear",
        to: format!("/desk/creators/{}/clear", row.id),
        fields: vec![("flag", flag.id.clone()), ("key", ports.ids.fresh("key_"))],
        danger: false,
    };
    let line = |flag: &FlagRow| {
        let tone = match flag.severity.as_str() {
            _ if flag.cleared_at.is_some() => Tone::End,
            "stop" => Tone::Stop,
            "watch" => Tone::Wait,
            _ => Tone::Plain,
        };
        let word = SEVERITIES.iter().find(|(word, _)| *word == flag.severity).map_or("", |(_, words)| words);
        let state = if flag.cleared_at.is_some() { "Cleared" } else { word };
        Row {
            to: None,
            cells: vec![
                Cell::text(&flag.note),
                Cell::state(state, tone),
                Cell::text(&flag.name),
                Cell::Time(flag.raised_at.moment(&row.zone)),
            ],
            acts: if flag.cleared_at.is_none() { vec![clear(flag)] } else { Vec::new() },
        }
    };
    let columns = vec![Column::words("Note"), Column::words("How grave"), Column::words("By"), Column::words("When")];
    plain("Flags", columns, row.flags.iter().map(line).collect(), "Nobody has noted anything.")
}

fn drops(row: &CreatorRow) -> Table {
    let rows = row.drops.iter().map(|drop| Row {
        to: Some(format!("/desk/drops/{}", drop.slug)),
        cells: vec![
            Cell::text(&drop.title),
            Cell::Time(drop.closes_at.moment(&row.zone)),
            drop.paused_at.map_or(Cell::Empty, |_| Cell::state("Paused", Tone::Stop)),
        ],
        acts: Vec::new(),
    });
    let columns = vec![Column::words("Drop"), Column::words("Closes"), Column::words("State")];
    plain("Drops", columns, rows.collect(), "There is no drop yet.")
}

fn people(row: &CreatorRow) -> Table {
    let rows = row.people.iter().map(|person| Row {
        cells: vec![Cell::text(&person.name), Cell::text(&person.email), Cell::text(&person.part)],
        ..Row::default()
    });
    let columns = vec![Column::words("Name"), Column::words("E-mail"), Column::words("Part")];
    plain("People", columns, rows.collect(), "Nobody works for them.")
}

fn deeds(row: &CreatorRow, ports: &Ports<'_>) -> Vec<Deed> {
    let seen = row.suspended_at.map_or(0, |at| at.0).to_string();
    let hidden = || vec![("seen", seen.clone()), ("key", ports.ids.fresh("key_"))];
    let stand = if row.suspended_at.is_some() {
        Deed {
            asks: "Reinstate".to_owned(),
            means: "They sell again. Drops that were paused with them go on; drops that were paused for themselves stay paused."
                .to_owned(),
            does: "Reinstate them".to_owned(),
            to: format!("/desk/creators/{}/reinstate", row.id),
            hidden: hidden(),
            fields: vec![Ask::why("reinstate_why", "It stays on record.")],
            ..Deed::default()
        }
    } else {
        Deed {
            asks: "Suspend".to_owned(),
            means: "Nothing of theirs can be held any more, and their open drops are paused. What is held can still be paid."
                .to_owned(),
            does: "Suspend them".to_owned(),
            to: format!("/desk/creators/{}/suspend", row.id),
            hidden: hidden(),
            fields: vec![Ask::why("suspend_why", "It stays on record.")],
            ..Deed::default()
        }
    };
    let flag = Deed {
        asks: "Raise a flag".to_owned(),
        means: "Operators see it here and in the list. The creator does not.".to_owned(),
        does: "Raise it".to_owned(),
        to: format!("/desk/creators/{}/flag", row.id),
        hidden: vec![("key", ports.ids.fresh("key_"))],
        fields: vec![
            Ask {
                name: "severity",
                label: "How grave",
                hint: "",
                kind: AskKind::Choice(SEVERITIES.to_vec()),
                typed: "note".to_owned(),
            },
            Ask { label: "Note", ..Ask::why("flag_note", "What you know, in 3 to 500 characters.") },
        ],
        ..Deed::default()
    };
    let limits = limits(&row.id, row.refund_order_minor, row.refund_month_minor, ports.ids.fresh("key_"));
    vec![flag, limits, stand]
}
