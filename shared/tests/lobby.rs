//! The lobby: who may join, how the order is drawn, who comes in when, and what nobody learns too early.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::float_arithmetic
)]

mod common;

use common::shop::{NOON, name};
use common::sqlite::Fault;
use common::{Asking, TestShop, interleave, run, shop_with};
use shared::catalogue::flow::{feed, home};
use shared::catalogue::view::Search;
use shared::db::Db;
use shared::drops::Phase;
use shared::drops::flow as drops;
use shared::drops::holds::HoldRefused;
use shared::failure::{Failure, Kind, Refusal};
use shared::ids::{BuyerId, CreatorId, DropSlug};
use shared::lobby::draw::{Seed, check, order};
use shared::lobby::view::{Lobby, Place};
use shared::lobby::{ADMITTED_A_SECOND, LobbyRefused, flow, store, turn};
use shared::people::privacy::flow::{export_studio, forget};
use shared::time::{Duration, Timestamp};

const MINUTES: i64 = 10;
const LOBBY: i64 = NOON - MINUTES * 60_000;
const CLOSES: i64 = NOON + 15 * 60_000;

fn slug() -> DropSlug {
    DropSlug::from("drop")
}

fn at(shop: &TestShop, ms: i64) {
    shop.pass(Duration(ms - shop.now().0));
}

/// A shop whose drop has a lobby of ten minutes that has just opened, with many lamps.
fn with_lobby() -> TestShop {
    let shop = shop_with("lamp", 1_000);
    shop.db.script(&format!("UPDATE drops SET lobby_minutes = {MINUTES}"));
    run(shop.db.batch(vec![flow::seed(&shop.ports(), store::SEED_OF, "drp_1").unwrap()])).unwrap();
    at(&shop, LOBBY);
    shop
}

fn join(shop: &TestShop, buyer: &str) -> Result<Place, Failure<LobbyRefused>> {
    run(flow::join(&shop.ports(), &slug(), &BuyerId::from(buyer)))
}

fn own(shop: &TestShop, buyer: &str) -> Place {
    run(flow::place(&shop.ports(), &slug(), &BuyerId::from(buyer))).unwrap().unwrap()
}

fn lobby(shop: &TestShop) -> Lobby {
    run(flow::lobby(&shop.ports(), &slug())).unwrap().unwrap()
}

/// So many strangers join, without a batch for each.
fn crowd(shop: &TestShop, many: u32) {
    let first = shop.db.number("SELECT COUNT (*) FROM lobby_entries");
    shop.db.script(&format!(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {many})
         INSERT INTO lobby_entries (id, drop_id, buyer, number, joined_at)
           SELECT 'lby_crowd_' || ({first} + i), 'drp_1', 'crowd-' || ({first} + i), {first} + i, {} FROM n",
        shop.now().0
    ));
}

fn gated(answer: Result<shared::drops::holds::Hold, Failure<HoldRefused>>) -> Timestamp {
    match answer {
        Err(Failure::Refused(HoldRefused::Gated { turn_at, .. })) => turn_at,
        other => panic!("not gated: {other:?}"),
    }
}

fn numbers(shop: &TestShop) -> Vec<String> {
    shop.db.texts("SELECT number, id FROM lobby_entries ORDER BY number")
}

#[test]
fn every_refusal_has_its_code_its_answer_and_its_sentence() {
    for (refused, code, kind) in [
        (LobbyRefused::Missing, "no_lobby", Kind::Missing),
        (LobbyRefused::NotOpen(Timestamp(0)), "lobby_not_open", Kind::Forbidden),
        (LobbyRefused::Closed, "closed", Kind::Conflict),
    ] {
        assert_eq!((refused.code(), refused.kind(), refused.field()), (code, kind, None));
        assert!(refused.to_string().ends_with('.'), "{code} is told in a sentence");
    }
    let gated = |wait| HoldRefused::Gated { turn_at: Timestamp(wait), now: Timestamp(0) };
    assert_eq!((gated(1).code(), gated(1).kind(), gated(1).field()), ("gated", Kind::Forbidden, None));
    assert_eq!(gated(1).to_string(), "It is not your turn yet: it comes in 1 second. Nothing was held.");
    assert_eq!(gated(11_001).to_string(), "It is not your turn yet: it comes in 12 seconds. Nothing was held.");
}

#[test]
fn a_lobby_is_open_from_its_first_moment_to_the_last_of_the_drop_by_the_clock_of_the_database() {
    for (why, now, expected) in [
        ("a day early", LOBBY - 86_400_000, Err(LobbyRefused::NotOpen(Timestamp(LOBBY)))),
        ("a moment early", LOBBY - 1, Err(LobbyRefused::NotOpen(Timestamp(LOBBY)))),
        ("to the moment", LOBBY, Ok(())),
        ("when the drop opens", NOON, Ok(())),
        ("the last moment", CLOSES - 1, Ok(())),
        ("the end", CLOSES, Err(LobbyRefused::Closed)),
    ] {
        let shop = with_lobby();
        at(&shop, now);
        let mut ports = shop.ports();
        ports.now = Timestamp(LOBBY + 1);
        let answer = run(flow::join(&ports, &slug(), &BuyerId::from("ada")));
        assert_eq!(answer.map(|_| ()), expected.map_err(Failure::Refused), "{why}");
        let entries = shop.db.number("SELECT COUNT (*) FROM lobby_entries");
        assert_eq!(entries, i64::from(expected.is_ok()), "{why}: entries");
        shop.db.audit();
    }
}

#[test]
fn where_there_is_no_lobby_nobody_joins_and_nothing_is_told() {
    let shop = shop_with("lamp", 3);
    let missing = || Err(Failure::Refused(LobbyRefused::Missing));
    assert_eq!(join(&shop, "ada"), missing());
    let nowhere = DropSlug::from("nowhere");
    assert_eq!(run(flow::join(&shop.ports(), &nowhere, &BuyerId::from("ada"))), missing());
    assert_eq!(run(flow::lobby(&shop.ports(), &slug())), Ok(None));
    assert_eq!(run(flow::place(&shop.ports(), &slug(), &BuyerId::from("ada"))), Ok(None));
    shop.db.script("UPDATE drops SET lobby_minutes = 10, state = 'draft'");
    assert_eq!(join(&shop, "ada"), missing(), "nobody knows of a draft");
    assert_eq!(run(flow::lobby(&shop.ports(), &slug())), Ok(None));
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM lobby_entries"), 0);
}

#[test]
fn joining_again_changes_nothing() {
    let shop = with_lobby();
    let first = join(&shop, "ada").unwrap();
    join(&shop, "bob").unwrap();
    let before = numbers(&shop);
    shop.pass(Duration::minutes(1));
    for _ in 0..3 {
        let again = join(&shop, "ada").unwrap();
        assert_eq!((again.entry, again.joined_at), (first.entry.clone(), first.joined_at));
    }
    let buyers = ["ada"; 50];
    interleave(buyers.iter().map(|buyer| {
        let (shop, buyer) = (&shop, BuyerId::from(*buyer));
        async move { flow::join(&shop.ports(), &slug(), &buyer).await }
    }));
    assert_eq!(numbers(&shop), before);
    // The answer is lost after the commit: asking again gets the same entry.
    shop.db_fails(&[Fault::AfterCommit]);
    assert!(matches!(join(&shop, "cleo"), Err(Failure::Broken(_))));
    let cleo = join(&shop, "cleo").unwrap();
    assert_eq!((cleo.entry.is_some(), numbers(&shop).len()), (true, 3));
    shop.db.audit();
}

#[test]
fn nobody_is_moved_and_no_seed_is_changed() {
    let shop = with_lobby();
    join(&shop, "ada").unwrap();
    for (sql, refused) in [
        ("UPDATE lobby_entries SET number = 0", "lobby_entry_is_final"),
        ("UPDATE lobby_entries SET joined_at = 0", "lobby_entry_is_final"),
        ("UPDATE lobby_entries SET id = 'lby_chosen'", "lobby_entry_is_final"),
        ("UPDATE lobby_entries SET buyer = 'bob'", "lobby_entry_is_final"),
        ("UPDATE lobbies SET seed = hash", "lobby_seed_is_final"),
        ("UPDATE lobbies SET hash = seed", "lobby_seed_is_final"),
        ("UPDATE drops SET lobby_minutes = 0", "lobby_within_a_day"),
        ("UPDATE drops SET lobby_minutes = 1441", "lobby_within_a_day"),
    ] {
        assert!(shop.db.try_script(sql).is_err_and(|e| e.contains(refused)), "{sql}");
    }
    assert!(
        shop.db.try_script(&format!("UPDATE drops SET opens_at = {}", NOON + 1)).is_ok(),
        "it may still be put off"
    );
    at(&shop, NOON + 1);
    for sql in [
        format!("UPDATE drops SET opens_at = {}", NOON + 60_000),
        "UPDATE drops SET lobby_minutes = NULL".to_owned(),
        "UPDATE drops SET lobby_minutes = 60".to_owned(),
    ] {
        // Or whoever joins then would know the draw.
        assert!(shop.db.try_script(&sql).is_err_and(|e| e.contains("drop_has_opened")), "{sql}");
    }
    assert!(shop.db.try_script(&format!("UPDATE drops SET closes_at = {}", CLOSES + 1)).is_ok());
}

#[test]
fn a_place_cannot_be_sent() {
    // Joining takes a drop and the buyer of the cookie, and nothing else: the number, the time and the id are made in
    // the write, whatever the caller's clock says.
    let shop = with_lobby();
    let mut ports = shop.ports();
    ports.now = Timestamp(0);
    run(flow::join(&ports, &slug(), &BuyerId::from("ada"))).unwrap();
    let first = shop.db.texts("SELECT number, joined_at FROM lobby_entries");
    assert_eq!(first, [format!("1 | {LOBBY}")]);
    crowd(&shop, 300);
    at(&shop, NOON);
    let public = lobby(&shop);
    let listed: Vec<&str> = public.drawn.iter().map(String::as_str).collect();
    let ada = own(&shop, "ada");
    let checked = check(&public.hash.unwrap(), &public.seed.unwrap(), &listed, &[], &ada.entry.unwrap());
    assert_eq!(checked.map(|place| place + 1), Ok(ada.place.unwrap()));
}

#[test]
fn the_seed_is_told_to_nobody_before_the_drop_opens() {
    let shop = with_lobby();
    join(&shop, "ada").unwrap();
    let seed = shop.db.text("SELECT seed FROM lobbies");
    let everything = || {
        let ports = shop.ports();
        let ada = BuyerId::from("ada");
        let page = run(drops::page(&ports, name(), &slug(), false)).unwrap();
        let state = run(drops::state(&ports, &slug())).unwrap();
        let home = run(home(&ports, name(), Search::default())).unwrap();
        let own = run(flow::page(&ports, name(), &slug(), &ada)).unwrap();
        let studio = run(export_studio(&ports, &CreatorId::from("crt_1"))).unwrap();
        let feed = run(feed(&ports)).unwrap();
        let lobby = serde_json::to_string(&lobby(&shop)).unwrap();
        let place = serde_json::to_string(&self::own(&shop, "ada")).unwrap();
        let again = join(&shop, "ada");
        let hold = shop.hold("ada", "lamp", 1);
        format!("{page:?}{state:?}{home:?}{own:?}{studio}{feed:?}{lobby}{place}{again:?}{hold:?}")
    };
    // The rows as they leave the database, too.
    let rows = || {
        [store::LOBBY, store::PLACE]
            .map(|sql| {
                let statement = match sql {
                    store::LOBBY => shared::stmt!(sql, "drop"),
                    _ => shared::stmt!(sql, "drop", "ada", 0_i64),
                };
                run(shared::db::run(&shop.db, statement)).unwrap().0
            })
            .concat()
    };
    for now in [LOBBY, NOON - 1] {
        at(&shop, now);
        let told = everything() + &rows();
        assert!(told.contains(&Seed::parse(&seed).unwrap().hash()), "the hash is told");
        assert!(!told.contains(&seed), "the seed is told at {now}:\n{told}");
        assert_eq!(lobby(&shop).drawn, Vec::<String>::new(), "and no entry");
    }
    at(&shop, NOON);
    assert_eq!(lobby(&shop).seed, Some(seed.clone()));
    assert!(rows().contains(&seed) && everything().contains(&seed), "from the first moment on");
}

#[test]
fn the_order_is_that_of_the_published_seed_and_everybody_finds_their_place_in_it() {
    let shop = with_lobby();
    crowd(&shop, 250);
    let buyers: Vec<String> = (0..20).map(|n| format!("buyer{n}")).collect();
    for buyer in &buyers {
        let place = join(&shop, buyer).unwrap();
        assert_eq!((place.place, place.turn_at), (None, None), "nothing is drawn yet");
    }
    let promised = lobby(&shop).hash.unwrap();
    at(&shop, NOON);
    let told = lobby(&shop);
    assert_eq!((told.joined, told.drawn.len(), told.later.len()), (270, 270, 0));
    assert_eq!(told.hash.as_ref(), Some(&promised), "the promise is kept");
    let seed = Seed::parse(told.seed.as_ref().unwrap()).unwrap();
    assert_eq!(seed.hash(), promised);
    let listed: Vec<&str> = told.drawn.iter().map(String::as_str).collect();
    let drawn = order(&seed, &listed);
    for buyer in &buyers {
        let own = own(&shop, buyer);
        let place = own.place.unwrap();
        assert_eq!(drawn[place as usize - 1], own.entry.clone().unwrap(), "{buyer}");
        assert_eq!(own.turn_at, Some(turn(Timestamp(NOON), place - 1)));
        let checked = check(&promised, told.seed.as_ref().unwrap(), &listed, &[], &own.entry.unwrap());
        assert_eq!(checked, Ok(place - 1));
    }
    shop.db.audit();
}

#[test]
fn whoever_comes_late_queues_behind_the_draw_as_they_came() {
    let shop = with_lobby();
    crowd(&shop, 150);
    at(&shop, NOON - 1);
    join(&shop, "last in time").unwrap();
    at(&shop, NOON);
    let late: Vec<String> = (0..120).map(|n| format!("late{n}")).collect();
    let mut answered = Vec::new();
    for buyer in &late {
        answered.push(join(&shop, buyer).unwrap().place.unwrap());
    }
    assert_eq!(answered, (152..272).collect::<Vec<u32>>());
    at(&shop, NOON + 60_000);
    join(&shop, "later still").unwrap();
    let places: Vec<u32> = late.iter().map(|buyer| own(&shop, buyer).place.unwrap()).collect();
    assert_eq!(places, answered, "nobody who comes later moves them");
    assert!(own(&shop, "last in time").place.unwrap() <= 151, "to the last moment one is in the draw");
    assert_eq!(own(&shop, "late0").turn_at, Some(Timestamp(NOON + 1_000)), "place 152 is in the second second");
    let told = lobby(&shop);
    assert_eq!((told.drawn.len(), told.later.len()), (151, 121));
    let [drawn, later]: [Vec<&str>; 2] =
        [&told.drawn, &told.later].map(|list| list.iter().map(String::as_str).collect());
    let entry = own(&shop, "late7").entry.unwrap();
    assert_eq!(check(&told.hash.unwrap(), &told.seed.unwrap(), &drawn, &later, &entry), Ok(answered[7] - 1));
    shop.db.audit();
}

#[test]
fn a_clock_that_goes_back_lets_nobody_into_a_draw_that_was_told() {
    let shop = with_lobby();
    join(&shop, "ada").unwrap();
    at(&shop, NOON + 5);
    join(&shop, "bob").unwrap();
    at(&shop, NOON - 5);
    join(&shop, "cleo").unwrap();
    at(&shop, NOON + 10);
    assert_eq!((own(&shop, "bob").place, own(&shop, "cleo").place), (Some(2), Some(3)));
    assert_eq!(lobby(&shop).drawn.len(), 1);
    shop.db.audit();
}

#[test]
fn a_hold_is_gated_until_the_exact_moment_of_the_buyers_turn() {
    let shop = with_lobby();
    join(&shop, "ada").unwrap();
    crowd(&shop, 950);
    assert!(matches!(shop.hold("ada", "lamp", 1), Err(Failure::Refused(HoldRefused::NotOpen(_)))), "not open yet");
    at(&shop, NOON);
    let ada = own(&shop, "ada").turn_at.unwrap();
    let buyer = (0..950)
        .map(|n| format!("crowd-{}", n + 2))
        .find(|buyer| own(&shop, buyer).turn_at.unwrap() > Timestamp(NOON + 3_000))
        .unwrap();
    for buyer in ["ada", &buyer] {
        let turn = own(&shop, buyer).turn_at.unwrap();
        at(&shop, turn.0 - 1);
        if turn.0 > NOON {
            assert_eq!(gated(shop.hold(buyer, "lamp", 1)), turn, "{buyer} is told when");
        }
        assert_eq!(shop.db.number(&format!("SELECT COUNT (*) FROM holds WHERE buyer = '{buyer}'")), 0);
        at(&shop, turn.0);
        let hold = shop.hold(buyer, "lamp", 1).unwrap();
        assert_eq!(
            shop.db.number(&format!("SELECT turn_at FROM holds WHERE id = '{}'", hold.id)),
            turn.0,
            "the hold says since when"
        );
        at(&shop, NOON);
    }
    assert!(Timestamp(NOON) <= ada);
    shop.db.audit();
}

#[test]
fn the_write_itself_refuses_who_is_not_let_in() {
    let shop = with_lobby();
    at(&shop, NOON);
    for (why, turn) in [("no turn", "NULL".to_owned()), ("a turn to come", (NOON + 1).to_string())] {
        let sql = format!(
            "INSERT INTO holds (id, drop_id, sku, buyer, units, price_minor, currency, placed_at, expires_at, turn_at)
             VALUES ('h', 'drp_1', 'lamp', 'eve', 1, 1000, 'EUR', {NOON}, {CLOSES}, {turn})"
        );
        assert!(shop.db.try_script(&sql).is_err_and(|e| e.contains("hold_before_turn")), "{why}");
    }
}

#[test]
fn whoever_never_joined_is_queued_by_trying_to_hold_and_admission_waits_for_nobody() {
    let shop = with_lobby();
    crowd(&shop, 2 * ADMITTED_A_SECOND);
    at(&shop, NOON);
    let turn = gated(shop.hold("newcomer", "lamp", 1));
    assert_eq!(turn, Timestamp(NOON + 2_000), "behind two seconds of others, none of whom came");
    assert_eq!(own(&shop, "newcomer").place, Some(2 * ADMITTED_A_SECOND + 1));
    assert_eq!(gated(shop.hold("newcomer", "lamp", 1)), turn, "trying again moves nobody");
    assert_eq!(lobby(&shop).joined, 2 * ADMITTED_A_SECOND + 1);
    at(&shop, turn.0);
    assert!(shop.hold("newcomer", "lamp", 1).is_ok());
    // When everybody is in, the list of those who were drawn is not read any more.
    let row =
        run(shared::db::run(&shop.db, shared::stmt!(store::PLACE, "drop", "crowd-7", i64::from(ADMITTED_A_SECOND))))
            .unwrap();
    assert!(row.0.contains("\"entries\":\"[]\""), "{}", row.0);
    assert!(shop.hold("crowd-7", "lamp", 1).is_ok());
    assert!(shop.hold("latest", "lamp", 1).is_ok(), "and whoever comes then comes in at once");
    shop.db.audit();
}

#[test]
fn so_many_come_in_each_second_and_no_more() {
    let shop = with_lobby();
    crowd(&shop, 350);
    at(&shop, NOON);
    let turns: Vec<i64> = (1..=350).map(|n| own(&shop, &format!("crowd-{n}")).turn_at.unwrap().0 - NOON).collect();
    for (second, expected) in [(0, 100), (1, 100), (2, 100), (3, 50), (4, 0)] {
        assert_eq!(turns.iter().filter(|turn| **turn == second * 1_000).count(), expected, "second {second}");
    }
}

#[test]
fn if_the_lobby_does_not_answer_the_drop_stays_on_sale() {
    let shop = with_lobby();
    crowd(&shop, 500);
    at(&shop, NOON);
    // The first write is refused, then the lobby fails, then the hold is written.
    shop.db_fails(&[Fault::None, Fault::BeforeCommit]);
    let hold = shop.hold("ada", "lamp", 1).unwrap();
    assert_eq!(shop.db.number(&format!("SELECT turn_at FROM holds WHERE id = '{}'", hold.id)), 0, "and it says so");
    shop.db.audit();
    for broken in ["DROP TABLE lobby_entries", "DROP TABLE lobbies"] {
        let shop = with_lobby();
        at(&shop, NOON);
        shop.db.script(broken);
        assert!(shop.hold("ada", "lamp", 1).is_ok(), "{broken}");
        assert_eq!(run(drops::state(&shop.ports(), &slug())).unwrap().unwrap().phase, Phase::Live);
        assert!(run(drops::page(&shop.ports(), name(), &slug(), false)).unwrap().is_some());
    }
}

#[test]
fn a_drop_without_a_lobby_sells_in_one_write_as_ever() {
    let shop = shop_with("lamp", 3);
    let before = *shop.db.batches.borrow();
    shop.hold("ada", "lamp", 1).unwrap();
    assert_eq!(*shop.db.batches.borrow() - before, 1);
    assert_eq!(shop.db.texts("SELECT turn_at FROM holds"), ["null"]);
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM lobbies"), 0);
    let with = with_lobby();
    at(&with, NOON);
    let before = *with.db.batches.borrow();
    with.hold("ada", "lamp", 1).unwrap();
    assert_eq!(*with.db.batches.borrow() - before, 3, "with one: refused, let in, written");
}

#[test]
fn the_other_reasons_not_to_hold_are_told_as_ever() {
    let shop = with_lobby();
    at(&shop, NOON);
    assert!(matches!(shop.hold("ada", "chair", 1), Err(Failure::Refused(HoldRefused::UnknownSku))));
    assert!(matches!(shop.hold("ada", "lamp", 3), Err(Failure::Refused(HoldRefused::LimitReached { units_max: 2 }))));
    let key = "a-key-of-a-test-0001";
    let asking = Asking { buyer: "ada", sku: "lamp", units: 1, key };
    let first = run(shop.try_hold(asking)).unwrap();
    assert_eq!(run(shop.try_hold(asking)).unwrap().id, first.id, "the same key, the same hold");
    shop.db.script(&format!("UPDATE drops SET paused_at = {NOON}"));
    assert!(matches!(shop.hold("bob", "lamp", 1), Err(Failure::Refused(HoldRefused::Paused))));
    shop.db.script("UPDATE drops SET paused_at = NULL");
    at(&shop, CLOSES);
    assert!(matches!(shop.hold("bob", "lamp", 1), Err(Failure::Refused(HoldRefused::Closed))));
    shop.db.audit();
}

#[test]
fn the_phase_is_lobby_in_its_minutes_everywhere() {
    for (now, expected) in
        [(LOBBY - 1, Phase::Scheduled), (LOBBY, Phase::Lobby), (NOON - 1, Phase::Lobby), (NOON, Phase::Live)]
    {
        let shop = with_lobby();
        at(&shop, now);
        let page = run(drops::page(&shop.ports(), name(), &slug(), false)).unwrap().unwrap();
        let state = run(drops::state(&shop.ports(), &slug())).unwrap().unwrap();
        let home = run(home(&shop.ports(), name(), Search::default())).unwrap();
        let card = [&home.live, &home.next].into_iter().flatten().next().unwrap();
        assert_eq!([page.phase, state.phase, card.phase], [expected; 3], "at {now}");
        assert_eq!(page.lobby.unwrap().at, Timestamp(LOBBY));
    }
}

#[test]
fn the_cookie_goes_when_time_is_over_and_the_draw_stays() {
    let shop = with_lobby();
    join(&shop, "ada").unwrap();
    at(&shop, CLOSES);
    shop.pass(Duration(Duration::days(30).0 - 1));
    run(forget(&shop.ports())).unwrap();
    assert_eq!(shop.db.texts("SELECT buyer FROM lobby_entries"), ["ada"]);
    shop.pass(Duration(1));
    for _ in 0..2 {
        run(forget(&shop.ports())).unwrap();
        assert_eq!(shop.db.texts("SELECT buyer = 'erased-' || id FROM lobby_entries"), ["1"]);
    }
    assert_eq!(lobby(&shop).drawn.len(), 1);
    shop.db.audit();
}

#[test]
fn a_drop_that_goes_takes_its_lobby_along() {
    let shop = with_lobby();
    join(&shop, "ada").unwrap();
    shop.db.script("DELETE FROM prices; DELETE FROM drops");
    assert_eq!(shop.db.number("SELECT (SELECT COUNT (*) FROM lobbies) + (SELECT COUNT (*) FROM lobby_entries)"), 0);
}
