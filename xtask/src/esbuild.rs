//! Bundles scripts into one module.

use std::{path::Path, process::Command};

use anyhow::Result;

use crate::{command, places};

/// One minified ES module from `entry` and what it imports, but for the `external` names.
///
/// # Errors
/// esbuild's own words.
pub fn bundle(entry: &Path, to: &Path, external: &[&str]) -> Result<()> {
    // Relative externals are looked up from where esbuild runs.
    let folder = entry.parent().unwrap_or(entry);
    let mut esbuild = Command::new(places::npm_program("esbuild"));
    esbuild
        .arg(entry)
        .args(["--bundle", "--format=esm", "--target=es2022", "--minify", "--log-level=warning"])
        .args(external.iter().map(|name| format!("--external:{name}")))
        .arg(format!("--outfile={}", to.display()))
        .current_dir(folder);
    command::quiet(&mut esbuild).map(|_| ())
}
