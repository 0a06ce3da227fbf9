//! The mill: what is made of an original that has arrived.

pub mod flow;
