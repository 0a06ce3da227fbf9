//! Telling members of their places: load → write.

use super::store::{self, UntoldRow};
use super::{LETTERS_AT_ONCE, note};
use crate::db::{DbError, run};
use crate::ports::Ports;
use crate::stmt;

/// Writes to whoever has a place that is kept and was not told: once for each place, whoever runs this at the same time.
/// Answers the letters.
///
/// # Errors
/// When the database does not answer.
pub async fn write_letters(ports: &Ports<'_>) -> Result<Vec<String>, DbError> {
    let rows: Vec<UntoldRow> = run(ports.db, stmt!(store::UNTOLD, ports.now, LETTERS_AT_ONCE)).await?.all()?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let (mut letters, mut batch) = (Vec::new(), Vec::new());
    for row in rows {
        let (opens, closes) = (row.opens_at.moment(&row.zone), row.closes_at.moment(&row.zone));
        let note = note((&row.title, &row.slug), &row.creator, [&opens, &closes], row.early == 1);
        let id = format!("place-{}", row.id);
        batch.push(note.write(&id, &row.email, ports.now));
        letters.push(id);
    }
    ports.db.batch(batch).await?;
    Ok(letters)
}
