//! The operators' desk: each act, each refusal, and two operators at once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{TestShop, interleave, run, shop_with};
use shared::audit::ActRefused;
use shared::desk::creators::flow::{self as creators, Standing};
use shared::desk::drops::flow::{self as drops, Asked, Deed};
use shared::desk::find::{Cursor, Find, ROWS_READ};
use shared::desk::home::flow as home;
use shared::desk::orders::flow::{self as orders, Refunded};
use shared::desk::queues::flow as queues;
use shared::desk::record::{self as record_of, flow as record};
use shared::desk::view::{Part, Sheet};
use shared::desk::{ActFailure, DeskRefused};
use shared::failure::{Failure, Refusal};
use shared::ids::{CreatorId, OrderId, PersonId};
use shared::requests::Key;
use shared::switches::flow::{self as switches, Turn};
use shared::switches::{OFF, Switch};
use shared::time::Duration;

fn olga() -> PersonId {
    PersonId::from("per_olga")
}

fn key(text: &str) -> Key {
    Key::parse(text).unwrap()
}

fn code<T>(answer: ActFailure<T>) -> &'static str {
    match answer {
        Ok(_) => "ok",
        Err(Failure::Refused(refused)) => refused.code(),
        Err(Failure::Broken(cause)) => panic!("broken: {cause}"),
    }
}

fn paid(shop: &TestShop) -> OrderId {
    let order = shop.ordered("ada", "lamp", 1, "late");
    assert!(shop.pay(&order));
    shop.settle(&order);
    order
}

fn refund(shop: &TestShop, order: &OrderId, why: &str, name: &str) -> ActFailure<Refunded> {
    run(orders::refund(&shop.ports(), &olga(), order, why, key(name)))
}

fn rows(sheet: &Sheet) -> usize {
    sheet.table().unwrap().rows.len()
}

#[test]
fn a_refund_gives_every_share_back_once_and_tells_the_buyer_why() {
    let shop = shop_with("lamp", 3);
    let order = paid(&shop);
    let before = shop.balance("creator:crt_1");
    assert!(before > 0);
    assert_eq!(refund(&shop, &order, "The glaze cracked.", "k1").unwrap(), Refunded::Done);
    assert_eq!(shop.order_state(&order), "refunded");
    for account in ["creator:crt_1", "platform:fees", "tax:de", "provider:payments"] {
        assert_eq!(shop.balance(account), 0, "{account}");
    }
    assert_eq!(shop.kept(&order), 0);
    assert_eq!(shop.db.text("SELECT refund_note FROM payments"), "The glaze cracked.");
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM letters WHERE template = 'refund'"), 1);
    // The same click again is the same act; another one is told that it happened.
    assert_eq!(refund(&shop, &order, "The glaze cracked.", "k1").unwrap(), Refunded::Done);
    assert_eq!(code(refund(&shop, &order, "Once more.", "k2")), "refunded_before");
    assert_eq!(shop.payments.refunds.borrow().len(), 1);
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM audit_log"), 1);
    shop.db.audit();
}

#[test]
fn a_refund_that_the_provider_does_not_answer_is_finished_by_the_reconciler() {
    let shop = shop_with("lamp", 3);
    let order = paid(&shop);
    shop.provider_fails(&[common::sqlite::Fault::BeforeCommit]);
    assert_eq!(refund(&shop, &order, "It broke.", "k1").unwrap(), Refunded::Begun);
    assert_eq!(shop.order_state(&order), "paid");
    assert_eq!(shop.db.text("SELECT state FROM refunds"), "begun");
    shop.db.audit();
    shop.pass(Duration::minutes(2));
    shop.reconcile();
    assert_eq!((shop.order_state(&order).as_str(), shop.kept(&order)), ("refunded", 0));
    shop.db.audit();
}

#[test]
fn of_two_operators_who_refund_at_once_one_wins_and_the_money_goes_once() {
    let shop = shop_with("lamp", 3);
    let order = paid(&shop);
    let ports = shop.ports();
    let (one, two) = (olga(), PersonId::from("per_bao"));
    let answers = interleave([(&one, "k1"), (&two, "k2")].into_iter().map(|(who, name)| {
        let (ports, order) = (&ports, &order);
        async move { orders::refund(ports, who, order, "It broke.", key(name)).await }
    }));
    let codes: Vec<_> = answers.into_iter().map(code).collect();
    assert_eq!(codes.iter().filter(|code| **code == "ok").count(), 1, "{codes:?}");
    assert!(codes.iter().any(|code| ["moved_on", "refunded_before"].contains(code)), "{codes:?}");
    assert_eq!(shop.payments.refunds.borrow().len(), 1);
    shop.reconcile();
    assert_eq!(shop.kept(&order), 0);
    shop.db.audit();
}

#[test]
fn only_what_was_paid_is_refunded_and_only_for_a_reason() {
    let shop = shop_with("lamp", 3);
    let waiting = shop.ordered("ada", "lamp", 1, "late");
    assert_eq!(code(refund(&shop, &waiting, "It broke.", "k1")), "not_paid");
    assert_eq!(code(refund(&shop, &waiting, " no ", "k1")), "why_missing");
    assert_eq!(code(refund(&shop, &OrderId::from("ord_none"), "It broke.", "k1")), "not_found");
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM audit_log"), 0);
}

#[test]
fn a_cancelled_order_gives_everything_back_and_cannot_be_paid() {
    let shop = shop_with("lamp", 1);
    let order = shop.ordered("ada", "lamp", 1, "early");
    let cancel = |name: &str| run(orders::cancel(&shop.ports(), &olga(), &order, "Asked for by mail.", key(name)));
    assert_eq!(cancel("k1").unwrap(), format!("note-cancel-{order}"));
    assert_eq!((shop.order_state(&order).as_str(), shop.available()), ("lapsed", 1));
    assert!(!shop.pay(&order), "its payment page is closed");
    assert_eq!(shop.db.number("SELECT taken FROM slots WHERE id = 'early'"), 0);
    assert_eq!(code(cancel("k2")), "not_waiting");
    shop.db.audit();
}

#[test]
fn an_order_that_was_paid_meanwhile_is_not_cancelled() {
    let shop = shop_with("lamp", 1);
    let order = shop.ordered("ada", "lamp", 1, "early");
    assert!(shop.pay(&order));
    let answer = run(orders::cancel(&shop.ports(), &olga(), &order, "Asked for by mail.", key("k1")));
    assert_eq!(code(answer), "paid_meanwhile");
    assert_eq!(shop.order_state(&order), "paid");
    shop.db.audit();
}

#[test]
fn a_letter_goes_again_at_most_five_times_a_day() {
    let shop = shop_with("lamp", 1);
    let order = paid(&shop);
    let letter = format!("receipt-{order}");
    let resend = |letter: &str, name: &str| run(orders::resend(&shop.ports(), &olga(), &order, letter, key(name)));
    assert_eq!(code(resend(&letter, "k0")), "no_letter", "it is on its way");
    for at in 1..=5 {
        shop.db.script("UPDATE letters SET state = 'sent'");
        assert_eq!(code(resend(&letter, &format!("k{at}"))), "ok");
    }
    shop.db.script("UPDATE letters SET state = 'sent'");
    assert_eq!(code(resend(&letter, "k6")), "too_often");
    assert_eq!(code(resend("receipt-of-another", "k7")), "no_letter");
}

fn version(shop: &TestShop) -> i64 {
    shop.db.number("SELECT version FROM drops")
}

fn act(shop: &TestShop, deed: Deed, seen: i64, name: &str) -> ActFailure<Vec<shared::ports::Cached>> {
    let asked = Asked { deed, seen, why: "The oven is out.".into(), key: key(name) };
    run(drops::act(&shop.ports(), &olga(), "drop", &asked))
}

#[test]
fn a_drop_is_paused_goes_on_and_is_stopped() {
    let shop = shop_with("lamp", 3);
    let held = shop.hold("ada", "lamp", 1).unwrap();
    assert_eq!(act(&shop, Deed::Pause, version(&shop), "k1").unwrap().len(), 3);
    assert!(shop.hold("bob", "lamp", 1).is_err());
    assert_eq!(code(act(&shop, Deed::Resume, version(&shop), "k2")), "ok");
    assert!(shop.hold("bob", "lamp", 1).is_ok());
    shop.pass(Duration::seconds(1));
    assert_eq!(code(act(&shop, Deed::Stop, version(&shop), "k3")), "ok");
    assert!(shop.hold("cid", "lamp", 1).is_err());
    let order = shop.place(&held, common::typed("late")).unwrap().order;
    assert!(shop.pay(&order), "what is held can still be paid");
    shop.settle(&order);
    assert_eq!(shop.order_state(&order), "paid");
    shop.pass(Duration::minutes(1));
    assert_eq!(code(act(&shop, Deed::Stop, version(&shop), "k4")), "is_over");
    shop.db.audit();
}

#[test]
fn two_operators_at_one_drop_one_wins_and_the_other_is_told() {
    let shop = shop_with("lamp", 3);
    let (ports, seen) = (shop.ports(), version(&shop));
    let asked = [Deed::Pause, Deed::Stop].map(|deed| {
        let name = format!("key-of-{deed:?}");
        Asked { deed, seen, why: "The oven is out.".into(), key: key(&name) }
    });
    let who = olga();
    let answers = interleave(asked.iter().map(|asked| {
        let (ports, who) = (&ports, &who);
        async move { drops::act(ports, who, "drop", asked).await }
    }));
    let mut codes: Vec<_> = answers.into_iter().map(code).collect();
    codes.sort_unstable();
    assert_eq!(codes, ["moved_on", "ok"]);
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM audit_log"), 1);
}

#[test]
fn a_drop_closes_later_but_not_after_its_last_window() {
    let shop = shop_with("lamp", 3);
    let extend = |typed: &str, name: &str| act(&shop, Deed::Extend(typed.into()), version(&shop), name);
    // It closes at 13:15 in Berlin; its last window begins two hours later.
    for (typed, expected) in [
        ("", "closes_malformed"),
        ("2026-11-25T12:30", "closes_earlier"),
        ("2026-11-26T12:30", "closes_after_pickup"),
        ("2026-11-25T13:45", "ok"),
    ] {
        assert_eq!(code(extend(typed, &format!("k{typed}"))), expected, "{typed}");
    }
    shop.pass(Duration::minutes(20));
    assert!(shop.hold("ada", "lamp", 1).is_ok());
    shop.db.audit();
}

#[test]
fn what_has_closed_meanwhile_is_not_open_for_longer() {
    let shop = shop_with("lamp", 3);
    let closes = || shop.db.number("SELECT closes_at FROM drops");
    let (then, seen, before) = (shop.ports(), version(&shop), closes());
    let asked = |name: &str| Asked {
        deed: Deed::Extend("2026-11-25T13:45".into()),
        seen,
        why: "The oven is out.".into(),
        key: key(name),
    };
    // The clock of whoever asked has not seen it yet; that of the database has.
    shop.pass(Duration::minutes(15));
    assert_eq!(code(run(drops::act(&then, &olga(), "drop", &asked("k1")))), "is_over");
    assert_eq!((closes(), shop.db.number("SELECT COUNT (*) FROM audit_log")), (before, 0));
    shop.pass(Duration(-1));
    let (now, sent) = (shop.ports(), asked("k2"));
    assert_eq!(code(run(drops::act(&now, &olga(), "drop", &sent))), "ok", "to the moment");
    assert_eq!(code(run(drops::act(&now, &olga(), "drop", &sent))), "ok", "a second click is the same act");
    let other = Asked { key: key("k3"), ..sent };
    assert_eq!(code(run(drops::act(&now, &olga(), "drop", &other))), "closes_earlier");
}

#[test]
fn what_is_handed_over_never_opens_again() {
    let shop = shop_with("lamp", 3);
    shop.pass(Duration::minutes(15));
    shop.db.script(
        "INSERT INTO gate_passes (drop_id, number, gate, passed_at, passed_by, proof)
           SELECT 'drp_1', MAX (number) + 1, 'handed_over', 0, 'shop', '{\"passed\":\"by a story\"}' FROM gate_passes",
    );
    let longer = "UPDATE drops SET closes_at = closes_at + 60000";
    // Whatever the clock says: it may have been wrong.
    shop.pass(Duration::minutes(-10));
    assert!(shop.db.try_script(longer).unwrap_err().contains("drop_has_closed"));
    assert_eq!(code(act(&shop, Deed::Extend("2026-11-25T13:45".into()), version(&shop), "k1")), "is_over");
}

#[test]
fn a_drop_that_has_not_opened_is_paused_and_not_stopped() {
    let shop = shop_with("lamp", 3);
    shop.db.script("UPDATE drops SET opens_at = opens_at + 60000");
    assert_eq!(code(act(&shop, Deed::Stop, version(&shop), "k1")), "not_open_yet");
    assert_eq!(code(act(&shop, Deed::Pause, version(&shop), "k2")), "ok");
}

#[test]
fn a_suspended_creator_sells_nothing_and_sells_on_when_reinstated() {
    let shop = shop_with("lamp", 3);
    let creator = CreatorId::from("crt_1");
    let stand = |suspend, seen, name: &str| {
        let asked = Standing { suspend, seen, why: "Two reports.".into(), key: key(name) };
        run(creators::stand(&shop.ports(), &olga(), &creator, &asked))
    };
    assert_eq!(stand(true, 0, "k1").unwrap().len(), 3, "the creator, the front page, the drop");
    assert!(shop.hold("ada", "lamp", 1).is_err());
    assert_eq!(code(act(&shop, Deed::Resume, version(&shop), "k2")), "ok");
    assert!(shop.hold("ada", "lamp", 1).is_err(), "a drop of theirs does not go on alone");
    assert_eq!(code(stand(true, 0, "k3")), "moved_on");
    let since = shop.db.number("SELECT suspended_at FROM creators");
    assert_eq!(code(stand(false, since, "k4")), "ok");
    assert!(shop.hold("ada", "lamp", 1).is_ok());
    assert_eq!(code(run(creators::creator(&shop.ports(), &CreatorId::from("crt_none")))), "not_found");
}

#[test]
fn a_flag_counts_until_it_is_cleared_once() {
    let shop = shop_with("lamp", 3);
    let creator = CreatorId::from("crt_1");
    let flag = |severity: &str, note: &str, name: &str| {
        run(creators::flag(&shop.ports(), &olga(), &creator, severity, note, key(name)))
    };
    assert_eq!(code(flag("stop", "", "k1")), "why_missing");
    assert_eq!(code(flag("maybe", "Late twice.", "k2")), "severity_missing");
    assert_eq!(code(flag("stop", "Late twice.", "k3")), "ok");
    let listed = |state: &str| {
        let find = Find { state: state.into(), ..Find::default() };
        rows(&run(creators::creators(&shop.ports(), &find, ROWS_READ)).unwrap())
    };
    assert_eq!((listed("flagged"), listed("suspended"), listed("")), (1, 0, 1));
    let id = shop.db.text("SELECT id FROM flags");
    let clear = |name: &str| run(creators::clear(&shop.ports(), &olga(), &creator, &id, key(name)));
    assert_eq!((code(clear("k4")), code(clear("k5"))), ("ok", "moved_on"));
    assert_eq!(listed("flagged"), 0);
}

#[test]
fn a_switch_is_turned_by_one_operator_at_a_time_and_stops_what_asks_it() {
    let shop = shop_with("lamp", 3);
    let ports = shop.ports();
    let turn = |on, seen, name: &str, why: &str| {
        let asks = Turn { switch: Switch::Uploads, on, seen, why: why.into(), key: key(name) };
        run(switches::turn(&ports, &olga(), &asks))
    };
    let gate = || run(shared::db::run(&shop.db, Switch::Uploads.gate()));
    assert!(gate().is_ok(), "on until somebody turns it");
    assert_eq!(code(turn(false, 0, "k1", "")), "why_missing");
    assert_eq!(code(turn(false, 0, "k1", "Disk is full.")), "ok");
    assert!(!run(switches::all(&ports)).unwrap().is_on(Switch::Uploads));
    let error = gate().unwrap_err();
    assert_eq!(Switch::Uploads.refuses(&error).unwrap().code(), OFF);
    assert_eq!(code(turn(true, 0, "k2", "Disk is empty.")), "moved_on");
    assert_eq!(code(turn(true, 1, "k3", "Disk is empty.")), "ok");
    assert!(gate().is_ok());
}

#[test]
fn what_was_given_up_is_tried_again_once() {
    let shop = shop_with("lamp", 3);
    let order = paid(&shop);
    shop.db.script("UPDATE letters SET state = 'failed'");
    let letter = format!("receipt-{order}");
    let replay = |letter: Option<&str>, name: &str| run(queues::replay(&shop.ports(), &olga(), letter, key(name)));
    assert_eq!(replay(Some(&letter), "k1").unwrap(), [letter.as_str()]);
    assert_eq!(code(replay(Some(&letter), "k2")), "moved_on", "it is on its way");
    shop.db.script("UPDATE letters SET state = 'failed'");
    assert_eq!(replay(None, "k3").unwrap(), [letter.as_str()]);
    assert_eq!(rows(&run(queues::queues(&shop.ports(), &Find::default(), ROWS_READ)).unwrap()), 1);
}

#[test]
fn orders_are_found_by_what_people_know_of_them() {
    let shop = shop_with("lamp", 200);
    let first = paid(&shop);
    for at in 0..60 {
        shop.pass(Duration::seconds(1));
        shop.ordered(&format!("buyer-{at}"), "lamp", 1, "late");
    }
    let found = |find: &Find| run(orders::orders(&shop.ports(), find, ROWS_READ)).unwrap();
    for (why, find, expected) in [
        ("all, a page of them", Find::default(), 50),
        ("by number", Find { q: first.number(), ..Find::default() }, 50),
        ("by state", Find { state: "paid".into(), ..Find::default() }, 1),
        ("by drop", Find { of: "nowhere".into(), ..Find::default() }, 0),
        ("by mail", Find { q: "BUYER-5@example".into(), ..Find::default() }, 1),
        ("tomorrow", Find { since: "2026-11-26".into(), ..Find::default() }, 0),
    ] {
        // Numbers of a test are alike: the last eight characters count up, so one number is one order.
        let expected = if why == "by number" { 1 } else { expected };
        assert_eq!(rows(&found(&find)), expected, "{why}");
    }
    let page = found(&Find::default());
    let next = page.table().unwrap().next.clone().unwrap();
    let after = Cursor::parse(next.split("after=").nth(1).unwrap()).unwrap();
    let second = found(&Find { after: Some(after), ..Find::default() });
    assert_eq!((rows(&second), second.table().unwrap().next.is_none()), (11, true));
}

#[test]
fn the_home_says_what_is_late() {
    let shop = shop_with("lamp", 3);
    let order = paid(&shop);
    let state = || run(home::home(&shop.ports())).unwrap().state.unwrap().text;
    assert_eq!(state(), "Nothing is late");
    shop.provider_fails(&[common::sqlite::Fault::BeforeCommit]);
    assert_eq!(refund(&shop, &order, "It broke.", "k1").unwrap(), Refunded::Begun);
    assert_eq!(state(), "Nothing is late");
    shop.pass(Duration::minutes(16));
    shop.db.script("UPDATE letters SET state = 'sent'");
    assert_eq!(state(), "One thing is late");
}

#[test]
fn the_home_counts_uploads_and_products_and_what_was_given_up_goes_again_once() {
    let shop = shop_with("lamp", 3);
    let row = |id: &str, state: &str, code: &str| {
        let (code, reason) = if code.is_empty() { ("NULL".into(), "NULL") } else { (format!("'{code}'"), "'Why.'") };
        shop.db.script(&format!(
            "INSERT INTO uploads (id, creator, person, kind, name, bytes_total, bytes_received, state, code, reason, key, made_at, state_at)
             VALUES ('{id}', 'crt_1', 'per_1', 'photo', '{id}.jpg', 9, 9, '{state}', {code}, {reason}, '{id}', {now}, {now})",
            now = shop.now().0
        ));
    };
    row("upl_waits", "waiting", "");
    row("upl_dead", "refused", "upload_gave_up");
    row("upl_svg", "refused", "svg");
    shop.db.script(
        "UPDATE products SET state = 'draft', made_at = 1; UPDATE variants SET price_minor = 99900, currency = 'EUR'",
    );
    let cards = || {
        let sheet = run(home::home(&shop.ports())).unwrap();
        let figures =
            sheet.parts.into_iter().find_map(|part| if let Part::Figures(all) = part { Some(all) } else { None });
        figures.unwrap().into_iter().map(|card| (card.label, card.value)).collect::<Vec<_>>()
    };
    for label in [
        "Uploads given up",
        "Uploads waiting",
        "Uploads not taken in a day",
        "Products above the limit without a record",
    ] {
        assert!(cards().contains(&(label.to_owned(), "1".to_owned())), "{label}: {:?}", cards());
    }
    let again = |name: &str| run(queues::replay_upload(&shop.ports(), &olga(), "upl_dead", key(name)));
    assert_eq!((code(again("k1")), code(again("k2"))), ("ok", "moved_on"));
    assert_eq!(shop.db.text("SELECT state FROM uploads WHERE id = 'upl_dead'"), "waiting");
    assert!(cards().contains(&("Uploads given up".to_owned(), "0".to_owned())));
}

#[test]
fn whoever_comes_second_is_told_what_the_first_one_did() {
    let shop = shop_with("lamp", 3);
    act(&shop, Deed::Pause, version(&shop), "k1").unwrap();
    let sheet = run(drops::drop(&shop.ports(), &shop.db.text("SELECT slug FROM drops"))).unwrap();
    assert!(sheet.last.contains("paused it at"), "{}", sheet.last);
}

#[test]
fn the_record_is_proven_and_an_edit_shows() {
    let shop = shop_with("lamp", 3);
    for at in 0..3 {
        act(&shop, if at % 2 == 0 { Deed::Pause } else { Deed::Resume }, version(&shop), &format!("k{at}")).unwrap();
    }
    let page = |find: &Find| run(record::acts(&shop.ports(), find)).unwrap();
    let whole = page(&Find::default());
    assert_eq!((rows(&whole), whole.state.unwrap().text.as_str()), (3, "Chain whole"));
    let by = |find: Find| rows(&page(&find));
    assert_eq!(by(Find { state: "drop.pause".into(), ..Find::default() }), 2);
    assert_eq!(by(Find { of: "per_olga".into(), q: "drp_1".into(), ..Find::default() }), 3);
    assert_eq!(by(Find { of: "per_bao".into(), ..Find::default() }), 0);
    shop.db.script("DROP TRIGGER audit_stays; UPDATE audit_log SET why = 'No reason.' WHERE seq = 2");
    assert_eq!(page(&Find::default()).state.unwrap().text, "Chain broken");
}

#[test]
fn the_checks_find_what_is_wrong() {
    let shop = shop_with("lamp", 3);
    assert!(run(record::findings(&shop.ports())).unwrap().is_empty());
    shop.db.script("UPDATE drop_items SET sold = 1");
    let found = run(record::findings(&shop.ports())).unwrap();
    assert!(found[0].invariant.starts_with("I1"), "{found:?}");
    let ran = |found: &[record_of::Finding]| {
        record::checked(found, &record_of::Run { at: shop.now(), took_ms: 3, by_itself: None })
    };
    let sheet = ran(&found);
    assert!(matches!(sheet.parts.first(), Some(Part::Words(words)) if words.starts_with("1 findings")));
    let results = |sheet: &Sheet| {
        let table = sheet.parts.iter().find_map(|part| match part {
            Part::Table(Some("Every check"), table) => Some(table.clone()),
            _ => None,
        });
        let rows = table.expect("every check is listed").rows;
        rows.into_iter().map(|row| (format!("{:?}", row.cells[0]), format!("{:?}", row.cells[1]))).collect::<Vec<_>>()
    };
    let red = results(&sheet).into_iter().filter(|(_, result)| result.contains("Does not hold")).collect::<Vec<_>>();
    assert_eq!(red.len(), 1, "{red:?}");
    assert!(red[0].0.contains(&found[0].invariant), "{red:?}");
    assert!(results(&ran(&[])).iter().all(|(_, result)| result.contains("Holds")));
}

#[test]
fn every_check_is_listed_by_the_name_it_is_found_by() {
    let names = record_of::invariants();
    assert!(names.len() >= 50, "{names:?}");
    for name in [
        "I2 the trial balance is zero",
        "an offer that nobody has taken is nobody's",
        "I11 the record of acts is whole",
    ] {
        assert!(names.iter().any(|known| known == name), "{name} in {names:?}");
    }
    assert!(names.iter().all(|name| (8..120).contains(&name.len()) && !name.contains(['|', '(', '?'])), "{names:?}");
}

#[test]
fn every_refusal_has_its_code_and_a_sentence() {
    for refused in [
        DeskRefused::Missing,
        DeskRefused::Why("refund_why"),
        DeskRefused::Act(ActRefused::MovedOn),
        DeskRefused::NotPaid,
        DeskRefused::RefundedBefore,
        DeskRefused::NotWaiting,
        DeskRefused::PaidMeanwhile,
        DeskRefused::NoLetter,
        DeskRefused::TooOften,
        DeskRefused::IsOver,
        DeskRefused::NotOpenYet,
        DeskRefused::ClosesMalformed,
        DeskRefused::ClosesEarlier,
        DeskRefused::ClosesAfterPickup,
        DeskRefused::Severity,
    ] {
        assert!(refused.to_string().ends_with('.'), "{}", refused.code());
        assert!(refused.code().chars().all(|c| c.is_ascii_lowercase() || c == '_'));
    }
}
