//! The round of the payouts: what a job does every minute, and whoever comes after it when it ends half way.

pub mod flow;

use crate::time::Duration;

/// The job, as the lease names it.
pub const JOB: &str = "payouts";

/// Nobody else is at it for so long. A round that ends half way leaves it to run out; one that ends gives it back.
pub const LEASE_LASTS: Duration = Duration::minutes(20);

/// Payouts that a round asks the provider about.
pub const WORK_MAX: i64 = 20;

/// Creators whose payouts are made in one write.
pub const CREATORS_MAX: usize = 200;

/// Creators whose pace is looked at in a round.
pub const PACES_MAX: i64 = 500;

/// What a round has done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Another one is at it: nothing was done.
    pub busy: bool,
    /// Payouts made.
    pub made: u32,
    /// Payouts that were taken a step further.
    pub moved: u32,
    /// Payouts of which the provider told nothing; they come again.
    pub failed: u32,
    /// Letters that were written.
    pub letters: Vec<String>,
}
