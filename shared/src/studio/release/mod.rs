//! The steps of a drop: kept, announced, taken back, copied, repriced.

pub mod flow;
pub mod store;
