//! What the pages of the studio and the desk share: tables, filters, signs, ages.

pub mod age;
#[cfg(feature = "server")]
pub mod csv;
pub mod view;

pub use age::Age;
