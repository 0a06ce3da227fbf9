//! Pictures and clips: what they are, and the addresses of their derivatives.
//!
//! Behind the feature `media`: what an upload is (`inspect`), what is made of a picture (`derive`), what is kept of
//! a clip (`clip`), where the picture of a RAW file lies (`raw`). Plain functions from bytes to bytes, the same for the demo shops and for uploads.

#[cfg(feature = "server")]
pub mod range;
pub mod view;

#[cfg(feature = "media")]
mod clip;
#[cfg(feature = "media")]
mod crop;
#[cfg(feature = "media")]
mod derive;
#[cfg(feature = "media")]
mod encode;
#[cfg(feature = "media")]
mod hash;
#[cfg(feature = "media")]
mod inspect;
#[cfg(feature = "media")]
mod length;
#[cfg(feature = "media")]
pub(crate) mod pixels;
#[cfg(feature = "media")]
mod placeholder;
#[cfg(feature = "media")]
pub mod raw;
#[cfg(any(feature = "media", feature = "server"))]
mod refused;
#[cfg(any(feature = "media", feature = "server"))]
pub(crate) mod sniff;
#[cfg(feature = "media")]
pub(crate) mod still;
#[cfg(any(feature = "media", feature = "server"))]
pub(crate) mod whole;

#[cfg(feature = "media")]
pub use self::{
    clip::{ClipTaken, clip},
    derive::{Derivative, Derived, Files, Opened, derive, derive_turned, open},
    hash::{Focal, RECIPE_VERSION},
    inspect::{Inspected, PIXELS_MAX, SIDE_MIN_PX, inspect},
};
#[cfg(any(feature = "media", feature = "server"))]
pub use self::{
    refused::MediaRefused,
    sniff::{BYTES_MAX, Format, is_raw, opening},
};
