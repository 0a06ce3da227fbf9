//! The months of a creator, and one of them.

use crate::sample::{NOW, shop};
use app::studio::Around;
use shared::money::Currency;
use shared::office::view::Person;
use shared::statements::{Entry, Line, Month, Statement};
use shared::time::{Duration, Timestamp};

pub fn pages() -> Vec<(String, String)> {
    let person = Person { name: "Samira Haddad".into(), roles: vec!["creator".to_owned()] };
    let shop = shop();
    let around = Around { shop: &shop, person: &person, said: None };
    let month = Month::of(NOW, "Europe/Berlin");
    let page =
        |statements: &[Statement]| app::statements::page(around, "Samira Haddad", "Europe/Berlin", month, statements);
    vec![
        ("statements".into(), app::statements::months(around, &[month, month.before(), month.before().before()])),
        ("statement".into(), page(&[statement(month)])),
        ("statement-empty".into(), page(&[])),
    ]
}

fn statement(month: Month) -> Statement {
    let mut entries: Vec<Entry> = (0..12).map(sale).collect();
    entries.push(entry(12, "Payout", "", vec![("Payout", -32_000, "Assets:Bank")], 0));
    entries.push(entry(
        13,
        "Refund, order 9RJ3K2M7",
        "2 × Split bowl, small",
        vec![
            ("Given back to the buyer", -8_190, "Income:Refunds"),
            ("The shop’s fee, given back", 462, "Expenses:Fee"),
            ("Tax in the price, given back", 1_229, "Expenses:Tax"),
        ],
        0,
    ));
    entries.push(entry(14, "Lent to you: you owe it", "", Vec::new(), 2_100));
    Statement {
        month,
        zone: "Europe/Berlin".into(),
        currency: Currency::Eur,
        opening_minor: 12_480,
        owed_opening_minor: 0,
        entries,
        so_far: Some(NOW),
    }
}

fn sale(at: i64) -> Entry {
    let lines = vec![
        ("Price", 8_190, "Income:Sales"),
        ("The shop’s fee", -462, "Expenses:Fee"),
        ("Tax on the fee", -88, "Expenses:Fee-Tax"),
        ("Tax in the price", -1_229, "Expenses:Tax"),
        ("Delivery, to the carrier", -412, "Expenses:Delivery"),
        ("Tax in the delivery", -78, "Expenses:Delivery-Tax"),
        ("Share of your co-host", -1_480, "Expenses:Co-Hosts"),
    ];
    entry(at, &format!("Sale, order 9RJ3K2M{at}"), "2 × Split bowl, small, in ash", lines, 0)
}

fn entry(at: i64, title: &str, about: &str, lines: Vec<(&'static str, i64, &'static str)>, debt_minor: i64) -> Entry {
    let lines: Vec<Line> = lines.into_iter().map(|(label, minor, account)| Line { label, minor, account }).collect();
    Entry {
        at: Timestamp(NOW.0 - Duration::hours(20 - at).0),
        title: title.to_owned(),
        about: about.to_owned(),
        reference: format!("cs_{at}"),
        order: None,
        minor: lines.iter().map(|line| line.minor).sum::<i64>() + debt_minor,
        debt_minor,
        lines,
    }
}
