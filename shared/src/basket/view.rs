//! The basket's pages.

use crate::catalogue::view::Shop;
use crate::checkout::view::{Bill, Typed};
use crate::drops::view::{Notice, SlotLine};
use crate::media::view::Picture;
use crate::money::Money;
use crate::time::{Moment, Timestamp};

/// Something a buyer holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldLine {
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
    /// What they cost together, at the price of the hold.
    pub price: Money,
    /// When the hold ends.
    pub expires: Moment,
}

/// What is held in one currency, so that one payment can be of all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldTogether {
    /// Creator by creator.
    pub lines: Vec<HeldLine>,
    /// What the lines cost, without delivery and what is taken off.
    pub price: Money,
    /// Whether there is more than one payment takes.
    pub is_cut: bool,
}

/// `GET /basket`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BasketPage {
    /// The shop.
    pub shop: Shop,
    /// When this page was made.
    pub now: Timestamp,
    /// What is held, currency by currency.
    pub held: Vec<HeldTogether>,
}

/// A hold on its way to be an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BasketOrder {
    /// What it is.
    pub held: HeldLine,
    /// Ways to receive it, each at its whole price.
    pub slots: Vec<SlotLine>,
    /// The one that is chosen.
    pub chosen: String,
    /// What this order costs, with its share of what is common.
    pub bill: Bill,
}

/// `GET /basket/checkout`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BasketCheckout {
    /// The shop.
    pub shop: Shop,
    /// When this page was made.
    pub now: Timestamp,
    /// Creator by creator.
    pub orders: Vec<BasketOrder>,
    /// The hold that ends first: the payment ends with it.
    pub first: HeldLine,
    /// What is charged for all of them.
    pub total: Money,
    /// The tax inside the total.
    pub tax: Money,
    /// The part the platform keeps of it.
    pub fee: Money,
    /// What was typed; `fulfilment` stays empty, each order has its own.
    pub typed: Typed,
    /// What was refused.
    pub notices: Vec<Notice>,
    /// A coupon that counts: its code and what it takes off all of them.
    pub coupon: Option<(String, Money)>,
    /// The idempotency key the form carries.
    pub key: String,
    /// Where to pay, when all of it is placed already and waits for its payment.
    pub pay_url: Option<String>,
}

/// Another order of the same payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Together {
    /// Its id.
    pub order: String,
    /// The short number to read out.
    pub number: String,
    /// `placed paid collected delivered lapsed refunded`.
    pub state: String,
    /// What a buyer is told of it.
    pub label: String,
    /// `2 × Salt-glazed bowl`.
    pub what: String,
    /// The drop's title.
    pub drop_title: String,
    /// Who makes it.
    pub creator: String,
    /// What it cost.
    pub total: Money,
    /// Whether it is brought.
    pub delivery: bool,
    /// Where it is looked at.
    pub url: String,
}

/// The name of a hold's field on the checkout page.
#[must_use]
pub fn fulfilment_field(hold: &str) -> String {
    format!("fulfilment-{hold}")
}
