//! Who asks: a signed cookie for the buyer, a signed token for a mailed link.

use hmac::{Hmac, Mac};
use sha2::Sha256;
use shared::fulfilment::code;
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

/// The cookie of whoever is signed in.
const SESSION: &str = "__Host-session";

/// The cookie of a browser that asked for a mailed link.
const ASKING: &str = "__Host-asking";

fn value<'a>(cookies: &'a str, name: &str) -> Option<&'a str> {
    cookies.split(';').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='))
}

/// The session's token in a `Cookie` header.
#[must_use]
pub fn token(cookies: &str) -> Option<&str> {
    value(cookies, SESSION).filter(|token| token.len() == 64)
}

/// The secret of a browser that asked for a mailed link.
#[must_use]
pub fn asking(cookies: &str) -> Option<&str> {
    value(cookies, ASKING).filter(|secret| secret.len() == 64)
}

/// The `Set-Cookie` of a session that ends in `seconds`; 0 takes the cookie away.
#[must_use]
pub fn set_session(token: &str, seconds: i64) -> String {
    format!("{SESSION}={token}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={seconds}")
}

/// The `Set-Cookie` of a browser that asks for a mailed link.
#[must_use]
pub fn set_asking(secret: &str, seconds: i64) -> String {
    format!("{ASKING}={secret}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={seconds}")
}

/// What a mailed link to sign in carries.
#[must_use]
pub fn link_token(link: &str, secret: &str) -> String {
    sign(secret, "sign-in", link)
}

/// Whether a mailed link is ours.
#[must_use]
pub fn is_link(link: &str, token: &str, secret: &str) -> bool {
    is_signed(secret, "sign-in", link, token)
}

/// Six digits that stand in the same letter, to be typed where it was asked for.
#[must_use]
pub fn link_code(link: &str, secret: &str) -> String {
    let digits = sign(secret, "sign-in-code", link);
    let number = u64::from_str_radix(digits.get(..12).unwrap_or_default(), 16).unwrap_or(0) % 1_000_000;
    format!("{number:06}")
}

/// The buyer of a `Cookie` header, if we signed it.
#[must_use]
pub fn buyer(cookies: &str, secret: &str) -> Option<BuyerId> {
    let (id, signature) = value(cookies, COOKIE)?.split_once('.')?;
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

/// The token that ends the following of a creator, given by name in URLs, by a person.
#[must_use]
pub fn leave_token(creator: &str, person: &str, secret: &str) -> String {
    sign(secret, "unfollow", &format!("{creator}/{person}"))
}

/// Whether a token ends this following.
#[must_use]
pub fn may_leave(creator: &str, person: &str, token: &str, secret: &str) -> bool {
    is_signed(secret, "unfollow", &format!("{creator}/{person}"), token)
}

/// The code that shows an order at the counter: 40 bits of its signature. Beside an order's number, which nobody can
/// guess, it opens no more than the order itself.
#[must_use]
pub fn pickup_code(order: &OrderId, secret: &str) -> String {
    let bytes = mac(secret, "pickup", order.as_str()).map(|mac| mac.finalize().into_bytes()).unwrap_or_default();
    let mut first = [0; 5];
    first.iter_mut().zip(bytes).for_each(|(to, from)| *to = from);
    code::written(first)
}

/// Whether a code is that of this order.
#[must_use]
pub fn is_pickup(order: &OrderId, code: &str, secret: &str) -> bool {
    let own = pickup_code(order, secret);
    // As long for every code: what differs is found nowhere sooner than anywhere else.
    own.len() == code.len() && own.bytes().zip(code.bytes()).fold(0, |found, (a, b)| found | (a ^ b)) == 0
}
