//! Refunds at the desk: the list, and the limits of creators.

use super::{LIMITS_IN, list};
use crate::audit::Act;
use crate::audit::flow::record;
use crate::db::{DbError, run};
use crate::desk::creators::flow as creators;
use crate::desk::find::Find;
use crate::desk::view::Sheet;
use crate::desk::{ActFailure, DeskRefused, refuse, why};
use crate::failure::Failure;
use crate::ids::{CreatorId, PersonId};
use crate::ports::Ports;
use crate::refunds::store::{self, ListRow};
use crate::requests::Key;
use crate::stmt;
use crate::studio::draft::amount;

/// The list, or as much of it as a file takes.
///
/// # Errors
/// When the database does not answer.
pub async fn refunds(ports: &Ports<'_>, find: &Find, rows_max: i64) -> Result<Sheet, DbError> {
    let (at, id) = find.after.as_ref().map_or((None, String::new()), |after| (Some(after.at), after.id.clone()));
    let rows: Vec<ListRow> = run(ports.db, stmt!(store::LIST, find.state.as_str(), at, id, rows_max)).await?.all()?;
    Ok(list(find, rows))
}

/// What a creator may give back by themselves, as it was typed.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Of one order.
    pub of_order: String,
    /// Within 30 days.
    pub of_month: String,
    /// Why.
    pub why: String,
    /// How it stood when the operator saw it: `5000/20000`.
    pub seen: String,
    /// Once.
    pub key: Key,
}

/// Sets them.
///
/// # Errors
/// `Why`, `Limit`, `Missing`; `MovedOn` when somebody was faster.
pub async fn limit(ports: &Ports<'_>, who: &PersonId, creator: &CreatorId, asked: &Limits) -> ActFailure<()> {
    let why = why(&asked.why, "limit_why").map_err(Failure::Refused)?;
    let read = |typed: &str, field| amount(typed, LIMITS_IN).ok_or(Failure::Refused(DeskRefused::Limit(field)));
    let (of_order, of_month) = (read(&asked.of_order, "limit_order")?, read(&asked.of_month, "limit_month")?);
    if of_month < of_order {
        return Err(Failure::Refused(DeskRefused::Limit("limit_order")));
    }
    let seen = asked.seen.split_once('/').and_then(|(a, b)| Some((a.parse::<i64>().ok()?, b.parse::<i64>().ok()?)));
    let (seen_order, seen_month) = seen.unwrap_or((-1, -1));
    creators::creator(ports, creator).await?;
    let after = format!("{of_order}/{of_month}");
    let act = Act::new(who, "creator.refund_limits", creator.as_str())
        .because(why)
        .changes(&asked.seen, &after)
        .once(asked.key.clone());
    let statements = vec![
        stmt!(store::EXPECT_LIMITS, creator.as_str(), seen_order, seen_month),
        stmt!(store::SET_LIMITS, creator.as_str(), of_order, of_month),
    ];
    record(ports, &act, statements).await.map(|_| ()).map_err(|unrecorded| refuse(unrecorded, |_| None))
}
