//! Statements: each month of a creator closes where their account does, names every fee, and is believed by Beancount.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::judges::judge;
use common::shop::NOON;
use common::{TestShop, run, shop_with, typed};
use serde::Deserialize;
use shared::checkout::view::Typed;
use shared::desk::orders::flow as orders;
use shared::failure::{Failure, Refusal};
use shared::ids::{CreatorId, OrderId, PersonId};
use shared::people::{Part, Studio};
use shared::requests::Key;
use shared::statements::{Statement, StatementRefused, as_beancount, as_csv, flow};
use shared::time::{Duration, Timestamp};
use std::collections::BTreeMap;

/// What Beancount says of a journal.
#[derive(Debug, Deserialize)]
struct Judged {
    wrong: Vec<String>,
    transactions: usize,
    balances: BTreeMap<String, String>,
}

fn studio(creator: &str) -> Studio {
    Studio {
        creator: CreatorId::from(creator),
        slug: "mira".into(),
        name: "Mira".into(),
        zone: "Europe/Berlin".into(),
        part: Part::Owner,
    }
}

fn statement(shop: &TestShop, creator: &str, month: &str) -> Statement {
    let (_, mut all) = run(flow::statements(&shop.ports(), &studio(creator), month)).unwrap();
    assert_eq!(all.len(), 1, "one currency");
    all.remove(0)
}

fn journal(shop: &TestShop, creator: &str, month: &str) -> String {
    let (month, all) = run(flow::statements(&shop.ports(), &studio(creator), month)).unwrap();
    as_beancount("A \"month\"", month, &all)
}

fn sold(shop: &TestShop, buyer: &str, units: u32, way: &str, coupon: &str) -> OrderId {
    let hold = shop.hold(buyer, "lamp", units).unwrap();
    let order = shop.place(&hold, Typed { coupon: coupon.into(), ..typed(way) }).unwrap().order;
    assert!(shop.pay(&order));
    shop.settle(&order);
    order
}

fn given_back(shop: &TestShop, order: &OrderId) {
    let key = Key::parse(&format!("a-key-for-{order}")).unwrap();
    run(orders::refund(&shop.ports(), &PersonId::from("per_olga"), order, "The glaze cracked.", key)).unwrap();
}

/// What the month comes to, line by line: title, lines, what it adds.
fn told(statement: &Statement) -> Vec<String> {
    let entry = |entry: &shared::statements::Entry| {
        let title = entry.title.split(',').next().unwrap_or_default().to_owned();
        let lines: Vec<String> = entry.lines.iter().map(|line| format!("{} {}", line.label, line.minor)).collect();
        format!("{title} {}: {}", entry.minor, lines.join("; "))
    };
    statement.entries.iter().map(entry).collect()
}

/// Everything that holds of any statement: each entry is its lines, and it closes where the account is.
fn closes(shop: &TestShop, creator: &str, statement: &Statement) {
    for entry in &statement.entries {
        let lines: i64 = entry.lines.iter().map(|line| line.minor).sum();
        assert_eq!(lines, entry.minor - entry.debt_minor, "{entry:?}");
        assert!(
            entry.lines.iter().all(|line| line.label != "Still being settled" && line.label != "Other"),
            "{entry:?}"
        );
    }
    assert_eq!(statement.closing_minor(), shop.balance(&format!("creator:{creator}")), "as the account");
    assert_eq!(statement.owed_closing_minor(), -shop.balance(&format!("debt:{creator}")), "as the debt");
    let judged: Judged = judge("books.py", &journal(shop, creator, &statement.month.to_string()));
    assert_eq!(judged.wrong, [""; 0]);
    let has = |account: &str| judged.balances.get(&format!("{account} EUR")).map_or("0.00", String::as_str).to_owned();
    assert_eq!(has("Assets:Shop:Balance"), statement.money(statement.closing_minor()).plain());
    assert_eq!(has("Liabilities:Shop:Debt"), statement.money(-statement.owed_closing_minor()).plain());
}

/// The fee of the creator is taxed, and somebody shares in the drop.
fn shop() -> TestShop {
    let shop = shop_with("lamp", 20);
    shop.pass(Duration(-1));
    shop.db.script(
        "UPDATE creators SET fee_tax_bp = 1900;
         INSERT INTO creators (id, slug, name, trade, town, zone, story, submitted_at, verified_at)
           VALUES ('crt_2', 'noor', 'Noor', 'Shades', 'Berlin', 'Europe/Berlin', 'A story.', 0, 1),
                  ('crt_3', 'ida', 'Ida', 'Cords', 'Berlin', 'Europe/Berlin', 'A story.', 0, 1);
         INSERT INTO cohosts (id, drop_id, creator, share_bp, state, proposed_at) VALUES ('coh_1', 'drp_1', 'crt_2', 2500, 'accepted', 0);
         INSERT INTO transfer_reasons SELECT 'payout' WHERE NOT EXISTS (SELECT 1 FROM transfer_reasons WHERE reason = 'payout')",
    );
    shop.pass(Duration(1));
    shop
}

fn books(shop: &TestShop, from: &str, to: &str, minor: i64, reason: &str, reference: &str) {
    shop.db.script(&format!(
        "INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, at)
         VALUES ('{from}', '{to}', {minor}, 'EUR', '{reason}', '{reference}', {})",
        shop.now().0
    ));
}

#[test]
fn a_month_of_everything_names_every_fee_and_closes_where_the_account_does() {
    let shop = shop();
    let plain = sold(&shop, "ada", 2, "bike", "");
    sold(&shop, "bob", 1, "late", "TEN");
    // All of it is paid out, and then a buyer gets their money back: what is missing is lent.
    let has = shop.balance("creator:crt_1");
    shop.pass(Duration::minutes(1));
    books(&shop, "creator:crt_1", "bank:crt_1", has, "payout", "pay_1");
    shop.pass(Duration::minutes(1));
    given_back(&shop, &plain);
    let statement = statement(&shop, "crt_1", "2026-11");
    closes(&shop, "crt_1", &statement);
    assert_eq!((statement.opening_minor, statement.closing_minor()), (0, 0));
    assert!(statement.owed_closing_minor() > 0, "they owe what came back");
    let told = told(&statement);
    assert_eq!(told.len(), 5, "{told:#?}");
    for (at, begins, names) in [
        (
            0,
            "Sale ",
            &[
                "Price 2490",
                "The shop’s fee -",
                "Tax on the fee -",
                "Tax in the price -",
                "Delivery, to the carrier -",
                "Tax in the delivery -",
                "Share of your co-host -",
            ][..],
        ),
        // The coupon has a line of its own, whoever pays for it: see below.
        (1, "Sale ", &["The shop’s fee -", "Tax on the fee -", "Tax in the price -", "Share of your co-host -"][..]),
        (2, "Payout -", &[][..]),
        (
            3,
            "Refund -",
            &[
                "Given back to the buyer -2490",
                "The shop’s fee, given back ",
                "Tax on the fee, given back ",
                "Share of your co-host, given back ",
            ][..],
        ),
        (4, "Lent to you: you owe it ", &[][..]),
    ] {
        assert!(told[at].starts_with(begins), "{begins}: {}", told[at]);
        for name in names {
            assert!(told[at].contains(name), "{name}: {}", told[at]);
        }
    }
    assert!(told[1].contains("Coupon, "), "{}", told[1]);
    shop.db.audit();
}

#[test]
fn debt_is_paid_back_and_months_follow_one_another() {
    let shop = shop();
    let order = sold(&shop, "ada", 1, "late", "");
    let has = shop.balance("creator:crt_1");
    books(&shop, "creator:crt_1", "bank:crt_1", has, "payout", "pay_1");
    given_back(&shop, &order);
    // Thirty days later it is December.
    let november = statement(&shop, "crt_1", "2026-11");
    assert_eq!(november.so_far, Some(shop.now()));
    sold(&shop, "bob", 1, "late", "");
    shop.pass(Duration::days(30));
    books(&shop, "creator:crt_1", "debt:crt_1", 300, "debt_back", "pay_2");
    let (november, december) = (statement(&shop, "crt_1", "2026-11"), statement(&shop, "crt_1", "2026-12"));
    assert_eq!(november.so_far, None);
    assert_eq!(december.opening_minor, november.closing_minor());
    assert_eq!(december.owed_opening_minor, november.owed_closing_minor());
    assert_eq!(told(&december), ["Paid back what you owed -300: "]);
    assert_eq!(december.owed_closing_minor(), december.owed_opening_minor - 300);
    closes(&shop, "crt_1", &december);
    let judged: Judged = judge("books.py", &journal(&shop, "crt_1", "2026-11"));
    assert_eq!(judged.wrong, [""; 0]);
    let months = run(flow::months(&shop.ports(), &studio("crt_1"))).unwrap();
    assert_eq!(months.iter().map(ToString::to_string).collect::<Vec<_>>(), ["2026-12", "2026-11"]);
}

#[test]
fn who_shares_in_a_drop_sees_their_share_and_nothing_else_and_others_see_nothing() {
    let shop = shop();
    let order = sold(&shop, "ada", 2, "bike", "");
    given_back(&shop, &order);
    let cohosts = statement(&shop, "crt_2", "2026-11");
    closes(&shop, "crt_2", &cohosts);
    let told = told(&cohosts);
    assert_eq!(told.len(), 2, "{told:?}");
    let share = cohosts.entries[0].minor;
    assert!(
        share > 0 && told[0] == format!("Your share as a co-host {share}: Your share as a co-host {share}"),
        "{told:?}"
    );
    assert!(told[1].starts_with(&format!("Your share as a co-host -{share}")), "{told:?}");
    let csv = as_csv(std::slice::from_ref(&cohosts));
    for secret in ["Price", "fee", "2490", "24.90", "Lamp,", order.as_str()] {
        assert!(
            !csv.contains(secret) && !journal(&shop, "crt_2", "2026-11").contains(secret),
            "{secret} is not theirs: {csv}"
        );
    }
    assert!(cohosts.entries.iter().all(|entry| entry.order.is_none() && entry.about == "Lamps"));
    let (_, none) = run(flow::statements(&shop.ports(), &studio("crt_3"), "2026-11")).unwrap();
    assert!(none.is_empty(), "of nobody else");
}

#[test]
fn a_month_that_is_none_or_has_not_begun_is_missing() {
    let shop = shop();
    let code = |month: &str| match run(flow::statements(&shop.ports(), &studio("crt_1"), month)) {
        Ok(_) => "ok",
        Err(Failure::Refused(refused)) => refused.code(),
        Err(Failure::Broken(cause)) => panic!("{cause}"),
    };
    for month in ["", "2026", "2026-13", "2026-1", "2026-12", "9999-12", "-001-01", "2026-11-01", "2026-11'; --"] {
        assert_eq!(code(month), "not_found", "{month:?}");
    }
    assert_eq!((code("2026-11"), code("1999-01")), ("ok", "ok"));
    // A month is as long as it is where the creator is.
    shop.db.clock.store(Timestamp(NOON).0 + 5 * 86_400_000 + 11 * 3_600_000, std::sync::atomic::Ordering::Relaxed);
    assert_eq!(code("2026-12"), "ok", "in Berlin it is December at eleven in the evening");
    for refused in [StatementRefused::NoSuchMonth, StatementRefused::MonthMalformed, StatementRefused::TooMuch] {
        assert!(!refused.code().is_empty() && refused.to_string().ends_with('.'), "{refused:?}");
        let _ = (refused.kind(), refused.field());
    }
}

#[test]
fn no_cell_is_a_formula_and_no_title_is_a_directive() {
    let shop = shop();
    for (at, title) in
        ["=HYPERLINK(\"http://x\")", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "A \" \n2026-11-01 open Assets:Mine\n\\"]
            .iter()
            .enumerate()
    {
        let order = sold(&shop, &format!("buyer-{at}"), 1, "late", "");
        let title = title.replace('\'', "''");
        shop.db.script(&format!("UPDATE orders SET item = '{title}' WHERE id = '{order}'"));
        // What begins the cell is the number of units, but not in the drop's title that a co-host reads.
        shop.db.script(&format!("UPDATE drops SET title = '{title}'"));
        for creator in ["crt_1", "crt_2"] {
            let csv = as_csv(&[statement(&shop, creator, "2026-11")]);
            let mut rows = csv::Reader::from_reader(csv.as_bytes());
            for record in rows.records() {
                for (column, cell) in record.unwrap().iter().enumerate() {
                    let is_number = column >= 6
                        && cell.strip_prefix('-').unwrap_or(cell).bytes().all(|b| b.is_ascii_digit() || b == b'.');
                    assert!(is_number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
                }
            }
            let judged: Judged = judge("books.py", &journal(&shop, creator, "2026-11"));
            assert_eq!(judged.wrong, [""; 0], "{title:?}");
            assert_eq!(judged.transactions, at + 1);
            assert!(!judged.balances.keys().any(|account| account.contains("Mine")));
        }
    }
}

#[test]
fn the_judge_says_no_to_a_journal_that_does_not_add_up() {
    let shop = shop();
    sold(&shop, "ada", 1, "late", "");
    let good = journal(&shop, "crt_1", "2026-11");
    let judged: Judged = judge("books.py", &good);
    assert_eq!(judged.wrong, [""; 0], "{good}");
    assert!(judged.transactions == 1);
    let amount =
        good.lines().find_map(|line| line.strip_prefix("  Assets:Shop:Balance  ")?.strip_suffix(" EUR")).unwrap();
    let (whole, cents) = amount.split_once('.').unwrap();
    let off = format!("{whole}.{:02}", (cents.parse::<u32>().unwrap() + 1) % 100);
    for (why, broken) in [
        ("a cent too much", good.replacen(&format!("Balance  {amount} EUR"), &format!("Balance  {off} EUR"), 1)),
        ("closes at another balance", good.replace(&format!("Balance  {amount} ~"), &format!("Balance  {off} ~"))),
        ("an account that was never opened", good.replace("2026-11-01 open Expenses:Fee\n", "")),
        ("half a transaction", good.replacen("  Income:Sales", "  ; Income:Sales", 1)),
        ("no Beancount at all", format!("{good}\nhello there\n")),
    ] {
        assert_ne!(broken, good, "{why}: nothing is broken");
        let judged: Judged = judge("books.py", &broken);
        assert!(!judged.wrong.is_empty(), "{why} goes through:\n{broken}");
    }
}
