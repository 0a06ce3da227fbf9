//! The studio: what creators work with.

mod upload;
mod uploads;

pub use upload::{UploadField, upload_field};
pub use uploads::{upload_page, uploads_page};
