//! The studio before the first sale: profile, scenarios, payout account, sending it in.

use super::asked::{Answer, Asked, Form};
use super::errors::Refused;
use super::reply::Reply;
use super::route::{KEY, Route, Who};
use super::studio::greeted;
use crate::{post, wire};
use serde_json::json;
use shared::failure::{Failure, Refusal};
use shared::office::view::{Notice, Person as Greeted};
use shared::onboarding::flow::{self, Hand};
use shared::onboarding::profile::Profile;
use shared::onboarding::refused::OnboardingRefused;
use shared::onboarding::screening::SCENARIOS;
use shared::people::{Person, Studio};
use shared::ports::Cached;
use shared::requests::Key;

/// What a creator does before they sell.
pub const ROUTES: &[Route] = &[
    Route::get("/studio/profile", "Profile", Who::Creator, "The creator's page, to be edited.", &[200], |asked, _| {
        Box::pin(async { profile(asked, None).await })
    }),
    Route::post(
        "/studio/profile",
        "KeepProfile",
        Who::Creator,
        "Changes the creator's page.",
        &[
            ("name", true, "At most 60 characters."),
            ("trade", true, "At most 60 characters."),
            ("town", true, "At most 60 characters."),
            ("zone", true, "IANA time zone of the list."),
            ("story", false, "At most 4,000 characters."),
            ("portrait", false, "Hash of one of the creator's pictures."),
            ("tax_bp", true, "Basis points of the list."),
            KEY,
        ],
        &[200, 303, 400, 409, 422],
        |asked, _| Box::pin(keep_profile(asked)),
    ),
    Route::get("/studio/screening", "Screening", Who::Creator, "Four scenarios.", &[200], |asked, _| {
        Box::pin(screening(asked))
    }),
    Route::post(
        "/studio/screening",
        "AnswerScreening",
        Who::Creator,
        "Keeps the answers; the last ones count.",
        &[("question", true, "And damaged, ill, short: the word of an answer each.")],
        &[200, 303, 422],
        |asked, _| Box::pin(answer(asked)),
    ),
    Route::get(
        "/studio/payout-account",
        "PayoutAccount",
        Who::Owner,
        "Where payouts go, by its last four characters.",
        &[200],
        |asked, _| Box::pin(async { account(asked, "", None).await }),
    ),
    Route::post(
        "/studio/payout-account/set",
        "SetPayoutAccount",
        Who::Owner,
        "Sets where payouts go. Every owner is written to.",
        &[
            ("holder", true, "As it is on the account."),
            ("iban", true, "With check digits that fit."),
            ("seen", true, "The version that was shown; 0 for none."),
            KEY,
        ],
        &[200, 303, 400, 409, 422],
        |asked, _| Box::pin(set_account(asked)),
    )
    .fresh(),
    Route::post(
        "/studio/submit",
        "Submit",
        Who::Owner,
        "Sends everything in for verification; a refusal lists what is missing.",
        &[KEY],
        &[200, 303, 400, 409, 422],
        |asked, _| Box::pin(submit(asked)),
    ),
];

/// Who asks, in whose studio: their own copies, so that the request can be read meanwhile.
pub(super) fn who(asked: &Asked<'_>) -> Result<(Person, Studio), Refused> {
    Ok((asked.somebody()?.clone(), asked.studio()?.clone()))
}

pub(super) fn around<'a>(
    asked: &'a Asked<'_>,
    person: &'a Greeted,
    said: Option<&'a Notice>,
) -> app::studio::Around<'a> {
    app::studio::Around { shop: &asked.wire.config.shop, person, said }
}

/// What has just happened, as the address of the page tells: only what is listed here can be said.
pub(super) fn said(asked: &Asked<'_>) -> Option<Notice> {
    let text = match asked.query_value("said").as_str() {
        "saved" => "Saved.",
        "answered" => "Your answers are kept.",
        "account" => "Kept. We have written to every owner of this studio.",
        "sent" => "It has arrived, and is being read.",
        "confirmed" => "Confirmed.",
        _ => return None,
    };
    Some(Notice { code: asked.query_value("said"), field: None, text: text.to_owned() })
}

pub(super) fn done(asked: &Asked<'_>, to: &str) -> Reply {
    if asked.wants_json() { Reply::json(200, &json!({ "done": true })) } else { Reply::see_other(to) }
}

fn key(form: &Form) -> Result<Key, Failure<OnboardingRefused>> {
    flow::key(form.key())
}

/// A form's refusal as the whole reply of a client, or as the page that shows it.
fn told(refused: &OnboardingRefused) -> Refused {
    Refused::of(refused).with_notices(refused.notices())
}

fn typed(form: &Form) -> Profile {
    let value = |name: &str| form.value(name).to_owned();
    Profile {
        name: value("name"),
        trade: value("trade"),
        town: value("town"),
        zone: value("zone"),
        story: value("story"),
        portrait: value("portrait"),
        tax_bp: 0,
    }
}

async fn profile(asked: &Asked<'_>, refused: Option<(&Form, &OnboardingRefused)>) -> Answer {
    let studio = asked.studio()?;
    let (kept, portraits) = flow::profile(&asked.wire.ports(), studio).await?;
    if refused.is_none() && asked.wants_json() {
        return Ok(Reply::json(200, &kept));
    }
    let (person, said) = (greeted(asked)?, said(asked));
    let fresh = asked.wire.ports().ids.fresh("key_");
    let tax = refused.map_or_else(|| kept.tax_bp.to_string(), |(form, _)| form.value("tax_bp").to_owned());
    let shown = refused.map_or(kept, |(form, _)| typed(form));
    let notices = refused.map(|(_, refused)| refused.notices()).unwrap_or_default();
    let around = around(asked, &person, said.as_ref());
    let page = app::onboarding::profile(around, (&shown, &tax), &portraits, (&studio.slug, &fresh), &notices);
    Ok(Reply::html(page).status(refused.map_or(200, |(_, refused)| told(refused).status())))
}

async fn keep_profile(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let (person, studio) = who(asked)?;
    let outcome = match key(&form) {
        Ok(key) => {
            let hand = Hand { person: &person, studio: &studio, key: &key };
            flow::keep_profile(&asked.wire.ports(), hand, &typed(&form), form.value("tax_bp")).await
        }
        Err(refused) => Err(refused),
    };
    match outcome {
        Ok(()) => {
            super::cache::purge(asked, vec![Cached::Home, Cached::Creator(studio.slug)]).await;
            Ok(done(asked, "/studio/profile?said=saved"))
        }
        Err(Failure::Refused(refused)) if asked.wants_json() => Err(told(&refused)),
        Err(Failure::Refused(refused)) => profile(asked, Some((&form, &refused))).await,
        Err(failure) => Err(failure.into()),
    }
}

async fn screening(asked: &Asked<'_>) -> Answer {
    let kept = flow::screening(&asked.wire.ports(), asked.studio()?).await?;
    let answers = kept.map(|kept| kept.answers).unwrap_or_default();
    let chosen: Vec<_> = answers.into_iter().map(|chosen| (chosen.scenario, chosen.answer)).collect();
    let (person, said) = (greeted(asked)?, said(asked));
    Ok(Reply::html(app::onboarding::screening(around(asked, &person, said.as_ref()), &chosen, &[])))
}

async fn answer(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let chosen: Vec<_> =
        SCENARIOS.iter().map(|scenario| (scenario.name.to_owned(), form.value(scenario.name).to_owned())).collect();
    match flow::answer(&asked.wire.ports(), asked.studio()?, &chosen).await {
        Ok(()) => Ok(done(asked, "/studio/screening?said=answered")),
        Err(Failure::Refused(refused)) if !asked.wants_json() => {
            let person = greeted(asked)?;
            let page = app::onboarding::screening(around(asked, &person, None), &chosen, &refused.notices());
            Ok(Reply::html(page).status(told(&refused).status()))
        }
        Err(failure) => Err(failure.into()),
    }
}

async fn account(asked: &Asked<'_>, holder: &str, refused: Option<&OnboardingRefused>) -> Answer {
    let shown = flow::account(&asked.wire.ports(), asked.studio()?).await?;
    if refused.is_none() && asked.wants_json() {
        return Ok(Reply::json(200, &shown));
    }
    let (person, said) = (greeted(asked)?, said(asked));
    let fresh = asked.somebody()?.is_fresh(asked.wire.now);
    let key = asked.wire.ports().ids.fresh("key_");
    let notices = refused.map(OnboardingRefused::notices).unwrap_or_default();
    let around = around(asked, &person, said.as_ref());
    let page = app::onboarding::account(around, shown.as_ref(), (holder, &key), fresh, &notices);
    Ok(Reply::html(page).status(refused.map_or(200, |refused| told(refused).status())))
}

async fn set_account(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let (person, studio) = who(asked)?;
    let typed = (form.value("holder"), form.value("iban"));
    let seen = form.value("seen").parse().unwrap_or(-1);
    let seal = wire::account_seal(asked.wire);
    let outcome = match key(&form) {
        Ok(key) => {
            let hand = Hand { person: &person, studio: &studio, key: &key };
            flow::set_account(&asked.wire.ports(), &seal, hand, typed, seen).await
        }
        Err(refused) => Err(refused),
    };
    match outcome {
        Ok(letters) => {
            letters.into_iter().for_each(|letter| post::soon(asked.env, asked.context, letter));
            Ok(done(asked, "/studio/payout-account?said=account"))
        }
        Err(Failure::Refused(refused)) if !asked.wants_json() => account(asked, typed.0, Some(&refused)).await,
        Err(failure) => Err(failure.into()),
    }
}

async fn submit(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let (person, studio) = who(asked)?;
    let outcome = match key(&form) {
        Ok(key) => flow::submit(&asked.wire.ports(), Hand { person: &person, studio: &studio, key: &key }).await,
        Err(refused) => Err(refused),
    };
    match outcome {
        Ok(()) => Ok(done(asked, "/studio?said=submitted")),
        Err(Failure::Refused(refused)) if !asked.wants_json() => {
            let facts = flow::facts(&asked.wire.ports(), &studio).await?;
            let (person, key) = (greeted(asked)?, asked.wire.ports().ids.fresh("key_"));
            let notice = Notice { code: refused.code().to_owned(), field: None, text: refused.to_string() };
            let page = app::onboarding::submit_page(around(asked, &person, None), &facts, &key, &[notice]);
            Ok(Reply::html(page).status(told(&refused).status()))
        }
        Err(failure) => Err(failure.into()),
    }
}
