//! Bundles: an item of a drop that is made of other items of it, at a price of its own.

#[cfg(feature = "server")]
pub mod flow;
#[cfg(feature = "server")]
pub mod form;
#[cfg(feature = "server")]
pub mod refused;
#[cfg(feature = "server")]
pub mod store;
pub mod view;

use crate::money::split;
use serde::{Deserialize, Serialize};

/// Most bundles of one drop.
pub const BUNDLES_MAX: usize = 6;

/// Most units of one part inside a bundle.
pub const UNITS_OF_PART_MAX: u32 = 100;

/// Something inside a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Part {
    /// Its stock-keeping unit.
    pub sku: String,
    /// As one reads it.
    pub title: String,
    /// Of it, in one bundle.
    pub units: u32,
    /// What one costs by itself, minor units.
    pub price_minor: i64,
}

/// A line of an order: one part, or the delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Stock-keeping unit; empty: the delivery.
    pub sku: String,
    /// What it was called.
    pub title: String,
    /// Of it, in the whole order.
    pub units: u32,
    /// Its share of what is paid, minor units, tax included.
    pub share_minor: i64,
    /// The tax inside the share, minor units.
    pub tax_minor: i64,
}

/// What is to be shared, in minor units of one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sums {
    /// The goods, with what a coupon took off.
    pub goods_minor: i64,
    /// The tax inside the goods.
    pub goods_tax_minor: i64,
    /// The delivery.
    pub delivery_minor: i64,
    /// The tax inside the delivery.
    pub delivery_tax_minor: i64,
}

/// Shares the goods of an order of `bundles` over the `parts`, by what each costs by itself, to the cent: what is left
/// over goes to the largest remainders, and among equal ones to the first by stock-keeping unit. The tax follows the
/// shares. The delivery is a line of its own. Lines add up to the sums, always.
#[must_use]
pub fn lines(parts: &[Part], bundles: u32, sums: Sums) -> Vec<Line> {
    let mut parts: Vec<&Part> = parts.iter().collect();
    parts.sort_by(|one, other| one.sku.cmp(&other.sku));
    let weight = |part: &&Part| {
        let minor = part.price_minor.saturating_mul(i64::from(part.units));
        u32::try_from(minor.max(1)).unwrap_or(u32::MAX)
    };
    let shares = split(sums.goods_minor, &parts.iter().map(weight).collect::<Vec<_>>());
    let taxed: Vec<u32> = shares.iter().map(|share| u32::try_from(*share).unwrap_or(u32::MAX)).collect();
    let taxes = split(sums.goods_tax_minor, &taxed);
    let mut lines: Vec<Line> = parts
        .into_iter()
        .zip(shares.into_iter().zip(taxes))
        .map(|(part, (share_minor, tax_minor))| Line {
            sku: part.sku.clone(),
            title: part.title.clone(),
            units: part.units.saturating_mul(bundles),
            share_minor,
            tax_minor,
        })
        .collect();
    if sums.delivery_minor > 0 {
        lines.push(Line {
            sku: String::new(),
            title: "Delivery".to_owned(),
            units: 1,
            share_minor: sums.delivery_minor,
            tax_minor: sums.delivery_tax_minor,
        });
    }
    lines
}

/// What is in a bundle, as its line on a page says it: `Bundle: Lamp, 2 × Shade`.
#[must_use]
pub fn words<'a>(parts: impl Iterator<Item = (&'a str, u32)>) -> String {
    let each: Vec<String> =
        parts.map(|(title, units)| if units == 1 { title.to_owned() } else { format!("{units} × {title}") }).collect();
    format!("Bundle: {}", each.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::tax_inside;

    fn part(sku: &str, units: u32, price_minor: i64) -> Part {
        Part { sku: sku.to_owned(), title: sku.to_owned(), units, price_minor }
    }

    fn sums(goods_minor: i64, delivery_minor: i64, tax_bp: i64) -> Sums {
        Sums {
            goods_minor,
            goods_tax_minor: tax_inside(goods_minor, tax_bp),
            delivery_minor,
            delivery_tax_minor: tax_inside(delivery_minor, tax_bp),
        }
    }

    #[test]
    fn a_price_is_shared_by_what_the_parts_cost_apart() {
        type Parts = &'static [(&'static str, u32, i64)];
        let table: &[(&str, Parts, i64, &[i64])] = &[
            ("in proportion", &[("a", 1, 1_000), ("b", 2, 700)], 2_000, &[833, 1_167]),
            ("the odd cent goes to the first by its number", &[("b", 1, 500), ("a", 1, 500)], 901, &[451, 450]),
            ("three thirds", &[("a", 1, 300), ("b", 1, 300), ("c", 1, 300)], 800, &[267, 267, 266]),
            ("a dear part and a cheap one", &[("a", 1, 9_999), ("b", 1, 1)], 5_000, &[4_999, 1]),
        ];
        for (why, parts, goods, shares) in table {
            let parts: Vec<Part> = parts.iter().map(|(sku, units, price)| part(sku, *units, *price)).collect();
            let lines = lines(&parts, 1, sums(*goods, 0, 1_900));
            assert_eq!(lines.iter().map(|line| line.share_minor).collect::<Vec<_>>(), *shares, "{why}");
        }
    }

    #[test]
    fn any_lines_add_up_to_any_order() {
        let mut seed = 7_u64;
        let mut dice = |most: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            i64::try_from((seed >> 33) % most).unwrap()
        };
        for round in 0..20_000 {
            let parts: Vec<Part> = (0..=dice(7))
                .map(|at| part(&format!("part-{at}"), u32::try_from(1 + dice(9)).unwrap(), 1 + dice(100_000)))
                .collect();
            let (goods, delivery) = (1 + dice(500_000), dice(2) * dice(2_000));
            let whole = sums(goods, delivery, dice(2_700));
            let lines = lines(&parts, 1 + u32::try_from(dice(4)).unwrap(), whole);
            let sum = |of: fn(&Line) -> i64| lines.iter().map(of).sum::<i64>();
            assert_eq!(sum(|line| line.share_minor), goods + delivery, "round {round}");
            assert_eq!(sum(|line| line.tax_minor), whole.goods_tax_minor + whole.delivery_tax_minor, "round {round}");
            assert!(
                lines.iter().all(|line| (0..=line.share_minor).contains(&line.tax_minor)),
                "round {round}: {lines:?}"
            );
            // No part is more than a cent off its exact share.
            let weight: i64 = parts.iter().map(|part| part.price_minor * i64::from(part.units)).sum();
            for (line, part) in lines.iter().zip(&parts) {
                let exact = i128::from(goods) * i128::from(part.price_minor * i64::from(part.units));
                let off = (i128::from(line.share_minor) * i128::from(weight) - exact).abs();
                assert!(off < i128::from(weight), "round {round}: {} is {off}/{weight} off", line.sku);
            }
        }
    }

    #[test]
    fn a_bundle_says_what_is_in_it() {
        assert_eq!(words([("Lamp", 1), ("Shade", 2)].into_iter()), "Bundle: Lamp, 2 × Shade");
    }
}
