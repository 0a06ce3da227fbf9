//! The page of reconciliation, and what operators do about a mismatch: they post what is proposed, or say why nothing is.

use super::{held, one, sheet};
use crate::audit::Act;
use crate::audit::flow::{Done, record};
use crate::db::{DbError, Statement, run};
use crate::desk::find::{Find, ROWS_READ};
use crate::desk::view::Sheet;
use crate::desk::{ActFailure, DeskRefused, refuse, why};
use crate::failure::Failure;
use crate::ids::PersonId;
use crate::ledger;
use crate::money::{Currency, Money};
use crate::ports::{PaymentsError, Ports, ProviderBooks};
use crate::reconciliation::correct::{Correction, Proposal, account, proposal};
use crate::reconciliation::flow::{Unread, read};
use crate::reconciliation::store::{self, HeldRow, MismatchRow, PastRow, ReadingRow, ToldRow};
use crate::reconciliation::{LEASE, OVERLAP, Reading};
use crate::requests::Key;
use crate::stmt;
use serde_json::json;

/// Lines that the page shows.
const LINES_SHOWN: i64 = 25;

/// The queue, what both sides hold, the last readings and the latest lines.
///
/// # Errors
/// When the database does not answer.
pub async fn reconciliation(ports: &Ports<'_>, find: &Find, rows_max: i64) -> Result<Sheet, DbError> {
    let (at, id) = find.after.as_ref().map_or((None, String::new()), |after| (Some(after.at), after.id.clone()));
    let batch = vec![
        stmt!(store::LIST, find.of.as_str(), find.state.as_str(), at, id, rows_max),
        stmt!(store::HELD),
        stmt!(store::READINGS),
        stmt!(store::LINES, LINES_SHOWN),
    ];
    let replies = ports.db.batch(batch).await?;
    let [list, both, readings, lines] = replies.as_slice() else {
        return Err(DbError::Unavailable("four replies were due".to_owned()));
    };
    let (both, readings): (Vec<HeldRow>, Vec<PastRow>) = (both.all()?, readings.all()?);
    let top = held(&both, &readings, ports);
    Ok(sheet(find, list.all::<MismatchRow>()?, top, &readings, &lines.all::<ToldRow>()?))
}

/// The same with the rows of a page.
///
/// # Errors
/// As [`reconciliation`].
pub async fn first(ports: &Ports<'_>) -> Result<Sheet, DbError> {
    reconciliation(ports, &Find::default(), ROWS_READ).await
}

async fn load(ports: &Ports<'_>, id: &str) -> ActFailure<MismatchRow> {
    let row: Option<MismatchRow> = run(ports.db, stmt!(store::MISMATCH, id)).await?.first()?;
    row.ok_or(Failure::Refused(DeskRefused::Missing))
}

/// One mismatch with what is proposed.
///
/// # Errors
/// `Missing`.
pub async fn mismatch(ports: &Ports<'_>, id: &str) -> ActFailure<Sheet> {
    Ok(one(&load(ports, id).await?, ports))
}

/// Reads the provider's account now.
///
/// # Errors
/// `ReadingNow` while somebody, or the night, is at it; `ProviderDown`: then the next minute goes on.
pub async fn read_now(
    ports: &Ports<'_>,
    books: &dyn ProviderBooks,
    who: &PersonId,
    key: Key,
) -> ActFailure<Option<Reading>> {
    let id = ports.ids.fresh("rcn_");
    let begin = stmt!(store::BEGIN_NOW, id.as_str(), who.as_str(), ports.now, ports.now + LEASE, OVERLAP.0);
    let act = Act::new(who, "reconciliation.read", "provider").once(key);
    let explain = |error: &DbError| error.names("reconciliation_is_running").then_some(DeskRefused::ReadingNow);
    let done = record(ports, &act, vec![begin]).await.map_err(|unrecorded| refuse(unrecorded, explain))?;
    let Done::Now(rows) = done else { return Ok(None) };
    let began: Option<ReadingRow> = rows.first().map(crate::db::Rows::first).transpose()?.flatten();
    let Some(began) = began else { return Ok(None) };
    match read(ports, books, began).await {
        Ok(reading) => Ok(Some(reading)),
        Err(Unread::Payments(PaymentsError::Unavailable(_))) => {
            run(ports.db, stmt!(store::LEAVE, id.as_str(), ports.now)).await?;
            Err(Failure::Refused(DeskRefused::ProviderDown))
        }
        Err(error) => Err(Failure::Broken(error.to_string())),
    }
}

fn rows(corrections: &[Correction]) -> String {
    let rows: Vec<_> = corrections.iter().map(|c| (&c.from, &c.to, c.minor, &c.currency)).collect();
    json!(rows).to_string()
}

fn decide(row: &MismatchRow, state: &str, who: &PersonId, why: &str, ports: &Ports<'_>) -> Vec<Statement> {
    let id = row.id.as_str();
    vec![stmt!(store::EXPECT_OPEN, id), stmt!(store::DECIDE, id, state, ports.now, who.as_str(), why)]
}

/// Posts what is proposed: the transfers, and where a buyer paid for what nobody knows of, the money back to them.
/// That it goes back is on record before the provider hears of it; the next reading finishes it if it has to.
///
/// # Errors
/// `Why`, `Missing`; `MovedOn` when it is no longer open.
pub async fn post(ports: &Ports<'_>, who: &PersonId, id: &str, typed: &str, key: Key) -> ActFailure<Posted> {
    let why = why(typed, "post_why").map_err(Failure::Refused)?;
    let row = load(ports, id).await?;
    let proposal = proposal(&row.sides());
    let state = if matches!(proposal, Proposal::GiveBack(_)) { "giving_back" } else { "corrected" };
    let mut statements = decide(&row, state, who, why, ports);
    statements.push(stmt!(store::CORRECT, rows(proposal.corrections()), "correction", id, ports.now));
    statements.push(stmt!(store::MATCH_CORRECTED, id, ports.now));
    let act = Act::new(who, "mismatch.post", id).because(why).changes("open", state).once(key);
    record(ports, &act, statements).await.map_err(|unrecorded| refuse(unrecorded, |_| None))?;
    match proposal {
        Proposal::Post(_) => Ok(Posted::Corrected),
        Proposal::GiveBack(_) => match give_back(ports, &row).await {
            Ok(()) => Ok(Posted::GivenBack),
            Err(_) => Ok(Posted::Begun),
        },
    }
}

/// What became of a correction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Posted {
    /// It is in the books.
    Corrected,
    /// The provider has it, too.
    GivenBack,
    /// It is on record; the provider did not answer, and the next reading asks again.
    Begun,
}

/// Nothing is posted: what it is stays on record in the operator's own words.
///
/// # Errors
/// `Why`, `Missing`; `MovedOn` when it is no longer open.
pub async fn dismiss(ports: &Ports<'_>, who: &PersonId, id: &str, typed: &str, key: Key) -> ActFailure<()> {
    let why = why(typed, "dismiss_why").map_err(Failure::Refused)?;
    let row = load(ports, id).await?;
    let act = Act::new(who, "mismatch.dismiss", id).because(why).changes("open", "dismissed").once(key);
    record(ports, &act, decide(&row, "dismissed", who, why, ports))
        .await
        .map_err(|unrecorded| refuse(unrecorded, |_| None))
        .map(|_| ())
}

/// Asks the provider for the way back, and books it; both once, however often this is called.
async fn give_back(ports: &Ports<'_>, row: &MismatchRow) -> Result<(), Unread> {
    let (Some(intent), Some(minor), Some(code)) = (&row.intent, row.theirs_minor, &row.theirs_currency) else {
        return Ok(());
    };
    let Some(currency) = Currency::parse(code) else { return Ok(()) };
    let id = row.id.as_str();
    ports.payments.refund(intent, Money::new(minor, currency), &format!("give-back-{id}")).await?;
    let back = Correction { from: account(id), to: ledger::PROVIDER.to_owned(), minor, currency: code.clone() };
    let batch = vec![
        stmt!(store::CORRECT, rows(std::slice::from_ref(&back)), "given_back", id, ports.now),
        stmt!(store::GIVEN_BACK, id, ports.now),
    ];
    match ports.db.batch(batch).await {
        Err(error) if !error.names(ledger::BOOKED) => Err(error.into()),
        _ => Ok(()),
    }
}

/// Finishes what was begun and that the provider has not confirmed.
pub(in crate::reconciliation) async fn finish_giving_back(
    ports: &Ports<'_>,
    done: &mut Reading,
) -> Result<(), DbError> {
    let begun: Vec<MismatchRow> = run(ports.db, stmt!(store::GIVING_BACK)).await?.all()?;
    for row in begun {
        match give_back(ports, &row).await {
            Ok(()) => done.mended += 1,
            Err(_) => done.failed += 1,
        }
    }
    Ok(())
}
