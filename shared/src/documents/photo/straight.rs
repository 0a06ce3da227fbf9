//! Turns a picture so that its lines of text lie flat.

use super::grey::{Grey, ONE};
use super::ink::{Speck, specks};

/// The steepest lines that are looked for: a little over 7 degrees.
const SLOPE_MAX: i64 = 8_200;

/// A fifth of a degree.
const SLOPE_STEP: i64 = 228;

/// The same picture with its text flat.
pub fn straightened(grey: &Grey) -> Grey {
    let slope = slope(&specks(grey));
    if slope == 0 { grey.clone() } else { grey.levelled(slope) }
}

/// The slope under which most specks stand in rows, in 65536ths.
fn slope(specks: &[Speck]) -> i64 {
    let steps = SLOPE_MAX / SLOPE_STEP;
    let coarse = best(specks, (-steps..=steps).map(|step| step * SLOPE_STEP));
    best(specks, (-4..=4).map(|step| coarse + step * SLOPE_STEP / 4))
}

fn best(specks: &[Speck], slopes: impl Iterator<Item = i64>) -> i64 {
    // Of two slopes as good as each other, the flatter.
    slopes.max_by_key(|slope| (crowding(specks, *slope), -slope.abs())).unwrap_or(0)
}

/// How much specks crowd into few rows: the sum of the squares of how many share one, two pixels high.
fn crowding(specks: &[Speck], slope: i64) -> u64 {
    let mut rows = std::collections::HashMap::<i64, u64>::new();
    for speck in specks {
        let y2 = i64::from(speck.middle2()) - i64::from(speck.centre2()) * slope / ONE;
        // Each counts in two bins, so that none falls between them.
        *rows.entry(y2.div_euclid(4)).or_default() += 1;
        *rows.entry((y2 + 2).div_euclid(4) + 1_000_000).or_default() += 1;
    }
    rows.values().map(|count| count * count).sum()
}
