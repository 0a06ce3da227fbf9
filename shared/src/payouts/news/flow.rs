//! News of payouts and accounts: once each, in any order, before the shop's own answer too.

use super::News;
use crate::channels::note::Note;
use crate::checkout::sale::flow::Event;
use crate::checkout::sale::store::{RECORD_EVENT, SEEN};
use crate::db::run;
use crate::onboarding::store::OWNERS;
use crate::payouts::account::store::{self as accounts, AccountRow};
use crate::payouts::round::flow::{Stuck, became};
use crate::payouts::store::{self, PayoutRow};
use crate::ports::{ConnectedAccount, Ports, ProviderPayout};
use crate::stmt;
use serde::Deserialize;

/// Takes up what the provider tells. Answers the letters that were written.
///
/// # Errors
/// When the record does not have it in the end: then the provider shall tell it again.
pub async fn news(ports: &Ports<'_>, news: &News, event: &Event) -> Result<Vec<String>, Stuck> {
    let letters = match news {
        News::Payout(payout) => payout_news(ports, payout).await?,
        News::Account(account) => account_news(ports, account).await?,
        News::Transfer => Vec::new(),
    };
    // Last: what was not taken up must be told again, and taking it up twice is the same.
    match run(ports.db, stmt!(RECORD_EVENT, event.id.as_str(), event.kind.as_str(), ports.now)).await {
        Err(error) if !error.names(SEEN) => Err(error.into()),
        _ => Ok(letters),
    }
}

async fn payout_news(ports: &Ports<'_>, told: &ProviderPayout) -> Result<Vec<String>, Stuck> {
    let id = told.payout.rsplit_once('-').map_or("", |(id, _)| id);
    let find = || stmt!(store::OF_PROVIDER, told.id.as_str(), told.payout.as_str(), id);
    let Some(mut row): Option<PayoutRow> = run(ports.db, find()).await?.first()? else { return Ok(Vec::new()) };
    if row.state == "sending" && row.provider_payout.is_none() {
        // The answer to our own call is still on its way, or was lost.
        let sent = stmt!(store::SENT, row.id.as_str(), told.id.as_str(), told.arrives_at, ports.now, row.attempt);
        run(ports.db, sent).await?;
        match run(ports.db, find()).await?.first()? {
            Some(now) => row = now,
            None => return Ok(Vec::new()),
        }
    }
    became(ports, &row, &told.state).await
}

async fn account_news(ports: &Ports<'_>, told: &ConnectedAccount) -> Result<Vec<String>, Stuck> {
    #[derive(Deserialize)]
    struct Owner {
        email: String,
    }
    let known: Option<AccountRow> = run(ports.db, stmt!(accounts::OF_PROVIDER, told.id.as_str())).await?.first()?;
    let Some(known) = known else { return Ok(Vec::new()) };
    let kept = stmt!(
        accounts::KEEP,
        told.id.as_str(),
        i64::from(told.payouts_on),
        told.missing.join(", "),
        told.bank.as_str(),
        told.last4.as_str(),
        ports.now,
    );
    let mut batch = vec![kept];
    let mut letters = Vec::new();
    if !known.bank.is_empty() && known.bank != told.bank {
        let owners: Vec<Owner> = run(ports.db, stmt!(OWNERS, known.creator.as_str())).await?.all()?;
        let now_at = if told.last4.is_empty() {
            "no account".to_owned()
        } else {
            format!("the account that ends in {}", told.last4)
        };
        let note = Note::new(
            "Your bank details have changed",
            &[
                &format!("At our payment provider the payouts of {} now go to {now_at}.", known.name),
                "No payout goes there for two days. If you did not change this, stop your payouts now: they stay stopped until we have spoken to you.",
            ],
        )
        .with_link("Look at it, or stop it", "/studio/payouts#bank");
        for owner in &owners {
            let id = ports.ids.fresh("note-bank-");
            batch.push(note.write(&id, &owner.email, ports.now));
            letters.push(id);
        }
    }
    ports.db.batch(batch).await?;
    Ok(letters)
}

/// Asks the provider about a creator's account, for the page its owner comes back to.
///
/// # Errors
/// As [`Stuck`] says.
pub async fn look_at_account(ports: &Ports<'_>, account: &str) -> Result<Vec<String>, Stuck> {
    let told = ports.payouts.account(account).await?;
    account_news(ports, &told).await
}

/// Whether an event of this kind is taken up here.
#[must_use]
pub fn is_ours(kind: &str) -> bool {
    ["payout.", "transfer."].iter().any(|of| kind.starts_with(of)) || kind == "account.updated"
}
