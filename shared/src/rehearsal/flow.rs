//! A rehearsal from its plan to its verdict: load → decide → save.

use super::stage::flow::{Watch, play};
use super::store::{self, CalendarRow, ReportRow};
use super::view::{CalendarLine, RehearsalPart, Verdict};
use super::{RehearsalRefused, Report, Role};
use crate::audit::flow::{Done, Unrecorded, before, record, unless_before};
use crate::db::{DbError, run};
use crate::failure::Failure;
use crate::gates::flow::{By, load, passing, refused};
use crate::gates::store::{GatesRow, SAME_PLAN};
use crate::gates::{Gate, GateRefused};
use crate::ids::CreatorId;
use crate::ports::{Cached, Ports};
use crate::stmt;
use crate::studio::clock::point;
use crate::studio::form::TypedTime;

/// What a step answers.
pub type Outcome<T> = Result<T, Failure<RehearsalRefused>>;

impl From<Failure<GateRefused>> for Failure<RehearsalRefused> {
    fn from(failure: Failure<GateRefused>) -> Self {
        match failure {
            Failure::Refused(refused) => Self::Refused(RehearsalRefused::Gate(refused)),
            Failure::Broken(cause) => Self::Broken(cause),
        }
    }
}

const fn no<T>(refused: RehearsalRefused) -> Outcome<T> {
    Err(Failure::Refused(refused))
}

/// A rehearsal of the drop `which` at the time that was typed, by the clock of its place.
///
/// # Errors
/// As [`RehearsalRefused`] says.
pub async fn plan(ports: &Ports<'_>, by: &By<'_>, which: &str, typed: &TypedTime) -> Outcome<()> {
    let row = load(ports, which, by.creator).await?;
    let Ok(at) = point(typed, &row.zone) else { return no(RehearsalRefused::TimeMalformed) };
    let act = by.act("rehearsal.plan", &row.id).changes("", &at.0.to_string());
    if row.state != "scheduled" {
        return match before(ports, &act).await? {
            true => Ok(()),
            false => Ok(refused(ports, by, &row.id, GateRefused::Draft).await?),
        };
    }
    if at <= ports.now {
        return unless_before(ports, &act, RehearsalRefused::InPast).await;
    }
    if row.opens_at <= at {
        return unless_before(ports, &act, RehearsalRefused::AfterOpening).await;
    }
    let id = ports.ids.fresh("rhl_");
    let batch = vec![stmt!(store::PLAN, id, row.id.as_str(), at, by.person.as_str())];
    Ok(record(ports, &act, batch).await.map(|_| ())?)
}

/// Plays the drop `which` through and keeps the report. `watch` is the clock by which holds are timed. Asked again with
/// the same key it plays nothing: the report is the one that was kept.
///
/// # Errors
/// As [`RehearsalRefused`] says; a skipped gate is on record.
pub async fn rehearse(ports: &Ports<'_>, by: &By<'_>, which: &str, watch: Watch<'_>) -> Outcome<Report> {
    let row = load(ports, which, by.creator).await?;
    // Each run has a report of its own: the key stands for the asking.
    let act = by.act("rehearsal.run", &row.id).asking("");
    if before(ports, &act).await? {
        return kept(ports, by, &row.id).await;
    }
    ready(ports, by, &row).await?;
    let report = play(ports, &row.id, watch).await?;
    // Texts and numbers are always JSON.
    let text = serde_json::to_string(&report).unwrap_or_default();
    let failed = (!report.faults().is_empty()).then_some(0_i64);
    let (id, now) = (row.id.as_str(), watch());
    let batch = vec![
        stmt!(store::SUPERSEDE, id, now),
        stmt!(store::RAN, ports.ids.fresh("rhl_"), id, now, row.plan, text.as_str(), failed, by.person.as_str()),
    ];
    match record(ports, &act.changes("", &text), batch).await? {
        Done::Now(_) => Ok(report),
        // Two clicks at once both played, and one of them was kept.
        Done::Before => kept(ports, by, &row.id).await,
    }
}

/// The report of the run that was asked for with this key.
async fn kept(ports: &Ports<'_>, by: &By<'_>, id: &str) -> Outcome<Report> {
    let row: Option<ReportRow> =
        run(ports.db, stmt!(store::KEPT, by.person.as_str(), by.key.as_str(), id)).await?.first()?;
    let report = row.and_then(|row| serde_json::from_str(&row.report).ok());
    report.ok_or(Failure::Refused(RehearsalRefused::NotRun))
}

/// Only what is cleared is rehearsed, and what is armed has been.
async fn ready(ports: &Ports<'_>, by: &By<'_>, row: &GatesRow) -> Outcome<()> {
    let gate = Gate::Rehearsed;
    let why = match row.gates {
        2 if row.closes_at <= ports.now => GateRefused::Passed(Gate::Armed),
        2 => return Ok(()),
        0 => GateRefused::Draft,
        1 => GateRefused::Skipped { gate, first: Gate::Cleared, needs: Vec::new() },
        _ => GateRefused::Passed(gate),
    };
    Ok(refused(ports, by, &row.id, why).await?)
}

/// Says that the part of `role` went well. With the last one the rehearsal has passed, and with it its gate.
///
/// # Errors
/// As [`RehearsalRefused`] says.
pub async fn tick(ports: &Ports<'_>, by: &By<'_>, which: &str, role: &str) -> Outcome<Vec<Cached>> {
    let row = load(ports, which, by.creator).await?;
    let desk = by.creator.is_none();
    let role = match Role::parse(role) {
        Some(Role::Fraud) if desk && row.fraud_lead.as_deref() == Some(by.person.as_str()) => Role::Fraud,
        Some(Role::Fulfilment) => Role::Fulfilment,
        Some(Role::Creator) if !desk => Role::Creator,
        _ => return no(RehearsalRefused::NotYourRole),
    };
    let act = by.act("rehearsal.tick", &row.id).changes("", role.word());
    let last = row.rehearsal();
    let why = match last.as_ref().map(|last| RehearsalPart::of(last, row.plan, row.gates, &row.zone).verdict) {
        Some(Verdict::Waiting) => None,
        None | Some(Verdict::Planned) => Some(RehearsalRefused::NotRun),
        Some(Verdict::Failed) => Some(RehearsalRefused::Failed),
        Some(Verdict::Outdated) => Some(RehearsalRefused::Outdated),
        Some(Verdict::Passed) => Some(RehearsalRefused::Before),
    };
    let Some(last) = last.filter(|_| why.is_none()) else {
        unless_before(ports, &act, why.unwrap_or(RehearsalRefused::NotRun)).await?;
        return Ok(row.pages());
    };
    let batch = vec![
        stmt!(SAME_PLAN, row.id.as_str(), last.plan),
        stmt!(store::TICK, last.id.as_str(), role.word(), by.person.as_str(), ports.now),
    ];
    match record(ports, &act, batch).await {
        Err(Unrecorded::Constraint(error)) if error.names("rehearsal_ticks.rehearsal") => {
            return no(RehearsalRefused::Before);
        }
        Err(Unrecorded::Constraint(error)) if error.names("gate_incomplete") => return no(RehearsalRefused::Outdated),
        done => done?,
    };
    finish(ports, by, which).await
}

/// When everybody has said so, the gate is passed. Two who say it at the same moment both look, and one of them is first.
async fn finish(ports: &Ports<'_>, by: &By<'_>, which: &str) -> Outcome<Vec<Cached>> {
    let row = load(ports, which, by.creator).await?;
    let Some(last) = row.rehearsal().filter(|last| last.ticks.len() == Role::ALL.len() && last.passed.is_none()) else {
        return Ok(Vec::new());
    };
    let report: serde_json::Value = serde_json::from_str(&last.report).unwrap_or_default();
    let proof = serde_json::json!({ "rehearsal": last.id, "report": report, "ticks": last.ticks }).to_string();
    let id = row.id.as_str();
    let batch = vec![
        stmt!(SAME_PLAN, id, last.plan),
        stmt!(store::JUDGE, last.id.as_str()),
        passing(id, Gate::Rehearsed, by.person, &proof),
    ];
    let act = crate::audit::Act::new(by.person, "drop.gate", id).changes("2", Gate::Rehearsed.word());
    match record(ports, &act, batch).await {
        Ok(_) => Ok(row.pages()),
        Err(Unrecorded::Constraint(error)) if error.names("gate_passed") => Ok(Vec::new()),
        Err(Unrecorded::Constraint(error)) if error.names("gate_incomplete") => no(RehearsalRefused::Outdated),
        Err(other) => Err(other.into()),
    }
}

/// What lies ahead: drops and rehearsals together, of one creator or of everybody.
///
/// # Errors
/// When the database does not answer.
pub async fn calendar(ports: &Ports<'_>, creator: Option<&CreatorId>) -> Result<Vec<CalendarLine>, DbError> {
    let query = stmt!(store::CALENDAR, ports.now, creator.map(CreatorId::as_str));
    let rows: Vec<CalendarRow> = run(ports.db, query).await?.all()?;
    let line = |row: CalendarRow| CalendarLine {
        at: row.at.moment(&row.zone),
        title: row.title,
        creator: row.creator,
        id: row.id,
        slug: row.slug,
        rehearsal: row.rehearsal == 1,
        armed: row.armed == 1,
    };
    Ok(rows.into_iter().map(line).collect())
}
