//! Sheets out and in: everything there is; what a file would do; doing it.

use super::plan::{Facts, Plan, plan};
use super::{Read, read};
use crate::audit::Act;
use crate::db::{DbError, run};
use crate::failure::Failure;
use crate::ids::CreatorId;
use crate::ports::Ports;
use crate::products::flow::{Done, Who, change, prices, text};
use crate::products::form::fresh_sku;
use crate::products::store::{self, SheetRow};
use crate::requests::{Key, fingerprint};
use crate::stmt;
use serde::Deserialize;
use std::collections::BTreeSet;

/// Rows that are read back or written out at most.
const ROWS_KNOWN: u32 = 5_000;

#[derive(Deserialize)]
struct Taken {
    sku: String,
}

/// Everything a creator has; everything there is where `creator` is empty.
///
/// # Errors
/// When the database does not answer.
pub async fn rows(ports: &Ports<'_>, creator: &str) -> Result<Vec<SheetRow>, DbError> {
    run(ports.db, stmt!(store::SHEET, creator, ROWS_KNOWN)).await?.all()
}

async fn facts(ports: &Ports<'_>, creator: &CreatorId, rows: &[Read]) -> Result<Facts, DbError> {
    let skus: BTreeSet<&str> = rows.iter().filter_map(|row| row.cell("sku")).map(str::trim).collect();
    let batch = vec![
        stmt!(store::SHEET, creator.as_str(), ROWS_KNOWN),
        stmt!(store::TAKEN, creator.as_str(), text(&skus)),
        stmt!(store::LIMITS),
    ];
    let replies = ports.db.batch(batch).await?;
    let [rows, taken, limits] = replies.as_slice() else {
        return Err(DbError::Unavailable("three replies were due".to_owned()));
    };
    let taken = taken.all::<Taken>()?.into_iter().map(|taken| taken.sku).collect();
    Ok(Facts { rows: rows.all()?, taken, limits: limits.all()? })
}

/// What a file would do. Nothing is written.
///
/// # Errors
/// `SheetUnreadable`.
pub async fn dry_run(ports: &Ports<'_>, creator: &CreatorId, file: &str) -> Done<Plan> {
    let rows = read(file).map_err(Failure::Refused)?;
    Ok(plan(&rows, &facts(ports, creator, &rows).await?))
}

/// Does what a file says, all of it or nothing; with anything wrong in it, it only says so. The same file again
/// finds nothing left to do.
///
/// # Errors
/// `SheetUnreadable`; `Typed` when a number was taken meanwhile; `Act` when somebody changed one of its products meanwhile.
pub async fn apply(ports: &Ports<'_>, who: Who<'_>, key: Key, file: &str) -> Done<Plan> {
    let planned = dry_run(ports, who.creator, file).await?;
    if !planned.bad.is_empty() || (planned.products.is_empty() && planned.variants.is_empty()) {
        return Ok(planned);
    }
    let named = |id: &str| match id.strip_prefix("new:") {
        Some(title) => format!("prd_{}", fingerprint(&["sheet", who.creator.as_str(), key.as_str(), title])),
        None => id.to_owned(),
    };
    let Plan { mut products, mut variants, .. } = planned.clone();
    for product in &mut products {
        product.id = named(&product.id);
    }
    for (variant, at) in variants.iter_mut().zip(0_u32..) {
        variant.product = named(&variant.product);
        if variant.sku.is_empty() {
            // Of the key too: a second click has the same numbers.
            variant.sku =
                fresh_sku(&variant.title, &fingerprint(&[who.creator.as_str(), key.as_str(), &at.to_string()]));
        }
    }
    let (known, fresh): (Vec<_>, Vec<_>) = variants.into_iter().partition(|variant| variant.known);
    let expected: Vec<_> = products.iter().filter(|product| product.version.is_some()).collect();
    let ids: Vec<&str> = products.iter().map(|product| product.id.as_str()).collect();
    let mut statements = vec![
        stmt!(store::EXPECT_ALL, who.creator.as_str(), text(&expected)),
        stmt!(store::PUT_PRODUCTS, who.creator.as_str(), text(&products), ports.now),
        stmt!(store::SAVE_VARIANTS, text(&known)),
        stmt!(store::ADD_VARIANTS, text(&fresh)),
    ];
    statements.extend(prices(&ids, ports));
    let act = Act::new(who.person, "products.import", who.creator.as_str()).changes("", file);
    change(ports, act.once(key), statements).await?;
    Ok(planned)
}
