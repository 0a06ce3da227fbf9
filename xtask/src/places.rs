//! Where things are: the checkout, the build folder, what is kept between runs.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

/// The checkout, whatever folder the command was called from.
pub fn root() -> PathBuf {
    // As cargo says now, not as it said at the build: one build folder serves several checkouts.
    let here = env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    here.parent().map_or_else(|| here.clone(), Path::to_path_buf)
}

/// A file or folder of the checkout.
pub fn of_root(path: &str) -> PathBuf {
    root().join(path)
}

/// Cargo's output folder, shared by every build of this checkout.
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| of_root("target"), PathBuf::from)
}

/// A folder beside cargo's output for what may be thrown away at any time.
///
/// # Errors
/// When it cannot be made.
pub fn cache(name: &str) -> Result<PathBuf> {
    let target = target();
    made(target.parent().unwrap_or(&target).join(name))
}

/// The folder of logs, outside the checkout: wrangler reloads when a file inside changes.
///
/// # Errors
/// When it cannot be made.
pub fn logs() -> Result<PathBuf> {
    cache("logs")
}

/// What a local run keeps: database, objects, queues.
pub fn state() -> PathBuf {
    of_root(".wrangler/state")
}

/// A program that npm brought.
pub fn npm_program(name: &str) -> PathBuf {
    of_root("node_modules/.bin").join(name)
}

/// The folder itself, made when missing.
///
/// # Errors
/// When it cannot be made.
pub fn made(folder: PathBuf) -> Result<PathBuf> {
    fs::create_dir_all(&folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    Ok(folder)
}
