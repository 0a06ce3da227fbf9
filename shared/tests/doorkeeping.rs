//! The door of the counter: who comes through at once, who is sent to the check, and that it stays shut when nobody
//! counts or checks.

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
use common::run;
use shared::doorkeeping::flow::{Knock, to_hold, to_pay};
use shared::doorkeeping::network::Network;
use shared::doorkeeping::{DoorRefused, PACE_SECONDS, Pace};
use shared::failure::{Kind, Refusal};
use shared::ids::BuyerId;
use shared::ports::{Check, Paces, Shown, Silent, Verdict};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

/// Counts within one minute, as long as it is not down.
#[derive(Default)]
struct Counter {
    asked: RefCell<BTreeMap<(&'static str, String), u32>>,
    down: Cell<bool>,
}

#[async_trait(?Send)]
impl Paces for Counter {
    async fn within(&self, pace: Pace, who: &str) -> Result<bool, Silent> {
        if self.down.get() {
            return Err(Silent);
        }
        let mut asked = self.asked.borrow_mut();
        let times = asked.entry((pace.binding(), who.to_owned())).or_default();
        *times += 1;
        Ok(*times <= pace.most())
    }
}

/// A check that passes each answer it gave, for one wish.
#[derive(Default)]
struct Checker {
    spent: RefCell<BTreeMap<String, String>>,
    down: Cell<bool>,
    asked: Cell<u32>,
}

#[async_trait(?Send)]
impl Check for Checker {
    async fn check(&self, shown: &Shown<'_>) -> Result<Verdict, Silent> {
        self.asked.set(self.asked.get() + 1);
        if self.down.get() {
            return Err(Silent);
        }
        let mut parts = shown.answer.split('|');
        let (Some("given"), Some(host), Some(action)) = (parts.next(), parts.next(), parts.next()) else {
            return Ok(Verdict::Failed);
        };
        let mut spent = self.spent.borrow_mut();
        let wish = spent.entry(shown.answer.to_owned()).or_insert_with(|| shown.wish.to_owned());
        if wish == shown.wish {
            Ok(Verdict::Passed { host: host.to_owned(), action: action.to_owned() })
        } else {
            Ok(Verdict::Spent)
        }
    }
}

#[derive(Default)]
struct Door {
    paces: Counter,
    check: Checker,
}

const GIVEN: &str = "given|shop.example|hold|1";

impl Door {
    fn knock(&self, knock: &Knock<'_>) -> Result<(), DoorRefused> {
        run(to_hold(&self.paces, &self.check, knock))
    }
}

fn network(text: &str) -> Network {
    Network::Known(text.to_owned())
}

fn knock(network: &Network) -> Knock<'_> {
    Knock {
        network,
        address: "203.0.113.1",
        buyer: None,
        proven: true,
        answer: "",
        wish: "lamp/ada/1",
        host: "shop.example",
    }
}

#[test]
fn a_network_is_let_in_up_to_its_pace_and_without_proof_up_to_a_harder_one() {
    for (proven, pace) in [(true, Pace::Seen), (false, Pace::Unseen)] {
        let (door, home, office) = (Door::default(), network("203.0.113.1"), network("203.0.113.2"));
        let wish = Knock { proven, ..knock(&home) };
        for at in 0..pace.most() {
            assert_eq!(door.knock(&wish), Ok(()), "{at}");
        }
        assert_eq!(door.knock(&wish), Err(DoorRefused::CheckNeeded));
        assert_eq!(door.knock(&Knock { proven, ..knock(&office) }), Ok(()), "another network has a pace of its own");
        assert_eq!(door.check.asked.get(), 0, "nobody is checked within the pace, or without an answer");
    }
    assert!(Pace::Unseen.most() < Pace::Seen.most());
}

#[test]
fn whoever_passes_the_check_here_and_for_this_is_let_in_once() {
    for (why, answer, wish, expected) in [
        ("passed", GIVEN, "lamp/ada/1", Ok(())),
        ("the same wish once more", GIVEN, "lamp/ada/1", Ok(())),
        ("another wish", GIVEN, "lamp/ada/2", Err(DoorRefused::CheckSpent)),
        ("another buyer", GIVEN, "lamp/bob/1", Err(DoorRefused::CheckSpent)),
        ("made up", "forged", "lamp/ada/3", Err(DoorRefused::CheckFailed)),
        ("done on another site", "given|evil.example|hold|2", "lamp/ada/4", Err(DoorRefused::CheckFailed)),
        ("done for something else", "given|shop.example|login|3", "lamp/ada/5", Err(DoorRefused::CheckFailed)),
        ("none", "", "lamp/ada/6", Err(DoorRefused::CheckNeeded)),
    ] {
        let (door, home) = (Door::default(), network("203.0.113.1"));
        for _ in 0..Pace::Seen.most() {
            door.knock(&knock(&home)).unwrap();
        }
        door.check.spent.borrow_mut().insert(GIVEN.to_owned(), "lamp/ada/1".to_owned());
        assert_eq!(door.knock(&Knock { answer, wish, ..knock(&home) }), expected, "{why}");
    }
}

#[test]
fn one_buyer_is_no_faster_for_coming_from_many_networks_or_by_a_check() {
    let (door, ada) = (Door::default(), BuyerId::from("ada"));
    for at in 0..Pace::Buyer.most() {
        let elsewhere = network(&format!("203.0.113.{at}"));
        assert_eq!(door.knock(&Knock { buyer: Some(&ada), ..knock(&elsewhere) }), Ok(()));
    }
    let fresh = network("198.51.100.1");
    let wish = Knock { buyer: Some(&ada), answer: GIVEN, ..knock(&fresh) };
    assert_eq!(door.knock(&wish), Err(DoorRefused::TooFast));
    assert_eq!(door.check.asked.get(), 0);
    assert_eq!(door.knock(&knock(&fresh)), Ok(()), "and takes nobody else's pace");
    assert_eq!(run(to_pay(&door.paces, &fresh, &ada)), Ok(()), "paying what is held is counted by itself");
    for _ in 1..Pace::Buyer.most() {
        run(to_pay(&door.paces, &fresh, &ada)).unwrap();
    }
    assert_eq!(run(to_pay(&door.paces, &fresh, &ada)), Err(DoorRefused::TooFast));
}

#[test]
fn the_door_is_shut_while_nobody_counts() {
    let (door, home, ada) = (Door::default(), network("203.0.113.1"), BuyerId::from("ada"));
    door.paces.down.set(true);
    for (why, wish) in [
        ("proven", knock(&home)),
        ("not proven", Knock { proven: false, ..knock(&home) }),
        ("known", Knock { buyer: Some(&ada), ..knock(&home) }),
        ("checked", Knock { answer: GIVEN, ..knock(&home) }),
    ] {
        assert_eq!(door.knock(&wish), Err(DoorRefused::LimiterDown), "{why}");
    }
    assert_eq!(run(to_pay(&door.paces, &home, &ada)), Err(DoorRefused::LimiterDown));
    door.paces.down.set(false);
    assert_eq!(door.knock(&knock(&home)), Ok(()));
}

#[test]
fn the_door_is_shut_for_whom_the_count_sends_to_a_check_that_is_down() {
    let (door, home) = (Door::default(), network("203.0.113.1"));
    door.check.down.set(true);
    let wish = Knock { answer: GIVEN, ..knock(&home) };
    for _ in 0..Pace::Seen.most() {
        assert_eq!(door.knock(&wish), Ok(()), "within the pace nobody asks it");
    }
    assert_eq!(door.knock(&wish), Err(DoorRefused::CheckDown));
    door.check.down.set(false);
    assert_eq!(door.knock(&wish), Ok(()));
}

#[test]
fn this_machine_itself_is_not_counted_outside_production() {
    let door = Door::default();
    door.paces.down.set(true);
    assert_eq!(door.knock(&knock(&Network::of("127.0.0.1", false))), Ok(()));
    assert_eq!(door.knock(&knock(&Network::of("127.0.0.1", true))), Err(DoorRefused::LimiterDown));
    assert_eq!(door.knock(&knock(&Network::of("", true))), Err(DoorRefused::LimiterDown));
}

#[test]
fn every_refusal_says_what_was_not_done_and_when_to_come_back() {
    for (refused, code, kind, checks) in [
        (DoorRefused::TooFast, "too_fast", Kind::TooMany, false),
        (DoorRefused::CheckNeeded, "check_needed", Kind::Forbidden, true),
        (DoorRefused::CheckFailed, "check_failed", Kind::Forbidden, true),
        (DoorRefused::CheckSpent, "check_spent", Kind::Forbidden, true),
        (DoorRefused::CheckDown, "check_down", Kind::Unavailable, false),
        (DoorRefused::LimiterDown, "limiter_down", Kind::Unavailable, false),
    ] {
        assert_eq!((refused.code(), refused.kind(), refused.asks_for_check()), (code, kind, checks));
        assert_eq!(refused.retry_after(), PACE_SECONDS);
        let text = refused.to_string();
        assert!(text.contains("othing") && (text.contains("minute") || text.contains("once more")), "{text}");
    }
}

#[test]
fn the_platform_counts_by_the_same_numbers() {
    let settings = include_str!("../../wrangler.toml");
    for pace in Pace::ALL {
        let rule = format!("simple = {{ limit = {}, period = {PACE_SECONDS} }}", pace.most());
        let named = format!("name = \"{}\"", pace.binding());
        let found: Vec<&str> = settings.split("ratelimits]]").filter(|part| part.contains(&named)).collect();
        assert_eq!(found.len(), 2, "{named}: at home and in production");
        assert!(found.iter().all(|part| part.lines().take(5).any(|line| line == rule)), "{named}: {rule}");
    }
}
