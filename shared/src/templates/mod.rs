//! What a drop is made from: everything but the day, so that it can be filled in for another day, another place.

#[cfg(feature = "server")]
pub mod body;
#[cfg(feature = "server")]
pub mod flow;
#[cfg(feature = "server")]
pub mod plan;
#[cfg(feature = "server")]
pub mod refused;
#[cfg(feature = "server")]
pub mod store;
pub mod view;

/// Most templates that one creator can choose from.
pub const TEMPLATES_MAX: usize = 50;
