//! Counts looks at drop pages in this isolate's memory, and adds them to the record every few seconds.
//!
//! No answer waits for it, and no look is a write of its own. What was counted in the last seconds is lost with an isolate
//! that the platform ends before they are over; a figure is never too high for it.

use super::asked::Asked;
use crate::wire::Wire;
use shared::analytics::flow::add_views;
use shared::analytics::is_somebody;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;
use worker::{Delay, Method};

/// So long a look may wait in memory.
const WAITS: Duration = Duration::from_secs(4);

/// Most drops and minutes that are counted at once: an address that leads nowhere is not kept for long.
const COUNTS_MAX: usize = 500;

thread_local! {
    static COUNTS: RefCell<BTreeMap<(String, i64), u32>> = const { RefCell::new(BTreeMap::new()) };
    // Whether somebody is going to add them.
    static WAITING: Cell<bool> = const { Cell::new(false) };
}

/// Counts one look by a person's browser. Call it for a page that is being answered, cached or not.
pub fn count(asked: &Asked<'_>, slug: &str) {
    let agent = asked.header("user-agent").unwrap_or_default();
    // What a browser fetches in advance may never be looked at.
    let ahead = asked.header("sec-purpose").is_some_and(|purpose| purpose.contains("prefetch"));
    if asked.method == Method::Head || ahead || !is_somebody(&agent) {
        return;
    }
    let minute = asked.wire.now.0 - asked.wire.now.0.rem_euclid(60_000);
    COUNTS.with_borrow_mut(|counts| {
        if counts.len() < COUNTS_MAX {
            *counts.entry((slug.to_owned(), minute)).or_default() += 1;
        }
    });
    if WAITING.replace(true) {
        return;
    }
    let env = asked.env.clone();
    asked.context.wait_until(async move {
        Delay::from(WAITS).await;
        WAITING.set(false);
        let counts = COUNTS.take();
        let views: Vec<_> = counts.into_iter().map(|((slug, minute), views)| (slug, minute, views)).collect();
        let added = match Wire::new(&env) {
            Ok(wire) => add_views(&wire.ports(), &views).await.map_err(|e| e.to_string()),
            Err(cause) => Err(cause),
        };
        // Not added again: it may have been written before the answer was lost.
        if let Err(cause) = added {
            worker::console_error!("views: {cause}");
        }
    });
}
