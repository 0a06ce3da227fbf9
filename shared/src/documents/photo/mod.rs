//! Reads the machine-readable zone on a photograph of a document.
//!
//! Grey picture → straight → rows of equally high specks → a comb of equally wide cells → one glyph for each cell → the
//! check digits judge. All in whole numbers, so that every machine reads the same. It expects a document that fills
//! most of the picture, seen from the front and turned by no more than a few degrees; it gives no fields rather than
//! wrong ones.

mod cells;
mod comb;
mod glyphs;
mod grey;
mod ink;
mod rows;
mod straight;

use self::cells::Seen;
use self::glyphs::Glyphs;
use self::grey::Grey;
use super::accept::told;
use super::refused::DocumentRefused;
use super::{Field, FieldName, Reading, mrz};
use crate::media::pixels::upright;
use crate::media::still::Still;
use crate::media::{Inspected, MediaRefused, inspect};

/// Below this on its shorter side a picture is doubled first: strokes of one pixel break when ink is told from paper.
const SIDE_DOUBLED_PX: i32 = 600;

/// Mean likeness, in thousandths, below which cells were no letters of a zone.
const LIKENESS_MIN: i64 = 600;

/// Cells that a reflection or a blot may hide.
const GAPS_MAX: usize = 3;

/// Mean likeness below which letters are so blurred that a check digit may fit by chance.
const BLURRED: i64 = 800;

/// Confidence of what a digit proves on a blurred photograph.
const BLURRED_MAX: u8 = 75;

/// Check digits that fit by chance once in ten: with fewer than two, nothing was read.
const FITTING_MIN: u32 = 2;

/// Confidence of what no digit proves where something else is wrong.
const UNPROVED_MAX: u8 = 45;

/// Reads the zone; a reading without fields when there is none.
///
/// # Errors
/// What `media::inspect` refuses, in the words of documents.
pub fn read(bytes: &[u8]) -> Result<Reading, DocumentRefused> {
    let format = match inspect(bytes).map_err(told)? {
        Inspected::Still { format, .. } => format,
        Inspected::Clip { .. } => return Err(DocumentRefused::WrongKind { found: "a clip".to_owned() }),
    };
    let picture = upright(Still::open(format, bytes).map_err(told)?).map_err(told)?;
    let glyphs = Glyphs::ours().map_err(|cause| told(MediaRefused::Damaged { cause }))?;
    let mut grey = Grey::of(&picture);
    drop(picture);
    if grey.width().min(grey.height()) < SIDE_DOUBLED_PX {
        grey = grey.doubled();
    }
    // Most are upright or upside down; cards are also photographed on their side.
    let mut best: Option<Seen> = None;
    for turn in [grey::Turn::None, grey::Turn::Half, grey::Turn::Right, grey::Turn::Left] {
        for seen in seen(&grey.turned(turn), &glyphs) {
            if best.as_ref().is_none_or(|best| best.rank() < seen.rank()) {
                best = Some(seen);
            }
        }
        if best.as_ref().is_some_and(|best| best.zone.verdict.is_clean()) {
            break;
        }
    }
    Ok(best.and_then(offered).unwrap_or(Reading::NOTHING))
}

/// Every zone that can be made out.
fn seen(grey: &Grey, glyphs: &Glyphs) -> Vec<Seen> {
    let grey = straight::straightened(grey);
    let rows = rows::of(&ink::specks(&grey));
    let groups = rows::groups(&rows);
    groups.iter().flat_map(|group| cells::read(&grey, group, glyphs)).collect()
}

/// What is offered of a zone: nothing when too little fits, and of what no digit proves only what was clearly seen.
fn offered(seen: Seen) -> Option<Reading> {
    if seen.likeness < LIKENESS_MIN || GAPS_MAX < seen.gaps() || seen.zone.verdict.fitting < FITTING_MIN {
        return None;
    }
    let layout = seen.zone.format.layout();
    let clean = seen.zone.verdict.is_clean();
    let cap = |name: FieldName| match name {
        FieldName::Kind => seen.certainty(mrz::KIND),
        FieldName::Issuer => seen.certainty(mrz::ISSUER),
        FieldName::Surname | FieldName::GivenNames => seen.certainty(layout.names),
        FieldName::Nationality => seen.certainty(layout.nationality),
        FieldName::Sex => seen.certainty(layout.sex),
        _ => 99,
    };
    let blurred = seen.likeness < BLURRED;
    let mut reading = seen.zone.reading.clone();
    for Field { name, confidence, .. } in &mut reading.fields {
        let checked = matches!(name, FieldName::Number | FieldName::BornOn | FieldName::ExpiresOn);
        let most = match (checked && mrz::PROVED <= *confidence, blurred || !clean) {
            // One digit in ten fits by chance: on a blurred picture only all of them together prove anything.
            (true, true) if blurred => {
                if clean {
                    BLURRED_MAX
                } else {
                    UNPROVED_MAX
                }
            }
            (true, _) => 99,
            (false, true) => UNPROVED_MAX,
            (false, false) => cap(*name),
        };
        *confidence = (*confidence).min(most);
    }
    Some(reading)
}
