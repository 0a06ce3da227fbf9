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

/// Seeds of an ordinary run: about 15 s of two cores in the dev profile, where one takes some 15 ms.
const SEEDS: u64 = 1_500;

fn asked(name: &str) -> Option<u64> {
    std::env::var(name)
        .ok()
        .map(|text| text.parse().unwrap_or_else(|_| panic!("{name} must be a whole number, not {text}")))
}

/// Seconds of CPU that this process has had, where the system tells: on a machine that others use, too, the clock on
/// the wall says little.
fn cpu_seconds() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = text.rsplit_once(") ")?.1.split(' ').collect();
    let ticks = |at: usize| fields.get(at)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / 100.0)
}

#[test]
fn whatever_happens_the_books_balance_in_the_end() {
    let seeds = match asked("SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..asked("SEEDS").unwrap_or(SEEDS),
    };
    let (count, start, cpu_before) = (seeds.end - seeds.start, Instant::now(), cpu_seconds());
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
        "{count} seeds in {seconds:.1} s, {:.0} a minute; {:.0} steps each, {paid} orders paid, {refunded} refunded",
        count as f64 * 60.0 / seconds,
        steps as f64 / count as f64,
    );
    if let (Some(before), Some(now)) = (cpu_before, cpu_seconds()) {
        println!("{:.1} s of CPU, {:.0} seeds a minute of it", now - before, count as f64 * 60.0 / (now - before));
    }
    let began: u32 = runs.iter().map(|run| run.restarts).sum();
    assert!(count < 100 || began > 0, "the process never ended");
    let (spent, returned) = runs.iter().fold((0, 0), |(s, r), run| (s + run.spent, r + run.returned));
    println!("{spent} credits spent, {returned} came back");
    assert!(count < 100 || (spent > returned && returned > 0), "nobody came in, or nothing was stopped");
    let (baskets, back) = runs.iter().fold((0, 0), |(b, p), run| (b + run.baskets, p + run.parts_back));
    let disputed: i64 = runs.iter().map(|run| run.baskets_disputed).sum();
    println!("{baskets} baskets paid, {back} of their parts went back, {disputed} were disputed");
    assert!(count < 300 || disputed > 3, "no bank disputed what paid two things at once");
    assert!(count < 100 || (baskets > 0 && back > 0), "nobody paid for two things at once");
    let paid_out: i64 = runs.iter().map(|run| run.paid_out).sum();
    println!("{paid_out} payouts reached a bank");
    assert!(count < 100 || paid_out > 10, "nobody is paid");
    // A simulation in which nothing happens proves nothing.
    let bought = u64::try_from(paid + refunded).unwrap();
    assert!(count < 100 || (bought > count && paid > refunded && refunded > 0), "too quiet");
}

#[test]
fn a_seed_replays_itself() {
    // With operators, restarts and faults among them; on databases that others have used, and on fresh ones.
    let play = || (0..12).map(|seed| play_safely(seed, Bug::default()).unwrap()).collect::<Vec<_>>();
    let (first, again) = (play(), std::thread::spawn(play).join().unwrap());
    assert_eq!(first, again);
    assert!(first.windows(2).any(|two| two[0].record != two[1].record), "every seed tells the same story");
    // A red one says the same again.
    let bug = Bug { splits_batches: true, ..Bug::default() };
    let red = (0..60).find_map(|seed| Some((seed, play_safely(seed, bug).err()?)));
    let (seed, error) = red.expect("one that is red");
    assert_eq!(play_safely(seed, bug).unwrap_err(), error);
}
