//! A buyer of the simulation who takes something of a second drop as well, and pays for both together.

use super::actors::{TRIES, come_back, moment};
use super::basket::request;
use super::provider::Provider;
use super::restart::served;
use super::shop::typed;
use super::simulation::World;
use shared::basket::flow::{BasketPlaced, place};
use shared::basket::refused::BasketRefused;
use shared::checkout::refused::CheckoutRefused;
use shared::checkout::view::Typed;
use shared::drops::flow::hold;
use shared::drops::holds::{Hold, HoldRefused, HoldRequest};
use shared::failure::Failure;
use shared::ids::{DropSlug, HoldId, Sku};
use shared::ports::Ids;
use shared::requests::Key;
use shared::time::Duration;
use std::rc::Rc;

/// Takes a jar, orders it together with `lamp`, perhaps changes their mind, and pays soon, late or never.
pub async fn pay_for_both(world: &Rc<World>, lamp: &Hold) {
    let dice = &world.dice;
    let mut holds = vec![lamp.id.clone()];
    holds.extend(take_jar(world, lamp).await);
    for _ in 0..3 {
        let Some(placed) = order(world, lamp, &holds).await else { return };
        if dice.chance(12) {
            return;
        }
        let thinks = if dice.chance(55) { dice.between(0, 90_000) } else { dice.between(8 * 60_000, 16 * 60_000) };
        world.sleep(Duration(thinks)).await;
        let Some(session) = Provider::behind(&placed.pay_url) else { return };
        if dice.chance(80) && world.shop.payments.pay(&session) {
            world.paid.borrow_mut().insert(session);
            if dice.chance(60) {
                come_back(world, dice.pick(&placed.orders)).await;
            }
            return;
        }
    }
}

async fn take_jar(world: &Rc<World>, lamp: &Hold) -> Option<HoldId> {
    let request = HoldRequest {
        slug: DropSlug::from("jars"),
        sku: Sku::from("jar"),
        units: *world.dice.pick(&[1, 1, 2]),
        buyer: lamp.buyer.clone(),
        known: true,
        key: Key::parse(&world.shop.ids.fresh("key_")).expect("a key"),
    };
    for _ in 0..TRIES {
        match served(world, hold(&world.shop.ports(), &request)).await {
            Ok(hold) => {
                world.held.borrow_mut().insert(hold.id.clone(), lamp.buyer.0.clone());
                return Some(hold.id);
            }
            Err(Failure::Refused(HoldRefused::NotOpen(_)) | Failure::Broken(_)) => moment(world).await,
            Err(Failure::Refused(_)) => return None,
        }
    }
    None
}

/// Sends the checkout, perhaps with a double click, until it is answered; what has left the basket is left out.
async fn order(world: &Rc<World>, lamp: &Hold, holds: &[HoldId]) -> Option<BasketPlaced> {
    let dice = &world.dice;
    let mut holds = holds.to_vec();
    let choose = || {
        let coupon = *dice.pick(&["", "", "ten", "ONCE", "EACH", "FEW", "NOPE"]);
        let way = *dice.pick(&["pickup", "pickup", "delivery"]);
        (Typed { email: format!("{}@example.com", lamp.buyer), coupon: coupon.to_owned(), ..typed("") }, way)
    };
    let (mut wish, mut key) = (choose(), world.shop.ids.fresh("key_"));
    for _ in 0..TRIES {
        let ways: Vec<_> = holds.iter().map(|hold| (hold, wish.1)).collect();
        let sent = request(lamp.buyer.as_str(), &ways, wish.0.clone(), &key);
        if dice.chance(10) {
            let (world, sent) = (world.clone(), sent.clone());
            world.clone().enter(async move {
                let answer = served(&world, place(&world.shop.ports(), &sent)).await;
                note(&world, &answer);
            });
        }
        let answer = served(world, place(&world.shop.ports(), &sent)).await;
        note(world, &answer);
        match answer {
            Ok(placed) => return Some(placed),
            Err(Failure::Refused(BasketRefused::Changed(_))) if holds.len() > 1 => {
                let is_held = |hold: &HoldId| {
                    let sql = format!(
                        "SELECT COUNT (*) FROM holds WHERE id = '{hold}' AND state = 'live' AND expires_at > {}",
                        world.shop.now().0
                    );
                    world.shop.db.number(&sql) == 1
                };
                holds.retain(is_held);
                key = world.shop.ids.fresh("key_");
                if holds.is_empty() {
                    return None;
                }
            }
            Err(Failure::Refused(BasketRefused::Checkout(CheckoutRefused::Typed(_)))) => {
                wish = choose();
                wish.0.coupon = String::new();
                key = world.shop.ids.fresh("key_");
            }
            Err(
                Failure::Refused(BasketRefused::Checkout(CheckoutRefused::InFlight | CheckoutRefused::PaymentsDown))
                | Failure::Broken(_),
            ) => moment(world).await,
            Err(Failure::Refused(_)) => return None,
        }
    }
    None
}

fn note(world: &World, answer: &Result<BasketPlaced, Failure<BasketRefused>>) {
    match answer {
        Ok(placed) => world.placed.borrow_mut().extend(placed.orders.iter().cloned()),
        Err(Failure::Refused(BasketRefused::Checkout(CheckoutRefused::Missing))) => {
            world.complain("a buyer's own hold is missing from the basket");
        }
        Err(Failure::Refused(BasketRefused::Checkout(CheckoutRefused::KeyReused))) => {
            world.complain("a key that was used once was told reused");
        }
        // Only what was made to fail may fail.
        Err(Failure::Broken(cause)) if !cause.contains("scripted") => world.complain(format!("broken: {cause}")),
        Err(_) => {}
    }
}
