//! What an order costs, line by line.

use super::view::{Bill, BillLine};
use crate::bundles::{Line, Sums};
use crate::ledger;
use crate::money::{Currency, Money, share, tax_inside};

/// The least that card payments can be of, in minor units: €0.50 is the usual minimum of a payment provider.
pub const CHARGE_MINOR_MIN: i64 = 50;

/// Who pays for what is taken off a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Funding {
    /// Whoever sells: they get less, and less of it is taxed.
    Creator,
    /// The shop: it adds to what the buyer pays, so that the creator gets the whole price, and all of it is taxed.
    Platform,
}

impl Funding {
    /// The word in the column.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Creator => "creator",
            Self::Platform => "platform",
        }
    }
}

/// What a coupon takes off, or what a regular gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Off {
    /// A share of the items, in basis points.
    Share(i64),
    /// An amount, in minor units.
    Amount(i64),
}

/// Something off a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Discount {
    /// How much.
    pub off: Off,
    /// Most that it takes off, minor units.
    pub cap_minor: Option<i64>,
    /// At whose cost.
    pub funding: Funding,
}

impl Discount {
    /// Off `minor`, before anything limits it but its own cap.
    pub(crate) fn of(self, minor: i64) -> i64 {
        let off = match self.off {
            Off::Share(bp) => share(minor, bp),
            Off::Amount(amount) => amount,
        };
        off.min(self.cap_minor.unwrap_or(i64::MAX))
    }
}

/// An amount off the bill, with who pays for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TakenOff {
    /// Minor units, more than zero.
    pub minor: i64,
    /// At whose cost; absent on orders from before this was kept: the creator's.
    pub funding: Option<Funding>,
}

/// The rates a sale is made at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rates {
    /// Tax inside the prices, basis points.
    pub tax_bp: u32,
    /// The platform's fee, basis points.
    pub fee_bp: u32,
    /// Tax on that fee, basis points of it.
    pub fee_tax_bp: u32,
}

/// The sums of a bill, in minor units of `currency`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// What the minor units are of.
    pub currency: Currency,
    /// Units times their price.
    pub items_minor: i64,
    /// What a coupon takes off the items.
    pub coupon: Option<TakenOff>,
    /// What a regular gets off the rest.
    pub loyalty: Option<TakenOff>,
    /// Added for delivery.
    pub delivery_minor: i64,
    /// Tax on what the seller gets, from whomever: of the goods and of the delivery, each rounded.
    pub tax_minor: i64,
    /// The platform's fee on what the seller gets for the goods.
    pub fee_minor: i64,
    /// Tax on that fee, for the creator to pay; at most what the seller gets for the goods.
    pub fee_tax_minor: i64,
    /// Tax rate.
    pub tax_bp: u32,
    /// Fee rate.
    pub fee_bp: u32,
}

fn minor_of(taken: Option<TakenOff>) -> i64 {
    taken.map_or(0, |taken| taken.minor)
}

impl Quote {
    /// The bill of `units` at `price` with `delivery_minor`. First the coupon takes off the items, then what a regular
    /// gets is worked out on the rest. What stays for the buyer to pay is at least [`CHARGE_MINOR_MIN`]; and where the
    /// platform pays a part, at least the tax and the fee, so that both come out of the buyer's own money.
    #[must_use]
    pub fn new(
        price: Money,
        units: u32,
        delivery_minor: i64,
        coupon: Option<Discount>,
        loyalty: Option<Discount>,
        rates: Rates,
    ) -> Self {
        let items_minor = price.times(units).minor;
        let (tax_bp, fee) = (i64::from(rates.tax_bp), |goods| ledger::fee(goods, rates.fee_bp));
        let fee_tax = |goods| share(fee(goods), i64::from(rates.fee_tax_bp));
        let by_platform = [coupon, loyalty].iter().flatten().any(|off| off.funding == Funding::Platform);
        let owed =
            if by_platform { tax_inside(items_minor, tax_bp) + fee(items_minor) + fee_tax(items_minor) } else { 0 };
        let mut left = (items_minor - owed.max(CHARGE_MINOR_MIN)).max(0);
        let mut take = |discount: Option<Discount>, of: i64| {
            let discount = discount?;
            let minor = discount.of(of).clamp(0, left);
            left -= minor;
            (minor > 0).then_some(TakenOff { minor, funding: Some(discount.funding) })
        };
        let coupon = take(coupon, items_minor);
        let loyalty = take(loyalty, items_minor - minor_of(coupon));
        let mut quote = Self {
            currency: price.currency,
            items_minor,
            coupon,
            loyalty,
            delivery_minor,
            tax_minor: 0,
            fee_minor: 0,
            fee_tax_minor: 0,
            tax_bp: rates.tax_bp,
            fee_bp: rates.fee_bp,
        };
        let goods = items_minor - quote.discount_minor() + quote.funded_minor();
        quote.tax_minor = tax_inside(goods, tax_bp) + tax_inside(delivery_minor, tax_bp);
        quote.fee_minor = fee(goods);
        quote.fee_tax_minor = fee_tax(goods).min(goods - tax_inside(goods, tax_bp) - quote.fee_minor).max(0);
        quote
    }

    /// All that is taken off the items.
    #[must_use]
    pub fn discount_minor(&self) -> i64 {
        minor_of(self.coupon) + minor_of(self.loyalty)
    }

    /// The part of it that the platform pays.
    #[must_use]
    pub fn funded_minor(&self) -> i64 {
        let by_platform = |taken: &TakenOff| taken.funding == Some(Funding::Platform);
        [self.coupon, self.loyalty].iter().flatten().filter(|taken| by_platform(taken)).map(|taken| taken.minor).sum()
    }

    /// What is charged.
    #[must_use]
    pub fn total_minor(&self) -> i64 {
        self.items_minor - self.discount_minor() + self.delivery_minor
    }

    /// What is shared over the parts of a bundle.
    #[must_use]
    pub fn sums(&self) -> Sums {
        let delivery_tax_minor = tax_inside(self.delivery_minor, i64::from(self.tax_bp));
        Sums {
            goods_minor: self.items_minor - self.discount_minor(),
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
        if let Some(taken) = self.coupon {
            let label = format!("Coupon {}{}", coupon.unwrap_or_default(), told(taken));
            lines.push(BillLine { label: label.trim_end().to_owned(), amount: money(-taken.minor) });
        }
        if let Some(taken) = self.loyalty {
            lines.push(BillLine { label: format!("For regulars{}", told(taken)), amount: money(-taken.minor) });
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
        let mut lines = vec![(format!("{units} × {item}"), money(self.items_minor - self.discount_minor()))];
        if self.delivery_minor > 0 {
            lines.push(("Delivery".to_owned(), money(self.delivery_minor)));
        }
        lines
    }
}

/// Who pays for it, where it is not the one who sells.
const fn told(taken: TakenOff) -> &'static str {
    match taken.funding {
        Some(Funding::Platform) => ", paid by the shop",
        Some(Funding::Creator) | None => "",
    }
}

/// What the columns of an order say was taken off: `loyalty_minor` is a part of `discount_minor`.
#[must_use]
pub fn taken_off(
    discount_minor: i64,
    loyalty_minor: i64,
    coupon: Option<Funding>,
    loyalty: Option<Funding>,
) -> (Option<TakenOff>, Option<TakenOff>) {
    let taken = |minor: i64, funding| (minor > 0).then_some(TakenOff { minor, funding });
    (taken(discount_minor - loyalty_minor, coupon), taken(loyalty_minor, loyalty))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;
    use crate::ledger::{Parties, shares};

    const RATES: Rates = Rates { tax_bp: 1_900, fee_bp: 600, fee_tax_bp: 0 };

    fn by(funding: Funding, off: Off, cap_minor: Option<i64>) -> Option<Discount> {
        Some(Discount { off, cap_minor, funding })
    }

    fn parties() -> Parties {
        let products = vec![("bowl".to_owned(), 1)];
        Parties { creator: "c".into(), tax_area: "de".into(), carrier: "k".into(), products, ..Parties::default() }
    }

    /// Everything that holds of any bill.
    fn holds(why: &str, quote: &Quote, units: u32) {
        let total = quote.total_minor();
        let bill = quote.bill("bowl", units, Some("TEN"));
        assert_eq!(bill.lines.iter().map(|l| l.amount.minor).sum::<i64>(), total, "{why}: lines");
        let charged = quote.charge_lines("bowl", units);
        assert_eq!(charged.iter().map(|(_, m)| m.minor).sum::<i64>(), total, "{why}: charge");
        assert!(charged.iter().all(|(_, m)| m.minor > 0), "{why}: no line of nothing");
        assert!(quote.discount_minor() == 0 || CHARGE_MINOR_MIN <= total, "{why}: {total} can be charged");
        assert!(quote.tax_minor + quote.fee_minor <= total, "{why}: tax and fee come out of what is paid");
        let shared = shares(quote, &parties());
        let sum = |paid_in: bool, account: &str| -> i64 {
            let of =
                shared.iter().filter(|s| s.is_paid_in() == paid_in && (account.is_empty() || s.account == account));
            of.map(|share| share.minor).sum()
        };
        assert_eq!(sum(false, "") - sum(true, ""), total, "{why}: nothing stays behind");
        assert_eq!(sum(true, "funding:platform"), quote.funded_minor(), "{why}: what the shop adds");
        assert_eq!(sum(false, "tax:de"), quote.tax_minor + quote.fee_tax_minor, "{why}: tax");
        assert!(sum(false, "creator:c") >= sum(true, "creator:c"), "{why}: no creator pays to sell");
        let line = |reason| shared.iter().filter(|s| s.reason == reason).map(|s| s.minor).sum::<i64>();
        assert_eq!(
            (line("coupon"), line("loyalty")),
            (minor_of(quote.coupon), minor_of(quote.loyalty)),
            "{why}: lines"
        );
    }

    #[test]
    fn a_bill_adds_up_and_its_shares_add_up_to_it() {
        use Funding::{Creator, Platform};
        let tenth = |funding| by(funding, Off::Share(1_000), None);
        type Row = (&'static str, i64, u32, i64, Option<Discount>, Option<Discount>, i64, i64);
        let table: &[Row] = &[
            // why                                     price units delivery coupon loyalty                 total tax
            ("one, collected", 4_800, 1, 0, None, None, 4_800, 766),
            ("two, delivered", 1_333, 2, 490, None, None, 3_156, 504),
            ("a tenth off", 999, 1, 0, tenth(Creator), None, 899, 144),
            ("the same at the shop's cost is taxed whole", 999, 1, 0, tenth(Platform), None, 899, 160),
            ("capped", 9_000, 1, 0, by(Creator, Off::Share(5_000), Some(700)), None, 8_300, 1_325),
            ("more off than it costs leaves the least", 300, 1, 0, by(Creator, Off::Amount(500), None), None, 50, 8),
            (
                "at the shop's cost, tax and fee stay",
                3_000,
                1,
                0,
                by(Platform, Off::Amount(9_000), None),
                None,
                659,
                479,
            ),
            ("a regular after a coupon", 1_000, 1, 0, tenth(Creator), tenth(Creator), 810, 129),
            (
                "a regular of the shop after a coupon of the creator",
                1_000,
                1,
                0,
                tenth(Creator),
                tenth(Platform),
                810,
                144,
            ),
            ("a regular without a coupon", 1_000, 2, 490, None, tenth(Creator), 2_290, 365),
            ("nothing is left for a regular", 300, 1, 0, by(Creator, Off::Amount(500), None), tenth(Creator), 50, 8),
            ("a cent", 1, 1, 0, tenth(Creator), tenth(Creator), 1, 0),
        ];
        for (why, price, units, delivery, coupon, loyalty, total, tax) in table {
            let quote = Quote::new(Money::new(*price, Currency::Eur), *units, *delivery, *coupon, *loyalty, RATES);
            assert_eq!((quote.total_minor(), quote.tax_minor), (*total, *tax), "{why}");
            holds(why, &quote, *units);
        }
    }

    #[test]
    fn any_bill_adds_up_to_the_cent() {
        // A small generator of its own: the same bills in every run.
        let mut state = 0x9E37_79B9_7F4A_7C15_u64;
        let mut next = |most: i64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            i64::try_from(state >> 2).unwrap() % (most + 1)
        };
        let (mut with_both, mut by_platform) = (0, 0);
        for case in 0..4_000 {
            let mut discount = || {
                let off = if next(1) == 0 { Off::Share(next(9_999) + 1) } else { Off::Amount(next(4_000) + 1) };
                let funding = if next(1) == 0 { Funding::Creator } else { Funding::Platform };
                let cap = (next(2) == 0).then_some(next(900) + 1);
                if next(3) == 0 { None } else { by(funding, off, cap) }
            };
            let (coupon, loyalty) = (discount(), discount());
            let (price, units) = (next(12_000) + 1, u32::try_from(next(6) + 1).unwrap());
            let delivery = if next(1) == 0 { 0 } else { next(1_200) + 1 };
            let rates = Rates {
                tax_bp: [0, 700, 1_900, 2_500][usize::try_from(next(3)).unwrap()],
                fee_bp: [0, 600, 1_500][usize::try_from(next(2)).unwrap()],
                fee_tax_bp: [0, 1_900][usize::try_from(next(1)).unwrap()],
            };
            let quote = Quote::new(Money::new(price, Currency::Eur), units, delivery, coupon, loyalty, rates);
            holds(&format!("case {case}: {quote:?}"), &quote, units);
            with_both += u32::from(quote.coupon.is_some() && quote.loyalty.is_some());
            by_platform += u32::from(quote.funded_minor() > 0);
        }
        assert!(with_both > 500 && by_platform > 500, "the cases are worth something: {with_both}, {by_platform}");
    }
}
