//! Every listed query fits the migrated schema, and the audit finds nothing in an empty shop.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::float_arithmetic
)]

mod common;

use common::sqlite::Sqlite;

#[test]
fn every_listed_query_prepares() {
    let db = Sqlite::new(0);
    let mut count = 0;
    for (store, queries) in shared::QUERIES {
        for (name, sql) in *queries {
            count += 1;
            if let Err(error) = db.prepare(sql) {
                panic!("{store}: {name}: {error}");
            }
        }
    }
    assert!(count > 40, "only {count} queries are listed");
}

#[test]
fn an_empty_shop_passes_the_audit() {
    Sqlite::new(0).audit();
}

#[test]
fn the_clock_of_a_drop_has_one_name_and_is_looked_up() {
    let db = Sqlite::new(0);
    let mut told = 0;
    for (store, queries) in shared::QUERIES {
        for (name, sql) in *queries {
            told += usize::from(sql.contains("FROM drop_zones"));
            assert!(!sql.contains("WHERE id = d.venue), c.zone"), "{store} {name}: drop_zones knows it");
        }
    }
    assert!(told >= 15, "{told}");
    let plan = db.texts("EXPLAIN QUERY PLAN SELECT (SELECT z.zone FROM drop_zones z WHERE z.drop_id = d.id) FROM drops d WHERE d.slug = 'x'");
    assert!(plan.iter().all(|step| !step.contains("SCAN")), "{plan:?}");
}
