//! What a buyer holds, and the page to pay for it together: load → decide.

use super::HOLDS_MAX;
use super::page::{Around, checkout, currencies, list};
use super::price::{Wish, choose_ways, share_coupon, share_deliveries};
use super::refused::BasketRefused;
use super::store::{self, HeldRow, TogetherRow};
use super::view::{BasketCheckout, BasketPage, Together};
use crate::catalogue::view::Shop;
use crate::checkout::choose::{as_typed, coupon_code};
use crate::checkout::refused::CheckoutRefused;
use crate::checkout::store::{FACTS, Facts};
use crate::checkout::view::Typed;
use crate::db::{DbError, Statement, run};
use crate::drops::view::Notice;
use crate::failure::Failure;
use crate::ids::{BuyerId, HoldId, OrderId};
use crate::money::Currency;
use crate::people::doorstep::doorstep;
use crate::people::mailbox::mailbox;
use crate::ports::Ports;
use crate::stmt;
use std::collections::BTreeMap;

pub use super::placing::flow::place;
pub use super::placing::{BasketPlaced, BasketRequest};

/// Who asks, with what is the same for every hold.
#[derive(Clone, Debug)]
pub struct Asking {
    /// By the cookie.
    pub buyer: BuyerId,
    /// The address that whoever is signed in has proven.
    pub proven: Option<String>,
}

pub(super) type BasketAnswer<T> = Result<T, Failure<BasketRefused>>;

pub(super) fn refuse<T>(refused: impl Into<BasketRefused>) -> BasketAnswer<T> {
    Err(Failure::Refused(refused.into()))
}

/// Keys are each buyer's own.
pub(super) fn scope(asking: &Asking) -> String {
    format!("basket/{}", asking.buyer)
}

/// What is known of `holds`, in the order of their ids, and of the coupon; foreign ones are as if they were not there.
pub(super) async fn load(
    ports: &Ports<'_>,
    asking: &Asking,
    holds: &[HoldId],
    typed: &Typed,
    key: &str,
) -> Result<(Vec<Wish>, Option<serde_json::Value>), DbError> {
    let proven = asking.proven.as_deref().map(mailbox).unwrap_or_default();
    let (typed_box, scope) = (mailbox(&typed.email), scope(asking));
    let mut holds = holds.to_vec();
    holds.sort();
    holds.dedup();
    let facts = |hold: &HoldId| {
        stmt!(
            FACTS,
            hold.as_str(),
            "",
            scope.as_str(),
            key,
            typed_box.as_str(),
            ports.now,
            proven.as_str(),
            doorstep(&typed.street, &typed.postcode)
        )
    };
    let mut batch: Vec<Statement> = holds.iter().map(facts).collect();
    let ids = serde_json::json!(holds).to_string();
    let code = coupon_code(&typed.coupon);
    batch.push(stmt!(store::COUPON, code, asking.buyer.as_str(), typed_box.as_str(), proven, ids));
    let mut replies = ports.db.batch(batch).await?;
    let coupon = match replies.pop() {
        Some(rows) => rows.first()?,
        None => None,
    };
    let mut wishes = Vec::new();
    for (hold, rows) in holds.into_iter().zip(replies) {
        let row: Option<Facts> = rows.first()?;
        if let Some(facts) = row.filter(|facts| facts.buyer == asking.buyer.0) {
            wishes.push(Wish { hold, facts, slot: None, off: None });
        }
    }
    Ok((wishes, coupon))
}

pub(super) fn is_held(wish: &Wish, ports: &Ports<'_>) -> bool {
    wish.facts.state == "live" && ports.now < wish.facts.expires_at
}

async fn held(ports: &Ports<'_>, asking: &Asking) -> Result<Vec<HeldRow>, DbError> {
    run(ports.db, stmt!(store::HELD, asking.buyer.as_str(), ports.now)).await?.all()
}

/// The first that one payment takes, and whether there are more.
fn as_many_as_fit(rows: impl Iterator<Item = HeldRow>) -> (Vec<HoldId>, bool) {
    let mut all: Vec<HoldId> = rows.map(|row| HoldId(row.id)).collect();
    let is_cut = HOLDS_MAX < all.len();
    all.truncate(HOLDS_MAX);
    (all, is_cut)
}

/// All that the buyer holds; of more than one payment takes, what ends first.
///
/// # Errors
/// When the database does not answer.
pub async fn page(ports: &Ports<'_>, shop: Shop, asking: &Asking) -> Result<BasketPage, DbError> {
    let (holds, is_cut) = as_many_as_fit(held(ports, asking).await?.into_iter());
    if holds.is_empty() {
        return Ok(BasketPage { shop, now: ports.now, held: Vec::new() });
    }
    let (wishes, _) = load(ports, asking, &holds, &Typed::default(), "").await?;
    Ok(list(shop, &wishes, is_cut, ports.now))
}

/// What the checkout page is asked for.
#[derive(Clone, Debug, Default)]
pub struct Looking {
    /// Which holds, as far as it was said, each with what was chosen.
    pub ways: BTreeMap<HoldId, String>,
    /// Of everything that is held, what has this currency.
    pub currency: Option<Currency>,
    /// What was typed.
    pub typed: Typed,
    /// Why an order was refused.
    pub refused: Option<BasketRefused>,
}

/// The page on which contact, ways and coupon are typed, for what is still held of what was asked for. What is not any
/// more has left the basket, and a notice says so.
///
/// # Errors
/// `Empty`, `Currencies`, `TooMany`; `Changed` or `Paid` when nothing is left to pay.
pub async fn checkout_page(
    ports: &Ports<'_>,
    shop: Shop,
    asking: &Asking,
    looking: Looking,
) -> BasketAnswer<BasketCheckout> {
    let Looking { ways, currency, typed, refused } = looking;
    let holds: Vec<HoldId> = if ways.is_empty() {
        let rows = held(ports, asking).await?;
        as_many_as_fit(rows.into_iter().filter(|row| currency.is_none_or(|of| of == row.currency))).0
    } else {
        ways.keys().cloned().collect()
    };
    if HOLDS_MAX < holds.len() {
        return refuse(BasketRefused::TooMany);
    }
    if holds.is_empty() {
        return refuse(BasketRefused::Empty);
    }
    let (wishes, coupon) = load(ports, asking, &holds, &typed, "").await?;
    let sold = wishes.iter().find(|wish| wish.facts.state == "sold").map(Wish::order);
    let (mut wishes, gone): (Vec<_>, Vec<_>) = wishes.into_iter().partition(|wish| is_held(wish, ports));
    let gone: Vec<String> =
        gone.into_iter().filter(|wish| wish.facts.state != "sold").map(|wish| wish.facts.item).collect();
    if wishes.is_empty() {
        return match sold {
            Some(order) => refuse(CheckoutRefused::Paid(order)),
            None if gone.is_empty() => refuse(BasketRefused::Empty),
            None => refuse(BasketRefused::Changed(gone)),
        };
    }
    let currency = match currencies(&wishes).as_slice() {
        [one] => *one,
        several => return refuse(BasketRefused::Currencies(several.to_vec())),
    };
    let mut notices = refused.as_ref().map(BasketRefused::notices).unwrap_or_default();
    if !gone.is_empty() && !matches!(refused, Some(BasketRefused::Changed(_))) {
        notices.extend(BasketRefused::Changed(gone).notices());
    }
    let typed = if typed == Typed::default() {
        let placed = wishes.iter().find_map(|wish| wish.facts.order());
        let typed = placed.as_ref().map_or(typed, as_typed);
        let code = coupon.as_ref().and_then(|row| row.get("code")?.as_str()).unwrap_or_default().to_owned();
        Typed { coupon: code, fulfilment: String::new(), ..typed }
    } else {
        typed
    };
    let told: Vec<_> = notices.iter().filter_map(|notice| notice.field.clone()).collect();
    let new = |wrong: &Notice| wrong.field.as_ref().is_none_or(|field| !told.contains(field));
    notices.extend(choose_ways(&mut wishes, &ways, true, ports.now).into_iter().filter(new));
    share_deliveries(&mut wishes);
    let code = coupon_code(&typed.coupon);
    let kept = has_kept(&wishes, &code);
    if let Err(refused) = share_coupon(&mut wishes, &code, coupon.as_ref(), kept, ports.now) {
        notices.extend(refused.notices().into_iter().filter(new));
    }
    let around = Around { shop, typed, notices, key: ports.ids.fresh("key_"), code, now: ports.now };
    checkout(wishes, currency, around).ok_or(Failure::Refused(BasketRefused::Empty))
}

/// Whether these orders have one of the coupon's uses already.
pub(super) fn has_kept(wishes: &[Wish], code: &str) -> bool {
    let has = |wish: &Wish| {
        wish.facts.order().is_some_and(|order| order.state == "placed" && order.coupon.as_deref() == Some(code))
    };
    wishes.iter().any(has)
}
/// The other orders of the payment that `order` was, or is to be, paid by; `link` says where each is looked at.
///
/// # Errors
/// When the database does not answer.
pub async fn together(
    ports: &Ports<'_>,
    order: &OrderId,
    link: impl Fn(&OrderId) -> String,
) -> Result<Vec<Together>, DbError> {
    let rows: Vec<TogetherRow> = run(ports.db, stmt!(store::TOGETHER, order.as_str())).await?.all()?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let url = link(&OrderId(row.id.clone()));
            row.told(url)
        })
        .collect())
}
