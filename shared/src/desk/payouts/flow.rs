//! Payouts at the desk: looking, approving by two, holding, releasing, trying again.

use super::store::{self, CountRow, HoldRow, ListRow, PayoutRow};
use super::{list, sheet};
use crate::audit::Act;
use crate::audit::flow::record;
use crate::db::{DbError, Statement, run};
use crate::desk::find::Find;
use crate::desk::view::Sheet;
use crate::desk::{ActFailure, DeskRefused, refuse, why};
use crate::failure::Failure;
use crate::ids::PersonId;
use crate::payouts::account::store as accounts;
use crate::ports::Ports;
use crate::requests::Key;
use crate::stmt;

/// The list, or as much of it as a file takes.
///
/// # Errors
/// When the database does not answer.
pub async fn payouts(ports: &Ports<'_>, find: &Find, rows_max: i64) -> Result<Sheet, DbError> {
    let (at, id) = find.after.as_ref().map_or((None, String::new()), |after| (Some(after.at), after.id.clone()));
    let batch = vec![
        stmt!(store::LIST, find.q.trim(), find.state.as_str(), find.since_at(), at, id, rows_max),
        stmt!(store::COUNTS),
        stmt!(store::HOLDS),
    ];
    let replies = ports.db.batch(batch).await?;
    let [rows, counts, holds] = replies.as_slice() else {
        return Err(DbError::Unavailable("three replies were due".to_owned()));
    };
    Ok(list(find, rows.all::<ListRow>()?, &counts.all::<CountRow>()?, &holds.all::<HoldRow>()?, ports))
}

async fn load(ports: &Ports<'_>, id: &str) -> ActFailure<PayoutRow> {
    let row: Option<PayoutRow> = run(ports.db, stmt!(store::PAYOUT, id)).await?.first()?;
    row.ok_or(Failure::Refused(DeskRefused::Missing))
}

/// Everything about one payout.
///
/// # Errors
/// `Missing`.
pub async fn payout(ports: &Ports<'_>, id: &str) -> ActFailure<Sheet> {
    Ok(sheet(&load(ports, id).await?, ports))
}

/// An act at the desk: who, on what, as it was seen, once.
#[derive(Clone, Debug)]
pub struct Said<'a> {
    /// Who.
    pub who: &'a PersonId,
    /// Which payout.
    pub id: &'a str,
    /// Its version as it was seen.
    pub seen: i64,
    /// Once.
    pub key: Key,
}

/// One of two approvals; with the second one it is due.
///
/// # Errors
/// `SamePerson`, `Missing`; `MovedOn`.
pub async fn approve(ports: &Ports<'_>, said: Said<'_>) -> ActFailure<()> {
    let row = load(ports, said.id).await?;
    let act = Act::new(said.who, "payout.approve", said.id)
        .changes(&row.approvals.len().to_string(), &format!("{} of {}", row.attempt, row.amount_minor))
        .once(said.key);
    let statements = vec![
        stmt!(store::EXPECT, said.id, said.seen, "approval"),
        stmt!(store::APPROVE, said.id, said.who.as_str(), ports.now),
        stmt!(store::APPROVED, said.id, ports.now),
    ];
    let explain = |error: &DbError| error.names("payout_approvals.payout").then_some(DeskRefused::SamePerson);
    record(ports, &act, statements).await.map(|_| ()).map_err(|unrecorded| refuse(unrecorded, explain))
}

async fn with_why(
    ports: &Ports<'_>,
    said: Said<'_>,
    (what, from, to): (&'static str, &'static str, &'static str),
    (typed, field): (&str, &'static str),
    mut statements: Vec<Statement>,
) -> ActFailure<()> {
    let why = why(typed, field).map_err(Failure::Refused)?;
    load(ports, said.id).await?;
    statements.insert(0, stmt!(store::EXPECT, said.id, said.seen, from));
    let act = Act::new(said.who, what, said.id).because(why).changes(from, to).once(said.key);
    let taken = |error: &DbError| error.names("payout_item_is_taken").then_some(DeskRefused::PaidOtherwise);
    record(ports, &act, statements).await.map(|_| ()).map_err(|unrecorded| refuse(unrecorded, taken))
}

/// Nothing of it is sent until somebody releases it; the creator reads why.
///
/// # Errors
/// `Why`, `Missing`; `MovedOn` once the provider may have been told.
pub async fn hold(ports: &Ports<'_>, said: Said<'_>, typed: &str) -> ActFailure<()> {
    let held = stmt!(store::HOLD, said.id, ports.now);
    with_why(ports, said, ("payout.hold", "approval due", "held"), (typed, "hold_why"), vec![held]).await
}

/// It goes on.
///
/// # Errors
/// `Why`, `Missing`; `MovedOn`.
pub async fn release(ports: &Ports<'_>, said: Said<'_>, typed: &str) -> ActFailure<()> {
    let released = stmt!(store::RELEASE, said.id, ports.now);
    with_why(ports, said, ("payout.release", "held", "due"), (typed, "release_why"), vec![released]).await
}

/// Another attempt at one that came back, with the same items and keys of its own.
///
/// # Errors
/// `Why`, `Missing`, `PaidOtherwise`; `MovedOn`.
pub async fn retry(ports: &Ports<'_>, said: Said<'_>, typed: &str) -> ActFailure<()> {
    let statements = vec![stmt!(store::TAKE_ITEMS, said.id), stmt!(store::RETRY, said.id, ports.now)];
    with_why(ports, said, ("payout.retry", "failed", "due"), (typed, "retry_why"), statements).await
}

/// A creator's payouts go on.
///
/// # Errors
/// `MovedOn` when they do already, or never were stopped.
pub async fn lift(ports: &Ports<'_>, who: &PersonId, creator: &str, hold: &str, key: Key) -> ActFailure<()> {
    let act = Act::new(who, "payouts.lift", creator).changes(hold, "lifted").once(key);
    let statements =
        vec![stmt!(accounts::EXPECT_HOLD, creator, hold), stmt!(accounts::END_HOLD, hold, ports.now, who.as_str())];
    record(ports, &act, statements).await.map(|_| ()).map_err(|unrecorded| refuse(unrecorded, |_| None))
}
