//! In the simulation: somebody stops the drop and pays it back, and banks send refunds back days after they were made.

use super::actors::moment;
use super::restart::{served, survives};
use super::simulation::World;
use shared::desk::DeskRefused;
use shared::failure::{Failure, Refusal};
use shared::ids::{OrderId, PersonId};
use shared::ports::Ids;
use shared::refunds::bounces::flow::{again, learn};
use shared::refunds::paybacks::Asked;
use shared::refunds::paybacks::flow::{Answer, answer, decide, of_drop};
use shared::requests::Key;
use shared::time::Duration;
use std::rc::Rc;

/// How often somebody tries again before they give up.
const TRIES: u32 = 8;

fn key(world: &World) -> Key {
    Key::parse(&world.shop.ids.fresh("back_")).expect("a key")
}

/// Stops the drop and pays back what is paid for, twice at times; a second person approves where one has to.
pub async fn stops(world: Rc<World>) {
    let (olga, bao) = (PersonId::from("per_olga"), PersonId::from("per_bao"));
    world.sleep(Duration(world.dice.between(60_000, 30 * 60_000))).await;
    if world.dice.chance(50) {
        world.shop.db.script("UPDATE payout_limits SET approval_minor = 1");
    }
    for _ in 0..TRIES {
        let row = survives(&world, of_drop(&world.shop.ports(), "drop", None)).await;
        let Some(Ok(Some(row))) = row else {
            moment(&world).await;
            continue;
        };
        let seen = world.shop.db.number("SELECT version FROM drops");
        let asked = Asked { seen, sum: row.sum().seen(), why: "The kiln broke.".into(), key: key(&world) };
        moment(&world).await;
        match served(&world, decide(&world.shop.ports(), &olga, None, "drop", &asked)).await {
            Ok(_) => break,
            Err(failure) => troubled(&world, &failure),
        }
    }
    for _ in 0..TRIES {
        let waits = world.shop.db.texts("SELECT id FROM paybacks WHERE state = 'approval'");
        let Some(payback) = waits.first() else { return };
        let said = Answer { payback: payback.clone(), approved: true, why: "They are right.".into(), key: key(&world) };
        match served(&world, answer(&world.shop.ports(), &bao, "drop", &said)).await {
            Ok(()) => return,
            Err(failure) => troubled(&world, &failure),
        }
        moment(&world).await;
    }
}

/// A bank sends one refund or another back; news of it come late, twice or never, and an operator sends it again.
pub async fn sends_back(world: Rc<World>) {
    for _ in 0..world.dice.between(1, 3) {
        world.sleep(Duration(world.dice.between(60_000, 40 * 60_000))).await;
        let made: Vec<String> = world.shop.payments.refunds.borrow().keys().cloned().collect();
        let fresh: Vec<_> = made.into_iter().filter(|key| !world.shop.payments.is_bounced(key)).collect();
        if fresh.is_empty() {
            continue;
        }
        let id = world.shop.payments.sends_back(world.dice.pick::<String>(&fresh), "expired_or_canceled_card");
        for _ in 0..*world.dice.pick(&[0, 1, 2]) {
            let _ = survives(&world, learn(&world.shop.ports(), &id, None)).await;
            moment(&world).await;
        }
        if world.dice.chance(60) {
            send_again(&world, &id).await;
        }
    }
}

async fn send_again(world: &World, id: &str) {
    let olga = PersonId::from("per_olga");
    for _ in 0..TRIES {
        let sql = format!(
            "SELECT r.order_id FROM refund_bounces b JOIN refunds r ON r.id = b.refund WHERE b.id = '{id}' AND b.state = 'open'"
        );
        let Some(order) = world.shop.db.texts(&sql).into_iter().next().map(OrderId) else { return };
        match served(world, again(&world.shop.ports(), &olga, &order, id, "Once more.", key(world))).await {
            Ok(_) => return,
            Err(failure) => troubled(world, &failure),
        }
        moment(world).await;
    }
}

/// In the evening the post brings what it had not brought.
pub fn news(world: &World) {
    let sent_back: Vec<String> = world.shop.payments.bounced.borrow().keys().cloned().collect();
    for key in sent_back {
        if let Err(cause) = super::run(learn(&world.shop.ports(), &format!("re_{key}"), None)) {
            world.complain(format!("news of a refund that came back: {cause}"));
        }
    }
}

/// Only what was made to fail, and what somebody else changed meanwhile, may fail.
fn troubled(world: &World, failure: &Failure<DeskRefused>) {
    // The clock jumps: back to before the opening, too.
    let told = ["sum_moved", "moved_on", "nothing_to_pay_back", "pays_back_already", "not_open_yet"];
    match failure {
        Failure::Broken(cause) if cause.contains("scripted") => {}
        Failure::Refused(refused) if told.contains(&refused.code()) => {}
        other => world.complain(format!("paying back: {other:?}")),
    }
}
