//! Co-hosts: whoever sells a drop together with its creator, for a share of what the creator gets.

#[cfg(feature = "server")]
pub mod flow;
#[cfg(feature = "server")]
pub mod refused;
#[cfg(feature = "server")]
pub mod store;
pub mod view;

/// Most shares of one drop, declined ones included: nobody is asked without end.
pub const SHARES_MAX: usize = 30;
