//! Operators take a product down, with a reason, and show it again.

pub mod flow;

/// Characters of a reason.
pub const WHY_CHARS_MAX: usize = 500;
