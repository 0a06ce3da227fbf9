//! What needs a person now, with its age against its limit; and whether the shop is well.

pub mod flow;
pub mod store;

use super::beats::{Beat, CHECKS};
use super::orders::REFUND_MAX;
use super::queues::{FAILED_MAX, MILL_MAX, WAITS_MAX};
use super::view::{Part, Sheet};
use crate::office::Age;
use crate::office::view::{Cell, Column, Figure, Row, State, Table, Tone};
use crate::switches::{Switch, Switches};
use crate::time::{Duration, Timestamp};
use store::WaitingRow;

/// A payment page that is open for longer was forgotten by everybody: holds last ten minutes, sessions half an hour.
pub const STUCK_AFTER: Duration = Duration::minutes(45);

/// A drop that should be open is armed, or put off, within this.
const LATE_MAX: Duration = Duration::minutes(5);

/// A pause is looked at again within this.
const PAUSED_MAX: Duration = Duration::hours(4);

/// A creator who asks to give money back is answered within a day: their buyer waits too.
const ASKED_MAX: Duration = Duration::hours(24);

/// Banks give a week or more to answer; whoever begins after three days is in time.
const ANSWER_MAX: Duration = Duration::days(3);

/// What should not sell is decided within a day.
const FLAGGED_MAX: Duration = Duration::hours(24);

/// Above the limit and without a record, a product is no use to its creator: after a week somebody asks what is in the way.
const PROVENANCE_MAX: Duration = Duration::days(7);

/// What the provider has and the books have not is looked at within this.
const MISMATCH_MAX: Duration = Duration::days(3);

/// A kind of waiting work: its word, its limit (none: it is only good to know), where it is listed.
type Kind = (&'static str, &'static str, Option<Duration>, &'static str);

/// In the order of the page. The limit of a bounced payment is that somebody looks while the drop is open.
const KINDS: [Kind; 17] = [
    ("refunds", "Refunds under way", Some(REFUND_MAX), "/desk/orders?state=refunding"),
    ("asked", "Refunds that creators ask for", Some(ASKED_MAX), "/desk/refunds?state=asked"),
    ("refused", "Refunds that did not go through in a week", None, "/desk/refunds?state=failed"),
    ("disputed", "Chargebacks to answer", Some(ANSWER_MAX), "/desk/disputes?state=open"),
    ("stuck", "Payment pages stuck", Some(STUCK_AFTER), "/desk/orders?state=placed"),
    ("mismatches", "Mismatches with the payment provider", Some(MISMATCH_MAX), "/desk/reconciliation"),
    ("failed", "Letters given up", Some(FAILED_MAX), "/desk/queues?state=failed"),
    ("waiting", "Letters waiting", Some(WAITS_MAX), "/desk/queues?state=waiting"),
    ("dead", "Uploads given up", Some(FAILED_MAX), "/desk/queues#uploads"),
    ("mill", "Uploads waiting", Some(MILL_MAX), "/desk/queues#uploads"),
    ("late", "Drops that should be open and are not armed", Some(LATE_MAX), "/desk/drops?state=late"),
    ("paused", "Drops paused", Some(PAUSED_MAX), "/desk/drops?state=paused"),
    ("bounced", "Payments that open drops sent back in an hour", None, "/desk/orders?state=refunded"),
    ("flagged", "Creators who should not sell", Some(FLAGGED_MAX), "/desk/creators?state=flagged"),
    ("provenance", "Products above the limit without a record", Some(PROVENANCE_MAX), "/desk/products?state=draft"),
    ("not_taken", "Uploads not taken in a day", None, "/desk/queues#uploads"),
    ("live", "Drops open now", None, "/desk/drops?state=live"),
];

fn card(row: &WaitingRow, now: Timestamp) -> Option<Figure> {
    let (_, label, limit, to) = KINDS.iter().find(|(kind, ..)| *kind == row.kind)?;
    let age = limit.zip(row.oldest_at).map(|(limit, oldest)| Age { waited: now - oldest, limit });
    let tone = match (&age, row.kind.as_str()) {
        _ if row.count == 0 => Tone::Plain,
        (Some(age), _) => age.tone(),
        (None, "live") => Tone::Go,
        (None, _) => Tone::Wait,
    };
    Some(Figure {
        label: (*label).to_owned(),
        value: row.count.to_string(),
        note: age.filter(|_| row.count > 0).map_or_else(String::new, |age| format!("oldest: {}", age.words())),
        tone,
        to: Some((*to).to_owned()),
    })
}

fn job(beat: &Beat, now: Timestamp) -> Figure {
    let age = Age { waited: now - beat.at, limit: beat.limit() };
    let is_checks = beat.job == CHECKS;
    Figure {
        label: if is_checks { "Checks of the books".to_owned() } else { format!("Job: {}", beat.job) },
        value: if beat.outcome == "ok" { "ok".to_owned() } else { beat.outcome.clone() },
        note: age.words(),
        tone: if beat.is_wrong(now) { Tone::Stop } else { Tone::Go },
        to: Some(if is_checks { "/desk/checks" } else { "/desk/health" }.to_owned()),
    }
}

/// The home page. What waits comes first, what is well after it.
fn sheet(waiting: &[WaitingRow], beats: &[Beat], switches: &Switches, now: Timestamp) -> Sheet {
    let order = |row: &&WaitingRow| KINDS.iter().position(|(kind, ..)| *kind == row.kind);
    let mut rows: Vec<&WaitingRow> = waiting.iter().collect();
    rows.sort_by_key(|row| (row.count == 0, order(row)));
    let mut cards: Vec<Figure> = rows.into_iter().filter_map(|row| card(row, now)).collect();
    cards.sort_by_key(|card| card.tone != Tone::Stop);
    let late =
        cards.iter().filter(|card| card.tone == Tone::Stop).count() + beats.iter().filter(|b| b.is_wrong(now)).count();
    let off: Vec<&str> = Switch::ALL.into_iter().filter(|s| !switches.is_on(*s)).map(Switch::label).collect();
    let mut parts = vec![Part::Figures(cards)];
    if !off.is_empty() {
        parts.insert(0, Part::Words(format!("Turned off for everybody: {}.", off.join(", "))));
    }
    // Each job that runs well is no news: the page of the shop's health lists them all.
    let jobs: Vec<Figure> =
        beats.iter().filter(|beat| beat.is_wrong(now) || beat.job == CHECKS).map(|beat| job(beat, now)).collect();
    if !jobs.is_empty() {
        parts.push(Part::Figures(jobs));
    }
    let state = match late {
        0 => State::new("Nothing is late", Tone::Go),
        1 => State::new("One thing is late", Tone::Stop),
        n => State::new(format!("{n} things are late"), Tone::Stop),
    };
    Sheet { state: Some(state), ..Sheet::new("Now", parts) }
}

/// Something the shop stands on, tried just now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// `D1`, `KV`, `R2`, `Queue`.
    pub what: &'static str,
    /// Milliseconds of the round trip.
    pub took_ms: i64,
    /// What went wrong, if anything did.
    pub trouble: Option<String>,
}

/// The page of the shop's health.
fn health(beats: &[Beat], probes: &[Probe], facts: Vec<(&'static str, String)>, now: Timestamp) -> Sheet {
    let probe = |probe: &Probe| Figure {
        label: probe.what.to_owned(),
        value: probe.trouble.as_ref().map_or_else(|| format!("{} ms", probe.took_ms), |_| "no answer".to_owned()),
        note: probe.trouble.clone().unwrap_or_else(|| "there and back".to_owned()),
        tone: if probe.trouble.is_some() { Tone::Stop } else { Tone::Go },
        to: None,
    };
    let line = |beat: &Beat| Row {
        cells: vec![
            Cell::text(&beat.job),
            Cell::state(beat.outcome.as_str(), if beat.outcome == "ok" { Tone::Go } else { Tone::Stop }),
            Cell::Age(Age { waited: now - beat.at, limit: beat.limit() }),
            Cell::Time(beat.at.moment("UTC")),
            beat.ok_at.map_or(Cell::Empty, |at| Cell::Time(at.moment("UTC"))),
            Cell::Number(beat.took_ms),
        ],
        ..Row::default()
    };
    let table = Table {
        caption: "Jobs".to_owned(),
        path: "/desk/health".to_owned(),
        columns: vec![
            Column::words("Job"),
            Column::words("Went"),
            Column::words("Silent for"),
            Column::words("Last run"),
            Column::words("Last time well"),
            Column::numbers("Took ms"),
        ],
        rows: beats.iter().map(line).collect(),
        empty: "No job has run yet. They run every minute.".to_owned(),
        filters: Vec::new(),
        first: None,
        next: None,
        csv: None,
    };
    let wrong = probes.iter().any(|p| p.trouble.is_some()) || beats.iter().any(|beat| beat.is_wrong(now));
    Sheet {
        title: "Health".to_owned(),
        state: Some(if wrong { State::new("Trouble", Tone::Stop) } else { State::new("Well", Tone::Go) }),
        parts: vec![
            Part::Figures(probes.iter().map(probe).collect()),
            Part::Facts("Versions", facts.into_iter().map(|(label, value)| (label, Cell::text(value))).collect()),
            Part::Table(Some("Jobs"), table),
        ],
        last: String::new(),
    }
}
