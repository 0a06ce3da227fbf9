//! Chargebacks: a buyer's bank takes a payment back, and the shop answers with the order's own record.

pub mod evidence;
pub mod flow;
mod page;
mod part;
pub mod store;

use crate::money::Money;
use crate::time::Timestamp;

/// Where a dispute stands at the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisputeState {
    /// The bank asks; no money has moved.
    Inquiry,
    /// It waits for an answer.
    NeedsResponse,
    /// The bank looks at the answer.
    UnderReview,
    /// For the shop, or over without a word.
    Won,
    /// For the buyer.
    Lost,
}

impl DisputeState {
    /// The word in the column.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Inquiry => "inquiry",
            Self::NeedsResponse => "open",
            Self::UnderReview => "sent",
            Self::Won => "won",
            Self::Lost => "lost",
        }
    }
}

/// A dispute as the provider has it now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// The provider's id.
    pub id: String,
    /// The provider's id of the money.
    pub intent: String,
    /// What is disputed.
    pub amount: Money,
    /// What the provider charges for it, minor units.
    pub fee_minor: i64,
    /// The bank's word.
    pub reason: String,
    /// Where it stands.
    pub state: DisputeState,
    /// Whether the provider has taken the money.
    pub withdrawn: bool,
    /// Whether it has given it back.
    pub reinstated: bool,
    /// Until when it is answered.
    pub due_at: Option<Timestamp>,
    /// When it began.
    pub opened_at: Timestamp,
}

/// Where it stands, for people.
#[must_use]
pub fn state_words(state: &str) -> &'static str {
    match state {
        "inquiry" => "The bank asks",
        "open" => "To be answered",
        "sent" => "With the bank",
        "won" => "Won",
        _ => "Lost",
    }
}

/// What the bank says, for people.
#[must_use]
pub fn reason_words(reason: &str) -> String {
    match reason {
        "fraudulent" => "The cardholder says they did not buy it".to_owned(),
        "product_not_received" => "They say they never got it".to_owned(),
        "product_unacceptable" => "They say it is not what was sold".to_owned(),
        "duplicate" => "They say they paid twice".to_owned(),
        "credit_not_processed" => "They say a refund is missing".to_owned(),
        other => other.replace('_', " "),
    }
}
