//! The waiting list of a drop that has sold out: joining it, being offered a unit, and taking it.

use super::shop::NOON;
use super::{TestShop, run, shop_with};
use shared::drops::holds::Hold;
use shared::failure::Failure;
use shared::ids::{BuyerId, HoldId};
use shared::time::Duration;
use shared::waiting::flow::{Joining, join};
use shared::waiting::offers::{Offer, look, offer_next, take};
use shared::waiting::{OfferRefused, WaitingRefused};

pub const CLOSES: i64 = NOON + 15 * 60_000;

/// `units` lamps, all of them held by Ada and others, and a rule: ten minutes for an offer, two hours after the drop.
pub fn sold_out(units: u32) -> (TestShop, Vec<Hold>) {
    let shop = shop_with("lamp", units);
    shop.db.script("INSERT INTO reissue_rules VALUES ('2026-11', 600000, 7200000)");
    let holds = (0..units).map(|at| shop.hold(&format!("early{at}"), "lamp", 1).unwrap()).collect();
    (shop, holds)
}

pub fn joining(email: &str) -> Joining<'_> {
    Joining { slug: "drop", sku: "lamp", email, address: "" }
}

pub fn try_join(shop: &TestShop, email: &str) -> Result<Option<String>, Failure<WaitingRefused>> {
    run(join(&shop.ports(), &joining(email)))
}

/// Joins, a moment after whoever came before.
pub fn joins(shop: &TestShop, name: &str) {
    shop.pass(Duration(1));
    assert!(try_join(shop, &format!("{name}@example.com")).unwrap().is_some(), "{name} gets a letter");
}

pub fn refused(outcome: Result<Option<String>, Failure<WaitingRefused>>) -> WaitingRefused {
    match outcome {
        Err(Failure::Refused(refused)) => refused,
        other => panic!("not refused: {other:?}"),
    }
}

pub fn give(shop: &TestShop) -> Vec<String> {
    run(offer_next(&shop.ports())).unwrap()
}

/// Who has which offer: the hold by the name in the address.
pub fn offered(shop: &TestShop, name: &str) -> HoldId {
    HoldId(shop.db.text(&format!(
        "SELECT h.id FROM holds h JOIN waiting w ON w.id = h.offered_to WHERE w.email = '{name}@example.com' ORDER BY h.placed_at DESC LIMIT 1"
    )))
}

pub fn state_of(shop: &TestShop, name: &str) -> String {
    shop.db.text(&format!("SELECT state FROM waiting WHERE email = '{name}@example.com'"))
}

pub fn try_take(shop: &TestShop, offer: &HoldId, buyer: &str) -> Result<Hold, Failure<OfferRefused>> {
    run(take(&shop.ports(), super::shop::name(), offer, &BuyerId::from(buyer)))
}

pub fn seen(shop: &TestShop, offer: &HoldId, buyer: Option<&str>) -> Result<Offer, Failure<OfferRefused>> {
    let buyer = buyer.map(BuyerId::from);
    run(look(&shop.ports(), super::shop::name(), offer, buyer.as_ref()))
}

pub fn at(shop: &TestShop, ms: i64) {
    shop.pass(Duration(ms - shop.now().0));
}
