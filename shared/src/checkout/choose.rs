//! Choosing at checkout: which slot, which coupon, and what it costs then.

use super::quote::{Discount, Off, Quote, Rates};
use super::refused::CheckoutRefused;
use super::store::{Commission, CouponRow, Facts, LoyaltyRow, PlacedRow};
use super::view::{CheckoutPage, SlotChoice, Typed};
use crate::bundles::{Line, lines};
use crate::catalogue::view::Shop;
use crate::drops::page::SlotRow;
use crate::drops::view::Notice;
use crate::ledger::{self, Parties, Share};
use crate::media::view::Picture;
use crate::money::Money;
use crate::time::Timestamp;

/// Reads a coupon as people type it: upper case, without spaces around it.
#[must_use]
pub fn coupon_code(typed: &str) -> String {
    typed.trim().to_uppercase()
}

const fn off(off_bp: i64, off_minor: i64) -> Off {
    if off_bp > 0 { Off::Share(off_bp) } else { Off::Amount(off_minor) }
}

/// Why a coupon does not count, as the field shows it.
fn no(reason: &str, text: &str) -> CheckoutRefused {
    CheckoutRefused::field("coupon", reason, text)
}

/// What the write's refusal of a coupon means; by its name.
#[must_use]
pub fn coupon_refused(names: impl Fn(&str) -> bool) -> Option<CheckoutRefused> {
    const TEXTS: [(&str, &str); 4] = [
        ("coupon_not_yet", "This coupon does not count yet."),
        ("coupon_expired", "This coupon has expired."),
        (
            "coupon_used_by_you",
            "You have used this coupon already. Upper case, and what follows a plus sign, make no other address.",
        ),
        ("coupon_used_up", "This coupon has been used up by others."),
    ];
    TEXTS.iter().find(|(name, _)| names(name)).map(|(name, text)| no(name, text))
}

/// What a coupon takes off, if it counts now, here and for this buyer.
///
/// # Errors
/// Why it does not count.
pub fn coupon(code: &str, facts: &Facts, kept: bool, now: Timestamp) -> Result<Option<Discount>, CheckoutRefused> {
    if code.is_empty() {
        return Ok(None);
    }
    let row: Option<CouponRow> = facts.coupon.as_deref().and_then(|text| serde_json::from_str(text).ok());
    let Some(row) = row.filter(|row| row.code == code) else {
        return Err(no("coupon_unknown", "This coupon code is not known."));
    };
    let is = |of: &Option<String>, this: &str| of.as_deref().is_none_or(|of| of == this);
    let in_amounts = row.off_minor != 0 || row.cap_minor.is_some() || row.minimum_minor != 0;
    let here = is(&row.creator, &facts.creator_id) && is(&row.drop_id, &facts.drop_id) && is(&row.sku, &facts.sku);
    if !here || (in_amounts && row.currency != facts.currency) {
        return Err(no("coupon_not_for_this", "This coupon is for something else."));
    }
    if now < row.starts_at {
        let from = row.starts_at.moment(&facts.zone);
        return Err(no(
            "coupon_not_yet",
            &format!("This coupon counts from {}, {} {} on.", from.day, from.clock, from.zone),
        ));
    }
    if row.ends_at <= now {
        return Err(no("coupon_expired", "This coupon has expired."));
    }
    if row.is_used == Some(1) {
        return Err(coupon_refused(|name| name == "coupon_used_by_you").unwrap_or_else(|| no("coupon_used_by_you", "")));
    }
    // Whoever used it for this very order already has one of its uses.
    if row.remaining < 1 && !kept {
        return Err(no("coupon_used_up", "This coupon has been used up by others."));
    }
    if facts.price().times(facts.units).minor < row.minimum_minor {
        let least = Money::new(row.minimum_minor, facts.currency);
        return Err(no("coupon_below_minimum", &format!("This coupon needs items for at least {least}.")));
    }
    Ok(Some(Discount { off: off(row.off_bp, row.off_minor), cap_minor: row.cap_minor, funding: row.funding }))
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

    /// What a regular gets, by the rule that stood when the units were held; none for anybody else.
    fn loyalty(&self) -> Option<Discount> {
        let row: LoyaltyRow = serde_json::from_str(self.loyalty.as_deref()?).ok()?;
        let regular = row.orders_min <= row.bought;
        let funding = row.funding;
        regular.then(|| Discount { off: off(row.off_bp, row.off_minor), cap_minor: row.cap_minor, funding })
    }

    /// What it costs by `slot` with what a coupon takes off.
    #[must_use]
    pub fn quote(&self, slot: Option<&SlotRow>, coupon: Option<Discount>) -> Quote {
        let rates = Rates { tax_bp: self.tax_bp, fee_bp: self.commission().0, fee_tax_bp: self.fee_tax_bp };
        let delivery = slot.map_or(0, |slot| slot.price_minor);
        Quote::new(self.price(), self.units, delivery, coupon, self.loyalty(), rates)
    }

    /// What the platform takes of the goods, basis points, and the rule that says so; none where it is the creator's own rate.
    #[must_use]
    pub fn commission(&self) -> (u32, Option<String>) {
        let rule: Option<Commission> = self.commission.as_deref().and_then(|text| serde_json::from_str(text).ok());
        rule.map_or((self.fee_bp, None), |rule| (rule.fee_bp, Some(rule.id)))
    }

    /// Who gets what of an order at `quote` that is received by `slot`.
    #[must_use]
    pub fn shares(&self, quote: &Quote, slot: &SlotRow) -> Vec<Share> {
        let goods = |line: Line| (!line.sku.is_empty()).then_some((line.sku, line.share_minor));
        let mut products: Vec<_> = self.lines(quote).into_iter().filter_map(goods).collect();
        if products.is_empty() {
            products.push((self.sku.clone(), 1));
        }
        let parties = Parties {
            creator: self.creator_id.clone(),
            tax_area: self.tax_area.clone(),
            carrier: slot.carrier.clone(),
            cohosts: self.cohosts.clone(),
            products,
        };
        ledger::shares(quote, &parties)
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
            coupon: quote.coupon.map(|taken| (code, Money::new(taken.minor, self.currency))),
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
            others: self.others,
        }
    }
}

/// What was typed when the order was placed.
#[must_use]
pub fn as_typed(order: &PlacedRow) -> Typed {
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
