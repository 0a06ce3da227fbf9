//! A small shop with one drop, and the verbs that stories are told in.

use super::provider::Provider;
use super::sqlite::{Bug, Fault, Sqlite};
use shared::catalogue::view::Shop;
use shared::checkout::flow::{self, OrderRequest, Placed};
use shared::checkout::refused::CheckoutRefused;
use shared::checkout::sale::Settled;
use shared::checkout::sale::flow::{Event, Unsettled};
use shared::checkout::view::Typed;
use shared::drops::flow::{ReleaseRefused, hold, release};
use shared::drops::holds::{Hold, HoldRefused, HoldRequest};
use shared::failure::Failure;
use shared::ids::{BuyerId, DropSlug, HoldId, OrderId, Sku};
use shared::ports::{Ids, Ports, Session};
use shared::requests::Key;
use shared::time::{Duration, Timestamp};
use std::cell::Cell;
use std::sync::atomic::Ordering;

/// Noon on a day in November 2026.
pub const NOON: i64 = 1_795_608_000_000;

/// Ids in order: the same in every run.
#[derive(Default)]
pub struct Counter(Cell<u64>);

impl Ids for Counter {
    fn fresh(&self, prefix: &str) -> String {
        self.0.set(self.0.get() + 1);
        format!("{prefix}{:026}", self.0.get())
    }

    fn secret(&self) -> String {
        self.fresh("").repeat(3).chars().take(64).collect()
    }
}

/// The shop of a test.
pub struct TestShop {
    pub db: Sqlite,
    pub payments: Provider,
    pub ids: Counter,
}

/// What a buyer asks for.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    pub buyer: &'a str,
    pub sku: &'a str,
    pub units: u32,
    pub key: &'a str,
}

impl Asking<'_> {
    /// Of the drop called `drop`, with a cookie.
    pub fn request(&self) -> HoldRequest {
        HoldRequest {
            slug: DropSlug::from("drop"),
            sku: Sku::from(self.sku),
            units: self.units,
            buyer: BuyerId::from(self.buyer),
            known: true,
            key: Key::parse(self.key).expect("a key"),
        }
    }
}

/// A shop with a drop called `drop` that is open for fifteen minutes from noon, with `units` of `sku` at €10.00,
/// two a buyer, two pickup windows (`early` for two orders, `late` for many), a delivery for €4.90, and coupons.
pub fn shop_with(sku: &str, units: u32) -> TestShop {
    shop_with_bug(sku, units, Bug::default())
}

/// The same with a bug in it.
pub fn shop_with_bug(sku: &str, units: u32, bug: Bug) -> TestShop {
    let db = Sqlite::with(NOON, bug);
    let closes = NOON + 15 * 60_000;
    let later = closes + 3_600_000;
    let end = later + 3_600_000;
    db.script(&format!(
        "INSERT INTO media VALUES ('pic', 'picture', 'A lamp', 1500, 1000, 5000, 5000, '', 'data:,', NULL, NULL, NULL);
         INSERT INTO policies VALUES ('2026-11', 0, 'Refunds.', 'Reissue.');
         INSERT INTO creators (id, slug, name, trade, town, zone, story, submitted_at, verified_at)
           VALUES ('crt_1', 'mira', 'Mira', 'Lamps', 'Berlin', 'Europe/Berlin', 'A story.', 0, 1);
         INSERT INTO products (id, creator, title, category, state) VALUES ('prd_1', 'crt_1', 'Lamp', 'Light', 'listed');
         INSERT INTO variants (sku, product, title, detail) VALUES ('{sku}', 'prd_1', 'Lamp', 'Brass');
         INSERT INTO drops (id, slug, creator, title, tagline, story, category, hero, state, opens_at, closes_at, policy)
           VALUES ('drp_1', 'drop', 'crt_1', 'Lamps', 'Twelve', 'Once.', 'Light', 'pic', 'scheduled', {NOON}, {closes}, '2026-11');
         INSERT INTO drop_items (drop_id, sku, position, issued, limit_per_buyer, price_minor, currency)
           VALUES ('drp_1', '{sku}', 1, {units}, 2, 1000, 'EUR');
         INSERT INTO slots (id, drop_id, kind, place, starts_at, ends_at, capacity) VALUES
           ('early', 'drp_1', 'pickup', 'Workshop', {later}, {end}, 2), ('late', 'drp_1', 'pickup', 'Workshop', {end}, {end} + 3600000, 100000);
         INSERT INTO slots (id, drop_id, kind, place, carrier, starts_at, ends_at, price_minor, capacity) VALUES
           ('bike', 'drp_1', 'delivery', 'By bike', 'riders', {later}, {end}, 490, 100000);
         INSERT INTO coupons (code, off_bp, off_minor, currency, starts_at, ends_at, uses_max) VALUES
           ('TEN', 1000, 0, 'EUR', 0, {closes}, 1000), ('ONCE', 0, 300, 'EUR', 0, {closes}, 1), ('OLD', 1000, 0, 'EUR', 0, {NOON}, 10),
           ('SOON', 1000, 0, 'EUR', {closes}, {end}, 10);"
    ));
    armed(&db, "drp_1");
    let mut payments = Provider::default();
    payments.refunds_without_key = bug.refunds_without_key;
    TestShop { db, payments, ids: Counter::default() }
}

/// Passes the gates of the announced drop `id` up to armed, with a proof that says what it is: nothing sells before.
pub fn armed(db: &Sqlite, id: &str) {
    db.script(&format!(
        "INSERT INTO gate_passes (drop_id, number, gate, passed_at, passed_by, proof)
           SELECT d.id, COALESCE ((SELECT MAX (number) FROM gate_passes WHERE drop_id = d.id), 0) + g.position - d.gates,
                  g.name, 0, 'shop', '{{\"passed\":\"by a story\"}}'
           FROM drops d JOIN gates g ON g.position > d.gates AND g.position <= 4 WHERE d.id = '{id}' ORDER BY g.position"
    ));
}

impl TestShop {
    /// The ports at this moment.
    pub fn ports(&self) -> Ports<'_> {
        Ports { db: &self.db, payments: &self.payments, payouts: &self.payments, ids: &self.ids, now: self.now() }
    }

    pub fn now(&self) -> Timestamp {
        Timestamp(self.db.clock.load(Ordering::Relaxed))
    }

    pub fn pass(&self, span: Duration) {
        self.db.clock.fetch_add(span.0, Ordering::Relaxed);
    }

    pub async fn try_hold(&self, asking: Asking<'_>) -> Result<Hold, Failure<HoldRefused>> {
        hold(&self.ports(), &asking.request()).await
    }

    pub async fn try_place(
        &self,
        hold: &HoldId,
        buyer: &str,
        typed: Typed,
        key: &str,
    ) -> Result<Placed, Failure<CheckoutRefused>> {
        let request = OrderRequest {
            hold: hold.clone(),
            buyer: BuyerId::from(buyer),
            proven: None,
            typed: own_address(typed, buyer),
            key: Key::parse(key).expect("a key"),
            shop_url: "https://shop.example".to_owned(),
        };
        flow::place(&self.ports(), &request).await
    }

    /// Holds `units` of `sku` with a key of its own.
    pub fn hold(&self, buyer: &str, sku: &str, units: u32) -> Result<Hold, Failure<HoldRefused>> {
        let key = self.ids.fresh("a-key-of-a-test-");
        run(self.try_hold(Asking { buyer, sku, units, key: &key }))
    }

    pub fn place(&self, hold: &Hold, typed: Typed) -> Result<Placed, Failure<CheckoutRefused>> {
        let key = self.ids.fresh("a-key-of-a-test-");
        run(self.try_place(&hold.id, hold.buyer.as_str(), typed, &key))
    }

    pub fn release(&self, hold: &Hold) -> Result<DropSlug, Failure<ReleaseRefused>> {
        run(release(&self.ports(), &hold.id, &hold.buyer))
    }

    pub fn pay(&self, order: &OrderId) -> bool {
        self.payments.pay(&self.payments.session_of(order).id)
    }

    pub async fn try_settle(&self, order: &OrderId) -> Result<Settled, Unsettled> {
        flow::settle_order(&self.ports(), order).await
    }

    pub fn settle(&self, order: &OrderId) -> Settled {
        run(self.try_settle(order)).expect("settled")
    }

    /// Brings the news of a session as an event with this id.
    pub async fn try_deliver(&self, session: &Session, event: &str) -> Result<Settled, Unsettled> {
        let event = Event { id: event.to_owned(), kind: "checkout.session".to_owned() };
        flow::settle(&self.ports(), session, Some(&event)).await
    }

    /// The same for the newest session of an order as it stands.
    pub fn deliver(&self, order: &OrderId, event: &str) -> Settled {
        run(self.try_deliver(&self.payments.session_of(order), event)).expect("settled")
    }

    /// The next batches of the database fail so.
    pub fn db_fails(&self, faults: &[Fault]) {
        self.db.faults.borrow_mut().extend(faults);
    }

    /// The next calls of the provider fail so.
    pub fn provider_fails(&self, faults: &[Fault]) {
        self.payments.faults.borrow_mut().extend(faults);
    }

    /// A hold that became an order: for stories that begin at the payment page.
    pub fn ordered(&self, buyer: &str, sku: &str, units: u32, fulfilment: &str) -> OrderId {
        let hold = self.hold(buyer, sku, units).expect("held");
        self.place(&hold, typed(fulfilment)).expect("placed").order
    }

    /// What an account has, in minor units.
    pub fn balance(&self, account: &str) -> i64 {
        self.db.number(&format!(
            "SELECT COALESCE (SUM (CASE WHEN to_account = '{account}' THEN amount_minor ELSE -amount_minor END), 0)
             FROM transfers WHERE '{account}' IN (from_account, to_account)"
        ))
    }

    /// What the provider keeps of an order, in minor units.
    pub fn kept(&self, order: &OrderId) -> i64 {
        self.payments.kept().get(order.as_str()).copied().unwrap_or(0)
    }

    pub fn reconcile(&self) {
        run(flow::reconcile(&self.ports())).expect("reconciled");
    }

    /// Units neither held nor sold.
    pub fn available(&self) -> i64 {
        self.db.number("SELECT available FROM stock")
    }

    /// `placed paid lapsed refunded`.
    pub fn order_state(&self, order: &OrderId) -> String {
        self.db.text(&format!("SELECT state FROM orders WHERE id = '{order}'"))
    }

    /// `live lapsed released sold`.
    pub fn hold_state(&self, hold: &HoldId) -> String {
        self.db.text(&format!("SELECT state FROM holds WHERE id = '{hold}'"))
    }
}

/// The shop as pages name it.
pub fn name() -> Shop {
    Shop { name: "Kerbside".into(), url: "https://shop.example".into(), country: "DE".into() }
}

/// Everybody types what Ada types, but for her address: one address is one buyer. Two who are known by their cookies
/// alone are her, too.
fn own_address(typed: Typed, buyer: &str) -> Typed {
    let is_ada = buyer == "ada" || buyer.starts_with("mark-") || typed.email != ADA;
    if is_ada {
        typed
    } else {
        Typed { email: format!("{buyer}@example.com"), street: format!("{}, {buyer}", typed.street), ..typed }
    }
}

/// Ada's address, as she types it.
const ADA: &str = "ada@example.com";

/// What Ada types.
pub fn typed(fulfilment: &str) -> Typed {
    Typed {
        email: ADA.into(),
        name: "Ada".into(),
        fulfilment: fulfilment.into(),
        street: "Torstraße 12".into(),
        postcode: "10119".into(),
        town: "Berlin".into(),
        coupon: String::new(),
    }
}

/// Runs a future that needs nothing but to be asked again.
pub fn run<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        if let std::task::Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}

/// Runs all of them in turns: each goes one step, up to its next wait, and then the next one does.
pub fn interleave<T, F: Future<Output = T>>(futures: impl Iterator<Item = F>) -> Vec<T> {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let mut waiting: Vec<_> = futures.map(Box::pin).enumerate().collect();
    let mut done = Vec::new();
    while !waiting.is_empty() {
        waiting.retain_mut(|(at, future)| match future.as_mut().poll(&mut context) {
            std::task::Poll::Ready(value) => {
                done.push((*at, value));
                false
            }
            std::task::Poll::Pending => true,
        });
    }
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, value)| value).collect()
}

/// Runs `first` for `steps` waits, then all of `between`, then the rest of `first`. False when
/// `first` was over before: then there is no such moment, and `between` did not run.
pub fn cut_in<T>(first: impl Future<Output = T>, steps: usize, between: impl FnOnce()) -> (T, bool) {
    let mut first = std::pin::pin!(first);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    for _ in 0..steps {
        if let std::task::Poll::Ready(value) = first.as_mut().poll(&mut context) {
            return (value, false);
        }
    }
    between();
    (run(first), true)
}
