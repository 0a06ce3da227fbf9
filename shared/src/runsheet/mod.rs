//! The run sheet of a drop: who does what at which minute, what is said to buyers, what should be sold by when.

#[cfg(feature = "server")]
pub mod board;
#[cfg(feature = "server")]
pub mod flow;
pub mod form;
#[cfg(feature = "server")]
mod mark;
#[cfg(feature = "server")]
pub mod refused;
#[cfg(feature = "server")]
pub mod sheet;
#[cfg(feature = "server")]
pub mod store;
pub mod view;

#[cfg(feature = "server")]
pub use mark::Mark;

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Most roles of a drop.
pub const ROLES_MAX: usize = 8;

/// Most steps.
pub const STEPS_MAX: usize = 24;

/// Most cues: one every half minute of a quarter of an hour is more than anybody reads.
pub const CUES_MAX: usize = 24;

/// Most windows with a target.
pub const TARGETS_MAX: usize = 8;

/// Most characters of a cue: it is read in passing.
pub const CUE_CHARS_MAX: usize = 140;

/// Something said to everybody who has the drop's page open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cue {
    /// By which a page knows that it was shown already.
    pub id: String,
    /// When it was due.
    pub at: Timestamp,
    /// What is said.
    pub text: String,
    /// What it leads to, if it does.
    pub offer: Option<Offer>,
}

/// Where a cue leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// What the link says.
    pub label: String,
    /// A path of this shop.
    pub href: String,
}
