//! Loads what is owed and sold, and lays it over the days to come.

use super::release::{Due, Sold, dues};
use super::store::{self, NameRow, OpenRow, OwedRow, SoldRow};
use super::view::{ForecastPage, Outlook};
use super::{Day, Forecast, begins, forecast};
use crate::catalogue::view::Shop;
use crate::db::{DbError, Statement};
use crate::desk::view::{Part, Sheet};
use crate::money::{Currency, Money};
use crate::office::view::{Cell, Chart, Column, Figure, Person, Point, Row, Table, Tone};
use crate::people::Studio;
use crate::ports::Ports;
use crate::stmt;
use crate::time::{Duration, Timestamp};
use std::collections::BTreeMap;

/// Windows that ended longer ago than this have nothing due any more.
const LOOKED_AT_FOR: Duration = Duration::days(60);

/// The shop has no place of its own: its days are in UTC.
const ZONE: &str = "UTC";

/// What was read for a forecast.
struct Known {
    now: Timestamp,
    sold: Vec<SoldRow>,
    owed: Vec<OwedRow>,
    open: Vec<OpenRow>,
}

fn asks(creator: &str, now: Timestamp) -> Vec<Statement> {
    let since = now - LOOKED_AT_FOR;
    vec![stmt!(store::SOLD, creator, since), stmt!(store::OWED, creator), stmt!(store::OPEN, creator, now, since)]
}

/// Each currency in which something is owed or sold, in a stable order; euro where there is none.
fn currencies(known: &Known) -> Vec<Currency> {
    let has = |currency: &Currency| {
        known.owed.iter().any(|row| row.currency == *currency && row.minor != 0)
            || known.sold.iter().any(|row| row.currency == *currency)
    };
    let found: Vec<Currency> = Currency::ALL.into_iter().filter(has).collect();
    if found.is_empty() { vec![Currency::Eur] } else { found }
}

fn look_ahead(known: &Known, currency: Currency, of: Option<&str>, days: &[Timestamp]) -> Forecast {
    let of_whom = |creator: &str| of.is_none_or(|of| of == creator);
    let owed = known.owed.iter().filter(|row| row.currency == currency && of_whom(&row.creator));
    let balance = owed.fold(0_i64, |sum, row| sum.saturating_add(row.minor));
    let sold = known.sold.iter().filter(|row| row.currency == currency && of_whom(&row.creator));
    let all: Vec<Due> = sold
        .flat_map(|row| dues(&Sold { minor: row.minor, handed_at: row.handed_at, window_ends_at: row.ends_at }))
        .collect();
    forecast(balance, &all, days, known.now)
}

/// `GET /studio/forecast`
///
/// # Errors
/// When the database does not answer.
pub async fn own(ports: &Ports<'_>, shop: Shop, person: Person, of: &Studio) -> Result<ForecastPage, DbError> {
    let replies = ports.db.batch(asks(of.creator.as_str(), ports.now)).await?;
    let [sold, owed, open] = replies.as_slice() else {
        return Err(DbError::Unavailable("three replies were due".to_owned()));
    };
    let known = Known { now: ports.now, sold: sold.all()?, owed: owed.all()?, open: open.all()? };
    let days = begins(ports.now, &of.zone);
    let outlook = |currency| outlook(&look_ahead(&known, currency, None, &days), currency, &of.zone);
    let currencies = currencies(&known).into_iter().map(outlook).collect();
    Ok(ForecastPage { shop, person, currencies, open: changes(&known.open) })
}

/// `GET /desk/forecast`: all creators together, and each with what is due to them.
///
/// # Errors
/// When the database does not answer.
pub async fn all(ports: &Ports<'_>) -> Result<Sheet, DbError> {
    let mut batch = asks("", ports.now);
    batch.push(stmt!(store::NAMES));
    let replies = ports.db.batch(batch).await?;
    let [sold, owed, open, names] = replies.as_slice() else {
        return Err(DbError::Unavailable("four replies were due".to_owned()));
    };
    let known = Known { now: ports.now, sold: sold.all()?, owed: owed.all()?, open: open.all()? };
    let names: BTreeMap<String, String> = names.all::<NameRow>()?.into_iter().map(|row| (row.id, row.name)).collect();
    let days = begins(ports.now, ZONE);
    let mut parts = vec![Part::Words("What the shop owes its creators, by the day from which on it can be paid. Pieces that are not handed over yet are due later, or earlier: when somebody comes.".to_owned())];
    for currency in currencies(&known) {
        let found = outlook(&look_ahead(&known, currency, None, &days), currency, ZONE);
        parts.push(Part::Figures(found.figures));
        parts.push(Part::Chart(found.chart));
    }
    parts.push(Part::Table(Some("By creator"), creators(&known, &names, &days)));
    parts.push(Part::Table(Some("What could change it"), changes(&known.open)));
    let link = |text: &str, to: &str| Cell::Link { text: text.to_owned(), to: to.to_owned() };
    parts.push(Part::Facts(
        "See also",
        vec![
            ("Reconciliation", link("The provider’s account", "/desk/reconciliation")),
            ("Pickups", link("Paid and not collected", "/desk/reconciliation/pickups")),
        ],
    ));
    Ok(Sheet::new("Forecast", parts))
}

fn outlook(found: &Forecast, currency: Currency, zone: &str) -> Outlook {
    let shown = |minor: i64| Money::new(minor, currency).to_string();
    let figure = |label: &str, minor: i64, note: &str, tone: Tone| Figure {
        label: label.to_owned(),
        value: shown(minor),
        note: note.to_owned(),
        tone,
        to: None,
    };
    let owes = if found.now_minor < 0 { "more was paid than was due" } else { "nothing stands in its way" };
    let tone = if found.now_minor < 0 { Tone::Stop } else { Tone::Go };
    let point = |day: &Day| {
        let minor = day.sure_minor.saturating_add(day.open_minor);
        Point { label: day.at.moment(zone).day, value: minor, shown: shown(minor) }
    };
    Outlook {
        currency: currency.code(),
        figures: vec![
            figure("Can be paid now", found.now_minor, owes, tone),
            figure("Within 7 days", found.week_minor, "what can be paid now included", Tone::Plain),
            figure("Within 30 days", found.month_minor, "what can be paid now included", Tone::Plain),
            figure("Later", found.later_minor, "after 30 days", Tone::End),
        ],
        chart: Chart {
            caption: format!("What becomes due on each of the next 30 days, {}", currency.code()),
            over: "Day".to_owned(),
            of: "Becomes due".to_owned(),
            points: found.days.iter().map(point).collect(),
            line: false,
        },
        days: days(found, currency, zone),
    }
}

fn plain(caption: &str, columns: Vec<Column>, rows: Vec<Row>, empty: &str) -> Table {
    Table {
        caption: caption.to_owned(),
        path: String::new(),
        columns,
        rows,
        empty: empty.to_owned(),
        filters: Vec::new(),
        first: None,
        next: None,
        csv: None,
    }
}

fn days(found: &Forecast, currency: Currency, zone: &str) -> Table {
    let money = |minor: i64| Cell::Money(Money::new(minor, currency));
    let due = found.days.iter().filter(|day| day.sure_minor != 0 || day.open_minor != 0);
    let rows = due.map(|day| Row {
        cells: vec![Cell::text(day.at.moment(zone).day), money(day.sure_minor), money(day.open_minor)],
        ..Row::default()
    });
    let columns = vec![Column::words("Day"), Column::numbers("Handed over"), Column::numbers("Not handed over yet")];
    plain("Day by day", columns, rows.collect(), "Nothing becomes due in the next 30 days.")
}

fn creators(known: &Known, names: &BTreeMap<String, String>, begins: &[Timestamp]) -> Table {
    let mut rows: Vec<(i64, Row)> = Vec::new();
    for currency in currencies(known) {
        let mut ids: Vec<&str> = known.owed.iter().map(|row| row.creator.as_str()).collect();
        ids.extend(known.sold.iter().map(|row| row.creator.as_str()));
        ids.sort_unstable();
        ids.dedup();
        for id in ids {
            let found = look_ahead(known, currency, Some(id), begins);
            if found.month_minor == 0 && found.later_minor == 0 {
                continue;
            }
            let orders = known.sold.iter().filter(|row| row.creator == id && row.currency == currency);
            let money = |minor: i64| Cell::Money(Money::new(minor, currency));
            let row = Row {
                to: Some(format!("/desk/creators/{id}")),
                cells: vec![
                    Cell::text(names.get(id).map_or(id, String::as_str)),
                    money(found.now_minor),
                    money(found.week_minor),
                    money(found.month_minor),
                    money(found.later_minor),
                    Cell::Number(orders.fold(0, |sum, row| sum + row.orders)),
                ],
                acts: Vec::new(),
            };
            rows.push((found.month_minor, row));
        }
    }
    rows.sort_by_key(|(month, _)| std::cmp::Reverse(*month));
    rows.truncate(crate::desk::find::ROWS);
    let columns = vec![
        Column::words("Creator"),
        Column::numbers("Now"),
        Column::numbers("7 days"),
        Column::numbers("30 days"),
        Column::numbers("Later"),
        Column::numbers("Sold orders"),
    ];
    let mut table =
        plain("By creator", columns, rows.into_iter().map(|(_, row)| row).collect(), "Nobody is owed anything.");
    table.csv = Some("/desk/forecast.csv".to_owned());
    table
}

/// What could change it: how many, how much, and which way.
fn changes(open: &[OpenRow]) -> Table {
    let words = |kind: &str| match kind {
        "held" => ("In somebody’s basket", "More, if they pay"),
        "placed" => ("Ordered, not paid yet", "More, if they pay"),
        "refunding" => ("Refunds on their way", "Less"),
        "uncollected" => ("Paid, and nobody came", "Later; less, if the policy gives the money back"),
        _ => ("Drops that are not settled", "Less, if something goes back"),
    };
    let line = |row: &OpenRow| {
        let (what, how) = words(&row.kind);
        Row {
            cells: vec![
                Cell::text(what),
                Cell::Number(row.count),
                Cell::Money(Money::new(row.minor, row.currency)),
                Cell::text(how),
            ],
            ..Row::default()
        }
    };
    let columns = vec![
        Column::words("What"),
        Column::numbers("How many"),
        Column::numbers("At buyers’ prices"),
        Column::words("Which way"),
    ];
    let rows = open.iter().filter(|row| row.count > 0).map(line).collect();
    plain("What could change it", columns, rows, "Nothing is open: all of it was handed over and paid.")
}
