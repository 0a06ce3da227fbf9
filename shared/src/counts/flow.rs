//! Counting: one read.

use super::store::{self, CountsRow};
use super::view::{Counts, CountsPage};
use crate::catalogue::view::Shop;
use crate::db::{DbError, run};
use crate::drops::Phase;
use crate::ids::DropSlug;
use crate::ports::Ports;
use crate::stmt;

/// The counts of an announced drop; `None` when there is none of that name.
///
/// # Errors
/// When the database does not answer.
pub async fn page(ports: &Ports<'_>, shop: Shop, slug: &DropSlug) -> Result<Option<CountsPage>, DbError> {
    let row: Option<CountsRow> = run(ports.db, stmt!(store::COUNTS, slug.as_str())).await?.first()?;
    Ok(row.map(|row| {
        let available = row.items.iter().map(|item| item.available).sum();
        let phase = Phase::at(row.now, row.opens_at, row.closes_at, available)
            .or_lobby(row.now, row.opens_at, row.lobby_minutes)
            .or_late(row.gates)
            .or_paused(row.paused_at.is_some());
        let counts = Counts { now: row.now, phase, items: row.items, policy: row.version, restock: row.reissue };
        CountsPage {
            shop,
            slug: row.slug,
            title: row.title,
            creator: row.creator,
            counted: row.now.moment(&row.zone),
            counts,
        }
    }))
}
