//! `npm test`: every check and every test, counted into one line.

use std::{
    fs,
    path::PathBuf,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::{
    browser, checks, client, command, database, demo, judges, lints, log, npm, places, ports::Ports, running::Running,
    secrets, server, tally::Tally, wasm::Grade,
};

/// One part of the tests, by the name a person calls it.
type Part = (&'static str, fn(&mut Tally) -> Result<()>);

/// No run lasts longer.
const A_DAY: Duration = Duration::from_secs(24 * 3_600);

/// In this order, the quick and the telling first.
const PARTS: [Part; 6] = [
    ("tidy", tidy),
    ("lints", lints::run),
    ("native", native),
    ("psp", sandbox),
    ("browser", in_browser),
    ("kill", killed),
];

/// Runs the parts named in `options`, all when none is; whether nothing failed.
///
/// # Errors
/// When what every part needs cannot be had.
pub fn run(options: &[String]) -> Result<bool> {
    if let Some(unknown) = options.iter().find(|option| !PARTS.iter().any(|(name, _)| name == option)) {
        let names: Vec<&str> = PARTS.iter().map(|(name, _)| *name).collect();
        bail!("there is no part {unknown:?}; the parts are {}", names.join(", "));
    }
    npm::install()?;
    let mut total = Tally::default();
    for (name, part) in PARTS {
        if !options.is_empty() && !options.iter().any(|option| option == name) {
            continue;
        }
        println!("{name}");
        let began = Instant::now();
        let mut tally = Tally::default();
        if let Err(error) = part(&mut tally) {
            tally.count(name, Err(error));
        }
        println!("  {} passed, {} failed, {}\n", tally.passed, tally.failed, command::seconds(began.elapsed()));
        total.add(tally);
    }
    println!("{} passed, {} failed", total.passed, total.failed);
    Ok(total.failed == 0 && total.passed != 0)
}

/// The rules of the code, over the files and over what the browser gets.
fn tidy(tally: &mut Tally) -> Result<()> {
    client::build(Grade::Dev)?;
    checks::run(tally)
}

/// Tests that need no platform.
fn native(tally: &mut Tally) -> Result<()> {
    let judges = judges::python()?;
    for words in [
        ["--package", "shared", "--features", "server,media"].as_slice(),
        ["--package", "app", "--features", "ssr"].as_slice(),
        ["--package", "xtask"].as_slice(),
    ] {
        let mut cargo = Command::new("cargo");
        cargo
            .args(["test", "--quiet", "--no-fail-fast"])
            .args(words)
            .current_dir(places::root())
            .env("JUDGES", &judges);
        let what = format!("cargo test {}", words.join(" "));
        runner(tally, &what, &mut cargo, |said| Ok(Tally::of_cargo(said)))?;
    }
    Ok(())
}

/// The sandbox payment server against its own tests.
fn sandbox(tally: &mut Tally) -> Result<()> {
    let mut node = Command::new(places::npm_program("node"));
    node.args(["--no-warnings", "--test", "--test-reporter=tap", "e2e/**/*.test.ts"]).current_dir(places::root());
    runner(tally, "node --test e2e", &mut node, |said| Ok(Tally::of_tap(said)))
}

/// The whole shop in a real browser, on a database of its own.
fn in_browser(tally: &mut Tally) -> Result<()> {
    let chromium = browser::find()?;
    browser::exiftool()?;
    secrets::ensure()?;
    client::build(Grade::Dev)?;
    server::build(Grade::Dev)?;
    // Named by the port, so that two runs at a time do not meet.
    let ports = Ports::unused()?;
    let state = left_behind(ports.shop)?;
    demo::fill(&state)?;
    let name = format!("test-{}", ports.shop);
    let running = Running::start(ports, &state, &name, log::silent)?;
    let report = places::cache("reports")?.join(format!("browser-{}.json", ports.shop));
    // A report of an earlier run must not be counted.
    fs::remove_file(&report).ok();
    let mut playwright = Command::new(places::npm_program("node"));
    playwright
        .args(["--no-warnings", "node_modules/@playwright/test/cli.js", "test", "--config", "e2e/playwright.config.ts"])
        .current_dir(places::root())
        .env("CHROMIUM", &chromium)
        .env("SHOP_URL", running.ports.shop_url())
        .env("PSP_URL", running.ports.payments_url())
        .env("WEBHOOK_SECRET", secrets::get("STRIPE_WEBHOOK_SECRETS")?)
        .env("STATE_DIR", &state)
        .env("SHOP_LOG", places::logs()?.join(format!("{name}-shop.log")))
        .env("LIVE_DROP", demo::live_drop()?)
        .env("REPORT", &report);
    let counted = runner(tally, "playwright", &mut playwright, |_| {
        let text = fs::read_to_string(&report).context("Playwright wrote no report")?;
        Ok(Tally::of_playwright(&serde_json::from_str(&text)?))
    });
    running.stop();
    database::forget(&state)?;
    counted
}

/// Where a run keeps its database. What runs of other days left behind, because something killed them, goes: a full disk
/// fails every test.
fn left_behind(port: u16) -> Result<PathBuf> {
    for (folder, of_runs) in [("test-state", ""), ("reports", "browser-"), ("logs", "test-")] {
        for entry in fs::read_dir(places::cache(folder)?)?.filter_map(Result::ok) {
            let name = entry.file_name().to_string_lossy().into_owned();
            let written = entry.metadata().ok().and_then(|about| about.modified().ok());
            let old = written.is_some_and(|at| at.elapsed().is_ok_and(|age| A_DAY < age));
            if !old || !name.starts_with(of_runs) {
                continue;
            }
            // Another run may clear it away at the same time.
            if entry.path().is_dir() {
                fs::remove_dir_all(entry.path()).ok()
            } else {
                fs::remove_file(entry.path()).ok()
            };
        }
    }
    Ok(places::cache("test-state")?.join(port.to_string()))
}

/// Shops of the stories' own: killed in the middle of a rush, and with a payment server that fails in every way.
fn killed(tally: &mut Tally) -> Result<()> {
    secrets::ensure()?;
    client::build(Grade::Dev)?;
    server::build(Grade::Dev)?;
    // Each story works on a copy of it. Named by a port, so that two runs at a time do not meet.
    let state = places::cache("test-state")?.join(format!("kill-{}", Ports::unused()?.shop));
    demo::fill(&state)?;
    let mut node = Command::new(places::npm_program("node"));
    node.args(["--no-warnings", "--test", "--test-concurrency=1", "--test-reporter=tap", "e2e/kill/*.story.ts"])
        .current_dir(places::root())
        .env("STATE_DIR", &state)
        .env("WEBHOOK_SECRET", secrets::get("STRIPE_WEBHOOK_SECRETS")?);
    let counted = runner(tally, "node --test e2e/kill", &mut node, |said| Ok(Tally::of_tap(said)));
    database::forget(&state)?;
    counted
}

/// Runs a test runner and counts by its own words. A failure shows at once, the rest only when something failed.
fn runner(
    tally: &mut Tally,
    what: &str,
    command: &mut Command,
    count: impl FnOnce(&str) -> Result<Tally>,
) -> Result<()> {
    let name: String = what.chars().filter(char::is_ascii_alphanumeric).collect();
    let file = places::logs()?.join(format!("test-{name}.log"));
    let (status, said) = command::step(what, || log::to_end(command, &file, log::test_line))?;
    let counted = count(&said);
    if !status.success() || !matches!(counted, Ok(Tally { failed: 0, .. })) {
        println!("{said}");
    }
    let counted = counted?;
    tally.add(counted);
    // A runner that died before its tests, or lost its own count, has failed once by itself.
    if !status.success() && counted.failed == 0 {
        tally.count(what, Err(anyhow::anyhow!("ended with {status}")));
    }
    Ok(())
}
