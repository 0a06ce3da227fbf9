//! Places to sell at besides the creator's own.

#[cfg(feature = "server")]
pub mod flow;
#[cfg(feature = "server")]
pub mod store;
pub mod view;
