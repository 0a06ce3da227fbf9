//! Creators and what they make.

#[cfg(feature = "server")]
pub mod flow;
#[cfg(feature = "server")]
pub mod policies;
#[cfg(feature = "server")]
pub mod store;
pub mod view;
