//! Whoever pays creators out, as a trait: accounts, transfers, payouts.

use crate::money::Money;
use crate::ports::PaymentsError;
use crate::time::Timestamp;
use async_trait::async_trait;

/// For whom the provider keeps an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRequest {
    /// The creator's id.
    pub creator: String,
    /// Where the provider writes to.
    pub email: String,
    /// ISO 3166.
    pub country: String,
    /// Same key, same account.
    pub key: String,
}

/// What the provider knows of a creator it pays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectedAccount {
    /// The provider's id.
    pub id: String,
    /// Whether it pays out to it.
    pub payouts_on: bool,
    /// What it still asks for, in its words.
    pub missing: Vec<String>,
    /// Its mark of the bank account: another number, another mark. Empty: there is none.
    pub bank: String,
    /// The number's last four characters; empty: there is none.
    pub last4: String,
}

/// Money for a creator's account at the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferRequest {
    /// The provider's id of the account.
    pub account: String,
    /// How much.
    pub amount: Money,
    /// The provider's id of the one charge it is taken from; absent: out of the balance.
    pub source: Option<String>,
    /// The shop's own name of it. It is found again by it.
    pub name: String,
    /// What it belongs to; what is taken from a charge belongs to the group of that.
    pub group: String,
    /// Same key, same transfer.
    pub key: String,
}

/// Money on its way from a creator's account at the provider to their bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayoutRequest {
    /// The provider's id of the account.
    pub account: String,
    /// How much.
    pub amount: Money,
    /// The shop's own name of it, which every event about it carries.
    pub payout: String,
    /// Same key, same payout.
    pub key: String,
}

/// Where a payout stands at the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaidOut {
    /// On its way.
    OnItsWay,
    /// At the bank. It may still come back.
    Paid,
    /// It came back: the provider's word for why.
    Failed(String),
}

/// A payout at the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderPayout {
    /// The provider's id.
    pub id: String,
    /// The shop's own name of it; empty: it is none of the shop's.
    pub payout: String,
    /// How much.
    pub amount: Money,
    /// Where it stands.
    pub state: PaidOut,
    /// When it should be at the bank.
    pub arrives_at: Timestamp,
}

/// The side of the payment provider that pays creators.
///
/// Every call that moves money MUST do it at most once for its key, whatever became of the answers before; one that
/// cannot tell whether it has happened MUST look before it asks under another key.
#[async_trait(?Send)]
pub trait Payouts {
    /// Opens an account, with payouts by hand only. MUST be idempotent by `request.key`.
    async fn open_account(&self, request: &AccountRequest) -> Result<ConnectedAccount, PaymentsError>;
    /// The account as it stands now.
    async fn account(&self, id: &str) -> Result<ConnectedAccount, PaymentsError>;
    /// The address of a page at the provider on which the owner of an account says who they are and where their bank
    /// is. It works once, for some minutes.
    async fn account_link(&self, id: &str, back: &str, again: &str) -> Result<String, PaymentsError>;
    /// The charge that brought the money which the provider calls `intent`, if there is one.
    async fn charge(&self, intent: &str) -> Result<Option<String>, PaymentsError>;
    /// Moves money to an account. MUST be idempotent by `request.key`. Answers the provider's id. MUST refuse to take more
    /// from a charge than is left of it, or another currency.
    async fn transfer(&self, request: &TransferRequest) -> Result<String, PaymentsError>;
    /// The provider's id of the transfer to `account` that the shop calls `name`, if there is one.
    async fn transferred(&self, account: &str, name: &str) -> Result<Option<String>, PaymentsError>;
    /// Takes a whole transfer back, which the shop calls `name`. MUST be idempotent by `key`. Answers the provider's id.
    async fn reverse(&self, transfer: &str, name: &str, amount: Money, key: &str) -> Result<String, PaymentsError>;
    /// Sends money to the bank of an account. MUST be idempotent by `request.key`.
    async fn pay_out(&self, request: &PayoutRequest) -> Result<ProviderPayout, PaymentsError>;
    /// The payout as it stands now.
    async fn paid_out(&self, account: &str, id: &str) -> Result<ProviderPayout, PaymentsError>;
}
