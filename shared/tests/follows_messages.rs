//! Followers and buyers are written to: each once, in batches, whatever fails in between.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use async_trait::async_trait;
use common::links::Links;
use common::sqlite::Fault;
use common::studio::{by_mira, mira, shop, studio, typed};
use common::{TestShop, interleave, run};
use shared::channels::flow::send;
use shared::failure::{Failure, Kind, Refusal};
use shared::follows::{self, FollowRefused};
use shared::ids::PersonId;
use shared::messages::{self, MessageRefused};
use shared::ports::{Ids, Letter, Mail};
use shared::requests::Key;
use shared::studio::release::flow::{create, schedule, unpublish};
use shared::time::Duration;
use std::cell::RefCell;

#[derive(Default)]
struct Post(RefCell<Vec<Letter>>);

#[async_trait(?Send)]
impl Mail for Post {
    async fn send(&self, letter: &Letter) -> Result<(), String> {
        self.0.borrow_mut().push(letter.clone());
        Ok(())
    }
}

fn deliver(shop: &TestShop, ids: &[String]) -> Vec<Letter> {
    let post = Post::default();
    for id in ids {
        assert!(run(send(&shop.ports(), &post, common::shop::name(), id, &Links)).unwrap(), "{id}");
    }
    post.0.take()
}

fn follow(shop: &TestShop, person: &str) -> u32 {
    run(follows::flow::follow(&shop.ports(), common::shop::name(), "mira", &PersonId::from(person))).unwrap().followers
}

fn announced(shop: &TestShop) -> String {
    let id = by_mira(shop, |hand| run(create(&shop.ports(), hand, &typed()))).unwrap();
    by_mira(shop, |hand| run(schedule(&shop.ports(), hand, &id, 1))).unwrap();
    id
}

fn tell(shop: &TestShop) -> Vec<String> {
    run(follows::flow::write_letters(&shop.ports())).unwrap()
}

#[test]
fn following_twice_is_following_once() {
    let shop = shop();
    assert_eq!((follow(&shop, "per_ada"), follow(&shop, "per_ada"), follow(&shop, "per_bob")), (1, 1, 2));
    let ada = PersonId::from("per_ada");
    let look = || run(follows::flow::look(&shop.ports(), common::shop::name(), "mira", &ada)).unwrap().unwrap();
    assert!(look().follows);
    for _ in 0..2 {
        let page = run(follows::flow::unfollow(&shop.ports(), common::shop::name(), "mira", &ada)).unwrap();
        assert_eq!((page.follows, page.followers), (false, 1));
    }
    let nobody = run(follows::flow::follow(&shop.ports(), common::shop::name(), "nobody", &ada));
    assert_eq!(nobody, Err(Failure::Refused(FollowRefused::Missing)));
    assert_eq!((FollowRefused::Missing.code(), FollowRefused::Missing.kind()), ("not_found", Kind::Missing));
}

#[test]
fn followers_are_told_once_and_can_leave_with_one_click() {
    let shop = shop();
    follow(&shop, "per_ada");
    follow(&shop, "per_bob");
    let id = announced(&shop);
    let letters = deliver(&shop, &tell(&shop));
    assert_eq!(letters.len(), 2);
    let letter = letters.iter().find(|letter| letter.to == "ada@example.com").unwrap();
    assert_eq!(letter.subject, "Mira: Evening Lamps");
    assert!(letter.text.contains("https://shop.example/drops/evening-lamps"), "{}", letter.text);
    let leave = "https://shop.example/unfollow/mira/per_ada?token=t";
    assert!(letter.text.contains(leave), "{}", letter.text);
    assert_eq!(letter.headers[0], ("List-Unsubscribe".to_owned(), format!("<{leave}>")));
    assert_eq!(letter.headers[1], ("List-Unsubscribe-Post".to_owned(), "List-Unsubscribe=One-Click".to_owned()));
    assert!(tell(&shop).is_empty(), "nobody is told twice");
    assert_eq!(
        shop.db.number(&format!("SELECT recipients FROM announcements WHERE drop_id = '{id}' AND done_at IS NOT NULL")),
        2
    );
    by_mira(&shop, |hand| run(unpublish(&shop.ports(), hand, &id, 2))).unwrap();
    by_mira(&shop, |hand| run(schedule(&shop.ports(), hand, &id, 3))).unwrap();
    assert!(tell(&shop).is_empty(), "nor for a drop that was taken back and announced again");
}

#[test]
fn nobody_is_told_of_what_was_taken_back_or_is_over() {
    let shop = shop();
    follow(&shop, "per_ada");
    let id = announced(&shop);
    by_mira(&shop, |hand| run(unpublish(&shop.ports(), hand, &id, 2))).unwrap();
    assert!(tell(&shop).is_empty());
    by_mira(&shop, |hand| run(schedule(&shop.ports(), hand, &id, 3))).unwrap();
    shop.pass(Duration::days(3));
    assert!(tell(&shop).is_empty());
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM announcements WHERE done_at IS NULL"), 0);
}

#[test]
fn many_followers_are_told_in_parts_and_a_lost_answer_costs_nobody_a_letter() {
    let shop = shop();
    shop.db.script(
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 230)
         INSERT INTO people (id, email, made_at) SELECT printf ('per_%04d', n), printf ('p%d@example.com', n), 0 FROM n;
         INSERT INTO follows SELECT id, 'crt_1', 0 FROM people WHERE id LIKE 'per_0%';
         UPDATE people SET erased_at = 1 WHERE id = 'per_0007'",
    );
    announced(&shop);
    assert_eq!(tell(&shop).len(), 100);
    // Written, and the answer is lost: the sweep sends those, and the next run goes on behind them.
    shop.db_fails(&[Fault::None, Fault::AfterCommit]);
    assert!(run(follows::flow::write_letters(&shop.ports())).is_err());
    let ports = shop.ports();
    interleave((0..3).map(|_| follows::flow::write_letters(&ports)));
    assert!(tell(&shop).is_empty());
    let count = "SELECT COUNT (*) || ' ' || COUNT (DISTINCT recipient) FROM letters WHERE template = 'note'";
    assert_eq!(shop.db.text(count), "229 229");
    assert_eq!(shop.db.number("SELECT recipients FROM announcements"), 229);
}

fn write(shop: &TestShop, creator: &str, id: &str, subject: &str, body: &str) -> Result<(), Vec<&'static str>> {
    let key = Key::parse(&shop.ids.fresh("a-key-of-a-test-")).unwrap();
    match run(messages::flow::write(&shop.ports(), &mira(), &studio(creator), id, (subject, body), &key)) {
        Ok(()) => Ok(()),
        Err(Failure::Refused(refused)) => Err(refused.iter().map(Refusal::code).collect()),
        Err(Failure::Broken(cause)) => panic!("{cause}"),
    }
}

fn sold(shop: &TestShop, buyer: &str) {
    let order = shop.ordered(buyer, "lamp", 1, "late");
    shop.pay(&order);
    shop.settle(&order);
}

#[test]
fn buyers_get_a_letter_each_with_the_way_to_their_order() {
    let shop = shop();
    sold(&shop, "ada");
    shop.ordered("bob", "lamp", 1, "late");
    sold(&shop, "cem");
    shop.db.script("UPDATE orders SET email = 'cem@example.com' WHERE buyer = 'cem'");
    write(&shop, "crt_1", "drp_1", " Bring a box ", "It is wet.\r\n\r\nBring <a> box.").unwrap();
    let ids = run(messages::flow::write_letters(&shop.ports())).unwrap();
    let letters = deliver(&shop, &ids);
    let mut to: Vec<_> = letters.iter().map(|letter| letter.to.as_str()).collect();
    to.sort_unstable();
    assert_eq!(to, ["ada@example.com", "cem@example.com"], "who has not paid is not written to");
    let letter = &letters[0];
    assert_eq!(letter.subject, "Bring a box");
    assert!(letter.text.contains("Your order: https://shop.example/orders/ord_"), "{}", letter.text);
    assert!(letter.html.contains("Bring &lt;a&gt; box.") && letter.html.contains("token=t&amp;x=1"), "{}", letter.html);
    assert!(letter.text.contains("Mira wrote this to everybody who bought “Lamps”."), "{}", letter.text);
    assert!(run(messages::flow::write_letters(&shop.ports())).unwrap().is_empty());
    let page = run(messages::flow::page(&shop.ports(), &studio("crt_1"), "drp_1")).unwrap().unwrap();
    assert_eq!((page.buyers, page.messages[0].recipients, page.messages[0].done), (2, 2, true));
}

#[test]
fn who_has_it_in_hand_is_written_to_as_well() {
    let shop = shop();
    sold(&shop, "ada");
    shop.db.script(
        "INSERT INTO handovers (id, order_id, outcome, way, why, person, at, written_at)
         SELECT 'hnd_1', id, 'collected', 'button', 'Knows her.', 'per_mira', state_at, state_at FROM orders",
    );
    assert_eq!(shop.db.text("SELECT state FROM orders"), "collected");
    write(&shop, "crt_1", "drp_1", "Wash it by hand", "The glaze is soft.").unwrap();
    assert_eq!(run(messages::flow::write_letters(&shop.ports())).unwrap().len(), 1);
}

#[test]
fn who_bought_twice_is_written_to_once() {
    let shop = shop();
    sold(&shop, "ada");
    sold(&shop, "ada");
    write(&shop, "crt_1", "drp_1", "Hello", "There").unwrap();
    assert_eq!(run(messages::flow::write_letters(&shop.ports())).unwrap().len(), 1);
}

#[test]
fn three_messages_are_the_most() {
    let shop = shop();
    sold(&shop, "ada");
    for text in ["one", "two", "three"] {
        write(&shop, "crt_1", "drp_1", text, text).unwrap();
    }
    assert_eq!(write(&shop, "crt_1", "drp_1", "four", "four"), Err(vec!["message_limit"]));
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM messages"), 3);
}

#[test]
fn messages_are_refused_at_their_fields() {
    let shop = shop();
    assert_eq!(write(&shop, "crt_1", "drp_1", "Hello", "There"), Err(vec!["no_buyers"]));
    sold(&shop, "ada");
    let long = "a".repeat(4_001);
    for (why, subject, body, codes) in [
        ("nothing", " ", " ", vec!["subject_missing", "body_missing"]),
        ("too long", &long[..121], long.as_str(), vec!["too_long", "too_long"]),
        ("two headers", "Hello\nBcc: all", "There", vec!["too_long"]),
    ] {
        assert_eq!(write(&shop, "crt_1", "drp_1", subject, body), Err(codes), "{why}");
    }
    assert_eq!(write(&shop, "crt_2", "drp_1", "Hello", "There"), Err(vec!["not_found"]), "somebody else's drop");
    assert_eq!(MessageRefused::LimitReached.kind(), Kind::Conflict);
    assert!(run(messages::flow::page(&shop.ports(), &studio("crt_2"), "drp_1")).unwrap().is_none());
}

#[test]
fn a_second_click_writes_one_message() {
    let shop = shop();
    sold(&shop, "ada");
    let key = Key::parse("one-key-of-one-form").unwrap();
    for _ in 0..2 {
        run(messages::flow::write(&shop.ports(), &mira(), &studio("crt_1"), "drp_1", ("Hello", "There"), &key))
            .unwrap();
    }
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM messages"), 1);
}
