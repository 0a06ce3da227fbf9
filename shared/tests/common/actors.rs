//! Who acts in the simulation: buyers with all their habits, the post that brings news, and the reconciler.

use super::credits;
use super::door;
use super::links::Links;
use super::provider::Provider;
use super::restart::{served, survives};
use super::shop::{Asking, name, typed};
use super::shopper;
use super::simulation::World;
use super::sqlite::pause;
use async_trait::async_trait;
use shared::channels::flow::{send, sweep};
use shared::checkout::flow::{Placed, reconcile, settle_order};
use shared::checkout::refused::CheckoutRefused;
use shared::checkout::sale::Settled;
use shared::checkout::view::Typed;
use shared::drops::flow::release;
use shared::drops::holds::{Hold, HoldRefused};
use shared::failure::Failure;
use shared::ids::{HoldId, OrderId};
use shared::ports::{Ids, Letter, Mail, Session};
use shared::time::Duration;
use std::cell::RefCell;
use std::rc::Rc;

/// How often somebody tries again before they give up.
pub const TRIES: u32 = 6;

/// Comes, holds, perhaps orders, perhaps pays; some come twice.
pub async fn buyer(world: Rc<World>, buyer: String) {
    let dice = &world.dice;
    // Most come when the doors open; the others at any time of the drop, or too late.
    let span = if dice.chance(50) { dice.between(20_000, 60_000) } else { dice.between(0, 16 * 60_000) };
    world.sleep(Duration(span)).await;
    credits::come_in(&world, &buyer).await;
    let visits = if dice.chance(30) { 2 } else { 1 };
    for _ in 0..visits {
        let Some(hold) = take(&world, &buyer).await else { continue };
        if dice.chance(10) {
            give_back(&world, &hold).await;
            continue;
        }
        let thinks = if dice.chance(80) { 60_000 } else { 12 * 60_000 };
        world.sleep(Duration(dice.between(0, thinks))).await;
        if dice.chance(10) {
            continue;
        }
        if world.jars && dice.chance(50) {
            shopper::pay_for_both(&world, &hold).await;
            continue;
        }
        check_out(&world, &hold).await;
        if dice.chance(8) {
            give_back(&world, &hold).await;
        }
    }
}

pub async fn moment(world: &World) {
    world.sleep(Duration(world.dice.between(0, 4_000))).await;
}

/// Takes units, clicking twice at times, and trying again with the same key when no answer came.
async fn take(world: &Rc<World>, buyer: &str) -> Option<Hold> {
    let dice = &world.dice;
    let strong = dice.chance(70);
    let key = match dice.next() % 2 {
        _ if strong => world.shop.ids.fresh("key_"),
        0 => "page-of-the-drop-in-the-cache".to_owned(),
        _ => format!("k{}", dice.between(0, 3)),
    };
    let units = *dice.pick(&[1, 1, 1, 2, 2, 3]);
    let answers = Rc::new(RefCell::new(Vec::new()));
    if dice.chance(25) {
        let (world, key, buyer, answers) = (world.clone(), key.clone(), buyer.to_owned(), answers.clone());
        world.clone().enter(async move {
            click(&world, &buyer, &key, units, &answers).await;
        });
    }
    let hold = click(world, buyer, &key, units, &answers).await;
    let answers = answers.borrow();
    // Weak keys and those of a cached page count for a span only.
    if strong && answers.iter().any(|id| Some(id) != answers.first()) {
        world.complain(format!("{buyer} sent one key twice and got {answers:?}"));
    }
    hold
}

async fn click(world: &Rc<World>, buyer: &str, key: &str, units: u32, answers: &RefCell<Vec<HoldId>>) -> Option<Hold> {
    for _ in 0..TRIES {
        match door::hold(world, Asking { buyer, sku: world.wish(buyer), units, key }).await {
            Ok(hold) => {
                if hold.buyer.as_str() != buyer {
                    world.complain(format!("{buyer} was given the hold of {}", hold.buyer));
                }
                world.held.borrow_mut().insert(hold.id.clone(), buyer.to_owned());
                answers.borrow_mut().push(hold.id.clone());
                return Some(hold);
            }
            Err(Failure::Refused(HoldRefused::KeyReused)) if key.len() > 2 && !key.starts_with("page-") => {
                world.complain(format!("{buyer} used {key} for one thing only, and was told otherwise"));
                return None;
            }
            Err(Failure::Refused(HoldRefused::NotOpen(_)) | Failure::Broken(_)) => moment(world).await,
            // A while.
            Err(Failure::Refused(HoldRefused::Paused)) => {
                world.sleep(Duration(world.dice.between(1_000, 90_000))).await
            }
            // Some are a little early all the same.
            Err(Failure::Refused(HoldRefused::Gated { turn_at, now })) => {
                world.sleep(Duration((turn_at - now).0 - i64::from(world.dice.chance(20)))).await;
            }
            Err(Failure::Refused(_)) => return None,
        }
    }
    None
}

async fn give_back(world: &World, hold: &Hold) {
    for _ in 0..TRIES {
        let answer = served(world, release(&world.shop.ports(), &hold.id, &hold.buyer)).await;
        if !matches!(answer, Err(Failure::Broken(_))) {
            return;
        }
        moment(world).await;
    }
}

fn choice(world: &World) -> Typed {
    let slot = *world.dice.pick(&["early", "early", "late", "bike", "pickup", "delivery"]);
    let coupon = *world.dice.pick(&["", "", "", "ten", "ONCE", "ONCE", "EACH", "EACH", "FEW", "FEW", "OLD", "NOPE"]);
    Typed { coupon: coupon.into(), ..typed(slot) }
}

/// Orders, in two tabs at times, changes their mind at times, and pays soon, late or never.
pub async fn check_out(world: &Rc<World>, hold: &Hold) {
    let dice = &world.dice;
    if dice.chance(20) {
        let (world, hold) = (world.clone(), hold.clone());
        world.clone().enter(async move {
            let wish = choice(&world);
            order_and_pay(&world, &hold, wish).await;
        });
    }
    let wish = choice(world);
    if dice.chance(15) {
        order(world, hold, wish.clone(), true).await;
        moment(world).await;
        order_and_pay(world, hold, choice(world)).await;
    } else {
        order_and_pay(world, hold, wish).await;
    }
}

async fn order_and_pay(world: &Rc<World>, hold: &Hold, wish: Typed) {
    let dice = &world.dice;
    if dice.chance(12) {
        order(world, hold, wish, true).await;
        return;
    }
    // A payment page that is over sends its buyer back to the checkout.
    for _ in 0..3 {
        let Some(placed) = order(world, hold, wish.clone(), false).await else { return };
        let thinks = if dice.chance(55) { dice.between(0, 90_000) } else { dice.between(8 * 60_000, 16 * 60_000) };
        world.sleep(Duration(thinks)).await;
        let Some(session) = Provider::behind(&placed.pay_url) else { return };
        if world.shop.payments.pay(&session) {
            world.paid.borrow_mut().insert(session);
            if dice.chance(60) {
                come_back(world, &placed.order).await;
            }
            return;
        }
    }
}

/// Sends the checkout, perhaps with a double click, until it is answered.
async fn order(world: &Rc<World>, hold: &Hold, wish: Typed, calm: bool) -> Option<Placed> {
    let mut wish = wish;
    let mut key = world.shop.ids.fresh("key_");
    for _ in 0..TRIES {
        if !calm && world.dice.chance(10) {
            let (world, hold, wish, key) = (world.clone(), hold.clone(), wish.clone(), key.clone());
            world.clone().enter(async move {
                let answer = served(&world, world.shop.try_place(&hold.id, hold.buyer.as_str(), wish, &key)).await;
                note(&world, &answer);
            });
        }
        let answer = served(world, world.shop.try_place(&hold.id, hold.buyer.as_str(), wish.clone(), &key)).await;
        note(world, &answer);
        match answer {
            Ok(placed) => return Some(placed),
            Err(Failure::Refused(CheckoutRefused::Typed(_))) => {
                wish = Typed { coupon: String::new(), ..choice(world) };
                key = world.shop.ids.fresh("key_");
            }
            Err(Failure::Refused(CheckoutRefused::InFlight | CheckoutRefused::PaymentsDown) | Failure::Broken(_)) => {
                moment(world).await;
            }
            Err(Failure::Refused(_)) => return None,
        }
    }
    None
}

fn note(world: &World, answer: &Result<Placed, Failure<CheckoutRefused>>) {
    match answer {
        Ok(placed) => {
            world.placed.borrow_mut().insert(placed.order.clone());
        }
        Err(Failure::Refused(CheckoutRefused::Missing)) => world.complain("a buyer's own hold is missing"),
        Err(Failure::Refused(CheckoutRefused::KeyReused)) => world.complain("a key that was used once was told reused"),
        // Only what was made to fail may fail.
        Err(Failure::Broken(cause)) if !cause.contains("scripted") => world.complain(format!("broken: {cause}")),
        Err(_) => {}
    }
}

/// The page after paying.
pub async fn come_back(world: &World, order: &OrderId) {
    for _ in 0..3 {
        if world.dice.chance(50) {
            moment(world).await;
        }
        if let Some(Ok(settled)) = survives(world, settle_order(&world.shop.ports(), order)).await {
            told(world, order, &settled);
            return;
        }
    }
}

fn told(world: &World, order: &OrderId, settled: &Settled) {
    match settled {
        Settled::Sold => {
            world.sold.borrow_mut().insert(order.clone());
        }
        Settled::Unknown => world.complain(format!("{order} has a session that nobody knows")),
        Settled::Refunded | Settled::Waiting | Settled::Expired => {}
    }
}

/// Brings the provider's news: late, out of order, several times, or never.
pub async fn post(world: Rc<World>) {
    while !world.is_over.get() {
        let news: Vec<Session> = world.shop.payments.news.borrow_mut().drain(..).collect();
        for session in news {
            for _ in 0..*world.dice.pick(&[0, 1, 1, 1, 2, 5]) {
                let world = world.clone();
                world.clone().enter(bring(world, session.clone()));
            }
        }
        world.sleep(Duration(world.dice.between(1, 20_000))).await;
    }
}

async fn bring(world: Rc<World>, session: Session) {
    let late = *world.dice.pick(&[1, 1, 500, 1_000, 60_000, 30 * 60_000]);
    world.sleep(Duration(world.dice.between(0, late))).await;
    let event = format!("evt_{}_{:?}", session.id, session.state);
    for _ in 0..3 {
        match survives(&world, world.shop.try_deliver(&session, &event)).await {
            // What was opened and then not written down is nobody's.
            Some(Ok(Settled::Unknown)) => return,
            Some(Ok(settled)) => return told(&world, &session.order, &settled),
            Some(Err(_)) | None => moment(&world).await,
        }
    }
}

/// Does its rounds; two of them may be on their way at once.
pub async fn reconciler(world: Rc<World>) {
    while !world.is_over.get() {
        world.sleep(Duration(world.dice.between(20_000, world.round.0))).await;
        let _ = survives(&world, reconcile(&world.shop.ports())).await;
        let _ = survives(&world, send_letters(&world, 20)).await;
    }
}

/// The post that a test watches.
struct Watched<'a>(&'a World, u64);

#[async_trait(?Send)]
impl Mail for Watched<'_> {
    async fn send(&self, letter: &Letter) -> Result<(), String> {
        pause().await;
        if self.0.dice.chance(self.1) {
            return Err("scripted".to_owned());
        }
        self.0.mail.borrow_mut().push(letter.subject.clone());
        Ok(())
    }
}

/// Sends what waits; the post refuses `fails_percent` of it.
pub async fn send_letters(world: &World, fails_percent: u64) {
    let Ok(waiting) = sweep(&world.shop.ports()).await else { return };
    for id in waiting {
        let _ = send(&world.shop.ports(), &Watched(world, fails_percent), name(), &id, &Links).await;
    }
}
