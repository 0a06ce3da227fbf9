//! A refund that came back: taken up by whoever hears of it, and sent again by an operator.

use super::store::{self, BounceRow, KnownRow};
use super::{RefundMade, cause_words};
use crate::audit::Act;
use crate::audit::flow::record;
use crate::channels::note::Note;
use crate::checkout::sale::flow::{Event, recording};
use crate::checkout::sale::store::SEEN;
use crate::db::{DbError, run};
use crate::desk::{ActFailure, DeskRefused, refuse, why};
use crate::failure::Failure;
use crate::ids::{OrderId, PersonId};
use crate::money::Money;
use crate::ports::{PaymentsError, Ports};
use crate::refunds::flow::{Unfinished, finish};
use crate::requests::Key;
use crate::stmt;

/// Several bring the same news: more often than this is no accident.
const TRIES: usize = 8;

/// Why news of a refund did not get into the record. It is safe to bring them again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Untaken {
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The provider.
    #[error(transparent)]
    Payments(#[from] PaymentsError),
    /// A refund that had begun.
    #[error(transparent)]
    Unfinished(#[from] Unfinished),
    /// It had begun, and is not at its end yet: the provider shall tell of it again.
    #[error("refund {0} is under way")]
    UnderWay(String),
}

/// The letter that tells a buyer that their bank sent the money back; it is named by the provider's id.
#[must_use]
pub fn letter(bounce: &str) -> String {
    format!("note-bounced-{bounce}")
}

/// Takes up news of the provider's refund `id`: the provider is asked how it stands now, so that late and repeated news do
/// no harm. Answers the letter that was written, if it came back and is one of ours.
///
/// # Errors
/// As [`Untaken`] says.
pub async fn learn(ports: &Ports<'_>, id: &str, event: Option<&Event>) -> Result<Option<String>, Untaken> {
    let made = ports.payments.refund_made(id).await?;
    take_up(ports, &made, event).await
}

async fn known(ports: &Ports<'_>, made: &RefundMade) -> Result<Option<KnownRow>, DbError> {
    let Some(key) = &made.key else { return Ok(None) };
    run(ports.db, stmt!(store::KNOWN, made.id.as_str(), key.as_str())).await?.first()
}

async fn take_up(ports: &Ports<'_>, made: &RefundMade, event: Option<&Event>) -> Result<Option<String>, Untaken> {
    let Some(cause) = &made.failed else { return Ok(None) };
    for _ in 0..TRIES {
        let Some(row) = known(ports, made).await? else { return Ok(None) };
        if row.is_known != 0 || !matches!(row.state.as_str(), "begun" | "done") {
            return Ok(None);
        }
        // What the provider did and nobody has booked is booked first; then it came back.
        if row.state == "begun" {
            finish(ports, &row.id).await?;
        }
        if let Some(again) = &row.again {
            finish_again(ports, again).await?;
        }
        let mut batch = recording(event, ports.now);
        batch.push(stmt!(
            store::COMES_BACK,
            made.id.as_str(),
            row.id.as_str(),
            row.times + 1,
            row.amount_minor,
            row.currency.code(),
            cause.as_str(),
            ports.now,
        ));
        batch.push(told(&row, cause).write(&letter(&made.id), &row.email, ports.now));
        match ports.db.batch(batch).await {
            Ok(_) => return Ok(Some(letter(&made.id))),
            Err(error) if error.names(SEEN) => return Ok(None),
            // Not booked yet, or it came back a moment ago by other news.
            Err(error) if error.names("bounce_of_nothing") || error.names("refund_bounces.refund") => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Untaken::UnderWay(made.id.clone()))
}

fn told(row: &KnownRow, cause: &str) -> Note {
    let order = OrderId(row.order_id.clone());
    let amount = Money::new(row.amount_minor, row.currency);
    let said =
        format!("We had given {amount} of your order back, and your bank sent it to us again: {}.", cause_words(cause));
    Note::new(
        &format!("Your refund of order {} came back to us", order.number()),
        &[&said, "The money is yours. We look after it and send it once more; if your card no longer exists, please answer this letter and say where to."],
    )
    .with_link("Your order", &format!("/orders/{order}"))
}

async fn load(ports: &Ports<'_>, id: &str, order: &str) -> Result<Option<BounceRow>, DbError> {
    run(ports.db, stmt!(store::BOUNCE, id, order)).await?.first()
}

/// What became of sending it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// The provider made it, and the buyer gets a letter.
    Paid,
    /// It is on record; the provider did not answer, and the reconciler asks again until it does.
    Begun,
    /// The provider will not make it: it waits for somebody again.
    Refused,
}

/// Sends it to the buyer once more, the way it came.
///
/// # Errors
/// `Why`, `Missing`; `MovedOn` when somebody was faster.
pub async fn again(
    ports: &Ports<'_>,
    who: &PersonId,
    order: &OrderId,
    id: &str,
    typed: &str,
    key: Key,
) -> ActFailure<Again> {
    let why = why(typed, "again_why").map_err(Failure::Refused)?;
    let row = load(ports, id, order.as_str()).await?.ok_or(Failure::Refused(DeskRefused::Missing))?;
    let act = Act::new(who, "refund.again", order.as_str()).because(why).changes("open", &row.id).once(key);
    let statements = vec![stmt!(store::EXPECT_OPEN, id), stmt!(store::AGAIN, id, who.as_str(), why, ports.now)];
    record(ports, &act, statements).await.map_err(|unrecorded| refuse(unrecorded, |_| None))?;
    // It is on record: what does not come to an end here does so with the reconciler.
    Ok(finish_again(ports, id).await.unwrap_or(Again::Begun))
}

/// It reached the buyer another way, such as by a transfer of the shop's own bank.
///
/// # Errors
/// `Why`, `Missing`; `MovedOn` when somebody was faster.
pub async fn otherwise(
    ports: &Ports<'_>,
    who: &PersonId,
    order: &OrderId,
    id: &str,
    typed: &str,
    key: Key,
) -> ActFailure<()> {
    let why = why(typed, "otherwise_why").map_err(Failure::Refused)?;
    let row = load(ports, id, order.as_str()).await?.ok_or(Failure::Refused(DeskRefused::Missing))?;
    let act = Act::new(who, "refund.otherwise", order.as_str()).because(why).changes("open", &row.id).once(key);
    let statements = vec![stmt!(store::EXPECT_OPEN, id), stmt!(store::OTHERWISE, id, who.as_str(), why, ports.now)];
    record(ports, &act, statements).await.map(|_| ()).map_err(|unrecorded| refuse(unrecorded, |_| None))
}

/// Tells the provider of one that is on its way again, and books what it did. Told twice, it does it once.
///
/// # Errors
/// When the database does not answer.
pub async fn finish_again(ports: &Ports<'_>, id: &str) -> Result<Again, DbError> {
    let Some(row) = load(ports, id, "").await? else { return Ok(Again::Begun) };
    match row.state.as_str() {
        "again" => {}
        "open" => return Ok(Again::Refused),
        _ => return Ok(Again::Paid),
    }
    let amount = Money::new(row.amount_minor, row.currency);
    let key = format!("again-{}-{}", row.tries, row.id);
    let answer = ports.payments.refund(row.intent.as_deref().unwrap_or_default(), amount, &key).await;
    let mut batch = vec![stmt!(store::EXPECT_AGAIN, id)];
    let became = match answer {
        Ok(()) => {
            let order = OrderId(row.order_id.clone());
            let said = format!("{amount} of your order are on their way to you once more.");
            let subject = format!("Your refund of order {}, once more", order.number());
            let note = Note::new(&subject, &[&said, "Banks take up to ten days to show it."])
                .with_link("Your order", &format!("/orders/{order}"));
            batch.push(stmt!(store::PAID, id, ports.now));
            batch.push(note.write(&format!("note-{key}"), &row.email, ports.now));
            Again::Paid
        }
        Err(PaymentsError::Unavailable(_)) => return Ok(Again::Begun),
        Err(PaymentsError::Refused(cause) | PaymentsError::Missing(cause)) => {
            let cause: String = cause.chars().take(300).collect();
            batch.push(stmt!(store::REFUSED, id, cause, ports.now));
            Again::Refused
        }
    };
    match ports.db.batch(batch).await {
        // Somebody else finished it in the same moment.
        Err(error) if !error.names("moved_on") => Err(error),
        _ => Ok(became),
    }
}

/// Finishes what is on its way again. Answers how many it asked the provider about, and how many are still not there.
///
/// # Errors
/// When the database does not answer.
pub async fn finish_waiting(ports: &Ports<'_>) -> Result<(u32, u32), DbError> {
    #[derive(serde::Deserialize)]
    struct Row {
        id: String,
    }
    let rows: Vec<Row> = run(ports.db, stmt!(store::WAITING)).await?.all()?;
    let (mut asked, mut failed) = (0, 0);
    for row in rows {
        asked += 1;
        run(ports.db, stmt!(store::LOOK_AFTER, row.id.as_str(), ports.now)).await?;
        if matches!(finish_again(ports, &row.id).await, Ok(Again::Begun) | Err(_)) {
            failed += 1;
        }
    }
    Ok((asked, failed))
}
