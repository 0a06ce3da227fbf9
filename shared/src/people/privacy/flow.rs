//! Exporting, erasing, forgetting.

use super::{kept, store};
use crate::db::DbError;
use crate::people::{FRESH_LASTS, Person};
use crate::ports::Ports;
use crate::stmt;
use crate::time::Timestamp;
use serde::Deserialize;

pub use super::erase::flow::{discard, erase};
pub use super::export::flow::{export, export_part, export_studio};
pub use super::export::{OF_CREATOR, OF_PERSON};

#[derive(Deserialize)]
struct Began {
    made_at: Timestamp,
}

/// What somebody has to show before everything of theirs leaves the shop, or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum First {
    /// Nothing more.
    Nothing,
    /// The passkey or the code that they have.
    StrongWay,
    /// They have none: a fresh letter.
    Letter,
}

/// Whether they have shown a moment ago who they are: by what is strongest of what they have.
///
/// # Errors
/// When the database does not answer.
pub async fn first(ports: &Ports<'_>, person: &Person) -> Result<First, DbError> {
    if person.is_fresh(ports.now) {
        return Ok(First::Nothing);
    }
    let batch = vec![stmt!(store::HAS_STRONG_WAY, person.id.as_str()), stmt!(store::BEGAN, person.session.as_str())];
    let replies = ports.db.batch(batch).await?;
    let [strong, began] = replies.as_slice() else {
        return Err(DbError::Unavailable("two replies were due".to_owned()));
    };
    let began: Option<Began> = began.first()?;
    Ok(match (strong.is_empty(), began) {
        (false, _) => First::StrongWay,
        (true, Some(began)) if ports.now - began.made_at < FRESH_LASTS => First::Nothing,
        (true, _) => First::Letter,
    })
}

/// Forgets what is kept no longer.
///
/// # Errors
/// When the database does not answer.
pub async fn forget(ports: &Ports<'_>) -> Result<(), DbError> {
    ports.db.batch(kept::forget(ports.now)).await.map(|_| ())
}
