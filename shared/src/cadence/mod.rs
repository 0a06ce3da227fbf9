//! When a creator's drops come round, and the calendar that tells of it.

#[cfg(feature = "server")]
pub mod calendar;
#[cfg(feature = "server")]
pub mod flow;
#[cfg(feature = "server")]
pub mod ics;
#[cfg(feature = "server")]
pub mod rule;
#[cfg(feature = "server")]
pub mod store;
pub mod view;

/// So many drops to come stand in the calendar, as drafts, for each cadence.
pub const AHEAD: usize = 4;

/// So many dates to come are shown to whoever sets them.
pub const DATES_SHOWN: usize = 12;
