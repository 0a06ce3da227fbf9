//! Creators at the desk.

use super::super::asked::{Answer, Asked, Form};
use super::super::cache;
use super::super::errors::Refused;
use super::super::route::{KEY, Route, Who};
use super::{done, find, plain, refused, rows_max, shown};
use shared::audit::ActRefused;
use shared::desk::creators::flow::{self, Standing};
use shared::desk::refunds::flow::{self as refunds, Limits};
use shared::desk::{ActFailure, DeskRefused};
use shared::failure::Failure;
use shared::ids::CreatorId;
use shared::people::Level;
use shared::requests::Key;

const WHY: &str = "Why, in 3 to 500 characters.";
const SEEN: (&str, bool, &str) = ("seen", true, "Since when they were suspended, as it was seen; 0: they were not.");

/// Finding creators, and what can be done about one.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/desk/creators",
        "DeskCreators",
        Who::Operator(Level::Read),
        "Creators by name and standing.",
        &[200],
        |asked, _| Box::pin(list(asked)),
    ),
    Route::get(
        "/desk/creators.csv",
        "DeskCreatorsCsv",
        Who::Operator(Level::Read),
        "The creators shown, as CSV.",
        &[200],
        |asked, _| Box::pin(list(asked)),
    ),
    Route::get(
        "/desk/creators/{id}",
        "DeskCreator",
        Who::Operator(Level::Read),
        "Everything about one creator.",
        &[200, 404],
        |asked, path| Box::pin(page(asked, path.first)),
    ),
    Route::post(
        "/desk/creators/{id}/suspend",
        "DeskSuspend",
        Who::Operator(Level::Act),
        "Nothing of theirs can be held any more.",
        &[("suspend_why", true, WHY), SEEN, KEY],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(stand(asked, path.first, true)),
    ),
    Route::post(
        "/desk/creators/{id}/refund-limits",
        "DeskRefundLimits",
        Who::Operator(Level::Money),
        "Sets what they may give back by themselves.",
        &[
            ("limit_order", true, "Of one order, such as 50."),
            ("limit_month", true, "Within 30 days, such as 200."),
            ("seen_limits", true, "Both as they were seen, in minor units: `5000/20000`."),
            ("limit_why", true, WHY),
            KEY,
        ],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(limits(asked, path.first)),
    ),
    Route::post(
        "/desk/creators/{id}/reinstate",
        "DeskReinstate",
        Who::Operator(Level::Act),
        "They sell again.",
        &[("reinstate_why", true, WHY), SEEN, KEY],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(stand(asked, path.first, false)),
    ),
    Route::post(
        "/desk/creators/{id}/flag",
        "DeskFlag",
        Who::Operator(Level::Act),
        "Writes down what an operator knows.",
        &[("severity", true, "note, watch or stop."), ("flag_note", true, WHY), KEY],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(flag(asked, path.first)),
    ),
    Route::post(
        "/desk/creators/{id}/clear",
        "DeskClearFlag",
        Who::Operator(Level::Act),
        "A flag no longer counts.",
        &[("flag", true, "Which."), KEY],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(clear(asked, path.first)),
    ),
];

async fn list(asked: &Asked<'_>) -> Answer {
    shown(asked, flow::creators(&asked.wire.ports(), &find(asked), rows_max(asked)).await?)
}

async fn page(asked: &Asked<'_>, id: &str) -> Answer {
    shown(asked, flow::creator(&asked.wire.ports(), &CreatorId::from(id)).await?)
}

fn key(form: &Form) -> ActFailure<Key> {
    form.key().map_err(|refused| Failure::Refused(DeskRefused::Act(ActRefused::Key(refused))))
}

async fn again(asked: &Asked<'_>, id: &str, failure: Failure<DeskRefused>, form: &Form) -> Answer {
    if plain(asked, &failure) {
        return Err(failure.into());
    }
    let sheet = flow::creator(&asked.wire.ports(), &CreatorId::from(id)).await?;
    refused(asked, Refused::from(failure), &format!("/desk/creators/{id}"), sheet, form)
}

async fn stand(asked: &mut Asked<'_>, id: &str, suspend: bool) -> Answer {
    let form = asked.form().await?;
    let (field, word) = if suspend { ("suspend_why", "suspended") } else { ("reinstate_why", "reinstated") };
    let why = form.value(field).to_owned();
    let seen = form.value("seen").parse().unwrap_or(-1);
    let outcome = match key(&form) {
        Ok(key) => {
            let said = Standing { suspend, seen, why, key };
            flow::stand(&asked.wire.ports(), &asked.somebody()?.id, &CreatorId::from(id), &said).await
        }
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(pages) => {
            cache::purge(asked, pages).await;
            Ok(done(asked, &format!("/desk/creators/{id}"), word))
        }
        Err(failure) => again(asked, id, failure, &form).await,
    }
}

async fn limits(asked: &mut Asked<'_>, id: &str) -> Answer {
    let form = asked.form().await?;
    let text = |name: &str| form.value(name).to_owned();
    let outcome = match key(&form) {
        Ok(key) => {
            let (of_order, of_month) = (text("limit_order"), text("limit_month"));
            let limits = Limits { of_order, of_month, why: text("limit_why"), seen: text("seen_limits"), key };
            refunds::limit(&asked.wire.ports(), &asked.somebody()?.id, &CreatorId::from(id), &limits).await
        }
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(()) => Ok(done(asked, &format!("/desk/creators/{id}"), "limited")),
        Err(failure) => again(asked, id, failure, &form).await,
    }
}

async fn flag(asked: &mut Asked<'_>, id: &str) -> Answer {
    let form = asked.form().await?;
    let (severity, note) = (form.value("severity"), form.value("flag_note"));
    let outcome = match key(&form) {
        Ok(key) => {
            let ports = asked.wire.ports();
            flow::flag(&ports, &asked.somebody()?.id, &CreatorId::from(id), severity, note, key).await
        }
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(()) => Ok(done(asked, &format!("/desk/creators/{id}"), "flagged")),
        Err(failure) => again(asked, id, failure, &form).await,
    }
}

async fn clear(asked: &mut Asked<'_>, id: &str) -> Answer {
    let form = asked.form().await?;
    let outcome = match key(&form) {
        Ok(key) => {
            let ports = asked.wire.ports();
            flow::clear(&ports, &asked.somebody()?.id, &CreatorId::from(id), form.value("flag"), key).await
        }
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(()) => Ok(done(asked, &format!("/desk/creators/{id}"), "cleared")),
        Err(failure) => again(asked, id, failure, &form).await,
    }
}
