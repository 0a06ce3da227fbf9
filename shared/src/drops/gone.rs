//! Nothing left: what is known of it for a moment, so that most of those who lose are told at once, without a write.

use super::holds::HoldRequest;
use crate::ids::BuyerId;
use crate::time::{Duration, Timestamp};
use std::collections::HashSet;

/// So long nobody looks again.
pub const KNOWN_FOR: Duration = Duration::seconds(1);

/// So long the others are told what was known, while one looks again.
pub const LOOKING_FOR: Duration = Duration(250);

/// Holds of a day that are kept in mind; of an item with more, everybody is asked the long way.
pub const HOLDS_MAX: usize = 2_000;

/// One hold of the item, by what its buyer would be known when they ask again.
#[derive(Clone, Debug)]
pub struct Asker {
    /// Whose it is.
    pub buyer: String,
    /// The key it was asked for by.
    pub key: String,
}

/// An item of which nothing was left.
#[derive(Clone, Debug)]
pub struct Gone {
    found_at: Timestamp,
    until: Timestamp,
    buyers: HashSet<String>,
    keys: HashSet<String>,
}

impl Gone {
    /// What was found at `now`; `None` when it is too much to keep in mind.
    #[must_use]
    pub fn new(askers: Vec<Asker>, now: Timestamp) -> Option<Self> {
        if askers.len() > HOLDS_MAX {
            return None;
        }
        let (buyers, keys) = askers.into_iter().map(|asker| (asker.buyer, asker.key)).unzip();
        Some(Self { found_at: now, until: now + KNOWN_FOR, buyers, keys })
    }

    /// Whether this buyer can be told "sold out" as things were known: not one who may have a hold and asks for its
    /// answer again, and not the one who looks whether something has come back.
    pub fn tells(&mut self, request: &HoldRequest, now: Timestamp) -> bool {
        if self.may_hold(request) {
            return false;
        }
        if now < self.until {
            return true;
        }
        self.until = now + LOOKING_FOR;
        false
    }

    /// Whether it was found so short a while before `now` that nobody need look.
    #[must_use]
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        now < self.found_at + KNOWN_FOR
    }

    fn may_hold(&self, request: &HoldRequest) -> bool {
        let BuyerId(buyer) = &request.buyer;
        // A page's key is everybody's.
        let own_key = !request.key.is_of_a_page() && self.keys.contains(request.key.as_str());
        own_key || (request.known && self.buyers.contains(buyer))
    }
}
