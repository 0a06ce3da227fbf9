//! The side of the scripted provider that pays creators: it remembers every key, and what came of it.

use super::provider::Provider;
use async_trait::async_trait;
use shared::money::Money;
use shared::ports::{
    AccountRequest, ConnectedAccount, PaidOut, PaymentsError, PayoutRequest, Payouts, ProviderPayout, TransferRequest,
};
use shared::time::Timestamp;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

/// A transfer to a creator's account.
#[derive(Clone, Debug)]
pub struct Moved {
    pub id: String,
    pub account: String,
    pub group: String,
    pub amount: Money,
    pub back: bool,
}

/// What the provider has been told.
#[derive(Default)]
pub struct Bank {
    pub accounts: RefCell<BTreeMap<String, ConnectedAccount>>,
    pub transfers: RefCell<BTreeMap<String, Moved>>,
    pub payouts: RefCell<BTreeMap<String, ProviderPayout>>,
    pub reversals: RefCell<BTreeMap<String, String>>,
    /// Calls that moved money, or asked to.
    pub asked: Cell<u32>,
    /// Keys that somebody asked under while somebody else still was: nobody may need that.
    pub crossed: RefCell<Vec<String>>,
    at_it: RefCell<BTreeSet<String>>,
    /// The next transfers and payouts are refused for these reasons.
    pub refusals: RefCell<Vec<(&'static str, &'static str)>>,
    /// A bug to plant: keys do not count.
    pub without_keys: Cell<bool>,
}

impl Bank {
    fn key(&self, key: &str) -> String {
        self.asked.set(self.asked.get() + 1);
        if self.without_keys.get() { format!("{key}#{}", self.asked.get()) } else { key.to_owned() }
    }

    fn refuses(&self, call: &str) -> Result<(), PaymentsError> {
        let mut all = self.refusals.borrow_mut();
        match all.iter().position(|(of, _)| *of == call) {
            Some(at) => Err(PaymentsError::Refused(all.remove(at).1.to_owned())),
            None => Ok(()),
        }
    }

    /// The payout that calls itself so comes to this end.
    pub fn ends(&self, payout: &str, state: PaidOut) -> ProviderPayout {
        let mut payouts = self.payouts.borrow_mut();
        let found = payouts.values_mut().find(|one| one.payout == payout || one.id == payout).expect("a payout");
        found.state = state;
        found.clone()
    }

    /// What each of the shop's payouts has really brought to a bank, minor units.
    pub fn arrived(&self) -> BTreeMap<String, i64> {
        let mut all = BTreeMap::new();
        for one in self.payouts.borrow().values() {
            if !matches!(one.state, PaidOut::Failed(_)) {
                let id = one.payout.rsplit_once('-').map_or("", |(id, _)| id).to_owned();
                *all.entry(id).or_insert(0) += one.amount.minor;
            }
        }
        all
    }

    /// What each of the shop's payouts has taken from the balance and not brought back, minor units.
    pub fn moved(&self) -> BTreeMap<String, i64> {
        let mut all = BTreeMap::new();
        for one in self.transfers.borrow().values().filter(|one| !one.back) {
            let id = one.group.rsplit_once('-').map_or("", |(id, _)| id).to_owned();
            *all.entry(id).or_insert(0) += one.amount.minor;
        }
        all
    }
}

impl Provider {
    /// Runs a call that moves money under `key`, and notes when two run under the same key at once.
    async fn under_key<T>(
        &self,
        key: &str,
        act: impl FnOnce(&Bank) -> Result<T, PaymentsError>,
    ) -> Result<T, PaymentsError> {
        if !self.bank.at_it.borrow_mut().insert(key.to_owned()) {
            self.bank.crossed.borrow_mut().push(key.to_owned());
        }
        // Whoever is cut off in the middle is not at it any more either.
        struct Leaves<'a>(&'a Bank, &'a str);
        impl Drop for Leaves<'_> {
            fn drop(&mut self) {
                self.0.at_it.borrow_mut().remove(self.1);
            }
        }
        let _leaves = Leaves(&self.bank, key);
        self.call(|| act(&self.bank)).await
    }
}

#[async_trait(?Send)]
impl Payouts for Provider {
    async fn open_account(&self, request: &AccountRequest) -> Result<ConnectedAccount, PaymentsError> {
        self.call(|| {
            let id = format!("acct_{}", request.creator);
            let mut all = self.bank.accounts.borrow_mut();
            let fresh = || ConnectedAccount {
                id: id.clone(),
                payouts_on: false,
                missing: vec!["external_account".to_owned()],
                bank: String::new(),
                last4: String::new(),
            };
            Ok(all.entry(id.clone()).or_insert_with(fresh).clone())
        })
        .await
    }

    async fn account(&self, id: &str) -> Result<ConnectedAccount, PaymentsError> {
        let gone = || PaymentsError::Refused(format!("account_invalid {id}"));
        self.call(|| self.bank.accounts.borrow().get(id).cloned().ok_or_else(gone)).await
    }

    async fn account_link(&self, id: &str, _: &str, _: &str) -> Result<String, PaymentsError> {
        self.call(|| Ok(format!("https://pay.example/connect/{id}"))).await
    }

    async fn transfer(&self, request: &TransferRequest) -> Result<String, PaymentsError> {
        self.under_key(&request.key, |bank| {
            let key = bank.key(&request.key);
            let mut all = bank.transfers.borrow_mut();
            if !all.contains_key(&key) {
                bank.refuses("transfer")?;
            }
            let id = format!("tr_{:06}", all.len());
            let fresh = || Moved {
                id,
                account: request.account.clone(),
                group: request.group.clone(),
                amount: request.amount,
                back: false,
            };
            Ok(all.entry(key).or_insert_with(fresh).id.clone())
        })
        .await
    }

    async fn transferred(&self, group: &str) -> Result<Option<(String, Money)>, PaymentsError> {
        self.call(|| {
            let all = self.bank.transfers.borrow();
            let found = all.values().find(|one| one.group == group);
            Ok(found.map(|one| (one.id.clone(), one.amount.with_minor(if one.back { one.amount.minor } else { 0 }))))
        })
        .await
    }

    async fn reverse(&self, transfer: &str, _: Money, key: &str) -> Result<String, PaymentsError> {
        self.under_key(key, |bank| {
            let key = bank.key(key);
            let mut all = bank.reversals.borrow_mut();
            if let Some(known) = all.get(&key) {
                return Ok(known.clone());
            }
            let mut transfers = bank.transfers.borrow_mut();
            let found = transfers.values_mut().find(|one| one.id == transfer).expect("a transfer");
            if found.back {
                return Err(PaymentsError::Refused("more than is left of it".to_owned()));
            }
            found.back = true;
            let id = format!("trr_{:06}", all.len());
            all.insert(key, id.clone());
            Ok(id)
        })
        .await
    }

    async fn pay_out(&self, request: &PayoutRequest) -> Result<ProviderPayout, PaymentsError> {
        self.under_key(&request.key, |bank| {
            let key = bank.key(&request.key);
            let mut all = bank.payouts.borrow_mut();
            if !all.contains_key(&key) {
                bank.refuses("payout")?;
            }
            let id = format!("po_{:06}", all.len());
            let fresh = || ProviderPayout {
                id,
                payout: request.payout.clone(),
                amount: request.amount,
                state: PaidOut::OnItsWay,
                arrives_at: Timestamp(super::shop::NOON),
            };
            let mut answer = all.entry(key).or_insert_with(fresh).clone();
            // The answer of a key is the first one, whatever has become of it since.
            answer.state = PaidOut::OnItsWay;
            Ok(answer)
        })
        .await
    }

    async fn paid_out(&self, _: &str, id: &str) -> Result<ProviderPayout, PaymentsError> {
        let gone = || PaymentsError::Refused(format!("no payout {id}"));
        self.call(|| self.bank.payouts.borrow().values().find(|one| one.id == id).cloned().ok_or_else(gone)).await
    }
}

/// Mira is paid through the provider from now on; she has two owners' letters to get.
pub fn connected(shop: &super::TestShop) {
    let now = shop.now().0;
    shop.db.script(&format!(
        "INSERT INTO people (id, email, name, made_at) VALUES ('per_owner', 'owner@example.com', 'Mira', 0) ON CONFLICT DO NOTHING;
         INSERT INTO members (creator, person, part, since_at) VALUES ('crt_1', 'per_owner', 'owner', 0) ON CONFLICT DO NOTHING;
         INSERT INTO connected_accounts (creator, account, payouts_on, bank, last4, made_at, state_at)
           VALUES ('crt_1', 'acct_crt_1', 1, 'fp_1', '3201', {now}, {now})"
    ));
    let account = ConnectedAccount {
        id: "acct_crt_1".to_owned(),
        payouts_on: true,
        missing: Vec::new(),
        bank: "fp_1".to_owned(),
        last4: "3201".to_owned(),
    };
    shop.payments.bank.accounts.borrow_mut().insert(account.id.clone(), account);
}

/// Every broken promise between the shop and the provider: what each payout was told, moved and brought.
pub fn promises(shop: &super::TestShop) -> Vec<String> {
    let mut broken = Vec::new();
    let rows = shop.db.pairs("SELECT id, state, amount_minor FROM payouts");
    for (id, minor) in shop.payments.bank.arrived() {
        match rows.get(&id) {
            Some((state, amount))
                if *amount == minor && ["sending", "sent", "paid", "failing"].contains(&state.as_str()) => {}
            found => broken.push(format!("I7 the provider paid {minor} for {id}, the record has {found:?}")),
        }
    }
    for (id, minor) in shop.payments.bank.moved() {
        match rows.get(&id) {
            Some((state, amount))
                if *amount == minor && ["sending", "sent", "paid", "failing"].contains(&state.as_str()) => {}
            found => broken.push(format!("I7 the provider moved {minor} for {id}, the record has {found:?}")),
        }
    }
    for (id, (state, amount)) in rows {
        if ["sent", "paid"].contains(&state.as_str()) && shop.payments.bank.moved().get(&id) != Some(&amount) {
            broken.push(format!("I7 {id} is {state}, and the provider has not moved {amount}"));
        }
    }
    let crossed = shop.payments.bank.crossed.borrow();
    broken.extend(crossed.iter().map(|key| format!("two asked at once under {key}: nobody keeps the lease")));
    broken
}

/// All that the creator of the test shop has is paid out.
pub fn paid_out(shop: &super::TestShop) {
    connected(shop);
    shop.db.script(
        "INSERT INTO payouts (id, creator, currency, period, until_at, pace, amount_minor, items, state, made_at, state_at)
           SELECT 'pay_1', 'crt_1', 'EUR', '2026-01-05', 9007199254740991, 'weekly', SUM (amount_minor), COUNT (*), 'due', 0, 0
           FROM payout_items WHERE creator = 'crt_1';
         UPDATE payout_items SET payout = 'pay_1' WHERE creator = 'crt_1';
         UPDATE payouts SET state = 'sending';
         UPDATE payouts SET provider_transfer = 'tr_1';
         UPDATE payouts SET state = 'sent', provider_payout = 'po_1';",
    );
}
