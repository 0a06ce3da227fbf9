//! A drop on its way through the gates: Mira sells, Olga watches.

use super::TestShop;
use super::studio::{by_mira, mira, typed};
use shared::failure::Failure;
use shared::gates::flow::{By, acknowledge, name_lead, pass};
use shared::gates::{Gate, GateRefused};
use shared::ids::{CreatorId, PersonId};
use shared::ports::{Cached, Ids};
use shared::rehearsal::Report;
use shared::rehearsal::flow::{rehearse, tick};
use shared::requests::Key;
use shared::studio::release::flow::{create, schedule};

pub fn key(shop: &TestShop) -> Key {
    Key::parse(&shop.ids.fresh("a-key-of-a-test-")).expect("a key")
}

/// Runs `step` as somebody, in a studio or at the desk.
pub fn act<T>(shop: &TestShop, person: &str, creator: Option<&str>, step: impl FnOnce(&By<'_>) -> T) -> T {
    let (person, creator, key) = (PersonId::from(person), creator.map(CreatorId::from), key(shop));
    step(&By { person: &person, creator: creator.as_ref(), key: &key })
}

/// Runs `step` as Mira in her studio.
pub fn mira_at<T>(shop: &TestShop, step: impl FnOnce(&By<'_>) -> T) -> T {
    act(shop, mira().as_str(), Some("crt_1"), step)
}

/// A drop of Mira's that is announced.
pub fn kept_and_announced(shop: &TestShop) -> String {
    let id = by_mira(shop, |hand| super::run(create(&shop.ports(), hand, &typed()))).expect("kept");
    by_mira(shop, |hand| super::run(schedule(&shop.ports(), hand, &id, 1))).expect("announced");
    id
}

/// Olga and Bao may act, Nora may look; Mira can be paid.
pub fn desk(shop: &TestShop) {
    shop.db.script(
        "INSERT INTO people (id, email, name, made_at) VALUES ('per_olga', 'olga@example.com', 'Olga', 0),
           ('per_bao', 'bao@example.com', 'Bao', 0), ('per_nora', 'nora@example.com', 'Nora', 0) ON CONFLICT DO NOTHING;
         INSERT INTO operators (person, level, since_at) VALUES ('per_olga', 'money', 0), ('per_bao', 'act', 0), ('per_nora', 'read', 0)
           ON CONFLICT DO NOTHING;
         INSERT INTO payout_accounts (creator, holder, iban, last4, country, set_by, set_at)
           VALUES ('crt_1', 'Mira', 'sealed', '1234', 'DE', 'per_mira', 0) ON CONFLICT DO NOTHING;",
    );
}

/// Olga watches the drop.
pub fn lead(shop: &TestShop, id: &str) {
    desk(shop);
    act(shop, "per_bao", None, |by| super::run(name_lead(&shop.ports(), by, id, "per_olga"))).expect("named");
}

/// Olga has looked at payments and fraud.
pub fn cleared(shop: &TestShop, id: &str) {
    lead(shop, id);
    act(shop, "per_olga", None, |by| super::run(pass(&shop.ports(), by, id, Gate::Cleared))).expect("cleared");
}

/// It is played through.
pub fn played(shop: &TestShop, id: &str) -> Report {
    let watch = || shop.now();
    mira_at(shop, |by| super::run(rehearse(&shop.ports(), by, id, &watch))).expect("rehearsed")
}

/// It is played through, and everybody says it went well.
pub fn rehearsed(shop: &TestShop, id: &str) {
    assert_eq!(played(shop, id).faults(), Vec::<String>::new());
    act(shop, "per_olga", None, |by| super::run(tick(&shop.ports(), by, id, "fraud"))).expect("fraud");
    mira_at(shop, |by| super::run(tick(&shop.ports(), by, id, "fulfilment"))).expect("fulfilment");
    mira_at(shop, |by| super::run(tick(&shop.ports(), by, id, "creator"))).expect("creator");
}

/// Everything that arming needs.
pub fn ready(shop: &TestShop, id: &str) {
    cleared(shop, id);
    for row in shop.db.texts(&format!("SELECT id, kind FROM slots WHERE drop_id = '{id}'")) {
        let (slot, kind) = row.split_once(" | ").expect("two columns");
        let studio = (kind == "pickup").then_some("crt_1");
        let who = if studio.is_some() { "per_mira" } else { "per_bao" };
        act(shop, who, studio, |by| super::run(acknowledge(&shop.ports(), by, id, slot, "Asked."))).expect("promised");
    }
    rehearsed(shop, id);
}

pub fn try_pass(shop: &TestShop, id: &str, gate: Gate) -> Result<Vec<Cached>, Failure<GateRefused>> {
    mira_at(shop, |by| super::run(pass(&shop.ports(), by, id, gate)))
}

pub fn passed(shop: &TestShop, id: &str, gate: Gate) {
    if gate == Gate::Armed {
        let missing = shop
            .db
            .texts(&format!("SELECT id FROM slots WHERE drop_id = '{id}' AND id NOT IN (SELECT slot FROM slot_acks)"));
        for slot in missing {
            act(shop, "per_bao", None, |by| super::run(acknowledge(&shop.ports(), by, id, &slot, "Asked.")))
                .expect("promised");
        }
    }
    try_pass(shop, id, gate).expect("passed");
}
