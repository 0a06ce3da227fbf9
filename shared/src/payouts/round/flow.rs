//! A round: reserves, paces, new payouts, and a step for each that is under way. Safe to end anywhere and to run twice.

use super::{CREATORS_MAX, JOB, LEASE_LASTS, PACES_MAX, Round, WORK_MAX};
use crate::channels::note::Note;
use crate::db::{DbError, Statement, run};
use crate::money::Money;
use crate::onboarding::store::OWNERS;
use crate::payouts::pace::COUNTED;
use crate::payouts::store::{self, CandidateRow, PayoutRow, VolumeRow};
use crate::payouts::{QUIET_MAX, failure_words};
use crate::ports::{PaidOut, PaymentsError, PayoutRequest, Ports, TransferRequest};
use crate::stmt;
use serde::Deserialize;
use serde_json::json;

/// Why a payout was not taken further this time. It is safe to begin again, at any time, by anybody.
#[derive(Debug, thiserror::Error)]
pub enum Stuck {
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The provider.
    #[error(transparent)]
    Payments(#[from] PaymentsError),
}

/// One round. Of two at once one does nothing.
///
/// # Errors
/// When the database does not answer; a provider that does not is counted, and asked again next time.
pub async fn round(ports: &Ports<'_>) -> Result<Round, DbError> {
    let (holder, now) = (ports.ids.fresh("run_"), ports.now);
    let lease = stmt!(store::LEASE, JOB, holder.as_str(), now + LEASE_LASTS, now);
    if run(ports.db, lease).await?.is_empty() {
        return Ok(Round { busy: true, ..Round::default() });
    }
    paces(ports).await?;
    let mut done = Round { made: gather(ports).await?, ..Round::default() };
    let work = stmt!(store::WORK, now - QUIET_MAX, WORK_MAX);
    let rows: Vec<PayoutRow> = run(ports.db, work).await?.all()?;
    for row in rows {
        run(ports.db, stmt!(store::LOOK, row.id.as_str(), now)).await?;
        match forward(ports, &row).await {
            Ok(letters) => {
                done.moved += 1;
                done.letters.extend(letters);
            }
            Err(_) => done.failed += 1,
        }
    }
    run(ports.db, stmt!(store::UNLEASE, JOB, holder)).await?;
    Ok(done)
}

/// How often each creator is paid, looked at once a day.
async fn paces(ports: &Ports<'_>) -> Result<(), DbError> {
    let asked = stmt!(store::VOLUMES, ports.now, ports.now - COUNTED, PACES_MAX);
    let rows: Vec<VolumeRow> = run(ports.db, asked).await?.all()?;
    if rows.is_empty() {
        return Ok(());
    }
    let kept: Vec<_> = rows
        .iter()
        .map(|row| {
            let pace = row.pace.after(row.volume_minor, row.currency, row.since_at, ports.now);
            let since = if pace == row.pace { row.since_at } else { ports.now };
            json!([row.creator, row.currency.code(), pace.word(), since.0, row.volume_minor])
        })
        .collect();
    run(ports.db, stmt!(store::KEEP_PACES, json!(kept).to_string(), ports.now)).await.map(|_| ())
}

/// Reserves move, and what was released until the last payout day of each creator becomes a payout. Answers how many
/// creators were looked at for one.
async fn gather(ports: &Ports<'_>) -> Result<u32, DbError> {
    let now = ports.now;
    let tidy =
        vec![stmt!(store::VOID_UNRELEASED, now), stmt!(store::GIVE_RESERVES, now), stmt!(store::TAKE_RESERVES, now)];
    ports.db.batch(tidy).await?;
    let (mut after, mut made) = ((String::new(), String::new()), 0);
    loop {
        let most = i64::try_from(CREATORS_MAX).unwrap_or(i64::MAX);
        let asked = stmt!(store::CANDIDATES, now, after.0.as_str(), after.1.as_str(), most);
        let rows: Vec<CandidateRow> = run(ports.db, asked).await?.all()?;
        let Some(last) = rows.last() else { return Ok(made) };
        after = (last.creator.clone(), last.currency.code().to_owned());
        let is_last = rows.len() < CREATORS_MAX;
        let wanted: Vec<_> = rows
            .iter()
            .map(|row| {
                let period = row.pace.period(now, &row.zone);
                let id = ports.ids.fresh("pay_");
                json!([id, row.creator, row.currency.code(), period.day, period.until.0, row.pace.word()])
            })
            .collect();
        let wanted = json!(wanted).to_string();
        let batch = vec![stmt!(store::GATHER, wanted.as_str(), now), stmt!(store::GATHER_ITEMS, wanted)];
        let replies = ports.db.batch(batch).await?;
        made += replies
            .first()
            .map_or(Ok(0), |rows| rows.all::<Made>().map(|all| all.len()))
            .map(|n| u32::try_from(n).unwrap_or(u32::MAX))?;
        if is_last {
            return Ok(made);
        }
    }
}

#[derive(Deserialize)]
struct Made {}

/// Takes one payout as far as it goes: from due to sent, or from failing to failed. Answers the letters it wrote.
///
/// # Errors
/// As [`Stuck`] says.
pub async fn forward(ports: &Ports<'_>, row: &PayoutRow) -> Result<Vec<String>, Stuck> {
    let mut row = row.clone();
    if row.state == "due" && !begin(ports, &mut row).await? {
        return Ok(Vec::new());
    }
    match row.state.as_str() {
        "sending" => send(ports, &mut row).await,
        "sent" => look(ports, &mut row).await,
        "failing" => fail(ports, &row).await,
        _ => Ok(Vec::new()),
    }
}

async fn again(ports: &Ports<'_>, id: &str) -> Result<Option<PayoutRow>, DbError> {
    run(ports.db, stmt!(store::ONE, id)).await?.first()
}

/// The record says that the provider may have been told, before it is.
async fn begin(ports: &Ports<'_>, row: &mut PayoutRow) -> Result<bool, Stuck> {
    let batch = vec![
        stmt!(store::EXPECT_DUE, row.id.as_str(), row.attempt),
        stmt!(store::DEBT_BACK, row.id.as_str(), ports.now),
        stmt!(store::SEND, row.id.as_str(), ports.now),
    ];
    match ports.db.batch(batch).await {
        Ok(_) => {}
        // Somebody else was first, or it was stopped in the meantime.
        Err(error) if error.names("moved_on") || error.names("payout_is_stopped") => return Ok(false),
        // Something went back since it was made: what is left is gathered anew.
        Err(error) if error.names("payout_adds_up") || error.names("account_below_zero") => {
            run(ports.db, stmt!(store::VOID, row.id.as_str(), ports.now)).await?;
            return Ok(false);
        }
        Err(error) => return Err(error.into()),
    }
    match again(ports, &row.id).await? {
        Some(now) => *row = now,
        None => return Ok(false),
    }
    Ok(true)
}

/// What the provider and the books call this attempt.
fn name(row: &PayoutRow) -> String {
    format!("{}-{}", row.id, row.attempt)
}

fn amount(row: &PayoutRow) -> Money {
    Money::new(row.amount_minor, row.currency)
}

/// The transfer to the creator's account, and the payout to their bank. Each has the payout's own key, so that whoever
/// comes after a crash gets the same answers.
async fn send(ports: &Ports<'_>, row: &mut PayoutRow) -> Result<Vec<String>, Stuck> {
    let (id, attempt, now) = (row.id.clone(), row.attempt, ports.now);
    let account = row.account.clone().unwrap_or_default();
    if row.provider_transfer.is_none() {
        let request = TransferRequest {
            account: account.clone(),
            amount: amount(row),
            source: None,
            group: name(row),
            key: format!("transfer-{}", name(row)),
        };
        match ports.payouts.transfer(&request).await {
            Ok(transfer) => {
                run(ports.db, stmt!(store::TRANSFERRED, id.as_str(), transfer.as_str(), now, attempt)).await?;
                row.provider_transfer = Some(transfer);
            }
            Err(PaymentsError::Refused(cause) | PaymentsError::Missing(cause)) => {
                return refused(ports, row, &cause).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
    let request =
        PayoutRequest { account, amount: amount(row), payout: name(row), key: format!("payout-{}", name(row)) };
    match ports.payouts.pay_out(&request).await {
        Ok(sent) => {
            run(ports.db, stmt!(store::SENT, id.as_str(), sent.id.as_str(), sent.arrives_at, now, attempt)).await?;
            match again(ports, &id).await? {
                Some(row) if row.state == "sent" => became(ports, &row, &sent.state).await,
                _ => Ok(Vec::new()),
            }
        }
        Err(PaymentsError::Refused(cause) | PaymentsError::Missing(cause)) => refused(ports, row, &cause).await,
        Err(error) => Err(error.into()),
    }
}

/// The provider's own word in an answer of its, where it has one; never a whole answer, which may carry names.
fn word(cause: &str) -> String {
    const KNOWN: [&str; 8] = [
        "balance_insufficient",
        "payouts_not_allowed",
        "account_closed",
        "no_account",
        "invalid_currency",
        "insufficient_capabilities_for_transfer",
        "account_invalid",
        "amount_too_small",
    ];
    KNOWN.into_iter().find(|word| cause.contains(word)).unwrap_or("refused").to_owned()
}

async fn refused(ports: &Ports<'_>, row: &PayoutRow, cause: &str) -> Result<Vec<String>, Stuck> {
    failing(ports, row, &word(cause)).await
}

/// Nobody has told of it for hours: the provider is asked.
async fn look(ports: &Ports<'_>, row: &mut PayoutRow) -> Result<Vec<String>, Stuck> {
    let (Some(account), Some(payout)) = (row.account.as_deref(), row.provider_payout.as_deref()) else {
        return Ok(Vec::new());
    };
    let found = ports.payouts.paid_out(account, payout).await?;
    became(ports, row, &found.state).await
}

/// What the provider says of a payout that was sent. Answers the letters that were written.
///
/// # Errors
/// As [`Stuck`] says.
pub async fn became(ports: &Ports<'_>, row: &PayoutRow, state: &PaidOut) -> Result<Vec<String>, Stuck> {
    match state {
        PaidOut::OnItsWay => Ok(Vec::new()),
        PaidOut::Paid => {
            run(ports.db, stmt!(store::PAID, row.id.as_str(), ports.now, row.attempt)).await?;
            Ok(Vec::new())
        }
        PaidOut::Failed(cause) => failing(ports, row, cause).await,
    }
}

async fn failing(ports: &Ports<'_>, row: &PayoutRow, cause: &str) -> Result<Vec<String>, Stuck> {
    run(ports.db, stmt!(store::FAILING, row.id.as_str(), cause, ports.now, row.attempt)).await?;
    match again(ports, &row.id).await? {
        Some(now) if now.state == "failing" => fail(ports, &now).await,
        _ => Ok(Vec::new()),
    }
}

/// What was moved comes back first; then the items are open again, and the owners are told what to do.
async fn fail(ports: &Ports<'_>, row: &PayoutRow) -> Result<Vec<String>, Stuck> {
    #[derive(Deserialize)]
    struct Owner {
        email: String,
    }
    let reversal = match &row.provider_transfer {
        Some(transfer) => {
            let key = format!("reversal-{}", name(row));
            Some(ports.payouts.reverse(transfer, amount(row), &key).await?)
        }
        None => None,
    };
    let owners: Vec<Owner> = run(ports.db, stmt!(OWNERS, row.creator.as_str())).await?.all()?;
    let cause = row.failure.clone().unwrap_or_default();
    let note = Note::new(
        &format!("A payout of {} came back", amount(row)),
        &[
            &format!("We have sent {} to the bank of {}, and it came back.", amount(row), row.name),
            failure_words(&cause),
            "The money is yours, and with us: it goes out with your next payout.",
        ],
    )
    .with_link("Your payouts", "/studio/payouts");
    let done = stmt!(store::FAILED, row.id.as_str(), reversal, ports.now, row.attempt);
    let mut batch: Vec<Statement> = vec![done];
    let mut letters = Vec::new();
    for (number, owner) in owners.iter().enumerate() {
        let id = format!("note-payout-{}-{number}", name(row));
        batch.push(note.write(&id, &owner.email, ports.now));
        letters.push(id);
    }
    ports.db.batch(batch).await?;
    Ok(letters)
}
