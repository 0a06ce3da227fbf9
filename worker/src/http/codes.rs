//! One-time codes and recovery codes: set up, renewed, turned off.

use super::asked::{Answer, Asked, Form};
use super::errors::Refused;
use super::reply::Reply;
use super::route::{KEY, Route, Who};
use super::security::{Typed, around, done, dressed, person, refuse, show, tell, wanted, with_next};
use serde_json::json;
use shared::audit::ActRefused;
use shared::failure::Failure;
use shared::people::Person;
use shared::people::security::{CodesPage, RecoveryPage};
use shared::people::totp::flow::{self as totp, NewSet};
use shared::people::totp::refused::CodeRefused;
use shared::requests::Key;

/// What can be done about codes.
pub const ROUTES: &[Route] = &[
    Route::post(
        "/you/security/codes",
        "BeginCodes",
        Who::Person,
        "Makes a seed of one-time codes.",
        &[("next", false, "A path of the shop to go on to."), KEY],
        &[200, 303, 403, 409],
        |asked, _| Box::pin(begin_codes(asked)),
    ),
    Route::get(
        "/you/security/codes",
        "CodesSetup",
        Who::Person,
        "The seed that waits for its first code.",
        &[200, 303],
        |asked, _| Box::pin(async { codes_page(asked, &wanted(&asked.query_whole("next")), None).await }),
    ),
    Route::post(
        "/you/security/codes/confirm",
        "ConfirmCodes",
        Who::Person,
        "Turns one-time codes on; answers the recovery codes: once, and again to the same key.",
        &[("code", true, "Six digits of the app."), ("next", false, "A path of the shop to go on to."), KEY],
        &[200, 409, 422, 429],
        |asked, _| Box::pin(confirm(asked)),
    ),
    Route::post(
        "/you/security/recovery",
        "RenewRecovery",
        Who::Person,
        "Makes a new set of recovery codes; answers them: once, and again to the same key.",
        &[KEY],
        &[200, 403, 409],
        |asked, _| Box::pin(renew(asked)),
    )
    .fresh(),
    Route::post(
        "/you/security/stop-codes",
        "StopCodes",
        Who::Person,
        "Turns one-time codes and recovery codes off.",
        &[KEY],
        &[200, 303, 403, 409, 422],
        |asked, _| Box::pin(stop(asked)),
    )
    .fresh(),
];

fn code_key(form: &Form) -> Result<Key, Failure<CodeRefused>> {
    form.key().map_err(|refused| Failure::Refused(CodeRefused::Act(ActRefused::Key(refused))))
}

/// `POST /you/security/codes`
pub async fn begin_codes(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let (person, typed) = (person(asked)?, Typed::of(&form));
    match totp::begin(&asked.wire.ports(), &asked.wire.config.cookie_secret, &person).await {
        Ok(()) if asked.wants_json() => codes_page(asked, "", None).await,
        Ok(()) => Ok(Reply::see_other(&with_next("/you/security/codes", &typed.next))),
        Err(failure) => refuse(asked, &typed, failure).await,
    }
}

/// `GET /you/security/codes`
async fn codes_page(asked: &Asked<'_>, next: &str, refused: Option<&Refused>) -> Answer {
    let person = person(asked)?;
    let config = &asked.wire.config;
    let setup = totp::setup(&asked.wire.ports(), &config.cookie_secret, &person, &config.shop.name).await?;
    let Some(setup) = setup else { return Ok(Reply::see_other(&with_next("/you/security", next))) };
    if asked.wants_json() {
        return Ok(Reply::json(200, &json!({ "secret": setup.words, "address": setup.address })));
    }
    let around = around(asked, &person, refused);
    let model = CodesPage { around, words: setup.words, address: setup.address, next: next.to_owned() };
    Ok(dressed(app::people::codes_page(&model), refused))
}

fn recovery(asked: &Asked<'_>, person: &Person, next: String, made: NewSet) -> Reply {
    let NewSet { codes, letter } = made;
    tell(asked, letter);
    if asked.wants_json() {
        return Reply::json(200, &json!({ "recovery_codes": codes }));
    }
    let model = RecoveryPage { around: around(asked, person, None), codes, next };
    Reply::html(app::people::recovery_page(&model))
}

/// `POST /you/security/codes/confirm`: no way on but this page, because the codes are shown once.
pub async fn confirm(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let (person, next) = (person(asked)?, wanted(form.value("next")));
    let secret = &asked.wire.config.cookie_secret;
    let outcome = match code_key(&form) {
        Ok(key) => totp::confirm(&asked.wire.ports(), secret, &person, form.value("code"), key).await,
        Err(refused) => Err(refused),
    };
    match outcome {
        Ok(made) => Ok(recovery(asked, &person, next, made)),
        Err(Failure::Refused(refused)) => {
            let moved_on = refused == CodeRefused::NotNow;
            let refused = Refused::of(&refused).after(totp::TRIES.seconds_left(asked.wire.now));
            match asked.wants_json() {
                true => Err(refused),
                false if moved_on => show(asked, &Typed { next, ..Typed::default() }, Some(&refused)).await,
                false => codes_page(asked, &next, Some(&refused)).await,
            }
        }
        Err(broken) => Err(broken.into()),
    }
}

/// `POST /you/security/recovery`
pub async fn renew(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let person = person(asked)?;
    let secret = &asked.wire.config.cookie_secret;
    let outcome = match code_key(&form) {
        Ok(key) => totp::renew(&asked.wire.ports(), secret, &person, key).await,
        Err(refused) => Err(refused),
    };
    match outcome {
        Ok(made) => Ok(recovery(asked, &person, String::new(), made)),
        Err(failure) => refuse(asked, &Typed::default(), failure).await,
    }
}

/// `POST /you/security/stop-codes`
pub async fn stop(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let person = person(asked)?;
    let outcome = match code_key(&form) {
        Ok(key) => totp::stop(&asked.wire.ports(), &person, key).await,
        Err(refused) => Err(refused),
    };
    match outcome {
        Ok(letter) => Ok(done(asked, "stopped", letter)),
        Err(failure) => refuse(asked, &Typed::default(), failure).await,
    }
}
