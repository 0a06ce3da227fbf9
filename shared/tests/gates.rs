//! The gates of a drop: in order, each with its proof, taken back by a change, and nothing sold before it is armed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::gates::{act, cleared, desk, kept_and_announced, key, lead, mira_at, passed, ready, rehearsed, try_pass};
use common::studio::shop;
use common::{TestShop, cut_in, run, typed};
use shared::audit::ActRefused;
use shared::desk::drops::flow as desk_drops;
use shared::desk::find::Find;
use shared::drops::flow as pages;
use shared::drops::holds::HoldRefused;
use shared::failure::{Failure, Kind, Refusal};
use shared::gates::flow::{self, By, acknowledge, name_lead, pass};
use shared::gates::{Gate, GateRefused, Need, Stage};
use shared::ids::{CreatorId, DropSlug};
use shared::office::view::Cell;
use shared::studio::flow::{Asking, drops, today};
use shared::studio::view::Standing;
use shared::time::Duration;

fn stage(shop: &TestShop, id: &str) -> Stage {
    let rows = run(shared::db::run(&shop.db, flow::asking(id, None))).unwrap();
    flow::found(&rows, shop.now()).unwrap().unwrap().stage
}

fn refusal<T: std::fmt::Debug>(outcome: Result<T, Failure<GateRefused>>) -> GateRefused {
    match outcome {
        Err(Failure::Refused(refused)) => refused,
        other => panic!("no refusal: {other:?}"),
    }
}

fn on_record(shop: &TestShop, what: &str) -> Vec<String> {
    shop.db.texts(&format!("SELECT why FROM audit_log WHERE what = '{what}' ORDER BY seq"))
}

#[test]
fn a_drop_passes_its_gates_one_after_the_other_each_with_a_proof() {
    let shop = shop();
    let id = kept_and_announced(&shop);
    assert_eq!(stage(&shop, &id), Stage::Aligned);
    cleared(&shop, &id);
    assert_eq!(stage(&shop, &id), Stage::Cleared);
    rehearsed(&shop, &id);
    assert_eq!(stage(&shop, &id), Stage::Rehearsed);
    passed(&shop, &id, Gate::Armed);
    assert_eq!(stage(&shop, &id), Stage::Armed);
    shop.pass(Duration::minutes(53 * 60 + 1));
    assert_eq!(stage(&shop, &id), Stage::Live);
    assert_eq!(
        shop.db.texts("SELECT gate, passed_by FROM gate_passes WHERE drop_id <> 'drp_1' ORDER BY number"),
        ["aligned | per_mira", "cleared | per_olga", "rehearsed | per_mira", "armed | per_mira"]
    );
    let proof = shop.db.text("SELECT proof FROM gate_passes WHERE gate = 'armed' AND drop_id <> 'drp_1'");
    let proof: serde_json::Value = serde_json::from_str(&proof).unwrap();
    assert_eq!(proof["fraud_lead"], "per_olga");
    assert_eq!(proof["policy"]["sha256"].as_str().unwrap().len(), 64);
    assert_eq!(proof["promises"].as_array().unwrap().len(), 2);
    let proof = shop.db.text("SELECT proof ->> '$.report.oversold' || ' ' || (proof ->> '$.report.sold' > 0) FROM gate_passes WHERE gate = 'rehearsed' AND drop_id <> 'drp_1'");
    assert_eq!(proof, "0 1");
    shop.db.audit();
}

#[test]
fn a_gate_that_is_skipped_is_refused_and_the_attempt_is_on_record() {
    let shop = shop();
    let id = kept_and_announced(&shop);
    let arm = refusal(try_pass(&shop, &id, Gate::Armed));
    assert_eq!((arm.code(), arm.kind()), ("gate_skipped", Kind::Conflict));
    assert_eq!(
        arm.needs(),
        [Need::Payable, Need::FraudLead, Need::Fulfilment, Need::Rehearsal],
        "everything that is missing, not the first of it"
    );
    assert_eq!(refusal(try_pass(&shop, &id, Gate::Settled)).code(), "gate_skipped");
    assert_eq!(refusal(try_pass(&shop, &id, Gate::Aligned)), GateRefused::Passed(Gate::Aligned));
    assert_eq!(
        on_record(&shop, "drop.gate_refused"),
        ["gate_skipped payable fraud_lead fulfilment rehearsal", "gate_skipped", "gate_passed"]
    );
    let no = shop.db.try_script(&format!(
        "INSERT INTO gate_passes VALUES ('{id}', 2, 'armed', 0, 'per_mira', '{{\"sql\":\"by hand\"}}')"
    ));
    assert!(no.unwrap_err().contains("gate_skipped"), "whoever writes it");
    let no = shop.db.try_script(&format!("UPDATE drops SET gates = 2 WHERE id = '{id}'"));
    assert!(no.unwrap_err().contains("gate_without_proof"));
}

#[test]
fn a_gate_answers_its_own_key_as_it_did_first() {
    let shop = shop();
    let id = kept_and_announced(&shop);
    ready(&shop, &id);
    let (person, creator, once) = (common::studio::mira(), CreatorId::from("crt_1"), key(&shop));
    let by = By { person: &person, creator: Some(&creator), key: &once };
    let first = run(pass(&shop.ports(), &by, &id, Gate::Armed)).unwrap();
    assert_eq!(run(pass(&shop.ports(), &by, &id, Gate::Armed)), Ok(first), "a second click is the same step");
    assert_eq!(refusal(run(pass(&shop.ports(), &by, &id, Gate::Settled))), GateRefused::Act(ActRefused::KeyReused));
    assert_eq!(on_record(&shop, "drop.gate_refused"), [""; 0], "nothing was refused");
    assert_eq!(
        refusal(try_pass(&shop, &id, Gate::Armed)),
        GateRefused::Passed(Gate::Armed),
        "another key is another step"
    );
    // A window that was promised, and is another one by the time the form comes again.
    let (slot, promised) =
        (shop.db.text(&format!("SELECT id FROM slots WHERE drop_id = '{id}' AND kind = 'pickup'")), key(&shop));
    let by = By { key: &promised, ..by };
    run(acknowledge(&shop.ports(), &by, &id, &slot, "")).unwrap();
    shop.db.script(&format!("DELETE FROM slots WHERE id = '{slot}'"));
    assert_eq!(run(acknowledge(&shop.ports(), &by, &id, &slot, "")), Ok(()));
}

#[test]
fn passes_are_final() {
    let shop = shop();
    for sql in ["UPDATE gate_passes SET passed_by = 'x'", "DELETE FROM gate_passes"] {
        assert!(shop.db.try_script(sql).unwrap_err().contains("gate_passes_are_final"), "{sql}");
    }
    assert!(shop.db.try_script("UPDATE drops SET gates = 6").unwrap_err().contains("gate_without_proof"));
}

#[test]
fn arming_names_everything_that_is_missing() {
    let shop = shop();
    let id = kept_and_announced(&shop);
    ready(&shop, &id);
    for (why, sql, need) in [
        ("the creator is suspended", "UPDATE creators SET suspended_at = 1 WHERE id = 'crt_1'", Need::Verified),
        ("nowhere to pay to", "DELETE FROM payout_accounts", Need::Payable),
        (
            "who watched it is no operator any more",
            "UPDATE operators SET level = 'money' WHERE person = 'per_bao'; UPDATE operators SET level = 'read' WHERE person = 'per_olga'",
            Need::FraudLead,
        ),
        ("the rules were written anew", "UPDATE policies SET refund = 'None.'", Need::Policy),
    ] {
        shop.db.script("SAVEPOINT as_it_was");
        shop.db.script(sql);
        assert_eq!(refusal(try_pass(&shop, &id, Gate::Armed)), GateRefused::Incomplete(vec![need]), "{why}");
        shop.db.script("ROLLBACK TO as_it_was");
    }
    shop.db.script("DELETE FROM slot_acks WHERE side = 'operator'");
    assert_eq!(refusal(try_pass(&shop, &id, Gate::Armed)), GateRefused::Incomplete(vec![Need::Fulfilment]));
}

#[test]
fn whoever_watches_clears_and_nobody_else() {
    let shop = shop();
    let id = kept_and_announced(&shop);
    desk(&shop);
    let unnamed = act(&shop, "per_olga", None, |by| run(pass(&shop.ports(), by, &id, Gate::Cleared)));
    assert_eq!(refusal(unnamed), GateRefused::Incomplete(vec![Need::FraudLead]));
    let nora = act(&shop, "per_olga", None, |by| run(name_lead(&shop.ports(), by, &id, "per_nora")));
    assert_eq!(refusal(nora), GateRefused::NoSuchLead, "who may only look does not watch");
    lead(&shop, &id);
    let bao = act(&shop, "per_bao", None, |by| run(pass(&shop.ports(), by, &id, Gate::Cleared)));
    assert_eq!(refusal(bao), GateRefused::NotTheLead);
    act(&shop, "per_olga", None, |by| run(pass(&shop.ports(), by, &id, Gate::Cleared))).unwrap();
    assert_eq!(on_record(&shop, "drop.gate_refused"), ["not_ready fraud_lead", "not_the_lead"]);
}

#[test]
fn each_window_is_promised_by_whoever_can() {
    let shop = shop();
    let id = kept_and_announced(&shop);
    desk(&shop);
    let slot = |kind: &str| shop.db.text(&format!("SELECT id FROM slots WHERE drop_id = '{id}' AND kind = '{kind}'"));
    let (pickup, delivery) = (slot("pickup"), slot("delivery"));
    let bike = mira_at(&shop, |by| run(acknowledge(&shop.ports(), by, &id, &delivery, "")));
    assert_eq!(refusal(bike), GateRefused::NotYourPart);
    let unsaid = act(&shop, "per_bao", None, |by| run(acknowledge(&shop.ports(), by, &id, &delivery, " ")));
    assert_eq!(refusal(unsaid), GateRefused::Why);
    mira_at(&shop, |by| run(acknowledge(&shop.ports(), by, &id, &pickup, ""))).unwrap();
    act(&shop, "per_bao", None, |by| run(acknowledge(&shop.ports(), by, &id, &delivery, "Asked the riders."))).unwrap();
    assert_eq!(on_record(&shop, "drop.promise"), ["", "Asked the riders."]);
    assert_eq!(shop.db.number("SELECT fulfilment FROM drop_readiness WHERE drop_id <> 'drp_1'"), 1);
    shop.db.script(&format!("UPDATE slots SET capacity = 9 WHERE id = '{delivery}'"));
    assert_eq!(
        shop.db.number("SELECT fulfilment FROM drop_readiness WHERE drop_id <> 'drp_1'"),
        0,
        "it is another promise"
    );
    let gone = mira_at(&shop, |by| run(acknowledge(&shop.ports(), by, &id, "early", "")));
    assert_eq!(refusal(gone), GateRefused::UnknownSlot, "a window of another drop");
}

#[test]
fn a_change_of_what_is_sold_takes_rehearsal_and_arming_back() {
    for (why, sql) in [
        ("the price", "UPDATE drop_items SET price_minor = price_minor + 1 WHERE drop_id = '{id}'"),
        ("the units", "UPDATE drop_items SET issued = issued + 1 WHERE drop_id = '{id}'"),
        ("the limit", "UPDATE drop_items SET limit_per_buyer = 1 WHERE drop_id = '{id}' AND sku = 'lamp'"),
        ("an item less", "DELETE FROM drop_items WHERE drop_id = '{id}' AND sku = 'shade'"),
        ("the opening", "UPDATE drops SET opens_at = opens_at + 60000 WHERE id = '{id}'"),
        ("the close", "UPDATE drops SET closes_at = closes_at + 60000 WHERE id = '{id}'"),
        ("no lobby", "UPDATE drops SET lobby_minutes = NULL WHERE id = '{id}'"),
        ("a window", "UPDATE slots SET place = 'Elsewhere' WHERE drop_id = '{id}'"),
        ("a window less", "DELETE FROM slots WHERE drop_id = '{id}' AND kind = 'delivery'"),
    ] {
        let shop = shop();
        let id = kept_and_announced(&shop);
        ready(&shop, &id);
        passed(&shop, &id, Gate::Armed);
        shop.db.script(&sql.replace("{id}", &id));
        assert_eq!(stage(&shop, &id), Stage::Cleared, "{why}");
        assert_eq!(shop.db.texts("SELECT was, keeps FROM gate_takebacks"), ["4 | 2"], "{why}");
        let again = refusal(try_pass(&shop, &id, Gate::Armed));
        assert!(again.needs().contains(&Need::Rehearsal), "{why}");
        shop.db.audit();
    }
}

#[test]
fn what_is_no_change_takes_nothing_back() {
    let shop = shop();
    let id = kept_and_announced(&shop);
    ready(&shop, &id);
    passed(&shop, &id, Gate::Armed);
    shop.db.script(&format!(
        "UPDATE drop_items SET price_minor = price_minor WHERE drop_id = '{id}'; UPDATE slots SET taken = 1 WHERE drop_id = '{id}';
         UPDATE slots SET taken = 0 WHERE drop_id = '{id}'; UPDATE drops SET paused_at = 1, title = 'Lamps' WHERE id = '{id}';
         UPDATE drops SET paused_at = NULL WHERE id = '{id}'"
    ));
    assert_eq!(stage(&shop, &id), Stage::Armed);
    shop.pass(Duration::minutes(53 * 60 + 1));
    shop.db.script(&format!("UPDATE drops SET closes_at = closes_at + 60000 WHERE id = '{id}'; UPDATE drop_items SET price_minor = 1 WHERE drop_id = '{id}'"));
    assert_eq!(stage(&shop, &id), Stage::Live, "once it is open it runs");
}

#[test]
fn a_change_between_the_look_and_the_write_is_not_armed() {
    for steps in 1..9 {
        let shop = shop();
        let id = kept_and_announced(&shop);
        ready(&shop, &id);
        let (ports, key) = (shop.ports(), key(&shop));
        let person = common::studio::mira();
        let creator = shared::ids::CreatorId::from("crt_1");
        let by = shared::gates::flow::By { person: &person, creator: Some(&creator), key: &key };
        let edit = || shop.db.script(&format!("UPDATE drop_items SET price_minor = 1 WHERE drop_id = '{id}'"));
        let (outcome, cut) = cut_in(pass(&ports, &by, &id, Gate::Armed), steps, edit);
        if !cut {
            break;
        }
        assert_ne!(stage(&shop, &id), Stage::Armed, "after {steps} waits: {outcome:?}");
        shop.db.audit();
    }
}

/// What the desk's list says of the drop, found by what it says, and the studio's list and its first page.
fn listed(shop: &TestShop) -> (String, Standing, Standing) {
    let (ports, mira) = (shop.ports(), common::studio::studio("crt_1"));
    let own = run(drops(&ports, &mira, Asking { q: "Evening".into(), ..Asking::default() })).unwrap();
    let (standing, next) = (own.drops[0].standing, run(today(&ports, &mira)).unwrap().next.unwrap());
    let of_standing = run(drops(&ports, &mira, Asking { standing: Some(standing), ..Asking::default() })).unwrap();
    assert_eq!(of_standing.drops.len(), 1, "{standing:?}");
    let find = Find { state: standing.word().into(), ..Find::default() };
    let desk = run(desk_drops::drops(&ports, &find, 10)).unwrap();
    let Cell::State(state) = &desk.table().unwrap().rows[0].cells[2] else { panic!("no state") };
    assert_eq!(run(desk_drops::drop(&ports, "evening-lamps")).unwrap().state.as_ref(), Some(state), "as its page says");
    (state.text.clone(), standing, next.drop.standing)
}

#[test]
fn a_drop_that_is_not_armed_in_time_is_late_and_sells_nothing() {
    let shop = shop();
    let id = kept_and_announced(&shop);
    // Waiting for nothing else: there is no lobby.
    shop.db.script(&format!("UPDATE drops SET lobby_minutes = NULL WHERE id = '{id}'"));
    shop.pass(Duration::minutes(53 * 60 + 1));
    let slug = DropSlug::from("evening-lamps");
    let ask = |buyer: &str| {
        let mut request = common::Asking { buyer, sku: "lamp", units: 1, key: "a-key-nobody-can-guess" }.request();
        request.slug = slug.clone();
        run(pages::hold(&shop.ports(), &request))
    };
    assert_eq!(ask("ada").unwrap_err(), Failure::Refused(HoldRefused::Late));
    assert_eq!((HoldRefused::Late.code(), HoldRefused::Late.kind()), ("not_armed", Kind::Forbidden));
    assert_eq!(run(pages::state(&shop.ports(), &slug)).unwrap().unwrap().phase.word(), "late");
    assert_eq!(listed(&shop), ("Late: not armed".into(), Standing::Late, Standing::Late), "nobody is told it is open");
    let page = run(pages::page(&shop.ports(), common::shop::name(), &slug, false)).unwrap().unwrap();
    assert_eq!(page.phase.word(), "late");
    ready(&shop, &id);
    passed(&shop, &id, Gate::Armed);
    assert!(ask("ada").is_ok(), "late, but open");
    assert_eq!(listed(&shop), ("Open now".into(), Standing::Live, Standing::Live));
    assert_eq!(run(pages::state(&shop.ports(), &slug)).unwrap().unwrap().phase.word(), "live");
    shop.db.audit();
}

#[test]
fn what_is_taken_back_has_passed_nothing() {
    let shop = shop();
    let id = kept_and_announced(&shop);
    cleared(&shop, &id);
    let version = shop.db.number(&format!("SELECT version FROM drops WHERE id = '{id}'"));
    let back = common::studio::by_mira(&shop, |hand| {
        run(shared::studio::release::flow::unpublish(&shop.ports(), hand, &id, version))
    });
    back.unwrap();
    assert_eq!(stage(&shop, &id), Stage::Draft);
    assert_eq!(refusal(try_pass(&shop, &id, Gate::Armed)), GateRefused::Draft);
    assert_eq!(shop.db.texts("SELECT was, keeps FROM gate_takebacks"), ["2 | 0"]);
}

#[test]
fn a_hold_of_the_last_minute_may_pay_and_the_next_one_is_refused() {
    let shop = shop();
    shop.pass(Duration::seconds(14 * 60 + 59));
    let order = shop.ordered("ada", "lamp", 1, "late");
    shop.pass(Duration::seconds(1));
    assert_eq!(shop.hold("bob", "lamp", 1).unwrap_err(), Failure::Refused(HoldRefused::Closed));
    shop.pass(Duration::minutes(9));
    assert!(shop.pay(&order));
    shop.settle(&order);
    assert_eq!(shop.order_state(&order), "paid", "inside its own ten minutes");
    shop.db.audit();
}

#[test]
fn what_nobody_bought_goes_back_once_when_all_is_handed_over() {
    let shop = shop();
    let id = "drp_1";
    let stock = || shop.db.number("SELECT stock FROM variants WHERE sku = 'lamp'");
    let order = shop.ordered("ada", "lamp", 2, "late");
    assert_eq!(refusal(try_pass(&shop, id, Gate::HandedOver)), GateRefused::NotClosed);
    shop.pass(Duration::minutes(15));
    assert_eq!(refusal(try_pass(&shop, id, Gate::HandedOver)), GateRefused::Owes { holds: 0, orders: 1 });
    // What lapsed in time still owes nothing; what is paid late does.
    assert!(shop.pay(&order));
    shop.settle(&order);
    assert_eq!(refusal(try_pass(&shop, id, Gate::HandedOver)), GateRefused::Owes { holds: 0, orders: 1 });
    let before = stock();
    shop.db.script(&format!(
        "INSERT INTO handovers (id, order_id, outcome, way, why, person, at, written_at) VALUES ('hnd_1', '{order}', 'collected', 'scan', '', 'per_mira', 0, 0)"
    ));
    passed(&shop, id, Gate::HandedOver);
    assert_eq!(stage(&shop, id), Stage::HandedOver);
    assert_eq!(stock(), before, "not yet");
    passed(&shop, id, Gate::Settled);
    assert_eq!((stock(), stage(&shop, id)), (before + 3, Stage::Settled));
    assert_eq!(shop.db.texts("SELECT issued, sold, returned FROM drop_items WHERE drop_id = 'drp_1'"), ["2 | 2 | 3"]);
    assert_eq!(refusal(try_pass(&shop, id, Gate::Settled)), GateRefused::Passed(Gate::Settled));
    assert_eq!(stock(), before + 3, "once");
    shop.db.audit();
}

#[test]
fn a_payment_that_comes_after_settling_goes_back() {
    let shop = shop();
    let hold = shop.hold("ada", "lamp", 1).unwrap();
    let order = shop.place(&hold, typed("late")).unwrap().order;
    shop.pass(Duration::minutes(16));
    shop.reconcile();
    shop.reconcile();
    // The session was paid at the last moment, and nobody heard of it.
    let paid = shop.pay(&order);
    passed(&shop, "drp_1", Gate::HandedOver);
    passed(&shop, "drp_1", Gate::Settled);
    if paid {
        shop.settle(&order);
        assert_eq!(shop.order_state(&order), "refunded");
    }
    assert_eq!(shop.db.number("SELECT issued FROM drop_items WHERE drop_id = 'drp_1'"), 0);
    shop.db.audit();
}

#[test]
fn other_peoples_drops_are_missing_for_every_gate() {
    let shop = shop();
    let id = kept_and_announced(&shop);
    let noor = |gate| act(&shop, "per_ada", Some("crt_2"), |by| run(pass(&shop.ports(), by, &id, gate)));
    for gate in Gate::ALL {
        assert_eq!(refusal(noor(gate)), GateRefused::Missing);
    }
    let lamp = act(&shop, "per_ada", Some("crt_2"), |by| run(acknowledge(&shop.ports(), by, &id, "early", "")));
    assert_eq!(refusal(lamp), GateRefused::Missing);
    assert_eq!(on_record(&shop, "drop.gate_refused"), [""; 0], "who may not see it leaves no trace on it");
}

#[test]
fn every_refusal_has_its_code_and_its_sentence() {
    for (refused, code, kind) in [
        (GateRefused::Missing, "not_found", Kind::Missing),
        (GateRefused::Unknown, "unknown_gate", Kind::Invalid),
        (GateRefused::Draft, "gate_of_draft", Kind::Conflict),
        (
            GateRefused::Skipped { gate: Gate::Armed, first: Gate::Cleared, needs: vec![] },
            "gate_skipped",
            Kind::Conflict,
        ),
        (GateRefused::Passed(Gate::Armed), "gate_passed", Kind::Conflict),
        (GateRefused::Incomplete(vec![Need::Stock]), "not_ready", Kind::Conflict),
        (GateRefused::ByRehearsal, "rehearsal_only", Kind::Conflict),
        (GateRefused::NotTheLead, "not_the_lead", Kind::Forbidden),
        (GateRefused::NoSuchLead, "no_such_lead", Kind::Invalid),
        (GateRefused::UnknownSlot, "unknown_slot", Kind::Invalid),
        (GateRefused::NotYourPart, "not_your_part", Kind::Forbidden),
        (GateRefused::NotClosed, "not_closed", Kind::Conflict),
        (GateRefused::Owes { holds: 1, orders: 2 }, "owes_orders", Kind::Conflict),
        (GateRefused::Why, "why_missing", Kind::Invalid),
        (GateRefused::Act(ActRefused::MovedOn), "moved_on", Kind::Conflict),
    ] {
        assert_eq!((refused.code(), refused.kind()), (code, kind));
        assert!(refused.to_string().ends_with('.'), "{code}");
    }
}

#[test]
fn what_was_announced_before_there_were_gates_is_armed() {
    let connection = rusqlite::Connection::open_in_memory().unwrap();
    let all = common::sqlite::migrations();
    let (before, after): (Vec<_>, Vec<_>) = all.iter().partition(|(name, _)| name.as_str() < "0036");
    before.iter().for_each(|(_, sql)| connection.execute_batch(sql).unwrap());
    connection
        .execute_batch(
            "INSERT INTO media VALUES ('pic', 'picture', 'A lamp', 1500, 1000, 5000, 5000, '', 'data:,', NULL, NULL, NULL);
             INSERT INTO policies VALUES ('2026-11', 0, 'Refunds.', 'Reissue.');
             INSERT INTO creators (id, slug, name, trade, town, zone, story, submitted_at, verified_at)
               VALUES ('crt_1', 'mira', 'Mira', 'Lamps', 'Berlin', 'Europe/Berlin', 'A story.', 0, 1);
             INSERT INTO drops (id, slug, creator, title, tagline, story, category, hero, state, opens_at, closes_at, policy) VALUES
               ('a', 'a', 'crt_1', 'A', '', '', '', 'pic', 'scheduled', 1, 2, '2026-11'),
               ('b', 'b', 'crt_1', 'B', '', '', '', 'pic', 'draft', 1, 2, '2026-11'),
               ('c', 'c', 'crt_1', 'C', '', '', '', 'pic', 'scheduled', 99999999999999, 99999999999999 + 1, '2026-11');",
        )
        .unwrap();
    after.iter().for_each(|(name, sql)| connection.execute_batch(sql).unwrap_or_else(|e| panic!("{name}: {e}")));
    let stand: String = connection
        .query_row("SELECT group_concat (id || ' ' || gates, ', ') FROM (SELECT * FROM drops ORDER BY id)", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(stand, "a 4, b 0, c 4");
}
