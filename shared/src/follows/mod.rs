//! Following a creator: who wants to hear of their drops, and the letters they get.

#[cfg(feature = "server")]
pub mod flow;
#[cfg(feature = "server")]
mod refused;
#[cfg(feature = "server")]
pub mod store;
pub mod view;

#[cfg(feature = "server")]
pub use refused::FollowRefused;
