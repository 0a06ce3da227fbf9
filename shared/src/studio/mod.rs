//! How creators make drops: what they type, what is refused, what becomes of it.

#[cfg(feature = "server")]
pub mod checklist;
#[cfg(feature = "server")]
pub mod clock;
#[cfg(feature = "server")]
pub mod draft;
#[cfg(feature = "server")]
pub mod flow;
pub mod form;
#[cfg(feature = "server")]
pub mod refused;
#[cfg(feature = "server")]
pub mod release;
#[cfg(feature = "server")]
pub mod slug;
#[cfg(feature = "server")]
pub mod store;
pub mod view;

use crate::time::Duration;

/// The shortest window: less is over before a page has loaded everywhere.
pub const WINDOW_MIN: Duration = Duration::minutes(5);

/// The longest window: what is open for days is a shop.
pub const WINDOW_MAX: Duration = Duration::hours(24);

/// Most kinds of things in one drop.
pub const ITEMS_MAX: usize = 12;

/// Most pickup windows and deliveries of one drop.
pub const SLOTS_MAX: usize = 8;
