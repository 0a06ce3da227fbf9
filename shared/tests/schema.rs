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
