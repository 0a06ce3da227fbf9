//! The rules of the code that no compiler knows; most of them say what must be absent.

mod absence;
mod crates;
mod files;

use std::{fs, process::Command};

use anyhow::{Context, Result};

use crate::{command, places, tally::Tally};

/// A tracked text file: where it is in the checkout, and what it says.
pub struct Source {
    /// Relative to the checkout.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Counts every rule.
///
/// # Errors
/// When the checkout cannot be listed.
pub fn run(tally: &mut Tally) -> Result<()> {
    let sources = sources()?;
    tally.count("crates: app and shared do not know what they must not", crates::graph());
    files::run(tally, &sources);
    absence::run(tally, &sources);
    tally.count("the client wasm carries no SQL", absence::no_sql_in_client());
    Ok(())
}

/// Every text file that is, or would be, committed.
fn sources() -> Result<Vec<Source>> {
    let mut git = Command::new("git");
    git.args(["ls-files", "--cached", "--others", "--exclude-standard"]).current_dir(places::root());
    let listed = command::quiet(&mut git).context("cannot list the checkout")?;
    let text_of = |path: &str| {
        // Pictures are no text, and a file may have just been removed.
        let text = fs::read_to_string(places::of_root(path)).ok()?;
        Some(Source { path: path.to_owned(), text })
    };
    Ok(listed.lines().filter_map(text_of).collect())
}

/// Fails with one line for each finding.
///
/// # Errors
/// When there is any.
pub fn none(findings: Vec<String>) -> Result<()> {
    if findings.is_empty() {
        return Ok(());
    }
    anyhow::bail!("{}", findings.join("\n"))
}
