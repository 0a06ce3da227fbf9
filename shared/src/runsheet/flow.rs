//! The form of a run sheet, what is due on a page, the live board, and ticking off: load → decide → save.

use super::form::{Typed, TypedCue, TypedRole, TypedStep, TypedTarget};
use super::refused::SheetRefused;
use super::sheet::{Facts, Sheet, read};
use super::store::{self, BoardRow, CueRow, FoundStep, SheetRow};
use super::view::{Board, SheetPage};
use super::{Cue, Mark, board as boards};
use crate::audit::Act;
use crate::audit::flow::{Unrecorded, record};
use crate::db::{DbError, Statement, run};
use crate::drops::view::Notice;
use crate::failure::Failure;
use crate::ids::{CreatorId, DropSlug, PersonId};
use crate::money::Currency;
use crate::people::Studio;
use crate::ports::Ports;
use crate::requests::Key;
use crate::stmt;
use crate::studio::draft::plain;
use crate::time::Timestamp;
use serde::Serialize;

async fn load(ports: &Ports<'_>, creator: &CreatorId, id: &str) -> Result<Option<SheetRow>, DbError> {
    run(ports.db, stmt!(store::SHEET, id, creator.as_str())).await?.first()
}

impl SheetRow {
    fn is_over(&self) -> bool {
        self.state != "draft" && self.closes_at <= self.now
    }

    fn facts(&self) -> Facts {
        Facts {
            slug: self.slug.clone(),
            announced: self.state != "draft",
            opens_at: self.opens_at,
            closes_at: self.closes_at,
            now: self.now,
            currency: self.currency.unwrap_or(Currency::Eur),
            items: self.items.iter().map(|item| (item.sku.clone(), item.title.clone())).collect(),
            cues: self.cues.clone(),
            steps: self.steps.iter().map(|step| step.id.clone()).collect(),
        }
    }

    /// What is kept and can still be changed, as its form shows it.
    fn typed(&self, facts: &Facts) -> Typed {
        let mark = |ms| Mark::at(ms).to_string();
        Typed {
            roles: self
                .roles
                .iter()
                .map(|line| TypedRole { role: line.role.clone(), name: line.name.clone() })
                .collect(),
            steps: self
                .steps
                .iter()
                .map(|step| TypedStep {
                    id: step.id.clone(),
                    mark: mark(step.mark_ms),
                    role: step.role.clone(),
                    what: step.what.clone(),
                })
                .collect(),
            cues: self
                .cues
                .iter()
                .filter(|cue| !facts.is_said(cue.mark_ms))
                .map(|cue| TypedCue {
                    id: cue.id.clone(),
                    mark: mark(cue.mark_ms),
                    text: cue.text.clone(),
                    offer: cue.offer.clone(),
                })
                .collect(),
            targets: self
                .targets
                .iter()
                .map(|target| TypedTarget {
                    from: mark(target.from_ms),
                    until: mark(target.until_ms),
                    target: plain(target.target_minor, facts.currency),
                })
                .collect(),
        }
    }

    /// For the record of acts.
    fn before(&self) -> String {
        format!("{:?} {:?} {:?} {:?}", self.roles, self.steps, self.cues, self.targets)
    }
}

/// The form with what was typed against some version, or with what is kept. `None`: there is no such drop, or not of
/// this studio.
///
/// # Errors
/// When the database does not answer.
pub async fn page(
    ports: &Ports<'_>,
    studio: &Studio,
    id: &str,
    typed_now: Option<(Typed, i64)>,
    notices: Vec<Notice>,
) -> Result<Option<SheetPage>, DbError> {
    let Some(row) = load(ports, &studio.creator, id).await? else { return Ok(None) };
    let facts = row.facts();
    let (typed, version) = typed_now.unwrap_or_else(|| (row.typed(&facts), row.sheet_version));
    // Who saves again has seen the notice.
    let moved = notices.iter().any(|notice| notice.code == "moved_on");
    let said = row.cues.iter().filter(|cue| facts.is_said(cue.mark_ms));
    Ok(Some(SheetPage {
        opens: row.opens_at.moment(&row.zone),
        lasts: Mark::at(facts.lasts()).to_string(),
        over: row.is_over(),
        version: if moved { row.sheet_version } else { version },
        typed: typed.with_room(),
        said: said.map(|line| boards::cue(line, row.opens_at, facts.announced, row.now)).collect(),
        items: facts.items,
        currency: facts.currency,
        notices,
        key: ports.ids.fresh("run_"),
        id: row.id,
        title: row.title,
    }))
}

fn json(rows: &impl Serialize) -> Result<String, DbError> {
    serde_json::to_string(rows).map_err(|e| DbError::Unreadable(e.to_string()))
}

fn save(ports: &Ports<'_>, row: &SheetRow, by: &PersonId, mut sheet: Sheet) -> Result<Vec<Statement>, DbError> {
    for step in sheet.steps.iter_mut().filter(|step| step.id.is_empty()) {
        step.id = ports.ids.fresh("stp_");
    }
    for cue in sheet.cues.iter_mut().filter(|cue| cue.id.is_empty()) {
        cue.id = ports.ids.fresh("cue_");
    }
    let id = row.id.as_str();
    let steps = json(&sheet.steps)?;
    Ok(vec![
        stmt!(store::KEEP, id, by.as_str(), ports.now),
        stmt!(store::CLEAR_ROLES, id),
        stmt!(store::ROLES, id, json(&sheet.roles)?),
        stmt!(store::CLEAR_STEPS, id, steps.as_str()),
        stmt!(store::STEPS, id, steps),
        stmt!(store::CLEAR_CUES, id, row.now),
        stmt!(store::CUES, id, json(&sheet.cues)?),
        stmt!(store::CLEAR_TARGETS, id),
        stmt!(store::TARGETS, id, json(&sheet.targets)?),
    ])
}

fn explain(unrecorded: Unrecorded) -> Failure<SheetRefused> {
    match unrecorded {
        Unrecorded::Constraint(error) if ["cue_is_said", "cue_in_past"].iter().any(|name| error.names(name)) => {
            Failure::Refused(SheetRefused::CueSaid)
        }
        other => other.into(),
    }
}

/// Keeps what was typed against `version`. What was said already stays as it was. Answers the drop's name in URLs.
///
/// # Errors
/// As [`SheetRefused`] says.
pub async fn keep(
    ports: &Ports<'_>,
    (person, studio): (&PersonId, &Studio),
    id: &str,
    version: i64,
    typed: &Typed,
    key: &Key,
) -> Result<String, Failure<SheetRefused>> {
    let row = load(ports, &studio.creator, id).await?.ok_or(Failure::Refused(SheetRefused::Missing))?;
    if row.is_over() {
        return Err(Failure::Refused(SheetRefused::IsOver));
    }
    let sheet = read(typed, &row.facts()).map_err(|notices| Failure::Refused(SheetRefused::Typed(notices)))?;
    let act = Act::new(person, "runsheet.change", id).changes(&row.before(), &format!("{sheet:?}")).once(key.clone());
    let mut batch = vec![stmt!(store::EXPECT, id, studio.creator.as_str(), version)];
    batch.extend(save(ports, &row, person, sheet)?);
    record(ports, &act, batch).await.map_err(explain)?;
    Ok(row.slug)
}

/// What makes the run sheet of the drop `of` that of its copy, too: nothing is done there, and nothing was said. Behind the
/// copy's items.
#[must_use]
pub fn copy(of: &str, copy: &str, by: &PersonId, now: Timestamp) -> Vec<Statement> {
    let parts = [store::COPY_ROLES, store::COPY_STEPS, store::COPY_CUES, store::COPY_TARGETS];
    let mut statements = vec![stmt!(store::COPY, of, copy, by.as_str(), now)];
    statements.extend(parts.map(|sql| stmt!(sql, of, copy)));
    statements
}

/// What was said on the page of a drop since `since`, in order.
///
/// # Errors
/// When the database does not answer.
pub async fn said_since(ports: &Ports<'_>, slug: &DropSlug, since: Timestamp) -> Result<Vec<Cue>, DbError> {
    let rows: Vec<CueRow> = run(ports.db, stmt!(store::SAID_SINCE, slug.as_str(), since)).await?.all()?;
    Ok(rows.into_iter().map(Cue::from).collect())
}

fn whose(creator: Option<&CreatorId>) -> Option<&str> {
    creator.map(CreatorId::as_str)
}

/// How a drop goes; `creator`: only one of theirs. `None`: there is no such drop.
///
/// # Errors
/// When the database does not answer.
pub async fn board(ports: &Ports<'_>, creator: Option<&CreatorId>, id: &str) -> Result<Option<Board>, DbError> {
    let row: Option<BoardRow> = run(ports.db, stmt!(store::BOARD, id, whose(creator))).await?.first()?;
    Ok(row.map(BoardRow::board))
}

/// Ticks a step of a drop off, or takes the tick back. Once more is as good as once. `creator` as for [`board`].
///
/// # Errors
/// `Missing`, and those of the key.
pub async fn tick(
    ports: &Ports<'_>,
    person: &PersonId,
    creator: Option<&CreatorId>,
    (drop, step): (&str, &str),
    done: bool,
    key: &Key,
) -> Result<(), Failure<SheetRefused>> {
    let found: Option<FoundStep> = run(ports.db, stmt!(store::STEP, drop, whose(creator), step)).await?.first()?;
    let found = found.ok_or(Failure::Refused(SheetRefused::Missing))?;
    if found.done_at.is_some() == done {
        return Ok(());
    }
    let what = if done { "runsheet.tick" } else { "runsheet.untick" };
    let act = Act::new(person, what, &found.drop_id).changes("", &format!("{step} {}", found.what)).once(key.clone());
    let (by, at) = if done { (Some(person.as_str()), Some(ports.now)) } else { (None, None) };
    record(ports, &act, vec![stmt!(store::TICK, step, by, at)]).await.map(|_| ()).map_err(explain)
}
