//! The compiler's opinion: formatting and clippy, for this machine and for wasm32.

use std::process::Command;

use anyhow::Result;

use crate::{command, places, tally::Tally, wasm::TARGET};

/// Each of them must be silent.
const RUNS: [(&str, &[&str]); 7] = [
    ("cargo fmt", &["fmt", "--all", "--check"]),
    (
        "clippy: shared and xtask",
        &[
            "clippy",
            "-q",
            "-p",
            "shared",
            "-p",
            "xtask",
            "--all-targets",
            "--features",
            "shared/server,shared/media,xtask/seed",
            "--",
            "-Dwarnings",
        ],
    ),
    ("clippy: app as pages", &["clippy", "-q", "-p", "app", "--features", "ssr", "--all-targets", "--", "-Dwarnings"]),
    (
        "clippy: app as islands, wasm32",
        &["clippy", "-q", "-p", "app", "--lib", "--features", "hydrate", "--target", TARGET, "--", "-Dwarnings"],
    ),
    (
        "clippy: app as tools, wasm32",
        &["clippy", "-q", "-p", "app", "--lib", "--features", "tools", "--target", TARGET, "--", "-Dwarnings"],
    ),
    (
        "clippy: app as scanner, wasm32",
        &["clippy", "-q", "-p", "app", "--lib", "--features", "scan", "--target", TARGET, "--", "-Dwarnings"],
    ),
    ("clippy: worker, wasm32", &["clippy", "-q", "-p", "kerbside-worker", "--target", TARGET, "--", "-Dwarnings"]),
];

/// Counts every run.
///
/// # Errors
/// Never: what cannot be run is counted as failed.
pub fn run(tally: &mut Tally) -> Result<()> {
    for (what, words) in RUNS {
        let mut cargo = Command::new("cargo");
        cargo.args(words).current_dir(places::root());
        let outcome = command::step(what, || command::quiet(&mut cargo));
        tally.count(what, outcome.map(|_| ()));
    }
    Ok(())
}
