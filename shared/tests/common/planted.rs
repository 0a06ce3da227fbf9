//! Planting a bug, and demanding that the simulation or a story finds it.

use super::TestShop;
use super::shop::shop_with_bug;
use super::simulation::play_safely;
use super::sqlite::Bug;

/// Seeds that the control plays.
pub const SEEDS: u64 = 60;

/// Seeds in which a bug must show at the latest: most show within the first twenty. `simulation.rs` plays as many without one.
const SHOWS_WITHIN: u64 = 300;

/// Demands that the simulation goes red, and that one of its seeds says `words`. Plays until one does.
pub fn goes_red(why: &str, bug: Bug, words: &str) {
    let mut red = Vec::new();
    for seed in 0..SHOWS_WITHIN {
        let Err(error) = play_safely(seed, bug) else { continue };
        let is_it = error.contains(words);
        red.push(error);
        if is_it {
            println!("{why}: seed {seed} says so, {} of {} are red until then", red.len(), seed + 1);
            return;
        }
    }
    assert!(!red.is_empty(), "{why}: {SHOWS_WITHIN} seeds found nothing");
    panic!("{why}: nobody says {words}, but:\n{}", red[0]);
}

/// What a planted bug is made of, when nothing is.
pub const NONE: Bug = Bug { schema: &[], statements: &[], splits_batches: false, refunds_without_key: false };

/// A shop with a bug, and what the audit says after the story.
pub fn story(bug: Bug, tell: impl FnOnce(&TestShop)) -> Vec<String> {
    let shop = shop_with_bug("lamp", 2, bug);
    tell(&shop);
    shop.db.broken()
}
