//! Bundles of a drop in the studio: composed and taken out while it is a draft.

use super::asked::{Answer, Asked, Form};
use super::errors::Refused;
use super::reply::Reply;
use super::route::{KEY, Route, Who};
use super::studio::{greeted, said};
use serde_json::json;
use shared::audit::ActRefused;
use shared::bundles::flow;
use shared::bundles::flow::Refused as Why;
use shared::bundles::refused::BundleRefused;
use shared::bundles::view::Typed;
use shared::drops::view::Notice;
use shared::failure::Failure;
use shared::studio::release::flow::Hand;

const VERSION: (&str, bool, &str) = ("version", true, "The version of the drop that was shown.");

/// Bundles of a drop.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/studio/drops/{id}/bundles",
        "DropBundles",
        Who::Creator,
        "The bundles of a drop, and the form to compose one.",
        &[200, 404],
        |asked, path| Box::pin(page(asked, path.first)),
    ),
    Route::post(
        "/studio/drops/{id}/bundles",
        "AddBundle",
        Who::Creator,
        "Several items of a draft, sold as one for less.",
        &[
            ("title", true, "At most 80 characters."),
            ("price", true, "Of one bundle; no more than its parts cost."),
            ("units", true, "How many there may be at most."),
            ("limit", true, "Most that one buyer may have."),
            ("part-1-sku", true, "And part-1-units; up to part-12. No units is none."),
            VERSION,
            KEY,
        ],
        &[201, 303, 401, 404, 409, 422],
        |asked, path| Box::pin(add(asked, path.first)),
    ),
    Route::post(
        "/studio/drops/{id}/bundles/remove",
        "RemoveBundle",
        Who::Creator,
        "Takes a bundle out of a draft.",
        &[("sku", true, "Its stock-keeping unit."), VERSION, KEY],
        &[200, 303, 401, 404, 409, 422],
        |asked, path| Box::pin(remove(asked, path.first)),
    ),
];

async fn show(asked: &Asked<'_>, id: &str, typed: Typed, notices: Vec<Notice>) -> Answer {
    let model = flow::page(&asked.wire.ports(), asked.studio()?, id, typed, notices).await?;
    let model = model.ok_or_else(Refused::missing)?;
    let (person, said) = (greeted(asked)?, said(asked));
    let around = app::studio::Around { shop: &asked.wire.config.shop, person: &person, said: said.as_ref() };
    Ok(Reply::html(app::studio::bundles(around, &model)))
}

async fn refuse(asked: &Asked<'_>, id: &str, typed: Typed, failure: Failure<Why>) -> Answer {
    let (refusal, notices) = match failure {
        Failure::Refused(Why::Now(refused)) if refused == BundleRefused::Missing => return Err(Refused::of(&refused)),
        Failure::Refused(Why::Now(refused)) => (Refused::of(&refused), vec![refused.notice(None)]),
        // Which of them it is stands in the notices; the answer as a whole is that what was typed does not do.
        Failure::Refused(Why::Typed(notices)) => (Refused::of(&BundleRefused::TooFewParts), notices),
        Failure::Broken(cause) => return Err(Failure::<BundleRefused>::Broken(cause).into()),
    };
    if asked.wants_json() {
        return Err(refusal.with_notices(notices));
    }
    let status = refusal.status();
    Ok(show(asked, id, typed, notices).await?.status(status))
}

fn version(form: &Form) -> Result<i64, Failure<Why>> {
    let moved_on = || Failure::Refused(Why::Now(BundleRefused::Act(ActRefused::MovedOn)));
    form.value("version").trim().parse().map_err(|_| moved_on())
}

/// `GET /studio/drops/{id}/bundles`
async fn page(asked: &Asked<'_>, id: &str) -> Answer {
    show(asked, id, Typed::default(), Vec::new()).await
}

/// `POST /studio/drops/{id}/bundles`
async fn add(asked: &mut Asked<'_>, id: &str) -> Answer {
    let form = asked.form().await?;
    let typed = Typed::read(|name| form.has(name).then(|| form.value(name).to_owned()));
    let (person, studio) = (asked.somebody()?.id.clone(), asked.studio()?.clone());
    let step = async {
        let key = form.key().map_err(|refused| Failure::Refused(Why::Now(ActRefused::Key(refused).into())))?;
        let hand = Hand { person: &person, studio: &studio, key: &key };
        flow::add(&asked.wire.ports(), &hand, id, version(&form)?, &typed).await
    };
    match step.await {
        Ok(sku) if asked.wants_json() => Ok(Reply::json(201, &json!({ "drop": id, "sku": sku, "done": "bundled" }))),
        Ok(_) => Ok(Reply::see_other(&format!("/studio/drops/{id}/bundles?said=bundled"))),
        Err(failure) => refuse(asked, id, typed, failure).await,
    }
}

/// `POST /studio/drops/{id}/bundles/remove`
async fn remove(asked: &mut Asked<'_>, id: &str) -> Answer {
    let form = asked.form().await?;
    let (person, studio) = (asked.somebody()?.id.clone(), asked.studio()?.clone());
    let step = async {
        let key = form.key().map_err(|refused| Failure::Refused(Why::Now(ActRefused::Key(refused).into())))?;
        let hand = Hand { person: &person, studio: &studio, key: &key };
        flow::remove(&asked.wire.ports(), &hand, id, version(&form)?, form.value("sku")).await
    };
    match step.await {
        Ok(()) if asked.wants_json() => Ok(Reply::json(200, &json!({ "drop": id, "done": "unbundled" }))),
        Ok(()) => Ok(Reply::see_other(&format!("/studio/drops/{id}/bundles?said=unbundled"))),
        Err(failure) => refuse(asked, id, Typed::default(), failure).await,
    }
}
