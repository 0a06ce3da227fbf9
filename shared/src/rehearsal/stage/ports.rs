//! The provider's other side in a rehearsal: it pays nobody.

use crate::money::Money;
use crate::ports::{
    AccountRequest, ConnectedAccount, PaymentsError, PayoutRequest, Payouts, ProviderPayout, TransferRequest,
};
use async_trait::async_trait;

/// Refuses whatever it is asked.
pub struct Unpaid;

fn refused<T>() -> Result<T, PaymentsError> {
    Err(PaymentsError::Refused("a rehearsal pays nobody".to_owned()))
}

#[async_trait(?Send)]
impl Payouts for Unpaid {
    async fn open_account(&self, _: &AccountRequest) -> Result<ConnectedAccount, PaymentsError> {
        refused()
    }

    async fn account(&self, _: &str) -> Result<ConnectedAccount, PaymentsError> {
        refused()
    }

    async fn account_link(&self, _: &str, _: &str, _: &str) -> Result<String, PaymentsError> {
        refused()
    }

    async fn transfer(&self, _: &TransferRequest) -> Result<String, PaymentsError> {
        refused()
    }

    async fn transferred(&self, _: &str) -> Result<Option<(String, Money)>, PaymentsError> {
        refused()
    }

    async fn reverse(&self, _: &str, _: Money, _: &str) -> Result<String, PaymentsError> {
        refused()
    }

    async fn pay_out(&self, _: &PayoutRequest) -> Result<ProviderPayout, PaymentsError> {
        refused()
    }

    async fn paid_out(&self, _: &str, _: &str) -> Result<ProviderPayout, PaymentsError> {
        refused()
    }
}
