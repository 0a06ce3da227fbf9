//! The provider's own books, as a trait: what it moved, line by line, and what it holds.

use crate::ports::{PaymentsError, Session};
use crate::time::Timestamp;
use async_trait::async_trait;

/// What a line of the provider's account is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// A buyer paid.
    Charge,
    /// A buyer got something back, or that failed and came back.
    Refund,
    /// Money went to somebody's account at the provider, or came back from there.
    Transfer,
    /// Money went to a bank, or came back from there.
    Payout,
    /// A buyer's bank took money back, or gave it up.
    Dispute,
    /// The provider's own price, on a line of its own.
    Fee,
    /// Anything else.
    Other,
}

impl LineKind {
    /// The word in the column.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Charge => "charge",
            Self::Refund => "refund",
            Self::Transfer => "transfer",
            Self::Payout => "payout",
            Self::Dispute => "dispute",
            Self::Fee => "fee",
            Self::Other => "other",
        }
    }
}

/// A line of the provider's account with the shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The provider's id.
    pub id: String,
    /// What it is about.
    pub kind: LineKind,
    /// What the provider calls that.
    pub word: String,
    /// Minor units before the fee; below zero when it left.
    pub amount_minor: i64,
    /// What the provider kept of it, minor units; below zero when it gave that back.
    pub fee_minor: i64,
    /// ISO 4217, upper case: perhaps one in which the shop does not sell.
    pub currency: String,
    /// The provider's id of the charge, refund, transfer, payout or dispute.
    pub source: Option<String>,
    /// The provider's id of the money it is about.
    pub intent: Option<String>,
    /// What the provider was told it is for.
    pub hint: Option<String>,
    /// By the provider's clock.
    pub made_at: Timestamp,
}

/// Some lines, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// At most a hundred.
    pub lines: Vec<Line>,
    /// Whether there are older ones.
    pub more: bool,
}

/// What the provider holds for the shop in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderBalance {
    /// ISO 4217, upper case.
    pub currency: String,
    /// Minor units, what is still on its way to us included.
    pub minor: i64,
}

/// The provider's own books: what it says it has done.
#[async_trait(?Send)]
pub trait ProviderBooks {
    /// Lines made from `since` on, the newest first, those before `after` in that order. Lines MUST NOT change, and one
    /// that was told of once MUST be told of again.
    async fn lines(&self, since: Timestamp, after: Option<&str>) -> Result<Lines, PaymentsError>;
    /// What it holds, by currency: the sum of all lines less their fees.
    async fn balances(&self) -> Result<Vec<ProviderBalance>, PaymentsError>;
    /// The session in which `intent` was paid; nothing when there is none.
    async fn session_of(&self, intent: &str) -> Result<Option<Session>, PaymentsError>;
}
