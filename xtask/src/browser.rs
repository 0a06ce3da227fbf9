//! Finds what the browser tests need of the machine, or brings Debian's: a Chromium, and exiftool.

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
    bring("Chromium", "chromium")?;
    match installed() {
        Some(found) => Ok(found),
        None => {
            bail!("the browser tests need Chromium; install it with: sudo apt-get install chromium")
        }
    }
}

/// Makes sure that exiftool is there: it judges whether a derivative still tells something about its original.
///
/// # Errors
/// One sentence when it is not and cannot be installed.
pub fn exiftool() -> Result<()> {
    let answers = || command::quiet(Command::new("exiftool").arg("-ver")).is_ok();
    if !answers() {
        bring("exiftool", "libimage-exiftool-perl")?;
    }
    if answers() {
        return Ok(());
    }
    bail!("the upload tests need exiftool; install it with: sudo apt-get install libimage-exiftool-perl")
}

/// Installs a package of Debian's where that needs nobody's password.
pub fn bring(what: &str, package: &str) -> Result<()> {
    let root = command::quiet(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if !root || !Path::new("/usr/bin/apt-get").exists() {
        return Ok(());
    }
    command::step(&format!("installing {what}"), || {
        command::quiet(Command::new("apt-get").args(["update", "-q"]))?;
        let words = ["install", "-q", "-y", "--no-install-recommends", package];
        command::quiet(Command::new("apt-get").args(words).env("DEBIAN_FRONTEND", "noninteractive"))
    })
    .map(|_| ())
}

fn installed() -> Option<PathBuf> {
    PLACES.iter().map(PathBuf::from).find(|place| place.exists())
}
