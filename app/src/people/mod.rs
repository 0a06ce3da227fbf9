//! Pages of whoever signs in.

mod privacy;
mod roles;
mod sign_in;
mod you;

pub use privacy::{erase, export};
pub use roles::{invitation, join, people, person, team};
pub use sign_in::{code, link, sign_in};
pub use you::you;
