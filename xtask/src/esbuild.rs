//! Bundles scripts into one module.

use std::{path::Path, process::Command};

use anyhow::Result;

use crate::{command, places};

/// One minified ES module from `entry` and what it imports, but for the `external` names.
///
/// # Errors
/// esbuild's own words.
pub fn bundle(entry: &Path, to: &Path, external: &[&str]) -> Result<()> {
    let mut esbuild = Command::new(places::npm_program("esbuild"));
    esbuild
        .arg(entry)
        .args(["--bundle", "--format=esm", "--target=es2022", "--minify", "--log-level=warning"])
        .args(external.iter().map(|name| format!("--external:{name}")))
        .arg(format!("--outfile={}", to.display()))
        .current_dir(places::root());
    command::quiet(&mut esbuild).map(|_| ())
}
