//! Letters and digits that readers take for one another, exchanged only where the check digit then fits.

use super::check::fits;
use super::layout::Alphabet;

/// Pairs that are confused in print and by readers.
const CONFUSED: [(char, char); 7] =
    [('0', 'O'), ('1', 'I'), ('8', 'B'), ('5', 'S'), ('2', 'Z'), ('0', 'Q'), ('0', 'D')];

/// Characters exchanged in one field; with more, a digit in ten would fit by chance.
const EXCHANGED_MAX: usize = 2;

/// A checked field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checked {
    /// As it stands, its check digit fits.
    Proved(String),
    /// After exchanging characters that are commonly confused, and in one way only.
    Repaired(String),
    /// No such exchange makes it fit, or more than one does.
    Doubtful(String),
}

impl Checked {
    /// Its characters.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Proved(text) | Self::Repaired(text) | Self::Doubtful(text) => text,
        }
    }
}

/// Checks `text` against `digit`, exchanging as few characters as it takes. `sound` says what a value must also be.
pub fn checked(text: &str, digit: char, alphabet: Alphabet, sound: impl Fn(&str) -> bool) -> Checked {
    let right = |text: &str| allowed(text, alphabet) && sound(text);
    if fits(text, digit) && right(text) {
        return Checked::Proved(text.to_owned());
    }
    let digits = others(digit).into_iter().chain([digit]).filter(|other| other.is_ascii_digit() || *other == '<');
    let digits: Vec<char> = digits.collect();
    // Where only digits may stand, every letter is a mistake: those are all exchanged first.
    let (start, exchanged_min) = match alphabet {
        Alphabet::Digits => (text.chars().map(as_digit).collect::<String>(), 0),
        Alphabet::Letters | Alphabet::Any => (text.to_owned(), 0),
    };
    let mut candidates = vec![start];
    for _ in exchanged_min..=EXCHANGED_MAX {
        let mut fitting: Vec<&String> = candidates
            .iter()
            .filter(|candidate| right(candidate) && digits.iter().any(|digit| fits(candidate, *digit)))
            .collect();
        fitting.dedup();
        match fitting.as_slice() {
            [] => {}
            [one] => return Checked::Repaired((*one).clone()),
            _ => break,
        }
        // Dates have no letters left to exchange: another digit would be an invention.
        if alphabet == Alphabet::Digits {
            break;
        }
        candidates = candidates.iter().flat_map(|candidate| exchanged(candidate)).collect();
        candidates.sort();
        candidates.dedup();
    }
    Checked::Doubtful(text.to_owned())
}

fn allowed(text: &str, alphabet: Alphabet) -> bool {
    match alphabet {
        Alphabet::Digits => text.chars().all(|character| character.is_ascii_digit() || character == '<'),
        Alphabet::Letters => text.chars().all(|character| character.is_ascii_uppercase() || character == '<'),
        Alphabet::Any => true,
    }
}

/// What `character` may really be.
fn others(character: char) -> Vec<char> {
    CONFUSED
        .iter()
        .filter_map(|&(digit, letter)| match character {
            _ if character == digit => Some(letter),
            _ if character == letter => Some(digit),
            _ => None,
        })
        .collect()
}

fn as_digit(character: char) -> char {
    others(character).into_iter().find(char::is_ascii_digit).unwrap_or(character)
}

/// `text` with one character exchanged, in every way.
fn exchanged(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    for (at, character) in text.char_indices() {
        for other in others(character) {
            let mut next = text.to_owned();
            next.replace_range(at..at + character.len_utf8(), other.encode_utf8(&mut [0; 4]));
            all.push(next);
        }
    }
    all
}
