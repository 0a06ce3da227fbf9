//! Cadences in the studio: set, left out for a day, ended.

use super::asked::{Answer, Asked, Form};
use super::errors::Refused;
use super::reply::Reply;
use super::route::{KEY, Route, Who};
use super::studio::{greeted, said};
use serde_json::json;
use shared::audit::ActRefused;
use shared::cadence::flow;
use shared::cadence::view::TypedCadence;
use shared::drops::view::Notice;
use shared::failure::Failure;
use shared::ids::PersonId;
use shared::people::Studio;
use shared::requests::Key;
use shared::studio::release::flow::Hand;
use shared::templates::refused::PlanRefused;

const VERSION: (&str, bool, &str) = ("version", true, "The version that was shown.");

const AT: (&str, bool, &str) = ("at", true, "The time, in milliseconds since 1970, as the page names it.");

/// Statuses of a step.
const STEP: &[u16] = &[200, 303, 401, 404, 409, 422];

/// When a creator's drops come round.
pub const ROUTES: &[Route] = &[
    Route::get("/studio/cadences", "Cadences", Who::Creator, "When drops come round.", &[200], |asked, _| {
        Box::pin(list(asked))
    }),
    Route::post(
        "/studio/cadences",
        "SetCadence",
        Who::Creator,
        "Sets a cadence; its next drops are drafts at once.",
        &[
            ("name", true, "As the calendar shows it, at most 60 characters."),
            ("template", true, "Id of a template."),
            ("venue", false, "Id of a venue; empty for the creator's own place."),
            ("first", true, "2026-11-27T18:00, by the clock of the place: day of the week and time of day."),
            ("every", true, "1 every week, 2 every other week."),
            ("ends", true, "never, until or count."),
            ("until", false, "The last day, 2027-03-26."),
            ("count", false, "How many times, 1 to 520."),
            KEY,
        ],
        &[200, 201, 303, 401, 409, 422],
        |asked, _| Box::pin(set(asked)),
    ),
    Route::get("/studio/cadences/{id}", "Cadence", Who::Creator, "Its next dates.", &[200, 404], |asked, path| {
        Box::pin(one(asked, path.first))
    }),
    Route::post(
        "/studio/cadences/{id}/leave-out",
        "LeaveOut",
        Who::Creator,
        "Leaves one of its times out.",
        &[AT, VERSION, KEY],
        STEP,
        |asked, path| Box::pin(leave_out(asked, path.first, true)),
    ),
    Route::post(
        "/studio/cadences/{id}/take-in",
        "TakeIn",
        Who::Creator,
        "Takes a time in that was left out.",
        &[AT, VERSION, KEY],
        STEP,
        |asked, path| Box::pin(leave_out(asked, path.first, false)),
    ),
    Route::post(
        "/studio/cadences/{id}/end",
        "EndCadence",
        Who::Creator,
        "Ends a cadence. What is announced stays.",
        &[VERSION, KEY],
        STEP,
        |asked, path| Box::pin(end(asked, path.first)),
    ),
];

/// The key of a form.
pub fn key(form: &Form) -> Result<Key, Failure<PlanRefused>> {
    form.key().map_err(|refused| Failure::Refused(PlanRefused::Act(ActRefused::Key(refused))))
}

fn version(form: &Form) -> Result<i64, Failure<PlanRefused>> {
    let moved_on = || Failure::Refused(PlanRefused::Act(ActRefused::MovedOn));
    form.value("version").trim().parse().map_err(|_| moved_on())
}

/// Who asks, in whose studio.
pub fn who(asked: &Asked<'_>) -> Result<(PersonId, Studio), Refused> {
    Ok((asked.somebody()?.id.clone(), asked.studio()?.clone()))
}

/// A refused step: to a client as it is, to a browser on the page that `show` makes of it.
pub fn told(asked: &Asked<'_>, failure: Failure<PlanRefused>) -> Result<(PlanRefused, u16), Refused> {
    let Failure::Refused(refused) = failure else { return Err(failure.into()) };
    let refusal = Refused::of(&refused);
    if refused == PlanRefused::Missing {
        return Err(refusal);
    }
    if asked.wants_json() {
        return Err(match &refused {
            PlanRefused::Typed(notices) => refusal.with_notices(notices.clone()),
            _ => refusal,
        });
    }
    let status = refusal.status();
    Ok((refused, status))
}

/// A step that was taken: where to go, and what is said there.
pub fn done(asked: &Asked<'_>, status: u16, (what, id): (&str, &str), to: &str) -> Reply {
    if asked.wants_json() {
        return Reply::json(status, &json!({ what: id }));
    }
    Reply::see_other(to)
}

async fn listed(asked: &Asked<'_>, typed: TypedCadence, notices: Vec<Notice>) -> Answer {
    let model = flow::page(&asked.wire.ports(), asked.studio()?, typed, notices).await?;
    let (person, said) = (greeted(asked)?, said(asked));
    let around = app::studio::Around { shop: &asked.wire.config.shop, person: &person, said: said.as_ref() };
    Ok(Reply::html(app::cadence::list(around, &model)))
}

/// `GET /studio/cadences`
async fn list(asked: &Asked<'_>) -> Answer {
    listed(asked, TypedCadence::default(), Vec::new()).await
}

/// `POST /studio/cadences`
async fn set(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let value = |name: &str| form.value(name).to_owned();
    let typed = TypedCadence {
        name: value("name"),
        template: value("template"),
        venue: value("venue"),
        first: value("first"),
        every: value("every"),
        ends: value("ends"),
        until: value("until"),
        count: value("count"),
    };
    let (person, studio) = who(asked)?;
    let step = async {
        let key = key(&form)?;
        flow::set(&asked.wire.ports(), &Hand { person: &person, studio: &studio, key: &key }, &typed).await
    };
    match step.await {
        Ok(id) => Ok(done(asked, 201, ("cadence", &id), &format!("/studio/cadences/{id}?said=cadence_set"))),
        Err(failure) => {
            let (refused, status) = told(asked, failure)?;
            Ok(listed(asked, typed, refused.notices()).await?.status(status))
        }
    }
}

async fn shown(asked: &Asked<'_>, id: &str, notices: Vec<Notice>) -> Answer {
    let model = flow::one(&asked.wire.ports(), asked.studio()?, id, notices).await?;
    let (person, said) = (greeted(asked)?, said(asked));
    let around = app::studio::Around { shop: &asked.wire.config.shop, person: &person, said: said.as_ref() };
    Ok(Reply::html(app::cadence::one(around, &model)))
}

/// `GET /studio/cadences/{id}`
async fn one(asked: &Asked<'_>, id: &str) -> Answer {
    shown(asked, id, Vec::new()).await
}

async fn answered(asked: &Asked<'_>, id: &str, outcome: Result<(), Failure<PlanRefused>>, said: &str) -> Answer {
    match outcome {
        Ok(()) => Ok(done(asked, 200, ("cadence", id), &format!("/studio/cadences/{id}?said={said}"))),
        Err(failure) => {
            let (refused, status) = told(asked, failure)?;
            // The dates have no form of their own to show a field in.
            let notices = refused.notices().into_iter().map(|notice| Notice { field: None, ..notice }).collect();
            Ok(shown(asked, id, notices).await?.status(status))
        }
    }
}

/// `POST /studio/cadences/{id}/leave-out` and `/take-in`
async fn leave_out(asked: &mut Asked<'_>, id: &str, out: bool) -> Answer {
    let form = asked.form().await?;
    let (person, studio) = who(asked)?;
    let step = async {
        let key = key(&form)?;
        let hand = Hand { person: &person, studio: &studio, key: &key };
        flow::leave_out(&asked.wire.ports(), &hand, id, version(&form)?, form.value("at"), out).await
    };
    answered(asked, id, step.await, if out { "left_out" } else { "taken_in" }).await
}

/// `POST /studio/cadences/{id}/end`
async fn end(asked: &mut Asked<'_>, id: &str) -> Answer {
    let form = asked.form().await?;
    let (person, studio) = who(asked)?;
    let step = async {
        let key = key(&form)?;
        let hand = Hand { person: &person, studio: &studio, key: &key };
        flow::stop(&asked.wire.ports(), &hand, id, version(&form)?).await
    };
    answered(asked, id, step.await, "cadence_ended").await
}
