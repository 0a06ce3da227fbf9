//! Payouts at the desk.

use super::super::asked::{Answer, Asked, Form};
use super::super::errors::Refused;
use super::super::route::{KEY, Route, Who};
use super::{done, find, plain, refused, rows_max, shown};
use shared::audit::ActRefused;
use shared::desk::payouts::flow::{self, Said};
use shared::desk::{ActFailure, DeskRefused};
use shared::failure::Failure;
use shared::people::Level;
use shared::requests::Key;

const WHY: &str = "Why, in 3 to 500 characters. The creator reads it.";
const SEEN: (&str, bool, &str) = ("seen", true, "The version that was shown.");

/// Finding payouts, and what can be done about one.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/desk/payouts",
        "DeskPayouts",
        Who::Operator(Level::Read),
        "Payouts by creator, state and day.",
        &[200],
        |asked, _| Box::pin(list(asked)),
    ),
    Route::get(
        "/desk/payouts.csv",
        "DeskPayoutsCsv",
        Who::Operator(Level::Read),
        "The payouts shown, as CSV.",
        &[200],
        |asked, _| Box::pin(list(asked)),
    ),
    Route::get(
        "/desk/payouts/{payout}",
        "DeskPayout",
        Who::Operator(Level::Read),
        "Everything about one payout.",
        &[200, 404],
        |asked, path| Box::pin(page(asked, path.first)),
    ),
    Route::post(
        "/desk/payouts/{payout}/approve",
        "DeskApprovePayout",
        Who::Operator(Level::Money),
        "One of two approvals of a large payout.",
        &[SEEN, KEY],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(act(asked, path.first, "approve")),
    )
    .fresh(),
    Route::post(
        "/desk/payouts/{payout}/hold",
        "DeskHoldPayout",
        Who::Operator(Level::Money),
        "Nothing of it is sent until somebody releases it.",
        &[("hold_why", true, WHY), SEEN, KEY],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(act(asked, path.first, "hold")),
    ),
    Route::post(
        "/desk/payouts/{payout}/release",
        "DeskReleasePayout",
        Who::Operator(Level::Money),
        "It goes on where it was.",
        &[("release_why", true, WHY), SEEN, KEY],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(act(asked, path.first, "release")),
    ),
    Route::post(
        "/desk/payouts/{payout}/retry",
        "DeskRetryPayout",
        Who::Operator(Level::Money),
        "Another attempt at one that came back.",
        &[("retry_why", true, WHY), SEEN, KEY],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(act(asked, path.first, "retry")),
    )
    .fresh(),
    Route::post(
        "/desk/payouts/lift",
        "DeskLiftStop",
        Who::Operator(Level::Money),
        "The payouts of a creator who stopped them go on.",
        &[("hold", true, "Which stop."), ("creator", true, "Whose."), KEY],
        &[200, 303, 409, 422],
        |asked, _| Box::pin(lift(asked)),
    )
    .fresh(),
];

async fn list(asked: &Asked<'_>) -> Answer {
    shown(asked, flow::payouts(&asked.wire.ports(), &find(asked), rows_max(asked)).await?)
}

async fn page(asked: &Asked<'_>, id: &str) -> Answer {
    shown(asked, flow::payout(&asked.wire.ports(), id).await?)
}

fn key(form: &Form) -> ActFailure<Key> {
    form.key().map_err(|refused| Failure::Refused(DeskRefused::Act(ActRefused::Key(refused))))
}

async fn act(asked: &mut Asked<'_>, id: &str, verb: &'static str) -> Answer {
    let form = asked.form().await?;
    let ports = asked.wire.ports();
    let step = async {
        let who = asked.somebody().map_err(|_| Failure::Refused(DeskRefused::Missing))?;
        let said = Said { who: &who.id, id, seen: form.value("seen").parse().unwrap_or(-1), key: key(&form)? };
        match verb {
            "approve" => flow::approve(&ports, said).await,
            "hold" => flow::hold(&ports, said, form.value("hold_why")).await,
            "release" => flow::release(&ports, said, form.value("release_why")).await,
            _ => flow::retry(&ports, said, form.value("retry_why")).await,
        }
    };
    let word = match verb {
        "approve" => "payout_approved",
        "hold" => "payout_held",
        "release" => "payout_released",
        _ => "payout_again",
    };
    let page = format!("/desk/payouts/{id}");
    match step.await {
        Ok(()) => Ok(done(asked, &page, word)),
        Err(failure) if plain(asked, &failure) => Err(failure.into()),
        Err(failure) => {
            let sheet = flow::payout(&ports, id).await?;
            refused(asked, Refused::from(failure), &page, sheet, &form)
        }
    }
}

async fn lift(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let ports = asked.wire.ports();
    let (creator, hold) = (form.value("creator"), form.value("hold"));
    let outcome = match key(&form) {
        Ok(key) => flow::lift(&ports, &asked.somebody()?.id, creator, hold, key).await,
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(()) => Ok(done(asked, "/desk/payouts", "payouts_lifted")),
        Err(failure) if plain(asked, &failure) => Err(failure.into()),
        Err(failure) => {
            let sheet = flow::payouts(&ports, &find(asked), rows_max(asked)).await?;
            refused(asked, Refused::from(failure), "/desk/payouts", sheet, &form)
        }
    }
}
