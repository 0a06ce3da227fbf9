//! How long one place takes among many: `cargo run --release -p shared --features lobby --example draw`.

use shared::lobby::draw::{Seed, order, place};
use std::time::Instant;

/// Buyers in the lobby.
const ENTRIES: usize = 10_000;

/// Places that are computed; the median counts.
const ROUNDS: usize = 101;

fn main() {
    let entries: Vec<String> = (0..ENTRIES).map(|n| format!("lby_{n:026}")).collect();
    let entries: Vec<&str> = entries.iter().map(String::as_str).collect();
    let Some(seed) = Seed::parse(&"5e".repeat(32)) else { return };
    let mut places = Vec::new();
    let mut micros: Vec<u128> = (0..ROUNDS)
        .filter_map(|round| {
            let mine = entries.get(round * (ENTRIES / ROUNDS))?;
            let started = Instant::now();
            let place = place(&seed, entries.iter().copied(), mine)?;
            let took = started.elapsed().as_micros();
            places.push((place, *mine));
            Some(took)
        })
        .collect();
    micros.sort_unstable();
    let started = Instant::now();
    let drawn = order(&seed, &entries);
    let whole = started.elapsed().as_micros();
    let right =
        places.iter().all(|(place, mine)| usize::try_from(*place).is_ok_and(|place| drawn.get(place) == Some(mine)));
    let (median, last) = (micros.get(micros.len() / 2), micros.last());
    println!(
        "one place among {ENTRIES}: median {median:?} µs, longest {last:?} µs; the whole order: {whole} µs; all right: {right}"
    );
}
