//! A drop that is entered: its rules, coming in, and what it costs.

use super::shop::{NOON, name};
use super::{TestShop, armed, run, shop_with};
use shared::db::Db;
use shared::desk::drops::store::STOP;
use shared::drops::holds::HoldRefused;
use shared::entry::view::{Entered, Standing};
use shared::entry::{EntryRefused, flow};
use shared::failure::Failure;
use shared::ids::{BuyerId, CreatorId, DropSlug, PersonId};
use shared::people::{Part, Studio};
use shared::requests::Key;
use shared::stmt;
use shared::time::Duration;

pub const MINUTE: i64 = 60_000;
pub const DAY: i64 = 86_400_000;

pub fn slug() -> DropSlug {
    DropSlug::from("drop")
}

pub fn at(shop: &TestShop, ms: i64) {
    shop.pass(Duration(ms - shop.now().0));
}

/// A drop that is entered by these rules, an hour before it opens, and Ada and Bob who may sign in.
pub fn with_rules(columns: &str, values: &str) -> TestShop {
    let shop = shop_with("lamp", 10);
    at(&shop, NOON - 60 * MINUTE);
    shop.db.script(&format!(
        "INSERT INTO people (id, email, made_at) VALUES ('per_ada', 'ada@example.com', 0), ('per_bob', 'bob@example.com', 0);
         UPDATE drops SET state = 'draft';
         INSERT INTO entry_rules (drop_id, {columns}) VALUES ('drp_1', {values});
         UPDATE drops SET state = 'scheduled';"
    ));
    armed(&shop.db, "drp_1");
    shop
}

pub fn for_credits(costs: u32, has: u32) -> TestShop {
    let shop = with_rules("credits", &costs.to_string());
    shop.db.script(&format!(
        "INSERT INTO credit_entries (id, person, kind, amount, at) VALUES ('crd_1', 'per_ada', 'granted', {has}, 0)"
    ));
    shop
}

pub fn enter(shop: &TestShop, person: &str, buyer: &str) -> Result<Entered, Failure<EntryRefused>> {
    run(flow::enter(&shop.ports(), &slug(), &PersonId::from(person), &BuyerId::from(buyer)))
}

pub fn refused<T>(refused: EntryRefused) -> Result<T, Failure<EntryRefused>> {
    Err(Failure::Refused(refused))
}

pub fn credits(shop: &TestShop, person: &str) -> i64 {
    shop.db.number(&format!("SELECT COALESCE (SUM (amount), 0) FROM credit_entries WHERE person = '{person}'"))
}

pub fn standing(shop: &TestShop, person: Option<&str>, buyer: &str) -> Standing {
    let person = person.map(PersonId::from);
    run(flow::page(&shop.ports(), name(), &slug(), person.as_ref(), &BuyerId::from(buyer))).unwrap().unwrap().standing
}

pub fn held(shop: &TestShop, buyer: &str) -> Result<(), HoldRefused> {
    match shop.hold(buyer, "lamp", 1) {
        Ok(_) => Ok(()),
        Err(Failure::Refused(refused)) => Err(refused),
        Err(broken) => panic!("{broken:?}"),
    }
}

pub fn stop(shop: &TestShop) {
    run(shop.db.batch(vec![stmt!(STOP, "drp_1")])).unwrap();
}

pub fn mira() -> Studio {
    Studio {
        creator: CreatorId::from("crt_1"),
        slug: "mira".to_owned(),
        name: "Mira".to_owned(),
        zone: "Europe/Berlin".to_owned(),
        part: Part::Owner,
    }
}

pub fn key(text: &str) -> Key {
    Key::parse(text).unwrap()
}
