//! Exporting, erasing, forgetting.

use super::{EraseRefused, kept, store};
use crate::audit::flow::{Unrecorded, record};
use crate::audit::{Act, ActRefused};
use crate::db::{DbError, Rows, run};
use crate::failure::Failure;
use crate::ids::{CreatorId, PersonId};
use crate::office::csv;
use crate::people::{FRESH_LASTS, Person};
use crate::ports::Ports;
use crate::requests::Key;
use crate::stmt;
use crate::time::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

/// By what a part of an export is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Id,
    Email,
}

/// One kind of thing in an export.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Its name, and that of its file.
    pub name: &'static str,
    /// What it holds.
    pub about: &'static str,
    by: By,
    sql: &'static str,
}

const fn part(name: &'static str, about: &'static str, by: By, sql: &'static str) -> Part {
    Part { name, about, by, sql }
}

/// Everything the shop knows of a person.
pub const OF_PERSON: [Part; 8] = [
    part("person", "your address and your name", By::Id, store::OF_PERSON),
    part("orders", "what you bought, and where it went", By::Email, store::OF_ORDERS),
    part("letters", "which letters were written to you", By::Email, store::OF_LETTERS),
    part("sessions", "where you were signed in", By::Id, store::OF_SESSIONS),
    part("passkeys", "your passkeys by name", By::Id, store::OF_PASSKEYS),
    part("roles", "what you may do", By::Id, store::OF_ROLES),
    part("invitations", "to what you were invited", By::Email, store::OF_INVITATIONS),
    part("acts", "what you did that is on record", By::Id, store::OF_ACTS),
];

/// Everything of a creator.
pub const OF_CREATOR: [Part; 10] = [
    part("profile", "name, town, story, rates", By::Id, store::STUDIO),
    part("team", "who works there", By::Id, store::STUDIO_TEAM),
    part("products", "products and their variants", By::Id, store::STUDIO_PRODUCTS),
    part("prices", "what was charged, and when", By::Id, store::STUDIO_PRICES),
    part("drops", "drops", By::Id, store::STUDIO_DROPS),
    part("items", "stock and price of each drop", By::Id, store::STUDIO_ITEMS),
    part("slots", "pickup windows and deliveries", By::Id, store::STUDIO_SLOTS),
    part("orders", "orders, with whom to hand them to", By::Id, store::STUDIO_ORDERS),
    part("transfers", "the books", By::Id, store::STUDIO_TRANSFERS),
    part("acts", "what is on record about the studio", By::Id, store::STUDIO_ACTS),
];

type Sheet = Vec<Map<String, Value>>;

/// Times as RFC 3339: a number of milliseconds says nothing to a reader.
fn readable(row: &mut Map<String, Value>) {
    for (name, value) in row.iter_mut() {
        if (name == "at" || name.ends_with("_at"))
            && let Some(ms) = value.as_i64()
        {
            *value = Value::String(Timestamp(ms).rfc3339());
        }
    }
}

fn sheet(rows: &Rows) -> Result<Sheet, DbError> {
    let mut all: Sheet = rows.all()?;
    all.iter_mut().for_each(readable);
    Ok(all)
}

async fn gather(ports: &Ports<'_>, parts: &[Part], id: &str, email: &str) -> Result<Value, DbError> {
    let batch = parts.iter().map(|part| stmt!(part.sql, if part.by == By::Id { id } else { email })).collect();
    let replies = ports.db.batch(batch).await?;
    let mut whole = Map::new();
    whole.insert("exported_at".to_owned(), Value::String(ports.now.rfc3339()));
    for (part, rows) in parts.iter().zip(&replies) {
        let rows = sheet(rows)?.into_iter().map(Value::Object).collect();
        whole.insert(part.name.to_owned(), Value::Array(rows));
    }
    Ok(Value::Object(whole))
}

/// Everything the shop knows of a person, by part. One round trip.
///
/// # Errors
/// When the database does not answer.
pub async fn export(ports: &Ports<'_>, id: &PersonId, email: &str) -> Result<Value, DbError> {
    gather(ports, &OF_PERSON, id.as_str(), email).await
}

/// Everything of a creator, by part. One round trip.
///
/// # Errors
/// When the database does not answer.
pub async fn export_studio(ports: &Ports<'_>, creator: &CreatorId) -> Result<Value, DbError> {
    gather(ports, &OF_CREATOR, creator.as_str(), "").await
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => csv::safe(text),
        other => other.to_string(),
    }
}

/// One part of what the shop knows of a person, as CSV; `None` for no such part.
///
/// # Errors
/// When the database does not answer.
pub async fn export_part(ports: &Ports<'_>, name: &str, id: &PersonId, email: &str) -> Result<Option<String>, DbError> {
    let Some(part) = OF_PERSON.iter().find(|part| part.name == name) else { return Ok(None) };
    let subject = if part.by == By::Id { id.as_str() } else { email };
    let rows = sheet(&run(ports.db, stmt!(part.sql, subject)).await?)?;
    let heading: Vec<&str> = rows.first().map(|row| row.keys().map(String::as_str).collect()).unwrap_or_default();
    Ok(Some(csv::sheet(&heading, rows.iter().map(|row| row.values().map(cell).collect()))))
}

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

#[derive(Deserialize)]
struct Against {
    orders: u32,
    money: u32,
    drops: u32,
}

async fn against(ports: &Ports<'_>, id: &PersonId, email: &str) -> Result<(), Failure<EraseRefused>> {
    let query = stmt!(store::AGAINST, id.as_str(), email, ports.now);
    let found: Option<Against> = run(ports.db, query).await?.first()?;
    let refused = match found {
        None => EraseRefused::Missing,
        Some(Against { money: 1.., .. }) => EraseRefused::MoneyUnpaid,
        Some(Against { drops: 1.., .. }) => EraseRefused::DropsLive,
        Some(Against { orders: 1.., .. }) => EraseRefused::OrdersOpen,
        Some(_) => return Ok(()),
    };
    Err(Failure::Refused(refused))
}

/// Puts a pseudonym in the place of a person, everywhere and at once. What the books need stays. `by` is who asks for
/// it: themselves, or an operator on their behalf. The record of acts keeps that it happened, and nothing of whom.
///
/// # Errors
/// As [`EraseRefused`] says.
pub async fn erase(
    ports: &Ports<'_>,
    by: &PersonId,
    id: &PersonId,
    email: &str,
    key: Key,
) -> Result<(), Failure<EraseRefused>> {
    against(ports, id, email).await?;
    let (person, now) = (id.as_str(), ports.now);
    let pseudonym = format!("{person}@erased.invalid");
    let mut batch = vec![
        stmt!(store::EXPECT_NOTHING_AGAINST, person, email, now),
        stmt!(store::ERASE_PERSON, person, pseudonym.as_str(), now),
        stmt!(store::ERASE_ORDERS, email, pseudonym.as_str()),
    ];
    for sql in [store::ERASE_LETTERS, store::ERASE_LINKS, store::ERASE_INVITATIONS, store::BLANK_INVITATIONS] {
        batch.push(stmt!(sql, email));
    }
    for sql in [
        store::ERASE_SESSIONS,
        store::ERASE_OPERATOR,
        store::CLOSE_STUDIOS,
        store::ERASE_MEMBER,
        store::ERASE_PASSKEYS,
        store::ERASE_CEREMONIES,
        store::ERASE_TOTP,
        store::ERASE_RECOVERY_CODES,
    ] {
        batch.push(stmt!(sql, person));
    }
    let act = Act::new(by, "person.erase", person).once(key);
    match record(ports, &act, batch).await {
        Ok(_) => Ok(()),
        Err(Unrecorded::Constraint(error)) if error.names("last_money_operator") => {
            Err(Failure::Refused(EraseRefused::LastMoneyOperator))
        }
        Err(Unrecorded::Refused(ActRefused::MovedOn)) => {
            against(ports, id, email).await?;
            Err(Failure::Refused(EraseRefused::Missing))
        }
        Err(other) => Err(other.into()),
    }
}

/// Forgets what is kept no longer.
///
/// # Errors
/// When the database does not answer.
pub async fn forget(ports: &Ports<'_>) -> Result<(), DbError> {
    ports.db.batch(kept::forget(ports.now)).await.map(|_| ())
}
