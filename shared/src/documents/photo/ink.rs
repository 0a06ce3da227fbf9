//! Ink and paper: what is darker than its surroundings, as specks that hang together.

use super::grey::Grey;

/// A pixel is ink when it is darker than this share, in hundredths, of the mean around it.
const INK_BELOW_PC: i64 = 84;

/// Half the width of the surroundings, as a share of the picture's: wider than a letter, narrower than a shadow.
const AROUND_OF_WIDTH: i32 = 40;

/// Pixels of the lowest letter that is looked at.
const HEIGHT_MIN: i32 = 7;

/// Pixels of the highest.
const HEIGHT_MAX: i32 = 90;

/// More specks than this are texture: the lowest are left out.
const SPECKS_MAX: usize = 2_000;

/// Ink that hangs together, by the box around it; the far sides are inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Speck {
    /// First column.
    pub left: i32,
    /// First row.
    pub top: i32,
    /// Last column.
    pub right: i32,
    /// Last row.
    pub bottom: i32,
}

impl Speck {
    /// Pixels down.
    pub const fn height(self) -> i32 {
        self.bottom - self.top + 1
    }

    /// Twice the row of its middle.
    pub const fn middle2(self) -> i32 {
        self.top + self.bottom
    }

    /// Twice the column of its middle.
    pub const fn centre2(self) -> i32 {
        self.left + self.right
    }
}

/// The specks of a picture that are about as high as letters.
pub fn specks(grey: &Grey) -> Vec<Speck> {
    let mut ink = ink(grey);
    let (width, height) = (grey.width(), grey.height());
    let mut specks = Vec::new();
    let mut open: Vec<(i32, i32)> = Vec::new();
    let place = |x: i32, y: i32| usize::try_from(y * width + x).unwrap_or(usize::MAX);
    for y in 0..height {
        for x in 0..width {
            if !take(&mut ink, place(x, y)) {
                continue;
            }
            let mut speck = Speck { left: x, top: y, right: x, bottom: y };
            open.push((x, y));
            while let Some((x, y)) = open.pop() {
                speck.left = speck.left.min(x);
                speck.right = speck.right.max(x);
                speck.top = speck.top.min(y);
                speck.bottom = speck.bottom.max(y);
                for near_y in (y - 1).max(0)..=(y + 1).min(height - 1) {
                    for near_x in (x - 1).max(0)..=(x + 1).min(width - 1) {
                        if take(&mut ink, place(near_x, near_y)) {
                            open.push((near_x, near_y));
                        }
                    }
                }
            }
            if (HEIGHT_MIN..=HEIGHT_MAX).contains(&speck.height()) {
                specks.push(speck);
            }
        }
    }
    if SPECKS_MAX < specks.len() {
        specks.sort_by_key(|speck| -speck.height());
        specks.truncate(SPECKS_MAX);
    }
    specks
}

/// Whether there was ink; there is none afterwards.
fn take(ink: &mut [bool], at: usize) -> bool {
    ink.get_mut(at).is_some_and(std::mem::take)
}

/// Pixels darker than the mean of the square around them (Bradley and Roth, 2007).
fn ink(grey: &Grey) -> Vec<bool> {
    let (width, height) = (grey.width(), grey.height());
    let around = (width.max(height) / AROUND_OF_WIDTH).max(12);
    let columns = usize::try_from(width + 1).unwrap_or(1);
    let mut sums: Vec<i64> = vec![0; columns];
    for row in grey.rows() {
        let above = sums.len() - columns;
        let mut sum = 0;
        sums.push(0);
        for (column, level) in (1..).zip(row) {
            sum += i64::from(*level);
            let upper = sums.get(above + column).copied().unwrap_or(0);
            sums.push(upper + sum);
        }
    }
    let sum = |x: i32, y: i32| {
        let at = usize::try_from(y).unwrap_or(0) * columns + usize::try_from(x).unwrap_or(0);
        sums.get(at).copied().unwrap_or(0)
    };
    let mut ink = Vec::with_capacity(sums.len());
    for (y, row) in (0..).zip(grey.rows()) {
        let (top, bottom) = ((y - around).max(0), (y + around + 1).min(height));
        for (x, level) in (0..).zip(row) {
            let (left, right) = ((x - around).max(0), (x + around + 1).min(width));
            let total = sum(right, bottom) - sum(left, bottom) - sum(right, top) + sum(left, top);
            let pixels = i64::from(right - left) * i64::from(bottom - top);
            ink.push(i64::from(*level) * 100 * pixels < total * INK_BELOW_PC);
        }
    }
    ink
}
