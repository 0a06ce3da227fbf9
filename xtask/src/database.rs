//! The local database: made from the migrations.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{command, places, wrangler::wrangler};

/// Makes the database in `state` with every migration.
///
/// # Errors
/// What a migration says.
pub fn migrate(state: &Path) -> Result<()> {
    places::made(state.to_path_buf())?;
    command::step("making the database", || {
        let place = state.display().to_string();
        let words = ["d1", "migrations", "apply", "DB", "--local", "--persist-to", &place];
        command::quiet(&mut wrangler(&words)).map(|_| ())
    })
}

/// Names the schema: changes when a migration does.
///
/// # Errors
/// When a migration cannot be read.
pub fn schema() -> Result<String> {
    fingerprint(&migrations()?)
}

/// Runs a file of SQL against the database in `state`.
///
/// # Errors
/// The database's own words.
pub fn execute(state: &Path, file: &Path) -> Result<()> {
    let place = state.display().to_string();
    let file = file.display().to_string();
    let words = ["d1", "execute", "DB", "--local", "--yes", "--persist-to", &place, "--file", &file];
    command::quiet(&mut wrangler(&words)).map(|_| ())
}

/// Removes everything a run has kept.
///
/// # Errors
/// When a folder cannot be removed.
pub fn forget(state: &Path) -> Result<()> {
    if state.exists() {
        fs::remove_dir_all(state).with_context(|| format!("cannot remove {}", state.display()))?;
    }
    Ok(())
}

/// The migrations, oldest first.
fn migrations() -> Result<Vec<PathBuf>> {
    let folder = places::of_root("shared/migrations");
    let entries = fs::read_dir(&folder).context("cannot read shared/migrations")?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|kind| kind == "sql"));
    files.sort();
    Ok(files)
}

/// Changes when a file's content does.
fn fingerprint(files: &[PathBuf]) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    for file in files {
        fs::read(file).with_context(|| format!("cannot read {}", file.display()))?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}
