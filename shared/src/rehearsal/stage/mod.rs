//! The stage of a rehearsal: a copy of the drop for a moment, a sandbox that pays, and the flows of a real day.

pub mod flow;
mod ports;
pub mod store;

/// How the sessions of the sandbox are called: what is paid by one is booked in the books of rehearsals, mailed to
/// nobody, and never asked for at the provider.
pub const SANDBOX: &str = "sandbox_";

/// Whether a payment session is one of a rehearsal.
#[must_use]
pub fn is_sandbox(session: &str) -> bool {
    session.starts_with(SANDBOX)
}
