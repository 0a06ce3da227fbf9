//! Chargebacks at the desk.

use super::super::asked::{Answer, Asked, Form};
use super::super::errors::Refused;
use super::super::route::{KEY, Route, Who};
use super::{done, find, plain, refused, rows_max, shown};
use shared::audit::ActRefused;
use shared::chargebacks::flow;
use shared::desk::{ActFailure, DeskRefused};
use shared::failure::Failure;
use shared::people::Level;

/// Finding chargebacks, and answering them.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/desk/disputes",
        "DeskDisputes",
        Who::Operator(Level::Read),
        "Chargebacks by state.",
        &[200],
        |asked, _| Box::pin(list(asked)),
    ),
    Route::get(
        "/desk/disputes.csv",
        "DeskDisputesCsv",
        Who::Operator(Level::Read),
        "The chargebacks shown, as CSV.",
        &[200],
        |asked, _| Box::pin(list(asked)),
    ),
    Route::get(
        "/desk/disputes/{id}",
        "DeskDispute",
        Who::Operator(Level::Read),
        "One chargeback, with what the shop can say to the bank.",
        &[200, 404],
        |asked, path| Box::pin(page(asked, path.first)),
    ),
    Route::post(
        "/desk/disputes/{id}/contest",
        "DeskContest",
        Who::Operator(Level::Money),
        "Sends the order's record to the bank.",
        &[("contest_why", true, "What the operator adds, in 3 to 500 characters."), KEY],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(answer(asked, path.first, true)),
    ),
    Route::post(
        "/desk/disputes/{id}/concede",
        "DeskConcede",
        Who::Operator(Level::Money),
        "Lets the buyer's bank have it.",
        &[("concede_why", true, "Why, in 3 to 500 characters."), KEY],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(answer(asked, path.first, false)),
    ),
];

async fn list(asked: &Asked<'_>) -> Answer {
    shown(asked, flow::chargebacks(&asked.wire.ports(), &find(asked), rows_max(asked)).await?)
}

async fn page(asked: &Asked<'_>, id: &str) -> Answer {
    shown(asked, flow::chargeback(&asked.wire.ports(), id).await?)
}

fn key(form: &Form) -> ActFailure<shared::requests::Key> {
    form.key().map_err(|refused| Failure::Refused(DeskRefused::Act(ActRefused::Key(refused))))
}

async fn answer(asked: &mut Asked<'_>, id: &str, contests: bool) -> Answer {
    let form = asked.form().await?;
    let ports = asked.wire.ports();
    let outcome = match key(&form) {
        Ok(key) if contests => flow::contest(&ports, &asked.somebody()?.id, id, form.value("contest_why"), key).await,
        Ok(key) => flow::concede(&ports, &asked.somebody()?.id, id, form.value("concede_why"), key).await,
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(()) => {
            let word = if contests { "evidence_sent" } else { "accepted" };
            Ok(done(asked, &format!("/desk/disputes/{id}"), word))
        }
        Err(failure) if plain(asked, &failure) => Err(failure.into()),
        Err(failure) => {
            let sheet = flow::chargeback(&ports, id).await?;
            refused(asked, Refused::from(failure), &format!("/desk/disputes/{id}"), sheet, &form)
        }
    }
}
