//! Reads the provider's account, matches it line by line, mends what it can, and queues the rest.

use super::matching::{LineRow, Matched, TransferRow, match_lines};
use super::mending::flow::mend;
use super::queue::flow::finish_giving_back;
use super::store::{self, ReadingRow, UnheardRow};
use super::{GRACE, LEASE, LINES_MAX, MismatchKind, OVERLAP, PAGES_MAX, Reading, last_night};
use crate::db::{DbError, run};
use crate::ports::{PaymentsError, Ports, ProviderBooks};
use crate::stmt;
use crate::time::{Duration, Timestamp};
use serde_json::json;

/// A reading that nobody came back to within this is begun anew.
const TAKEN_UP_WITHIN: Duration = Duration::days(1);

/// Transfers are looked for so long before the oldest line that waits: a payment is booked after its line at times, and
/// before it never by more than clocks differ.
const BEFORE_LINE: Duration = Duration::days(2);

/// Why a reading did not come to its end; the next round goes on where it stopped.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The provider.
    #[error(transparent)]
    Payments(#[from] PaymentsError),
}

/// The night's reading, when it is due and nobody is at it: nothing otherwise. However often and by however many it is
/// called, one reads at a time, and one reading a night comes to its end.
///
/// # Errors
/// As [`Unread`] says.
pub async fn nightly(ports: &Ports<'_>, books: &dyn ProviderBooks) -> Result<Option<Reading>, Unread> {
    let (now, until) = (ports.now, ports.now + LEASE);
    let batch = vec![
        stmt!(store::TAKE_UP, now, until, now - TAKEN_UP_WITHIN),
        stmt!(store::BEGIN, ports.ids.fresh("rcn_"), None::<&str>, now, until, OVERLAP.0, last_night(now)),
    ];
    let replies = match ports.db.batch(batch).await {
        Err(error) if error.names("reconciliation_is_running") => return Ok(None),
        replies => replies?,
    };
    for rows in &replies {
        if let Some(reading) = rows.first::<ReadingRow>()? {
            return read(ports, books, reading).await.map(Some);
        }
    }
    Ok(None)
}

/// Reads lines, then looks after those that have no transfer.
pub(super) async fn read(ports: &Ports<'_>, books: &dyn ProviderBooks, reading: ReadingRow) -> Result<Reading, Unread> {
    let mut done = Reading::default();
    if !pages(ports, books, &reading, &mut done).await? {
        run(ports.db, stmt!(store::LEAVE, reading.id.as_str(), ports.now)).await?;
        return Ok(done);
    }
    let left = agree(ports, &mut done).await?;
    for line in &left {
        match mend(ports, books, line).await {
            Ok(mended) => done.mended += u32::from(mended),
            // The others are not kept waiting: this one comes again.
            Err(_) => done.failed += 1,
        }
    }
    finish_giving_back(ports, &mut done).await?;
    agree(ports, &mut done).await?;
    queue(ports, &mut done).await?;
    unheard(ports, reading.since, &mut done).await?;
    let held = books.balances().await?;
    let ends = vec![store::balances(&reading.id, &held), stmt!(store::END, reading.id.as_str(), ports.now)];
    ports.db.batch(ends).await?;
    done.is_whole = true;
    Ok(done)
}

/// Keeps what is new of the provider's lines; false when there are more pages than one round takes.
async fn pages(
    ports: &Ports<'_>,
    books: &dyn ProviderBooks,
    reading: &ReadingRow,
    done: &mut Reading,
) -> Result<bool, Unread> {
    let mut after = reading.last_line.clone();
    for _ in 0..PAGES_MAX {
        let page = books.lines(reading.since, after.as_deref()).await?;
        let Some(last) = page.lines.last() else { return Ok(true) };
        let kept = run(ports.db, store::keep(&page.lines, ports.now)).await?.all::<serde_json::Value>()?;
        let new = u32::try_from(kept.len()).unwrap_or(u32::MAX);
        done.lines = done.lines.saturating_add(new);
        run(ports.db, store::go_on(&reading.id, Some(&last.id), i64::from(new), ports.now)).await?;
        if !page.more {
            return Ok(true);
        }
        after = Some(last.id.clone());
    }
    Ok(false)
}

async fn both_sides(ports: &Ports<'_>) -> Result<(Vec<LineRow>, Vec<TransferRow>), DbError> {
    let lines: Vec<LineRow> = run(ports.db, stmt!(store::UNMATCHED, LINES_MAX)).await?.all()?;
    let Some(oldest) = lines.iter().map(|line| line.made_at).min() else { return Ok((lines, Vec::new())) };
    let moved = run(ports.db, stmt!(store::MOVED, oldest - BEFORE_LINE)).await?.all()?;
    Ok((lines, moved))
}

async fn write_pairs(ports: &Ports<'_>, found: &Matched<'_>) -> Result<(), DbError> {
    if found.pairs.is_empty() {
        return Ok(());
    }
    let each = found.pairs.iter().flat_map(|(line, transfer, how)| {
        transfer.numbers.iter().map(move |number| json!([number, line.id, how.word()]))
    });
    let rows: Vec<_> = each.collect();
    run(ports.db, stmt!(store::MATCH, json!(rows).to_string(), ports.now)).await.map(|_| ())
}

/// Writes down which lines and transfers agree; answers the lines that found none.
async fn agree(ports: &Ports<'_>, done: &mut Reading) -> Result<Vec<LineRow>, DbError> {
    let (lines, moved) = both_sides(ports).await?;
    let found = match_lines(&lines, &moved);
    write_pairs(ports, &found).await?;
    done.matched = done.matched.saturating_add(u32::try_from(found.pairs.len()).unwrap_or(u32::MAX));
    Ok(found.mismatches.into_iter().map(|(line, ..)| line.clone()).collect())
}

/// What has no other side for longer than news may take goes to the queue.
async fn queue(ports: &Ports<'_>, done: &mut Reading) -> Result<(), DbError> {
    let (lines, moved) = both_sides(ports).await?;
    let found = match_lines(&lines, &moved);
    let due = |line: &LineRow| line.made_at + GRACE <= ports.now;
    let one = |(line, kind, ours): &(&LineRow, MismatchKind, Option<&TransferRow>)| {
        json!({
            "id": ports.ids.fresh("mis_"), "kind": kind.word(), "line": line.id, "transfer": ours.map(|t| t.number),
            "ours": ours.map(|t| t.minor), "ours_in": ours.map(|t| t.currency.as_str()),
            "theirs": line.amount_minor, "theirs_in": line.currency,
        })
    };
    let rows: Vec<_> = found.mismatches.iter().filter(|(line, ..)| due(line)).map(one).collect();
    write_queue(ports, rows, done).await
}

async fn write_queue(ports: &Ports<'_>, rows: Vec<serde_json::Value>, done: &mut Reading) -> Result<(), DbError> {
    if rows.is_empty() {
        return Ok(());
    }
    let queued = run(ports.db, stmt!(store::QUEUE, json!(rows).to_string(), ports.now)).await?;
    let queued = u32::try_from(queued.all::<serde_json::Value>()?.len()).unwrap_or(u32::MAX);
    done.queued = done.queued.saturating_add(queued);
    Ok(())
}

/// What the books moved and the provider does not know of, once it has had the time to write it down.
async fn unheard(ports: &Ports<'_>, since: Timestamp, done: &mut Reading) -> Result<(), DbError> {
    let found: Vec<UnheardRow> = run(ports.db, stmt!(store::UNHEARD, since, ports.now - GRACE)).await?.all()?;
    let one = |row: &UnheardRow| {
        json!({
            "id": ports.ids.fresh("mis_"), "kind": MismatchKind::MissingThere.word(), "line": null, "transfer": row.number,
            "ours": row.minor, "ours_in": row.currency, "theirs": null, "theirs_in": null,
        })
    };
    write_queue(ports, found.iter().map(one).collect(), done).await
}
