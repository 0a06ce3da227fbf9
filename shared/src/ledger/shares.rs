//! Who gets what of an order: agreed when it is placed, booked when it is paid.

use super::{FEES, FUNDING};
use crate::checkout::quote::{Funding, Quote};
use crate::money::{WHOLE_BP, split, tax_inside};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What of an order a share is of: each is given back by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Component {
    /// What was bought.
    Goods,
    /// That it is brought.
    Delivery,
}

impl Component {
    /// The word in the column.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Goods => "goods",
            Self::Delivery => "delivery",
        }
    }
}

/// A share of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Share {
    /// Of what.
    pub component: Component,
    /// Whose.
    pub account: String,
    /// `creator cohost fee fee_tax tax delivery delivery_tax`: out of the payment; `coupon loyalty`: paid into it.
    pub reason: &'static str,
    /// Minor units, more than zero.
    pub minor: i64,
}

impl Share {
    /// Whether it is paid into the payment, rather than out of it.
    #[must_use]
    pub fn is_paid_in(&self) -> bool {
        matches!(self.reason, "coupon" | "loyalty")
    }
}

/// Someone who sells together with the creator.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Cohost {
    /// Their own creator's id.
    pub creator: String,
    /// Of one product; absent: of everything that has no share of its own for them.
    pub sku: Option<String>,
    /// Basis points of what the creator gets.
    pub share_bp: u32,
}

/// Whom a sale is shared among.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parties {
    /// The creator's id.
    pub creator: String,
    /// Whose tax it is.
    pub tax_area: String,
    /// Who delivers; empty for pickup.
    pub carrier: String,
    /// Who sells with the creator.
    pub cohosts: Vec<Cohost>,
    /// What is bought, each with what it weighs in the price: one row, or the parts of a bundle.
    pub products: Vec<(String, i64)>,
}

/// The shares of a bill: what comes out of the payment, less what is paid in, is what the buyer pays.
///
/// The carrier gets the delivery less its tax, the tax office the tax, the platform its fee and the tax on it, co-hosts
/// their part of the rest, the creator what is left. What is taken off is paid in by whoever bears it, on a line of its own.
#[must_use]
pub fn shares(quote: &Quote, parties: &Parties) -> Vec<Share> {
    let delivery_tax = tax_inside(quote.delivery_minor, i64::from(quote.tax_bp));
    // Off orders from before it was kept who pays for it, the creator gets what is left, and nothing is paid in.
    let offs: Vec<_> = [("coupon", quote.coupon), ("loyalty", quote.loyalty)]
        .into_iter()
        .filter_map(|(reason, taken)| {
            let taken = taken?;
            let account = match taken.funding? {
                Funding::Creator => creator(&parties.creator),
                Funding::Platform => FUNDING.to_owned(),
            };
            Some(Share { component: Component::Goods, account, reason, minor: taken.minor })
        })
        .collect();
    let paid_in: i64 = offs.iter().map(|share| share.minor).sum();
    let by_creator: i64 = offs.iter().filter(|share| share.account != FUNDING).map(|share| share.minor).sum();
    let goods = quote.total_minor() + paid_in - quote.delivery_minor;
    let net = goods - (quote.tax_minor - delivery_tax) - quote.fee_minor - quote.fee_tax_minor;
    // What the creator bears is not shared: a co-host gets theirs of what is left.
    let cohosts = cohosts(net - by_creator, parties);
    let of_cohosts: i64 = cohosts.iter().map(|(_, minor)| minor).sum();
    let out = |component, account: String, reason, minor| Share { component, account, reason, minor };
    let tax = format!("tax:{}", parties.tax_area);
    let mut all = vec![out(Component::Goods, creator(&parties.creator), "creator", net - of_cohosts)];
    all.extend(cohosts.into_iter().map(|(who, minor)| out(Component::Goods, creator(&who), "cohost", minor)));
    all.extend([
        out(Component::Goods, FEES.to_owned(), "fee", quote.fee_minor),
        out(Component::Goods, tax.clone(), "fee_tax", quote.fee_tax_minor),
        out(Component::Goods, tax.clone(), "tax", quote.tax_minor - delivery_tax),
        out(
            Component::Delivery,
            format!("courier:{}", parties.carrier),
            "delivery",
            quote.delivery_minor - delivery_tax,
        ),
        out(Component::Delivery, tax, "delivery_tax", delivery_tax),
    ]);
    all.extend(offs);
    all.retain(|share| share.minor > 0);
    all
}

fn creator(id: &str) -> String {
    format!("creator:{id}")
}

/// What co-hosts get of `net_minor`, by their id: of each product by the share that was agreed for it, else by the share of
/// the whole drop. Each product's part is split by largest remainder, ties by the id; the creator's own part is one of them.
fn cohosts(net_minor: i64, parties: &Parties) -> Vec<(String, i64)> {
    if parties.cohosts.is_empty() || net_minor <= 0 {
        return Vec::new();
    }
    let weights: Vec<i64> = parties.products.iter().map(|(_, weight)| *weight).collect();
    let mut all: BTreeMap<&str, i64> = BTreeMap::new();
    for ((sku, _), minor) in parties.products.iter().zip(split(net_minor, &weights)) {
        let mut agreed: BTreeMap<&str, u32> = BTreeMap::new();
        for host in parties.cohosts.iter().filter(|host| host.sku.is_none()) {
            agreed.insert(&host.creator, host.share_bp);
        }
        for host in parties.cohosts.iter().filter(|host| host.sku.as_ref() == Some(sku)) {
            agreed.insert(&host.creator, host.share_bp);
        }
        let whole = u32::try_from(WHOLE_BP).unwrap_or(u32::MAX);
        let rest = whole.saturating_sub(agreed.values().sum());
        let parts: Vec<u32> = agreed.values().copied().chain([rest]).collect();
        for (who, part) in agreed.keys().zip(split(minor, &parts)) {
            *all.entry(who).or_default() += part;
        }
    }
    all.into_iter().filter(|(_, minor)| *minor > 0).map(|(who, minor)| (who.to_owned(), minor)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checkout::quote::Rates;
    use crate::money::{Currency, Money};

    fn host(creator: &str, sku: Option<&str>, share_bp: u32) -> Cohost {
        Cohost { creator: creator.into(), sku: sku.map(Into::into), share_bp }
    }

    fn of(cohosts: Vec<Cohost>, products: &[(&str, i64)]) -> Vec<(String, &'static str, i64)> {
        let rates = Rates { tax_bp: 1_900, fee_bp: 1_000, fee_tax_bp: 1_900 };
        let quote = Quote::new(Money::new(11_900, Currency::Eur), 1, 590, None, None, rates);
        let parties = Parties {
            creator: "ada".into(),
            tax_area: "de".into(),
            carrier: "bike".into(),
            cohosts,
            products: products.iter().map(|(sku, weight)| ((*sku).to_owned(), *weight)).collect(),
        };
        let all = shares(&quote, &parties);
        let sum: i64 = all.iter().map(|share| share.minor).sum();
        assert_eq!(sum, quote.total_minor(), "all of it belongs to somebody");
        all.into_iter().map(|share| (share.account, share.reason, share.minor)).collect()
    }

    fn got(all: &[(String, &'static str, i64)], account: &str) -> i64 {
        all.iter().filter(|(whose, reason, _)| whose == account && *reason != "tax").map(|(_, _, minor)| minor).sum()
    }

    #[test]
    fn everybody_gets_theirs_on_a_line_of_their_own() {
        let all = of(vec![], &[("lamp", 1)]);
        let expected = [
            ("creator:ada", "creator", 11_900 - 1_900 - 1_190 - 226),
            ("platform:fees", "fee", 1_190),
            ("tax:de", "fee_tax", 226),
            ("tax:de", "tax", 1_900),
            ("courier:bike", "delivery", 590 - 94),
            ("tax:de", "delivery_tax", 94),
        ];
        assert_eq!(all, expected.map(|(account, reason, minor)| (account.to_owned(), reason, minor)));
    }

    #[test]
    fn cohosts_share_what_the_creator_gets() {
        let net = 11_900 - 1_900 - 1_190 - 226;
        type Row<'a> = (&'a str, Vec<Cohost>, &'a [(&'a str, i64)], i64, i64);
        let table: Vec<Row> = vec![
            // why                             co-hosts                                       products        bob    eve
            ("a quarter of the drop", vec![host("bob", None, 2_500)], &[("lamp", 1)], net / 4, 0),
            (
                "the odd cent goes to the first",
                vec![host("bob", None, 3_333), host("eve", None, 3_333)],
                &[("lamp", 1)],
                2_861,
                2_861,
            ),
            ("all of it", vec![host("bob", None, 10_000)], &[("lamp", 1)], net, 0),
            ("of one product only", vec![host("bob", Some("lamp"), 5_000)], &[("lamp", 3), ("rug", 1)], 3_219, 0),
            ("of another product", vec![host("bob", Some("rug"), 5_000)], &[("lamp", 1)], 0, 0),
            (
                "a product's own share goes before the drop's",
                vec![host("bob", None, 1_000), host("bob", Some("lamp"), 5_000)],
                &[("lamp", 1)],
                net / 2,
                0,
            ),
        ];
        for (why, cohosts, products, bob, eve) in table {
            let all = of(cohosts, products);
            assert_eq!((got(&all, "creator:bob"), got(&all, "creator:eve")), (bob, eve), "{why}");
            assert_eq!(got(&all, "creator:ada") + bob + eve, net, "{why}: the rest is the creator's");
        }
    }
}
