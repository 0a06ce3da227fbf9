//! Drops: a limited stock, sold once, in a short window.

#[cfg(feature = "server")]
pub mod flow;
#[cfg(feature = "server")]
pub mod gone;
#[cfg(feature = "server")]
pub mod holds;
#[cfg(feature = "server")]
pub mod page;
#[cfg(feature = "server")]
pub mod room;
#[cfg(feature = "server")]
pub mod store;
pub mod view;

use crate::time::{Duration, Timestamp};
use serde::{Deserialize, Serialize};

/// Where a drop stands for those who look at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Not announced yet.
    Draft,
    /// Announced; opens later.
    Scheduled,
    /// Buyers gather; opens within minutes.
    Lobby,
    /// Open, with units to be had.
    Live,
    /// Open, but every unit is held or sold.
    SoldOut,
    /// An operator has stopped the selling for a while; it goes on.
    Paused,
    /// Over.
    Closed,
}

/// Stock of one item, equal to its row: `sold + held + available = issued`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemState {
    /// Stock-keeping unit.
    pub sku: String,
    /// Units put into the drop.
    pub issued: u32,
    /// Units neither held nor sold.
    pub available: u32,
    /// Units held by buyers who have not paid yet.
    pub held: u32,
    /// Units paid for.
    pub sold: u32,
    /// Most units one buyer may have.
    pub limit_per_buyer: u32,
}

/// `GET /drops/{slug}/state`
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DropState {
    /// The shop's clock.
    pub now: Timestamp,
    /// Where the drop stands.
    pub phase: Phase,
    /// When it opens.
    pub opens_at: Timestamp,
    /// The first moment it is over.
    pub closes_at: Timestamp,
    /// Stock, in the order of the page.
    pub items: Vec<ItemState>,
}

/// So long the same answer does for everybody who asks how a drop stands.
pub const STANDS_FOR: Duration = Duration::seconds(1);

impl DropState {
    /// The same stock at a later `now`: `None` after [`STANDS_FOR`], when the drop opens or closes in between, and where
    /// nobody is in a hurry to know.
    #[must_use]
    pub fn later(&self, now: Timestamp) -> Option<Self> {
        let hurry = matches!(self.phase, Phase::Lobby | Phase::Live | Phase::SoldOut);
        let turns = |at: Timestamp| self.now < at && at <= now;
        let fresh = self.now <= now && now < self.now + STANDS_FOR;
        (hurry && fresh && !turns(self.opens_at) && !turns(self.closes_at)).then(|| Self { now, ..self.clone() })
    }
}

impl Phase {
    /// The phase of an announced drop at `now` with `available` units.
    #[must_use]
    pub fn at(now: Timestamp, opens_at: Timestamp, closes_at: Timestamp, available: u32) -> Self {
        if closes_at <= now {
            Self::Closed
        } else if now < opens_at {
            Self::Scheduled
        } else if available == 0 {
            Self::SoldOut
        } else {
            Self::Live
        }
    }

    /// The same for a drop whose lobby opens so many minutes before it.
    #[must_use]
    pub fn or_lobby(self, now: Timestamp, opens_at: Timestamp, minutes: Option<u32>) -> Self {
        match (self, minutes) {
            (Self::Scheduled, Some(minutes)) if crate::lobby::opens(opens_at, minutes) <= now => Self::Lobby,
            _ => self,
        }
    }

    /// The same for a drop that an operator may have paused: what is over stays over.
    #[must_use]
    pub const fn or_paused(self, paused: bool) -> Self {
        match self {
            Self::Draft | Self::Closed => self,
            _ if paused => Self::Paused,
            _ => self,
        }
    }

    /// The word in JSON and in class names.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Scheduled => "scheduled",
            Self::Lobby => "lobby",
            Self::Live => "live",
            Self::SoldOut => "sold_out",
            Self::Paused => "paused",
            Self::Closed => "closed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lobby_lies_right_before_the_opening() {
        let (opens_at, closes_at) = (Timestamp(600_000), Timestamp(900_000));
        for (why, now, minutes, expected) in [
            ("no lobby", 599_999, None, Phase::Scheduled),
            ("long before", 299_999, Some(5), Phase::Scheduled),
            ("it opens", 300_000, Some(5), Phase::Lobby),
            ("its last moment", 599_999, Some(5), Phase::Lobby),
            ("the drop opens", 600_000, Some(5), Phase::Live),
            ("it is over", 900_000, Some(5), Phase::Closed),
        ] {
            let now = Timestamp(now);
            assert_eq!(Phase::at(now, opens_at, closes_at, 1).or_lobby(now, opens_at, minutes), expected, "{why}");
        }
    }
}
