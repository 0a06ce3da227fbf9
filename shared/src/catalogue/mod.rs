//! Creators and what they make.

pub mod view;
