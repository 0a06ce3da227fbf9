//! Who is asking.

use super::{IDLE_MAX, Level, OPERATOR_IDLE_MAX, Part, Person, Studio, store};
use crate::db::{DbError, run};
use crate::ids::{CreatorId, PersonId};
use crate::ports::Ports;
use crate::stmt;
use crate::time::{Duration, Timestamp};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// The use of a session is written down this often.
const TOUCH_EVERY: Duration = Duration::minutes(5);

#[derive(Deserialize)]
struct Row {
    id: String,
    email: String,
    name: String,
    session: String,
    strong_at: Option<Timestamp>,
    seen_at: Timestamp,
    level: Option<Level>,
    creator: Option<String>,
    slug: Option<String>,
    creator_name: Option<String>,
    zone: Option<String>,
    part: Option<Part>,
}

/// What the record keeps of a secret that lets somebody in: 64 hexadecimal characters of SHA-256.
#[must_use]
pub fn hashed(secret: &str) -> String {
    Sha256::digest(secret.as_bytes()).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

impl From<Row> for Person {
    fn from(row: Row) -> Self {
        let studio = match (row.creator, row.slug, row.creator_name, row.zone, row.part) {
            (Some(creator), Some(slug), Some(name), Some(zone), Some(part)) => {
                Some(Studio { creator: CreatorId(creator), slug, name, zone, part })
            }
            _ => None,
        };
        Self {
            id: PersonId(row.id),
            email: row.email,
            name: row.name,
            session: row.session,
            strong_at: row.strong_at,
            studio,
            operator: row.level,
            seen_at: row.seen_at,
        }
    }
}

/// The person whose session cookie carries `token`; nobody when it has ended, or is none.
///
/// # Errors
/// When the database does not answer.
pub async fn signed_in(ports: &Ports<'_>, token: &str) -> Result<Option<Person>, DbError> {
    let query = stmt!(store::SESSION, hashed(token), ports.now, OPERATOR_IDLE_MAX.0, IDLE_MAX.0);
    let Some(person) = run(ports.db, query).await?.first::<Row>()?.map(Person::from) else { return Ok(None) };
    if TOUCH_EVERY <= ports.now - person.seen_at {
        run(ports.db, stmt!(store::TOUCH, person.session.as_str(), ports.now)).await?;
    }
    Ok(Some(person))
}
