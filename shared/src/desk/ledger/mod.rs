//! The ledger at the desk: the trial balance, and the journal by account and by order.

pub mod flow;
pub mod store;

use super::find::{Cursor, Find, cut, encoded};
use super::view::{Part, Sheet};
use crate::ids::OrderId;
use crate::money::{Currency, Money};
use crate::office::view::{Cell, Column, Figure, Row, State, Table, Tone};
use crate::statements::Month;
use crate::statements::beancount::{Journal, account as named};
use crate::time::Timestamp;
use std::collections::BTreeMap;
use store::{AccountRow, BeforeRow, OrderRow, ReasonRow, TotalRow, TransferRow};

/// The books have no place of their own: their times are in UTC.
const ZONE: &str = "UTC";

const JOURNAL: &str = "/desk/ledger/journal";
const ACCOUNTS: &str = "/desk/ledger/accounts";

fn page_of_account(account: &str) -> String {
    format!("{ACCOUNTS}/{}", encoded(account))
}

/// Debits and credits of all kinds, in minor units.
fn both_sides(totals: &[&TotalRow]) -> (i64, i64) {
    totals.iter().fold((0, 0), |(debits, credits), row| (debits + row.out_minor, credits + row.in_minor))
}

/// The balance on the side it belongs to, and nothing on the other one.
fn balances(row: &TotalRow) -> (i64, i64) {
    if row.side == "debit" { (row.out_minor - row.in_minor, 0) } else { (0, row.in_minor - row.out_minor) }
}

fn plain(caption: &str, columns: Vec<Column>, rows: Vec<Row>, empty: &str) -> Table {
    let (caption, empty) = (caption.to_owned(), empty.to_owned());
    let (filters, path) = (Vec::new(), String::new());
    Table { caption, path, columns, rows, empty, filters, first: None, next: None, csv: None }
}

fn trial(currency: Currency, totals: &[&TotalRow]) -> Table {
    let money = |minor| Cell::Money(Money::new(minor, currency));
    let side = |minor: i64, shown: bool| if shown { money(minor) } else { Cell::Empty };
    let line = |row: &&TotalRow| {
        let (debit, credit) = balances(row);
        let is_debit = row.side == "debit";
        Row {
            to: Some(format!("{ACCOUNTS}?state={}", row.kind)),
            cells: vec![
                Cell::text(&row.title),
                Cell::text(&row.side),
                money(row.out_minor),
                money(row.in_minor),
                side(debit, is_debit),
                side(credit, !is_debit),
            ],
            acts: Vec::new(),
        }
    };
    let (debits, credits) = both_sides(totals);
    let (left, right) = totals.iter().map(|row| balances(row)).fold((0, 0), |(l, r), (d, c)| (l + d, r + c));
    let mut rows: Vec<Row> = totals.iter().map(line).collect();
    rows.push(Row {
        cells: vec![Cell::text("Total"), Cell::Empty, money(debits), money(credits), money(left), money(right)],
        ..Row::default()
    });
    let columns = vec![
        Column::words("Accounts"),
        Column::words("Side"),
        Column::numbers("Debited"),
        Column::numbers("Credited"),
        Column::numbers("Debit balance"),
        Column::numbers("Credit balance"),
    ];
    plain(&format!("Trial balance, {}", currency.code()), columns, rows, "")
}

/// The sums of each currency, whether they balance, and the way to everything else.
fn home_sheet(totals: &[TotalRow], latest: &[TransferRow], now: Timestamp) -> Sheet {
    let by_currency: Vec<(Currency, Vec<&TotalRow>)> = Currency::ALL
        .into_iter()
        .map(|currency| (currency, totals.iter().filter(|row| row.currency == currency).collect()))
        .filter(|(_, rows): &(Currency, Vec<&TotalRow>)| !rows.is_empty())
        .collect();
    let difference = |rows: &[&TotalRow]| {
        let (debits, credits) = both_sides(rows);
        let (left, right) = rows.iter().map(|row| balances(row)).fold((0, 0), |(l, r), (d, c)| (l + d, r + c));
        (debits - credits, left - right)
    };
    let figure = |(currency, rows): &(Currency, Vec<&TotalRow>)| {
        let (moved, left) = difference(rows);
        let off = if moved == 0 { left } else { moved };
        Figure {
            label: format!("Debits less credits, {}", currency.code()),
            value: Money::new(off, *currency).to_string(),
            note: format!("{} each", Money::new(both_sides(rows).0, *currency)),
            tone: if off == 0 { Tone::Go } else { Tone::Stop },
            to: None,
        }
    };
    let whole = by_currency.iter().all(|(_, rows)| difference(rows) == (0, 0));
    let mut parts = vec![if by_currency.is_empty() {
        Part::Words("Nothing is booked yet.".to_owned())
    } else {
        Part::Figures(by_currency.iter().map(figure).collect())
    }];
    parts.extend(by_currency.iter().map(|(currency, rows)| Part::Table(Some(currency.code()), trial(*currency, rows))));
    let link = |text: &str, to: String| Cell::Link { text: text.to_owned(), to };
    let month = Month::of(now, ZONE);
    let file = |month: Month| link(&month.words(), format!("/desk/ledger/journal.beancount?month={month}"));
    parts.push(Part::Facts(
        "Where to look",
        vec![
            ("Journal", link("Everything that was booked", JOURNAL.to_owned())),
            ("Accounts", link("Every account by name", ACCOUNTS.to_owned())),
            ("Checks", link("What must always hold, run now", "/desk/checks".to_owned())),
            ("For Beancount", file(month)),
            ("The month before", file(month.before())),
        ],
    ));
    let mut table = transfers("Booked last", latest, None);
    table.path = JOURNAL.to_owned();
    table.filters = vec![Find::default().words("Order or reference")];
    "Nothing is booked yet.".clone_into(&mut table.empty);
    parts.push(Part::Table(Some("Booked last"), table));
    let state = if whole { State::new("Balances", Tone::Go) } else { State::new("Does not balance", Tone::Stop) };
    Sheet { state: Some(state), ..Sheet::new("Ledger", parts) }
}

/// Transfers as rows; on the page of an account, with its side.
fn transfers(caption: &str, rows: &[TransferRow], of: Option<&str>) -> Table {
    let account = |name: &str| Cell::Link { text: name.to_owned(), to: page_of_account(name) };
    let order = |row: &TransferRow| {
        row.order_id.as_ref().map_or(Cell::Empty, |id| Cell::Link {
            text: OrderId(id.clone()).number(),
            to: format!("/desk/ledger/orders/{id}"),
        })
    };
    let line = |row: &TransferRow| {
        let amount = Cell::Money(Money::new(row.amount_minor, row.currency));
        let mut cells =
            vec![Cell::Number(row.number), Cell::Time(row.at.moment(ZONE)), Cell::text(row.reason.replace('_', " "))];
        match of {
            Some(own) if own == row.from_account => cells.extend([account(&row.to_account), amount, Cell::Empty]),
            Some(_) => cells.extend([account(&row.from_account), Cell::Empty, amount]),
            None => cells.extend([account(&row.from_account), account(&row.to_account), amount]),
        }
        cells.extend([order(row), Cell::text(&row.reference)]);
        Row { cells, ..Row::default() }
    };
    let mut columns = vec![Column::numbers("Number"), Column::words("Booked"), Column::words("Why")];
    columns.extend(match of {
        Some(_) => [Column::words("With"), Column::numbers("Debited"), Column::numbers("Credited")],
        None => [Column::words("From (debited)"), Column::words("To (credited)"), Column::numbers("Amount")],
    });
    columns.extend([Column::words("Order"), Column::words("Reference")]);
    plain(caption, columns, rows.iter().map(line).collect(), "Nothing matches. Fewer filters show more.")
}

fn reasons(find: &Find, reasons: &[ReasonRow]) -> crate::office::view::Filter {
    let words: Vec<(String, String)> =
        reasons.iter().map(|row| (row.reason.clone(), row.reason.replace('_', " "))).collect();
    let words: Vec<(&str, &str)> = words.iter().map(|(reason, words)| (reason.as_str(), words.as_str())).collect();
    find.one_of("Why", &words)
}

fn journal_sheet(find: &Find, mut rows: Vec<TransferRow>, known: &[ReasonRow]) -> Sheet {
    let next = cut(&mut rows, |row| Cursor { at: row.number, id: String::new() });
    let table = Table {
        path: JOURNAL.to_owned(),
        filters: vec![find.words("Order or reference"), reasons(find, known), find.day()],
        first: find.after.is_some().then(|| find.link(JOURNAL, None)),
        next: next.map(|after| find.link(JOURNAL, Some(&after))),
        csv: Some(find.link("/desk/ledger/journal.csv", find.after.as_ref())),
        ..transfers("Transfers", &rows, None)
    };
    Sheet::new("Journal", vec![Part::Table(None, table)])
}

fn accounts_sheet(find: &Find, mut rows: Vec<AccountRow>, totals: &[TotalRow]) -> Sheet {
    let next = cut(&mut rows, |row| Cursor { at: 0, id: format!("{} {}", row.account, row.currency.code()) });
    let kinds: BTreeMap<&str, &str> = totals.iter().map(|row| (row.kind.as_str(), row.title.as_str())).collect();
    let kinds: Vec<(&str, &str)> = kinds.into_iter().collect();
    let line = |row: &AccountRow| {
        let money = |minor| Cell::Money(Money::new(minor, row.currency));
        Row {
            to: Some(page_of_account(&row.account)),
            cells: vec![
                Cell::text(&row.account),
                Cell::text(&row.title),
                money(row.out_minor),
                money(row.in_minor),
                Cell::text(&row.side),
                money(row.balance_minor()),
                money(row.pending_out_minor),
            ],
            acts: Vec::new(),
        }
    };
    let columns = vec![
        Column::words("Account"),
        Column::words("Kind"),
        Column::numbers("Debited"),
        Column::numbers("Credited"),
        Column::words("Side"),
        Column::numbers("Balance"),
        Column::numbers("Promised"),
    ];
    let table = Table {
        path: ACCOUNTS.to_owned(),
        filters: vec![find.one_of("Kind", &kinds)],
        first: find.after.is_some().then(|| find.link(ACCOUNTS, None)),
        next: next.map(|after| find.link(ACCOUNTS, Some(&after))),
        csv: Some(find.link("/desk/ledger/accounts.csv", find.after.as_ref())),
        ..plain("Accounts", columns, rows.iter().map(line).collect(), "No account of this kind.")
    };
    Sheet::new("Accounts", vec![Part::Table(None, table)])
}

fn account_sheet(
    account: &str,
    facts: &[AccountRow],
    find: &Find,
    mut rows: Vec<TransferRow>,
    known: &[ReasonRow],
) -> Sheet {
    let path = page_of_account(account);
    let next = cut(&mut rows, |row| Cursor { at: row.at.0, id: row.number.to_string() });
    let figure = |row: &AccountRow| {
        let money = |minor| Money::new(minor, row.currency);
        let promised = match row.pending_out_minor {
            0 => "nothing is promised".to_owned(),
            minor => format!("{} promised, {} free", money(minor), money(row.balance_minor() - minor)),
        };
        Figure {
            label: format!("{}, on the {} side", row.title, row.side),
            value: money(row.balance_minor()).to_string(),
            note: format!("debited {}, credited {}; {promised}", money(row.out_minor), money(row.in_minor)),
            tone: Tone::Plain,
            to: None,
        }
    };
    let table = Table {
        path: path.clone(),
        filters: vec![reasons(find, known), find.day()],
        first: find.after.is_some().then(|| find.link(&path, None)),
        next: next.map(|after| find.link(&path, Some(&after))),
        csv: Some(find.link(&format!("{path}/journal.csv"), find.after.as_ref())),
        ..transfers("Transfers", &rows, Some(account))
    };
    Sheet::new(
        format!("Account {account}"),
        vec![Part::Figures(facts.iter().map(figure).collect()), Part::Table(None, table)],
    )
}

/// What each account has of one order after everything that was booked about it.
fn order_sheet(order: &OrderRow, rows: &[TransferRow]) -> Sheet {
    let mut sums: BTreeMap<(&str, Currency), (i64, i64)> = BTreeMap::new();
    for row in rows {
        sums.entry((&row.from_account, row.currency)).or_default().0 += row.amount_minor;
        sums.entry((&row.to_account, row.currency)).or_default().1 += row.amount_minor;
    }
    // What was paid is shared out: nothing stays on the account of a payment.
    let unshared = sums.iter().any(|((name, _), (debits, credits))| name.starts_with("payment:") && debits != credits);
    let state = match (rows.is_empty(), unshared) {
        (true, _) => State::new("Nothing booked", Tone::Plain),
        (false, true) => State::new("Not shared out", Tone::Wait),
        (false, false) => State::new("Balances", Tone::Go),
    };
    let mut journal = transfers("Transfers", rows, None);
    "Nothing is booked about this order.".clone_into(&mut journal.empty);
    journal.csv = Some(format!("/desk/ledger/orders/{}/journal.csv", order.id));
    let line = |((name, currency), (debits, credits)): (&(&str, Currency), &(i64, i64))| {
        let money = |minor| Cell::Money(Money::new(minor, *currency));
        Row {
            to: Some(page_of_account(name)),
            cells: vec![Cell::text(*name), money(*debits), money(*credits), money(credits - debits)],
            acts: Vec::new(),
        }
    };
    let columns = vec![
        Column::words("Account"),
        Column::numbers("Debited"),
        Column::numbers("Credited"),
        Column::numbers("Credits less debits"),
    ];
    let after = plain("By account", columns, sums.iter().map(line).collect(), "Nothing is booked about this order.");
    let mut parts = vec![
        Part::Facts(
            "About it",
            vec![(
                "Order",
                Cell::Link { text: "Everything else about it".to_owned(), to: format!("/desk/orders/{}", order.id) },
            )],
        ),
        Part::Table(Some("Journal"), journal),
        Part::Table(Some("By account"), after),
    ];
    if !order.promised.is_empty() {
        parts.push(Part::Table(Some("Promised"), promised(order)));
    }
    Sheet { state: Some(state), ..Sheet::new(format!("Books of order {}", OrderId(order.id.clone()).number()), parts) }
}

fn promised(order: &OrderRow) -> Table {
    let rows = order.promised.iter().map(|one| Row {
        cells: vec![
            Cell::text(one.reason.replace('_', " ")),
            Cell::text(&one.from_account),
            Cell::text(&one.to_account),
            Cell::Money(Money::new(one.amount_minor, one.currency)),
            Cell::Time(one.at.moment(ZONE)),
            Cell::text(&one.id),
        ],
        ..Row::default()
    });
    let columns = vec![
        Column::words("Why"),
        Column::words("From"),
        Column::words("To"),
        Column::numbers("Amount"),
        Column::words("Since"),
        Column::words("Name"),
    ];
    plain("Promised", columns, rows.collect(), "Nothing is promised.")
}

/// What a file of the books is made of.
struct Books<'a> {
    title: String,
    begins: Timestamp,
    /// It is compared on the morning of this day.
    ends: Timestamp,
    opening: &'a [BeforeRow],
    rows: &'a [TransferRow],
}

/// The books as a journal: what each account had, each transfer, and what each has at the end. Credits stand below zero.
fn books(of: &Books<'_>) -> String {
    let mut journal = Journal::default();
    let first = of.begins.iso_day(ZONE);
    let mut has: BTreeMap<(String, &str), Money> = BTreeMap::new();
    let mut opening = Vec::new();
    for row in of.opening {
        let account = named(&row.account);
        let money = Money::new(-row.minor, row.currency);
        // The payments stand together, and so does their name.
        journal.knows(&account, &row.account);
        opening.push((account.clone(), money));
        has.insert((account, row.currency.code()), money);
    }
    // The books balance, so this does without another account: were they ever off, the checker would say so.
    journal.transaction(&first, "Opening balances", &[], &opening);
    for row in of.rows {
        let (from, to) = (named(&row.from_account), named(&row.to_account));
        let money = |minor| Money::new(minor, row.currency);
        let mut moves = |account: &str, name: &str, minor: i64| {
            journal.knows(account, if name.starts_with("payment:") { "payment:" } else { name });
            has.entry((account.to_owned(), row.currency.code())).or_insert(money(0)).minor += minor;
        };
        moves(&from, &row.from_account, row.amount_minor);
        moves(&to, &row.to_account, -row.amount_minor);
        let number = row.number.to_string();
        let notes = [
            ("number", number.as_str()),
            ("reference", row.reference.as_str()),
            ("order", row.order_id.as_deref().unwrap_or_default()),
        ];
        let sides = [(from, money(row.amount_minor)), (to, money(-row.amount_minor))];
        journal.transaction(&row.at.iso_day(ZONE), &row.reason.replace('_', " "), &notes, &sides);
    }
    let day = of.ends.iso_day(ZONE);
    for ((account, _), money) in &has {
        journal.balance(&day, account, *money);
    }
    journal.finished(&of.title, &first)
}
