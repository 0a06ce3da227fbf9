//! Machine-readable zones of travel documents and identity cards, after ICAO Doc 9303 parts 3 to 7.
//!
//! The zone is two or three lines of a fixed width. Numbers and dates carry a check digit, most formats one more over
//! all of them: what fits is proved, what does not fit is offered as a guess or not at all. Names carry none.

mod check;
mod dates;
mod fields;
mod find;
mod layout;
mod repair;

pub use self::dates::is_iso_day;
#[cfg(feature = "media")]
pub(super) use self::dates::length as days_in;
pub use self::{
    check::digit_of,
    fields::{PROVED, Verdict},
    find::find,
    layout::{Alphabet, Format, ISSUER, KIND, Layout, Slot},
};

use super::reading::Reading;

/// A zone that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    /// Which of the formats.
    pub format: Format,
    /// How its check digits fit.
    pub verdict: Verdict,
    /// Its fields.
    pub reading: Reading,
}

/// Reads lines that already stand alone: capital letters, digits and `<`.
///
/// `None` when their number and widths are those of no format, or another character stands in them.
#[must_use]
pub fn read(lines: &[&str]) -> Option<Zone> {
    fields::read(Format::of(lines)?, lines)
}
