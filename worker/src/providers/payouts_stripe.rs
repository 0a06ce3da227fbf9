//! `Payouts` over Stripe Connect: Express accounts, separate transfers, payouts by hand.

use super::payments_stripe::{KEYS, Stripe, nth, unavailable};
use super::stripe_connect::{
    account, account_form, first_id, id_of, link, link_form, payout, payout_form, transfer_form, transfer_of,
};
use async_trait::async_trait;
use shared::money::Money;
use shared::ports::{
    AccountRequest, ConnectedAccount, PaymentsError, PayoutRequest, Payouts, ProviderPayout, TransferRequest,
};
use worker::Method;

#[async_trait(?Send)]
impl Payouts for Stripe {
    async fn open_account(&self, request: &AccountRequest) -> Result<ConnectedAccount, PaymentsError> {
        let form = account_form(request);
        let answer = self.call(Method::Post, "/v1/accounts", Some(&form), Some(&request.key)).await?;
        account(&answer.body).map_err(unavailable)
    }

    async fn account(&self, id: &str) -> Result<ConnectedAccount, PaymentsError> {
        let answer = self.call(Method::Get, &format!("/v1/accounts/{id}"), None, None).await?;
        account(&answer.body).map_err(unavailable)
    }

    async fn account_link(&self, id: &str, back: &str, again: &str) -> Result<String, PaymentsError> {
        let form = link_form(id, back, again);
        let answer = self.call(Method::Post, "/v1/account_links", Some(&form), None).await?;
        link(&answer.body).map_err(unavailable)
    }

    async fn transfer(&self, request: &TransferRequest) -> Result<String, PaymentsError> {
        // A failure that is stored under the key says nothing of what has happened: whoever asks again looks first, and
        // only when there is nothing is another key asked.
        for number in 1..=KEYS {
            if number > 1
                && let Some((id, _)) = self.transferred(&request.group).await?
            {
                return Ok(id);
            }
            let key = nth(&request.key, number);
            let form = transfer_form(request);
            if let Some(answer) = self.under(Method::Post, "/v1/transfers", Some(&form), Some(&key), None).await? {
                return id_of(&answer.body).map_err(unavailable);
            }
        }
        Err(unavailable("the provider repeats a stored failure"))
    }

    async fn transferred(&self, group: &str) -> Result<Option<(String, Money)>, PaymentsError> {
        let group: String = form_urlencoded::byte_serialize(group.as_bytes()).collect();
        let path = format!("/v1/transfers?limit=1&transfer_group={group}");
        let answer = self.call(Method::Get, &path, None, None).await?;
        transfer_of(&answer.body).map_err(unavailable)
    }

    async fn reverse(&self, transfer: &str, amount: Money, key: &str) -> Result<String, PaymentsError> {
        // The whole of it, once: the provider refuses more than is left, under whatever key.
        let form = format!("amount={}", amount.minor);
        let path = format!("/v1/transfers/{transfer}/reversals");
        match self.call(Method::Post, &path, Some(&form), Some(key)).await {
            Ok(answer) => id_of(&answer.body).map_err(unavailable),
            // The one behind a stored failure has happened after all.
            Err(PaymentsError::Refused(cause)) => {
                let listed = self.call(Method::Get, &format!("{path}?limit=1"), None, None).await?;
                match first_id(&listed.body).map_err(unavailable)? {
                    Some(id) => Ok(id),
                    None => Err(PaymentsError::Refused(cause)),
                }
            }
            Err(error) => Err(error),
        }
    }

    async fn pay_out(&self, request: &PayoutRequest) -> Result<ProviderPayout, PaymentsError> {
        // The account has what was transferred for this payout and no more: a second one under another key is refused for
        // want of money. So a stored failure may be asked around.
        let form = payout_form(request);
        for number in 1..=KEYS {
            let key = nth(&request.key, number);
            let sent = self.under(Method::Post, "/v1/payouts", Some(&form), Some(&key), Some(&request.account)).await;
            match sent {
                Ok(Some(answer)) => return payout(&answer.body).map_err(unavailable),
                Ok(None) => {
                    if let Some(found) = self.payout_named(&request.account, &request.payout).await? {
                        return Ok(found);
                    }
                }
                Err(error) => return Err(error),
            }
        }
        Err(unavailable("the provider repeats a stored failure"))
    }

    async fn paid_out(&self, account: &str, id: &str) -> Result<ProviderPayout, PaymentsError> {
        let path = format!("/v1/payouts/{id}");
        match self.under(Method::Get, &path, None, None, Some(account)).await? {
            Some(answer) => payout(&answer.body).map_err(unavailable),
            None => Err(unavailable("no answer")),
        }
    }
}

impl Stripe {
    /// The payout of an account that carries the shop's name for it, among its latest.
    async fn payout_named(&self, account: &str, name: &str) -> Result<Option<ProviderPayout>, PaymentsError> {
        match self.under(Method::Get, "/v1/payouts?limit=20", None, None, Some(account)).await? {
            Some(answer) => super::stripe_connect::payout_named(&answer.body, name).map_err(unavailable),
            None => Err(unavailable("no answer")),
        }
    }
}
