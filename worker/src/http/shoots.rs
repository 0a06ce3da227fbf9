//! Photo days.

use super::asked::{Answer, Asked, Form};
use super::errors::Refused;
use super::reply::Reply;
use super::route::{KEY, Route, Who};
use super::studio::greeted;
use serde_json::json;
use shared::audit::ActRefused;
use shared::failure::Failure;
use shared::office::view::Notice;
use shared::requests::Key;
use shared::shoots::flow::{self, CheckRequest};
use shared::shoots::refused::ShootRefused;
use shared::shoots::view::Typed;

/// The planner.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/studio/shoots",
        "Shoots",
        Who::Creator,
        "Photo days, and those that could share a way.",
        &[200],
        |asked, _| Box::pin(list(asked)),
    ),
    Route::post(
        "/studio/shoots",
        "PlanShoot",
        Who::Creator,
        "Plans a photo day.",
        &[
            ("town", true, "Town."),
            ("area", true, "District or street, as people there call it."),
            ("day", false, "2026-11-21; may stay open."),
            ("note", false, "A word about it."),
            ("product", false, "Id of a product that is photographed; may be there more than once."),
            KEY,
        ],
        &[201, 303, 422],
        |asked, _| Box::pin(plan(asked)),
    ),
    Route::post(
        "/studio/shoots/days",
        "MoveShoots",
        Who::Creator,
        "Gives planned photo days the same day.",
        &[
            ("shoot", true, "Id; may be there more than once."),
            ("day", true, "2026-11-21"),
            ("next", false, "The page of one of them: go there."),
            KEY,
        ],
        &[200, 303, 404, 409, 422],
        |asked, _| Box::pin(share_day(asked)),
    ),
    Route::get("/studio/shoots/{shoot}", "Shoot", Who::Creator, "One photo day.", &[200, 404], |asked, path| {
        Box::pin(one(asked, path.first))
    }),
    Route::get(
        "/studio/shoots/{shoot}/consent",
        "ConsentForm",
        Who::Creator,
        "A consent to sign on paper.",
        &[200, 404],
        |asked, path| Box::pin(consent(asked, path.first)),
    ),
    Route::post(
        "/studio/shoots/{shoot}/checks",
        "CheckShoot",
        Who::Creator,
        "Writes down a consent, that one was taken back, or one of the two confirmations. It stays as it is written.",
        &[
            ("kind", true, "consent, withdrawn, people or space."),
            ("name", false, "Who agrees or confirms; not for withdrawn."),
            ("day", true, "2026-11-21"),
            ("note", false, "What else was said."),
            ("withdraws", false, "The consent that is taken back."),
            KEY,
        ],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(check(asked, path.first)),
    ),
    Route::post(
        "/studio/shoots/{shoot}/done",
        "EndShoot",
        Who::Creator,
        "Ends a photo day that has its day and both confirmations.",
        &[KEY],
        &[200, 303, 404, 409],
        |asked, path| Box::pin(end(asked, path.first, true)),
    ),
    Route::post(
        "/studio/shoots/{shoot}/dropped",
        "DropShoot",
        Who::Creator,
        "Drops a photo day that will not be.",
        &[KEY],
        &[200, 303, 404, 409],
        |asked, path| Box::pin(end(asked, path.first, false)),
    ),
];

fn key(form: &Form) -> Result<Key, Failure<ShootRefused>> {
    form.key().map_err(|key| Failure::Refused(ActRefused::Key(key).into()))
}

fn told(asked: &Asked<'_>, status: u16, id: &str, to: &str) -> Reply {
    if asked.wants_json() { Reply::json(status, &json!({ "shoot": id })) } else { Reply::see_other(to) }
}

/// `GET /studio/shoots`
async fn list(asked: &Asked<'_>) -> Answer {
    listed(asked, Typed::default(), None).await
}

async fn listed(asked: &Asked<'_>, typed: Typed, refused: Option<&ShootRefused>) -> Answer {
    let shop = asked.wire.config.shop.clone();
    let mut model = flow::page(&asked.wire.ports(), shop, greeted(asked)?, asked.studio()?, typed).await?;
    let Some(refused) = refused else { return Ok(Reply::html(app::shoots::list(&model))) };
    let refusal = Refused::of(refused);
    model.notices = vec![refusal.notice()];
    Ok(Reply::html(app::shoots::list(&model)).status(refusal.status()))
}

/// `POST /studio/shoots`
async fn plan(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let value = |name: &str| form.value(name).to_owned();
    let typed = Typed {
        town: value("town"),
        area: value("area"),
        day: value("day"),
        note: value("note"),
        products: form.values("product").map(str::to_owned).collect(),
    };
    let done = match key(&form) {
        Ok(key) => flow::plan(&asked.wire.ports(), asked.somebody()?, asked.studio()?, &typed, &key).await,
        Err(refused) => Err(refused),
    };
    match done {
        Ok(id) => Ok(told(asked, 201, &id, &format!("/studio/shoots/{id}"))),
        Err(Failure::Refused(refused)) if !asked.wants_json() => listed(asked, typed, Some(&refused)).await,
        Err(failure) => Err(failure.into()),
    }
}

/// `POST /studio/shoots/days`
async fn share_day(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let shoots: Vec<String> = form.values("shoot").map(str::to_owned).collect();
    let done = match key(&form) {
        Ok(key) => {
            let (person, studio) = (asked.somebody()?, asked.studio()?);
            flow::share_day(&asked.wire.ports(), person, studio, &shoots, form.value("day"), &key).await
        }
        Err(refused) => Err(refused),
    };
    match done {
        Ok(()) => {
            let one = shoots.first().filter(|id| form.value("next") == format!("/studio/shoots/{id}"));
            let to = one.map_or_else(|| "/studio/shoots".to_owned(), |id| format!("/studio/shoots/{id}"));
            Ok(told(asked, 200, &shoots.join(","), &to))
        }
        Err(Failure::Refused(refused)) if !asked.wants_json() && refused != ShootRefused::Missing => {
            listed(asked, Typed::default(), Some(&refused)).await
        }
        Err(failure) => Err(failure.into()),
    }
}

/// `GET /studio/shoots/{shoot}`
async fn one(asked: &Asked<'_>, shoot: &str) -> Answer {
    let shop = asked.wire.config.shop.clone();
    let model = flow::one(&asked.wire.ports(), shop, greeted(asked)?, asked.studio()?, shoot).await?;
    Ok(Reply::html(app::shoots::one(&model)))
}

/// `GET /studio/shoots/{shoot}/consent`
async fn consent(asked: &Asked<'_>, shoot: &str) -> Answer {
    let shop = asked.wire.config.shop.clone();
    let model = flow::one(&asked.wire.ports(), shop, greeted(asked)?, asked.studio()?, shoot).await?;
    Ok(Reply::html(app::shoots::consent(&model)))
}

/// `POST /studio/shoots/{shoot}/checks`
async fn check(asked: &mut Asked<'_>, shoot: &str) -> Answer {
    let form = asked.form().await?;
    let value = |name: &str| form.value(name).to_owned();
    let request = CheckRequest {
        kind: value("kind"),
        name: value("name"),
        day: value("day"),
        note: value("note"),
        withdraws: value("withdraws"),
    };
    let done = match key(&form) {
        Ok(key) => flow::check(&asked.wire.ports(), asked.somebody()?, asked.studio()?, shoot, &request, &key).await,
        Err(refused) => Err(refused),
    };
    let typed = [request.kind, request.name, request.day, request.note];
    answered(asked, shoot, done, typed).await
}

/// `POST /studio/shoots/{shoot}/done` and `/dropped`
async fn end(asked: &mut Asked<'_>, shoot: &str, is_done: bool) -> Answer {
    let form = asked.form().await?;
    let done = match key(&form) {
        Ok(key) => flow::end(&asked.wire.ports(), asked.somebody()?, asked.studio()?, shoot, is_done, &key).await,
        Err(refused) => Err(refused),
    };
    answered(asked, shoot, done, Default::default()).await
}

/// The page of the photo day, with why not, and what was typed.
async fn answered(
    asked: &Asked<'_>,
    shoot: &str,
    done: Result<(), Failure<ShootRefused>>,
    typed: [String; 4],
) -> Answer {
    let refused = match done {
        Ok(()) => return Ok(told(asked, 200, shoot, &format!("/studio/shoots/{shoot}"))),
        Err(Failure::Refused(refused)) if !asked.wants_json() && refused != ShootRefused::Missing => refused,
        Err(failure) => return Err(failure.into()),
    };
    let refusal = Refused::of(&refused);
    let shop = asked.wire.config.shop.clone();
    let mut model = flow::one(&asked.wire.ports(), shop, greeted(asked)?, asked.studio()?, shoot).await?;
    // Only one form of the page has these fields under their own names.
    let shown = typed.first().is_some_and(|kind| kind == "consent") || refused == ShootRefused::NoDay;
    model.notices = vec![Notice { field: refusal.notice().field.filter(|_| shown), ..refusal.notice() }];
    model.typed = typed;
    Ok(Reply::html(app::shoots::one(&model)).status(refusal.status()))
}
