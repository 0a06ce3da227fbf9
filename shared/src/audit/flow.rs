//! An act and its record, in one batch.

use super::{Act, ActRefused, Entry, sha256, store};
use crate::db::{DbError, Rows, Statement, run};
use crate::failure::Failure;
use crate::ports::Ports;
use crate::requests::{self, Remembered, fingerprint};
use crate::stmt;
use serde::Deserialize;

/// Two people act at once, one of them asks again: more often than this is no accident.
const TRIES: usize = 8;

/// What became of an act.
#[derive(Debug)]
pub enum Done {
    /// It happened, with what each statement returned.
    Now(Vec<Rows>),
    /// It had happened before, under the same key.
    Before,
}

impl Done {
    /// The letter `id` that stood in the batch, if this time it was written.
    #[must_use]
    pub fn wrote(&self, id: String) -> Option<String> {
        matches!(self, Self::Now(_)).then_some(id)
    }
}

#[derive(Deserialize)]
struct Head {
    seq: i64,
    hash: String,
}

fn hash_of(state: &str) -> String {
    if state.is_empty() { String::new() } else { sha256(&[state]) }
}

fn entry(ports: &Ports<'_>, act: &Act, head: Option<Head>) -> Entry {
    let (seq, previous) = head.map_or((1, String::new()), |head| (head.seq + 1, head.hash));
    let mut entry = Entry {
        seq,
        at: ports.now,
        who: act.who.0.clone(),
        what: act.what.to_owned(),
        subject: act.subject.clone(),
        why: act.why.clone(),
        before_hash: hash_of(&act.before),
        after_hash: hash_of(&act.after),
        previous,
        hash: String::new(),
    };
    entry.hash = entry.fingerprint();
    entry
}

fn write(entry: &Entry) -> Statement {
    stmt!(
        store::WRITE,
        entry.seq,
        entry.at,
        entry.who.as_str(),
        entry.what.as_str(),
        entry.subject.as_str(),
        entry.why.as_str(),
        entry.before_hash.as_str(),
        entry.after_hash.as_str(),
        entry.previous.as_str(),
        entry.hash.as_str(),
    )
}

/// Runs `statements` and writes the act down, all or nothing. What the person took for granted stands first among them,
/// as an `INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (…)`: it fails the batch when it is no longer so.
///
/// # Errors
/// `MovedOn` when an expectation is not met; `KeyReused`; a constraint of the statements themselves comes back as
/// [`Unrecorded::Constraint`] for the caller to explain.
pub async fn record(ports: &Ports<'_>, act: &Act, statements: Vec<Statement>) -> Result<Done, Unrecorded> {
    let mut first = Vec::new();
    if let Some(key) = &act.key {
        first.push(stmt!(
            requests::REMEMBER,
            act.who.as_str(),
            key.as_str(),
            content(act),
            act.subject.as_str(),
            ports.now,
        ));
    }
    first.extend(statements);
    for _ in 0..TRIES {
        let head = run(ports.db, stmt!(store::HEAD)).await?.first::<Head>()?;
        let mut batch = first.clone();
        batch.push(write(&entry(ports, act, head)));
        match ports.db.batch(batch).await {
            Ok(mut rows) => {
                rows.pop();
                if act.key.is_some() {
                    rows.remove(0);
                }
                return Ok(Done::Now(rows));
            }
            Err(error) if error.names("audit_log.seq") || error.names("audit_follows") => {}
            Err(error) if error.names(requests::USED) => return replay(ports, act).await,
            Err(error) if error.names("moved_on") => return Err(Unrecorded::Refused(ActRefused::MovedOn)),
            Err(error @ DbError::Constraint(_)) => return Err(Unrecorded::Constraint(error)),
            Err(error) => return Err(error.into()),
        }
    }
    Err(DbError::Unavailable("the record of acts is busy".to_owned()).into())
}

/// What its key stands for.
fn content(act: &Act) -> String {
    fingerprint(&[act.what, &act.subject, &act.why, act.asked.as_ref().unwrap_or(&act.after)])
}

async fn replay(ports: &Ports<'_>, act: &Act) -> Result<Done, Unrecorded> {
    if before(ports, act).await? { Ok(Done::Before) } else { Err(Unrecorded::Refused(ActRefused::KeyReused)) }
}

/// Whether `act` happened before, under its key: for what takes a while before it is written, or is looked at before that.
///
/// # Errors
/// `KeyReused` when the key was used for something else.
pub async fn before(ports: &Ports<'_>, act: &Act) -> Result<bool, Unrecorded> {
    let Some(key) = &act.key else { return Ok(false) };
    let known = run(ports.db, stmt!(requests::RECALL, act.who.as_str(), key.as_str())).await?;
    match known.first::<Remembered>()? {
        None => Ok(false),
        Some(known) if known.fingerprint == content(act) => Ok(true),
        Some(_) => Err(Unrecorded::Refused(ActRefused::KeyReused)),
    }
}

/// Refuses `act`, unless it happened before under its key: what stands in its way now is what it has done itself.
///
/// # Errors
/// `refusal`, or `KeyReused`.
pub async fn unless_before<E: From<ActRefused>>(ports: &Ports<'_>, act: &Act, refusal: E) -> Result<(), Failure<E>> {
    if before(ports, act).await? { Ok(()) } else { Err(Failure::Refused(refusal)) }
}

/// Why an act was not recorded, and so did not happen.
#[derive(Debug)]
pub enum Unrecorded {
    /// With a reason for the person.
    Refused(ActRefused),
    /// A named constraint of the caller's own statements said no.
    Constraint(DbError),
    /// Something below is broken.
    Broken(DbError),
}

impl From<DbError> for Unrecorded {
    fn from(error: DbError) -> Self {
        Self::Broken(error)
    }
}

impl<E: From<ActRefused>> From<Unrecorded> for Failure<E> {
    fn from(unrecorded: Unrecorded) -> Self {
        match unrecorded {
            Unrecorded::Refused(refused) => Self::Refused(refused.into()),
            Unrecorded::Constraint(error) | Unrecorded::Broken(error) => Self::Broken(error.to_string()),
        }
    }
}
