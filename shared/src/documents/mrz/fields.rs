//! Fields of a zone, each with what its check digit says about it.

use super::Zone;
use super::check::fits;
use super::layout::{Alphabet, Format, ISSUER, KIND, Layout};
use super::repair::{Checked, checked};
use super::{dates, layout::Slot};
use crate::documents::reading::{Field, FieldName, Reading, Source};

/// Its own check digit and the one over all of them fit.
const PROVED_TWICE: u8 = 99;
/// Its own check digit fits.
pub const PROVED: u8 = 96;
/// Its check digit fits after an exchange.
const REPAIRED: u8 = 85;
/// It has no check digit, and everything that has one is right.
const IN_GOOD_COMPANY: u8 = 90;
/// It has no check digit, and something else is wrong.
const IN_DOUBTFUL_COMPANY: u8 = 45;
/// Its check digit says that it is wrong.
const DOUBTFUL: u8 = 20;

/// How many check digits of a zone fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Check digits that fit, perhaps after an exchange.
    pub fitting: u32,
    /// Check digits that the format has.
    pub of: u32,
}

impl Verdict {
    /// Whether all of them fit.
    #[must_use]
    pub const fn is_clean(self) -> bool {
        self.fitting == self.of
    }
}

/// Reads the fields of lines that have this format.
pub fn read(format: Format, lines: &[&str]) -> Option<Zone> {
    let layout = format.layout();
    let number = number(layout, lines)?;
    let day = |slot: Slot| Some(checked(slot.of(lines)?, slot.after(lines)?, Alphabet::Digits, is_day_or_unknown));
    let (born, expires) = (day(layout.born)?, day(layout.expires)?);
    let parts = [&number, &born, &expires];
    let mut verdict =
        Verdict { fitting: parts.iter().map(|part| u32::from(!matches!(part, Checked::Doubtful(_)))).sum(), of: 3 };
    if let Some(personal) = layout.personal {
        verdict.of += 1;
        verdict.fitting += u32::from(fits(personal.of(lines)?, personal.after(lines)?));
    }
    let whole = match layout.composite {
        Some((covered, last)) => {
            let mended = mended(lines, [(layout.number, &number), (layout.born, &born), (layout.expires, &expires)]);
            let mended: Vec<&str> = mended.iter().map(String::as_str).collect();
            let text: Option<String> = covered.iter().map(|slot| slot.of(&mended)).collect();
            let fits = fits(&text?, last.of(lines)?.chars().next()?);
            verdict.of += 1;
            verdict.fitting += u32::from(fits);
            Some(fits)
        }
        None => None,
    };
    let trust = |part: &Checked| match (part, whole) {
        (Checked::Proved(_), Some(true)) => PROVED_TWICE,
        (Checked::Proved(_), _) => PROVED,
        // An exchange made its own digit fit; the one over all does not agree that this digit was read right.
        (Checked::Repaired(_), Some(false)) => IN_DOUBTFUL_COMPANY,
        (Checked::Repaired(_), _) => REPAIRED,
        (Checked::Doubtful(_), _) => DOUBTFUL,
    };
    let company = if verdict.is_clean() { IN_GOOD_COMPANY } else { IN_DOUBTFUL_COMPANY };
    let (surname, given) = names(layout.names.of(lines)?);
    let state = |slot: Slot| Some(plain(slot.of(lines)?));
    let all = [
        (FieldName::Kind, Some(plain(KIND.of(lines)?)), company),
        (FieldName::Issuer, state(ISSUER), letters(&state(ISSUER)?, company)),
        (FieldName::Number, Some(plain(number.text())), trust(&number)),
        (FieldName::Surname, Some(surname.clone()), letters(&surname, company)),
        (FieldName::GivenNames, Some(given.clone()), letters(&given, company)),
        (FieldName::Nationality, state(layout.nationality), letters(&state(layout.nationality)?, company)),
        (FieldName::BornOn, dates::birth(born.text(), expires.text()), trust(&born)),
        (FieldName::ExpiresOn, dates::end(expires.text()), trust(&expires)),
        (FieldName::Sex, sex(layout.sex.of(lines)?), company),
    ];
    let fields = all
        .into_iter()
        .filter_map(|(name, value, confidence)| Some(Field { name, value: value?, confidence }))
        .filter(|field| !field.value.is_empty())
        .collect();
    Some(Zone { format, verdict, reading: Reading { source: Source::Zone, fields } })
}

/// The lines with what was exchanged in them.
fn mended(lines: &[&str], parts: [(Slot, &Checked); 3]) -> Vec<String> {
    let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    for (slot, part) in parts {
        // A number that goes on elsewhere is longer than its cells: only what stands in them is put back.
        let text = part.text().get(..slot.2 - slot.1);
        if let (Some(line), Some(text)) = (lines.get_mut(slot.0), text)
            && line.get(slot.1..slot.2).is_some()
        {
            line.replace_range(slot.1..slot.2, text);
        }
    }
    lines
}

/// The number, with the rest of it where it is longer than its nine cells (part 5, note j): a filler stands for its
/// check digit then, and the rest, the check digit and a filler begin the optional cells.
fn number(layout: &Layout, lines: &[&str]) -> Option<Checked> {
    let (head, digit) = (layout.number.of(lines)?, layout.number.after(lines)?);
    let rest = layout.number_goes_on.filter(|_| digit == '<').and_then(|slot| slot.of(lines)?.split('<').next());
    if let Some((last, rest)) = rest.and_then(|rest| Some((rest.chars().last()?, rest.get(..rest.len() - 1)?))) {
        return Some(checked(&format!("{head}{rest}"), last, Alphabet::Any, |_| true));
    }
    // Nine fillers prove themselves: a number must have something to prove.
    Some(checked(head, digit, Alphabet::Any, |text| text.contains(|character| character != '<')))
}

/// A part of a date that is not known is printed as fillers. A date of fillers alone would prove itself.
fn is_day_or_unknown(six: &str) -> bool {
    dates::is_day(six) || six.contains('<') && six.contains(|character| character != '<')
}

/// Surname and given names; one filler is a space, two divide.
fn names(text: &str) -> (String, String) {
    let (surname, given) = text.split_once("<<").unwrap_or((text, ""));
    (plain(surname), plain(given))
}

/// `text` with its fillers as spaces.
fn plain(text: &str) -> String {
    text.split('<').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A name or state with a digit in it was misread somewhere.
fn letters(text: &str, confidence: u8) -> u8 {
    if text.contains(|character: char| character.is_ascii_digit()) { DOUBTFUL } else { confidence }
}

fn sex(cell: &str) -> Option<String> {
    match cell {
        "F" | "M" => Some(cell.to_owned()),
        "<" | "X" => Some("X".to_owned()),
        _ => None,
    }
}
