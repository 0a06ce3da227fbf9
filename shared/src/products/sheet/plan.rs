//! What a sheet would do: row by row what is wrong, what is new, what changes.

use super::Read;
use crate::money::{Currency, Money};
use crate::products::form::{self, TypedProduct, TypedVariant, Variant};
use crate::products::refused::{Wrong, notice};
use crate::products::store::{Limit, SheetRow};
use crate::products::view::{BadRow, PlannedRow};
use crate::products::{State, VARIANTS_MAX};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What the record knows.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Everything the creator has.
    pub rows: Vec<SheetRow>,
    /// Numbers of the file that belong to others.
    pub taken: BTreeSet<String>,
    /// Above which prices a record is needed.
    pub limits: Vec<Limit>,
}

/// A product to be written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PutProduct {
    /// Its id; of a new one, `new:` and its title until it has one.
    pub id: String,
    /// Its words.
    #[serde(flatten)]
    pub words: TypedProduct,
    /// Its version; absent for a new one.
    pub version: Option<i64>,
}

/// A variant to be written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PutVariant {
    /// Of which product, as [`PutProduct::id`].
    pub product: String,
    /// Its number; empty for one that gets one.
    pub sku: String,
    /// As buyers read it.
    pub title: String,
    /// Fact line.
    pub detail: String,
    /// Minor units.
    pub price_minor: Option<i64>,
    /// Of the minor units.
    pub currency: Currency,
    /// Units on hand.
    pub stock: u32,
    /// Whether the record knows it.
    #[serde(skip)]
    pub known: bool,
}

/// What a sheet would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// What is wrong, in the order of the lines; with anything in it nothing is written.
    pub bad: Vec<BadRow>,
    /// Each row.
    pub rows: Vec<PlannedRow>,
    /// Products that are new, or change in themselves or in a variant.
    pub products: Vec<PutProduct>,
    /// Variants that are new, or change.
    pub variants: Vec<PutVariant>,
}

struct Planner<'a> {
    facts: &'a Facts,
    /// Words of each product that the file names, by its id, with whether they are new to the record.
    words: BTreeMap<String, (TypedProduct, Option<i64>, bool)>,
    skus: BTreeSet<String>,
    counts: BTreeMap<String, usize>,
    touched: BTreeSet<String>,
    plan: Plan,
}

/// Plans what `rows` would do to what is known.
#[must_use]
pub fn plan(rows: &[Read], facts: &Facts) -> Plan {
    let mut counts = BTreeMap::new();
    for row in &facts.rows {
        *counts.entry(row.product.clone()).or_insert(0) += 1;
    }
    let (words, skus, touched) = (BTreeMap::new(), BTreeSet::new(), BTreeSet::new());
    let mut planner = Planner { facts, words, skus, counts, touched, plan: Plan::default() };
    for row in rows {
        if let Err(wrong) = planner.row(row) {
            planner.plan.bad.extend(wrong.iter().map(|wrong| bad(row.line, wrong)));
        }
    }
    let Planner { words, touched, mut plan, .. } = planner;
    plan.products = words
        .into_iter()
        .filter(|(id, (_, _, changed))| *changed || touched.contains(id))
        .map(|(id, (words, version, _))| PutProduct { id, words, version })
        .collect();
    plan
}

fn bad(line: u64, wrong: &Wrong) -> BadRow {
    let notice = notice(wrong);
    BadRow { line, field: notice.field.unwrap_or_default(), code: notice.code, text: notice.text }
}

impl<'a> Planner<'a> {
    /// The product a row is about, by its id, its number or its title; new when none fits.
    fn product(&self, row: &Read, title: &str) -> Result<(String, Option<&'a SheetRow>), Wrong> {
        let named = row.cell("product").unwrap_or_default().trim();
        let sku = row.cell("sku").unwrap_or_default().trim();
        let rows = &self.facts.rows;
        let found = if named.is_empty() {
            let by_sku = rows.iter().find(|known| !sku.is_empty() && known.sku == sku);
            by_sku.or_else(|| rows.iter().find(|known| known.title == title))
        } else {
            Some(rows.iter().find(|known| known.product == named).ok_or(Wrong::Product)?)
        };
        Ok(found.map_or_else(|| (format!("new:{title}"), None), |known| (known.product.clone(), Some(known))))
    }

    fn row(&mut self, row: &Read) -> Result<(), Vec<Wrong>> {
        let sku = row.cell("sku").unwrap_or_default().trim().to_owned();
        let facts = self.facts;
        let by_sku = facts.rows.iter().find(|known| !sku.is_empty() && known.sku == sku);
        let cell = |column: &str, known: Option<String>| {
            row.cell(column).map_or_else(|| known.unwrap_or_default(), str::to_owned)
        };
        let title = cell("title", by_sku.map(|known| known.title.clone())).trim().to_owned();
        let (id, known) = self.product(row, &title).map_err(|wrong| vec![wrong])?;
        if by_sku.is_some_and(|variant| variant.product != id) {
            return Err(vec![Wrong::SkuTaken]);
        }
        let mut wrong = Vec::new();
        let typed = TypedProduct {
            title: cell("title", known.map(|known| known.title.clone())),
            category: cell("category", known.map(|known| known.category.clone())),
            description: cell("description", known.map(|known| known.description.clone())),
        };
        let words = form::product(&typed).unwrap_or_else(|found| {
            wrong.extend(found);
            typed
        });
        let plain = |minor: i64, currency| Money::new(minor, currency).plain();
        let currency = by_sku.or(known).map_or(Currency::Eur, |known| known.currency);
        let typed = TypedVariant {
            sku: sku.clone(),
            title: cell("variant", by_sku.map(|known| known.variant.clone())),
            detail: cell("detail", by_sku.map(|known| known.detail.clone())),
            price: cell("price", by_sku.and_then(|known| Some(plain(known.price_minor?, known.currency)))),
            currency: row.cell("currency").filter(|code| !code.trim().is_empty()).unwrap_or(currency.code()).to_owned(),
            stock: cell("stock", by_sku.map(|known| known.stock.to_string())),
        };
        match form::variant(&typed, &words.title) {
            Ok(variant) => {
                wrong.extend(self.rules(&id, known, by_sku, &variant));
                wrong.extend(self.agree(&id, known, &words));
                if wrong.is_empty() {
                    self.put(row.line, id, by_sku, variant);
                    return Ok(());
                }
            }
            Err(found) => wrong.extend(found),
        }
        Err(wrong)
    }

    /// What a single cell cannot know.
    fn rules(
        &mut self,
        id: &str,
        known: Option<&SheetRow>,
        by_sku: Option<&SheetRow>,
        variant: &Variant,
    ) -> Vec<Wrong> {
        let mut wrong = Vec::new();
        if !variant.sku.is_empty() && !self.skus.insert(variant.sku.clone()) {
            wrong.push(Wrong::SkuTwice);
        }
        if self.facts.taken.contains(&variant.sku) {
            wrong.push(Wrong::SkuTaken);
        }
        if by_sku.is_none() {
            let count = self.counts.entry(id.to_owned()).or_insert(0);
            *count += 1;
            if VARIANTS_MAX < *count {
                wrong.push(Wrong::TooManyVariants);
            }
        }
        if let Some(listed) = known.filter(|known| known.state == State::Listed) {
            let limit = self.facts.limits.iter().find(|limit| limit.currency == variant.currency);
            let above = variant.price.is_some_and(|price| limit.is_none_or(|limit| limit.limit_minor < price.minor));
            if above && listed.on_record == 0 {
                wrong.push(Wrong::Provenance);
            }
            // What buyers see has a price.
            if variant.price.is_none() && by_sku.is_some_and(|known| known.price_minor.is_some()) {
                wrong.push(Wrong::Missing("price"));
            }
        }
        wrong
    }

    /// Every row of a product must tell the same of it.
    fn agree(&mut self, id: &str, known: Option<&SheetRow>, words: &TypedProduct) -> Option<Wrong> {
        let Some((first, ..)) = self.words.get(id) else {
            let changed = known.is_none_or(|known| {
                known.title != words.title || known.category != words.category || known.description != words.description
            });
            self.words.insert(id.to_owned(), (words.clone(), known.map(|known| known.version), changed));
            return None;
        };
        [
            ("title", first.title == words.title),
            ("category", first.category == words.category),
            ("description", first.description == words.description),
        ]
        .into_iter()
        .find(|(_, same)| !same)
        .map(|(field, _)| Wrong::Differs(field))
    }

    fn put(&mut self, line: u64, id: String, known: Option<&SheetRow>, variant: Variant) {
        let mut changes = known.map_or_else(Vec::new, |known| changed(known, &variant));
        let product_changes = self.words.get(&id).is_some_and(|(_, version, changed)| version.is_some() && *changed);
        let does = match known {
            None => "new",
            Some(_) if !changes.is_empty() => "changed",
            Some(_) if product_changes => {
                changes.push("words of its product".to_owned());
                "changed"
            }
            Some(_) => "same",
        };
        let (sku, title) = (variant.sku.clone(), variant.title.clone());
        self.plan.rows.push(PlannedRow { line, sku, title, does: does.to_owned(), changes: changes.clone() });
        if known.is_some() && known.is_some_and(|known| changed(known, &variant).is_empty()) {
            return;
        }
        self.touched.insert(id.clone());
        self.plan.variants.push(PutVariant {
            product: id,
            sku: variant.sku,
            title: variant.title,
            detail: variant.detail,
            price_minor: variant.price.map(|price| price.minor),
            currency: variant.currency,
            stock: variant.stock,
            known: known.is_some(),
        });
    }
}

/// What is another than before, a few words each.
fn changed(known: &SheetRow, variant: &Variant) -> Vec<String> {
    let price = |price: Option<Money>| price.map_or_else(|| "none".to_owned(), |price| price.to_string());
    let before = known.price_minor.map(|minor| Money::new(minor, known.currency));
    let mut changes = Vec::new();
    if known.variant != variant.title {
        changes.push(format!("variant {} → {}", known.variant, variant.title));
    }
    if known.detail != variant.detail {
        changes.push(format!("detail {} → {}", known.detail, variant.detail));
    }
    if before != variant.price || known.currency != variant.currency {
        changes.push(format!("price {} → {}", price(before), price(variant.price)));
    }
    if known.stock != variant.stock {
        changes.push(format!("stock {} → {}", known.stock, variant.stock));
    }
    changes
}
