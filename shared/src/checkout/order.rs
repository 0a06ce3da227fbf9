//! From an order's row to its page.

use super::quote::{Quote, taken_off};
use super::store::OrderRow;
use super::view::{OrderPage, Step};
use crate::catalogue::view::Shop;
use crate::ids::OrderId;
use crate::time::Timestamp;

/// What a buyer is told of a state.
#[must_use]
pub fn label(state: &str) -> &'static str {
    match state {
        "placed" => "Ordered",
        "paid" => "Paid",
        "collected" => "Collected",
        "delivered" => "Delivered",
        "lapsed" => "Hold ended",
        "refunded" => "Refunded in full",
        _ => "Changed",
    }
}

/// Why a payment went back, in a sentence.
#[must_use]
pub fn refund_sentence(reason: &str) -> &'static str {
    match reason {
        "coupon_used_up" => "Your payment arrived after your hold had ended, and your coupon had been used up by then.",
        "slot_full" => "Your payment arrived after your hold had ended, and your pickup window had filled up by then.",
        "paid_twice" => "This order had been paid already. The second payment went back in full; the order stands.",
        "card_limit" => {
            "This card had already bought all that one buyer may have of this item, so the payment went back in full."
        }
        "operator" => "The shop has given all of it back.",
        "charged_back" => "Your bank has taken the payment back.",
        "changed" => "The order had been changed after this payment page was opened, so its payment went back in full.",
        _ => "Your payment arrived after your hold had ended, and the last unit had been sold by then.",
    }
}

impl OrderRow {
    /// The page at `now`.
    #[must_use]
    pub fn page(self, shop: Shop, now: Timestamp) -> OrderPage {
        let (coupon, loyalty) =
            taken_off(self.discount_minor, self.loyalty_minor, self.coupon_funding, self.loyalty_funding);
        let quote = Quote {
            currency: self.currency,
            items_minor: self.items_minor,
            coupon,
            loyalty,
            delivery_minor: self.delivery_minor,
            tax_minor: self.tax_minor,
            fee_minor: self.fee_minor,
            fee_tax_minor: 0,
            tax_bp: self.tax_bp,
            fee_bp: self.fee_bp,
        };
        let mut bill = quote.bill(&self.item, self.units, self.coupon.as_deref());
        bill.parts = quote.parts(&self.lines);
        let delivery = self.slot.kind == "delivery";
        let mut steps: Vec<Step> = self
            .steps
            .iter()
            .map(|step| Step { label: label(&step.state).to_owned(), at: Some(step.at.moment(&self.zone)) })
            .collect();
        let ahead: &[&str] = match self.state.as_str() {
            "placed" if delivery => &["Paid", "Delivered"],
            "placed" => &["Paid", "Collected"],
            "paid" if delivery => &["Delivered"],
            "paid" => &["Collected"],
            _ => &[],
        };
        steps.extend(ahead.iter().map(|label| Step { label: (*label).to_owned(), at: None }));
        let payable = self.state == "placed" && self.hold_state == "live" && now < self.expires_at;
        let open = self.payments.into_iter().find(|payment| payment.state == "open");
        OrderPage {
            shop,
            number: OrderId(self.id.clone()).number(),
            order: self.id,
            drop_slug: self.slug,
            drop_title: self.title,
            creator: self.creator,
            picture: self.picture.into(),
            bill,
            slot: self.slot.line(&self.zone, self.currency),
            address: if delivery {
                vec![self.street, format!("{} {}", self.postcode, self.town).trim().to_owned()]
            } else {
                Vec::new()
            },
            placed: self.placed_at.moment(&self.zone),
            steps,
            pay_url: open.filter(|_| payable).map(|payment| payment.pay_url),
            name: self.name,
            email: self.email,
            refunds: self.refunds.iter().map(|refund| refund.line(self.currency, &self.zone)).collect(),
            state: self.state,
            refund_reason: self.refund_reason.map(|reason| refund_sentence(&reason).to_owned()),
            policy_version: self.policy,
            to_show: None,
            together: Vec::new(),
        }
    }
}
