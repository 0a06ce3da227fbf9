//! Composing bundles: load → decide → save.

use super::form::{Bundle, apart_minor, read};
use super::refused::BundleRefused;
use super::store::{self, DropRow};
use super::view::{BundleLine, BundlesPage, Choice, Typed};
use super::{BUNDLES_MAX, Part, words};
use crate::audit::Act;
use crate::audit::flow::{Unrecorded, record};
use crate::db::{DbError, Statement, run};
use crate::drops::view::Notice;
use crate::failure::Failure;
use crate::money::{Currency, Money};
use crate::people::Studio;
use crate::ports::Ports;
use crate::requests::fingerprint;
use crate::stmt;
use crate::studio::release::flow::Hand;
use crate::studio::release::store as release;
use serde_json::{Value, json};

/// Why nothing was written: reasons for the moment, or notices at their fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The moment.
    Now(BundleRefused),
    /// What was typed.
    Typed(Vec<Notice>),
}

impl From<BundleRefused> for Refused {
    fn from(refused: BundleRefused) -> Self {
        Self::Now(refused)
    }
}

async fn find(ports: &Ports<'_>, studio: &Studio, id: &str) -> Result<Option<DropRow>, DbError> {
    run(ports.db, stmt!(store::DROP, id, studio.creator.as_str())).await?.first()
}

fn currency(row: &DropRow) -> Currency {
    row.items.first().map_or(Currency::Eur, |item| item.currency)
}

fn choices(row: &DropRow) -> Vec<Choice> {
    let single = row.items.iter().filter(|item| item.is_bundle == 0);
    single
        .map(|item| Choice {
            sku: item.sku.clone(),
            title: item.title.clone(),
            price: Money::new(item.price_minor, item.currency),
            issued: item.issued,
            limit: item.limit_per_buyer,
        })
        .collect()
}

fn bundles(row: &DropRow) -> Vec<BundleLine> {
    let made = row.items.iter().filter(|item| item.is_bundle == 1);
    made.map(|item| {
        let parts: Vec<Part> =
            row.parts.iter().filter(|part| part.bundle == item.sku).map(|part| part.part.clone()).collect();
        BundleLine {
            sku: item.sku.clone(),
            title: item.title.clone(),
            detail: item.detail.clone(),
            price: Money::new(item.price_minor, item.currency),
            apart: Money::new(apart_minor(&parts), item.currency),
            units: item.issued,
            limit: item.limit_per_buyer,
        }
    })
    .collect()
}

/// The bundles of the drop `id`, with the form to make one; `None`: there is no such drop, or not of this studio.
///
/// # Errors
/// When the database does not answer.
pub async fn page(
    ports: &Ports<'_>,
    studio: &Studio,
    id: &str,
    typed: Typed,
    notices: Vec<Notice>,
) -> Result<Option<BundlesPage>, DbError> {
    let Some(row) = find(ports, studio, id).await? else { return Ok(None) };
    Ok(Some(BundlesPage {
        draft: row.state == "draft",
        version: row.version,
        currency: currency(&row),
        bundles: bundles(&row),
        choices: choices(&row),
        typed,
        notices,
        key: ports.ids.fresh("stu_"),
        id: row.id,
        title: row.title,
    }))
}

fn unrecorded(unrecorded: Unrecorded) -> Failure<Refused> {
    match unrecorded {
        Unrecorded::Refused(act) => Failure::Refused(Refused::Now(act.into())),
        Unrecorded::Constraint(error) if error.names("bundle_is_final") => {
            Failure::Refused(Refused::Now(BundleRefused::NotADraft))
        }
        Unrecorded::Constraint(error) | Unrecorded::Broken(error) => error.into(),
    }
}

fn rows(id: &str, sku: &str, bundle: &Bundle) -> Vec<Statement> {
    let detail = words(bundle.parts.iter().map(|part| (part.title.as_str(), part.units)));
    let first = bundle.parts.first().map_or("", |part| part.sku.as_str());
    let parts: Vec<Value> = bundle.parts.iter().map(|part| json!({ "sku": part.sku, "units": part.units })).collect();
    vec![
        stmt!(store::NAME, id, sku, bundle.title.as_str(), detail, first),
        stmt!(store::OFFER, id, sku, bundle.units, bundle.limit, bundle.price_minor),
        stmt!(store::FILL, id, sku, Value::from(parts).to_string()),
        stmt!(release::NEXT_VERSION, id),
    ]
}

/// Makes a bundle of the draft `id` that was in `version` when it was shown. Answers its stock-keeping unit.
///
/// # Errors
/// As [`Refused`] says.
pub async fn add(
    ports: &Ports<'_>,
    hand: &Hand<'_>,
    id: &str,
    version: i64,
    typed: &Typed,
) -> Result<String, Failure<Refused>> {
    let refused = |refused: BundleRefused| Err(Failure::Refused(Refused::Now(refused)));
    let Some(row) = find(ports, hand.studio, id).await? else { return refused(BundleRefused::Missing) };
    if row.state != "draft" {
        return refused(BundleRefused::NotADraft);
    }
    let bundle =
        read(typed, &choices(&row), currency(&row)).map_err(|wrong| Failure::Refused(Refused::Typed(wrong)))?;
    let print = fingerprint(&["bundle", id, hand.person.as_str(), hand.key.as_str()]);
    let sku = format!("bnd_{}", print.get(..26).unwrap_or(&print));
    if BUNDLES_MAX <= row.items.iter().filter(|item| item.is_bundle == 1 && item.sku != sku).count() {
        return refused(BundleRefused::TooMany);
    }
    let mut batch = vec![stmt!(release::EXPECT, id, hand.studio.creator.as_str(), version, "draft")];
    batch.extend(rows(id, &sku, &bundle));
    let act = Act::new(hand.person, "drop.bundle", id).changes("", &format!("{bundle:?}")).once(hand.key.clone());
    record(ports, &act, batch).await.map_err(unrecorded)?;
    Ok(sku)
}

/// Takes the bundle `sku` out of the draft `id`.
///
/// # Errors
/// As [`Refused`] says.
pub async fn remove(
    ports: &Ports<'_>,
    hand: &Hand<'_>,
    id: &str,
    version: i64,
    sku: &str,
) -> Result<(), Failure<Refused>> {
    let refused = |refused: BundleRefused| Err(Failure::Refused(Refused::Now(refused)));
    let row = find(ports, hand.studio, id).await?;
    let Some(row) =
        row.filter(|row| row.version != version || row.items.iter().any(|item| item.is_bundle == 1 && item.sku == sku))
    else {
        return refused(BundleRefused::Missing);
    };
    if row.state != "draft" {
        return refused(BundleRefused::NotADraft);
    }
    let batch = vec![
        stmt!(release::EXPECT, id, hand.studio.creator.as_str(), version, "draft"),
        stmt!(store::REMOVE, id, sku),
        stmt!(store::FORGET, id),
        stmt!(release::NEXT_VERSION, id),
    ];
    let act = Act::new(hand.person, "drop.unbundle", id).changes(sku, "").once(hand.key.clone());
    record(ports, &act, batch).await.map(|_| ()).map_err(unrecorded)
}
