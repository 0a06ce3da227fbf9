//! Settling the parts of a payment: in one write if it can be, each by itself if it cannot.

use crate::checkout::sale::flow::{
    Event, Paid, Unsettled, card, close_statements, intent, record, recording, sale_statements, settle_one,
};
use crate::checkout::sale::store::{StandingRow, WRITE_LETTER};
use crate::checkout::sale::{Next, Settled, Standing, next};
use crate::db::{DbError, Statement};
use crate::money::Money;
use crate::ports::{Ports, Session};
use crate::stmt;

/// Settles the `parts` of one session: all are sold in one write. When that is refused, because a hold had ended and no unit was
/// left, those that are still held are sold in one, and each of the others finds a unit or has exactly its part refunded.
///
/// # Errors
/// As [`Unsettled`] says.
pub async fn settle(
    ports: &Ports<'_>,
    parts: &[StandingRow],
    session: &Session,
    event: Option<&Event>,
) -> Result<Settled, Unsettled> {
    let whole: i64 = parts.iter().map(|row| row.amount_minor).sum();
    let news = |row: &StandingRow| {
        // Each part hears of its own money; a whole that is not theirs is nobody's.
        let minor = if whole == session.amount.minor { row.amount_minor } else { 0 };
        Session { amount: Money::new(minor, row.currency), ..session.clone() }
    };
    let is_to = |step: Next| parts.iter().filter(move |row| decided(row, &news(row)) == step);
    let closes: Vec<_> = is_to(Next::Close).collect();
    let sells: Vec<_> = is_to(Next::Sell).collect();
    if !closes.is_empty() {
        ports.db.batch(closes.iter().flat_map(|row| close_statements(row, ports.now)).collect()).await?;
    }
    let sold = sold_together(ports, &sells, session, event).await?;
    let is_one_of = |rows: &[&StandingRow], row: &StandingRow| rows.iter().any(|other| other.session == row.session);
    let mut became = Settled::Unknown;
    for row in parts {
        let this = if is_one_of(&closes, row) {
            Settled::Expired
        } else if is_one_of(&sold, row) {
            Settled::Sold
        } else {
            settle_one(ports, row, &news(row), None).await?
        };
        // Whoever asks, asks about one of the orders.
        if became == Settled::Unknown || row.order_id == session.order.as_str() {
            became = this;
        }
    }
    record(ports, event).await?;
    Ok(became)
}

/// Those of `sells` that could be sold in one write: all, or those that are still held, or none.
async fn sold_together<'a>(
    ports: &Ports<'_>,
    sells: &[&'a StandingRow],
    session: &Session,
    event: Option<&Event>,
) -> Result<Vec<&'a StandingRow>, Unsettled> {
    if sells.len() < 2 {
        return Ok(Vec::new());
    }
    let paid = Paid { intent: intent(session)?, card: &card(ports, session).await? };
    if sell(ports, sells, &paid, event).await? {
        return Ok(sells.to_vec());
    }
    let held: Vec<_> = sells.iter().copied().filter(|row| row.is_held(ports.now)).collect();
    let is_worth_it = held.len() > 1 && held.len() < sells.len();
    Ok(if is_worth_it && sell(ports, &held, &paid, None).await? { held } else { Vec::new() })
}

fn decided(row: &StandingRow, news: &Session) -> Next {
    let standing =
        Standing { payment: row.payment.clone(), order: row.order_state.clone(), order_minor: row.total_minor };
    next(news.state, news.amount.minor, &standing)
}

/// Sells all of `parts` in one write, with one receipt for them; false when a constraint refused it, and nothing was written.
async fn sell(
    ports: &Ports<'_>,
    parts: &[&StandingRow],
    paid: &Paid<'_>,
    event: Option<&Event>,
) -> Result<bool, Unsettled> {
    let mut batch: Vec<Statement> = recording(event, ports.now);
    for row in parts {
        batch.extend(sale_statements(row, paid, ports.now));
    }
    if let Some(first) = parts.first() {
        let order = first.order_id.as_str();
        batch.push(stmt!(WRITE_LETTER, format!("receipt-{order}"), "receipt", order, ports.now));
    }
    match ports.db.batch(batch).await {
        Ok(_) => Ok(true),
        Err(DbError::Constraint(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
