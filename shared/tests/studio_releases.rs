//! The steps of a drop: announced, taken back, copied, repriced; and who may hear of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::studio::{by_mira, mira, shop, studio, typed};
use common::{TestShop, run};
use shared::audit::ActRefused;
use shared::drops::flow as pages;
use shared::failure::Failure;
use shared::ids::DropSlug;
use shared::money::{Currency, Money};
use shared::requests::Key;
use shared::studio::flow::preview;
use shared::studio::form::Typed;
use shared::studio::refused::StepRefused;
use shared::studio::release::flow::{Hand, create, duplicate, reprice, schedule, unpublish};
use shared::time::Duration;

fn kept(shop: &TestShop) -> String {
    by_mira(shop, |hand| run(create(&shop.ports(), hand, &typed()))).unwrap()
}

fn announce(shop: &TestShop, id: &str, version: i64) -> Result<(), Failure<StepRefused>> {
    by_mira(shop, |hand| run(schedule(&shop.ports(), hand, id, version))).map(|slug| assert_eq!(slug, "evening-lamps"))
}

fn take_back(shop: &TestShop, id: &str, version: i64) -> Result<String, Failure<StepRefused>> {
    by_mira(shop, |hand| run(unpublish(&shop.ports(), hand, id, version)))
}

fn set_price(shop: &TestShop, id: &str, version: i64, prices: &[(&str, &str)]) -> Result<String, Failure<StepRefused>> {
    let prices: Vec<_> = prices.iter().map(|(sku, price)| ((*sku).to_owned(), (*price).to_owned())).collect();
    by_mira(shop, |hand| run(reprice(&shop.ports(), hand, id, version, &prices)))
}

fn state(shop: &TestShop, id: &str) -> String {
    shop.db.text(&format!("SELECT state || ' ' || version FROM drops WHERE id = '{id}'"))
}

fn refused<T>(refused: StepRefused) -> Result<T, Failure<StepRefused>> {
    Err(Failure::Refused(refused))
}

fn price_on_page(shop: &TestShop, slug: &str) -> Money {
    run(pages::page(&shop.ports(), common::shop::name(), &DropSlug::from(slug), false)).unwrap().unwrap().items[0].price
}

#[test]
fn an_announced_drop_is_seen_and_opens_by_itself() {
    let shop = shop();
    let id = kept(&shop);
    let page =
        || run(pages::page(&shop.ports(), common::shop::name(), &DropSlug::from("evening-lamps"), false)).unwrap();
    assert!(page().is_none(), "nobody sees a draft");
    announce(&shop, &id, 1).unwrap();
    assert_eq!(state(&shop, &id), "scheduled 2");
    assert_eq!(page().unwrap().items[0].price, Money::new(3_850, Currency::Eur));
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM prices_charged WHERE drop_id <> 'drp_1'"), 2);
    assert_eq!(shop.db.text("SELECT group_concat (what, ' ') FROM audit_log"), "drop.draft drop.schedule");
    assert_eq!(announce(&shop, &id, 2), refused(StepRefused::NotADraft));
    assert_eq!(announce(&shop, &id, 1), refused(StepRefused::Act(ActRefused::MovedOn)));
}

#[test]
fn the_hash_of_a_lobby_is_published_when_its_drop_is_announced_and_stays() {
    let shop = shop();
    let id = kept(&shop);
    let slug = DropSlug::from("evening-lamps");
    let hash = || run(shared::lobby::flow::lobby(&shop.ports(), &slug)).unwrap().unwrap().hash;
    announce(&shop, &id, 1).unwrap();
    let first = hash();
    assert!(first.is_some(), "before anybody has joined");
    take_back(&shop, &id, 2).unwrap();
    announce(&shop, &id, 3).unwrap();
    assert_eq!(hash(), first, "nobody draws again because they did not like the first");
    let without = by_mira(&shop, |hand| {
        run(create(&shop.ports(), hand, &Typed { lobby: String::new(), title: "Morning Lamps".into(), ..typed() }))
    });
    let without = without.unwrap();
    by_mira(&shop, |hand| run(schedule(&shop.ports(), hand, &without, 1))).unwrap();
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM lobbies"), 1, "none where there is no lobby");
}

#[test]
fn units_go_from_the_stock_into_the_drop_and_back() {
    let shop = shop();
    let (one, two) = (kept(&shop), kept(&shop));
    let stock =
        || shop.db.text("SELECT group_concat (sku || ' ' || stock, ', ') FROM (SELECT * FROM variants ORDER BY sku)");
    announce(&shop, &one, 1).unwrap();
    assert_eq!(stock(), "bowl 50, lamp 40, shade 46");
    shop.db.script("UPDATE variants SET stock = 10 WHERE sku = 'lamp'");
    // Between the look and the write somebody counts again: the stock's own constraint says no.
    shop.db.script(
        "CREATE TEMP TRIGGER meanwhile BEFORE INSERT ON main.audit_log BEGIN SELECT 1; END;
         CREATE TEMP TRIGGER counted AFTER UPDATE OF state ON main.drops BEGIN UPDATE variants SET stock = 9 WHERE sku = 'lamp'; END;",
    );
    let late = by_mira(&shop, |hand| run(schedule(&shop.ports(), hand, &two, 1)));
    shop.db.script("DROP TRIGGER counted; DROP TRIGGER meanwhile;");
    assert_eq!(late.map(|_| ()), refused(StepRefused::OutOfStock));
    assert_eq!(state(&shop, &two), "draft 1");
    assert_eq!(stock(), "bowl 50, lamp 10, shade 46", "nothing of it happened");
    take_back(&shop, &one, 2).unwrap();
    assert_eq!(stock(), "bowl 50, lamp 20, shade 50");
}

#[test]
fn nobody_sells_who_is_not_verified() {
    let shop = shop();
    let id = kept(&shop);
    shop.db.script("UPDATE creators SET verified_at = NULL WHERE id = 'crt_1'");
    assert_eq!(announce(&shop, &id, 1), refused(StepRefused::NotVerified));
    assert_eq!(state(&shop, &id), "draft 1");
    let gate = shop.db.try_script(
        "INSERT INTO drop_gates (gate) SELECT 'unverified' FROM creators WHERE id = 'crt_1' AND verified_at IS NULL",
    );
    assert!(gate.unwrap_err().contains("creator_not_verified"), "in a race the gate says it");
}

#[test]
fn a_draft_that_waited_too_long_is_not_announced() {
    let shop = shop();
    let id = kept(&shop);
    shop.pass(Duration::days(3));
    match announce(&shop, &id, 1) {
        Err(Failure::Refused(StepRefused::Typed(notices))) => {
            assert_eq!((notices[0].field.as_deref(), notices[0].code.as_str()), (Some("opens"), "window_in_past"));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_drop_is_taken_back_before_it_opens_and_not_after() {
    let shop = shop();
    let id = kept(&shop);
    announce(&shop, &id, 1).unwrap();
    assert_eq!(take_back(&shop, &id, 2), Ok("evening-lamps".to_owned()));
    assert_eq!(state(&shop, &id), "draft 3");
    assert_eq!(
        shop.db.number("SELECT COUNT (*) FROM prices_charged WHERE drop_id <> 'drp_1'"),
        0,
        "what was never charged is no price"
    );
    assert_eq!(take_back(&shop, &id, 3), refused(StepRefused::Act(ActRefused::MovedOn)), "a draft is not taken back");
    announce(&shop, &id, 3).unwrap();
    shop.pass(Duration::hours(54));
    assert_eq!(take_back(&shop, &id, 4), Ok("evening-lamps".to_owned()), "its time came, and it was not ready");
    assert_eq!(state(&shop, &id), "draft 5");
    shop.pass(Duration::hours(-54));
    announce(&shop, &id, 5).unwrap();
    common::armed(&shop.db, &id);
    shop.pass(Duration::hours(54));
    assert_eq!(take_back(&shop, &id, 6), refused(StepRefused::HasOpened));
    for (gate, name) in [
        ("opened", "drop_has_opened"),
        ("holds", "drop_has_holds"),
        ("closed", "drop_has_closed"),
        ("past", "drop_opens_in_the_past"),
    ] {
        let no = shop.db.try_script(&format!("INSERT INTO drop_gates VALUES ('{gate}')")).unwrap_err();
        assert!(no.contains(name), "{no}");
    }
}

#[test]
fn units_that_are_held_keep_a_drop_announced() {
    let shop = shop();
    shop.hold("ada", "lamp", 1).unwrap();
    // As if the clock of this server were behind the one of the database.
    let mut ports = shop.ports();
    ports.now = ports.now - Duration::minutes(5);
    shop.db.script("UPDATE drops SET opens_at = opens_at + 1, closes_at = closes_at + 1 WHERE id = 'drp_1'");
    let done = by_mira(&shop, |hand| run(unpublish(&ports, hand, "drp_1", 1)));
    assert_eq!(done, refused(StepRefused::HasHolds));
}

#[test]
fn a_copy_is_a_draft_on_the_same_day_of_the_week_to_come() {
    let shop = shop();
    let id = kept(&shop);
    shop.pass(Duration::days(20));
    let copy = by_mira(&shop, |hand| run(duplicate(&shop.ports(), hand, &id))).unwrap();
    let day = |id: &str| {
        shop.db
            .text(&format!("SELECT strftime ('%w %H:%M', opens_at / 1000, 'unixepoch') FROM drops WHERE id = '{id}'"))
    };
    assert_eq!(day(&copy), day(&id));
    assert!(shop.db.number(&format!("SELECT opens_at FROM drops WHERE id = '{copy}'")) > shop.now().0);
    assert_eq!(shop.db.number(&format!("SELECT COUNT (*) FROM slots WHERE drop_id = '{copy}'")), 2);
    assert_eq!(state(&shop, &copy), "draft 1");
}

#[test]
fn a_copy_has_the_run_sheet_with_its_own_name_in_it_and_nothing_done() {
    let shop = shop();
    let id = kept(&shop);
    let slug = shop.db.text(&format!("SELECT slug FROM drops WHERE id = '{id}'"));
    shop.db.script(&format!(
        "INSERT INTO run_sheets (drop_id, version, changed_at, changed_by) VALUES ('{id}', 7, 0, 'per_mira');
         INSERT INTO run_roles (drop_id, position, role, name) VALUES ('{id}', 0, 'Host', 'Mira');
         INSERT INTO run_steps (id, drop_id, mark_ms, role, what, done_at, done_by) VALUES ('stp_1', '{id}', -60000, 'Host', 'Lights', 1, 'per_mira');
         INSERT INTO run_cues (id, drop_id, mark_ms, text, offer, label, href) VALUES
           ('cue_1', '{id}', 0, 'Hello.', 'lamp', 'Lamp', '/drops/{slug}#buy'), ('cue_2', '{id}', 60000, 'Look.', '/creators/mira', 'Have a look', '/creators/mira'),
           ('cue_3', '{id}', 90000, 'Another.', '/drops/{slug}-2', 'Have a look', '/drops/{slug}-2');
         INSERT INTO run_targets (drop_id, from_ms, until_ms, target_minor) VALUES ('{id}', 0, 60000, 500)"
    ));
    let copy = by_mira(&shop, |hand| run(duplicate(&shop.ports(), hand, &id))).unwrap();
    let own = shop.db.text(&format!("SELECT slug FROM drops WHERE id = '{copy}'"));
    assert_ne!(own, slug);
    assert_eq!(
        shop.db.texts(&format!("SELECT mark_ms || ' ' || text || ' ' || offer || ' ' || href FROM run_cues WHERE drop_id = '{copy}' ORDER BY mark_ms")),
        [
            format!("0 Hello. lamp /drops/{own}#buy"),
            "60000 Look. /creators/mira /creators/mira".to_owned(),
            format!("90000 Another. /drops/{slug}-2 /drops/{slug}-2"),
        ]
    );
    let rest = shop.db.texts(&format!(
        "SELECT version FROM run_sheets WHERE drop_id = '{copy}' UNION ALL SELECT role || ' ' || name FROM run_roles WHERE drop_id = '{copy}'
         UNION ALL SELECT what || ' ' || COALESCE (done_at, 'to do') FROM run_steps WHERE drop_id = '{copy}'
         UNION ALL SELECT target_minor FROM run_targets WHERE drop_id = '{copy}'"
    ));
    assert_eq!(rest, ["1", "Host Mira", "Lights to do", "500"]);
}

#[test]
fn a_new_price_is_on_the_page_and_a_hold_keeps_the_old_one() {
    let shop = shop();
    let hold = shop.hold("ada", "lamp", 1).unwrap();
    assert_eq!(set_price(&shop, "drp_1", 1, &[("lamp", "12.50")]), Ok("drop".to_owned()));
    assert_eq!(price_on_page(&shop, "drop"), Money::new(1_250, Currency::Eur));
    assert_eq!(shop.db.number(&format!("SELECT price_minor FROM holds WHERE id = '{}'", hold.id)), 1_000);
    let order = shop.place(&hold, common::typed("late")).unwrap().order;
    shop.pay(&order);
    shop.settle(&order);
    assert_eq!(shop.db.number("SELECT price_minor FROM orders"), 1_000);
    let later = shop.hold("bob", "lamp", 1).unwrap();
    assert_eq!(shop.db.number(&format!("SELECT price_minor FROM holds WHERE id = '{}'", later.id)), 1_250);
    shop.db.audit();
}

#[test]
fn prices_that_were_charged_stay_on_record() {
    let shop = shop();
    let id = kept(&shop);
    announce(&shop, &id, 1).unwrap();
    let rows = || {
        shop.db.text("SELECT group_concat (sku || ' ' || price_minor || ' ' || ((until_at - from_at) / 60000), ', ') FROM (SELECT * FROM price_spans WHERE drop_id <> 'drp_1' ORDER BY sku, from_at)")
    };
    set_price(&shop, &id, 2, &[("lamp", "40"), ("shade", "12")]).unwrap();
    assert_eq!(rows(), "lamp 4000 30, shade 1200 30", "before it opens nothing was charged");
    shop.pass(Duration::minutes(53 * 60 + 10));
    set_price(&shop, &id, 3, &[("lamp", "35")]).unwrap();
    assert_eq!(rows(), "lamp 4000 10, lamp 3500 20, shade 1200 30");
    assert_eq!(state(&shop, &id), "scheduled 4");
}

#[test]
fn a_price_is_refused_at_its_field_and_in_its_time() {
    let shop = shop();
    let draft = kept(&shop);
    assert_eq!(set_price(&shop, &draft, 1, &[("lamp", "5")]), refused(StepRefused::NotScheduled));
    for typed in ["0", "", "-1", "cheap"] {
        match set_price(&shop, "drp_1", 1, &[("lamp", typed)]) {
            Err(Failure::Refused(StepRefused::Typed(notices))) => {
                assert_eq!(
                    (notices[0].field.as_deref(), notices[0].code.as_str()),
                    (Some("item-1-price"), "bad_price")
                );
            }
            other => panic!("{other:?}"),
        }
    }
    set_price(&shop, "drp_1", 1, &[("lamp", "11")]).unwrap();
    assert_eq!(set_price(&shop, "drp_1", 1, &[("lamp", "12")]), refused(StepRefused::Act(ActRefused::MovedOn)));
    shop.pass(Duration::minutes(15));
    assert_eq!(set_price(&shop, "drp_1", 2, &[("lamp", "12")]), refused(StepRefused::HasClosed));
}

#[test]
fn a_preview_is_the_page_that_buyers_will_see() {
    let shop = shop();
    let id = kept(&shop);
    let seen =
        |creator: &str, at: &str| run(preview(&shop.ports(), common::shop::name(), &studio(creator), &id, at)).unwrap();
    assert!(seen("crt_2", "open").is_none(), "somebody else's is missing");
    for (at, phase) in [("before", "scheduled"), ("open", "live"), ("sold-out", "sold_out"), ("after", "closed")] {
        assert_eq!(seen("crt_1", at).unwrap().0.phase.word(), phase);
    }
    let (early, version) = seen("crt_1", "open").unwrap();
    assert_eq!(version, Some(1));
    announce(&shop, &id, 1).unwrap();
    common::armed(&shop.db, &id);
    shop.pass(Duration::hours(53));
    let real = run(pages::page(&shop.ports(), common::shop::name(), &DropSlug::from("evening-lamps"), false))
        .unwrap()
        .unwrap();
    assert_eq!(
        (&early.title, &early.items, &early.slots, early.phase),
        (&real.title, &real.items, &real.slots, real.phase)
    );
}

#[test]
fn other_peoples_drops_are_missing_for_every_step() {
    let shop = shop();
    let id = kept(&shop);
    let (person, noor, key) = (mira(), studio("crt_2"), Key::parse("one-key-of-one-form").unwrap());
    let hand = Hand { person: &person, studio: &noor, key: &key };
    assert_eq!(run(schedule(&shop.ports(), &hand, &id, 1)), refused(StepRefused::Missing));
    assert_eq!(run(unpublish(&shop.ports(), &hand, "drp_1", 1)), refused(StepRefused::Missing));
    assert_eq!(run(duplicate(&shop.ports(), &hand, "drp_1")), refused(StepRefused::Missing));
    assert_eq!(run(reprice(&shop.ports(), &hand, "drp_1", 1, &[])), refused(StepRefused::Missing));
    assert_eq!(state(&shop, &id), "draft 1");
}
