//! What each crate must not contain.

use std::fs;

use anyhow::{Context, Result};

use super::{Source, none};
use crate::{places, tally::Tally};

/// Words that only SQL has.
const SQL: [&str; 5] = ["SELECT ", "INSERT INTO", "DELETE FROM", "UPDATE OR", "CREATE TABLE"];

/// One rule: in files under a folder, but for some, none of these words.
struct Rule {
    what: &'static str,
    under: &'static str,
    except: &'static [&'static str],
    words: &'static [&'static str],
}

const RULES: [Rule; 5] = [
    Rule {
        what: "app holds no SQL, no vendor and no binding",
        under: "app/",
        except: &[],
        words: &[
            "SELECT ",
            "INSERT INTO",
            "DELETE FROM",
            "stripe",
            "Stripe",
            "cloudflare",
            "Cloudflare",
            "paypal",
            "worker::",
            "D1",
            "KvStore",
        ],
    },
    Rule {
        what: "shared reads no clock, no file and no network",
        under: "shared/src/",
        except: &[],
        words: &[
            "SystemTime::now",
            "Instant::now",
            "Timestamp::now",
            "Zoned::now",
            "Date::now",
            "std::fs",
            "std::net",
            "std::env",
            "getrandom",
            "wasm_bindgen",
            "worker::",
        ],
    },
    Rule {
        what: "only wire.rs reads bindings, secrets and the clock",
        under: "worker/",
        // Ids are the port for randomness.
        except: &["worker/src/wire.rs", "worker/mill/src/wire.rs", "worker/src/providers/ids_platform.rs"],
        words: &[
            "env.secret(",
            ".var(",
            ".d1(",
            ".kv(",
            ".bucket(",
            "env.queue(",
            ".durable_object(",
            ".get_binding",
            "Date::now",
            "SystemTime::now",
            "Instant::now",
            "getrandom::",
        ],
    },
    Rule {
        what: "only d1.rs knows D1",
        under: "worker/",
        except: &["worker/src/d1.rs"],
        words: &["worker::d1", "D1Database", "D1Result", "D1Type", "D1PreparedStatement"],
    },
    Rule {
        what: "in shared only flows, stores and the two traits wait",
        under: "shared/src/",
        except: &["/flow.rs", "/store.rs", "/db.rs", "/ports.rs"],
        words: &["async fn", "async move", ".await"],
    },
];

/// Counts each rule over all files.
pub fn run(tally: &mut Tally, sources: &[Source]) {
    for rule in RULES {
        tally.count(rule.what, none(broken(&rule, sources)));
    }
}

fn broken(rule: &Rule, sources: &[Source]) -> Vec<String> {
    let ruled = |path: &str| {
        path.starts_with(rule.under) && path.ends_with(".rs") && !rule.except.iter().any(|end| path.ends_with(end))
    };
    let mut findings = Vec::new();
    for source in sources.iter().filter(|source| ruled(&source.path)) {
        for (line, number) in source.text.lines().zip(1_u32..) {
            // What a comment tells is not what the code does.
            let code = line.split_once("//").map_or(line, |(code, _)| code);
            if let Some(word) = rule.words.iter().find(|word| code.contains(*word)) {
                findings.push(format!("{}:{number}: {word}", source.path));
            }
        }
    }
    findings
}

/// Reads what browsers get as it was built: whatever the sources say, no query may reach them.
///
/// # Errors
/// One line for each word of SQL in it.
pub fn no_sql_in_client() -> Result<()> {
    let mut findings = Vec::new();
    for bundle in ["client", "tools", "scan"] {
        let file = places::of_root(&format!("public/pkg/{bundle}_bg.wasm"));
        let wasm = fs::read(file).with_context(|| format!("the {bundle} wasm was not built"))?;
        let has = |word: &&&str| wasm.windows(word.len()).any(|window| window == word.as_bytes());
        findings.extend(SQL.iter().filter(has).map(|word| format!("the {bundle} wasm holds {word:?}")));
    }
    none(findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        let sources = [Source { path: path.into(), text: text.into() }];
        RULES.iter().map(|rule| broken(rule, &sources).len()).sum()
    }

    #[test]
    fn each_rule_finds_what_it_forbids_and_nothing_else() {
        assert_eq!(found("app/src/a.rs", "let q = \"SELECT a\";"), 1);
        assert_eq!(found("shared/src/a.rs", "Instant::now()"), 1);
        assert_eq!(found("shared/src/drops/flow.rs", "a.await"), 0);
        assert_eq!(found("shared/src/drops/holds.rs", "a.await"), 1);
        assert_eq!(found("worker/src/http/a.rs", "env.secret(\"KEY\")"), 1);
        assert_eq!(found("worker/src/wire.rs", "env.secret(\"KEY\")"), 0);
        assert_eq!(found("worker/src/d1.rs", "D1Database"), 0);
        assert_eq!(found("app/src/a.rs", "// SELECT is elsewhere"), 0);
    }
}
