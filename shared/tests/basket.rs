//! The basket: what is held of several creators is paid for at once, and settled, shared and refunded order by order.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::float_arithmetic
)]

mod common;

use async_trait::async_trait;
use common::basket::{asking, hold_in, request, second_maker, together};
use common::links::Links;
use common::provider::Provider;
use common::sqlite::Fault;
use common::{TestShop, cut_in, interleave, run, shop_with, typed};
use shared::basket::flow::{BasketPlaced, Looking, checkout_page, page, place, together as others};
use shared::basket::refused::BasketRefused;
use shared::channels::flow::send;
use shared::checkout::flow::{reconcile, settle_order};
use shared::checkout::refused::CheckoutRefused;
use shared::checkout::sale::Settled;
use shared::checkout::view::Typed;
use shared::desk::orders::flow::{Refunded, refund};
use shared::drops::holds::Hold;
use shared::failure::{Failure, Kind, Refusal};
use shared::ids::{OrderId, PersonId};
use shared::ports::{Letter, Mail};
use shared::requests::Key;
use shared::time::Duration;
use std::cell::RefCell;
use std::collections::BTreeSet;

/// A post that keeps what it took.
#[derive(Default)]
struct Post(RefCell<Vec<Letter>>);

#[async_trait(?Send)]
impl Mail for Post {
    async fn send(&self, letter: &Letter) -> Result<(), String> {
        self.0.borrow_mut().push(letter.clone());
        Ok(())
    }
}

/// Two lamps at €10.00 of Mira and two jars at €7.00 of Bela, held by Ada.
fn held() -> (TestShop, Hold, Hold) {
    let shop = shop_with("lamp", 3);
    second_maker(&shop, 2);
    let lamps = shop.hold("ada", "lamp", 2).unwrap();
    let jars = hold_in(&shop, "jars", "ada", "jar", 2);
    (shop, lamps, jars)
}

fn placed(shop: &TestShop, lamps: &Hold, jars: &Hold, coupon: &str) -> BasketPlaced {
    together(shop, "ada", &[(&lamps.id, "early"), (&jars.id, "shed")], coupon).unwrap()
}

fn session(placed: &BasketPlaced) -> String {
    Provider::behind(&placed.pay_url).unwrap()
}

fn refused(answer: Result<BasketPlaced, Failure<BasketRefused>>) -> BasketRefused {
    match answer {
        Err(Failure::Refused(refused)) => refused,
        other => panic!("not refused: {other:?}"),
    }
}

fn code(refused: &BasketRefused) -> String {
    refused.notices()[0].code.clone()
}

fn kept(shop: &TestShop, placed: &BasketPlaced) -> i64 {
    shop.kept(&placed.orders[0])
}

/// What follows of two orders that were paid by one payment, once.
fn both_are_sold(shop: &TestShop, placed: &BasketPlaced, why: &str) {
    for order in &placed.orders {
        assert_eq!(shop.order_state(order), "paid", "{why}");
        assert_eq!(shop.hold_state(&order.hold()), "sold", "{why}");
    }
    assert_eq!(kept(shop, placed), 3_400, "{why}: charged once");
    assert_eq!(
        shop.db.number("SELECT COUNT (*) FROM transfers WHERE reason = 'capture'"),
        2,
        "{why}: booked once each"
    );
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM letters WHERE template = 'receipt'"), 1, "{why}: one receipt");
    shop.db.audit();
}

#[test]
fn two_makers_are_paid_by_one_payment() {
    let (shop, lamps, jars) = held();
    let placed = placed(&shop, &lamps, &jars, "");
    assert_eq!(placed.orders, [OrderId::of(&lamps.id), OrderId::of(&jars.id)]);
    let session = session(&placed);
    assert_eq!(shop.payments.get(&session).amount.minor, 3_400, "one charge of all of it");
    assert_eq!(
        shop.db.texts("SELECT session, order_id, amount_minor FROM payments ORDER BY session"),
        [
            format!("{session}/{0} | {0} | 2000", placed.orders[0]),
            format!("{session}/{0} | {0} | 1400", placed.orders[1])
        ],
    );
    assert!(shop.payments.pay(&session));
    assert_eq!(shop.settle(&placed.orders[1]), Settled::Sold);
    both_are_sold(&shop, &placed, "paid in time");
    for (maker, total, tax, fee) in [("crt_1", 2_000, 319, 120), ("crt_2", 1_400, 92, 84)] {
        let has = shop.balance(&format!("creator:{maker}"));
        assert_eq!(has, total - tax - fee, "{maker} has what they would have of an order alone");
    }
    assert_eq!(shop.balance("provider:payments").abs(), 3_400);
}

#[test]
fn whoever_brings_the_news_brings_it_for_all() {
    type Way<'a> = (&'a str, &'a dyn Fn(&TestShop, &BasketPlaced));
    let ways: [Way<'_>; 3] = [
        ("webhook, five times", &|shop, placed| {
            for _ in 0..5 {
                shop.deliver(&placed.orders[0], "evt_1");
            }
        }),
        ("return page", &|shop, placed| {
            shop.settle(&placed.orders[0]);
        }),
        ("reconciler", &|shop, _| {
            shop.pass(Duration::minutes(2));
            shop.reconcile();
        }),
    ];
    for (first, one) in ways {
        for (second, other) in ways {
            let (shop, lamps, jars) = held();
            let placed = placed(&shop, &lamps, &jars, "");
            assert!(shop.payments.pay(&session(&placed)));
            one(&shop, &placed);
            both_are_sold(&shop, &placed, first);
            other(&shop, &placed);
            both_are_sold(&shop, &placed, &format!("{first}, then {second}"));
        }
    }
}

#[test]
fn all_of_them_at_once_settle_once() {
    let (shop, lamps, jars) = held();
    let placed = placed(&shop, &lamps, &jars, "");
    assert!(shop.payments.pay(&session(&placed)));
    shop.pass(Duration::minutes(2));
    let paid = shop.payments.get(&session(&placed));
    let task = |n: usize| {
        let (shop, placed, paid) = (&shop, &placed, &paid);
        async move {
            match n % 3 {
                0 => shop.try_deliver(paid, "evt_1").await.unwrap(),
                1 => settle_order(&shop.ports(), &placed.orders[n % 2]).await.unwrap(),
                _ => {
                    reconcile(&shop.ports()).await.unwrap();
                    Settled::Sold
                }
            }
        }
    };
    let outcomes = interleave((0..15).map(task));
    assert!(outcomes.iter().all(|outcome| *outcome == Settled::Sold), "{outcomes:?}");
    both_are_sold(&shop, &placed, "fifteen at once");
}

#[test]
fn two_settlers_end_the_same_wherever_they_interleave() {
    for late in [false, true] {
        for steps in 0.. {
            let (shop, lamps, jars) = held();
            let placed = placed(&shop, &lamps, &jars, "");
            assert!(shop.payments.pay(&session(&placed)));
            if late {
                shop.pass(Duration::minutes(20));
            }
            let order = &placed.orders[0];
            let (_, both) = cut_in(shop.try_settle(order), steps, || {
                shop.deliver(order, "evt_1");
            });
            both_are_sold(&shop, &placed, &format!("late {late}, after {steps} steps"));
            if !both {
                assert!(steps > 5, "never interleaved");
                break;
            }
        }
    }
}

#[test]
fn who_finds_no_unit_gets_exactly_their_part_back() {
    let (shop, lamps, jars) = held();
    let placed = placed(&shop, &lamps, &jars, "");
    // The jars are gone by the time the payment arrives; of the lamps there is one more.
    shop.pass(Duration::minutes(11));
    run(shared::drops::flow::lapse(&shop.ports(), shop.now())).unwrap();
    let bob = hold_in(&shop, "jars", "bob", "jar", 1);
    assert!(shop.payments.pay(&session(&placed)));
    assert_eq!(shop.deliver(&placed.orders[0], "evt_1"), Settled::Sold);
    assert_eq!(shop.order_state(&placed.orders[0]), "paid", "the lamps found their units again");
    assert_eq!(shop.order_state(&placed.orders[1]), "refunded", "the jars did not");
    assert_eq!(
        shop.db.text(&format!("SELECT refund_reason FROM orders WHERE id = '{}'", placed.orders[1])),
        "sold_out"
    );
    assert_eq!(kept(&shop, &placed), 2_000, "the lamps");
    let refunds: Vec<_> = shop.payments.refunds.borrow().values().map(|(_, money)| money.minor).collect();
    assert_eq!(refunds, [1_400], "exactly the jars, once");
    assert_eq!(shop.balance("creator:crt_2"), 0);
    assert_eq!(
        shop.db.texts("SELECT template, order_id FROM letters ORDER BY template"),
        [format!("receipt | {}", placed.orders[0]), format!("refund | {}", placed.orders[1])],
    );
    assert_eq!(shop.hold_state(&bob.id), "live");
    shop.db.audit();
    let post = Post::default();
    let letter = format!("refund-{}/{}", session(&placed), placed.orders[1]);
    assert!(run(async { send(&shop.ports(), &post, common::shop::name(), &letter, &Links).await }).unwrap());
    assert!(
        post.0.borrow()[0].text.contains("Its part of what you paid, €14.00, goes back"),
        "{}",
        post.0.borrow()[0].text
    );
    // Whatever comes after changes nothing.
    shop.deliver(&placed.orders[0], "evt_2");
    shop.pass(Duration::minutes(2));
    shop.reconcile();
    assert_eq!(kept(&shop, &placed), 2_000);
    shop.db.audit();
}

#[test]
fn a_refund_that_the_provider_does_not_answer_is_finished_later() {
    for fault in [Fault::BeforeCommit, Fault::AfterCommit] {
        let (shop, lamps, jars) = held();
        let placed = placed(&shop, &lamps, &jars, "");
        shop.pass(Duration::minutes(11));
        run(shared::drops::flow::lapse(&shop.ports(), shop.now())).unwrap();
        hold_in(&shop, "jars", "bob", "jar", 2);
        assert!(shop.payments.pay(&session(&placed)));
        shop.provider_fails(&[fault]);
        assert!(run(shop.try_deliver(&shop.payments.get(&session(&placed)), "evt_1")).is_err(), "{fault:?}");
        shop.pass(Duration::minutes(2));
        shop.reconcile();
        assert_eq!(shop.order_state(&placed.orders[0]), "paid");
        assert_eq!(shop.order_state(&placed.orders[1]), "refunded");
        assert_eq!(kept(&shop, &placed), 2_000);
        shop.db.audit();
    }
}

#[test]
fn wherever_the_database_fails_all_of_it_is_settled_in_the_end() {
    for fault in [Fault::BeforeCommit, Fault::AfterCommit] {
        for at in 0..8 {
            let (shop, lamps, jars) = held();
            let placed = placed(&shop, &lamps, &jars, "");
            shop.pass(Duration::minutes(11));
            run(shared::drops::flow::lapse(&shop.ports(), shop.now())).unwrap();
            hold_in(&shop, "jars", "bob", "jar", 1);
            assert!(shop.payments.pay(&session(&placed)));
            shop.db_fails(&[vec![Fault::None; at], vec![fault]].concat());
            let _ = run(shop.try_settle(&placed.orders[0]));
            shop.db.faults.borrow_mut().clear();
            shop.pass(Duration::minutes(2));
            shop.reconcile();
            assert_eq!(shop.order_state(&placed.orders[0]), "paid", "{fault:?} at {at}");
            assert_eq!(shop.order_state(&placed.orders[1]), "refunded", "{fault:?} at {at}");
            assert_eq!(kept(&shop, &placed), 2_000, "{fault:?} at {at}");
            shop.db.audit();
        }
    }
}

#[test]
fn a_coupon_is_shared_and_counts_once() {
    let (shop, lamps, jars) = held();
    shop.db.script(
        "INSERT INTO coupons (code, off_bp, off_minor, currency, starts_at, ends_at, uses_max, each_max, funding, minimum_minor) VALUES
           ('FIVE', 0, 500, 'EUR', 0, 9e12, 1, 1, 'platform', 3000), ('DEAR', 0, 500, 'EUR', 0, 9e12, 1, 1, 'platform', 3401);
         INSERT INTO coupons (code, off_bp, off_minor, currency, starts_at, ends_at, uses_max, creator) VALUES
           ('BELA', 1000, 0, 'EUR', 0, 9e12, 9, 'crt_2')",
    );
    // 20.00 and 14.00: of 5.00, 294.1 and 205.9 cents.
    let first = placed(&shop, &lamps, &jars, "five");
    assert_eq!(
        shop.db.texts("SELECT coupon, discount_minor, total_minor FROM orders ORDER BY id"),
        ["FIVE | 294 | 1706", "FIVE | 206 | 1194"]
    );
    assert_eq!(shop.db.number("SELECT used FROM coupons WHERE code = 'FIVE'"), 1);
    // A change of mind takes the same use; the first session is closed.
    let again = together(&shop, "ada", &[(&lamps.id, "late"), (&jars.id, "shed")], "FIVE").unwrap();
    assert_ne!(first.pay_url, again.pay_url);
    assert!(!shop.payments.pay(&session(&first)), "only one can be paid");
    assert_eq!(shop.db.number("SELECT used FROM coupons WHERE code = 'FIVE'"), 1);
    let wrong = refused(together(&shop, "ada", &[(&lamps.id, "early"), (&jars.id, "shed")], "dear"));
    assert_eq!(code(&wrong), "coupon_below_minimum", "of all of it together");
    // One creator's coupon is of their lines alone.
    let last = placed(&shop, &lamps, &jars, "bela");
    assert_eq!(
        shop.db.texts("SELECT COALESCE (coupon, '-'), discount_minor FROM orders ORDER BY id"),
        ["- | 0", "BELA | 140"]
    );
    assert_eq!(shop.db.number("SELECT used FROM coupons WHERE code = 'FIVE'"), 0, "it came back");
    assert!(shop.payments.pay(&session(&last)));
    assert_eq!(shop.settle(&last.orders[0]), Settled::Sold);
    assert_eq!(kept(&shop, &last), 3_260);
    shop.db.audit();
    // Nobody pays for another drop with it.
    let alone = shop.hold("bob", "lamp", 1).unwrap();
    let wrong = refused(together(&shop, "bob", &[(&alone.id, "late")], "BELA"));
    assert_eq!(code(&wrong), "coupon_not_for_this");
}

#[test]
fn an_order_that_leaves_the_basket_leaves_its_coupon_in_order() {
    let (shop, lamps, jars) = held();
    placed(&shop, &lamps, &jars, "once");
    assert_eq!(shop.db.number("SELECT used FROM coupons WHERE code = 'ONCE'"), 1);
    // The only use stays with the jars, so the lamps alone go without.
    let alone = shop.place(&lamps, Typed { coupon: String::new(), ..typed("early") }).unwrap();
    assert_eq!(shop.db.number("SELECT used FROM coupons WHERE code = 'ONCE'"), 1);
    shop.db.audit();
    let jars_alone = together(&shop, "ada", &[(&jars.id, "shed")], "").unwrap();
    assert_eq!(shop.db.number("SELECT used FROM coupons WHERE code = 'ONCE'"), 0);
    let now_with = shop.place(&lamps, Typed { coupon: "once".into(), ..typed("early") }).unwrap();
    assert_eq!(shop.db.number("SELECT used FROM coupons WHERE code = 'ONCE'"), 1);
    assert_ne!(alone.pay_url, now_with.pay_url);
    for url in [&jars_alone.pay_url, &now_with.pay_url] {
        assert!(shop.payments.pay(&Provider::behind(url).unwrap()));
    }
    assert_eq!((shop.settle(&now_with.order), shop.settle(&jars_alone.orders[0])), (Settled::Sold, Settled::Sold));
    assert_eq!(shop.db.texts("SELECT total_minor FROM orders ORDER BY id"), ["1700", "1400"]);
    shop.db.audit();
}

#[test]
fn what_comes_by_the_same_window_comes_once() {
    let shop = shop_with("lamp", 3);
    second_maker(&shop, 2);
    let one = shop.hold("ada", "lamp", 1).unwrap();
    let other = shop.hold("ada", "lamp", 1).unwrap();
    let jars = hold_in(&shop, "jars", "ada", "jar", 1);
    let placed = together(&shop, "ada", &[(&one.id, "bike"), (&other.id, "bike"), (&jars.id, "van")], "").unwrap();
    assert_eq!(shop.db.texts("SELECT delivery_minor FROM orders ORDER BY id"), ["245", "245", "500"]);
    assert!(shop.payments.pay(&session(&placed)));
    assert_eq!(shop.settle(&placed.orders[2]), Settled::Sold);
    assert_eq!(kept(&shop, &placed), 1_000 + 1_000 + 490 + 700 + 500);
    shop.db.audit();
}

#[test]
fn double_clicks_tabs_and_replays_open_one_payment() {
    let (shop, lamps, jars) = held();
    let ways = [(&lamps.id, "early"), (&jars.id, "shed")];
    let one = request("ada", &ways, typed(""), "a-key-that-is-long-enough");
    let click = |_| async { place(&shop.ports(), &one).await };
    let answers = interleave((0..5).map(click));
    let urls: BTreeSet<_> = answers.into_iter().map(|answer| answer.unwrap().pay_url).collect();
    assert_eq!(urls.len(), 1, "five clicks at once");
    let first = run(place(&shop.ports(), &one)).unwrap();
    assert!(first.replayed);
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM baskets"), 1);
    // Another key, the same wish: the same page to pay at.
    let again = run(place(&shop.ports(), &request("ada", &ways, typed(""), "another-key-of-this-test"))).unwrap();
    assert_eq!((again.pay_url.as_str(), again.replayed), (first.pay_url.as_str(), false));
    let other = [(&lamps.id, "late"), (&jars.id, "shed")];
    let reused = run(place(&shop.ports(), &request("ada", &other, typed(""), "a-key-that-is-long-enough")));
    assert_eq!(refused(reused), BasketRefused::Checkout(CheckoutRefused::KeyReused));
    assert!(shop.payments.pay(&session(&first)));
    // Back, and sent once more, before anybody has heard of the payment.
    let back = refused(run(place(&shop.ports(), &request("ada", &other, typed(""), "back-and-sent-again-key"))));
    assert_eq!(back.code(), "already_paid");
    both_are_sold(&shop, &first, "settled on the way");
    let replay = run(place(&shop.ports(), &one)).unwrap();
    assert_eq!(replay.pay_url, format!("https://shop.example/orders/{}", first.orders[0]), "tells how it went");
}

#[test]
fn one_of_them_may_be_paid_alone_after_all() {
    let (shop, lamps, jars) = held();
    let both = placed(&shop, &lamps, &jars, "");
    let alone = shop.place(&lamps, typed("early")).unwrap();
    assert!(!shop.payments.pay(&session(&both)), "the payment of both is closed");
    assert!(shop.payments.pay(&Provider::behind(&alone.pay_url).unwrap()));
    assert_eq!(shop.settle(&alone.order), Settled::Sold);
    assert_eq!(shop.order_state(&both.orders[1]), "placed");
    let rest = together(&shop, "ada", &[(&jars.id, "shed")], "").unwrap();
    assert!(shop.payments.pay(&session(&rest)));
    assert_eq!(shop.settle(&rest.orders[0]), Settled::Sold);
    shop.db.audit();
}

#[test]
fn a_hold_that_ends_drops_out_and_the_page_says_so() {
    let shop = shop_with("lamp", 3);
    second_maker(&shop, 2);
    let lamp = shop.hold("ada", "lamp", 1).unwrap();
    shop.pass(Duration::minutes(4));
    let jars = hold_in(&shop, "jars", "ada", "jar", 1);
    let ways = [(&lamp.id, "early"), (&jars.id, "shed")];
    let both = together(&shop, "ada", &ways, "").unwrap();
    shop.pass(Duration::minutes(7));
    shop.reconcile();
    assert!(!shop.payments.pay(&session(&both)), "the payment ends with the hold that ends first");
    let gone = refused(together(&shop, "ada", &ways, ""));
    assert_eq!((gone.code(), gone.kind()), ("basket_changed", Kind::Conflict));
    assert!(gone.to_string().contains("Lamp"), "{gone}");
    let looking = Looking {
        ways: [(lamp.id.clone(), String::new()), (jars.id.clone(), String::new())].into(),
        ..Looking::default()
    };
    let model = run(checkout_page(&shop.ports(), common::shop::name(), &asking("ada"), looking)).unwrap();
    assert_eq!(model.notices[0].code, "basket_changed");
    assert_eq!((model.orders.len(), model.total.minor), (1, 700));
    assert_eq!(model.typed.email, "ada@example.com", "what was typed is still there");
    let rest = together(&shop, "ada", &[(&jars.id, "shed")], "").unwrap();
    assert!(shop.payments.pay(&session(&rest)));
    assert_eq!(shop.settle(&rest.orders[0]), Settled::Sold);
    shop.db.audit();
}

#[test]
fn the_basket_lists_what_is_held_and_the_receipt_what_was_paid() {
    let (shop, lamps, jars) = held();
    let look = |buyer: &str| run(page(&shop.ports(), common::shop::name(), &asking(buyer))).unwrap();
    assert_eq!(look("bob").held, [], "nobody else's");
    let model = look("ada");
    let makers: Vec<_> = model.held[0].lines.iter().map(|line| (line.creator.as_str(), line.price.minor)).collect();
    assert_eq!((makers, model.held[0].price.minor), (vec![("Bela", 1_400), ("Mira", 2_000)], 3_400));
    let placed = placed(&shop, &lamps, &jars, "");
    assert!(shop.payments.pay(&session(&placed)));
    shop.settle(&placed.orders[0]);
    assert_eq!(look("ada").held, [], "it is bought");
    let rest = run(others(&shop.ports(), &placed.orders[0], |order| format!("/orders/{order}"))).unwrap();
    assert_eq!(
        rest.iter().map(|o| (o.what.as_str(), o.creator.as_str(), o.label.as_str())).collect::<Vec<_>>(),
        [("2 × Jar", "Bela", "Paid")]
    );
    let post = Post::default();
    let receipt = format!("receipt-{}", placed.orders[0]);
    assert!(run(async { send(&shop.ports(), &post, common::shop::name(), &receipt, &Links).await }).unwrap());
    let text = &post.0.borrow()[0].text;
    assert!(text.contains("Paid together with it, €34.00 in all"), "{text}");
    assert!(text.contains("2 × Jar, by Bela") && text.contains(placed.orders[1].as_str()), "{text}");
}

#[test]
fn an_operator_gives_one_order_back_and_the_others_stand() {
    let (shop, lamps, jars) = held();
    let placed = placed(&shop, &lamps, &jars, "ten");
    assert!(shop.payments.pay(&session(&placed)));
    assert_eq!(shop.settle(&placed.orders[0]), Settled::Sold);
    assert_eq!(kept(&shop, &placed), 3_060);
    let key = Key::parse("a-key-of-this-refund").unwrap();
    let who = PersonId::from("per_olga");
    let told = run(refund(&shop.ports(), &who, &placed.orders[1], "The lid was cracked.", key)).unwrap();
    assert_eq!(told, Refunded::Done);
    assert_eq!(
        (shop.order_state(&placed.orders[0]), shop.order_state(&placed.orders[1])),
        ("paid".into(), "refunded".into())
    );
    assert_eq!(kept(&shop, &placed), 1_800, "the lamps, less their share of the coupon");
    assert_eq!(shop.balance("creator:crt_2"), 0, "every share of the jars went back");
    shop.db.audit();
    shop.deliver(&placed.orders[0], "evt_late");
    assert_eq!(kept(&shop, &placed), 1_800);
}
