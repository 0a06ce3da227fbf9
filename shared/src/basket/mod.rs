//! The basket: what a buyer holds, of all drops, paid for together. One payment, one order for each hold.
//!
//! Nothing is priced here: each order costs what it would cost alone, at the price of its hold. What the orders have in
//! common is shared in `share`; who gets what of each is `ledger`'s to say, order by order.

#[cfg(feature = "server")]
pub mod flow;
#[cfg(feature = "server")]
pub mod limits;
#[cfg(feature = "server")]
pub mod page;
#[cfg(feature = "server")]
pub mod placing;
#[cfg(feature = "server")]
pub mod price;
#[cfg(feature = "server")]
pub mod refused;
#[cfg(feature = "server")]
pub mod sale;
#[cfg(feature = "server")]
pub mod share;
#[cfg(feature = "server")]
pub mod store;
pub mod view;

/// Most holds that are paid together. Each takes one statement to load, at most six to place and five to settle, and an
/// invocation of the smallest plan has 50: 7 + 40 to place, 33 to settle.
pub const HOLDS_MAX: usize = 6;

/// What orders that are paid together count as: one checkout, named after the first of them.
#[cfg(feature = "server")]
#[must_use]
pub fn checkout_of(first: &crate::ids::OrderId) -> String {
    first.as_str().replacen("ord_", "bsk_", 1)
}
