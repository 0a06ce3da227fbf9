//! Recovery codes: ten words on paper for the day the telephone is gone. Each counts once.

use hmac::digest::Key;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Codes in a set; a new set takes the place of the one before.
pub const CODES: usize = 10;

/// Characters of a code: 50 random bits.
const CHARS: usize = 10;

/// Digits of a code: base 32 without the letters that look like others (Crockford).
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The set that one request makes, as it is shown: `abcde-12345`. It follows from the shop's secret, the person and the
/// request's key, so that a request whose answer was lost can be sent again and is answered alike.
#[must_use]
pub fn set(shop_secret: &str, person: &str, key: &str) -> Vec<String> {
    (0..CODES).map(|n| code(&mac(shop_secret, &["kerbside recovery set", person, key, &n.to_string()]))).collect()
}

fn code(bytes: &[u8]) -> String {
    let digit = |byte: &u8| ALPHABET.get(usize::from(byte % 32)).copied().map_or('0', char::from);
    let text: String = bytes.iter().take(CHARS).map(digit).collect();
    let (a, b) = text.split_at_checked(CHARS / 2).unwrap_or((&text, ""));
    format!("{a}-{b}")
}

/// Whether `typed` looks like a recovery code rather than six digits.
#[must_use]
pub fn is_code(typed: &str) -> bool {
    plain(typed).chars().count() == CHARS
}

/// What was meant: capitals, blanks and dashes make no difference, and neither does O for 0, I and L for 1.
fn plain(typed: &str) -> String {
    let kept = typed.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_lowercase());
    kept.map(|c| match c {
        'o' => '0',
        'i' | 'l' => '1',
        c => c,
    })
    .collect()
}

/// What the record keeps of a code: HMAC-SHA256 with the shop's secret, so that a copy of the database alone cannot be
/// searched for codes.
#[must_use]
pub fn fingerprint(shop_secret: &str, person: &str, typed: &str) -> String {
    let code = mac(shop_secret, &["kerbside recovery code", person, &plain(typed)]);
    code.iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn mac(shop_secret: &str, parts: &[&str]) -> Vec<u8> {
    let mut block = Key::<Hmac<Sha256>>::default();
    block.iter_mut().zip(Sha256::digest(shop_secret.as_bytes())).for_each(|(to, from)| *to = from);
    let mut mac = <Hmac<Sha256> as Mac>::new(&block);
    for part in parts {
        mac.update(part.as_bytes());
        mac.update(&[0]);
    }
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_it_was_meant() {
        let shown = code(&[16, 17, 18, 19, 20, 21, 22, 23, 1, 32, 99]);
        assert_eq!(shown, "ghjkm-npq10");
        let print = |typed: &str| fingerprint("secret", "per_ada", typed);
        for typed in ["ghjkm-npq10", "GHJKM NPQ10", "ghjkmnpq1o", " ghjkm-npqIO "] {
            assert!(is_code(typed), "{typed}");
            assert_eq!(print(typed), print(&shown), "{typed}");
        }
    }

    #[test]
    fn a_set_is_the_answer_to_one_request_of_one_person() {
        let codes = set("secret", "per_ada", "key-1");
        assert_eq!(codes.len(), CODES);
        assert!(codes.iter().all(|code| is_code(code)));
        assert_eq!(codes.iter().collect::<std::collections::BTreeSet<_>>().len(), CODES, "each is another");
        assert_eq!(codes, set("secret", "per_ada", "key-1"));
        for other in
            [set("secret", "per_ada", "key-2"), set("secret", "per_bob", "key-1"), set("s", "per_ada", "key-1")]
        {
            assert!(codes.iter().all(|code| !other.contains(code)));
        }
    }

    #[test]
    fn a_code_is_one_persons_of_one_shop() {
        let print = fingerprint("secret", "per_ada", "ghjkm-npq10");
        assert_ne!(print, fingerprint("secret", "per_bob", "ghjkm-npq10"));
        assert_ne!(print, fingerprint("another", "per_ada", "ghjkm-npq10"));
        assert_ne!(print, fingerprint("secret", "per_ada", "ghjkm-npq11"));
        assert!(!is_code("123456") && !is_code(""));
    }
}
