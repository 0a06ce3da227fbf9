//! Base64, as content policies write hashes.

/// Base64 with padding (RFC 4648, section 4).
pub fn text(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0_u32, |group, byte| group << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for at in 0..4 {
            let six = usize::try_from(group >> (18 - 6 * at) & 63).unwrap_or(64);
            text.push(if at <= chunk.len() { LETTERS.get(six).copied().map_or('=', char::from) } else { '=' });
        }
    }
    text
}
