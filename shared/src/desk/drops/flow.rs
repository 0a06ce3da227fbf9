//! Drops at the desk: pausing, going on, stopping, closing later.

use super::store::{self, DropRow, ListRow};
use super::{Closing, closing, list, sheet};
use crate::audit::Act;
use crate::audit::flow::{record, unless_before};
use crate::db::{DbError, Statement, run};
use crate::desk::find::Find;
use crate::desk::view::Sheet;
use crate::desk::{ActFailure, DeskRefused, refuse, why};
use crate::failure::Failure;
use crate::gates::{self, store::GatesRow};
use crate::ids::PersonId;
use crate::ports::{Cached, Ports};
use crate::refunds::paybacks::{flow as paybacks, page as paying};
use crate::requests::Key;
use crate::stmt;
use crate::studio::WINDOW_MAX;
use crate::studio::release::store::GATE_UNCLOSED;

/// The list, or as much of it as a file takes.
///
/// # Errors
/// When the database does not answer.
pub async fn drops(ports: &Ports<'_>, find: &Find, rows_max: i64) -> Result<Sheet, DbError> {
    let (at, id) = find.after.as_ref().map_or((None, String::new()), |after| (Some(after.at), after.id.clone()));
    let (q, of, state) = (find.q.trim(), find.of.trim(), find.state.as_str());
    let rows: Vec<ListRow> =
        run(ports.db, stmt!(store::LIST, q, of, state, ports.now, at, id, rows_max)).await?.all()?;
    Ok(list(find, rows))
}

async fn load(ports: &Ports<'_>, slug: &str) -> ActFailure<DropRow> {
    let row: Option<DropRow> = run(ports.db, stmt!(store::DROP, slug)).await?.first()?;
    row.ok_or(Failure::Refused(DeskRefused::Missing))
}

/// Everything about one drop.
///
/// # Errors
/// `Missing`.
pub async fn drop(ports: &Ports<'_>, slug: &str) -> ActFailure<Sheet> {
    let row = load(ports, slug).await?;
    let mut sheet = sheet(&row, ports);
    let asked =
        vec![stmt!(gates::store::GATES, row.id.as_str(), None::<&str>), paybacks::asking(row.id.as_str(), ports.now)];
    let replies = ports.db.batch(asked).await?;
    let [gates, back] = replies.as_slice() else { return Ok(sheet) };
    if let Some(gates) = gates.first::<GatesRow>()? {
        // What is next to be done stands right under the facts.
        let at = sheet.parts.len().min(2);
        sheet.parts.splice(at..at, gates::sheet::parts(&gates, ports));
    }
    if let Some(back) = paybacks::found(back, None)? {
        let (parts, deeds) = paying::parts(&back, ports);
        let at = sheet.parts.len().min(2);
        sheet.parts.splice(at..at, parts);
        sheet.offer(deeds);
    }
    Ok(sheet)
}

/// What an operator does to a drop.
#[derive(Clone, Debug)]
pub enum Deed {
    /// No new holds.
    Pause,
    /// New holds again.
    Resume,
    /// It is over.
    Stop,
    /// It closes later: as it was typed, by the clock of the creator's place.
    Extend(String),
}

/// The form of a deed.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What.
    pub deed: Deed,
    /// The version of the drop that the operator saw.
    pub seen: i64,
    /// Why.
    pub why: String,
    /// Once.
    pub key: Key,
}

impl Deed {
    /// As the record names it.
    const fn what(&self) -> &'static str {
        match self {
            Self::Pause => "drop.pause",
            Self::Resume => "drop.resume",
            Self::Stop => "drop.stop",
            Self::Extend(_) => "drop.extend",
        }
    }

    /// The field of its form that asks why.
    const fn asks(&self) -> &'static str {
        match self {
            Self::Pause => "pause_why",
            Self::Resume => "resume_why",
            Self::Stop => "stop_why",
            Self::Extend(_) => "extend_why",
        }
    }
}

/// Does it, on record. Answers the pages that show the drop otherwise from here on.
///
/// # Errors
/// `Why`, `Missing`, `IsOver` (by the database's clock, for one that shall close later), `NotOpenYet`, the refusals of a closing time; `MovedOn` when somebody changed the drop
/// after the operator saw it.
pub async fn act(ports: &Ports<'_>, who: &PersonId, slug: &str, asked: &Asked) -> ActFailure<Vec<Cached>> {
    let row = load(ports, slug).await?;
    let why = why(&asked.why, asked.deed.asks()).map_err(Failure::Refused)?;
    let id = row.id.as_str();
    // Compared with the record in the write; here it only makes a better sentence.
    let is_seen = asked.seen == row.version;
    if is_seen && row.closes_at <= ports.now {
        return Err(Failure::Refused(DeskRefused::IsOver));
    }
    let act = |after: &str| {
        let before = format!("closes {}, paused {}", row.closes_at.0, row.paused_at.map_or(0, |at| at.0));
        Act::new(who, asked.deed.what(), id).because(why).changes(&before, after).once(asked.key.clone())
    };
    let pages = || vec![Cached::Drop(row.slug.clone()), Cached::Creator(row.creator_slug.clone()), Cached::Home];
    let (change, after): (Statement, String) = match &asked.deed {
        Deed::Pause => (stmt!(store::PAUSE, id, ports.now), "paused".to_owned()),
        Deed::Resume => (stmt!(store::RESUME, id), "running".to_owned()),
        Deed::Stop if is_seen && ports.now < row.opens_at => return Err(Failure::Refused(DeskRefused::NotOpenYet)),
        Deed::Stop => (stmt!(store::STOP, id), "stopped".to_owned()),
        Deed::Extend(typed) => {
            let facts = Closing { closes_at: row.closes_at, last_window_at: row.last_window_at, zone: &row.zone };
            let closes = match closing(typed, &facts) {
                // It closes by then because the same form was sent before.
                Err(refused @ DeskRefused::ClosesEarlier) => {
                    let after = format!("closes {}", row.closes_at.0);
                    return unless_before(ports, &act(&after), refused).await.map(|()| pages());
                }
                typed => typed.map_err(Failure::Refused)?,
            };
            if WINDOW_MAX < closes - row.opens_at {
                return Err(Failure::Refused(DeskRefused::ClosesTooLate));
            }
            (stmt!(store::EXTEND, id, closes), format!("closes {}", closes.0))
        }
    };
    let mut batch = vec![stmt!(store::EXPECT, id, asked.seen)];
    if matches!(asked.deed, Deed::Extend(_)) {
        batch.push(stmt!(GATE_UNCLOSED, id));
    }
    batch.push(change);
    let is_over = |error: &DbError| error.names("drop_has_closed").then_some(DeskRefused::IsOver);
    record(ports, &act(&after), batch).await.map_err(|unrecorded| refuse(unrecorded, is_over))?;
    Ok(pages())
}
