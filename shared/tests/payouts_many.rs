//! A payout of very many items: what it costs. `ITEMS=n` makes it larger; `npm run bench -- payouts` reads what it prints.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::float_arithmetic
)]

mod common;

use common::bank::promises;
use common::run;
use shared::payouts::round::flow::round;
use shared::time::Duration;
use std::time::Instant;

/// Kilobytes that this process had at its largest, where the system tells.
fn peak_kb() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB");
    line.trim().trim_end_matches(" kB").trim().parse().unwrap_or(0)
}

#[test]
fn a_batch_of_many_items_takes_a_handful_of_writes() {
    let items: i64 = std::env::var("ITEMS").ok().map_or(900, |text| text.parse().expect("a whole number"));
    let shop = common::payday::released(common::sqlite::Bug::default());
    shop.db.script("UPDATE payout_limits SET approval_minor = 100000000000");
    // Credits of other days, as corrections book them: each is an item of its own, due at once.
    let at = shop.now().0 - Duration::days(3).0;
    shop.db.script(&format!(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {items})
         INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
           SELECT 'provider:payments', 'creator:crt_1', 100 + i % 7, 'EUR', 'creator', 'many-' || i, NULL, {at} FROM n"
    ));
    let (before, began, empty_kb) = (*shop.db.batches.borrow(), Instant::now(), peak_kb());
    let done = run(round(&shop.ports())).unwrap();
    let (took, batches, kb) = (began.elapsed(), *shop.db.batches.borrow() - before, peak_kb() - empty_kb);
    let found = shop.db.number("SELECT items FROM payouts");
    println!("{found} items in {} ms, {batches} D1 batches, {kb} kB more", took.as_millis());
    assert_eq!((done.made, done.moved), (1, 1));
    assert!(found > items && batches < 20, "{batches}");
    assert_eq!(promises(&shop), Vec::<String>::new());
}
