//! Fields from plain text by their labels, in English and German: licences and permits have no zone.
//!
//! A label begins a line; its value follows on the same line or stands on the next. Nothing proves such a value, so
//! it is believed less than a checked one, and least when a label is there twice with different values.

mod day;

use super::reading::{Field, FieldName, Reading, Source};

/// A value of the right form behind its label on the same line.
const BESIDE: u8 = 80;
/// A value of the right form on the line below its label.
const BELOW: u8 = 65;
/// Two different values for one label: the first is offered, a person must look.
const CONTESTED: u8 = 35;

/// Characters of a name or an authority; more is a sentence.
const WORDS_MAX: usize = 80;
/// Characters of a number.
const NUMBER_MAX: usize = 30;

/// Labels in lower case, the longer of two that begin alike first.
const LABELS: [(FieldName, &[&str]); 7] = [
    (
        FieldName::Number,
        &[
            "licence number",
            "license number",
            "permit number",
            "registration number",
            "document number",
            "certificate number",
            "licence no",
            "license no",
            "permit no",
            "registration no",
            "document no",
            "erlaubnisnummer",
            "genehmigungsnummer",
            "registernummer",
            "ausweisnummer",
            "gewerbenummer",
            "dokumentennummer",
            "lizenznummer",
            "aktenzeichen",
            "number",
            "nummer",
            "nr",
        ],
    ),
    (
        FieldName::ExpiresOn,
        &[
            "date of expiry",
            "expiry date",
            "expiration date",
            "valid until",
            "valid to",
            "valid through",
            "expires on",
            "expires",
            "expiry",
            "gültig bis",
            "gueltig bis",
            "ablaufdatum",
            "befristet bis",
        ],
    ),
    (FieldName::BornOn, &["date of birth", "born on", "geburtsdatum", "geboren am", "geburtstag"]),
    (
        FieldName::Issuer,
        &[
            "issuing authority",
            "issued by",
            "authority",
            "ausgestellt von",
            "ausstellende behörde",
            "erteilt von",
            "behörde",
        ],
    ),
    (FieldName::Surname, &["surname", "family name", "last name", "familienname", "nachname"]),
    (FieldName::GivenNames, &["given names", "given name", "first names", "first name", "vornamen", "vorname"]),
    (
        FieldName::Holder,
        &[
            "name of holder",
            "licence holder",
            "license holder",
            "permit holder",
            "holder",
            "licensee",
            "full name",
            "name des inhabers",
            "inhaber",
            "inhaberin",
            "name",
        ],
    ),
];

/// Reads labelled fields.
#[must_use]
pub fn read(text: &str) -> Reading {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let mut fields: Vec<Field> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some((name, beside)) = labelled(line) else { continue };
        let below = || lines.get(at + 1).filter(|next| labelled(next).is_none());
        let found = if beside.is_empty() {
            below().and_then(|next| value(name, next)).map(|value| (value, BELOW))
        } else {
            value(name, beside).map(|value| (value, BESIDE))
        };
        let Some((value, confidence)) = found else { continue };
        match fields.iter_mut().find(|field| field.name == name) {
            Some(before) if before.value == value => before.confidence = before.confidence.max(confidence),
            Some(before) => before.confidence = CONTESTED,
            None => fields.push(Field { name, value, confidence }),
        }
    }
    fields.sort_by_key(|field| field.name);
    let source = if fields.is_empty() { Source::Nowhere } else { Source::Text };
    Reading { source, fields }
}

/// The label that begins `line`, and what follows it.
fn labelled(line: &str) -> Option<(FieldName, &str)> {
    let (name, label) = LABELS
        .iter()
        .flat_map(|(name, labels)| labels.iter().map(move |label| (*name, *label)))
        .filter(|(_, label)| begins(line, label))
        .max_by_key(|(_, label)| label.len())?;
    let rest = line.get(label.len()..)?;
    let after = rest.trim_start_matches(['.', ' ', '\t']);
    // "Number 12" is a label and its value; "Named after" and "Name of the street" are not.
    let divided = rest.starts_with([':', '.', '#', '\t']) || after.starts_with([':', '#']) || rest.is_empty();
    let shown = after.trim_start_matches([':', '#', ' ', '\t', '.']);
    let stands_alone = divided || rest.starts_with(' ') && shape_tells(name);
    stands_alone.then_some((name, shown))
}

fn begins(line: &str, label: &str) -> bool {
    line.get(..label.len()).is_some_and(|head| head.to_lowercase() == label)
}

/// Whether a value of this field has a form of its own, so that no colon is needed before it.
const fn shape_tells(name: FieldName) -> bool {
    matches!(name, FieldName::Number | FieldName::ExpiresOn | FieldName::BornOn)
}

/// `text` as a value of this field, if it has the form of one.
fn value(name: FieldName, text: &str) -> Option<String> {
    match name {
        FieldName::ExpiresOn | FieldName::BornOn => day::parse(text),
        FieldName::Number => number(text),
        _ => words(text),
    }
}

fn number(text: &str) -> Option<String> {
    let sign = |character: char| character.is_ascii_alphanumeric() || "-/.".contains(character);
    let word = text.split_whitespace().next()?.trim_end_matches(['.', ',', ';']);
    let fits = word.chars().all(sign) && word.contains(|character: char| character.is_ascii_digit());
    (fits && 3 <= word.len() && word.len() <= NUMBER_MAX).then(|| word.to_owned())
}

fn words(text: &str) -> Option<String> {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let letters = words.chars().filter(|character| character.is_alphabetic()).count();
    (2 <= letters && words.chars().count() <= WORDS_MAX).then_some(words)
}
