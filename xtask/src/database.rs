//! The local database: migrated, and filled with the demo shop.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{command, places, wrangler::wrangler};

/// Brings the database in `state` to the newest schema; a changed old migration starts it anew.
///
/// # Errors
/// What the migration says.
pub fn migrate(state: &Path) -> Result<()> {
    let stamp = state.join("kerbside-schema");
    let schema = fingerprint(&migrations()?)?;
    if fs::read_to_string(&stamp).is_ok_and(|applied| applied == schema) {
        return Ok(());
    }
    command::step("making the database", || {
        // Demo data only: a database of an older schema is not worth migrating.
        forget(state)?;
        places::made(state.to_path_buf())?;
        let place = state.display().to_string();
        command::quiet(&mut wrangler(&["d1", "migrations", "apply", "DB", "--local", "--persist-to", &place]))?;
        fs::write(&stamp, &schema).context("cannot write into the state folder")
    })
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
