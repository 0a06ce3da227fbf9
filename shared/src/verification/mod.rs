//! Verifying a creator: what operators see, how they decide, and how long it takes to get there.

pub mod flow;
pub mod pace;
pub mod queue;
pub mod refused;
pub mod score;
pub mod store;
pub mod view;

use crate::time::Duration;

/// Within this long an operator decides.
pub const DECIDED_WITHIN: Duration = Duration::hours(24);
