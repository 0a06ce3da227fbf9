//! The checkout page and placing an order: load → decide → save.

pub use super::sale::flow::{reconcile, settle, settle_order};

use super::choose::{coupon, coupon_code, coupon_refused, slot};
use super::form::{Contact, contact};
use super::quote::{Discount, Funding, Quote};
use super::refused::{CheckoutRefused, Mark};
use super::store::{self, Facts, PaymentRow};
use super::view::{CheckoutPage, OrderPage, Typed};
use crate::catalogue::view::Shop;
use crate::db::{DbError, run};
use crate::drops::page::SlotRow;
use crate::failure::Failure;
use crate::ids::{BuyerId, HoldId, OrderId};
use crate::ledger;
use crate::people::doorstep::doorstep;
use crate::people::mailbox::mailbox;
use crate::ports::{PaymentsError, Ports, Session, SessionRequest, SessionState};
use crate::requests::{self, Key, Remembered, fingerprint};
use crate::stmt;
use crate::time::Duration;

/// A checkout as it is sent.
#[derive(Clone, Debug)]
pub struct OrderRequest {
    /// Of which hold.
    pub hold: HoldId,
    /// By whom.
    pub buyer: BuyerId,
    /// The address that whoever is signed in has proven.
    pub proven: Option<String>,
    /// What was typed.
    pub typed: Typed,
    /// Same key, same order.
    pub key: Key,
    /// The shop's address, for the ways back from the payment page.
    pub shop_url: String,
}

/// An order that waits for its payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Which one.
    pub order: OrderId,
    /// Where to pay.
    pub pay_url: String,
    /// Whether this is the answer to a key seen before.
    pub replayed: bool,
}

/// A provider keeps a session open for at least 30 minutes; the reconciler ends it with the hold.
pub(crate) const SESSION_OUTLASTS_HOLD: Duration = Duration::minutes(31);

async fn facts(
    ports: &Ports<'_>,
    hold: &HoldId,
    buyer: &BuyerId,
    code: &str,
    key: &str,
    typed: &Typed,
    proven: Option<&str>,
) -> Result<Facts, Failure<CheckoutRefused>> {
    let query = stmt!(
        store::FACTS,
        hold.as_str(),
        code,
        scope(hold),
        key,
        mailbox(&typed.email),
        ports.now,
        proven.map(mailbox).unwrap_or_default(),
        doorstep(&typed.street, &typed.postcode)
    );
    let row: Option<Facts> = run(ports.db, query).await?.first()?;
    row.filter(|facts| facts.buyer == buyer.0).ok_or(Failure::Refused(CheckoutRefused::Missing))
}

fn scope(hold: &HoldId) -> String {
    format!("checkout/{hold}")
}

/// Refuses what is no longer to be paid.
fn still_held(facts: &Facts, hold: &HoldId, ports: &Ports<'_>) -> Result<(), CheckoutRefused> {
    match facts.state.as_str() {
        "sold" => Err(CheckoutRefused::Paid(OrderId::of(hold))),
        "live" if ports.now < facts.expires_at => Ok(()),
        _ => Err(CheckoutRefused::Expired { slug: facts.slug.clone() }),
    }
}

/// The checkout page of the buyer's own hold, with what was `typed` and why it was `refused`.
///
/// # Errors
/// `Missing`, `Expired` or `Paid`.
pub async fn page(
    ports: &Ports<'_>,
    shop: Shop,
    hold: &HoldId,
    buyer: &BuyerId,
    proven: Option<&str>,
    typed: Typed,
    refused: Option<&CheckoutRefused>,
) -> Result<CheckoutPage, Failure<CheckoutRefused>> {
    let facts = facts(ports, hold, buyer, &coupon_code(&typed.coupon), "", &typed, proven).await?;
    still_held(&facts, hold, ports).map_err(Failure::Refused)?;
    let notices = refused.map(CheckoutRefused::notices).unwrap_or_default();
    Ok(facts.page(shop, hold.as_str(), typed, notices, ports.ids.fresh("key_"), ports.now))
}

/// Places the order and opens its payment session: the provider first, then one write. A crash in between leaves a
/// session whose address nobody knows, and the retry finds the same one.
///
/// # Errors
/// As [`CheckoutRefused`] says; nothing is charged in any case.
pub async fn place(ports: &Ports<'_>, request: &OrderRequest) -> Result<Placed, Failure<CheckoutRefused>> {
    let code = coupon_code(&request.typed.coupon);
    let facts = facts(
        ports,
        &request.hold,
        &request.buyer,
        &code,
        request.key.as_str(),
        &request.typed,
        request.proven.as_deref(),
    )
    .await?;
    let print = print_of(&request.typed, &code);
    if let Some(placed) = replay(&facts, &print, request)? {
        return Ok(placed);
    }
    still_held(&facts, &request.hold, ports).map_err(Failure::Refused)?;
    let order = facts.order();
    let kept_slot = order.as_ref().map(|o| o.slot.as_str());
    let kept_coupon = order.as_ref().is_some_and(|o| o.coupon.as_deref() == Some(code.as_str()));
    let (slot, contact, off) =
        decide(&facts, request, &code, kept_slot, kept_coupon, ports).map_err(Failure::Refused)?;
    // Before the provider hears of it; what a race lets through, the write refuses.
    if facts.limit_per_buyer < facts.mailbox_has.saturating_add(facts.units) {
        return Err(Failure::Refused(CheckoutRefused::LimitReached { units_max: facts.limit_per_buyer }));
    }
    if facts.limit_per_buyer < facts.person_has.saturating_add(facts.units) {
        return Err(Failure::Refused(CheckoutRefused::PersonReached { units_max: facts.limit_per_buyer }));
    }
    if !contact.street.is_empty() && facts.limit_per_buyer < facts.doorstep_has.saturating_add(facts.units) {
        return Err(Failure::Refused(CheckoutRefused::DoorstepReached { units_max: facts.limit_per_buyer }));
    }
    let draft = Draft {
        quote: facts.quote(Some(slot), off),
        facts: &facts,
        slot,
        contact,
        proven: request.proven.as_deref(),
        code: &code,
        print: &print,
    };
    let open: Option<PaymentRow> = facts.payment.as_deref().and_then(|text| serde_json::from_str(text).ok());
    let order = OrderId::of(&request.hold);
    if let Some(by) = part_over(&facts, &draft.contact) {
        return Err(Failure::Refused(CheckoutRefused::PartLimit { by }));
    }
    if let Some(open) = open.as_ref().filter(|open| open.fingerprint == print) {
        return match run(ports.db, remembering(request, &print, &order, ports)).await {
            Ok(_) => Ok(Placed { order, pay_url: open.pay_url.clone(), replayed: false }),
            // A double click: the other one was here first.
            Err(error) if error.names(requests::USED) => again(ports, request, &print).await,
            Err(error) => Err(error.into()),
        };
    }
    if let Some(open) = &open {
        close(ports, open, &order).await?;
    }
    let session = ports.payments.open(&draft.session_request(request, &order)).await.map_err(payments_down)?;
    let pay_url =
        session.url.clone().ok_or_else(|| Failure::Broken("an open session without an address".to_owned()))?;
    let written = ports.db.batch(draft.statements(request, &order, &session, &pay_url, ports)).await;
    match written {
        Ok(_) => Ok(Placed { order, pay_url, replayed: false }),
        Err(error) => lost(ports, request, &facts, &print, &session, error).await,
    }
}

/// By which mark orders would have too much of what is inside bundles. Where nothing is delivered, no doorstep counts.
fn part_over(facts: &Facts, contact: &Contact) -> Option<Mark> {
    if facts.mailbox_part_over == 1 {
        Some(Mark::Mailbox)
    } else if facts.doorstep_part_over == 1 && !contact.street.is_empty() {
        Some(Mark::Doorstep)
    } else {
        None
    }
}

/// Of everything that makes an order what it is.
fn print_of(typed: &Typed, code: &str) -> String {
    let Typed { email, name, fulfilment, street, postcode, town, .. } = typed;
    fingerprint(&["order", email, name, fulfilment, street, postcode, town, code])
}

/// The answer to a key that was used before.
fn replay(facts: &Facts, print: &str, request: &OrderRequest) -> Result<Option<Placed>, Failure<CheckoutRefused>> {
    let Some(seen) = facts.seen.as_deref() else { return Ok(None) };
    let seen: Remembered = serde_json::from_str(seen).map_err(|e| Failure::Broken(e.to_string()))?;
    if seen.fingerprint != print {
        return Err(Failure::Refused(CheckoutRefused::KeyReused));
    }
    let order = OrderId::of(&request.hold);
    let open: Option<PaymentRow> = facts.payment.as_deref().and_then(|text| serde_json::from_str(text).ok());
    // Once there is nothing to pay any more, the order's page tells how it went.
    let pay_url = open.map_or_else(|| format!("{}/orders/{order}", request.shop_url), |open| open.pay_url);
    Ok(Some(Placed { order, pay_url, replayed: true }))
}

type Decided<'a> = (&'a SlotRow, Contact, Option<Discount>);

/// Checks everything that was typed, and names all that is wrong at once.
fn decide<'a>(
    facts: &'a Facts,
    request: &OrderRequest,
    code: &str,
    kept_slot: Option<&str>,
    kept_coupon: bool,
    ports: &Ports<'_>,
) -> Result<Decided<'a>, CheckoutRefused> {
    let slot = slot(&request.typed.fulfilment, facts, kept_slot, ports.now);
    let contact = contact(&request.typed, slot.as_ref().is_ok_and(|slot| slot.kind == "delivery"));
    let off = coupon(code, facts, kept_coupon, ports.now);
    match (slot, contact, off) {
        (Ok(slot), Ok(contact), Ok(off)) => Ok((slot, contact, off)),
        (slot, contact, off) => {
            let mut wrong = contact.err().unwrap_or_default();
            wrong.extend(slot.err().map(|refused| refused.notices()).unwrap_or_default());
            wrong.extend(off.err().map(|refused| refused.notices()).unwrap_or_default());
            Err(CheckoutRefused::Typed(wrong))
        }
    }
}

pub(crate) fn payments_down(error: PaymentsError) -> Failure<CheckoutRefused> {
    match error {
        PaymentsError::Unavailable(_) => Failure::Refused(CheckoutRefused::PaymentsDown),
        PaymentsError::Refused(cause) | PaymentsError::Missing(cause) => Failure::Broken(cause),
    }
}

/// Closes the session of an order that is about to change, so that only one of them can be paid.
pub(crate) async fn close(
    ports: &Ports<'_>,
    open: &PaymentRow,
    order: &OrderId,
) -> Result<(), Failure<CheckoutRefused>> {
    let session = ports.payments.expire(&open.session).await.map_err(payments_down)?;
    if session.state != SessionState::Paid {
        // At once: whoever goes back to the first wish before the next one is written must not be sent to a dead page.
        run(ports.db, stmt!(store::EXPIRE_PAYMENT, open.session.as_str(), ports.now)).await?;
        return Ok(());
    }
    settle(ports, &session, None).await.map_err(|error| Failure::Broken(error.to_string()))?;
    Err(Failure::Refused(CheckoutRefused::Paid(order.clone())))
}

/// The answer that a faster request with the same key, or for the same order, has got by now.
async fn again(ports: &Ports<'_>, request: &OrderRequest, print: &str) -> Result<Placed, Failure<CheckoutRefused>> {
    let code = coupon_code(&request.typed.coupon);
    let now = facts(
        ports,
        &request.hold,
        &request.buyer,
        &code,
        request.key.as_str(),
        &request.typed,
        request.proven.as_deref(),
    )
    .await?;
    replay(&now, print, request)?.ok_or(Failure::Refused(CheckoutRefused::InFlight))
}

fn remembering(request: &OrderRequest, print: &str, order: &OrderId, ports: &Ports<'_>) -> crate::db::Statement {
    stmt!(requests::REMEMBER, scope(&request.hold), request.key.as_str(), print, order.as_str(), ports.now)
}

/// The write was refused: someone was faster, perhaps this very request in another tab.
async fn lost(
    ports: &Ports<'_>,
    request: &OrderRequest,
    facts: &Facts,
    print: &str,
    session: &Session,
    error: DbError,
) -> Result<Placed, Failure<CheckoutRefused>> {
    if error.names(requests::USED) || error.names("payments.") {
        return again(ports, request, print).await;
    }
    if error.names("payment_after_hold") {
        // Nobody was told its address; closing it is tidiness, and the provider does it by itself later.
        let _ = ports.payments.expire(&session.id).await;
        return Err(Failure::Refused(CheckoutRefused::Expired { slug: facts.slug.clone() }));
    }
    if error.names("mailbox_over_limit") {
        // As above: another order of the same address was faster.
        let _ = ports.payments.expire(&session.id).await;
        return Err(Failure::Refused(CheckoutRefused::LimitReached { units_max: facts.limit_per_buyer }));
    }
    // Otherwise it stays open: the same wish, once there is room for it again, is answered with the same session.
    Err(if error.names("slot_full") {
        let text = "This window has just filled up. Please choose another one.";
        Failure::Refused(CheckoutRefused::field("fulfilment", "slot_full", text))
    } else if let Some(refused) = coupon_refused(|name| error.names(name)) {
        Failure::Refused(refused)
    } else if error.names("person_over_limit") {
        Failure::Refused(CheckoutRefused::PersonReached { units_max: facts.limit_per_buyer })
    } else if error.names("doorstep_over_limit") {
        Failure::Refused(CheckoutRefused::DoorstepReached { units_max: facts.limit_per_buyer })
    } else if error.names("mailbox_over_part_limit") {
        Failure::Refused(CheckoutRefused::PartLimit { by: Mark::Mailbox })
    } else if error.names("doorstep_over_part_limit") {
        Failure::Refused(CheckoutRefused::PartLimit { by: Mark::Doorstep })
    } else {
        error.into()
    })
}

/// An order that is about to be written.
pub(crate) struct Draft<'a> {
    pub(crate) facts: &'a Facts,
    pub(crate) slot: &'a SlotRow,
    pub(crate) contact: Contact,
    /// The address that whoever is signed in has proven.
    pub(crate) proven: Option<&'a str>,
    pub(crate) quote: Quote,
    pub(crate) code: &'a str,
    pub(crate) print: &'a str,
}

impl Draft<'_> {
    fn session_request(&self, request: &OrderRequest, order: &OrderId) -> SessionRequest {
        SessionRequest {
            order: order.clone(),
            email: self.contact.email.clone(),
            lines: self.quote.charge_lines(&self.facts.item, self.facts.units),
            success_url: format!("{}/orders/{order}/paid", request.shop_url),
            cancel_url: format!("{}/checkout/{}", request.shop_url, request.hold),
            expires_at: self.facts.expires_at + SESSION_OUTLASTS_HOLD,
            // The same content after another one in between is another session: the first was closed. And "any pickup"
            // may be another window by now, at another price; so may be what a regular gets.
            key: format!("{order}-{}-{}-{}-{}", self.facts.tries, self.print, self.slot.id, self.quote.total_minor()),
        }
    }

    fn statements(
        &self,
        request: &OrderRequest,
        order: &OrderId,
        session: &Session,
        pay_url: &str,
        ports: &Ports<'_>,
    ) -> Vec<crate::db::Statement> {
        let mut batch = vec![remembering(request, self.print, order, ports)];
        batch.extend(self.order_statements(&request.hold, &request.buyer, None, ports));
        batch.push(stmt!(
            store::OPEN_PAYMENT,
            session.id.as_str(),
            order.as_str(),
            pay_url,
            self.quote.total_minor(),
            self.quote.currency.code(),
            self.print,
            ports.now,
        ));
        batch
    }

    /// The order of `hold` with all that belongs to it but its payment; of a `checkout` that it shares with others.
    pub(crate) fn order_statements(
        &self,
        hold: &HoldId,
        buyer: &BuyerId,
        checkout: Option<&str>,
        ports: &Ports<'_>,
    ) -> Vec<crate::db::Statement> {
        let Self { facts, slot, contact, proven, quote, code, .. } = self;
        let order = OrderId::of(hold);
        let mut batch = vec![stmt!(
            store::PLACE_ORDER,
            order.as_str(),
            hold.as_str(),
            buyer.as_str(),
            facts.drop_id.as_str(),
            facts.creator_id.as_str(),
            facts.item.as_str(),
            facts.units,
            facts.price_minor,
            quote.items_minor,
            quote.discount_minor(),
            quote.delivery_minor,
            quote.total_minor(),
            quote.tax_minor,
            quote.fee_minor,
            quote.currency.code(),
            quote.tax_bp,
            quote.fee_bp,
            slot.id.as_str(),
            contact.email.as_str(),
            contact.name.as_str(),
            contact.street.as_str(),
            contact.postcode.as_str(),
            contact.town.as_str(),
            Some(*code).filter(|code| !code.is_empty()),
            facts.policy.as_str(),
            ports.now,
            mailbox(&contact.email),
            quote.coupon.and_then(|taken| taken.funding).map(Funding::word),
            quote.loyalty.map_or(0, |taken| taken.minor),
            quote.loyalty.and_then(|taken| taken.funding).map(Funding::word),
            facts.commission().1,
            quote.fee_tax_minor,
            doorstep(&contact.street, &contact.postcode),
            proven.map(mailbox).unwrap_or_default(),
            checkout,
        )];
        // Texts and numbers are always JSON.
        let shares = serde_json::to_string(&facts.shares(quote, slot)).unwrap_or_default();
        batch.push(stmt!(ledger::store::CLEAR_SHARES, order.as_str()));
        batch.push(stmt!(ledger::store::WRITE_SHARES, order.as_str(), shares));
        let lines = facts.lines(quote);
        if !lines.is_empty() {
            let lines = serde_json::to_string(&lines).unwrap_or_default();
            batch.push(stmt!(store::CLEAR_LINES, order.as_str()));
            batch.push(stmt!(store::WRITE_LINES, order.as_str(), lines));
        }
        batch
    }
}

/// Who asks to see an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reader {
    /// The buyer, by cookie.
    Buyer(BuyerId),
    /// Whoever is signed in: by the address they have proven, or by the cookie of this browser.
    Person {
        /// The address, in lower case.
        email: String,
        /// The cookie's buyer, where there is one.
        buyer: Option<BuyerId>,
    },
    /// Whoever has the token of the mailed link, or the shop itself.
    Trusted,
}

/// An order's page; `None` when it is missing or someone else's.
///
/// # Errors
/// When the database does not answer.
pub async fn order(
    ports: &Ports<'_>,
    shop: Shop,
    order: &OrderId,
    reader: &Reader,
) -> Result<Option<OrderPage>, DbError> {
    let row: Option<store::OrderRow> = run(ports.db, stmt!(store::ORDER, order.as_str())).await?.first()?;
    let own = row.filter(|row| match reader {
        Reader::Buyer(buyer) => row.buyer == buyer.0,
        Reader::Person { email, buyer } => {
            row.email.eq_ignore_ascii_case(email) || buyer.as_ref().is_some_and(|buyer| row.buyer == buyer.0)
        }
        Reader::Trusted => true,
    });
    Ok(own.map(|row| row.page(shop, ports.now)))
}
