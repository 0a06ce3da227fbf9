//! Many afternoons of a drop, each drawn from a seed. `SEEDS=n` plays more of them, `SEED=x` replays one.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::float_arithmetic
)]

mod common;

use common::simulation::{Run, play_safely};
use common::sqlite::Bug;
use std::time::Instant;

/// Seeds of an ordinary run: about 10 s of one core in the dev profile, at some 17 ms each.
const SEEDS: u64 = 600;

fn asked(name: &str) -> Option<u64> {
    std::env::var(name)
        .ok()
        .map(|text| text.parse().unwrap_or_else(|_| panic!("{name} must be a whole number, not {text}")))
}

#[test]
fn whatever_happens_the_books_balance_in_the_end() {
    let seeds = match asked("SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..asked("SEEDS").unwrap_or(SEEDS),
    };
    let (count, start) = (seeds.end - seeds.start, Instant::now());
    let workers = if count > 1 { 2 } else { 1 };
    let runs: Vec<(u64, Result<Run, String>)> = std::thread::scope(|threads| {
        let workers: Vec<_> = (0..workers)
            .map(|worker| {
                let mine = seeds.clone().skip(worker).step_by(workers);
                threads.spawn(move || mine.map(|seed| (seed, play_safely(seed, Bug::default()))).collect::<Vec<_>>())
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a worker panicked")).collect()
    });
    let broken: Vec<_> = runs.iter().filter_map(|(seed, run)| run.as_ref().err().map(|e| (seed, e))).collect();
    for (seed, error) in broken.iter().take(5) {
        println!("SEED={seed} cargo test -p shared --features server --test simulation\n{error}\n");
    }
    assert!(broken.is_empty(), "{} of {count} seeds broke a promise", broken.len());
    let runs: Vec<Run> = runs.into_iter().filter_map(|(_, run)| run.ok()).collect();
    let (paid, refunded): (i64, i64) = runs.iter().fold((0, 0), |(p, r), run| (p + run.paid, r + run.refunded));
    let steps: u64 = runs.iter().map(|run| run.steps).sum();
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{count} seeds in {seconds:.1} s, {:.0} a minute; {steps} steps, {paid} orders paid, {refunded} refunded",
        count as f64 * 60.0 / seconds
    );
    let (spent, returned) = runs.iter().fold((0, 0), |(s, r), run| (s + run.spent, r + run.returned));
    println!("{spent} credits spent, {returned} came back");
    assert!(count < 100 || (spent > returned && returned > 0), "nobody came in, or nothing was stopped");
    // A simulation in which nothing happens proves nothing.
    assert!(count < 100 || (paid > i64::try_from(count).unwrap() && refunded > 0), "too quiet");
}
