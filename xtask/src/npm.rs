//! Packages of npm: installed when the lock file says something new.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result, bail};

use crate::{command, places};

/// The packages whose install scripts are needed: they put a program in its place. No other script runs, since some
/// would fetch what tests do without.
const SCRIPTED: [&str; 3] = ["esbuild", "node", "workerd"];

/// Installs exactly what package-lock.json names, unless that is done already.
///
/// # Errors
/// One sentence when there is no network; npm's own words otherwise.
pub fn install() -> Result<()> {
    let lock = fs::read_to_string(places::of_root("package-lock.json")).context("package-lock.json is missing")?;
    let stamp = places::of_root("node_modules/.kerbside-lock");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    command::step("installing npm packages", || {
        let mut npm = Command::new("npm");
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(places::root());
        let output = command::outcome(&mut npm)?;
        let said = String::from_utf8_lossy(&output.stderr);
        if output.status.success() {
            let mut scripts = Command::new("npm");
            scripts.arg("rebuild").args(SCRIPTED).args(["--loglevel=error"]).current_dir(places::root());
            return command::quiet(&mut scripts).map(|_| ());
        }
        let offline = ["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ENETUNREACH", "network"];
        if offline.iter().any(|sign| said.contains(sign)) {
            bail!("the npm packages could not be fetched: there is no network; connect once and run the command again");
        }
        bail!("npm ci failed:\n{said}");
    })?;
    node_runs(&places::npm_program("node"))?;
    fs::write(&stamp, lock).context("cannot write into node_modules")
}

/// The package `node` fetches its program in a script, which a machine may forbid.
fn node_runs(node: &Path) -> Result<()> {
    command::quiet(Command::new(node).arg("--version"))
        .map(|_| ())
        .context("the npm package `node` brought no program; allow install scripts (npm config get ignore-scripts) and run: npm ci")
}
