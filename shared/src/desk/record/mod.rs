//! Who did what, and whether all that must hold does.

pub mod flow;
pub mod store;

use super::beats::Beat;
use super::find::{Cursor, Find, cut};
use super::view::{Part, Sheet};
use crate::audit::Entry;
use crate::office::csv;
use crate::office::view::{Cell, Column, Figure, Filter, FilterKind, Row, State, Table, TimelineStep, Tone};
use crate::time::Timestamp;
use serde::Deserialize;
use serde_json::json;
use store::{ChainRow, ListRow, WhatRow};

/// What must always hold, as one query that returns no row.
const AUDIT: &str = include_str!("../../../audit.sql");

/// An act on the thing a page is about.
#[derive(Clone, Debug, Deserialize)]
pub struct Done {
    pub(super) seq: i64,
    pub(super) at: Timestamp,
    pub(super) who: String,
    pub(super) what: String,
    pub(super) why: String,
}

/// The latest act in a sentence, by the clock of `zone`.
pub(super) fn last(acts: &[Done], zone: &str) -> String {
    acts.iter()
        .max_by_key(|act| act.seq)
        .map_or_else(String::new, |act| told(&act.who, &act.what, &act.why, act.at, zone))
}

/// `Bao paused it at 18:00 CET: “The glaze cracks.”`
pub(crate) fn told(who: &str, what: &str, why: &str, at: Timestamp, zone: &str) -> String {
    let verb = match what {
        "order.refund" => "refunded it",
        "order.cancel" => "cancelled it",
        "letter.resend" => "sent a letter again",
        "drop.pause" => "paused it",
        "drop.resume" => "let it go on",
        "drop.stop" => "stopped it",
        "drop.extend" => "had it close later",
        "creator.suspend" => "suspended them",
        "creator.reinstate" => "let them sell again",
        "flag.raise" => "raised a flag",
        "flag.clear" => "cleared a flag",
        "switch.turn" => "turned it",
        other => other,
    };
    let (at, why) = (at.moment(zone), if why.is_empty() { ".".to_owned() } else { format!(": “{why}”") });
    format!("{who} – {verb} at {} {}{why}", at.clock, at.zone)
}

/// Acts as a timeline, by the clock of `zone`.
pub(super) fn timeline(acts: &[Done], zone: &str) -> Vec<TimelineStep> {
    let step = |act: &Done| TimelineStep {
        label: format!("{} (act {})", act.what, act.seq),
        note: if act.why.is_empty() { act.who.clone() } else { format!("{}: {}", act.who, act.why) },
        at: Some(act.at.moment(zone)),
    };
    acts.iter().map(step).collect()
}

/// A row of `audit.sql`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Finding {
    /// `I4 captured means paid`
    pub invariant: String,
    /// The thing at fault.
    pub subject: String,
    /// What was found.
    pub found: String,
}

/// Rows whose hash is not the one of what they say, or that do not follow from the row before where that is shown too.
/// `rows` come the newest first.
fn broken(rows: &[ListRow]) -> Vec<i64> {
    let follows = |entry: &Entry, before: Option<&ListRow>| {
        before.is_none_or(|before| before.entry.seq + 1 != entry.seq || before.entry.hash == entry.previous)
    };
    let is_whole =
        |at: usize, entry: &Entry| entry.hash == entry.fingerprint() && follows(entry, rows.get(at.saturating_add(1)));
    rows.iter().enumerate().filter(|(at, row)| !is_whole(*at, &row.entry)).map(|(_, row)| row.entry.seq).collect()
}

/// The record has no place of its own: its times are in UTC.
const ZONE: &str = "UTC";

fn list(find: &Find, mut rows: Vec<ListRow>, chain: &ChainRow, whats: &[WhatRow]) -> Sheet {
    const PATH: &str = "/desk/audit";
    let next = cut(&mut rows, |row| Cursor { at: row.entry.seq, id: String::new() });
    let broken = broken(&rows);
    let line = |row: &ListRow| Row {
        cells: vec![
            Cell::Number(row.entry.seq),
            Cell::Time(row.entry.at.moment(ZONE)),
            Cell::text(&row.name),
            Cell::text(&row.entry.what),
            Cell::Link { text: row.entry.subject.clone(), to: about(&row.entry) },
            Cell::text(&row.entry.why),
            Cell::State(if broken.contains(&row.entry.seq) {
                State::new("Broken", Tone::Stop)
            } else {
                State::new("Whole", Tone::Go)
            }),
        ],
        ..Row::default()
    };
    let whats: Vec<(&str, &str)> = whats.iter().map(|row| (row.what.as_str(), row.what.as_str())).collect();
    let table = Table {
        caption: "Acts".to_owned(),
        path: PATH.to_owned(),
        columns: vec![
            Column::numbers("Act"),
            Column::words("When"),
            Column::words("Who"),
            Column::words("What"),
            Column::words("Subject"),
            Column::words("Why"),
            Column::words("Proof"),
        ],
        rows: rows.iter().map(line).collect(),
        empty: "No act matches. Fewer filters show more.".to_owned(),
        filters: vec![
            Filter { name: "of", label: "Who", kind: FilterKind::Words, value: find.of.clone() },
            find.one_of("What", &whats),
            Filter { name: "q", label: "Subject (its id)", kind: FilterKind::Words, value: find.q.clone() },
            find.day(),
        ],
        first: find.after.is_some().then(|| find.link(PATH, None)),
        next: next.map(|after| find.link(PATH, Some(&after))),
        csv: Some(find.link("/desk/audit.csv", None)),
    };
    let words = format!(
        "Proven on this page: {} of {} acts carry the hash of what they say. Of all {} acts, {} do not follow from the one before.",
        rows.len() - broken.len(),
        rows.len(),
        chain.length,
        chain.broken
    );
    let whole = broken.is_empty() && chain.broken == 0;
    Sheet {
        title: "Audit".to_owned(),
        state: Some(if whole { State::new("Chain whole", Tone::Go) } else { State::new("Chain broken", Tone::Stop) }),
        parts: vec![Part::Words(words), Part::Table(None, table)],
        last: String::new(),
    }
}

/// Where the subject of an act is looked at.
fn about(entry: &Entry) -> String {
    let noun = entry.what.split('.').next().unwrap_or_default();
    match noun {
        "order" | "letter" => format!("/desk/orders/{}", entry.subject),
        "drop" => format!("/desk/drops/{}", entry.subject),
        "creator" | "flag" => format!("/desk/creators/{}", entry.subject),
        "switch" => "/desk/switches".to_owned(),
        "mismatch" => format!("/desk/reconciliation/{}", entry.subject),
        "pickup" => format!("/desk/reconciliation/pickups/{}", entry.subject),
        "reconciliation" => "/desk/reconciliation".to_owned(),
        _ => Find { q: entry.subject.clone(), ..Find::default() }.link("/desk/audit", None),
    }
}

/// Acts as a file of rows.
#[must_use]
pub fn as_csv(rows: &[ListRow]) -> String {
    let heading =
        ["seq", "at", "who", "name", "what", "subject", "why", "before_hash", "after_hash", "previous", "hash"];
    let line = |row: &ListRow| {
        let e = &row.entry;
        let safe =
            [&e.who, &row.name, &e.what, &e.subject, &e.why, &e.before_hash, &e.after_hash, &e.previous, &e.hash]
                .map(|text| csv::safe(text));
        [e.seq.to_string(), e.at.moment(ZONE).iso].into_iter().chain(safe).collect()
    };
    csv::sheet(&heading, rows.iter().map(line))
}

/// Acts as JSON, each with everything its hash is made of.
#[must_use]
pub fn as_json(rows: &[ListRow]) -> serde_json::Value {
    let one = |row: &ListRow| {
        let e = &row.entry;
        json!({
            "seq": e.seq, "at": e.at.moment(ZONE).iso, "at_ms": e.at.0, "who": e.who, "name": row.name, "what": e.what,
            "subject": e.subject, "why": e.why, "before_hash": e.before_hash, "after_hash": e.after_hash,
            "previous": e.previous, "hash": e.hash,
        })
    };
    json!({ "acts": rows.iter().map(one).collect::<Vec<_>>() })
}

/// What must hold, by the names that `audit.sql` gives, in its order.
#[must_use]
pub fn invariants() -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for rest in AUDIT.split("SELECT '").skip(1) {
        // A quote inside stands twice.
        let mut name = String::new();
        let mut letters = rest.chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                '\'' if letters.peek() == Some(&'\'') => name.extend(letters.next()),
                '\'' => break,
                letter => name.push(letter),
            }
        }
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// When the checks ran, and how long they took.
#[derive(Clone, Debug)]
pub struct Run {
    /// When they began.
    pub at: Timestamp,
    /// Milliseconds.
    pub took_ms: i64,
    /// When they last ran by themselves, and how it went.
    pub by_itself: Option<Beat>,
}

/// The page of the checks.
fn checks(findings: &[Finding], run: &Run) -> Sheet {
    let took_ms = run.took_ms;
    let count = |name: &str| findings.iter().filter(|finding| finding.invariant == name).count();
    let known = invariants();
    let mut names: Vec<&str> = findings.iter().map(|finding| finding.invariant.as_str()).collect();
    names.dedup();
    let figure = |name: &&str| Figure {
        label: (*name).to_owned(),
        value: count(name).to_string(),
        note: String::new(),
        tone: Tone::Stop,
        to: None,
    };
    let mut parts = vec![Part::Words(if findings.is_empty() {
        format!("All clear: every check of the books, the stock, the letters and the record passed in {took_ms} ms.")
    } else {
        format!("{} findings in {took_ms} ms. Nothing here mends itself: somebody has to look.", findings.len())
    })];
    parts.push(Part::Facts("Run", ran(run, known.len())));
    if !findings.is_empty() {
        parts.push(Part::Figures(names.iter().map(figure).collect()));
    }
    let line = |finding: &Finding| Row {
        cells: vec![Cell::text(&finding.invariant), Cell::text(&finding.subject), Cell::text(&finding.found)],
        ..Row::default()
    };
    let table = Table {
        caption: "Findings".to_owned(),
        path: "/desk/checks".to_owned(),
        columns: vec![Column::words("What must hold"), Column::words("Where it does not"), Column::words("Found")],
        rows: findings.iter().map(line).collect(),
        empty: "Nothing was found.".to_owned(),
        filters: Vec::new(),
        first: None,
        next: None,
        csv: Some("/desk/checks.csv".to_owned()),
    };
    parts.push(Part::Table(Some("Findings"), table));
    parts.push(Part::Table(Some("Every check"), each_check(&known, count)));
    let state =
        if findings.is_empty() { State::new("All clear", Tone::Go) } else { State::new("Findings", Tone::Stop) };
    Sheet { state: Some(state), ..Sheet::new("Checks", parts) }
}

fn ran(run: &Run, checks: usize) -> Vec<(&'static str, Cell)> {
    let mut facts = vec![
        ("Run at (UTC)", Cell::Time(run.at.moment(ZONE))),
        ("Checks", Cell::text(format!("{checks}, in {} ms", run.took_ms))),
        ("Again", Cell::Link { text: "Run them now".to_owned(), to: "/desk/checks".to_owned() }),
    ];
    if let Some(beat) = &run.by_itself {
        facts.push(("By themselves last", Cell::Time(beat.at.moment(ZONE))));
        let tone = if beat.outcome == "ok" { Tone::Go } else { Tone::Stop };
        facts.push(("That time", Cell::state(beat.outcome.as_str(), tone)));
    }
    facts
}

/// Each check with its result.
fn each_check(known: &[String], count: impl Fn(&str) -> usize) -> Table {
    let row = |name: &String| {
        let found = count(name);
        let state = if found == 0 { State::new("Holds", Tone::Go) } else { State::new("Does not hold", Tone::Stop) };
        let found = i64::try_from(found).unwrap_or(i64::MAX);
        Row { cells: vec![Cell::text(name), Cell::State(state), Cell::Number(found)], ..Row::default() }
    };
    Table {
        caption: "Every check".to_owned(),
        path: "/desk/checks".to_owned(),
        columns: vec![Column::words("What must hold"), Column::words("Result"), Column::numbers("Findings")],
        rows: known.iter().map(row).collect(),
        empty: String::new(),
        filters: Vec::new(),
        first: None,
        next: None,
        csv: None,
    }
}
