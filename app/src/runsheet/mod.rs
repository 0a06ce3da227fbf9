//! The run sheet of a drop and its live board.

mod board;
mod form;

pub use board::{From, page as board};
pub use form::page as sheet;
