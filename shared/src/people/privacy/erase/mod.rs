//! Erasing: a pseudonym in the place of a person, at once and everywhere.
//!
//! What stays, and why: orders, payments, transfers, handovers and their times under the pseudonym, because the law asks
//! for the books; the name and town of a studio, and title, picture, window and price of what it sold, because receipts
//! show them; records of provenance and the record of acts, because they are chains of hashes that end with the first row
//! that is changed. Everything else goes: a studio that nobody else owns ends with its owner.

pub mod flow;
pub mod store;
