//! Saying what is due in the channels of a drop: claim → send → mark.
//!
//! At most once. Neither Discord's webhooks nor Telegram's bots know an idempotency key, so a message of which nobody can tell
//! whether it is there is not sent again: "ten left" twice is worse than a page that says it alone.

use super::store::{self, ClaimedRow, NextRow, SlugRow};
use super::{outcome, words};
use crate::chats::ports::{Channel, Chat, ChatError};
use crate::db::{DbError, Rows, run};
use crate::ids::DropSlug;
use crate::people::seal::Seal;
use crate::ports::Ports;
use crate::stmt;
use crate::time::Duration;
use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

/// By what channels are reached.
#[derive(Clone, Copy)]
pub struct Ways<'a> {
    /// Them.
    pub chat: &'a dyn Chat,
    /// What opens what lets the shop post there.
    pub seal: &'a Seal,
    /// Where the shop is.
    pub shop_url: &'a str,
}

/// What was done, and when there is more to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// Messages that are there now.
    pub posted: usize,
    /// Messages that are not, or not for sure.
    pub missed: usize,
    /// From now on; none: nothing is due within the hour.
    pub again_in: Option<Duration>,
}

/// All of them at once.
async fn together<T>(futures: Vec<impl Future<Output = T>>) -> Vec<T> {
    let mut waiting: Vec<(Option<T>, Pin<Box<_>>)> = futures.into_iter().map(|one| (None, Box::pin(one))).collect();
    poll_fn(|context| {
        let mut all = true;
        for (done, future) in waiting.iter_mut().filter(|(done, _)| done.is_none()) {
            match future.as_mut().poll(context) {
                Poll::Ready(value) => *done = Some(value),
                Poll::Pending => all = false,
            }
        }
        if all { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    waiting.into_iter().filter_map(|(done, _)| done).collect()
}

/// Says what is due in the channels of a drop: in all of them at once, in each in order. Safe to run twice, late, or beside
/// itself: what one run has claimed no other one sends.
///
/// # Errors
/// When the database does not answer. What was claimed by then is not sent again.
pub async fn say_due(ports: &Ports<'_>, ways: Ways<'_>, slug: &DropSlug) -> Result<Said, DbError> {
    let claim = ports.ids.fresh("cla_");
    let (slug, claim) = (slug.as_str(), claim.as_str());
    let batch = vec![
        stmt!(store::GIVE_UP, slug),
        stmt!(store::CLAIM, slug, claim),
        stmt!(store::CLAIM_AGAIN, slug, claim),
        stmt!(store::CLAIMED, slug, claim),
        stmt!(store::NEXT, slug),
    ];
    let replies = ports.db.batch(batch).await?;
    let rows: Vec<ClaimedRow> = replies.get(3).map_or(Ok(Vec::new()), Rows::all)?;
    if rows.is_empty() {
        let next: Option<NextRow> = replies.get(4).map_or(Ok(None), Rows::first)?;
        return Ok(Said { again_in: next.and_then(pause), ..Said::default() });
    }
    let mut by_channel: BTreeMap<String, Vec<ClaimedRow>> = BTreeMap::new();
    for row in rows {
        by_channel.entry(row.channel.clone()).or_default().push(row);
    }
    let told = together(by_channel.into_values().map(|rows| in_order(ports, ways, rows, claim)).collect()).await;
    let mut said = Said::default();
    for told in told {
        let (posted, missed) = told?;
        (said.posted, said.missed) = (said.posted + posted, said.missed + missed);
    }
    let next: Option<NextRow> = run(ports.db, stmt!(store::NEXT, slug)).await?.first()?;
    said.again_in = next.and_then(pause);
    Ok(said)
}

fn pause(next: NextRow) -> Option<Duration> {
    next.at.map(|at| Duration((at - next.now).0.max(0)))
}

/// The messages of one channel, one after the other. Answers how many are there, and how many not.
async fn in_order(
    ports: &Ports<'_>,
    ways: Ways<'_>,
    rows: Vec<ClaimedRow>,
    claim: &str,
) -> Result<(usize, usize), DbError> {
    let (mut posted, mut missed) = (0, 0);
    for row in rows {
        let said = one(ways, &row).await;
        let outcome = outcome(said, row.attempt, ports.now);
        if outcome.state == "posted" {
            posted += 1
        } else {
            missed += 1
        }
        let (cue, channel) = (row.cue.as_str(), row.channel.as_str());
        run(
            ports.db,
            stmt!(
                store::MARK,
                cue,
                channel,
                claim,
                outcome.state,
                outcome.message.as_str(),
                outcome.failure.as_str(),
                outcome.again_at
            ),
        )
        .await?;
    }
    Ok((posted, missed))
}

async fn one(ways: Ways<'_>, row: &ClaimedRow) -> Result<String, ChatError> {
    // It was sealed under another secret of the shop: connecting it anew mends that.
    let lost = |_| ChatError::Refused("The channel has to be connected anew.".to_owned());
    let secret = ways.seal.open(&row.sealed, &row.channel).map_err(lost)?;
    let to = Channel { kind: row.kind, target: &row.target, secret: &secret };
    let text = words(&row.text, (&row.label, &row.href), (&row.title, &row.slug), ways.shop_url);
    ways.chat.say(&to, &text).await
}

/// Drops in whose channels something is to be said within `soon`, or was missed. What nobody will finish any more is told as
/// such.
///
/// # Errors
/// When the database does not answer.
pub async fn to_wake(ports: &Ports<'_>, soon: Duration) -> Result<Vec<DropSlug>, DbError> {
    let replies = ports.db.batch(vec![stmt!(store::GIVE_UP_ALL), stmt!(store::TO_WAKE, soon.0)]).await?;
    let rows: Vec<SlugRow> = replies.last().map_or(Ok(Vec::new()), Rows::all)?;
    Ok(rows.into_iter().map(|row| DropSlug(row.slug)).collect())
}
