//! Handing over: by code, by button, by scanner with and without a connection; once, by somebody, and back for ten minutes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{TestShop, interleave, run, shop_with};
use shared::failure::{Failure, Refusal};
use shared::fulfilment::flow::{Codes, Handing, HandoverRequest, hand_over, undo};
use shared::fulfilment::preparing::flow::{Wanted, file, order, orders, pickup, print};
use shared::fulfilment::refused::HandoverRefused;
use shared::fulfilment::scan::Outcome;
use shared::fulfilment::scanning::flow::{Sent, take, today};
use shared::fulfilment::view::{ScanAnswer, short_name};
use shared::ids::{CreatorId, OrderId, PersonId};
use shared::office::view::Person as Greeted;
use shared::people::{Part, Person, Studio};
use shared::ports::Ids;
use shared::requests::Key;
use shared::time::{Duration, Timestamp};

/// Codes without a secret: the number of the order.
struct Plain;

impl Codes for Plain {
    fn of(&self, order: &OrderId) -> String {
        order.number()
    }
}

fn key(text: &str) -> Key {
    Key::parse(&format!("a-key-of-a-test-{text}")).unwrap()
}

fn somebody(id: &str, creator: &str) -> Person {
    let studio = Studio {
        creator: CreatorId(creator.into()),
        slug: "mira".into(),
        name: "Mira".into(),
        zone: "Europe/Berlin".into(),
        part: Part::Staff,
    };
    Person {
        id: PersonId(id.into()),
        email: format!("{id}@example.com"),
        name: id.into(),
        session: "ses".into(),
        strong_at: None,
        studio: Some(studio),
        operator: None,
        seen_at: Timestamp(0),
    }
}

fn greeted() -> Greeted {
    Greeted { name: "Mira".into(), roles: vec!["creator".into()] }
}

/// A shop whose window `early` is open, with two people at its counters and one of another creator.
fn at_the_counter() -> TestShop {
    let shop = shop_with("lamp", 20);
    shop.db.script(
        "INSERT INTO people (id, email, name, made_at) VALUES ('mira', 'mira@example.com', 'mira', 0),
           ('yusuf', 'yusuf@example.com', 'yusuf', 0), ('other', 'other@example.com', 'other', 0);
         INSERT INTO creators (id, slug, name, trade, town, zone, story) VALUES ('crt_2', 'other', 'Other', '', 'Berlin', 'Europe/Berlin', '');",
    );
    shop
}

fn paid(shop: &TestShop, buyer: &str, way: &str) -> OrderId {
    let order = shop.ordered(buyer, "lamp", 1, way);
    assert!(shop.pay(&order));
    shop.settle(&order);
    order
}

/// The window of `early` has begun.
fn window_opens(shop: &TestShop) {
    shop.pass(Duration::minutes(80));
}

fn hand(shop: &TestShop, order: &OrderId, handing: Handing, code: &str, why: &str) -> Result<bool, HandoverRefused> {
    let key = Key::parse(&shop.ids.fresh("a-key-of-a-test-")).unwrap();
    with_key(shop, order, handing, code, why, key)
}

fn with_key(
    shop: &TestShop,
    order: &OrderId,
    handing: Handing,
    code: &str,
    why: &str,
    key: Key,
) -> Result<bool, HandoverRefused> {
    let mira = somebody("mira", "crt_1");
    let request = HandoverRequest { order: order.clone(), handing, code: code.into(), why: why.into(), key };
    match run(hand_over(&shop.ports(), &mira, mira.studio.as_ref().unwrap(), &Plain, &request)) {
        Ok(before) => Ok(before),
        Err(Failure::Refused(refused)) => Err(refused),
        Err(Failure::Broken(cause)) => panic!("{cause}"),
    }
}

fn back(shop: &TestShop, order: &OrderId, why: &str, key: Key) -> Result<(), HandoverRefused> {
    let mira = somebody("mira", "crt_1");
    match run(undo(&shop.ports(), &mira.id, mira.studio.as_ref().unwrap(), order, why, key)) {
        Ok(()) => Ok(()),
        Err(Failure::Refused(refused)) => Err(refused),
        Err(Failure::Broken(cause)) => panic!("{cause}"),
    }
}

fn scan(id: &str, order: &OrderId, at: Timestamp) -> Sent {
    Sent { id: format!("scan-of-a-test-{id}"), code: order.number(), at: at.0, why: String::new() }
}

fn scanned(shop: &TestShop, who: &str, scans: &[Sent]) -> Vec<ScanAnswer> {
    let person = somebody(who, if who == "other" { "crt_2" } else { "crt_1" });
    run(take(&shop.ports(), &person, person.studio.as_ref().unwrap(), &Plain, scans)).expect("taken")
}

fn outcomes(answers: &[ScanAnswer]) -> Vec<Outcome> {
    answers.iter().map(|answer| answer.outcome).collect()
}

fn audit_finds_nothing(shop: &TestShop) {
    shop.db.script("UPDATE letters SET state = 'sent'");
    // A test that refunds by hand leaves the payment as it was.
    if shop.db.number("SELECT COUNT (*) FROM orders WHERE state = 'refunded'") == 0 {
        shop.db.audit();
    }
    let lost = "SELECT COUNT (*) FROM orders o WHERE NOT EXISTS (
        SELECT 1 FROM order_steps s WHERE s.order_id = o.id AND s.state = o.state)";
    assert_eq!(shop.db.number(lost), 0, "an order has been through its states");
    let wrong = "SELECT COUNT (*) FROM slots s WHERE s.taken <> (SELECT COUNT (*) FROM orders o
        WHERE o.slot = s.id AND o.state IN ('placed', 'paid', 'collected', 'delivered'))";
    assert_eq!(shop.db.number(wrong), 0, "slots hold the orders they have");
}

#[test]
fn the_buyers_code_hands_over_once() {
    let shop = at_the_counter();
    let ada = paid(&shop, "ada", "early");
    window_opens(&shop);
    assert_eq!(hand(&shop, &ada, Handing::Collected, &ada.number().to_lowercase(), ""), Ok(false));
    assert_eq!(shop.order_state(&ada), "collected");
    assert_eq!(hand(&shop, &ada, Handing::Collected, &ada.number(), ""), Err(HandoverRefused::Scan(Outcome::Already)));
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM handovers WHERE way = 'code' AND person = 'mira'"), 1);
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM audit_log WHERE what = 'order.collect'"), 1);
    audit_finds_nothing(&shop);
}

#[test]
fn the_same_press_twice_is_one_handover() {
    let shop = at_the_counter();
    let ada = paid(&shop, "ada", "early");
    window_opens(&shop);
    let code = ada.number();
    assert_eq!(with_key(&shop, &ada, Handing::Collected, &code, "", key("k")), Ok(false));
    assert_eq!(with_key(&shop, &ada, Handing::Collected, &code, "", key("k")), Ok(true));
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM handovers"), 1);
}

#[test]
fn every_refusal_has_its_reason_and_writes_nothing() {
    let shop = at_the_counter();
    let early = paid(&shop, "ada", "early");
    let late = paid(&shop, "bob", "late");
    let bike = paid(&shop, "cleo", "bike");
    let unpaid = shop.ordered("dora", "lamp", 1, "late");
    let refunded = paid(&shop, "emil", "late");
    shop.db.script(&format!(
        "UPDATE payments SET state = 'refunding' WHERE order_id = '{refunded}';
         UPDATE orders SET state = 'refunded', state_at = {} WHERE id = '{refunded}';",
        shop.now().0
    ));
    shop.pass(Duration::minutes(76));
    let missing = OrderId::from("ord_none");
    use HandoverRefused as R;
    let table: &[(&str, &OrderId, Handing, &str, &str, HandoverRefused)] = &[
        ("no such order", &missing, Handing::Collected, "", "x", R::Missing),
        ("neither code nor reason", &early, Handing::Collected, "", " ", R::WhyMissing),
        ("no code at all", &early, Handing::Collected, "what?", "", R::CodeUnreadable),
        ("the code of another order", &early, Handing::Collected, &late.number(), "", R::CodeWrong),
        ("hours before its window", &late, Handing::Collected, &late.number(), "", R::Scan(Outcome::WrongWindow)),
        ("to be delivered", &bike, Handing::Collected, "", "she is here", R::Scan(Outcome::Delivery)),
        ("not paid", &unpaid, Handing::Collected, "", "she says so", R::Scan(Outcome::NotPaid)),
        ("refunded", &refunded, Handing::Collected, "", "he is here", R::Scan(Outcome::Refunded)),
        ("to be collected", &early, Handing::Delivered, "", "", R::Pickup),
        ("the window is open", &early, Handing::Missed, "", "", R::WindowOpen),
        ("refunded, so nobody was to come", &refunded, Handing::Missed, "", "", R::Scan(Outcome::Refunded)),
    ];
    for (why, order, handing, code, reason, refused) in table {
        let late_hours = *why == "hours before its window";
        if late_hours {
            shop.pass(Duration::minutes(-5));
        }
        assert_eq!(hand(&shop, order, *handing, code, reason).as_ref(), Err(refused), "{why}");
        assert!(!refused.code().is_empty() && !refused.to_string().is_empty());
        if late_hours {
            shop.pass(Duration::minutes(5));
        }
    }
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM handovers"), 0);
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM audit_log"), 0);
}

#[test]
fn a_reason_hands_over_without_code_and_at_another_time() {
    let shop = at_the_counter();
    let ada = paid(&shop, "ada", "early");
    // Straight after the drop, hours before any window.
    assert_eq!(hand(&shop, &ada, Handing::Collected, "", "a neighbour, I know her"), Ok(false));
    assert_eq!(shop.db.text("SELECT why FROM handovers"), "a neighbour, I know her");
    assert_eq!(shop.db.text("SELECT way FROM handovers"), "button");
}

#[test]
fn a_delivery_is_delivered_and_nothing_else() {
    let shop = at_the_counter();
    let bike = paid(&shop, "cleo", "bike");
    assert_eq!(hand(&shop, &bike, Handing::Delivered, "", ""), Ok(false));
    assert_eq!(shop.order_state(&bike), "delivered");
    assert_eq!(hand(&shop, &bike, Handing::Delivered, "", ""), Err(HandoverRefused::Scan(Outcome::Already)));
    audit_finds_nothing(&shop);
}

#[test]
fn nobody_came_is_said_once_and_a_late_buyer_still_gets_it() {
    let shop = at_the_counter();
    let ada = paid(&shop, "ada", "early");
    shop.pass(Duration::hours(3));
    assert_eq!(hand(&shop, &ada, Handing::Missed, "", ""), Ok(false));
    assert_eq!(shop.order_state(&ada), "paid", "the money is another matter");
    assert_eq!(hand(&shop, &ada, Handing::Missed, "", ""), Err(HandoverRefused::MissedBefore));
    shop.pass(Duration::hours(20));
    assert_eq!(hand(&shop, &ada, Handing::Collected, "", "came the day after"), Ok(false));
    assert_eq!(shop.order_state(&ada), "collected");
}

#[test]
fn a_handover_is_taken_back_for_ten_minutes() {
    let shop = at_the_counter();
    let ada = paid(&shop, "ada", "early");
    let paid_at = shop.db.number("SELECT at FROM order_steps WHERE state = 'paid'");
    window_opens(&shop);
    assert_eq!(back(&shop, &ada, "nothing yet", key("0")), Err(HandoverRefused::NothingToUndo));
    hand(&shop, &ada, Handing::Collected, &ada.number(), "").unwrap();
    assert_eq!(back(&shop, &ada, "  ", key("1")), Err(HandoverRefused::WhyMissing));
    shop.pass(Duration::minutes(10));
    assert_eq!(back(&shop, &ada, "the wrong parcel", key("2")), Ok(()));
    assert_eq!(shop.order_state(&ada), "paid");
    assert_eq!(
        shop.db.number("SELECT at FROM order_steps WHERE state = 'paid'"),
        paid_at,
        "it was paid when it was paid"
    );
    assert_eq!(shop.db.number("SELECT state_at FROM orders"), paid_at);
    assert_eq!(back(&shop, &ada, "the wrong parcel", key("2")), Ok(()), "the same press again");
    assert_eq!(back(&shop, &ada, "again", key("3")), Err(HandoverRefused::NothingToUndo));
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM audit_log WHERE what = 'order.undo'"), 1);
    audit_finds_nothing(&shop);

    // And again from the beginning.
    hand(&shop, &ada, Handing::Collected, &ada.number(), "").unwrap();
    shop.pass(Duration(Duration::minutes(10).0 + 1));
    assert_eq!(back(&shop, &ada, "too late", key("4")), Err(HandoverRefused::TooLate));
    assert_eq!(shop.order_state(&ada), "collected");
}

#[test]
fn a_refund_after_the_handover_keeps_what_happened() {
    let shop = at_the_counter();
    let ada = paid(&shop, "ada", "early");
    window_opens(&shop);
    hand(&shop, &ada, Handing::Collected, &ada.number(), "").unwrap();
    shop.db.script(&format!("UPDATE orders SET state = 'refunded', state_at = {} WHERE id = '{ada}'", shop.now().0));
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM order_steps"), 4, "placed, paid, collected, refunded");
    assert_eq!(shop.db.number("SELECT taken FROM slots WHERE id = 'early'"), 0);
    assert_eq!(back(&shop, &ada, "refunded", key("r")), Err(HandoverRefused::NothingToUndo));
    assert_eq!(hand(&shop, &ada, Handing::Collected, &ada.number(), ""), Err(HandoverRefused::Scan(Outcome::Refunded)));
}

#[test]
fn the_record_itself_refuses_what_no_flow_would_do() {
    let shop = at_the_counter();
    let ada = paid(&shop, "ada", "early");
    window_opens(&shop);
    let now = shop.now().0;
    let refused = |sql: String, name: &str| {
        let error = shop.db.try_script(&sql).expect_err(name);
        assert!(error.contains(name), "{name}: {error}");
    };
    refused(format!("UPDATE orders SET state = 'collected' WHERE id = '{ada}'"), "handover_missing");
    let insert = |id: &str, outcome: &str, way: &str, why: &str| {
        format!(
            "INSERT INTO handovers (id, order_id, outcome, way, why, person, at, written_at)
            VALUES ('{id}', '{ada}', '{outcome}', '{way}', '{why}', 'mira', {now}, {now})"
        )
    };
    refused(insert("h", "collected", "button", ""), "handover_without_code");
    refused(insert("h", "delivered", "button", ""), "handover_other_kind");
    refused(insert("h", "eaten", "button", ""), "handover_outcome");
    shop.db.script(&insert("h", "collected", "scan", ""));
    refused(insert("h2", "collected", "scan", ""), "handover_not_paid");
    refused(format!("UPDATE orders SET state = 'paid' WHERE id = '{ada}'"), "handover_stands");
    refused("DELETE FROM handovers".into(), "handover_is_final");
    refused(format!("UPDATE handovers SET at = {now} + 1"), "handover_is_final");
    refused("UPDATE handovers SET person = 'yusuf'".into(), "handover_is_final");
    refused(
        format!("UPDATE handovers SET undone_at = {now} + 600001, undone_by = 'mira', undone_why = 'x'"),
        "handover_undone_in_time",
    );
    refused(format!("UPDATE handovers SET undone_at = {now}"), "handover_undo_says_why");
    shop.db.script(&format!("UPDATE handovers SET undone_at = {now}, undone_by = 'mira', undone_why = 'x'"));
    refused(format!("UPDATE handovers SET undone_at = {now} + 1"), "handover_is_final");
    refused(
        format!("INSERT INTO pickup_scans VALUES ('short', 'crt_1', 'mira', NULL, {now}, {now}, 'foreign')"),
        "scan_id_length",
    );
}

#[test]
fn scans_are_answered_one_by_one_and_sending_them_again_changes_nothing() {
    let shop = at_the_counter();
    let (ada, bob) = (paid(&shop, "ada", "early"), paid(&shop, "bob", "late"));
    let (cleo, dora) = (paid(&shop, "cleo", "bike"), paid(&shop, "dora", "late"));
    shop.db.script(&format!("UPDATE orders SET state = 'refunded', state_at = {} WHERE id = '{dora}'", shop.now().0));
    window_opens(&shop);
    let now = shop.now();
    let early = Sent { at: (now - Duration::minutes(10)).0, ..scan("2", &bob, now) };
    let vouched = Sent { why: "has to leave".into(), ..scan("6", &bob, now - Duration::minutes(9)) };
    let nonsense = Sent { code: "nonsense".into(), ..scan("7", &ada, now) };
    let sent = [
        scan("1", &ada, now - Duration::minutes(30)),
        early,
        scan("3", &cleo, now),
        scan("4", &dora, now),
        scan("5", &ada, now - Duration::minutes(20)),
        vouched,
        nonsense,
    ];
    use Outcome::{Already, Collected, Delivery, Foreign, Refunded, WrongWindow};
    let expected = [Collected, WrongWindow, Delivery, Refunded, Already, Collected, Foreign];
    // An hour before the late window is in time: ten minutes earlier is not.
    let answers = scanned(&shop, "mira", &sent);
    assert_eq!(outcomes(&answers), expected);
    assert_eq!(answers[0].who.as_deref(), Some("Ada"));
    assert!(answers[1].text.contains("15:15–16:15"), "{}", answers[1].text);
    let before = shop.db.number("SELECT COUNT (*) FROM handovers");
    assert_eq!(outcomes(&scanned(&shop, "mira", &sent)), expected, "sent again");
    assert_eq!((before, shop.db.number("SELECT COUNT (*) FROM handovers")), (2, 2));
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM pickup_scans"), 7);
    assert_eq!(
        shop.db.number(&format!("SELECT at FROM handovers WHERE order_id = '{ada}'")),
        (now - Duration::minutes(30)).0
    );
    audit_finds_nothing(&shop);
}

#[test]
fn of_two_scanners_without_a_connection_the_earlier_scan_counts_and_the_other_is_told() {
    let shop = at_the_counter();
    let ada = paid(&shop, "ada", "early");
    window_opens(&shop);
    let now = shop.now();
    let (mira_at, yusuf_at) = (now - Duration::minutes(8), now - Duration::minutes(5));
    // The later one is sent first.
    assert_eq!(outcomes(&scanned(&shop, "yusuf", &[scan("y", &ada, yusuf_at)])), [Outcome::Collected]);
    let yusuf = somebody("yusuf", "crt_1");
    let told = || run(today(&shop.ports(), &yusuf, yusuf.studio.as_ref().unwrap(), &Plain)).unwrap().overtaken;
    assert!(told().is_empty());
    assert_eq!(outcomes(&scanned(&shop, "mira", &[scan("m", &ada, mira_at)])), [Outcome::Collected]);
    assert_eq!(shop.db.text("SELECT person FROM handovers"), "mira");
    assert_eq!(shop.db.number("SELECT at FROM handovers"), mira_at.0);
    let told = told();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].scan, "scan-of-a-test-y");
    assert!(told[0].text.starts_with("mira had handed it over at "), "{}", told[0].text);
    // The other way round it is simply too late.
    let answers = scanned(&shop, "yusuf", &[scan("z", &ada, now)]);
    assert_eq!(answers[0].outcome, Outcome::Already);
    assert!(answers[0].text.starts_with("mira handed it over at "), "{}", answers[0].text);
    audit_finds_nothing(&shop);
}

#[test]
fn scanners_at_the_same_moment_hand_over_once() {
    let shop = at_the_counter();
    let ada = paid(&shop, "ada", "early");
    window_opens(&shop);
    let now = shop.now();
    let ports = shop.ports();
    let all = interleave((0..6).map(|n| {
        let (ports, ada) = (&ports, &ada);
        async move {
            let person = somebody(if n % 2 == 0 { "mira" } else { "yusuf" }, "crt_1");
            let sent = [scan(&format!("n{n}"), ada, now)];
            take(ports, &person, person.studio.as_ref().unwrap(), &Plain, &sent).await.unwrap()[0].outcome
        }
    }));
    assert_eq!(all.iter().filter(|outcome| **outcome == Outcome::Collected).count(), 1, "{all:?}");
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM handovers"), 1);
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM pickup_scans"), 6);
}

#[test]
fn another_studio_learns_nothing() {
    let shop = at_the_counter();
    let ada = paid(&shop, "ada", "early");
    window_opens(&shop);
    let now = shop.now();
    let answers = scanned(&shop, "other", &[scan("o", &ada, now)]);
    assert_eq!((answers[0].outcome, &answers[0].number, &answers[0].who), (Outcome::Foreign, &None, &None));
    // Nor by the id of a scan that was another studio's.
    scanned(&shop, "mira", &[scan("m", &ada, now)]);
    let answers = scanned(&shop, "other", &[scan("m", &ada, now)]);
    assert_eq!((answers[0].outcome, &answers[0].who), (Outcome::Foreign, &None));
    let other = somebody("other", "crt_2");
    let page = run(order(&shop.ports(), common::shop::name(), greeted(), other.studio.as_ref().unwrap(), &ada));
    assert!(matches!(page, Err(Failure::Refused(HandoverRefused::Missing))));
    let list = run(today(&shop.ports(), &other, other.studio.as_ref().unwrap(), &Plain)).unwrap();
    assert!(list.codes.is_empty());
}

#[test]
fn a_batch_has_its_limits() {
    let shop = at_the_counter();
    let mira = somebody("mira", "crt_1");
    let ada = OrderId::from("ord_none");
    let refused = |sent: &[Sent]| match run(take(&shop.ports(), &mira, mira.studio.as_ref().unwrap(), &Plain, sent)) {
        Err(Failure::Refused(refused)) => refused.code(),
        other => panic!("{other:?}"),
    };
    let many: Vec<Sent> = (0..101).map(|n| scan(&n.to_string(), &ada, shop.now())).collect();
    assert_eq!(refused(&many), "too_many_scans");
    assert_eq!(refused(&[Sent { id: "short".into(), ..scan("1", &ada, shop.now()) }]), "malformed_body");
    assert_eq!(scanned(&shop, "mira", &many[..100]).len(), 100);
    assert!(scanned(&shop, "mira", &[]).is_empty());
}

#[test]
fn the_scanners_list_holds_marks_and_short_names() {
    let shop = at_the_counter();
    let ada = paid(&shop, "ada", "early");
    shop.db.script("UPDATE orders SET name = 'Ada Maria Lovelace'");
    paid(&shop, "cleo", "bike");
    let mira = somebody("mira", "crt_1");
    let list = run(today(&shop.ports(), &mira, mira.studio.as_ref().unwrap(), &Plain)).unwrap();
    assert_eq!(list.codes.len(), 1, "a delivery is not collected");
    let json = serde_json::to_string(&list).unwrap();
    assert!(json.contains("Ada L.") && !json.contains("Lovelace") && !json.contains("ada@example.com"), "{json}");
    assert_eq!(list.codes[0].mark, shared::fulfilment::code::mark(&ada.number()));
    shop.pass(Duration::days(3));
    assert!(run(today(&shop.ports(), &mira, mira.studio.as_ref().unwrap(), &Plain)).unwrap().codes.is_empty());
    for (name, short) in [("Ada", "Ada"), ("Ada Lovelace", "Ada L."), ("", ""), ("Nguyễn Thu Hà", "Nguyễn H.")] {
        assert_eq!(short_name(name), short);
    }
}

#[test]
fn orders_are_prepared_window_by_window() {
    let shop = at_the_counter();
    let ada = paid(&shop, "ada", "early");
    let bob = paid(&shop, "bob", "early");
    let cleo = paid(&shop, "cleo", "bike");
    shop.db.script(&format!("UPDATE orders SET name = '=cmd|x' WHERE id = '{bob}'"));
    let mira = somebody("mira", "crt_1");
    let studio = mira.studio.as_ref().unwrap();
    let see = |wanted: Wanted| run(orders(&shop.ports(), common::shop::name(), greeted(), studio, &wanted)).unwrap();
    let before = *shop.db.batches.borrow();
    let page = see(Wanted::default());
    assert_eq!(*shop.db.batches.borrow() - before, 1, "one round trip");
    let told: Vec<_> =
        page.groups.iter().map(|g| (g.place.as_str(), g.delivery, g.table.rows.len(), g.picks[0].units)).collect();
    assert_eq!(told, [("By bike", true, 1, 1), ("Workshop", false, 2, 2)]);
    for (why, wanted, count) in [
        ("by name", Wanted { words: "ADA".into(), state: "all".into(), ..Wanted::default() }, 2),
        ("by number", Wanted { words: ada.number(), ..Wanted::default() }, 1),
        ("by window", Wanted { slot: "bike".into(), ..Wanted::default() }, 1),
        ("of another drop", Wanted { drop: "drp_9".into(), ..Wanted::default() }, 0),
        ("handed over", Wanted { state: "handed".into(), ..Wanted::default() }, 0),
        ("after the first two", Wanted { after: 2, ..Wanted::default() }, 1),
    ] {
        let page = see(wanted);
        assert_eq!(page.groups.iter().map(|group| group.table.rows.len()).sum::<usize>(), count, "{why}");
    }
    let csv = run(file(&shop.ports(), studio, &Wanted::default())).unwrap();
    assert_eq!(csv.lines().count(), 4);
    assert!(csv.contains("'=cmd|x") && !csv.contains(",=cmd|x"), "{csv}");
    let paper = run(print(&shop.ports(), common::shop::name(), greeted(), studio, &Wanted::default())).unwrap();
    assert_eq!((paper.slips.len(), paper.groups.len()), (3, 2));
    let other = somebody("other", "crt_2");
    let theirs =
        run(orders(&shop.ports(), common::shop::name(), greeted(), other.studio.as_ref().unwrap(), &Wanted::default()));
    assert!(theirs.unwrap().groups.is_empty());
    // One order, as it goes on.
    let sheet = || run(order(&shop.ports(), common::shop::name(), greeted(), studio, &cleo)).unwrap();
    assert!(sheet().can.deliver && !sheet().can.collect && !sheet().can.miss && sheet().can.undo.is_none());
    hand(&shop, &cleo, Handing::Delivered, "", "").unwrap();
    assert!(!sheet().can.deliver && sheet().can.undo.is_some());
    assert!(sheet().steps.iter().any(|step| step.note.contains("by mira")));
}

#[test]
fn a_typed_code_leads_to_its_order() {
    let shop = at_the_counter();
    let ada = paid(&shop, "ada", "early");
    window_opens(&shop);
    let mira = somebody("mira", "crt_1");
    let see = |typed: &str| {
        run(pickup(&shop.ports(), common::shop::name(), greeted(), mira.studio.as_ref().unwrap(), &Plain, typed))
            .unwrap()
    };
    assert!(see("").found.is_none() && see("").notices.is_empty());
    assert_eq!(see("what").notices[0].code, "code_unreadable");
    assert_eq!(see("ZZZZ ZZZZ").notices[0].code, "foreign");
    let found = see(&format!("https://shop.example/pickup/{ada}?code={}", ada.number())).found.unwrap();
    assert_eq!((found.order.as_str(), found.outcome), (ada.as_str(), Outcome::Collected));
    hand(&shop, &ada, Handing::Collected, &ada.number(), "").unwrap();
    let found = see(&ada.number()).found.unwrap();
    assert_eq!(found.outcome, Outcome::Already);
    assert!(found.text.contains("mira handed it over"), "{}", found.text);
}
