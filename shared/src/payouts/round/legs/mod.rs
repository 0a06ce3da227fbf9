//! The legs of a payout: transfers at the provider, each out of one charge or out of the balance.

pub mod flow;
