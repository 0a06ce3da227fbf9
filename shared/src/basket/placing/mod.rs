//! Placing all orders of a basket for one payment: what is checked, and what is written.

pub mod flow;

use super::checkout_of;
use super::flow::{Asking, BasketAnswer, has_kept, is_held, refuse, scope};
use super::page::{currencies, waits_for};
use super::price::{Wish, choose_ways, share_coupon, share_deliveries};
use super::refused::BasketRefused;
use super::store;
use crate::checkout::choose::coupon_code;
use crate::checkout::flow::{Draft, SESSION_OUTLASTS_HOLD};
use crate::checkout::form::{Contact, contact};
use crate::checkout::refused::CheckoutRefused;
use crate::checkout::store::PaymentRow;
use crate::checkout::view::Typed;
use crate::db::Statement;
use crate::failure::Failure;
use crate::ids::{HoldId, OrderId};
use crate::money::{Currency, Money};
use crate::ports::{Ports, Session, SessionRequest};
use crate::requests::{self, Key, Remembered, fingerprint};
use crate::stmt;
use std::collections::BTreeMap;

/// What is to be paid together, as it is sent.
#[derive(Clone, Debug)]
pub struct BasketRequest {
    /// By whom.
    pub asking: Asking,
    /// Which holds, each with how it is received: a slot's id, `pickup` or `delivery`.
    pub ways: BTreeMap<HoldId, String>,
    /// What was typed for all of them.
    pub typed: Typed,
    /// Same key, same orders.
    pub key: Key,
    /// The shop's address, for the ways back from the payment page.
    pub shop_url: String,
}

/// Orders that wait for one payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BasketPlaced {
    /// One of each hold.
    pub orders: Vec<OrderId>,
    /// Where to pay.
    pub pay_url: String,
    /// Whether this is the answer to a key seen before.
    pub replayed: bool,
}

/// Of everything that makes the orders what they are.
fn print_of(request: &BasketRequest) -> String {
    let Typed { email, name, street, postcode, town, coupon, .. } = &request.typed;
    let code = coupon_code(coupon);
    let mut parts = vec!["basket", email, name, street, postcode, town, &code];
    for (hold, way) in &request.ways {
        parts.extend([hold.as_str(), way]);
    }
    fingerprint(&parts)
}

/// The answer to a key that was used before.
fn replay(wishes: &[Wish], print: &str, request: &BasketRequest) -> BasketAnswer<Option<BasketPlaced>> {
    let Some((first, seen)) = wishes.first().and_then(|wish| Some((wish, wish.facts.seen.as_deref()?))) else {
        return Ok(None);
    };
    let seen: Remembered = serde_json::from_str(seen).map_err(|e| Failure::Broken(e.to_string()))?;
    if seen.fingerprint != print {
        return refuse(CheckoutRefused::KeyReused);
    }
    let url = format!("{}/orders/{}", request.shop_url, first.order());
    // Once there is nothing to pay any more, the page of an order tells how it went.
    let pay_url = waits_for(wishes).map_or(url, |open| open.pay_url);
    Ok(Some(BasketPlaced { orders: wishes.iter().map(Wish::order).collect(), pay_url, replayed: true }))
}

/// Refuses what is foreign, paid, no longer held, or of several currencies.
fn payable(wishes: &[Wish], request: &BasketRequest, ports: &Ports<'_>) -> BasketAnswer<()> {
    if wishes.is_empty() || wishes.len() < request.ways.len() {
        return refuse(CheckoutRefused::Missing);
    }
    if let Some(paid) = wishes.iter().find(|wish| wish.facts.state == "sold") {
        return refuse(CheckoutRefused::Paid(paid.order()));
    }
    let gone: Vec<String> =
        wishes.iter().filter(|wish| !is_held(wish, ports)).map(|wish| wish.facts.item.clone()).collect();
    if !gone.is_empty() {
        return refuse(BasketRefused::Changed(gone));
    }
    match currencies(wishes).as_slice() {
        [_] => Ok(()),
        several => refuse(BasketRefused::Currencies(several.to_vec())),
    }
}

/// Checks everything that was typed, and names all that is wrong at once.
fn decide(
    wishes: &mut [Wish],
    request: &BasketRequest,
    coupon: Option<&serde_json::Value>,
    ports: &Ports<'_>,
) -> Result<Contact, CheckoutRefused> {
    let ways = choose_ways(wishes, &request.ways, false, ports.now);
    share_deliveries(wishes);
    let contact = contact(&request.typed, wishes.iter().any(Wish::is_brought));
    let code = coupon_code(&request.typed.coupon);
    let kept = has_kept(wishes, &code);
    let off = share_coupon(wishes, &code, coupon, kept, ports.now);
    match (ways.is_empty(), contact, off) {
        (true, Ok(contact), Ok(())) => Ok(contact),
        (_, contact, off) => {
            let mut wrong = contact.err().unwrap_or_default();
            wrong.extend(ways);
            wrong.extend(off.err().map(|refused| refused.notices()).unwrap_or_default());
            Err(CheckoutRefused::Typed(wrong))
        }
    }
}

/// The sessions that any of the orders could be paid by now, each once, with one of its orders.
fn open_sessions(wishes: &[Wish]) -> Vec<(OrderId, PaymentRow)> {
    let mut all: Vec<(OrderId, PaymentRow)> = Vec::new();
    for wish in wishes {
        let open = wish.facts.payment.as_deref().and_then(|text| serde_json::from_str::<PaymentRow>(text).ok());
        if let Some(open) = open.filter(|open| all.iter().all(|(_, other)| other.session != open.session)) {
            all.push((wish.order(), open));
        }
    }
    all
}

fn remembering(request: &BasketRequest, print: &str, orders: &[OrderId], ports: &Ports<'_>) -> Statement {
    let first = orders.first().map(OrderId::as_str).unwrap_or_default();
    stmt!(requests::REMEMBER, scope(&request.asking), request.key.as_str(), print, first, ports.now)
}

/// Orders that are about to be written.
struct Gathered<'a> {
    request: &'a BasketRequest,
    wishes: &'a [Wish],
    contact: Contact,
    print: &'a str,
}

impl Gathered<'_> {
    fn total(&self) -> Money {
        let currency = self.wishes.first().map_or(Currency::Eur, |wish| wish.facts.currency);
        Money::new(self.wishes.iter().map(|wish| wish.quote().total_minor()).sum(), currency)
    }

    fn session_request(&self, orders: &[OrderId]) -> SessionRequest {
        let shop = &self.request.shop_url;
        let first = orders.first().cloned().unwrap_or_else(|| OrderId(String::new()));
        let tries: u32 = self.wishes.iter().map(|wish| wish.facts.tries).sum();
        let ends = self.wishes.iter().map(|wish| wish.facts.expires_at).min().unwrap_or_default();
        // As at a single checkout: "any pickup" may be another window by now, and what is shared may be shared otherwise.
        let shape: Vec<String> = self
            .wishes
            .iter()
            .flat_map(|wish| {
                [
                    wish.slot.as_ref().map_or(String::new(), |slot| slot.id.clone()),
                    wish.quote().total_minor().to_string(),
                ]
            })
            .collect();
        let shape: Vec<&str> = shape.iter().map(String::as_str).collect();
        let holds: Vec<&str> = self.wishes.iter().map(|wish| wish.hold.as_str()).collect();
        SessionRequest {
            email: self.contact.email.clone(),
            lines: self
                .wishes
                .iter()
                .flat_map(|wish| wish.quote().charge_lines(&wish.facts.item, wish.facts.units))
                .collect(),
            success_url: format!("{shop}/orders/{first}/paid"),
            cancel_url: format!("{shop}/basket/checkout?hold={}", holds.join(",")),
            expires_at: ends + SESSION_OUTLASTS_HOLD,
            key: format!("{first}-basket-{tries}-{}-{}", self.print, fingerprint(&shape)),
            order: first,
        }
    }

    /// All of them count as one checkout, named after the first.
    fn checkout(&self, orders: &[OrderId]) -> String {
        orders.first().map_or_else(String::new, checkout_of)
    }

    fn statements(&self, orders: &[OrderId], session: &Session, pay_url: &str, ports: &Ports<'_>) -> Vec<Statement> {
        let Self { request, wishes, contact, print } = self;
        let checkout = self.checkout(orders);
        let code = coupon_code(&request.typed.coupon);
        let holds: Vec<&str> = wishes.iter().map(|wish| wish.hold.as_str()).collect();
        let total = self.total();
        let mut batch = vec![
            remembering(request, print, orders, ports),
            stmt!(store::LAPSE_OWN, request.asking.buyer.as_str(), ports.now),
            stmt!(store::GATHER, serde_json::json!(holds).to_string(), checkout.as_str()),
        ];
        for wish in *wishes {
            let Some(slot) = &wish.slot else { continue };
            let quote = wish.quote();
            let contact = if slot.kind == "delivery" { contact.clone() } else { contact.without_address() };
            // An order of which the coupon takes nothing has none.
            let code = if quote.coupon.is_some() { code.as_str() } else { "" };
            let proven = request.asking.proven.as_deref();
            let draft = Draft { facts: &wish.facts, slot, contact, proven, quote, code, print };
            batch.extend(draft.order_statements(&wish.hold, &request.asking.buyer, Some(&checkout), ports));
        }
        let many = u32::try_from(wishes.len()).unwrap_or(u32::MAX);
        let code = total.currency.code();
        batch.push(stmt!(store::OPEN_BASKET, session.id.as_str(), total.minor, code, many, ports.now));
        for wish in *wishes {
            batch.push(stmt!(
                store::OPEN_PART,
                session.id.as_str(),
                wish.order().as_str(),
                pay_url,
                wish.quote().total_minor(),
                code,
                *print,
                ports.now,
            ));
        }
        batch
    }
}
