//! What the demo shop has sold: each sale with its hold, order, payment and transfers, as the flows would leave them.

use super::coupons::{Coupon, FIRST5, OPENING10, THREEOFF};
use super::creators::{Creator, FEE_BP};
use super::drops::{Dated, Offer, Slot};
use super::people::{BERLIN, LISBON, Person};
use super::policy_at;
use super::script::{Script, id, maybe, number, text};
use crate::checkout::quote::{Funding, Quote, Rates};
use crate::ids::{HoldId, OrderId};
use crate::ledger::{self, Parties, shares};
use crate::money::{Currency, Money};
use crate::time::{Duration, Timestamp};

/// As long as holds last by default.
const HOLD_LASTS: Duration = Duration::minutes(10);

/// Units of one order after the other, within the limit.
const UNITS: [u32; 5] = [1, 2, 1, 1, 3];

/// Sells drop after drop.
#[derive(Default)]
pub(super) struct Till {
    drops_done: usize,
    first5_used: i64,
}

/// One sale before it is written.
struct Sale<'a> {
    drop: &'a Dated,
    offer: &'static Offer,
    units: u32,
    slot: Slot,
    buyer: &'static Person,
    coupon: Option<&'static Coupon>,
    placed_at: Timestamp,
    paid_at: Timestamp,
}

impl Till {
    /// Writes the sales of a drop, spread over the time it has been open.
    pub(super) fn sell(&mut self, script: &mut Script, mut drop: Dated, now: Timestamp) {
        let orders: Vec<_> = drop.release.offers.iter().flat_map(orders).collect();
        let open_for = now.min(drop.closes_at) - drop.opens_at;
        let apart = open_for.0 / i64::try_from(orders.len() + 1).unwrap_or(i64::MAX);
        let people = if drop.release.creator.tax_area == "pt" { LISBON } else { BERLIN };
        // A regular comes back to the next drop but one.
        let buyers = people.iter().cycle().skip(self.drops_done * 7);
        for (((offer, units), buyer), turn) in orders.into_iter().zip(buyers).zip(1..) {
            let Some(slot) = drop.take_slot(turn) else { break };
            let placed_at = drop.opens_at + Duration(apart * i64::from(turn));
            let paid_at = placed_at + Duration::seconds(35 + i64::from(turn * 7 % 20));
            let coupon = self.coupon(turn);
            let sale = Sale { drop: &drop, offer, units, slot, buyer, coupon, placed_at, paid_at };
            sale.write(script);
            sale.hand_over(script, turn, now);
        }
        self.drops_done += 1;
    }

    /// What the order number `turn` of a drop brings along.
    fn coupon(&mut self, turn: u32) -> Option<&'static Coupon> {
        if self.first5_used < FIRST5.uses_max {
            self.first5_used += 1;
            return Some(&FIRST5);
        }
        match turn % 7 {
            3 => Some(&OPENING10),
            5 => Some(&THREEOFF),
            _ => None,
        }
    }
}

/// The orders that make up what an offer has sold.
fn orders(offer: &'static Offer) -> Vec<(&'static Offer, u32)> {
    let mut left = offer.sold;
    let mut orders = Vec::new();
    for units in UNITS.into_iter().cycle() {
        let units = units.min(offer.limit).min(left);
        if units == 0 {
            break;
        }
        orders.push((offer, units));
        left -= units;
    }
    orders
}

impl Sale<'_> {
    fn write(&self, script: &mut Script) {
        let Creator { id: creator, tax_area, tax_bp, .. } = self.drop.release.creator;
        let hold = self.hold();
        let order = OrderId::of(&hold);
        let session = id("cs_demo_", order.as_str());
        let price = Money::new(self.offer.price_minor, Currency::Eur);
        // The shop is taxed where its creators are.
        let rates = Rates { tax_bp: *tax_bp, fee_bp: FEE_BP, fee_tax_bp: *tax_bp };
        let quote =
            Quote::new(price, self.units, self.slot.way.price_minor, self.coupon.map(Coupon::discount), None, rates);
        let parties = Parties {
            creator: (*creator).to_owned(),
            tax_area: (*tax_area).to_owned(),
            carrier: self.slot.way.carrier.to_owned(),
            products: vec![(self.offer.sku.to_owned(), 1)],
            cohosts: Vec::new(),
        };

        self.write_hold(script, &hold);
        self.write_order(script, &hold, &order, &quote);
        for (share, position) in shares(&quote, &parties).iter().zip(1_i64..) {
            script.insert(
                "order_shares",
                &[
                    ("order_id", text(order.as_str())),
                    ("position", number(position)),
                    ("component", text(share.component.word())),
                    ("account", text(&share.account)),
                    ("reason", text(share.reason)),
                    ("amount_minor", number(share.minor)),
                ],
            );
        }
        script.run(&format!("UPDATE holds SET state = 'sold' WHERE id = {}", text(hold.as_str())));
        script.run(&format!(
            "UPDATE orders SET state = 'paid', state_at = {} WHERE id = {}",
            number(self.paid_at.0),
            text(order.as_str())
        ));
        script.insert(
            "payments",
            &[
                ("session", text(&session)),
                ("order_id", text(order.as_str())),
                ("pay_url", text(&format!("https://pay.example.com/{session}"))),
                ("intent", text(&id("pi_demo_", order.as_str()))),
                ("amount_minor", number(quote.total_minor())),
                ("currency", text(quote.currency.code())),
                ("state", text("captured")),
                ("opened_at", number(self.placed_at.0)),
                ("state_at", number(self.paid_at.0)),
            ],
        );
        script.insert(
            "letters",
            &[
                ("id", text(&format!("receipt-{order}"))),
                ("template", text("receipt")),
                ("order_id", text(order.as_str())),
                ("written_at", number(self.paid_at.0)),
                ("state", text("sent")),
                ("state_at", number(self.paid_at.0)),
                ("tries", number(1)),
            ],
        );
        let values = [text(&session), text(order.as_str()), number(self.paid_at.0)];
        let booked = ["?1", "?2", "?3"]
            .iter()
            .zip(values)
            .fold(ledger::store::SELL.to_owned(), |sql, (name, value)| sql.replace(name, &value));
        script.run(&booked);
    }

    fn hold(&self) -> HoldId {
        HoldId(id("hld_", &format!("{} {} {}", self.drop.id, self.offer.sku, self.buyer.mail)))
    }

    /// What its window has become once it is over: nearly everybody comes.
    fn hand_over(&self, script: &mut Script, turn: u32, now: Timestamp) {
        if now < self.slot.ends_at {
            return;
        }
        let order = OrderId::of(&self.hold());
        let delivered = self.slot.way.is_delivery();
        let (outcome, way, at) = match turn % 9 {
            4 if !delivered => ("missed", "button", self.slot.ends_at),
            _ if delivered => ("delivered", "button", self.during(turn)),
            2 => ("collected", "code", self.during(turn)),
            _ => ("collected", "scan", self.during(turn)),
        };
        let owner = self.drop.release.creator.slug.replace('-', ".");
        script.insert(
            "handovers",
            &[
                ("id", text(&id("hnd_", order.as_str()))),
                ("order_id", text(order.as_str())),
                ("outcome", text(outcome)),
                ("way", text(way)),
                ("why", text("")),
                ("person", text(&id("per_", &owner))),
                ("at", number(at.0)),
                ("written_at", number(at.0)),
            ],
        );
    }

    /// A moment in its window.
    fn during(&self, turn: u32) -> Timestamp {
        let lasts = (self.slot.ends_at - self.slot.starts_at).0;
        self.slot.starts_at + Duration(i64::from(turn) * Duration::minutes(7).0 % lasts)
    }

    fn write_hold(&self, script: &mut Script, hold: &HoldId) {
        script.insert(
            "holds",
            &[
                ("id", text(hold.as_str())),
                ("drop_id", text(&self.drop.id)),
                ("sku", text(self.offer.sku)),
                ("buyer", text(&self.buyer.id())),
                ("units", number(self.units)),
                ("price_minor", number(self.offer.price_minor)),
                ("currency", text(Currency::Eur.code())),
                ("placed_at", number(self.placed_at.0)),
                ("expires_at", number((self.placed_at + HOLD_LASTS).0)),
            ],
        );
    }

    fn write_order(&self, script: &mut Script, hold: &HoldId, order: &OrderId, quote: &Quote) {
        let creator = self.drop.release.creator;
        let address =
            if self.slot.way.is_delivery() { [self.buyer.street, self.buyer.postcode, creator.town] } else { [""; 3] };
        let [street, postcode, town] = address;
        script.insert(
            "orders",
            &[
                ("id", text(order.as_str())),
                ("hold_id", text(hold.as_str())),
                ("buyer", text(&self.buyer.id())),
                ("drop_id", text(&self.drop.id)),
                ("creator", text(creator.id)),
                ("item", text(self.offer.title)),
                ("units", number(self.units)),
                ("price_minor", number(self.offer.price_minor)),
                ("items_minor", number(quote.items_minor)),
                ("discount_minor", number(quote.discount_minor())),
                ("coupon_funding", maybe(quote.coupon.map(|_| text(Funding::Platform.word())))),
                ("delivery_minor", number(quote.delivery_minor)),
                ("total_minor", number(quote.total_minor())),
                ("tax_minor", number(quote.tax_minor)),
                ("fee_minor", number(quote.fee_minor)),
                ("currency", text(quote.currency.code())),
                ("tax_bp", number(quote.tax_bp)),
                ("fee_bp", number(quote.fee_bp)),
                ("fee_tax_minor", number(quote.fee_tax_minor)),
                ("slot", text(&self.slot.id)),
                ("email", text(&format!("{}@example.com", self.buyer.mail))),
                ("name", text(self.buyer.name)),
                ("street", text(street)),
                ("postcode", text(postcode)),
                ("town", text(town)),
                ("coupon", maybe(self.coupon.map(|coupon| text(coupon.code)))),
                ("policy", text(policy_at(self.drop.opens_at))),
                ("placed_at", number(self.placed_at.0)),
                ("state_at", number(self.placed_at.0)),
            ],
        );
    }
}
