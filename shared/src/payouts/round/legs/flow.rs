//! Moving the legs of a payout to the creator's account, and taking them back. Safe to end anywhere and to run twice.

use crate::db::run;
use crate::money::Money;
use crate::payouts::round::flow::{Stuck, known, name};
use crate::payouts::store::{self, LegRow, PayoutRow};
use crate::ports::{PaymentsError, Ports, TransferRequest};
use crate::stmt;

async fn legs(ports: &Ports<'_>, row: &PayoutRow) -> Result<Vec<LegRow>, Stuck> {
    Ok(run(ports.db, stmt!(store::LEGS, row.id.as_str(), row.attempt)).await?.all()?)
}

/// Moves every leg that is not moved yet. Answers why the provider will not, if it will not.
///
/// # Errors
/// As [`Stuck`] says: whoever comes next goes on where it ended.
pub async fn go(ports: &Ports<'_>, row: &PayoutRow) -> Result<Option<String>, Stuck> {
    for mut leg in legs(ports, row).await? {
        if leg.provider_transfer.is_some() {
            continue;
        }
        let transfer = match transfer(ports, row, &mut leg).await {
            Ok(transfer) => transfer,
            Err(Stuck::Payments(PaymentsError::Refused(cause) | PaymentsError::Missing(cause))) => {
                return Ok(Some(cause));
            }
            Err(stuck) => return Err(stuck),
        };
        // Each at once: what the provider has done is known after a crash without asking it again.
        let moved = vec![
            stmt!(store::LEG_MOVED, leg.name.as_str(), transfer, ports.now),
            stmt!(store::TRANSFERRED, row.id.as_str(), ports.now, row.attempt),
        ];
        ports.db.batch(moved).await?;
    }
    Ok(None)
}

/// One leg. What its charge cannot give comes out of the balance: the record says so before the provider is asked, so that
/// nobody asks for both.
async fn transfer(ports: &Ports<'_>, row: &PayoutRow, leg: &mut LegRow) -> Result<String, Stuck> {
    if let Some(intent) = leg.intent.clone() {
        if let Some(charge) = ports.payouts.charge(&intent).await? {
            match ports.payouts.transfer(&request(row, leg, Some(charge))).await {
                Err(PaymentsError::Refused(cause)) if known(&cause).is_none() => {}
                answer => return Ok(answer?),
            }
        }
        run(ports.db, stmt!(store::LEG_BY_BALANCE, leg.name.as_str())).await?;
        (leg.intent, leg.by_balance) = (None, 1);
    }
    Ok(ports.payouts.transfer(&request(row, leg, None)).await?)
}

fn request(row: &PayoutRow, leg: &LegRow, source: Option<String>) -> TransferRequest {
    let turned = if leg.by_balance == 0 { "" } else { "-balance" };
    TransferRequest {
        account: row.account.clone().unwrap_or_default(),
        amount: Money::new(leg.amount_minor, row.currency),
        source,
        name: leg.name.clone(),
        group: name(row),
        key: format!("transfer-{}{turned}", leg.name),
    }
}

/// Takes back every leg that was moved.
///
/// # Errors
/// As [`Stuck`] says.
pub async fn come_back(ports: &Ports<'_>, row: &PayoutRow) -> Result<(), Stuck> {
    for leg in legs(ports, row).await? {
        let (Some(transfer), None) = (&leg.provider_transfer, &leg.provider_reversal) else { continue };
        let (amount, key) = (Money::new(leg.amount_minor, row.currency), format!("reversal-{}", leg.name));
        let back = ports.payouts.reverse(transfer, &leg.name, amount, &key).await?;
        run(ports.db, stmt!(store::LEG_BACK, leg.name.as_str(), back, ports.now)).await?;
    }
    Ok(())
}
