//! `npm run bench`: the release build, measured.

use std::process::Command;

use anyhow::Result;

use crate::{browser, client, command, npm, places, secrets, server, wasm::Grade};

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
    let mut node = Command::new(places::npm_program("node"));
    node.args(["--no-warnings", "e2e/bench/main.ts"])
        .args(options)
        .current_dir(places::root())
        .env("CHROMIUM", chromium)
        .env("DEMO_DIR", places::cache("demo")?)
        .env("CACHE_DIR", places::cache("bench")?);
    command::loud(&mut node)
}
