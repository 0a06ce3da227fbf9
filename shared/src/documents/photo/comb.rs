//! Where the cells of a zone begin: letters of one width leave their gaps at the teeth of a comb.

use super::grey::{Grey, ONE};
use super::rows::{Group, Row};

/// Steps of a pixel in which the comb is moved and widened.
const STEPS: i64 = 64;

/// Cells of equal width under rows that stand together. Positions are in 65536ths of a pixel.
#[derive(Clone, Debug)]
pub struct Comb {
    /// The middle of the first cell that was looked at.
    pub first: i64,
    /// From cell to cell.
    pub pitch: i64,
    /// Cells up to the right end.
    pub cells: i64,
}

/// A straight line through the middles of a row.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    start: i64,
    slope: i64,
}

impl Line {
    /// Fits a row by least squares.
    pub fn through(row: &Row) -> Self {
        // Commas, accents and blots are not as high as letters.
        let letters = row.specks.iter().filter(|speck| (speck.height() - row.height).abs() * 5 <= row.height);
        let (mut count, mut x, mut y, mut xx, mut xy) = (0, 0, 0, 0, 0);
        for speck in letters {
            let (at, middle) = (i64::from(speck.centre2()), i64::from(speck.middle2()));
            count += 1;
            x += at;
            y += middle;
            xx += at * at;
            xy += at * middle;
        }
        let spread = count * xx - x * x;
        if spread == 0 {
            return Self { start: i64::from(row.middle2()) * ONE / 2, slope: 0 };
        }
        // The picture lies flat already: what is steeper than a fiftieth here is chance.
        let slope = ((count * xy - x * y) * ONE / spread).clamp(-ONE / 50, ONE / 50);
        Self { start: (y * ONE - slope * x) / count / 2, slope }
    }

    /// Its height at a column, both in 65536ths.
    pub const fn at(self, x: i64) -> i64 {
        self.start + x / ONE * self.slope + x % ONE * self.slope / ONE
    }
}

impl Comb {
    /// Finds the comb whose teeth meet the least ink.
    pub fn of(grey: &Grey, group: &Group<'_>) -> Option<Self> {
        let height = i64::from(group.iter().map(|row| row.height).max()?);
        let left = group.iter().map(|row| row.ends().0).min()?;
        let right = group.iter().map(|row| row.ends().1).max()?;
        let shade = shades(grey, group);
        let (left, right) = (i64::from(left) * STEPS, i64::from(right) * STEPS);
        let ink_at = |at: i64| {
            usize::try_from(at / STEPS).ok().and_then(|column| shade.get(column)).copied().unwrap_or_default()
        };
        // Capitals are about as high as cells are wide; ink runs, so that they look a little higher.
        let widths = (height * STEPS * 70 / 100..=height * STEPS * 125 / 100).step_by(4);
        let (_, pitch, start) = widths.flat_map(|pitch| teeth(pitch, left, right, STEPS / 2, &ink_at)).min()?;
        let near = (pitch - 6..=pitch + 6).flat_map(|pitch| teeth(pitch, left, right, STEPS / 4, &ink_at));
        let (_, pitch, start) = near.min().unwrap_or((0, pitch, start));
        // A cell more on either side: the first or last letter may have been no speck.
        let before = (start - left).div_euclid(pitch) + 2;
        let first = start - before * pitch + pitch / 2;
        let cells = (right - first) / pitch + 2;
        let fine = ONE / STEPS;
        Some(Self { first: first * fine, pitch: pitch * fine, cells })
    }

    /// The middle of a cell.
    pub const fn centre(&self, cell: i64) -> i64 {
        self.first + cell * self.pitch
    }
}

/// Mean ink under the teeth for every start of a comb of this width: (ink, width, start).
fn teeth(
    pitch: i64,
    left: i64,
    right: i64,
    step: i64,
    ink_at: &impl Fn(i64) -> i64,
) -> impl Iterator<Item = (i64, i64, i64)> {
    let step = usize::try_from(step).unwrap_or(1);
    (left..left + pitch).step_by(step).map(move |start| {
        let (mut ink, mut count) = (0, 0);
        let mut at = start;
        while at <= right {
            ink += ink_at(at);
            count += 1;
            at += pitch;
        }
        (ink * 64 / count.max(1), pitch, start)
    })
}

/// Ink over each column, all rows together, a little smoothed.
fn shades(grey: &Grey, group: &Group<'_>) -> Vec<i64> {
    let lines: Vec<(Line, i32)> = group.iter().map(|row| (Line::through(row), row.height * 9 / 20)).collect();
    let sums: Vec<i64> = (0..grey.width())
        .map(|x| {
            let column = |(line, half): &(Line, i32)| {
                let middle = i32::try_from(line.at(i64::from(x) * ONE) / ONE).unwrap_or(0);
                (middle - half..=middle + half).map(|y| i64::from(255 - grey.at(x, y))).sum::<i64>()
            };
            lines.iter().map(column).sum()
        })
        .collect();
    let at = |x: usize| sums.get(x).copied().unwrap_or_default();
    (0..sums.len()).map(|x| at(x.saturating_sub(1)) + 2 * at(x) + at((x + 1).min(sums.len() - 1))).collect()
}
