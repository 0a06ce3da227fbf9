//! The code that a buyer shows, or reads out: eight characters without any that look alike.

/// Crockford's base 32: no I, L, O and U.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Characters of a code: 40 bits.
const LENGTH: usize = 8;

/// 40 bits of a signature as a code.
#[must_use]
pub fn written(bytes: [u8; 5]) -> String {
    let bits = bytes.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
    (0..LENGTH)
        .rev()
        .filter_map(|at| LETTERS.get(usize::try_from(bits >> (at * 5) & 31).ok()?))
        .map(|letter| char::from(*letter))
        .collect()
}

/// A code as it is read out: `7KQ2 M4XD`.
#[must_use]
pub fn spoken(code: &str) -> String {
    code.split_at_checked(LENGTH / 2).map_or_else(|| code.to_owned(), |(first, last)| format!("{first} {last}"))
}

/// The code that was typed, or stands in the address that a scanner read; with the letters that look alike put right.
#[must_use]
pub fn read(typed: &str) -> Option<String> {
    let text = match typed.split_once("code=") {
        Some((_, rest)) => rest.split(['&', '#']).next().unwrap_or_default(),
        None => typed,
    };
    let mut code = String::with_capacity(LENGTH);
    for letter in text.chars().filter(|letter| !matches!(letter, ' ' | '-' | '\u{a0}')) {
        code.push(match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            letter if u8::try_from(letter).is_ok_and(|letter| LETTERS.contains(&letter)) => letter,
            _ => return None,
        });
    }
    (code.len() == LENGTH).then_some(code)
}

/// What a scanner keeps of a code: enough to know it again, and no way back to it that is shorter than trying them all.
#[cfg(any(feature = "server", feature = "codes"))]
#[must_use]
pub fn mark(code: &str) -> String {
    use sha2::{Digest, Sha256};
    use std::fmt::Write;
    let hash = Sha256::new().chain_update(b"pickup mark:").chain_update(code.as_bytes()).finalize();
    hash.iter().take(12).fold(String::with_capacity(24), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = written([0x39, 0xee, 0x2a, 0x13, 0xad]);
        assert_eq!((code.len(), spoken(&code).len()), (8, 9));
        assert_eq!(written([0; 5]), "00000000");
        assert_eq!(written([255; 5]), "ZZZZZZZZ");
        let known = "7KQ20M1X";
        for (why, typed, read_as) in [
            ("as it is printed", "7KQ2 0M1X", Some(known)),
            ("small letters and a dash", "7kq2-0m1x", Some(known)),
            ("letters that look alike", "7KQ2OMLX", Some(known)),
            ("an address that was scanned", "https://shop.example/pickup/ord_1?code=7KQ20M1X", Some(known)),
            ("with more behind it", "/pickup/ord_1?code=7KQ20M1X&x=1#y", Some(known)),
            ("too short", "7KQ2", None),
            ("too long", "7KQ20M1XX", None),
            ("a letter that no code has", "7KQ20M1U", None),
            ("some other address", "https://example.com/", None),
            ("nothing", "", None),
        ] {
            assert_eq!(read(typed).as_deref(), read_as, "{why}");
        }
        assert_eq!(read(&spoken(&code)), Some(code));
    }

    #[cfg(feature = "server")]
    #[test]
    fn a_mark_knows_its_code_again() {
        assert_eq!(mark("7KQ20M1X"), mark("7KQ20M1X"));
        assert_ne!(mark("7KQ20M1X"), mark("7KQ20M1Y"));
        assert_eq!(mark("7KQ20M1X").len(), 24);
    }
}
