//! The room of the simulation: gathers holds into one write, and dies in the middle of it at times.

use super::restart::{served, survives};
use super::shop::Asking;
use super::simulation::World;
use super::sqlite::pause;
use shared::drops::holds::HoldRequest;
use shared::drops::room::flow::{Told, hold_all};
use shared::time::Duration;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::task::{Context, Waker};

/// What came of an ask: nothing yet, nothing ever, or an answer.
#[derive(Default)]
enum Fate {
    #[default]
    Open,
    Lost,
    Told(Told),
}

type Slot = Rc<RefCell<Fate>>;

/// Where buyers wait for the room.
#[derive(Default)]
pub struct Door {
    waiting: RefCell<Vec<(HoldRequest, Slot)>>,
    gathers: Cell<bool>,
}

/// Asks the room; without it when it died, or when there is none.
pub async fn hold(world: &Rc<World>, asking: Asking<'_>) -> Told {
    let Some(door) = &world.door else { return served(world, world.shop.try_hold(asking)).await };
    let slot = Slot::default();
    door.waiting.borrow_mut().push((asking.request(), slot.clone()));
    if !door.gathers.replace(true) {
        world.enter(gather(world.clone()));
    }
    loop {
        match slot.take() {
            Fate::Told(told) => return told,
            Fate::Lost => return served(world, world.shop.try_hold(asking)).await,
            Fate::Open => world.sleep(Duration(1)).await,
        }
    }
}

/// Serves whoever waits, in one write after the other, until nobody waits.
async fn gather(world: Rc<World>) {
    let Some(door) = &world.door else { return };
    // So long that several come, in a simulation where a step takes 20 ms.
    world.sleep(Duration(world.dice.between(1, 2_000))).await;
    loop {
        let (asked, slots): (Vec<_>, Vec<_>) = door.waiting.borrow_mut().drain(..).unzip();
        if asked.is_empty() {
            return door.gathers.set(false);
        }
        if world.dice.chance(10) {
            die_in_the_middle(&world, &asked).await;
            slots.iter().for_each(|slot| *slot.borrow_mut() = Fate::Lost);
            continue;
        }
        let Some(all) = survives(&world, hold_all(&world.shop.ports(), &asked)).await else {
            slots.iter().for_each(|slot| *slot.borrow_mut() = Fate::Lost);
            continue;
        };
        for (slot, told) in slots.iter().zip(all) {
            *slot.borrow_mut() = Fate::Told(told);
        }
    }
}

/// A restart: whoever waits in the room is lost.
pub fn forget(world: &World) {
    for (_, slot) in world.door.iter().flat_map(|door| door.waiting.take()) {
        *slot.borrow_mut() = Fate::Lost;
    }
}

/// Goes some steps and no further: before the write, or after it.
async fn die_in_the_middle(world: &World, asked: &[HoldRequest]) {
    let ports = world.shop.ports();
    let mut work = std::pin::pin!(hold_all(&ports, asked));
    for _ in 0..world.dice.between(0, 4) {
        if work.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready() {
            return;
        }
        pause().await;
    }
}
