//! Adapters: one file for each port and vendor.

pub mod blobs_bucket;
pub mod chat_channels;
pub mod check_turnstile;
pub mod ids_platform;
pub mod mail_binding;
pub mod paces_platform;
pub mod passkeys_keys;
pub mod passkeys_webauthn;
pub mod payments_stripe;
pub mod payouts_stripe;
pub mod purge_edge;
pub mod stripe_connect;
pub mod stripe_signature;
pub mod stripe_wire;
