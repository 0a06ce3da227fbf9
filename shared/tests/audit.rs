//! The record of acts: written with what it tells of, in a chain that shows every edit.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{TestShop, run, shop_with};
use shared::audit::flow::{Done, Unrecorded, record};
use shared::audit::{Act, ActRefused, Entry, first_broken, store};
use shared::ids::PersonId;
use shared::requests::Key;
use shared::stmt;

fn act(subject: &str) -> Act {
    Act::new(&PersonId::from("per_olga"), "creator.suspend", subject)
        .because("  two reports ")
        .changes("ok", "suspended")
}

fn rows(shop: &TestShop) -> Vec<Entry> {
    run(shared::db::run(&shop.db, stmt!(store::AFTER, 0_i64, 100_i64))).unwrap().all().unwrap()
}

const RENAME: &str = "UPDATE creators SET name = ?1";
const EXPECT_NAME: &str =
    "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM creators WHERE name = ?1)";

#[test]
fn acts_form_a_chain() {
    let shop = shop_with("lamp", 1);
    for subject in ["a", "b", "c"] {
        run(record(&shop.ports(), &act(subject), vec![stmt!(RENAME, subject)])).unwrap();
    }
    let entries = rows(&shop);
    assert_eq!(first_broken(None, &entries), None);
    assert_eq!(first_broken(Some(&entries[0]), &entries[1..]), None);
    assert_eq!((entries[2].why.as_str(), entries[2].previous.as_str()), ("two reports", entries[1].hash.as_str()));
    let mut edited = entries.clone();
    edited[1].why = "no reason".into();
    assert_eq!(first_broken(None, &edited), Some(2), "an edited row");
    let mut shortened = entries;
    shortened.remove(1);
    assert_eq!(first_broken(None, &shortened), Some(3), "a missing row");
}

#[test]
fn nobody_edits_the_record() {
    let shop = shop_with("lamp", 1);
    run(record(&shop.ports(), &act("a"), Vec::new())).unwrap();
    for sql in ["UPDATE audit_log SET why = 'x'", "DELETE FROM audit_log"] {
        assert!(shop.db.try_script(sql).unwrap_err().contains("audit_is_final"), "{sql}");
    }
}

#[test]
fn what_moved_on_is_not_overwritten() {
    let shop = shop_with("lamp", 1);
    let change = || vec![stmt!(EXPECT_NAME, "Mira"), stmt!(RENAME, "Ida")];
    assert!(matches!(run(record(&shop.ports(), &act("a"), change())), Ok(Done::Now(_))));
    let second = run(record(&shop.ports(), &act("b"), change()));
    assert!(matches!(second, Err(Unrecorded::Refused(ActRefused::MovedOn))));
    assert_eq!(rows(&shop).len(), 1, "what did not happen is not on record");
}

#[test]
fn a_second_click_is_the_same_act() {
    let shop = shop_with("lamp", 1);
    let key = || Key::parse("a-key-of-a-form").unwrap();
    let once = |subject: &str| run(record(&shop.ports(), &act(subject).once(key()), vec![stmt!(RENAME, "Ida")]));
    assert!(matches!(once("a"), Ok(Done::Now(_))));
    assert!(matches!(once("a"), Ok(Done::Before)));
    assert!(matches!(once("b"), Err(Unrecorded::Refused(ActRefused::KeyReused))));
    assert_eq!(rows(&shop).len(), 1);
}

#[test]
fn a_named_constraint_comes_back_to_be_explained() {
    let shop = shop_with("lamp", 1);
    let broken = vec![stmt!("UPDATE creators SET fee_bp = ?1", 20_000_i64)];
    match run(record(&shop.ports(), &act("a"), broken)) {
        Err(Unrecorded::Constraint(error)) => assert!(error.names("fee_is_a_share")),
        other => panic!("{other:?}"),
    }
}

#[test]
fn acts_at_the_same_time_all_get_their_row() {
    let shop = shop_with("lamp", 1);
    let ports = shop.ports();
    common::interleave((0..6).map(|n| {
        let (ports, act) = (&ports, act(&format!("s{n}")));
        async move { record(ports, &act, Vec::new()).await.map(|_| ()).unwrap() }
    }));
    assert_eq!(rows(&shop).len(), 6);
    assert_eq!(first_broken(None, &rows(&shop)), None);
}
