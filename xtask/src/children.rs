//! Every process we start, each in a group of its own, so that all of them end with us.

use std::{
    os::unix::process::CommandExt,
    process::{Child, Command},
    sync::{Mutex, PoisonError},
    thread,
    time::Duration,
};

use anyhow::{Context, Result};
use nix::{
    sys::signal::{Signal, killpg},
    unistd::Pid,
};

/// Groups that have been started and not yet seen to end.
static RUNNING: Mutex<Vec<u32>> = Mutex::new(Vec::new());

/// How often we look whether a process has ended, and how many looks it has before it is killed.
const LOOK_EVERY: Duration = Duration::from_millis(50);
const LOOKS_MAX: u32 = 200;

/// Ends every child when we are asked to end.
///
/// # Errors
/// When the platform takes no handler.
pub fn end_with_us() -> Result<()> {
    ctrlc::set_handler(|| {
        end_all();
        // 130 is what shells report after Ctrl-C.
        std::process::exit(130);
    })
    .context("cannot listen for Ctrl-C")
}

/// Starts a program in a group of its own.
///
/// # Errors
/// When it is missing.
pub fn spawn(command: &mut Command) -> Result<Child> {
    let name = command.get_program().to_string_lossy().into_owned();
    let child = command.process_group(0).spawn().with_context(|| format!("cannot run {name}"))?;
    running(|groups| groups.push(child.id()));
    Ok(child)
}

/// Forgets a group whose process has been waited for.
pub fn ended(id: u32) {
    running(|groups| groups.retain(|group| *group != id));
}

/// Ends one child and everything it started.
pub fn end(mut child: Child) {
    tell(child.id(), Signal::SIGTERM);
    for _ in 0..LOOKS_MAX {
        if matches!(child.try_wait(), Ok(Some(_))) {
            break;
        }
        thread::sleep(LOOK_EVERY);
    }
    tell(child.id(), Signal::SIGKILL);
    // Already killed: waiting only takes the entry off the process table.
    child.wait().ok();
    ended(child.id());
}

/// Ends every group: first politely, then for good.
pub fn end_all() {
    let groups = running(|groups| groups.clone());
    for group in &groups {
        tell(*group, Signal::SIGTERM);
    }
    for _ in 0..LOOKS_MAX {
        if !groups.iter().any(|group| lives(*group)) {
            return;
        }
        thread::sleep(LOOK_EVERY);
    }
    for group in &groups {
        tell(*group, Signal::SIGKILL);
    }
}

fn running<T>(change: impl FnOnce(&mut Vec<u32>) -> T) -> T {
    change(&mut RUNNING.lock().unwrap_or_else(PoisonError::into_inner))
}

fn tell(group: u32, signal: Signal) {
    if let Ok(id) = i32::try_from(group) {
        // Fails only when the group is gone, which is what we want.
        killpg(Pid::from_raw(id), signal).ok();
    }
}

fn lives(group: u32) -> bool {
    i32::try_from(group).is_ok_and(|id| killpg(Pid::from_raw(id), None).is_ok())
}
