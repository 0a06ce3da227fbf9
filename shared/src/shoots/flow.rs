//! Planning photo days: load → decide → save.

use super::refused::ShootRefused;
use super::store::{self, CheckRow, ProductRow, ShootRow};
use super::view::{Confirmation, Consent, ShootPage, ShootsPage, Suggestion, Typed};
use super::{Stop, Trip, area_key, day, trips};
use crate::audit::ActRefused;
use crate::catalogue::view::Shop;
use crate::db::{DbError, Statement, run};
use crate::failure::Failure;
use crate::office::view::{Cell, Column, Person, Row, State, Table, TimelineStep, Tone};
use crate::people::{self, Studio};
use crate::ports::Ports;
use crate::requests::{self, Key, Remembered, fingerprint};
use crate::stmt;
use serde_json::json;

fn refuse<T>(refused: ShootRefused) -> Result<T, Failure<ShootRefused>> {
    Err(Failure::Refused(refused))
}

/// Writes `statements` once for this key. What the key was used for before is answered with its subject.
async fn once(
    ports: &Ports<'_>,
    person: &people::Person,
    (key, content, subject): (&Key, &[&str], &str),
    statements: Vec<Statement>,
) -> Result<String, Result<Failure<ShootRefused>, DbError>> {
    let print = fingerprint(content);
    let who = person.id.as_str();
    let mut batch = vec![stmt!(requests::REMEMBER, who, key.as_str(), print.as_str(), subject, ports.now)];
    batch.extend(statements);
    match ports.db.batch(batch).await {
        Ok(_) => Ok(subject.to_owned()),
        Err(error) if error.names(requests::USED) => {
            let known = run(ports.db, stmt!(requests::RECALL, who, key.as_str())).await.map_err(Err)?;
            match known.first::<Remembered>().map_err(Err)? {
                Some(known) if known.fingerprint == print => Ok(known.subject),
                _ => Err(Ok(Failure::Refused(ActRefused::KeyReused.into()))),
            }
        }
        Err(error) => Err(Err(error)),
    }
}

/// A constraint, explained where it has a name.
fn explained(error: Result<Failure<ShootRefused>, DbError>) -> Failure<ShootRefused> {
    let error = match error {
        Ok(failure) => return failure,
        Err(error) => error,
    };
    let names = [
        ("shoot_product_foreign", ShootRefused::ProductForeign),
        ("shoot_unchecked", ShootRefused::Unchecked),
        ("shoot_step", ShootRefused::Over),
        ("shoot_has_a_day", ShootRefused::NoDay),
        ("moved_on", ShootRefused::Over),
        ("shoot_checks.withdraws", ShootRefused::ConsentMissing),
        ("shoot_checks.shoot", ShootRefused::ConfirmedBefore),
    ];
    let known = names.into_iter().find(|(name, _)| error.names(name));
    known.map_or_else(|| error.into(), |(_, refused)| Failure::Refused(refused))
}

fn short(typed: &str, most: usize) -> String {
    typed.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(most).collect()
}

/// A day that was typed, or none where nothing was.
fn day_or_none(typed: &str) -> Result<Option<String>, Failure<ShootRefused>> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    day(typed).map(Some).ok_or(Failure::Refused(ShootRefused::DayWrong))
}

/// Plans a photo day; answers its id.
///
/// # Errors
/// `TownMissing`, `AreaMissing`, `DayWrong`, `ProductForeign`.
pub async fn plan(
    ports: &Ports<'_>,
    person: &people::Person,
    studio: &Studio,
    typed: &Typed,
    key: &Key,
) -> Result<String, Failure<ShootRefused>> {
    let (town, area, note) = (short(&typed.town, 60), short(&typed.area, 60), short(&typed.note, 300));
    if town.is_empty() {
        return refuse(ShootRefused::TownMissing);
    }
    if area.is_empty() {
        return refuse(ShootRefused::AreaMissing);
    }
    let day = day_or_none(&typed.day)?;
    let id = ports.ids.fresh("sht_");
    let products = json!(typed.products).to_string();
    let near = area_key(&town, &area);
    let written = day.clone().unwrap_or_default();
    let content = ["shoot.plan", &town, &area, &written, &note, &products];
    let (id, creator) = (id.as_str(), studio.creator.as_str());
    let mut statements =
        vec![stmt!(store::PLAN, id, creator, town.as_str(), area.as_str(), near, day, note.as_str(), ports.now)];
    if !typed.products.is_empty() {
        statements.push(stmt!(store::LINK, id, products.as_str()));
    }
    once(ports, person, (key, &content, id), statements).await.map_err(explained)
}

/// Gives planned photo days the same day.
///
/// # Errors
/// `NothingChosen`, `DayWrong`, `NoDay`, and `Missing` when one of them is not planned or not the studio's.
pub async fn share_day(
    ports: &Ports<'_>,
    person: &people::Person,
    studio: &Studio,
    shoots: &[String],
    typed: &str,
    key: &Key,
) -> Result<(), Failure<ShootRefused>> {
    if shoots.is_empty() {
        return refuse(ShootRefused::NothingChosen);
    }
    let Some(day) = day_or_none(typed)? else { return refuse(ShootRefused::NoDay) };
    let ids = json!(shoots).to_string();
    let creator = studio.creator.as_str();
    let statements =
        vec![stmt!(store::ALL_PLANNED, ids.as_str(), creator), stmt!(store::MOVE, ids.as_str(), creator, day.as_str())];
    match once(ports, person, (key, &["shoot.day", &ids, &day], ""), statements).await {
        Ok(_) => Ok(()),
        Err(Err(error)) if error.names("moved_on") => refuse(ShootRefused::Missing),
        Err(error) => Err(explained(error)),
    }
}

/// What is written down about a photo day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckRequest {
    /// `consent withdrawn people space`.
    pub kind: String,
    /// Who agreed, or confirms.
    pub name: String,
    /// On which day.
    pub day: String,
    /// What else was said.
    pub note: String,
    /// The consent that is taken back.
    pub withdraws: String,
}

async fn shoot(ports: &Ports<'_>, studio: &Studio, id: &str) -> Result<ShootRow, Failure<ShootRefused>> {
    let row = run(ports.db, stmt!(store::SHOOT, id, studio.creator.as_str())).await?.first::<ShootRow>()?;
    row.ok_or(Failure::Refused(ShootRefused::Missing))
}

/// Writes down a consent, that one was taken back, or a confirmation. Nothing of it can be changed afterwards.
///
/// # Errors
/// As [`ShootRefused`] says. A consent may be taken back after the day; all else is for a day that is planned.
pub async fn check(
    ports: &Ports<'_>,
    person: &people::Person,
    studio: &Studio,
    id: &str,
    request: &CheckRequest,
    key: &Key,
) -> Result<(), Failure<ShootRefused>> {
    let row = shoot(ports, studio, id).await?;
    if !["consent", "withdrawn", "people", "space"].contains(&request.kind.as_str()) {
        return refuse(ShootRefused::KindUnknown);
    }
    let back = request.kind == "withdrawn";
    if row.state != "planned" && !back {
        return refuse(ShootRefused::Over);
    }
    let given = row.checks.iter().find(|check| check.kind == "consent" && check.id == request.withdraws);
    if back && given.is_none() {
        return refuse(ShootRefused::ConsentMissing);
    }
    let name = given.filter(|_| back).map_or_else(|| short(&request.name, 100), |check| check.name.clone());
    if name.is_empty() {
        return refuse(ShootRefused::NameMissing);
    }
    let Some(day) = day(&request.day) else { return refuse(ShootRefused::DayWrong) };
    let note = short(&request.note, 300);
    let withdraws = Some(request.withdraws.as_str()).filter(|_| back);
    let content = ["shoot.check", id, &request.kind, &name, &day, &note, &request.withdraws];
    let write = stmt!(
        store::CHECK,
        ports.ids.fresh("chk_"),
        id,
        request.kind.as_str(),
        name.as_str(),
        day.as_str(),
        note.as_str(),
        withdraws,
        person.id.as_str(),
        ports.now
    );
    once(ports, person, (key, &content, id), vec![write]).await.map(|_| ()).map_err(explained)
}

/// Ends a photo day: `done`, which needs both confirmations, or `dropped`.
///
/// # Errors
/// `Unchecked`, `NoDay`, `Over`, `Missing`.
pub async fn end(
    ports: &Ports<'_>,
    person: &people::Person,
    studio: &Studio,
    id: &str,
    done: bool,
    key: &Key,
) -> Result<(), Failure<ShootRefused>> {
    shoot(ports, studio, id).await?;
    let state = if done { "done" } else { "dropped" };
    let creator = studio.creator.as_str();
    let statements =
        vec![stmt!(store::ALL_PLANNED, json!([id]).to_string(), creator), stmt!(store::END, id, creator, state)];
    once(ports, person, (key, &["shoot.end", id, state], id), statements).await.map(|_| ()).map_err(explained)
}

/// `GET /studio/shoots`, with what was `typed` to plan one.
///
/// # Errors
/// When the database does not answer.
pub async fn page(
    ports: &Ports<'_>,
    shop: Shop,
    person: Person,
    studio: &Studio,
    typed: Typed,
) -> Result<ShootsPage, DbError> {
    let creator = studio.creator.as_str();
    let replies = ports.db.batch(vec![stmt!(store::SHOOTS, creator), stmt!(store::PRODUCTS, creator)]).await?;
    let [rows, products] = replies.as_slice() else { return Err(DbError::Unavailable("two replies".to_owned())) };
    let rows: Vec<ShootRow> = rows.all()?;
    let today = ports.now.zoned(&studio.zone).date().to_string();
    Ok(ShootsPage {
        shop,
        person,
        suggestions: suggestions(&rows, &today),
        table: table(&rows),
        products: products.all::<ProductRow>()?.into_iter().map(|row| (row.id, row.title)).collect(),
        typed,
        notices: Vec::new(),
        notice: None,
        key: ports.ids.fresh("key_"),
    })
}

fn suggestions(rows: &[ShootRow], today: &str) -> Vec<Suggestion> {
    let stops: Vec<Stop> = rows
        .iter()
        .filter(|row| row.state == "planned")
        .map(|row| Stop { id: row.id.clone(), area_key: row.area_key.clone(), day: row.day.clone() })
        .collect();
    trips(&stops, today).into_iter().filter_map(|trip| suggestion(rows, trip)).collect()
}

fn suggestion(rows: &[ShootRow], trip: Trip) -> Option<Suggestion> {
    let place = rows.iter().find(|row| row.area_key == trip.area_key).map(place)?;
    let ways = if trip.saved == 1 { "one way".to_owned() } else { format!("{} ways", trip.saved) };
    let text = match &trip.day {
        Some(day) => format!("You are in {place} on {day} anyway: {} more there saves {ways}.", trip.shoots.len()),
        None => format!("{} photo days in {place} have no day yet: on one day they save {ways}.", trip.shoots.len()),
    };
    Some(Suggestion { text, shoots: trip.shoots, day: trip.day.unwrap_or_default(), place })
}

fn place(row: &ShootRow) -> String {
    format!("{}, {}", row.area, row.town)
}

fn state(row: &ShootRow) -> State {
    let checked = row.checks.iter().filter(|check| matches!(check.kind.as_str(), "people" | "space")).count();
    match row.state.as_str() {
        "done" => State::new("Done", Tone::Go),
        "dropped" => State::new("Dropped", Tone::End),
        _ if checked == 2 => State::new("Ready", Tone::Go),
        _ => State::new("To be checked", Tone::Wait),
    }
}

fn table(rows: &[ShootRow]) -> Table {
    Table {
        caption: "Photo days".to_owned(),
        path: "/studio/shoots".to_owned(),
        columns: vec![
            Column::words("Where"),
            Column::words("Day"),
            Column::words("What"),
            Column::numbers("Consents"),
            Column::words("State"),
        ],
        rows: rows
            .iter()
            .map(|row| Row {
                to: Some(format!("/studio/shoots/{}", row.id)),
                cells: vec![
                    Cell::text(place(row)),
                    row.day.clone().map_or(Cell::Empty, Cell::Text),
                    Cell::text(if row.products.is_empty() { row.note.clone() } else { row.products.join(", ") }),
                    Cell::Number(i64::try_from(standing(&row.checks).count()).unwrap_or(0)),
                    Cell::State(state(row)),
                ],
                acts: Vec::new(),
            })
            .collect(),
        empty: "No photo day yet. Plan the first one below.".to_owned(),
        filters: Vec::new(),
        first: None,
        next: None,
        csv: None,
    }
}

/// Consents that nobody has taken back.
fn standing(checks: &[CheckRow]) -> impl Iterator<Item = &CheckRow> {
    checks.iter().filter(|check| check.kind == "consent" && withdrawal(checks, check).is_none())
}

fn withdrawal<'a>(checks: &'a [CheckRow], consent: &CheckRow) -> Option<&'a CheckRow> {
    checks.iter().find(|check| check.withdraws.as_deref() == Some(consent.id.as_str()))
}

/// What the two confirmations say.
const CONFIRMATIONS: [(&str, &str); 2] = [
    ("people", "Everybody who can be recognised in a picture agreed to it, or nobody can be recognised."),
    (
        "space",
        "No private space is shown – a home, a yard, a number plate – without a yes of whoever lives or works there.",
    ),
];

/// `GET /studio/shoots/{id}`
///
/// # Errors
/// `Missing`, for another creator's too.
pub async fn one(
    ports: &Ports<'_>,
    shop: Shop,
    person: Person,
    studio: &Studio,
    id: &str,
) -> Result<ShootPage, Failure<ShootRefused>> {
    let row = shoot(ports, studio, id).await?;
    let consents = row.checks.iter().filter(|check| check.kind == "consent").map(|check| Consent {
        id: check.id.clone(),
        name: check.name.clone(),
        about: if check.note.is_empty() { check.day.clone() } else { format!("{} · {}", check.day, check.note) },
        withdrawn: withdrawal(&row.checks, check).map(|check| check.day.clone()),
    });
    let confirmations = CONFIRMATIONS.map(|(kind, means)| Confirmation {
        kind,
        means,
        done: row.checks.iter().find(|check| check.kind == kind).map(|c| format!("{}, {}", c.name, c.day)),
    });
    let record = row.checks.iter().map(|check| TimelineStep {
        label: match check.kind.as_str() {
            "consent" => format!("{} agreed", check.name),
            "withdrawn" => format!("{} took the consent back", check.name),
            "people" => format!("{} confirmed: everybody agreed", check.name),
            _ => format!("{} confirmed: no private space", check.name),
        },
        note: if check.note.is_empty() {
            format!("written down by {}", check.who)
        } else {
            format!("written down by {}: {}", check.who, check.note)
        },
        at: Some(check.at.moment(&studio.zone)),
    });
    Ok(ShootPage {
        shop,
        person,
        studio: studio.name.clone(),
        place: place(&row),
        day: row.day.clone().unwrap_or_default(),
        note: row.note.clone(),
        state: row.state.clone(),
        products: row.products.clone(),
        consents: consents.collect(),
        confirmations: confirmations.into(),
        record: record.collect(),
        typed: Default::default(),
        today: ports.now.zoned(&studio.zone).date().to_string(),
        notices: Vec::new(),
        key: ports.ids.fresh("key_"),
        id: row.id,
    })
}
