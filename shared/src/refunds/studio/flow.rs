//! Refunds of a studio: the form, giving back within the limits, and the desk's decision on what is above them.

use crate::audit::flow::{Unrecorded, record};
use crate::audit::{Act, ActRefused};
use crate::channels::note::Note;
use crate::db::{DbError, run};
use crate::failure::Failure;
use crate::ids::{OrderId, PersonId};
use crate::ledger::Component;
use crate::money::Money;
use crate::people::{Part, Studio};
use crate::ports::Ports;
use crate::refunds::Side;
use crate::refunds::flow::{By, Refunded, Refunds, finished, load, refund};
use crate::refunds::refused::RefundRefused;
use crate::refunds::store::{self, RequestRow, StandingRow};
use crate::refunds::view::{RefundRow, RefundSheet, Typed};
use crate::requests::Key;
use crate::stmt;

/// What the owner of a studio may give back of an order, and what went back; staff see the latter.
///
/// # Errors
/// When the database does not answer.
pub async fn sheet(ports: &Ports<'_>, studio: &Studio, order: &OrderId) -> Result<RefundSheet, DbError> {
    let creator = studio.creator.as_str();
    let batch = vec![
        stmt!(store::STANDING, order.as_str(), creator, ports.now),
        stmt!(store::OF_ORDER, order.as_str(), creator),
    ];
    let replies = ports.db.batch(batch).await?;
    let [standing, refunds] = replies.as_slice() else {
        return Err(DbError::Unavailable("two replies were due".to_owned()));
    };
    let Some(row) = standing.first::<StandingRow>()? else { return Ok(RefundSheet::default()) };
    let refunds: Vec<RefundRow> = refunds.all()?;
    let standing = row.standing();
    let may = studio.part == Part::Owner && standing.captured && !standing.disputed && standing.left() > 0;
    let money = |minor: i64| Money::new(minor.max(0), row.currency);
    let by_themselves = (row.refund_order_minor - row.of_order_minor).min(row.refund_month_minor - row.of_month_minor);
    Ok(RefundSheet {
        lines: refunds.iter().map(|refund| refund.line(row.currency, &studio.zone)).collect(),
        left: may.then(|| money(standing.left())),
        units: (standing.lines.iter())
            .filter(|line| standing.units_left(line) > 0)
            .map(|line| (line.sku.clone(), format!("{} ({} left)", line.title, standing.units_left(line))))
            .collect(),
        delivery: standing.left_of(Component::Delivery) > 0,
        limits: format!(
            "Up to {} of this order goes back at once. The shop decides on more than that.",
            money(by_themselves.min(standing.left()))
        ),
        ..RefundSheet::default()
    })
}

/// Gives back what an owner typed, within their limits; above them it becomes a request to the desk.
///
/// # Errors
/// As [`RefundRefused`] says.
pub async fn by_studio(
    ports: &Ports<'_>,
    who: &PersonId,
    studio: &Studio,
    order: &OrderId,
    typed: &Typed,
    key: Key,
) -> Refunds<Refunded> {
    let why =
        crate::desk::why(&typed.why, "refund_why").map_err(|_| Failure::Refused(RefundRefused::Why("refund_why")))?;
    let row = load(ports, order, studio.creator.as_str()).await?;
    let wanted = typed.wanted(row.currency).map_err(Failure::Refused)?;
    let by = By { side: Side::Studio, who, creator: Some(&studio.creator) };
    refund(ports, &by, order, &wanted, why, key).await
}

/// A request of a creator, as an operator decides it.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Which one.
    pub refund: String,
    /// Yes or no.
    pub granted: bool,
    /// Why; the creator reads it.
    pub why: String,
    /// Once.
    pub key: Key,
}

/// Grants a request, which then begins, or declines it; the creator is told.
///
/// # Errors
/// `Missing`, `Decided`, and what a refund refuses.
pub async fn decide(ports: &Ports<'_>, who: &PersonId, order: &OrderId, decision: &Decision) -> Refunds<Refunded> {
    let id = decision.refund.as_str();
    let request: Option<RequestRow> = run(ports.db, stmt!(store::REQUEST, order.as_str(), id)).await?.first()?;
    let Some(request) = request else { return Err(Failure::Refused(RefundRefused::Missing)) };
    let (what, word, sql) = if decision.granted {
        ("refund.grant", "granted", store::GRANT)
    } else {
        ("refund.decline", "declined", store::DECLINE)
    };
    let act =
        Act::new(who, what, order.as_str()).because(&decision.why).changes("asked", id).once(decision.key.clone());
    let mut statements =
        vec![stmt!(store::EXPECT_ASKED, order.as_str(), id), stmt!(sql, id, who.as_str(), act.why.as_str(), ports.now)];
    if let Some(email) = &request.email {
        let amount = Money::new(request.amount_minor, request.currency);
        let subject = format!("Your request to refund order {} was {word}", order.number());
        let said = format!("{amount}: {}", act.why);
        let note = Note::new(&subject, &[&said]).with_link("The order", &format!("/studio/orders/{order}"));
        statements.push(note.write(&format!("note-{word}-{id}"), email, ports.now));
    }
    match record(ports, &act, statements).await {
        Ok(_) if decision.granted => Ok(finished(ports, id).await),
        Ok(_) => Ok(Refunded::Failed),
        Err(Unrecorded::Refused(ActRefused::MovedOn)) => Err(Failure::Refused(RefundRefused::Decided)),
        Err(Unrecorded::Constraint(error)) => Err(explained(ports, order, &error).await?),
        Err(error) => Err(error.into()),
    }
}

/// What a constraint of the reservation means for the person.
async fn explained(ports: &Ports<'_>, order: &OrderId, error: &DbError) -> Refunds<Failure<RefundRefused>> {
    let standing = load(ports, order, "").await?.standing();
    let left = Money::new(standing.left(), standing.currency);
    Ok(match error {
        error if error.names("refund_disputed") => Failure::Refused(RefundRefused::Disputed),
        error if error.names("refund_not_paid") => Failure::Refused(RefundRefused::RefundedBefore),
        error if error.names("refund_within_line") => Failure::Refused(RefundRefused::Units),
        error if error.names("refund_within_capture") || error.names("refund_within_part") => {
            Failure::Refused(RefundRefused::MoreThanRest(left))
        }
        error => Failure::Broken(error.to_string()),
    })
}
