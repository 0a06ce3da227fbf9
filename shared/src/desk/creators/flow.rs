//! Creators at the desk: flags, suspending, reinstating.

use super::store::{self, CreatorRow, ListRow};
use super::{SEVERITIES, list, sheet};
use crate::audit::Act;
use crate::audit::flow::record;
use crate::db::{DbError, run};
use crate::desk::find::Find;
use crate::desk::view::Sheet;
use crate::desk::{ActFailure, DeskRefused, refuse, why};
use crate::failure::Failure;
use crate::ids::{CreatorId, PersonId};
use crate::ports::{Cached, Ports};
use crate::requests::Key;
use crate::stmt;
use serde::Deserialize;

/// The list, or as much of it as a file takes.
///
/// # Errors
/// When the database does not answer.
pub async fn creators(ports: &Ports<'_>, find: &Find, rows_max: i64) -> Result<Sheet, DbError> {
    let id = find.after.as_ref().map_or("", |after| after.id.as_str());
    let listed = stmt!(store::LIST, find.q.trim(), find.state.as_str(), id, rows_max);
    let rows: Vec<ListRow> = run(ports.db, listed).await?.all()?;
    Ok(list(find, rows))
}

async fn load(ports: &Ports<'_>, creator: &CreatorId) -> ActFailure<CreatorRow> {
    let row: Option<CreatorRow> = run(ports.db, stmt!(store::CREATOR, creator.as_str())).await?.first()?;
    row.ok_or(Failure::Refused(DeskRefused::Missing))
}

/// Everything about one creator.
///
/// # Errors
/// `Missing`.
pub async fn creator(ports: &Ports<'_>, creator: &CreatorId) -> ActFailure<Sheet> {
    Ok(sheet(&load(ports, creator).await?, ports))
}

/// Suspends a creator, or lets them sell again.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Suspend, or reinstate.
    pub suspend: bool,
    /// Since when they were suspended when the operator saw it, ms since 1970; 0: they were not.
    pub seen: i64,
    /// Why.
    pub why: String,
    /// Once.
    pub key: Key,
}

#[derive(Deserialize)]
struct Slug {
    slug: String,
}

/// Nothing of theirs can be held while they are suspended; what is held can be paid. Answers the pages that change.
///
/// # Errors
/// `Why`, `Missing`; `MovedOn` when somebody was faster.
pub async fn stand(
    ports: &Ports<'_>,
    who: &PersonId,
    creator: &CreatorId,
    asked: &Standing,
) -> ActFailure<Vec<Cached>> {
    let (what, field) =
        if asked.suspend { ("creator.suspend", "suspend_why") } else { ("creator.reinstate", "reinstate_why") };
    let why = why(&asked.why, field).map_err(Failure::Refused)?;
    let row = load(ports, creator).await?;
    let (id, now) = (creator.as_str(), ports.now);
    let words = |suspended: bool| if suspended { "suspended" } else { "selling" };
    let act = Act::new(who, what, id)
        .because(why)
        .changes(words(!asked.suspend), words(asked.suspend))
        .once(asked.key.clone());
    let mut statements = vec![stmt!(store::EXPECT, id, asked.seen)];
    if asked.suspend {
        // Who is suspended already was seen otherwise, so this never moves the time.
        statements.push(stmt!(store::SUSPEND, id, now));
        statements.push(stmt!(store::PAUSE_ALL, id, now));
    } else {
        statements.push(stmt!(store::REINSTATE, id));
        statements.push(stmt!(store::RESUME_ALL, id, asked.seen));
    }
    statements.push(stmt!(store::OPEN, id, now));
    let done = record(ports, &act, statements).await.map_err(|unrecorded| refuse(unrecorded, |_| None))?;
    let slugs: Vec<Slug> = match &done {
        crate::audit::flow::Done::Now(rows) => rows.last().map_or(Ok(Vec::new()), crate::db::Rows::all)?,
        crate::audit::flow::Done::Before => Vec::new(),
    };
    let own = [Cached::Creator(row.slug), Cached::Home];
    Ok(own.into_iter().chain(slugs.into_iter().map(|row| Cached::Drop(row.slug))).collect())
}

/// Writes down what an operator knows, and how grave it is.
///
/// # Errors
/// `Why`, `Severity`, `Missing`.
pub async fn flag(
    ports: &Ports<'_>,
    who: &PersonId,
    creator: &CreatorId,
    severity: &str,
    note: &str,
    key: Key,
) -> ActFailure<()> {
    let note = why(note, "flag_note").map_err(Failure::Refused)?;
    if !SEVERITIES.iter().any(|(word, _)| *word == severity) {
        return Err(Failure::Refused(DeskRefused::Severity));
    }
    load(ports, creator).await?;
    let id = ports.ids.fresh("flg_");
    let act = Act::new(who, "flag.raise", creator.as_str()).because(note).changes("", severity).once(key);
    let row = stmt!(store::FLAG, id, creator.as_str(), severity, note, who.as_str(), ports.now);
    record(ports, &act, vec![row]).await.map(|_| ()).map_err(|unrecorded| refuse(unrecorded, |_| None))
}

/// A flag no longer counts.
///
/// # Errors
/// `MovedOn` when it does not any more, or never did.
pub async fn clear(ports: &Ports<'_>, who: &PersonId, creator: &CreatorId, flag: &str, key: Key) -> ActFailure<()> {
    let act = Act::new(who, "flag.clear", creator.as_str()).changes(flag, "cleared").once(key);
    let statements = vec![stmt!(store::EXPECT_FLAG, creator.as_str(), flag), stmt!(store::CLEAR, flag, ports.now)];
    record(ports, &act, statements).await.map(|_| ()).map_err(|unrecorded| refuse(unrecorded, |_| None))
}
