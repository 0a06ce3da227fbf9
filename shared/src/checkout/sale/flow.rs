//! Settling a payment, by whomever the news comes: load → decide → save.

use super::store::{self, StandingRow};
use super::{Next, RefundReason, Settled, Standing, next};
use crate::contingency;
use crate::db::{Db, DbError, Statement, run};
use crate::drops::flow::lapse;
use crate::ids::OrderId;
use crate::ledger;
use crate::money::Money;
use crate::ports::{Card, PaymentsError, Ports, Session, SessionState};
use crate::refunds::{self, flow::Refunded};
use crate::rehearsal::stage::is_sandbox;
use crate::stmt;
use crate::time::Timestamp;
use serde::Deserialize;

/// An event as the provider sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The provider's id of it.
    pub id: String,
    /// Its type.
    pub kind: String,
}

/// Why settling did not come to an end. It is safe to begin again, at any time, by anybody.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsettled {
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The provider.
    #[error(transparent)]
    Payments(#[from] PaymentsError),
    /// A refund that was begun.
    #[error(transparent)]
    Unfinished(#[from] refunds::flow::Unfinished),
    /// The provider reports money without naming it.
    #[error("a paid session without a payment: {0}")]
    NoIntent(String),
}

/// Settles one session. At most one of a sale and a refund comes of it, however often and by however many it is called.
///
/// # Errors
/// As [`Unsettled`] says.
pub async fn settle(ports: &Ports<'_>, session: &Session, event: Option<&Event>) -> Result<Settled, Unsettled> {
    let rows: Vec<StandingRow> = run(ports.db, stmt!(store::STANDING, session.id.as_str())).await?.all()?;
    match rows.as_slice() {
        [] => Ok(Settled::Unknown),
        [row] if row.session == session.id => settle_one(ports, row, session, event).await,
        parts => crate::basket::sale::flow::settle(ports, parts, session, event).await,
    }
}

/// Settles one payment of one order: the whole of a session, or the part that it has in one.
pub(crate) async fn settle_one(
    ports: &Ports<'_>,
    row: &StandingRow,
    session: &Session,
    event: Option<&Event>,
) -> Result<Settled, Unsettled> {
    let standing =
        Standing { payment: row.payment.clone(), order: row.order_state.clone(), order_minor: row.total_minor };
    match next(session.state, session.amount.minor, &standing) {
        Next::Nothing => {
            record(ports, event).await?;
            Ok(match row.payment.as_str() {
                "captured" => Settled::Sold,
                "refunded" => Settled::Refunded,
                "expired" => Settled::Expired,
                _ => Settled::Waiting,
            })
        }
        Next::Close => close(ports, row, event).await,
        Next::Sell => {
            let paid = Paid { intent: intent(session)?, card: &card(ports, session).await? };
            sell(ports, row, &paid, event).await
        }
        Next::Refund(reason) => refund(ports, row, intent(session)?, reason, event).await,
        Next::FinishRefund => finish_refund(ports, row, event).await,
    }
}

pub(crate) fn intent(session: &Session) -> Result<&str, Unsettled> {
    session.intent.as_deref().ok_or_else(|| Unsettled::NoIntent(session.id.clone()))
}

/// The money as the provider names it.
pub(crate) struct Paid<'a> {
    pub(crate) intent: &'a str,
    /// Empty where there is none.
    pub(crate) card: &'a str,
}

/// The fingerprint of the card; news of a payment does not tell it, so the provider is asked.
pub(crate) async fn card(ports: &Ports<'_>, session: &Session) -> Result<String, PaymentsError> {
    let told = match &session.card {
        Card::Untold => ports.payments.session(&session.id).await?.card,
        told => told.clone(),
    };
    Ok(match told {
        Card::Print(print) => print,
        Card::Without | Card::Untold => String::new(),
    })
}

/// The statement that writes an event down, as part of a batch; fails on [`store::SEEN`] for one seen before.
pub(crate) fn recording(event: Option<&Event>, now: Timestamp) -> Vec<Statement> {
    event.map(|e| stmt!(store::RECORD_EVENT, e.id.as_str(), e.kind.as_str(), now)).into_iter().collect()
}

/// Writes the event down; one seen before is no error.
pub(crate) async fn record(ports: &Ports<'_>, event: Option<&Event>) -> Result<(), DbError> {
    let batch = recording(event, ports.now);
    if batch.is_empty() {
        return Ok(());
    }
    match ports.db.batch(batch).await {
        Err(error) if !error.names(store::SEEN) => Err(error),
        _ => Ok(()),
    }
}

/// Sale and transfers of one order, and what its partners are owed.
pub(crate) fn sale_statements(row: &StandingRow, paid: &Paid<'_>, now: Timestamp) -> Vec<Statement> {
    let (session, order) = (row.session.as_str(), OrderId(row.order_id.clone()));
    let mut batch = vec![stmt!(store::CAPTURE, session, paid.intent, now, paid.card)];
    if !row.is_held(now) {
        batch.push(stmt!(store::LAPSE_OTHERS, row.hold_id.as_str()));
    }
    batch.push(stmt!(store::SELL_HOLD, row.hold_id.as_str()));
    batch.push(stmt!(store::PAY_ORDER, order.as_str(), now));
    batch.push(ledger::sell(session, &order, now));
    if !is_sandbox(session) {
        batch.push(stmt!(contingency::store::OWE, order.as_str(), now));
    }
    batch
}

/// Sale, transfers and receipt in one batch.
async fn sell(
    ports: &Ports<'_>,
    row: &StandingRow,
    paid: &Paid<'_>,
    event: Option<&Event>,
) -> Result<Settled, Unsettled> {
    let (session, order, now) = (row.session.as_str(), row.order_id.as_str(), ports.now);
    let mut batch = recording(event, now);
    batch.extend(sale_statements(row, paid, now));
    if !is_sandbox(session) {
        batch.push(stmt!(store::WRITE_LETTER, format!("receipt-{order}"), "receipt", order, now));
    }
    let Err(error) = ports.db.batch(batch).await else {
        return Ok(Settled::Sold);
    };
    // Seen before, booked before, or stepped on by another settler: look again at what it has become.
    if [store::SEEN, ledger::BOOKED, "payment_step", "order_step", "hold_step"].iter().any(|name| error.names(name)) {
        return settled_by_another(ports, row, event).await;
    }
    let reason = if error.names("available_not_negative") {
        RefundReason::SoldOut
    } else if error.names("slot_full") {
        RefundReason::SlotFull
    } else if error.names("coupon_used_up") || error.names("coupon_used_by_you") {
        RefundReason::CouponUsedUp
    } else if error.names("payments.order_id") {
        RefundReason::PaidTwice
    } else if error.names("card_over_limit") {
        RefundReason::CardLimit
    } else {
        return Err(error.into());
    };
    refund(ports, row, paid.intent, reason, event).await
}

async fn state_of(db: &dyn Db, session: &str) -> Result<Option<StandingRow>, DbError> {
    run(db, stmt!(store::STANDING, session)).await?.first()
}

async fn settled_by_another(ports: &Ports<'_>, row: &StandingRow, event: Option<&Event>) -> Result<Settled, Unsettled> {
    let Some(now) = state_of(ports.db, &row.session).await? else { return Ok(Settled::Unknown) };
    match now.payment.as_str() {
        "captured" => Ok(Settled::Sold),
        "refunded" => Ok(Settled::Refunded),
        "refunding" => finish_refund(ports, &now, event).await,
        // An event of this session was recorded without settling it: leave it to the reconciler, which has no event.
        _ => Ok(Settled::Waiting),
    }
}

/// Decides for the refund in the record before the provider hears of it: so a unit that becomes free in between
/// cannot be sold to money that is on its way back.
async fn refund(
    ports: &Ports<'_>,
    row: &StandingRow,
    intent: &str,
    reason: RefundReason,
    event: Option<&Event>,
) -> Result<Settled, Unsettled> {
    let begin = stmt!(store::BEGIN_REFUND, row.session.as_str(), intent, ports.now, reason.word());
    let reserve = stmt!(refunds::store::BEGIN_RETURN, row.session.as_str(), ports.now);
    ports.db.batch(vec![begin, reserve]).await?;
    // It is this one's to finish, unless another settler has found a unit, or has finished already.
    settled_by_another(ports, row, event).await
}

async fn finish_refund(ports: &Ports<'_>, row: &StandingRow, event: Option<&Event>) -> Result<Settled, Unsettled> {
    let (session, order, now) = (row.session.as_str(), OrderId(row.order_id.clone()), ports.now);
    let intent = row.intent.as_deref().ok_or_else(|| Unsettled::NoIntent(session.to_owned()))?;
    let reason = row.refund_reason.as_deref().unwrap_or("sold_out");
    let refund = format!("refund-{session}");
    if reason == RefundReason::Operator.word() {
        // It had been sold: every share goes back.
        let refunded = refunds::flow::finish(ports, &refund).await?;
        record(ports, event).await?;
        return Ok(if refunded == Refunded::Done { Settled::Refunded } else { Settled::Waiting });
    }
    let amount = Money::new(row.amount_minor, row.currency);
    ports.payments.refund(intent, amount, &refund).await?;
    let mut batch =
        vec![stmt!(store::END_REFUND, session, now), stmt!(store::REFUND_ORDER, order.as_str(), now, reason)];
    if !is_sandbox(session) {
        batch.push(stmt!(store::WRITE_LETTER, refund, "refund", order.as_str(), now));
        batch.push(stmt!(refunds::store::END_RETURN, session, now));
    }
    // It never became a sale.
    batch.push(ledger::book(&ledger::bounce(session, row.amount_minor), row.currency, session, Some(&order), now));
    batch.push(stmt!(store::RELEASE_REFUNDED, row.hold_id.as_str()));
    match ports.db.batch(batch).await {
        Err(error) if !error.names(ledger::BOOKED) => return Err(error.into()),
        _ => {}
    }
    record(ports, event).await?;
    Ok(Settled::Refunded)
}

/// A payment that nobody made, and its order, which lapses with the hold.
pub(crate) fn close_statements(row: &StandingRow, now: Timestamp) -> Vec<Statement> {
    vec![stmt!(store::CLOSE_PAYMENT, row.session.as_str(), now), stmt!(store::LAPSE_ORDER, row.order_id.as_str(), now)]
}

async fn close(ports: &Ports<'_>, row: &StandingRow, event: Option<&Event>) -> Result<Settled, Unsettled> {
    ports.db.batch(close_statements(row, ports.now)).await?;
    record(ports, event).await?;
    Ok(Settled::Expired)
}

/// Asks the provider about every session of an order and settles each: for the page that a buyer returns to.
///
/// # Errors
/// As [`settle`].
pub async fn settle_order(ports: &Ports<'_>, order: &OrderId) -> Result<Settled, Unsettled> {
    #[derive(Deserialize)]
    struct Row {
        session: String,
    }
    let rows: Vec<Row> = run(ports.db, stmt!(store::SESSIONS, order.as_str())).await?.all()?;
    let mut outcome = Settled::Unknown;
    for row in rows {
        // Of several orders that it may pay, this one is asked about.
        let session = Session { order: order.clone(), ..ports.payments.session(&row.session).await? };
        let settled = settle(ports, &session, None).await?;
        if outcome != Settled::Sold {
            outcome = settled;
        }
    }
    Ok(outcome)
}

/// What the reconciler did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// Payments it asked the provider about.
    pub asked: u32,
    /// Payments that failed this time; they come again.
    pub failed: u32,
}

/// Looks after every payment that nobody brought news of, and ends what is over. Safe to run twice, late, or at the
/// same time as anything else.
///
/// # Errors
/// When the database does not answer; a provider that does not is counted, and asked again next time.
pub async fn reconcile(ports: &Ports<'_>) -> Result<Reconciled, Unsettled> {
    #[derive(Deserialize)]
    struct Row {
        session: String,
        is_over: i64,
    }
    lapse(ports, ports.now).await?;
    let quiet_since = ports.now - super::RECONCILE_AFTER;
    let rows: Vec<Row> = run(ports.db, stmt!(store::WAITING, ports.now, quiet_since)).await?.all()?;
    let mut done = Reconciled::default();
    for row in rows {
        done.asked += 1;
        if look_after(ports, &row.session, row.is_over != 0).await.is_err() {
            done.failed += 1;
        }
    }
    refunds::paybacks::flow::go_on(ports).await?;
    let (asked, failed) = refunds::flow::finish_waiting(ports).await?;
    let again = refunds::bounces::flow::finish_waiting(ports).await?;
    run(ports.db, stmt!(store::LAPSE_ORDERS, ports.now)).await?;
    Ok(Reconciled { asked: done.asked + asked + again.0, failed: done.failed + failed + again.1 })
}

async fn look_after(ports: &Ports<'_>, session: &str, is_over: bool) -> Result<(), Unsettled> {
    run(ports.db, stmt!(store::LOOK_AFTER, session, ports.now)).await?;
    // What is no longer held must no longer be paid: the provider keeps a session open for longer than a hold lasts.
    let asked = if is_over { ports.payments.expire(session).await } else { ports.payments.session(session).await };
    match asked {
        Ok(found) => settle(ports, &found, None).await.map(|_| ()),
        // Once nothing is held for it any more, a page that the provider has forgotten cannot be paid, either. Should
        // money turn up for it all the same, reconciliation finds it and settles it.
        Err(PaymentsError::Missing(_)) if is_over => forgotten(ports, session).await,
        Err(error) => Err(error.into()),
    }
}

/// Ends what the provider knows nothing of: as if nobody had paid, or with the rest of a refund that had begun.
async fn forgotten(ports: &Ports<'_>, session: &str) -> Result<(), Unsettled> {
    let Some(row) = state_of(ports.db, session).await? else { return Ok(()) };
    let gone = Session {
        id: row.session.clone(),
        order: OrderId(row.order_id.clone()),
        url: None,
        state: SessionState::Expired,
        intent: row.intent.clone(),
        amount: Money::new(row.amount_minor, row.currency),
        card: Card::Without,
    };
    settle(ports, &gone, None).await.map(|_| ())
}
