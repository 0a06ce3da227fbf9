//! The books: whatever is booked, promised, posted and voided, the kept sums are the derived ones and the trial balance is
//! zero; and the desk's pages of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::dice::Dice;
use common::judges::judge;
use common::shop::NOON;
use common::{TestShop, run, shop_with};
use serde::Deserialize;
use shared::desk::DeskRefused;
use shared::desk::find::{Cursor, Find, ROWS, ROWS_READ};
use shared::desk::ledger::flow as ledger;
use shared::desk::view::{Part, Sheet};
use shared::failure::{Failure, Refusal};
use shared::ids::OrderId;
use shared::office::csv;
use shared::office::view::{Cell, Table};
use std::collections::{BTreeMap, BTreeSet};

/// Random sequences of each run.
const SEQUENCES: u64 = 60;

/// Steps of each.
const STEPS: u64 = 50;

const ACCOUNTS: [&str; 14] = [
    "provider:payments",
    "payment:cs_1",
    "payment:cs_2",
    "creator:crt_1",
    "creator:crt_2",
    "platform:fees",
    "tax:de",
    "courier:riders",
    "reserve:crt_1",
    "bank:crt_1",
    "funding:platform",
    "processor:fees",
    "refunds:cs_1",
    "correction:shop",
];

const CURRENCIES: [&str; 3] = ["EUR", "USD", "JPY"];

/// What the shop refuses to book, by name.
const SAYS_NO: [&str; 6] = [
    "account_below_zero",
    "transfer_has_two_sides",
    "pending_has_two_sides",
    "pending_over_amount",
    "unverified_are_not_paid",
    "UNIQUE constraint failed: pending_ends.pending",
];

/// One random step; what it was when it was refused.
fn step(shop: &TestShop, dice: &Dice, at: u64) -> Result<(), String> {
    let (from, to, currency) = (dice.pick(&ACCOUNTS), dice.pick(&ACCOUNTS), dice.pick(&CURRENCIES));
    let (minor, now) = (dice.between(1, 5_000), shop.now().0);
    let sql = match dice.between(0, 10) {
        0..=4 => format!(
            "INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, at)
             VALUES ('{from}', '{to}', {minor}, '{currency}', 'creator', 'ref_{at}', {now})"
        ),
        5..=6 => format!(
            "INSERT INTO pending_transfers (id, from_account, to_account, amount_minor, currency, reason, reference, at)
             VALUES ('pnd_{at}', '{from}', '{to}', {minor}, '{currency}', 'creator', 'ref_{at}', {now})"
        ),
        // In full, in part, too much; some of them a second time.
        7..=8 => format!(
            "INSERT INTO pending_ends (pending, outcome, amount_minor, at)
             SELECT id, 'posted', MAX (1, amount_minor * {} / 4), {now} FROM pending_transfers ORDER BY id LIMIT 1 OFFSET {}",
            dice.between(1, 6),
            dice.between(0, 6)
        ),
        _ => format!(
            "INSERT INTO pending_ends (pending, outcome, amount_minor, at) SELECT id, 'voided', 0, {now} FROM pending_transfers ORDER BY id LIMIT 1 OFFSET {}",
            dice.between(0, 6)
        ),
    };
    shop.db.try_script(&sql)
}

/// The kept sums beside the same derived from the rows: account, currency, in, out, promised.
fn kept_and_derived(shop: &TestShop) -> (Vec<String>, Vec<String>) {
    let kept = "SELECT account, currency, in_minor, out_minor, pending_out_minor FROM accounts
        WHERE in_minor + out_minor + pending_out_minor > 0 ORDER BY account, currency";
    let derived = "SELECT account, currency, SUM (went_in), SUM (went_out), SUM (promised) FROM (
          SELECT to_account AS account, currency, amount_minor AS went_in, 0 AS went_out, 0 AS promised FROM transfers
          UNION ALL SELECT from_account, currency, 0, amount_minor, 0 FROM transfers
          UNION ALL SELECT from_account, currency, 0, 0, amount_minor FROM pending_transfers p
            WHERE NOT EXISTS (SELECT 1 FROM pending_ends e WHERE e.pending = p.id))
        GROUP BY account, currency ORDER BY account, currency";
    (shop.db.texts(kept), shop.db.texts(derived))
}

#[test]
fn whatever_is_booked_the_kept_sums_are_the_derived_ones_and_the_trial_balance_is_zero() {
    let (mut booked, mut refused) = (0, BTreeMap::<&str, u32>::new());
    for seed in 0..SEQUENCES {
        let (shop, dice) = (shop_with("lamp", 1), Dice::new(seed));
        shop.db.script(
            "INSERT INTO creators (id, slug, name, trade, town, zone, story) VALUES ('crt_2', 'noor', 'Noor', 'Shades', 'Berlin', 'Europe/Berlin', '')",
        );
        for at in 0..STEPS {
            match step(&shop, &dice, at) {
                Ok(()) => booked += 1,
                Err(cause) => {
                    let name = SAYS_NO.iter().find(|name| cause.contains(**name));
                    *refused.entry(name.unwrap_or_else(|| panic!("seed {seed}, step {at}: {cause}"))).or_default() += 1;
                }
            }
        }
        let (kept, derived) = kept_and_derived(&shop);
        assert_eq!(kept, derived, "seed {seed}");
        let off = shop
            .db
            .texts("SELECT currency FROM account_totals GROUP BY currency HAVING SUM (in_minor) <> SUM (out_minor)");
        assert_eq!(off, [""; 0], "seed {seed}");
        let below = shop.db.texts(
            "SELECT a.account FROM accounts a JOIN account_kinds k ON k.kind = SUBSTR (a.account, 1, INSTR (a.account, ':') - 1)
             WHERE (k.guard = 1 OR k.kind = 'creator') AND a.in_minor < a.out_minor",
        );
        assert_eq!(below, [""; 0], "seed {seed}");
        let sheet = run(ledger::home(&shop.ports())).unwrap();
        assert_eq!(sheet.state.as_ref().unwrap().text, "Balances", "seed {seed}");
        // Made-up transfers are about no payment; the sums are of the rows all the same.
        let sums = ["I2 the trial balance", "I2 the sums of a kind", "I2 an account is"];
        let broken = shop.db.broken().into_iter().filter(|row| sums.iter().any(|name| row.starts_with(name)));
        assert_eq!(broken.collect::<Vec<_>>(), [""; 0], "seed {seed}");
    }
    assert!(booked > 1_000, "{booked} booked");
    assert_eq!(refused.len(), SAYS_NO.len(), "every no was heard: {refused:?}");
}

fn paid(shop: &TestShop, buyer: &str) -> OrderId {
    let order = shop.ordered(buyer, "lamp", 1, "bike");
    assert!(shop.pay(&order));
    shop.settle(&order);
    order
}

fn tables(sheet: &Sheet) -> Vec<&Table> {
    let mut all = Vec::new();
    for part in &sheet.parts {
        if let Part::Table(_, table) = part {
            all.push(table);
        }
    }
    all
}

fn money(cell: &Cell) -> i64 {
    match cell {
        Cell::Money(money) => money.minor,
        Cell::Empty => 0,
        other => panic!("{other:?} is no amount"),
    }
}

#[test]
fn the_trial_balance_shows_each_kind_on_its_side_and_zero_between_them() {
    let shop = shop_with("lamp", 5);
    assert!(
        run(ledger::home(&shop.ports()))
            .unwrap()
            .parts
            .iter()
            .any(|p| matches!(p, Part::Words(w) if w == "Nothing is booked yet."))
    );
    paid(&shop, "ada");
    let sheet = run(ledger::home(&shop.ports())).unwrap();
    assert_eq!(sheet.state.as_ref().unwrap().text, "Balances");
    assert!(
        sheet
            .parts
            .iter()
            .any(|part| matches!(part, Part::Figures(f) if f[0].value == "€0.00" && f[0].label.contains("EUR")))
    );
    let trial = tables(&sheet)[0];
    let (total, kinds) = trial.rows.split_last().unwrap();
    for column in 2..6 {
        let sum: i64 = kinds.iter().map(|row| money(&row.cells[column])).sum();
        assert_eq!(money(&total.cells[column]), sum, "{}", trial.columns[column].label);
    }
    assert_eq!(money(&total.cells[2]), money(&total.cells[3]), "debits are credits");
    assert_eq!(money(&total.cells[4]), money(&total.cells[5]));
    assert_eq!(money(&total.cells[4]), 1_490, "what the provider holds");
    // A sum that somebody has touched is seen, on the page and by the audit.
    shop.db.script("UPDATE account_totals SET in_minor = in_minor + 1 WHERE kind = 'tax'");
    assert_eq!(run(ledger::home(&shop.ports())).unwrap().state.unwrap().text, "Does not balance");
    assert!(
        shop.db.broken().iter().any(|row| row.starts_with("I2 the trial balance is zero")),
        "{:?}",
        shop.db.broken()
    );
}

fn numbers(table: &Table) -> Vec<i64> {
    let number = |cell: &Cell| if let Cell::Number(number) = cell { *number } else { panic!("{cell:?}") };
    table.rows.iter().map(|row| number(&row.cells[0])).collect()
}

/// The place that a link goes on from.
fn after(link: &str) -> Option<Cursor> {
    Cursor::parse(&link.split("after=").nth(1)?.replace("%20", " ").replace("%3A", ":"))
}

#[test]
fn a_journal_is_walked_page_by_page_and_shows_each_transfer_once() {
    let shop = shop_with("lamp", 1);
    for at in 0..130 {
        // Three of them in each millisecond.
        shop.db.script(&format!(
            "INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, at)
             VALUES ({}, {}, 'EUR', '{}', 'ref_{at}', {NOON} + {at} / 3)",
            if at % 2 == 0 { "'provider:payments', 'payment:cs_1'" } else { "'payment:cs_1', 'tax:de'" },
            10 + at % 2,
            if at % 2 == 0 { "capture" } else { "tax" },
        ));
    }
    let walked = |page: &dyn Fn(&Find) -> Sheet, find: Find| {
        let (mut find, mut seen, mut pages) = (find, Vec::new(), 0);
        loop {
            let sheet = page(&find);
            let table = tables(&sheet)[0].clone();
            seen.extend(numbers(&table));
            pages += 1;
            assert!(table.rows.len() <= ROWS && pages < 9);
            let Some(next) = table.next else { return (seen, pages) };
            find.after = after(&next);
            assert!(find.after.is_some(), "{next}");
        }
    };
    let newest_first = |many: i64| (1..=many).rev().collect::<Vec<_>>();
    let account = |find: &Find| run(ledger::account(&shop.ports(), "payment:cs_1", find, ROWS_READ)).unwrap();
    let whole = |find: &Find| run(ledger::journal(&shop.ports(), find, ROWS_READ)).unwrap();
    assert_eq!(walked(&account, Find::default()), (newest_first(130), 3));
    assert_eq!(walked(&whole, Find::default()), (newest_first(130), 3));
    let by = |state: &str, since: &str| Find { state: state.into(), since: since.into(), ..Find::default() };
    assert_eq!(walked(&account, by("tax", "")).0.len(), 65);
    assert_eq!(walked(&whole, by("capture", "")).0.len(), 65);
    assert_eq!(walked(&account, by("", "2026-11-25")).0.len(), 130);
    assert_eq!(walked(&account, by("", "2026-11-26")).0.len(), 0);
    assert_eq!(walked(&whole, by("no such reason", "")).0.len(), 0);
    assert_eq!(walked(&whole, Find { q: "ref_7".into(), ..Find::default() }).0.len(), 1);
    // The accounts of a kind, and of every kind.
    shop.db.script(
        "WITH RECURSIVE n (i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 179)
         INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, at)
         SELECT 'provider:payments', 'payment:many_' || i, 1, 'EUR', 'capture', 'many_' || i, 0 FROM n",
    );
    let mut find = Find { state: "payment".into(), ..Find::default() };
    let mut names = BTreeSet::new();
    loop {
        let sheet = run(ledger::accounts(&shop.ports(), &find, ROWS_READ)).unwrap();
        for row in &tables(&sheet)[0].rows {
            let Cell::Text(name) = &row.cells[0] else { panic!() };
            assert!(name.starts_with("payment:") && names.insert(name.clone()), "{name} comes once");
        }
        let Some(next) = &tables(&sheet)[0].next else { break };
        find.after = after(next);
    }
    assert_eq!(names.len(), 81);
    let all = run(ledger::accounts(&shop.ports(), &Find::default(), ROWS_READ)).unwrap();
    assert_eq!(tables(&all)[0].rows.len(), ROWS);
}

#[test]
fn an_order_has_its_books_and_what_is_not_there_is_missing() {
    let shop = shop_with("lamp", 5);
    let (order, other) = (paid(&shop, "ada"), paid(&shop, "bob"));
    let sheet = run(ledger::order(&shop.ports(), order.as_str())).unwrap();
    assert_eq!(sheet.state.as_ref().unwrap().text, "Balances");
    let count = shop.db.number(&format!("SELECT COUNT (*) FROM transfers WHERE order_id = '{order}'"));
    assert_eq!(i64::try_from(tables(&sheet)[0].rows.len()).unwrap(), count);
    let found = |q: &str| {
        let find = Find { q: q.into(), ..Find::default() };
        i64::try_from(tables(&run(ledger::journal(&shop.ports(), &find, ROWS_READ)).unwrap())[0].rows.len()).unwrap()
    };
    let session = shop.payments.session_of(&order).id;
    for q in [order.as_str(), &order.number(), &order.number().to_lowercase(), &session] {
        assert_eq!(found(q), count, "{q}");
    }
    assert_eq!(found("nothing of the kind"), 0);
    assert_ne!(order, other);
    let code = |answer: Result<Sheet, Failure<DeskRefused>>| match answer {
        Err(Failure::Refused(refused)) => refused.code(),
        other => panic!("{other:?}"),
    };
    assert_eq!(code(run(ledger::order(&shop.ports(), "ord_none"))), "not_found");
    for account in ["", "creator:", "creator:nobody", "payment", "' OR 1 = 1 --"] {
        assert_eq!(
            code(run(ledger::account(&shop.ports(), account, &Find::default(), ROWS_READ))),
            "not_found",
            "{account}"
        );
    }
}

#[test]
fn no_file_of_the_ledger_has_a_formula() {
    let shop = shop_with("lamp", 5);
    shop.db.script(&format!(
        "INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, at) VALUES
           ('provider:payments', 'payment:=1+1', 100, 'EUR', 'capture', '=HYPERLINK(\"x\")', {NOON}),
           ('payment:=1+1', 'courier:@SUM(A1)', 100, 'EUR', 'delivery', '-1', {NOON})"
    ));
    let ports = shop.ports();
    let find = Find::default();
    for sheet in [
        run(ledger::journal(&ports, &find, ROWS_READ)).unwrap(),
        run(ledger::account(&ports, "courier:@SUM(A1)", &find, ROWS_READ)).unwrap(),
        run(ledger::accounts(&ports, &find, ROWS_READ)).unwrap(),
    ] {
        let text = csv::of(sheet.table().unwrap());
        let mut rows = ::csv::Reader::from_reader(text.as_bytes());
        for cell in rows.records().flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()) {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
        }
    }
}

/// What Beancount says of a journal.
#[derive(Debug, Deserialize)]
struct Judged {
    wrong: Vec<String>,
    balances: BTreeMap<String, String>,
}

#[test]
fn the_books_of_a_month_are_believed_by_beancount_with_what_was_before() {
    let shop = shop_with("lamp", 9);
    let file = |asked: &str| run(ledger::file(&shop.ports(), "Kerbside", asked));
    // Of October, in two currencies, and a payment that was not shared out.
    shop.db.script(
        "INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, at) VALUES
           ('provider:payments', 'payment:cs_old', 700, 'EUR', 'capture', 'cs_old', 1792800000000),
           ('payment:cs_old', 'courier:Rider & Sons', 650, 'EUR', 'delivery', 'cs_old', 1792800000000),
           ('provider:payments', 'payment:cs_yen', 900, 'JPY', 'capture', 'cs_yen', 1792800000000),
           ('payment:cs_yen', 'creator:crt_1', 900, 'JPY', 'creator', 'cs_yen', 1792800000000)",
    );
    for buyer in ["ada", "bob", "cy"] {
        paid(&shop, buyer);
    }
    for asked in ["2026-10", "2026-11", "2026-11-25", "2026-11-24"] {
        let text = file(asked).unwrap();
        let judged: Judged = judge("books.py", &text);
        assert_eq!(judged.wrong, [""; 0], "{asked}:\n{text}");
        if asked == "2026-11" {
            let credit = |account: &str| shop.balance(account);
            for (name, account) in [
                ("Liabilities:Creators:Crt-1", "creator:crt_1"),
                ("Liabilities:Tax:De", "tax:de"),
                ("Income:Platform:Fees", "platform:fees"),
            ] {
                let has = judged.balances[&format!("{name} EUR")].replace('.', "").parse::<i64>().unwrap();
                let eur = credit(account) - if account == "creator:crt_1" { 900 } else { 0 };
                assert_eq!(has, -eur, "{account}");
            }
            assert_eq!(judged.balances["Liabilities:Payments EUR"], "-0.50");
            assert_eq!(judged.balances["Assets:Provider:Payments JPY"], "900");
        }
        let broken = text.replacen(" ~ 0 EUR", "1 ~ 0 EUR", 1);
        let judged: Judged = judge("books.py", &broken);
        assert!(!judged.wrong.is_empty(), "a balance that is wrong is seen: {asked}");
    }
    let code = |asked: &str| match file(asked) {
        Err(Failure::Refused(refused)) => refused.code(),
        other => panic!("{asked}: {other:?}"),
    };
    for asked in
        ["", "2026", "2026-13", "2026-12", "2026-11-31", "2026-11-26", "20261125", "2026-11-25T00:00", "next month"]
    {
        assert_eq!(code(asked), "month_malformed", "{asked:?}");
    }
    // More than goes into one file is not begun.
    shop.db.script(&format!(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {})
         INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, at)
         SELECT 'provider:payments', 'payment:cs_many', 1, 'EUR', 'capture', 'many_' || i, {NOON} - 86400000 FROM n",
        ledger::BOOKS_MAX
    ));
    assert_eq!(code("2026-11"), "too_much");
    assert!(file("2026-11-25").is_ok(), "a day of it is enough");
}
