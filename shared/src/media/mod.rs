//! Pictures and clips: what they are, and the addresses of their derivatives.

pub mod view;
