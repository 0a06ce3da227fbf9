//! Runs other programs: a line that says what is waited for, their output only when they fail.

use std::{
    io::Write,
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::children;

/// Names what is waited for, waits, and says how long it took.
///
/// # Errors
/// What `work` returns.
pub fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    print!("  {what} … ");
    // A console that went away is no reason to stop.
    std::io::stdout().flush().ok();
    let began = Instant::now();
    let done = work();
    match &done {
        Ok(_) => println!("{}", seconds(began.elapsed())),
        Err(_) => println!("failed after {}", seconds(began.elapsed())),
    }
    done
}

/// A duration as people read it.
pub fn seconds(lasted: Duration) -> String {
    format!("{}.{} s", lasted.as_secs(), lasted.subsec_millis() / 100)
}

/// Runs to the end without a word; its output is the error when it fails.
///
/// # Errors
/// When the program is missing or ends with anything but 0.
pub fn quiet(command: &mut Command) -> Result<String> {
    let output = outcome(command)?;
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        let name = command.get_program().to_string_lossy().into_owned();
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("{name} failed ({}):\n{out}{said}", output.status);
    }
    Ok(out)
}

/// Runs to the end and hands everything back.
///
/// # Errors
/// When the program is missing.
pub fn outcome(command: &mut Command) -> Result<Output> {
    let name = command.get_program().to_string_lossy().into_owned();
    let child = children::spawn(command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()))?;
    let id = child.id();
    let output = child.wait_with_output().with_context(|| format!("lost {name}"));
    children::ended(id);
    output
}

/// Runs to the end with its output on our console.
///
/// # Errors
/// When the program is missing or ends with anything but 0.
pub fn loud(command: &mut Command) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = children::spawn(command)?;
    let status = child.wait().with_context(|| format!("lost {name}"))?;
    children::ended(child.id());
    if !status.success() {
        bail!("{name} failed ({status})");
    }
    Ok(())
}
