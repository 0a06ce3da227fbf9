//! Holds of many buyers in one write: each is told what they would have been told alone.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::float_arithmetic
)]

mod common;

use common::dice::Dice;
use common::shop::{NOON, shop_with_bug};
use common::sqlite::{Bug, Fault};
use common::{TestShop, run, shop_with};
use shared::drops::flow::hold;
use shared::drops::holds::{HOLDS_MAX, HoldRefused, HoldRequest};
use shared::drops::room::flow::{Told, hold_all};
use shared::failure::{Failure, Refusal};
use shared::ids::{BuyerId, DropSlug, HoldId, Sku};
use shared::requests::Key;
use shared::time::{Duration, Timestamp};
use std::task::{Context, Waker};

const CLOSES: i64 = NOON + 15 * 60_000;

fn ask(buyer: &str, units: u32, key: &str) -> HoldRequest {
    HoldRequest {
        slug: DropSlug::from("drop"),
        sku: Sku::from("lamp"),
        units,
        buyer: BuyerId::from(buyer),
        known: true,
        key: Key::parse(key).unwrap(),
    }
}

/// With a key that only this buyer can have had the idea of.
fn asks(buyer: &str, units: u32) -> HoldRequest {
    ask(buyer, units, &format!("a-key-of-a-test-{buyer}-{units}"))
}

fn all(shop: &TestShop, requests: &[HoldRequest]) -> Vec<Told> {
    run(hold_all(&shop.ports(), requests))
}

/// `held`, `held before`, or the code of the refusal.
fn word(told: &Told) -> &'static str {
    match told {
        Ok(hold) if hold.replayed => "held before",
        Ok(_) => "held",
        Err(Failure::Refused(refused)) => refused.code(),
        Err(Failure::Broken(_)) => "broken",
    }
}

fn words(told: &[Told]) -> Vec<&'static str> {
    told.iter().map(word).collect()
}

/// A second drop, over since noon, and a second item in the first one.
fn wider(shop: &TestShop) {
    shop.db.script(&format!(
        "INSERT INTO variants (sku, product, title, detail) VALUES ('shade', 'prd_1', 'Shade', 'Paper');
         INSERT INTO drop_items (drop_id, sku, position, issued, limit_per_buyer, price_minor, currency)
           VALUES ('drp_1', 'shade', 2, 1, 1, 500, 'EUR');
         INSERT INTO drops (id, slug, creator, title, tagline, story, category, hero, state, opens_at, closes_at, policy)
           SELECT 'drp_2', 'over', creator, title, tagline, story, category, hero, state, 0, {NOON}, policy FROM drops;
         INSERT INTO drop_items (drop_id, sku, position, issued, limit_per_buyer, price_minor, currency)
           VALUES ('drp_2', 'lamp', 1, 5, 2, 1000, 'EUR');"
    ));
}

#[test]
fn each_of_many_gets_their_own_answer_out_of_one_write() {
    let shop = shop_with("lamp", 4);
    wider(&shop);
    let before = shop.hold("zoe", "lamp", 1).unwrap();
    let again = ask("zoe", 1, &shop.db.text("SELECT key FROM requests"));
    let elsewhere = |slug: &str, sku: &str| HoldRequest {
        slug: DropSlug::from(slug),
        sku: Sku::from(sku),
        ..ask("eve", 1, &format!("a-key-of-a-test-{slug}-{sku}"))
    };
    let batches = *shop.db.batches.borrow();
    let told = all(
        &shop,
        &[
            asks("ada", 1),
            asks("bob", 3),
            elsewhere("drop", "shade"),
            asks("cleo", 2),
            again,
            elsewhere("over", "lamp"),
            elsewhere("nowhere", "lamp"),
            elsewhere("drop", "chair"),
            asks("dan", 1),
            asks("ada", 1),
        ],
    );
    let expected = [
        "held",
        "limit_reached",
        "held",
        "held",
        "held before",
        "closed",
        "unknown_drop",
        "unknown_sku",
        "sold_out",
        "held before",
    ];
    assert_eq!(words(&told), expected);
    assert_eq!(told[4].as_ref().unwrap().id, before.id, "a key of before");
    assert_eq!(told[9].as_ref().unwrap().id, told[0].as_ref().unwrap().id, "a key twice in one write");
    assert_eq!(told[1], Err(Failure::Refused(HoldRefused::LimitReached { units_max: 2 })));
    assert_eq!(told[0].as_ref().unwrap().expires_at, Timestamp(NOON) + Duration::minutes(10));
    assert_eq!(*shop.db.batches.borrow() - batches, 1, "one round trip");
    assert_eq!(shop.db.number("SELECT SUM (available) FROM stock WHERE drop_id = 'drp_1'"), 0);
    shop.db.audit();
}

#[test]
fn who_came_first_is_served_first() {
    let shop = shop_with("lamp", 3);
    let told = all(&shop, &[asks("ada", 2), asks("bob", 2), asks("cleo", 1), asks("dan", 1)]);
    assert_eq!(
        words(&told),
        ["held", "sold_out", "held", "sold_out"],
        "what is too much for one is enough for the next"
    );
    assert_eq!(shop.available(), 0);
    shop.db.audit();
}

#[test]
fn a_refusal_is_told_by_what_was_there_when_its_turn_came() {
    let shop = shop_with("lamp", 1);
    let told = all(&shop, &[asks("ada", 2), asks("ada", 1), ask("ada", 2, "a-key-of-a-test-once-more")]);
    assert_eq!(words(&told), ["sold_out", "held", "limit_reached"]);
    shop.db.audit();
}

#[test]
fn a_thousand_buyers_get_a_hundred_units_in_ten_writes() {
    let shop = shop_with("lamp", 100);
    let crowd: Vec<_> = (0..1_000).map(|n| asks(&format!("buyer{n}"), 1)).collect();
    let told = all(&shop, &crowd);
    assert!(words(&told[..100]).iter().all(|word| *word == "held"), "the first hundred");
    assert!(words(&told[100..]).iter().all(|word| *word == "sold_out"), "nobody else");
    assert_eq!(*shop.db.batches.borrow(), 10);
    let again = all(&shop, &crowd);
    assert_eq!(words(&again).iter().filter(|word| **word == "held before").count(), 100);
    let ids = |told: &[Told]| told.iter().flatten().map(|hold| hold.id.clone()).collect::<Vec<HoldId>>();
    assert_eq!(ids(&told), ids(&again), "the same ones");
    shop.db.audit();
}

#[test]
fn what_is_not_on_sale_is_refused_with_its_reason() {
    let opens = |ms: i64| format!("UPDATE drops SET opens_at = {}", NOON + ms);
    for (why, script, expected) in [
        ("a moment early", opens(1), HoldRefused::NotOpen(Some(Timestamp(NOON + 1)))),
        ("over", format!("UPDATE drops SET opens_at = 0, closes_at = {NOON}"), HoldRefused::Closed),
        ("paused", format!("UPDATE drops SET paused_at = {NOON}"), HoldRefused::Paused),
        ("suspended", format!("UPDATE creators SET suspended_at = {NOON}"), HoldRefused::Paused),
        ("unverified", "UPDATE creators SET verified_at = NULL".to_owned(), HoldRefused::NotOpen(None)),
        ("a draft", "UPDATE drops SET state = 'draft'".to_owned(), HoldRefused::UnknownDrop),
    ] {
        let shop = shop_with("lamp", 3);
        shop.db.script(&script);
        let told = all(&shop, &[asks("ada", 1), asks("bob", 1)]);
        let alone = run(hold(&shop.ports(), &asks("cleo", 1)));
        for answer in told.iter().chain([&alone]) {
            assert_eq!(*answer, Err(Failure::Refused(expected.clone())), "{why}");
        }
        assert_eq!(shop.db.number("SELECT COUNT (*) FROM requests"), 0, "{why}: a refusal uses no key up");
        assert_eq!(shop.available(), 3, "{why}");
        shop.db.audit();
    }
}

#[test]
fn what_nobody_can_pay_for_any_more_is_had_by_the_next() {
    let shop = shop_with("lamp", 2);
    let late = shop.hold("ada", "lamp", 2).unwrap();
    shop.pass(Duration(599_999));
    assert_eq!(words(&all(&shop, &[asks("bob", 1), asks("cleo", 1)])), ["sold_out", "sold_out"]);
    shop.pass(Duration(1));
    assert_eq!(words(&all(&shop, &[asks("bob", 1), asks("cleo", 1)])), ["held", "held"]);
    assert_eq!(shop.hold_state(&late.id), "lapsed");
    shop.db.audit();
}

#[test]
fn nobody_takes_turns_all_day() {
    let shop = shop_with("lamp", 3);
    for _ in 0..HOLDS_MAX - 1 {
        let mine = shop.hold("ada", "lamp", 1).unwrap();
        shop.release(&mine).unwrap();
    }
    let told = all(&shop, &[asks("ada", 1), ask("ada", 1, "a-key-of-a-test-too-often"), asks("bob", 1)]);
    assert_eq!(words(&told), ["held", "too_often", "held"], "the twentieth turn, the next one, and somebody else");
    shop.db.audit();
}

#[test]
fn a_key_is_what_it_is_alone() {
    const STRONG: &str = "0f3c6a1e5b7d9284";
    const OF_A_PAGE: &str = "page-0f3c6a1e5b7d9284aa";
    let shop = shop_with("lamp", 10);
    let told = all(
        &shop,
        &[
            ask("ada", 1, STRONG),
            ask("bob", 1, STRONG),
            ask("ada", 2, STRONG),
            ask("cleo", 1, OF_A_PAGE),
            ask("dan", 1, OF_A_PAGE),
            ask("cleo", 1, OF_A_PAGE),
            ask("eve", 1, "k"),
            ask("fay", 1, "k"),
        ],
    );
    let expected = ["held", "held", "key_reused", "held", "held", "held before", "held", "held"];
    assert_eq!(words(&told), expected, "a stranger, another content, a page in many hands, a weak key");
    let cleos = told[3].clone().unwrap();
    assert_eq!(told[5].as_ref().unwrap().id, cleos.id, "a double click");
    shop.release(&cleos).unwrap();
    let anew = all(&shop, &[ask("cleo", 1, OF_A_PAGE), ask("dan", 1, OF_A_PAGE), ask("cleo", 1, OF_A_PAGE)]);
    assert_eq!(words(&anew), ["held", "held before", "held before"], "used up with its hold, and had anew");
    assert_ne!(anew[0].as_ref().unwrap().id, cleos.id);
    let nobody = HoldRequest { known: false, ..ask("made-up", 1, STRONG) };
    let back = all(&shop, &[nobody, asks("gil", 1)]);
    assert_eq!(back[0].as_ref().unwrap().buyer, BuyerId::from("ada"), "without a cookie, known by a strong key");
    shop.db.script("UPDATE drops SET closes_at = closes_at + 10 * 86400000");
    shop.pass(Duration::hours(24));
    assert_eq!(
        words(&all(&shop, &[ask("ada", 1, STRONG), asks("gil", 2)])),
        ["held", "held"],
        "a day later a key is new"
    );
    shop.db.audit();
}

#[test]
fn a_key_of_a_later_ask_is_still_free_for_an_earlier_one() {
    let shop = shop_with("lamp", 10);
    let told = all(&shop, &[ask("ada", 3, "0f3c6a1e5b7d9284"), ask("ada", 1, "0f3c6a1e5b7d9284"), asks("bob", 1)]);
    assert_eq!(words(&told), ["limit_reached", "held", "held"]);
    shop.db.audit();
}

#[test]
fn answers_that_were_lost_are_found_again_by_their_keys() {
    for (why, fault, expected) in
        [("not written", Fault::BeforeCommit, "held"), ("written", Fault::AfterCommit, "held before")]
    {
        let shop = shop_with("lamp", 2);
        let crowd = [asks("ada", 1), asks("bob", 1), asks("cleo", 1)];
        shop.db_fails(&[fault]);
        assert_eq!(words(&all(&shop, &crowd)), ["broken"; 3], "{why}");
        shop.db.audit();
        assert_eq!(words(&all(&shop, &crowd)), [expected, expected, "sold_out"], "{why}");
        assert_eq!(shop.available(), 0, "{why}");
        shop.db.audit();
    }
}

#[test]
fn a_guard_behind_the_gate_refuses_one_and_fails_nobody() {
    for (why, gate) in [
        (
            "stock",
            "AND i.issued - i.held - i.sold >= NEW.units + (\n        SELECT COUNT (*) FROM waiting w WHERE w.drop_id = NEW.drop_id AND w.sku = NEW.sku AND w.state = 'waiting')\n",
        ),
        (
            "limit",
            "AND i.limit_per_buyer >= NEW.units + (\n        SELECT COALESCE (SUM (h.units), 0) FROM holds h\n          WHERE h.drop_id = NEW.drop_id AND h.sku = NEW.sku AND h.buyer = NEW.buyer AND h.state IN ('live', 'sold'))\n",
        ),
    ] {
        let open: &'static [(&str, &str)] = vec![(gate, "")].leak();
        let shop = shop_with_bug("lamp", 3, Bug { schema: open, ..Bug::default() });
        let told = all(&shop, &[asks("ada", 2), asks("bob", 2), asks("ada", 1), asks("cleo", 1), asks("dan", 1)]);
        assert_eq!(words(&told), ["held", "sold_out", "limit_reached", "held", "sold_out"], "{why}");
        shop.db.audit();
    }
}

#[test]
fn whenever_a_room_dies_its_buyers_are_served_without_it() {
    for steps in 0.. {
        let shop = shop_with("lamp", 2);
        let crowd = [asks("ada", 1), ask("bob", 1, "page-of-the-drop-in-the-cache"), asks("cleo", 1)];
        let over = {
            let ports = shop.ports();
            let mut room = std::pin::pin!(hold_all(&ports, &crowd));
            let mut context = Context::from_waker(Waker::noop());
            (0..steps).any(|_| room.as_mut().poll(&mut context).is_ready())
        };
        if over {
            return assert!(steps > 2, "never in the middle");
        }
        let told: Vec<_> = crowd.iter().map(|one| run(hold(&shop.ports(), one))).collect();
        assert_eq!(told.iter().filter(|answer| answer.is_ok()).count(), 2, "after {steps} steps");
        assert_eq!(word(&told[2]), "sold_out", "after {steps} steps");
        assert_eq!(shop.db.number("SELECT COUNT (*) FROM holds"), 2, "after {steps} steps: nobody holds twice");
        shop.db.audit();
    }
}

/// Answers with the holds named by where they were first told, since ids are drawn in another order.
fn nameless(told: &[Told], known: &mut Vec<HoldId>) -> Vec<String> {
    told.iter()
        .map(|answer| match answer {
            Ok(hold) => {
                let at = known.iter().position(|id| *id == hold.id).unwrap_or_else(|| {
                    known.push(hold.id.clone());
                    known.len() - 1
                });
                format!("hold {at} of {} until {}, again: {}", hold.buyer, hold.expires_at.0, hold.replayed)
            }
            Err(failure) => format!("{failure:?}"),
        })
        .collect()
}

#[test]
fn together_or_one_by_one_the_answers_are_the_same() {
    let mut seen = std::collections::BTreeMap::<String, u32>::new();
    for seed in 0..200 {
        let dice = Dice::new(seed);
        let units = dice.between(1, 8) as u32;
        let (together, alone) = (shop_with("lamp", units), shop_with("lamp", units));
        wider(&together);
        wider(&alone);
        if seed.is_multiple_of(4) {
            // Somebody waits: so many of the free units are theirs.
            for shop in [&together, &alone] {
                shop.db.script(&format!(
                    "INSERT INTO waiting (id, drop_id, sku, email, mailbox, joined_at, state_at)
                     SELECT 'wtg_' || value, i.drop_id, i.sku, value || '@example.com', value || '@example.com', {NOON}, {NOON}
                     FROM drop_items i JOIN json_each ('[1,2]') WHERE i.sku = 'lamp' AND i.drop_id = (SELECT id FROM drops WHERE slug = 'drop')"
                ));
            }
        }
        let (mut known, mut also_known) = (Vec::new(), Vec::new());
        for round in 0..dice.between(1, 6) {
            let crowd: Vec<_> = (0..dice.between(2, 14)).map(|_| anybody(&dice)).collect();
            let told = all(&together, &crowd);
            let expected: Vec<_> = crowd.iter().map(|one| run(hold(&alone.ports(), one))).collect();
            told.iter().for_each(|answer| *seen.entry(word(answer).to_owned()).or_default() += 1);
            let (told, expected) = (nameless(&told, &mut known), nameless(&expected, &mut also_known));
            assert_eq!(told, expected, "seed {seed}, round {round}: {crowd:#?}");
            // Nobody sweeps in between.
            let broken = together.db.broken().into_iter().filter(|row| !row.starts_with("I14"));
            assert_eq!(broken.collect::<Vec<_>>(), [""; 0], "seed {seed}, round {round}");
            let pass = *dice.pick(&[0, 0, 1_000, 300_000, 600_000]);
            let ended = dice.next() as usize;
            for (shop, holds) in [(&together, &known), (&alone, &also_known)] {
                shop.pass(Duration(pass));
                if let Some(id) = holds.get(ended % (holds.len() + 1)) {
                    shop.db
                        .script(&format!("UPDATE holds SET state = 'released' WHERE id = '{id}' AND state = 'live'"));
                }
            }
        }
        let holds = "SELECT drop_id, sku, buyer, units, placed_at FROM holds ORDER BY 1, 2, 3, 4, 5";
        assert_eq!(together.db.texts(holds), alone.db.texts(holds), "seed {seed}");
        run(shared::drops::flow::lapse(&together.ports(), together.now())).unwrap();
        together.db.script("UPDATE waiting SET state = 'over' WHERE state = 'waiting'");
        together.db.audit();
        let keys = "SELECT scope, key, fingerprint, at FROM requests ORDER BY 1, 2";
        assert_eq!(together.db.texts(keys), alone.db.texts(keys), "seed {seed}");
    }
    // A crowd of which nobody is refused proves nothing.
    for word in
        ["held", "held before", "sold_out", "limit_reached", "closed", "key_reused", "unknown_sku", "unknown_drop"]
    {
        assert!(seen.get(word).is_some_and(|count| *count > 20), "{word} is too rare: {seen:?}");
    }
}

fn anybody(dice: &Dice) -> HoldRequest {
    let buyer = format!("buyer{}", dice.between(0, 6));
    let key = match dice.next() % 4 {
        0 => format!("a-key-of-{buyer}-{}", dice.between(0, 3)),
        1 => "page-of-the-drop-in-the-cache".to_owned(),
        2 => format!("k{}", dice.between(0, 4)),
        _ => format!("a-key-of-a-test-{:016x}", dice.next()),
    };
    let (slug, sku) = *dice.pick(&[
        ("drop", "lamp"),
        ("drop", "lamp"),
        ("drop", "lamp"),
        ("drop", "lamp"),
        ("drop", "shade"),
        ("over", "lamp"),
        ("nowhere", "lamp"),
        ("drop", "chair"),
    ]);
    HoldRequest {
        slug: DropSlug::from(slug),
        sku: Sku::from(sku),
        known: dice.chance(80),
        ..ask(&buyer, *dice.pick(&[1, 1, 1, 2, 3]), &key)
    }
}

#[test]
fn the_write_reads_by_index_what_belongs_to_the_asks() {
    let shop = shop_with("lamp", 3);
    let plan = |sql: &str| {
        let sql = sql.replace("?1", "'[{\"slug\":\"drop\",\"sku\":\"lamp\",\"buyer\":\"ada\"}]'").replace("?2", "0");
        shop.db.texts(&format!("EXPLAIN QUERY PLAN {sql}")).join("\n")
    };
    use shared::drops::room::store::{ANSWERS, GATES, LAPSE_ASKED};
    for (query, index) in [
        (LAPSE_ASKED, "holds_to_lapse (drop_id=? AND sku=? AND expires_at<?)"),
        (GATES, "holds_by_buyer (drop_id=? AND sku=? AND buyer=?)"),
        (ANSWERS, "PRIMARY KEY (scope=? AND key=?)"),
    ] {
        let plan = plan(query);
        assert!(plan.contains(index), "{index}:\n{plan}");
        assert!(!plan.contains("SCAN h"), "{plan}");
    }
    assert!(shop.now().0 < CLOSES);
}
