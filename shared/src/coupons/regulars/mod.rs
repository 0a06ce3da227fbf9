//! What regulars get: setting it, ending it.

pub mod flow;

pub use flow::{end, set};
