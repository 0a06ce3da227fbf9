//! The pages of cadences, and the public calendar.

mod calendar;
mod list;
mod one;

pub use calendar::page as calendar;
pub use list::page as list;
pub use one::page as one;
