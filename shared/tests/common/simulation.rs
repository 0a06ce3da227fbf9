//! One afternoon of a drop, drawn from a seed: buyers, the post, the reconciler and faults, interleaved at every wait.
//!
//! Everything follows from the seed alone: who acts next, what fails, how the clock goes.

use super::actors;
use super::bundles;
use super::dice::Dice;
use super::door::Door;
use super::shop::{NOON, TestShop, shop_with_bug};
use super::sqlite::{Bug, Fault};
use super::waiter;
use shared::ids::{HoldId, OrderId};
use shared::ports::SessionState;
use shared::time::Duration;
use shared::waiting::offers::offer_next;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// Somebody who acts.
pub type Actor = Pin<Box<dyn Future<Output = ()>>>;

/// The world of one seed.
pub struct World {
    pub shop: TestShop,
    pub dice: Dice,
    /// Actors that come on stage at the next step.
    arrivals: RefCell<Vec<Actor>>,
    /// When the actor whose turn it is wants its next one.
    wakes_at: Cell<i64>,
    /// Holds that were answered with a yes, and whose they are.
    pub held: RefCell<BTreeMap<HoldId, String>>,
    /// Orders that were answered with a yes.
    pub placed: RefCell<BTreeSet<OrderId>>,
    /// Orders of which somebody was told that they are sold.
    pub sold: RefCell<BTreeSet<OrderId>>,
    /// Sessions that a buyer paid for at the provider.
    pub paid: RefCell<BTreeSet<String>>,
    /// Letters that arrived, by subject and order.
    pub mail: RefCell<Vec<String>>,
    /// Broken promises, in words.
    pub complaints: RefCell<Vec<String>>,
    /// The longest time between two rounds of the reconciler: it may be late, or not come at all.
    pub round: Duration,
    /// The drop is over for good: everybody goes home.
    pub is_over: Cell<bool>,
    /// Whether the drop has a bundle: then some want it, and some a part of it.
    pub sets: bool,
    /// The way into the drop's room, when it has one.
    pub door: Option<Door>,
}

impl World {
    /// Lets `span` pass before this actor goes on.
    pub async fn sleep(&self, span: Duration) {
        let until = self.shop.now().0 + span.0;
        std::future::poll_fn(|_| {
            if until <= self.shop.now().0 {
                return Poll::Ready(());
            }
            self.wakes_at.set(until);
            Poll::Pending
        })
        .await;
    }

    pub fn enter(&self, actor: impl Future<Output = ()> + 'static) {
        self.arrivals.borrow_mut().push(Box::pin(actor));
    }

    /// What a buyer is after, whenever they come.
    pub fn wish(&self, buyer: &str) -> &'static str {
        match buyer.as_bytes().last() {
            Some(last) if self.sets && last % 3 == 0 => "set",
            Some(last) if self.sets && last % 3 == 1 => "shade",
            _ => "lamp",
        }
    }

    pub fn complain(&self, about: impl Into<String>) {
        self.complaints.borrow_mut().push(about.into());
    }
}

/// How rough it gets.
#[derive(Clone, Copy)]
struct Weather {
    /// Faults of the database and of the provider, each in so many of a hundred calls.
    faults_percent: u64,
    /// Steps between two jumps of the clock, on average; 0: none.
    steps_per_jump: u64,
}

/// What a run was like.
#[derive(Clone, Copy, Debug, Default)]
pub struct Run {
    /// Turns that were given.
    pub steps: u64,
    /// Orders in the end, paid and refunded.
    pub paid: i64,
    pub refunded: i64,
}

/// Plays a seed; a panic counts as a broken promise.
pub fn play_safely(seed: u64, bug: Bug) -> Result<Run, String> {
    std::panic::catch_unwind(|| play(seed, bug)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        Err(format!("panicked: {}", text.unwrap_or("without words")))
    })
}

/// Plays a seed. The error says which promise was broken.
pub fn play(seed: u64, bug: Bug) -> Result<Run, String> {
    let dice = Dice::new(seed);
    let units = dice.between(1, 6) as u32;
    let buyers = dice.between(4, 14);
    let weather = Weather { faults_percent: *dice.pick(&[0, 2, 8, 20]), steps_per_jump: *dice.pick(&[0, 0, 300, 100]) };
    let round = *dice.pick(&[Duration::minutes(1), Duration::minutes(4), Duration::hours(2), Duration::hours(2)]);
    let door = dice.chance(60).then(Door::default);
    let world = Rc::new(World {
        round,
        shop: shop_with_bug("lamp", units, bug),
        dice,
        arrivals: RefCell::default(),
        wakes_at: Cell::default(),
        held: RefCell::default(),
        placed: RefCell::default(),
        sold: RefCell::default(),
        paid: RefCell::default(),
        mail: RefCell::default(),
        complaints: RefCell::default(),
        is_over: Cell::default(),
        sets: seed % 4 == 1,
        door,
    });
    world.shop.db.clock.store(NOON - 30_000, std::sync::atomic::Ordering::Relaxed);
    // As the lobby below: by the seed itself.
    if world.sets {
        bundles::add_sets(&world.shop, 2 * units, units);
    }
    if seed % 5 == 2 {
        bundles::promise(&world.shop, 1 + units / 2);
    }
    if seed.is_multiple_of(3) {
        lobby(&world.shop, seed);
    }
    for number in 0..buyers {
        world.enter(actors::buyer(world.clone(), format!("buyer{number}")));
    }
    world.shop.db.script(waiter::RULE);
    for number in 0..world.dice.between(0, 4) {
        world.enter(waiter::waiter(world.clone(), format!("waiter{number}")));
    }
    for _ in 0..world.dice.between(1, 3) {
        world.enter(waiter::offers(world.clone()));
    }
    world.enter(actors::post(world.clone()));
    world.enter(actors::reconciler(world.clone()));
    if world.dice.chance(30) {
        world.enter(actors::reconciler(world.clone()));
    }
    let mut steps = 0;
    afternoon(&world, weather, &mut steps)?;
    evening(&world);
    bundles::settle(&world.shop);
    verdict(&world)?;
    let count = |state: &str| world.shop.db.number(&format!("SELECT COUNT (*) FROM orders WHERE state = '{state}'"));
    Ok(Run { steps, paid: count("paid"), refunded: count("refunded") })
}

/// A lobby, with a crowd in it that never comes: up to three seconds of it. Drawn from the seed itself, so that the rest
/// of the afternoon falls as it would without.
fn lobby(shop: &TestShop, seed: u64) {
    let crowd = seed % 251;
    shop.db.script(&format!(
        "UPDATE drops SET lobby_minutes = 5;
         INSERT INTO lobbies (drop_id, seed, hash, made_at) VALUES ('drp_1', printf ('%064x', {seed}), printf ('%064d', 0), 0);
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <= {crowd})
         INSERT INTO lobby_entries (id, drop_id, buyer, number, joined_at)
           SELECT 'lby_' || i, 'drp_1', 'crowd-' || i, i, {NOON} - 40000 FROM n",
    ));
}

/// The latest that the stage is cleared, after the opening: the drop, its last hold, and three quarters of an hour
/// for those who pay late.
const ENDS_AT: i64 = NOON + 70 * 60_000;

/// Turns are given until everybody has gone home.
fn afternoon(world: &World, weather: Weather, steps: &mut u64) -> Result<(), String> {
    let mut stage: Vec<(i64, Actor)> = Vec::new();
    let mut context = Context::from_waker(Waker::noop());
    loop {
        let now = world.shop.now().0;
        world.is_over.set(world.is_over.get() || now >= ENDS_AT);
        stage.extend(world.arrivals.borrow_mut().drain(..).map(|actor| (0, actor)));
        if stage.is_empty() {
            return Ok(());
        }
        let ready: Vec<usize> = (0..stage.len()).filter(|at| stage[*at].0 <= now).collect();
        if ready.is_empty() {
            let next = stage.iter().map(|(at, _)| *at).min().unwrap_or(now);
            world.shop.pass(Duration(next - now));
            continue;
        }
        *steps += 1;
        if *steps > 100_000 {
            return Err("the afternoon does not end".into());
        }
        weather.strikes(world, now, *steps);
        let at = *world.dice.pick(&ready);
        world.wakes_at.set(0);
        let done = stage[at].1.as_mut().poll(&mut context).is_ready();
        stage[at].0 = world.wakes_at.get();
        if done {
            drop(stage.swap_remove(at));
        }
        if steps.is_multiple_of(97) {
            promises_hold_at_any_time(world)?;
        }
        world.shop.pass(Duration(world.dice.between(0, 40)));
    }
}

impl Weather {
    /// Draws what goes wrong at the next call, and whether the clock jumps.
    fn strikes(self, world: &World, now: i64, step: u64) {
        let draw = || match world.dice.next() % 200 {
            n if n < self.faults_percent => Fault::BeforeCommit,
            n if n < 2 * self.faults_percent => Fault::AfterCommit,
            _ => Fault::None,
        };
        *world.shop.db.faults.borrow_mut() = [draw()].into();
        *world.shop.payments.faults.borrow_mut() = [draw()].into();
        if self.steps_per_jump > 0 && world.dice.next().is_multiple_of(self.steps_per_jump) && step > 20 {
            // Ten minutes either way, but not to before the doors opened.
            let jump = world.dice.between(-600_000, 600_000).max(NOON - 30_000 - now);
            world.shop.pass(Duration(jump));
        }
    }
}

/// Faults end, time passes beyond every limit, and the reconciler and the post do their rounds.
fn evening(world: &World) {
    world.shop.db.faults.borrow_mut().clear();
    world.shop.payments.faults.borrow_mut().clear();
    for round in 0..4 {
        world.shop.pass(Duration::minutes(20));
        world.shop.reconcile();
        // What is offered in the last round would still be held.
        if round < 3 {
            let _ = super::run(offer_next(&world.shop.ports()));
        }
        super::run(actors::send_letters(world, 0));
    }
}

/// What no fault excuses, at any moment.
fn promises_hold_at_any_time(world: &World) -> Result<(), String> {
    let broken: Vec<_> = world.shop.db.broken().into_iter().filter(|row| !row.starts_with("I14")).collect();
    if broken.is_empty() {
        Ok(())
    } else {
        Err(format!("in the middle of it, audit.sql found:\n{}", broken.join("\n")))
    }
}

/// What holds in the end.
fn verdict(world: &World) -> Result<(), String> {
    let shop = &world.shop;
    let mut wrong = world.complaints.borrow().clone();
    wrong.extend(shop.db.broken().into_iter().map(|row| format!("audit.sql: {row}")));
    let mut expect = |what: &str, holds: bool| {
        if !holds {
            wrong.push(what.to_owned());
        }
    };
    let sold = shop.db.number("SELECT SUM (sold) FROM drop_items");
    let bought = shop.db.number("SELECT COALESCE (SUM (u.units), 0) FROM orders o JOIN units_of_holds u ON u.id = o.hold_id WHERE o.state = 'paid'");
    expect(&format!("{sold} units are sold, {bought} are in paid orders"), sold == bought);
    expect("units are still held", shop.db.number("SELECT SUM (held) FROM drop_items") == 0);
    let stuck = shop.db.number("SELECT COUNT (*) FROM payments WHERE state IN ('open', 'refunding')");
    expect(&format!("{stuck} payments are stuck"), stuck == 0);
    expect("an order is still waiting", shop.db.number("SELECT COUNT (*) FROM orders WHERE state = 'placed'") == 0);
    for (hold, buyer) in world.held.borrow().iter() {
        let rows = shop.db.number(&format!("SELECT COUNT (*) FROM holds WHERE id = '{hold}' AND buyer = '{buyer}'"));
        expect(&format!("{buyer} was promised {hold}, which is gone"), rows == 1);
    }
    let states: BTreeMap<String, (String, i64)> = shop.db.pairs("SELECT id, state, total_minor FROM orders");
    for order in world.placed.borrow().iter() {
        expect(&format!("{order} was promised and is gone"), states.contains_key(order.as_str()));
    }
    for order in world.sold.borrow().iter() {
        let state = states.get(order.as_str()).map(|(state, _)| state.as_str());
        expect(&format!("{order} was said to be sold and is {state:?}"), state == Some("paid"));
    }
    let kept = shop.payments.kept();
    for (order, (state, total)) in &states {
        let due = if state == "paid" { *total } else { 0 };
        let has = kept.get(order).copied().unwrap_or(0);
        expect(&format!("{order} is {state}: the provider keeps {has} instead of {due}"), has == due);
    }
    expect("money of an order that nobody knows", kept.iter().all(|(order, m)| *m == 0 || states.contains_key(order)));
    for session in world.paid.borrow().iter() {
        let state = shop.payments.get(session).state;
        expect(&format!("{session} was paid and is {state:?}"), state == SessionState::Paid);
        let row = shop.db.texts(&format!(
            "SELECT state FROM payments WHERE session = '{session}' AND state IN ('captured', 'refunded')"
        ));
        expect(&format!("{session} was paid and is neither captured nor refunded"), row.len() == 1);
    }
    for (what, sql) in [
        ("a paid order without a receipt", "SELECT COUNT (*) FROM orders o WHERE state = 'paid' AND NOT EXISTS
            (SELECT 1 FROM letters l WHERE l.order_id = o.id AND l.template = 'receipt' AND l.state = 'sent')"),
        ("a refund that nobody was told of", "SELECT COUNT (*) FROM payments p WHERE state = 'refunded' AND NOT EXISTS
            (SELECT 1 FROM letters l WHERE l.id = 'refund-' || p.session AND l.state = 'sent')"),
        ("a refund that is not in the books", "SELECT COUNT (*) FROM payments p WHERE state = 'refunded' AND (SELECT COUNT (*)
            FROM transfers t WHERE t.reference = p.session AND t.reason = 'refund' AND t.amount_minor = p.amount_minor) <> 1"),
    ] {
        expect(what, shop.db.number(sql) == 0);
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}
