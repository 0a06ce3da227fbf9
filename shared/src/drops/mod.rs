//! Drops: a limited stock, sold once, in a short window.

pub mod view;

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
    /// Over.
    Closed,
}

impl Phase {
    /// The word in JSON and in class names.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Scheduled => "scheduled",
            Self::Lobby => "lobby",
            Self::Live => "live",
            Self::SoldOut => "sold_out",
            Self::Closed => "closed",
        }
    }
}
