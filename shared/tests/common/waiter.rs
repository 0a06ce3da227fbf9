//! Those who wait in the simulation: they join when nothing is left, and take their offer, leave it, or let it lapse.

use super::actors::{check_out, moment};
use super::shop::name;
use super::simulation::World;
use shared::failure::Failure;
use shared::ids::{BuyerId, HoldId};
use shared::time::Duration;
use shared::waiting::WaitingRefused;
use shared::waiting::flow::{Joining, join, leave};
use shared::waiting::offers::{offer_next, take};
use std::rc::Rc;

/// What the record says of units that come back: ten minutes for an offer, an hour after the drop.
pub const RULE: &str = "INSERT INTO reissue_rules VALUES ('2026-11', 600000, 3600000)";

/// Joins when everything is gone, and looks into the mail from then on.
pub async fn waiter(world: Rc<World>, who: String) {
    let dice = &world.dice;
    let email = format!("{who}@example.com");
    world.sleep(Duration(dice.between(20_000, 12 * 60_000))).await;
    loop {
        match join(&world.shop.ports(), &Joining { slug: "drop", sku: "lamp", email: &email, address: "" }).await {
            Ok(_) => break,
            Err(Failure::Refused(WaitingRefused::Closed | WaitingRefused::TooOften)) => return,
            Err(Failure::Refused(WaitingRefused::StillAvailable | WaitingRefused::NotOpen)) => {
                world.sleep(Duration(dice.between(1_000, 120_000))).await;
            }
            Err(Failure::Refused(other)) => return world.complain(format!("{who} was refused: {other}")),
            Err(Failure::Broken(cause)) if !cause.contains("scripted") => {
                return world.complain(format!("broken: {cause}"));
            }
            Err(Failure::Broken(_)) => moment(&world).await,
        }
    }
    while !world.is_over.get() {
        world.sleep(Duration(dice.between(1_000, 150_000))).await;
        let letters = format!(
            "SELECT SUBSTR (l.id, 12) FROM letters l JOIN waiting w ON w.email = l.recipient
             WHERE l.id LIKE 'note-offer-%' AND w.email = '{email}' AND w.state = 'offered' ORDER BY l.written_at DESC LIMIT 1"
        );
        let Some(offer) = world.shop.db.texts(&letters).pop() else { continue };
        match dice.next() % 10 {
            0..=6 => return accept(&world, &HoldId(offer), &who).await,
            7 => {
                let place = world.shop.db.text(&format!("SELECT id FROM waiting WHERE email = '{email}'"));
                let _ = leave(&world.shop.ports(), name(), &place).await;
                return;
            }
            _ => {}
        }
    }
}

/// Presses the button, twice at times, and checks out like anybody.
async fn accept(world: &Rc<World>, offer: &HoldId, who: &str) {
    let buyer = BuyerId(who.to_owned());
    for _ in 0..4 {
        match take(&world.shop.ports(), name(), offer, &buyer).await {
            Ok(hold) => {
                world.held.borrow_mut().insert(hold.id.clone(), who.to_owned());
                if world.dice.chance(80) {
                    check_out(world, &hold).await;
                }
                return;
            }
            Err(Failure::Refused(_)) => return,
            Err(Failure::Broken(cause)) if !cause.contains("scripted") => {
                return world.complain(format!("broken: {cause}"));
            }
            Err(Failure::Broken(_)) => moment(world).await,
        }
    }
}

/// The job that offers what has come back: late, or two at once.
pub async fn offers(world: Rc<World>) {
    while !world.is_over.get() {
        world.sleep(Duration(world.dice.between(20_000, 120_000))).await;
        let _ = offer_next(&world.shop.ports()).await;
    }
}
