//! What every page is put together from.

pub mod card;
pub mod fields;
pub mod json;
pub mod layout;
pub mod markup;
pub mod office;
pub mod picture;
pub mod qr;
pub mod sign;
pub mod words;
