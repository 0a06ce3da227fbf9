//! Loads what is owed, and walks through the payouts of the days to come.

use super::ahead::{Due, Purse, Stop};
use super::changes::changes;
use super::store::{self, AmountRow, ChangeRow, DueRow, PurseRow};
use super::view::{ForecastPage, Outlook};
use super::{Day, Forecast, begins};
use crate::catalogue::view::Shop;
use crate::db::{DbError, Rows, Statement};
use crate::desk::view::{Part, Sheet};
use crate::money::{Currency, Money};
use crate::office::view::{Cell, Chart, Column, Figure, Person, Point, Row, Table, Tone};
use crate::payouts::pace::{COUNTED, Pace, daily_above};
use crate::payouts::{stage_words, stopped_because};
use crate::people::Studio;
use crate::ports::Ports;
use crate::stmt;
use crate::time::{Duration, Timestamp};
use std::collections::BTreeMap;

/// Windows that ended longer ago than this are not waited for any more.
const LOOKED_AT_FOR: Duration = Duration::days(60);

/// A payout that was made longer ago than this is of no period that runs: the longest is a week.
const PERIOD_MAX: Duration = Duration::days(9);

/// The shop has no place of its own: its days are in UTC.
const ZONE: &str = "UTC";

/// From the first creator to the last: ids begin with a letter.
const EVERYBODY: (&str, &str) = ("", "~");

/// A creator's money in one currency, with what a page says beside it.
struct Known {
    creator: String,
    name: String,
    on_its_way_minor: i64,
    approval_minor: i64,
    cause: Option<String>,
    purse: Purse,
}

fn asks((first, last): (&str, &str), now: Timestamp) -> Vec<Statement> {
    let least = Currency::ALL.into_iter().map(daily_above).min().unwrap_or_default();
    vec![
        stmt!(store::PURSES, first, last, now - PERIOD_MAX),
        stmt!(store::DUES, first, last),
        stmt!(store::ASIDE, first, last),
        stmt!(store::SOLD, first, last, now - COUNTED, least),
        stmt!(store::SALES, first, last, now, now - LOOKED_AT_FOR),
        stmt!(store::BACK, first, last),
    ]
}

/// What was read: the money of each creator, and what could change.
fn known(replies: &[Rows]) -> Result<(Vec<Known>, Vec<ChangeRow>), DbError> {
    let [purses, dues, aside, sold, sales, back] = replies else {
        return Err(DbError::Unavailable("six replies were due".to_owned()));
    };
    let mut all: BTreeMap<(String, Currency), Known> = BTreeMap::new();
    for row in purses.all::<PurseRow>()? {
        all.insert((row.creator.clone(), row.currency), of(row));
    }
    for row in dues.all::<DueRow>()? {
        if let Some(one) = all.get_mut(&(row.creator, row.currency)) {
            one.purse.dues.push(Due { at: row.at, minor: row.minor, sure: row.sure != 0, stage: row.stage });
        }
    }
    for row in aside.all::<AmountRow>()? {
        if let Some(one) = all.get_mut(&(row.creator, row.currency)) {
            one.purse.aside.push((row.at, row.minor));
        }
    }
    for row in sold.all::<AmountRow>()? {
        if let Some(one) = all.get_mut(&(row.creator, row.currency)) {
            one.purse.sold.push((row.at, row.minor));
        }
    }
    let mut open: Vec<ChangeRow> = back.all()?;
    open.extend(Rows::all::<ChangeRow>(sales)?);
    Ok((all.into_values().collect(), open))
}

fn of(row: PurseRow) -> Known {
    let stop = match row.cause.as_deref() {
        None => Stop::No,
        Some("cooling") => Stop::Until(row.cools_until),
        Some(_) => Stop::Open,
    };
    Known {
        purse: Purse {
            currency: row.currency,
            zone: row.zone,
            pace: row.pace,
            since: row.since_at,
            looked_at: row.looked_at,
            minimum_minor: row.minimum_minor,
            books_minor: row.books_minor,
            aside: Vec::new(),
            periods: row.periods,
            stop,
            dues: Vec::new(),
            sold: Vec::new(),
        },
        creator: row.creator,
        name: row.name,
        on_its_way_minor: row.on_its_way_minor,
        approval_minor: row.approval_minor,
        cause: row.cause,
    }
}

/// Each currency in which there is a purse, in a stable order; euro where there is none.
fn currencies(all: &[Known]) -> Vec<Currency> {
    let found: Vec<Currency> =
        Currency::ALL.into_iter().filter(|currency| all.iter().any(|one| one.purse.currency == *currency)).collect();
    if found.is_empty() { vec![Currency::Eur] } else { found }
}

/// What is due in one currency, and what is on its way.
fn look_ahead(all: &[&Known], days: &[Timestamp], zone: &str, now: Timestamp) -> (Forecast, i64) {
    let found = Forecast::of(all.iter().map(|one| (&one.purse, one.approval_minor)), days, zone, now);
    (found, all.iter().fold(0, |sum, one| sum + one.on_its_way_minor))
}

/// `GET /studio/forecast`
///
/// # Errors
/// When the database does not answer.
pub async fn own(ports: &Ports<'_>, shop: Shop, person: Person, of: &Studio) -> Result<ForecastPage, DbError> {
    let creator = of.creator.as_str();
    let (all, mut open) = known(&ports.db.batch(asks((creator, creator), ports.now)).await?)?;
    let days = begins(ports.now, &of.zone);
    let mut outlooks = Vec::new();
    for currency in currencies(&all) {
        let mine: Vec<&Known> = all.iter().filter(|one| one.purse.currency == currency).collect();
        let (found, on_its_way) = look_ahead(&mine, &days, &of.zone, ports.now);
        open.extend(large(&found, currency));
        let (pace, minimum) = mine.first().map_or((Pace::Weekly, 0), |one| (one.purse.pace, one.purse.minimum_minor));
        let cause = mine.first().and_then(|one| one.cause.as_deref());
        outlooks.push(Outlook {
            stopped: cause.map_or_else(String::new, |cause| stopped_because(cause).to_owned()),
            pace: match pace {
                Pace::Weekly => format!("On Mondays, from {} on.", Money::new(minimum, currency)),
                Pace::Daily => format!("Every day, from {} on.", Money::new(minimum, currency)),
            },
            ..outlook(&found, on_its_way, currency, &of.zone)
        });
    }
    Ok(ForecastPage { shop, person, currencies: outlooks, open: changes(&open, &of.zone) })
}

/// Payouts of a size that two people look at first.
fn large(found: &Forecast, currency: Currency) -> Option<ChangeRow> {
    let row =
        ChangeRow { kind: "large".to_owned(), currency, count: found.large, minor: found.large_minor, by_at: None };
    (found.large > 0).then_some(row)
}

/// `GET /desk/forecast`: all creators together, and each with what is due to them.
///
/// # Errors
/// When the database does not answer.
pub async fn all(ports: &Ports<'_>) -> Result<Sheet, DbError> {
    let (all, mut open) = known(&ports.db.batch(asks(EVERYBODY, ports.now)).await?)?;
    let days = begins(ports.now, ZONE);
    let mut parts = vec![Part::Words("What goes out to the banks of the shop’s creators, each on the day it has for them, if nothing else happens: by what is released, how often each is paid, and the least that is sent.".to_owned())];
    for currency in currencies(&all) {
        let some: Vec<&Known> = all.iter().filter(|one| one.purse.currency == currency).collect();
        let (found, on_its_way) = look_ahead(&some, &days, ZONE, ports.now);
        open.extend(large(&found, currency));
        let shown = outlook(&found, on_its_way, currency, ZONE);
        parts.push(Part::Figures(shown.figures));
        parts.push(Part::Chart(shown.chart));
    }
    parts.push(Part::Table(Some("By creator"), creators(&all, &days, ports.now)));
    parts.push(Part::Table(Some("What could change it"), changes(&open, ZONE)));
    let link = |text: &str, to: &str| Cell::Link { text: text.to_owned(), to: to.to_owned() };
    parts.push(Part::Facts(
        "See also",
        vec![
            ("Payouts", link("Approve, hold, release", "/desk/payouts")),
            ("Pickups", link("Paid and not collected", "/desk/reconciliation/pickups")),
        ],
    ));
    Ok(Sheet::new("Forecast", parts))
}

fn outlook(found: &Forecast, on_its_way_minor: i64, currency: Currency, zone: &str) -> Outlook {
    let shown = |minor: i64| Money::new(minor, currency).to_string();
    let figure = |label: &str, minor: i64, note: &str, tone: Tone| Figure {
        label: label.to_owned(),
        value: shown(minor),
        note: note.to_owned(),
        tone,
        to: None,
    };
    let (later, tone) = if found.later_minor < 0 {
        ("taken off what is sold next", Tone::Stop)
    } else {
        ("released later, or not sent yet", Tone::End)
    };
    let point =
        |day: &Day| Point { label: day.at.moment(zone).day, value: day.paid_minor, shown: shown(day.paid_minor) };
    Outlook {
        currency: currency.code(),
        stopped: String::new(),
        pace: String::new(),
        figures: vec![
            figure("On its way", on_its_way_minor, "in payouts that are made", Tone::Go),
            figure("Within 7 days", found.week_minor, "goes out", Tone::Plain),
            figure("Within 30 days", found.month_minor, "the 7 days included", Tone::Plain),
            figure(if found.later_minor < 0 { "Owed" } else { "Later" }, found.later_minor.abs(), later, tone),
        ],
        chart: Chart {
            caption: format!("What goes out on each of the next 30 days, {}", currency.code()),
            over: "Day".to_owned(),
            of: "Goes out".to_owned(),
            points: found.days.iter().map(point).collect(),
            line: false,
        },
        days: days(found, currency, zone),
    }
}

pub(super) fn plain(caption: &str, columns: Vec<Column>, rows: Vec<Row>, empty: &str) -> Table {
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
    let money = |minor: i64| if minor == 0 { Cell::Empty } else { Cell::Money(Money::new(minor, currency)) };
    let counts = |day: &&Day| day.sure_minor != 0 || day.open_minor != 0 || day.paid_minor != 0;
    let rows = found.days.iter().filter(counts).map(|day| {
        let why: Vec<&str> = day.stages.iter().map(|stage| stage_words(stage)).collect();
        let cells = vec![
            Cell::text(day.at.moment(zone).day),
            money(day.sure_minor),
            money(day.open_minor),
            money(day.paid_minor),
            if why.is_empty() { Cell::Empty } else { Cell::Text(why.join("; ")) },
        ];
        Row { cells, ..Row::default() }
    });
    let columns = vec![
        Column::words("Day"),
        Column::numbers("Released"),
        Column::numbers("If nobody comes sooner"),
        Column::numbers("Goes out"),
        Column::words("Released because"),
    ];
    plain("Day by day", columns, rows.collect(), "Nothing is released in the next 30 days.")
}

fn creators(all: &[Known], begins: &[Timestamp], now: Timestamp) -> Table {
    let line = |one: &Known| {
        let (found, on_its_way) = look_ahead(&[one], begins, ZONE, now);
        let money = |minor: i64| Cell::Money(Money::new(minor, one.purse.currency));
        let pace = match (one.cause.as_deref(), one.purse.pace) {
            (Some(cause), _) => Cell::state(cause.replace('_', " "), Tone::Stop),
            (None, Pace::Weekly) => Cell::text("on Mondays"),
            (None, Pace::Daily) => Cell::text("every day"),
        };
        let row = Row {
            to: Some(format!("/desk/creators/{}", one.creator)),
            cells: vec![
                Cell::text(&one.name),
                money(on_its_way),
                money(found.week_minor),
                money(found.month_minor),
                money(found.later_minor),
                pace,
            ],
            acts: Vec::new(),
        };
        let is_empty = on_its_way == 0 && found.month_minor == 0 && found.later_minor == 0;
        (!is_empty).then_some((found.month_minor, row))
    };
    let mut rows: Vec<(i64, Row)> = all.iter().filter_map(line).collect();
    rows.sort_by_key(|(month, _)| std::cmp::Reverse(*month));
    rows.truncate(crate::desk::find::ROWS);
    let columns = vec![
        Column::words("Creator"),
        Column::numbers("On its way"),
        Column::numbers("7 days"),
        Column::numbers("30 days"),
        Column::numbers("Later"),
        Column::words("Paid"),
    ];
    let rows = rows.into_iter().map(|(_, row)| row).collect();
    Table {
        csv: Some("/desk/forecast.csv".to_owned()),
        ..plain("By creator", columns, rows, "Nobody is owed anything.")
    }
}
