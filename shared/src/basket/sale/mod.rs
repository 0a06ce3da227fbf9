//! Settling a payment of several orders: what `checkout::sale` does of one, for all of them at once.

pub mod flow;
