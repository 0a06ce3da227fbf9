//! Pickups that do not come out even: listed by window, written to, and ended by rule or by somebody.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::studio::{mira, shop, studio};
use common::{TestShop, run};
use shared::catalogue::view::Shop;
use shared::desk::ActFailure;
use shared::desk::orders::flow as orders;
use shared::failure::{Failure, Refusal};
use shared::ids::{OrderId, PersonId};
use shared::office::view::{Person, Table};
use shared::reconciliation::pickups::flow::{all, decide, look_after, own, pickup};
use shared::requests::Key;
use shared::time::Duration;

/// The late window ends two hours and three quarters after noon.
const OVER: Duration = Duration::hours(4);

fn key(text: &str) -> Key {
    Key::parse(text).unwrap()
}

fn olga() -> PersonId {
    PersonId::from("per_mira")
}

fn paid(shop: &TestShop, buyer: &str, slot: &str) -> OrderId {
    let order = shop.ordered(buyer, "lamp", 1, slot);
    assert!(shop.pay(&order));
    shop.settle(&order);
    order
}

fn rule(shop: &TestShop, outcome: &str) {
    shop.db.script(&format!("INSERT INTO pickup_rules VALUES ('2026-11', 86400000, 1209600000, '{outcome}')"));
}

fn hand_over(shop: &TestShop, order: &OrderId) {
    shop.db.script(&format!(
        "INSERT INTO handovers (id, order_id, outcome, way, why, person, at, written_at)
         VALUES ('han_{order}', '{order}', 'collected', 'scan', '', '{}', {1}, {1})",
        mira(),
        shop.now().0
    ));
}

fn numbers(table: &Table) -> Vec<String> {
    table.rows.iter().map(|row| format!("{:?}", row.cells[0])).collect()
}

fn listed(shop: &TestShop, creator: &str) -> (usize, usize) {
    let here = Shop { name: "Kerbside".into(), url: "https://shop.example".into(), country: "DE".into() };
    let person = Person { name: "Mira".into(), roles: vec![] };
    let page = run(own(&shop.ports(), here, person, &studio(creator))).unwrap();
    (numbers(&page.uncollected).len(), numbers(&page.unpaid).len())
}

fn code<T>(answer: ActFailure<T>) -> &'static str {
    match answer {
        Ok(_) => "ok",
        Err(Failure::Refused(refused)) => refused.code(),
        Err(Failure::Broken(cause)) => panic!("broken: {cause}"),
    }
}

fn broken(shop: &TestShop) -> Vec<String> {
    shop.db.broken().into_iter().filter(|row| !row.starts_with("I14 no letter")).collect()
}

#[test]
fn only_what_is_over_and_uneven_is_listed_and_to_its_creator_alone() {
    let shop = shop();
    let (came, missed) = (paid(&shop, "ada", "late"), paid(&shop, "bob", "late"));
    paid(&shop, "cleo", "bike");
    assert_eq!(listed(&shop, "crt_1"), (0, 0), "the window is ahead");
    shop.pass(OVER);
    hand_over(&shop, &came);
    assert_eq!(listed(&shop, "crt_1"), (1, 0), "a delivery is no pickup");
    assert_eq!(listed(&shop, "crt_2"), (0, 0), "another creator's");
    let sheet = run(all(&shop.ports(), false)).unwrap();
    assert!(format!("{sheet:?}").contains(&format!("/desk/reconciliation/pickups/{missed}")));
    assert!(!format!("{sheet:?}").contains(&format!("/desk/reconciliation/pickups/{came}")));
    assert_eq!(code(run(pickup(&shop.ports(), &came))), "not_found");
}

#[test]
fn who_did_not_come_is_written_to_once_and_then_the_sale_stands() {
    let shop = shop();
    rule(&shop, "stands");
    let order = paid(&shop, "ada", "late");
    shop.pass(OVER);
    assert_eq!(run(look_after(&shop.ports())), Ok(vec![]), "not on the same day");
    shop.pass(Duration::days(1));
    assert_eq!(run(look_after(&shop.ports())), Ok(vec![format!("note-pickup-{order}")]));
    assert_eq!(run(look_after(&shop.ports())), Ok(vec![]), "once");
    let said = shop.db.text("SELECT facts FROM letters WHERE template = 'note'");
    assert!(said.contains("13 more days"), "{said}");
    shop.pass(Duration::days(14));
    run(look_after(&shop.ports())).unwrap();
    run(look_after(&shop.ports())).unwrap();
    assert_eq!(shop.db.texts("SELECT kind || ' ' || outcome FROM pickup_ends"), ["uncollected stands"]);
    assert_eq!(shop.order_state(&order), "paid");
    assert_eq!(broken(&shop), Vec::<String>::new());
}

#[test]
fn where_the_policy_gives_it_back_the_money_goes_back_in_full() {
    let shop = shop();
    rule(&shop, "refund");
    let order = paid(&shop, "ada", "late");
    shop.pass(OVER);
    shop.pass(Duration::days(14));
    run(look_after(&shop.ports())).unwrap();
    shop.reconcile();
    assert_eq!((shop.order_state(&order).as_str(), shop.kept(&order)), ("refunded", 0));
    assert_eq!(listed(&shop, "crt_1"), (0, 0), "nothing is left of it");
    assert_eq!(broken(&shop), Vec::<String>::new());
}

#[test]
fn without_a_rule_somebody_decides_and_says_why() {
    let shop = shop();
    let order = paid(&shop, "ada", "late");
    shop.pass(OVER);
    shop.pass(Duration::days(20));
    assert_eq!(run(look_after(&shop.ports())), Ok(vec![]));
    let say = |why: &str, name: &str| code(run(decide(&shop.ports(), &olga(), &order, why, key(name))));
    assert_eq!(say("", "a"), "why_missing");
    assert_eq!(say("She is travelling and wrote to Mira.", "b"), "ok");
    assert_eq!(say("She is travelling and wrote to Mira.", "b"), "ok", "the same click");
    assert_eq!(say("She is travelling and wrote to Mira.", "c"), "pickup_is_even");
    assert_eq!(shop.db.texts("SELECT what FROM audit_log"), ["pickup.decide"]);
    let none = OrderId::from("ord_none");
    assert_eq!(code(run(decide(&shop.ports(), &olga(), &none, "There is none.", key("d")))), "not_found");
}

#[test]
fn what_was_collected_and_then_given_back_is_listed_until_it_is_written_off() {
    let shop = shop();
    rule(&shop, "stands");
    let order = paid(&shop, "ada", "late");
    shop.pass(OVER);
    hand_over(&shop, &order);
    assert_eq!(listed(&shop, "crt_1"), (0, 0));
    run(orders::refund(&shop.ports(), &olga(), &order, "It cracked at home.", key("r"))).unwrap();
    assert_eq!(listed(&shop, "crt_1"), (0, 1));
    shop.pass(Duration::days(20));
    run(look_after(&shop.ports())).unwrap();
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM pickup_ends"), 0, "no rule decides this");
    run(decide(&shop.ports(), &olga(), &order, "It cracked; nobody wants it back.", key("w"))).unwrap();
    assert_eq!(shop.db.texts("SELECT kind || ' ' || outcome FROM pickup_ends"), ["unpaid written_off"]);
}

#[test]
fn only_what_is_uneven_can_be_ended() {
    let shop = shop();
    let order = paid(&shop, "ada", "late");
    for (why, kind) in [("the window is ahead", "uncollected"), ("it was not collected", "unpaid")] {
        let end = format!(
            "INSERT INTO pickup_ends (order_id, kind, outcome, at) VALUES ('{order}', '{kind}', 'stands', {})",
            shop.now().0
        );
        assert!(shop.db.try_script(&end).unwrap_err().contains("pickup_is_even"), "{why}");
    }
}
