//! What waits and what was given up: looking, and sending it once more.

use super::sheet;
use super::store::{self, CountRow, ListRow, UploadRow};
use crate::audit::Act;
use crate::audit::flow::{Done, record};
use crate::db::{DbError, Rows};
use crate::desk::find::{Find, ROWS_READ};
use crate::desk::view::Sheet;
use crate::desk::{ActFailure, refuse};
use crate::ids::PersonId;
use crate::ports::Ports;
use crate::requests::Key;
use crate::stmt;
use crate::time::Duration;
use serde::Deserialize;

/// The page of the queues.
///
/// # Errors
/// When the database does not answer.
pub async fn queues(ports: &Ports<'_>, find: &Find, rows_max: i64) -> Result<Sheet, DbError> {
    let (at, id) = find.after.as_ref().map_or((None, String::new()), |after| (Some(after.at), after.id.clone()));
    let batch = vec![
        stmt!(store::COUNTS),
        stmt!(store::LIST, find.state.as_str(), at, id, rows_max),
        stmt!(store::UPLOADS, ports.now - Duration::days(1), ROWS_READ - 1),
    ];
    let replies = ports.db.batch(batch).await?;
    let [counts, rows, uploads] = replies.as_slice() else {
        return Err(DbError::Unavailable("three replies were due".to_owned()));
    };
    Ok(sheet(find, &counts.all::<CountRow>()?, rows.all::<ListRow>()?, &uploads.all::<UploadRow>()?, ports))
}

#[derive(Deserialize)]
struct Id {
    id: String,
}

/// Lets a letter that was given up go once more; without one, the fifty oldest of them. Answers which.
///
/// # Errors
/// `MovedOn` when somebody was faster.
pub async fn replay(ports: &Ports<'_>, who: &PersonId, letter: Option<&str>, key: Key) -> ActFailure<Vec<String>> {
    let act = Act::new(who, "queue.replay", letter.unwrap_or("all")).changes("failed", "waiting").once(key);
    let statements = match letter {
        Some(id) => vec![stmt!(store::EXPECT_FAILED, id), stmt!(store::REPLAY, id, ports.now)],
        None => vec![stmt!(store::REPLAY_ALL, ports.now)],
    };
    match record(ports, &act, statements).await.map_err(|unrecorded| refuse(unrecorded, |_| None))? {
        Done::Now(rows) => {
            let ids: Vec<Id> = rows.last().map_or(Ok(Vec::new()), Rows::all)?;
            Ok(ids.into_iter().map(|row| row.id).collect())
        }
        Done::Before => Ok(Vec::new()),
    }
}

/// Lets an upload that was given up go into the mill once more.
///
/// # Errors
/// `MovedOn` when somebody was faster.
pub async fn replay_upload(ports: &Ports<'_>, who: &PersonId, upload: &str, key: Key) -> ActFailure<()> {
    let act = Act::new(who, "queue.replay", upload).changes("refused", "waiting").once(key);
    let statements = vec![stmt!(store::EXPECT_DEAD, upload), stmt!(store::REPLAY_UPLOAD, upload, ports.now)];
    record(ports, &act, statements).await.map(|_| ()).map_err(|unrecorded| refuse(unrecorded, |_| None))
}
