//! Setting up where payouts go, at the provider, and stopping them.

use super::store::{self, AccountRow};
use crate::audit::Act;
use crate::audit::flow::{Unrecorded, record};
use crate::channels::note::Note;
use crate::db::{Statement, run};
use crate::failure::Failure;
use crate::onboarding::flow::Hand;
use crate::onboarding::store::OWNERS;
use crate::payouts::refused::PayoutRefused;
use crate::ports::{AccountRequest, Ports};
use crate::stmt;
use crate::time::Duration;
use serde::Deserialize;

/// A stop is looked at again after so long.
const STOP_LOOKED_AT: Duration = Duration::days(7);

type Refused = Failure<PayoutRefused>;

#[derive(Deserialize)]
struct Owner {
    email: String,
}

/// Opens the provider's page on which an owner says where their bank is. The caller has made sure that a passkey was shown
/// a moment ago. Every owner is written to. Answers the address, and the letters.
///
/// # Errors
/// `Missing`; `Act` for a key that cannot be; broken when the provider does not answer.
pub async fn begin(
    ports: &Ports<'_>,
    hand: Hand<'_>,
    (shop_url, country): (&str, &str),
) -> Result<(String, Vec<String>), Refused> {
    let creator = hand.studio.creator.as_str();
    let both = vec![stmt!(store::OF_CREATOR, creator), stmt!(OWNERS, creator)];
    let replies = ports.db.batch(both).await?;
    let [row, owners] = replies.as_slice() else { return Err(Failure::Broken("two replies were due".to_owned())) };
    let row: AccountRow = row.first()?.ok_or(Failure::Refused(PayoutRefused::Missing))?;
    let owners: Vec<Owner> = owners.all()?;
    let mut statements: Vec<Statement> = Vec::new();
    let account = if row.account.is_empty() {
        let request = AccountRequest {
            creator: creator.to_owned(),
            email: hand.person.email.clone(),
            country: country.to_owned(),
            key: format!("account-{creator}"),
        };
        let opened = ports.payouts.open_account(&request).await?;
        let (missing, on) = (opened.missing.join(", "), i64::from(opened.payouts_on));
        statements.push(stmt!(
            store::OPENED,
            creator,
            opened.id.as_str(),
            on,
            missing,
            opened.bank,
            opened.last4,
            ports.now
        ));
        opened.id
    } else {
        row.account
    };
    let page = format!("{shop_url}/studio/payouts");
    let link =
        ports.payouts.account_link(&account, &format!("{page}?said=back"), &format!("{page}?said=again")).await?;
    let note = Note::new(
        "Somebody is changing where your payouts go",
        &[
            &format!(
                "{} has opened the page of our payment provider on which the bank of {} is set.",
                hand.person.email, row.name
            ),
            "If that was not you, stop your payouts now and end your sessions.",
        ],
    )
    .with_link("Look at it, or stop it", "/studio/payouts#bank");
    let mut letters = Vec::new();
    for owner in owners {
        let id = ports.ids.fresh("note-bank-");
        statements.push(note.write(&id, &owner.email, ports.now));
        letters.push(id);
    }
    let act = Act::new(&hand.person.id, "payout_account.open", creator).changes("", &account).once(hand.key.clone());
    let done = record(ports, &act, statements).await.map_err(Refused::from)?;
    Ok((link, letters.into_iter().filter_map(|id| done.wrote(id)).collect()))
}

/// An owner stops their payouts: nothing is sent until operators have spoken to them.
///
/// # Errors
/// `StoppedAlready`; `Act` for a key that cannot be.
pub async fn stop(ports: &Ports<'_>, hand: Hand<'_>) -> Result<(), Refused> {
    let creator = hand.studio.creator.as_str();
    let id = ports.ids.fresh("pho_");
    let why = "Stopped by an owner, who did not change the bank details.";
    let hold = stmt!(store::HOLD, id, creator, why, hand.person.id.as_str(), ports.now, ports.now + STOP_LOOKED_AT);
    let act = Act::new(&hand.person.id, "payouts.stop", creator).changes("", "stopped").once(hand.key.clone());
    match record(ports, &act, vec![hold]).await {
        Ok(_) => Ok(()),
        Err(Unrecorded::Constraint(error)) if error.names("one_payout_hold") || error.names("payout_holds.creator") => {
            Err(Failure::Refused(PayoutRefused::StoppedAlready))
        }
        Err(unrecorded) => Err(unrecorded.into()),
    }
}

/// The account of a creator at the provider, if there is one.
///
/// # Errors
/// When the database does not answer.
pub async fn account(ports: &Ports<'_>, creator: &str) -> Result<Option<String>, crate::db::DbError> {
    let row: Option<AccountRow> = run(ports.db, stmt!(store::OF_CREATOR, creator)).await?.first()?;
    Ok(row.map(|row| row.account).filter(|account| !account.is_empty()))
}
