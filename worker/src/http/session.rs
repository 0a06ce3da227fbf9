//! Who asks: a signed cookie for the buyer, a signed token for a mailed link.

use hmac::{Hmac, Mac};
use sha2::Sha256;
use shared::ids::{BuyerId, OrderId};

/// The `__Host-` prefix binds it to this host, this path and TLS.
const COOKIE: &str = "__Host-buyer";

/// A year, in seconds: how long a guest finds their orders without an account.
const COOKIE_SECONDS: u32 = 31_536_000;

/// Bytes of a signature: 128 bits of HMAC-SHA256, as RFC 2104 section 5 allows.
const SIGNATURE_BYTES: usize = 16;

fn mac(secret: &str, purpose: &str, subject: &str) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(purpose.as_bytes());
    mac.update(b":");
    mac.update(subject.as_bytes());
    Some(mac)
}

fn sign(secret: &str, purpose: &str, subject: &str) -> String {
    let bytes = mac(secret, purpose, subject).map(|mac| mac.finalize().into_bytes());
    bytes
        .map(|bytes| bytes.iter().take(SIGNATURE_BYTES).map(|byte| format!("{byte:02x}")).collect())
        .unwrap_or_default()
}

fn is_signed(secret: &str, purpose: &str, subject: &str, signature: &str) -> bool {
    if signature.len() != SIGNATURE_BYTES * 2 || !signature.is_ascii() {
        return false;
    }
    let bytes: Option<Vec<u8>> = (0..SIGNATURE_BYTES)
        .map(|at| signature.get(at * 2..at * 2 + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok()))
        .collect();
    bytes.zip(mac(secret, purpose, subject)).is_some_and(|(bytes, mac)| mac.verify_truncated_left(&bytes).is_ok())
}

/// The buyer of a `Cookie` header, if we signed it.
#[must_use]
pub fn buyer(cookies: &str, secret: &str) -> Option<BuyerId> {
    let value = cookies.split(';').find_map(|part| part.trim().strip_prefix(COOKIE)?.strip_prefix('='))?;
    let (id, signature) = value.split_once('.')?;
    is_signed(secret, "buyer", id, signature).then(|| BuyerId::from(id))
}

/// The `Set-Cookie` of a buyer.
#[must_use]
pub fn set_cookie(buyer: &BuyerId, secret: &str) -> String {
    let signature = sign(secret, "buyer", buyer.as_str());
    format!("{COOKIE}={buyer}.{signature}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={COOKIE_SECONDS}")
}

/// The token that opens an order from the mailed link.
#[must_use]
pub fn order_token(order: &OrderId, secret: &str) -> String {
    sign(secret, "order", order.as_str())
}

/// Whether a token opens this order.
#[must_use]
pub fn opens(order: &OrderId, token: &str, secret: &str) -> bool {
    is_signed(secret, "order", order.as_str(), token)
}
