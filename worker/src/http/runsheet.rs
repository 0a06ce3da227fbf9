//! The run sheet of a drop and its live board, in the studio and at the desk.

use super::asked::{Answer, Asked, Form};
use super::cache;
use super::errors::Refused;
use super::reply::Reply;
use super::route::{KEY, Route, Who};
use super::studio::{greeted, said};
use crate::room::door as room;
use serde_json::json;
use shared::audit::ActRefused;
use shared::drops::view::Notice;
use shared::failure::{Failure, Refusal};
use shared::ids::{CreatorId, DropSlug};
use shared::people::Level;
use shared::ports::Cached;
use shared::requests::Key;
use shared::runsheet::flow;
use shared::runsheet::form::Typed;
use shared::runsheet::refused::SheetRefused;
use shared::runsheet::view::Board;

/// What the form of a run sheet sends. Lines that are left empty are none.
const FIELDS: &[(&str, bool, &str)] = &[
    ("role-1-role", false, "And role-1-name; up to role-8."),
    (
        "step-1-mark",
        false,
        "-30:00, by when. And step-1-role, step-1-what, step-1-id of one that is kept; up to step-24.",
    ),
    (
        "cue-1-mark",
        false,
        "07:30 from the opening. And cue-1-text, cue-1-offer (a sku, a path of this shop, a coupon's code), cue-1-id; up to cue-24.",
    ),
    ("target-1-from", false, "00:00. And target-1-until, target-1-target; up to target-8."),
    ("version", true, "The version that was shown; 0 for the first."),
    KEY,
];

const TICKS: &[(&str, bool, &str)] = &[("step", true, "Its id."), ("done", true, "yes, or no."), KEY];

/// Statuses of a tick.
const TICKED: &[u16] = &[200, 303, 400, 401, 404, 409, 422];

/// Who says what when, and how it goes.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/studio/drops/{id}/runsheet",
        "RunSheet",
        Who::Creator,
        "Roles, steps, cues and targets of a drop.",
        &[200, 404],
        |asked, path| Box::pin(sheet(asked, path.first)),
    ),
    Route::post(
        "/studio/drops/{id}/runsheet",
        "KeepRunSheet",
        Who::Creator,
        "Keeps the run sheet. What was said already stays as it was.",
        FIELDS,
        &[200, 303, 400, 401, 404, 409, 422],
        |asked, path| Box::pin(keep(asked, path.first)),
    ),
    Route::get(
        "/studio/drops/{id}/live",
        "LiveBoard",
        Who::Creator,
        "How a drop goes: sales against targets, holds, cues, steps.",
        &[200, 404],
        |asked, path| Box::pin(board(asked, path.first, false, Vec::new())),
    ),
    Route::post(
        "/studio/drops/{id}/live/steps",
        "TickStep",
        Who::Creator,
        "Ticks a step off, or takes the tick back.",
        TICKS,
        TICKED,
        |asked, path| Box::pin(tick(asked, path.first, false)),
    ),
    Route::get(
        "/desk/drops/{slug}/live",
        "DeskLiveBoard",
        Who::Operator(Level::Read),
        "The same for operators, with the whole run sheet.",
        &[200, 404],
        |asked, path| Box::pin(board(asked, path.first, true, Vec::new())),
    ),
    Route::post(
        "/desk/drops/{slug}/live/steps",
        "DeskTickStep",
        Who::Operator(Level::Act),
        "Ticks a step off, or takes the tick back.",
        TICKS,
        TICKED,
        |asked, path| Box::pin(tick(asked, path.first, true)),
    ),
];

fn key(form: &Form) -> Result<Key, Failure<SheetRefused>> {
    form.key().map_err(|refused| Failure::Refused(SheetRefused::Act(ActRefused::Key(refused))))
}

fn notices(refused: &SheetRefused) -> Vec<Notice> {
    match refused {
        SheetRefused::Typed(notices) => notices.clone(),
        refused => vec![Notice { code: refused.code().to_owned(), field: None, text: refused.to_string() }],
    }
}

async fn show(asked: &Asked<'_>, id: &str, typed: Option<(Typed, i64)>, refused: Vec<Notice>) -> Answer {
    let model = flow::page(&asked.wire.ports(), asked.studio()?, id, typed, refused).await?;
    let (person, said) = (greeted(asked)?, said(asked));
    let around = app::studio::Around { shop: &asked.wire.config.shop, person: &person, said: said.as_ref() };
    Ok(Reply::html(app::runsheet::sheet(around, &model.ok_or_else(Refused::missing)?)))
}

/// `GET /studio/drops/{id}/runsheet`
async fn sheet(asked: &Asked<'_>, id: &str) -> Answer {
    show(asked, id, None, Vec::new()).await
}

/// `POST /studio/drops/{id}/runsheet`
async fn keep(asked: &mut Asked<'_>, id: &str) -> Answer {
    let form = asked.form().await?;
    let typed = Typed::read(|name| form.values(name).next().map(str::to_owned));
    let version = form.value("version").trim().parse().unwrap_or(-1);
    let (person, studio) = (asked.somebody()?.id.clone(), asked.studio()?.clone());
    let kept = match key(&form) {
        Ok(key) => flow::keep(&asked.wire.ports(), (&person, &studio), id, version, &typed, &key).await,
        Err(refused) => Err(refused),
    };
    match kept {
        Ok(slug) => {
            cache::purge(asked, vec![Cached::Drop(slug.clone())]).await;
            room::hurry(asked.env, &DropSlug(slug)).await;
            Ok(done(asked, id, &format!("/studio/drops/{id}/runsheet"), "sheet_kept"))
        }
        Err(Failure::Refused(refused)) if asked.wants_json() || refused == SheetRefused::Missing => {
            Err(Refused::of(&refused).with_notices(notices(&refused)))
        }
        Err(Failure::Refused(refused)) => {
            let status = Refused::of(&refused).status();
            Ok(show(asked, id, Some((typed, version)), notices(&refused)).await?.status(status))
        }
        Err(broken) => Err(broken.into()),
    }
}

fn done(asked: &Asked<'_>, id: &str, page: &str, said: &str) -> Reply {
    if asked.wants_json() {
        return Reply::json(200, &json!({ "drop": id, "done": said }));
    }
    Reply::see_other(&format!("{page}?said={said}"))
}

/// Whose drops are looked for: an operator looks at anybody's.
fn whose(asked: &Asked<'_>, desk: bool) -> Result<Option<CreatorId>, Refused> {
    if desk { Ok(None) } else { Ok(Some(asked.studio()?.creator.clone())) }
}

/// `GET /studio/drops/{id}/live`, `GET /desk/drops/{slug}/live`
async fn board(asked: &Asked<'_>, id: &str, desk: bool, refused: Vec<Notice>) -> Answer {
    let creator = whose(asked, desk)?;
    let model = flow::board(&asked.wire.ports(), creator.as_ref(), id).await?.ok_or_else(Refused::missing)?;
    if asked.wants_json() {
        return Ok(Reply::json(200, &model));
    }
    drawn(asked, &model, desk, refused.first())
}

fn drawn(asked: &Asked<'_>, model: &Board, desk: bool, notice: Option<&Notice>) -> Answer {
    let (person, level) = (greeted(asked)?, asked.somebody()?.operator);
    let key = asked.wire.ports().ids.fresh("run_");
    let from = app::runsheet::From {
        shop: &asked.wire.config.shop,
        person: &person,
        notice,
        desk,
        ticks: !desk || Some(Level::Act) <= level,
        key: &key,
    };
    Ok(Reply::html(app::runsheet::board(from, model)))
}

/// `POST /studio/drops/{id}/live/steps`, `POST /desk/drops/{slug}/live/steps`
async fn tick(asked: &mut Asked<'_>, id: &str, desk: bool) -> Answer {
    let form = asked.form().await?;
    let (person, creator) = (asked.somebody()?.id.clone(), whose(asked, desk)?);
    let (step, is_done) = (form.value("step").to_owned(), form.value("done") == "yes");
    let ticked = match key(&form) {
        Ok(key) => flow::tick(&asked.wire.ports(), &person, creator.as_ref(), (id, &step), is_done, &key).await,
        Err(refused) => Err(refused),
    };
    match ticked {
        Ok(()) => Ok(done(asked, id, asked.path.trim_end_matches("/steps"), "ticked")),
        Err(Failure::Refused(refused)) if asked.wants_json() || refused == SheetRefused::Missing => {
            Err(Refused::of(&refused))
        }
        Err(Failure::Refused(refused)) => {
            let status = Refused::of(&refused).status();
            Ok(board(asked, id, desk, notices(&refused)).await?.status(status))
        }
        Err(broken) => Err(broken.into()),
    }
}
