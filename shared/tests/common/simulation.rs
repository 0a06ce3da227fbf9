//! One afternoon of a drop, drawn from a seed: buyers, the post, the reconciler and faults, interleaved at every wait.
//!
//! Everything follows from the seed alone: who acts next, what fails, how the clock goes.

use super::account::Account;
use super::actors;
use super::basket;
use super::bundles;
use super::credits;
use super::dice::Dice;
use super::door::Door;
use super::shop::{NOON, TestShop, shop_with_bug};
use super::sqlite::{Bug, Fault};
use super::verdict::{promises_hold_at_any_time, verdict};
use super::{door, operator, waiter};
use shared::chargebacks::flow::learn;
use shared::ids::{HoldId, OrderId, PersonId};
use shared::reconciliation::flow::nightly;
use shared::reconciliation::queue::flow::read_now;
use shared::requests::Key;
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
    /// Whether the drop is entered for a credit.
    pub costs_credits: bool,
    /// Whether the drop has a bundle: then some want it, and some a part of it.
    pub sets: bool,
    /// Whether there is a second drop: then some take something of both, and pay for it together.
    pub jars: bool,
    /// Orders of which an operator was told that their money goes back.
    pub given_back: RefCell<BTreeSet<OrderId>>,
    /// Orders that a bank took back, or a part of them.
    pub disputed: RefCell<BTreeSet<OrderId>>,
    /// How often the process was started anew.
    pub restarts: Cell<u32>,
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
    /// Steps between two restarts of the process, on average; 0: none.
    steps_per_restart: u64,
}

/// What a run was like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// Turns that were given.
    pub steps: u64,
    /// Orders in the end, paid and refunded.
    pub paid: i64,
    pub refunded: i64,
    /// How often the process was started anew.
    pub restarts: u32,
    /// What became of each hold, in the order of their names.
    pub record: String,
    /// Credits that were spent, and that came back.
    pub spent: i64,
    pub returned: i64,
    /// Payments of several orders that were paid, parts of such that went back, and such that a bank disputed.
    pub baskets: i64,
    pub parts_back: i64,
    pub baskets_disputed: i64,
    /// Payouts that reached the bank.
    pub paid_out: i64,
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
    let weather = Weather {
        faults_percent: *dice.pick(&[0, 2, 8, 20]),
        steps_per_jump: *dice.pick(&[0, 0, 300, 100]),
        steps_per_restart: *dice.pick(&[0, 0, 400, 120]),
    };
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
        costs_credits: seed % 5 == 2,
        sets: seed % 4 == 1,
        jars: seed % 3 == 1,
        given_back: RefCell::default(),
        disputed: RefCell::default(),
        restarts: Cell::default(),
        door,
    });
    world.shop.db.clock.store(NOON - 30_000, std::sync::atomic::Ordering::Relaxed);
    // As the lobby below: by the seed itself.
    if world.sets {
        bundles::add_sets(&world.shop, 2 * units, units);
    }
    if seed % 5 == 4 {
        bundles::promise(&world.shop, 1 + units / 2);
    }
    if seed.is_multiple_of(3) {
        lobby(&world.shop, seed);
    }
    if world.costs_credits {
        circle(&world.shop, buyers);
        // Drawn from the seed itself, like the lobby.
        world.enter(credits::stopper(world.clone(), (seed.is_multiple_of(2)).then_some(seed % 900)));
    }
    if world.jars {
        basket::second_maker(&world.shop, 1 + units);
    }
    for number in 0..buyers {
        world.enter(actors::buyer(world.clone(), format!("buyer{number}")));
    }
    world.shop.db.script(&format!(
        "INSERT INTO coupons (code, off_bp, currency, starts_at, ends_at, uses_max, each_max, funding) VALUES
           ('EACH', 2500, 'EUR', 0, {0} + 900000, 50, 1, 'platform'), ('FEW', 1500, 'EUR', 0, {0} + 900000, 3, NULL, 'platform');
         INSERT INTO people (id, email, made_at) VALUES ('per_rule', 'rule@example.com', 0);
         INSERT INTO loyalty_rules (id, creator, orders_min, months, off_bp, cap_minor, currency, funding, since_at, made_by)
           VALUES ('lty_1', 'crt_1', 1, 12, 1000, 90, 'EUR', 'creator', 0, 'per_rule')",
        NOON
    ));
    world.shop.db.script(waiter::RULE);
    let waiters = world.dice.between(0, 4);
    // Where an entry costs something nobody waits in line: that would be a way around it.
    for number in 0..if world.costs_credits { 0 } else { waiters } {
        world.enter(waiter::waiter(world.clone(), format!("waiter{number}")));
    }
    for _ in 0..world.dice.between(1, 3) {
        world.enter(waiter::offers(world.clone()));
    }
    // At times nobody brings news for an hour, and no round asks: only the provider's account tells of it, in the evening.
    let deaf = seed % 7 == 3 && seed % 5 != 2;
    if !deaf {
        world.enter(actors::post(world.clone()));
        world.enter(actors::reconciler(world.clone()));
    }
    if world.dice.chance(30) {
        world.enter(actors::reconciler(world.clone()));
    }
    for number in 0..*world.dice.pick(&[0, 0, 1, 2]) {
        world.enter(operator::pauses(world.clone(), format!("per_pauses{number}")));
    }
    for number in 0..*world.dice.pick(&[0, 0, 1, 2]) {
        world.enter(operator::refunds(world.clone(), format!("per_refunds{number}")));
    }
    // Drawn from the seed itself, like the lobby.
    if seed % 7 == 3 {
        world.enter(operator::bank(world.clone()));
    }
    let mut steps = 0;
    afternoon(&world, weather, &mut steps)?;
    let account = Account::of(&world.shop);
    if deaf {
        world.shop.db.faults.borrow_mut().clear();
        world.shop.payments.faults.borrow_mut().clear();
        let read = super::run(nightly(&world.shop.ports(), &account));
        if !matches!(read, Ok(Some(_))) {
            return Err(format!("the provider's account was not read: {read:?}"));
        }
    }
    evening(&world, &account);
    bundles::settle(&world.shop);
    verdict(&world)?;
    agree(&world, &account)?;
    let count = |state: &str| world.shop.db.number(&format!("SELECT COUNT (*) FROM orders WHERE state = '{state}'"));
    let record = world.shop.db.texts("SELECT id, buyer, state, placed_at FROM holds ORDER BY id").join("; ");
    let credits =
        |kind: &str| world.shop.db.number(&format!("SELECT COUNT (*) FROM credit_entries WHERE kind = '{kind}'"));
    let (paid, refunded) = (count("paid"), count("refunded"));
    // Every fourth seed goes on until its creator is paid.
    let paid_out = if seed.is_multiple_of(4) { super::payday::play(&world.shop, &world.dice)? } else { 0 };
    Ok(Run {
        steps,
        paid,
        refunded,
        restarts: world.restarts.get(),
        record,
        spent: credits("spent"),
        returned: credits("refunded"),
        baskets: world.shop.db.number("SELECT COUNT (DISTINCT basket) FROM payments WHERE state = 'captured' AND basket IN (SELECT session FROM baskets WHERE orders > 1)"),
        baskets_disputed: world.shop.db.number("SELECT COUNT (DISTINCT dispute) FROM chargebacks WHERE dispute IS NOT NULL"),
        parts_back: world.shop.db.number("SELECT COUNT (*) FROM payments WHERE basket IS NOT NULL AND state = 'refunded'"),
        paid_out,
    })
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
    // A lobby is another plan.
    super::armed(&shop.db, "drp_1");
}

/// A drop that costs a credit, and buyers who sign in: every fourth of them has none to spend.
fn circle(shop: &TestShop, buyers: i64) {
    shop.db.script(&format!(
        "UPDATE drops SET state = 'draft';
         INSERT INTO entry_rules (drop_id, credits) VALUES ('drp_1', 1);
         UPDATE drops SET state = 'scheduled';
         WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {buyers})
         INSERT INTO people (id, email, made_at) SELECT 'per_buyer' || i, 'buyer' || i || '@example.com', 0 FROM n;
         INSERT INTO credit_entries (id, person, kind, amount, at)
           SELECT 'crd-' || id, id, 'granted', 3, 0 FROM people WHERE CAST (SUBSTR (id, 10) AS INTEGER) % 4 <> 3",
    ));
    // What was a draft in between has its gates before it again.
    super::armed(&shop.db, "drp_1");
}

/// The latest that the stage is cleared, after the opening: the drop, its last hold, and three quarters of an hour
/// for those who pay late.
const ENDS_AT: i64 = NOON + 70 * 60_000;

/// Turns are given until everybody has gone home.
fn afternoon(world: &World, weather: Weather, steps: &mut u64) -> Result<(), String> {
    let mut stage: Vec<(i64, Actor)> = Vec::new();
    let mut context = Context::from_waker(Waker::noop());
    let mut seen = 0;
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
        // Its cost is kept down by looking only when something was written since.
        if steps.is_multiple_of(97) && world.shop.db.written() != seen {
            promises_hold_at_any_time(world)?;
            seen = world.shop.db.written();
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
            // Ten minutes either way, but not back to before the doors opened: what is changed there is another plan.
            let earliest = if now < NOON { NOON - 30_000 } else { NOON };
            let jump = world.dice.between(-600_000, 600_000).max(earliest - now);
            world.shop.pass(Duration(jump));
        }
        if self.steps_per_restart > 0 && world.dice.next().is_multiple_of(self.steps_per_restart) {
            world.restarts.set(world.restarts.get() + 1);
            door::forget(world);
        }
    }
}

/// Faults end, time passes beyond every limit, and the reconciler and the post do their rounds.
fn evening(world: &World, account: &Account<'_>) {
    world.shop.db.faults.borrow_mut().clear();
    world.shop.payments.faults.borrow_mut().clear();
    for round in 0..4 {
        world.shop.pass(Duration::minutes(20));
        world.shop.reconcile();
        account.all();
        // What is offered in the last round would still be held.
        if round < 3 {
            let _ = super::run(offer_next(&world.shop.ports()));
        }
        super::run(actors::send_letters(world, 0));
        if !world.disputed.borrow().is_empty() {
            let _ = super::run(learn(&world.shop.ports(), "dp_1", None));
        }
    }
}

/// Every line of the provider's account has its transfer, and both sides say the same.
fn agree(world: &World, account: &Account<'_>) -> Result<(), String> {
    let shop = &world.shop;
    let key = Key::parse("the-last-reading").map_err(|e| format!("{e:?}"))?;
    let read = super::run(read_now(&shop.ports(), account, &PersonId::from("per_rule"), key));
    let whole = read.map_err(|e| format!("{e:?}"))?.is_some_and(|reading| reading.is_whole);
    let theirs: i64 = account.all().iter().map(|line| line.amount_minor - line.fee_minor).sum();
    let ours = -shop.balance("provider:payments");
    let queued = shop.db.texts("SELECT kind || ' ' || state FROM mismatches ORDER BY id");
    let alone =
        "SELECT COUNT (*) FROM provider_lines l WHERE NOT EXISTS (SELECT 1 FROM line_matches m WHERE m.line = l.id)";
    let alone = shop.db.number(alone);
    if whole && theirs == ours && alone == 0 && queued.is_empty() {
        return Ok(());
    }
    Err(format!("read {whole}: the provider holds {theirs}, the books say {ours}, {alone} lines are alone, {queued:?}"))
}
