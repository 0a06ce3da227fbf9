//! The pages of photo days.

mod consent;
mod list;
mod one;

pub use consent::page as consent;
pub use list::page as list;
pub use one::page as one;
