//! Payouts in the studio.

use super::asked::{Answer, Asked, Form};
use super::errors::Refused;
use super::onboarding::{around, done, who};
use super::reply::Reply;
use super::route::{KEY, Route, Who};
use super::studio::greeted;
use crate::post;
use serde_json::json;
use shared::audit::ActRefused;
use shared::failure::Failure;
use shared::office::view::Notice;
use shared::onboarding::flow::Hand;
use shared::payouts::account::flow::{self as bank, begin, stop};
use shared::payouts::flow;
use shared::payouts::news::flow::look_at_account;
use shared::payouts::refused::PayoutRefused;
use shared::payouts::round::flow::Stuck;
use shared::requests::Key;

/// What a creator is owed, and its way to their bank.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/studio/payouts",
        "StudioPayouts",
        Who::Owner,
        "What is on its way, available, held and owed; each sale with its fees; past payouts.",
        &[200],
        |asked, _| Box::pin(page(asked)),
    ),
    Route::get(
        "/studio/payouts/{payout}",
        "StudioPayout",
        Who::Owner,
        "One payout and what it is made of.",
        &[200, 404],
        |asked, path| Box::pin(one(asked, path.first)),
    ),
    Route::post(
        "/studio/payouts/bank",
        "OpenBank",
        Who::Owner,
        "Leads to the provider’s page on which bank details are set. Every owner is written to.",
        &[KEY],
        &[200, 303, 400, 404, 409, 422, 503],
        |asked, _| Box::pin(open(asked)),
    )
    .fresh(),
    Route::post(
        "/studio/payouts/ask",
        "AskAboutBank",
        Who::Owner,
        "Asks the payment provider what it knows of the creator’s account now, and keeps that.",
        &[KEY],
        &[200, 303, 400, 409, 422, 503],
        |asked, _| Box::pin(ask(asked)),
    ),
    Route::post(
        "/studio/payouts/stop",
        "StopPayouts",
        Who::Owner,
        "Nothing is sent until operators have spoken with an owner.",
        &[KEY],
        &[200, 303, 400, 409, 422],
        |asked, _| Box::pin(stop_all(asked)),
    ),
];

fn said(asked: &Asked<'_>) -> Option<Notice> {
    let text = match asked.query_value("said").as_str() {
        "back" => {
            "Thank you. The payment provider tells us what it has learned within minutes; below you can ask it at once."
        }
        "asked" => "What the payment provider knows now is shown below.",
        "again" => "That page at the payment provider is over. You can open it once more below.",
        "stopped" => "Your payouts are stopped. We will write to you.",
        _ => return None,
    };
    Some(Notice { code: asked.query_value("said"), field: None, text: text.to_owned() })
}

async fn shown(asked: &Asked<'_>, refused: Option<&PayoutRefused>) -> Answer {
    let fresh = asked.somebody()?.is_fresh(asked.wire.now);
    let refusal = refused.map(Refused::of);
    let notices = refusal.iter().map(Refused::notice).collect();
    let model = flow::page(&asked.wire.ports(), asked.studio()?, fresh, notices).await?;
    if refused.is_none() && asked.wants_json() {
        let purses: Vec<_> = model
            .purses
            .iter()
            .map(|purse| {
                json!({ "on_its_way": purse.on_its_way, "available": purse.available, "held": purse.held,
                    "owed": purse.owed, "next": purse.next.iso })
            })
            .collect();
        return Ok(Reply::json(200, &json!({ "balances": purses })));
    }
    let (person, said) = (greeted(asked)?, said(asked));
    let page = app::payouts::page(around(asked, &person, said.as_ref()), &model);
    Ok(Reply::html(page).status(refusal.map_or(200, |refusal| refusal.status())))
}

async fn page(asked: &mut Asked<'_>) -> Answer {
    shown(asked, None).await
}

async fn ask(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    key(&form)?;
    let ports = asked.wire.ports();
    if let Some(account) = bank::account(&ports, asked.studio()?.creator.as_str()).await? {
        let letters = look_at_account(&ports, &account).await.map_err(|stuck| match stuck {
            Stuck::Db(error) => Failure::<PayoutRefused>::from(error),
            Stuck::Payments(error) => error.into(),
        })?;
        letters.into_iter().for_each(|letter| post::soon(asked.env, asked.context, letter));
    }
    Ok(done(asked, "/studio/payouts?said=asked"))
}

async fn one(asked: &Asked<'_>, id: &str) -> Answer {
    let model = flow::payout(&asked.wire.ports(), asked.studio()?, id).await?;
    let person = greeted(asked)?;
    Ok(Reply::html(app::payouts::one(around(asked, &person, None), &model)))
}

fn key(form: &Form) -> Result<Key, Failure<PayoutRefused>> {
    form.key().map_err(|refused| Failure::Refused(PayoutRefused::Act(ActRefused::Key(refused))))
}

async fn open(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let (person, studio) = who(asked)?;
    let shop = &asked.wire.config.shop;
    let step = async {
        let key = key(&form)?;
        let hand = Hand { person: &person, studio: &studio, key: &key };
        begin(&asked.wire.ports(), hand, (&shop.url, &shop.country)).await
    };
    match step.await {
        Ok((link, letters)) => {
            letters.into_iter().for_each(|letter| post::soon(asked.env, asked.context, letter));
            if asked.wants_json() {
                return Ok(Reply::json(200, &json!({ "url": link })));
            }
            Ok(Reply::see_other(&link))
        }
        Err(Failure::Refused(refused)) if !asked.wants_json() => shown(asked, Some(&refused)).await,
        Err(failure) => Err(failure.into()),
    }
}

async fn stop_all(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let (person, studio) = who(asked)?;
    let step = async {
        let key = key(&form)?;
        stop(&asked.wire.ports(), Hand { person: &person, studio: &studio, key: &key }).await
    };
    match step.await {
        Ok(()) => Ok(done(asked, "/studio/payouts?said=stopped")),
        Err(Failure::Refused(refused)) if !asked.wants_json() => shown(asked, Some(&refused)).await,
        Err(failure) => Err(failure.into()),
    }
}
