//! From what was typed to a bundle, or to everything that is wrong with it.

use super::refused::BundleRefused;
use super::view::{Choice, Typed};
use super::{Part, UNITS_OF_PART_MAX};
use crate::drops::view::Notice;
use crate::money::{Currency, Money};
use crate::studio::draft::amount;
use crate::studio::form::row;

/// More than anybody makes.
const COUNT_MAX: u32 = 100_000;

/// A bundle that can be sold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// What it is called.
    pub title: String,
    /// Minor units, tax included.
    pub price_minor: i64,
    /// How many there may be at most.
    pub units: u32,
    /// Most that one buyer may have.
    pub limit: u32,
    /// What is in it.
    pub parts: Vec<Part>,
}

fn count(typed: &str) -> Option<u32> {
    typed.trim().parse().ok().filter(|count| (1..=COUNT_MAX).contains(count))
}

impl Typed {
    /// Reads the fields of the form by their names; `None` is a field that is not there.
    #[must_use]
    pub fn read(value: impl Fn(&str) -> Option<String>) -> Self {
        let text = |name: &str| value(name).unwrap_or_default();
        let part = |at: usize| Some((value(&row("part", at, "sku"))?, text(&row("part", at, "units"))));
        Self {
            title: text("title"),
            price: text("price"),
            units: text("units"),
            limit: text("limit"),
            parts: (0..crate::studio::ITEMS_MAX).filter_map(part).collect(),
        }
    }
}

fn parts(typed: &Typed, choices: &[Choice], wrong: &mut Vec<Notice>) -> Vec<Part> {
    let mut parts = Vec::new();
    for (at, choice) in choices.iter().enumerate() {
        let text = typed.parts.iter().find(|(sku, _)| *sku == choice.sku).map_or("", |(_, units)| units.trim());
        if matches!(text, "" | "0") {
            continue;
        }
        let units_max = choice.issued.min(choice.limit);
        let refused = match count(text).filter(|units| *units <= UNITS_OF_PART_MAX) {
            None => BundleRefused::BadPart,
            Some(units) if units_max < units => BundleRefused::PartAbove { units_max },
            Some(units) => {
                let (sku, title) = (choice.sku.clone(), choice.title.clone());
                parts.push(Part { sku, title, units, price_minor: choice.price.minor });
                continue;
            }
        };
        wrong.push(refused.notice(Some(row("part", at, "units"))));
    }
    if wrong.is_empty() && parts.iter().map(|part| part.units).sum::<u32>() < 2 {
        wrong.push(BundleRefused::TooFewParts.notice(None));
    }
    parts
}

/// What its parts cost one by one, in minor units.
#[must_use]
pub fn apart_minor(parts: &[Part]) -> i64 {
    parts.iter().map(|part| part.price_minor.saturating_mul(i64::from(part.units))).sum()
}

/// The bundle that was typed.
///
/// # Errors
/// Everything that is wrong with it, in the order of the form.
pub fn read(typed: &Typed, choices: &[Choice], currency: Currency) -> Result<Bundle, Vec<Notice>> {
    let mut wrong = Vec::new();
    let title = typed.title.trim().to_owned();
    if title.is_empty() {
        wrong.push(BundleRefused::TitleMissing.notice(None));
    } else if title.chars().count() > 80 {
        wrong.push(BundleRefused::TitleTooLong.notice(None));
    }
    let mut of_parts = Vec::new();
    let parts = parts(typed, choices, &mut of_parts);
    let apart = apart_minor(&parts);
    let price = amount(&typed.price, currency).filter(|minor| *minor > 0);
    match price {
        None => wrong.push(BundleRefused::BadPrice.notice(None)),
        Some(minor) if of_parts.is_empty() && apart < minor => {
            wrong.push(BundleRefused::Dearer { apart: Money::new(apart, currency) }.notice(None));
        }
        Some(_) => {}
    }
    let units = count(&typed.units);
    if units.is_none() {
        wrong.push(BundleRefused::BadUnits.notice(None));
    }
    let limit = count(&typed.limit).filter(|limit| units.is_none_or(|units| *limit <= units));
    if limit.is_none() {
        wrong.push(BundleRefused::BadLimit.notice(None));
    }
    wrong.extend(of_parts);
    match (price, units, limit) {
        (Some(price_minor), Some(units), Some(limit)) if wrong.is_empty() => {
            Ok(Bundle { title, price_minor, units, limit, parts })
        }
        _ => Err(wrong),
    }
}
