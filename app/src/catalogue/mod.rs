//! The front page, creators and policies.

mod creator;
mod home;
mod lead;
mod policy;
mod search;

pub use creator::page as creator;
pub use home::page as home;
pub use policy::page as policy;
