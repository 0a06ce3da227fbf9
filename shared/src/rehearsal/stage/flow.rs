//! The day on the stage: it opens early for nobody, sells out, is paused, takes money, and closes. All of it by the flows
//! that serve real buyers.

use super::SANDBOX;
use super::store::{self, AboutRow, FiguresRow, FindingRow, ItemRow};
use crate::chargebacks::Dispute;
use crate::chargebacks::evidence::Evidence;
use crate::checkout::flow::{OrderRequest, place, settle};
use crate::checkout::view::Typed;
use crate::db::{Db, DbError, Rows, run};
use crate::drops::flow::{hold, release};
use crate::drops::holds::{Hold, HoldRefused, HoldRequest};
use crate::failure::{Failure, Refusal};
use crate::ids::{BuyerId, DropSlug, Sku};
use crate::lobby;
use crate::money::Money;
use crate::ports::{Card, Payments, PaymentsError, Ports, Session, SessionRequest, SessionState};
use crate::rehearsal::{BUYERS_MAX, Report, p95};
use crate::requests::Key;
use crate::stmt;
use crate::time::{Duration, Timestamp};
use async_trait::async_trait;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

/// The clock that times a hold.
pub type Watch<'a> = &'a dyn Fn() -> Timestamp;

/// A stage that stands longer than this was left by a crash.
const LEFT_AFTER: Duration = Duration::minutes(10);

/// Bundles that are bought in a rehearsal, at most: everybody else wants what they are made of.
const BUNDLES_MAX: usize = 4;

/// The payment provider of a rehearsal: it remembers what it was asked, and moves nothing.
#[derive(Default)]
struct Sandbox {
    sessions: RefCell<BTreeMap<String, Session>>,
}

impl Sandbox {
    /// A buyer pays.
    fn pay(&self, url: &str) -> Option<Session> {
        let mut sessions = self.sessions.borrow_mut();
        let session = sessions.values_mut().find(|session| session.url.as_deref() == Some(url))?;
        session.state = SessionState::Paid;
        session.intent = Some(session.id.replacen(SANDBOX, "intent_", 1));
        Some(session.clone())
    }
}

#[async_trait(?Send)]
impl Payments for Sandbox {
    async fn open(&self, request: &SessionRequest) -> Result<Session, PaymentsError> {
        let Some((_, first)) = request.lines.first() else {
            return Err(PaymentsError::Refused("nothing to pay for".to_owned()));
        };
        let id = format!("{SANDBOX}{}", request.key);
        let amount = Money::new(request.lines.iter().map(|(_, line)| line.minor).sum(), first.currency);
        let fresh = || Session {
            url: Some(format!("sandbox:{id}")),
            id: id.clone(),
            order: request.order.clone(),
            state: SessionState::Open,
            intent: None,
            amount,
            card: Card::Without,
        };
        Ok(self.sessions.borrow_mut().entry(id.clone()).or_insert_with(fresh).clone())
    }

    async fn session(&self, id: &str) -> Result<Session, PaymentsError> {
        let known = self.sessions.borrow().get(id).cloned();
        known.ok_or_else(|| PaymentsError::Refused(format!("no session {id}")))
    }

    async fn expire(&self, id: &str) -> Result<Session, PaymentsError> {
        if let Some(session) = self.sessions.borrow_mut().get_mut(id).filter(|one| one.state == SessionState::Open) {
            session.state = SessionState::Expired;
        }
        self.session(id).await
    }

    async fn refund(&self, _: &str, _: Money, _: &str) -> Result<(), PaymentsError> {
        Ok(())
    }

    async fn dispute(&self, id: &str) -> Result<Dispute, PaymentsError> {
        Err(PaymentsError::Refused(format!("no dispute {id}")))
    }

    async fn contest(&self, id: &str, _: &Evidence) -> Result<Dispute, PaymentsError> {
        self.dispute(id).await
    }

    async fn concede(&self, id: &str) -> Result<Dispute, PaymentsError> {
        self.dispute(id).await
    }
}

/// All of them at once, each going on as its answer comes.
async fn together<T>(futures: Vec<impl Future<Output = T>>) -> Vec<T> {
    let mut waiting: Vec<(Option<T>, Pin<Box<_>>)> = futures.into_iter().map(|one| (None, Box::pin(one))).collect();
    poll_fn(|context| {
        let mut all = true;
        for (done, future) in waiting.iter_mut().filter(|(done, _)| done.is_none()) {
            match future.as_mut().poll(context) {
                Poll::Ready(value) => *done = Some(value),
                Poll::Pending => all = false,
            }
        }
        if all { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    waiting.into_iter().filter_map(|(done, _)| done).collect()
}

/// A stage that is set.
struct Stage<'a> {
    db: &'a dyn Db,
    ids: &'a dyn crate::ports::Ids,
    sandbox: Sandbox,
    watch: Watch<'a>,
    id: String,
    items: Vec<ItemRow>,
    about: AboutRow,
    report: RefCell<Report>,
    took: RefCell<Vec<i64>>,
}

impl Stage<'_> {
    fn ports(&self) -> Ports<'_> {
        Ports {
            db: self.db,
            payments: &self.sandbox,
            payouts: &super::ports::Unpaid,
            ids: self.ids,
            now: (self.watch)(),
        }
    }

    /// A buyer asks for as many as they may have; of a bundle for one, which takes its parts.
    async fn take(&self, buyer: u32, item: &ItemRow, nth: u32) -> Option<Hold> {
        let units = if item.is_bundle == 1 { 1 } else { item.limit_per_buyer.min(item.issued.max(1)) };
        self.ask(buyer, item, units, nth).await
    }

    /// Who is after bundles first, one after the other: while their parts are there. Then everybody else at once.
    async fn wave(&self, crowd: &[(u32, &ItemRow)], nth: u32) -> Vec<Hold> {
        let (first, rest): (Vec<_>, Vec<_>) = crowd.iter().copied().partition(|(_, item)| item.is_bundle == 1);
        let mut held = Vec::new();
        for (buyer, item) in first {
            held.extend(self.take(buyer, item, nth).await);
        }
        held.extend(
            together(rest.iter().map(|(buyer, item)| self.take(*buyer, item, nth)).collect())
                .await
                .into_iter()
                .flatten(),
        );
        held
    }

    /// Everybody waits in the lobby, and one more comes to it as buyers do.
    async fn wait(&self, many: u32) -> Result<(), DbError> {
        let numbers = serde_json::Value::from((1..=many).collect::<Vec<_>>()).to_string();
        run(self.db, stmt!(store::WAIT, self.id.as_str(), numbers)).await?;
        let (slug, buyer) = (DropSlug(self.id.clone()), BuyerId(format!("{}-buyer-{}", self.id, BUYERS_MAX + 1)));
        match lobby::flow::join(&self.ports(), &slug, &buyer).await {
            Ok(_) => {}
            Err(Failure::Refused(refused)) => self.report.borrow_mut().broken.push(format!("The lobby: {refused}")),
            Err(Failure::Broken(cause)) => self.report.borrow_mut().broken.push(cause),
        }
        Ok(())
    }

    /// Who has not come in is turned away. Then everybody is let in: what is spent on coming in is spent for good, and
    /// nobody is made up who could spend it.
    async fn come_in(&self) -> Result<(), DbError> {
        self.turned_away(&HoldRefused::NotEntered, BUYERS_MAX + 2, 0).await;
        self.turn(store::LIFT).await
    }

    /// What a rehearsal does not try, told to whoever signs it off.
    fn left_out(&self) {
        let told = [
            (
                self.about.entered == 1,
                "Who had not come in was turned away. Credits are spent for good and memberships are people’s own, so nobody was made up who comes in: from there on everybody was let in.",
            ),
            (self.about.reserves == 1, "Units in reserve did not come in: they are a partner’s stock."),
            (
                self.items.iter().filter(|item| item.is_bundle == 1).count() > BUNDLES_MAX,
                "Only the first four bundles were bought.",
            ),
        ];
        let mut report = self.report.borrow_mut();
        report.left_out = told.into_iter().filter(|(is_so, _)| *is_so).map(|(_, words)| words.to_owned()).collect();
    }

    async fn ask(&self, buyer: u32, item: &ItemRow, units: u32, nth: u32) -> Option<Hold> {
        let key = format!("{}-{buyer}-{nth}", self.id);
        let request = HoldRequest {
            slug: DropSlug(self.id.clone()),
            sku: Sku(item.sku.clone()),
            units,
            buyer: BuyerId(format!("{}-buyer-{buyer}", self.id)),
            known: false,
            key: Key::parse(&key).ok()?,
        };
        let began = (self.watch)();
        let answer = hold(&self.ports(), &request).await;
        self.took.borrow_mut().push(((self.watch)() - began).0);
        let mut report = self.report.borrow_mut();
        match answer {
            Ok(hold) => {
                report.held += 1;
                Some(hold)
            }
            Err(Failure::Refused(refused)) => {
                *report.refused.entry(refused.code().to_owned()).or_default() += 1;
                None
            }
            Err(Failure::Broken(cause)) => {
                report.broken.push(cause);
                None
            }
        }
    }

    /// A hold that must be refused for this reason.
    async fn turned_away(&self, why: &HoldRefused, buyer: u32, nth: u32) -> Option<Hold> {
        let item = self.items.first()?;
        // What is in their bundles may be what is too much.
        let codes = [
            why.code(),
            if matches!(why, HoldRefused::LimitReached { .. }) { HoldRefused::PartLimit.code() } else { "" },
        ];
        let count = || codes.iter().filter_map(|code| self.report.borrow().refused.get(*code).copied()).sum::<u32>();
        let before = count();
        let let_in = self.ask(buyer, item, item.limit_per_buyer, nth).await;
        if count() == before {
            self.report.borrow_mut().let_in.push(why.code().to_owned());
        }
        let_in
    }

    /// Orders, pays, and the news of it come twice.
    async fn buy(&self, held: &Hold, turn: usize) {
        let slots = self.items.first().map(|item| item.slots.as_slice()).unwrap_or_default();
        let Some(slot) = slots.get(turn.checked_rem(slots.len()).unwrap_or(0)) else { return };
        let typed = Typed {
            email: format!("buyer-{turn}@rehearsal.example"),
            name: "Rehearsal".to_owned(),
            fulfilment: slot.id.clone(),
            // One house each: a doorstep is one buyer.
            street: format!("Rehearsal {turn}"),
            postcode: "10115".to_owned(),
            town: "Rehearsal".to_owned(),
            coupon: String::new(),
        };
        let Ok(key) = Key::parse(&format!("{}-order-{turn}", self.id)) else { return };
        let request = OrderRequest {
            hold: held.id.clone(),
            buyer: held.buyer.clone(),
            typed,
            key,
            shop_url: "https://rehearsal.example".to_owned(),
            proven: None,
        };
        let placed = match place(&self.ports(), &request).await {
            Ok(placed) => placed,
            Err(Failure::Refused(refused)) => {
                *self.report.borrow_mut().refused.entry(refused.code().to_owned()).or_default() += 1;
                return;
            }
            Err(Failure::Broken(cause)) => return self.report.borrow_mut().broken.push(cause),
        };
        let Some(session) = self.sandbox.pay(&placed.pay_url) else { return };
        for _ in 0..2 {
            if let Err(cause) = settle(&self.ports(), &session, None).await {
                self.report.borrow_mut().broken.push(cause.to_string());
            }
        }
    }

    async fn turn(&self, sql: &'static str) -> Result<(), DbError> {
        run(self.db, stmt!(sql, self.id.as_str())).await.map(|_| ())
    }

    /// The script of the day.
    async fn day(&self) -> Result<(), DbError> {
        self.left_out();
        let bundles = self.items.iter().filter(|item| item.is_bundle == 1).take(BUNDLES_MAX);
        let items: Vec<&ItemRow> = bundles.chain(self.items.iter().filter(|item| item.is_bundle == 0)).collect();
        let wanted = items.iter().map(|item| item.issued.div_ceil(item.limit_per_buyer.max(1)) + 1);
        let crowd: Vec<(u32, &ItemRow)> = (1..)
            .zip(
                items
                    .iter()
                    .copied()
                    .zip(wanted)
                    .flat_map(|(item, many)| std::iter::repeat_n(item, usize::try_from(many).unwrap_or(0))),
            )
            .take_while(|(buyer, _)| *buyer <= BUYERS_MAX)
            .collect();
        let buyers = u32::try_from(crowd.len()).unwrap_or(BUYERS_MAX);
        self.report.borrow_mut().buyers = buyers;
        self.turned_away(&HoldRefused::NotOpen(None), 1, 0).await;
        if self.about.lobby == 1 {
            self.wait(buyers).await?;
        }
        self.turn(store::OPEN).await?;
        if self.about.entered == 1 {
            self.come_in().await?;
        }
        let mut held: Vec<Hold> = self.wave(&crowd, 1).await;
        // Somebody changes their mind, somebody's time runs out, and whoever found nothing left comes back.
        if let Some(first) = held.first().cloned() {
            let _ = release(&self.ports(), &first.id, &first.buyer).await;
            held.remove(0);
        }
        if let Some(last) = held.pop() {
            run(self.db, stmt!(store::RUN_OUT, last.id.as_str(), self.id.as_str())).await?;
        }
        let again: Vec<(u32, &ItemRow)> = crowd
            .iter()
            .copied()
            .filter(|(buyer, _)| {
                let name = format!("{}-buyer-{buyer}", self.id);
                held.iter().all(|hold| hold.buyer.0 != name)
            })
            .collect();
        held.extend(self.wave(&again, 2).await);
        if let Some((buyer, _)) = crowd.iter().find(|(buyer, item)| {
            let name = format!("{}-buyer-{buyer}", self.id);
            self.items.first().is_some_and(|first| first.sku == item.sku)
                && held.iter().any(|hold| hold.buyer.0 == name)
        }) {
            self.turned_away(&HoldRefused::LimitReached { units_max: 1 }, *buyer, 3).await;
        }
        run(self.db, stmt!(store::PAUSE, self.id.as_str(), (self.watch)())).await?;
        self.turned_away(&HoldRefused::Paused, BUYERS_MAX + 1, 1).await;
        run(self.db, stmt!(store::PAUSE, self.id.as_str(), None::<i64>)).await?;
        // They pay while it closes: who holds may still pay.
        self.turn(store::CLOSE).await?;
        self.turned_away(&HoldRefused::Closed, BUYERS_MAX + 1, 2).await;
        for (turn, held) in held.iter().enumerate() {
            self.buy(held, turn).await;
        }
        Ok(())
    }

    /// What came of it.
    async fn sum_up(&self) -> Result<(), DbError> {
        let id = self.id.as_str();
        let looks = [store::FIGURES, store::AUDIT, store::AUDIT_MORE];
        let replies = self.db.batch(looks.map(|sql| stmt!(sql, id)).into()).await?;
        let figures: Option<FiguresRow> = replies.first().map_or(Ok(None), Rows::first)?;
        let mut findings: Vec<FindingRow> = Vec::new();
        for found in replies.iter().skip(1) {
            findings.extend(found.all::<FindingRow>()?);
        }
        let mut report = self.report.borrow_mut();
        if let Some(row) = figures {
            (report.issued, report.sold, report.given_back) = (row.issued, row.sold, row.given_back);
            (report.bundles, report.waited) = (row.bundles, row.waited);
            report.oversold = row.oversold;
            (report.captured_minor, report.shared_minor) = (row.captured_minor, row.shared_minor);
        }
        report.findings = findings.into_iter().map(|row| row.finding).collect();
        report.currency = self.items.first().map(|item| item.currency.clone()).unwrap_or_default();
        report.p95_ms = p95(self.took.borrow().clone());
        Ok(())
    }
}

/// Clears the stage `id` away: only the books of rehearsals and the report stay.
async fn clear(db: &dyn Db, id: &str) -> Result<(), DbError> {
    let all = [
        store::CLEAR_KEYS,
        store::CLEAR_HOLD_KEYS,
        store::CLEAR_PAYMENTS,
        store::CLEAR_STEPS,
        store::CLEAR_SHARES,
        store::CLEAR_ORDERS,
        store::CLEAR_HOLDS,
        store::CLEAR_SLOTS,
        store::CLEAR_ITEMS,
        store::CLEAR_DROP,
        store::CLEAR_CREATOR,
    ];
    db.batch(all.into_iter().map(|sql| stmt!(sql, id)).collect()).await.map(|_| ())
}

/// Clears away what a crash left standing. Safe to run twice, late, or beside a rehearsal.
///
/// # Errors
/// When the database does not answer.
pub async fn sweep(ports: &Ports<'_>) -> Result<(), DbError> {
    #[derive(serde::Deserialize)]
    struct Row {
        id: String,
    }
    let rows: Vec<Row> = run(ports.db, stmt!(store::LEFT, ports.now - LEFT_AFTER)).await?.all()?;
    for row in rows {
        clear(ports.db, &row.id).await?;
    }
    Ok(())
}

/// Plays the drop `of` through on a stage of its own, and clears it away again, whatever happened on it.
///
/// # Errors
/// When the database does not answer.
pub async fn play(ports: &Ports<'_>, of: &str, watch: Watch<'_>) -> Result<Report, DbError> {
    let began = watch();
    // What another one left standing is swept by the job as well: it keeps nobody from rehearsing.
    let _ = sweep(ports).await;
    let id = ports.ids.fresh("rehearsal-");
    let creator = format!("{id}-creator");
    let (own, many) = (id.as_str(), BUYERS_MAX);
    let setting = vec![
        stmt!(store::CREATOR, creator.as_str(), of),
        stmt!(store::DROP, own, of, creator.as_str(), ports.now),
        stmt!(store::ITEMS, own, of, many),
        stmt!(store::PARTS, own, of),
        stmt!(store::RULES, own, of),
        stmt!(store::SLOTS, own, of),
        stmt!(store::SET, own),
        lobby::flow::seed(ports, lobby::store::SEED_OF, own)?,
        stmt!(store::ABOUT, own),
        stmt!(store::ON_STAGE, own),
    ];
    let replies = ports.db.batch(setting).await?;
    let items: Vec<ItemRow> = replies.last().map_or_else(|| Ok(Vec::new()), Rows::all)?;
    let about: Option<AboutRow> = replies.iter().rev().nth(1).map_or(Ok(None), Rows::first)?;
    let stage = Stage {
        db: ports.db,
        ids: ports.ids,
        sandbox: Sandbox::default(),
        watch,
        id,
        items,
        about: about.unwrap_or_default(),
        report: RefCell::default(),
        took: RefCell::default(),
    };
    let played = stage.day().await;
    let summed = stage.sum_up().await;
    clear(ports.db, &stage.id).await?;
    let mut report = stage.report.into_inner();
    report.broken.extend([played, summed].into_iter().filter_map(|done| done.err().map(|cause| cause.to_string())));
    report.took_ms = (watch() - began).0;
    Ok(report)
}
