//! What islands say about time: pure, so that server and browser say the same.

/// One second, in milliseconds like every time here.
const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// `12:04`, `03:04:05`, `2 d 03:04:05`: seconds rounded up, so that it reaches zero at the very moment.
#[cfg(any(test, feature = "hydrate"))]
pub fn ticking(left: i64) -> String {
    let seconds = left.max(0).saturating_add(SECOND - 1) / SECOND;
    let (days, hours) = (seconds / 86_400, seconds / 3_600 % 24);
    let (minutes, seconds) = (seconds / 60 % 60, seconds % 60);
    match (days, hours) {
        (0, 0) => format!("{minutes:02}:{seconds:02}"),
        (0, _) => format!("{hours:02}:{minutes:02}:{seconds:02}"),
        _ => format!("{days} d {hours:02}:{minutes:02}:{seconds:02}"),
    }
}

/// `12 min`, `3 h`, `2 d 3 h`: what stays true for a while when no script counts.
pub fn coarse(left: i64) -> String {
    let minutes = left.max(0).saturating_add(MINUTE - 1) / MINUTE;
    match (minutes / 1_440, minutes / 60 % 24, minutes % 60) {
        (0, 0, m) => format!("{m} min"),
        (0, h, 0) => format!("{h} h"),
        (0, h, m) => format!("{h} h {m} min"),
        (d, 0, _) => format!("{d} d"),
        (d, h, _) => format!("{d} d {h} h"),
    }
}

/// What a countdown says at `now`; `span` writes the time that is left.
pub fn countdown(now: i64, opens_at: i64, closes_at: i64, span: fn(i64) -> String) -> String {
    if now < opens_at {
        format!("Opens in {}", span(opens_at.saturating_sub(now)))
    } else if now < closes_at {
        format!("Closes in {}", span(closes_at.saturating_sub(now)))
    } else {
        "Closed".to_owned()
    }
}

/// The moment a countdown runs towards, for its `datetime`.
pub const fn aim(now: i64, opens_at: i64, closes_at: i64) -> i64 {
    if now < opens_at { opens_at } else { closes_at }
}

/// What a hold timer shows; `span` writes the time that is left.
pub fn held(left: i64, span: fn(i64) -> String) -> String {
    format!("Held for you for {}", span(left))
}

/// What a hold timer says aloud.
pub const fn hold_word(left: i64) -> &'static str {
    match left {
        ..=0 => "The hold has ended, and the units are back in the drop.",
        1..=MINUTE => "Less than a minute left to pay.",
        _ => "",
    }
}

/// RFC 3339 in UTC to the second, for `datetime` attributes; the empty text outside the years 0 to 9999.
///
/// The calendar is counted in eras of 400 years that start on 1 March, so that the leap day comes last.
pub fn iso(at: i64) -> String {
    let (days, of_day) = (at.div_euclid(DAY), at.rem_euclid(DAY));
    // Days since 0000-03-01; 146,097 make an era.
    let days = days.saturating_add(719_468);
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    if !(0..=9_999).contains(&year) {
        return String::new();
    }
    let (hour, minute, second) = (of_day / HOUR, of_day / MINUTE % 60, of_day / SECOND % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_left_is_written_as_it_ticks_and_as_it_stands() {
        for (why, left, ticks, stands) in [
            ("minutes", 724 * SECOND, "12:04", "13 min"),
            ("rounded up to the second", 1, "00:01", "1 min"),
            ("zero at the very moment", 0, "00:00", "0 min"),
            ("never below zero", -5 * SECOND, "00:00", "0 min"),
            ("hours", 3 * HOUR + 4 * MINUTE + 5 * SECOND, "03:04:05", "3 h 5 min"),
            ("a whole hour", HOUR, "01:00:00", "1 h"),
            ("days", 2 * DAY + 3 * HOUR + 4 * MINUTE + 5 * SECOND, "2 d 03:04:05", "2 d 3 h"),
            ("a day on the dot", DAY, "1 d 00:00:00", "1 d"),
        ] {
            assert_eq!((ticking(left).as_str(), coarse(left).as_str()), (ticks, stands), "{why}");
        }
    }

    #[test]
    fn a_countdown_turns_at_its_two_moments() {
        for (why, now, text, aims_at) in [
            ("before", 0, "Opens in 01:00", MINUTE),
            ("the last millisecond before", MINUTE - 1, "Opens in 00:01", MINUTE),
            ("at the opening", MINUTE, "Closes in 15:00", 16 * MINUTE),
            ("at the close", 16 * MINUTE, "Closed", 16 * MINUTE),
        ] {
            assert_eq!(countdown(now, MINUTE, 16 * MINUTE, ticking), text, "{why}");
            assert_eq!(aim(now, MINUTE, 16 * MINUTE), aims_at, "{why}");
        }
    }

    #[test]
    fn a_hold_speaks_only_near_its_end() {
        for (why, left, says) in [
            ("plenty", 10 * MINUTE, false),
            ("just over a minute", MINUTE + 1, false),
            ("the last minute", MINUTE, true),
            ("over", 0, true),
        ] {
            assert_eq!(!hold_word(left).is_empty(), says, "{why}");
        }
        assert_eq!(held(581 * SECOND, ticking), "Held for you for 09:41");
    }

    #[test]
    fn moments_are_written_by_the_calendar() {
        for (why, at, text) in [
            ("the epoch", 0, "1970-01-01T00:00:00Z"),
            ("just before it", -SECOND, "1969-12-31T23:59:59Z"),
            ("a leap day", 1_709_208_000_000, "2024-02-29T12:00:00Z"),
            ("the day after it", 1_709_251_200_000, "2024-03-01T00:00:00Z"),
            ("no leap day in 2100", 4_107_542_400_000, "2100-03-01T00:00:00Z"),
            ("milliseconds are cut", 1_795_608_000_999, "2026-11-25T12:00:00Z"),
            ("far beyond", i64::MAX, ""),
        ] {
            assert_eq!(iso(at), text, "{why}");
        }
    }
}
