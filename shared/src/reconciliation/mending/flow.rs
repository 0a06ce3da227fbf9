//! Mends one line: asks the provider, and settles, refunds or remembers.

use super::{Remedy, remedy};
use crate::audit::flow::record;
use crate::audit::{Act, SHOP};
use crate::basket::checkout_of;
use crate::checkout::sale::Settled;
use crate::checkout::sale::flow::{Unsettled, settle};
use crate::db::{DbError, Rows, run};
use crate::ids::{OrderId, PersonId};
use crate::ports::{Ports, ProviderBooks, Session, SessionState};
use crate::reconciliation::matching::LineRow;
use crate::reconciliation::store::{self, PaymentRow};
use crate::refunds::flow::{self as refunds, Refunded};
use crate::stmt;

/// Why a refund that was lost is on record again, for its letter.
const LOST_REFUND: &str = "Your money had gone back before; our record of it was restored.";

/// Brings back what the line tells of; false when nothing could be done about it. Safe at any time, and twice: what it
/// does are the steps of settling, which come to the same end whoever takes them.
///
/// # Errors
/// As [`settle`].
pub async fn mend(ports: &Ports<'_>, books: &dyn ProviderBooks, line: &LineRow) -> Result<bool, Unsettled> {
    let Some(intent) = line.intent.as_deref() else { return Ok(false) };
    match remedy(line) {
        Remedy::None => Ok(false),
        Remedy::Settle => match books.session_of(intent).await? {
            Some(session) if session.state == SessionState::Paid => payment(ports, &session, line).await,
            _ => Ok(false),
        },
        Remedy::Refund => refund(ports, books, line, intent).await,
    }
}

/// A webhook that was lost, or a payment that the record has lost with it.
async fn payment(ports: &Ports<'_>, session: &Session, line: &LineRow) -> Result<bool, Unsettled> {
    let known = settle(ports, session, None).await?;
    if known != Settled::Unknown {
        return Ok(matches!(known, Settled::Sold | Settled::Refunded));
    }
    if !remembered(ports, session, line).await? {
        return Ok(false);
    }
    let settled = settle(ports, session, None).await?;
    Ok(matches!(settled, Settled::Sold | Settled::Refunded))
}

/// Writes the payment down again, of an order that is there, or of all that were to be paid by it; on record, because the
/// shop does so of its own accord.
async fn remembered(ports: &Ports<'_>, session: &Session, line: &LineRow) -> Result<bool, DbError> {
    let (id, minor, code) = (session.id.as_str(), session.amount.minor, session.amount.currency.code());
    let checkout = checkout_of(&session.order);
    let parts = ports.db.batch(vec![
        stmt!(store::REMEMBER_BASKET, id, checkout.as_str(), minor, code, line.made_at),
        stmt!(store::REMEMBER_PARTS, id, checkout.as_str(), minor, code, line.made_at, ports.now),
    ]);
    if parts.await?.iter().all(Rows::is_empty) {
        let again = stmt!(store::REMEMBER_PAYMENT, id, session.order.as_str(), minor, code, line.made_at, ports.now);
        if run(ports.db, again).await?.is_empty() {
            return Ok(false);
        }
    }
    let act = Act::new(&PersonId::from(SHOP), "payment.remember", session.order.as_str()).changes("", &session.id);
    // The payment is there whether or not this is told: it is not lost a second time for the sake of its story.
    let _ = record(ports, &act, Vec::new()).await;
    Ok(true)
}

/// A refund that the record has lost. Only one of all the money of an order: of a part of it, somebody has to say whose part it was.
async fn refund(ports: &Ports<'_>, books: &dyn ProviderBooks, line: &LineRow, intent: &str) -> Result<bool, Unsettled> {
    let name = line.hint.as_deref();
    let payment: Option<PaymentRow> =
        run(ports.db, stmt!(store::PAYMENT_OF, intent, name.unwrap_or_default())).await?.first()?;
    let Some(payment) = payment.filter(|payment| payment.amount_minor == line.amount_minor.saturating_neg()) else {
        return Ok(false);
    };
    if payment.state == "captured" {
        // The provider is asked once more with the name of the first time, and says that it has been done.
        let Some(name) = name else { return Ok(false) };
        run(ports.db, stmt!(store::REMEMBER_REFUND, payment.session.as_str(), ports.now, LOST_REFUND, name)).await?;
        return Ok(refunds::finish(ports, name).await? == Refunded::Done);
    }
    let Some(session) = books.session_of(intent).await? else { return Ok(false) };
    // Of several orders that it may have paid, this one is asked about.
    let session = Session { order: OrderId(payment.order_id), ..session };
    Ok(settle(ports, &session, None).await? == Settled::Refunded)
}
