//! The draw of a lobby is fair.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::float_arithmetic
)]

mod common;

use common::dice::Dice;
use shared::lobby::draw::{Seed, order};

/// Chi-square over ten classes of places, for one entry over many seeds: with 9 degrees of freedom, 27.88 is passed by
/// one fair draw in a thousand. The seeds are fixed, so it always says the same.
#[test]
fn every_place_is_equally_likely_for_the_first_who_joined_and_for_the_last() {
    const SEEDS: u32 = 6_000;
    let entries: Vec<String> = (0..100).map(|n| format!("lby_{n:026}")).collect();
    let entries: Vec<&str> = entries.iter().map(String::as_str).collect();
    let dice = Dice::new(2_026);
    let mut counts = [[0_u32; 10]; 3];
    for _ in 0..SEEDS {
        let text: String = (0..4).map(|_| format!("{:016x}", dice.next())).collect();
        let seed = Seed::parse(&text).unwrap();
        let drawn = order(&seed, &entries);
        for (classes, mine) in counts.iter_mut().zip([0, 50, 99]) {
            let place = drawn.iter().position(|entry| *entry == entries[mine]).unwrap();
            classes[place / 10] += 1;
        }
    }
    let expected = f64::from(SEEDS) / 10.0;
    for (classes, mine) in counts.iter().zip(["first", "middle", "last"]) {
        let chi: f64 = classes.iter().map(|n| (f64::from(*n) - expected).powi(2) / expected).sum();
        assert!(chi < 27.88, "{mine}: {chi:.1} for {classes:?}");
    }
}
