//! What a creator writes to the buyers of a drop.

use super::asked::{Answer, Asked};
use super::errors::Refused;
use super::reply::Reply;
use super::route::{KEY, Route, Who};
use super::studio::{greeted, said};
use serde_json::json;
use shared::audit::ActRefused;
use shared::drops::view::Notice;
use shared::failure::Failure;
use shared::messages::{self, MessageRefused, flow};

/// Messages of a drop.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/studio/drops/{id}/messages",
        "DropMessages",
        Who::Creator,
        "What was written to the buyers of a drop.",
        &[200, 404],
        |asked, path| Box::pin(page(asked, path.first)),
    ),
    Route::post(
        "/studio/drops/{id}/messages",
        "WriteToBuyers",
        Who::Creator,
        "A letter to everybody who paid for something of the drop; three of them at most.",
        &[("subject", true, "At most 120 characters."), ("body", true, "At most 4,000 characters."), KEY],
        &[201, 303, 401, 404, 409, 422],
        |asked, path| Box::pin(write(asked, path.first)),
    ),
];

async fn show(asked: &Asked<'_>, id: &str, typed: (String, String), refused: Vec<Notice>) -> Answer {
    let model = flow::page(&asked.wire.ports(), asked.studio()?, id).await?;
    let mut model = model.ok_or_else(Refused::missing)?;
    (model.typed, model.notices) = (typed, refused);
    let (person, said) = (greeted(asked)?, said(asked));
    let around = app::studio::Around { shop: &asked.wire.config.shop, person: &person, said: said.as_ref() };
    Ok(Reply::html(app::studio::messages(around, &model)))
}

/// `GET /studio/drops/{id}/messages`
async fn page(asked: &Asked<'_>, id: &str) -> Answer {
    show(asked, id, (String::new(), String::new()), Vec::new()).await
}

/// `POST /studio/drops/{id}/messages`
async fn write(asked: &mut Asked<'_>, id: &str) -> Answer {
    let form = asked.form().await?;
    let typed = (form.value("subject").to_owned(), form.value("body").to_owned());
    let (person, studio) = (asked.somebody()?.id.clone(), asked.studio()?.clone());
    let outcome = match form.key() {
        Ok(key) => flow::write(&asked.wire.ports(), &person, &studio, id, (&typed.0, &typed.1), &key).await,
        Err(refused) => Err(Failure::Refused(vec![MessageRefused::Act(ActRefused::Key(refused))])),
    };
    match outcome {
        Ok(()) if asked.wants_json() => Ok(Reply::json(201, &json!({ "drop": id, "done": "written" }))),
        Ok(()) => Ok(Reply::see_other(&format!("/studio/drops/{id}/messages?said=written"))),
        Err(Failure::Refused(refused)) => refuse(asked, id, typed, &refused).await,
        Err(Failure::Broken(cause)) => Err(Failure::<MessageRefused>::Broken(cause).into()),
    }
}

async fn refuse(asked: &Asked<'_>, id: &str, typed: (String, String), refused: &[MessageRefused]) -> Answer {
    let first = refused.first().unwrap_or(&MessageRefused::Missing);
    let (refusal, notices) = (Refused::of(first), refused.iter().map(messages::notice).collect::<Vec<_>>());
    if *first == MessageRefused::Missing {
        return Err(refusal);
    }
    if asked.wants_json() {
        return Err(refusal.with_notices(notices));
    }
    let status = refusal.status();
    Ok(show(asked, id, typed, notices).await?.status(status))
}
