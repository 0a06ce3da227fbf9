//! Pages of whoever signs in.

mod passkey;
mod privacy;
mod roles;
mod security;
mod sign_in;
mod you;

pub use privacy::{erase, export};
pub use roles::{invitation, join, people, person, team};
pub use security::{codes_page, recovery_page, security, step_up};
pub use sign_in::{code, link, sign_in};
pub use you::you;
