//! What an order costs, line by line.

use super::view::{Bill, BillLine};
use crate::bundles::{Line, Sums};
use crate::ledger;
use crate::money::{Currency, Money, share, tax_inside};

/// The least that card payments can be of, in minor units: €0.50 is the usual minimum of a payment provider.
pub const CHARGE_MINOR_MIN: i64 = 50;

/// The sums of a bill, in minor units of `currency`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// What the minor units are of.
    pub currency: Currency,
    /// Units times their price.
    pub items_minor: i64,
    /// Taken off the items; at least [`CHARGE_MINOR_MIN`] of their price stays.
    pub discount_minor: i64,
    /// Added for delivery.
    pub delivery_minor: i64,
    /// Tax inside the total: of the goods and of the delivery, each rounded.
    pub tax_minor: i64,
    /// The platform's fee inside the total.
    pub fee_minor: i64,
    /// Tax rate.
    pub tax_bp: u32,
    /// Fee rate.
    pub fee_bp: u32,
}

/// What a coupon takes off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Off {
    /// A share of the items, in basis points.
    Share(i64),
    /// An amount, in minor units.
    Amount(i64),
}

/// The rates a sale is made at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rates {
    /// Tax inside the prices, basis points.
    pub tax_bp: u32,
    /// The platform's fee, basis points.
    pub fee_bp: u32,
}

impl Quote {
    /// The bill of `units` at `price` with `delivery_minor` and a coupon that takes `off`.
    #[must_use]
    pub fn new(price: Money, units: u32, delivery_minor: i64, off: Option<Off>, rates: Rates) -> Self {
        let items_minor = price.times(units).minor;
        let off_minor = off.map_or(0, |off| match off {
            Off::Share(bp) => share(items_minor, bp),
            Off::Amount(minor) => minor,
        });
        let discount_minor = off_minor.clamp(0, (items_minor - CHARGE_MINOR_MIN).max(0));
        let goods = items_minor - discount_minor;
        let tax_bp = i64::from(rates.tax_bp);
        Self {
            currency: price.currency,
            items_minor,
            discount_minor,
            delivery_minor,
            tax_minor: tax_inside(goods, tax_bp) + tax_inside(delivery_minor, tax_bp),
            fee_minor: ledger::fee(goods, rates.fee_bp),
            tax_bp: rates.tax_bp,
            fee_bp: rates.fee_bp,
        }
    }

    /// What is charged.
    #[must_use]
    pub fn total_minor(&self) -> i64 {
        self.items_minor - self.discount_minor + self.delivery_minor
    }

    /// What is shared over the parts of a bundle.
    #[must_use]
    pub fn sums(&self) -> Sums {
        let delivery_tax_minor = tax_inside(self.delivery_minor, i64::from(self.tax_bp));
        Sums {
            goods_minor: self.items_minor - self.discount_minor,
            goods_tax_minor: self.tax_minor - delivery_tax_minor,
            delivery_minor: self.delivery_minor,
            delivery_tax_minor,
        }
    }

    /// The bill as a page shows it: `item` names the goods, `coupon` what took something off.
    #[must_use]
    pub fn bill(&self, item: &str, units: u32, coupon: Option<&str>) -> Bill {
        let money = |minor| Money::new(minor, self.currency);
        let mut lines = vec![BillLine { label: format!("{units} × {item}"), amount: money(self.items_minor) }];
        if let Some(code) = coupon.filter(|_| self.discount_minor > 0) {
            lines.push(BillLine { label: format!("Coupon {code}"), amount: money(-self.discount_minor) });
        }
        if self.delivery_minor > 0 {
            lines.push(BillLine { label: "Delivery".to_owned(), amount: money(self.delivery_minor) });
        }
        Bill {
            lines,
            parts: Vec::new(),
            total: money(self.total_minor()),
            tax: money(self.tax_minor),
            tax_bp: self.tax_bp,
            fee: money(self.fee_minor),
        }
    }

    /// The parts of a bundle as a bill shows them below it.
    #[must_use]
    pub fn parts(&self, lines: &[Line]) -> Vec<BillLine> {
        let goods = lines.iter().filter(|line| !line.sku.is_empty());
        let line = |line: &Line| BillLine {
            label: format!("{} × {}", line.units, line.title),
            amount: Money::new(line.share_minor, self.currency),
        };
        goods.map(line).collect()
    }

    /// The same sums as lines for the payment provider, which takes no negative ones: the discount is inside the goods.
    #[must_use]
    pub fn charge_lines(&self, item: &str, units: u32) -> Vec<(String, Money)> {
        let money = |minor| Money::new(minor, self.currency);
        let mut lines = vec![(format!("{units} × {item}"), money(self.items_minor - self.discount_minor))];
        if self.delivery_minor > 0 {
            lines.push(("Delivery".to_owned(), money(self.delivery_minor)));
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Parties, sale};

    const RATES: Rates = Rates { tax_bp: 1_900, fee_bp: 600 };

    #[test]
    fn a_bill_adds_up_and_its_shares_add_up_to_it() {
        let table = [
            // why                              price units delivery off                     total
            ("one, collected", 4_800, 1, 0, None, 4_800),
            ("two, delivered", 1_333, 2, 490, None, 3_156),
            ("a tenth off", 999, 1, 0, Some(Off::Share(1_000)), 899),
            ("more off than it costs leaves the least", 300, 1, 0, Some(Off::Amount(500)), 50),
            ("a cent", 1, 1, 0, None, 1),
        ];
        for (why, price, units, delivery, off, total) in table {
            let quote = Quote::new(Money::new(price, Currency::Eur), units, delivery, off, RATES);
            assert_eq!(quote.total_minor(), total, "{why}");
            let bill = quote.bill("bowl", units, Some("TEN"));
            assert_eq!(bill.lines.iter().map(|l| l.amount.minor).sum::<i64>(), total, "{why}: lines");
            let charged = quote.charge_lines("bowl", units);
            assert_eq!(charged.iter().map(|(_, m)| m.minor).sum::<i64>(), total, "{why}: charge");
            assert!(charged.iter().all(|(_, m)| m.minor > 0), "{why}: no line of nothing");
            let parties = Parties { creator: "c".into(), tax_area: "de".into(), carrier: "k".into() };
            let (captured, shared): (Vec<_>, Vec<_>) =
                sale("cs", &quote, &parties).into_iter().partition(|t| t.reason == "capture");
            let sum = |all: &[crate::ledger::Transfer]| all.iter().map(|t| t.minor).sum::<i64>();
            assert_eq!(sum(&captured), total, "{why}: captured");
            assert_eq!(sum(&shared), total, "{why}: shared");
        }
    }
}
