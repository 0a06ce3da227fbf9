//! Papers that show who a creator is: what is taken, and what is read from them before a person looks.
//!
//! A machine-readable zone carries check digits, so most of what is read from it can be proved; text of a PDF is read
//! by its labels and believed less. Behind the feature `media`: what opens files (`read`). Nothing here decides:
//! the creator confirms the fields, and an operator verifies them.

mod accept;
#[cfg(feature = "server")]
pub mod confirm;
#[cfg(feature = "server")]
pub mod flow;
#[cfg(feature = "media")]
mod labels;
pub mod mrz;
#[cfg(feature = "server")]
pub mod outside;
#[cfg(feature = "server")]
pub mod paper;
#[cfg(feature = "media")]
mod pdf;
#[cfg(feature = "media")]
mod photo;
mod reading;
mod refused;
#[cfg(feature = "server")]
pub mod store;

pub use self::{
    accept::{BYTES_MAX, FileKind, accept},
    reading::{Field, FieldName, Reading, Source},
    refused::DocumentRefused,
};

/// Reads a photograph or a PDF.
///
/// # Errors
/// Whatever `accept` refuses, and what only opening the file shows: `Encrypted`, `Scripted`, `TooManyPages`, `Damaged`.
/// A document on which nothing can be read is no error: its reading has no fields.
#[cfg(feature = "media")]
pub fn read(bytes: &[u8]) -> Result<Reading, DocumentRefused> {
    match accept(bytes)? {
        FileKind::Pdf => pdf::read(bytes),
        FileKind::Jpeg | FileKind::Png | FileKind::Webp => photo::read(bytes),
    }
}
