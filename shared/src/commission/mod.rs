//! Commission: what the platform takes of a sale, by rules of which the first that fits counts.

#[cfg(feature = "server")]
pub mod flow;
#[cfg(feature = "server")]
pub mod form;
#[cfg(feature = "server")]
pub mod refused;
#[cfg(feature = "server")]
pub mod store;
pub mod view;
