//! The door of the counter: who is let through at once, who waits a minute, and who shows first that they are no machine.
//!
//! Only what takes units or leads to a payment has a door. Reading has none.

#[cfg(feature = "server")]
pub mod flow;
#[cfg(feature = "server")]
pub mod network;
#[cfg(feature = "server")]
pub mod proof;
#[cfg(feature = "server")]
mod refused;
pub mod view;

#[cfg(feature = "server")]
pub use refused::DoorRefused;

/// Seconds that every [`Pace`] counts over. The platform knows 10 and 60.
pub const PACE_SECONDS: i64 = 60;

/// How often somebody may ask within [`PACE_SECONDS`]. `wrangler.toml` holds the same numbers, which the platform counts
/// by; a test compares them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// One network, with proof that a page was open: a household, an office, a part of a carrier's.
    Seen,
    /// One network without it: programs, and pages that were left open for long.
    Unseen,
    /// One buyer, whichever way they come.
    Buyer,
}

impl Pace {
    /// Every pace there is.
    pub const ALL: [Self; 3] = [Self::Seen, Self::Unseen, Self::Buyer];

    /// Most askings within [`PACE_SECONDS`].
    #[must_use]
    pub const fn most(self) -> u32 {
        match self {
            Self::Seen => 60,
            Self::Unseen => 12,
            Self::Buyer => 30,
        }
    }

    /// The platform's counter of it.
    #[must_use]
    pub const fn binding(self) -> &'static str {
        match self {
            Self::Seen => "PACE_SEEN",
            Self::Unseen => "PACE_UNSEEN",
            Self::Buyer => "PACE_BUYER",
        }
    }
}
