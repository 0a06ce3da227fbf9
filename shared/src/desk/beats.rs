//! When each of the shop's jobs ran last, and how it went.

use crate::db::Statement;
use crate::stmt;
use crate::time::{Duration, Timestamp};

crate::queries! {
    /// ?1 job, ?2 when, ?3 milliseconds, ?4 `ok` or what went wrong.
    BEAT = "INSERT INTO beats (job, at, took_ms, outcome, ok_at) VALUES (?1, ?2, ?3, ?4, CASE ?4 WHEN 'ok' THEN ?2 END)
        ON CONFLICT (job) DO UPDATE SET at = excluded.at, took_ms = excluded.took_ms, outcome = excluded.outcome,
            ok_at = COALESCE (excluded.ok_at, ok_at)";
    /// Every job that ever ran.
    BEATS = "SELECT job, at, took_ms, outcome, ok_at FROM beats ORDER BY job";
}

/// A beat is late after this long, for jobs that run every minute.
pub const LATE_AFTER: Duration = Duration::minutes(5);

/// The hourly one has longer.
pub const CHECKS_LATE_AFTER: Duration = Duration::hours(3);

/// The job that runs the checks of `audit.sql`.
pub const CHECKS: &str = "checks";

/// That a job ran, for the batch that ends a round of jobs.
#[must_use]
pub fn beat(job: &str, at: Timestamp, took: Duration, outcome: &str) -> Statement {
    let outcome: String = outcome.chars().take(300).collect();
    stmt!(BEAT, job, at, took.0, outcome)
}

/// As the columns of [`BEATS`].
#[derive(Clone, Debug, serde::Deserialize)]
pub struct Beat {
    /// Which job.
    pub job: String,
    /// When it ran last.
    pub at: Timestamp,
    /// Milliseconds it took.
    pub took_ms: i64,
    /// `ok`, or what went wrong.
    pub outcome: String,
    /// When it last went well.
    pub ok_at: Option<Timestamp>,
}

impl Beat {
    /// How long it may be silent.
    #[must_use]
    pub fn limit(&self) -> Duration {
        if self.job == CHECKS { CHECKS_LATE_AFTER } else { LATE_AFTER }
    }

    /// Whether somebody should look: it failed, or it is silent.
    #[must_use]
    pub fn is_wrong(&self, now: Timestamp) -> bool {
        self.outcome != "ok" || now - self.at >= self.limit()
    }
}
