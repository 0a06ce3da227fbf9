//! Finds a zone among other lines of text.

use super::{Zone, read};

/// Widths that lines of a zone have, with how many stand together.
const SHAPES: [(usize, usize); 3] = [(30, 3), (36, 2), (44, 2)];

/// The zone in `text` with the most check digits that fit, if there is any with at least two. Spaces inside a line and
/// guillemets for fillers are what text layers make of zones.
#[must_use]
pub fn find(text: &str) -> Option<Zone> {
    let lines: Vec<String> = text.lines().map(tidied).filter(|line| !line.is_empty()).collect();
    let mut best: Option<Zone> = None;
    for (width, count) in SHAPES {
        for group in lines.windows(count).filter(|group| group.iter().all(|line| line.len() == width)) {
            let zone = read(&group.iter().map(String::as_str).collect::<Vec<_>>());
            let better = |zone: &Zone| best.as_ref().is_none_or(|best| best.verdict.fitting < zone.verdict.fitting);
            if let Some(zone) = zone.filter(|zone| 2 <= zone.verdict.fitting).filter(better) {
                best = Some(zone);
            }
        }
    }
    best
}

fn tidied(line: &str) -> String {
    line.replace('«', "<<").replace('‹', "<").chars().filter(|character| !character.is_whitespace()).collect()
}
