//! Erasing, and removing the objects that were left behind.

use super::super::EraseRefused;
use super::store;
use crate::audit::flow::{Unrecorded, record};
use crate::audit::{Act, ActRefused};
use crate::db::{Db, run};
use crate::failure::Failure;
use crate::ids::PersonId;
use crate::people::mailbox::mailbox;
use crate::ports::{Blobs, Ports};
use crate::requests::Key;
use crate::stmt;
use crate::time::{Duration, Timestamp};
use serde::Deserialize;

/// Objects are removed no sooner: whoever was at work on one when its row went has ended by then.
const DISCARD_AFTER: Duration = Duration::minutes(15);

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
/// Objects in the bucket are left to [`discard`] in the same batch.
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
        stmt!(store::PERSON, person, pseudonym.as_str(), now),
    ];
    batch.extend(store::BY_EMAIL.map(|sql| stmt!(sql, email)));
    batch.push(stmt!(store::ORDERS, email, pseudonym.as_str()));
    batch.push(stmt!(store::PROVEN, mailbox(email)));
    batch.extend(store::BY_ID.map(|sql| stmt!(sql, person)));
    batch.push(stmt!(store::ORIGINALS, person, now));
    batch.extend(store::LAST.map(|sql| stmt!(sql, person)));
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

#[derive(Deserialize)]
struct Object {
    key: String,
}

/// Removes from the bucket what nothing on record stands for any more: first the objects, then the rows that name them.
/// Safe to run twice, late, or beside itself. Answers how many went.
///
/// # Errors
/// The cause, for the log; what is left is taken up the next time.
pub async fn discard(db: &dyn Db, blobs: &dyn Blobs, now: Timestamp) -> Result<usize, String> {
    let due = stmt!(store::DUE, now - DISCARD_AFTER);
    let rows: Vec<Object> = run(db, due).await.and_then(|rows| rows.all()).map_err(|e| e.to_string())?;
    if rows.is_empty() {
        return Ok(0);
    }
    let keys: Vec<String> = rows.into_iter().map(|row| row.key).collect();
    blobs.delete(&keys).await?;
    let gone = serde_json::to_string(&keys).map_err(|e| e.to_string())?;
    run(db, stmt!(store::GONE, gone)).await.map_err(|e| e.to_string())?;
    Ok(keys.len())
}
