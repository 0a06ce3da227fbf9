//! Contingency: units that a partner promises to a drop, and that come in when its own are gone.

#[cfg(feature = "server")]
pub mod flow;
#[cfg(feature = "server")]
pub mod refused;
#[cfg(feature = "server")]
pub mod store;
pub mod view;

/// Most agreements of one drop, declined ones included: nobody is asked without end.
pub const AGREEMENTS_MAX: usize = 20;

/// Most units of one agreement.
pub const UNITS_MAX: u32 = 100_000;
