//! The only reader of this Worker's bindings and of the clock.

use crate::blobs_bucket::Bucket;
use crate::d1::D1;
use crate::documents_http::OutsideDocuments;
use crate::documents_local::OwnDocuments;
use shared::ports::Documents;
use shared::time::Timestamp;
use worker::{Date, Env};

/// Everything one message may touch.
pub struct Wire {
    /// The record.
    pub db: D1,
    /// Originals and derivatives.
    pub blobs: Bucket,
    /// When this message began.
    pub now: Timestamp,
}

/// The clock.
#[must_use]
pub fn now() -> Timestamp {
    Timestamp(i64::try_from(Date::now().as_millis()).unwrap_or(0))
}

impl Wire {
    /// The bindings of this Worker.
    ///
    /// # Errors
    /// Which one is missing.
    pub fn new(env: &Env) -> Result<Self, String> {
        let bucket = env.bucket("MEDIA").map_err(|e| e.to_string())?;
        Ok(Self { db: D1::new(env, "DB")?, blobs: Bucket::cold(bucket), now: now() })
    }
}

/// Who reads papers: the service that the variables name, or the shop itself.
///
/// # Errors
/// An address without a key.
pub fn documents(env: &Env) -> Result<Box<dyn Documents>, String> {
    let Ok(url) = env.var("DOCUMENTS_URL") else { return Ok(Box::new(OwnDocuments)) };
    let key = env.secret("DOCUMENTS_KEY").map_err(|_| "DOCUMENTS_URL is set, and DOCUMENTS_KEY is not")?;
    Ok(Box::new(OutsideDocuments::new(url.to_string(), key.to_string())))
}
