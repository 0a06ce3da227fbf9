//! Stories about run sheets: what is kept and refused, what is said when, what stays said, and the live board.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::shop::{NOON, typed as checkout};
use common::studio::{mira, shop, studio};
use common::{TestShop, run};
use shared::audit::ActRefused;
use shared::drops::{DropState, flow as drops};
use shared::failure::{Failure, Refusal};
use shared::ids::{CreatorId, DropSlug, PersonId};
use shared::ports::Ids;
use shared::requests::Key;
use shared::runsheet::flow::{board, keep, page, said_since, tick};
use shared::runsheet::form::{Typed, TypedCue, TypedRole, TypedStep, TypedTarget};
use shared::runsheet::refused::SheetRefused;
use shared::runsheet::view::{Board, Stage};
use shared::time::{Duration, Timestamp};

/// The drop of the test shop: open for fifteen minutes from noon.
const DROP: &str = "drp_1";

fn cue(mark: &str, text: &str, offer: &str) -> TypedCue {
    TypedCue { id: String::new(), mark: mark.into(), text: text.into(), offer: offer.into() }
}

fn target(from: &str, until: &str, target: &str) -> TypedTarget {
    TypedTarget { from: from.into(), until: until.into(), target: target.into() }
}

fn step(mark: &str, role: &str, what: &str) -> TypedStep {
    TypedStep { id: String::new(), mark: mark.into(), role: role.into(), what: what.into() }
}

fn sheet() -> Typed {
    Typed {
        roles: vec![
            TypedRole { role: "Host".into(), name: "Mira".into() },
            TypedRole { role: "Packer".into(), name: "Noor".into() },
        ],
        steps: vec![step("20:00", "", "Lights out"), step("-30:00", "packer", "Fold the boxes")],
        cues: vec![
            cue("5:00", "Ten left.", "lamp"),
            cue("-1:00", "One minute to go.", ""),
            cue("10:00", "Five minutes left.", "ten"),
        ],
        targets: vec![target("5:00", "10:00", "20"), target("0:00", "5:00", "10.00"), target("10:00", "15:00", "0")],
    }
}

/// Before the drop of the test shop is open.
fn early() -> TestShop {
    let shop = shop();
    shop.pass(Duration::minutes(-60));
    shop
}

fn key(shop: &TestShop) -> Key {
    Key::parse(&shop.ids.fresh("a-key-of-a-test-")).unwrap()
}

fn save(shop: &TestShop, version: i64, typed: &Typed) -> Result<String, Failure<SheetRefused>> {
    run(keep(&shop.ports(), (&mira(), &studio("crt_1")), DROP, version, typed, &key(shop)))
}

fn kept() -> TestShop {
    let shop = early();
    assert_eq!(save(&shop, 0, &sheet()).unwrap(), "drop");
    shop
}

/// What stands in the form, as somebody would send it back.
fn form(shop: &TestShop) -> Typed {
    run(page(&shop.ports(), &studio("crt_1"), DROP, None, Vec::new())).unwrap().unwrap().typed
}

fn at(shop: &TestShop, ms: i64) {
    shop.pass(Timestamp(NOON + ms) - shop.now());
}

fn state(shop: &TestShop) -> DropState {
    run(drops::state(&shop.ports(), &DropSlug::from("drop"))).unwrap().unwrap()
}

fn said(shop: &TestShop) -> Option<String> {
    state(shop).cue.map(|cue| cue.text)
}

fn seen(shop: &TestShop) -> Board {
    run(board(&shop.ports(), Some(&CreatorId::from("crt_1")), DROP)).unwrap().unwrap()
}

/// Codes and fields of what was refused.
fn wrong(outcome: Result<String, Failure<SheetRefused>>) -> Vec<(String, String)> {
    match outcome {
        Err(Failure::Refused(SheetRefused::Typed(notices))) => {
            notices.into_iter().map(|notice| (notice.code, notice.field.unwrap_or_default())).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_run_sheet_is_kept_in_the_order_of_its_marks_and_comes_back_as_it_was_typed() {
    let shop = kept();
    let typed = form(&shop);
    let marks: Vec<&str> = typed.cues.iter().map(|cue| cue.mark.as_str()).collect();
    assert_eq!(marks, ["-01:00", "05:00", "10:00", "", ""], "and there is room for two more");
    assert_eq!((typed.cues[1].offer.as_str(), typed.cues[2].offer.as_str()), ("lamp", "ten"), "as they were typed");
    assert_eq!(typed.steps[0].role, "Packer", "as the role is written");
    assert_eq!((typed.targets[0].from.as_str(), typed.targets[0].target.as_str()), ("00:00", "10.00"));
    assert_eq!(
        shop.db.text("SELECT group_concat (what || ' ' || subject, ', ') FROM audit_log"),
        "runsheet.change drp_1"
    );
    // Sent back as it is, nothing changes but the version; the cues keep their names.
    let ids = || shop.db.text("SELECT group_concat (id, ' ') FROM (SELECT id FROM run_cues ORDER BY mark_ms)");
    let before = ids();
    save(&shop, 1, &typed).unwrap();
    assert_eq!(ids(), before);
    assert_eq!(shop.db.number("SELECT version FROM run_sheets"), 2);
    shop.db.audit();
}

#[test]
fn everything_that_is_wrong_is_named_at_its_field() {
    let shop = early();
    let refused = |change: &dyn Fn(&mut Typed)| {
        let mut typed = sheet();
        change(&mut typed);
        wrong(save(&shop, 0, &typed))
    };
    let one = |code: &str, field: &str| vec![(code.to_owned(), field.to_owned())];
    let many = |n: usize, line: &dyn Fn(usize) -> TypedCue| (0..n).map(line).collect::<Vec<_>>();
    type Change<'a> = &'a dyn Fn(&mut Typed);
    let table: &[(&str, Change<'_>, &str, &str)] = &[
        ("no mark", &|t| t.cues[0].mark = "soon".into(), "mark_malformed", "cue-1-mark"),
        ("after the close", &|t| t.cues[0].mark = "15:00".into(), "mark_outside", "cue-1-mark"),
        ("nobody is there yet", &|t| t.cues[0].mark = "-60:01".into(), "mark_outside", "cue-1-mark"),
        ("its moment has passed", &|t| t.cues[0].mark = "-60:00".into(), "cue_in_past", "cue-1-mark"),
        ("two at once", &|t| t.cues[0].mark = "-1:00".into(), "cue_twice", "cue-2-mark"),
        ("nothing is said", &|t| t.cues[1].text = " ".into(), "line_incomplete", "cue-2-text"),
        ("too much is said", &|t| t.cues[1].text = "x".repeat(141), "too_long", "cue-2-text"),
        ("another site", &|t| t.cues[0].offer = "https://example.com/".into(), "offer_unknown", "cue-1-offer"),
        ("another site in disguise", &|t| t.cues[0].offer = "//example.com".into(), "offer_unknown", "cue-1-offer"),
        ("the same with a backslash", &|t| t.cues[0].offer = "/\\example.com".into(), "offer_unknown", "cue-1-offer"),
        ("too many", &|t| t.cues = many(25, &|n| cue(&format!("0:{n:02}"), "x", "")), "too_many_cues", "cues"),
        ("a role twice", &|t| t.roles[0].role = "PACKER".into(), "role_twice", "role-2-role"),
        ("nobody in it", &|t| t.roles[0].name = String::new(), "line_incomplete", "role-1-name"),
        ("nobody's role", &|t| t.steps[0].role = "Pilot".into(), "role_unknown", "step-1-role"),
        ("work of another day", &|t| t.steps[0].mark = "1455:01".into(), "mark_outside", "step-1-mark"),
        ("no money", &|t| t.targets[0].target = "a lot".into(), "target_not_money", "target-1-target"),
        ("less than nothing", &|t| t.targets[0].target = "-5".into(), "target_not_money", "target-1-target"),
        ("backwards", &|t| t.targets[0].until = "5:00".into(), "window_backwards", "target-1-until"),
        ("a window before it opens", &|t| t.targets[1].from = "-0:01".into(), "mark_outside", "target-2-from"),
        ("a window past the close", &|t| t.targets[2].until = "15:01".into(), "mark_outside", "target-3-until"),
        ("a sale that counts twice", &|t| t.targets[1].until = "5:01".into(), "windows_overlap", "target-2-from"),
    ];
    for (why, change, code, field) in table {
        assert_eq!(refused(*change), one(code, field), "{why}");
    }
    let crowd = |t: &mut Typed| {
        t.steps.clear();
        t.roles = (0..9).map(|n| TypedRole { role: format!("R{n}"), name: "N".into() }).collect();
    };
    assert_eq!(refused(&crowd), one("too_many_roles", "roles"));
    let work = |t: &mut Typed| t.steps = (0..25).map(|n| step(&format!("0:{n:02}"), "", "x")).collect();
    assert_eq!(refused(&work), one("too_many_steps", "steps"));
    let split = |t: &mut Typed| {
        t.targets = (0..9).map(|n| target(&format!("{n}:00"), &format!("{n}:30"), "1")).collect();
    };
    assert_eq!(refused(&split), one("too_many_targets", "targets"));
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM run_sheets"), 0, "nothing of it was kept");
    assert_eq!(SheetRefused::Typed(Vec::new()).code(), "invalid");
}

#[test]
fn a_cue_is_said_from_its_moment_on_until_the_next_one() {
    let shop = kept();
    for (why, ms, expected) in [
        ("nothing yet", -60_001, None),
        ("at its moment", -60_000, Some("One minute to go.")),
        ("while it is open", 0, Some("One minute to go.")),
        ("right before the next", 299_999, Some("One minute to go.")),
        ("the next", 300_000, Some("Ten left.")),
        ("the last", 899_999, Some("Five minutes left.")),
        ("it is over", 900_000, None),
    ] {
        at(&shop, ms);
        assert_eq!(said(&shop).as_deref(), expected, "{why}");
    }
    at(&shop, 299_999);
    assert_eq!(state(&shop).next_cue_at, Some(Timestamp(NOON + 300_000)), "pages without a line know when to ask");
    at(&shop, 300_000);
    let cue = state(&shop).cue.unwrap();
    let offer = cue.offer.clone().unwrap();
    assert_eq!((offer.label.as_str(), offer.href.as_str()), ("Lamp", "/drops/drop#buy"));
    let ports = shop.ports();
    let page = run(drops::page(&ports, common::shop::name(), &DropSlug::from("drop"), false)).unwrap().unwrap();
    assert_eq!((page.cue, page.cues), (Some(cue), true), "a page without script shows it when it is loaded");
    assert_eq!(page.next_cue_at, Some(Timestamp(NOON + 600_000)), "and is not kept past the next one");
}

#[test]
fn whoever_looks_late_finds_every_cue_that_came_due_in_order() {
    let shop = kept();
    at(&shop, 600_000);
    let since = |ms| {
        let slug = DropSlug::from("drop");
        let said = run(said_since(&shop.ports(), &slug, Timestamp(NOON + ms))).unwrap();
        said.into_iter().map(|cue| cue.text).collect::<Vec<_>>()
    };
    assert_eq!(since(-60_001), ["One minute to go.", "Ten left.", "Five minutes left."]);
    assert_eq!(since(-60_000), ["Ten left.", "Five minutes left."], "what was said up to then is not said again");
    assert_eq!(since(600_000), [""; 0]);
}

#[test]
fn nobody_speaks_while_a_drop_is_paused() {
    let shop = kept();
    at(&shop, 0);
    shop.db.script(&format!("UPDATE drops SET paused_at = {NOON} + 200000"));
    at(&shop, 400_000);
    assert_eq!(said(&shop).as_deref(), Some("One minute to go."), "what was said stands");
    assert_eq!(state(&shop).next_cue_at, None);
    assert_eq!(run(said_since(&shop.ports(), &DropSlug::from("drop"), Timestamp(NOON))).unwrap(), []);
    assert!(seen(&shop).next_cue.is_none());
    shop.db.script("UPDATE drops SET paused_at = NULL");
    assert_eq!(said(&shop).as_deref(), Some("Ten left."), "it goes on with what is due");
}

#[test]
fn what_was_said_stays_as_it_was() {
    let shop = kept();
    let mut typed = form(&shop);
    at(&shop, 299_999);
    assert_eq!(form(&shop).cues[0].text, "Ten left.", "what was said is no field any more");
    // A form that was open meanwhile sends it along unchanged.
    typed.cues[2].text = "Four minutes left.".into();
    save(&shop, 1, &typed).unwrap();
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM run_cues"), 3);
    assert_eq!(shop.db.text("SELECT text FROM run_cues WHERE mark_ms = 600000"), "Four minutes left.");
    typed.cues[0].text = "Two minutes to go.".into();
    assert_eq!(wrong(save(&shop, 2, &typed)), [("cue_said".to_owned(), "cue-1-mark".to_owned())]);
    // Left out, it is still on record.
    typed.cues.remove(0);
    save(&shop, 2, &typed).unwrap();
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM run_cues"), 3);
    let reword = shop.db.try_script("UPDATE run_cues SET text = 'x' WHERE mark_ms = -60000");
    assert!(reword.unwrap_err().contains("cue_is_said"), "whoever writes");
    let backdate = shop.db.try_script(
        "INSERT INTO run_cues (id, drop_id, mark_ms, text, offer, label, href) VALUES ('cue_x', 'drp_1', -50000, 'x', '', '', '')",
    );
    assert!(backdate.unwrap_err().contains("cue_in_past"));
}

#[test]
fn a_cue_that_comes_due_while_it_is_changed_is_not_changed() {
    let shop = kept();
    at(&shop, 299_999);
    let mut typed = form(&shop);
    typed.cues[0].text = "Nine left.".into();
    // Its moment comes between the look and the write.
    let (outcome, _) = {
        let (ports, hand, key) = (shop.ports(), mira(), key(&shop));
        let studio = studio("crt_1");
        let writing = keep(&ports, (&hand, &studio), DROP, 1, &typed, &key);
        common::shop::cut_in(writing, 2, || shop.pass(Duration(1)))
    };
    assert_eq!(outcome, Err(Failure::Refused(SheetRefused::CueSaid)));
    assert_eq!(shop.db.text("SELECT text FROM run_cues WHERE mark_ms = 300000"), "Ten left.");
    assert_eq!(shop.db.number("SELECT version FROM run_sheets"), 1, "nothing of it was kept");
}

#[test]
fn of_two_who_write_at_once_the_second_is_told_and_nobody_else_writes() {
    let shop = kept();
    save(&shop, 1, &sheet()).unwrap();
    let moved = Err(Failure::Refused(SheetRefused::Act(ActRefused::MovedOn)));
    assert_eq!(save(&shop, 1, &sheet()), moved);
    let missing = Err(Failure::Refused(SheetRefused::Missing));
    let foreign = (&PersonId::from("per_ada"), &studio("crt_2"));
    assert_eq!(run(keep(&shop.ports(), foreign, DROP, 2, &sheet(), &key(&shop))), missing);
    assert!(run(page(&shop.ports(), foreign.1, DROP, None, Vec::new())).unwrap().is_none());
    assert!(run(board(&shop.ports(), Some(&CreatorId::from("crt_2")), DROP)).unwrap().is_none());
    assert!(run(board(&shop.ports(), None, "drop")).unwrap().is_some(), "the desk sees everybody's, by name, too");
    at(&shop, 900_000);
    assert_eq!(save(&shop, 2, &sheet()), Err(Failure::Refused(SheetRefused::IsOver)));
    let codes = [SheetRefused::Missing, SheetRefused::IsOver, SheetRefused::CueSaid].map(|refused| refused.code());
    assert_eq!(codes, ["not_found", "is_over", "cue_said"]);
}

#[test]
fn a_second_click_keeps_nothing_twice() {
    let shop = early();
    let (key, hand, studio) = (key(&shop), mira(), studio("crt_1"));
    let click = || run(keep(&shop.ports(), (&hand, &studio), DROP, 0, &sheet(), &key));
    assert_eq!(click(), Ok("drop".to_owned()));
    assert_eq!(click(), Ok("drop".to_owned()));
    assert_eq!(shop.db.number("SELECT version FROM run_sheets"), 1);
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM audit_log"), 1);
}

#[test]
fn a_sale_counts_for_the_window_in_which_it_was_held_once_it_is_paid() {
    let shop = kept();
    at(&shop, 299_999);
    let first = shop.hold("ada", "lamp", 1).unwrap();
    at(&shop, 300_000);
    let second = shop.hold("bob", "lamp", 2).unwrap();
    let actual = || seen(&shop).windows.iter().map(|window| window.actual.minor).collect::<Vec<_>>();
    assert_eq!(actual(), [0, 0, 0], "held is not sold");
    let now = seen(&shop);
    assert_eq!((now.held, now.paying, now.issued), (3, 0, 5));
    for hold in [&first, &second] {
        let order = shop.place(hold, checkout("bike")).unwrap().order;
        assert_eq!(seen(&shop).paying, 1);
        // Paid in the last window; delivery is not what was sold.
        at(&shop, 610_000);
        shop.pay(&order);
        shop.settle(&order);
    }
    assert_eq!(actual(), [1_000, 2_000, 0]);
    let now = seen(&shop);
    assert_eq!((now.paid, now.sold, now.held, now.revenue.minor), (2, 3, 0, 3_000));
    assert_eq!(now.totals().map(|money| money.minor), [3_000, 3_000]);
    let stages: Vec<Stage> = now.windows.iter().map(|window| window.stage).collect();
    assert_eq!(stages, [Stage::Over, Stage::Over, Stage::Running]);
}

#[test]
fn the_board_says_how_long_a_payment_is_without_an_answer_and_what_could_not_be_sold() {
    let shop = kept();
    at(&shop, 0);
    let hold = shop.hold("ada", "lamp", 1).unwrap();
    let order = shop.place(&hold, checkout("late")).unwrap().order;
    at(&shop, 600_000);
    assert_eq!(seen(&shop).seconds_behind, 0, "its hold has just ended");
    at(&shop, 642_500);
    assert_eq!(seen(&shop).seconds_behind, 42);
    // Somebody else takes everything, and then the money comes.
    for buyer in ["bob", "cleo", "dan"] {
        shop.hold(buyer, "lamp", if buyer == "dan" { 1 } else { 2 }).unwrap();
    }
    shop.pay(&order);
    shop.settle(&order);
    let now = seen(&shop);
    assert_eq!((now.errors, now.seconds_behind, now.given_back), (1, 0, 1));
}

#[test]
fn steps_are_ticked_off_once_and_taken_back_and_those_of_others_are_not_there() {
    let shop = kept();
    at(&shop, -1_799_999);
    let steps = || seen(&shop).roles.iter().map(|role| (role.role.clone(), role.steps.len())).collect::<Vec<_>>();
    assert_eq!(steps(), [("Host".to_owned(), 0), ("Packer".to_owned(), 1), ("Everybody".to_owned(), 1)]);
    let packer = || seen(&shop).roles[1].steps[0].clone();
    assert!(packer().late, "it should have been done by now");
    assert_eq!(seen(&shop).late(), 1);
    let id = packer().id;
    let tick_off = |who: &str, creator: Option<&str>, done: bool| {
        let creator = creator.map(CreatorId::from);
        run(tick(&shop.ports(), &PersonId::from(who), creator.as_ref(), (DROP, &id), done, &key(&shop)))
    };
    for _ in 0..2 {
        tick_off("per_mira", Some("crt_1"), true).unwrap();
    }
    assert_eq!((packer().done.unwrap().1, packer().late), (shop.now(), false));
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM audit_log WHERE what = 'runsheet.tick'"), 1);
    // Kept anew, what is done stays done.
    save(&shop, 1, &form(&shop)).unwrap();
    assert!(packer().done.is_some());
    let missing = Err(Failure::Refused(SheetRefused::Missing));
    assert_eq!(tick_off("per_ada", Some("crt_2"), false), missing);
    tick_off("per_bob", None, false).unwrap();
    assert!(packer().done.is_none(), "an operator takes it back");
}

#[test]
fn a_drop_takes_its_run_sheet_along() {
    let shop = kept();
    shop.db.script("DELETE FROM drops WHERE id = 'drp_1'");
    for table in ["run_sheets", "run_roles", "run_steps", "run_cues", "run_targets"] {
        assert_eq!(shop.db.number(&format!("SELECT COUNT (*) FROM {table}")), 0, "{table}");
    }
}
