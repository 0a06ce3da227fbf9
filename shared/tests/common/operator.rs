//! The operators of the simulation: they pause the drop and let it go on, and give back money of their own accord.

use super::actors::moment;
use super::restart::served;
use super::simulation::World;
use shared::audit::ActRefused;
use shared::desk::drops::flow::{Asked, Deed, act};
use shared::desk::orders::flow::refund;
use shared::desk::{ActFailure, DeskRefused};
use shared::failure::Failure;
use shared::ids::{OrderId, PersonId};
use shared::ports::Ids;
use shared::requests::Key;
use shared::time::Duration;
use std::rc::Rc;

/// How often an operator tries again before they give up.
const TRIES: u32 = 6;

fn key(world: &World) -> Key {
    Key::parse(&world.shop.ids.fresh("desk_")).expect("a key")
}

fn version(world: &World) -> i64 {
    world.shop.db.number("SELECT version FROM drops")
}

fn holds(world: &World) -> i64 {
    world.shop.db.number("SELECT COUNT (*) FROM holds WHERE drop_id = 'drp_1'")
}

/// Pauses the drop for a while, once or twice. `who` may not be the only one.
pub async fn pauses(world: Rc<World>, who: String) {
    let who = PersonId(who);
    for _ in 0..world.dice.between(1, 3) {
        world.sleep(Duration(world.dice.between(20_000, 9 * 60_000))).await;
        let Some(paused) = does(&world, &who, Deed::Pause, version(&world)).await else { continue };
        // As long as nobody else turned it since, nothing is held.
        let before = (version(&world), holds(&world));
        world.sleep(Duration(world.dice.between(1_000, 150_000))).await;
        if before.0 == paused && version(&world) == paused && holds(&world) != before.1 {
            world.complain(format!("{} holds became {} while the drop was paused", before.1, holds(&world)));
        }
        while does(&world, &who, Deed::Resume, version(&world)).await.is_none() && !world.is_over.get() {
            world.sleep(Duration(world.dice.between(1_000, 30_000))).await;
        }
    }
}

/// Does it to the drop as it was seen; the version that this makes, when it came to pass.
async fn does(world: &World, who: &PersonId, deed: Deed, seen: i64) -> Option<i64> {
    let asked = Asked { deed, seen, why: "The oven is out.".into(), key: key(world) };
    for _ in 0..TRIES {
        match served(world, act(&world.shop.ports(), who, "drop", &asked)).await {
            Ok(_) => return Some(seen + 1),
            Err(Failure::Refused(DeskRefused::Act(ActRefused::MovedOn) | DeskRefused::IsOver)) => return None,
            Err(other) => troubled(world, &other),
        }
        moment(world).await;
    }
    None
}

/// Gives one order or another back, twice at times. Those that were told sold may be so no more.
pub async fn refunds(world: Rc<World>, who: String) {
    let who = PersonId(who);
    for _ in 0..world.dice.between(1, 3) {
        world.sleep(Duration(world.dice.between(60_000, 40 * 60_000))).await;
        let paid = world.shop.db.texts("SELECT id FROM orders WHERE state = 'paid' ORDER BY id");
        if paid.is_empty() {
            continue;
        }
        let (order, key) = (OrderId(world.dice.pick(&paid).clone()), key(&world));
        for _ in 0..TRIES {
            let told = served(&world, refund(&world.shop.ports(), &who, &order, "It cracked.", key.clone())).await;
            match told {
                Ok(_) => {
                    world.given_back.borrow_mut().insert(order.clone());
                    if world.dice.chance(80) {
                        break;
                    }
                }
                Err(Failure::Refused(DeskRefused::RefundedBefore | DeskRefused::Act(ActRefused::MovedOn))) => break,
                Err(other) => troubled(&world, &other),
            }
            moment(&world).await;
        }
    }
}

/// Only what was made to fail may fail.
fn troubled(world: &World, failure: &Failure<DeskRefused>) {
    match failure {
        Failure::Broken(cause) if cause.contains("scripted") => {}
        other => world.complain(format!("an operator was told {other:?}")),
    }
}
