//! What creators and operators see of payouts and do about them: four words, every fee, two people, bank details.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::bank::promises;
use common::payday::released;
use common::sqlite::Bug;
use common::{TestShop, run};
use shared::audit::ActRefused;
use shared::desk::DeskRefused;
use shared::desk::find::Find;
use shared::desk::payouts::flow::{self as desk, Said};
use shared::desk::view::Part;
use shared::failure::{Failure, Kind, Refusal};
use shared::ids::PersonId;
use shared::money::{Currency, Money};
use shared::office::view::Cell;
use shared::onboarding::flow::Hand;
use shared::payouts::account::flow::{begin, stop};
use shared::payouts::flow::{page, payout};
use shared::payouts::refused::PayoutRefused;
use shared::payouts::round::flow::round;
use shared::payouts::view::PayoutsPage;
use shared::people::{Part as Role, Person, Studio};
use shared::ports::{Ids, PaidOut};
use shared::requests::Key;
use shared::time::{Duration, Timestamp};

fn studio(creator: &str) -> Studio {
    common::studio::studio(creator)
}

fn seen(shop: &TestShop) -> PayoutsPage {
    run(page(&shop.ports(), &studio("crt_1"), true, Vec::new())).unwrap()
}

fn key(shop: &TestShop) -> Key {
    Key::parse(&shop.ids.fresh("a-key-of-a-test-")).unwrap()
}

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::Eur)
}

fn owner() -> Person {
    Person {
        id: PersonId::from("per_owner"),
        email: "owner@example.com".into(),
        name: "Mira".into(),
        session: "ses".into(),
        strong_at: None,
        studio: Some(Studio { part: Role::Owner, ..studio("crt_1") }),
        operator: None,
        seen_at: Timestamp(0),
    }
}

/// Two operators, and a payout that is large enough for both of them.
fn large() -> (TestShop, String) {
    let shop = released(Bug::default());
    shop.db.script(
        "UPDATE payout_limits SET approval_minor = 1000;
         INSERT INTO people (id, email, name, made_at) VALUES ('per_olga', 'olga@example.com', 'Olga', 0), ('per_bao', 'bao@example.com', 'Bao', 0)",
    );
    run(round(&shop.ports())).unwrap();
    let id = shop.db.text("SELECT id FROM payouts");
    (shop, id)
}

fn state(shop: &TestShop) -> String {
    shop.db.text("SELECT state FROM payouts")
}

fn said<'a>(shop: &TestShop, who: &'a PersonId, id: &'a str) -> Said<'a> {
    Said {
        who,
        id,
        seen: shop.db.number(&format!("SELECT COALESCE (MAX (version), 0) FROM payouts WHERE id = '{id}'")),
        key: key(shop),
    }
}

#[test]
fn the_balance_stands_in_four_words_and_every_sale_says_what_comes_when() {
    let shop = released(Bug::default());
    let model = seen(&shop);
    let whole = shop.balance("creator:crt_1");
    let (purse, sale) = (&model.purses[0], &model.sales[0]);
    assert_eq!((purse.on_its_way, purse.available.minor + purse.held.minor, purse.owed), (eur(0), whole, eur(0)));
    assert_eq!(
        sale.lines.iter().map(|line| line.amount.minor).sum::<i64>(),
        whole,
        "every fee is named: {:?}",
        sale.lines
    );
    assert_eq!(sale.lines[0].label, "What the buyer paid");
    assert!(sale.lines.iter().any(|line| line.label == "Our commission" && line.amount.minor < 0));
    assert_eq!((sale.share, sale.releases.len()), (eur(whole), 3));
    assert_eq!(sale.releases.iter().map(|part| part.amount.minor).sum::<i64>(), whole);
    let days: Vec<_> = sale.releases.iter().map(|part| part.due.day.as_str()).collect();
    assert_eq!(days, ["Mon 7 Dec", "Mon 7 Dec", "Mon 14 Dec"], "every part says on which day it comes");
    assert!(purse.pace.starts_with("You are paid every Monday. Above €2,000.00 in 28 days"), "{}", purse.pace);
    assert!(purse.why.ends_with("whatever is released until then."), "{}", purse.why);
    run(round(&shop.ports())).unwrap();
    let model = seen(&shop);
    assert_eq!(
        (model.purses[0].on_its_way, model.past.len()),
        (eur(shop.db.number("SELECT amount_minor FROM payouts")), 1)
    );
    assert_eq!(model.past[0].state.text, "On its way");
    let id = &model.past[0].id;
    let one = run(payout(&shop.ports(), &studio("crt_1"), id)).unwrap();
    assert_eq!(one.items.iter().map(|(_, _, line, _)| line.amount.minor).sum::<i64>(), one.payout.amount.minor);
    let foreign = run(payout(&shop.ports(), &studio("crt_2"), id));
    assert_eq!(foreign, Err(Failure::Refused(PayoutRefused::Missing)));
}

#[test]
fn a_page_of_payouts_costs_one_round_trip() {
    let shop = released(Bug::default());
    let before = *shop.db.batches.borrow();
    seen(&shop);
    assert_eq!(*shop.db.batches.borrow() - before, 1);
}

#[test]
fn two_people_approve_what_is_large() {
    let (shop, id) = large();
    let (olga, bao) = (PersonId::from("per_olga"), PersonId::from("per_bao"));
    assert_eq!(state(&shop), "approval");
    assert!(shop.db.try_script("UPDATE payouts SET state = 'due'").is_err(), "nor by any other way");
    assert_eq!(run(desk::approve(&shop.ports(), said(&shop, &olga, &id))), Ok(()));
    assert_eq!(state(&shop), "approval", "one of two");
    let again = run(desk::approve(&shop.ports(), said(&shop, &olga, &id)));
    assert_eq!(again, Err(Failure::Refused(DeskRefused::SamePerson)));
    let stale = Said { seen: 1, ..said(&shop, &bao, &id) };
    assert_eq!(run(desk::approve(&shop.ports(), stale)), Err(Failure::Refused(DeskRefused::Act(ActRefused::MovedOn))));
    assert_eq!(run(desk::approve(&shop.ports(), said(&shop, &bao, &id))), Ok(()));
    shop.pass(Duration::minutes(1));
    run(round(&shop.ports())).unwrap();
    assert_eq!(state(&shop), "sent");
    let missing = run(desk::approve(&shop.ports(), said(&shop, &bao, "pay_none")));
    assert_eq!(missing, Err(Failure::Refused(DeskRefused::Missing)));
    assert_eq!(promises(&shop), Vec::<String>::new());
}

#[test]
fn a_payout_is_held_released_and_tried_again() {
    let shop = released(Bug::default());
    shop.db.script("INSERT INTO people (id, email, name, made_at) VALUES ('per_olga', 'olga@example.com', 'Olga', 0)");
    shop.db.script("UPDATE connected_accounts SET cools_until = 9000000000000000");
    let olga = PersonId::from("per_olga");
    assert_eq!(run(round(&shop.ports())).unwrap().made, 0);
    shop.db.script("UPDATE connected_accounts SET cools_until = 0");
    // The provider is away: it is due, and nobody has told it yet.
    shop.db_fails(&[common::sqlite::Fault::None; 5]);
    shop.db_fails(&[common::sqlite::Fault::BeforeCommit]);
    let _ = run(round(&shop.ports()));
    shop.db.faults.borrow_mut().clear();
    let id = shop.db.text("SELECT id FROM payouts");
    assert_eq!(state(&shop), "due");
    let why = |text: &'static str| text;
    assert_eq!(
        run(desk::hold(&shop.ports(), said(&shop, &olga, &id), why("?"))),
        Err(Failure::Refused(DeskRefused::Why("hold_why")))
    );
    assert_eq!(run(desk::hold(&shop.ports(), said(&shop, &olga, &id), why("A complaint."))), Ok(()));
    shop.pass(Duration::minutes(21));
    run(round(&shop.ports())).unwrap();
    assert_eq!((state(&shop).as_str(), seen(&shop).past[0].note.as_str()), ("held", "A complaint."));
    assert_eq!(run(desk::release(&shop.ports(), said(&shop, &olga, &id), why("It was settled."))), Ok(()));
    run(round(&shop.ports())).unwrap();
    assert_eq!(state(&shop), "sent");
    let late = run(desk::hold(&shop.ports(), said(&shop, &olga, &id), why("Too late.")));
    assert_eq!(late, Err(Failure::Refused(DeskRefused::Act(ActRefused::MovedOn))));
    let told = shop.payments.bank.ends(&format!("{id}-1"), PaidOut::Failed("account_closed".into()));
    let row = shared::payouts::news::News::Payout(told);
    let event = shared::checkout::sale::flow::Event { id: "evt".into(), kind: "payout.failed".into() };
    run(shared::payouts::news::flow::news(&shop.ports(), &row, &event)).unwrap();
    assert_eq!(run(desk::retry(&shop.ports(), said(&shop, &olga, &id), why("The bank was asked."))), Ok(()));
    shop.pass(Duration::minutes(1));
    run(round(&shop.ports())).unwrap();
    assert_eq!((state(&shop).as_str(), shop.db.number("SELECT attempt FROM payouts")), ("sent", 2));
    assert_eq!(promises(&shop), Vec::<String>::new());
    let sheet = run(desk::payout(&shop.ports(), &id)).unwrap();
    let tries = sheet.parts.iter().filter_map(|part| {
        if let Part::Table(Some("Attempts that came back"), table) = part { Some(table.rows.len()) } else { None }
    });
    assert_eq!(tries.sum::<usize>(), 1);
    let list = run(desk::payouts(&shop.ports(), &Find { q: "mira".into(), ..Find::default() }, 51)).unwrap();
    assert_eq!(list.table().unwrap().rows[0].cells[0], Cell::text("Mira"));
}

#[test]
fn bank_details_are_set_at_the_provider_and_every_owner_is_told() {
    let shop = released(Bug::default());
    shop.db.script("DELETE FROM connected_accounts");
    shop.payments.bank.accounts.borrow_mut().clear();
    let (person, studio) = (owner(), studio("crt_1"));
    let (first, second) = (key(&shop), key(&shop));
    let hand = |key| Hand { person: &person, studio: &studio, key };
    let (link, letters) = run(begin(&shop.ports(), hand(&first), ("https://shop.example", "DE"))).unwrap();
    assert_eq!((link.as_str(), letters.len()), ("https://pay.example/connect/acct_crt_1", 1));
    assert!(shop.db.text("SELECT facts FROM letters WHERE id LIKE 'note-bank-%'").contains("/studio/payouts#bank"));
    assert_eq!(seen(&shop).bank.stopped, "The payment provider still needs something from you before it pays.");
    assert_eq!(run(stop(&shop.ports(), hand(&second))), Ok(()));
    assert!(seen(&shop).bank.stopped.starts_with("Your payouts are held. Stopped by an owner"));
    let third = key(&shop);
    assert_eq!(run(stop(&shop.ports(), hand(&third))), Err(Failure::Refused(PayoutRefused::StoppedAlready)));
    let hold = shop.db.text("SELECT id FROM payout_holds");
    let olga = PersonId::from("per_owner");
    assert_eq!(run(desk::lift(&shop.ports(), &olga, "crt_1", &hold, key(&shop))), Ok(()));
    let again = run(desk::lift(&shop.ports(), &olga, "crt_1", &hold, key(&shop)));
    assert_eq!(again, Err(Failure::Refused(DeskRefused::Act(ActRefused::MovedOn))));
    assert_eq!(
        shop.db.text("SELECT group_concat (what, ' ') FROM audit_log"),
        "payout_account.open payouts.stop payouts.lift"
    );
}

#[test]
fn every_refusal_has_its_code_and_its_answer() {
    for (refused, code, kind) in [
        (PayoutRefused::Missing, "not_found", Kind::Missing),
        (PayoutRefused::StoppedAlready, "stopped_already", Kind::Conflict),
        (PayoutRefused::Act(ActRefused::MovedOn), "moved_on", Kind::Conflict),
    ] {
        assert_eq!((refused.code(), refused.kind(), refused.field()), (code, kind, None));
        assert!(refused.to_string().ends_with('.'));
    }
    for (refused, code) in [(DeskRefused::SamePerson, "same_person"), (DeskRefused::PaidOtherwise, "paid_otherwise")] {
        assert_eq!((refused.code(), refused.kind()), (code, Kind::Conflict));
        assert!(refused.to_string().ends_with('.'));
    }
}

#[test]
fn what_another_payout_has_is_not_tried_again() {
    let shop = released(Bug::default());
    let id = {
        shop.payments.bank.refusals.borrow_mut().push(("payout", "no_account"));
        run(round(&shop.ports())).unwrap();
        shop.db.text("SELECT id FROM payouts")
    };
    assert_eq!(state(&shop), "failed");
    shop.pass(Duration::days(7));
    run(round(&shop.ports())).unwrap();
    let who = PersonId::from("per_owner");
    let tried = run(desk::retry(&shop.ports(), said(&shop, &who, &id), "Once more."));
    assert_eq!(tried, Err(Failure::Refused(DeskRefused::PaidOtherwise)));
    assert_eq!(promises(&shop), Vec::<String>::new());
}
