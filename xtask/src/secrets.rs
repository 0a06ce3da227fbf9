//! Development secrets: random, written once, never committed.

use std::{fs, io::Read};

use anyhow::{Context, Result};

use crate::places;

/// Writes .dev.vars when there is none.
///
/// # Errors
/// When it cannot be written.
pub fn ensure() -> Result<()> {
    let file = places::of_root(".dev.vars");
    if file.exists() {
        return Ok(());
    }
    let text = format!(
        "# Made by npm start. See .dev.vars.example.\nCOOKIE_SECRET={}\nSTRIPE_KEY=sk_test_{}\nSTRIPE_WEBHOOK_SECRETS=whsec_{}\n",
        random(32)?,
        random(12)?,
        random(16)?
    );
    fs::write(file, text).context("cannot write .dev.vars")
}

/// One of the secrets as the Worker will read it.
///
/// # Errors
/// When .dev.vars lacks it.
pub fn get(name: &str) -> Result<String> {
    let text = fs::read_to_string(places::of_root(".dev.vars")).context("cannot read .dev.vars")?;
    text.lines()
        .filter_map(|line| line.split_once('='))
        .find(|(key, _)| key.trim() == name)
        .map(|(_, value)| value.trim().trim_matches('"').to_owned())
        .with_context(|| format!(".dev.vars lacks {name}; see .dev.vars.example"))
}

/// As many random bytes in hexadecimal.
///
/// # Errors
/// When the system gives none.
pub fn random(bytes: usize) -> Result<String> {
    let mut noise = vec![0_u8; bytes];
    fs::File::open("/dev/urandom").and_then(|mut source| source.read_exact(&mut noise)).context("no randomness")?;
    Ok(noise.iter().map(|byte| format!("{byte:02x}")).collect())
}
