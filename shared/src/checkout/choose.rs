//! Choosing at checkout: which slot, which coupon, and what it costs then.

use super::quote::{Off, Quote, Rates};
use super::refused::CheckoutRefused;
use super::store::{CouponRow, Facts, PlacedRow};
use super::view::{CheckoutPage, SlotChoice, Typed};
use crate::bundles::{Line, lines};
use crate::catalogue::view::Shop;
use crate::drops::page::SlotRow;
use crate::drops::view::Notice;
use crate::media::view::Picture;
use crate::money::Money;
use crate::time::Timestamp;

/// Reads a coupon as people type it: upper case, without spaces around it.
#[must_use]
pub fn coupon_code(typed: &str) -> String {
    typed.trim().to_uppercase()
}

/// What a coupon takes off, if it counts now and here.
///
/// # Errors
/// Why it does not count.
pub fn coupon(code: &str, facts: &Facts, kept: bool, now: Timestamp) -> Result<Option<Off>, CheckoutRefused> {
    if code.is_empty() {
        return Ok(None);
    }
    let refused = |reason: &str, text: &str| CheckoutRefused::field("coupon", reason, text);
    let row: Option<CouponRow> = facts.coupon.as_deref().and_then(|text| serde_json::from_str(text).ok());
    let here = row.filter(|row| {
        let amount_fits = row.off_minor == 0 || row.currency == facts.currency;
        amount_fits && row.drop_id.as_ref().is_none_or(|id| *id == facts.drop_id)
    });
    let Some(row) = here else {
        return Err(refused("coupon_unknown", "This coupon code is not known for this drop."));
    };
    if now < row.starts_at {
        return Err(refused("coupon_not_yet", "This coupon does not count yet."));
    }
    if row.ends_at <= now {
        return Err(refused("coupon_expired", "This coupon has expired."));
    }
    // Whoever used it for this very order already has one of its uses.
    if row.remaining < 1 && !kept {
        return Err(refused("coupon_used_up", "This coupon has been used up by others."));
    }
    Ok(Some(if row.off_bp > 0 { Off::Share(row.off_bp) } else { Off::Amount(row.off_minor) }))
}

/// Finds the slot by its id, or the first free one of a kind (`pickup`, `delivery`).
///
/// # Errors
/// `slot_missing`, `slot_unknown`, `slot_over` or `slot_full`, each at the field `fulfilment`.
pub fn slot<'a>(
    chosen: &str,
    facts: &'a Facts,
    kept: Option<&str>,
    now: Timestamp,
) -> Result<&'a SlotRow, CheckoutRefused> {
    let refused = |code: &str, text: &str| CheckoutRefused::field("fulfilment", code, text);
    let free = |slot: &&SlotRow| slot.remaining > 0 && now < slot.ends_at;
    let chosen = chosen.trim();
    if chosen.is_empty() {
        return Err(refused("slot_missing", "Please choose how to receive your order."));
    }
    let by_id = facts.slots.iter().find(|slot| slot.id == chosen);
    let of_kind = || facts.slots.iter().filter(|slot| slot.kind == chosen);
    let Some(slot) = by_id.or_else(|| of_kind().find(free)).or_else(|| of_kind().next()) else {
        return Err(refused(
            "slot_unknown",
            "This pickup window is not part of the drop. Please choose one from the list.",
        ));
    };
    if slot.ends_at <= now {
        return Err(refused("slot_over", "This window is over. Please choose another one."));
    }
    if slot.remaining < 1 && kept != Some(slot.id.as_str()) {
        return Err(refused(
            "slot_full",
            "This window has just filled up. Please choose another one: your units stay held.",
        ));
    }
    Ok(slot)
}

impl Facts {
    /// The order that is there already.
    #[must_use]
    pub fn order(&self) -> Option<PlacedRow> {
        self.placed.as_deref().and_then(|text| serde_json::from_str(text).ok())
    }

    /// Price of one, as it was when it was held.
    #[must_use]
    pub fn price(&self) -> Money {
        Money::new(self.price_minor, self.currency)
    }

    /// What it costs by `slot` with `off`.
    #[must_use]
    pub fn quote(&self, slot: Option<&SlotRow>, off: Option<Off>) -> Quote {
        let rates = Rates { tax_bp: self.tax_bp, fee_bp: self.fee_bp };
        Quote::new(self.price(), self.units, slot.map_or(0, |slot| slot.price_minor), off, rates)
    }

    /// The lines of an order at `quote`, when it is of a bundle; none for anything else.
    #[must_use]
    pub fn lines(&self, quote: &Quote) -> Vec<Line> {
        if self.parts.is_empty() { Vec::new() } else { lines(&self.parts, self.units, quote.sums()) }
    }

    /// The page as it is with what was `typed`; what is wrong with it stands in `notices`.
    #[must_use]
    pub fn page(
        self,
        shop: Shop,
        hold: &str,
        typed: Typed,
        mut notices: Vec<Notice>,
        key: String,
        now: Timestamp,
    ) -> CheckoutPage {
        let order = self.order();
        let typed = if typed == Typed::default() { order.as_ref().map_or(typed, as_typed) } else { typed };
        let code = coupon_code(&typed.coupon);
        let kept = order.as_ref().is_some_and(|o| o.coupon.as_deref() == Some(code.as_str()));
        let off = coupon(&code, &self, kept, now).unwrap_or_else(|refused| {
            if notices.iter().all(|notice| notice.field.as_deref() != Some("coupon")) {
                notices.extend(refused.notices());
            }
            None
        });
        let by_wish = self.slots.iter().find(|slot| slot.id == typed.fulfilment || slot.kind == typed.fulfilment);
        let free = || self.slots.iter().find(|slot| slot.remaining > 0 && now < slot.ends_at);
        let chosen = by_wish.or_else(free);
        let quote = self.quote(chosen, off);
        let typed = Typed { fulfilment: chosen.map(|slot| slot.id.clone()).unwrap_or_default(), ..typed };
        let mut bill = quote.bill(&self.item, self.units, Some(&code));
        bill.parts = quote.parts(&self.lines(&quote));
        let pay_url =
            self.payment.as_deref().and_then(|text| serde_json::from_str::<super::store::PaymentRow>(text).ok());
        let choices: Vec<_> = self.slots.iter().map(|slot| self.quote(Some(slot), off)).collect();
        CheckoutPage {
            shop,
            hold: hold.to_owned(),
            unit_price: self.price(),
            expires: self.expires_at.moment(&self.zone),
            slots: self
                .slots
                .into_iter()
                .zip(choices)
                .map(|(slot, quote)| SlotChoice {
                    slot: slot.line(&self.zone, self.currency),
                    total: Money::new(quote.total_minor(), self.currency),
                    tax: Money::new(quote.tax_minor, self.currency),
                })
                .collect(),
            coupon: off.map(|_| (code, Money::new(quote.discount_minor, self.currency))),
            drop_slug: self.slug,
            drop_title: self.title,
            creator: self.creator,
            picture: Picture::from(self.picture),
            item: self.item,
            units: self.units,
            now,
            bill,
            typed,
            notices,
            key,
            pay_url: pay_url.map(|payment| payment.pay_url),
        }
    }
}

fn as_typed(order: &PlacedRow) -> Typed {
    Typed {
        email: order.email.clone(),
        name: order.name.clone(),
        fulfilment: order.slot.clone(),
        street: order.street.clone(),
        postcode: order.postcode.clone(),
        town: order.town.clone(),
        coupon: order.coupon.clone().unwrap_or_default(),
    }
}
