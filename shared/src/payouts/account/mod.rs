//! Where a creator is paid: their account at the provider, which keeps the number of their bank.

#[cfg(feature = "server")]
pub mod flow;
#[cfg(feature = "server")]
pub mod store;
