//! The simulation and the stories can fail where money moves: each of these bugs, planted on purpose, turns them red.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::float_arithmetic
)]

mod common;

use common::planted::{NONE, goes_red, story};
use common::shop::shop_with_bug;
use common::sqlite::{Bug, Fault};
use common::{TestShop, interleave, run, typed};
use shared::checkout::flow::{OrderRequest, place};
use shared::checkout::view::Typed;
use shared::desk::orders::flow::give_back;
use shared::desk::orders::refunds::PART;
use shared::ids::{OrderId, PersonId};
use shared::refunds::view::Typed as TypedRefund;
use shared::requests::Key;
use shared::time::Duration;

#[test]
fn nothing_is_found_where_nothing_is_planted() {
    for story in [refunding_twice, refunding_in_parts_at_once, sharing_a_card, sharing_a_door, signing_in_twice] {
        assert_eq!(story(NONE), Vec::<String>::new());
    }
}

const UNCAPPED_REFUND: Bug = Bug {
    schema: &[
        ("  CONSTRAINT refund_within_capture CHECK (refunded_minor BETWEEN 0 AND amount_minor),\n", ""),
        ("CREATE UNIQUE INDEX transfer_once", "CREATE INDEX transfer_once"),
        ("(OLD.state = 'refunding' AND NEW.state = 'refunded')", "OLD.state IN ('refunding', 'refunded')"),
    ],
    statements: &[
        ("refunded_minor = amount_minor", "refunded_minor = refunded_minor + amount_minor"),
        ("WHERE session = ?1 AND state = 'refunding'", "WHERE session = ?1"),
    ],
    refunds_without_key: true,
    ..NONE
};

/// The same of refunds in parts: nothing is reserved against what was captured.
const UNCAPPED_PARTS: Bug = Bug {
    schema: &[
        ("  CONSTRAINT refund_within_capture CHECK (refunded_minor BETWEEN 0 AND amount_minor),\n", ""),
        ("SELECT RAISE (ABORT, 'refund_within_capture')", "SELECT 1"),
        ("SELECT RAISE (ABORT, 'refund_within_part')", "SELECT 1"),
    ],
    ..NONE
};

fn sharing_a_card(bug: Bug) -> Vec<String> {
    let shop = shop_with_bug("lamp", 5, bug);
    for buyer in ["ada", "bob"] {
        let order = shop.ordered(buyer, "lamp", 2, "late");
        assert!(shop.payments.pay_with(&shop.payments.session_of(&order).id, "card-1"));
        shop.settle(&order);
    }
    shop.db.broken()
}

fn sharing_a_door(bug: Bug) -> Vec<String> {
    let shop = shop_with_bug("lamp", 5, bug);
    for buyer in ["ada", "bob"] {
        let hold = shop.hold(buyer, "lamp", 2).unwrap();
        let at = Typed { email: format!("{buyer}@example.org"), ..typed("bike") };
        let _ = shop.place(&hold, at);
    }
    shop.db.broken()
}

fn signing_in_twice(bug: Bug) -> Vec<String> {
    let shop = shop_with_bug("lamp", 5, bug);
    for buyer in ["bob", "cleo"] {
        let hold = shop.hold(buyer, "lamp", 2).unwrap();
        let request = OrderRequest {
            hold: hold.id,
            buyer: hold.buyer,
            proven: Some("ada@example.com".to_owned()),
            typed: Typed { email: format!("{buyer}@example.org"), ..typed("late") },
            key: Key::parse(&format!("a-key-of-{buyer}-in-a-test")).unwrap(),
            shop_url: "https://shop.example".to_owned(),
        };
        let _ = run(place(&shop.ports(), &request));
    }
    shop.db.broken()
}

#[test]
fn a_person_with_many_addresses_is_found() {
    let bug = Bug {
        schema: &[("RAISE (ABORT, 'person_over_limit')", "1")],
        statements: &[("o.id IN (", "FALSE AND o.id IN (")],
        ..NONE
    };
    let found = signing_in_twice(bug);
    assert!(found.iter().any(|row| row.starts_with("I1 units within the limit per person")), "{found:?}");
}

#[test]
fn a_card_that_buys_for_many_is_found() {
    let bug = Bug { schema: &[("RAISE (ABORT, 'card_over_limit')", "1")], ..NONE };
    let found = sharing_a_card(bug);
    assert!(found.iter().any(|row| row.starts_with("I1 units within the limit per card")), "{found:?}");
}

#[test]
fn a_door_to_which_much_is_delivered_is_found() {
    let bug = Bug {
        schema: &[("RAISE (ABORT, 'doorstep_over_limit')", "1")],
        statements: &[("WHERE ?8 <> '' AND", "WHERE ?8 <> '' AND FALSE AND")],
        ..NONE
    };
    let found = sharing_a_door(bug);
    assert!(found.iter().any(|row| row.starts_with("I1 units within the limit per doorstep")), "{found:?}");
}

fn refunding_in_parts_at_once(bug: Bug) -> Vec<String> {
    story(bug, |shop| {
        let order = shop.ordered("ada", "lamp", 1, "early");
        assert!(shop.pay(&order));
        shop.settle(&order);
        let (ports, who) = (shop.ports(), PersonId::from("per_olga"));
        let typed = TypedRefund {
            what: "part".into(),
            amount: "6".into(),
            why: "It cracked.".into(),
            ..TypedRefund::default()
        };
        let keys = ["a-key-of-olga", "a-key-of-bao"].map(|key| Key::parse(key).unwrap());
        interleave(keys.into_iter().map(|key| give_back(&ports, &who, &order, &PART, &typed, key)));
    })
}

#[test]
fn refunds_in_parts_that_nothing_caps_are_found() {
    let found = refunding_in_parts_at_once(UNCAPPED_PARTS);
    assert!(found.iter().any(|row| row.starts_with("I5 what is on its way and what is back")), "the story: {found:?}");
    goes_red("uncapped parts", UNCAPPED_PARTS, "I5 ");
}

fn late_payment(shop: &TestShop) -> OrderId {
    let order = shop.ordered("ada", "lamp", 2, "early");
    shop.pass(Duration::minutes(10));
    shop.hold("bob", "lamp", 2).unwrap();
    assert!(shop.pay(&order));
    order
}

fn refunding_twice(bug: Bug) -> Vec<String> {
    story(bug, |shop| {
        let order = late_payment(shop);
        let session = shop.payments.session_of(&order);
        let answers = interleave((0..3).map(|_| shop.try_deliver(&session, "evt_1")));
        assert!(answers.into_iter().all(|answer| answer.is_ok()));
        if bug.refunds_without_key {
            assert!(shop.kept(&order) < 0, "planted: more goes back than came");
        }
    })
}

#[test]
fn an_uncapped_refund_is_found() {
    assert!(refunding_twice(UNCAPPED_REFUND).iter().any(|row| row.starts_with("I5 ")), "the story");
    // By chance it is the provider's side that shows it: more went back than had come.
    goes_red("uncapped refund", UNCAPPED_REFUND, "the provider keeps -");
}

#[test]
fn an_operators_refund_that_is_paid_twice_is_found() {
    // Each time that the process ends in the middle of it, whoever comes next pays it anew.
    goes_red("refund without a key", Bug { refunds_without_key: true, ..NONE }, "the provider keeps -");
}

#[test]
fn a_refund_that_overtakes_a_sale_is_found() {
    // As it once was: whoever found nothing free refunded, though another settler had sold a unit meanwhile.
    let bug =
        Bug { statements: &[("WHERE session = ?1 AND state IN ('open', 'expired')", "WHERE session = ?1")], ..NONE };
    for steps in 0..12 {
        let found = story(bug, |shop| {
            let order = late_payment(shop);
            let bobs = common::run(shop.try_hold(common::Asking { buyer: "bob", sku: "lamp", units: 1, key: "x" }));
            assert!(bobs.is_err());
            common::cut_in(shop.try_settle(&order), steps, || {
                shop.db.script("UPDATE holds SET state = 'released' WHERE buyer = 'bob'");
                let _ = common::run(shop.try_deliver(&shop.payments.session_of(&order), "evt_1"));
            })
            .0
            .ok();
        });
        if found.iter().any(|row| row.starts_with("I4 ")) {
            return;
        }
    }
    panic!("no moment of it is found");
}

#[test]
fn a_payout_without_a_key_is_found() {
    for (without, finds) in [(false, false), (true, true)] {
        let shop = common::payday::released(NONE);
        shop.payments.bank.without_keys.set(without);
        // The answer is lost, and whoever comes next asks again.
        shop.provider_fails(&[Fault::None, Fault::AfterCommit]);
        for _ in 0..3 {
            common::run(shared::payouts::round::flow::round(&shop.ports())).unwrap();
            shop.pass(Duration::minutes(1));
        }
        let found = common::bank::promises(&shop);
        assert_eq!(found.iter().any(|row| row.starts_with("I7 the provider moved")), finds, "{found:?}");
    }
}

#[test]
fn a_round_without_a_lease_is_found() {
    let bug = Bug {
        statements: &[(
            "until_at = excluded.until_at WHERE leases.until_at <= ?4",
            "until_at = excluded.until_at WHERE ?4 > 0",
        )],
        ..NONE
    };
    for (bug, finds) in [(NONE, false), (bug, true)] {
        let shop = common::payday::released(bug);
        // One ended half way, and everybody wants to go on with it.
        shop.provider_fails(&[Fault::BeforeCommit]);
        common::run(shared::payouts::round::flow::round(&shop.ports())).unwrap();
        let ports = shop.ports();
        let answers = interleave((0..4).map(|_| shared::payouts::round::flow::round(&ports)));
        assert!(answers.iter().all(Result::is_ok));
        let found = common::bank::promises(&shop);
        assert_eq!(found.iter().any(|row| row.ends_with("nobody keeps the lease")), finds, "{found:?}");
    }
}

#[test]
fn a_partner_who_keeps_what_went_back_is_found() {
    let bug = Bug {
        schema: &[(
            "WHEN NEW.reason IN ('refund', 'charged_back') AND EXISTS (SELECT 1 FROM partner_sales",
            "WHEN FALSE AND EXISTS (SELECT 1 FROM partner_sales",
        )],
        ..NONE
    };
    goes_red("refunds pass partners by", bug, "I5 a partner gives back in the ratio of the goods");
}

#[test]
fn a_partner_who_gets_another_price_is_found() {
    let bug =
        Bug { statements: &[("units, units * price_minor, currency, ?2", "units, price_minor, currency, ?2")], ..NONE };
    goes_red("one unit is owed for several", bug, "I6 a partner is owed what was agreed");
}

#[test]
fn a_leg_that_is_booked_otherwise_than_it_was_moved_is_found() {
    let bug = Bug {
        schema: &[(
            "'provider:payments', NEW.amount_minor, p.currency, 'payout_sent'",
            "'provider:payments', NEW.amount_minor - 1, p.currency, 'payout_sent'",
        )],
        ..NONE
    };
    for (bug, finds) in [(NONE, false), (bug, true)] {
        let shop = common::payday::released(bug);
        run(shared::payouts::round::flow::round(&shop.ports())).unwrap();
        let found = shop.db.broken();
        assert_eq!(found.iter().any(|row| row.starts_with("I7 each leg of a payout")), finds, "{found:?}");
    }
}

#[test]
fn a_fee_that_nobody_books_is_found() {
    let bug = Bug { schema: &[("WHEN NEW.fee_minor > 0 AND NEW.kind <> 'dispute'", "WHEN FALSE")], ..NONE };
    goes_red("the provider's fee is not booked", bug, "I2 the fee of a line is booked as it was kept");
}

#[test]
fn lines_that_find_no_transfer_are_found() {
    let bug = Bug {
        statements: &[(
            "value ->> 0, value ->> 1, value ->> 2, ?2 FROM",
            "value ->> 0, value ->> 1, value ->> 2, ?2 FROM (SELECT 1 WHERE FALSE), ",
        )],
        ..NONE
    };
    goes_red("nothing is matched", bug, "lines are alone");
}

#[test]
fn a_sum_that_is_not_kept_is_found() {
    let bug = Bug { schema: &[("in_minor = in_minor + NEW.in_minor - OLD.in_minor, out_minor", "out_minor")], ..NONE };
    goes_red("credits that nobody counts", bug, "I2 the trial balance is zero");
}

#[test]
fn a_coupon_that_nobody_counts_is_found() {
    let bug = Bug {
        schema: &[("  CONSTRAINT coupon_used_up CHECK (used BETWEEN 0 AND uses_max),\n", "")],
        statements: &[("'remaining', q.uses_max - q.used,", "'remaining', 9,")],
        ..NONE
    };
    goes_red("no budget of a coupon", bug, "coupons count the checkouts they served");
}

#[test]
fn a_discount_that_nobody_pays_is_found() {
    let bug = Bug {
        statements: &[(
            "FROM orders o, json_each (?2) s WHERE o.id = ?1",
            "FROM orders o, json_each (?2) s WHERE s.value ->> 'reason' <> 'coupon' AND o.id = ?1",
        )],
        ..NONE
    };
    goes_red("nobody pays for a coupon", bug, "I6 what was taken off is in the books");
}

#[test]
fn a_price_that_is_on_no_record_is_found() {
    let bug = Bug {
        schema: &[(
            "CREATE TRIGGER item_is_repriced AFTER UPDATE OF price_minor, currency ON drop_items\nWHEN (",
            "CREATE TRIGGER item_is_repriced AFTER UPDATE OF price_minor, currency ON drop_items\nWHEN FALSE AND (",
        )],
        ..NONE
    };
    let reprice = |bug| story(bug, |shop| shop.db.script("UPDATE drop_items SET price_minor = 900"));
    assert_eq!(reprice(NONE), Vec::<String>::new());
    assert!(reprice(bug).iter().any(|row| row.starts_with("every price on sale is on record")));
}

/// A drop with two orders that is paid back, by several rounds at once.
fn paying_back(bug: Bug) -> Vec<String> {
    story(bug, |shop| {
        for buyer in ["ada", "bob"] {
            common::money::paid_lamp(shop, buyer, "late");
        }
        shop.db.script("UPDATE payout_limits SET approval_minor = 1000");
        let (ports, olga) = (shop.ports(), common::money::olga());
        let row = run(shared::refunds::paybacks::flow::of_drop(&ports, "drop", None)).unwrap().unwrap();
        let asked = shared::refunds::paybacks::Asked {
            seen: shop.db.number("SELECT version FROM drops"),
            sum: row.sum().seen(),
            why: "The kiln broke.".into(),
            key: common::money::key(shop),
        };
        run(shared::refunds::paybacks::flow::decide(&ports, &olga, None, "drop", &asked)).unwrap();
        // Whoever approves what they decided themselves writes around the flow.
        let _ = shop
            .db
            .try_script("UPDATE paybacks SET state = 'running', decided_by = by_person WHERE state = 'approval'");
        interleave((0..3).map(|_| shared::refunds::paybacks::flow::go_on(&ports)));
        shop.reconcile();
    })
}

#[test]
fn a_drop_that_one_person_pays_back_alone_is_found() {
    assert_eq!(paying_back(NONE), Vec::<String>::new());
    let bug = Bug { schema: &[("SELECT RAISE (ABORT, 'payback_same_person')", "SELECT 1")], ..NONE };
    let found = paying_back(bug);
    assert!(found.iter().any(|row| row.starts_with("two people pay back what is much")), "{found:?}");
}

#[test]
fn a_drop_whose_orders_go_back_and_is_still_on_sale_is_found() {
    let bug = Bug {
        statements: &[
            ("stopped_at = COALESCE (stopped_at, ?2)", "stopped_at = NULLIF (?2, ?2)"),
            ("stopped_at = CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER), ", ""),
        ],
        ..NONE
    };
    let found = paying_back(bug);
    assert!(found.iter().any(|row| row.starts_with("I5 a drop that is paid back is stopped")), "{found:?}");
}

#[test]
fn a_refund_that_came_back_and_nobody_books_is_found() {
    let sent_back = |bug| {
        story(bug, |shop| {
            let order = common::money::paid_lamp(shop, "ada", "late");
            let (ports, olga) = (shop.ports(), common::money::olga());
            let again = common::money::key(shop);
            run(shared::desk::orders::flow::refund(&ports, &olga, &order, "It cracked.", again)).unwrap();
            let id = shop.payments.sends_back(&shop.db.text("SELECT id FROM refunds"), "declined");
            run(shared::refunds::bounces::flow::learn(&ports, &id, None)).unwrap();
        })
    };
    assert_eq!(sent_back(NONE), Vec::<String>::new());
    let bug = Bug {
        schema: &[(
            "CREATE TRIGGER bounce_is_booked AFTER INSERT ON refund_bounces BEGIN",
            "CREATE TRIGGER bounce_is_booked AFTER INSERT ON refund_bounces WHEN FALSE BEGIN",
        )],
        ..NONE
    };
    assert!(sent_back(bug).iter().any(|row| row.starts_with("I5 what a bank sent back waits for its buyer")));
    goes_red("news of refunds that came back are not booked", bug, "I5 what a bank sent back");
}
