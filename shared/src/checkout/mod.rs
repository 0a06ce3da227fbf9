//! Checkout: from a hold to a paid order.

pub mod view;
