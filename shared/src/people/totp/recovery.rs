//! Recovery codes: ten words on paper for the day the telephone is gone. Each counts once.

use hmac::digest::Key;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Codes in a set; a new set takes the place of the one before.
pub const CODES: usize = 10;

/// Characters of a code: 50 random bits.
const CHARS: usize = 10;

/// One code of 128 fresh random bits in base 32, as `Ids::fresh` gives them, as it is shown: `abcde-12345`.
#[must_use]
pub fn code(unique: &str) -> String {
    // The end of it: where ids are counted, as in tests, the end is what differs.
    let text: String = unique.chars().skip(unique.chars().count().saturating_sub(CHARS)).collect();
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
    let mut block = Key::<Hmac<Sha256>>::default();
    block.iter_mut().zip(Sha256::digest(shop_secret.as_bytes())).for_each(|(to, from)| *to = from);
    let mut mac = <Hmac<Sha256> as Mac>::new(&block);
    for part in ["kerbside recovery code", person, &plain(typed)] {
        mac.update(part.as_bytes());
        mac.update(&[0]);
    }
    mac.finalize().into_bytes().iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_it_was_meant() {
        let shown = code("0123456789abcdefghjkmnpq10");
        assert_eq!(shown, "ghjkm-npq10");
        let print = |typed: &str| fingerprint("secret", "per_ada", typed);
        for typed in ["ghjkm-npq10", "GHJKM NPQ10", "ghjkmnpq1o", " ghjkm-npqIO "] {
            assert!(is_code(typed), "{typed}");
            assert_eq!(print(typed), print(&shown), "{typed}");
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
