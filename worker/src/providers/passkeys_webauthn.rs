//! `Passkeys` by Web Authentication Level 3: `webauthn_rp` reads what devices say, this file checks it, step by step as
//! sections 7.1 and 7.2 have it.

use super::passkeys_keys as keys;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use shared::ports::{Ceremony, NewPasskey, PasskeyError, PasskeyOwner, Passkeys, ShownPasskey};
use webauthn_rp::response::auth::AuthenticatorData;
use webauthn_rp::response::register::{AttestationFormat, AttestationObject, Sig};
use webauthn_rp::response::{Backup, CollectedClientData, Flag};

/// How long a device may ask its user, in milliseconds: as long as a ceremony is kept.
const PATIENCE_MS: u32 = 300_000;

/// Bytes of a challenge: 128 bits, as section 13.4.3 asks for at least.
const CHALLENGE_BYTES: usize = 16;

/// Passkeys of one shop.
pub struct WebAuthn {
    /// `https://host`, without a path.
    origin: String,
    /// The host alone: what passkeys are bound to.
    host: String,
    name: String,
}

/// A credential as a browser turns it into JSON.
#[derive(Deserialize)]
struct Credential {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    response: Response,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    attestation_object: Option<String>,
    authenticator_data: Option<String>,
    signature: Option<String>,
    user_handle: Option<String>,
}

fn bytes(text: &str) -> Result<Vec<u8>, PasskeyError> {
    BASE64.decode(text.trim_end_matches('=')).map_err(|_| PasskeyError::Malformed)
}

fn some_bytes(text: Option<&String>) -> Result<Vec<u8>, PasskeyError> {
    bytes(text.ok_or(PasskeyError::Malformed)?)
}

fn read(response: &str) -> Result<Credential, PasskeyError> {
    let credential: Credential = serde_json::from_str(response).map_err(|_| PasskeyError::Malformed)?;
    if credential.kind == "public-key" { Ok(credential) } else { Err(PasskeyError::Malformed) }
}

fn challenge(unique: &str) -> String {
    let hash = Sha256::digest(unique.as_bytes());
    BASE64.encode(hash.get(..CHALLENGE_BYTES).unwrap_or(&hash))
}

fn list(known: &[String]) -> Vec<Value> {
    known.iter().map(|id| json!({ "type": "public-key", "id": id })).collect()
}

const fn synced(flags: Flag) -> bool {
    matches!(flags.backup, Backup::Exists)
}

impl WebAuthn {
    /// For the shop at `url`.
    #[must_use]
    pub fn new(url: &str, name: &str) -> Self {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let authority = rest.split('/').next().unwrap_or(rest);
        let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
        let end = url.len() - rest.len() + authority.len();
        let origin = url.get(..end).unwrap_or(url).to_owned();
        Self { origin, host: host.to_owned(), name: name.to_owned() }
    }

    /// Steps 7 to 11 of making, 10 to 14 of showing: what was asked, here and for nobody else.
    fn check_client(&self, client: &CollectedClientData<'_>, state: &str) -> Result<(), PasskeyError> {
        // The parser reads the challenge as a number, the first byte last.
        if bytes(state)? != client.challenge.0.to_le_bytes() {
            return Err(PasskeyError::OtherCeremony);
        }
        if client.origin.0 != self.origin || client.cross_origin || client.top_origin.is_some() {
            return Err(PasskeyError::OtherSite);
        }
        Ok(())
    }

    /// Steps 14 to 16 of making, 15 to 17 of showing: this shop's key, used by somebody the device knows.
    fn check_device(&self, rp_id_hash: &[u8], flags: Flag) -> Result<(), PasskeyError> {
        if rp_id_hash != Sha256::digest(self.host.as_bytes()).as_slice() {
            return Err(PasskeyError::OtherSite);
        }
        if flags.user_present && flags.user_verified { Ok(()) } else { Err(PasskeyError::NotVerified) }
    }
}

/// The bytes that the device signed: what it says of itself, and the hash of what the browser said.
fn signed(device: &[u8], client: &[u8]) -> Vec<u8> {
    [device, Sha256::digest(client).as_slice()].concat()
}

/// A device that vouches for itself must have the key that it shows (section 8.2); others say nothing.
fn check_attestation(object: &AttestationObject<'_>, all: &[u8], client: &[u8], key: &str) -> Result<(), PasskeyError> {
    let AttestationFormat::Packed(packed) = object.attestation() else { return Ok(()) };
    let signature = match packed.signature {
        Sig::Ed25519(signature) => signature.data(),
        Sig::P256(signature) | Sig::P384(signature) | Sig::Rs256(signature) => signature,
    };
    // The device's part is the last, and begins with the hash of the shop's host.
    let hash = object.auth_data().rp_id_hash();
    let begin = all.windows(hash.len()).rposition(|window| window == hash).ok_or(PasskeyError::Malformed)?;
    keys::verify(key, &signed(all.get(begin..).unwrap_or_default(), client), signature)
}

impl Passkeys for WebAuthn {
    fn begin_making(&self, owner: &PasskeyOwner<'_>, known: &[String], unique: &str) -> Ceremony {
        let state = challenge(unique);
        let kinds = keys::ALGORITHMS.map(|alg| json!({ "type": "public-key", "alg": alg }));
        let options = json!({
            "rp": { "id": self.host, "name": self.name },
            "user": { "id": BASE64.encode(owner.handle), "name": owner.name, "displayName": owner.name },
            "challenge": state,
            "pubKeyCredParams": kinds,
            "timeout": PATIENCE_MS,
            "excludeCredentials": list(known),
            "authenticatorSelection": {
                "residentKey": "required", "requireResidentKey": true, "userVerification": "required",
            },
            "attestation": "none",
        });
        Ceremony { options: options.to_string(), state }
    }

    fn finish_making(&self, state: &str, response: &str) -> Result<NewPasskey, PasskeyError> {
        let credential = read(response)?;
        let client = bytes(&credential.response.client_data)?;
        let said = CollectedClientData::from_client_data_json_relaxed::<true>(&client);
        self.check_client(&said.map_err(|_| PasskeyError::Malformed)?, state)?;
        let all = some_bytes(credential.response.attestation_object.as_ref())?;
        let object = AttestationObject::try_from(all.as_slice()).map_err(|_| PasskeyError::Malformed)?;
        let device = object.auth_data();
        self.check_device(device.rp_id_hash(), device.flags())?;
        let made = device.attested_credential_data();
        let public_key = keys::text(made.credential_public_key)?;
        check_attestation(&object, &all, &client, &public_key)?;
        let id = BASE64.encode(made.credential_id.inner());
        if id != credential.id {
            return Err(PasskeyError::Malformed);
        }
        Ok(NewPasskey { credential: id, public_key, counter: device.sign_count(), synced: synced(device.flags()) })
    }

    fn begin_showing(&self, known: &[String], unique: &str) -> Ceremony {
        let state = challenge(unique);
        let options = json!({
            "rpId": self.host,
            "challenge": state,
            "timeout": PATIENCE_MS,
            "allowCredentials": list(known),
            "userVerification": "required",
        });
        Ceremony { options: options.to_string(), state }
    }

    fn claimed(&self, response: &str) -> Result<String, PasskeyError> {
        read(response).map(|credential| credential.id)
    }

    fn finish_showing(&self, state: &str, response: &str, public_key: &str) -> Result<ShownPasskey, PasskeyError> {
        let Response { client_data, authenticator_data, signature, user_handle, .. } = read(response)?.response;
        let client = bytes(&client_data)?;
        let said = CollectedClientData::from_client_data_json_relaxed::<false>(&client);
        self.check_client(&said.map_err(|_| PasskeyError::Malformed)?, state)?;
        let all = some_bytes(authenticator_data.as_ref())?;
        let device = AuthenticatorData::try_from(all.as_slice()).map_err(|_| PasskeyError::Malformed)?;
        self.check_device(device.rp_id_hash(), device.flags())?;
        keys::verify(public_key, &signed(&all, &client), &some_bytes(signature.as_ref())?)?;
        let handle = user_handle.as_deref().map(bytes).transpose()?;
        let handle = handle.map(String::from_utf8).transpose().map_err(|_| PasskeyError::Malformed)?;
        Ok(ShownPasskey { counter: device.sign_count(), synced: synced(device.flags()), handle })
    }
}
