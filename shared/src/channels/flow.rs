//! Sending letters that were written with the facts they tell of: load → send → mark.

use super::letter::{self, Why};
use super::note::Note;
use super::store;
use crate::basket::flow::together;
use crate::catalogue::view::Shop;
use crate::checkout::flow::{Reader, order};
use crate::db::{DbError, run};
use crate::ids::OrderId;
use crate::ports::{Letter, Mail, Ports};
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
    order_id: Option<String>,
    recipient: Option<String>,
    facts: Option<String>,
    refund: Option<String>,
}

/// Makes the addresses in letters that let somebody in; only the Worker knows the secret they carry.
pub trait Links {
    /// Opens an order from any device.
    fn order(&self, order: &OrderId) -> String;
    /// Shows an order at the counter: the address, and the code to read out instead.
    fn pickup(&self, order: &OrderId) -> (String, String);
    /// Signs somebody in: the address, and the code to type instead.
    fn sign_in(&self, link: &str) -> (String, String);
    /// Ends the following of a creator, given by name in URLs, by a person: GET asks, POST does it.
    fn leave(&self, creator: &str, person: &str) -> String;
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
pub async fn send(ports: &Ports<'_>, mail: &dyn Mail, shop: Shop, id: &str, links: &dyn Links) -> Result<bool, Unsent> {
    let Some(row) = run(ports.db, stmt!(store::LETTER, id)).await?.first::<Waiting>()? else { return Ok(false) };
    let Some(letter) = compose(ports, shop, id, row, links).await? else { return Ok(false) };
    if let Err(cause) = mail.send(&letter).await {
        run(ports.db, stmt!(store::MARK_TRIED, id, ports.now)).await?;
        return Err(Unsent::Mail(cause));
    }
    run(ports.db, stmt!(store::MARK_SENT, id, ports.now)).await?;
    Ok(true)
}

async fn compose(
    ports: &Ports<'_>,
    shop: Shop,
    id: &str,
    row: Waiting,
    links: &dyn Links,
) -> Result<Option<Letter>, DbError> {
    if let Some(order_id) = row.order_id.map(OrderId) {
        let Some(mut page) = order(ports, shop, &order_id, &Reader::Trusted).await? else { return Ok(None) };
        let to = page.email.clone();
        let link = links.order(&order_id);
        if row.template == "note" {
            let mut note = note(row.facts)?;
            note.link = Some(("Your order".to_owned(), link));
            return Ok(Some(note.letter(&to, &page.shop.name, &page.shop.url, None)));
        }
        page.together = together(ports, &order_id, |other| links.order(other)).await?;
        let why = row.refund.map(|json| serde_json::from_str::<Why>(&json)).transpose();
        let why = why.map_err(|e| DbError::Unreadable(e.to_string()))?;
        let pickup = (row.template == "receipt" && !page.slot.delivery).then(|| links.pickup(&order_id));
        return Ok(Some(letter::write(&row.template, &page, &to, &link, pickup.as_ref(), why.as_ref())));
    }
    let to = row.recipient.unwrap_or_default();
    if row.template == "sign_in" {
        // Named after the link it carries: `sign_in-lnk_…`.
        let (url, code) = links.sign_in(id.trim_start_matches("sign_in-"));
        return Ok(Some(letter::sign_in(&to, &shop.name, &url, &code)));
    }
    let note = note(row.facts)?;
    let leave = note.follow.as_ref().map(|follow| links.leave(&follow.creator, &follow.person));
    let leave = leave.or_else(|| note.leave.as_ref().map(|path| format!("{}{path}", shop.url)));
    Ok(Some(note.letter(&to, &shop.name, &shop.url, leave.as_deref())))
}

fn note(facts: Option<String>) -> Result<Note, DbError> {
    serde_json::from_str(&facts.unwrap_or_default()).map_err(|e| DbError::Unreadable(e.to_string()))
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
