//! One-time codes (RFC 6238): the second way to show who one is, for where no passkey is at hand.

pub mod flow;
pub mod recovery;
pub mod refused;
pub mod store;

use subtle::ConstantTimeEq;
use totp_rs::{Algorithm, Secret, TOTP};

/// Digits of a code.
pub const DIGITS: usize = 6;

/// Seconds that a code is shown.
pub const STEP_SECONDS: u64 = 30;

/// Steps before and after the present one that count too: clocks of telephones differ.
const STEPS_AROUND: u64 = 1;

/// Bytes of a seed: as long as the hash, as RFC 4226 section 4 asks.
const SEED_BYTES: usize = 20;

/// What a person's one-time codes are made of.
#[derive(Clone, PartialEq, Eq)]
pub struct Seed(Vec<u8>);

/// It is no seed: too short, or not hexadecimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a seed of one-time codes")]
pub struct NoSeed;

/// Why a code does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeError {
    /// Not six digits.
    Malformed,
    /// Not the code of this moment.
    Wrong,
    /// It counted before.
    Replayed,
}

impl Seed {
    /// From at least 40 hexadecimal characters of randomness, as `Ids::secret` gives them; the first 160 bits count.
    ///
    /// # Errors
    /// When it is not that.
    pub fn of(hex: &str) -> Result<Self, NoSeed> {
        let pair = |at: usize| hex.get(at * 2..at * 2 + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
        (0..SEED_BYTES).map(pair).collect::<Option<Vec<u8>>>().map(Self).ok_or(NoSeed)
    }

    /// As [`Self::of`] takes it, to be sealed.
    #[must_use]
    pub fn hex(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// To be typed by hand: base 32 in groups of four.
    #[must_use]
    pub fn words(&self) -> String {
        let text: Vec<char> = self.base32().chars().collect();
        text.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
    }

    fn base32(&self) -> String {
        Secret::Raw(self.0.clone()).to_encoded().to_string()
    }

    /// What the QR code says, in the form that authenticator apps agree on.
    #[must_use]
    pub fn address(&self, shop: &str, email: &str) -> String {
        let (shop, email) = (encoded(shop), encoded(email));
        format!("otpauth://totp/{shop}:{email}?secret={}&issuer={shop}", self.base32())
    }

    /// The code of a step.
    #[must_use]
    pub fn code(&self, step: u64) -> String {
        // SHA-1 and 30 seconds: what every app can do. Unchecked means only that the seed's length is ours to choose.
        let totp = TOTP::new_unchecked(Algorithm::SHA1, DIGITS, 1, STEP_SECONDS, self.0.clone());
        totp.generate(step.saturating_mul(STEP_SECONDS))
    }

    /// The step that `typed` is the code of, around the second `now` since 1970 and later than `last_step`.
    ///
    /// # Errors
    /// As [`CodeError`] says.
    pub fn check(&self, typed: &str, now: u64, last_step: u64) -> Result<u64, CodeError> {
        let code: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        if code.len() != DIGITS || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(CodeError::Malformed);
        }
        let present = now / STEP_SECONDS;
        let mut steps = present.saturating_sub(STEPS_AROUND)..=present.saturating_add(STEPS_AROUND);
        let step = steps.find(|step| bool::from(self.code(*step).as_bytes().ct_eq(code.as_bytes())));
        let step = step.ok_or(CodeError::Wrong)?;
        if step <= last_step { Err(CodeError::Replayed) } else { Ok(step) }
    }
}

/// Text for an address: everything but letters, digits and `-._~` as RFC 3986 section 2.1 writes it.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The seed of RFC 6238, appendix B: "12345678901234567890".
    fn seed() -> Seed {
        Seed(b"12345678901234567890".to_vec())
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        // Appendix B, the last six of its eight digits.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(seed().code(seconds / STEP_SECONDS), code, "{seconds}");
            assert_eq!(seed().check(code, seconds, 0), Ok(seconds / STEP_SECONDS), "{seconds}");
        }
    }

    #[test]
    fn a_code_counts_one_step_around_and_once() {
        let now = 1_111_111_111;
        let present = now / STEP_SECONDS;
        let table = [
            ("two before", present - 2, 0, Err(CodeError::Wrong)),
            ("one before", present - 1, 0, Ok(present - 1)),
            ("the present one", present, 0, Ok(present)),
            ("one after", present + 1, 0, Ok(present + 1)),
            ("two after", present + 2, 0, Err(CodeError::Wrong)),
            ("again", present, present, Err(CodeError::Replayed)),
            ("an older one than counted", present - 1, present, Err(CodeError::Replayed)),
            ("a newer one than counted", present + 1, present, Ok(present + 1)),
        ];
        for (why, step, last, expected) in table {
            assert_eq!(seed().check(&seed().code(step), now, last), expected, "{why}");
        }
    }

    #[test]
    fn what_is_typed_is_read_kindly() {
        let code = seed().code(0);
        let (a, b) = code.split_at(3);
        assert_eq!(seed().check(&format!(" {a} {b} "), 30, 0), Err(CodeError::Replayed), "step 0 never counts");
        assert_eq!(seed().check(&format!("{a}-{b}"), 1, 0), Err(CodeError::Replayed));
        for typed in ["", "12345", "1234567", "12345a", "١٢٣٤٥٦"] {
            assert_eq!(seed().check(typed, 59, 0), Err(CodeError::Malformed), "{typed}");
        }
    }

    #[test]
    fn a_seed_has_160_bits_and_is_written_in_base_32() {
        assert_eq!(seed().words(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert_eq!(Seed::of(&seed().hex()), Ok(seed()));
        assert_eq!(Seed::of("3132"), Err(NoSeed));
        assert_eq!(Seed::of(&"xy".repeat(20)), Err(NoSeed));
        assert_eq!(
            seed().address("Kerb & Side", "ada@example.com"),
            "otpauth://totp/Kerb%20%26%20Side:ada%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Kerb%20%26%20Side"
        );
    }

    impl std::fmt::Debug for Seed {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("Seed")
        }
    }
}
