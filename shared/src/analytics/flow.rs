//! Loads a drop's figures, and adds looks to them.

use super::store::{self, DropRow, Handing};
use super::view::FiguresPage;
use super::{Minute, bars, share};
use crate::catalogue::view::Shop;
use crate::db::{DbError, run};
use crate::fulfilment::view::window;
use crate::office::csv::sheet;
use crate::office::view::{Chart, Figure, Person, Point, Tone};
use crate::people::Studio;
use crate::ports::Ports;
use crate::stmt;
use crate::time::Timestamp;
use serde_json::{Value, json};

/// Of a hundred orders handed over, so many within the window of their slot are good.
const IN_TIME_PERCENT: i64 = 95;

/// Adds looks that were counted in memory: slug, begin of the minute, how many. One statement, however many they are.
///
/// # Errors
/// When the database does not answer; then they may or may not have been added, and are not to be added again.
pub async fn add_views(ports: &Ports<'_>, views: &[(String, i64, u32)]) -> Result<(), DbError> {
    let rows: Vec<Value> =
        views.iter().map(|(slug, minute, views)| json!({ "slug": slug, "minute": minute, "views": views })).collect();
    run(ports.db, stmt!(store::ADD_VIEWS, Value::from(rows).to_string())).await.map(|_| ())
}

async fn load(ports: &Ports<'_>, studio: &Studio, id: &str) -> Result<Option<(DropRow, Vec<Minute>)>, DbError> {
    let creator = studio.creator.as_str();
    let replies = ports.db.batch(vec![stmt!(store::DROP, id, creator), stmt!(store::MINUTES, id, creator)]).await?;
    let [drop, minutes] = replies.as_slice() else { return Err(DbError::Unavailable("two replies".to_owned())) };
    Ok(match drop.first::<DropRow>()? {
        Some(drop) => Some((drop, minutes.all()?)),
        None => None,
    })
}

/// `GET /studio/drops/{id}/figures`; nothing for another creator's.
///
/// # Errors
/// When the database does not answer.
pub async fn page(
    ports: &Ports<'_>,
    shop: Shop,
    person: Person,
    studio: &Studio,
    id: &str,
) -> Result<Option<FiguresPage>, DbError> {
    let Some((drop, minutes)) = load(ports, studio, id).await? else { return Ok(None) };
    let (width, bars) = bars(&minutes, drop.opens_at, drop.closes_at, ports.now);
    let total = minutes.iter().fold(Minute::default(), Minute::plus);
    let figure = |label: &str, value: i64, note: String, tone| Figure {
        label: label.to_owned(),
        value: value.to_string(),
        note,
        tone,
        to: None,
    };
    let chart = |caption: &str, of: &str, line: bool, value: fn(&Minute) -> i64| Chart {
        caption: caption.to_owned(),
        over: "From".to_owned(),
        of: of.to_owned(),
        points: bars.iter().map(|bar| point(bar, value(bar), width, &studio.zone)).collect(),
        line,
    };
    let mut charts = vec![
        chart("Views of the page", "Views", true, |bar| bar.views),
        chart("Holds placed", "Holds", false, |bar| bar.holds),
        chart("Orders paid", "Paid", false, |bar| bar.paid),
    ];
    // Mostly there is none, and an empty chart says nothing.
    if total.returned > 0 {
        charts.push(chart("Orders returned", "Returned", false, |bar| bar.returned));
    }
    Ok(Some(FiguresPage {
        totals: vec![
            figure("Views", total.views, "browsers that were sent the page".to_owned(), Tone::Plain),
            figure("Holds", total.holds, format!("{} of the views", share(total.holds, total.views)), Tone::Plain),
            figure("Paid", total.paid, format!("{} of the holds", share(total.paid, total.holds)), Tone::Go),
            figure(
                "In their window",
                drop.handing.in_time,
                format!(
                    "{} of the {} handed over",
                    share(drop.handing.in_time, drop.handing.handed),
                    drop.handing.handed
                ),
                punctual(drop.handing),
            ),
            figure("Returned", total.returned, format!("{} of the paid", share(total.returned, total.paid)), Tone::End),
        ],
        charts,
        bar: if width == 1 { "1 minute".to_owned() } else { format!("{width} minutes") },
        csv: format!("/studio/drops/{}/figures.csv", drop.id),
        window: window(drop.opens_at, drop.closes_at, &studio.zone),
        shop,
        person,
        drop_id: drop.id,
        slug: drop.slug,
        title: drop.title,
    }))
}

/// Nobody has to look at what is good, and nobody at nothing.
fn punctual(handing: Handing) -> Tone {
    match handing {
        Handing { handed: 0, .. } => Tone::Plain,
        Handing { handed, in_time } if handed * IN_TIME_PERCENT <= in_time * 100 => Tone::Go,
        _ => Tone::Wait,
    }
}

fn point(bar: &Minute, value: i64, width: i64, zone: &str) -> Point {
    let moment = bar.minute.moment(zone);
    // Past a day's worth of bars the clock alone does not tell which day.
    let label = if width < 15 { moment.clock } else { format!("{}, {}", moment.day, moment.clock) };
    Point { label, value, shown: value.to_string() }
}

/// `GET /studio/drops/{id}/figures.csv`: every minute in which something happened; nothing for another creator's.
///
/// # Errors
/// When the database does not answer.
pub async fn file(ports: &Ports<'_>, studio: &Studio, id: &str) -> Result<Option<String>, DbError> {
    let Some((_, minutes)) = load(ports, studio, id).await? else { return Ok(None) };
    let rows = minutes.iter().map(|row| {
        let Minute { minute, views, holds, paid, returned } = *row;
        vec![Timestamp::rfc3339(minute), views.to_string(), holds.to_string(), paid.to_string(), returned.to_string()]
    });
    Ok(Some(sheet(&["minute", "views", "holds", "paid", "returned"], rows)))
}
