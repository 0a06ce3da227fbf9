//! Scans of a studio's scanners, at the counter and without a connection.

pub mod flow;
