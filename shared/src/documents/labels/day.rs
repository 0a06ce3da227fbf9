//! A day as English and German papers print it.

use crate::documents::mrz::days_in;

/// Months by their first three letters, English before German.
const MONTHS: [&[&str]; 12] = [
    &["jan", "jän"],
    &["feb"],
    &["mar", "mär", "mae"],
    &["apr"],
    &["may", "mai"],
    &["jun"],
    &["jul"],
    &["aug"],
    &["sep"],
    &["oct", "okt"],
    &["nov"],
    &["dec", "dez"],
];

/// The day at the beginning of `text` as `YYYY-MM-DD`.
///
/// `None` for what is no day, and for `03/04/2030`, which is two different days on the two sides of an ocean.
#[must_use]
pub fn parse(text: &str) -> Option<String> {
    let signs = |character: char| " .,/-".contains(character);
    let words: Vec<&str> = text.split(signs).filter(|word| !word.is_empty()).take(3).collect();
    let [first, second, third] = words.as_slice() else { return None };
    let (year, month, day) = if first.len() == 4 {
        (number(first)?, number(second)?, number(third)?)
    } else if let Some(month) = month(first) {
        (number(third)?, month, number(second)?)
    } else if let Some(month) = month(second) {
        (number(third)?, month, number(first)?)
    } else {
        (number(third)?, number(second)?, number(first)?)
    };
    let slashed = text.contains('/') && first.len() != 4 && month != day && day <= 12;
    let is_day = (1900..=2099).contains(&year) && (1..=days_in(year, month)).contains(&day);
    (is_day && !slashed).then(|| format!("{year}-{month:02}-{day:02}"))
}

fn number(word: &str) -> Option<u32> {
    let digits = word.trim_end_matches(|character: char| character.is_ascii_alphabetic());
    digits.parse().ok()
}

fn month(word: &str) -> Option<u32> {
    let word = word.to_lowercase();
    (1..).zip(MONTHS).find(|(_, names)| names.iter().any(|name| word.starts_with(name))).map(|(number, _)| number)
}
