//! Builds, seeds, serves and checks: what stands behind every npm script.

mod bench;
mod browser;
mod checks;
mod children;
mod client;
mod command;
mod database;
mod demo;
mod deploy;
mod esbuild;
mod http;
mod invitation;
mod judges;
mod lints;
mod log;
mod npm;
mod objects;
mod places;
mod ports;
mod running;
mod secrets;
mod serve;
mod server;
mod tally;
mod tests;
mod wasm;
mod watch;
mod wrangler;

use std::process::ExitCode;

use anyhow::{Result, bail};

/// Printed by `--help`, and after a command nobody knows.
const HELP: &str = "\
Kerbside's one entry point. Each command also stands in package.json.

  start   builds what changed, fills the database, serves the shop and rebuilds on every edit
          --keep      leave the database as it is, even when its drop has ended
  test    every check and every test; ends in one line: N passed, N failed
          tidy, lints, native, psp, browser, kill   only the parts that are named
  bench   the figures of docs/bench.md, measured on a release build; options go to the bench
  build   the deployable artefacts: worker/build/ and public/pkg/
          --dev       quick to build instead of small
  deploy  migrations, then the Worker of [env.production] in wrangler.toml

Variables: PORT (8787) and PSP_PORT (12111) for start; CHROMIUM, the browser of test and bench;
CARGO_TARGET_DIR, where cargo builds; KERBSIDE_PLAIN_STD=1, a release client with the standard library as it comes.
";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match children::end_with_us().and_then(|()| obey(&words)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("kerbside: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Does what the first word says, with the others as its options.
fn obey(words: &[String]) -> Result<ExitCode> {
    let (verb, options) = match words.split_first() {
        Some((verb, options)) => (verb.as_str(), options),
        None => ("--help", words),
    };
    match verb {
        "start" => serve::start(options)?,
        "build" => build(options)?,
        "bench" => bench::run(options)?,
        "deploy" => deploy::run()?,
        "test" if !tests::run(options)? => return Ok(ExitCode::FAILURE),
        "test" => {}
        "--help" | "-h" | "help" => print!("{HELP}"),
        other => bail!("there is no command {other:?}\n\n{HELP}"),
    }
    Ok(ExitCode::SUCCESS)
}

/// Makes what wrangler deploys.
fn build(options: &[String]) -> Result<()> {
    let grade = if options.iter().any(|o| o == "--dev") { wasm::Grade::Dev } else { wasm::Grade::Release };
    npm::install()?;
    client::build(grade)?;
    server::build(grade)
}
