//! Orders at the desk: finding them, giving money back, cancelling, sending letters again.

use super::refunds::{DECLINE, FULL, Form, GRANT};
use super::store::{self, ListRow, OrderRow};
use super::{RESENDS, list, sheet};
use crate::audit::Act;
use crate::audit::flow::record;
use crate::channels::note::Note;
use crate::checkout::sale::Settled;
use crate::checkout::sale::flow::settle;
use crate::db::{DbError, run};
use crate::desk::find::Find;
use crate::desk::view::Sheet;
use crate::desk::{ActFailure, DeskRefused, refuse, why};
use crate::failure::Failure;
use crate::ids::{OrderId, PersonId};
use crate::limits;
use crate::ports::{Ports, Session, SessionState};
use crate::refunds::Side;
use crate::refunds::flow::{self as refunding, By};
use crate::refunds::studio::flow::{self as asking, Decision};
use crate::refunds::view::Typed;
use crate::requests::Key;
use crate::stmt;

pub use crate::refunds::flow::Refunded;

/// The list, or as much of it as a file takes.
///
/// # Errors
/// When the database does not answer.
pub async fn orders(ports: &Ports<'_>, find: &Find, rows_max: i64) -> Result<Sheet, DbError> {
    let (at, id) = find.after.as_ref().map_or((None, String::new()), |after| (Some(after.at), after.id.clone()));
    let (q, of, state) = (find.q.trim(), find.of.trim(), find.state.as_str());
    let listed = stmt!(store::LIST, q, of, state, find.since_at(), at, id, rows_max);
    let rows: Vec<ListRow> = run(ports.db, listed).await?.all()?;
    Ok(list(find, rows, ports.now))
}

async fn load(ports: &Ports<'_>, order: &OrderId) -> ActFailure<OrderRow> {
    let row: Option<OrderRow> = run(ports.db, stmt!(store::ORDER, order.as_str())).await?.first()?;
    row.ok_or(Failure::Refused(DeskRefused::Missing))
}

/// Everything about one order.
///
/// # Errors
/// `Missing`.
pub async fn order(ports: &Ports<'_>, order: &OrderId) -> ActFailure<Sheet> {
    let row = load(ports, order).await?;
    forms(ports, order, row).await
}

/// Everything about one order, with the forms by which its money goes back.
async fn forms(ports: &Ports<'_>, order: &OrderId, row: OrderRow) -> ActFailure<Sheet> {
    let standing = refunding::standing(ports, order, None).await?;
    Ok(sheet(row, standing.as_ref(), ports))
}

/// Gives all that is left of the money back.
///
/// # Errors
/// As [`give_back`].
pub async fn refund(ports: &Ports<'_>, who: &PersonId, order: &OrderId, typed: &str, key: Key) -> ActFailure<Refunded> {
    let typed = Typed { what: FULL.what.to_owned(), why: typed.to_owned(), ..Typed::default() };
    give_back(ports, who, order, &FULL, &typed, key).await
}

/// Gives back what `typed` says, as it was typed into `form`.
///
/// # Errors
/// `Why`, `Missing`, `NotPaid`, `RefundedBefore`, and what else a refund refuses; `MovedOn` when somebody was faster.
pub async fn give_back(
    ports: &Ports<'_>,
    who: &PersonId,
    order: &OrderId,
    form: &Form,
    typed: &Typed,
    key: Key,
) -> ActFailure<Refunded> {
    let why = why(&typed.why, form.why).map_err(Failure::Refused)?;
    let known = refunding::standing(ports, order, None).await?.ok_or(Failure::Refused(DeskRefused::Missing))?;
    let told = |refused| Failure::Refused(form.told(refused));
    let wanted = typed.wanted(known.currency).map_err(told)?;
    let by = By { side: Side::Desk, who, creator: None };
    match refunding::refund(ports, &by, order, &wanted, why, key).await {
        Ok(refunded) => Ok(refunded),
        Err(Failure::Refused(refused)) => Err(told(refused)),
        Err(Failure::Broken(cause)) => Err(Failure::Broken(cause)),
    }
}

/// Decides what a creator has asked for.
///
/// # Errors
/// `Why`, `Missing`, and what a refund refuses.
pub async fn decide(ports: &Ports<'_>, who: &PersonId, order: &OrderId, typed: Decision) -> ActFailure<Refunded> {
    let form = if typed.granted { &GRANT } else { &DECLINE };
    let why = why(&typed.why, form.why).map_err(Failure::Refused)?.to_owned();
    match asking::decide(ports, who, order, &Decision { why, ..typed }).await {
        Ok(refunded) => Ok(refunded),
        Err(Failure::Refused(refused)) => Err(Failure::Refused(form.told(refused))),
        Err(Failure::Broken(cause)) => Err(Failure::Broken(cause)),
    }
}

/// What was known before the write tells more than that something moved on; a race is told as one.
fn told_better(failure: Failure<DeskRefused>, known: Option<DeskRefused>) -> Failure<DeskRefused> {
    match (failure, known) {
        (Failure::Refused(DeskRefused::Act(crate::audit::ActRefused::MovedOn)), Some(known)) => Failure::Refused(known),
        (failure, _) => failure,
    }
}

/// Cancels an order that nobody has paid: the provider ends its payment page first, so that nobody can pay what is no
/// longer held; then units, slot and coupon go back. Answers the letter that tells the buyer.
///
/// # Errors
/// `Why`, `Missing`, `NotWaiting`, `PaidMeanwhile`; `MovedOn` when somebody was faster.
pub async fn cancel(ports: &Ports<'_>, who: &PersonId, order: &OrderId, typed: &str, key: Key) -> ActFailure<String> {
    let why = why(typed, "cancel_why").map_err(Failure::Refused)?;
    let row = load(ports, order).await?;
    let waits = row.state == "placed";
    for open in row.payments.iter().filter(|payment| waits && payment.state == "open") {
        // Of several orders that it may pay, this one is asked about.
        let found = Session { order: order.clone(), ..ports.payments.expire(&open.session).await? };
        if found.state == SessionState::Paid {
            let settled = settle(ports, &found, None).await.map_err(|e| Failure::Broken(e.to_string()))?;
            let refused = if settled == Settled::Sold { DeskRefused::PaidMeanwhile } else { DeskRefused::NotWaiting };
            return Err(Failure::Refused(refused));
        }
    }
    let letter = format!("note-cancel-{order}");
    let subject = format!("Your order {} was cancelled", order.number());
    let said = format!("We have cancelled your order of {} before it was paid: {why}", row.title);
    let note = Note::new(&subject, &[&said, "Nothing was charged, and nothing will be."])
        .with_link("The drop", &format!("/drops/{}", row.slug));
    let act = Act::new(who, "order.cancel", order.as_str()).because(why).changes("placed", "lapsed").once(key);
    let statements = vec![
        stmt!(store::EXPECT_UNPAID, order.as_str()),
        stmt!(store::END_SESSIONS, order.as_str(), ports.now),
        stmt!(store::RELEASE, order.as_str()),
        stmt!(store::LAPSE, order.as_str(), ports.now),
        note.write(&letter, &row.email, ports.now),
    ];
    let known = (!waits).then_some(DeskRefused::NotWaiting);
    match record(ports, &act, statements).await {
        Ok(_) => Ok(letter),
        Err(unrecorded) => Err(told_better(refuse(unrecorded, |_| None), known)),
    }
}

/// Sends a letter about an order once more.
///
/// # Errors
/// `NoLetter`, `TooOften`.
pub async fn resend(ports: &Ports<'_>, who: &PersonId, order: &OrderId, letter: &str, key: Key) -> ActFailure<()> {
    let act = Act::new(who, "letter.resend", order.as_str()).changes("", letter).once(key);
    let statements = vec![
        stmt!(store::EXPECT_LETTER, order.as_str(), letter),
        RESENDS.count(letter, ports.now),
        stmt!(store::SEND_AGAIN, order.as_str(), letter, ports.now),
    ];
    let explain = |error: &DbError| error.names(limits::REACHED).then_some(DeskRefused::TooOften);
    match record(ports, &act, statements).await {
        Ok(_) => Ok(()),
        Err(unrecorded) => Err(told_better(refuse(unrecorded, explain), Some(DeskRefused::NoLetter))),
    }
}
