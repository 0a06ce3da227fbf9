//! What a server prints: all of it into a file, the part a person wants on the console.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Read, Write},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex, PoisonError},
    thread::{self, JoinHandle},
};

use anyhow::{Context, Result, anyhow};

use crate::children;

/// Starts `command`, keeps its output in `file`, and prints what `heed` makes of each line.
///
/// # Errors
/// When the program is missing or the file cannot be made.
pub fn spawn(command: &mut Command, file: &Path, heed: fn(&str) -> Option<String>) -> Result<Child> {
    Ok(followed(command, file, heed)?.0)
}

/// As `spawn`, waits for the end, and hands the output back.
///
/// # Errors
/// When the program is missing or the file cannot be made.
pub fn to_end(command: &mut Command, file: &Path, heed: fn(&str) -> Option<String>) -> Result<(ExitStatus, String)> {
    let (mut child, followers) = followed(command, file, heed)?;
    let status = child.wait().context("lost a program")?;
    children::ended(child.id());
    for follower in followers {
        follower.join().map_err(|_| anyhow!("the output of a program was lost"))?;
    }
    Ok((status, fs::read_to_string(file).context("the output of a program was lost")?))
}

fn followed(
    command: &mut Command,
    file: &Path,
    heed: fn(&str) -> Option<String>,
) -> Result<(Child, Vec<JoinHandle<()>>)> {
    let kept = File::create(file).with_context(|| format!("cannot write {}", file.display()))?;
    let kept = Arc::new(Mutex::new(kept));
    let mut child = children::spawn(command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()))?;
    let mut followers = Vec::new();
    if let Some(out) = child.stdout.take() {
        followers.push(follow(out, Arc::clone(&kept), heed));
    }
    if let Some(err) = child.stderr.take() {
        followers.push(follow(err, kept, heed));
    }
    Ok((child, followers))
}

fn follow(
    pipe: impl Read + Send + 'static,
    kept: Arc<Mutex<File>>,
    heed: fn(&str) -> Option<String>,
) -> JoinHandle<()> {
    thread::spawn(move || {
        for line in BufReader::new(pipe).lines() {
            let Ok(line) = line else { return };
            let line = plain(&line);
            // A full disk must not stop the server.
            writeln!(kept.lock().unwrap_or_else(PoisonError::into_inner), "{line}").ok();
            if let Some(said) = heed(&line) {
                println!("{said}");
            }
        }
    })
}

/// A failed test, as soon as its runner tells.
pub fn test_line(line: &str) -> Option<String> {
    let failed = ["  ✘", "not ok ", "    ✘"].iter().any(|sign| line.starts_with(sign)) || line.ends_with("... FAILED");
    failed.then(|| format!("\n    {}", line.trim()))
}

/// What is worth a line on the console of the shop: mails and trouble, not requests.
pub fn shop_line(line: &str) -> Option<String> {
    // The platform writes each letter into two files; the one to read in a console is its text.
    if let Some(file) = line.trim().strip_prefix("Text: ").filter(|file| file.ends_with(".txt")) {
        return Some(format!("  mail      {file}"));
    }
    let trouble = ["[ERROR]", "Uncaught", "panicked", "Critical", "✘", "Error:"];
    trouble.iter().any(|sign| line.contains(sign)).then(|| format!("  shop      {line}"))
}

/// The line without the colours of a terminal: ESC, `[`, numbers, one letter.
fn plain(line: &str) -> String {
    let mut parts = line.split("\u{1b}[");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';').get(1..).unwrap_or_default());
    }
    text
}

/// Nothing: the file is enough.
pub fn silent(_line: &str) -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_dropped() {
        assert_eq!(plain("\u{1b}[31m✘ \u{1b}[41;97mERROR\u{1b}[0m x"), "✘ ERROR x");
        assert_eq!(plain("as it is"), "as it is");
    }

    #[test]
    fn mails_and_trouble_are_shown_and_requests_are_not() {
        assert_eq!(shop_line("[wrangler:info] GET / 200 OK (5ms)"), None);
        assert_eq!(shop_line("Text: email-text/1.txt"), Some("  mail      email-text/1.txt".into()));
        assert!(shop_line("✘ [ERROR] Uncaught RuntimeError").is_some());
    }
}
