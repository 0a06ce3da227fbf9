//! The gates of a drop at the desk: what stands, what is missing, and what an operator does about it.

use super::store::GatesRow;
use super::view::GatesPart;
use super::{Gate, Stage};
use crate::desk::view::{Ask, AskKind, Deed, Part, Sheet};
use crate::office::view::{Cell, Column, Row, Table, TimelineStep, Tone};
use crate::ports::Ports;
use crate::rehearsal::Role;
use crate::rehearsal::view::{CalendarLine, RehearsalPart, Verdict};

/// The parts of its page.
#[must_use]
pub fn parts(row: &GatesRow, ports: &Ports<'_>) -> Vec<Part> {
    let gates = row.part(ports.now);
    if gates.stage == Stage::Draft {
        return Vec::new();
    }
    let steps = gates.steps.iter().map(|step| TimelineStep {
        label: step.gate.title().to_owned(),
        note: step.passed.as_ref().map_or_else(|| step.gate.means().to_owned(), |(_, who)| format!("By {who}.")),
        at: step.passed.as_ref().map(|(at, _)| at.clone()),
    });
    let mut parts = Vec::new();
    if gates.late {
        parts.push(Part::Words("Its time has come, and it is not armed: nothing can be bought.".to_owned()));
    }
    parts.push(Part::Timeline("Gates", steps.collect()));
    if row.gates < Gate::Armed.position() {
        parts.push(checks(&gates));
    }
    let deeds = deeds(row, &gates, ports);
    if !deeds.is_empty() {
        parts.push(Part::Deeds("Before it opens", deeds));
    }
    parts
}

fn checks(gates: &GatesPart) -> Part {
    let mut facts: Vec<(&'static str, Cell)> = gates
        .checks
        .iter()
        .map(|check| {
            let (what, how) = check.need.words();
            (what, if check.met { Cell::state("Done", Tone::Go) } else { Cell::text(how) })
        })
        .collect();
    facts.push(("Fraud lead", gates.lead.as_ref().map_or(Cell::Empty, Cell::text)));
    if let Some(rehearsal) = &gates.rehearsal {
        facts.push(("Rehearsal", Cell::state(rehearsal.verdict.sign(), tone(rehearsal))));
    }
    Part::Facts("What arming needs", facts)
}

const fn tone(rehearsal: &RehearsalPart) -> Tone {
    match rehearsal.verdict {
        Verdict::Passed => Tone::Go,
        Verdict::Failed => Tone::Stop,
        _ => Tone::Wait,
    }
}

fn deeds(row: &GatesRow, gates: &GatesPart, ports: &Ports<'_>) -> Vec<Deed> {
    let deed = |to: &str, asks: &str, means: &str, fields: Vec<Ask>, hidden: Vec<(&'static str, String)>| Deed {
        asks: asks.to_owned(),
        means: means.to_owned(),
        does: asks.to_owned(),
        to: format!("/desk/drops/{}/{to}", row.slug),
        hidden: hidden.into_iter().chain([("key", ports.ids.fresh("key_"))]).collect(),
        fields,
        ..Deed::default()
    };
    let pick =
        |name, label, hint, options| Ask { name, label, hint, kind: AskKind::Pick(options), typed: String::new() };
    let gate = |gate: Gate| vec![("gate", gate.word().to_owned())];
    let mut all = Vec::new();
    if row.gates < Gate::Armed.position() {
        let leads = row.leads.iter().map(|lead| (lead.id.clone(), lead.name.clone())).collect();
        let who = pick("lead", "Who watches it", "An operator who may act.", leads);
        all.push(deed(
            "lead",
            "Name a fraud lead",
            "They clear it, and are called when something is wrong.",
            vec![who],
            vec![],
        ));
        let open: Vec<(String, String)> = gates
            .promises
            .iter()
            .filter(|promise| promise.given.is_none())
            .map(|promise| {
                (promise.slot.clone(), format!("{}, {} {}", promise.place, promise.starts.day, promise.starts.clock))
            })
            .collect();
        if !open.is_empty() {
            let fields = vec![
                pick("slot", "Which window", "Pickup or delivery.", open),
                Ask { label: "Whom you asked", ..Ask::why("ack_why", "It stays on record.") },
            ];
            let means = "Whoever hands it out or brings it has told you that they will.";
            all.push(deed("promises", "Confirm a window", means, fields, vec![]));
        }
    }
    match Gate::after(row.gates) {
        Some(Gate::Cleared) => {
            let means = "You watch it: payments, limits and the creator look right.";
            all.push(deed("gates", "Clear it", means, vec![], gate(Gate::Cleared)));
        }
        Some(Gate::Rehearsed) => {
            let means = "Made-up buyers play it through on a copy that nobody sees. No money moves.";
            all.push(deed("rehearse", "Rehearse it now", means, vec![], vec![]));
            for role in [Role::Fraud, Role::Fulfilment] {
                let (who, what) = role.words();
                let waiting = gates.rehearsal.as_ref().is_some_and(|one| {
                    one.verdict == Verdict::Waiting && one.ticks.iter().any(|(of, done)| *of == role && !done)
                });
                if waiting {
                    let asks = format!("Sign off as {}", who.to_lowercase());
                    all.push(deed("ticks", &asks, what, vec![], vec![("role", role.word().to_owned())]));
                }
            }
        }
        Some(Gate::Armed) => {
            all.push(deed("gates", "Arm it", "It opens by itself when its time comes.", vec![], gate(Gate::Armed)));
        }
        Some(next @ (Gate::HandedOver | Gate::Settled))
            if gates.stage != Stage::Live && gates.stage != Stage::Armed =>
        {
            let asks = if next == Gate::Settled { "Settle it" } else { "Everything is handed over" };
            all.push(deed("gates", asks, next.means(), vec![], gate(next)));
        }
        _ => {}
    }
    all
}

/// `GET /desk/rehearsals`
#[must_use]
pub fn calendar(lines: Vec<CalendarLine>) -> Sheet {
    let rows = lines.into_iter().map(|line| Row {
        to: Some(format!("/desk/drops/{}", line.slug)),
        cells: vec![
            Cell::text(line.title),
            Cell::text(line.creator),
            Cell::text(if line.rehearsal { "Rehearsal" } else { "Opens" }),
            Cell::Time(line.at),
            if line.armed { Cell::state("Armed", Tone::Go) } else { Cell::state("Not armed", Tone::Wait) },
        ],
        acts: Vec::new(),
    });
    let table = Table {
        caption: "Rehearsals and drops".to_owned(),
        path: "/desk/rehearsals".to_owned(),
        columns: vec![
            Column::words("Drop"),
            Column::words("Creator"),
            Column::words("What"),
            Column::words("When"),
            Column::words("State"),
        ],
        rows: rows.collect(),
        empty: "Nothing lies ahead.".to_owned(),
        filters: Vec::new(),
        first: None,
        next: None,
        csv: None,
    };
    Sheet::new("Rehearsals", vec![Part::Table(None, table)])
}
