//! Sending letters that were written with the facts they tell of: load → send → mark.

use super::{letter, store};
use crate::catalogue::view::Shop;
use crate::checkout::flow::{Reader, order};
use crate::db::{DbError, run};
use crate::ids::OrderId;
use crate::ports::{Mail, Ports};
use crate::stmt;
use crate::time::Duration;
use serde::Deserialize;

/// A letter that is not sent after this long is taken up by the sweep.
const SWEEP_AFTER: Duration = Duration::minutes(1);

/// Why a letter is not on its way.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsent {
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The post.
    #[error("mail: {0}")]
    Mail(String),
}

#[derive(Deserialize)]
struct Waiting {
    template: String,
    order_id: String,
    refund_reason: Option<String>,
}

#[derive(Deserialize)]
struct Id {
    id: String,
}

/// Sends a letter that waits; one that is sent already, or gone, is done. Delivered at least once: a crash after
/// sending and before marking sends it again.
///
/// # Errors
/// As [`Unsent`] says; it stays waiting.
pub async fn send(
    ports: &Ports<'_>,
    mail: &dyn Mail,
    shop: Shop,
    id: &str,
    link: &dyn Fn(&OrderId) -> String,
) -> Result<bool, Unsent> {
    let Some(row) = run(ports.db, stmt!(store::LETTER, id)).await?.first::<Waiting>()? else { return Ok(false) };
    let order_id = OrderId(row.order_id);
    let Some(page) = order(ports, shop, &order_id, &Reader::Trusted).await? else { return Ok(false) };
    let to = page.email.clone();
    let letter = letter::write(&row.template, &page, &to, &link(&order_id), row.refund_reason.as_deref());
    if let Err(cause) = mail.send(&letter).await {
        run(ports.db, stmt!(store::MARK_TRIED, id, ports.now)).await?;
        return Err(Unsent::Mail(cause));
    }
    run(ports.db, stmt!(store::MARK_SENT, id, ports.now)).await?;
    Ok(true)
}

/// Gives a letter up, when the queue has.
///
/// # Errors
/// When the database does not answer.
pub async fn give_up(ports: &Ports<'_>, id: &str) -> Result<(), DbError> {
    run(ports.db, stmt!(store::MARK_FAILED, id, ports.now)).await.map(|_| ())
}

/// Letters that wait for longer than they should: a queue message was lost, or never sent.
///
/// # Errors
/// When the database does not answer.
pub async fn sweep(ports: &Ports<'_>) -> Result<Vec<String>, DbError> {
    let rows: Vec<Id> = run(ports.db, stmt!(store::WAITING, ports.now - SWEEP_AFTER)).await?.all()?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// The letters of an order that wait, to be put into the queue right after it was settled.
///
/// # Errors
/// When the database does not answer.
pub async fn of_order(ports: &Ports<'_>, order: &OrderId) -> Result<Vec<String>, DbError> {
    let rows: Vec<Id> = run(ports.db, stmt!(store::OF_ORDER, order.as_str())).await?.all()?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}
