//! Judges that we did not write, in Python: `npm test` brings them.

use serde::de::DeserializeOwned;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The Python that has them: where `JUDGES` says, beside cargo's output where `npm test` puts it, or the machine's own.
fn python() -> PathBuf {
    if let Some(named) = std::env::var_os("JUDGES") {
        return named.into();
    }
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"), PathBuf::from);
    let brought = target.join("../judges/bin/python");
    if brought.exists() { brought } else { "python3".into() }
}

/// What the judge `name` answers to `said`.
pub fn judge<T: DeserializeOwned>(name: &str, said: &str) -> T {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/judges").join(name);
    let mut judge = Command::new(python())
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("this test needs Python 3");
    // One that is gone already says below why.
    judge.stdin.take().unwrap().write_all(said.as_bytes()).ok();
    let answer = judge.wait_with_output().unwrap();
    assert!(
        answer.status.success(),
        "the judge {name} says nothing; `npm test` brings it, and so does `pip install python-dateutil icalendar beancount`:\n{}",
        String::from_utf8_lossy(&answer.stderr)
    );
    serde_json::from_slice(&answer.stdout).unwrap()
}
