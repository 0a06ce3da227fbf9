//! What is typed about a product, and what is wrong with it: the same rules for forms and for files.

use super::refused::{Wrong, notice};
pub use super::view::{TypedProduct, TypedVariant};
use super::{CATEGORY_CHARS_MAX, DESCRIPTION_CHARS_MAX, DETAIL_CHARS_MAX, SKU_CHARS_MAX, STOCK_MAX, TITLE_CHARS_MAX};
use crate::drops::view::Notice;
use crate::money::{Currency, Money};
use crate::studio::draft::amount;
use serde::{Deserialize, Serialize};

/// A variant that does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// Empty for a new one.
    pub sku: String,
    /// As buyers read it.
    pub title: String,
    /// Material, size, year.
    pub detail: String,
    /// Of one, tax included.
    pub price: Option<Money>,
    /// What the price is in, or would be.
    pub currency: Currency,
    /// Units on hand.
    pub stock: u32,
}

/// Text without blanks around it, of at most so many characters.
fn line(wrong: &mut Vec<Wrong>, field: &'static str, typed: &str, must: bool, most: usize) -> String {
    let text = typed.trim();
    if must && text.is_empty() {
        wrong.push(Wrong::Missing(field));
    }
    if most < text.chars().count() {
        wrong.push(Wrong::TooLong(field, most));
    }
    text.to_owned()
}

/// Reads the fields of a product.
///
/// # Errors
/// Everything that is wrong with them.
pub fn product(typed: &TypedProduct) -> Result<TypedProduct, Vec<Wrong>> {
    let mut wrong = Vec::new();
    let read = TypedProduct {
        title: line(&mut wrong, "title", &typed.title, true, TITLE_CHARS_MAX),
        category: line(&mut wrong, "category", &typed.category, true, CATEGORY_CHARS_MAX),
        description: line(&mut wrong, "description", &typed.description, false, DESCRIPTION_CHARS_MAX)
            .replace("\r\n", "\n"),
    };
    if wrong.is_empty() { Ok(read) } else { Err(wrong) }
}

/// Whether a text can be a stock-keeping unit.
#[must_use]
pub fn is_sku(text: &str) -> bool {
    (1..=SKU_CHARS_MAX).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
        && text.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric)
}

/// Reads the fields of a variant. Without a title of its own it is called like its product.
///
/// # Errors
/// Everything that is wrong with them.
pub fn variant(typed: &TypedVariant, of: &str) -> Result<Variant, Vec<Wrong>> {
    let mut wrong = Vec::new();
    let title = if typed.title.trim().is_empty() { of } else { &typed.title };
    let title = line(&mut wrong, "variant", title, false, TITLE_CHARS_MAX);
    let detail = line(&mut wrong, "detail", &typed.detail, false, DETAIL_CHARS_MAX);
    let sku = typed.sku.trim().to_owned();
    if !sku.is_empty() && !is_sku(&sku) {
        wrong.push(Wrong::Sku);
    }
    let currency = Currency::parse(typed.currency.trim()).unwrap_or_else(|| {
        wrong.push(Wrong::Currency);
        Currency::Eur
    });
    let price = match typed.price.trim() {
        "" => None,
        text => {
            let minor = amount(text, currency).filter(|minor| *minor > 0);
            if minor.is_none() {
                wrong.push(Wrong::Price);
            }
            minor.map(|minor| Money::new(minor, currency))
        }
    };
    let stock = match typed.stock.trim() {
        "" => 0,
        text => text.parse::<u32>().ok().filter(|units| *units <= STOCK_MAX).unwrap_or_else(|| {
            wrong.push(Wrong::Stock);
            0
        }),
    };
    if wrong.is_empty() { Ok(Variant { sku, title, detail, price, currency, stock }) } else { Err(wrong) }
}

/// As a page shows them.
#[must_use]
pub fn notices(wrong: &[Wrong]) -> Vec<Notice> {
    wrong.iter().map(notice).collect()
}

/// A stock-keeping unit for a title: what can be read of it, and five characters of `random`.
#[must_use]
pub fn fresh_sku(title: &str, random: &str) -> String {
    let mut sku = String::new();
    for c in title.chars().flat_map(char::to_lowercase) {
        match c {
            c if c.is_ascii_alphanumeric() => sku.push(c),
            'ä' => sku.push_str("ae"),
            'ö' => sku.push_str("oe"),
            'ü' => sku.push_str("ue"),
            'ß' => sku.push_str("ss"),
            _ if !sku.is_empty() && !sku.ends_with('-') => sku.push('-'),
            _ => {}
        }
        if 30 <= sku.len() {
            break;
        }
    }
    let stem = sku.trim_matches('-');
    let tail = random.get(random.len().saturating_sub(5)..).unwrap_or(random);
    format!("{}-{tail}", if stem.is_empty() { "item" } else { stem })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> TypedVariant {
        TypedVariant { currency: "EUR".into(), price: "38,50".into(), stock: "3".into(), ..TypedVariant::default() }
    }

    #[test]
    fn a_variant_is_read_as_it_was_meant() {
        let read = variant(&typed(), "Bowl").unwrap_or_else(|wrong| panic!("{wrong:?}"));
        assert_eq!((read.title.as_str(), read.price, read.stock), ("Bowl", Some(Money::new(3_850, Currency::Eur)), 3));
        let unpriced = TypedVariant { price: " ".into(), stock: String::new(), ..typed() };
        assert!(variant(&unpriced, "Bowl").is_ok_and(|read| read.price.is_none() && read.stock == 0));
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let long = "x".repeat(200);
        for (why, typed, wrong) in [
            ("a letter in the price", TypedVariant { price: "38.5o".into(), ..typed() }, vec![Wrong::Price]),
            ("a free thing", TypedVariant { price: "0".into(), ..typed() }, vec![Wrong::Price]),
            ("a price below zero", TypedVariant { price: "-5".into(), ..typed() }, vec![Wrong::Price]),
            ("half a unit", TypedVariant { stock: "1.5".into(), ..typed() }, vec![Wrong::Stock]),
            ("too many units", TypedVariant { stock: "100001".into(), ..typed() }, vec![Wrong::Stock]),
            ("no such money", TypedVariant { currency: "DEM".into(), ..typed() }, vec![Wrong::Currency]),
            ("a blank in the number", TypedVariant { sku: "a b".into(), ..typed() }, vec![Wrong::Sku]),
            ("a path as the number", TypedVariant { sku: "../a".into(), ..typed() }, vec![Wrong::Sku]),
            ("overlong", TypedVariant { detail: long.clone(), ..typed() }, vec![Wrong::TooLong("detail", 160)]),
            (
                "two things",
                TypedVariant { price: "x".into(), stock: "x".into(), ..typed() },
                vec![Wrong::Price, Wrong::Stock],
            ),
        ] {
            assert_eq!(variant(&typed, "Bowl"), Err(wrong), "{why}");
        }
        let nothing = product(&TypedProduct::default());
        assert_eq!(nothing, Err(vec![Wrong::Missing("title"), Wrong::Missing("category")]));
    }

    #[test]
    fn a_fresh_number_can_be_read_out() {
        assert_eq!(fresh_sku("Große Schüssel, rot!", "abc12345"), "grosse-schuessel-rot-12345");
        assert_eq!(fresh_sku("茶碗", "abc12345"), "item-12345");
        assert!(is_sku(&fresh_sku(&"ß".repeat(100), "abc12345")));
    }
}
