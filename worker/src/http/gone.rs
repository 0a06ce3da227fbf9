//! Items of which nothing is left, as this isolate knows them: who comes too late is told without a write, without the
//! room, and without the database.

use super::asked::Asked;
use super::reply::Reply;
use shared::drops::flow;
use shared::drops::gone::Gone;
use shared::drops::holds::HoldRequest;
use shared::ids::{DropSlug, Sku};
use std::cell::RefCell;
use std::collections::HashMap;

/// Items known at once; more are asked the long way.
const ITEMS_MAX: usize = 64;

/// Refused pages of one item that are kept with it: with and without media.
type Pages = HashMap<bool, Reply>;

thread_local! {
    static KNOWN: RefCell<HashMap<(DropSlug, Sku), (Gone, Pages)>> = RefCell::default();
}

fn of(request: &HoldRequest) -> (DropSlug, Sku) {
    (request.slug.clone(), request.sku.clone())
}

/// Whether the buyer can be told at once that nothing is left.
pub fn tells(asked: &Asked<'_>, request: &HoldRequest) -> bool {
    KNOWN.with_borrow_mut(|known| {
        known.get_mut(&of(request)).is_some_and(|(gone, _)| gone.tells(request, asked.wire.now))
    })
}

/// The page that tells it, if it was made before.
pub fn page(request: &HoldRequest, lite: bool) -> Option<Reply> {
    KNOWN.with_borrow(|known| known.get(&of(request)).and_then(|(_, pages)| pages.get(&lite)).cloned())
}

/// Keeps the page that tells it, for as long as it is known.
pub fn keep(request: &HoldRequest, lite: bool, page: &Reply) {
    KNOWN.with_borrow_mut(|known| {
        if let Some((_, pages)) = known.get_mut(&of(request)) {
            pages.insert(lite, page.clone());
        }
    });
}

/// Something was left: whoever comes next is asked properly.
pub fn forget(request: &HoldRequest) {
    KNOWN.with_borrow_mut(|known| known.remove(&of(request)));
}

/// Looks what is to be known of an item that somebody was just refused, unless another has.
pub async fn learn(asked: &Asked<'_>, request: &HoldRequest) {
    let fresh = |(gone, _): &(Gone, Pages)| gone.is_fresh(asked.wire.now);
    if KNOWN.with_borrow(|known| known.get(&of(request)).is_some_and(fresh)) {
        return;
    }
    match flow::gone(&asked.wire.ports(), &request.slug, &request.sku).await {
        Ok(Some(gone)) => KNOWN.with_borrow_mut(|known| {
            if known.len() >= ITEMS_MAX {
                known.retain(|_, (gone, _)| gone.is_fresh(asked.wire.now));
            }
            if known.len() < ITEMS_MAX {
                known.insert(of(request), (gone, Pages::default()));
            }
        }),
        // Not known: then everybody is asked properly.
        Ok(None) | Err(_) => forget(request),
    }
}
