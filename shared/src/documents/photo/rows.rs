//! Rows of specks of one height, and rows that stand together like the lines of a zone.

use super::ink::Speck;

/// Specks of the shortest row that is looked at: letters that touch are one speck.
const SPECKS_MIN: usize = 12;

/// Rows that are looked at, the fullest first.
const ROWS_MAX: usize = 16;

/// Specks on one line.
#[derive(Clone, Debug)]
pub struct Row {
    /// From left to right.
    pub specks: Vec<Speck>,
    /// The middle one of their heights.
    pub height: i32,
}

/// Two or three rows that may be a zone, from top to bottom.
pub type Group<'a> = Vec<&'a Row>;

impl Row {
    /// Twice the row of pixels in the middle.
    pub fn middle2(&self) -> i32 {
        median(self.specks.iter().map(|speck| speck.middle2()).collect())
    }

    /// First and last column.
    pub fn ends(&self) -> (i32, i32) {
        let left = self.specks.iter().map(|speck| speck.left).min().unwrap_or(0);
        let right = self.specks.iter().map(|speck| speck.right).max().unwrap_or(0);
        (left, right)
    }
}

/// The fullest rows from top to bottom.
pub fn of(specks: &[Speck]) -> Vec<Row> {
    let mut left: Vec<Speck> = specks.to_vec();
    let mut rows = Vec::new();
    while rows.len() < ROWS_MAX {
        let along = |seed: &Speck| left.iter().filter(|speck| beside(*seed, **speck)).count();
        let Some(seed) = left.iter().copied().max_by_key(along) else { break };
        let (inside, outside): (Vec<Speck>, Vec<Speck>) = left.iter().partition(|speck| beside(seed, **speck));
        if inside.len() < SPECKS_MIN {
            break;
        }
        left = outside;
        let height = median(inside.iter().map(|speck| speck.height()).collect());
        rows.push(Row { specks: inside, height });
    }
    rows.sort_by_key(Row::middle2);
    rows
}

/// Whether a speck stands in the row of another.
fn beside(seed: Speck, other: Speck) -> bool {
    let height = seed.height();
    (seed.middle2() - other.middle2()).abs() * 10 <= height * 7
        && height * 6 <= other.height() * 10
        && other.height() * 10 <= height * 16
}

/// Three rows together before two: the lower two lines of a card would pass for a zone of their own.
pub fn groups(rows: &[Row]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for count in [3, 2] {
        let together =
            |group: &&[Row]| group.windows(2).all(|pair| matches!(pair, [upper, lower] if follow(upper, lower)));
        groups.extend(rows.windows(count).filter(together).map(|group| group.iter().collect()));
    }
    groups
}

/// Whether two rows are of one height, as far apart as lines of a zone, and above each other.
fn follow(upper: &Row, lower: &Row) -> bool {
    let high = upper.height.max(lower.height);
    let low = upper.height.min(lower.height);
    let apart2 = lower.middle2() - upper.middle2();
    let ((left, right), (other_left, other_right)) = (upper.ends(), lower.ends());
    let shared = right.min(other_right) - left.max(other_left);
    high * 10 <= low * 14
        && high * 22 <= apart2 * 10
        && apart2 * 10 <= high * 76
        && (right - left).max(other_right - other_left) * 6 <= shared * 10
}

fn median(mut numbers: Vec<i32>) -> i32 {
    numbers.sort_unstable();
    numbers.get(numbers.len() / 2).copied().unwrap_or(0)
}
