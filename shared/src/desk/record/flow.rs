//! The record of acts: search, proof, export; and the checks of what must always hold.

use super::store::{self, ChainRow, ListRow, WhatRow};
use super::{Finding, Run, checks, list};
use crate::db::{DbError, Statement, run};
use crate::desk::beats::{self, Beat, CHECKS};
use crate::desk::find::{Find, ROWS_READ};
use crate::desk::view::Sheet;
use crate::ports::Ports;
use crate::stmt;

fn listed(find: &Find, rows_max: i64) -> Statement {
    let before = find.after.as_ref().map_or(i64::from(u32::MAX), |after| after.at);
    stmt!(store::LIST, find.of.trim(), find.state.as_str(), find.q.trim(), find.since_at(), before, rows_max)
}

/// A page of acts with what proves them: each hash again over the rows shown, and the links of the whole chain.
///
/// # Errors
/// When the database does not answer.
pub async fn acts(ports: &Ports<'_>, find: &Find) -> Result<Sheet, DbError> {
    let batch = vec![listed(find, ROWS_READ), stmt!(store::CHAIN), stmt!(store::WHATS)];
    let replies = ports.db.batch(batch).await?;
    let [rows, chain, whats] = replies.as_slice() else {
        return Err(DbError::Unavailable("three replies were due".to_owned()));
    };
    let chain = chain.first::<ChainRow>()?.unwrap_or(ChainRow { length: 0, broken: 0 });
    Ok(list(find, rows.all::<ListRow>()?, &chain, &whats.all::<WhatRow>()?))
}

/// The same acts for a file, as many as it takes.
///
/// # Errors
/// When the database does not answer.
pub async fn export(ports: &Ports<'_>, find: &Find, rows_max: i64) -> Result<Vec<ListRow>, DbError> {
    run(ports.db, listed(find, rows_max)).await?.all()
}

/// Runs `audit.sql`: what it finds, in its own order.
///
/// # Errors
/// When the database does not answer.
pub async fn findings(ports: &Ports<'_>) -> Result<Vec<Finding>, DbError> {
    run(ports.db, stmt!(super::AUDIT)).await?.all()
}

/// The same, with when the checks last ran by themselves.
///
/// # Errors
/// When the database does not answer.
pub async fn audited(ports: &Ports<'_>) -> Result<(Vec<Finding>, Option<Beat>), DbError> {
    let replies = ports.db.batch(vec![stmt!(super::AUDIT), stmt!(beats::BEATS)]).await?;
    let [findings, beats] = replies.as_slice() else {
        return Err(DbError::Unavailable("two replies were due".to_owned()));
    };
    let beat = beats.all::<Beat>()?.into_iter().find(|beat| beat.job == CHECKS);
    Ok((findings.all()?, beat))
}

/// The page of the checks.
#[must_use]
pub fn checked(findings: &[Finding], run: &Run) -> Sheet {
    checks(findings, run)
}
