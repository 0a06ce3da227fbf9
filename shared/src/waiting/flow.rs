//! Joining the waiting list of a drop, and leaving it: load → decide → save.

use super::store::{self, ListRow, PlaceRow};
use super::view::{PlacePage, SecondChance, WaitingPage, WantedItem};
use super::{MAILBOX, NETWORK, WaitingRefused, letters};
use crate::catalogue::view::Shop;
use crate::checkout::form::is_email;
use crate::db::{Rows, run};
use crate::failure::Failure;
use crate::ids::DropSlug;
use crate::limits;
use crate::people::flow::hashed;
use crate::people::mailbox::mailbox;
use crate::people::sign_in::network;
use crate::ports::Ports;
use crate::stmt;
use crate::time::Timestamp;
use serde::Deserialize;

/// Who wants to wait, and for what.
#[derive(Clone, Copy, Debug)]
pub struct Joining<'a> {
    /// Of which drop.
    pub slug: &'a str,
    /// What; where a drop has one item only, it need not be said.
    pub sku: &'a str,
    /// The address as typed.
    pub email: &'a str,
    /// The network address; empty where it is not known.
    pub address: &'a str,
}

async fn load(ports: &Ports<'_>, slug: &str) -> Result<(ListRow, SecondChance), Failure<WaitingRefused>> {
    let row: Option<ListRow> = run(ports.db, stmt!(store::LIST, slug)).await?.first()?;
    let row = row.filter(|row| row.state != "draft").ok_or(Failure::Refused(WaitingRefused::UnknownDrop))?;
    let rule = SecondChance::of(row.offer_lasts_ms, row.after_close_ms);
    let rule = rule.ok_or(Failure::Refused(WaitingRefused::NoList))?;
    Ok((row, rule))
}

/// Whether this drop's list takes anybody for this item, and what the item is called.
fn choose<'a>(row: &'a ListRow, sku: &str, now: Timestamp) -> Result<&'a store::ItemRow, WaitingRefused> {
    if now < row.opens_at {
        return Err(WaitingRefused::NotOpen);
    }
    if row.closes_at <= now {
        return Err(WaitingRefused::Closed);
    }
    let item = match (row.items.as_slice(), sku) {
        ([only], "") => Some(only),
        (items, sku) => items.iter().find(|item| item.sku == sku),
    };
    let item = item.ok_or(WaitingRefused::UnknownSku)?;
    if item.available > 0 {
        return Err(WaitingRefused::StillAvailable);
    }
    Ok(item)
}

/// The page on which one joins.
///
/// # Errors
/// `UnknownDrop`, `NoList`.
pub async fn page(ports: &Ports<'_>, shop: Shop, slug: &DropSlug) -> Result<WaitingPage, Failure<WaitingRefused>> {
    let (row, rule) = load(ports, slug.as_str()).await?;
    let items = row.items.into_iter();
    Ok(WaitingPage {
        shop,
        closes: row.closes_at.moment(&row.zone),
        open: row.opens_at <= ports.now && ports.now < row.closes_at,
        items: items.map(|i| WantedItem { sku: i.sku, title: i.title, available: i.available }).collect(),
        rule,
        policy: row.policy,
        joined: false,
        typed: (String::new(), String::new()),
        notices: Vec::new(),
        slug: row.slug,
        title: row.title,
    })
}

#[derive(Deserialize)]
struct Id {
    id: String,
}

/// Puts somebody at the end of the line, once for each mailbox; joining again changes nothing. Answers the letter that
/// tells of it, if there is one to send. The answer does not tell whether the address was on the list before.
///
/// # Errors
/// As [`WaitingRefused`] says.
pub async fn join(ports: &Ports<'_>, joining: &Joining<'_>) -> Result<Option<String>, Failure<WaitingRefused>> {
    let email = joining.email.trim().to_ascii_lowercase();
    if email.is_empty() {
        return Err(Failure::Refused(WaitingRefused::EmailMissing));
    }
    if !is_email(&email) {
        return Err(Failure::Refused(WaitingRefused::EmailMalformed));
    }
    let (row, rule) = load(ports, joining.slug).await?;
    let item = choose(&row, joining.sku.trim(), ports.now).map_err(Failure::Refused)?;
    let (slug, sku, whose) = (row.slug.as_str(), item.sku.as_str(), mailbox(&email));
    let mut batch = Vec::new();
    if !joining.address.is_empty() {
        // Only a hash is kept, and that for an hour.
        batch.push(NETWORK.count(&hashed(&network(joining.address)), ports.now));
    }
    batch.push(MAILBOX.count(&hashed(&whose), ports.now));
    batch.push(stmt!(store::JOIN, ports.ids.fresh("wtg_"), slug, sku, email.as_str(), whose.as_str()));
    let says = letters::joined(&item.title, &row.title, slug, &rule).facts();
    batch.push(stmt!(store::WRITE_JOINED, slug, sku, whose.as_str(), says, ports.now));
    let replies = match ports.db.batch(batch).await {
        Err(error) if error.names(limits::REACHED) => return Err(Failure::Refused(WaitingRefused::TooOften)),
        replies => replies?,
    };
    let letter: Option<Id> = replies.last().map_or(Ok(None), Rows::first)?;
    Ok(letter.map(|row| row.id))
}

fn place(shop: Shop, row: PlaceRow) -> PlacePage {
    PlacePage { shop, place: row.id, item: row.item, title: row.title, slug: row.slug, state: row.state }
}

/// A place in line, for whoever has its letter; `None` when there is no such place.
///
/// # Errors
/// When the database does not answer.
pub async fn look(ports: &Ports<'_>, shop: Shop, id: &str) -> Result<Option<PlacePage>, crate::db::DbError> {
    let row: Option<PlaceRow> = run(ports.db, stmt!(store::PLACE, id)).await?.first()?;
    Ok(row.map(|row| place(shop, row)))
}

/// Leaves the line; what was set aside and not taken goes to the next. Twice is as good as once. `None` when there is no
/// such place.
///
/// # Errors
/// When the database does not answer.
pub async fn leave(ports: &Ports<'_>, shop: Shop, id: &str) -> Result<Option<PlacePage>, crate::db::DbError> {
    let batch = vec![stmt!(store::DECLINE, id), stmt!(store::LEAVE, id, ports.now), stmt!(store::PLACE, id)];
    let row: Option<PlaceRow> = ports.db.batch(batch).await?.last().map_or(Ok(None), Rows::first)?;
    Ok(row.map(|row| place(shop, row)))
}
