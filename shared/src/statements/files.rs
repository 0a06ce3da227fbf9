//! Statements as files: rows for a spreadsheet, and a journal that Beancount's checker reads.

use super::beancount::Journal;
use super::{Entry, Month, Statement};
use crate::money::Money;
use crate::office::csv;
use crate::time::Duration;

/// Where the creator's own journal keeps what the shop has for them.
const BALANCE: &str = "Assets:Shop:Balance";

/// And what they owe it.
const DEBT: &str = "Liabilities:Shop:Debt";

/// Where money was before the month.
const BEFORE: &str = "Equity:Opening-Balances";

/// A month of statements as rows: one for each line, with the balance after each entry.
#[must_use]
pub fn as_csv(statements: &[Statement]) -> String {
    let heading = ["day", "time", "what", "about", "order", "line", "amount", "currency", "balance"];
    let mut rows = Vec::new();
    for statement in statements {
        let plain = |minor| statement.money(minor).plain();
        let code = statement.currency.code().to_owned();
        let mut balance = statement.opening_minor;
        let edge = |day: String, what: &str, balance: i64| {
            let cells =
                [day, String::new(), what.to_owned(), String::new(), String::new(), String::new(), String::new()];
            cells.into_iter().chain([code.clone(), plain(balance)]).collect::<Vec<_>>()
        };
        rows.push(edge(statement.month.first_day(), "Opening balance", balance));
        for entry in &statement.entries {
            balance += entry.minor;
            let moment = entry.at.zoned(&statement.zone);
            let (day, clock) = (moment.date().to_string(), moment.strftime("%H:%M:%S").to_string());
            let cells = |line: &str, minor: i64, balance: String| {
                let order = entry.order.as_deref().unwrap_or_default();
                let texts = [&entry.title, &entry.about, order, line].map(csv::safe);
                let ends = [plain(minor), code.clone(), balance];
                [day.clone(), clock.clone()].into_iter().chain(texts).chain(ends).collect::<Vec<_>>()
            };
            match entry.lines.split_last() {
                None => rows.push(cells("", entry.minor, plain(balance))),
                Some((last, above)) => {
                    rows.extend(above.iter().map(|line| cells(line.label, line.minor, String::new())));
                    rows.push(cells(last.label, last.minor, plain(balance)));
                }
            }
        }
        rows.push(edge(last_day(statement), "Closing balance", statement.closing_minor()));
    }
    csv::sheet(&heading, rows)
}

/// The last day that a statement tells of.
fn last_day(statement: &Statement) -> String {
    let ends = statement.month.next().begins(&statement.zone) - Duration(1);
    statement.so_far.unwrap_or(ends).iso_day(&statement.zone)
}

/// The same as the creator's own journal: what they sold is income, each fee an expense, and the shop an account of
/// theirs whose balance the checker compares at the end. `title` names it.
#[must_use]
pub fn as_beancount(title: &str, month: Month, statements: &[Statement]) -> String {
    let mut journal = Journal::default();
    let first = month.first_day();
    for statement in statements {
        let side = |account: &str, minor: i64| (account.to_owned(), statement.money(minor));
        let (had, owed) = (statement.opening_minor, statement.owed_opening_minor);
        let opening = [side(BALANCE, had), side(DEBT, -owed), side(BEFORE, owed - had)];
        journal.transaction(&first, "Opening balance", &[], &opening);
        for entry in &statement.entries {
            booked(&mut journal, statement, entry);
        }
        let money = |minor| Money::new(minor, statement.currency);
        // It is said of the morning after.
        let day = statement.so_far.map_or_else(
            || month.next().first_day(),
            |now| {
                now.zoned(&statement.zone)
                    .date()
                    .tomorrow()
                    .map_or_else(|_| month.next().first_day(), |day| day.to_string())
            },
        );
        journal.balance(&day, BALANCE, money(statement.closing_minor()));
        journal.balance(&day, DEBT, money(-statement.owed_closing_minor()));
    }
    journal.finished(title, &first)
}

fn booked(journal: &mut Journal, statement: &Statement, entry: &Entry) {
    let money = |minor| statement.money(minor);
    let mut postings = vec![(BALANCE.to_owned(), money(entry.minor)), (DEBT.to_owned(), money(-entry.debt_minor))];
    postings.extend(entry.lines.iter().map(|line| (line.account.to_owned(), money(-line.minor))));
    let notes = [
        ("about", entry.about.as_str()),
        ("order", entry.order.as_deref().unwrap_or_default()),
        ("reference", &entry.reference),
    ];
    journal.transaction(&entry.at.iso_day(&statement.zone), &entry.title, &notes, &postings);
}
