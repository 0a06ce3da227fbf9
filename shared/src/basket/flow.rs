//! The basket's pages, and placing all of its orders for one payment: load → decide → save.

use super::{HOLDS_MAX, checkout_of};
use super::limits::{over, told};
use super::page::{Around, checkout, currencies, list, waits_for};
use super::price::{Wish, choose_ways, share_coupon, share_deliveries};
use super::refused::BasketRefused;
use super::store::{self, HeldRow, TogetherRow};
use super::view::{BasketCheckout, BasketPage, Together, fulfilment_field};
use crate::catalogue::view::Shop;
use crate::checkout::choose::{as_typed, coupon_code, coupon_refused, slot};
use crate::checkout::flow::{Draft, SESSION_OUTLASTS_HOLD, close, payments_down};
use crate::checkout::form::{Contact, contact};
use crate::checkout::refused::CheckoutRefused;
use crate::checkout::store::{FACTS, Facts, PaymentRow};
use crate::checkout::view::Typed;
use crate::db::{DbError, Statement, run};
use crate::drops::view::Notice;
use crate::failure::Failure;
use crate::ids::{BuyerId, HoldId, OrderId};
use crate::money::{Currency, Money};
use crate::people::doorstep::doorstep;
use crate::people::mailbox::mailbox;
use crate::ports::{Ports, Session, SessionRequest};
use crate::requests::{self, Key, Remembered, fingerprint};
use crate::stmt;
use std::collections::BTreeMap;

/// Who asks, with what is the same for every hold.
#[derive(Clone, Debug)]
pub struct Asking {
    /// By the cookie.
    pub buyer: BuyerId,
    /// The address that whoever is signed in has proven.
    pub proven: Option<String>,
}

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

type BasketAnswer<T> = Result<T, Failure<BasketRefused>>;

fn refuse<T>(refused: impl Into<BasketRefused>) -> BasketAnswer<T> {
    Err(Failure::Refused(refused.into()))
}

fn wider(failure: Failure<CheckoutRefused>) -> Failure<BasketRefused> {
    match failure {
        Failure::Refused(refused) => Failure::Refused(refused.into()),
        Failure::Broken(cause) => Failure::Broken(cause),
    }
}

fn scope(asking: &Asking) -> String {
    format!("basket/{}", asking.buyer)
}

/// What is known of `holds`, in the order of their ids, and of the coupon; foreign ones are as if they were not there.
async fn load(
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
        stmt!(FACTS, hold.as_str(), "", scope.as_str(), key, typed_box.as_str(), ports.now, proven.as_str(),
            doorstep(&typed.street, &typed.postcode))
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

fn is_held(wish: &Wish, ports: &Ports<'_>) -> bool {
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
fn has_kept(wishes: &[Wish], code: &str) -> bool {
    let has = |wish: &Wish| {
        wish.facts.order().is_some_and(|order| order.state == "placed" && order.coupon.as_deref() == Some(code))
    };
    wishes.iter().any(has)
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
