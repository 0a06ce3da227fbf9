//! `npm run bench`: the release build, measured.

use std::process::Command;

use anyhow::Result;

use crate::{browser, client, command, demo, npm, places, secrets, server, wasm::Grade};

/// Builds what is deployed and hands over to the measuring program, with `options` as they came.
///
/// # Errors
/// What the build or the bench says.
pub fn run(options: &[String]) -> Result<()> {
    let chromium = browser::find()?;
    npm::install()?;
    secrets::ensure()?;
    client::build(Grade::Release)?;
    server::build(Grade::Release)?;
    // A shop of its own, freshly filled; the bench works on copies of it.
    let state = places::cache("bench-state")?;
    demo::fill(&state)?;
    let mut node = Command::new(places::npm_program("node"));
    node.args(["--no-warnings", "e2e/bench/main.ts"])
        .args(options)
        .current_dir(places::root())
        .env("CHROMIUM", chromium)
        .env("STATE_DIR", &state)
        .env("LIVE_DROP", demo::live_drop()?);
    command::loud(&mut node)
}
