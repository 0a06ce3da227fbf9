//! A payment provider that does what the test says, and remembers what it was asked.

use async_trait::async_trait;
use shared::ids::OrderId;
use shared::money::Money;
use shared::ports::{Payments, PaymentsError, Session, SessionRequest, SessionState};
use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};

use super::sqlite::{Fault, pause};

/// The provider of a test.
#[derive(Default)]
pub struct Provider {
    /// Sessions by id.
    pub sessions: RefCell<BTreeMap<String, Session>>,
    /// The first answer to each key: it is given again, whatever has happened to the session since.
    answers: RefCell<BTreeMap<String, Session>>,
    /// Sessions as they were when they were paid or ended, for the post to bring.
    pub news: RefCell<Vec<Session>>,
    /// A bug to plant: keys of refunds do not count.
    pub refunds_without_key: bool,
    /// Refunds by key: what and how much.
    pub refunds: RefCell<BTreeMap<String, (String, Money)>>,
    /// What goes wrong next.
    pub faults: RefCell<VecDeque<Fault>>,
    /// Calls so far.
    pub calls: RefCell<u32>,
}

impl Provider {
    /// The buyer pays. False when the session is not open any more.
    pub fn pay(&self, session: &str) -> bool {
        let mut sessions = self.sessions.borrow_mut();
        let Some(session) = sessions.get_mut(session).filter(|s| s.state == SessionState::Open) else { return false };
        session.state = SessionState::Paid;
        session.intent = Some(format!("pi_{}", session.id));
        session.url = None;
        self.news.borrow_mut().push(session.clone());
        true
    }

    /// A session as it stands.
    pub fn get(&self, session: &str) -> Session {
        self.sessions.borrow().get(session).cloned().expect("a session")
    }

    /// The session behind the address of a payment page.
    pub fn behind(url: &str) -> Option<String> {
        url.strip_prefix("https://pay.example/").map(str::to_owned)
    }

    /// The newest session of an order.
    pub fn session_of(&self, order: &OrderId) -> Session {
        self.sessions.borrow().values().rfind(|s| s.order == *order).cloned().expect("a session")
    }

    /// Paid and not refunded, in minor units, by order.
    pub fn kept(&self) -> BTreeMap<String, i64> {
        let mut kept = BTreeMap::new();
        let refunds = self.refunds.borrow();
        for session in self.sessions.borrow().values().filter(|s| s.state == SessionState::Paid) {
            let back: i64 = refunds
                .values()
                .filter(|(intent, _)| Some(intent) == session.intent.as_ref())
                .map(|(_, m)| m.minor)
                .sum();
            *kept.entry(session.order.0.clone()).or_default() += session.amount.minor - back;
        }
        kept
    }

    async fn call<T>(&self, effect: impl FnOnce() -> Result<T, PaymentsError>) -> Result<T, PaymentsError> {
        pause().await;
        *self.calls.borrow_mut() += 1;
        let fault = self.faults.borrow_mut().pop_front().unwrap_or(Fault::None);
        let down = || PaymentsError::Unavailable("scripted".to_owned());
        if fault == Fault::BeforeCommit {
            return Err(down());
        }
        let reply = effect()?;
        pause().await;
        if fault == Fault::AfterCommit { Err(down()) } else { Ok(reply) }
    }

    fn find(&self, id: &str) -> Result<Session, PaymentsError> {
        self.sessions.borrow().get(id).cloned().ok_or_else(|| PaymentsError::Missing(format!("no session {id}")))
    }
}

#[async_trait(?Send)]
impl Payments for Provider {
    async fn open(&self, request: &SessionRequest) -> Result<Session, PaymentsError> {
        self.call(|| {
            let mut sessions = self.sessions.borrow_mut();
            let id = format!("cs_{:06}", sessions.len());
            let amount = Money::new(request.lines.iter().map(|(_, m)| m.minor).sum(), request.lines[0].1.currency);
            let mut answers = self.answers.borrow_mut();
            let session = answers.entry(request.key.clone()).or_insert_with(|| Session {
                url: Some(format!("https://pay.example/{id}")),
                id: id.clone(),
                order: request.order.clone(),
                state: SessionState::Open,
                intent: None,
                amount,
            });
            if session.amount != amount {
                return Err(PaymentsError::Refused("the key was used with other parameters".to_owned()));
            }
            sessions.entry(session.id.clone()).or_insert_with(|| session.clone());
            Ok(session.clone())
        })
        .await
    }

    async fn session(&self, id: &str) -> Result<Session, PaymentsError> {
        self.call(|| self.find(id)).await
    }

    async fn expire(&self, id: &str) -> Result<Session, PaymentsError> {
        self.call(|| {
            if let Some(session) = self.sessions.borrow_mut().get_mut(id).filter(|s| s.state == SessionState::Open) {
                session.state = SessionState::Expired;
                session.url = None;
                self.news.borrow_mut().push(session.clone());
            }
            self.find(id)
        })
        .await
    }

    async fn refund(&self, intent: &str, amount: Money, key: &str) -> Result<(), PaymentsError> {
        self.call(|| {
            let mut refunds = self.refunds.borrow_mut();
            let key = if self.refunds_without_key { format!("{key}-{}", refunds.len()) } else { key.to_owned() };
            refunds.entry(key).or_insert_with(|| (intent.to_owned(), amount));
            Ok(())
        })
        .await
    }
}
