//! The provider's account with the shop: a line for each payment and refund it has made, and what a test writes besides.

use super::TestShop;
use super::provider::Provider;
use async_trait::async_trait;
use shared::ports::{Line, LineKind, Lines, PaymentsError, ProviderBalance, ProviderBooks, Session, SessionState};
use shared::time::Timestamp;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

/// The account of a shop's provider.
pub struct Account<'a> {
    shop: &'a TestShop,
    /// When each line was made: the first time anybody looked.
    made: RefCell<BTreeMap<String, Timestamp>>,
    /// Lines a test has written.
    pub more: RefCell<Vec<Line>>,
    /// Lines that the provider does not tell of.
    pub hidden: RefCell<BTreeSet<String>>,
    /// Lines of a page.
    pub page: Cell<usize>,
    /// Whether it answers.
    pub is_down: Cell<bool>,
}

/// 1.5 % and 25 cents.
pub fn fee(minor: i64) -> i64 {
    (minor * 15 + 500) / 1_000 + 25
}

/// A line of the provider's that nothing but a test knows of.
pub fn line(id: &str, kind: LineKind, minor: i64, intent: Option<&str>, at: Timestamp) -> Line {
    Line {
        id: id.into(),
        kind,
        word: kind.word().into(),
        amount_minor: minor,
        fee_minor: 0,
        currency: "EUR".into(),
        source: Some(format!("src_{id}")),
        intent: intent.map(Into::into),
        hint: None,
        made_at: at,
    }
}

impl<'a> Account<'a> {
    pub fn of(shop: &'a TestShop) -> Self {
        Self {
            shop,
            made: RefCell::default(),
            more: RefCell::default(),
            hidden: RefCell::default(),
            page: Cell::new(100),
            is_down: Cell::default(),
        }
    }

    fn provider(&self) -> &Provider {
        &self.shop.payments
    }

    /// Every line there is by now, the newest first.
    pub fn all(&self) -> Vec<Line> {
        let mut all = self.more.borrow().clone();
        let now = self.shop.now();
        let mut made = self.made.borrow_mut();
        let mut at = |id: &str| *made.entry(id.to_owned()).or_insert(now);
        for session in self.provider().sessions.borrow().values().filter(|s| s.state == SessionState::Paid) {
            let id = format!("txn_{}", session.id);
            let intent = session.intent.as_deref();
            let made_at = at(&id);
            let charge = line(&id, LineKind::Charge, session.amount.minor, intent, made_at);
            all.push(Line { fee_minor: fee(session.amount.minor), hint: Some(session.order.0.clone()), ..charge });
        }
        for (key, (intent, amount)) in self.provider().refunds.borrow().iter() {
            let id = format!("txn_{key}");
            let made_at = at(&id);
            all.push(line(&id, LineKind::Refund, -amount.minor, Some(intent), made_at));
        }
        let hidden = self.hidden.borrow();
        all.retain(|line| !hidden.contains(&line.id));
        all.sort_by_key(|line| std::cmp::Reverse((line.made_at, line.id.clone())));
        all
    }

    fn up(&self) -> Result<(), PaymentsError> {
        if self.is_down.get() { Err(PaymentsError::Unavailable("scripted".into())) } else { Ok(()) }
    }
}

#[async_trait(?Send)]
impl ProviderBooks for Account<'_> {
    async fn lines(&self, since: Timestamp, after: Option<&str>) -> Result<Lines, PaymentsError> {
        super::sqlite::pause().await;
        self.up()?;
        let all = self.all();
        let from = after.map_or(0, |after| all.iter().position(|line| line.id == after).map_or(all.len(), |at| at + 1));
        let mut lines: Vec<Line> = all.into_iter().skip(from).filter(|line| line.made_at >= since).collect();
        let more = lines.len() > self.page.get();
        lines.truncate(self.page.get());
        Ok(Lines { lines, more })
    }

    async fn balances(&self) -> Result<Vec<ProviderBalance>, PaymentsError> {
        super::sqlite::pause().await;
        self.up()?;
        let mut held: BTreeMap<String, i64> = BTreeMap::new();
        for line in self.all() {
            *held.entry(line.currency).or_default() += line.amount_minor - line.fee_minor;
        }
        Ok(held.into_iter().map(|(currency, minor)| ProviderBalance { currency, minor }).collect())
    }

    async fn session_of(&self, intent: &str) -> Result<Option<Session>, PaymentsError> {
        super::sqlite::pause().await;
        self.up()?;
        Ok(self.provider().sessions.borrow().values().find(|s| s.intent.as_deref() == Some(intent)).cloned())
    }
}
