//! A payment provider that does what the test says, and remembers what it was asked.

use async_trait::async_trait;
use shared::chargebacks::evidence::Evidence;
use shared::chargebacks::{Dispute, DisputeState};
use shared::ids::OrderId;
use shared::money::Money;
use shared::ports::{Card, Payments, PaymentsError, Session, SessionRequest, SessionState};
use shared::time::Timestamp;
use std::cell::{Cell, RefCell};
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
    /// It refuses refunds for good.
    pub refuses_refunds: Cell<bool>,
    /// Disputes by id, as they stand.
    pub disputes: RefCell<BTreeMap<String, Dispute>>,
    /// What it was told about a dispute.
    pub evidence: RefCell<Vec<Evidence>>,
    /// What goes wrong next.
    pub faults: RefCell<VecDeque<Fault>>,
    /// Calls so far.
    pub calls: RefCell<u32>,
    /// The side that pays creators.
    pub bank: super::bank::Bank,
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

    /// The buyer pays with a card that is known again. News of it does not tell the card, as with the real provider.
    pub fn pay_with(&self, session: &str, card: &str) -> bool {
        let paid = self.pay(session);
        if let Some(session) = self.sessions.borrow_mut().get_mut(session) {
            session.card = Card::Print(card.to_owned());
        }
        if let Some(news) = self.news.borrow_mut().last_mut().filter(|_| paid) {
            news.card = Card::Untold;
        }
        paid
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

    /// Paid in one session and not refunded, minor units.
    pub fn kept_of(&self, session: &Session) -> i64 {
        let refunds = self.refunds.borrow();
        let back = refunds.values().filter(|(intent, _)| Some(intent) == session.intent.as_ref());
        session.amount.minor - back.map(|(_, money)| money.minor).sum::<i64>()
    }

    /// A bank takes `minor` of an order back, for a fee of €20.
    pub fn disputed(&self, order: &OrderId, id: &str, minor: i64, now: Timestamp) -> Dispute {
        self.disputes_session(&self.session_of(order), id, minor, now)
    }

    /// The same of whatever was paid in a session.
    pub fn disputes_session(&self, session: &Session, id: &str, minor: i64, now: Timestamp) -> Dispute {
        let dispute = Dispute {
            id: id.to_owned(),
            intent: session.intent.clone().expect("it was paid"),
            amount: session.amount.with_minor(minor),
            fee_minor: 2_000,
            reason: "product_not_received".to_owned(),
            state: DisputeState::NeedsResponse,
            withdrawn: true,
            reinstated: false,
            due_at: Some(now + shared::time::Duration::days(7)),
            opened_at: now,
        };
        self.disputes.borrow_mut().insert(id.to_owned(), dispute.clone());
        dispute
    }

    /// The bank goes on.
    pub fn becomes(&self, id: &str, state: DisputeState) {
        if let Some(dispute) = self.disputes.borrow_mut().get_mut(id) {
            dispute.state = state;
            dispute.reinstated = state == DisputeState::Won && dispute.withdrawn;
        }
    }

    fn found(&self, id: &str) -> Result<Dispute, PaymentsError> {
        self.disputes.borrow().get(id).cloned().ok_or_else(|| PaymentsError::Refused(format!("no dispute {id}")))
    }

    pub(super) async fn call<T>(&self, effect: impl FnOnce() -> Result<T, PaymentsError>) -> Result<T, PaymentsError> {
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
                card: Card::Without,
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
            let is_open =
                |one: &Dispute| one.intent == intent && !matches!(one.state, DisputeState::Won | DisputeState::Lost);
            // What a bank has taken for good, nobody gives back.
            let taken = |one: &&Dispute| one.intent == intent && one.state == DisputeState::Lost;
            let lost: i64 = self.disputes.borrow().values().filter(taken).map(|one| one.amount.minor).sum();
            let gone: i64 =
                self.refunds.borrow().values().filter(|(of, _)| of == intent).map(|(_, one)| one.minor).sum();
            let whole = self
                .sessions
                .borrow()
                .values()
                .find(|s| s.intent.as_deref() == Some(intent))
                .map_or(0, |s| s.amount.minor);
            if lost > 0 && whole < lost + gone + amount.minor && !self.refunds.borrow().contains_key(key) {
                return Err(PaymentsError::Refused("charge_disputed".to_owned()));
            }
            if self.refuses_refunds.get() {
                return Err(PaymentsError::Refused("the account is closed".to_owned()));
            }
            if !self.refunds.borrow().contains_key(key) && self.disputes.borrow().values().any(is_open) {
                return Err(PaymentsError::Refused("charge_disputed".to_owned()));
            }
            let mut refunds = self.refunds.borrow_mut();
            let key = if self.refunds_without_key { format!("{key}-{}", refunds.len()) } else { key.to_owned() };
            refunds.entry(key).or_insert_with(|| (intent.to_owned(), amount));
            Ok(())
        })
        .await
    }

    async fn dispute(&self, id: &str) -> Result<Dispute, PaymentsError> {
        self.call(|| self.found(id)).await
    }

    async fn contest(&self, id: &str, evidence: &Evidence) -> Result<Dispute, PaymentsError> {
        self.call(|| {
            self.evidence.borrow_mut().push(evidence.clone());
            self.becomes(id, DisputeState::UnderReview);
            self.found(id)
        })
        .await
    }

    async fn concede(&self, id: &str) -> Result<Dispute, PaymentsError> {
        self.call(|| {
            self.becomes(id, DisputeState::Lost);
            self.found(id)
        })
        .await
    }
}
