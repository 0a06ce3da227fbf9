//! Offers: a unit set aside for the first in line, taken, left, or passed on.

pub mod flow;

pub use flow::{Offer, look, offer_next, take};
