//! Nothing of anybody is forgotten when they take it along, are erased, or time is over: table by table of the schema.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;
mod privacy_known;

use common::{TestShop, run};
use privacy_known::columns::{COLUMNS, What, known, listed};
use privacy_known::{ADA, ada};
use shared::ids::{CreatorId, PersonId};
use shared::people::privacy::flow::{discard, erase, export, export_studio, forget};
use shared::requests::Key;
use shared::time::Duration;
use std::collections::{BTreeMap, BTreeSet};

fn tables(shop: &TestShop) -> Vec<String> {
    shop.db.texts("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
}

/// Every cell of the database, by table.
fn dump(shop: &TestShop) -> BTreeMap<String, String> {
    let rows = |table: &String| shop.db.texts(&format!("SELECT * FROM {table}")).join("\n");
    tables(shop).into_iter().map(|table| (table.clone(), rows(&table))).collect()
}

fn column(shop: &TestShop, table: &str, column: &str) -> String {
    shop.db.texts(&format!("SELECT {column} FROM {table}")).join("\n")
}

fn erase_ada(shop: &TestShop) {
    let id = PersonId::from("per_ada");
    run(erase(&shop.ports(), &id, &id, ADA, Key::parse("erase").unwrap())).unwrap();
}

#[test]
fn every_text_of_the_schema_is_listed_with_what_it_means() {
    let (shop, ..) = ada();
    let mut rest: BTreeSet<String> = COLUMNS.iter().map(|(table, ..)| (*table).to_owned()).collect();
    for table in tables(&shop) {
        assert!(rest.remove(&table), "{table} is new: say in COLUMNS what of it is somebody's, export it and erase it");
        let columns = |kind: &str| -> BTreeSet<String> {
            shop.db
                .texts(&format!("SELECT name FROM pragma_table_info ('{table}') WHERE type {kind}"))
                .into_iter()
                .collect()
        };
        assert_eq!(columns("NOT IN ('TEXT', 'INTEGER')"), BTreeSet::new(), "{table}: a kind that is not looked into");
        let (_, words, why) = COLUMNS.iter().find(|(name, ..)| *name == table).unwrap();
        let said: BTreeSet<String> = listed(words).map(|(column, ..)| column.to_owned()).collect();
        assert_eq!(columns("= 'TEXT'"), said, "{table}: a column is new, or gone");
        let stays = listed(words).any(|(_, what, _)| matches!(what, Some(What::Stays | What::Books)));
        assert!(!stays || !why.is_empty(), "{table}: what stays needs a reason");
    }
    assert_eq!(rest, BTreeSet::new(), "listed, and not there");
}

#[test]
fn the_fixture_has_something_in_every_such_column() {
    let (shop, ..) = ada();
    for known in known() {
        assert!(column(&shop, known.table, known.column).contains(&known.mark()), "{known:?}");
    }
}

#[test]
fn an_export_holds_all_of_it_and_no_secret() {
    let (shop, ..) = ada();
    let before = *shop.db.batches.borrow();
    let person = run(export(&shop.ports(), &PersonId::from("per_ada"), ADA)).unwrap();
    assert_eq!(*shop.db.batches.borrow() - before, 1, "one round trip");
    let studio = run(export_studio(&shop.ports(), &CreatorId::from("crt_ada"))).unwrap();
    let whole = format!("{person}\n{studio}");
    for known in known() {
        // Of a letter of its own the address is there as `orders.email` or `people.email` already.
        let shown = whole.contains(&known.mark());
        match known.what {
            What::Personal | What::Stays => assert!(shown, "{known:?} is not in the export"),
            What::Secret | What::Books => assert!(!shown, "{known:?} is in the export:\n{whole}"),
        }
    }
    assert_eq!(person["follows"][0]["creator"], "Mira");
    assert_eq!(person["messages"][0]["subject"], "from-mira", "what was written to buyers");
    assert_eq!(person["scans"].as_array().unwrap().len(), 1);
    assert_eq!(person["documents"].as_array().unwrap().len(), 2, "whoever's studio it was for");
    assert_eq!(studio["documents"][0]["reading"]["fields"][0]["value"], "mark-documents-reading", "JSON as JSON");
    assert_eq!(studio["account"][0]["account"], "•••• 7391", "as pages show it");
    assert_eq!(studio["followers"][0]["followers"], 1);
    for foreign in ["of-mira", "bob@example.com"] {
        assert!(!person.to_string().contains(foreign), "{foreign} is somebody else's");
    }
}

#[test]
fn erasing_leaves_only_what_is_listed_as_staying() {
    let (shop, shelf, _) = ada();
    erase_ada(&shop);
    let rest = dump(&shop);
    for known in known() {
        let stays = column(&shop, known.table, known.column).contains(&known.mark());
        match known.what {
            What::Stays | What::Books => assert!(stays, "{known:?} is gone"),
            What::Personal | What::Secret => {
                for (table, rows) in &rest {
                    assert!(!rows.contains(&known.mark()), "{known:?} is still in {table}:\n{rows}");
                }
            }
        }
    }
    // The hourly job takes pictures that nothing shows now; all the rest went at once.
    let traces = |exempt: &[&str]| {
        for (table, rows) in dump(&shop).iter().filter(|(table, _)| !exempt.contains(&table.as_str())) {
            for trace in ["gone-", "GONE-", "gone@", "pic_gone"] {
                assert!(!rows.contains(trace), "{trace} is still in {table}:\n{rows}");
            }
        }
    };
    traces(&["discards", "media"]);
    run(forget(&shop.ports())).unwrap();
    traces(&["discards"]);
    let naming = |id: &str| -> Vec<String> {
        dump(&shop).into_iter().filter(|(_, rows)| rows.contains(id)).map(|(table, _)| table).collect()
    };
    let (person, studio) = (naming("per_ada"), naming("crt_ada"));
    assert_eq!(
        person,
        [
            "audit_log",
            "credit_entries",
            "drops",
            "entries",
            "gate_passes",
            "orders",
            "payout_holds",
            "people",
            "requests",
            "shoot_checks",
            "uploads"
        ],
        "as who did it"
    );
    assert_eq!(
        studio,
        [
            "connected_accounts",
            "creators",
            "drops",
            "order_shares",
            "orders",
            "payout_holds",
            "products",
            "shoots",
            "uploads",
            "verifications"
        ],
        "as whose it was"
    );
    assert!(rest["documents"].contains("of-mira") && rest["uploads"].contains("of-mira"), "others keep theirs");
    assert_eq!(shop.db.texts("SELECT person FROM members ORDER BY creator"), ["per_bob"], "of what goes on");
    assert_eq!(
        shop.db.text("SELECT standing FROM standings WHERE creator = 'crt_ada'"),
        "draft",
        "nobody waits for a decision"
    );
    assert_eq!(shop.db.texts("SELECT email FROM orders ORDER BY email"), ["bob@example.com", "per_ada@erased.invalid"]);
    shop.db.audit();

    assert_eq!(run(discard(&shop.db, &shelf, shop.now())), Ok(0), "whoever is at work on it ends first");
    shop.pass(Duration::minutes(15));
    assert!(run(discard(&shop.db, &shelf, shop.now())).unwrap() > 0);
    assert_eq!(
        shelf.keys(""),
        [
            "documents/doc_mira/file",
            "media/pic/360.avif",
            "media/pic_hero/360.avif",
            "media/pic_rec/360.avif",
            "originals/upl_mira/0"
        ],
        "papers and originals are gone; pictures stay where a receipt or a record shows them"
    );
    assert_eq!(run(discard(&shop.db, &shelf, shop.now())), Ok(0));
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM discards"), 0);
}

#[test]
fn the_record_of_acts_stays_whole() {
    let (shop, ..) = ada();
    let before = shop.db.text("SELECT hash FROM audit_log WHERE seq = 1");
    erase_ada(&shop);
    assert_eq!(
        shop.db.texts("SELECT what, previous FROM audit_log WHERE seq = 2"),
        [format!("person.erase | {before}")]
    );
    let entry = "SELECT json_object ('seq', seq, 'at', at, 'who', who, 'what', what, 'subject', subject, 'why', why, 'before_hash', before_hash,
        'after_hash', after_hash, 'previous', previous, 'hash', hash) FROM audit_log ORDER BY seq";
    let rows: Vec<shared::audit::Entry> =
        shop.db.texts(entry).iter().map(|row| serde_json::from_str(row).unwrap()).collect();
    assert_eq!(shared::audit::first_broken(Some(&rows[0]), &rows[1..]), None);
}

#[test]
fn who_shares_a_studio_leaves_it_and_it_goes_on() {
    let (shop, ..) = ada();
    shop.db.script("UPDATE members SET part = 'owner' WHERE creator = 'crt_ada' AND person = 'per_bob'");
    erase_ada(&shop);
    for (table, mark) in [
        ("creators", "mark-creators-story"),
        ("payout_accounts", "mark-payout_accounts-iban"),
        ("shoots", "mark-shoots-note"),
        ("drops", "gone-drop"),
        ("messages", "mark-messages-body"),
    ] {
        assert!(dump(&shop)[table].contains(mark), "{mark}");
    }
    let papers = shop.db.texts("SELECT id FROM documents");
    assert_eq!(papers, ["doc_mira"], "an identity card is that of who sent it");
}

#[test]
fn a_crash_before_the_bucket_or_after_it_loses_no_object() {
    let (shop, shelf, _) = ada();
    erase_ada(&shop);
    shop.pass(Duration::minutes(15));
    let due = shop.db.number("SELECT COUNT (*) FROM discards");
    assert!(due > 0);
    shop.db_fails(&[common::sqlite::Fault::None, common::sqlite::Fault::BeforeCommit]);
    assert!(run(discard(&shop.db, &shelf, shop.now())).is_err(), "the objects went, the rows did not");
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM discards"), due);
    assert_eq!(run(discard(&shop.db, &shelf, shop.now())), Ok(usize::try_from(due).unwrap()));
}

#[test]
fn a_picture_that_is_made_again_is_not_removed() {
    let (shop, ..) = ada();
    erase_ada(&shop);
    run(forget(&shop.ports())).unwrap();
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM discards WHERE key LIKE 'media/pic_gone/%'"), 19);
    shop.db.script(
        "INSERT INTO media VALUES ('pic_gone', 'picture', '', 15, 10, 5000, 5000, '', 'data:,', NULL, NULL, NULL)",
    );
    assert_eq!(shop.db.number("SELECT COUNT (*) FROM discards WHERE key LIKE 'media/%'"), 0);
}

#[test]
fn only_the_words_of_what_is_final_may_go() {
    let (shop, ..) = ada();
    for (sql, refused) in [
        ("UPDATE handovers SET why = 'another'", "handover_is_final"),
        ("UPDATE handovers SET why = 'erased', person = 'per_ada'", "handover_is_final"),
        ("UPDATE handovers SET undone_at = 2", "handover_is_final"),
        ("UPDATE shoot_checks SET name = 'another'", "checks_are_final"),
        ("UPDATE shoot_checks SET name = 'erased', note = '', day = '2026-11-22'", "checks_are_final"),
        ("UPDATE verifications SET why = 'another'", "verifications_are_final"),
        ("UPDATE verifications SET why = 'erased', after = 'verified'", "verifications_are_final"),
        ("UPDATE audit_log SET why = 'erased'", "audit_is_final"),
    ] {
        assert!(shop.db.try_script(sql).is_err_and(|e| e.contains(refused)), "{sql}");
    }
}
