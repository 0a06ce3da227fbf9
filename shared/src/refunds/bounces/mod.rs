//! Refunds that a buyer's bank sent back days after the provider had made them: the money is with the shop again, and is the
//! buyer's still. It goes once more, or another way.

pub mod flow;
pub mod store;

/// How a refund stands at the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundMade {
    /// The provider's id of it.
    pub id: String,
    /// The key it was asked for by, where the provider was told one.
    pub key: Option<String>,
    /// Why it failed, in the provider's word; none: it did not.
    pub failed: Option<String>,
}

/// What a bank's word for sending a refund back means, for people.
#[must_use]
pub fn cause_words(cause: &str) -> &str {
    match cause {
        "expired_or_canceled_card" => "the card has expired or was cancelled",
        "lost_or_stolen_card" => "the card is lost or stolen",
        "declined" => "the bank declined it",
        "insufficient_funds" => "the provider had not enough of the shop's money",
        "merchant_request" => "it was asked to be stopped",
        "charge_for_pending_refund_disputed" => "the buyer's bank has taken the money back in another way",
        "" | "unknown" => "the bank did not say why",
        other => other,
    }
}
