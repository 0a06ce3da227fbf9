//! Looking at who waits, and deciding. Every decision is an act on record, with a letter to the creator.

use super::pace::{self, Pace};
use super::queue::{self, FILE, PAGE, Search, Waiting};
use super::refused::DecisionRefused;
use super::score::{self, Replies};
use super::store;
use super::view::{Case, CasePage, Step};
use crate::audit::Act;
use crate::audit::flow::{Unrecorded, record};
use crate::channels::note::Note;
use crate::db::{DbError, run};
use crate::documents::flow::object;
use crate::documents::paper::Paper;
use crate::documents::store as papers;
use crate::failure::Failure;
use crate::ids::PersonId;
use crate::office::view::Table;
use crate::onboarding::Standing;
use crate::onboarding::store as onboarding;
use crate::ports::{Blob, Blobs, Ports};
use crate::requests::Key;
use crate::stmt;
use crate::time::{Duration, Timestamp};
use serde::Deserialize;

/// Characters of a reason.
const REASON_MAX: usize = 600;

/// The pace is that of creators who listed first in this time.
const PACE_SPAN: Duration = Duration::days(90);

/// Who waits, and how fast onboarding goes.
///
/// # Errors
/// When the database does not answer.
pub async fn list(ports: &Ports<'_>, search: &Search) -> Result<(Table, Pace), DbError> {
    #[derive(Deserialize)]
    struct Span {
        span: i64,
    }
    let count = if search.whole { FILE } else { PAGE + 1 };
    let from = if search.whole { 0 } else { search.from };
    let both = vec![
        stmt!(store::QUEUE, search.standing.as_str(), search.q.trim(), from, count),
        stmt!(store::PACE, ports.now - PACE_SPAN),
    ];
    let rows = ports.db.batch(both).await?;
    let (waiting, spans) = match rows.as_slice() {
        [waiting, spans] => (waiting.all::<Waiting>()?, spans.all::<Span>()?),
        _ => return Err(DbError::Unavailable("a batch without its replies".to_owned())),
    };
    let pace = pace::of(spans.into_iter().map(|row| Duration(row.span)).collect());
    Ok((queue::table(search, waiting, ports.now), pace))
}

/// One creator with everything a decision needs.
///
/// # Errors
/// `Missing`.
pub async fn case(ports: &Ports<'_>, id: &str) -> Result<CasePage, Failure<DecisionRefused>> {
    let three = vec![stmt!(store::CREATOR, id), stmt!(papers::LIST, id), stmt!(store::STEPS, id)];
    let rows = ports.db.batch(three).await?;
    let [creator, papers, steps] = rows.as_slice() else {
        return Err(Failure::Broken("a batch without its replies".to_owned()));
    };
    let creator: Case = creator.first()?.ok_or(Failure::Refused(DecisionRefused::Missing))?;
    let papers = papers.all::<papers::Row>()?.into_iter().map(Paper::from).collect();
    let steps: Vec<Step> = steps.all()?;
    let score = score::of(creator.screening.as_ref().map(|screening| screening.points), replies(&steps));
    Ok(CasePage { creator, papers, steps, score })
}

/// How fast they answered us: from each rejection to the next time they sent it in.
fn replies(steps: &[Step]) -> Option<Replies> {
    let mut spans: Vec<Duration> = steps
        .windows(2)
        .filter_map(|pair| match pair {
            [asked, answered] if asked.after == Standing::Rejected && answered.after == Standing::Submitted => {
                Some(answered.at - asked.at)
            }
            _ => None,
        })
        .collect();
    spans.sort_unstable();
    let median = spans.get(spans.len() / 2).copied()?;
    Some(Replies { median, count: u32::try_from(spans.len()).unwrap_or(u32::MAX) })
}

/// The bytes of a paper, for an operator.
///
/// # Errors
/// `Missing`.
pub async fn paper(
    ports: &Ports<'_>,
    blobs: &dyn Blobs,
    creator: &str,
    id: &str,
) -> Result<(Paper, Blob), Failure<DecisionRefused>> {
    let missing = || Failure::Refused(DecisionRefused::Missing);
    let row = run(ports.db, stmt!(papers::ANY, id)).await?.first::<papers::Row>()?;
    let row = row.filter(|row| row.creator == creator).ok_or_else(missing)?;
    let blob = blobs.get(&object(id), None).await.map_err(Failure::Broken)?.ok_or_else(missing)?;
    Ok((Paper::from(row), blob))
}

/// What an operator decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision<'a> {
    /// They may sell.
    Approve,
    /// Something is missing: what.
    Reject(&'a str),
}

impl Decision<'_> {
    const fn after(self) -> Standing {
        match self {
            Self::Approve => Standing::Verified,
            Self::Reject(_) => Standing::Rejected,
        }
    }
}

/// What a decision leaves to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// Ids of the letters to the creator's owners.
    pub letters: Vec<String>,
    /// The creator's name in URLs: its pages have changed.
    pub slug: String,
    /// Where they stand now.
    pub standing: Standing,
}

/// Decides on a creator whose standing was shown in version `seen`.
///
/// # Errors
/// `Missing`, `Reason`, `NotWaiting`; `MovedOn` when somebody else decided meanwhile.
pub async fn decide(
    ports: &Ports<'_>,
    operator: &PersonId,
    id: &str,
    decision: Decision<'_>,
    seen: i64,
    key: &Key,
) -> Result<Decided, Failure<DecisionRefused>> {
    #[derive(Deserialize)]
    struct Owner {
        email: String,
    }
    let why = match decision {
        Decision::Approve => "",
        Decision::Reject(why) => why.trim(),
    };
    if matches!(decision, Decision::Reject(_)) && !(1..=REASON_MAX).contains(&why.chars().count()) {
        return Err(Failure::Refused(DecisionRefused::Reason));
    }
    let both = vec![stmt!(store::CREATOR, id), stmt!(onboarding::OWNERS, id)];
    let rows = ports.db.batch(both).await?;
    let [creator, owners] = rows.as_slice() else {
        return Err(Failure::Broken("a batch without its replies".to_owned()));
    };
    let creator: Case = creator.first()?.ok_or(Failure::Refused(DecisionRefused::Missing))?;
    let owners: Vec<Owner> = owners.all()?;
    let (before, after) = (creator.standing.as_str(), decision.after().as_str());
    let turn = match decision {
        Decision::Approve => stmt!(store::APPROVE, id, ports.now),
        Decision::Reject(_) => stmt!(store::REJECT, id, ports.now, why),
    };
    let step = ports.ids.fresh("ver_");
    let mut statements = vec![
        stmt!(store::EXPECT, id, seen),
        turn,
        stmt!(onboarding::STEP, step, id, before, after, why, operator.as_str(), ports.now),
    ];
    let mut letters = Vec::new();
    for owner in owners {
        let letter = ports.ids.fresh("note-verification-");
        statements.push(note(&creator.name, decision).write(&letter, &owner.email, ports.now));
        letters.push(letter);
    }
    let what = match decision {
        Decision::Approve => "verification.approve",
        Decision::Reject(_) => "verification.reject",
    };
    let act = Act::new(operator, what, id).because(why).changes(&format!("{before} {seen}"), after).once(key.clone());
    match record(ports, &act, statements).await {
        Ok(_) => Ok(Decided { letters, slug: creator.slug, standing: decision.after() }),
        Err(Unrecorded::Constraint(error)) if error.names("verification_step") => {
            Err(Failure::Refused(DecisionRefused::NotWaiting))
        }
        Err(unrecorded) => Err(unrecorded.into()),
    }
}

fn note(name: &str, decision: Decision<'_>) -> Note {
    match decision {
        Decision::Approve => Note::new(
            &format!("{name} is verified"),
            &["Thank you for your patience: you may sell now.", "Everything you have prepared can be announced."],
        )
        .with_link("Announce your first drop", "/studio/drops"),
        Decision::Reject(why) => Note::new(
            &format!("{name}: something is missing"),
            &[
                "We could not verify you yet. This is what is missing:",
                why,
                "Everything you have prepared stays as it is.",
            ],
        )
        .with_link("Complete it and send it in again", "/studio"),
    }
}

/// When a decision is due.
#[must_use]
pub fn due(submitted_at: Timestamp) -> Timestamp {
    submitted_at + super::DECIDED_WITHIN
}
