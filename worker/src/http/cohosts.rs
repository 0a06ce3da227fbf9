//! Co-hosts: proposed on a drop's page, answered in the co-host's own studio.

use super::asked::{Answer, Asked};
use super::errors::Refused;
use super::reply::Reply;
use super::route::{KEY, Route, Who};
use super::studio::{greeted, said};
use serde_json::json;
use shared::audit::ActRefused;
use shared::cohosts::flow::{self, Step};
use shared::cohosts::refused::CohostRefused;
use shared::cohosts::view::Typed;
use shared::drops::view::Notice;
use shared::failure::Failure;
use shared::studio::release::flow::Hand;

/// Statuses of a step.
const STEP: &[u16] = &[200, 303, 401, 404, 409, 422];

/// Shares of co-hosts.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/studio/drops/{id}/cohosts",
        "DropCohosts",
        Who::Creator,
        "Who sells a drop with its creator, and the form to ask somebody.",
        &[200, 404],
        |asked, path| Box::pin(page(asked, path.first)),
    ),
    Route::post(
        "/studio/drops/{id}/cohosts",
        "ShareDrop",
        Who::Owner,
        "Offers a co-host a share of what the creator gets.",
        &[
            ("cohost", true, "The co-host's name, or their name in URLs."),
            ("sku", false, "An item of the drop; nothing is everything."),
            ("share", true, "In percent of what the creator gets."),
            KEY,
        ],
        &[201, 303, 401, 404, 409, 422],
        |asked, path| Box::pin(propose(asked, path.first)),
    ),
    Route::get("/studio/cohosting", "Cohosted", Who::Creator, "What this studio shares in.", &[200], |asked, _| {
        Box::pin(cohosted(asked))
    }),
    Route::post(
        "/studio/cohosts/{share}/accept",
        "AcceptShare",
        Who::Owner,
        "The co-host says yes.",
        &[KEY],
        STEP,
        |asked, path| Box::pin(step(asked, path.first, Step::Accept, "share_agreed")),
    ),
    Route::post(
        "/studio/cohosts/{share}/decline",
        "DeclineShare",
        Who::Owner,
        "The co-host says no.",
        &[KEY],
        STEP,
        |asked, path| Box::pin(step(asked, path.first, Step::Decline, "share_declined")),
    ),
    Route::post(
        "/studio/cohosts/{share}/withdraw",
        "WithdrawShare",
        Who::Owner,
        "Either side takes it back before the doors open.",
        &[KEY],
        STEP,
        |asked, path| Box::pin(step(asked, path.first, Step::Withdraw, "share_withdrawn")),
    ),
];

async fn show(asked: &Asked<'_>, id: &str, typed: Typed, notices: Vec<Notice>) -> Answer {
    let model = flow::page(&asked.wire.ports(), asked.studio()?, id, typed, notices).await?;
    let model = model.ok_or_else(Refused::missing)?;
    let (person, said) = (greeted(asked)?, said(asked));
    let around = app::studio::Around { shop: &asked.wire.config.shop, person: &person, said: said.as_ref() };
    Ok(Reply::html(app::studio::cohosts(around, &model)))
}

async fn show_cohosted(asked: &Asked<'_>, notices: Vec<Notice>) -> Answer {
    let model = flow::cohosted(&asked.wire.ports(), asked.studio()?, notices).await?;
    let (person, said) = (greeted(asked)?, said(asked));
    let around = app::studio::Around { shop: &asked.wire.config.shop, person: &person, said: said.as_ref() };
    Ok(Reply::html(app::studio::cohosted(around, &model)))
}

/// `GET /studio/drops/{id}/cohosts`
async fn page(asked: &Asked<'_>, id: &str) -> Answer {
    show(asked, id, Typed::default(), Vec::new()).await
}

/// `GET /studio/cohosting`
async fn cohosted(asked: &Asked<'_>) -> Answer {
    show_cohosted(asked, Vec::new()).await
}

/// `POST /studio/drops/{id}/cohosts`
async fn propose(asked: &mut Asked<'_>, id: &str) -> Answer {
    let form = asked.form().await?;
    let text = |name: &str| form.value(name).to_owned();
    let typed = Typed { cohost: text("cohost"), sku: text("sku"), share: text("share") };
    let (person, studio) = (asked.somebody()?.id.clone(), asked.studio()?.clone());
    let outcome = match form.key() {
        Ok(key) => {
            let hand = Hand { person: &person, studio: &studio, key: &key };
            flow::propose(&asked.wire.ports(), &hand, id, &typed).await
        }
        Err(refused) => Err(Failure::Refused(vec![CohostRefused::Act(ActRefused::Key(refused))])),
    };
    let refused = match outcome {
        Ok(made) if asked.wants_json() => {
            return Ok(Reply::json(201, &json!({ "drop": id, "share": made, "done": "share_proposed" })));
        }
        Ok(_) => return Ok(Reply::see_other(&format!("/studio/drops/{id}/cohosts?said=share_proposed"))),
        Err(Failure::Refused(refused)) => refused,
        Err(Failure::Broken(cause)) => return Err(Failure::<CohostRefused>::Broken(cause).into()),
    };
    let first = refused.first().unwrap_or(&CohostRefused::Missing);
    let (refusal, notices) = (Refused::of(first), refused.iter().map(CohostRefused::notice).collect::<Vec<_>>());
    if *first == CohostRefused::Missing {
        return Err(refusal);
    }
    if asked.wants_json() {
        return Err(refusal.with_notices(notices));
    }
    let status = refusal.status();
    Ok(show(asked, id, typed, notices).await?.status(status))
}

async fn step(asked: &mut Asked<'_>, id: &str, what: Step, word: &str) -> Answer {
    let form = asked.form().await?;
    let (person, studio) = (asked.somebody()?.id.clone(), asked.studio()?.clone());
    let outcome = match form.key() {
        Ok(key) => {
            let hand = Hand { person: &person, studio: &studio, key: &key };
            flow::step(&asked.wire.ports(), &hand, id, what).await
        }
        Err(refused) => Err(Failure::Refused(CohostRefused::Act(ActRefused::Key(refused)))),
    };
    let refused = match outcome {
        Ok(_) if asked.wants_json() => return Ok(Reply::json(200, &json!({ "share": id, "done": word }))),
        Ok(Some(drop)) => return Ok(Reply::see_other(&format!("/studio/drops/{drop}/cohosts?said={word}"))),
        Ok(None) => return Ok(Reply::see_other(&format!("/studio/cohosting?said={word}"))),
        Err(Failure::Refused(refused)) => refused,
        Err(failure @ Failure::Broken(_)) => return Err(failure.into()),
    };
    if asked.wants_json() || refused == CohostRefused::Missing {
        return Err(Refused::of(&refused));
    }
    let status = Refused::of(&refused).status();
    Ok(show_cohosted(asked, vec![refused.notice()]).await?.status(status))
}
