//! The drop page.

mod details;
mod facts;
mod page;
mod ticket;

pub use page::{page, preview};
