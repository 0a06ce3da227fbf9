//! Templates and venues in the studio, and one template at several venues.

use super::asked::{Answer, Asked};
use super::cadences::{done, key, told, who};
use super::errors::Refused;
use super::reply::Reply;
use super::route::{KEY, Route, Who};
use super::studio::{greeted, said};
use shared::drops::view::Notice;
use shared::studio::release::flow::Hand;
use shared::templates::flow::{self, Made};
use shared::templates::view::TypedRun;
use shared::venues::flow as venues;
use shared::venues::view::TypedVenue;

/// What drops are made from, and where.
pub const ROUTES: &[Route] = &[
    Route::post(
        "/studio/drops/{id}/template",
        "KeepTemplate",
        Who::Creator,
        "Keeps a drop as a template.",
        &[("name", true, "At most 60 characters."), KEY],
        &[200, 201, 303, 401, 404, 422],
        |asked, path| Box::pin(keep(asked, path.first)),
    ),
    Route::get("/studio/templates", "Templates", Who::Creator, "What drops are made from.", &[200], |asked, _| {
        Box::pin(list(asked))
    }),
    Route::post(
        "/studio/templates/drops",
        "MakeFromTemplate",
        Who::Creator,
        "A draft from a template, or one for each venue.",
        &[
            ("template", true, "Id."),
            ("opens", true, "2026-11-27T18:00, by the clock of each place."),
            ("venue", false, "Id of a venue; may be there more than once."),
            KEY,
        ],
        &[200, 201, 303, 401, 422],
        |asked, _| Box::pin(make(asked)),
    ),
    Route::post(
        "/studio/templates/{id}/retire",
        "RetireTemplate",
        Who::Creator,
        "Takes a template off the list.",
        &[KEY],
        &[200, 303, 401, 404, 409],
        |asked, path| Box::pin(retire(asked, path.first)),
    ),
    Route::get(
        "/studio/runs/{run}",
        "Run",
        Who::Creator,
        "One template at several venues, with the figures of each.",
        &[200, 404],
        |asked, path| Box::pin(run(asked, path.first)),
    ),
    Route::get("/studio/venues", "Venues", Who::Creator, "Places to sell at.", &[200], |asked, _| {
        Box::pin(places(asked))
    }),
    Route::post(
        "/studio/venues",
        "AddVenue",
        Who::Creator,
        "Adds a venue.",
        &[
            ("name", true, "At most 60 characters."),
            ("place", true, "Where to find it."),
            ("zone", true, "IANA time zone."),
            KEY,
        ],
        &[200, 201, 303, 401, 422],
        |asked, _| Box::pin(add(asked)),
    ),
    Route::post(
        "/studio/venues/{id}/close",
        "CloseVenue",
        Who::Creator,
        "Takes a venue off the list.",
        &[KEY],
        &[200, 303, 401, 404],
        |asked, path| Box::pin(close(asked, path.first)),
    ),
];

async fn listed(asked: &Asked<'_>, typed: TypedRun, notices: Vec<Notice>) -> Answer {
    let model = flow::page(&asked.wire.ports(), asked.studio()?, typed, notices).await?;
    let (person, said) = (greeted(asked)?, said(asked));
    let around = app::studio::Around { shop: &asked.wire.config.shop, person: &person, said: said.as_ref() };
    Ok(Reply::html(app::templates::list(around, &model)))
}

/// `GET /studio/templates`
async fn list(asked: &Asked<'_>) -> Answer {
    listed(asked, TypedRun { template: asked.query_value("template"), ..TypedRun::default() }, Vec::new()).await
}

/// `POST /studio/drops/{id}/template`
async fn keep(asked: &mut Asked<'_>, id: &str) -> Answer {
    let form = asked.form().await?;
    let (person, studio) = who(asked)?;
    let step = async {
        let key = key(&form)?;
        let hand = Hand { person: &person, studio: &studio, key: &key };
        flow::save(&asked.wire.ports(), &hand, id, form.value("name")).await
    };
    match step.await {
        Ok(template) => {
            let to = format!("/studio/templates?template={template}&said=kept_template");
            Ok(done(asked, 201, ("template", &template), &to))
        }
        Err(failure) => {
            let (refused, status) = told(asked, failure)?;
            super::studio_drops::refused_page(asked, id, refused.notices(), status).await
        }
    }
}

/// `POST /studio/templates/drops`
async fn make(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let typed = TypedRun {
        template: form.value("template").to_owned(),
        opens: form.value("opens").to_owned(),
        venues: form.values("venue").map(str::to_owned).collect(),
    };
    let (person, studio) = who(asked)?;
    let step = async {
        let key = key(&form)?;
        flow::make(&asked.wire.ports(), &Hand { person: &person, studio: &studio, key: &key }, &typed).await
    };
    match step.await {
        Ok(Made::One(id)) => Ok(done(asked, 201, ("drop", &id), &format!("/studio/drops/{id}?said=made"))),
        Ok(Made::Run(id)) => Ok(done(asked, 201, ("run", &id), &format!("/studio/runs/{id}"))),
        Err(failure) => {
            let (refused, status) = told(asked, failure)?;
            Ok(listed(asked, typed, refused.notices()).await?.status(status))
        }
    }
}

/// `POST /studio/templates/{id}/retire`
async fn retire(asked: &mut Asked<'_>, id: &str) -> Answer {
    let form = asked.form().await?;
    let (person, studio) = who(asked)?;
    let step = async {
        let key = key(&form)?;
        flow::retire(&asked.wire.ports(), &Hand { person: &person, studio: &studio, key: &key }, id).await
    };
    match step.await {
        Ok(()) => Ok(done(asked, 200, ("template", id), "/studio/templates?said=off_the_list")),
        Err(failure) => {
            let (refused, status) = told(asked, failure)?;
            Ok(listed(asked, TypedRun::default(), refused.notices()).await?.status(status))
        }
    }
}

/// `GET /studio/runs/{run}`
async fn run(asked: &Asked<'_>, id: &str) -> Answer {
    let model = flow::compare(&asked.wire.ports(), asked.studio()?, id).await?.ok_or_else(Refused::missing)?;
    let (person, said) = (greeted(asked)?, said(asked));
    let around = app::studio::Around { shop: &asked.wire.config.shop, person: &person, said: said.as_ref() };
    Ok(Reply::html(app::templates::run(around, &model)))
}

async fn shown(asked: &Asked<'_>, typed: TypedVenue, notices: Vec<Notice>) -> Answer {
    let model = venues::page(&asked.wire.ports(), asked.studio()?, typed, notices).await?;
    let (person, said) = (greeted(asked)?, said(asked));
    let around = app::studio::Around { shop: &asked.wire.config.shop, person: &person, said: said.as_ref() };
    Ok(Reply::html(app::venues::page(around, &model)))
}

/// `GET /studio/venues`
async fn places(asked: &Asked<'_>) -> Answer {
    shown(asked, TypedVenue::default(), Vec::new()).await
}

/// `POST /studio/venues`
async fn add(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let value = |name: &str| form.value(name).to_owned();
    let typed = TypedVenue { name: value("name"), place: value("place"), zone: value("zone") };
    let (person, studio) = who(asked)?;
    let step = async {
        let key = key(&form)?;
        venues::add(&asked.wire.ports(), &Hand { person: &person, studio: &studio, key: &key }, &typed).await
    };
    match step.await {
        Ok(id) => Ok(done(asked, 201, ("venue", &id), "/studio/venues?said=venue_kept")),
        Err(failure) => {
            let (refused, status) = told(asked, failure)?;
            Ok(shown(asked, typed, refused.notices()).await?.status(status))
        }
    }
}

/// `POST /studio/venues/{id}/close`
async fn close(asked: &mut Asked<'_>, id: &str) -> Answer {
    let form = asked.form().await?;
    let (person, studio) = who(asked)?;
    let step = async {
        let key = key(&form)?;
        venues::close(&asked.wire.ports(), &Hand { person: &person, studio: &studio, key: &key }, id).await
    };
    match step.await {
        Ok(()) => Ok(done(asked, 200, ("venue", id), "/studio/venues?said=off_the_list")),
        Err(failure) => {
            let (refused, status) = told(asked, failure)?;
            Ok(shown(asked, TypedVenue::default(), refused.notices()).await?.status(status))
        }
    }
}
