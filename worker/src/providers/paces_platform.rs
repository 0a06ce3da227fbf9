//! `Paces` over the platform's own rate limits: counted in memory, in each place by itself, and roughly.

use async_trait::async_trait;
use shared::doorkeeping::Pace;
use shared::ports::{Paces, Silent};
use worker::{RateLimiter, console_error};

/// The counters, by pace.
pub struct Counters {
    found: Vec<(Pace, worker::Result<RateLimiter>)>,
}

impl Counters {
    /// With those that `find` finds by their names. One that is missing cannot count, and says so when it should.
    #[must_use]
    pub fn new(find: impl Fn(&str) -> worker::Result<RateLimiter>) -> Self {
        Self { found: Pace::ALL.into_iter().map(|pace| (pace, find(pace.binding()))).collect() }
    }
}

#[async_trait(?Send)]
impl Paces for Counters {
    async fn within(&self, pace: Pace, who: &str) -> Result<bool, Silent> {
        let silent = |cause: &dyn std::fmt::Display| {
            console_error!("{}: {cause}", pace.binding());
            Silent
        };
        match self.found.iter().find(|(one, _)| *one == pace) {
            Some((_, Ok(limiter))) => match limiter.limit(who.to_owned()).await {
                Ok(outcome) => Ok(outcome.success),
                Err(cause) => Err(silent(&cause)),
            },
            Some((_, Err(cause))) => Err(silent(cause)),
            None => Err(silent(&"no such pace")),
        }
    }
}
