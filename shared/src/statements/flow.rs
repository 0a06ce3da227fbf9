//! Statements of a creator: which months there are, and what each brought.

use super::store::{self, Booked, OpeningRow, SpanRow};
use super::{Month, Statement, StatementRefused, entries};
use crate::db::{DbError, run};
use crate::failure::Failure;
use crate::money::Currency;
use crate::people::Studio;
use crate::ports::Ports;
use crate::stmt;

/// Most transfers of a month that are put together in one statement.
pub const ROWS_MAX: i64 = 20_000;

/// Months listed; older ones are reached by their address.
const MONTHS_MAX: usize = 120;

/// The months that have a statement, the newest first: from the first one in which something was booked up to now.
///
/// # Errors
/// When the database does not answer.
pub async fn months(ports: &Ports<'_>, studio: &Studio) -> Result<Vec<Month>, DbError> {
    let span: Option<SpanRow> = run(ports.db, stmt!(store::SPAN, studio.creator.as_str())).await?.first()?;
    let first = span.as_ref().and_then(|span| span.first_at);
    // A clock that was set back hides nothing.
    let last = span.and_then(|span| span.last_at).map_or(ports.now, |last| last.max(ports.now));
    let mut month = Month::of(last, &studio.zone);
    let first = first.map_or(month, |at| Month::of(at, &studio.zone));
    let mut all = vec![month];
    while first < month && all.len() < MONTHS_MAX {
        month = month.before();
        all.push(month);
    }
    Ok(all)
}

/// The statements of a month, one a currency; none where nothing was ever booked.
///
/// # Errors
/// `NoSuchMonth` for what is no month, or has not begun; `TooMuch` above [`ROWS_MAX`] transfers.
pub async fn statements(
    ports: &Ports<'_>,
    studio: &Studio,
    month: &str,
) -> Result<(Month, Vec<Statement>), Failure<StatementRefused>> {
    let month = Month::parse(month).filter(|month| month.has_begun(ports.now, &studio.zone));
    let month = month.ok_or(Failure::Refused(StatementRefused::NoSuchMonth))?;
    let (begins, ends) = (month.begins(&studio.zone), month.next().begins(&studio.zone));
    let creator = studio.creator.as_str();
    let batch = vec![stmt!(store::OPENING, creator, begins), stmt!(store::BOOKED, creator, begins, ends, ROWS_MAX + 1)];
    let replies = ports.db.batch(batch).await?;
    let [opening, booked] = replies.as_slice() else {
        return Err(Failure::Broken("two replies were due".to_owned()));
    };
    let (opening, booked): (Vec<OpeningRow>, Vec<Booked>) = (opening.all()?, booked.all()?);
    if i64::try_from(booked.len()).unwrap_or(i64::MAX) > ROWS_MAX {
        return Err(Failure::Refused(StatementRefused::TooMuch));
    }
    let had = |currency: Currency, kind: &str| {
        let of = |row: &&OpeningRow| row.currency == currency && row.account.starts_with(kind);
        opening.iter().find(of).map_or(0, |row| row.balance_minor)
    };
    let one = |currency: Currency| {
        let rows: Vec<Booked> = booked.iter().filter(|row| row.currency == currency).cloned().collect();
        Statement {
            month,
            zone: studio.zone.clone(),
            currency,
            opening_minor: had(currency, "creator:"),
            // What is owed stands below zero on its account.
            owed_opening_minor: -had(currency, "debt:"),
            entries: entries(creator, &rows),
            so_far: (ports.now < ends).then_some(ports.now),
        }
    };
    let known = |currency: &Currency| opening.iter().any(|row| row.currency == *currency);
    Ok((month, Currency::ALL.into_iter().filter(known).map(one).collect()))
}
