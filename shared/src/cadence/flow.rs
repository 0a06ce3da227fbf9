//! Cadences: set, left out for a day, ended; the drafts of the next times; the calendar. Each step is one batch.

use super::rule::{COUNT_MAX, End, Occurrence, Rule};
use super::store::{self, CadenceRow, EntryRow};
use super::view::{
    CadenceLine, CadencePage, CadencesPage, CalendarPage, DateLine, DateStanding, Entry, EntryStanding, TypedCadence,
};
use super::{AHEAD, DATES_SHOWN};
use crate::audit::flow::record;
use crate::catalogue::view::Shop;
use crate::db::{DbError, Rows, Statement, run};
use crate::drops::view::Notice;
use crate::failure::Failure;
use crate::people::Studio;
use crate::ports::Ports;
use crate::stmt;
use crate::studio::release::flow::Hand;
use crate::templates::flow::{both, choices, explain, line, local, name};
use crate::templates::plan::{Planned, Source, draft, id};
use crate::templates::refused::{FieldRefused, PlanRefused};
use crate::templates::store::{TEMPLATES, TemplateRow};
use crate::time::Timestamp;
use crate::venues::store::{VENUES, VenueRow};
use serde_json::Value;

type Refused = Failure<PlanRefused>;

/// Times that can be left out lie at most so many ahead.
const REACH: usize = 60;

/// Lines of a calendar.
const ENTRIES_MAX: u32 = 2_000;

/// Lines of the page: nobody reads further.
const LINES_MAX: usize = 60;

impl CadenceRow {
    fn rule(&self) -> Result<Rule, DbError> {
        Rule::parse(&self.rule).map_err(|e| DbError::Unreadable(e.to_string()))
    }

    fn place(&self) -> Option<VenueRow> {
        self.venue.as_deref().and_then(|text| serde_json::from_str(text).ok())
    }

    fn line(&self, rule: &Rule, now: Timestamp) -> CadenceLine {
        let running = self.state == "running";
        CadenceLine {
            id: self.id.clone(),
            name: self.name.clone(),
            words: rule.words(),
            venue: self.place().map(|venue| venue.name).unwrap_or_default(),
            next: rule.after(now).next().filter(|_| running).map(|next| next.at.moment(&rule.zone)),
            running,
        }
    }
}

/// The drafts that are missing of the next times, and when to look again.
fn plan(row: &CadenceRow, rule: &Rule, version: i64, now: Timestamp) -> (Vec<Statement>, usize) {
    let venue = row.place();
    let source =
        Source { template: &row.template, body: &row.body, creator: &row.creator, person: &row.made_by, run: None };
    let next: Vec<Occurrence> = rule.after(now).take(AHEAD).collect();
    let mut batch = Vec::new();
    let mut made = 0;
    for Occurrence { local, at } in &next {
        if row.told.iter().any(|told| told.at == at.0 && told.state == "coming" && told.drop_id.is_some()) {
            continue;
        }
        let of = id(&["cadence", &row.id, &at.0.to_string()]);
        let planned = Planned { id: of.clone(), opens: *local, opens_at: *at, zone: &rule.zone, venue: venue.as_ref() };
        batch.extend(draft(&source, &planned, Some((&row.id, version)), now));
        batch.push(stmt!(store::TELL, row.id.as_str(), *at, row.body.closes(*at), of, now));
        made += 1;
    }
    // One more is due as soon as the first of them has come.
    let again = next.first().map(|first| first.at);
    batch.push(stmt!(store::PLANNED, row.id.as_str(), again, version));
    (batch, made)
}

/// Makes the drafts that are due: safe to run twice, late, or beside itself. Answers how many it looked after.
///
/// # Errors
/// When the database does not answer.
pub async fn plan_due(ports: &Ports<'_>) -> Result<usize, DbError> {
    let due: Vec<CadenceRow> = run(ports.db, stmt!(store::DUE, ports.now)).await?.all()?;
    let (mut batch, mut made) = (Vec::new(), 0);
    for row in &due {
        let (statements, many) = plan(row, &row.rule()?, row.version, ports.now);
        batch.extend(statements);
        made += many;
    }
    if !batch.is_empty() {
        ports.db.batch(batch).await?;
    }
    Ok(made)
}

/// `GET /studio/cadences`
///
/// # Errors
/// When the database does not answer.
pub async fn page(
    ports: &Ports<'_>,
    studio: &Studio,
    typed: TypedCadence,
    notices: Vec<Notice>,
) -> Result<CadencesPage, DbError> {
    let creator = studio.creator.as_str();
    let batch = vec![stmt!(TEMPLATES, creator), stmt!(VENUES, creator), stmt!(store::CADENCES, ports.now, creator)];
    let rows = ports.db.batch(batch).await?;
    let (templates, venues) = both(&rows)?;
    let cadences: Vec<CadenceRow> = rows.get(2).map_or_else(|| Ok(Vec::new()), Rows::all)?;
    let lines = cadences.iter().map(|row| Ok(row.line(&row.rule()?, ports.now)));
    Ok(CadencesPage {
        cadences: lines.collect::<Result<_, DbError>>()?,
        templates: templates.into_iter().map(|row| line(row, &studio.zone)).collect(),
        venues: venues.into_iter().map(VenueRow::line).collect(),
        zone: studio.zone.clone(),
        slug: studio.slug.clone(),
        typed,
        notices,
        key: ports.ids.fresh("stu_"),
    })
}

/// What was typed, with what it was chosen from.
struct Chosen<'a> {
    name: String,
    template: &'a TemplateRow,
    venue: Option<&'a VenueRow>,
    rule: Rule,
}

fn end(typed: &TypedCadence, rule: &Rule, notices: &mut Vec<Notice>) -> End {
    match typed.ends.as_str() {
        "until" => {
            let day = typed.until.trim().parse::<jiff::civil::Date>().ok().filter(|day| rule.start.date() <= *day);
            // The whole of that day.
            match day.and_then(|day| super::rule::point(day.to_datetime(rule.start.time()), &rule.zone)) {
                Some(until) => return End::Until(until),
                None => notices.push(FieldRefused::UntilWrong.at("until")),
            }
        }
        "count" => match typed.count.trim().parse().ok().filter(|count| (1..=COUNT_MAX).contains(count)) {
            Some(count) => return End::Count(count),
            None => notices.push(FieldRefused::CountWrong.at("count")),
        },
        _ => {}
    }
    End::Never
}

fn chosen<'a>(
    typed: &TypedCadence,
    studio: &Studio,
    templates: &'a [TemplateRow],
    venues: &'a [VenueRow],
    now: Timestamp,
) -> Result<Chosen<'a>, Vec<Notice>> {
    let mut notices = Vec::new();
    let called = name(&typed.name).map_err(|refused| notices.push(refused.at("name"))).unwrap_or_default();
    let template = templates.iter().find(|row| row.id == typed.template);
    if template.is_none() {
        notices.push(FieldRefused::TemplateMissing.at("template"));
    }
    let venue = venues.iter().find(|row| row.id == typed.venue);
    if venue.is_none() && !typed.venue.is_empty() {
        notices.push(FieldRefused::VenueMissing.at("venue"));
    }
    let every = match typed.every.as_str() {
        "1" => 1,
        "2" => 2,
        _ => {
            notices.push(FieldRefused::EveryUnknown.at("every"));
            1
        }
    };
    let zone = venue.map_or(&studio.zone, |venue| &venue.zone);
    let rule = match local(&typed.first) {
        None => {
            notices.push(FieldRefused::TimeMalformed.at("first"));
            None
        }
        Some(first) => {
            let mut rule = Rule::weekly(first, zone, every);
            rule.end = end(typed, &rule, &mut notices);
            if super::rule::point(first, zone).is_none_or(|at| at <= now) {
                notices.push(FieldRefused::TimeInPast.at("first"));
            }
            Some(rule)
        }
    };
    match (template, rule) {
        (Some(template), Some(rule)) if notices.is_empty() => Ok(Chosen { name: called, template, venue, rule }),
        _ => Err(notices),
    }
}

/// Sets a cadence; the drafts of its next times are there at once. Answers its id.
///
/// # Errors
/// What was typed, field by field.
pub async fn set(ports: &Ports<'_>, hand: &Hand<'_>, typed: &TypedCadence) -> Result<String, Refused> {
    let (templates, venues) = choices(ports, hand.studio).await?;
    let Chosen { name, template, venue, rule } = chosen(typed, hand.studio, &templates, &venues, ports.now)
        .map_err(|notices| Failure::Refused(PlanRefused::Typed(notices)))?;
    let (id, creator) = (hand.fresh("cad_", "new"), hand.studio.creator.as_str());
    let row = CadenceRow {
        id: id.clone(),
        creator: creator.to_owned(),
        name: name.clone(),
        rule: rule.text(),
        state: "running".to_owned(),
        version: 1,
        made_by: hand.person.as_str().to_owned(),
        template: template.id.clone(),
        template_name: template.name.clone(),
        body: template.body.clone(),
        venue: venue.and_then(|venue| serde_json::to_string(venue).ok()),
        told: Vec::new(),
    };
    let mut batch = vec![stmt!(
        store::KEEP,
        id.as_str(),
        creator,
        template.id.as_str(),
        venue.map(|venue| venue.id.clone()),
        name.as_str(),
        row.rule.as_str(),
        ports.now,
        hand.person.as_str(),
        ports.now,
    )];
    batch.extend(plan(&row, &rule, 1, ports.now).0);
    let content = format!("{name}\n{}\n{}\n{}", template.id, typed.venue, row.rule);
    record(ports, &hand.act("cadence.set", &id).changes("", &content), batch).await.map_err(explain)?;
    Ok(id)
}

async fn find(ports: &Ports<'_>, studio: &Studio, id: &str) -> Result<CadenceRow, Refused> {
    let row = run(ports.db, stmt!(store::CADENCE, ports.now, studio.creator.as_str(), id)).await?;
    row.first()?.ok_or(Failure::Refused(PlanRefused::Missing))
}

/// `GET /studio/cadences/{id}`
///
/// # Errors
/// `Missing`.
pub async fn one(ports: &Ports<'_>, studio: &Studio, id: &str, notices: Vec<Notice>) -> Result<CadencePage, Refused> {
    let row = find(ports, studio, id).await?;
    let rule = row.rule()?;
    let date = |occurrence: Occurrence| {
        let told = row.told.iter().find(|told| told.at == occurrence.at.0);
        let drop = told.and_then(|told| told.drop_id.clone());
        let standing = match told.and_then(|told| told.drop_state.as_deref()) {
            Some("scheduled") => DateStanding::Announced,
            _ if rule.skips.contains(&occurrence.local) => DateStanding::Skipped,
            Some(_) => DateStanding::Drafted,
            None => DateStanding::ToCome,
        };
        DateLine { at: occurrence.at.0, when: occurrence.at.moment(&rule.zone), standing, drop }
    };
    let dates = if row.state == "running" {
        rule.all_after(ports.now).take(DATES_SHOWN).map(date).collect()
    } else {
        Vec::new()
    };
    Ok(CadencePage {
        line: row.line(&rule, ports.now),
        zone: rule.zone.clone(),
        template: row.template_name,
        rule: row.rule,
        dates,
        version: row.version,
        notices,
        key: ports.ids.fresh("stu_"),
    })
}

/// The drafts that may go: those that nobody touched.
fn cleared(ids: Vec<String>) -> Statement {
    stmt!(store::CLEAR, Value::from(ids).to_string())
}

fn running(row: &CadenceRow, version: i64) -> Result<(), Refused> {
    if row.version == version && row.state != "running" {
        return Err(Failure::Refused(PlanRefused::Ended));
    }
    Ok(())
}

/// Leaves the time `at` out (milliseconds since 1970, as the page names it), or takes it in again.
///
/// # Errors
/// `Missing`, `Ended`, `Announced`, a time that is none of it, `MovedOn`.
pub async fn leave_out(
    ports: &Ports<'_>,
    hand: &Hand<'_>,
    id: &str,
    version: i64,
    at: &str,
    out: bool,
) -> Result<(), Refused> {
    let row = find(ports, hand.studio, id).await?;
    running(&row, version)?;
    let mut rule = row.rule()?;
    let at: Option<i64> = at.trim().parse().ok();
    let found = rule.all_after(ports.now).take(REACH).find(|one| Some(one.at.0) == at);
    let wrong = || Failure::Refused(PlanRefused::field(&FieldRefused::NotAnOccurrence, "at"));
    let Occurrence { local, at } = found.ok_or_else(wrong)?;
    if out && rule.skips.len() >= super::rule::SKIPS_MAX {
        let most = super::rule::SKIPS_MAX;
        return Err(Failure::Refused(PlanRefused::field(&FieldRefused::TooMany { most }, "at")));
    }
    if out {
        rule.skips.insert(local)
    } else {
        rule.skips.remove(&local)
    };
    let text = rule.text();
    let told = row.told.iter().find(|told| told.at == at.0);
    let state = if out { "skipped" } else { "coming" };
    let mut batch = vec![
        stmt!(store::EXPECT, id, hand.studio.creator.as_str(), version),
        stmt!(store::CHANGE, id, text.as_str(), ports.now),
        stmt!(store::TURN, id, at, state, ports.now),
    ];
    if out {
        batch.push(cleared(told.and_then(|told| told.drop_id.clone()).into_iter().collect()));
    }
    batch.extend(plan(&row, &rule, version + 1, ports.now).0);
    let verb = if out { "cadence.leave_out" } else { "cadence.take_in" };
    let act = hand.act(verb, id).changes(&row.rule, &text);
    record(ports, &act, batch).await.map(|_| ()).map_err(explain)
}

/// Ends a cadence: what is announced stays, everything else that the calendar told of will not be.
///
/// # Errors
/// `Missing`, `Ended`, `MovedOn`.
pub async fn stop(ports: &Ports<'_>, hand: &Hand<'_>, id: &str, version: i64) -> Result<(), Refused> {
    let row = find(ports, hand.studio, id).await?;
    running(&row, version)?;
    let drafts = row.told.iter().filter(|told| ports.now.0 < told.at).filter_map(|told| told.drop_id.clone());
    let none: Option<i64> = None;
    let batch = vec![
        stmt!(store::EXPECT, id, hand.studio.creator.as_str(), version),
        stmt!(store::END, id),
        stmt!(store::TURN, id, none, "ended", ports.now),
        cleared(drafts.collect()),
    ];
    record(ports, &hand.act("cadence.end", id).changes("running", "ended"), batch).await.map(|_| ()).map_err(explain)
}

/// Everything the calendar tells, for programs: of one creator, or of everybody where `creator` is empty.
///
/// # Errors
/// When the database does not answer.
pub async fn entries(ports: &Ports<'_>, creator: &str) -> Result<Vec<Entry>, DbError> {
    let rows: Vec<EntryRow> = run(ports.db, stmt!(store::CALENDAR, ports.now, creator, ENTRIES_MAX)).await?.all()?;
    Ok(rows.into_iter().map(Entry::from).collect())
}

/// `GET /calendar`: what is open or to come, the next first. Empty for a creator whom nobody knows.
///
/// # Errors
/// When the database does not answer.
pub async fn calendar(ports: &Ports<'_>, shop: Shop, creator: &str) -> Result<CalendarPage, DbError> {
    let mut entries = entries(ports, creator).await?;
    entries.retain(|entry| entry.standing != EntryStanding::Cancelled && ports.now < entry.closes.at);
    entries.sort_by(|a, b| (a.opens.at, &a.uid).cmp(&(b.opens.at, &b.uid)));
    entries.truncate(LINES_MAX);
    let named = entries.first().map_or(creator, |entry| entry.creator.as_str()).to_owned();
    let creator = (!creator.is_empty()).then(|| (creator.to_owned(), named));
    Ok(CalendarPage { shop, now: ports.now, entries, creator })
}
