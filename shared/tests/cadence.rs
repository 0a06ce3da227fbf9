//! Cadences: drafts of the next times, days that are left out, what the calendar tells, judged by Python's icalendar.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::judges::judge;
use common::studio::{by_mira, shop, studio, time, typed};
use common::{Asking, TestShop, interleave, run};
use serde::Deserialize;
use shared::cadence::flow::{calendar, entries, leave_out, one, page, plan_due, set, stop};
use shared::cadence::ics;
use shared::cadence::view::{DateStanding, EntryStanding, TypedCadence};
use shared::failure::{Failure, Kind, Refusal};
use shared::ids::{BuyerId, DropSlug, Sku};
use shared::studio::release::flow::{change, create, schedule, unpublish};
use shared::templates::flow::save;
use shared::templates::refused::PlanRefused;
use shared::time::{Duration, Timestamp};

/// Mira's shop with a template that her evening drop was kept as.
fn with_template() -> (TestShop, String) {
    let shop = shop();
    let drop = by_mira(&shop, |hand| run(create(&shop.ports(), hand, &typed()))).unwrap();
    let template = by_mira(&shop, |hand| run(save(&shop.ports(), hand, &drop, "Evening"))).unwrap();
    (shop, template)
}

fn fridays(template: &str) -> TypedCadence {
    TypedCadence {
        name: "Friday lamps".into(),
        template: template.into(),
        first: "2026-11-27T18:00".into(),
        every: "1".into(),
        ends: "never".into(),
        ..TypedCadence::default()
    }
}

fn running() -> (TestShop, String) {
    let (shop, template) = with_template();
    let id = by_mira(&shop, |hand| run(set(&shop.ports(), hand, &fridays(&template)))).unwrap();
    (shop, id)
}

fn standing(shop: &TestShop, id: &str) -> Vec<(String, DateStanding)> {
    let page = run(one(&shop.ports(), &studio("crt_1"), id, Vec::new())).unwrap();
    page.dates.into_iter().map(|date| (date.when.iso[..10].to_owned(), date.standing)).collect()
}

fn version(shop: &TestShop, id: &str) -> i64 {
    shop.db.number(&format!("SELECT version FROM cadences WHERE id = '{id}'"))
}

/// The times in milliseconds, as the page names them.
fn at(shop: &TestShop, id: &str, number: usize) -> String {
    run(one(&shop.ports(), &studio("crt_1"), id, Vec::new())).unwrap().dates[number].at.to_string()
}

fn step(shop: &TestShop, id: &str, at: &str, out: bool) -> Result<(), Failure<PlanRefused>> {
    let version = version(shop, id);
    by_mira(shop, |hand| run(leave_out(&shop.ports(), hand, id, version, at, out)))
}

fn code(outcome: Result<(), Failure<PlanRefused>>) -> (&'static str, Kind) {
    match outcome {
        Err(Failure::Refused(refused)) => (refused.code(), refused.kind()),
        other => panic!("{other:?}"),
    }
}

#[derive(Debug, Deserialize)]
struct Event {
    uid: String,
    sequence: u32,
    status: String,
    summary: String,
    location: String,
    starts: i64,
    ends: i64,
}

#[derive(Deserialize)]
struct Judged {
    wrong: Vec<String>,
    events: Vec<Event>,
}

/// The calendar as somebody's program reads it.
fn read(shop: &TestShop) -> Vec<Event> {
    let text = ics::text("Kerbside: drops", "http://shop.test", &run(entries(&shop.ports(), "")).unwrap());
    let judged: Judged = judge("feed.py", &text);
    assert_eq!(judged.wrong, Vec::<String>::new());
    judged.events
}

#[test]
fn the_next_four_are_drafts_with_everything_the_template_says() {
    let (shop, id) = running();
    let drafts = shop.db.texts(
        "SELECT d.slug || ' ' || d.state || ' ' || d.opens_at || ' ' || (d.closes_at - d.opens_at) || ' ' || d.lobby_minutes
         FROM drops d JOIN occurrences o ON o.drop_id = d.id ORDER BY d.opens_at",
    );
    let friday = 1_795_798_800_000_i64;
    let expected: Vec<String> = ["27-nov", "4-dec", "11-dec", "18-dec"]
        .iter()
        .zip(0_i64..)
        .map(|(day, week)| format!("evening-lamps-{day} draft {} 1800000 10", friday + week * 7 * 86_400_000))
        .collect();
    assert_eq!(drafts, expected);
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM drop_items i JOIN occurrences o ON o.drop_id = i.drop_id"), 8);
    assert_eq!(
        shop.db.text(
            "SELECT s.place || ' ' || ((s.starts_at - o.occurs_at) / 60000) || ' ' || s.capacity || ' ' || s.carrier
             FROM slots s JOIN occurrences o ON o.drop_id = s.drop_id WHERE s.kind = 'delivery' ORDER BY o.occurs_at LIMIT 1"
        ),
        "By bike 1380 8 riders"
    );
    assert_eq!(
        shop.db.text(&format!("SELECT rule FROM cadences WHERE id = '{id}'")),
        "DTSTART;TZID=Europe/Berlin:20261127T180000\nRRULE:FREQ=WEEKLY;BYDAY=FR"
    );
    let dates = standing(&shop, &id);
    assert_eq!(dates.len(), 12);
    assert_eq!(dates[3], ("2026-12-18".to_owned(), DateStanding::Drafted));
    assert_eq!(dates[4], ("2026-12-25".to_owned(), DateStanding::ToCome));
    shop.db.audit();
}

#[test]
fn planning_twice_late_and_at_once_is_planning_once() {
    let (shop, _) = running();
    let drops = || shop.db.number("SELECT COUNT (*) FROM drops");
    let before = drops();
    assert_eq!(run(plan_due(&shop.ports())).unwrap(), 0, "nothing is due");
    shop.pass(Duration::days(3));
    let ports = shop.ports();
    interleave((0..3).map(|_| async { plan_due(&ports).await.unwrap() }));
    assert_eq!(drops(), before + 1, "the first one has come, so there is one more");
    run(plan_due(&shop.ports())).unwrap();
    assert_eq!(drops(), before + 1);
    // Nobody called for half a year: what has passed is not made up for.
    shop.pass(Duration::days(180));
    run(plan_due(&shop.ports())).unwrap();
    assert_eq!(drops(), before + 5);
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM occurrences"), 9);
}

#[test]
fn what_a_person_changed_in_a_draft_is_not_written_over() {
    let (shop, id) = running();
    let drop = shop.db.text("SELECT drop_id FROM occurrences ORDER BY occurs_at LIMIT 1");
    let mut other = typed();
    other.slots.remove(1);
    by_mira(&shop, |hand| run(change(&shop.ports(), hand, &drop, 1, &other))).unwrap();
    shop.db.script("UPDATE cadences SET plan_at = 0");
    run(plan_due(&shop.ports())).unwrap();
    assert_eq!(shop.db.number(&format!("SELECT COUNT (*) FROM slots WHERE drop_id = '{drop}'")), 1);
    // And it stays when its day is left out: only what nobody touched goes.
    let next = at(&shop, &id, 0);
    step(&shop, &id, &next, true).unwrap();
    assert_eq!(shop.db.text(&format!("SELECT state FROM drops WHERE id = '{drop}'")), "draft");
}

#[test]
fn a_day_is_left_out_and_taken_in_again() {
    let (shop, id) = running();
    let (second, drop) =
        (at(&shop, &id, 1), shop.db.text("SELECT drop_id FROM occurrences ORDER BY occurs_at LIMIT 1 OFFSET 1"));
    let before = read(&shop);
    step(&shop, &id, &second, true).unwrap();
    assert_eq!(standing(&shop, &id)[1], ("2026-12-04".to_owned(), DateStanding::Skipped));
    assert_eq!(shop.db.number(&format!("SELECT COUNT (*) FROM drops WHERE id = '{drop}'")), 0, "nobody had touched it");
    assert_eq!(standing(&shop, &id)[4], ("2026-12-25".to_owned(), DateStanding::Drafted), "there are four again");
    assert!(
        shop.db
            .text(&format!("SELECT rule FROM cadences WHERE id = '{id}'"))
            .ends_with("EXDATE;TZID=Europe/Berlin:20261204T180000")
    );
    let find = |events: &[Event]| {
        let event = events.iter().find(|event| event.starts.to_string() == second).unwrap();
        (event.uid.clone(), event.sequence, event.status.clone())
    };
    let (uid, first, status) = find(&before);
    assert_eq!(status, "TENTATIVE");
    let skipped = find(&read(&shop));
    assert_eq!((&skipped.0, skipped.2.as_str()), (&uid, "CANCELLED"));
    assert!(first < skipped.1, "calendars take the later one");
    step(&shop, &id, &second, false).unwrap();
    let again = find(&read(&shop));
    assert_eq!((&again.0, again.2.as_str()), (&uid, "TENTATIVE"));
    assert!(skipped.1 < again.1);
    assert_eq!(standing(&shop, &id)[1].1, DateStanding::Drafted);
    shop.db.audit();
}

#[test]
fn what_is_announced_stands_in_the_calendar_under_the_same_name() {
    let (shop, id) = running();
    let drop = shop.db.text("SELECT drop_id FROM occurrences ORDER BY occurs_at LIMIT 1");
    let before = read(&shop);
    by_mira(&shop, |hand| run(schedule(&shop.ports(), hand, &drop, 1))).unwrap();
    let after = read(&shop);
    assert_eq!(before.len(), after.len(), "one line for one drop");
    let of = |events: &[Event]| {
        let event = events.iter().find(|event| event.starts == 1_795_798_800_000).unwrap();
        (event.uid.clone(), event.sequence, event.summary.clone(), event.status.clone())
    };
    let ((uid, sequence, told, _), announced) = (of(&before), of(&after));
    assert_eq!(told, "Friday lamps by Mira");
    assert_eq!(
        (&announced.0, announced.2.as_str(), announced.3.as_str()),
        (&uid, "Evening Lamps by Mira", "CONFIRMED")
    );
    assert!(sequence < announced.1);
    // It cannot be left out before it is taken back; and ending the cadence leaves it.
    let first = at(&shop, &id, 0);
    assert_eq!(code(step(&shop, &id, &first, true)), ("occurrence_announced", Kind::Conflict));
    let now = version(&shop, &id);
    by_mira(&shop, |hand| run(stop(&shop.ports(), hand, &id, now))).unwrap();
    let ended: Vec<String> = read(&shop).into_iter().map(|event| event.status).collect();
    assert_eq!(ended.iter().filter(|status| *status == "CANCELLED").count(), 3);
    assert_eq!(ended.iter().filter(|status| *status == "CONFIRMED").count(), 2, "with the one that is open");
    assert_eq!(code(step(&shop, &id, &first, true)), ("cadence_ended", Kind::Conflict));
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM drops WHERE state = 'draft'"), 1, "the one the template is from");
    shop.db.audit();
}

#[test]
fn a_drop_that_is_taken_back_is_cancelled_and_one_that_nobody_announced_never_was() {
    let (shop, _) = running();
    let own = by_mira(&shop, |hand| run(create(&shop.ports(), hand, &typed()))).unwrap();
    by_mira(&shop, |hand| run(schedule(&shop.ports(), hand, &own, 1))).unwrap();
    let find = |shop: &TestShop| read(shop).into_iter().find(|event| event.uid == format!("{own}@shop.test"));
    let first = find(&shop).unwrap();
    by_mira(&shop, |hand| run(unpublish(&shop.ports(), hand, &own, 2))).unwrap();
    let taken = find(&shop).unwrap();
    assert_eq!((first.status.as_str(), taken.status.as_str()), ("CONFIRMED", "CANCELLED"));
    assert!(first.sequence < taken.sequence && first.ends - first.starts == 1_800_000 && first.location.is_empty());
    let told = || {
        run(entries(&shop.ports(), "mira")).unwrap().into_iter().filter(|e| e.standing == EntryStanding::Coming).count()
    };
    assert_eq!(told(), 4);
    shop.pass(Duration::days(3));
    assert_eq!(told(), 3, "its time passed without a drop");
    let page = run(calendar(&shop.ports(), common::shop::name(), "")).unwrap();
    assert!(page.entries.iter().all(|entry| entry.standing != EntryStanding::Cancelled));
    assert!(page.entries.is_sorted_by_key(|entry| entry.opens.at));
    shop.db.script("UPDATE creators SET verified_at = NULL WHERE id = 'crt_1'");
    assert_eq!(told(), 0, "nobody tells of whom nobody has vouched for");
}

#[test]
fn it_opens_at_its_moment_by_the_clock_of_the_database_and_no_job_has_to_run() {
    let (shop, _) = running();
    let drop = shop.db.text("SELECT drop_id FROM occurrences ORDER BY occurs_at LIMIT 1");
    shop.db.script(&format!("UPDATE drops SET lobby_minutes = NULL WHERE id = '{drop}'"));
    by_mira(&shop, |hand| run(schedule(&shop.ports(), hand, &drop, 1))).unwrap();
    common::armed(&shop.db, &drop);
    let hold = |key: &str| {
        let asking = Asking { buyer: "ada", sku: "lamp", units: 1, key };
        let slug = DropSlug::from("evening-lamps-27-nov");
        let request = shared::drops::holds::HoldRequest {
            slug,
            sku: Sku::from("lamp"),
            buyer: BuyerId::from("ada"),
            ..asking.request()
        };
        run(shared::drops::flow::hold(&shop.ports(), &request))
    };
    let opens = Timestamp(1_795_798_800_000);
    shop.pass(Duration(opens.0 - shop.now().0 - 1));
    assert!(hold("a-moment-too-early").is_err());
    shop.pass(Duration(1));
    hold("at-the-moment-itself").unwrap();
}

#[test]
fn everything_that_is_wrong_with_a_cadence_is_said_at_its_field() {
    let (shop, template) = with_template();
    type Edit = fn(&mut TypedCadence);
    let table: &[(&str, Edit, &str, &str)] = &[
        ("no name", |t| t.name = " ".into(), "name", "name_missing"),
        ("an endless name", |t| t.name = "a".repeat(61), "name", "too_long"),
        ("somebody else's template", |t| t.template = "tpl_x".into(), "template", "template_missing"),
        ("somebody else's venue", |t| t.venue = "ven_x".into(), "venue", "venue_missing"),
        ("every third week", |t| t.every = "3".into(), "every", "every_unknown"),
        ("no day", |t| t.first = "soon".into(), "first", "time_malformed"),
        ("a day that is none", |t| t.first = "2027-02-29T18:00".into(), "first", "time_malformed"),
        ("yesterday", |t| t.first = "2026-11-24T18:00".into(), "first", "time_in_past"),
        (
            "until before it begins",
            |t| (t.ends, t.until) = ("until".into(), "2026-11-26".into()),
            "until",
            "until_wrong",
        ),
        ("until never", |t| t.ends = "until".into(), "until", "until_wrong"),
        ("no times", |t| (t.ends, t.count) = ("count".into(), "0".into()), "count", "count_wrong"),
        (
            "more times than weeks in ten years",
            |t| (t.ends, t.count) = ("count".into(), "521".into()),
            "count",
            "count_wrong",
        ),
    ];
    for (why, edit, field, expected) in table {
        let mut typed = fridays(&template);
        edit(&mut typed);
        let refused = by_mira(&shop, |hand| run(set(&shop.ports(), hand, &typed)));
        let Err(Failure::Refused(refused)) = refused else { panic!("{why}: {refused:?}") };
        let notices = refused.notices();
        assert_eq!(
            (notices.len(), notices[0].field.as_deref(), notices[0].code.as_str()),
            (1, Some(*field), *expected),
            "{why}"
        );
        assert!(!notices[0].text.is_empty());
    }
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM cadences"), 0);
}

#[test]
fn it_ends_on_its_last_day_or_after_so_many() {
    let (shop, template) = with_template();
    for (ends, until, count, many) in [("until", "2026-12-11", "", 3), ("count", "", "2", 2)] {
        let typed = TypedCadence { ends: ends.into(), until: until.into(), count: count.into(), ..fridays(&template) };
        let id = by_mira(&shop, |hand| run(set(&shop.ports(), hand, &typed))).unwrap();
        assert_eq!(standing(&shop, &id).len(), many, "{ends}");
    }
    shop.pass(Duration::days(60));
    run(plan_due(&shop.ports())).unwrap();
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM cadences WHERE plan_at IS NULL"), 2, "nobody looks at them again");
}

#[test]
fn another_creators_cadence_is_missing_and_two_people_do_not_overwrite_each_other() {
    let (shop, id) = running();
    let missing = run(one(&shop.ports(), &studio("crt_2"), &id, Vec::new()));
    assert_eq!(missing.unwrap_err(), Failure::Refused(PlanRefused::Missing));
    assert!(
        run(page(&shop.ports(), &studio("crt_2"), TypedCadence::default(), Vec::new())).unwrap().cadences.is_empty()
    );
    let (first, second) = (at(&shop, &id, 0), at(&shop, &id, 1));
    step(&shop, &id, &first, true).unwrap();
    let late = by_mira(&shop, |hand| run(leave_out(&shop.ports(), hand, &id, 1, &second, true)));
    assert_eq!(code(late), ("moved_on", Kind::Conflict));
    assert_eq!(code(step(&shop, &id, "1795798800001", true)), ("invalid", Kind::Invalid));
    // The same click twice is one.
    let typed = TypedCadence { name: "Again".into(), ..fridays(&shop.db.text("SELECT id FROM templates")) };
    by_mira(&shop, |hand| {
        let first = run(set(&shop.ports(), hand, &typed)).unwrap();
        assert_eq!(run(set(&shop.ports(), hand, &typed)).unwrap(), first);
    });
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM cadences"), 2);
}

#[test]
fn a_slot_keeps_its_hour_over_the_night_on_which_the_clock_is_moved() {
    let shop = shop();
    let mut late = typed();
    (late.opens, late.closes) = (time("2026-11-28T18:00"), time("2026-11-28T18:30"));
    late.slots.truncate(1);
    (late.slots[0].starts, late.slots[0].ends) = (time("2026-11-29T10:00"), time("2026-11-29T12:00"));
    let drop = by_mira(&shop, |hand| run(create(&shop.ports(), hand, &late))).unwrap();
    let template = by_mira(&shop, |hand| run(save(&shop.ports(), hand, &drop, "Saturday"))).unwrap();
    // The night of 27 to 28 March 2027 is an hour shorter.
    let typed = TypedCadence {
        first: "2027-03-27T18:00".into(),
        ends: "count".into(),
        count: "1".into(),
        ..fridays(&template)
    };
    by_mira(&shop, |hand| run(set(&shop.ports(), hand, &typed))).unwrap();
    assert_eq!(
        shop.db.text("SELECT strftime ('%Y-%m-%dT%H:%M', s.starts_at / 1000, 'unixepoch') FROM slots s JOIN occurrences o ON o.drop_id = s.drop_id"),
        "2027-03-28T08:00",
        "ten by the clock of the place"
    );
}

#[test]
fn without_its_gate_an_announced_day_is_left_out_and_the_audit_says_so() {
    let (shop, id) = running();
    let drop = shop.db.text("SELECT drop_id FROM occurrences ORDER BY occurs_at LIMIT 1");
    by_mira(&shop, |hand| run(schedule(&shop.ports(), hand, &drop, 1))).unwrap();
    let first = at(&shop, &id, 0);
    shop.db.script("DROP TRIGGER occurrence_is_open");
    step(&shop, &id, &first, true).unwrap();
    let found = shop.db.broken();
    assert!(found.iter().any(|line| line.contains("left out or over is not announced")), "{found:?}");
}

#[test]
fn a_sequence_never_shrinks() {
    let (shop, _) = running();
    shop.db.script("UPDATE occurrences SET sequence = 5");
    let refused = shop.db.try_script("UPDATE occurrences SET sequence = 4").unwrap_err();
    assert!(refused.contains("occurrence_sequence_shrinks"), "{refused}");
}
