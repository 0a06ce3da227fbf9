//! Checkout: from a hold to a paid order.

#[cfg(feature = "server")]
pub mod choose;
#[cfg(feature = "server")]
pub mod flow;
#[cfg(feature = "server")]
pub mod form;
#[cfg(feature = "server")]
pub mod order;
#[cfg(feature = "server")]
pub mod quote;
#[cfg(feature = "server")]
pub mod refused;
#[cfg(feature = "server")]
pub mod sale;
#[cfg(feature = "server")]
pub mod store;
pub mod view;
