//! Pages of whoever signs in.

mod sign_in;

pub use sign_in::{code, link, sign_in};
