//! The provider's account, pickups and the forecast, at the desk.

use super::super::asked::{Answer, Asked, Form};
use super::super::errors::Refused;
use super::super::route::{KEY, Route, Who};
use super::{done, find, plain, refused, rows_max, shown};
use shared::audit::ActRefused;
use shared::desk::view::Sheet;
use shared::desk::{ActFailure, DeskRefused};
use shared::failure::Failure;
use shared::forecast::flow as forecasts;
use shared::ids::OrderId;
use shared::people::Level;
use shared::reconciliation::pickups::flow as pickups;
use shared::reconciliation::queue::flow::{self, Posted};

const WHY: &str = "Why, in 3 to 500 characters.";
const PATH: &str = "/desk/reconciliation";
const PICKUPS: &str = "/desk/reconciliation/pickups";

/// Looking, reading, correcting.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/desk/reconciliation",
        "DeskReconciliation",
        Who::Operator(Level::Read),
        "What the payment provider says beside what the books say, and what does not match.",
        &[200],
        |asked, _| Box::pin(list(asked)),
    ),
    Route::get(
        "/desk/reconciliation.csv",
        "DeskReconciliationCsv",
        Who::Operator(Level::Read),
        "The mismatches shown, as CSV.",
        &[200],
        |asked, _| Box::pin(list(asked)),
    ),
    Route::post(
        "/desk/reconciliation/read",
        "DeskReadProvider",
        Who::Operator(Level::Act),
        "Reads the provider's account now: matches its lines, mends what was lost, queues the rest.",
        &[KEY],
        &[200, 303, 409, 422, 503],
        |asked, _| Box::pin(read(asked)),
    ),
    Route::get(
        "/desk/reconciliation/pickups",
        "DeskPickups",
        Who::Operator(Level::Read),
        "Paid and not collected, collected and not paid, by window.",
        &[200],
        |asked, _| Box::pin(uneven(asked)),
    ),
    Route::get(
        "/desk/reconciliation/pickups.csv",
        "DeskPickupsCsv",
        Who::Operator(Level::Read),
        "The pickups shown, as CSV.",
        &[200],
        |asked, _| Box::pin(uneven(asked)),
    ),
    Route::get(
        "/desk/reconciliation/pickups/{order}",
        "DeskPickup",
        Who::Operator(Level::Read),
        "One pickup that does not come out even.",
        &[200, 404],
        |asked, path| Box::pin(pickup(asked, path.first)),
    ),
    Route::post(
        "/desk/reconciliation/pickups/{order}/decide",
        "DeskDecidePickup",
        Who::Operator(Level::Money),
        "Lets the sale stand, or writes off what was handed over.",
        &[("pickup_why", true, WHY), KEY],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(decide(asked, path.first)),
    ),
    Route::get(
        "/desk/reconciliation/{id}",
        "DeskMismatch",
        Who::Operator(Level::Read),
        "One mismatch with what would set it right.",
        &[200, 404],
        |asked, path| Box::pin(mismatch(asked, path.first)),
    ),
    Route::post(
        "/desk/reconciliation/{id}/post",
        "DeskPostCorrection",
        Who::Operator(Level::Money),
        "Posts the proposed correction.",
        &[("post_why", true, WHY), KEY],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(post(asked, path.first)),
    )
    .fresh(),
    Route::post(
        "/desk/reconciliation/{id}/dismiss",
        "DeskDismissMismatch",
        Who::Operator(Level::Money),
        "Says what a mismatch is; nothing is booked.",
        &[("dismiss_why", true, WHY), KEY],
        &[200, 303, 404, 409, 422],
        |asked, path| Box::pin(dismiss(asked, path.first)),
    ),
    Route::get(
        "/desk/forecast",
        "DeskForecast",
        Who::Operator(Level::Read),
        "What is due to creators in 7 and 30 days.",
        &[200],
        |asked, _| Box::pin(forecast(asked)),
    ),
    Route::get(
        "/desk/forecast.csv",
        "DeskForecastCsv",
        Who::Operator(Level::Read),
        "The same by creator, as CSV.",
        &[200],
        |asked, _| Box::pin(forecast(asked)),
    ),
];

async fn list(asked: &Asked<'_>) -> Answer {
    shown(asked, flow::reconciliation(&asked.wire.ports(), &find(asked), rows_max(asked)).await?)
}

async fn mismatch(asked: &Asked<'_>, id: &str) -> Answer {
    shown(asked, flow::mismatch(&asked.wire.ports(), id).await?)
}

async fn uneven(asked: &Asked<'_>) -> Answer {
    shown(asked, pickups::all(&asked.wire.ports(), asked.query_value("state") == "ended").await?)
}

async fn pickup(asked: &Asked<'_>, order: &str) -> Answer {
    shown(asked, pickups::pickup(&asked.wire.ports(), &OrderId::from(order)).await?)
}

async fn forecast(asked: &Asked<'_>) -> Answer {
    shown(asked, forecasts::all(&asked.wire.ports()).await?)
}

fn key(form: &Form) -> ActFailure<shared::requests::Key> {
    form.key().map_err(|refused| Failure::Refused(DeskRefused::Act(ActRefused::Key(refused))))
}

/// The page that an act was asked for on, as it stands now, or the answer where there is none.
fn again(asked: &Asked<'_>, failure: Failure<DeskRefused>, page: &str, sheet: Sheet, form: &Form) -> Answer {
    refused(asked, Refused::from(failure), page, sheet, form)
}

async fn read(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let ports = asked.wire.ports();
    let outcome = match key(&form) {
        Ok(key) => flow::read_now(&ports, asked.wire.books(), &asked.somebody()?.id, key).await,
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(_) => Ok(done(asked, PATH, "read")),
        Err(failure) if plain(asked, &failure) => Err(failure.into()),
        Err(failure) => again(asked, failure, PATH, flow::first(&ports).await?, &form),
    }
}

async fn post(asked: &mut Asked<'_>, id: &str) -> Answer {
    let form = asked.form().await?;
    let ports = asked.wire.ports();
    let outcome = match key(&form) {
        Ok(key) => flow::post(&ports, &asked.somebody()?.id, id, form.value("post_why"), key).await,
        Err(failure) => Err(failure),
    };
    let page = format!("{PATH}/{id}");
    match outcome {
        Ok(posted) => {
            let word = match posted {
                Posted::Corrected => "corrected",
                Posted::GivenBack => "given_back",
                Posted::Begun => "giving_back",
            };
            Ok(done(asked, &page, word))
        }
        Err(failure) if plain(asked, &failure) => Err(failure.into()),
        Err(failure) => again(asked, failure, &page, flow::mismatch(&ports, id).await?, &form),
    }
}

async fn dismiss(asked: &mut Asked<'_>, id: &str) -> Answer {
    let form = asked.form().await?;
    let ports = asked.wire.ports();
    let outcome = match key(&form) {
        Ok(key) => flow::dismiss(&ports, &asked.somebody()?.id, id, form.value("dismiss_why"), key).await,
        Err(failure) => Err(failure),
    };
    let page = format!("{PATH}/{id}");
    match outcome {
        Ok(()) => Ok(done(asked, &page, "dismissed")),
        Err(failure) if plain(asked, &failure) => Err(failure.into()),
        Err(failure) => again(asked, failure, &page, flow::mismatch(&ports, id).await?, &form),
    }
}

async fn decide(asked: &mut Asked<'_>, order: &str) -> Answer {
    let form = asked.form().await?;
    let (ports, id) = (asked.wire.ports(), OrderId::from(order));
    let outcome = match key(&form) {
        Ok(key) => pickups::decide(&ports, &asked.somebody()?.id, &id, form.value("pickup_why"), key).await,
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(()) => Ok(done(asked, PICKUPS, "decided")),
        Err(failure) if plain(asked, &failure) => Err(failure.into()),
        Err(failure) => {
            let page = format!("{PICKUPS}/{order}");
            again(asked, failure, &page, pickups::pickup(&ports, &id).await?, &form)
        }
    }
}
