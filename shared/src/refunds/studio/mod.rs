//! What a creator gives back by themselves, and what they ask the desk for.

pub mod flow;
