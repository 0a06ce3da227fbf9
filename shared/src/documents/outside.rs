//! The reply of an outside reader of documents: what it must look like, and what of it is believed.
//!
//! `{"fields": [{"name": "number", "value": "L898902C3", "confidence": 0.97}, …]}`, with names as [`FieldName`] has them
//! and dates as `YYYY-MM-DD`. Names that we do not know are left out; a confidence may be 0 to 1 or 0 to 100.

use serde::Deserialize;

use super::reading::{Field, FieldName, Reading, Source};

/// Characters of the longest value; more is not shown.
const VALUE_MAX: usize = 120;

/// The most that somebody else's word is believed: no check digit of ours proves it.
const OUTSIDE_MAX: u8 = 90;

#[derive(Deserialize)]
struct Reply {
    fields: Vec<Told>,
}

#[derive(Deserialize)]
struct Told {
    name: String,
    #[serde(default)]
    value: Option<String>,
    #[serde(default)]
    confidence: Option<serde_json::Number>,
}

/// Reads the reply; of two fields with one name, the first.
///
/// # Errors
/// What does not fit.
pub fn reading(json: &[u8]) -> Result<Reading, String> {
    let reply: Reply = serde_json::from_slice(json).map_err(|error| error.to_string())?;
    let mut fields: Vec<Field> = Vec::new();
    for told in reply.fields {
        let Some(name) = FieldName::ALL.into_iter().find(|name| name.as_str() == told.name) else { continue };
        let value = told.value.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        let shown = !value.is_empty() && value.chars().count() <= VALUE_MAX && !value.contains(char::is_control);
        if shown && sound(name, &value) && fields.iter().all(|field| field.name != name) {
            fields.push(Field { name, value, confidence: confidence(told.confidence.as_ref()) });
        }
    }
    let source = if fields.is_empty() { Source::Nowhere } else { Source::Outside };
    Ok(Reading { source, fields })
}

/// Dates are dates, whoever says so.
fn sound(name: FieldName, value: &str) -> bool {
    !matches!(name, FieldName::BornOn | FieldName::ExpiresOn) || super::mrz::is_iso_day(value)
}

/// In hundredths; nothing said is nothing believed.
fn confidence(told: Option<&serde_json::Number>) -> u8 {
    let Some(told) = told else { return 0 };
    if let Some(whole) = told.as_u64().filter(|whole| 1 < *whole) {
        return u8::try_from(whole).unwrap_or(OUTSIDE_MAX).min(OUTSIDE_MAX);
    }
    // As text, so that no float is calculated with: "0.97" is 97, "1" and "1.0" are all there is.
    let text = told.to_string();
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let hundredths = format!("{whole}{part:0<2}");
    let digits: String = hundredths.chars().take(whole.len() + 2).collect();
    let plain = text.chars().all(|character| character.is_ascii_digit() || character == '.');
    let value: u32 = digits.parse().unwrap_or(0);
    // "97.5" counts in hundredths already.
    let value = if 100 < value { value / 100 } else { value };
    if plain { u8::try_from(value).unwrap_or(OUTSIDE_MAX).min(OUTSIDE_MAX) } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_read_and_believed_no_more_than_it_may_be() {
        let table = [
            // why                         field                                                          value         believed
            ("a share", r#"{"name":"number","value":" L89  8902C3 ","confidence":0.857}"#, Some(("L89 8902C3", 85))),
            ("hundredths", r#"{"name":"number","value":"L898902C3","confidence":88}"#, Some(("L898902C3", 88))),
            ("hundredths and parts", r#"{"name":"number","value":"L1","confidence":72.5}"#, Some(("L1", 72))),
            ("too sure of itself", r#"{"name":"number","value":"L1","confidence":1}"#, Some(("L1", 90))),
            ("far too sure", r#"{"name":"number","value":"L1","confidence":4000}"#, Some(("L1", 90))),
            ("less than nothing", r#"{"name":"number","value":"L1","confidence":-3}"#, Some(("L1", 0))),
            ("without a word on it", r#"{"name":"number","value":"L1"}"#, Some(("L1", 0))),
            ("a name we do not know", r#"{"name":"shoe_size","value":"43","confidence":1}"#, None),
            ("no value", r#"{"name":"number","value":null,"confidence":1}"#, None),
            ("a day", r#"{"name":"expires_on","value":"2031-02-28","confidence":0.5}"#, Some(("2031-02-28", 50))),
            ("no day", r#"{"name":"expires_on","value":"2031-02-30","confidence":0.5}"#, None),
            ("another form of day", r#"{"name":"expires_on","value":"28.02.2031","confidence":0.5}"#, None),
        ];
        for (why, field, expected) in table {
            let Ok(reading) = reading(format!(r#"{{"fields":[{field}]}}"#).as_bytes()) else { panic!("{why}") };
            let first = reading.fields.first().map(|field| (field.value.as_str(), field.confidence));
            assert_eq!(first, expected, "{why}");
        }
        assert!(reading(b"<html>").is_err());
        assert!(reading(br#"{"error":"busy"}"#).is_err());
        assert_eq!(reading(br#"{"fields":[]}"#), Ok(Reading::NOTHING));
    }
}
