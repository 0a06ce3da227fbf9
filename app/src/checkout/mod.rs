//! Paying: the checkout page and the receipt.

mod bill;
mod order;
mod page;
mod receiving;

pub use order::page as order;
pub use page::page;
