//! Giving money back: reserve → tell the provider → book. Each step can be taken again by whoever comes next.

use super::plan::{self, Line, Plan, Standing};
use super::refused::RefundRefused;
use super::store::{self, BegunRow, StandingRow};
use super::{Side, Wanted};
use crate::audit::flow::{Done, Unrecorded, record};
use crate::audit::{Act, ActRefused};
use crate::channels::note::Note;
use crate::checkout::sale::store::RETURN_UNITS;
use crate::db::{DbError, Statement, run};
use crate::failure::Failure;
use crate::ids::{CreatorId, OrderId, PersonId};
use crate::ledger;
use crate::money::Money;
use crate::ports::{PaymentsError, Ports};
use crate::requests::Key;
use crate::stmt;
use serde::Deserialize;

/// Several refunds of one order are booked one after the other: more often than this is no accident.
const TRIES: usize = 8;

/// What refunding answers.
pub type Refunds<T> = Result<T, Failure<RefundRefused>>;

/// Who gives it.
#[derive(Clone, Debug)]
pub struct By<'a> {
    /// For whom they act.
    pub side: Side,
    /// The person.
    pub who: &'a PersonId,
    /// Whose orders they may refund; absent: anybody's.
    pub creator: Option<&'a CreatorId>,
}

impl By<'_> {
    fn creator(&self) -> &str {
        self.creator.map_or("", CreatorId::as_str)
    }
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refunded {
    /// The provider did it, it is booked, and the letter is written.
    Done,
    /// It is on record; the provider did not answer, and the reconciler asks again until it does.
    Begun,
    /// It is more than the creator may give by themselves: the desk decides.
    Asked,
    /// The provider will not do it.
    Failed,
}

impl Refunded {
    fn parse(state: &str) -> Self {
        match state {
            "done" => Self::Done,
            "asked" => Self::Asked,
            "failed" | "declined" => Self::Failed,
            _ => Self::Begun,
        }
    }

    /// The word for clients.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Done => "refunded",
            Self::Begun => "begun",
            Self::Asked => "asked",
            Self::Failed => "refund_failed",
        }
    }
}

impl StandingRow {
    pub(in crate::refunds) fn standing(&self) -> Standing {
        let whole =
            Line { sku: String::new(), title: self.item.clone(), units: self.units, share_minor: self.goods_minor };
        Standing {
            order: self.state.clone(),
            captured: self.payment.as_deref() == Some("captured"),
            disputed: self.disputed != 0,
            currency: self.currency,
            goods_minor: self.goods_minor,
            delivery_minor: self.delivery_minor,
            lost_minor: self.lost_minor,
            lines: if self.lines.is_empty() { vec![whole] } else { self.lines.clone() },
            earlier: self.earlier.clone(),
        }
    }

    /// Whether a creator may give `minor` by themselves.
    fn within_limits(&self, minor: i64) -> bool {
        self.of_order_minor + minor <= self.refund_order_minor && self.of_month_minor + minor <= self.refund_month_minor
    }
}

pub(in crate::refunds) async fn load(ports: &Ports<'_>, order: &OrderId, creator: &str) -> Refunds<StandingRow> {
    let row = run(ports.db, stmt!(store::STANDING, order.as_str(), creator, ports.now)).await?.first()?;
    row.ok_or(Failure::Refused(RefundRefused::Missing))
}

/// How an order stands, for a page; `None`: there is no such order, or it is not this creator's.
///
/// # Errors
/// When the database does not answer.
pub async fn standing(
    ports: &Ports<'_>,
    order: &OrderId,
    creator: Option<&CreatorId>,
) -> Result<Option<Standing>, DbError> {
    let creator = creator.map_or("", CreatorId::as_str);
    let rows = run(ports.db, stmt!(store::STANDING, order.as_str(), creator, ports.now)).await?;
    Ok(rows.first::<StandingRow>()?.map(|row| row.standing()))
}

fn begin(ports: &Ports<'_>, by: &By<'_>, row: &StandingRow, plan: &Plan, note: &str, id: &str) -> Statement {
    let within = by.side != Side::Studio || row.within_limits(plan.minor);
    stmt!(
        store::BEGIN,
        id,
        row.id.as_str(),
        row.session.clone(),
        plan.kind,
        plan.component,
        plan.sku.as_str(),
        plan.units,
        plan.minor,
        row.currency.code(),
        by.side.word(),
        note,
        by.who.as_str(),
        if within { "begun" } else { "asked" },
        ports.now,
    )
}

/// Gives `wanted` of an order back. It is on record before the provider hears of it; from there on it is finished by
/// whoever comes next: this call, or the reconciler.
///
/// # Errors
/// As [`RefundRefused`] says.
pub async fn refund(
    ports: &Ports<'_>,
    by: &By<'_>,
    order: &OrderId,
    wanted: &Wanted,
    why: &str,
    key: Key,
) -> Refunds<Refunded> {
    let act =
        Act::new(by.who, "order.refund", order.as_str()).because(why).changes("", &format!("{wanted:?}")).once(key);
    let mut row = load(ports, order, by.creator()).await?;
    let fresh = ports.ids.fresh("rfd_");
    // The provider knows one payment of several orders: its refunds say by their names whose they are.
    let id = if row.basket.is_some() { format!("{fresh}-{order}") } else { fresh };
    for _ in 0..TRIES {
        let planned = plan::plan(&row.standing(), wanted, by.side);
        // A second click of the same form is answered like the first one: its key says so, before the state does.
        let statement = match &planned {
            Ok(plan) => begin(ports, by, &row, plan, act.why.as_str(), &id),
            Err(_) => stmt!(store::NEVER),
        };
        match record(ports, &act, vec![statement]).await {
            Ok(Done::Now(_)) => return Ok(finished(ports, &id).await),
            Ok(Done::Before) => return before(ports, &load(ports, order, by.creator()).await?).await,
            Err(Unrecorded::Refused(ActRefused::MovedOn)) => {
                return Err(Failure::Refused(planned.err().unwrap_or(RefundRefused::Busy)));
            }
            // Somebody was faster: what is left now says the same in words, or it fits after all.
            Err(Unrecorded::Constraint(error)) if error.names("refund_") => {
                row = load(ports, order, by.creator()).await?
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(Failure::Refused(RefundRefused::Busy))
}

/// It is on record: what does not come to an end here does so with the reconciler.
pub(in crate::refunds) async fn finished(ports: &Ports<'_>, id: &str) -> Refunded {
    finish(ports, id).await.unwrap_or(Refunded::Begun)
}

/// What became of the newest refund of an order, for whoever asks a second time.
async fn before(ports: &Ports<'_>, row: &StandingRow) -> Refunds<Refunded> {
    #[derive(Deserialize)]
    struct Newest {
        id: String,
        state: String,
    }
    let newest = row.newest.as_deref().and_then(|json| serde_json::from_str::<Newest>(json).ok());
    match newest {
        Some(newest) if newest.state == "begun" => Ok(finished(ports, &newest.id).await),
        Some(newest) => Ok(Refunded::parse(&newest.state)),
        None => Ok(Refunded::Begun),
    }
}

/// Why finishing did not come to an end. It is safe to begin again, at any time, by anybody.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfinished {
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The record of shares does not hold what is to go back.
    #[error("refund {0}: nothing is left to unwind")]
    NothingLeft(String),
}

/// Tells the provider of a refund that has begun, and books what it did. Told twice, it does it once: by the refund's id.
///
/// # Errors
/// As [`Unfinished`] says.
pub async fn finish(ports: &Ports<'_>, id: &str) -> Result<Refunded, Unfinished> {
    let Some(mut row) = begun(ports, id).await? else { return Ok(Refunded::Begun) };
    if row.state != "begun" {
        return Ok(Refunded::parse(&row.state));
    }
    let amount = Money::new(row.amount_minor, row.currency);
    let intent = row.intent.clone().unwrap_or_default();
    match ports.payments.refund(&intent, amount, id).await {
        Ok(()) => {}
        Err(PaymentsError::Unavailable(_)) => return Ok(Refunded::Begun),
        Err(PaymentsError::Refused(cause) | PaymentsError::Missing(cause)) => return fail(ports, &row, &cause).await,
    }
    for _ in 0..TRIES {
        match ports.db.batch(booking(ports, &row)?).await {
            Ok(_) => return Ok(Refunded::Done),
            // Another refund of the order was booked meanwhile, or this one was.
            Err(error) if error.names("moved_on") || error.names(ledger::BOOKED) || error.names("refund_step") => {}
            Err(error) => return Err(error.into()),
        }
        match begun(ports, id).await? {
            Some(again) if again.state == "begun" => row = again,
            Some(again) => return Ok(Refunded::parse(&again.state)),
            None => return Ok(Refunded::Begun),
        }
    }
    Ok(Refunded::Begun)
}

async fn begun(ports: &Ports<'_>, id: &str) -> Result<Option<BegunRow>, DbError> {
    run(ports.db, stmt!(store::BEGUN, id)).await?.first()
}

/// The batch that books a refund which the provider did.
fn booking(ports: &Ports<'_>, row: &BegunRow) -> Result<Vec<Statement>, Unfinished> {
    let (id, session, now) = (row.id.as_str(), row.session.as_str(), ports.now);
    let order = OrderId(row.order_id.clone());
    let is_whole = row.refunded_minor + row.amount_minor == row.captured_minor;
    let transfers = if is_whole {
        plan::whole(&row.shares, row.goodwill_minor, row.amount_minor, session)
    } else {
        let part = plan::part(&row.shares, &row.component, row.amount_minor, session);
        part.ok_or_else(|| Unfinished::NothingLeft(id.to_owned()))?
    };
    let mut batch = vec![
        stmt!(store::EXPECT_BEGUN, id, row.done),
        stmt!(store::END, id, now),
        stmt!(store::COUNT, session, row.amount_minor),
    ];
    if is_whole {
        batch.extend([
            stmt!(store::MAKE_WHOLE, session, now, "operator", row.note.as_str()),
            stmt!(store::WHOLE, session, now),
            stmt!(store::REFUND_ORDER, order.as_str(), now, "operator"),
            stmt!(RETURN_UNITS, row.hold_id.as_str(), now),
        ]);
    }
    batch.push(ledger::book(&transfers, row.currency, id, Some(&order), now));
    batch.push(stmt!(store::WRITE_LETTER, id, order.as_str(), now));
    Ok(batch)
}

/// The provider will not do it: its place is free again, and whoever asked for it is told.
async fn fail(ports: &Ports<'_>, row: &BegunRow, cause: &str) -> Result<Refunded, Unfinished> {
    let cause: String = cause.chars().take(300).collect();
    let mut batch = vec![
        stmt!(store::EXPECT_BEGUN, row.id.as_str(), row.done),
        stmt!(store::FAIL, row.id.as_str(), ports.now, cause.as_str()),
    ];
    if let Some(email) = &row.email {
        let (order, amount) = (OrderId(row.order_id.clone()), Money::new(row.amount_minor, row.currency));
        let subject = format!("A refund of order {} did not go through", order.number());
        let said = format!("The payment provider will not give {amount} back: {cause}");
        let note = Note::new(&subject, &[&said, "Nothing was booked, and the buyer was not told of it."]);
        batch.push(note.write(&format!("note-failed-{}", row.id), email, ports.now));
    }
    match ports.db.batch(batch).await {
        Ok(_) => Ok(Refunded::Failed),
        Err(error) if error.names("moved_on") => {
            Ok(begun(ports, &row.id).await?.map_or(Refunded::Begun, |row| Refunded::parse(&row.state)))
        }
        Err(error) => Err(error.into()),
    }
}

/// Finishes what nobody has finished. Safe to run twice, late, or at the same time as anything else. Answers how many it
/// asked the provider about, and how many are still not done.
///
/// # Errors
/// When the database does not answer.
pub async fn finish_waiting(ports: &Ports<'_>) -> Result<(u32, u32), DbError> {
    #[derive(Deserialize)]
    struct Row {
        id: String,
    }
    let rows: Vec<Row> = run(ports.db, stmt!(store::WAITING)).await?.all()?;
    let (mut asked, mut failed) = (0, 0);
    for row in rows {
        asked += 1;
        run(ports.db, stmt!(store::LOOK_AFTER, row.id.as_str(), ports.now)).await?;
        if matches!(finish(ports, &row.id).await, Ok(Refunded::Begun) | Err(_)) {
            failed += 1;
        }
    }
    Ok((asked, failed))
}
