//! Settling: what a payment becomes, whoever brings the news, how often, how late, and at the same time as whom.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::float_arithmetic
)]

mod common;

use common::sqlite::Fault;
use common::{TestShop, cut_in, interleave, run, shop_with, typed};
use shared::checkout::flow::{self, Placed, settle_order};
use shared::checkout::refused::CheckoutRefused;
use shared::checkout::sale::Settled;
use shared::checkout::view::Typed;
use shared::failure::Failure;
use shared::ids::OrderId;
use shared::ports::SessionState;
use shared::time::Duration;

/// Brings the news of a payment.
type Way<'a> = &'a dyn Fn(&TestShop, &OrderId);

/// Everything that follows of one sale of one lamp that is collected, paid once.
fn is_sold_once(shop: &TestShop, order: &OrderId, why: &str) {
    assert_eq!(shop.order_state(order), "paid", "{why}");
    assert_eq!(shop.hold_state(&order.hold()), "sold", "{why}");
    assert_eq!(shop.kept(order), 1_000, "{why}: charged once");
    let rows = |sql: &str| shop.db.number(&format!("SELECT COUNT (*) FROM {sql} AND order_id = '{order}'"));
    assert_eq!(rows("payments WHERE state = 'captured'"), 1, "{why}");
    assert_eq!(rows("transfers WHERE reason = 'creator'"), 1, "{why}: booked once");
    assert_eq!(rows("letters WHERE template = 'receipt'"), 1, "{why}: one receipt");
    shop.db.audit();
}

/// Everything that follows of a payment that went back in full, once.
fn is_refunded_once(shop: &TestShop, order: &OrderId, reason: &str) {
    assert_eq!(shop.order_state(order), "refunded");
    assert_eq!(shop.db.text(&format!("SELECT refund_reason FROM orders WHERE id = '{order}'")), reason);
    assert_eq!(shop.kept(order), 0, "nothing is kept");
    assert_eq!(shop.payments.refunds.borrow().len(), 1, "refunded once");
    assert_eq!(
        shop.db.texts("SELECT reason, from_account, to_account, amount_minor FROM transfers ORDER BY reason"),
        [
            "capture | provider:payments | payment:cs_000000 | 1000",
            "refund | payment:cs_000000 | provider:payments | 1000"
        ],
    );
    assert_eq!(shop.db.texts("SELECT template, state FROM letters"), ["refund | waiting"]);
    assert_eq!(shop.db.number("SELECT refunded_minor FROM payments WHERE state = 'refunded'"), 1_000);
    shop.db.audit();
}

#[test]
fn the_webhook_the_return_page_and_the_reconciler_each_settle() {
    let by_webhook = |shop: &TestShop, order: &OrderId| {
        shop.deliver(order, "evt_1");
    };
    let by_return = |shop: &TestShop, order: &OrderId| {
        shop.settle(order);
    };
    let by_reconciler = |shop: &TestShop, _: &OrderId| {
        shop.pass(Duration::minutes(2));
        shop.reconcile();
    };
    let ways: [(&str, Way); 3] =
        [("webhook", &by_webhook), ("return page", &by_return), ("reconciler", &by_reconciler)];
    for (first, one) in ways {
        for (second, other) in ways {
            let shop = shop_with("lamp", 1);
            let order = shop.ordered("ada", "lamp", 1, "early");
            assert!(shop.pay(&order));
            one(&shop, &order);
            is_sold_once(&shop, &order, first);
            other(&shop, &order);
            is_sold_once(&shop, &order, &format!("{first}, then {second}"));
        }
    }
}

#[test]
fn all_of_them_at_once_five_times_settle_once() {
    let shop = shop_with("lamp", 1);
    let order = shop.ordered("ada", "lamp", 1, "early");
    assert!(shop.pay(&order));
    shop.pass(Duration::minutes(2));
    let session = shop.payments.session_of(&order);
    let task = |n: u32| {
        let (shop, order, session) = (&shop, &order, &session);
        async move {
            match n % 3 {
                0 => shop.try_deliver(session, "evt_1").await.unwrap(),
                1 => settle_order(&shop.ports(), order).await.unwrap(),
                _ => {
                    flow::reconcile(&shop.ports()).await.unwrap();
                    Settled::Sold
                }
            }
        }
    };
    let outcomes = interleave((0..15).map(task));
    assert!(outcomes.iter().all(|outcome| *outcome == Settled::Sold), "{outcomes:?}");
    is_sold_once(&shop, &order, "fifteen at once");
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM payment_events"), 1);
}

#[test]
fn two_settlers_end_the_same_wherever_they_interleave() {
    for steps in 0.. {
        let shop = shop_with("lamp", 1);
        let order = shop.ordered("ada", "lamp", 1, "early");
        assert!(shop.pay(&order));
        let mut other = Settled::Unknown;
        let (one, both) = cut_in(shop.try_settle(&order), steps, || other = shop.deliver(&order, "evt_1"));
        is_sold_once(&shop, &order, &format!("after {steps} steps"));
        if !both {
            return assert!(steps > 5, "never interleaved");
        }
        assert_eq!((one.unwrap(), other), (Settled::Sold, Settled::Sold), "after {steps} steps");
    }
}

#[test]
fn a_sale_is_shared_to_the_minor_unit() {
    let shop = shop_with("lamp", 2);
    let hold = shop.hold("ada", "lamp", 2).unwrap();
    let order = shop.place(&hold, Typed { coupon: "ten".into(), ..typed("bike") }).unwrap().order;
    assert!(shop.pay(&order));
    assert_eq!(shop.settle(&order), Settled::Sold);
    // 2 × 10.00 less 10 % is 18.00, delivered for 4.90: 22.90. Tax inside at 19 %: 2.87 and 0.78. Fee: 6 % of 18.00.
    for (account, minor) in [
        ("provider:payments", -2_290),
        ("payment:cs_000000", 0),
        ("tax:de", 287 + 78),
        ("platform:fees", 108),
        ("courier:riders", 490 - 78),
        ("creator:crt_1", 2_290 - 365 - 108 - 412),
    ] {
        assert_eq!(shop.balance(account), minor, "{account}");
    }
    assert_eq!(shop.kept(&order), 2_290);
    shop.db.audit();
}

#[test]
fn news_of_nothing_changes_nothing() {
    let shop = shop_with("lamp", 1);
    let order = shop.ordered("ada", "lamp", 1, "early");
    assert_eq!(shop.settle(&order), Settled::Waiting);
    let unknown = shared::ports::Session { id: "cs_elsewhere".into(), ..shop.payments.session_of(&order) };
    assert_eq!(run(shop.try_deliver(&unknown, "evt_1")), Ok(Settled::Unknown), "a session that is not ours");
    assert_eq!(shop.order_state(&order), "placed");
    shop.db.audit();
}

#[test]
fn old_news_after_new_news_changes_nothing() {
    let shop = shop_with("lamp", 1);
    let order = shop.ordered("ada", "lamp", 1, "early");
    let before = shop.payments.session_of(&order);
    assert!(shop.pay(&order));
    shop.deliver(&order, "evt_paid");
    for (event, state) in [("evt_open", SessionState::Open), ("evt_over", SessionState::Expired)] {
        let old = shared::ports::Session { state, ..before.clone() };
        assert_eq!(run(shop.try_deliver(&old, event)), Ok(Settled::Sold), "{event}");
    }
    is_sold_once(&shop, &order, "reordered");
}

#[test]
fn the_news_may_come_before_our_own_write() {
    let shop = shop_with("lamp", 1);
    let hold = shop.hold("ada", "lamp", 1).unwrap();
    shop.db_fails(&[Fault::None, Fault::BeforeCommit]);
    assert!(shop.place(&hold, typed("early")).is_err(), "the session is open, and the order is not written");
    let early = shop.payments.get("cs_000000");
    assert_eq!(run(shop.try_deliver(&early, "evt_1")), Ok(Settled::Unknown));
    let order = shop.place(&hold, typed("early")).unwrap().order;
    assert!(shop.pay(&order));
    assert_eq!(shop.deliver(&order, "evt_1"), Settled::Sold, "the same event, brought again, still counts");
    is_sold_once(&shop, &order, "before our own write");
}

#[test]
fn a_sale_survives_every_fault_of_the_database() {
    for (why, faults) in [
        ("nothing was read", vec![Fault::BeforeCommit]),
        ("nothing was written", vec![Fault::None, Fault::BeforeCommit]),
        ("it was written, and the answer was lost", vec![Fault::None, Fault::AfterCommit]),
    ] {
        let shop = shop_with("lamp", 1);
        let order = shop.ordered("ada", "lamp", 1, "early");
        assert!(shop.pay(&order));
        shop.db_fails(&faults);
        let session = shop.payments.session_of(&order);
        assert!(run(shop.try_deliver(&session, "evt_1")).is_err(), "{why}: the webhook must be asked to come again");
        shop.db.audit();
        assert_eq!(shop.deliver(&order, "evt_1"), Settled::Sold, "{why}");
        is_sold_once(&shop, &order, why);
    }
}

/// An order whose hold is over: the reconciler does not know that it was paid at the last moment.
fn late(shop: &TestShop, fulfilment: &str) -> OrderId {
    let order = shop.ordered("ada", "lamp", 1, fulfilment);
    shop.pass(Duration::minutes(10));
    order
}

#[test]
fn a_late_payment_takes_a_free_unit() {
    for swept in [false, true] {
        let shop = shop_with("lamp", 1);
        let order = late(&shop, "early");
        assert!(shop.pay(&order));
        if swept {
            run(shared::drops::flow::lapse(&shop.ports(), shop.now())).unwrap();
            assert_eq!(shop.hold_state(&order.hold()), "lapsed");
        }
        assert_eq!(shop.deliver(&order, "evt_1"), Settled::Sold, "swept: {swept}");
        is_sold_once(&shop, &order, "late");
        assert_eq!(shop.available(), 0);
    }
}

#[test]
fn a_late_payment_takes_a_unit_that_another_hold_no_longer_holds() {
    let shop = shop_with("lamp", 1);
    let order = late(&shop, "early");
    let bobs = shop.hold("bob", "lamp", 1).unwrap();
    assert!(shop.pay(&order));
    shop.pass(Duration::minutes(10));
    assert_eq!((shop.hold_state(&bobs.id).as_str(), shop.available()), ("live", 1), "over by the clock, and not swept");
    assert_eq!(shop.deliver(&order, "evt_1"), Settled::Sold);
    is_sold_once(&shop, &order, "late");
}

#[test]
fn a_payment_after_giving_back_takes_a_free_unit_too() {
    let shop = shop_with("lamp", 1);
    let hold = shop.hold("ada", "lamp", 1).unwrap();
    let order = shop.place(&hold, typed("early")).unwrap().order;
    shop.release(&hold).unwrap();
    assert_eq!(shop.order_state(&order), "lapsed");
    assert!(shop.pay(&order), "the payment page was still open");
    assert_eq!(shop.deliver(&order, "evt_1"), Settled::Sold);
    is_sold_once(&shop, &order, "released");
}

#[test]
fn a_late_payment_without_a_unit_goes_back_in_full_once() {
    for (why, db, provider) in [
        ("without a fault", vec![], vec![]),
        ("the provider did not do it", vec![], vec![Fault::BeforeCommit]),
        ("the provider did it and did not answer", vec![], vec![Fault::AfterCommit]),
        // The batches: standing, sale (refused), begin, standing, end.
        ("the beginning was not written", vec![Fault::None, Fault::None, Fault::BeforeCommit], vec![]),
        ("the beginning was written", vec![Fault::None, Fault::None, Fault::AfterCommit], vec![]),
        ("nothing was read", vec![Fault::None, Fault::None, Fault::None, Fault::BeforeCommit], vec![]),
        (
            "the end was not written",
            vec![Fault::None, Fault::None, Fault::None, Fault::None, Fault::BeforeCommit],
            vec![],
        ),
        ("the end was written", vec![Fault::None, Fault::None, Fault::None, Fault::None, Fault::AfterCommit], vec![]),
    ] {
        let shop = shop_with("lamp", 1);
        let order = late(&shop, "early");
        shop.hold("bob", "lamp", 1).unwrap();
        assert!(shop.pay(&order));
        shop.db_fails(&db);
        shop.provider_fails(&provider);
        let session = shop.payments.session_of(&order);
        let answer = run(shop.try_deliver(&session, "evt_1"));
        assert_eq!(answer.is_ok(), db.is_empty() && provider.is_empty(), "{why}");
        shop.db.audit();
        // It ends by itself, and again and again is once.
        for _ in 0..3 {
            shop.reconcile();
            assert_eq!(shop.settle(&order), Settled::Refunded, "{why}");
        }
        is_refunded_once(&shop, &order, "sold_out");
    }
}

#[test]
fn a_late_payment_for_a_full_window_goes_back_in_full_once() {
    let shop = shop_with("lamp", 5);
    let order = late(&shop, "early");
    shop.payments.sessions.borrow_mut().values_mut().for_each(|session| session.state = SessionState::Expired);
    shop.reconcile();
    assert_eq!(shop.order_state(&order), "lapsed");
    shop.ordered("bob", "lamp", 1, "early");
    shop.ordered("cleo", "lamp", 1, "early");
    // The provider's last word is that it was paid after all.
    shop.payments.sessions.borrow_mut().values_mut().next().unwrap().state = SessionState::Open;
    assert!(shop.payments.pay("cs_000000"));
    let session = shop.payments.get("cs_000000");
    assert_eq!(run(shop.try_deliver(&session, "evt_1")), Ok(Settled::Refunded));
    is_refunded_once(&shop, &order, "slot_full");
}

#[test]
fn two_settlers_of_a_late_payment_refund_once_wherever_they_interleave() {
    for steps in 0.. {
        let shop = shop_with("lamp", 1);
        let order = late(&shop, "early");
        shop.hold("bob", "lamp", 1).unwrap();
        assert!(shop.pay(&order));
        let (one, both) = cut_in(shop.try_settle(&order), steps, || {
            shop.deliver(&order, "evt_1");
        });
        assert_eq!(one, Ok(Settled::Refunded), "after {steps} steps");
        is_refunded_once(&shop, &order, "sold_out");
        if !both {
            return assert!(steps > 8, "never interleaved");
        }
    }
}

#[test]
fn money_is_kept_or_returned_never_both_when_a_unit_becomes_free_in_between() {
    for steps in 0.. {
        let shop = shop_with("lamp", 1);
        let order = late(&shop, "early");
        let bobs = shop.hold("bob", "lamp", 1).unwrap();
        assert!(shop.pay(&order));
        // One settler finds nothing free. Before it goes on, Bob gives his unit back, and another settler sells it.
        let (one, both) = cut_in(shop.try_settle(&order), steps, || {
            shop.release(&bobs).unwrap();
            shop.deliver(&order, "evt_1");
        });
        let paid = shop.order_state(&order) == "paid";
        assert_eq!(one, Ok(if paid { Settled::Sold } else { Settled::Refunded }), "after {steps} steps");
        assert_eq!(shop.kept(&order), if paid { 1_000 } else { 0 }, "after {steps} steps");
        shop.db.audit();
        if !both {
            return assert!(steps > 8, "never interleaved");
        }
    }
}

/// Two sessions of one order that can both be paid: the provider did not close the first one in time.
fn two_sessions(shop: &TestShop) -> (OrderId, [String; 2]) {
    let hold = shop.hold("ada", "lamp", 1).unwrap();
    let first = shop.place(&hold, typed("early")).unwrap();
    let second = shop.place(&hold, typed("late")).unwrap();
    let sessions = ["cs_000000".to_owned(), "cs_000001".to_owned()];
    let mut all = shop.payments.sessions.borrow_mut();
    all.get_mut(&sessions[0]).unwrap().state = SessionState::Open;
    assert_eq!(first.order, second.order);
    (first.order, sessions)
}

#[test]
fn of_two_sessions_that_were_paid_one_goes_back() {
    for turned in [false, true] {
        let shop = shop_with("lamp", 3);
        let (order, [one, two]) = two_sessions(&shop);
        let sessions = if turned { [&two, &one] } else { [&one, &two] };
        for session in sessions {
            assert!(shop.payments.pay(session));
            let event = format!("evt_{session}");
            run(shop.try_deliver(&shop.payments.get(session), &event)).unwrap();
        }
        is_sold_once(&shop, &order, "two sessions");
        assert_eq!(shop.available(), 2);
        assert_eq!(shop.payments.refunds.borrow().len(), 1);
        assert_eq!(shop.db.number("SELECT COUNT (*) FROM letters WHERE template = 'refund'"), 1);
        assert_eq!(shop.db.text("SELECT refund_reason FROM payments WHERE state = 'refunded'"), "paid_twice");
        assert_eq!(shop.settle(&order), Settled::Sold, "the order stands");
    }
}

#[test]
fn of_two_sessions_that_were_paid_at_once_one_goes_back() {
    for steps in 0.. {
        let shop = shop_with("lamp", 3);
        let (order, [one, two]) = two_sessions(&shop);
        assert!(shop.payments.pay(&one) && shop.payments.pay(&two));
        let (first, second) = (shop.payments.get(&one), shop.payments.get(&two));
        let (settled, both) = cut_in(shop.try_deliver(&first, "evt_1"), steps, || {
            run(shop.try_deliver(&second, "evt_2")).unwrap();
        });
        settled.unwrap();
        if !both {
            return assert!(steps > 3, "never interleaved");
        }
        is_sold_once(&shop, &order, &format!("after {steps} steps"));
    }
}

#[test]
fn a_session_of_an_order_that_changed_in_price_goes_back() {
    let shop = shop_with("lamp", 1);
    let hold = shop.hold("ada", "lamp", 1).unwrap();
    let order = shop.place(&hold, typed("early")).unwrap().order;
    shop.place(&hold, typed("bike")).unwrap();
    shop.payments.sessions.borrow_mut().get_mut("cs_000000").unwrap().state = SessionState::Open;
    assert!(shop.payments.pay("cs_000000"));
    assert_eq!(run(shop.try_deliver(&shop.payments.get("cs_000000"), "evt_1")), Ok(Settled::Refunded));
    assert_eq!((shop.order_state(&order).as_str(), shop.kept(&order)), ("placed", 0), "it waits for what it costs now");
    assert!(shop.pay(&order));
    assert_eq!(shop.deliver(&order, "evt_2"), Settled::Sold);
    assert_eq!(shop.kept(&order), 1_490);
    shop.db.audit();
}

#[test]
fn what_nobody_pays_ends_by_itself() {
    let shop = shop_with("lamp", 1);
    let order = shop.ordered("ada", "lamp", 1, "early");
    shop.pass(Duration::minutes(5));
    shop.reconcile();
    assert_eq!(shop.order_state(&order), "placed", "while it is held, it may be paid");
    shop.pass(Duration::minutes(5));
    shop.reconcile();
    assert_eq!(shop.payments.session_of(&order).state, SessionState::Expired, "nobody can pay for it any more");
    assert_eq!((shop.order_state(&order).as_str(), shop.available()), ("lapsed", 1));
    assert_eq!(shop.db.number("SELECT SUM (taken) FROM slots"), 0, "its seat is free");
    let batches = *shop.db.batches.borrow();
    shop.reconcile();
    assert_eq!(*shop.db.batches.borrow() - batches, 6, "nothing is left to look after");
    shop.db.audit();
}

#[test]
fn the_end_of_an_unpaid_session_is_heard_of_by_webhook_too() {
    let shop = shop_with("lamp", 1);
    let order = shop.ordered("ada", "lamp", 1, "early");
    shop.pass(Duration::minutes(10));
    shop.payments.sessions.borrow_mut().values_mut().for_each(|session| session.state = SessionState::Expired);
    assert_eq!(shop.deliver(&order, "evt_1"), Settled::Expired);
    assert_eq!(shop.deliver(&order, "evt_1"), Settled::Expired);
    assert_eq!(shop.order_state(&order), "lapsed");
    shop.db.audit();
}

#[test]
fn two_reconcilers_at_once_and_a_provider_that_is_down_do_no_harm() {
    let shop = shop_with("lamp", 3);
    let orders: Vec<OrderId> =
        ["ada", "bob", "cleo"].iter().map(|buyer| shop.ordered(buyer, "lamp", 1, "late")).collect();
    assert!(shop.pay(&orders[0]));
    shop.pass(Duration::minutes(11));
    shop.provider_fails(&[Fault::BeforeCommit, Fault::BeforeCommit, Fault::AfterCommit]);
    let done = run(flow::reconcile(&shop.ports())).unwrap();
    assert_eq!((done.asked, done.failed), (3, 3), "counted, and asked again");
    shop.db.audit();
    let ports = shop.ports();
    let both = interleave((0..2).map(|_| flow::reconcile(&ports)));
    assert!(both.into_iter().all(|done| done.is_ok_and(|done| done.failed == 0)));
    is_sold_once(&shop, &orders[0], "reconciled");
    assert_eq!(shop.available(), 2);
}

#[test]
fn a_change_of_mind_finds_that_the_first_session_was_paid() {
    let shop = shop_with("lamp", 1);
    let hold = shop.hold("ada", "lamp", 1).unwrap();
    let Placed { order, .. } = shop.place(&hold, typed("early")).unwrap();
    assert!(shop.pay(&order));
    assert_eq!(shop.place(&hold, typed("late")), Err(Failure::Refused(CheckoutRefused::Paid(order.clone()))));
    is_sold_once(&shop, &order, "paid in the other tab");
}
