//! Deciding that a drop's orders go back, the second person's word, and the minute's part of doing so.

use super::store::{self, DropRow, PaybackRow};
use super::{Asked, Progress, Sum};
use crate::audit::Act;
use crate::audit::flow::record;
use crate::db::{DbError, Rows, Statement, run};
use crate::desk::drops::store as drops;
use crate::desk::{ActFailure, DeskRefused, refuse, why};
use crate::failure::Failure;
use crate::ids::{CreatorId, PersonId};
use crate::money::{Currency, Money};
use crate::ports::{Cached, Ports};
use crate::refunds::Side;
use crate::requests::Key;
use crate::stmt;
use crate::time::Timestamp;

/// Refunds that are begun and not finished, at most: as many as one round of the reconciler finishes.
const AT_ONCE: i64 = 20;

/// Why a delivery went back by a rule, for the letter.
const NOT_DELIVERED: &str = "Nobody took the delivery in, and the policy you bought it by gives the money back.";

impl DropRow {
    /// What it would come to.
    #[must_use]
    pub fn sum(&self) -> Sum {
        // Without one nothing was sold, and nothing is shown.
        let currency = self.currency.unwrap_or(Currency::Eur);
        Sum { orders: self.orders, amount: Money::new(self.amount_minor, currency), held: self.held }
    }

    /// The last time somebody decided so.
    #[must_use]
    pub fn last(&self) -> Option<PaybackRow> {
        self.payback.as_deref().and_then(|json| serde_json::from_str(json).ok())
    }

    /// Whether it has closed.
    #[must_use]
    pub fn is_over(&self, now: crate::time::Timestamp) -> bool {
        self.closes_at <= now
    }

    /// Whether its orders can go back now: it has opened, there are some, and nobody is at it.
    #[must_use]
    pub fn may(&self, now: crate::time::Timestamp) -> bool {
        let goes_on = self.last().is_some_and(|last| matches!(last.state.as_str(), "approval" | "running"));
        self.orders > 0 && !goes_on && self.opens_at <= now
    }

    /// What one person decides about by themselves, minor units.
    fn alone(&self, side: Side) -> i64 {
        if side == Side::Studio { self.desk_minor.min(self.studio_minor) } else { self.desk_minor }
    }

    /// Whether two people have to say so.
    #[must_use]
    pub fn needs_two(&self, side: Side) -> bool {
        self.alone(side) < self.amount_minor
    }
}

impl PaybackRow {
    /// How far it has come.
    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress {
            state: self.state.clone(),
            decided: Money::new(self.amount_minor, self.currency),
            orders: self.orders,
            done: self.done,
            back: Money::new(self.back_minor, self.currency),
            under_way: self.under_way,
            failed: self.failed,
            why: self.why.clone(),
        }
    }
}

/// How the drop called `which` (its id, or its name in URLs) stands; with `creator`, only theirs.
///
/// # Errors
/// When the database does not answer.
pub async fn of_drop(ports: &Ports<'_>, which: &str, creator: Option<&CreatorId>) -> Result<Option<DropRow>, DbError> {
    found(&run(ports.db, asking(which, ports.now)).await?, creator)
}

/// What [`of_drop`] asks, for a page that has more to ask in the same round trip.
#[must_use]
pub fn asking(which: &str, now: Timestamp) -> Statement {
    stmt!(store::OF_DROP, which, now)
}

/// What [`asking`] was answered.
///
/// # Errors
/// When the row is another one.
pub fn found(rows: &Rows, creator: Option<&CreatorId>) -> Result<Option<DropRow>, DbError> {
    Ok(rows.first()?.filter(|row: &DropRow| creator.is_none_or(|creator| creator.as_str() == row.creator)))
}

async fn load(ports: &Ports<'_>, which: &str, creator: Option<&CreatorId>) -> ActFailure<DropRow> {
    of_drop(ports, which, creator).await?.ok_or(Failure::Refused(DeskRefused::Missing))
}

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// Pages that show the drop otherwise from here on.
    pub pages: Vec<Cached>,
    /// It waits for a second person.
    pub waits: bool,
}

/// Stops the drop, where it is still open, and gives back what was paid for and not handed over. It is on record at once;
/// the orders follow minute by minute. `creator`: their own drop only.
///
/// # Errors
/// `Why`, `Missing`, `NotOpenYet`, `NothingToPayBack`, `PaysBackAlready`; `SumMoved` when what it comes to is no longer
/// what was seen; `MovedOn` when the drop is.
pub async fn decide(
    ports: &Ports<'_>,
    who: &PersonId,
    creator: Option<&CreatorId>,
    which: &str,
    asked: &Asked,
) -> ActFailure<Decided> {
    let why = why(&asked.why, "payback_why").map_err(Failure::Refused)?;
    let row = load(ports, which, creator).await?;
    let (side, sum) = (if creator.is_some() { Side::Studio } else { Side::Desk }, row.sum());
    let waits = row.needs_two(side);
    let state = if waits { "approval" } else { "running" };
    let act = Act::new(who, "drop.pay_back", row.id.as_str())
        .because(why)
        .changes(&asked.sum, &asked.sum)
        .once(asked.key.clone());
    let mut pages = vec![Cached::Drop(row.slug.clone())];
    pages.extend([Cached::Creator(row.creator_slug.clone()), Cached::Home]);
    let decided = Decided { pages, waits };
    // A second click of the same form is answered like the first one, before the state says no.
    if crate::audit::flow::before(ports, &act).await.map_err(|unrecorded| refuse(unrecorded, |_| None))? {
        return Ok(decided);
    }
    if ports.now < row.opens_at {
        return Err(Failure::Refused(DeskRefused::NotOpenYet));
    }
    if row.last().is_some_and(|last| matches!(last.state.as_str(), "approval" | "running")) {
        return Err(Failure::Refused(DeskRefused::PaysBackAlready));
    }
    if row.orders == 0 {
        return Err(Failure::Refused(DeskRefused::NothingToPayBack));
    }
    if asked.sum != sum.seen() {
        return Err(Failure::Refused(DeskRefused::SumMoved(sum)));
    }
    let id = row.id.as_str();
    let mut statements =
        vec![stmt!(drops::EXPECT, id, asked.seen), stmt!(store::EXPECT_SUM, id, sum.orders, sum.amount.minor)];
    if !row.is_over(ports.now) {
        statements.push(stmt!(drops::STOP, id));
    }
    statements.push(stmt!(store::MARK_STOPPED, id, ports.now));
    statements.push(stmt!(
        store::DECIDE,
        ports.ids.fresh("pbk_"),
        id,
        side.word(),
        sum.orders,
        sum.amount.minor,
        sum.amount.currency.code(),
        why,
        who.as_str(),
        state,
        ports.now,
        row.alone(side),
    ));
    let explain = |error: &DbError| {
        if error.names("paybacks.drop_id") {
            return Some(DeskRefused::PaysBackAlready);
        }
        error.names("payback_needs_two").then_some(DeskRefused::SumMoved(sum))
    };
    record(ports, &act, statements).await.map_err(|unrecorded| refuse(unrecorded, explain))?;
    Ok(decided)
}

/// The second person's word, as it was typed.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Of which payback.
    pub payback: String,
    /// Yes or no.
    pub approved: bool,
    /// Why.
    pub why: String,
    /// Once.
    pub key: Key,
}

/// Approves what somebody else decided, or declines it.
///
/// # Errors
/// `Why`, `Missing`, `SamePersonPaysBack`; `MovedOn` when it was answered before.
pub async fn answer(ports: &Ports<'_>, who: &PersonId, which: &str, said: &Answer) -> ActFailure<()> {
    let field = if said.approved { "approve_why" } else { "decline_why" };
    let why = why(&said.why, field).map_err(Failure::Refused)?;
    let row = load(ports, which, None).await?;
    let (what, state) =
        if said.approved { ("drop.pay_back_approve", "running") } else { ("drop.pay_back_decline", "declined") };
    let act = Act::new(who, what, row.id.as_str()).because(why).changes(&said.payback, state).once(said.key.clone());
    let statements = vec![
        stmt!(store::EXPECT_WAITING, row.id.as_str(), said.payback.as_str()),
        stmt!(store::ANSWER, said.payback.as_str(), state, who.as_str(), why, ports.now),
    ];
    let explain = |error: &DbError| error.names("payback_same_person").then_some(DeskRefused::SamePersonPaysBack);
    record(ports, &act, statements).await.map(|_| ()).map_err(|unrecorded| refuse(unrecorded, explain))
}

/// The next orders of what was decided, and deliveries whose time is over, begin to go back; the reconciler tells the
/// provider. Safe to run twice, late, or beside itself: each order goes back once. Answers how many have begun.
///
/// # Errors
/// When the database does not answer.
pub async fn go_on(ports: &Ports<'_>) -> Result<usize, DbError> {
    let batch = vec![
        stmt!(store::BEGIN_NEXT, ports.now, AT_ONCE),
        stmt!(store::BEGIN_UNDELIVERED, ports.now, NOT_DELIVERED, AT_ONCE),
        stmt!(store::END, ports.now),
    ];
    let replies = match ports.db.batch(batch).await {
        // Somebody gave back of one of them in the same moment: the next round finds what is left.
        Err(error) if error.names("refund_") => return Ok(0),
        replies => replies?,
    };
    let mut begun = 0;
    for rows in replies.iter().take(2) {
        begun += rows.all::<serde_json::Value>()?.len();
    }
    Ok(begun)
}
