//! Statements: the months of a creator, and one of them as it is printed.

use crate::office::{figures, state_sign, table as list};
use crate::studio::{Around, office};
use crate::ui::markup::{each, maybe, raw, when, write_to};
use leptos::prelude::*;
use shared::office::view::{Cell, Column, Figure, Row, Table, Tone};
use shared::statements::{Entry, Line, Month, Statement};

/// Entries on a page; the files have all of them.
const ENTRIES_MAX: usize = 500;

/// `GET /studio/statements`
#[must_use]
pub fn months(around: Around, months: &[Month]) -> String {
    let path = "/studio/statements";
    let file = |month: &Month, ending: &str, words: &str| Cell::Link {
        text: words.to_owned(),
        to: format!("{path}/{month}/statement.{ending}"),
    };
    let row = |month: &Month| Row {
        to: Some(format!("{path}/{month}")),
        cells: vec![Cell::text(month.words()), file(month, "csv", "CSV"), file(month, "beancount", "Beancount")],
        acts: Vec::new(),
    };
    let table = Table {
        caption: "Statements".into(),
        path: path.into(),
        columns: vec![Column::words("Month"), Column::words("For a spreadsheet"), Column::words("For bookkeeping")],
        rows: months.iter().map(row).collect(),
        empty: "Nothing was booked yet.".into(),
        filters: Vec::new(),
        first: None,
        next: None,
        csv: None,
    };
    office(around, "Statements", path, || {
        view! {
            <div class="head"><h1>"Statements"</h1></div>
            <p class="lead">"What each month brought: every sale with every fee on a line of its own, what went back, what was paid out, and what is left. The bookkeeping file is a journal in the language of Beancount: your program can check that it adds up."</p>
            {list(&table)}
        }
    })
}

/// `GET /studio/statements/{month}`: `whose` is the creator's name.
#[must_use]
pub fn page(around: Around, whose: &str, zone: &str, month: Month, statements: &[Statement]) -> String {
    let title = format!("Statement, {}", month.words());
    let so_far = statements.iter().any(|statement| statement.so_far.is_some());
    let path = format!("/studio/statements/{month}");
    office(around, &title, &path, || {
        view! {
            <div class="head"><h1>{title.as_str()}</h1>
                {when(so_far, || state_sign("So far", Tone::Wait))}
                <p class="ways"><a href=format!("{path}/statement.csv") download="">"CSV"</a>
                    <a href=format!("{path}/statement.beancount") download="">"Beancount"</a>
                    <a href="/studio/statements">"Other months"</a></p></div>
            <p class="lead">{format!("{} · {whose}. Times by the clock of {zone}.", around.shop.name)}</p>
            {when(statements.is_empty(), || view! { <p class="empty">"Nothing was booked in this month."</p> })}
            {each(statements, one)}
        }
    })
}

fn one(statement: &Statement) -> impl IntoView + '_ {
    let code = statement.currency.code();
    view! {
        <section aria-labelledby=code>
            <h2 id=code>{code}</h2>
            {summed(statement)}
            {when(statement.entries.len() > ENTRIES_MAX, || view! { <p class="lead">{format!(
                "The first {ENTRIES_MAX} of {} entries stand here; the files have all of them. The sums are of all.",
                statement.entries.len()
            )}</p> })}
            <table class="statement">
                <caption class="only-read">{format!("Entries in {code}")}</caption>
                <thead><tr><th scope="col">"What"</th><th scope="col" class="n">"Amount"</th><th scope="col" class="n">"Balance"</th></tr></thead>
                <tbody>{edge(statement, "Opening balance", statement.opening_minor)}</tbody>
                {maybe(Some(entries(statement)))}
                <tbody>{edge(statement, "Closing balance", statement.closing_minor())}</tbody>
            </table>
            {maybe((!statement.entries.is_empty()).then(|| by_kind(statement)))}
        </section>
    }
}

/// The figures above the entries.
fn summed(statement: &Statement) -> impl IntoView + use<> {
    let mut to = String::new();
    write_to(&mut to, figures(&summary(statement)));
    raw(to)
}

fn summary(statement: &Statement) -> Vec<Figure> {
    let figure = |label: &str, minor: i64, tone: Tone| Figure {
        label: label.to_owned(),
        value: statement.money(minor).to_string(),
        note: String::new(),
        tone,
        to: None,
    };
    let owed = statement.owed_closing_minor();
    let mut all = vec![
        figure("Opening balance", statement.opening_minor, Tone::Plain),
        figure("Closing balance", statement.closing_minor(), Tone::Plain),
    ];
    if owed != 0 || statement.owed_opening_minor != 0 {
        let mut owes = figure("You owe the shop", owed, if owed == 0 { Tone::Plain } else { Tone::Wait });
        owes.note = format!("{} before; it comes off your next payout", statement.money(statement.owed_opening_minor));
        all.push(owes);
    }
    all
}

fn edge(statement: &Statement, label: &'static str, minor: i64) -> impl IntoView + use<> {
    let balance = statement.money(minor).to_string();
    view! { <tr class="edge"><th scope="row" colspan="2">{label}</th><td class="n">{balance}</td></tr> }
}

/// Every entry with its balance after it.
fn entries(statement: &Statement) -> impl IntoView + use<> {
    let mut balance = statement.opening_minor;
    let mut to = String::new();
    for entry in statement.entries.iter().take(ENTRIES_MAX) {
        balance += entry.minor;
        write_to(&mut to, shown(statement, entry, balance));
    }
    raw(to)
}

fn shown<'a>(statement: &'a Statement, entry: &'a Entry, balance: i64) -> impl IntoView + 'a {
    let moment = entry.at.moment(&statement.zone);
    // A single amount that its title names is not said twice.
    let lines = match entry.lines.as_slice() {
        [only] if only.label == entry.title => &[],
        lines => lines,
    };
    let when_it_was = format!("{} {}", moment.day, moment.clock);
    view! {
        <tbody>
            <tr><th scope="row">{entry.title.as_str()}
                {when(!entry.about.is_empty(), || view! { <small>{entry.about.as_str()}</small> })}
                <small><time datetime=moment.iso>{when_it_was}</time></small></th>
                <td class="n">{statement.money(entry.minor).to_string()}</td>
                <td class="n">{statement.money(balance).to_string()}</td></tr>
            {each(lines, |line| part(statement, line))}
        </tbody>
    }
}

fn part(statement: &Statement, line: &Line) -> impl IntoView + use<> {
    let (label, amount) = (line.label, statement.money(line.minor).to_string());
    view! { <tr class="portion"><th scope="row">{label}</th><td class="n">{amount}</td><td></td></tr> }
}

fn by_kind(statement: &Statement) -> impl IntoView + use<> {
    let row = |(label, minor): &(&str, i64)| Row {
        cells: vec![Cell::text(*label), Cell::Money(statement.money(*minor))],
        ..Row::default()
    };
    let table = Table {
        caption: format!("Sums in {}", statement.currency.code()),
        path: String::new(),
        columns: vec![Column::words("What it was for"), Column::numbers("In all")],
        rows: statement.sums().iter().map(row).collect(),
        empty: String::new(),
        filters: Vec::new(),
        first: None,
        next: None,
        csv: None,
    };
    list(&table)
}
