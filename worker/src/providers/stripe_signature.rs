//! Whether an event is Stripe's: the signature that its webhooks carry. No network here.

use hmac::{Hmac, Mac};
use sha2::Sha256;
use shared::time::Timestamp;

/// A signature older or younger than this is refused, in seconds (Stripe's own default).
const TOLERANCE_S: i64 = 300;

/// Most signatures a header may carry: more is an attempt to make us compute.
const SIGNATURES_MAX: usize = 8;

/// Why a webhook is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forged {
    /// No header, or one that cannot be read.
    Malformed,
    /// No signature fits any secret.
    Mismatch,
    /// Signed, but not within five minutes of now.
    Stale,
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    (0..32).map(|at| u8::from_str_radix(text.get(at * 2..at * 2 + 2)?, 16).ok()).collect()
}

/// Verifies `Stripe-Signature: t=…,v1=…` over `{t}.{body}` (HMAC-SHA256) against every live secret, in constant time.
///
/// # Errors
/// As [`Forged`] says.
pub fn verify(header: &str, body: &[u8], secrets: &[String], now: Timestamp) -> Result<(), Forged> {
    let parts: Vec<(&str, &str)> = header.split(',').filter_map(|part| part.trim().split_once('=')).collect();
    let stamp = parts.iter().find(|(name, _)| *name == "t").map(|(_, value)| *value).ok_or(Forged::Malformed)?;
    let signed_s: i64 = stamp.parse().map_err(|_| Forged::Malformed)?;
    let signatures: Vec<Vec<u8>> = parts
        .iter()
        .filter(|(name, _)| *name == "v1")
        .take(SIGNATURES_MAX)
        .filter_map(|(_, value)| unhex(value))
        .collect();
    let fits = |secret: &String, signature: &Vec<u8>| {
        Hmac::<Sha256>::new_from_slice(secret.as_bytes()).is_ok_and(|mut mac| {
            mac.update(stamp.as_bytes());
            mac.update(b".");
            mac.update(body);
            mac.verify_slice(signature).is_ok()
        })
    };
    if !secrets.iter().any(|secret| signatures.iter().any(|signature| fits(secret, signature))) {
        return Err(Forged::Mismatch);
    }
    // Only after the signature: a stranger learns nothing of our clock.
    if (now.0 / 1_000).abs_diff(signed_s) > TOLERANCE_S.unsigned_abs() {
        return Err(Forged::Stale);
    }
    Ok(())
}
