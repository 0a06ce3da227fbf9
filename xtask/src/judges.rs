//! Judges of the native tests that we did not write: Python's dateutil for recurrence rules, icalendar for calendars, and
//! Beancount for books.

use std::{path::PathBuf, process::Command};

use anyhow::{Result, bail};

use crate::{browser, command, places};

/// What is asked for by name and edition.
const PACKAGES: [&str; 4] = ["python-dateutil==2.9.0.post0", "icalendar==6.3.1", "tzdata==2025.2", "beancount==3.2.3"];

/// The Python that has them, beside cargo's output; it is made on the first run.
///
/// # Errors
/// One sentence when there is no Python, or it cannot have them.
pub fn python() -> Result<PathBuf> {
    let folder = places::cache("judges")?;
    let python = folder.join("bin/python");
    let has =
        || command::quiet(Command::new(&python).args(["-c", "import dateutil, icalendar, beancount.loader"])).is_ok();
    if has() {
        return Ok(python);
    }
    let make = || command::quiet(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder));
    if make().is_err() {
        browser::bring("Python's venv", "python3-venv")?;
        if make().is_err() {
            bail!(
                "the tests of calendars and books need Python 3 with venv; install it with: sudo apt-get install python3-venv"
            );
        }
    }
    command::step("installing dateutil, icalendar and Beancount", || {
        let words = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        command::quiet(Command::new(&python).args(words).args(PACKAGES))
    })?;
    if has() {
        return Ok(python);
    }
    bail!("{} cannot load dateutil, icalendar and Beancount", python.display())
}
