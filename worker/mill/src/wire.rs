//! The only reader of this Worker's bindings and of the clock.

use crate::blobs_bucket::Bucket;
use crate::d1::D1;
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
