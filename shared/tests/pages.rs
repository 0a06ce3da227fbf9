//! The models of the pages: phases, stock, prices before, clips, lists.

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
use common::{TestShop, run, shop_with, typed};
use shared::catalogue::flow::{creator, home};
use shared::catalogue::view::Search;
use shared::checkout::flow as checkout;
use shared::checkout::view::Typed;
use shared::drops::Phase;
use shared::drops::flow::{page, state};
use shared::drops::view::DropPage;
use shared::ids::DropSlug;
use shared::time::Duration;

const CLOSES: i64 = NOON + 15 * 60_000;
const DAY: i64 = 86_400_000;

fn drop_page(shop: &TestShop, lite: bool) -> DropPage {
    run(page(&shop.ports(), name(), &DropSlug::from("drop"), lite)).unwrap().expect("a page")
}

#[test]
fn the_phase_is_that_of_the_clock_and_the_stock_everywhere() {
    for (why, at, held, expected) in [
        ("announced", NOON - 1, 0, Phase::Scheduled),
        ("open", NOON, 0, Phase::Live),
        ("some are held", NOON, 1, Phase::Live),
        ("all are held", NOON, 2, Phase::SoldOut),
        ("the last moment", CLOSES - 1, 0, Phase::Live),
        ("over", CLOSES, 0, Phase::Closed),
    ] {
        let shop = shop_with("lamp", 2);
        for buyer in 0..held {
            shop.hold(&format!("buyer{buyer}"), "lamp", 1).unwrap();
        }
        shop.pass(Duration(at - NOON));
        let state = run(state(&shop.ports(), &DropSlug::from("drop"))).unwrap().unwrap();
        let page = drop_page(&shop, false);
        let home = run(home(&shop.ports(), name(), Search::default())).unwrap();
        let card = [&home.live, &home.next, &home.past].into_iter().flatten().next().unwrap();
        assert_eq!([state.phase, page.phase, card.phase], [expected; 3], "{why}");
        let shelves = [home.live.len(), home.next.len(), home.past.len()];
        let shelf = match expected {
            Phase::Live | Phase::SoldOut => [1, 0, 0],
            Phase::Closed => [0, 0, 1],
            _ => [0, 1, 0],
        };
        assert_eq!(shelves, shelf, "{why}");
        assert_eq!((state.opens_at.0, state.closes_at.0, state.now.0), (NOON, CLOSES, at), "{why}");
    }
}

#[test]
fn a_drop_that_is_not_announced_has_no_page() {
    let shop = shop_with("lamp", 2);
    shop.db.script("UPDATE drops SET state = 'draft'");
    for slug in ["drop", "nowhere"] {
        let slug = DropSlug::from(slug);
        assert_eq!(run(page(&shop.ports(), name(), &slug, false)), Ok(None));
        assert_eq!(run(state(&shop.ports(), &slug)), Ok(None));
    }
    let home = run(home(&shop.ports(), name(), Search::default())).unwrap();
    assert!(home.live.is_empty() && home.next.is_empty() && home.past.is_empty());
}

#[test]
fn x_of_n_left_is_the_stock_row_at_every_step_of_a_sale() {
    let shop = shop_with("lamp", 3);
    let check = |why: &str, available: u32, held: u32, sold: u32| {
        let item = drop_page(&shop, false).items[0].clone();
        assert_eq!(
            (item.available, item.held, item.sold, item.issued, item.limit_per_buyer),
            (available, held, sold, 3, 2),
            "{why}"
        );
        let state = run(state(&shop.ports(), &DropSlug::from("drop"))).unwrap().unwrap().items[0].clone();
        assert_eq!((state.available, state.held, state.sold, state.issued), (available, held, sold, 3), "{why}: state");
        shop.db.audit();
    };
    check("in the beginning", 3, 0, 0);
    let hold = shop.hold("ada", "lamp", 2).unwrap();
    check("held", 1, 2, 0);
    let order = shop.place(&hold, typed("early")).unwrap().order;
    check("ordered", 1, 2, 0);
    assert!(shop.pay(&order));
    shop.settle(&order);
    check("paid", 1, 0, 2);
    shop.hold("bob", "lamp", 1).unwrap();
    check("the last one held", 0, 1, 2);
    shop.pass(Duration::minutes(10));
    check("lapsed by the clock, with nothing swept", 1, 0, 2);
}

/// From which day to which, counted from the opening, and for how many minor units.
type Charged = &'static [(i64, Option<i64>, i64)];

/// The price before and the lowest one, in minor units.
type Shown = Option<(i64, i64)>;

#[test]
fn a_price_is_compared_with_what_was_really_charged_lately() {
    // Opening at noon; the price now is 10.00.
    let table: &[(&str, Charged, Shown)] = &[
        ("never sold before", &[], None),
        ("dearer until last week", &[(-90, Some(-7), 1_500)], Some((1_500, 1_500))),
        (
            "dearer, and cheaper for a day in between",
            &[(-90, Some(-20), 1_500), (-20, Some(-19), 800), (-19, Some(-2), 1_400)],
            Some((1_400, 800)),
        ),
        (
            "the cheap day was longer ago than 30 days",
            &[(-90, Some(-40), 800), (-40, Some(-2), 1_400)],
            Some((1_400, 1_400)),
        ),
        ("dearer, but longer ago than 30 days", &[(-90, Some(-31), 1_500)], None),
        ("cheaper before: nothing to boast of", &[(-90, Some(-7), 900)], None),
        ("the same before", &[(-90, Some(-7), 1_000)], None),
    ];
    for (why, prices, expected) in table {
        let shop = shop_with("lamp", 1);
        for (from, until, minor) in *prices {
            let until = until.map_or("NULL".to_owned(), |days| (NOON + days * DAY).to_string());
            shop.db
                .script(&format!("INSERT INTO prices_charged (sku, from_at, until_at, price_minor, currency) VALUES ('lamp', {}, {until}, {minor}, 'EUR')", NOON + from * DAY));
        }
        // The creator compares with the last one, as far as the database lets them.
        let last = prices.last().map_or(0, |(_, _, minor)| *minor);
        let said = shop.db.try_script(&format!("UPDATE drop_items SET compare_minor = {last} WHERE {last} > 0"));
        let in_vain = prices.last().is_some_and(|(_, until, _)| *until == Some(-31));
        assert_eq!(said.is_err(), in_vain, "{why}: {said:?}");
        let compare = drop_page(&shop, false).items[0].compare_at.clone();
        assert_eq!(compare.map(|c| (c.price.minor, c.lowest_30_days.minor)), *expected, "{why}");
    }
}

#[test]
fn a_piece_on_record_says_where_its_record_is() {
    let shop = shop_with("lamp", 1);
    assert_eq!(drop_page(&shop, false).items[0].record, None);
    shop.db.script(
        "INSERT INTO provenance_records (product, number, at, statement, previous, hash)
         SELECT product, 1, 0, '{}', product, 'a' FROM variants WHERE sku = 'lamp'",
    );
    let product = shop.db.text("SELECT product FROM variants WHERE sku = 'lamp'");
    assert_eq!(drop_page(&shop, false).items[0].record, Some(product));
}

#[test]
fn who_saves_data_gets_the_poster_without_the_clip() {
    let shop = shop_with("lamp", 1);
    shop.db.script(
        "INSERT INTO media VALUES ('mov', 'clip', 'A lamp in motion', 1280, 720, 5000, 5000, '', 'data:,', 'pic', 12, 900000);
         UPDATE drops SET hero = 'mov'",
    );
    let full = drop_page(&shop, false).hero;
    let clip = full.clip.expect("a clip");
    assert_eq!((clip.url.as_str(), clip.seconds, clip.bytes), ("/media/mov/clip.mp4", 12, 900_000));
    assert_eq!(full.picture.hash, "pic", "the poster stands for it");
    let lite = drop_page(&shop, true).hero;
    assert_eq!((lite.clip, lite.picture.hash.as_str()), (None, "pic"));
    shop.db.script("UPDATE drops SET hero = 'pic'");
    assert_eq!(drop_page(&shop, false).hero.clip, None);
}

#[test]
fn the_drop_page_tells_everything_before_the_purchase() {
    let shop = shop_with("lamp", 4);
    shop.db.script("UPDATE creators SET verified_at = NULL");
    let page = drop_page(&shop, false);
    assert_eq!(
        (page.title.as_str(), page.creator.name.as_str(), page.items[0].title.as_str()),
        ("Lamps", "Mira", "Lamp")
    );
    assert_eq!((page.items[0].price.minor, page.fee_bp, page.tax_bp, page.hold_minutes), (1_000, 600, 1_900, 10));
    assert_eq!(
        (page.policy.version.as_str(), page.policy.refund.as_str(), page.policy.reissue.as_str()),
        ("2026-11", "Refunds.", "Reissue.")
    );
    let slots: Vec<_> = page.slots.iter().map(|s| (s.id.as_str(), s.delivery, s.price.minor, s.left)).collect();
    assert_eq!(slots, [("early", false, 0, 2), ("late", false, 0, 100_000), ("bike", true, 490, 100_000)]);
    assert_eq!((page.opens.clock.as_str(), page.opens.zone.as_str()), ("13:00", "CET"), "by the clock of the place");
    assert_eq!(page.creator.verified_since, None, "nobody has vouched for her");
    assert!(page.key.starts_with("page-"), "many buyers share a cached page");
    shop.db.script(&format!("UPDATE creators SET verified_at = {}", NOON - 365 * DAY));
    assert_eq!(drop_page(&shop, false).creator.verified_since.as_deref(), Some("November 2025"));
}

#[test]
fn related_drops_are_others_and_announced() {
    let shop = shop_with("lamp", 1);
    for (slug, state, opens) in [
        ("next", "scheduled", DAY),
        ("hidden", "draft", DAY),
        ("gone", "scheduled", -DAY),
        ("far", "scheduled", 9 * DAY),
        ("now", "scheduled", -1),
    ] {
        shop.db.script(&format!(
            "INSERT INTO drops (id, slug, creator, title, tagline, story, category, hero, state, opens_at, closes_at, hold_lasts_ms, policy) SELECT 'drp_{slug}', '{slug}', creator, '{slug}', tagline, story, category, hero, '{state}',
               {NOON} + {opens}, {NOON} + {opens} + 3600000, hold_lasts_ms, policy FROM drops WHERE slug = 'drop'"
        ));
    }
    let page = drop_page(&shop, false);
    let related: Vec<_> = page.related.iter().map(|card| card.slug.as_str()).collect();
    assert_eq!(related, ["now", "next", "far"], "open ones first, then what comes next");
    assert_eq!(page.creator.drops_done, 1);
    let home = run(home(&shop.ports(), name(), Search::default())).unwrap();
    let slugs =
        |cards: &[shared::drops::view::DropCard]| cards.iter().map(|card| card.slug.clone()).collect::<Vec<_>>();
    assert_eq!((slugs(&home.next), slugs(&home.past)), (vec!["next".into(), "far".into()], vec!["gone".into()]));
    let mira = run(creator(&shop.ports(), name(), "mira")).unwrap().unwrap();
    assert_eq!(mira.live.len(), 2);
    assert_eq!(run(creator(&shop.ports(), name(), "nobody")), Ok(None));
    assert_eq!(run(creator(&shop.ports(), name(), "")), Ok(None));
}

#[test]
fn a_search_finds_by_words_category_and_creator() {
    let shop = shop_with("lamp", 1);
    let search = |q: &str, category: &str, creator: &str| Search {
        q: q.into(),
        category: category.into(),
        creator: creator.into(),
    };
    for (why, asked, found) in [
        ("a word of the title, in any case", search(" LAMP ", "", ""), 1),
        ("the creator's name", search("mira", "", ""), 1),
        ("a word of nothing", search("chair", "", ""), 0),
        ("a wildcard is a sign like others", search("%", "", ""), 0),
        ("a quote is a sign like others", search("'", "", ""), 0),
        ("its category", search("", "Light", ""), 1),
        ("another category", search("", "Food", ""), 0),
        ("its creator", search("lamp", "Light", "mira"), 1),
        ("another creator", search("lamp", "", "noor"), 0),
    ] {
        assert_eq!(run(home(&shop.ports(), name(), asked)).unwrap().live.len(), found, "{why}");
    }
}

#[test]
fn the_checkout_page_shows_every_way_with_its_total() {
    let shop = shop_with("lamp", 2);
    let hold = shop.hold("ada", "lamp", 2).unwrap();
    let show =
        |typed: Typed| run(checkout::page(&shop.ports(), name(), &hold.id, &hold.buyer, None, typed, None)).unwrap();
    let plain = show(Typed::default());
    assert_eq!((plain.units, plain.unit_price.minor, plain.expires.at), (2, 1_000, hold.expires_at));
    let ways = |page: &shared::checkout::view::CheckoutPage| {
        page.slots.iter().map(|way| (way.slot.id.clone(), way.total.minor, way.tax.minor)).collect::<Vec<_>>()
    };
    assert_eq!(
        ways(&plain),
        [("early".into(), 2_000, 319), ("late".into(), 2_000, 319), ("bike".into(), 2_490, 319 + 78)]
    );
    assert_eq!((plain.typed.fulfilment.as_str(), plain.bill.total.minor, plain.pay_url), ("early", 2_000, None));
    let wish = Typed { coupon: "ten".into(), ..typed("bike") };
    let chosen = show(wish.clone());
    assert_eq!(
        (chosen.bill.total.minor, chosen.coupon.map(|(code, off)| (code, off.minor))),
        (2_290, Some(("TEN".into(), 200)))
    );
    let placed = shop.place(&hold, wish).unwrap();
    let back = show(Typed::default());
    assert_eq!(
        (back.typed.email.as_str(), back.typed.fulfilment.as_str(), back.typed.coupon.as_str()),
        ("ada@example.com", "bike", "TEN")
    );
    assert_eq!(back.pay_url, Some(placed.pay_url), "it goes on where it was left");
    shop.db.audit();
}

#[test]
fn the_receipt_offers_to_pay_only_while_that_makes_sense() {
    let shop = shop_with("lamp", 2);
    let order = shop.ordered("ada", "lamp", 1, "early");
    let show = || run(checkout::order(&shop.ports(), name(), &order, &checkout::Reader::Trusted)).unwrap().unwrap();
    assert_eq!(
        (show().state.as_str(), show().pay_url.is_some(), show().policy_version.as_str()),
        ("placed", true, "2026-11")
    );
    shop.pass(Duration::minutes(10));
    assert_eq!(show().pay_url, None, "the hold is over");
    shop.reconcile();
    let lapsed = show();
    assert_eq!((lapsed.state.as_str(), lapsed.steps.last().unwrap().label.as_str()), ("lapsed", "Hold ended"));
}
