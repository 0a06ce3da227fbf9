//! Paying: the checkout page and the receipt.

mod bill;
mod order;
mod page;
mod receiving;

pub use order::page as order;
pub use page::page;
pub(crate) use page::{COUPON, EMAIL, NAME};
pub(crate) use receiving::address_fields;
