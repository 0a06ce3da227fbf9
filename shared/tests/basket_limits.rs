//! What is not paid for together, and who has had enough: refused before anybody is charged, by name.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::float_arithmetic
)]

mod common;

use common::basket::{asking, hold_in, request, second_maker, together};
use common::bundles::add_sets;
use common::provider::Provider;
use common::sqlite::Fault;
use common::{TestShop, run, shop_with, typed};
use shared::basket::flow::{Asking, BasketPlaced, BasketRequest, place};
use shared::basket::refused::BasketRefused;
use shared::checkout::sale::Settled;
use shared::checkout::view::Typed;
use shared::drops::holds::Hold;
use shared::failure::{Failure, Kind, Refusal};
use shared::ids::HoldId;
use shared::ports::{Session, SessionState};

fn refused(answer: Result<BasketPlaced, Failure<BasketRefused>>) -> BasketRefused {
    match answer {
        Err(Failure::Refused(refused)) => refused,
        other => panic!("not refused: {other:?}"),
    }
}

/// Two lamps of Mira and two jars of Bela, held by Ada.
fn held() -> (TestShop, Hold, Hold) {
    let shop = shop_with("lamp", 9);
    second_maker(&shop, 9);
    let lamps = shop.hold("ada", "lamp", 2).unwrap();
    let jars = hold_in(&shop, "jars", "ada", "jar", 2);
    (shop, lamps, jars)
}

/// Somebody else's two lamps, ordered with `typed`.
fn ordered(shop: &TestShop, buyer: &str, typed: Typed) -> shared::checkout::flow::Placed {
    let hold = shop.hold(buyer, "lamp", 2).unwrap();
    shop.place(&hold, typed).unwrap()
}

/// Ada's basket, by a mailbox of her own, as `change` makes it.
fn wants(shop: &TestShop, ways: &[(&HoldId, &str)], change: impl FnOnce(&mut BasketRequest)) -> BasketRefused {
    let typed = Typed { email: "ada@example.com".into(), ..typed("") };
    let mut wish = request("ada", ways, typed, "a-key-that-is-long-enough");
    change(&mut wish);
    let refused = refused(run(place(&shop.ports(), &wish)));
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM orders WHERE buyer = 'ada'"), 0, "nothing was placed");
    let can_be_paid = |one: &&Session| one.amount.minor > 3_000 && one.state == SessionState::Open;
    assert_eq!(shop.payments.sessions.borrow().values().filter(can_be_paid).count(), 0, "nor can be paid");
    refused
}

fn at(refused: &BasketRefused) -> (String, String) {
    let notice = refused.notices().remove(0);
    (notice.code, notice.field.unwrap_or_default())
}

#[test]
fn who_has_had_enough_is_told_of_which_and_by_what() {
    let enough = |field: &str| ("limit_reached".to_owned(), field.to_owned());
    // By the mailbox, however it is written.
    let (shop, lamps, jars) = held();
    let ways = [(&lamps.id, "early"), (&jars.id, "shed")];
    ordered(&shop, "bob", Typed { email: "Ada+lamps@example.com".into(), ..typed("late") });
    let told = wants(&shop, &ways, |_| {});
    assert_eq!((at(&told), told.kind()), (enough("email"), Kind::Conflict));
    assert!(told.to_string().starts_with("Lamp: 2 is the most"), "{told}");
    // By the address that whoever is signed in has proven.
    let (shop, lamps, jars) = held();
    let ways = [(&lamps.id, "early"), (&jars.id, "shed")];
    ordered(&shop, "bob", Typed { email: "lovelace@example.com".into(), ..typed("late") });
    let told = wants(&shop, &ways, |wish| {
        wish.asking = Asking { proven: Some("lovelace@example.com".into()), ..asking("ada") };
    });
    assert_eq!(at(&told), enough("email"));
    assert!(told.to_string().contains("the one you are signed in with"), "{told}");
    // By the door it is brought to; what is collected has none.
    let (shop, lamps, jars) = held();
    ordered(&shop, "bob", Typed { email: "bob@example.com".into(), ..typed("bike") });
    let told = wants(&shop, &[(&lamps.id, "bike"), (&jars.id, "shed")], |_| {});
    assert_eq!(at(&told), enough("street"));
    assert!(together(&shop, "ada", &[(&lamps.id, "early"), (&jars.id, "van")], "").is_ok());
    shop.db.audit();
}

#[test]
fn what_is_inside_bundles_counts() {
    let shop = shop_with("lamp", 9);
    add_sets(&shop, 9, 9);
    second_maker(&shop, 9);
    // Four shades at most: Bob has two in a set; Ada wants two sets by the same mailbox.
    let set = shop.hold("bob", "set", 1).unwrap();
    shop.place(&set, Typed { email: "Ada+set@example.com".into(), ..typed("late") }).unwrap();
    let (sets, jars) = (shop.hold("ada", "set", 2).unwrap(), hold_in(&shop, "jars", "ada", "jar", 1));
    let told = wants(&shop, &[(&sets.id, "early"), (&jars.id, "shed")], |_| {});
    assert_eq!(at(&told), ("part_limit_reached".into(), "email".into()));
    shop.db.audit();
}

#[test]
fn two_of_one_item_in_a_basket_count_together() {
    let shop = shop_with("lamp", 9);
    let holds: Vec<_> = (0..2).map(|_| shop.hold("ada", "lamp", 1).unwrap().id).collect();
    shop.db.script("UPDATE drop_items SET limit_per_buyer = 1");
    let ways: Vec<_> = holds.iter().map(|hold| (hold, "late")).collect();
    let told = wants(&shop, &ways, |_| {});
    assert_eq!(at(&told), ("limit_reached".into(), "email".into()), "the write says so");
    assert!(told.to_string().starts_with("Lamp: 1 is the most"), "{told}");
}

#[test]
fn a_card_that_has_bought_enough_of_one_gets_that_part_back() {
    let (shop, lamps, jars) = held();
    let bob = ordered(&shop, "bob", Typed { email: "bob@example.com".into(), ..typed("late") });
    assert!(shop.payments.pay_with(&shop.payments.session_of(&bob.order).id, "card-1"));
    shop.settle(&bob.order);
    let placed = together(&shop, "ada", &[(&lamps.id, "early"), (&jars.id, "shed")], "").unwrap();
    assert!(shop.payments.pay_with(&Provider::behind(&placed.pay_url).unwrap(), "card-1"));
    assert_eq!(shop.settle(&placed.orders[1]), Settled::Sold);
    assert_eq!(
        (shop.order_state(&placed.orders[0]), shop.order_state(&placed.orders[1])),
        ("refunded".into(), "paid".into())
    );
    let why = format!("SELECT refund_reason FROM orders WHERE id = '{}'", placed.orders[0]);
    assert_eq!(shop.db.text(&why), "card_limit");
    assert_eq!(shop.kept(&placed.orders[0]), 1_400, "the jars");
    shop.db.audit();
}

#[test]
fn what_cannot_be_paid_together_is_refused_with_a_code() {
    let (shop, lamps, jars) = held();
    let ways = [(&lamps.id, "early"), (&jars.id, "shed")];
    let foreign = refused(together(&shop, "eve", &ways, ""));
    assert_eq!((foreign.code(), foreign.kind()), ("not_found", Kind::Missing));
    let typed_wrong = |ways: &[(&HoldId, &str)], coupon: &str| {
        refused(together(&shop, "ada", ways, coupon))
            .notices()
            .into_iter()
            .map(|n| (n.code, n.field.unwrap_or_default()))
            .collect::<Vec<_>>()
    };
    let field = format!("fulfilment-{}", jars.id);
    assert_eq!(typed_wrong(&[(&lamps.id, "early"), (&jars.id, "early")], ""), [("slot_unknown".into(), field.clone())]);
    assert_eq!(
        typed_wrong(&[(&lamps.id, "early"), (&jars.id, "")], "NOPE"),
        [("slot_missing".into(), field), ("coupon_unknown".into(), "coupon".into())]
    );
    assert_eq!(typed_wrong(&ways, "OLD"), [("coupon_expired".into(), "coupon".into())]);
    shop.provider_fails(&[Fault::BeforeCommit]);
    assert_eq!(refused(together(&shop, "ada", &ways, "")).code(), "payments_down");
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM orders"), 0, "nothing was placed by any of them");
    shop.db.script("UPDATE drop_items SET currency = 'USD', issued = 9 WHERE sku = 'jar'; UPDATE drop_items SET limit_per_buyer = 20");
    let dollars = hold_in(&shop, "jars", "bob", "jar", 1).id;
    let euros = shop.hold("bob", "lamp", 1).unwrap().id;
    let mixed = refused(together(&shop, "bob", &[(&dollars, "shed"), (&euros, "late")], ""));
    assert_eq!((mixed.code(), mixed.kind()), ("currencies_differ", Kind::Invalid));
    assert_eq!(refused(together(&shop, "bob", &[], "")).code(), "not_found");
    let many: Vec<_> = (0..7).map(|n| HoldId(format!("hld_{n}"))).collect();
    let many: Vec<_> = many.iter().map(|hold| (hold, "late")).collect();
    assert_eq!(refused(together(&shop, "bob", &many, "")).code(), "too_many_holds");
}
