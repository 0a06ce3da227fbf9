//! Which sources changed since the last look.

use std::{
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

use crate::places;

/// Folders of the checkout, and when the newest file in them was written.
pub struct Watch {
    folders: Vec<PathBuf>,
    newest: Option<SystemTime>,
}

impl Watch {
    /// Looks at `folders` for the first time.
    pub fn over(folders: &[&str]) -> Self {
        let folders = folders.iter().map(|folder| places::of_root(folder)).collect();
        let mut watch = Self { folders, newest: None };
        watch.changed();
        watch
    }

    /// Whether anything was written since the last call.
    pub fn changed(&mut self) -> bool {
        let newest = self.folders.iter().filter_map(|folder| newest_in(folder)).max();
        let changed = newest != self.newest;
        self.newest = newest;
        changed
    }
}

/// When the newest file was written; a folder counts too, so that a removed file is noticed.
fn newest_in(path: &Path) -> Option<SystemTime> {
    let own = fs::metadata(path).ok()?;
    let written = own.modified().ok();
    if !own.is_dir() {
        return written;
    }
    let inside = fs::read_dir(path).ok()?.filter_map(|entry| newest_in(&entry.ok()?.path())).max();
    written.max(inside)
}
