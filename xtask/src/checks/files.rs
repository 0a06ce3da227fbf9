//! How a file looks: its first line, its length, what it must not name.

use super::{Source, none};
use crate::tally::Tally;

/// A file longer than this is two things.
const LINES_MAX: usize = 500;

/// Files that may be longer, each with its reason.
const LONG: [(&str, &str); 2] = [
    ("shared/audit.sql", "all promises are one statement, which anybody can run against a live database"),
    ("shared/tests/fulfilment.rs", "the stories of one noun stand together, and each test file is a program to link"),
];

/// Counts each rule over all files.
pub fn run(tally: &mut Tally, sources: &[Source]) {
    tally.count("every file says in its first line what it is", none(unopened(sources)));
    tally.count("no file is longer than a person reads", none(long(sources)));
    tally.count("no file names a machine", none(machines(sources)));
    tally.count("no test is skipped or alone", none(skipped(sources)));
}

fn unopened(sources: &[Source]) -> Vec<String> {
    let opening = |path: &str| match path.rsplit_once('.').map(|(_, kind)| kind) {
        Some("rs") => Some("//!"),
        Some("ts" | "mjs" | "js") => Some("//"),
        Some("sql") => Some("--"),
        _ => None,
    };
    let bad = |source: &&Source| opening(&source.path).is_some_and(|sign| !source.text.starts_with(sign));
    sources.iter().filter(bad).map(|source| format!("{}: does not open with what it is", source.path)).collect()
}

fn long(sources: &[Source]) -> Vec<String> {
    let written = |path: &str| [".rs", ".ts", ".mjs", ".js", ".css", ".sql"].iter().any(|kind| path.ends_with(kind));
    let excused = |path: &str| LONG.iter().any(|(file, _)| *file == path);
    sources
        .iter()
        .filter(|source| written(&source.path) && !excused(&source.path))
        .map(|source| (source, source.text.lines().count()))
        .filter(|(_, lines)| LINES_MAX < *lines)
        .map(|(source, lines)| format!("{}: {lines} lines", source.path))
        .collect()
}

/// Paths of one machine and hosts of one registry make a file wrong everywhere else. In two halves, so that this
/// file does not name them.
fn machines(sources: &[Source]) -> Vec<String> {
    let names = [("/wo", "rk/"), ("/ro", "ot/"), ("/tmp", "/kb"), ("registry.np", "mjs"), ("index.crates", ".io")];
    let names = names.map(|(head, tail)| format!("{head}{tail}"));
    let named = |source: &Source| {
        let found = names.iter().find(|name| source.text.contains(name.as_str()))?;
        Some(format!("{}: names {found}", source.path))
    };
    sources.iter().filter_map(named).collect()
}

fn skipped(sources: &[Source]) -> Vec<String> {
    let signs = [("#[ig", "nore"), ("test.sk", "ip("), ("test.on", "ly("), ("describe.on", "ly("), ("test.fix", "me(")];
    let signs = signs.map(|(head, tail)| format!("{head}{tail}"));
    let found = |source: &Source| {
        let sign = signs.iter().find(|sign| source.text.contains(sign.as_str()))?;
        Some(format!("{}: {sign}", source.path))
    };
    sources.iter().filter_map(found).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> Source {
        Source { path: path.into(), text: text.into() }
    }

    #[test]
    fn a_file_without_its_line_or_too_long_is_found() {
        let files = [file("a.rs", "fn a() {}"), file("b.rs", "//! B."), file("c.css", &"a\n".repeat(LINES_MAX + 1))];
        assert_eq!(unopened(&files).len(), 1);
        assert_eq!(long(&files), [format!("c.css: {} lines", LINES_MAX + 1)]);
    }

    #[test]
    fn a_path_of_one_machine_is_found() {
        assert_eq!(machines(&[file("a.md", "see /ro\u{6f}t/x"), file("b.md", "see /road/x")]).len(), 1);
        assert_eq!(skipped(&[file("a.ts", "test.sk\u{69}p()"), file("b.ts", "test()")]).len(), 1);
    }
}
