//! Handing an order over by hand: load → decide → save.

use super::refused::HandoverRefused;
use super::scan::{Outcome, decide};
use super::store::{self, SheetRow};
use super::{UNDO_LASTS, code};
use crate::audit::flow::{Done, Unrecorded, record};
use crate::audit::{Act, ActRefused};
use crate::db::{DbError, run};
use crate::failure::Failure;
use crate::ids::{CreatorId, OrderId, PersonId};
use crate::people::{Person, Studio};
use crate::ports::Ports;
use crate::requests::Key;
use crate::stmt;

/// Makes the codes that buyers show; only the Worker knows the secret they are signed with.
pub trait Codes {
    /// The eight characters of an order.
    fn of(&self, order: &OrderId) -> String;
}

/// How an order leaves the workshop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handing {
    /// Its buyer collects it.
    Collected,
    /// It was brought to the buyer.
    Delivered,
    /// Nobody came.
    Missed,
}

impl Handing {
    /// As the record has it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Collected => "collected",
            Self::Delivered => "delivered",
            Self::Missed => "missed",
        }
    }

    const fn act(self) -> &'static str {
        match self {
            Self::Collected => "order.collect",
            Self::Delivered => "order.deliver",
            Self::Missed => "order.miss",
        }
    }
}

/// A press of a button on an order.
#[derive(Clone, Debug)]
pub struct HandoverRequest {
    /// Which order.
    pub order: OrderId,
    /// What happened.
    pub handing: Handing,
    /// The buyer's code as typed; empty without one.
    pub code: String,
    /// Why without a code, or at another time; in the person's words.
    pub why: String,
    /// Same key, same handover.
    pub key: Key,
}

/// An order of the studio's own.
///
/// # Errors
/// `Missing`, for another creator's too.
pub(super) async fn sheet(
    ports: &Ports<'_>,
    creator: &CreatorId,
    order: &OrderId,
) -> Result<SheetRow, Failure<HandoverRefused>> {
    let row = run(ports.db, stmt!(store::ORDER, order.as_str(), creator.as_str())).await?.first::<SheetRow>()?;
    row.ok_or(Failure::Refused(HandoverRefused::Missing))
}

/// How it is handed over (`scan` is for scanners), if it may be.
fn way(
    row: &SheetRow,
    request: &HandoverRequest,
    codes: &dyn Codes,
    ports: &Ports<'_>,
) -> Result<&'static str, HandoverRefused> {
    let standing = row.standing();
    match request.handing {
        Handing::Delivered if !standing.delivery => Err(HandoverRefused::Pickup),
        Handing::Delivered => match row.state.as_str() {
            "paid" => Ok("button"),
            "refunded" => Err(HandoverRefused::Scan(Outcome::Refunded)),
            "delivered" | "collected" => Err(HandoverRefused::Scan(Outcome::Already)),
            _ => Err(HandoverRefused::Scan(Outcome::NotPaid)),
        },
        Handing::Missed => match decide(Some(&standing), row.starts_at, true) {
            Outcome::Collected | Outcome::Delivery if ports.now < row.ends_at => Err(HandoverRefused::WindowOpen),
            Outcome::Collected | Outcome::Delivery => Ok("button"),
            outcome => Err(HandoverRefused::Scan(outcome)),
        },
        Handing::Collected => {
            let typed = request.code.trim();
            let vouched = !request.why.trim().is_empty();
            if !typed.is_empty() {
                let shown = code::read(typed).ok_or(HandoverRefused::CodeUnreadable)?;
                if shown != codes.of(&request.order) {
                    return Err(HandoverRefused::CodeWrong);
                }
            }
            match decide(Some(&standing), ports.now, vouched) {
                Outcome::Collected if !typed.is_empty() => Ok("code"),
                Outcome::Collected if vouched => Ok("button"),
                Outcome::Collected => Err(HandoverRefused::WhyMissing),
                outcome => Err(HandoverRefused::Scan(outcome)),
            }
        }
    }
}

/// Hands an order over, once; true when this very request had done so before.
///
/// # Errors
/// As [`HandoverRefused`] says.
pub async fn hand_over(
    ports: &Ports<'_>,
    person: &Person,
    studio: &Studio,
    codes: &dyn Codes,
    request: &HandoverRequest,
) -> Result<bool, Failure<HandoverRefused>> {
    let row = sheet(ports, &studio.creator, &request.order).await?;
    let (word, order) = (request.handing.word(), request.order.as_str());
    let decided = way(&row, request, codes, ports);
    // A second press of the same button finds it handed over: the key tells that it was this one.
    let way = match &decided {
        Ok(way) => way,
        Err(HandoverRefused::Scan(Outcome::Already)) => "button",
        Err(refused) => return Err(Failure::Refused(refused.clone())),
    };
    let why = request.why.trim().chars().take(300).collect::<String>();
    // Words about a buyer stay with the handover, where they can be erased: the record of acts is for ever.
    let act = Act::new(&person.id, request.handing.act(), order).changes("", word).once(request.key.clone());
    let id = ports.ids.fresh("hnd_");
    let at = if request.handing == Handing::Missed { row.ends_at } else { ports.now };
    let write = stmt!(store::HAND_OVER, id, order, word, way, why.as_str(), person.id.as_str(), at, ports.now);
    match record(ports, &act, vec![write]).await {
        Ok(Done::Now(_)) => Ok(false),
        Ok(Done::Before) => Ok(true),
        Err(Unrecorded::Constraint(error)) => Err(why_not(ports, studio, request, decided.err(), error).await),
        Err(error) => Err(error.into()),
    }
}

/// Explains the constraint that said no: by how the order stands now.
async fn why_not(
    ports: &Ports<'_>,
    studio: &Studio,
    request: &HandoverRequest,
    decided: Option<HandoverRefused>,
    error: DbError,
) -> Failure<HandoverRefused> {
    if let Some(refused) = decided {
        return Failure::Refused(refused);
    }
    if error.names("handovers.order_id") && request.handing == Handing::Missed {
        return Failure::Refused(HandoverRefused::MissedBefore);
    }
    if !["handovers.order_id", "handover_not_paid"].iter().any(|name| error.names(name)) {
        return error.into();
    }
    match sheet(ports, &studio.creator, &request.order).await {
        Ok(row) => Failure::Refused(HandoverRefused::Scan(match row.state.as_str() {
            "refunded" => Outcome::Refunded,
            "collected" | "delivered" => Outcome::Already,
            _ => Outcome::NotPaid,
        })),
        Err(failure) => failure,
    }
}

/// Takes the handover of an order back, within [`UNDO_LASTS`].
///
/// # Errors
/// `NothingToUndo`, `TooLate`, `WhyMissing`, or as the record of acts refuses.
pub async fn undo(
    ports: &Ports<'_>,
    person: &PersonId,
    studio: &Studio,
    order: &OrderId,
    why: &str,
    key: Key,
) -> Result<(), Failure<HandoverRefused>> {
    let row = sheet(ports, &studio.creator, order).await?;
    let why: String = why.trim().chars().take(300).collect();
    if why.is_empty() {
        return Err(Failure::Refused(HandoverRefused::WhyMissing));
    }
    let act = |before: &str| Act::new(person, "order.undo", order.as_str()).changes(before, "").once(key.clone());
    let Some(last) = row.handovers.iter().rev().find(|handover| handover.undone_at.is_none()) else {
        // The second press of the same button.
        let undone = row.handovers.last().filter(|handover| handover.undone_why.as_deref() == Some(why.as_str()));
        return undone.map(|_| ()).ok_or(Failure::Refused(HandoverRefused::NothingToUndo));
    };
    if UNDO_LASTS < ports.now - last.written_at {
        return Err(Failure::Refused(HandoverRefused::TooLate));
    }
    let statements = vec![
        stmt!(store::STANDS, last.id.as_str()),
        stmt!(store::UNDO, last.id.as_str(), ports.now, person.as_str(), why.as_str()),
    ];
    match record(ports, &act(&last.outcome), statements).await {
        Ok(_) => Ok(()),
        Err(Unrecorded::Constraint(error)) => Err(if error.names("handover_undone_in_time") {
            Failure::Refused(HandoverRefused::TooLate)
        } else if error.names("handover_is_final") || error.names("handover_moved_on") {
            Failure::Refused(HandoverRefused::NothingToUndo)
        } else {
            error.into()
        }),
        Err(Unrecorded::Refused(ActRefused::MovedOn)) => Err(Failure::Refused(HandoverRefused::NothingToUndo)),
        Err(error) => Err(error.into()),
    }
}
