//! What people see: pages and islands.
//!
//! With the feature `ssr` this crate is pure functions from a view model to a whole HTML document. With `hydrate` it is
//! the islands alone: no page is linked into what the browser downloads. With `tools` it is the tools of the back
//! rooms alone, a second bundle that buyers never load.

#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub mod islands;
#[cfg(feature = "scan")]
pub mod scan;
#[cfg(feature = "tools")]
pub mod tools;

#[cfg(feature = "ssr")]
pub mod analytics;
#[cfg(feature = "ssr")]
pub mod basket;
#[cfg(feature = "ssr")]
pub mod cadence;
#[cfg(feature = "ssr")]
pub mod catalogue;
#[cfg(feature = "ssr")]
pub mod chats;
#[cfg(feature = "ssr")]
pub mod checkout;
#[cfg(feature = "ssr")]
pub mod commission;
#[cfg(feature = "ssr")]
pub mod counts;
#[cfg(feature = "ssr")]
pub mod coupons;
#[cfg(feature = "ssr")]
pub mod desk;
#[cfg(feature = "ssr")]
pub mod doorkeeping;
#[cfg(feature = "ssr")]
pub mod drops;
#[cfg(feature = "ssr")]
pub mod entry;
#[cfg(feature = "ssr")]
pub mod errors;
#[cfg(feature = "ssr")]
pub mod follows;
#[cfg(feature = "ssr")]
pub mod forecast;
#[cfg(feature = "ssr")]
pub mod fulfilment;
#[cfg(feature = "ssr")]
pub mod lobby;
#[cfg(feature = "ssr")]
pub mod onboarding;
#[cfg(feature = "ssr")]
pub mod payouts;
#[cfg(feature = "ssr")]
pub mod people;
#[cfg(feature = "ssr")]
pub mod products;
#[cfg(feature = "ssr")]
pub mod runsheet;
#[cfg(feature = "ssr")]
mod script;
#[cfg(feature = "ssr")]
pub mod shoots;
#[cfg(feature = "ssr")]
pub mod statements;
#[cfg(feature = "ssr")]
pub mod studio;
#[cfg(feature = "ssr")]
mod style;
#[cfg(feature = "ssr")]
pub mod templates;
#[cfg(feature = "ssr")]
mod ui;
#[cfg(feature = "ssr")]
pub mod venues;
#[cfg(feature = "ssr")]
pub mod verification;
#[cfg(feature = "ssr")]
pub mod waiting;

#[cfg(feature = "ssr")]
pub use ui::{fields, markup, office};
#[cfg(feature = "ssr")]
pub use {script::SOURCES as SCRIPT_SOURCES, style::SOURCES as STYLE_SOURCES};
