//! The pages on which orders are made ready and handed over.

pub mod flow;
mod sheets;
