//! Reads a PDF: its text if it has any, else the photographs on its pages. What it must not carry is looked for first.

mod carried;
mod matrix;
mod page;

use lopdf::{Document, Error, LoadOptions};

use super::refused::DocumentRefused;
use super::{Reading, labels, mrz, photo};

/// Pages of the longest document: both sides of a card, or a licence with its conditions.
const PAGES_MAX: usize = 10;

/// Bytes that the text of one page, or an index, may unpack to: a full page of text has 20 kB.
const UNPACKED_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Photographs that are looked at, the largest of each page.
const PHOTOS_MAX: usize = 2;

/// Reads what the pages say.
///
/// # Errors
/// `Encrypted`, `Scripted`, `TooManyPages`, `TooMuchInside`, `Damaged`.
pub fn read(bytes: &[u8]) -> Result<Reading, DocumentRefused> {
    let options = LoadOptions { max_decompressed_size: Some(UNPACKED_BYTES_MAX), ..LoadOptions::default() };
    let document = Document::load_mem_with_options(bytes, options).map_err(|error| refused(&error))?;
    // One that opens with the empty password is encrypted too: its rights forbid what is done here.
    if document.is_encrypted() || document.was_encrypted() {
        return Err(DocumentRefused::Encrypted);
    }
    if let Some(found) = carried::forbidden(&document) {
        return Err(DocumentRefused::Scripted { found });
    }
    let pages = document.get_pages();
    if pages.is_empty() {
        return Err(DocumentRefused::Damaged { cause: "it has no page".to_owned() });
    }
    if PAGES_MAX < pages.len() {
        return Err(DocumentRefused::TooManyPages { pages: pages.len(), pages_max: PAGES_MAX });
    }
    let mut text = String::new();
    for id in pages.values() {
        let page = page::text(&document, *id, UNPACKED_BYTES_MAX).map_err(|error| refused(&error))?;
        text.push_str(&page);
    }
    if let Some(zone) = mrz::find(&text) {
        return Ok(zone.reading);
    }
    let labelled = labels::read(&text);
    if !labelled.fields.is_empty() {
        return Ok(labelled);
    }
    Ok(photographed(&document))
}

/// What the photographs on the pages show. One that cannot be decoded is passed over: the PDF itself is sound.
fn photographed(document: &Document) -> Reading {
    let largest = |id: &lopdf::ObjectId| {
        let images = document.get_page_images(*id).ok()?;
        let jpeg =
            |filters: &Option<Vec<String>>| filters.as_deref().is_some_and(|all| all == ["DCTDecode".to_owned()]);
        images.into_iter().filter(|image| jpeg(&image.filters)).max_by_key(|image| image.content.len())
    };
    let pages = document.get_pages();
    let photos = pages.values().filter_map(largest).take(PHOTOS_MAX);
    photos
        .filter_map(|image| photo::read(image.content).ok())
        .find(|reading| !reading.fields.is_empty())
        .unwrap_or(Reading::NOTHING)
}

fn refused(error: &Error) -> DocumentRefused {
    match error {
        Error::Decryption(_) | Error::InvalidPassword | Error::UnsupportedSecurityHandler(_) => {
            DocumentRefused::Encrypted
        }
        Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. }) => {
            DocumentRefused::TooMuchInside { bytes_max: UNPACKED_BYTES_MAX }
        }
        other => DocumentRefused::Damaged { cause: other.to_string() },
    }
}
