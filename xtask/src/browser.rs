//! Finds a Chromium, or brings Debian's.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Result, bail};

use crate::command;

/// Where a Chromium usually is.
const PLACES: [&str; 5] = [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/usr/bin/google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// The program to test with: `CHROMIUM`, one that is installed, or Debian's package.
///
/// # Errors
/// One sentence when there is none and it cannot be installed.
pub fn find() -> Result<PathBuf> {
    if let Some(named) = env::var_os("CHROMIUM").map(PathBuf::from) {
        if named.exists() {
            return Ok(named);
        }
        bail!("CHROMIUM names {}, which is not there", named.display());
    }
    if let Some(found) = installed() {
        return Ok(found);
    }
    let root = command::quiet(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if root && Path::new("/usr/bin/apt-get").exists() {
        command::step("installing Chromium", || {
            command::quiet(Command::new("apt-get").args(["update", "-q"]))?;
            let words = ["install", "-q", "-y", "--no-install-recommends", "chromium"];
            command::quiet(Command::new("apt-get").args(words).env("DEBIAN_FRONTEND", "noninteractive"))
        })?;
    }
    match installed() {
        Some(found) => Ok(found),
        None => {
            bail!("the browser tests need Chromium; install it with: sudo apt-get install chromium")
        }
    }
}

fn installed() -> Option<PathBuf> {
    PLACES.iter().map(PathBuf::from).find(|place| place.exists())
}
