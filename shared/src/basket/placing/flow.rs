//! Placing all orders of a basket for one payment: load → decide → save.

use super::{BasketPlaced, BasketRequest, Gathered, decide, open_sessions, payable, print_of, remembering, replay};
use crate::basket::HOLDS_MAX;
use crate::basket::flow::{BasketAnswer, is_held, load, refuse};
use crate::basket::limits::{over, told};
use crate::basket::page::waits_for;
use crate::basket::price::{Wish, choose_ways};
use crate::basket::refused::BasketRefused;
use crate::basket::view::fulfilment_field;
use crate::checkout::choose::{coupon_refused, slot};
use crate::checkout::flow::{close, payments_down};
use crate::checkout::refused::CheckoutRefused;
use crate::db::{DbError, run};
use crate::drops::view::Notice;
use crate::failure::Failure;
use crate::ids::{HoldId, OrderId};
use crate::ports::{Ports, Session};
use crate::requests;

fn wider(failure: Failure<CheckoutRefused>) -> Failure<BasketRefused> {
    match failure {
        Failure::Refused(refused) => Failure::Refused(refused.into()),
        Failure::Broken(cause) => Failure::Broken(cause),
    }
}

/// Places one order for each hold and opens one payment session for all of them: the provider first, then one write,
/// as at a single checkout.
///
/// # Errors
/// As [`BasketRefused`] says; nothing is charged in any case.
pub async fn place(ports: &Ports<'_>, request: &BasketRequest) -> BasketAnswer<BasketPlaced> {
    if HOLDS_MAX < request.ways.len() {
        return refuse(BasketRefused::TooMany);
    }
    let holds: Vec<HoldId> = request.ways.keys().cloned().collect();
    let print = print_of(request);
    let (mut wishes, coupon) = load(ports, &request.asking, &holds, &request.typed, request.key.as_str()).await?;
    if let Some(placed) = replay(&wishes, &print, request)? {
        return Ok(placed);
    }
    payable(&wishes, request, ports)?;
    let contact =
        decide(&mut wishes, request, coupon.as_ref(), ports).map_err(|refused| Failure::Refused(refused.into()))?;
    // Before the provider hears of it; what a race lets through, the write refuses.
    if let Some(refused) = over(&wishes) {
        return refuse(refused);
    }
    let orders: Vec<OrderId> = wishes.iter().map(Wish::order).collect();
    if let Some(open) = waits_for(&wishes).filter(|open| open.fingerprint == print) {
        return match run(ports.db, remembering(request, &print, &orders, ports)).await {
            Ok(_) => Ok(BasketPlaced { orders, pay_url: open.pay_url, replayed: false }),
            // A double click: the other one was here first.
            Err(error) if error.names(requests::USED) => again(ports, request, &print).await,
            Err(error) => Err(error.into()),
        };
    }
    for (order, open) in open_sessions(&wishes) {
        close(ports, &open, &order).await.map_err(wider)?;
    }
    let basket = Gathered { request, wishes: &wishes, contact, print: &print };
    let session = ports.payments.open(&basket.session_request(&orders)).await.map_err(payments_down).map_err(wider)?;
    let pay_url =
        session.url.clone().ok_or_else(|| Failure::Broken("an open session without an address".to_owned()))?;
    match ports.db.batch(basket.statements(&orders, &session, &pay_url, ports)).await {
        Ok(_) => Ok(BasketPlaced { orders, pay_url, replayed: false }),
        Err(error) => lost(ports, request, &print, &session, error).await,
    }
}

/// The answer that a faster request with the same key, or for one of the orders, has got by now.
async fn again(ports: &Ports<'_>, request: &BasketRequest, print: &str) -> BasketAnswer<BasketPlaced> {
    let holds: Vec<HoldId> = request.ways.keys().cloned().collect();
    let (wishes, _) = load(ports, &request.asking, &holds, &request.typed, request.key.as_str()).await?;
    match replay(&wishes, print, request)? {
        Some(placed) => Ok(placed),
        None => refuse(CheckoutRefused::InFlight),
    }
}

/// The write was refused: someone was faster, perhaps this very request in another tab.
async fn lost(
    ports: &Ports<'_>,
    request: &BasketRequest,
    print: &str,
    session: &Session,
    error: DbError,
) -> BasketAnswer<BasketPlaced> {
    if error.names(requests::USED) || error.names("payments.") || error.names("baskets.") {
        return again(ports, request, print).await;
    }
    let holds: Vec<HoldId> = request.ways.keys().cloned().collect();
    let ended = error.names("payment_after_hold");
    if ended || error.names("_over_limit") || error.names("_over_part_limit") {
        // Nobody was told its address; closing it is tidiness, and the provider does it by itself later.
        let _ = ports.payments.expire(&session.id).await;
    }
    let (mut wishes, _) = load(ports, &request.asking, &holds, &request.typed, "").await?;
    if ended {
        let gone = wishes.iter().filter(|wish| !is_held(wish, ports)).map(|wish| wish.facts.item.clone());
        return refuse(BasketRefused::Changed(gone.collect()));
    }
    choose_ways(&mut wishes, &request.ways, true, ports.now);
    if let Some(refused) = told(&wishes, |name| error.names(name)) {
        return refuse(refused);
    }
    // Otherwise it stays open: the same wish, once there is a seat again, is answered with the same session.
    if error.names("slot_full") {
        let text = "This window has just filled up. Please choose another one.";
        let full = wishes.iter().filter(|wish| {
            let way = request.ways.get(&wish.hold).map(String::as_str).unwrap_or_default();
            slot(way, &wish.facts, None, ports.now).is_err()
        });
        let mut fields: Vec<_> = full.map(|wish| fulfilment_field(wish.hold.as_str())).collect();
        if fields.is_empty() {
            fields.extend(wishes.first().map(|wish| fulfilment_field(wish.hold.as_str())));
        }
        let notice = |field| Notice { code: "slot_full".to_owned(), field: Some(field), text: text.to_owned() };
        return refuse(CheckoutRefused::Typed(fields.into_iter().map(notice).collect()));
    }
    match coupon_refused(|name| error.names(name)) {
        Some(refused) => refuse(refused),
        None => Err(error.into()),
    }
}
