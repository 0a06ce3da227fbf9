//! Proposing a share, answering, taking it back: load → decide → save.

use super::SHARES_MAX;
use super::refused::CohostRefused;
use super::store::{self, DropRow, ShareRow};
use super::view::{Cohosted, Cohosting, DropCohosts, Standing, Typed};
use crate::audit::flow::{Unrecorded, record};
use crate::audit::{Act, ActRefused};
use crate::contingency::flow::partner;
use crate::db::{DbError, Statement, run};
use crate::drops::view::Notice;
use crate::failure::Failure;
use crate::money::WHOLE_BP;
use crate::people::Studio;
use crate::ports::Ports;
use crate::requests::fingerprint;
use crate::stmt;
use crate::studio::draft::basis_points;
use crate::studio::release::flow::Hand;
use crate::time::Timestamp;

fn has_opened(state: &str, opens_at: Timestamp, now: Timestamp) -> bool {
    state == "scheduled" && opens_at <= now
}

impl ShareRow {
    fn cohosting(self, zone: &str, now: Timestamp) -> Cohosting {
        Cohosting {
            standing: Standing::of(&self.state),
            is_open: has_opened(&self.drop_state, self.opens_at, now),
            opens: self.opens_at.moment(zone),
            id: self.id,
            drop_title: self.drop_title,
            creator: self.creator,
            cohost: self.cohost,
            item: self.item,
            share_bp: self.share_bp,
        }
    }
}

async fn of_drop(ports: &Ports<'_>, studio: &Studio, id: &str) -> Result<Option<(DropRow, Vec<ShareRow>)>, DbError> {
    let creator = studio.creator.as_str();
    let batch = vec![stmt!(store::DROP, id, creator), stmt!(store::OF_DROP, id, creator)];
    let replies = ports.db.batch(batch).await?;
    let [drop, shares] = replies.as_slice() else {
        return Err(DbError::Unavailable("two replies were due".to_owned()));
    };
    Ok(drop.first()?.zip(Some(shares.all()?)))
}

/// Who sells the drop `id` with its creator; `None`: there is no such drop, or not of this studio.
///
/// # Errors
/// When the database does not answer.
pub async fn page(
    ports: &Ports<'_>,
    studio: &Studio,
    id: &str,
    typed: Typed,
    notices: Vec<Notice>,
) -> Result<Option<DropCohosts>, DbError> {
    let Some((row, shares)) = of_drop(ports, studio, id).await? else { return Ok(None) };
    let others = row.partners.into_iter().filter(|partner| partner.id != studio.creator.as_str());
    Ok(Some(DropCohosts {
        is_open: has_opened(&row.state, row.opens_at, ports.now),
        items: row.items.into_iter().map(|item| (item.sku, item.title)).collect(),
        partners: others.map(|partner| (partner.slug, partner.name)).collect(),
        shares: shares.into_iter().map(|row| row.cohosting(&studio.zone, ports.now)).collect(),
        typed,
        notices,
        key: ports.ids.fresh("stu_"),
        may_agree: studio.is_owner(),
        id: row.id,
        title: row.title,
    }))
}

/// What this studio was asked to sell with others.
///
/// # Errors
/// When the database does not answer.
pub async fn cohosted(ports: &Ports<'_>, studio: &Studio, notices: Vec<Notice>) -> Result<Cohosted, DbError> {
    let rows: Vec<ShareRow> = run(ports.db, stmt!(store::OF_COHOST, studio.creator.as_str())).await?.all()?;
    Ok(Cohosted {
        shares: rows.into_iter().map(|row| row.cohosting(&studio.zone, ports.now)).collect(),
        notices,
        key: ports.ids.fresh("stu_"),
        may_agree: studio.is_owner(),
    })
}

/// The names of the guards, and what each means.
const GUARDS: [(&str, CohostRefused); 6] = [
    ("cohost_step", CohostRefused::Act(ActRefused::MovedOn)),
    ("cohost_after_opening", CohostRefused::HasOpened),
    ("cohost_shares_over", CohostRefused::SharesOver),
    ("cohost_once", CohostRefused::Twice),
    ("cohost_is_creator", CohostRefused::Oneself),
    ("cohost_of_what", CohostRefused::ItemUnknown),
];

async fn act(ports: &Ports<'_>, act: Act, statements: Vec<Statement>) -> Result<(), Failure<CohostRefused>> {
    match record(ports, &act, statements).await {
        Ok(_) => Ok(()),
        Err(Unrecorded::Constraint(error)) => match GUARDS.into_iter().find(|(name, _)| error.names(name)) {
            Some((_, refused)) => Err(Failure::Refused(refused)),
            None => Err(error.into()),
        },
        Err(other) => Err(other.into()),
    }
}

/// `25`, `12.5`, `12,5 %`: as basis points.
fn share(typed: &str) -> Option<u32> {
    let bp = basis_points(typed)?;
    (1..=WHOLE_BP).contains(&bp).then(|| u32::try_from(bp).ok()).flatten()
}

/// Offers a share of the drop `id`. Answers the share's id.
///
/// # Errors
/// Everything that is wrong with it, or why it cannot be now.
pub async fn propose(
    ports: &Ports<'_>,
    hand: &Hand<'_>,
    id: &str,
    typed: &Typed,
) -> Result<String, Failure<Vec<CohostRefused>>> {
    let found = of_drop(ports, hand.studio, id).await?;
    let Some((drop, shares)) = found else {
        return Err(Failure::Refused(vec![CohostRefused::Missing]));
    };
    let cohost = partner(ports, &typed.cohost, &hand.studio.creator).await?;
    let of = (!typed.sku.is_empty()).then_some(typed.sku.as_str());
    let share_bp = share(&typed.share);
    let wrong: Vec<CohostRefused> = [
        (cohost.is_none(), CohostRefused::CohostUnknown),
        (cohost.as_ref().is_some_and(|who| who.id == hand.studio.creator.as_str()), CohostRefused::Oneself),
        (of.is_some_and(|sku| !drop.items.iter().any(|item| item.sku == sku)), CohostRefused::ItemUnknown),
        (share_bp.is_none(), CohostRefused::BadShare),
        (has_opened(&drop.state, drop.opens_at, ports.now), CohostRefused::HasOpened),
        (SHARES_MAX <= shares.len(), CohostRefused::TooMany),
    ]
    .into_iter()
    .filter_map(|(is_so, refused)| is_so.then_some(refused))
    .collect();
    let (Some(cohost), Some(share_bp), true) = (cohost, share_bp, wrong.is_empty()) else {
        return Err(Failure::Refused(wrong));
    };
    let print = fingerprint(&["cohost", id, hand.person.as_str(), hand.key.as_str()]);
    let made = format!("coh_{}", print.get(..26).unwrap_or(&print));
    let row = stmt!(store::PROPOSE, made.as_str(), id, of, cohost.id.as_str(), share_bp, ports.now);
    let after = format!("{share_bp} basis points of {} to {}", of.unwrap_or("everything"), cohost.id);
    let what = Act::new(hand.person, "cohost.propose", id).changes("", &after).once(hand.key.clone());
    act(ports, what, vec![row]).await.map_err(|failure| match failure {
        Failure::Refused(refused) => Failure::Refused(vec![refused]),
        Failure::Broken(cause) => Failure::Broken(cause),
    })?;
    Ok(made)
}

/// What is done to a share that was offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The co-host says yes.
    Accept,
    /// The co-host says no.
    Decline,
    /// Either side takes it back, before the doors open.
    Withdraw,
}

impl Step {
    const fn state(self) -> &'static str {
        match self {
            Self::Accept => "accepted",
            Self::Decline => "declined",
            Self::Withdraw => "withdrawn",
        }
    }

    const fn act(self) -> &'static str {
        match self {
            Self::Accept => "cohost.accept",
            Self::Decline => "cohost.decline",
            Self::Withdraw => "cohost.withdraw",
        }
    }
}

/// Takes a step of the share `id`. Answers the drop it is of, where that is this studio's own.
///
/// # Errors
/// As [`CohostRefused`] says.
pub async fn step(
    ports: &Ports<'_>,
    hand: &Hand<'_>,
    id: &str,
    step: Step,
) -> Result<Option<String>, Failure<CohostRefused>> {
    let studio = hand.studio.creator.as_str();
    let row: Option<ShareRow> = run(ports.db, stmt!(store::ONE, id, studio)).await?.first()?;
    // The answer is the co-host's: to the other one there is no such step.
    let row = row.filter(|row| step == Step::Withdraw || row.cohost_id == studio);
    let row = row.ok_or(Failure::Refused(CohostRefused::Missing))?;
    let statements =
        vec![stmt!(store::EXPECT, id, row.state.as_str()), stmt!(store::STEP, id, step.state(), ports.now)];
    let what = Act::new(hand.person, step.act(), &row.drop_id)
        .changes(&row.state, &format!("{id} {}", step.state()))
        .once(hand.key.clone());
    act(ports, what, statements).await?;
    Ok((row.creator_id == studio).then_some(row.drop_id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cohosts::view::percent;

    #[test]
    fn a_share_is_read_as_people_write_it() {
        for (typed, bp) in [
            ("25", Some(2_500)),
            ("12.5", Some(1_250)),
            (" 12,5 % ", Some(1_250)),
            ("100", Some(10_000)),
            ("0.01", Some(1)),
            ("0", None),
            ("100.01", None),
            ("-5", None),
            ("a third", None),
            ("", None),
        ] {
            assert_eq!(share(typed), bp, "{typed}");
        }
        assert_eq!(
            (percent(2_500), percent(1_250), percent(1)),
            ("25\u{a0}%".into(), "12.5\u{a0}%".into(), "0.01\u{a0}%".into())
        );
    }
}
