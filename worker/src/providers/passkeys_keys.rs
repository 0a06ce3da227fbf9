//! Public keys of passkeys: as text for the record, and as what checks a signature.
//!
//! ES256, EdDSA and RS256 (RFC 8152, RFC 8812): between them every device of the last ten years.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use ed25519_dalek::{Signature as EdSignature, VerifyingKey as EdKey};
use p256::ecdsa::{DerSignature, VerifyingKey as P256Key, signature::Verifier};
use rsa::pkcs1v15::{Signature as RsaSignature, VerifyingKey as RsaKey};
use rsa::{BigUint, RsaPublicKey};
use sha2::Sha256;
use shared::ports::PasskeyError;
use webauthn_rp::response::register::UncompressedPubKey;

/// What an uncompressed point of a curve begins with (SEC 1, section 2.3.3).
const UNCOMPRESSED: u8 = 4;

/// COSE's numbers of the algorithms, in the order we like them.
pub const ALGORITHMS: [i32; 3] = [-8, -7, -257];

/// `algorithm.key` in base64url; of RSA `rs256.modulus.exponent`.
///
/// # Errors
/// `OtherKey` for a kind that was not asked for, or one that is no key at all.
pub fn text(key: UncompressedPubKey<'_>) -> Result<String, PasskeyError> {
    key.validate().map_err(|_| PasskeyError::OtherKey)?;
    match key {
        UncompressedPubKey::Ed25519(key) => Ok(format!("eddsa.{}", BASE64.encode(key.inner()))),
        UncompressedPubKey::P256(key) => {
            let point = [&[UNCOMPRESSED], key.x(), key.y()].concat();
            Ok(format!("es256.{}", BASE64.encode(point)))
        }
        UncompressedPubKey::Rsa(key) => Ok(format!("rs256.{}.{}", BASE64.encode(key.n()), key.e())),
        UncompressedPubKey::P384(_) => Err(PasskeyError::OtherKey),
    }
}

/// Whether `signature` is the key's over `message`.
///
/// # Errors
/// `OtherKey` when `key` is none of ours; `BadSignature` when it is another's.
pub fn verify(key: &str, message: &[u8], signature: &[u8]) -> Result<(), PasskeyError> {
    let (algorithm, key) = key.split_once('.').ok_or(PasskeyError::OtherKey)?;
    let decode = |text: &str| BASE64.decode(text).map_err(|_| PasskeyError::OtherKey);
    let good = match algorithm {
        "eddsa" => {
            let bytes = <[u8; 32]>::try_from(decode(key)?).map_err(|_| PasskeyError::OtherKey)?;
            let key = EdKey::from_bytes(&bytes).map_err(|_| PasskeyError::OtherKey)?;
            EdSignature::from_slice(signature).is_ok_and(|signature| key.verify_strict(message, &signature).is_ok())
        }
        "es256" => {
            let key = P256Key::from_sec1_bytes(&decode(key)?).map_err(|_| PasskeyError::OtherKey)?;
            DerSignature::from_bytes(signature).is_ok_and(|signature| key.verify(message, &signature).is_ok())
        }
        "rs256" => {
            let (modulus, exponent) = key.split_once('.').ok_or(PasskeyError::OtherKey)?;
            let exponent: u32 = exponent.parse().map_err(|_| PasskeyError::OtherKey)?;
            let key = RsaPublicKey::new(BigUint::from_bytes_be(&decode(modulus)?), exponent.into())
                .map_err(|_| PasskeyError::OtherKey)?;
            RsaSignature::try_from(signature)
                .is_ok_and(|signature| RsaKey::<Sha256>::new(key).verify(message, &signature).is_ok())
        }
        _ => return Err(PasskeyError::OtherKey),
    };
    if good { Ok(()) } else { Err(PasskeyError::BadSignature) }
}
