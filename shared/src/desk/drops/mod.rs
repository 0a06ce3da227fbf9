//! Drops as operators see them.

pub mod flow;
mod page;
pub mod store;

use super::DeskRefused;
use super::find::{Cursor, Find, cut};
use super::view::{Part, Sheet};
use crate::office::view::{Cell, Column, Row, State, Table, Tone};
use crate::time::Timestamp;
use store::ListRow;

pub use page::sheet;

/// What a later closing time is measured by.
#[derive(Clone, Copy, Debug)]
pub struct Closing<'a> {
    /// When it closes now.
    pub closes_at: Timestamp,
    /// When its last pickup or delivery window begins, if it has any.
    pub last_window_at: Option<Timestamp>,
    /// The clock of its place.
    pub zone: &'a str,
}

/// Reads a later closing time, `2026-11-21T18:00` by the clock of the place.
///
/// # Errors
/// `ClosesMalformed`, `ClosesEarlier`, `ClosesAfterPickup`.
pub fn closing(typed: &str, now: &Closing<'_>) -> Result<Timestamp, DeskRefused> {
    let zone = jiff::tz::TimeZone::get(now.zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let local: jiff::civil::DateTime = typed.trim().parse().map_err(|_| DeskRefused::ClosesMalformed)?;
    let at = local.to_zoned(zone).map_err(|_| DeskRefused::ClosesMalformed)?.timestamp().as_millisecond();
    let at = Timestamp(at);
    if at <= now.closes_at {
        return Err(DeskRefused::ClosesEarlier);
    }
    if now.last_window_at.is_some_and(|last| last < at) {
        return Err(DeskRefused::ClosesAfterPickup);
    }
    Ok(at)
}

/// The word and the tone of a phase.
fn state(phase: &str) -> State {
    match phase {
        "live" => State::new("Open now", Tone::Go),
        "scheduled" => State::new("Scheduled", Tone::Wait),
        "late" => State::new("Late: not armed", Tone::Stop),
        "paused" => State::new("Paused", Tone::Stop),
        "draft" => State::new("Draft", Tone::Plain),
        _ => State::new("Closed", Tone::End),
    }
}

/// Phases one may filter by.
const PHASES: [(&str, &str); 6] = [
    ("live", "Open now"),
    ("late", "Late: not armed"),
    ("paused", "Paused"),
    ("scheduled", "Scheduled"),
    ("closed", "Closed"),
    ("draft", "Draft"),
];

/// The list as a page.
fn list(find: &Find, mut rows: Vec<ListRow>) -> Sheet {
    const PATH: &str = "/desk/drops";
    let next = cut(&mut rows, |row| Cursor { at: row.closes_at.0, id: row.slug.clone() });
    let line = |row: ListRow| Row {
        to: Some(format!("/desk/drops/{}", row.slug)),
        cells: vec![
            Cell::text(row.title),
            Cell::text(row.creator),
            Cell::State(state(&row.phase)),
            Cell::Time(row.opens_at.moment(&row.zone)),
            Cell::Time(row.closes_at.moment(&row.zone)),
            Cell::Number(row.issued),
            Cell::Number(row.held),
            Cell::Number(row.sold),
        ],
        acts: Vec::new(),
    };
    let table = Table {
        caption: "Drops".to_owned(),
        path: PATH.to_owned(),
        columns: vec![
            Column::words("Drop"),
            Column::words("Creator"),
            Column::words("State"),
            Column::words("Opens"),
            Column::words("Closes"),
            Column::numbers("Issued"),
            Column::numbers("Held"),
            Column::numbers("Sold"),
        ],
        rows: rows.into_iter().map(line).collect(),
        empty: "No drop matches. Fewer filters show more.".to_owned(),
        filters: vec![
            find.words("Title, name or creator"),
            find.name("Creator (name in the address)"),
            find.one_of("State", &PHASES),
        ],
        first: find.after.is_some().then(|| find.link(PATH, None)),
        next: next.map(|after| find.link(PATH, Some(&after))),
        csv: Some(find.link("/desk/drops.csv", find.after.as_ref())),
    };
    Sheet::new("Drops", vec![Part::Table(None, table)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drop_closes_later_by_the_clock_of_its_place_and_before_its_last_window() {
        // Noon in Berlin on 25 November 2026 is 11:00 UTC.
        let noon = Timestamp(1_795_604_400_000);
        let facts = Closing {
            closes_at: noon,
            last_window_at: Some(noon + crate::time::Duration::hours(2)),
            zone: "Europe/Berlin",
        };
        for (why, typed, expected) in [
            ("an hour later", "2026-11-25T13:00", Ok(noon + crate::time::Duration::hours(1))),
            ("no time", "soon", Err(DeskRefused::ClosesMalformed)),
            ("nothing", "", Err(DeskRefused::ClosesMalformed)),
            ("the same time", "2026-11-25T12:00", Err(DeskRefused::ClosesEarlier)),
            ("after everybody went home", "2026-11-25T14:01", Err(DeskRefused::ClosesAfterPickup)),
        ] {
            assert_eq!(closing(typed, &facts), expected, "{why}");
        }
    }
}
