//! `Ids` from the platform's secure source.

use shared::ports::Ids;

/// Crockford's base 32: nothing that reads like something else.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// 26 characters of 5 bits carry the 128.
const CHARS: usize = 26;

/// The platform's randomness.
pub struct PlatformIds;

/// `N` random bytes. Without randomness nothing may go on: an id that can be guessed is worse than no answer.
fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0_u8; N];
    if getrandom::fill(&mut bytes).is_err() {
        worker::console_error!("no randomness");
        wasm_bindgen::throw_str("no randomness");
    }
    bytes
}

impl Ids for PlatformIds {
    fn fresh(&self, prefix: &str) -> String {
        let bytes: [u8; CHARS] = random();
        let mut id = String::with_capacity(prefix.len() + CHARS);
        id.push_str(prefix);
        id.extend(bytes.iter().filter_map(|byte| ALPHABET.get(usize::from(byte & 31))).map(|c| char::from(*c)));
        id
    }

    fn secret(&self) -> String {
        let bytes: [u8; 32] = random();
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
