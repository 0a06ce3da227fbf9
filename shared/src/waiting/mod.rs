//! The waiting list of a drop: who wants a unit that comes back, and whose turn it is.
//!
//! A unit that comes back is kept while somebody waits for it, and is offered to the first in line: a hold of its own
//! kind, set aside for a while, with a letter. Whoever takes the offer goes through the ordinary checkout; an offer that
//! lapses leaves its unit to the next.

#[cfg(feature = "server")]
pub mod flow;
#[cfg(feature = "server")]
mod letters;
#[cfg(feature = "server")]
pub mod offers;
#[cfg(feature = "server")]
mod refused;
#[cfg(feature = "server")]
pub mod store;
pub mod view;

#[cfg(feature = "server")]
pub use refused::{OfferRefused, WaitingRefused};

#[cfg(feature = "server")]
use crate::limits::Limit;
#[cfg(feature = "server")]
use crate::time::Duration;

/// Times one network may join a list: a household, or an office in a hurry.
#[cfg(feature = "server")]
pub const NETWORK: Limit = Limit { name: "waiting-network", per: Duration::hours(1), most: 40 };

/// Times one mailbox may join a list: each join writes it a letter.
#[cfg(feature = "server")]
pub const MAILBOX: Limit = Limit { name: "waiting", per: Duration::hours(24), most: 10 };

/// Offers made in one round of the job.
#[cfg(feature = "server")]
pub const OFFERS_AT_ONCE: i64 = 40;
