//! What the shop knows: types, rules, SQL, flows. It reads no clock and does no I/O of its own.

pub mod catalogue;
pub mod checkout;
pub mod drops;
pub mod ids;
pub mod media;
pub mod money;
pub mod time;
