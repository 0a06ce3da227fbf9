//! The checkout page and the receipt.

use crate::basket::view::Together;
use crate::catalogue::view::Shop;
use crate::drops::view::{Notice, SlotLine};
use crate::media::view::Picture;
use crate::money::Money;
use crate::refunds::view::RefundLine;
use crate::time::{Moment, Timestamp};

/// One line of a bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillLine {
    /// `2 × Salt-glazed bowl`, `Delivery`, `Coupon OVEN5`.
    pub label: String,
    /// Negative for a discount.
    pub amount: Money,
}

/// What is paid, line by line; the lines add up to the total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bill {
    /// In reading order.
    pub lines: Vec<BillLine>,
    /// What is inside the bundle that is bought, each with its share of the price; empty for anything else.
    pub parts: Vec<BillLine>,
    /// What is charged.
    pub total: Money,
    /// The tax inside the total.
    pub tax: Money,
    /// The tax rate, in basis points.
    pub tax_bp: u32,
    /// The part the platform keeps of it: the creator pays it, it is not on top.
    pub fee: Money,
}

/// What the buyer typed, kept when something is refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// Where the receipt goes.
    pub email: String,
    /// Who collects or receives.
    pub name: String,
    /// A slot's id.
    pub fulfilment: String,
    /// Street and number.
    pub street: String,
    /// Postal code.
    pub postcode: String,
    /// Town.
    pub town: String,
    /// Coupon code.
    pub coupon: String,
}

/// A way to receive the order, with what the whole order costs that way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotChoice {
    /// The slot.
    pub slot: SlotLine,
    /// The total when this one is chosen.
    pub total: Money,
    /// The tax inside that total.
    pub tax: Money,
}

/// `GET /checkout/{hold}`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckoutPage {
    /// The shop.
    pub shop: Shop,
    /// The hold's id.
    pub hold: String,
    /// The drop's name in URLs.
    pub drop_slug: String,
    /// The drop's title.
    pub drop_title: String,
    /// Who makes it.
    pub creator: String,
    /// The hero of the drop.
    pub picture: Picture,
    /// What is held.
    pub item: String,
    /// How many.
    pub units: u32,
    /// Price of one at the time of the hold.
    pub unit_price: Money,
    /// When this page was made.
    pub now: Timestamp,
    /// When the hold ends.
    pub expires: Moment,
    /// Ways to receive it, the cheapest total in each.
    pub slots: Vec<SlotChoice>,
    /// The bill for what is chosen now.
    pub bill: Bill,
    /// What was typed.
    pub typed: Typed,
    /// What was refused: shown at the field, and all of them on top.
    pub notices: Vec<Notice>,
    /// A coupon that counts: its code and what it takes off.
    pub coupon: Option<(String, Money)>,
    /// The idempotency key the form carries.
    pub key: String,
    /// Where to pay, when an order is placed already and waits for its payment.
    pub pay_url: Option<String>,
    /// Other holds of the buyer, of all drops, that can be paid for together with this one.
    pub others: u32,
}

/// Where an order stands, as its buyer sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// `Paid`.
    pub label: String,
    /// When it happened; absent for what lies ahead.
    pub at: Option<Moment>,
}

/// What a buyer shows at the counter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToShow {
    /// Address that the QR code holds.
    pub url: String,
    /// The code to read out: `7KQ2 M4XD`.
    pub code: String,
}

/// `GET /orders/{order}`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderPage {
    /// The shop.
    pub shop: Shop,
    /// The order's id.
    pub order: String,
    /// The short number to read out.
    pub number: String,
    /// `placed paid collected delivered lapsed refunded`.
    pub state: String,
    /// The drop's name in URLs.
    pub drop_slug: String,
    /// The drop's title.
    pub drop_title: String,
    /// Who makes it.
    pub creator: String,
    /// The hero of the drop.
    pub picture: Picture,
    /// Who collects or receives.
    pub name: String,
    /// Where the receipt went.
    pub email: String,
    /// How it is received.
    pub slot: SlotLine,
    /// Street, postal code and town, when delivered.
    pub address: Vec<String>,
    /// What was paid.
    pub bill: Bill,
    /// When it was ordered.
    pub placed: Moment,
    /// What has happened, and what comes next.
    pub steps: Vec<Step>,
    /// Where to pay, while it is not paid.
    pub pay_url: Option<String>,
    /// What went back of it, and what is on its way.
    pub refunds: Vec<RefundLine>,
    /// Why it was refunded, if it was.
    pub refund_reason: Option<String>,
    /// The version of the rules it was sold by.
    pub policy_version: String,
    /// What to show at the counter, while it is to be collected. The Worker signs it.
    pub to_show: Option<ToShow>,
    /// What was paid, or is to be paid, together with it.
    pub together: Vec<Together>,
}

impl OrderPage {
    /// Whether it waits to be collected.
    #[must_use]
    pub fn is_to_be_collected(&self) -> bool {
        self.state == "paid" && !self.slot.delivery
    }

    /// What is asked for on the payment page: this order and those that wait with it.
    #[must_use]
    pub fn to_pay(&self) -> Money {
        let others: i64 = self.together.iter().map(|order| order.total.minor).sum();
        self.bill.total.with_minor(self.bill.total.minor + others)
    }
}
