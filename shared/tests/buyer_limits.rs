//! The limit of an item counts a buyer by their browser and by their address, and says which of the two it was.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::float_arithmetic
)]

mod common;

use common::bundles::with_sets;
use common::sqlite::{Bug, Fault};
use common::{Asking, TestShop, cut_in, interleave, run, shop_with, typed};
use shared::checkout::refused::CheckoutRefused;
use shared::checkout::view::Typed;
use shared::drops::holds::{Hold, HoldRefused};
use shared::failure::{Failure, Kind, Refusal};
use shared::ids::OrderId;
use shared::ports::SessionState;
use shared::time::Duration;

fn at(email: &str) -> Typed {
    Typed { email: email.into(), ..typed("late") }
}

fn order(shop: &TestShop, hold: &Hold, email: &str) -> Result<OrderId, Failure<CheckoutRefused>> {
    shop.place(hold, at(email)).map(|placed| placed.order)
}

const FULL: Failure<CheckoutRefused> = Failure::Refused(CheckoutRefused::LimitReached { units_max: 2 });

#[test]
fn a_refusal_says_which_of_the_two_caught_it() {
    let by_address = CheckoutRefused::LimitReached { units_max: 2 };
    let by_browser = HoldRefused::LimitReached { units_max: 2 };
    assert_eq!(
        (by_address.code(), by_address.kind(), by_address.field()),
        ("limit_reached", Kind::Conflict, Some("email"))
    );
    assert_eq!(
        (by_browser.code(), by_browser.kind(), by_browser.field()),
        ("limit_reached", Kind::Conflict, Some("qty"))
    );
    assert!(by_address.to_string().contains("e-mail address") && by_browser.to_string().contains("this browser"));
    assert_eq!(by_address.notices()[0].field.as_deref(), Some("email"));
}

#[test]
fn another_browser_with_the_same_mailbox_is_the_same_buyer() {
    for (why, again, same) in [
        ("as it is", "ada@gmail.com", true),
        ("upper case", "ADA@GMAIL.COM", true),
        ("a tag", "ada+lamp@gmail.com", true),
        ("dots where they do not count", "a.d.a@gmail.com", true),
        ("the other name of the provider", "Ada+2@googlemail.com", true),
        ("somebody else", "bob@gmail.com", false),
        ("dots where they count", "a.da@example.org", false),
    ] {
        let shop = shop_with("lamp", 5);
        order(&shop, &shop.hold("ada", "lamp", 2).unwrap(), "ada@gmail.com").unwrap();
        let second = shop.hold("other", "lamp", 1).unwrap();
        let sessions = shop.payments.sessions.borrow().len();
        let outcome = order(&shop, &second, again);
        assert_eq!(outcome.is_err(), same, "{why}");
        if same {
            assert_eq!(outcome, Err(FULL), "{why}");
            assert_eq!(shop.payments.sessions.borrow().len(), sessions, "{why}: the provider hears nothing of it");
            assert!(order(&shop, &second, "cleo@example.com").is_ok(), "{why}: the hold is still theirs");
        }
        shop.db.audit();
    }
}

#[test]
fn what_has_lapsed_or_was_given_back_does_not_count() {
    let shop = shop_with("lamp", 5);
    let first = shop.hold("ada", "lamp", 2).unwrap();
    order(&shop, &first, "ada@example.org").unwrap();
    shop.release(&first).unwrap();
    let second = shop.hold("b", "lamp", 2).unwrap();
    order(&shop, &second, "ada@example.org").unwrap();
    shop.pass(Duration::minutes(10));
    let third = shop.hold("c", "lamp", 2).unwrap();
    let order = order(&shop, &third, "ada@example.org").unwrap();
    assert!(shop.pay(&order));
    shop.settle(&order);
    shop.pass(Duration::minutes(4));
    let fourth = shop.hold("d", "lamp", 1).unwrap();
    assert_eq!(self::order(&shop, &fourth, "ada@example.org"), Err(FULL), "what is paid counts for good");
    shop.db.audit();
}

#[test]
fn an_order_may_be_sent_again_and_changed_and_only_then_counts_anew() {
    let shop = shop_with("lamp", 5);
    let first = shop.hold("a", "lamp", 2).unwrap();
    order(&shop, &first, "ada@example.org").unwrap();
    assert!(order(&shop, &first, "ada@example.org").is_ok(), "it does not stand in its own way");
    let second = shop.hold("b", "lamp", 1).unwrap();
    order(&shop, &second, "bob@example.com").unwrap();
    assert_eq!(order(&shop, &second, "Ada@example.org"), Err(FULL), "changed into hers");
    order(&shop, &first, "cleo@example.com").unwrap();
    assert!(order(&shop, &second, "ada@example.org").is_ok(), "once hers is another's");
    shop.db.audit();
}

#[test]
fn what_is_inside_a_bundle_counts_for_its_address() {
    for (why, first, then, most) in [
        ("shades in two sets, then one more", ("set", 2), ("shade", 1), false),
        ("three shades, then two in a set", ("shade", 3), ("set", 1), false),
        ("two sets, then one more", ("set", 2), ("set", 1), false),
        ("two shades, then two in a set", ("shade", 2), ("set", 1), true),
        ("shades do not count for lamps", ("shade", 4), ("lamp", 4), true),
    ] {
        for steps in 0..4 {
            let shop = with_sets(20, 20, 20, Bug::default());
            let held = shop.hold("a", first.0, first.1).unwrap();
            let other = shop.hold("b", then.0, then.1).unwrap();
            let one = || order(&shop, &held, "ada@gmail.com").unwrap();
            // Before the other order, or while it is on its way.
            let (outcome, _) =
                cut_in(shop.try_place(&other.id, "b", at("a.da+2@gmail.com"), "a-key-of-its-own"), steps, || {
                    drop(one())
                });
            if shop.db.number("SELECT COUNT (*) FROM orders") == 1 && outcome.is_ok() {
                continue;
            }
            let refused = matches!(
                outcome,
                Err(Failure::Refused(CheckoutRefused::LimitReached { .. } | CheckoutRefused::PartLimit { .. }))
            );
            assert_eq!((outcome.is_ok(), refused), (most, !most), "{why}, after {steps} waits: {outcome:?}");
            shop.db.audit();
        }
    }
}

#[test]
fn fifty_holds_of_one_buyer_at_once_are_within_the_limit() {
    let shop = shop_with("lamp", 100);
    let keys: Vec<String> = (0..50).map(|at| format!("a-key-of-its-own-{at}")).collect();
    let asking = |key| shop.try_hold(Asking { buyer: "ada", sku: "lamp", units: 1, key });
    let answers = interleave(keys.iter().map(|key| asking(key)));
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 2);
    let full = Failure::Refused(HoldRefused::LimitReached { units_max: 2 });
    assert!(answers.iter().filter_map(|a| a.as_ref().err()).all(|error| *error == full));
    shop.db.audit();
}

#[test]
fn fifty_browsers_with_one_mailbox_order_no_more_than_one_buyer_may() {
    let shop = shop_with("lamp", 100);
    let holds: Vec<Hold> = (0..50).map(|at| shop.hold(&format!("b{at}"), "lamp", 1).unwrap()).collect();
    let keys: Vec<String> = (0..50).map(|at| format!("a-key-of-its-own-{at}")).collect();
    let answers = interleave(holds.iter().zip(&keys).enumerate().map(|(n, (hold, key))| {
        let email = [format!("ada+{n}@example.org"), format!("Ada+{n}@Example.org")][n % 2].clone();
        shop.try_place(&hold.id, hold.buyer.as_str(), at(&email), key)
    }));
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 2);
    assert!(answers.iter().filter_map(|a| a.as_ref().err()).all(|error| *error == FULL));
    // What the race opened at the provider and lost is closed: nobody can pay it.
    let open = shop.payments.sessions.borrow().values().filter(|s| s.state == SessionState::Open).count();
    assert_eq!(open, 2);
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM orders"), 2);
    shop.db.audit();
}

#[test]
fn no_moment_between_looking_and_writing_lets_one_more_through() {
    for fault in [Fault::None, Fault::BeforeCommit, Fault::AfterCommit] {
        for steps in 0..10 {
            let shop = shop_with("lamp", 5);
            let (first, second) = (shop.hold("a", "lamp", 2).unwrap(), shop.hold("b", "lamp", 1).unwrap());
            let _ = cut_in(shop.try_place(&second.id, "b", at("ada+b@example.org"), "a-key-of-its-own"), steps, || {
                shop.db_fails(&[Fault::None, fault]);
                let _ = order(&shop, &first, "ada@example.org");
                shop.db.faults.borrow_mut().clear();
            });
            let units = "SELECT COALESCE (SUM (units), 0) FROM orders WHERE mailbox = 'ada@example.org'";
            assert!(shop.db.number(units) <= 2, "{fault:?} after {steps}");
            shop.db.audit();
        }
    }
}

#[test]
fn an_order_from_before_addresses_were_counted_counts_by_its_browser_alone() {
    let shop = shop_with("lamp", 5);
    order(&shop, &shop.hold("a", "lamp", 2).unwrap(), "ada@example.org").unwrap();
    shop.db.script("UPDATE orders SET mailbox = ''");
    assert!(order(&shop, &shop.hold("b", "lamp", 1).unwrap(), "ada@example.org").is_ok());
    assert_eq!(run(async { shop.db.number("SELECT COUNT (*) FROM orders WHERE mailbox = ''") }), 1);
}
