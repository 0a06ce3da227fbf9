//! What the shop knows: types, rules, SQL, flows. It reads no clock and does no I/O of its own.

pub mod catalogue;
#[cfg(feature = "server")]
pub mod channels;
pub mod checkout;
#[cfg(feature = "server")]
pub mod db;
#[cfg(feature = "server")]
pub mod demo;
pub mod drops;
#[cfg(feature = "server")]
pub mod failure;
pub mod ids;
#[cfg(feature = "server")]
pub mod ledger;
pub mod media;
pub mod money;
#[cfg(feature = "server")]
pub mod ports;
#[cfg(feature = "server")]
pub mod requests;
pub mod time;

/// Every listed query of every store, so that a test can prepare each against the migrated schema.
#[cfg(feature = "server")]
pub const QUERIES: &[(&str, &[(&str, &str)])] = &[
    ("catalogue", catalogue::store::QUERIES),
    ("channels", channels::store::QUERIES),
    ("checkout", checkout::store::QUERIES),
    ("settling", checkout::sale::store::QUERIES),
    ("drop pages", drops::page::QUERIES),
    ("drops", drops::store::QUERIES),
    ("ledger", ledger::QUERIES),
    ("requests", requests::QUERIES),
];
