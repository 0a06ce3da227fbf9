//! From what is known of holds to the basket's pages.

use super::price::Wish;
use super::store::TogetherRow;
use super::view::{BasketCheckout, BasketOrder, BasketPage, HeldLine, HeldTogether, Together};
use crate::catalogue::view::Shop;
use crate::checkout::order::label;
use crate::checkout::store::{Facts, PaymentRow};
use crate::checkout::view::Typed;
use crate::drops::view::Notice;
use crate::ids::{HoldId, OrderId};
use crate::media::view::Picture;
use crate::money::{Currency, Money};
use crate::time::Timestamp;

impl TogetherRow {
    /// As the pages and letters show it; `url` leads to it.
    #[must_use]
    pub fn told(self, url: String) -> Together {
        Together {
            number: OrderId(self.id.clone()).number(),
            order: self.id,
            label: label(&self.state).to_owned(),
            state: self.state,
            what: format!("{} × {}", self.units, self.item),
            drop_title: self.title,
            creator: self.creator,
            total: Money::new(self.total_minor, self.currency),
            delivery: self.kind == "delivery",
            url,
        }
    }
}

fn line(hold: &HoldId, facts: &Facts) -> HeldLine {
    HeldLine {
        hold: hold.0.clone(),
        drop_slug: facts.slug.clone(),
        drop_title: facts.title.clone(),
        creator: facts.creator.clone(),
        picture: Picture::from(facts.picture.clone()),
        item: facts.item.clone(),
        units: facts.units,
        price: facts.price().times(facts.units),
        expires: facts.expires_at.moment(&facts.zone),
    }
}

/// Creator by creator, each in the order of time.
fn by_creator<T>(rows: &mut [T], of: impl Fn(&T) -> &HeldLine) {
    rows.sort_by_cached_key(|row| {
        let line = of(row);
        (line.creator.clone(), line.expires.at, line.hold.clone())
    });
}

/// Whether one payment can be asked for with them: the currencies, each once.
#[must_use]
pub fn currencies(wishes: &[Wish]) -> Vec<Currency> {
    let mut all: Vec<Currency> = wishes.iter().map(|wish| wish.facts.currency).collect();
    all.sort_by_key(|currency| currency.code());
    all.dedup();
    all
}

/// The list of all that is held.
#[must_use]
pub fn list(shop: Shop, wishes: &[Wish], is_cut: bool, now: Timestamp) -> BasketPage {
    let held = currencies(wishes).into_iter().map(|currency| {
        let of = |wish: &&Wish| wish.facts.currency == currency;
        let mut lines: Vec<_> = wishes.iter().filter(of).map(|wish| line(&wish.hold, &wish.facts)).collect();
        by_creator(&mut lines, |line| line);
        let price = lines.iter().map(|line| line.price.minor).sum();
        HeldTogether { lines, price: Money::new(price, currency), is_cut }
    });
    BasketPage { shop, now, held: held.collect() }
}

/// The open payment that all of `wishes` wait for, if it is one.
#[must_use]
pub fn waits_for(wishes: &[Wish]) -> Option<PaymentRow> {
    let open =
        |wish: &Wish| wish.facts.payment.as_deref().and_then(|text| serde_json::from_str::<PaymentRow>(text).ok());
    let first = wishes.first().and_then(open)?;
    wishes.iter().all(|wish| open(wish).is_some_and(|row| row.session == first.session)).then_some(first)
}

/// What stands on the checkout page besides the orders.
pub struct Around {
    /// The shop.
    pub shop: Shop,
    /// What was typed.
    pub typed: Typed,
    /// What was refused.
    pub notices: Vec<Notice>,
    /// A key for the form.
    pub key: String,
    /// The coupon that was typed, as it is kept.
    pub code: String,
    /// The time.
    pub now: Timestamp,
}

/// The checkout page of `wishes` in `currency`, whose ways are chosen and shares are made; none without any.
#[must_use]
pub fn checkout(wishes: Vec<Wish>, currency: Currency, around: Around) -> Option<BasketCheckout> {
    let Around { shop, typed, notices, key, code, now } = around;
    let pay_url = waits_for(&wishes).map(|open| open.pay_url);
    let first = wishes.iter().min_by_key(|wish| (wish.facts.expires_at, wish.hold.clone()))?;
    let first = line(&first.hold, &first.facts);
    let (mut total, mut tax, mut fee, mut off) = (0, 0, 0, 0);
    let mut orders: Vec<BasketOrder> = Vec::new();
    for wish in wishes {
        let quote = wish.quote();
        let mut bill = quote.bill(&wish.facts.item, wish.facts.units, Some(&code));
        bill.parts = quote.parts(&wish.facts.lines(&quote));
        total += quote.total_minor();
        tax += quote.tax_minor;
        fee += quote.fee_minor;
        off += quote.coupon.map_or(0, |taken| taken.minor);
        let held = line(&wish.hold, &wish.facts);
        let zone = wish.facts.zone;
        orders.push(BasketOrder {
            held,
            slots: wish.facts.slots.into_iter().map(|slot| slot.line(&zone, currency)).collect(),
            chosen: wish.slot.map(|slot| slot.id).unwrap_or_default(),
            bill,
        });
    }
    by_creator(&mut orders, |order| &order.held);
    let money = |minor| Money::new(minor, currency);
    Some(BasketCheckout {
        shop,
        now,
        orders,
        first,
        total: money(total),
        tax: money(tax),
        fee: money(fee),
        typed,
        notices,
        coupon: (off > 0).then(|| (code, money(off))),
        key,
        pay_url,
    })
}
