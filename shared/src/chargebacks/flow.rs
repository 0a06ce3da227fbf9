//! Chargebacks: what the provider says, what becomes of the money meanwhile, and what the desk answers.

use super::evidence::bundle;
use super::part::{Part, parts};
use super::store::{self, KnownRow, ListRow, OneRow};
use super::{Dispute, DisputeState, page};
use crate::audit::Act;
use crate::audit::flow::{Done, record};
use crate::checkout::sale::flow::{Event, recording};
use crate::checkout::sale::store::SEEN;
use crate::db::{Db, DbError, Statement, run};
use crate::desk::find::Find;
use crate::desk::view::Sheet;
use crate::desk::{ActFailure, DeskRefused, refuse, why};
use crate::failure::Failure;
use crate::ids::{OrderId, PersonId};
use crate::ledger::{self, PROVIDER, Transfer};
use crate::ports::{PaymentsError, Ports};
use crate::refunds::{plan, store as refunds};
use crate::requests::Key;
use crate::stmt;

/// Several bring the same news: more often than this is no accident.
const TRIES: usize = 8;

/// What the provider kept of its own: the shop bears what a dispute costs.
const PROCESSOR: &str = "processor:fees";

/// Why news of a dispute did not get into the record. It is safe to bring them again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unlearned {
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The provider.
    #[error(transparent)]
    Payments(#[from] PaymentsError),
    /// More is disputed than is left of the order's shares.
    #[error("dispute {0}: more than is left")]
    TooMuch(String),
}

/// Takes up news of the dispute `id`: the provider is asked how it stands now, so that late and repeated news do no harm.
/// False when its payment is not one of the shop's.
///
/// # Errors
/// As [`Unlearned`] says.
pub async fn learn(ports: &Ports<'_>, id: &str, event: Option<&Event>) -> Result<bool, Unlearned> {
    let dispute = ports.payments.dispute(id).await?;
    take_up(ports, &dispute, event).await
}

async fn known(db: &dyn Db, dispute: &Dispute) -> Result<Vec<KnownRow>, DbError> {
    run(db, stmt!(store::KNOWN, dispute.id.as_str(), dispute.intent.as_str())).await?.all()
}

async fn take_up(ports: &Ports<'_>, dispute: &Dispute, event: Option<&Event>) -> Result<bool, Unlearned> {
    for _ in 0..TRIES {
        let rows = known(ports.db, dispute).await?;
        if rows.is_empty() {
            return Ok(false);
        }
        let mut batch = recording(event, ports.now);
        for part in &parts(dispute, rows) {
            batch.extend(news(ports, dispute, part)?);
        }
        match ports.db.batch(batch).await {
            Ok(_) => return Ok(true),
            // Seen before; or decided before, so that these news are old.
            Err(error) if error.names(SEEN) || error.names("chargeback_step") => return Ok(true),
            Err(error) if error.names("moved_on") || error.names("chargeback_part") || error.names(ledger::BOOKED) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(DbError::Unavailable("the record of chargebacks is busy".to_owned()).into())
}

/// Whoever got a share of what is disputed sets their part aside: `(from, to, minor units)` into the dispute's account.
fn aside(part: &Part, through: &str) -> Option<Vec<(String, String, i64)>> {
    let row = &part.row;
    let all = plan::part(&row.shares, "all", part.minor, &row.session)?;
    let payment = ledger::payment(&row.session);
    let named = |account: String| if account == payment { through.to_owned() } else { account };
    let mut parts: Vec<(String, String, i64)> = Vec::new();
    for transfer in all.into_iter().filter(|transfer| transfer.reason != "refund") {
        let (from, to) = (named(transfer.from), named(transfer.to));
        match parts.iter_mut().find(|part| part.0 == from && part.1 == to) {
            Some(part) => part.2 += transfer.minor,
            None => parts.push((from, to, transfer.minor)),
        }
    }
    // What comes in first, so that nothing is below zero for a moment.
    parts.sort_by_key(|(_, to, _)| to != through);
    Some(parts)
}

/// What the news come to for one order: the row as it stands now, and the transfers that were not booked yet.
fn news(ports: &Ports<'_>, dispute: &Dispute, part: &Part) -> Result<Vec<Statement>, Unlearned> {
    let (row, id, disputed, fee_minor) = (&part.row, part.id.as_str(), part.minor, part.fee_minor);
    let through = format!("dispute:{id}");
    let order = OrderId(row.order_id.clone());
    let mut funds = row.funds.clone().unwrap_or_else(|| "kept".to_owned());
    let mut parts: Vec<(String, String, i64)> =
        row.parts.as_deref().and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
    let mut moved: Vec<Transfer> = Vec::new();
    let mut after: Vec<Statement> = Vec::new();
    let between =
        |from: &str, to: &str, minor, reason| Transfer { from: from.to_owned(), to: to.to_owned(), minor, reason };
    if funds == "kept" && dispute.state == DisputeState::Won && dispute.withdrawn && dispute.reinstated {
        // It came and went before anybody heard of it: nobody's share was touched, and by now it may have gone elsewhere.
        let unheard = format!("correction:{id}");
        moved.push(between(&unheard, PROVIDER, disputed, "dispute_withdrawn"));
        moved.push(between(PROCESSOR, PROVIDER, fee_minor, "dispute_fee"));
        moved.push(between(PROVIDER, &unheard, disputed, "dispute_reinstated"));
        funds = "back".to_owned();
    }
    if funds == "kept"
        && (dispute.withdrawn || matches!(dispute.state, DisputeState::NeedsResponse | DisputeState::UnderReview))
    {
        parts = aside(part, &through).ok_or_else(|| Unlearned::TooMuch(dispute.id.clone()))?;
        moved.extend(parts.iter().map(|(from, to, minor)| between(from, to, *minor, "dispute_held")));
        funds = "held".to_owned();
    }
    if funds == "held" && dispute.withdrawn {
        moved.push(between(&through, PROVIDER, disputed, "dispute_withdrawn"));
        moved.push(between(PROCESSOR, PROVIDER, fee_minor, "dispute_fee"));
        funds = "withdrawn".to_owned();
    }
    if funds == "withdrawn" && dispute.reinstated {
        moved.push(between(PROVIDER, &through, disputed, "dispute_reinstated"));
        funds = "held".to_owned();
    }
    if dispute.state == DisputeState::Won && funds == "held" {
        // The other way round, and in the other order.
        moved.extend(parts.iter().rev().map(|(from, to, minor)| between(to, from, *minor, "dispute_won")));
        funds = "back".to_owned();
    }
    if dispute.state == DisputeState::Lost && funds == "withdrawn" {
        // What was set aside goes the way of a refund, so that every share stands as if it were one.
        moved.push(between(PROVIDER, &through, disputed, "dispute_lost"));
        moved.extend(parts.iter().rev().map(|(from, to, minor)| between(to, from, *minor, "dispute_lost")));
        let is_whole = row.refunded_minor + disputed == row.captured_minor;
        let back = if is_whole {
            Some(plan::whole(&row.shares, row.goodwill_minor, disputed, &row.session))
        } else {
            plan::part(&row.shares, "all", disputed, &row.session)
        };
        let back = back.ok_or_else(|| Unlearned::TooMuch(dispute.id.clone()))?;
        moved.extend(back.into_iter().map(|transfer| match transfer.reason {
            "refund" => Transfer { reason: "charged_back", ..transfer },
            _ => transfer,
        }));
        after.push(stmt!(refunds::COUNT, row.session.as_str(), disputed));
        if is_whole {
            after.extend([
                stmt!(refunds::MAKE_WHOLE, row.session.as_str(), ports.now, "charged_back", ""),
                stmt!(refunds::WHOLE, row.session.as_str(), ports.now),
                stmt!(refunds::REFUND_ORDER, order.as_str(), ports.now, "charged_back"),
            ]);
        }
        funds = "gone".to_owned();
    }
    moved.retain(|transfer| transfer.minor > 0);
    let mut batch =
        vec![stmt!(store::EXPECT, id, row.state.as_deref(), row.funds.as_deref(), row.done, row.session.as_str())];
    batch.push(stmt!(
        store::LEARN,
        id,
        order.as_str(),
        row.session.as_str(),
        disputed,
        fee_minor,
        row.currency.code(),
        dispute.reason.as_str(),
        dispute.state.word(),
        funds,
        serde_json::json!(parts).to_string(),
        dispute.due_at,
        dispute.opened_at,
        ports.now,
        part.of.as_deref(),
        part.of.as_ref().map(|_| dispute.amount.minor),
    ));
    if !moved.is_empty() {
        batch.push(ledger::book(&moved, row.currency, id, Some(&order), ports.now));
    }
    batch.extend(after);
    Ok(batch)
}

/// The list, or as much of it as a file takes.
///
/// # Errors
/// When the database does not answer.
pub async fn chargebacks(ports: &Ports<'_>, find: &Find, rows_max: i64) -> Result<Sheet, DbError> {
    let (at, id) = find.after.as_ref().map_or((None, String::new()), |after| (Some(after.at), after.id.clone()));
    let rows: Vec<ListRow> = run(ports.db, stmt!(store::LIST, find.state.as_str(), at, id, rows_max)).await?.all()?;
    Ok(page::list(find, rows, ports.now))
}

/// The one that is asked for, and those of the same payment.
async fn load(ports: &Ports<'_>, id: &str) -> ActFailure<(OneRow, Vec<OneRow>)> {
    let mut rows: Vec<OneRow> = run(ports.db, stmt!(store::ONE, id)).await?.all()?;
    if rows.is_empty() {
        return Err(Failure::Refused(DeskRefused::Missing));
    }
    let others = rows.split_off(1);
    rows.pop().map(|row| (row, others)).ok_or(Failure::Refused(DeskRefused::Missing))
}

/// One chargeback, with what the shop can say to it.
///
/// # Errors
/// `Missing`.
pub async fn chargeback(ports: &Ports<'_>, id: &str) -> ActFailure<Sheet> {
    let (row, others) = load(ports, id).await?;
    Ok(page::sheet(&row, &others, ports))
}

/// Sends the order's record to the bank, with what the operator adds.
///
/// # Errors
/// `Why`, `Missing`; `MovedOn` when it was answered before.
pub async fn contest(ports: &Ports<'_>, who: &PersonId, id: &str, typed: &str, key: Key) -> ActFailure<()> {
    let adds = why(typed, "contest_why").map_err(Failure::Refused)?;
    let (row, others) = load(ports, id).await?;
    let evidence = bundle(&row, &others, adds);
    let act = Act::new(who, "chargeback.contest", id).because(adds).changes(&row.state, "sent").once(key);
    let statements = vec![stmt!(store::EXPECT_OPEN, id), stmt!(store::ANSWER, id, ports.now)];
    answered(ports, &act, statements, ports.payments.contest(&row.dispute, &evidence)).await
}

/// Lets the buyer's bank have it.
///
/// # Errors
/// `Why`, `Missing`; `MovedOn` when it was answered before.
pub async fn concede(ports: &Ports<'_>, who: &PersonId, id: &str, typed: &str, key: Key) -> ActFailure<()> {
    let why = why(typed, "concede_why").map_err(Failure::Refused)?;
    let (row, _) = load(ports, id).await?;
    let act = Act::new(who, "chargeback.concede", id).because(why).changes(&row.state, "lost").once(key);
    let statements = vec![stmt!(store::EXPECT_OPEN, id), stmt!(store::ANSWER, id, ports.now)];
    answered(ports, &act, statements, ports.payments.concede(&row.dispute)).await
}

/// On record before the provider hears of it; whoever gets no answer from it may send again while the dispute is open.
async fn answered(
    ports: &Ports<'_>,
    act: &Act,
    statements: Vec<Statement>,
    answer: impl Future<Output = Result<Dispute, PaymentsError>>,
) -> ActFailure<()> {
    match record(ports, act, statements).await {
        Ok(Done::Now(_)) => {}
        Ok(Done::Before) => return Ok(()),
        Err(unrecorded) => return Err(refuse(unrecorded, |_| None)),
    }
    let dispute = answer.await?;
    take_up(ports, &dispute, None).await.map(|_| ()).map_err(|error| Failure::Broken(error.to_string()))
}
