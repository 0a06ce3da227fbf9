//! The operators of the simulation: they pause the drop and let it go on, and give back money of their own accord.

use super::actors::moment;
use super::restart::{served, survives};
use super::simulation::World;
use shared::audit::ActRefused;
use shared::chargebacks::DisputeState;
use shared::chargebacks::flow::learn;
use shared::desk::drops::flow::{Asked, Deed, act};
use shared::desk::orders::flow::{Refunded, give_back};
use shared::desk::orders::refunds::{DELIVERY, FULL, GOODWILL, PART, UNITS};
use shared::desk::{ActFailure, DeskRefused};
use shared::failure::{Failure, Refusal};
use shared::ids::{OrderId, PersonId};
use shared::ports::Ids;
use shared::refunds::view::Typed;
use shared::requests::Key;
use shared::time::Duration;
use std::rc::Rc;

/// What an operator may hear of an order that somebody else has to do with at the same time.
const NOT_NOW: [&str; 6] =
    ["refunded_before", "moved_on", "more_than_rest", "units_invalid", "no_delivery", "disputed"];

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

/// Gives one order or another back, whole or in parts, twice at times. Those that were told sold may be so no more.
pub async fn refunds(world: Rc<World>, who: String) {
    let who = PersonId(who);
    for _ in 0..world.dice.between(1, 4) {
        world.sleep(Duration(world.dice.between(60_000, 40 * 60_000))).await;
        let paid = world.shop.db.texts("SELECT id FROM orders WHERE state = 'paid' ORDER BY id");
        if paid.is_empty() {
            continue;
        }
        let order = OrderId(world.dice.pick(&paid).clone());
        // At times a colleague has the same idea at the same moment.
        if world.dice.chance(30) {
            let colleague = PersonId(format!("{}-colleague", who.as_str()));
            world.enter(gives_back(world.clone(), colleague, order.clone()));
        }
        gives_back(world.clone(), who.clone(), order).await;
    }
}

/// Gives an order back, or a part of it, twice at times.
async fn gives_back(world: Rc<World>, who: PersonId, order: OrderId) {
    let key = key(&world);
    let form = world.dice.pick(&[FULL, FULL, PART, PART, GOODWILL, UNITS, DELIVERY]);
    // More than is left, now and then.
    let minor = world.dice.between(1, 900);
    let typed = Typed {
        what: form.what.into(),
        amount: format!("{}.{:02}", minor / 100, minor % 100),
        units: "1".into(),
        why: "It cracked.".into(),
        ..Typed::default()
    };
    for _ in 0..TRIES {
        match served(&world, give_back(&world.shop.ports(), &who, &order, form, &typed, key.clone())).await {
            Ok(told) => {
                if *form == FULL && told != Refunded::Failed {
                    world.given_back.borrow_mut().insert(order.clone());
                }
                if world.dice.chance(80) {
                    break;
                }
            }
            Err(Failure::Refused(refused)) if NOT_NOW.contains(&refused.code()) => break,
            Err(other) => troubled(&world, &other),
        }
        moment(&world).await;
    }
}

/// A bank takes a payment back, or a part of it, and decides while the news of it come late, twice or not at all. Of a
/// payment of several orders, all of them are in it.
pub async fn bank(world: Rc<World>) {
    world.sleep(Duration(world.dice.between(60_000, 40 * 60_000))).await;
    let paid = world.shop.db.texts("SELECT DISTINCT COALESCE (p.basket, p.session) FROM orders o JOIN payments p ON p.order_id = o.id AND p.state = 'captured'
        WHERE o.state = 'paid' AND p.refunded_minor = 0 AND NOT EXISTS (SELECT 1 FROM refunds r WHERE r.order_id = o.id)
          AND NOT EXISTS (SELECT 1 FROM payments y WHERE y.basket = p.basket AND y.state IN ('open', 'refunding')) ORDER BY 1");
    if paid.is_empty() {
        return;
    }
    // Where there are payments of several orders, most of the time one of those.
    let of_several = |session: &&String| {
        let sql = format!("SELECT COUNT (*) FROM baskets WHERE session = '{session}' AND orders > 1");
        world.shop.db.number(&sql) > 0
    };
    let several: Vec<String> = paid.iter().filter(of_several).cloned().collect();
    let of = if several.is_empty() || world.dice.chance(20) { &paid } else { &several };
    let session = world.shop.payments.get(world.dice.pick::<String>(of));
    let kept = world.shop.payments.kept_of(&session);
    if kept < 1 {
        return;
    }
    let minor = if world.dice.chance(50) { kept } else { world.dice.between(1, kept.max(2)).min(kept) };
    world.shop.payments.disputes_session(&session, "dp_1", minor, world.shop.now());
    world.shop.payments.disputes.borrow_mut().values_mut().for_each(|dispute| dispute.fee_minor = 0);
    let sql = format!("SELECT order_id FROM payments WHERE '{0}' IN (session, basket)", session.id);
    world.disputed.borrow_mut().extend(world.shop.db.texts(&sql).into_iter().map(OrderId));
    let ends = *world.dice.pick(&[DisputeState::Won, DisputeState::Lost]);
    for round in 0..4 {
        if round == 2 {
            world.shop.payments.becomes("dp_1", ends);
        }
        for _ in 0..*world.dice.pick(&[0, 1, 2]) {
            let _ = survives(&world, learn(&world.shop.ports(), "dp_1", None)).await;
        }
        world.sleep(Duration(world.dice.between(1_000, 10 * 60_000))).await;
    }
}

/// Only what was made to fail may fail.
fn troubled(world: &World, failure: &Failure<DeskRefused>) {
    match failure {
        Failure::Broken(cause) if cause.contains("scripted") => {}
        other => world.complain(format!("an operator was told {other:?}")),
    }
}
