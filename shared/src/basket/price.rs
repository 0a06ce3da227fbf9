//! What the orders of a basket cost: each as if it were alone, with its share of what they have in common.
//!
//! Common are a coupon, and a delivery that several orders come by: both are shared in proportion to what the items of
//! each order cost. The orders stand by the id of their hold, so that a cent that is left over finds the same one again.

use super::share::{Taker, shared};
use super::view::fulfilment_field;
use crate::checkout::choose::{coupon, slot};
use crate::checkout::quote::{Discount, Off, Quote};
use crate::checkout::refused::CheckoutRefused;
use crate::checkout::store::{CouponRow, Facts};
use crate::drops::page::SlotRow;
use crate::drops::view::Notice;
use crate::ids::{HoldId, OrderId};
use crate::money::Money;
use crate::time::Timestamp;
use std::collections::BTreeMap;

/// A hold that is to be an order.
#[derive(Debug)]
pub struct Wish {
    /// Which.
    pub hold: HoldId,
    /// What is known of it.
    pub facts: Facts,
    /// How it is to be received; its price is this order's share once [`share_deliveries`] was here.
    pub slot: Option<SlotRow>,
    /// What the coupon takes off this one.
    pub off: Option<Discount>,
}

impl Wish {
    /// Its order, placed or to be placed.
    #[must_use]
    pub fn order(&self) -> OrderId {
        OrderId::of(&self.hold)
    }

    /// What its items cost.
    #[must_use]
    pub fn items(&self) -> Money {
        self.facts.price().times(self.facts.units)
    }

    /// What its order costs.
    #[must_use]
    pub fn quote(&self) -> Quote {
        self.facts.quote(self.slot.as_ref(), self.off)
    }

    /// Whether it is to be brought.
    #[must_use]
    pub fn is_brought(&self) -> bool {
        self.slot.as_ref().is_some_and(|slot| slot.kind == "delivery")
    }

    fn free(&self, now: Timestamp) -> Option<&SlotRow> {
        self.facts.slots.iter().find(|slot| slot.remaining > 0 && now < slot.ends_at)
    }
}

/// Finds the way each hold is received by, as it was typed; a seat that one takes is not there for the next. What is
/// refused is answered, and stands at the hold's own field. On a page that only looks (`lenient`), the way of the order that is placed,
/// or the first that is free, does for a hold of which nothing was typed.
pub fn choose_ways(
    wishes: &mut [Wish],
    typed: &BTreeMap<HoldId, String>,
    lenient: bool,
    now: Timestamp,
) -> Vec<Notice> {
    let mut taken: BTreeMap<String, u32> = BTreeMap::new();
    let mut wrong = Vec::new();
    for wish in wishes {
        for slot in &mut wish.facts.slots {
            slot.remaining = slot.remaining.saturating_sub(taken.get(&slot.id).copied().unwrap_or(0));
        }
        let kept = wish.facts.order().filter(|order| order.state == "placed").map(|order| order.slot);
        let typed = typed.get(&wish.hold).map(String::as_str).unwrap_or_default();
        let by_default = || kept.clone().or_else(|| wish.free(now).map(|slot| slot.id.clone())).unwrap_or_default();
        let asked = if lenient && typed.is_empty() { by_default() } else { typed.to_owned() };
        match slot(&asked, &wish.facts, kept.as_deref(), now).cloned() {
            Ok(slot) => {
                if kept.as_deref() != Some(slot.id.as_str()) {
                    *taken.entry(slot.id.clone()).or_default() += 1;
                }
                wish.slot = Some(slot);
            }
            Err(refused) => {
                let field = fulfilment_field(wish.hold.as_str());
                wrong.extend(refused.notices().into_iter().map(|n| Notice { field: Some(field.clone()), ..n }));
                wish.slot = wish.facts.slots.iter().find(|slot| slot.id == asked).cloned();
            }
        }
    }
    wrong
}

/// What comes by the same window comes once: its price is shared by those who come by it.
pub fn share_deliveries(wishes: &mut [Wish]) {
    let mut by_window: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, wish) in wishes.iter().enumerate() {
        if let Some(slot) = wish.slot.as_ref().filter(|_| wish.is_brought()) {
            by_window.entry(slot.id.clone()).or_default().push(at);
        }
    }
    for members in by_window.into_values().filter(|members| members.len() > 1) {
        let weigh = |at: &usize| wishes.get(*at).map_or(0, |wish| wish.items().minor);
        let takers: Vec<_> = members.iter().map(|at| Taker { weight_minor: weigh(at), room_minor: i64::MAX }).collect();
        let price = members.first().and_then(|at| wishes.get(*at)?.slot.as_ref()).map_or(0, |slot| slot.price_minor);
        for (at, part) in members.iter().zip(shared(price, &takers)) {
            if let Some(slot) = wishes.get_mut(*at).and_then(|wish| wish.slot.as_mut()) {
                slot.price_minor = part;
            }
        }
    }
}

/// Shares what the coupon `row` takes off among the orders it is for: its least amount, its share and its cap are of all of them
/// together. `kept`: these orders have one of its uses already.
///
/// # Errors
/// Why it does not count, as at a single checkout.
pub fn share_coupon(
    wishes: &mut [Wish],
    code: &str,
    row: Option<&serde_json::Value>,
    kept: bool,
    now: Timestamp,
) -> Result<(), CheckoutRefused> {
    let read = |row: &serde_json::Value| serde_json::from_value::<CouponRow>(row.clone()).ok();
    let minimum_minor = row.and_then(read).map_or(0, |row| row.minimum_minor);
    let in_another = |wish: &Wish, row: &CouponRow| row.minimum_minor > 0 && row.currency != wish.facts.currency;
    // The least amount is looked at below, for all of them together.
    let of_each = row.map(|row| {
        let mut row = row.clone();
        if let Some(minimum) = row.get_mut("minimum_minor") {
            *minimum = 0.into();
        }
        row.to_string()
    });
    let mut refused = None;
    let mut takers: Vec<(usize, Discount)> = Vec::new();
    for (at, wish) in wishes.iter_mut().enumerate() {
        wish.facts.coupon.clone_from(&of_each);
        if row.and_then(read).is_some_and(|row| in_another(wish, &row)) {
            continue;
        }
        match coupon(code, &wish.facts, kept, now) {
            Ok(Some(discount)) => takers.push((at, discount)),
            Ok(None) => {}
            Err(why) => refused = Some(why),
        }
    }
    let Some((_, common)) = takers.first().copied() else {
        return refused.map_or(Ok(()), Err);
    };
    let of = |at: usize| wishes.get(at).map_or(0, |wish| wish.items().minor);
    let items_minor: i64 = takers.iter().map(|(at, _)| of(*at)).sum();
    let currency = wishes.first().map(|wish| wish.facts.currency);
    if let Some(currency) = currency.filter(|_| items_minor < minimum_minor) {
        let least = Money::new(minimum_minor, currency);
        let text = format!("This coupon needs items for at least {least}.");
        return Err(CheckoutRefused::field("coupon", "coupon_below_minimum", &text));
    }
    // What an order has room for is what the largest coupon would take off it.
    let all = Discount { off: Off::Amount(i64::MAX), cap_minor: None, funding: common.funding };
    let room = |wish: &Wish| wish.facts.quote(None, Some(all)).coupon.map_or(0, |taken| taken.minor);
    let list: Vec<Taker> = takers
        .iter()
        .filter_map(|(at, _)| wishes.get(*at))
        .map(|wish| Taker { weight_minor: wish.items().minor, room_minor: room(wish) })
        .collect();
    let parts = shared(common.of(items_minor), &list);
    for ((at, _), part) in takers.iter().zip(parts) {
        if let Some(wish) = wishes.get_mut(*at) {
            let off = Discount { off: Off::Amount(part), cap_minor: None, funding: common.funding };
            wish.off = (part > 0).then_some(off);
        }
    }
    Ok(())
}
