//! The rehearsal of a drop: made-up buyers on a stage of their own, a report, and everybody's word that it went well.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::gates::{act, cleared, desk, kept_and_announced, key, lead, mira_at, played, rehearsed};
use common::sqlite::{Bug, Fault};
use common::studio::{by_mira, mira, shop, time, typed};
use common::{TestShop, run};
use shared::failure::{Failure, Kind, Refusal};
use shared::gates::flow::By;
use shared::gates::{Gate, GateRefused};
use shared::rehearsal::flow::{calendar, plan, rehearse, tick};
use shared::rehearsal::stage::flow::{play, sweep};
use shared::rehearsal::{RehearsalRefused, Report};
use shared::studio::release::flow::{create, schedule, unpublish};
use shared::time::Duration;

fn refusal<T: std::fmt::Debug>(outcome: Result<T, Failure<RehearsalRefused>>) -> RehearsalRefused {
    match outcome {
        Err(Failure::Refused(refused)) => refused,
        other => panic!("no refusal: {other:?}"),
    }
}

fn signed(shop: &TestShop, id: &str, role: &str) -> Result<(), RehearsalRefused> {
    match mira_at(shop, |by| run(tick(&shop.ports(), by, id, role))) {
        Ok(_) => Ok(()),
        Err(Failure::Refused(refused)) => Err(refused),
        Err(broken) => panic!("{broken:?}"),
    }
}

fn gates(shop: &TestShop, id: &str) -> i64 {
    shop.db.number(&format!("SELECT gates FROM drops WHERE id = '{id}'"))
}

/// Everything that a rehearsal must leave as it was.
fn left(shop: &TestShop) -> Vec<String> {
    shop.db.texts(
        "SELECT (SELECT COUNT (*) FROM drops) || ' ' || (SELECT COUNT (*) FROM creators) || ' ' || (SELECT COUNT (*) FROM holds) || ' '
           || (SELECT COUNT (*) FROM orders) || ' ' || (SELECT COUNT (*) FROM payments) || ' ' || (SELECT COUNT (*) FROM transfers) || ' '
           || (SELECT COUNT (*) FROM letters) || ' ' || (SELECT SUM (stock) FROM variants) || ' ' || (SELECT COUNT (*) FROM slots) || ' '
           || (SELECT SUM (issued) FROM drop_items) || ' ' || (SELECT COUNT (*) FROM order_steps) || ' '
           || (SELECT COUNT (*) FROM prices_charged)",
    )
}

/// Played alone, on a shop with a bug in it.
fn played_with(bug: Bug) -> Report {
    let shop = common::shop::shop_with_bug("lamp", 5, bug);
    let watch = || shop.now();
    run(play(&shop.ports(), "drp_1", &watch)).unwrap()
}

#[test]
fn a_drop_is_played_through_by_the_flows_of_a_real_day() {
    let shop = shop();
    let id = kept_and_announced(&shop);
    cleared(&shop, &id);
    let before = left(&shop);
    let report = played(&shop, &id);
    assert_eq!(report.faults(), Vec::<String>::new());
    assert_eq!((report.oversold, report.sold), (0, report.issued), "what came back was sold again: {report:?}");
    assert_eq!(report.captured_minor, report.shared_minor);
    assert!(report.captured_minor > 0);
    assert!(report.buyers >= 8 && report.given_back >= 2, "{report:?}");
    for code in ["not_open", "sold_out", "limit_reached", "paused", "closed"] {
        assert!(report.refused.contains_key(code), "{code}: {report:?}");
    }
    assert_eq!(left(&shop), before, "nothing of it is left, and no money moved");
    assert!(shop.payments.kept().is_empty(), "the provider heard of nothing");
    assert!(shop.db.number("SELECT COUNT (*) FROM rehearsal_transfers") > 0, "its books are its own");
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM requests WHERE scope = '*' AND key LIKE 'rehearsal-%'"), 0);
    assert_eq!(gates(&shop, &id), 2, "nobody has signed it off");
    shop.db.audit();
}

#[test]
fn a_shop_with_a_bug_fails_its_rehearsal() {
    assert_eq!(played_with(Bug::default()).faults(), Vec::<String>::new(), "the control");
    let naive = Bug {
        schema: &[("  CONSTRAINT available_not_negative CHECK (issued - held - sold >= 0),\n", "")],
        ..Bug::default()
    };
    let report = played_with(naive);
    assert!(report.oversold > 0, "{report:?}");
    assert!(report.faults().iter().any(|fault| fault.contains("do not exist")));
    let unlimited = Bug { schema: &[("limit_per_buyer < NEW.units + (", "0 > (")], ..Bug::default() };
    assert!(played_with(unlimited).let_in.contains(&"limit_reached".to_owned()));
    let priced = Bug {
        statements: &[("h.units, h.price_minor, h.currency", "h.units, 100 AS price_minor, h.currency")],
        ..Bug::default()
    };
    assert!(played_with(priced).findings.iter().any(|finding| finding.starts_with("I15")));
    let unpaused =
        Bug { schema: &[("(d.paused_at IS NOT NULL OR c.suspended_at IS NOT NULL)", "FALSE")], ..Bug::default() };
    assert!(played_with(unpaused).let_in.contains(&"paused".to_owned()));
}

/// A draft with a set of a lamp and a shade, a lobby, and rules of coming in.
fn special(shop: &TestShop, rules: &str) -> String {
    let id = by_mira(shop, |hand| run(create(&shop.ports(), hand, &typed()))).unwrap();
    let set = shared::bundles::view::Typed {
        title: "Evening set".into(),
        units: "4".into(),
        limit: "2".into(),
        price: "30.00".into(),
        parts: vec![("lamp".into(), "1".into()), ("shade".into(), "1".into())],
    };
    by_mira(shop, |hand| run(shared::bundles::flow::add(&shop.ports(), hand, &id, 1, &set))).unwrap();
    shop.db.script(&format!(
        "INSERT INTO entry_rules (drop_id, early_minutes, early_for, credits) VALUES ('{id}', {rules})"
    ));
    by_mira(shop, |hand| run(schedule(&shop.ports(), hand, &id, 2))).unwrap();
    id
}

#[test]
fn bundles_lobby_and_rules_of_coming_in_are_rehearsed_too() {
    for (why, rules) in [("it costs credits", "NULL, NULL, 3"), ("followers are early", "10, 'followers', NULL")] {
        let shop = shop();
        let id = special(&shop, rules);
        cleared(&shop, &id);
        let before = left(&shop);
        let report = played(&shop, &id);
        assert_eq!(report.faults(), Vec::<String>::new(), "{why}: {report:?}");
        assert_eq!((report.bundles, report.oversold), (1, 0), "{why}: {report:?}");
        assert!(report.refused.contains_key("gated"), "{why}: {report:?}");
        // One lamp may be left for somebody who wants two.
        assert!(
            (report.issued - 1..=report.issued).contains(&report.sold),
            "{why}: what is in the bundle counts: {report:?}"
        );
        assert!(report.waited > report.buyers, "{why}: {report:?}");
        assert_eq!(report.left_out.len(), 1, "{why}: {report:?}");
        assert_eq!(left(&shop), before, "{why}");
        for gone in [
            "lobby_entries",
            "order_lines",
            "entries",
            "credit_entries",
            "lobbies WHERE drop_id LIKE 'rehearsal-%'",
            "entry_rules WHERE drop_id LIKE 'rehearsal-%'",
            "bundle_parts WHERE drop_id LIKE 'rehearsal-%'",
        ] {
            assert_eq!(shop.db.number(&format!("SELECT COUNT (*) FROM {gone}")), 0, "{why}: {gone}");
        }
        shop.db.audit();
    }
}

#[test]
fn what_a_rehearsal_does_not_try_is_told() {
    let shop = shop();
    let id = kept_and_announced(&shop);
    cleared(&shop, &id);
    assert_eq!(played(&shop, &id).left_out, Vec::<String>::new());
    shop.db.script(&format!(
        "INSERT INTO contingency (id, drop_id, sku, creator, partner, units_agreed, price_minor, currency, proposed_at)
           VALUES ('ctg_1', '{id}', 'lamp', 'crt_1', 'crt_1', 3, 0, 'EUR', 0)"
    ));
    let report = played(&shop, &id);
    assert!(report.left_out.iter().any(|words| words.contains("in reserve")), "{report:?}");
    // A report of before is read as it was.
    let old: Report = serde_json::from_str("{\"buyers\":1,\"issued\":1,\"held\":1,\"sold\":1,\"given_back\":0,\"refused\":{},\"let_in\":[],\"oversold\":0,\"p95_ms\":1,\"captured_minor\":1,\"shared_minor\":1,\"currency\":\"EUR\",\"findings\":[],\"broken\":[],\"took_ms\":1}").unwrap();
    assert_eq!((old.bundles, old.waited, old.left_out.len()), (0, 0, 0));
}

#[test]
fn a_bug_in_what_is_special_fails_the_rehearsal() {
    let played = |bug: Bug, rules: &str| {
        let shop = common::bundles::with_sets(6, 8, 4, bug);
        shop.db.script(&format!(
            "UPDATE drops SET state = 'draft', opens_at = opens_at + 3600000, closes_at = closes_at + 3600000, lobby_minutes = 10;
             INSERT INTO entry_rules (drop_id, credits) SELECT 'drp_1', 3 WHERE {rules}; UPDATE drops SET state = 'scheduled'"
        ));
        let watch = || shop.now();
        run(play(&shop.ports(), "drp_1", &watch)).unwrap()
    };
    assert_eq!(played(Bug::default(), "TRUE").faults(), Vec::<String>::new(), "the control");
    let half = Bug {
        schema: &[("UPDATE drop_items SET held = held + NEW.units * (", "UPDATE drop_items SET held = held + 0 * (")],
        ..Bug::default()
    };
    let report = played(half, "TRUE");
    assert!(!report.faults().is_empty(), "a bundle that takes no parts: {report:?}");
    let unturned = Bug {
        schema: &[("AND (NEW.turn_at IS NULL OR NEW.placed_at < NEW.turn_at);", "AND FALSE;")],
        ..Bug::default()
    };
    let report = played(unturned, "FALSE");
    assert!(report.findings.iter().any(|finding| finding.starts_with("I10 nobody holds")), "{report:?}");
    let unentered = Bug { schema: &[("SELECT RAISE (ABORT, 'hold_without_entry')", "SELECT 1")], ..Bug::default() };
    assert!(played(unentered, "TRUE").let_in.contains(&"gated".to_owned()));
}

#[test]
fn a_failed_rehearsal_passes_no_gate_and_another_one_may() {
    let shop = shop();
    let id = kept_and_announced(&shop);
    cleared(&shop, &id);
    // Slow: each look at the clock finds it two seconds later.
    let slow = || {
        shop.pass(Duration::seconds(2));
        shop.now()
    };
    let report = mira_at(&shop, |by| run(rehearse(&shop.ports(), by, &id, &slow))).unwrap();
    assert!(report.faults().iter().any(|fault| fault.starts_with("A hold took")), "{report:?}");
    assert_eq!(signed(&shop, &id, "creator"), Err(RehearsalRefused::Failed));
    assert_eq!(shop.db.texts("SELECT passed FROM rehearsals"), ["0"]);
    rehearsed(&shop, &id);
    assert_eq!(
        (gates(&shop, &id), shop.db.texts("SELECT passed FROM rehearsals ORDER BY id")),
        (3, vec!["0".into(), "1".into()])
    );
}

#[test]
fn a_rehearsal_has_passed_when_everybody_says_so() {
    let shop = shop();
    let id = kept_and_announced(&shop);
    cleared(&shop, &id);
    assert_eq!(signed(&shop, &id, "creator"), Err(RehearsalRefused::NotRun));
    played(&shop, &id);
    signed(&shop, &id, "creator").unwrap();
    assert_eq!(signed(&shop, &id, "creator"), Err(RehearsalRefused::Before));
    assert_eq!(signed(&shop, &id, "fraud"), Err(RehearsalRefused::NotYourRole));
    assert_eq!(signed(&shop, &id, "nobody"), Err(RehearsalRefused::NotYourRole));
    let bao = act(&shop, "per_bao", None, |by| run(tick(&shop.ports(), by, &id, "fraud")));
    assert_eq!(refusal(bao), RehearsalRefused::NotYourRole, "Olga watches it");
    act(&shop, "per_bao", None, |by| run(tick(&shop.ports(), by, &id, "fulfilment"))).unwrap();
    assert_eq!(gates(&shop, &id), 2);
    act(&shop, "per_olga", None, |by| run(tick(&shop.ports(), by, &id, "fraud"))).unwrap();
    assert_eq!(gates(&shop, &id), 3);
    shop.db.audit();
}

#[test]
fn a_change_after_it_ran_makes_a_rehearsal_worth_nothing() {
    let shop = shop();
    let id = kept_and_announced(&shop);
    cleared(&shop, &id);
    played(&shop, &id);
    shop.db.script(&format!("UPDATE drop_items SET price_minor = price_minor + 1 WHERE drop_id = '{id}'"));
    assert_eq!(signed(&shop, &id, "creator"), Err(RehearsalRefused::Outdated));
    assert_eq!(gates(&shop, &id), 2);
}

#[test]
fn a_second_click_plays_nothing_and_finds_the_same_report() {
    let shop = shop();
    let id = kept_and_announced(&shop);
    cleared(&shop, &id);
    let (person, creator, once) = (mira(), shared::ids::CreatorId::from("crt_1"), key(&shop));
    let by = By { person: &person, creator: Some(&creator), key: &once };
    let books = || shop.db.number("SELECT COUNT (*) FROM rehearsal_transfers");
    let slow = || {
        shop.pass(Duration(1));
        shop.now()
    };
    let first = run(rehearse(&shop.ports(), &by, &id, &slow)).unwrap();
    let booked = books();
    assert_eq!(run(rehearse(&shop.ports(), &by, &id, &slow)), Ok(first.clone()));
    assert_eq!((books(), shop.db.number("SELECT COUNT (*) FROM rehearsals")), (booked, 1), "it was not played");
    let tick = || run(tick(&shop.ports(), &By { key: &key_of("fulfilment"), ..by }, &id, "fulfilment"));
    assert!(tick().is_ok() && tick().is_ok(), "who says so twice says it once");
    act(&shop, "per_olga", None, |by| run(shared::rehearsal::flow::tick(&shop.ports(), by, &id, "fraud"))).unwrap();
    signed(&shop, &id, "creator").unwrap();
    assert!(tick().is_ok(), "even when it has passed since");
    assert_eq!(run(rehearse(&shop.ports(), &by, &id, &slow)), Ok(first));
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM audit_log WHERE what = 'drop.gate_refused'"), 0);
    let planned = |at: &str| run(plan(&shop.ports(), &By { key: &key_of("planned"), ..by }, &id, &time(at)));
    planned("2026-11-27T12:00").unwrap();
    shop.pass(Duration::minutes(53 * 60));
    assert_eq!(planned("2026-11-27T12:00"), Ok(()), "the time has come meanwhile");
    assert!(planned("2026-11-27T13:00").is_err(), "the key is for one content");
    shop.db.audit();
}

#[test]
fn two_clicks_at_once_are_one_rehearsal() {
    let shop = shop();
    let id = kept_and_announced(&shop);
    cleared(&shop, &id);
    let (person, creator, once) = (mira(), shared::ids::CreatorId::from("crt_1"), key(&shop));
    let by = By { person: &person, creator: Some(&creator), key: &once };
    let (ports, watch) = (shop.ports(), || shop.now());
    let told = common::interleave((0..2).map(|_| rehearse(&ports, &by, &id, &watch)));
    assert!(told[0].is_ok() && told[0] == told[1], "{told:?}");
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM rehearsals"), 1);
}

fn key_of(name: &str) -> shared::requests::Key {
    shared::requests::Key::parse(&format!("a-key-of-a-test-{name}")).unwrap()
}

#[test]
fn another_rule_of_coming_in_asks_for_another_rehearsal() {
    let rules = "INSERT INTO entry_rules (drop_id, credits) VALUES ('{id}', 2)";
    let members = "INSERT INTO entry_rules (drop_id, credits, members_in) VALUES ('{id}', 2, 1)";
    for (why, sql) in [("rules", rules), ("rules for members", members)] {
        let shop = shop();
        let id = kept_and_announced(&shop);
        cleared(&shop, &id);
        played(&shop, &id);
        signed(&shop, &id, "creator").unwrap();
        signed(&shop, &id, "fulfilment").unwrap();
        let version = || shop.db.number(&format!("SELECT version FROM drops WHERE id = '{id}'"));
        by_mira(&shop, |hand| run(unpublish(&shop.ports(), hand, &id, version()))).unwrap();
        shop.db.script(&sql.replace("{id}", &id));
        by_mira(&shop, |hand| run(schedule(&shop.ports(), hand, &id, version()))).unwrap();
        cleared(&shop, &id);
        let late = act(&shop, "per_olga", None, |by| run(tick(&shop.ports(), by, &id, "fraud")));
        assert_eq!(refusal(late), RehearsalRefused::Outdated, "{why}");
        assert_eq!(gates(&shop, &id), 2, "{why}");
        let plan = shop.db.number(&format!("SELECT plan FROM drops WHERE id = '{id}'"));
        by_mira(&shop, |hand| run(unpublish(&shop.ports(), hand, &id, version()))).unwrap();
        shop.db.script(&format!("UPDATE entry_rules SET lots = lots WHERE drop_id = '{id}'"));
        assert_eq!(
            shop.db.number(&format!("SELECT plan FROM drops WHERE id = '{id}'")),
            plan,
            "{why}: no change is none"
        );
        shop.db.script(&format!("UPDATE entry_rules SET lots = 2 WHERE drop_id = '{id}'"));
        assert_eq!(shop.db.number(&format!("SELECT plan FROM drops WHERE id = '{id}'")), plan + 1, "{why}");
    }
}

#[test]
fn a_rehearsal_comes_after_clearing_and_the_attempt_is_on_record() {
    let shop = shop();
    let id = kept_and_announced(&shop);
    let watch = || shop.now();
    let early = mira_at(&shop, |by| run(rehearse(&shop.ports(), by, &id, &watch)));
    let expected = GateRefused::Skipped { gate: Gate::Rehearsed, first: Gate::Cleared, needs: vec![] };
    assert_eq!(refusal(early), RehearsalRefused::Gate(expected));
    assert_eq!(shop.db.texts("SELECT why FROM audit_log WHERE what = 'drop.gate_refused'"), ["gate_skipped"]);
    let theirs = act(&shop, "per_ada", Some("crt_2"), |by| run(rehearse(&shop.ports(), by, &id, &watch)));
    assert_eq!(refusal(theirs), RehearsalRefused::Gate(GateRefused::Missing));
}

#[test]
fn a_crash_in_the_middle_is_swept_away() {
    let shop = shop();
    let id = kept_and_announced(&shop);
    let before = left(&shop);
    // The stage is set, the day breaks off, and so does the clearing away.
    let all: Vec<Fault> =
        [Fault::None, Fault::None, Fault::None].into_iter().chain([Fault::BeforeCommit; 200]).collect();
    shop.db_fails(&all);
    let watch = || shop.now();
    assert!(run(play(&shop.ports(), &id, &watch)).is_err());
    shop.db.faults.borrow_mut().clear();
    assert_ne!(left(&shop), before);
    assert_eq!(
        shop.db.number("SELECT COUNT (*) FROM drop_cards WHERE slug LIKE 'rehearsal-%'"),
        0,
        "nobody is shown it"
    );
    run(sweep(&shop.ports())).unwrap();
    assert_ne!(left(&shop), before, "another one may be under way");
    shop.pass(Duration::minutes(11));
    run(sweep(&shop.ports())).unwrap();
    assert_eq!(left(&shop), before);
}

#[test]
fn a_rehearsal_is_planned_before_the_drop_and_stands_in_the_calendar() {
    let shop = shop();
    let id = kept_and_announced(&shop);
    let at = |at: &str| mira_at(&shop, |by| run(plan(&shop.ports(), by, &id, &time(at))));
    for (typed, expected) in [
        ("soon", RehearsalRefused::TimeMalformed),
        ("2026-11-20T18:00", RehearsalRefused::InPast),
        ("2026-11-27T18:00", RehearsalRefused::AfterOpening),
    ] {
        assert_eq!(refusal(at(typed)), expected, "{typed}");
    }
    at("2026-11-27T12:00").unwrap();
    at("2026-11-27T13:00").unwrap();
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM rehearsals"), 1, "put off, not planned twice");
    let lines = run(calendar(&shop.ports(), Some(&shared::ids::CreatorId::from("crt_1")))).unwrap();
    let told: Vec<_> =
        lines.iter().map(|line| (line.title.as_str(), line.rehearsal, line.armed, line.at.clock.as_str())).collect();
    assert_eq!(
        told,
        [
            ("Lamps", false, true, "13:00"),
            ("Evening Lamps", true, false, "13:00"),
            ("Evening Lamps", false, false, "18:00")
        ]
    );
    assert_eq!(run(calendar(&shop.ports(), None)).unwrap().len(), 3);
    assert_eq!(run(calendar(&shop.ports(), Some(&shared::ids::CreatorId::from("crt_2")))).unwrap(), []);
}

#[test]
fn two_who_sign_off_at_the_same_moment_pass_it_once() {
    let shop = shop();
    let id = kept_and_announced(&shop);
    cleared(&shop, &id);
    played(&shop, &id);
    signed(&shop, &id, "creator").unwrap();
    let (olga, bao) = (shared::ids::PersonId::from("per_olga"), shared::ids::PersonId::from("per_bao"));
    let (one, two) = (key(&shop), key(&shop));
    let ports = shop.ports();
    let by = |person, key| shared::gates::flow::By { person, creator: None, key };
    let (fraud, fulfilment) = (by(&olga, &one), by(&bao, &two));
    let done = common::interleave(
        [(&fraud, "fraud"), (&fulfilment, "fulfilment")].into_iter().map(|(by, role)| tick(&ports, by, &id, role)),
    );
    assert!(done.iter().all(Result::is_ok), "{done:?}");
    assert_eq!(gates(&shop, &id), 3);
    shop.db.audit();
}

#[test]
fn every_refusal_has_its_code_and_its_sentence() {
    for (refused, code, kind) in [
        (RehearsalRefused::Gate(GateRefused::Missing), "not_found", Kind::Missing),
        (RehearsalRefused::TimeMalformed, "time_malformed", Kind::Invalid),
        (RehearsalRefused::InPast, "rehearsal_in_past", Kind::Invalid),
        (RehearsalRefused::AfterOpening, "rehearsal_after_opening", Kind::Invalid),
        (RehearsalRefused::NotRun, "rehearsal_not_run", Kind::Conflict),
        (RehearsalRefused::Failed, "rehearsal_failed", Kind::Conflict),
        (RehearsalRefused::Outdated, "rehearsal_outdated", Kind::Conflict),
        (RehearsalRefused::NotYourRole, "not_your_role", Kind::Forbidden),
        (RehearsalRefused::Before, "ticked_before", Kind::Conflict),
    ] {
        assert_eq!((refused.code(), refused.kind()), (code, kind));
        assert!(refused.to_string().ends_with('.'), "{code}");
    }
}

#[test]
fn nobody_watches_before_somebody_is_named() {
    let shop = shop();
    let id = kept_and_announced(&shop);
    desk(&shop);
    assert_eq!(shop.db.number(&format!("SELECT fraud_lead FROM drop_readiness WHERE drop_id = '{id}'")), 0);
    lead(&shop, &id);
    assert_eq!(shop.db.number(&format!("SELECT fraud_lead FROM drop_readiness WHERE drop_id = '{id}'")), 1);
}
