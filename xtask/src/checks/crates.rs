//! The one arrow between the crates.

use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use super::none;
use crate::{command, places};

/// Who must not depend on whom.
const FORBIDDEN: [(&str, &str); 5] = [
    ("shared", "app"),
    ("shared", "kerbside-worker"),
    ("shared", "worker"),
    ("app", "kerbside-worker"),
    ("app", "worker"),
];

/// Reads the manifests through cargo.
///
/// # Errors
/// One line for each arrow that points the wrong way.
pub fn graph() -> Result<()> {
    let mut cargo = Command::new("cargo");
    cargo.args(["metadata", "--no-deps", "--format-version", "1"]).current_dir(places::root());
    none(wrong(&serde_json::from_str(&command::quiet(&mut cargo)?)?)?)
}

fn wrong(metadata: &Value) -> Result<Vec<String>> {
    let packages = metadata.get("packages").and_then(Value::as_array).context("cargo lists no packages")?;
    let name = |value: &Value| value.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut findings = Vec::new();
    for package in packages {
        let needs = package.get("dependencies").and_then(Value::as_array).context("cargo lists no dependencies")?;
        for need in needs {
            let arrow = (name(package), name(need));
            if FORBIDDEN.iter().any(|(from, to)| arrow.0 == *from && arrow.1 == *to) {
                findings.push(format!("{} depends on {}", arrow.0, arrow.1));
            }
        }
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_may_know_the_shop_and_not_the_platform() {
        let metadata = serde_json::json!({ "packages": [
            { "name": "app", "dependencies": [{ "name": "shared" }, { "name": "worker" }] },
            { "name": "kerbside-worker", "dependencies": [{ "name": "app" }, { "name": "worker" }] },
        ] });
        assert_eq!(wrong(&metadata).ok(), Some(vec!["app depends on worker".to_owned()]));
    }
}
