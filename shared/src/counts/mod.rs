//! Counts: how many of what a drop has put out, sold, held and taken back, for whoever wants to check.

#[cfg(feature = "server")]
pub mod flow;
#[cfg(feature = "server")]
pub mod store;
pub mod view;
