//! The 37 letters of a zone, and how much a cell looks like each.
//!
//! They are drawn in `ocr_b.png`: one row of cells, 12 pixels wide and 18 high, black on white, made from the OCR-B of
//! Norbert Schwarz and Matthew Skala, which anyone may use, change and pass on without limits.

use image::{GrayImage, ImageFormat};

use super::grey::{Grey, ONE};

/// In the order in which they are drawn.
pub const LETTERS: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<";

const WIDTH: i32 = 12;
const HEIGHT: i32 = 18;

/// Pixels of the drawing by which a cell may be off, either way.
const SHIFT_MAX: i32 = 2;

/// A letter's pixels about their mean, of one length altogether.
const LENGTH: i64 = 4_096;

/// The drawn letters.
pub struct Glyphs(Vec<Vec<i64>>);

/// How much a cell looks like each letter: thousandths, 1000 is the same.
#[derive(Clone, Debug)]
pub struct Likeness(pub Vec<i64>);

impl Glyphs {
    /// The letters that are shipped.
    ///
    /// # Errors
    /// The cause, if the drawing is not what it should be.
    pub fn ours() -> Result<Self, String> {
        let drawn = image::load_from_memory_with_format(include_bytes!("ocr_b.png"), ImageFormat::Png);
        let drawn = drawn.map_err(|cause| cause.to_string())?.into_luma8();
        let columns = (0..).step_by(usize::try_from(WIDTH).unwrap_or(1)).take(LETTERS.len());
        columns
            .map(|left| letter(&drawn, left))
            .collect::<Option<_>>()
            .map(Self)
            .ok_or_else(|| "letters are missing".into())
    }

    /// Compares the cell around a point, `pitch` wide, with every letter, allowing for a small shift.
    pub fn likeness(&self, grey: &Grey, x: i64, y: i64, pitch: i64) -> Likeness {
        let cell = Cell::of(grey, x, y, pitch);
        let mut best = vec![0; self.0.len()];
        for down in 0..=2 * SHIFT_MAX {
            for across in 0..=2 * SHIFT_MAX {
                let Some(part) = cell.part(across, down) else { continue };
                for (best, letter) in best.iter_mut().zip(&self.0) {
                    let likeness: i64 = part.iter().zip(letter).map(|(one, other)| one * other).sum();
                    *best = (*best).max(likeness * 1_000 / (LENGTH * LENGTH));
                }
            }
        }
        Likeness(best)
    }
}

impl Likeness {
    /// The best of the letters that may stand here, its likeness, and how much the next best is behind.
    pub fn best(&self, may_stand: impl Fn(char) -> bool) -> (char, i64, i64) {
        let mut all: Vec<(i64, char)> =
            self.0.iter().copied().zip(LETTERS.chars()).filter(|(_, letter)| may_stand(*letter)).collect();
        all.sort_unstable_by(|one, other| other.cmp(one));
        match all.as_slice() {
            [(first, letter), (second, _), ..] => (*letter, *first, first - second),
            [(first, letter)] => (*letter, *first, *first),
            [] => ('<', 0, 0),
        }
    }

    /// Likeness to the most similar letter.
    pub fn most(&self) -> i64 {
        self.0.iter().copied().max().unwrap_or_default()
    }
}

fn letter(drawn: &GrayImage, left: u32) -> Option<Vec<i64>> {
    let (width, height) = (u32::try_from(WIDTH).ok()?, u32::try_from(HEIGHT).ok()?);
    let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let levels: Option<Vec<i64>> = pixels
        .map(|(x, y)| {
            drawn.get_pixel_checked(left + x, y).map(|pixel| pixel.0.iter().map(|level| i64::from(*level)).sum())
        })
        .collect();
    levelled(levels?)
}

/// About their mean, and of length `LENGTH`; `None` when all are alike.
fn levelled(levels: Vec<i64>) -> Option<Vec<i64>> {
    let count = i64::try_from(levels.len()).ok()?;
    let sum: i64 = levels.iter().sum();
    // Times their number, so that the mean is whole.
    let about: Vec<i64> = levels.iter().map(|level| level * count - sum).collect();
    let length = about.iter().map(|value| value * value).sum::<i64>().isqrt();
    (0 < length).then(|| about.iter().map(|value| value * LENGTH / length).collect())
}

/// A cell at the size of the drawing, with a margin for shifts.
struct Cell(Vec<i64>);

const CELL_WIDTH: i32 = WIDTH + 2 * SHIFT_MAX;
const CELL_HEIGHT: i32 = HEIGHT + 2 * SHIFT_MAX;

impl Cell {
    fn of(grey: &Grey, x: i64, y: i64, pitch: i64) -> Self {
        let step = pitch / i64::from(WIDTH);
        let left = x - step * i64::from(CELL_WIDTH - 1) / 2 - ONE / 2;
        let top = y - step * i64::from(CELL_HEIGHT - 1) / 2 - ONE / 2;
        // Four points of each pixel, so that no thin stroke falls between two.
        let quarter = step / 4;
        let level = |column: i32, row: i32| {
            let (x, y) = (left + step * i64::from(column), top + step * i64::from(row));
            [(-1, -1), (1, -1), (-1, 1), (1, 1)]
                .into_iter()
                .map(|(across, down)| grey.between(x + across * quarter, y + down * quarter))
                .sum()
        };
        Self(
            (0..CELL_HEIGHT)
                .flat_map(|row| (0..CELL_WIDTH).map(move |column| (column, row)))
                .map(|(column, row)| level(column, row))
                .collect(),
        )
    }

    /// The part that is the size of a letter, this far from the upper left.
    fn part(&self, across: i32, down: i32) -> Option<Vec<i64>> {
        let mut levels = Vec::new();
        for row in down..down + HEIGHT {
            let from = usize::try_from(row * CELL_WIDTH + across).ok()?;
            levels.extend(self.0.get(from..from + usize::try_from(WIDTH).ok()?)?);
        }
        levelled(levels)
    }
}
