//! Times as people type them: by the clock of a place, on the nights when it is put forward or back, too.

use super::form::TypedTime;
use crate::time::{Timestamp, zone};
use jiff::civil::DateTime;
use jiff::tz::AmbiguousOffset;

/// Why a typed time is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClockRefused {
    /// Nothing, or not of the form `2026-11-21T18:00`.
    Malformed,
    /// The clock is put forward over it: that night has no such time.
    Skipped {
        /// `CET` before, `CEST` after.
        zones: (String, String),
    },
    /// The clock is put back over it: that night has it twice, and nobody said which.
    Twice,
}

/// The first of two, by the clock before it was put back.
pub const FIRST: &str = "first";

/// The second of two.
pub const SECOND: &str = "second";

/// The point that was typed, by the clock of the IANA time zone `place`.
///
/// # Errors
/// As [`ClockRefused`] says.
pub fn point(typed: &TypedTime, place: &str) -> Result<Timestamp, ClockRefused> {
    let local: DateTime = typed.at.trim().parse().map_err(|_| ClockRefused::Malformed)?;
    let zone = zone(place);
    let offset = match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => offset,
        AmbiguousOffset::Gap { before, after } => {
            let name = |offset: jiff::tz::Offset| {
                let at = offset.to_timestamp(local).unwrap_or_default();
                zone.to_offset_info(at).abbreviation().to_owned()
            };
            // What lies before the gap reads by the clock after it, and the other way round.
            return Err(ClockRefused::Skipped { zones: (name(after), name(before)) });
        }
        AmbiguousOffset::Fold { before, after } => match typed.which.as_str() {
            FIRST => before,
            SECOND => after,
            _ => return Err(ClockRefused::Twice),
        },
    };
    let at = offset.to_timestamp(local).map_err(|_| ClockRefused::Malformed)?;
    Ok(Timestamp(at.as_millisecond()))
}

/// A point as a form shows it, to the minute.
#[must_use]
pub fn typed(at: Timestamp, place: &str) -> TypedTime {
    let zoned = at.zoned(place);
    let local = zoned.datetime();
    let which = match zoned.time_zone().to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Fold { before, .. } if before == zoned.offset() => FIRST,
        AmbiguousOffset::Fold { .. } => SECOND,
        _ => "",
    };
    TypedTime { at: local.strftime("%Y-%m-%dT%H:%M").to_string(), which: which.to_owned() }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn at(text: &str, which: &str) -> Result<Timestamp, ClockRefused> {
        point(&TypedTime { at: text.into(), which: which.into() }, "Europe/Berlin")
    }

    #[test]
    fn a_time_is_read_by_the_clock_of_the_place() {
        let zones = ("CET".to_owned(), "CEST".to_owned());
        for (why, typed, which, point) in [
            ("winter", "2026-11-25T13:00", "", Ok("2026-11-25T12:00:00.000Z")),
            ("summer", "2026-07-01T13:00", "", Ok("2026-07-01T11:00:00.000Z")),
            ("put forward over it", "2027-03-28T02:30", "", Err(ClockRefused::Skipped { zones: zones.clone() })),
            ("the last minute before", "2027-03-28T01:59", "", Ok("2027-03-28T00:59:00.000Z")),
            ("the first minute after", "2027-03-28T03:00", "", Ok("2027-03-28T01:00:00.000Z")),
            ("put back over it", "2026-10-25T02:30", "", Err(ClockRefused::Twice)),
            ("put back, the first", "2026-10-25T02:30", "first", Ok("2026-10-25T00:30:00.000Z")),
            ("put back, the second", "2026-10-25T02:30", "second", Ok("2026-10-25T01:30:00.000Z")),
            ("a word too much does no harm", "2026-11-25T13:00", "second", Ok("2026-11-25T12:00:00.000Z")),
            ("nothing", "", "", Err(ClockRefused::Malformed)),
            ("a day that is none", "2026-02-30T10:00", "", Err(ClockRefused::Malformed)),
        ] {
            assert_eq!(at(typed, which).map(Timestamp::rfc3339), point.map(str::to_owned), "{why}");
        }
    }

    #[test]
    fn what_is_shown_is_what_was_meant() {
        for (typed_at, which) in
            [("2026-11-25T13:00", ""), ("2026-10-25T02:30", "first"), ("2026-10-25T02:30", "second")]
        {
            let shown = typed(at(typed_at, which).unwrap(), "Europe/Berlin");
            assert_eq!((shown.at.as_str(), shown.which.as_str()), (typed_at, which));
        }
    }
}
