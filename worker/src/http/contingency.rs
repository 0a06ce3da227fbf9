//! Units in reserve: asked for on a drop's page, answered in the partner's own studio.

use super::asked::{Answer, Asked, Form};
use super::errors::Refused;
use super::reply::Reply;
use super::route::{KEY, Route, Who};
use super::studio::{greeted, said};
use serde_json::json;
use shared::audit::ActRefused;
use shared::contingency::flow::{self, Step};
use shared::contingency::refused::ContingencyRefused;
use shared::contingency::view::Typed;
use shared::drops::view::Notice;
use shared::failure::Failure;
use shared::studio::release::flow::Hand;

/// Statuses of a step.
const STEP: &[u16] = &[200, 303, 401, 404, 409, 422];

/// Agreements about units in reserve.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/studio/drops/{id}/contingency",
        "DropReserves",
        Who::Creator,
        "What partners promised to a drop, and the form to ask one.",
        &[200, 404],
        |asked, path| Box::pin(page(asked, path.first)),
    ),
    Route::post(
        "/studio/drops/{id}/contingency",
        "AskPartner",
        Who::Owner,
        "Asks a partner for units that come in when the drop's own are gone.",
        &[
            ("sku", true, "An item of the drop."),
            ("partner", true, "The partner's name in URLs."),
            ("units", true, "All of them come in at once."),
            ("price", false, "Owed to the partner for each that is sold; nothing is 0."),
            KEY,
        ],
        &[201, 303, 401, 404, 409, 422],
        |asked, path| Box::pin(ask(asked, path.first)),
    ),
    Route::get(
        "/studio/contingency",
        "Promises",
        Who::Creator,
        "What others ask of this studio.",
        &[200],
        |asked, _| Box::pin(promises(asked)),
    ),
    Route::post(
        "/studio/contingency/{agreement}/accept",
        "PromiseUnits",
        Who::Owner,
        "Sets the units aside in the partner's own stock.",
        &[("from", true, "One of the partner's own stock-keeping units."), KEY],
        STEP,
        |asked, path| Box::pin(accept(asked, path.first)),
    ),
    Route::post(
        "/studio/contingency/{agreement}/decline",
        "DeclineUnits",
        Who::Creator,
        "The partner says no.",
        &[KEY],
        STEP,
        |asked, path| Box::pin(step(asked, path.first, Step::Decline, "declined")),
    ),
    Route::post(
        "/studio/contingency/{agreement}/withdraw",
        "WithdrawQuestion",
        Who::Creator,
        "The creator of the drop takes back what was not answered.",
        &[KEY],
        STEP,
        |asked, path| Box::pin(step(asked, path.first, Step::Withdraw, "withdrawn")),
    ),
    Route::post(
        "/studio/contingency/{agreement}/settle",
        "SettleUnits",
        Who::Owner,
        "After the drop: what was sold is owed, the rest goes home.",
        &[KEY],
        STEP,
        |asked, path| Box::pin(step(asked, path.first, Step::Settle, "units_settled")),
    ),
];

async fn show(asked: &Asked<'_>, id: &str, typed: Typed, notices: Vec<Notice>) -> Answer {
    let model = flow::page(&asked.wire.ports(), asked.studio()?, id, typed, notices).await?;
    let model = model.ok_or_else(Refused::missing)?;
    let (person, said) = (greeted(asked)?, said(asked));
    let around = app::studio::Around { shop: &asked.wire.config.shop, person: &person, said: said.as_ref() };
    Ok(Reply::html(app::studio::contingency(around, &model)))
}

async fn show_promises(asked: &Asked<'_>, notices: Vec<Notice>) -> Answer {
    let model = flow::promises(&asked.wire.ports(), asked.studio()?, notices).await?;
    let (person, said) = (greeted(asked)?, said(asked));
    let around = app::studio::Around { shop: &asked.wire.config.shop, person: &person, said: said.as_ref() };
    Ok(Reply::html(app::studio::promises(around, &model)))
}

/// `GET /studio/drops/{id}/contingency`
async fn page(asked: &Asked<'_>, id: &str) -> Answer {
    show(asked, id, Typed::default(), Vec::new()).await
}

/// `GET /studio/contingency`
async fn promises(asked: &Asked<'_>) -> Answer {
    show_promises(asked, Vec::new()).await
}

/// `POST /studio/drops/{id}/contingency`
async fn ask(asked: &mut Asked<'_>, id: &str) -> Answer {
    let form = asked.form().await?;
    let text = |name: &str| form.value(name).to_owned();
    let typed = Typed { sku: text("sku"), partner: text("partner"), units: text("units"), price: text("price") };
    let (person, studio) = (asked.somebody()?.id.clone(), asked.studio()?.clone());
    let outcome = match form.key() {
        Ok(key) => {
            let hand = Hand { person: &person, studio: &studio, key: &key };
            flow::propose(&asked.wire.ports(), &hand, id, &typed).await
        }
        Err(refused) => Err(Failure::Refused(vec![ContingencyRefused::Act(ActRefused::Key(refused))])),
    };
    let refused = match outcome {
        Ok(made) if asked.wants_json() => {
            return Ok(Reply::json(201, &json!({ "drop": id, "agreement": made, "done": "asked" })));
        }
        Ok(_) => return Ok(Reply::see_other(&format!("/studio/drops/{id}/contingency?said=asked"))),
        Err(Failure::Refused(refused)) => refused,
        Err(Failure::Broken(cause)) => return Err(Failure::<ContingencyRefused>::Broken(cause).into()),
    };
    let first = refused.first().unwrap_or(&ContingencyRefused::Missing);
    let (refusal, notices) = (Refused::of(first), refused.iter().map(ContingencyRefused::notice).collect::<Vec<_>>());
    if *first == ContingencyRefused::Missing {
        return Err(refusal);
    }
    if asked.wants_json() {
        return Err(refusal.with_notices(notices));
    }
    let status = refusal.status();
    Ok(show(asked, id, typed, notices).await?.status(status))
}

/// `POST /studio/contingency/{agreement}/accept`
async fn accept(asked: &mut Asked<'_>, id: &str) -> Answer {
    let form = asked.form().await?;
    let from = form.value("from").to_owned();
    taken(asked, &form, id, Step::Accept { from }, "units_promised").await
}

/// The other steps, which say nothing but themselves.
async fn step(asked: &mut Asked<'_>, id: &str, what: Step, word: &str) -> Answer {
    let form = asked.form().await?;
    taken(asked, &form, id, what, word).await
}

async fn taken(asked: &Asked<'_>, form: &Form, id: &str, what: Step, word: &str) -> Answer {
    let (person, studio) = (asked.somebody()?.id.clone(), asked.studio()?.clone());
    let outcome = match form.key() {
        Ok(key) => {
            let hand = Hand { person: &person, studio: &studio, key: &key };
            flow::step(&asked.wire.ports(), &hand, id, &what).await
        }
        Err(refused) => Err(Failure::Refused(ContingencyRefused::Act(ActRefused::Key(refused)))),
    };
    let refused = match outcome {
        Ok(_) if asked.wants_json() => return Ok(Reply::json(200, &json!({ "agreement": id, "done": word }))),
        Ok(drop) if what == Step::Withdraw => {
            return Ok(Reply::see_other(&format!("/studio/drops/{drop}/contingency?said={word}")));
        }
        Ok(_) => return Ok(Reply::see_other(&format!("/studio/contingency?said={word}"))),
        Err(Failure::Refused(refused)) => refused,
        Err(failure @ Failure::Broken(_)) => return Err(failure.into()),
    };
    if asked.wants_json() || refused == ContingencyRefused::Missing {
        return Err(Refused::of(&refused));
    }
    let status = Refused::of(&refused).status();
    Ok(show_promises(asked, vec![refused.notice()]).await?.status(status))
}
