//! Letters: written with the fact they tell of, sent once, given up, swept.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::float_arithmetic
)]

mod common;

use crate::common::links::Links;
use async_trait::async_trait;
use common::bundles::with_sets;
use common::shop::name;
use common::sqlite::{Bug, Fault};
use common::{TestShop, run, shop_with, typed};
use shared::channels::flow::{Unsent, give_up, of_order, send, sweep};
use shared::checkout::sale::Settled;
use shared::checkout::view::Typed;
use shared::ids::OrderId;
use shared::ports::{Letter, Mail};
use shared::time::Duration;
use std::cell::{Cell, RefCell};

/// A post that refuses when it is told to, and keeps what it took.
#[derive(Default)]
struct Post {
    is_down: Cell<bool>,
    taken: RefCell<Vec<Letter>>,
}

#[async_trait(?Send)]
impl Mail for Post {
    async fn send(&self, letter: &Letter) -> Result<(), String> {
        if self.is_down.get() {
            return Err("the post is down".to_owned());
        }
        self.taken.borrow_mut().push(letter.clone());
        Ok(())
    }
}

fn post(shop: &TestShop, mail: &Post, id: &str) -> Result<bool, Unsent> {
    run(send(&shop.ports(), mail, name(), id, &Links))
}

fn waiting(shop: &TestShop, order: &OrderId) -> Vec<String> {
    run(of_order(&shop.ports(), order)).unwrap()
}

fn paid(shop: &TestShop, typed: Typed) -> OrderId {
    let hold = shop.hold("ada", "lamp", 1).unwrap();
    let order = shop.place(&hold, typed).unwrap().order;
    assert!(waiting(shop, &order).is_empty(), "nothing to tell before it is paid");
    assert!(shop.pay(&order));
    assert_eq!(shop.settle(&order), Settled::Sold);
    order
}

#[test]
fn a_receipt_is_sent_once() {
    let shop = shop_with("lamp", 2);
    let order = paid(&shop, Typed { name: "Ada <3 & \"Bob\"".into(), coupon: "TEN".into(), ..typed("bike") });
    let ids = waiting(&shop, &order);
    assert_eq!(ids, [format!("receipt-{order}")]);
    let mail = Post::default();
    assert_eq!(post(&shop, &mail, &ids[0]), Ok(true));
    for _ in 0..3 {
        shop.settle(&order);
        assert_eq!(post(&shop, &mail, &ids[0]), Ok(false), "a queue that delivers twice sends once");
    }
    assert!(waiting(&shop, &order).is_empty() && run(sweep(&shop.ports())).unwrap().is_empty());
    let letters = mail.taken.borrow();
    let [letter] = letters.as_slice() else { panic!("{} letters", letters.len()) };
    assert_eq!(letter.to, "ada@example.com");
    assert_eq!(letter.subject, format!("Your order {}: Lamps", order.number()));
    for text in [
        "1 × Lamp  €10.00",
        "Coupon TEN  -€1.00",
        "Delivery  €4.90",
        "Total  €13.90",
        "19 % tax: €2.22",
        "By bike",
        "token=t&x=1",
    ] {
        assert!(letter.text.contains(text), "{text} is not in:\n{}", letter.text);
    }
    assert!(letter.html.contains("Ada &lt;3 &amp; &quot;Bob&quot;") && letter.html.contains("token=t&amp;x=1"));
    assert!(!letter.html.contains("<3"), "what was typed is no markup");
    shop.db.audit();
}

#[test]
fn a_receipt_names_each_part_and_the_rate_of_its_tax_and_no_commission() {
    let shop = with_sets(4, 8, 3, Bug::default());
    shop.db.script("UPDATE creators SET tax_bp = 770, fee_tax_bp = 1900");
    let order = shop.ordered("ada", "set", 1, "bike");
    assert!(shop.pay(&order));
    assert_eq!(shop.settle(&order), Settled::Sold);
    let mail = Post::default();
    assert_eq!(post(&shop, &mail, &waiting(&shop, &order)[0]), Ok(true));
    let letter = mail.taken.borrow()[0].clone();
    // 24.90 with 7.7 % in it: 1.43 of the goods, 0.35 of the delivery.
    for text in [
        "1 × Evening set  €20.00",
        "of it 1 × Lamp",
        "of it 2 × Shade",
        "Delivery  €4.90",
        "Total  €24.90 (including 7.7 % tax: €1.78)",
    ] {
        assert!(letter.text.contains(text), "{text} is not in:\n{}", letter.text);
    }
    assert!(letter.html.contains("of it 2 × Shade"), "{}", letter.html);
    for word in ["fee", "Fee", "commission"] {
        assert!(!letter.text.contains(word), "{word}: the creator pays it\n{}", letter.text);
    }
    assert_eq!(shop.kept(&order), 2_490, "what was charged");
}

#[test]
fn a_refund_is_told_with_its_reason() {
    let shop = shop_with("lamp", 1);
    let order = shop.ordered("ada", "lamp", 1, "early");
    shop.pass(Duration::minutes(10));
    shop.hold("bob", "lamp", 1).unwrap();
    assert!(shop.pay(&order));
    assert_eq!(shop.settle(&order), Settled::Refunded);
    let mail = Post::default();
    let ids = waiting(&shop, &order);
    assert_eq!(post(&shop, &mail, &ids[0]), Ok(true));
    assert_eq!(shop.settle(&order), Settled::Refunded);
    assert!(ids.len() == 1 && waiting(&shop, &order).is_empty(), "told once");
    let letter = mail.taken.borrow()[0].clone();
    assert!(letter.subject.starts_with("Refunded in full: Lamps"), "{}", letter.subject);
    assert!(letter.text.contains("after your hold had ended, and the last unit had been sold"), "{}", letter.text);
    shop.db.audit();
}

#[test]
fn a_letter_waits_while_the_post_is_down() {
    let shop = shop_with("lamp", 1);
    let order = paid(&shop, typed("early"));
    let mail = Post::default();
    mail.is_down.set(true);
    let id = &waiting(&shop, &order)[0];
    for tries in 1..=3 {
        assert_eq!(post(&shop, &mail, id), Err(Unsent::Mail("the post is down".into())));
        assert_eq!(shop.db.number("SELECT tries FROM letters"), tries);
    }
    mail.is_down.set(false);
    assert_eq!(post(&shop, &mail, id), Ok(true));
    assert_eq!(mail.taken.borrow().len(), 1);
    shop.db.audit();
}

#[test]
fn a_letter_that_was_given_up_is_not_sent_and_is_seen() {
    let shop = shop_with("lamp", 1);
    let order = paid(&shop, typed("early"));
    let id = waiting(&shop, &order)[0].clone();
    run(give_up(&shop.ports(), &id)).unwrap();
    let mail = Post::default();
    assert_eq!(post(&shop, &mail, &id), Ok(false));
    shop.pass(Duration::hours(1));
    assert!(run(sweep(&shop.ports())).unwrap().is_empty());
    assert_eq!(shop.db.text("SELECT state FROM letters"), "failed");
    shop.db.audit();
}

#[test]
fn a_letter_that_was_sent_is_not_given_up_afterwards() {
    let shop = shop_with("lamp", 1);
    let order = paid(&shop, typed("early"));
    let id = waiting(&shop, &order)[0].clone();
    assert_eq!(post(&shop, &Post::default(), &id), Ok(true));
    run(give_up(&shop.ports(), &id)).unwrap();
    assert_eq!(shop.db.text("SELECT state FROM letters"), "sent");
}

#[test]
fn a_letter_that_no_queue_carries_is_swept_after_a_minute() {
    let shop = shop_with("lamp", 1);
    let order = paid(&shop, typed("early"));
    shop.pass(Duration(59_999));
    assert!(run(sweep(&shop.ports())).unwrap().is_empty(), "the queue gets its chance");
    shop.pass(Duration(1));
    assert_eq!(run(sweep(&shop.ports())).unwrap(), [format!("receipt-{order}")]);
    shop.pass(Duration::minutes(16));
    let stuck = shop.db.broken();
    assert!(stuck.len() == 1 && stuck[0].starts_with("I14 no letter is stuck"), "the audit names it: {stuck:?}");
}

#[test]
fn a_mark_that_was_lost_sends_a_letter_again_rather_than_never() {
    let shop = shop_with("lamp", 1);
    let order = paid(&shop, typed("early"));
    let id = waiting(&shop, &order)[0].clone();
    let mail = Post::default();
    shop.db_fails(&[Fault::None, Fault::None, Fault::None, Fault::BeforeCommit]);
    assert!(matches!(post(&shop, &mail, &id), Err(Unsent::Db(_))));
    assert_eq!(post(&shop, &mail, &id), Ok(true));
    assert_eq!(mail.taken.borrow().len(), 2);
    shop.db.audit();
}

#[test]
fn nobody_writes_for_an_order_that_is_not_there() {
    let shop = shop_with("lamp", 1);
    assert_eq!(post(&shop, &Post::default(), "receipt-ord_0"), Ok(false));
}

#[test]
fn the_receipt_of_a_pickup_brings_the_code_and_a_delivery_brings_none() {
    for (way, has_code) in [("late", true), ("bike", false)] {
        let shop = shop_with("lamp", 2);
        let order = paid(&shop, typed(way));
        let mail = Post::default();
        post(&shop, &mail, &format!("receipt-{order}")).unwrap();
        let letters = mail.taken.borrow();
        for text in [&letters[0].text, &letters[0].html] {
            assert_eq!(text.contains(&format!("/pickup/{order}?code=7KQ2M4XD")), has_code, "{way}");
            assert_eq!(text.contains("7KQ2 M4XD"), has_code, "{way}");
        }
    }
}
