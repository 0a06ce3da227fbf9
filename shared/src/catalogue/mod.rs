//! Creators and what they make.

#[cfg(feature = "server")]
pub mod flow;
#[cfg(feature = "server")]
pub mod store;
#[cfg(feature = "server")]
pub mod policies;
pub mod view;
