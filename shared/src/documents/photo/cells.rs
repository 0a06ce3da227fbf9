//! Cells as letters: what may stand in each is told by the format, what does stand there by its likeness.

use super::comb::{Comb, Line};
use super::glyphs::{Glyphs, Likeness};
use super::grey::Grey;
use super::rows::Group;
use crate::documents::mrz::{self, Alphabet, Format, Slot, Zone};

/// Cells of a line, for three lines and for two.
const THREE_LINES: &[usize] = &[30];
const TWO_LINES: &[usize] = &[44, 36];

/// Cells that the widest zone can have with blots on either side; more is no zone but a page of text.
const CELLS_MAX: i64 = 64;

/// Likeness below which a cell holds no letter: the most blurred are above 600, the gap between two words is near 300.
const LETTER: i64 = 500;

/// Likeness, in thousandths, from which a letter was clearly seen, and how far the next must be behind.
const CLEAR: i64 = 780;
const CLEAR_LEAD: i64 = 30;

/// A zone that was made out, and how clearly.
pub struct Seen {
    /// What it says.
    pub zone: Zone,
    /// Mean likeness of its cells, in thousandths.
    pub likeness: i64,
    /// Of each line, how clear each cell is: likeness, and lead over the next.
    clarity: Vec<Vec<(i64, i64)>>,
}

impl Seen {
    /// What makes one better than another: digits that fit beyond what chance gives, then likeness.
    pub fn rank(&self) -> (bool, u32, i64) {
        (self.zone.verdict.is_clean(), self.zone.verdict.fitting, self.likeness)
    }

    /// Cells in which no letter stands: gaps between words, which a zone does not have.
    pub fn gaps(&self) -> usize {
        self.clarity.iter().flatten().filter(|(likeness, _)| *likeness < LETTER).count()
    }

    /// How far cells that no digit proves can be believed.
    pub fn certainty(&self, slot: Slot) -> u8 {
        let cells = self.clarity.get(slot.0).and_then(|line| line.get(slot.1..slot.2)).unwrap_or_default();
        let blurred = cells.iter().filter(|(likeness, lead)| *likeness < CLEAR || *lead < CLEAR_LEAD).count();
        match blurred {
            0 => 95,
            1 => 75,
            2..=3 => 55,
            _ => 35,
        }
    }
}

/// The zones that rows standing together can be, one for each width.
pub fn read(grey: &Grey, group: &Group<'_>, glyphs: &Glyphs) -> Vec<Seen> {
    let widths = if group.len() == 3 { THREE_LINES } else { TWO_LINES };
    let Some(comb) = Comb::of(grey, group).filter(|comb| comb.cells <= CELLS_MAX) else { return Vec::new() };
    let lines: Vec<Vec<Likeness>> = group
        .iter()
        .map(|row| {
            let line = Line::through(row);
            let at = |cell| (comb.centre(cell), line.at(comb.centre(cell)));
            (0..comb.cells).map(at).map(|(x, y)| glyphs.likeness(grey, x, y, comb.pitch)).collect()
        })
        .collect();
    widths.iter().filter_map(|width| best_window(&lines, *width)).collect()
}

/// The run of `width` cells that looks most like letters.
fn best_window(lines: &[Vec<Likeness>], width: usize) -> Option<Seen> {
    let cells = lines.first()?.len();
    let most = |start: usize| -> i64 {
        lines.iter().filter_map(|line| line.get(start..start + width)).flatten().map(Likeness::most).sum()
    };
    let start = (0..=cells.checked_sub(width)?).max_by_key(|start| most(*start))?;
    let window: Option<Vec<&[Likeness]>> = lines.iter().map(|line| line.get(start..start + width)).collect();
    seen(&window?)
}

fn seen(window: &[&[Likeness]]) -> Option<Seen> {
    // A visa is told from a passport by its first letter; until then any format of this width will do.
    let first = window.first()?.first()?.best(|letter| letter.is_ascii_uppercase()).0;
    let blank: Vec<String> = window.iter().map(|line| first.to_string().repeat(line.len())).collect();
    let format = Format::of(&blank.iter().map(String::as_str).collect::<Vec<_>>())?;
    let mut texts = Vec::new();
    let mut clarity = Vec::new();
    for (number, line) in window.iter().enumerate() {
        let mut text = String::new();
        let mut clear = Vec::new();
        for (cell, likeness) in line.iter().enumerate() {
            let alphabet = format.alphabet(number, cell);
            let (letter, likeness, lead) = likeness.best(|letter| may_stand(letter, alphabet));
            text.push(letter);
            clear.push((likeness, lead));
        }
        texts.push(text);
        clarity.push(clear);
    }
    let cells = i64::try_from(clarity.iter().map(Vec::len).sum::<usize>()).ok()?;
    let likeness = clarity.iter().flatten().map(|(likeness, _)| likeness).sum::<i64>() / cells;
    let zone = mrz::read(&texts.iter().map(String::as_str).collect::<Vec<_>>())?;
    Some(Seen { zone, likeness, clarity })
}

fn may_stand(letter: char, alphabet: Alphabet) -> bool {
    match alphabet {
        Alphabet::Digits => letter.is_ascii_digit() || letter == '<',
        Alphabet::Letters => letter.is_ascii_uppercase() || letter == '<',
        Alphabet::Any => true,
    }
}
