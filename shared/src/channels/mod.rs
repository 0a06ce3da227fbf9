//! Letters: what the shop tells people by mail.

pub mod flow;
pub mod letter;
pub mod note;
pub mod store;
