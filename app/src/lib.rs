//! What people see: pages and islands.
//!
//! With the feature `ssr` this crate is pure functions from a view model to a whole HTML document. With `hydrate` it is
//! the islands alone: no page is linked into what the browser downloads.

pub mod islands;

#[cfg(feature = "ssr")]
pub mod catalogue;
#[cfg(feature = "ssr")]
pub mod checkout;
#[cfg(feature = "ssr")]
pub mod drops;
#[cfg(feature = "ssr")]
pub mod errors;
#[cfg(feature = "ssr")]
pub mod people;
pub mod studio;
#[cfg(feature = "ssr")]
mod style;
#[cfg(feature = "ssr")]
mod ui;

#[cfg(feature = "ssr")]
pub use style::SOURCES as STYLE_SOURCES;
#[cfg(feature = "ssr")]
pub use ui::{fields, markup, office};
