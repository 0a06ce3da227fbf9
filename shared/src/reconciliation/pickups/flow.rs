//! Loads pickups that do not come out even, writes to their buyers, and ends them: by rule, or because somebody says so.

use super::store::{self, PickupRow, RemindRow};
use super::view::{PickupsPage, one, sheet, studio};
use super::{LOOKED_AT_FOR, Outcome};
use crate::audit::Act;
use crate::audit::flow::record;
use crate::catalogue::view::Shop;
use crate::channels::note::Note;
use crate::db::{DbError, run};
use crate::desk::view::Sheet;
use crate::desk::{ActFailure, DeskRefused, refuse, why};
use crate::failure::Failure;
use crate::ids::{OrderId, PersonId};
use crate::office::view::Person;
use crate::people::Studio;
use crate::ports::Ports;
use crate::requests::Key;
use crate::stmt;

/// Why it went back by a rule, for the letter.
const NOT_COLLECTED: &str = "It was not collected in its time, and the policy you bought it by gives the money back.";

async fn uneven(ports: &Ports<'_>, creator: &str, ended: bool, order: &str) -> Result<Vec<PickupRow>, DbError> {
    let asks = stmt!(store::UNEVEN, ports.now - LOOKED_AT_FOR, ports.now, creator, i64::from(ended), order);
    run(ports.db, asks).await?.all()
}

/// Every creator's, for operators; with those that have ended when `ended`.
///
/// # Errors
/// When the database does not answer.
pub async fn all(ports: &Ports<'_>, ended: bool) -> Result<Sheet, DbError> {
    Ok(sheet(uneven(ports, "", ended, "").await?, ended, ports.now))
}

/// A creator's own.
///
/// # Errors
/// When the database does not answer.
pub async fn own(ports: &Ports<'_>, shop: Shop, person: Person, of: &Studio) -> Result<PickupsPage, DbError> {
    Ok(studio(shop, person, &uneven(ports, of.creator.as_str(), true, "").await?, ports.now))
}

/// One of them with what can be done.
///
/// # Errors
/// `Missing`.
pub async fn pickup(ports: &Ports<'_>, order: &OrderId) -> ActFailure<Sheet> {
    Ok(one(&load(ports, order).await?, ports))
}

async fn load(ports: &Ports<'_>, order: &OrderId) -> ActFailure<PickupRow> {
    let row = uneven(ports, "", true, order.as_str()).await?.into_iter().next();
    row.ok_or(Failure::Refused(DeskRefused::Missing))
}

/// Says how it ends: the sale stands, or what was handed over is written off. Money goes back from the order's own page.
///
/// # Errors
/// `Why`, `Missing`; `PickupIsEven` when it was collected, refunded or decided meanwhile.
pub async fn decide(ports: &Ports<'_>, who: &PersonId, order: &OrderId, typed: &str, key: Key) -> ActFailure<()> {
    let why = why(typed, "pickup_why").map_err(Failure::Refused)?;
    let row = load(ports, order).await?;
    let outcome = if row.kind == "unpaid" { Outcome::WrittenOff } else { Outcome::Stands };
    let end = stmt!(store::DECIDE, order.as_str(), row.kind.as_str(), outcome.word(), who.as_str(), why, ports.now);
    let act = Act::new(who, "pickup.decide", order.as_str()).because(why).changes(&row.kind, outcome.word()).once(key);
    let explain = |error: &DbError| {
        (error.names("pickup_is_even") || error.names("pickup_ends.order_id")).then_some(DeskRefused::PickupIsEven)
    };
    record(ports, &act, vec![end]).await.map_err(|unrecorded| refuse(unrecorded, explain)).map(|_| ())
}

/// What the rules say: letters to those who did not come, and the end of what is over. Answers the letters. Safe to run
/// twice, late, or beside itself: a letter is written once, and an order ends once.
///
/// # Errors
/// When the database does not answer.
pub async fn look_after(ports: &Ports<'_>) -> Result<Vec<String>, DbError> {
    let (since, now) = (ports.now - LOOKED_AT_FOR, ports.now);
    let late: Vec<RemindRow> = run(ports.db, stmt!(store::TO_REMIND, since, now)).await?.all()?;
    let mut letters = Vec::new();
    let mut batch = Vec::new();
    for row in &late {
        let letter = format!("note-pickup-{}", row.id);
        batch.push(reminder(row).write(&letter, &row.email, now));
        letters.push(letter);
    }
    batch.push(stmt!(store::END_BY_RULE, since, now));
    batch.push(stmt!(store::REFUND_BY_RULE, now, NOT_COLLECTED));
    match ports.db.batch(batch).await {
        // Another round was faster with one of them; the next one finds what is left.
        Err(error) if error.names("pickup_ends.order_id") => Ok(Vec::new()),
        Err(error) => Err(error),
        Ok(_) => Ok(letters),
    }
}

fn reminder(row: &RemindRow) -> Note {
    let days = row.left_ms / (24 * 3_600_000);
    let ends = match row.rule {
        Outcome::Refund => format!("If nobody collects it within {days} days, your money goes back to you."),
        _ => format!(
            "It is kept for you for {days} more days. After that the sale stands, as the policy you bought it by says."
        ),
    };
    let waits = format!("{} × {} by {} still waits for you: {}.", row.units, row.item, row.creator, row.place);
    let number = OrderId(row.id.clone()).number();
    Note::new(&format!("Your order {number} was not collected"), &[&waits, &ends])
        .with_link("Your order", &format!("/orders/{}", row.id))
}
