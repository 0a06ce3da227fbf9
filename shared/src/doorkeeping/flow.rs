//! At the door: count, and ask for the check where the count says so. Nothing here touches the record.

use super::network::Network;
use super::view::ACTION;
use super::{DoorRefused, Pace};
use crate::ids::BuyerId;
use crate::ports::{Check, Paces, Shown, Silent, Verdict};

/// Whoever stands at the door.
#[derive(Clone, Copy, Debug)]
pub struct Knock<'a> {
    /// Where they come from.
    pub network: &'a Network,
    /// The same as the platform says it.
    pub address: &'a str,
    /// Who they are, when they came with a cookie.
    pub buyer: Option<&'a BuyerId>,
    /// Whether they prove that a page was open.
    pub proven: bool,
    /// What the check told their browser; empty when they did none.
    pub answer: &'a str,
    /// Buyer, drop and idempotency key: the same wish may show the same answer again.
    pub wish: &'a str,
    /// The shop's name in addresses, without scheme and port.
    pub host: &'a str,
}

type Outcome = Result<(), DoorRefused>;

/// Lets a wish to hold something through.
///
/// # Errors
/// As [`DoorRefused`] says. When nobody counts, or nobody checks whom the count sends to the check, the door stays shut.
pub async fn to_hold(paces: &dyn Paces, check: &dyn Check, knock: &Knock<'_>) -> Outcome {
    let Network::Known(network) = knock.network else { return Ok(()) };
    if let Some(buyer) = knock.buyer {
        within(paces, Pace::Buyer, &format!("hold/{buyer}")).await?.then_some(()).ok_or(DoorRefused::TooFast)?;
    }
    let pace = if knock.proven { Pace::Seen } else { Pace::Unseen };
    if within(paces, pace, network).await? {
        return Ok(());
    }
    if knock.answer.is_empty() {
        return Err(DoorRefused::CheckNeeded);
    }
    let shown = Shown { answer: knock.answer, address: knock.address, wish: knock.wish };
    match check.check(&shown).await {
        Ok(Verdict::Passed { host, action }) if host == knock.host && action == ACTION => Ok(()),
        Ok(Verdict::Passed { .. } | Verdict::Failed) => Err(DoorRefused::CheckFailed),
        Ok(Verdict::Spent) => Err(DoorRefused::CheckSpent),
        // The adapter has told its log why.
        Err(Silent) => Err(DoorRefused::CheckDown),
    }
}

/// Lets an order through: whoever has something held was let in before, so that only they themselves are counted.
///
/// # Errors
/// `TooFast`; `LimiterDown` when nobody counts.
pub async fn to_pay(paces: &dyn Paces, network: &Network, buyer: &BuyerId) -> Outcome {
    if *network == Network::Own {
        return Ok(());
    }
    within(paces, Pace::Buyer, &format!("pay/{buyer}")).await?.then_some(()).ok_or(DoorRefused::TooFast)
}

async fn within(paces: &dyn Paces, pace: Pace, who: &str) -> Result<bool, DoorRefused> {
    paces.within(pace, who).await.map_err(|Silent| DoorRefused::LimiterDown)
}
