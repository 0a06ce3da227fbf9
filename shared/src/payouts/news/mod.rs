//! What the provider tells of payouts and accounts.

pub mod flow;

use crate::ports::{ConnectedAccount, ProviderPayout};

/// Something that happened at the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// Of a payout.
    Payout(ProviderPayout),
    /// Of an account.
    Account(ConnectedAccount),
    /// Of a transfer, which the shop has made itself: it is only written down.
    Transfer,
}
