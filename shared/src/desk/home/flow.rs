//! The desk's home, and the shop's health.

use super::store::{self, WaitingRow};
use super::{Probe, STUCK_AFTER, health, sheet};
use crate::db::{DbError, run};
use crate::desk::beats::{self, Beat};
use crate::desk::view::Sheet;
use crate::ports::Ports;
use crate::stmt;
use crate::switches::Switches;
use crate::time::Duration;

/// What needs a person now, in one round trip.
///
/// # Errors
/// When the database does not answer.
pub async fn home(ports: &Ports<'_>) -> Result<Sheet, DbError> {
    let batch = vec![
        stmt!(store::MONEY, ports.now - STUCK_AFTER),
        stmt!(store::SELLING, ports.now, ports.now - Duration::hours(1)),
        stmt!(store::GIVEN_BACK, ports.now - Duration::days(7)),
        stmt!(store::FILES, ports.now - Duration::days(1)),
        stmt!(beats::BEATS),
        Switches::ask(),
    ];
    let replies = ports.db.batch(batch).await?;
    let [money, selling, given_back, files, beats, switches] = replies.as_slice() else {
        return Err(DbError::Unavailable("six replies were due".to_owned()));
    };
    let mut waiting: Vec<WaitingRow> = money.all()?;
    waiting.extend(selling.all::<WaitingRow>()?);
    waiting.extend(given_back.all::<WaitingRow>()?);
    waiting.extend(files.all::<WaitingRow>()?);
    Ok(sheet(&waiting, &beats.all::<Beat>()?, &Switches::read(switches)?, ports.now))
}

/// Whether everything the shop stands on answers; `probes` are what the Worker tried.
///
/// # Errors
/// When the database does not answer.
pub async fn healthy(
    ports: &Ports<'_>,
    probes: &[Probe],
    facts: Vec<(&'static str, String)>,
) -> Result<Sheet, DbError> {
    let beats: Vec<Beat> = run(ports.db, stmt!(beats::BEATS)).await?.all()?;
    Ok(health(&beats, probes, facts, ports.now))
}
