//! Refunds that a bank sends back after they were booked: the money waits for its buyer, and goes once more.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::float_arithmetic
)]

mod common;

use common::account::Account;
use common::money::{audit, code, key, olga, paid_lamp};
use common::sqlite::Fault;
use common::{TestShop, interleave, run, shop, shop_with};
use shared::checkout::flow::{Reader, order as order_page};
use shared::checkout::sale::flow::Event;
use shared::desk::orders::flow as desk;
use shared::desk::refunds::flow::refunds;
use shared::desk::view::Part;
use shared::ids::OrderId;
use shared::ports::Ports;
use shared::reconciliation::flow::nightly;
use shared::refunds::bounces::flow::{Again, again, learn, otherwise};
use shared::refunds::bounces::{RefundMade, cause_words};
use shared::refunds::flow::Refunded;
use shared::time::Duration;

/// An order of ten euros whose money went back, and the key it went by.
fn refunded(shop: &TestShop) -> (OrderId, String) {
    let order = paid_lamp(shop, "ada", "late");
    let told = run(desk::refund(&shop.ports(), &olga(), &order, "It cracked.", key(shop))).unwrap();
    assert_eq!(told, Refunded::Done);
    let refund = shop.db.text("SELECT id FROM refunds");
    (order, refund)
}

fn event(id: &str) -> Event {
    Event { id: id.to_owned(), kind: "refund.failed".to_owned() }
}

fn bounces(shop: &TestShop) -> Vec<String> {
    shop.db.texts("SELECT state || ' ' || number || ' ' || cause FROM refund_bounces ORDER BY number")
}

fn waits(shop: &TestShop, refund: &str) -> i64 {
    shop.balance(&format!("refunds:{refund}"))
}

#[test]
fn it_is_open_again_its_buyer_is_told_and_it_goes_once_more() {
    let shop = shop_with("lamp", 3);
    let (order, refund) = refunded(&shop);
    let shares = || ["creator:crt_1", "platform:fees", "tax:de"].map(|account| shop.balance(account));
    let booked = shop.db.number("SELECT COUNT (*) FROM transfers");
    let id = shop.payments.sends_back(&refund, "expired_or_canceled_card");
    let letter = run(learn(&shop.ports(), &id, Some(&event("evt_1")))).unwrap();
    assert_eq!(letter, Some(format!("note-bounced-{id}")));
    assert_eq!((bounces(&shop), waits(&shop, &refund)), (vec!["open 1 expired_or_canceled_card".to_owned()], 1_000));
    assert_eq!(shares(), [0; 3], "the sale stays undone");
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM transfers"), booked + 1, "a correction is a new transfer");
    assert_eq!(shop.order_state(&order), "refunded");
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM letters WHERE recipient = 'ada@example.com'"), 1);
    audit(&shop);
    // Its buyer and the desk read so.
    let page = run(order_page(&shop.ports(), shop::name(), &order, &Reader::Trusted)).unwrap().unwrap();
    assert_eq!(page.refunds[0].state_words(), "Sent back by the bank");
    let find = shared::desk::find::Find { state: "bounced".into(), ..shared::desk::find::Find::default() };
    let sheet = run(refunds(&shop.ports(), &find, 50)).unwrap();
    assert_eq!(sheet.table().unwrap().rows.len(), 1);
    let sheet = run(desk::order(&shop.ports(), &order)).unwrap();
    let offered: Vec<_> = sheet
        .parts
        .iter()
        .filter_map(|part| if let Part::Deeds(_, all) = part { Some(all) } else { None })
        .flatten()
        .collect();
    assert!(offered.iter().any(|deed| deed.to.ends_with("/refund-again")), "{offered:?}");
    // What comes twice, late or at once changes nothing.
    for event_id in ["evt_1", "evt_2"] {
        assert_eq!(run(learn(&shop.ports(), &id, Some(&event(event_id)))), Ok(None));
    }
    assert_eq!(bounces(&shop).len(), 1);
    // Once more; and it comes back once more.
    let send = |id: &str| run(again(&shop.ports(), &olga(), &order, id, "She says the card is fine.", key(&shop)));
    assert_eq!(send(&id).unwrap(), Again::Paid);
    assert_eq!((bounces(&shop)[0].as_str(), waits(&shop, &refund)), ("paid 1 expired_or_canceled_card", 0));
    assert_eq!(code(send(&id)), "moved_on");
    audit(&shop);
    let second = shop.payments.sends_back(&format!("again-1-{id}"), "declined");
    run(learn(&shop.ports(), &second, None)).unwrap();
    assert_eq!((bounces(&shop)[1].as_str(), waits(&shop, &refund)), ("open 2 declined", 1_000));
    // So the shop pays it another way.
    let how = "Transfer of 24 November, reference KB-77.";
    assert_eq!(code(run(otherwise(&shop.ports(), &olga(), &order, &second, "no", key(&shop)))), "why_missing");
    run(otherwise(&shop.ports(), &olga(), &order, &second, how, key(&shop))).unwrap();
    assert_eq!((waits(&shop, &refund), shop.balance("platform:refunds")), (0, 1_000));
    let other = OrderId::from("ord_none");
    assert_eq!(code(run(again(&shop.ports(), &olga(), &other, &second, "Why not.", key(&shop)))), "not_found");
    audit(&shop);
}

#[test]
fn several_that_bring_the_news_at_once_book_it_once() {
    let shop = shop_with("lamp", 3);
    let (_, refund) = refunded(&shop);
    let id = shop.payments.sends_back(&refund, "lost_or_stolen_card");
    let ports = shop.ports();
    let events: Vec<_> = (0..4).map(|n| event(&format!("evt_{n}"))).collect();
    let answers = interleave(events.iter().map(|event| learn(&ports, &id, Some(event))));
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert_eq!((bounces(&shop).len(), waits(&shop, &refund)), (1, 1_000));
    audit(&shop);
}

#[test]
fn news_before_the_refund_was_booked_book_it_first() {
    let shop = shop_with("lamp", 3);
    let order = paid_lamp(&shop, "ada", "late");
    shop.provider_fails(&[Fault::AfterCommit]);
    let told = run(desk::refund(&shop.ports(), &olga(), &order, "It cracked.", key(&shop))).unwrap();
    assert_eq!(told, Refunded::Begun, "the provider did it, and its answer was lost");
    let refund = shop.db.text("SELECT id FROM refunds");
    let id = shop.payments.sends_back(&refund, "declined");
    run(learn(&shop.ports(), &id, None)).unwrap();
    assert_eq!((shop.order_state(&order).as_str(), waits(&shop, &refund)), ("refunded", 1_000));
    audit(&shop);
}

#[test]
fn what_is_not_ours_and_what_did_not_fail_is_left_alone() {
    let shop = shop_with("lamp", 3);
    let (_, refund) = refunded(&shop);
    let ports = shop.ports();
    assert_eq!(run(learn(&ports, &format!("re_{refund}"), None)), Ok(None), "it went through");
    assert!(run(learn(&ports, "re_of_somebody_else", None)).is_err());
    assert_eq!(bounces(&shop), Vec::<String>::new());
    // The database says so by itself.
    for (why, values, named) in [
        ("no such refund", "'rfd_none', 1000, 'EUR'", ""),
        ("another amount", "'{refund}', 999, 'EUR'", "bounce_of_nothing"),
        ("another currency", "'{refund}', 1000, 'USD'", "bounce_of_nothing"),
    ] {
        let values = values.replace("{refund}", &refund);
        let error = shop.db.try_script(&format!(
            "INSERT INTO refund_bounces (refund, amount_minor, currency, id, number, cause, at, state_at) VALUES ({values}, 're_x', 1, '', 0, 0)"
        ));
        assert!(error.as_ref().is_err_and(|error| error.contains(named)), "{why}: {error:?}");
    }
    for cause in ["expired_or_canceled_card", "lost_or_stolen_card", "declined", "unknown", ""] {
        assert!(cause_words(cause).contains(' '), "{cause}");
    }
    let made = RefundMade { id: "re_1".into(), key: None, failed: Some("declined".into()) };
    assert_eq!(made.clone(), made);
    audit(&shop);
}

#[test]
fn a_provider_that_fails_sends_it_again_once() {
    for fault in [Fault::BeforeCommit, Fault::AfterCommit] {
        let shop = shop_with("lamp", 3);
        let (order, refund) = refunded(&shop);
        let id = shop.payments.sends_back(&refund, "declined");
        run(learn(&shop.ports(), &id, None)).unwrap();
        shop.provider_fails(&[fault]);
        let told = run(again(&shop.ports(), &olga(), &order, &id, "Once more.", key(&shop))).unwrap();
        assert_eq!(told, Again::Begun);
        shop.reconcile();
        shop.reconcile();
        let made = shop.payments.refunds.borrow().keys().filter(|key| key.starts_with("again-")).count();
        assert_eq!((made, waits(&shop, &refund), shop.kept(&order)), (1, 0, 0), "{fault:?}");
        audit(&shop);
    }
    // One that refuses for good leaves it to somebody.
    let shop = shop_with("lamp", 3);
    let (order, refund) = refunded(&shop);
    let id = shop.payments.sends_back(&refund, "declined");
    run(learn(&shop.ports(), &id, None)).unwrap();
    shop.payments.refuses_refunds.set(true);
    let send = || run(again(&shop.ports(), &olga(), &order, &id, "Once more.", key(&shop))).unwrap();
    assert_eq!((send(), bounces(&shop)), (Again::Refused, vec!["open 1 the account is closed".to_owned()]));
    shop.payments.refuses_refunds.set(false);
    assert_eq!((send(), waits(&shop, &refund)), (Again::Paid, 0), "under a key of its own");
    audit(&shop);
}

#[test]
fn lost_news_are_found_in_the_providers_account() {
    let shop = shop_with("lamp", 3);
    let (order, refund) = refunded(&shop);
    let account = Account::of(&shop);
    account.all();
    let id = shop.payments.sends_back(&refund, "declined");
    account.all();
    shop.pass(Duration::days(1));
    let ports: Ports<'_> = shop.ports();
    let read = run(nightly(&ports, &account)).unwrap().unwrap();
    assert_eq!((read.mended, bounces(&shop).len(), waits(&shop, &refund)), (1, 1, 1_000));
    run(again(&shop.ports(), &olga(), &order, &id, "Once more.", key(&shop))).unwrap();
    account.all();
    shop.pass(Duration::days(1));
    run(nightly(&shop.ports(), &account)).unwrap().unwrap();
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM mismatches"), 0);
    let alone =
        "SELECT COUNT (*) FROM provider_lines l WHERE NOT EXISTS (SELECT 1 FROM line_matches m WHERE m.line = l.id)";
    assert_eq!(shop.db.number(alone), 0, "each line has its transfer");
    audit(&shop);
}
