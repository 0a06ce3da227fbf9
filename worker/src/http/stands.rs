//! How drops stand, as this isolate was told within the last second: pages that ask for themselves cost one question a
//! second, however many they are.

use shared::drops::DropState;
use shared::ids::DropSlug;
use shared::time::Timestamp;
use std::cell::RefCell;
use std::collections::HashMap;

/// Drops kept at once; more are asked for each time.
const DROPS_MAX: usize = 64;

thread_local! {
    static KEPT: RefCell<HashMap<DropSlug, DropState>> = RefCell::default();
}

/// What was told a moment before `now`.
pub fn get(slug: &DropSlug, now: Timestamp) -> Option<DropState> {
    KEPT.with_borrow(|kept| kept.get(slug).and_then(|state| state.later(now)))
}

/// Keeps what was told.
pub fn keep(slug: &DropSlug, state: &DropState) {
    KEPT.with_borrow_mut(|kept| {
        if kept.len() >= DROPS_MAX {
            kept.retain(|_, one| one.later(state.now).is_some());
        }
        if kept.len() < DROPS_MAX {
            kept.insert(slug.clone(), state.clone());
        }
    });
}

/// It has changed here.
pub fn forget(slug: &str) {
    KEPT.with_borrow_mut(|kept| kept.remove(&DropSlug::from(slug)));
}
