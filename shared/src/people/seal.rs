//! Short secrets at rest: sealed with a key made of the shop's secret, so that a copy of the database alone tells none.
//!
//! XChaCha20-Poly1305 (RFC 8439 with the 24-byte nonce of draft-irtf-cfrg-xchacha). A sealed secret opens only for the
//! purpose and the owner it was sealed for: a row that is copied to another person does not open there.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::digest::Key;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

/// Names the form, so that another one may follow it.
const FORM: &str = "x1.";

/// Bytes of a nonce.
const NONCE_BYTES: usize = 24;

/// What a secret is kept for. Each purpose has a key of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The seed of a person's one-time codes.
    OneTimeCodes,
    /// The number of a bank account.
    Iban,
    /// What lets the shop post in a chat.
    ChatToken,
}

impl Purpose {
    const fn label(self) -> &'static str {
        match self {
            Self::OneTimeCodes => "kerbside sealed totp",
            Self::Iban => "kerbside sealed iban",
            Self::ChatToken => "kerbside sealed chat token",
        }
    }
}

/// It is not what was sealed: of another key, purpose or owner, or changed since.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a sealed secret does not open")]
pub struct DoesNotOpen;

/// Seals and opens secrets of one purpose.
pub struct Seal {
    cipher: XChaCha20Poly1305,
}

impl Seal {
    /// With the key of `purpose` that `shop_secret` gives: HMAC-SHA256 of the purpose's label, as RFC 5869
    /// expands keys.
    #[must_use]
    pub fn new(shop_secret: &str, purpose: Purpose) -> Self {
        // The secret's hash as the key: it has one length, so that this cannot fail.
        let mut block = Key::<Hmac<Sha256>>::default();
        block.iter_mut().zip(Sha256::digest(shop_secret.as_bytes())).for_each(|(to, from)| *to = from);
        let mut mac = <Hmac<Sha256> as Mac>::new(&block);
        mac.update(purpose.label().as_bytes());
        Self { cipher: XChaCha20Poly1305::new(&mac.finalize().into_bytes()) }
    }

    /// Seals `secret` for `owner`. `unique` is 128 fresh random bits in any form, as `Ids::fresh` gives them; it MUST
    /// NOT be used twice.
    ///
    /// # Errors
    /// Only for a secret of more than 256 GB.
    pub fn close(&self, secret: &str, owner: &str, unique: &str) -> Result<String, DoesNotOpen> {
        let digest = Sha256::digest(unique.as_bytes());
        let nonce = digest.get(..NONCE_BYTES).ok_or(DoesNotOpen)?;
        let payload = Payload { msg: secret.as_bytes(), aad: owner.as_bytes() };
        let sealed = self.cipher.encrypt(XNonce::from_slice(nonce), payload).map_err(|_| DoesNotOpen)?;
        let mut bytes = nonce.to_vec();
        bytes.extend(sealed);
        Ok(format!("{FORM}{}", URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// The secret that was sealed for `owner`.
    ///
    /// # Errors
    /// When it was not sealed so, or not for them.
    pub fn open(&self, sealed: &str, owner: &str) -> Result<String, DoesNotOpen> {
        let text = sealed.strip_prefix(FORM).ok_or(DoesNotOpen)?;
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| DoesNotOpen)?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE_BYTES).ok_or(DoesNotOpen)?;
        let payload = Payload { msg: sealed, aad: owner.as_bytes() };
        let secret = self.cipher.decrypt(XNonce::from_slice(nonce), payload).map_err(|_| DoesNotOpen)?;
        String::from_utf8(secret).map_err(|_| DoesNotOpen)
    }
}
