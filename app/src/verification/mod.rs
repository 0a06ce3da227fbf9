//! The desk's verification pages: who waits, and one case with the document beside its fields.

mod case;
mod queue;

pub use case::{Asked, page as case};
pub use queue::page as queue;
