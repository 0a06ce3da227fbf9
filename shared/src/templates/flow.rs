//! Templates: kept from a drop, filled in for a day and for places. Each step is one batch with its record.

use super::TEMPLATES_MAX;
use super::body::Body;
use super::plan::{Planned, Source, draft, id};
use super::refused::{FieldRefused, PlanRefused};
use super::store::{self, MoreRow, RunRow, TemplateRow};
use super::view::{RunLine, RunPage, TemplateLine, TemplatesPage, TypedRun};
use crate::analytics::share;
use crate::audit::flow::{Unrecorded, record};
use crate::cadence::rule::point;
use crate::db::{DbError, Rows, run};
use crate::drops::view::Notice;
use crate::failure::Failure;
use crate::money::Money;
use crate::people::Studio;
use crate::ports::Ports;
use crate::requests::fingerprint;
use crate::stmt;
use crate::studio::flow::load;
use crate::studio::release::flow::Hand;
use crate::studio::view::Standing;
use crate::venues::store::{VENUES, VenueRow};
use jiff::civil::DateTime;

type Refused = Failure<PlanRefused>;

/// Characters of a name.
pub(crate) const NAME_MAX: usize = 60;

fn refuse<T>(refused: PlanRefused) -> Result<T, Refused> {
    Err(Failure::Refused(refused))
}

/// A name on one line.
pub(crate) fn name(typed: &str) -> Result<String, FieldRefused> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    match name.chars().count() {
        0 => Err(FieldRefused::NameMissing),
        long if NAME_MAX < long => Err(FieldRefused::TooLong { chars_max: NAME_MAX }),
        _ => Ok(name),
    }
}

/// What the constraints of these tables mean.
pub(crate) fn explain(unrecorded: Unrecorded) -> Refused {
    let Unrecorded::Constraint(error) = unrecorded else { return unrecorded.into() };
    if ["templates.creator", "venues.creator"].iter().any(|name| error.names(name)) {
        return Failure::Refused(PlanRefused::field(&FieldRefused::NameTaken, "name"));
    }
    if error.names("occurrence_is_announced") {
        return Failure::Refused(PlanRefused::Announced);
    }
    Failure::Broken(error.to_string())
}

/// What a creator can choose from, in one round trip.
pub(crate) async fn choices(ports: &Ports<'_>, studio: &Studio) -> Result<(Vec<TemplateRow>, Vec<VenueRow>), DbError> {
    let creator = studio.creator.as_str();
    let rows = ports.db.batch(vec![stmt!(store::TEMPLATES, creator), stmt!(VENUES, creator)]).await?;
    both(&rows)
}

/// The first two replies as templates and venues.
pub(crate) fn both(rows: &[Rows]) -> Result<(Vec<TemplateRow>, Vec<VenueRow>), DbError> {
    match rows {
        [templates, venues, ..] => Ok((templates.all()?, venues.all()?)),
        _ => Err(DbError::Unavailable("two replies were due".to_owned())),
    }
}

/// A row as a page lists it.
pub(crate) fn line(row: TemplateRow, zone: &str) -> TemplateLine {
    let body = &row.body;
    let many = |count: usize, one: &str, more: &str| format!("{count} {}", if count == 1 { one } else { more });
    TemplateLine {
        about: [
            format!(
                "{}, {}",
                many(body.items.len(), "thing", "things"),
                many(usize::try_from(body.units()).unwrap_or_default(), "piece", "pieces")
            ),
            match body.bundles.len() {
                0 => String::new(),
                count => many(count, "bundle", "bundles"),
            },
            format!("open {} minutes", body.lasts_minutes),
            many(body.slots.len(), "slot", "slots"),
            body.script.as_ref().map_or_else(String::new, |script| {
                format!("{}, {}", many(script.steps.len(), "step", "steps"), many(script.cues.len(), "cue", "cues"))
            }),
        ]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" · "),
        title: body.title.clone(),
        made: row.made_at.moment(zone),
        id: row.id,
        name: row.name,
        drops: row.drops,
        cadences: row.cadences,
    }
}

/// `GET /studio/templates`
///
/// # Errors
/// When the database does not answer.
pub async fn page(
    ports: &Ports<'_>,
    studio: &Studio,
    typed: TypedRun,
    notices: Vec<Notice>,
) -> Result<TemplatesPage, DbError> {
    let (templates, venues) = choices(ports, studio).await?;
    Ok(TemplatesPage {
        templates: templates.into_iter().map(|row| line(row, &studio.zone)).collect(),
        venues: venues.into_iter().map(VenueRow::line).collect(),
        zone: studio.zone.clone(),
        typed,
        notices,
        key: ports.ids.fresh("stu_"),
    })
}

/// Keeps the drop `id` as a template called `typed`. Answers the template's id.
///
/// # Errors
/// `Missing`; a name that is none or taken.
pub async fn save(ports: &Ports<'_>, hand: &Hand<'_>, id: &str, typed: &str) -> Result<String, Refused> {
    let name = name(typed).map_err(|refused| Failure::Refused(PlanRefused::field(&refused, "name")))?;
    let (known, row) = load(ports, &hand.studio.creator, Some(id)).await?;
    let row = row.ok_or(Failure::Refused(PlanRefused::Missing))?;
    let (creator, person) = (hand.studio.creator.as_str(), hand.person.as_str());
    let more: Option<MoreRow> = run(ports.db, stmt!(store::MORE, id, creator)).await?.first()?;
    let body = Body::of(&row, &known.facts.zone, more.unwrap_or_default());
    let text = serde_json::to_string(&body).map_err(|e| Failure::Broken(e.to_string()))?;
    let template = hand.fresh("tpl_", id);
    let keep = stmt!(store::KEEP, template.as_str(), creator, name.as_str(), text.as_str(), person, ports.now);
    let act = hand.act("template.keep", &template).changes("", &format!("{name} {text}"));
    record(ports, &act, vec![keep]).await.map_err(explain)?;
    Ok(template)
}

/// Takes a template off the list. Drops and their links stay.
///
/// # Errors
/// `Missing`; `InUse`.
pub async fn retire(ports: &Ports<'_>, hand: &Hand<'_>, id: &str) -> Result<(), Refused> {
    let (templates, _) = choices(ports, hand.studio).await?;
    let Some(row) = templates.iter().find(|row| row.id == id) else { return refuse(PlanRefused::Missing) };
    if row.cadences > 0 {
        return refuse(PlanRefused::InUse);
    }
    let creator = hand.studio.creator.as_str();
    let batch = vec![stmt!(store::EXPECT_FREE, id, creator), stmt!(store::RETIRE, id, creator, ports.now)];
    record(ports, &hand.act("template.retire", id), batch).await.map(|_| ()).map_err(explain)
}

/// A day and a time as a form sends them.
pub(crate) fn local(typed: &str) -> Option<DateTime> {
    typed.trim().parse().ok()
}

/// What came of making drops from a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Made {
    /// One draft: its id.
    One(String),
    /// One for each venue: the name of the run.
    Run(String),
}

/// Drafts from a template: one, or one for each venue, each with its own stock and slots.
///
/// # Errors
/// What was typed, field by field.
pub async fn make(ports: &Ports<'_>, hand: &Hand<'_>, typed: &TypedRun) -> Result<Made, Refused> {
    let (templates, venues) = choices(ports, hand.studio).await?;
    let mut notices = Vec::new();
    let template = templates.iter().find(|row| row.id == typed.template);
    if template.is_none() {
        notices.push(FieldRefused::TemplateMissing.at("template"));
    }
    let places: Vec<Option<&VenueRow>> = match typed.venues.as_slice() {
        [] => vec![None],
        ids => venues.iter().filter(|row| ids.contains(&row.id)).map(Some).collect(),
    };
    if places.len() != typed.venues.len().max(1) {
        notices.push(FieldRefused::VenueMissing.at("venue"));
    }
    let zone = |place: &Option<&VenueRow>| place.map_or(hand.studio.zone.clone(), |venue| venue.zone.clone());
    let opens = local(&typed.opens);
    match opens {
        None => notices.push(FieldRefused::TimeMalformed.at("opens")),
        Some(opens) if places.iter().any(|at| point(opens, &zone(at)).is_none_or(|at| at <= ports.now)) => {
            notices.push(FieldRefused::TimeInPast.at("opens"));
        }
        Some(_) => {}
    }
    let (Some(template), Some(opens), true) = (template, opens, notices.is_empty()) else {
        return refuse(PlanRefused::Typed(notices));
    };
    let run = hand.fresh("run_", &template.id);
    let named = (places.len() > 1).then_some(run.as_str());
    let (creator, person) = (hand.studio.creator.as_str(), hand.person.as_str());
    let source = Source { template: &template.id, body: &template.body, creator, person, run: named };
    let (mut batch, mut ids) = (Vec::new(), Vec::new());
    for place in places {
        let zone = zone(&place);
        let of = id(&[&run, place.map_or("", |venue| venue.id.as_str())]);
        let opens_at = point(opens, &zone).unwrap_or_default();
        let planned = Planned { id: of.clone(), opens, opens_at, zone: &zone, venue: place };
        batch.extend(draft(&source, &planned, None, ports.now));
        ids.push(of);
    }
    let content = fingerprint(&[&template.id, &typed.opens, &typed.venues.join(",")]);
    let subject = if named.is_some() { run.as_str() } else { ids.first().map_or("", String::as_str) };
    record(ports, &hand.act("template.make", subject).changes("", &content), batch).await.map_err(explain)?;
    Ok(match ids.as_slice() {
        [one] => Made::One(one.clone()),
        _ => Made::Run(run),
    })
}

impl RunRow {
    fn line(self, now: crate::time::Timestamp) -> RunLine {
        RunLine {
            standing: Standing::at(&self.state, self.gates, (self.opens_at, self.closes_at), now),
            opens: self.opens_at.moment(&self.zone),
            sold_through: share(i64::from(self.sold), i64::from(self.issued)),
            in_time: share(self.handing.in_time, self.handing.handed),
            takings: self.takings.currency.map(|currency| Money::new(self.takings.minor, currency)),
            orders: self.takings.orders,
            id: self.id,
            venue: self.venue,
            issued: self.issued,
            sold: self.sold,
            held: self.held,
            views: self.views,
        }
    }
}

/// `GET /studio/runs/{run}`: the same template at several venues, beside each other. `None`: no such run, or not of this
/// studio.
///
/// # Errors
/// When the database does not answer.
pub async fn compare(ports: &Ports<'_>, studio: &Studio, id: &str) -> Result<Option<RunPage>, DbError> {
    let rows: Vec<RunRow> = run(ports.db, stmt!(store::RUN, id, studio.creator.as_str())).await?.all()?;
    let Some(first) = rows.first() else { return Ok(None) };
    let title = first.title.split(" · ").next().unwrap_or_default().to_owned();
    Ok(Some(RunPage { run: id.to_owned(), title, places: rows.into_iter().map(|row| row.line(ports.now)).collect() }))
}

/// Whether one more fits.
pub(crate) fn room(count: usize) -> Result<(), Refused> {
    if count < TEMPLATES_MAX {
        return Ok(());
    }
    refuse(PlanRefused::field(&FieldRefused::TooMany { most: TEMPLATES_MAX }, "name"))
}
