//! Coming in with a passkey, and showing one once more.

use super::asked::{Answer, Asked};
use super::errors::Refused;
use super::reply::Reply;
use super::route::{Route, Who};
use super::security::{around, dressed, person, tell, with_next};
use super::session::{self, set_asking, set_session};
use crate::wire;
use serde_json::{Value, json};
use shared::failure::{Failure, Refusal};
use shared::people::passkeys::flow::{self, Answer as Shown, Comer, Holder};
use shared::people::passkeys::{Begun, CEREMONY_LASTS, NETWORK, Rotated};
use shared::people::security::StepUpPage;
use shared::people::sign_in::{network, onward};
use shared::people::totp::flow as totp;
use shared::people::{Person, agent};

/// In by a passkey, and up by one.
pub const ROUTES: &[Route] = &[
    Route::post(
        "/sign-in/passkey/start",
        "BeginPasskeySignIn",
        Who::Anyone,
        "Begins signing in with a passkey: JSON for the device. It says nothing of who has one.",
        &[],
        &[200, 429],
        |asked, _| Box::pin(start_sign_in(asked)),
    ),
    Route::post(
        "/sign-in/passkey",
        "SignInByPasskey",
        Who::Anyone,
        "Signs in by what the device answered.",
        &[
            ("ceremony", true, "Which question it answers."),
            ("response", true, "The credential as JSON."),
            ("next", false, "A path of the shop to go on to."),
        ],
        &[200, 303, 400, 403, 409, 410, 422],
        |asked, _| Box::pin(sign_in(asked)),
    ),
    Route::get(
        "/step-up",
        "StepUp",
        Who::Person,
        "Where a passkey or a code is shown once more; `next` is the path to go on to. Who has neither makes one first.",
        &[200, 303],
        |asked, _| Box::pin(async { step_up_page(asked, &asked.query_whole("next"), None).await }),
    ),
    Route::post(
        "/step-up/start",
        "BeginStepUp",
        Who::Person,
        "Begins showing one of the person's passkeys: JSON for the device.",
        &[],
        &[200, 404],
        |asked, _| Box::pin(start_step_up(asked)),
    ),
    Route::post(
        "/step-up",
        "ShowStrength",
        Who::Person,
        "Makes the session strong, by what the device answered or by a code.",
        &[
            ("ceremony", false, "Which question the passkey answers."),
            ("response", false, "The credential as JSON."),
            ("code", false, "A one-time code or a recovery code, instead of a passkey."),
            ("next", false, "A path of the shop to go on to."),
        ],
        &[200, 303, 400, 403, 409, 410, 422, 429],
        |asked, _| Box::pin(step_up(asked)),
    ),
];

/// The token of the session that asks.
pub fn token(asked: &Asked<'_>) -> String {
    cookie(asked, session::token).unwrap_or_default()
}

fn cookie(asked: &Asked<'_>, read: fn(&str) -> Option<&str>) -> Option<String> {
    asked.header("cookie").as_deref().and_then(read).map(str::to_owned)
}

/// A person in their browser.
pub const fn holder<'a>(person: &'a Person, token: &'a str) -> Holder<'a> {
    Holder { person, token }
}

/// What the tool in the browser reads.
pub fn begun(begun: &Begun) -> Reply {
    let options: Value = serde_json::from_str(&begun.options).unwrap_or_default();
    Reply::json(200, &json!({ "ceremony": begun.ceremony, "options": options }))
}

/// The session goes on under another token.
pub fn rotated(asked: &Asked<'_>, fresh: &Rotated, to: &str, status: u16) -> Reply {
    tell(asked, fresh.letter.clone());
    let seconds = (fresh.ends_at - asked.wire.now).0 / 1_000;
    let reply = if asked.wants_json() {
        Reply::json(status, &json!({ "strong": true, "next": to, "ends_at": fresh.ends_at }))
    } else {
        Reply::see_other(to)
    };
    reply.header("set-cookie", set_session(&fresh.token, seconds))
}

/// `POST /sign-in/passkey/start`
pub async fn start_sign_in(asked: &mut Asked<'_>) -> Answer {
    let browser = cookie(asked, session::asking).unwrap_or_else(|| asked.wire.ports().ids.secret());
    let keys = wire::passkeys(asked.wire);
    match flow::begin_sign_in(&asked.wire.ports(), &keys, &browser, &network(&asked.network())).await {
        Ok(question) => Ok(begun(&question).header("set-cookie", set_asking(&browser, CEREMONY_LASTS.0 / 1_000 * 2))),
        Err(Failure::Refused(refused)) => Err(Refused::of(&refused).after(NETWORK.seconds_left(asked.wire.now))),
        Err(broken) => Err(broken.into()),
    }
}

/// `POST /sign-in/passkey`
pub async fn sign_in(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let browser = cookie(asked, session::asking).unwrap_or_default();
    let before = cookie(asked, session::token);
    let agent = agent::words(&asked.header("user-agent").unwrap_or_default());
    let comer = Comer { browser: &browser, agent: &agent, before: before.as_deref() };
    let shown = Shown { ceremony: form.value("ceremony"), response: form.value("response") };
    let keys = wire::passkeys(asked.wire);
    match flow::finish_sign_in(&asked.wire.ports(), &keys, &comer, &shown).await {
        Ok(fresh) => Ok(rotated(asked, &fresh, onward(form.value("next")), 200)),
        Err(Failure::Refused(refused)) if !asked.wants_json() => {
            Ok(super::sign_in::form_page(asked, form.value("next"), "", Some(&Refused::of(&refused))))
        }
        Err(failure) => Err(failure.into()),
    }
}

async fn step_up_page(asked: &Asked<'_>, next: &str, refused: Option<&Refused>) -> Answer {
    let person = person(asked)?;
    let (next, ways) = (onward(next).to_owned(), flow::ways(&asked.wire.ports(), &person).await?);
    if ways.passkeys.is_empty() && !ways.codes && refused.is_none() {
        return Ok(Reply::see_other(&with_next("/you/security", &next)));
    }
    let model = StepUpPage { around: around(asked, &person, refused), next, ways };
    Ok(dressed(app::people::step_up(&model), refused))
}

/// `POST /step-up/start`
pub async fn start_step_up(asked: &mut Asked<'_>) -> Answer {
    let (person, token) = (person(asked)?, token(asked));
    let keys = wire::passkeys(asked.wire);
    Ok(begun(&flow::begin_step_up(&asked.wire.ports(), &keys, &holder(&person, &token)).await?))
}

/// `POST /step-up`
pub async fn step_up(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let (person, token, next) = (person(asked)?, token(asked), form.value("next"));
    let ports = asked.wire.ports();
    if !form.value("response").is_empty() {
        let shown = Shown { ceremony: form.value("ceremony"), response: form.value("response") };
        let keys = wire::passkeys(asked.wire);
        let outcome = flow::finish_step_up(&ports, &keys, &holder(&person, &token), &shown).await;
        return answer(asked, next, outcome).await;
    }
    let secret = &asked.wire.config.cookie_secret;
    let outcome = totp::show(&ports, secret, &person, form.value("code")).await;
    answer(asked, next, outcome).await
}

async fn answer<E: Refusal>(asked: &Asked<'_>, next: &str, outcome: Result<Rotated, Failure<E>>) -> Answer {
    match outcome {
        Ok(fresh) => Ok(rotated(asked, &fresh, onward(next), 200)),
        Err(Failure::Refused(refused)) => {
            let refused = Refused::of(&refused).after(totp::TRIES.seconds_left(asked.wire.now));
            if asked.wants_json() { Err(refused) } else { step_up_page(asked, next, Some(&refused)).await }
        }
        Err(broken) => Err(broken.into()),
    }
}
