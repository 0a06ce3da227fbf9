//! A shop for tests: the real SQL and migrations on in-memory SQLite, a still clock, a scripted payment provider.

#![allow(
    dead_code,
    unused_imports,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::float_arithmetic
)]

pub mod account;
pub mod actors;
pub mod bank;
pub mod basket;
pub mod bucket;
pub mod bundles;
pub mod chats;
pub mod credits;
pub mod dice;
pub mod door;
pub mod entered;
pub mod gates;
pub mod judges;
pub mod line;
pub mod links;
pub mod money;
pub mod newcomer;
pub mod operator;
pub mod payback;
pub mod payday;
pub mod planted;
pub mod products;
pub mod provider;
pub mod restart;
pub mod shop;
pub mod shopper;
pub mod simulation;
pub mod sqlite;
pub mod studio;
pub mod verdict;
pub mod waiter;

pub use shop::{Asking, TestShop, armed, cut_in, interleave, run, shop_with, typed};
