//! Six digits of a zone as a day. The century is not printed, and no clock is read here.

/// Years before a document ends in which its holder can have been born at the latest: nobody sells who is younger, and
/// no document lasts longer than the difference.
const AGE_MIN_AT_END: u32 = 16;

/// Documents with a zone began to end in the 1970s; none is made that ends after 2069.
const LAST_CENTURY_FROM: u32 = 70;

/// Whether six digits are a day of some year.
#[must_use]
pub fn is_day(six: &str) -> bool {
    parts(six).is_some_and(|(year, month, day)| (1..=length(2000 + year, month)).contains(&day))
}

/// The last day of a document as `YYYY-MM-DD`.
#[must_use]
pub fn end(six: &str) -> Option<String> {
    let (year, ..) = parts(six)?;
    written(end_year(year), six)
}

/// A birthday as `YYYY-MM-DD`: the latest century in which the holder is old enough when the document ends.
#[must_use]
pub fn birth(six: &str, end_six: &str) -> Option<String> {
    let (year, ..) = parts(six)?;
    // A document whose end cannot be read ends as late as any can.
    let ends = parts(end_six).map_or(2069, |(year, ..)| end_year(year));
    let latest = ends.checked_sub(AGE_MIN_AT_END)?;
    written(if 2000 + year <= latest { 2000 + year } else { 1900 + year }, six)
}

fn end_year(year: u32) -> u32 {
    if LAST_CENTURY_FROM <= year { 1900 + year } else { 2000 + year }
}

fn written(year: u32, six: &str) -> Option<String> {
    let (_, month, day) = parts(six)?;
    (1..=length(year, month)).contains(&day).then(|| format!("{year}-{month:02}-{day:02}"))
}

fn parts(six: &str) -> Option<(u32, u32, u32)> {
    let two = |from: usize| six.get(from..from + 2)?.parse().ok();
    if six.len() != 6 { None } else { Some((two(0)?, two(2)?, two(4)?)) }
}

/// Whether `text` is a day as `YYYY-MM-DD`.
pub fn is_iso_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let number = |part: &str, digits: usize| {
        let plain = part.len() == digits && part.chars().all(|character| character.is_ascii_digit());
        part.parse::<u32>().ok().filter(|_| plain)
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2)) else {
        return false;
    };
    (1..=length(year, month)).contains(&day)
}

/// Days of a month; none of one that does not exist.
pub fn length(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    }
}
