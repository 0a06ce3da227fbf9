//! The demo shop: its script runs on the real schema, and what it tells is true by the shop's own rules.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::float_arithmetic
)]
#![cfg(feature = "server")]

use rusqlite::fallible_iterator::FallibleIterator;
use rusqlite::{Batch, Connection};
use shared::demo::{Derived, MAIN_DROP, MAIN_LASTS, PICTURES, sql};
use shared::money::{share, tax_inside};
use shared::time::{Duration, Timestamp};
use std::collections::BTreeSet;
use std::path::Path;

const AUDIT: &str = include_str!("../audit.sql");

/// A winter evening, the night the clocks go forward, and the leap day.
const NOWS: [Timestamp; 3] = [Timestamp(1_795_291_234_567), Timestamp(1_806_195_590_001), Timestamp(1_835_395_200_000)];

fn folder(name: &str) -> Vec<std::path::PathBuf> {
    let folder = Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join(name);
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn media() -> Vec<Derived> {
    let made = PICTURES.iter().map(|picture| Derived {
        stem: picture.stem.to_owned(),
        hash: format!("hash-of-{}", picture.file()),
        width: 1_600,
        height: 1_067,
        thumbhash: "1QcSHQRnh493V4dIh4eXh1h4kJUI".to_owned(),
        placeholder: "data:image/png;base64,it's-quoted;".to_owned(),
        seconds: picture.poster.map(|_| 12),
        bytes: picture.poster.map(|_| 694_544),
    });
    made.collect()
}

fn seeded(now: Timestamp) -> Connection {
    let db = Connection::open_in_memory().unwrap();
    db.execute_batch("PRAGMA foreign_keys = ON").unwrap();
    for migration in folder("migrations") {
        db.execute_batch(&std::fs::read_to_string(migration).unwrap()).unwrap();
    }
    db.execute_batch(&sql(now, &media()).unwrap()).unwrap();
    db
}

/// The only value of the only row.
fn one<T: rusqlite::types::FromSql>(db: &Connection, query: &str) -> T {
    db.query_row(query, [], |row| row.get(0)).unwrap_or_else(|error| panic!("{query}: {error}"))
}

/// The first column of every row.
fn all(db: &Connection, query: &str) -> Vec<String> {
    let mut statement = db.prepare(query).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(|row| row.unwrap_or_else(|error| panic!("{query}: {error}"))).collect()
}

#[test]
fn two_drops_are_open_with_units_and_the_others_stand_where_they_should() {
    for now in NOWS {
        let db = seeded(now);
        let drops = |at: Timestamp, having: &str| {
            let of = format!(
                "SELECT slug FROM (SELECT slug, opens_at, closes_at, opens_at <= {0} AND {0} < closes_at AS open,
                    (SELECT SUM (issued - held - sold) FROM drop_items WHERE drop_id = id) AS units,
                    (SELECT SUM (sold) FROM drop_items WHERE drop_id = id) AS sold FROM drops) WHERE {having} ORDER BY closes_at",
                at.0
            );
            all(&db, &of)
        };
        assert_eq!(drops(now, "open AND units > 0"), [MAIN_DROP, "red-leaf-bowls"]);
        assert_eq!(drops(now, "open AND units = 0"), ["late-summer-honey"]);
        let next = drops(now, &format!("opens_at > {} AND sold = 0", now.0));
        assert_eq!(next, ["four-citrus-marmalade", "cut-out-wall-clock", "forget-me-nots"]);
        let past = drops(now, &format!("closes_at <= {} AND sold > 0", now.0));
        assert_eq!(past, ["hill-tea", "waves-on-washi", "rope-tuned-djembe", "meadow-light"]);

        let still_open = now + MAIN_LASTS - Duration::minutes(1);
        assert!(drops(still_open, "open").contains(&MAIN_DROP.to_owned()), "three hours are left");
        let in_twenty = now + Duration::minutes(20);
        assert!(drops(in_twenty, "open AND sold = 0").contains(&"four-citrus-marmalade".to_owned()));
        assert_eq!(one::<i64>(&db, &format!("SELECT issued FROM drop_items WHERE drop_id = 'drp_{MAIN_DROP}'")), 60);
        let uneven = "SELECT COUNT (*) FROM drops WHERE opens_at % 60000 <> 0 OR closes_at % 60000 <> 0";
        assert_eq!(one::<i64>(&db, uneven), 0, "whole minutes");
    }
}

#[test]
fn the_stock_is_what_the_sales_left() {
    for now in NOWS {
        let db = seeded(now);
        assert_eq!(one::<i64>(&db, "SELECT COUNT (*) FROM pragma_foreign_key_check"), 0);
        let wrong = [
            ("sold is the units of sold holds", "SELECT COUNT (*) FROM drop_items i WHERE held <> 0 OR sold <> (SELECT
                COALESCE (SUM (units), 0) FROM holds h WHERE h.drop_id = i.drop_id AND h.sku = i.sku AND h.state = 'sold')"),
            ("each hold is sold, by one paid order at its price", "SELECT COUNT (*) FROM holds h LEFT JOIN orders o ON
                o.hold_id = h.id AND o.state IN ('paid', 'collected', 'delivered') AND o.units = h.units AND o.price_minor = h.price_minor
                AND o.buyer = h.buyer AND o.drop_id = h.drop_id AND o.id = 'ord_' || SUBSTR (h.id, 5)
                WHERE h.state <> 'sold' OR o.id IS NULL"),
            ("each order has one captured payment of its total", "SELECT COUNT (*) FROM orders o WHERE 1 <> (SELECT COUNT (*)
                FROM payments p WHERE p.order_id = o.id AND p.state = 'captured' AND p.amount_minor = o.total_minor)"),
            ("each order has its receipt", "SELECT COUNT (*) FROM orders o LEFT JOIN letters l
                ON l.id = 'receipt-' || o.id AND l.state = 'sent' WHERE l.id IS NULL"),
            ("each slot is one of the drop", "SELECT COUNT (*) FROM orders o JOIN slots s ON s.id = o.slot
                WHERE s.drop_id <> o.drop_id OR o.delivery_minor <> s.price_minor OR (s.kind = 'delivery') <> (o.street <> '')"),
            ("each slot counts its orders", "SELECT COUNT (*) FROM slots s
                WHERE taken <> (SELECT COUNT (*) FROM orders o WHERE o.slot = s.id)"),
            ("slots come after the drop", "SELECT COUNT (*) FROM slots s JOIN drops d ON d.id = s.drop_id
                WHERE s.starts_at < d.closes_at"),
            ("each coupon counts its orders, in its time", "SELECT COUNT (*) FROM coupons c WHERE used <> (SELECT COUNT (*)
                FROM orders o WHERE o.coupon = c.code AND o.placed_at BETWEEN c.starts_at AND c.ends_at - 1)"),
        ];
        for (why, query) in wrong {
            assert_eq!(one::<i64>(&db, query), 0, "{why}");
        }
        let mut audit = Batch::new(&db, AUDIT);
        let mut audits = 0;
        while let Some(mut query) = audit.next().unwrap() {
            assert!(
                query.query([]).unwrap().next().unwrap().is_none(),
                "the audit finds something: {}",
                query.expanded_sql().unwrap()
            );
            audits += 1;
        }
        assert!(audits > 0, "the audit was read");
        let future = format!("SELECT COUNT (*) FROM order_steps WHERE at >= {}", now.0);
        assert_eq!(one::<i64>(&db, &future), 0, "nothing was paid in the future");
        assert_eq!(
            one::<i64>(&db, "SELECT COUNT (*) FROM order_steps"),
            2 * one::<i64>(&db, "SELECT COUNT (*) FROM orders")
                + one::<i64>(&db, "SELECT COUNT (*) FROM handovers WHERE outcome <> 'missed'")
        );
        let over = format!("FROM orders o JOIN slots s ON s.id = o.slot WHERE s.ends_at <= {}", now.0 - now.0 % 60_000);
        assert_eq!(
            one::<i64>(&db, "SELECT COUNT (*) FROM handovers"),
            one::<i64>(&db, &format!("SELECT COUNT (*) {over}")),
            "every window that is over has come to something"
        );
        let [collected, delivered, missed] = ["collected", "delivered", "missed"]
            .map(|outcome| one::<i64>(&db, &format!("SELECT COUNT (*) FROM handovers WHERE outcome = '{outcome}'")));
        assert!(delivered > 0 && missed > 0 && collected > 2 * missed, "{collected} {delivered} {missed}");
    }
}

#[test]
fn every_payment_is_shared_to_the_cent() {
    let db = seeded(NOWS[0]);
    assert_eq!(
        one::<i64>(
            &db,
            "SELECT COUNT (*) FROM payments WHERE 0 <> (SELECT SUM (CASE from_account
        WHEN 'payment:' || session THEN -amount_minor ELSE amount_minor END) FROM transfers WHERE reference = session)"
        ),
        0
    );
    let mut statement = db.prepare("SELECT o.items_minor, o.delivery_minor, o.tax_bp, o.fee_bp, o.tax_minor,
        o.fee_minor, o.total_minor, o.creator, c.tax_area, s.carrier, p.session, o.discount_minor FROM orders o JOIN payments p ON p.order_id = o.id
        JOIN creators c ON c.id = o.creator JOIN slots s ON s.id = o.slot").unwrap();
    let mut rows = statement.query([]).unwrap();
    let mut seen = BTreeSet::new();
    while let Some(row) = rows.next().unwrap() {
        let minor = |at: usize| row.get::<_, i64>(at).unwrap();
        let name = |at: usize| row.get::<_, String>(at).unwrap();
        let (goods, delivery, tax_bp, total) = (minor(0), minor(1), minor(2), minor(6));
        let (goods_tax, delivery_tax, fee) =
            (tax_inside(goods, tax_bp), tax_inside(delivery, tax_bp), share(goods, minor(3)));
        let fee_tax = share(fee, tax_bp);
        assert_eq!((minor(4), minor(5)), (goods_tax + delivery_tax, fee));
        let session = name(10);
        let payment = format!("payment:{session}");
        let out = |to: String, minor: i64, reason: &str| (payment.clone(), to, minor, reason.to_owned());
        let mut expected = vec![
            ("provider:payments".to_owned(), payment.clone(), total, "capture".to_owned()),
            out(format!("creator:{}", name(7)), goods - goods_tax - fee - fee_tax, "creator"),
            out("platform:fees".to_owned(), fee, "fee"),
            out(format!("tax:{}", name(8)), fee_tax, "fee_tax"),
            out(format!("tax:{}", name(8)), goods_tax, "tax"),
            out(format!("courier:{}", name(9)), delivery - delivery_tax, "delivery"),
            out(format!("tax:{}", name(8)), delivery_tax, "delivery_tax"),
            // The shop pays for its own coupons, and the creator gets the whole price.
            ("funding:platform".to_owned(), payment.clone(), minor(11), "coupon".to_owned()),
        ];
        expected.retain(|(_, _, minor, _)| *minor > 0);
        let booked = "SELECT from_account, to_account, amount_minor, reason FROM transfers WHERE reference = ?1 \
             ORDER BY number";
        let mut booked = db.prepare(booked).unwrap();
        let booked = booked.query_map([&session], |t| Ok((t.get(0)?, t.get(1)?, t.get(2)?, t.get(3)?))).unwrap();
        assert_eq!(booked.collect::<Result<Vec<(String, String, i64, String)>, _>>().unwrap(), expected);
        seen.insert((name(8), delivery > 0));
    }
    assert_eq!(seen.len(), 4, "collected and delivered, in both tax areas");
}

#[test]
fn a_checkout_can_meet_every_case() {
    let now = NOWS[0];
    let db = seeded(now);
    let full = format!(
        "SELECT COUNT (*) FROM slots s JOIN drops d ON d.id = s.drop_id
        WHERE taken = capacity AND s.kind = 'pickup' AND d.opens_at <= {0} AND {0} < d.closes_at",
        now.0
    );
    assert_eq!(one::<i64>(&db, &full), 1, "a full window");
    let good = format!(
        "SELECT code FROM coupons WHERE starts_at <= {0} AND {0} < ends_at AND used < uses_max ORDER BY code",
        now.0
    );
    assert_eq!(all(&db, &good), ["OPENING10", "THREEOFF"]);
    assert_eq!(all(&db, &format!("SELECT code FROM coupons WHERE ends_at <= {}", now.0)), ["SUMMER"]);
    assert_eq!(all(&db, "SELECT code FROM coupons WHERE used = uses_max"), ["FIRST5"]);
    let unpriced = "SELECT COUNT (*) FROM drop_items i JOIN drops d ON d.id = i.drop_id WHERE d.state = 'scheduled' AND 1 <> (SELECT COUNT (*) FROM prices_charged p
        WHERE p.drop_id = d.id AND p.sku = i.sku AND p.from_at = d.opens_at AND p.price_minor = i.price_minor AND p.currency = i.currency)";
    assert_eq!(one::<i64>(&db, unpriced), 0, "every item is charged what it says, from the opening on");
    let dearer = "SELECT i.sku FROM drop_items i JOIN drops d ON d.id = i.drop_id JOIN price_spans p ON p.sku = i.sku
        WHERE p.until_at BETWEEN d.opens_at - 2592000000 AND d.opens_at AND p.price_minor > i.price_minor AND p.price_minor = i.compare_minor";
    assert_eq!(all(&db, dearer), ["spice-box-7"], "an honest price to compare with");
    assert_eq!(all(&db, "SELECT name FROM creators WHERE verified_at IS NULL"), ["Petra Lindqvist"]);
    assert_eq!(all(&db, "SELECT version FROM policies ORDER BY since_at DESC"), ["2026-11-16", "2026-11", "2026-05"]);
    let rule =
        "SELECT d.policy FROM drops d JOIN reissue_rules r ON r.policy = d.policy WHERE d.slug = 'spice-box-no-7'";
    assert_eq!(all(&db, rule), ["2026-11-16"], "the drop that is open has a waiting list");
    assert_eq!(one::<i64>(&db, "SELECT COUNT (*) FROM drop_cards WHERE price_minor >= 20000 OR currency <> 'EUR'"), 0);
}

#[test]
fn what_is_open_or_comes_is_prepared() {
    for now in NOWS {
        let db = seeded(now);
        let sheets = "SELECT d.slug || ' ' || (SELECT COUNT (*) FROM run_steps s WHERE s.drop_id = d.id) || ' '
              || (SELECT COUNT (*) FROM run_cues q WHERE q.drop_id = d.id) || ' ' || (SELECT COUNT (*) FROM run_targets t WHERE t.drop_id = d.id)
            FROM run_sheets r JOIN drops d ON d.id = r.drop_id ORDER BY d.opens_at";
        assert_eq!(all(&db, sheets), ["red-leaf-bowls 2 2 2", "spice-box-no-7 5 0 3", "four-citrus-marmalade 3 3 2"]);
        let wrong = [
            (
                "nothing is said yet, and nothing after the close",
                format!(
                    "SELECT COUNT (*) FROM run_cues q JOIN drops d ON d.id = q.drop_id
                WHERE d.opens_at + q.mark_ms NOT BETWEEN {} + 1200000 AND d.closes_at - 1",
                    now.0
                ),
            ),
            (
                "what is offered is on sale",
                "SELECT COUNT (*) FROM run_cues q LEFT JOIN drop_items i ON i.drop_id = q.drop_id AND i.sku = q.offer
                WHERE q.offer <> '' AND i.sku IS NULL"
                    .to_owned(),
            ),
            (
                "a role is one of the sheet",
                "SELECT COUNT (*) FROM run_steps s WHERE NOT EXISTS (
                SELECT 1 FROM run_roles r WHERE r.drop_id = s.drop_id AND r.role = s.role)"
                    .to_owned(),
            ),
            (
                "windows are in the drop",
                "SELECT COUNT (*) FROM run_targets t JOIN drops d ON d.id = t.drop_id
                WHERE t.until_ms > d.closes_at - d.opens_at"
                    .to_owned(),
            ),
        ];
        for (why, query) in wrong {
            assert_eq!(one::<i64>(&db, &query), 0, "{why}");
        }
        let bundle = "SELECT v.title || ' | ' || v.detail || ' | ' || s.available FROM stock s JOIN variants v ON v.sku = s.sku WHERE s.is_bundle = 1";
        assert_eq!(
            all(&db, bundle),
            [
                "Breakfast Crate, five jars | Bundle: 2 × Four-Citrus Marmalade, one jar, Four-Citrus Marmalade, three jars | 6"
            ]
        );
        let parts = "SELECT SUM (b.units * i.price_minor) - (SELECT price_minor FROM drop_items WHERE is_bundle = 1)
            FROM bundle_parts b JOIN drop_items i ON i.drop_id = b.drop_id AND i.sku = b.sku";
        assert!(one::<i64>(&db, parts) > 0, "together they cost less");
        assert_eq!(all(&db, "SELECT d.slug FROM entry_rules r JOIN drops d ON d.id = r.drop_id"), ["forget-me-nots"]);
        assert_eq!(one::<i64>(&db, "SELECT COUNT (*) FROM memberships m JOIN people p ON p.email = m.email"), 2);
        assert_eq!(one::<i64>(&db, "SELECT SUM (amount) FROM credit_entries"), 6);
        let rule: String = one(&db, "SELECT rule FROM cadences");
        let rule = shared::cadence::rule::Rule::parse(&rule).unwrap();
        let next = rule.after(now).next().unwrap();
        assert!(now + Duration::days(6) < next.at && next.at < now + Duration::days(15), "{next:?}");
        let body: String = one(&db, "SELECT body FROM templates");
        let body: shared::templates::body::Body = serde_json::from_str(&body).unwrap();
        assert_eq!((body.items.len(), body.slots.len(), body.slots[0].starts_minutes), (2, 3, 2 * 1_440 - 180));
    }
}

#[test]
fn every_picture_is_there_and_used() {
    let files: BTreeSet<String> =
        folder("demo/originals").iter().map(|file| file.file_name().unwrap().to_string_lossy().into_owned()).collect();
    assert_eq!(PICTURES.iter().map(|picture| picture.file()).collect::<BTreeSet<_>>(), files);
    let db = seeded(NOWS[0]);
    let idle = "SELECT hash FROM media WHERE hash NOT IN (SELECT hero FROM drops)
        AND hash NOT IN (SELECT portrait FROM creators WHERE portrait IS NOT NULL)
        AND hash NOT IN (SELECT poster FROM media WHERE poster IS NOT NULL)";
    assert!(all(&db, idle).is_empty(), "{:?}", all(&db, idle));
    let first = &media()[1..];
    assert_eq!(sql(NOWS[0], first).unwrap_err().to_string(), "the demo picture spices has no derivatives");
}

#[test]
fn the_script_is_the_same_for_the_same_minute() {
    let minute = Timestamp(NOWS[0].0 - NOWS[0].0 % 60_000);
    assert_eq!(sql(minute, &media()).unwrap(), sql(minute + Duration::seconds(59), &media()).unwrap());
    assert_ne!(sql(minute, &media()).unwrap(), sql(minute + Duration::minutes(1), &media()).unwrap());
    assert!(sql(minute, &media()).unwrap().ends_with(";\n"));
}
