//! The check digit of ICAO 9303 part 3, section 4.9: values times 7, 3, 1 in turn, modulo 10.

/// What a character counts: digits their value, letters 10 to 35, fillers nothing.
fn worth(character: char) -> Option<u32> {
    if character == '<' { Some(0) } else { character.to_digit(36) }
}

/// The check digit of `text`; `None` when it holds a character that zones do not have.
#[must_use]
pub fn digit_of(text: &str) -> Option<char> {
    let sum = text
        .chars()
        .zip([7, 3, 1].into_iter().cycle())
        .try_fold(0, |sum, (character, weight)| Some((sum + worth(character)? * weight) % 10))?;
    char::from_digit(sum, 10)
}

/// Whether `digit` proves `text`. A filler stands for 0 where the whole field is empty.
#[must_use]
pub fn fits(text: &str, digit: char) -> bool {
    let empty = text.chars().all(|character| character == '<');
    digit_of(text).is_some_and(|right| right == digit || (empty && digit == '<'))
}
