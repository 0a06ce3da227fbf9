//! Counts what passed and what failed, over every kind of test.

use anyhow::Result;

/// How many checks and tests ended which way.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Tally {
    /// Held what they promise.
    pub passed: u64,
    /// Did not, or could not be run.
    pub failed: u64,
}

impl Tally {
    /// Counts one check, and shows what it has to say when it failed.
    pub fn count(&mut self, what: &str, outcome: Result<()>) {
        match outcome {
            Ok(()) => self.passed = self.passed.saturating_add(1),
            Err(error) => {
                self.failed = self.failed.saturating_add(1);
                println!("FAILED {what}\n{error:#}\n");
            }
        }
    }

    /// Counts what another runner has counted.
    pub fn add(&mut self, other: Self) {
        self.passed = self.passed.saturating_add(other.passed);
        self.failed = self.failed.saturating_add(other.failed);
    }

    /// What the runners of Rust say: one `test result:` line for each binary. An ignored test has not passed.
    pub fn of_cargo(said: &str) -> Self {
        let mut tally = Self::default();
        for line in said.lines().filter(|line| line.starts_with("test result:")) {
            tally.passed = tally.passed.saturating_add(before(line, " passed"));
            tally.failed = tally.failed.saturating_add(before(line, " failed"));
            tally.failed = tally.failed.saturating_add(before(line, " ignored"));
        }
        tally
    }

    /// What Node's runner says at the end of its TAP.
    pub fn of_tap(said: &str) -> Self {
        let after = |sign: &str| {
            let line = said.lines().rev().find_map(|line| line.strip_prefix(sign));
            line.and_then(|number| number.trim().parse().ok()).unwrap_or(0)
        };
        let failed = ["# fail ", "# cancelled ", "# skipped ", "# todo "].iter().map(|sign| after(sign)).sum();
        Self { passed: after("# pass "), failed }
    }

    /// What Playwright's JSON report says. A test that passed only at the second try has failed.
    pub fn of_playwright(report: &serde_json::Value) -> Self {
        let stat =
            |name: &str| report.pointer(&format!("/stats/{name}")).and_then(serde_json::Value::as_u64).unwrap_or(0);
        let broken = report.get("errors").and_then(serde_json::Value::as_array).map_or(0, Vec::len);
        let broken = u64::try_from(broken).unwrap_or(u64::MAX);
        let failed = [stat("unexpected"), stat("flaky"), stat("skipped"), broken].iter().sum();
        Self { passed: stat("expected"), failed }
    }
}

/// The number that stands in front of `sign`.
fn before(line: &str, sign: &str) -> u64 {
    let number = line.split_once(sign).and_then(|(head, _)| head.rsplit(' ').next());
    number.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_runner_is_counted_and_nothing_skipped_counts_as_passed() {
        let cargo = "running 2 tests\ntest result: ok. 12 passed; 0 failed; 1 ignored; 0 measured\ntest result: FAILED. 3 passed; 2 failed; 0 ignored;";
        assert_eq!(Tally::of_cargo(cargo), Tally { passed: 15, failed: 3 });
        let tap = "ok 1 - a\n# tests 9\n# pass 7\n# fail 1\n# cancelled 0\n# skipped 1\n# todo 0\n";
        assert_eq!(Tally::of_tap(tap), Tally { passed: 7, failed: 2 });
        let report = serde_json::json!({ "stats": { "expected": 4, "unexpected": 1, "flaky": 1, "skipped": 1 }, "errors": [{}] });
        assert_eq!(Tally::of_playwright(&report), Tally { passed: 4, failed: 4 });
    }
}
