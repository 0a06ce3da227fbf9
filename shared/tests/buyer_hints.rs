//! The limit of an item also counts a buyer by the house it is delivered to and by the card it is paid with.

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
use common::sqlite::Bug;
use common::{TestShop, cut_in, run, shop_with, typed};
use shared::checkout::flow::{OrderRequest, place, settle};
use shared::checkout::refused::{CheckoutRefused, Mark};
use shared::checkout::sale::Settled;
use shared::checkout::view::Typed;
use shared::desk::orders::flow::give_back;
use shared::desk::orders::refunds;
use shared::drops::holds::Hold;
use shared::failure::{Failure, Kind, Refusal};
use shared::ids::{BuyerId, OrderId, PersonId};
use shared::ports::{Card, Ids};
use shared::refunds::view::Typed as Refund;
use shared::requests::Key;

const FULL: CheckoutRefused = CheckoutRefused::DoorstepReached { units_max: 2 };

fn to(email: &str, street: &str) -> Typed {
    Typed { email: email.into(), street: street.into(), ..typed("bike") }
}

fn order(shop: &TestShop, hold: &Hold, typed: Typed) -> Result<OrderId, Failure<CheckoutRefused>> {
    shop.place(hold, typed).map(|placed| placed.order)
}

#[test]
fn another_mailbox_at_the_same_door_is_the_same_buyer() {
    for (why, street, same) in [
        ("as it is", "Torstraße 12", true),
        ("in another spelling", "TORSTR. 12", true),
        ("the next house", "Torstraße 13", false),
        ("another flat of the house", "Torstraße 12, flat 3", false),
    ] {
        let shop = shop_with("lamp", 5);
        order(&shop, &shop.hold("ada", "lamp", 2).unwrap(), to("ada@example.org", "Torstraße 12")).unwrap();
        let second = shop.hold("other", "lamp", 1).unwrap();
        let sessions = shop.payments.sessions.borrow().len();
        let outcome = order(&shop, &second, to("other@example.org", street));
        assert_eq!(outcome.is_err(), same, "{why}");
        if same {
            assert_eq!(outcome, Err(Failure::Refused(FULL)), "{why}");
            assert_eq!(shop.payments.sessions.borrow().len(), sessions, "{why}: the provider hears nothing of it");
            let collects = Typed { fulfilment: "late".into(), ..to("other@example.org", street) };
            assert!(order(&shop, &second, collects).is_ok(), "{why}: who collects it may live anywhere");
        }
        shop.db.audit();
    }
}

#[test]
fn a_refusal_says_that_it_was_the_door() {
    assert_eq!((FULL.code(), FULL.kind(), FULL.field()), ("limit_reached", Kind::Conflict, Some("street")));
    assert!(FULL.to_string().contains("delivered to this address") && FULL.to_string().contains("Nothing was charged"));
    assert_eq!(FULL.notices()[0].field.as_deref(), Some("street"));
}

#[test]
fn of_two_who_order_to_one_door_at_the_same_time_one_is_refused() {
    let mut steps = 0;
    loop {
        let shop = shop_with("lamp", 5);
        let (ada, bob) = (shop.hold("ada", "lamp", 2).unwrap(), shop.hold("bob", "lamp", 1).unwrap());
        let slow = shop.try_place(&ada.id, "ada", to("ada@example.org", "Torstraße 12"), "a-key-of-ada-in-a-race");
        let mut fast = None;
        let (slow, cut) = cut_in(slow, steps, || fast = Some(order(&shop, &bob, to("bob@example.org", "Torstr. 12"))));
        if !cut {
            break;
        }
        let outcomes = [slow.map(|placed| placed.order), fast.unwrap()];
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "after {steps} steps: {outcomes:?}");
        assert!(outcomes.contains(&Err(Failure::Refused(FULL))));
        shop.db.audit();
        steps += 1;
    }
    assert!(steps > 2, "the race was run");
}

/// Ordered for two of three lamps and paid with `card`.
fn bought(shop: &TestShop, buyer: &str, units: u32, card: &str) -> OrderId {
    let order = shop.ordered(buyer, "lamp", units, "late");
    assert!(shop.payments.pay_with(&shop.payments.session_of(&order).id, card));
    order
}

/// As the webhook settles it: the news does not tell the card.
fn hear(shop: &TestShop, order: &OrderId) -> Settled {
    let mut news = shop.payments.session_of(order);
    news.card = Card::Untold;
    run(settle(&shop.ports(), &news, None)).unwrap()
}

#[test]
fn a_card_that_has_bought_its_fill_gets_its_money_back_and_a_reason() {
    let shop = shop_with("lamp", 5);
    let first = bought(&shop, "ada", 2, "card-1");
    assert_eq!(hear(&shop, &first), Settled::Sold);
    let second = bought(&shop, "bob", 1, "card-1");
    assert_eq!(hear(&shop, &second), Settled::Refunded);
    assert_eq!(hear(&shop, &second), Settled::Refunded, "told again, and nothing more happens");
    let reason = format!("SELECT state || '/' || refund_reason FROM orders WHERE id = '{second}'");
    assert_eq!(shop.db.text(&reason), "refunded/card_limit");
    assert_eq!(shop.payments.kept().get(second.as_str()), Some(&0), "all of it, once");
    assert_eq!(shop.db.text(&format!("SELECT template FROM letters WHERE order_id = '{second}'")), "refund");
    assert_eq!(
        shop.db.text("SELECT held || ' held, ' || sold || ' sold' FROM drop_items"),
        "0 held, 2 sold",
        "back on sale"
    );
    let third = bought(&shop, "cleo", 2, "card-2");
    assert_eq!(hear(&shop, &third), Settled::Sold, "another card is another buyer");
    shop.db.audit();
}

#[test]
fn up_to_the_limit_a_card_may_pay_more_than_once_and_cards_that_are_not_known_do_not_count() {
    let shop = shop_with("lamp", 5);
    for (buyer, card, outcome) in
        [("ada", "card-1", Settled::Sold), ("bob", "card-1", Settled::Sold), ("cleo", "card-1", Settled::Refunded)]
    {
        let order = bought(&shop, buyer, 1, card);
        assert_eq!(hear(&shop, &order), outcome, "{buyer}");
    }
    for buyer in ["dan", "eve", "fay"] {
        let order = shop.ordered(buyer, "lamp", 1, "late");
        assert!(shop.pay(&order));
        assert_eq!(hear(&shop, &order), Settled::Sold, "{buyer}");
    }
    shop.db.audit();
}

#[test]
fn a_refund_by_an_operator_frees_the_cards_share() {
    let shop = shop_with("lamp", 5);
    let first = bought(&shop, "ada", 2, "card-1");
    hear(&shop, &first);
    let why = Refund { what: "full".into(), why: "It was broken.".into(), ..Refund::default() };
    let key = Key::parse("a-key-of-an-operator").unwrap();
    run(give_back(&shop.ports(), &PersonId::from("per_olga"), &first, &refunds::FULL, &why, key)).unwrap();
    assert_eq!(shop.kept(&first), 0);
    let second = bought(&shop, "bob", 2, "card-1");
    assert_eq!(hear(&shop, &second), Settled::Sold);
    shop.db.audit();
}

#[test]
fn a_provider_that_does_not_tell_the_card_is_asked_again_and_nothing_is_sold_before() {
    let shop = shop_with("lamp", 5);
    let order = bought(&shop, "ada", 1, "card-1");
    let mut news = shop.payments.session_of(&order);
    news.card = Card::Untold;
    shop.payments.faults.borrow_mut().push_back(common::sqlite::Fault::BeforeCommit);
    assert!(run(settle(&shop.ports(), &news, None)).is_err());
    assert_eq!(shop.db.text(&format!("SELECT state FROM orders WHERE id = '{order}'")), "placed");
    assert_eq!(run(settle(&shop.ports(), &news, None)).unwrap(), Settled::Sold);
    assert_eq!(shop.db.text("SELECT card FROM payments"), "card-1");
    shop.db.audit();
}

#[test]
fn what_is_inside_a_bundle_counts_at_its_mailbox_and_at_its_door() {
    for (why, second, by) in [
        ("one mailbox", to("ONE+more@example.org", "Oderstraße 1"), Mark::Mailbox),
        ("one door", to("two@example.org", "TORSTR. 12"), Mark::Doorstep),
    ] {
        for (before, units, then) in [("shade", 3, "set"), ("set", 2, "shade")] {
            let shop = with_sets(9, 9, 9, Bug::default());
            let first = to("one@example.org", "Torstraße 12");
            order(&shop, &shop.hold("ada", before, units).unwrap(), first).unwrap();
            let more = shop.hold("bob", then, 1).unwrap();
            let refused = CheckoutRefused::PartLimit { by };
            assert_eq!((refused.code(), refused.kind()), ("part_limit_reached", Kind::Conflict));
            let field = if by == Mark::Mailbox { "email" } else { "street" };
            assert_eq!(refused.field(), Some(field));
            let outcome = order(&shop, &more, second.clone());
            assert_eq!(outcome, Err(Failure::Refused(refused)), "{why}: {before}, then {then}");
            order(&shop, &more, to("three@example.org", "Oderstraße 3")).unwrap();
            shop.db.audit();
        }
    }
}

#[test]
fn what_is_inside_a_bundle_counts_for_its_card() {
    let shop = with_sets(9, 9, 9, Bug::default());
    for (buyer, sku, units, outcome) in
        [("ada", "shade", 2, Settled::Sold), ("bob", "set", 1, Settled::Sold), ("cleo", "set", 1, Settled::Refunded)]
    {
        let order = shop.ordered(buyer, sku, units, "late");
        assert!(shop.payments.pay_with(&shop.payments.session_of(&order).id, "card-1"));
        assert_eq!(hear(&shop, &order), outcome, "{buyer}");
    }
    shop.db.audit();
}

/// Ordered by somebody who is signed in with a proven address, or by nobody in particular.
fn order_by(
    shop: &TestShop,
    buyer: &str,
    typed: &str,
    proven: Option<&str>,
) -> Result<OrderId, Failure<CheckoutRefused>> {
    let hold = shop.hold(buyer, "lamp", 1).unwrap();
    let request = OrderRequest {
        hold: hold.id,
        buyer: BuyerId::from(buyer),
        proven: proven.map(str::to_owned),
        typed: Typed { email: typed.into(), ..common::typed("late") },
        key: Key::parse(&shop.ids.fresh("a-key-of-a-test-")).unwrap(),
        shop_url: "https://shop.example".to_owned(),
    };
    run(place(&shop.ports(), &request)).map(|placed| placed.order)
}

#[test]
fn whoever_is_signed_in_is_one_buyer_whatever_address_they_type() {
    const ADA: Option<&str> = Some("Ada@example.org");
    let full = CheckoutRefused::PersonReached { units_max: 2 };
    for (why, before, typed, proven, refused) in [
        ("two addresses that she types", [("a@x.example", ADA), ("b@x.example", ADA)], "c@x.example", ADA, true),
        ("her own address, signed out", [("a@x.example", ADA), ("b@x.example", ADA)], "ada+1@example.org", None, true),
        ("signed out before", [("ada@example.org", None), ("a@x.example", ADA)], "c@x.example", ADA, true),
        ("somebody else", [("a@x.example", ADA), ("b@x.example", ADA)], "c@x.example", Some("bob@example.org"), false),
        ("nobody in particular", [("a@x.example", ADA), ("b@x.example", ADA)], "c@x.example", None, false),
    ] {
        let shop = shop_with("lamp", 5);
        for (at, (typed, proven)) in before.iter().enumerate() {
            order_by(&shop, &format!("browser-{at}"), typed, *proven).unwrap();
        }
        let outcome = order_by(&shop, "another-browser", typed, proven);
        assert_eq!(outcome.is_err(), refused, "{why}");
        if refused {
            assert_eq!(outcome, Err(Failure::Refused(full.clone())), "{why}");
        }
        shop.db.audit();
    }
    assert_eq!((full.code(), full.kind(), full.field()), ("limit_reached", Kind::Conflict, Some("email")));
    assert!(full.to_string().contains("signed in with"));
}
