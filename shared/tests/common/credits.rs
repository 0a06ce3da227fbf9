//! Credits in the simulation: buyers come in several times at once, and somebody stops the drop.

use super::actors::moment;
use super::simulation::World;
use shared::db::Db;
use shared::desk::drops::store::STOP;
use shared::entry::flow::enter;
use shared::failure::Failure;
use shared::ids::{BuyerId, DropSlug, PersonId};
use shared::stmt;
use shared::time::Duration;
use std::rc::Rc;

/// How often somebody tries again before they give up.
const TRIES: u32 = 4;

/// The buyer's person comes in by three clicks at once. Whoever has no credit is refused, and tries to hold all the same.
pub async fn come_in(world: &Rc<World>, buyer: &str) {
    if !world.costs_credits {
        return;
    }
    for _ in 0..2 {
        let (world, buyer) = (world.clone(), buyer.to_owned());
        world.clone().enter(async move { click(&world, &buyer).await });
    }
    click(world, buyer).await;
}

async fn click(world: &World, buyer: &str) {
    let (person, buyer) = (PersonId(format!("per_{buyer}")), BuyerId::from(buyer));
    for _ in 0..TRIES {
        match enter(&world.shop.ports(), &DropSlug::from("drop"), &person, &buyer).await {
            Err(Failure::Broken(cause)) if cause.contains("scripted") => moment(world).await,
            Err(Failure::Broken(cause)) => return world.complain(format!("coming in is broken: {cause}")),
            Ok(_) | Err(Failure::Refused(_)) => return,
        }
    }
}

/// Stops the drop so many seconds after it opened, asking again when no answer came; every other one presses twice.
pub async fn stopper(world: Rc<World>, after_s: Option<u64>) {
    let Some(after_s) = after_s else { return };
    world.sleep(Duration::seconds(30 + after_s as i64)).await;
    let mut presses = 1 + after_s / 2 % 2;
    for _ in 0..TRIES {
        if world.shop.db.batch(vec![stmt!(STOP, "drp_1")]).await.is_ok() {
            presses -= 1;
        }
        if presses == 0 {
            return;
        }
        moment(&world).await;
    }
}
