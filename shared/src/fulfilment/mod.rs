//! Handing over: orders to prepare, the code a buyer shows, what a scan comes to.

pub mod code;
pub mod scan;
pub mod view;

#[cfg(feature = "server")]
pub mod flow;
#[cfg(feature = "server")]
pub mod preparing;
#[cfg(feature = "server")]
pub mod refused;
#[cfg(feature = "server")]
pub mod scanning;
#[cfg(feature = "server")]
pub mod store;

use crate::time::Duration;

/// A handover can be undone this long, in milliseconds: as the constraint `handover_undone_in_time` has it.
pub const UNDO_LASTS: Duration = Duration::minutes(10);

/// Most scans of one batch.
pub const SCANS_MAX: usize = 100;
