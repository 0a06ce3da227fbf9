//! `Paces` over the platform's own rate limits: counted in memory, in each place by itself, and roughly.

use async_trait::async_trait;
use shared::doorkeeping::Pace;
use shared::ports::{Paces, Silent};
use worker::{RateLimiter, console_error};

/// The counters, found by their names when somebody is counted.
pub struct Counters<F> {
    find: F,
}

impl<F: Fn(&str) -> worker::Result<RateLimiter>> Counters<F> {
    /// Those that `find` finds. One that is missing cannot count, and says so.
    pub const fn new(find: F) -> Self {
        Self { find }
    }

    async fn count(&self, pace: Pace, who: &str) -> worker::Result<bool> {
        Ok((self.find)(pace.binding())?.limit(who.to_owned()).await?.success)
    }
}

#[async_trait(?Send)]
impl<F: Fn(&str) -> worker::Result<RateLimiter>> Paces for Counters<F> {
    async fn within(&self, pace: Pace, who: &str) -> Result<bool, Silent> {
        self.count(pace, who).await.map_err(|cause| {
            console_error!("{}: {cause}", pace.binding());
            Silent
        })
    }
}
