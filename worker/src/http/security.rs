//! A person's own ways to show who they are: passkeys, one-time codes, recovery codes.

use super::asked::{Answer, Asked, Form};
use super::errors::Refused;
use super::passkeys::{begun, holder, rotated, token};
use super::reply::Reply;
use super::route::{KEY, Route, Who};
use crate::wire;
use serde_json::json;
use shared::audit::ActRefused;
use shared::drops::view::Notice;
use shared::failure::{Failure, Refusal};
use shared::office::view::Person as Greeted;
use shared::people::Person;
use shared::people::passkeys::PasskeyRefused;
use shared::people::passkeys::flow as passkeys;
use shared::people::security::{Around, CodesPage, RecoveryPage, SecurityPage};
use shared::people::totp::flow as totp;
use shared::people::totp::refused::CodeRefused;
use shared::requests::Key;
use worker::Method;

/// The page, and what can be done on it.
pub const ROUTES: &[Route] = &[
    Route::get("/you/security", "Security", Who::Person, "The person's passkeys and codes.", &[200], |asked, _| {
        Box::pin(page(asked))
    }),
    Route::post(
        "/you/security/start",
        "BeginPasskey",
        Who::Person,
        "Begins making a passkey: JSON for the device.",
        &[],
        &[200, 403, 409],
        |asked, _| Box::pin(start(asked)),
    ),
    Route::post(
        "/you/security/passkeys",
        "AddPasskey",
        Who::Person,
        "Adds the passkey that the device made.",
        &[
            ("ceremony", true, "Which question it answers."),
            ("response", true, "The credential as JSON."),
            ("name", true, "How its owner knows it again."),
            KEY,
        ],
        &[201, 303, 400, 403, 409, 410, 422],
        |asked, _| Box::pin(add(asked)),
    ),
    Route::post(
        "/you/security/rename",
        "RenamePasskey",
        Who::Person,
        "Gives a passkey another name.",
        &[("passkey", true, "Which."), ("name", true, "The name."), KEY],
        &[200, 303, 404, 422],
        |asked, _| Box::pin(rename(asked)),
    ),
    Route::post(
        "/you/security/remove",
        "RemovePasskey",
        Who::Person,
        "Removes a passkey; an operator's last one stays.",
        &[("passkey", true, "Which."), KEY],
        &[200, 303, 403, 404, 409, 422],
        |asked, _| Box::pin(remove(asked)),
    )
    .fresh(),
    Route::post(
        "/you/security/codes",
        "BeginCodes",
        Who::Person,
        "Makes a seed of one-time codes.",
        &[KEY],
        &[200, 303, 403, 409],
        |asked, _| Box::pin(begin_codes(asked)),
    ),
    Route::get(
        "/you/security/codes",
        "CodesSetup",
        Who::Person,
        "The seed that waits for its first code.",
        &[200, 303],
        |asked, _| Box::pin(async { codes_page(asked, None).await }),
    ),
    Route::post(
        "/you/security/codes/confirm",
        "ConfirmCodes",
        Who::Person,
        "Turns one-time codes on; answers the recovery codes, this once.",
        &[("code", true, "Six digits of the app."), KEY],
        &[200, 409, 422, 429],
        |asked, _| Box::pin(confirm(asked)),
    ),
    Route::post(
        "/you/security/recovery",
        "RenewRecovery",
        Who::Person,
        "Makes a new set of recovery codes; answers them, this once.",
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

/// Who is signed in, in a route that the guard let nobody else through to.
pub fn person(asked: &Asked<'_>) -> Result<Person, Refused> {
    asked.person().cloned().ok_or_else(Refused::missing)
}

/// What stands around a page of theirs.
pub fn around(asked: &Asked<'_>, person: &Person, refused: Option<&Refused>) -> Around {
    let name = if person.name.is_empty() { person.email.clone() } else { person.name.clone() };
    let roles = [("creator", person.studio.is_some()), ("operator", person.operator.is_some())];
    let roles = roles.into_iter().filter(|(_, has)| *has).map(|(role, _)| role.to_owned()).collect();
    Around {
        shop: asked.wire.config.shop.clone(),
        person: Greeted { name, roles },
        key: asked.wire.ports().ids.fresh("key-"),
        notices: refused.map(Refused::notice).into_iter().collect(),
    }
}

/// A page that shows what was refused, with the refusal's status and headers.
pub fn dressed(page: String, refused: Option<&Refused>) -> Reply {
    let page = Reply::html(page);
    match refused {
        Some(refused) => refused.dressed(page.status(refused.status())),
        None => page,
    }
}

/// The page's own words for what has just been done.
const SAID: [(&str, &str); 4] = [
    ("added", "The passkey was added."),
    ("renamed", "The name was saved."),
    ("removed", "The passkey was removed."),
    ("stopped", "One-time codes are off."),
];

async fn show(asked: &Asked<'_>, name: &str, refused: Option<&Refused>) -> Answer {
    let person = person(asked)?;
    let said = asked.query_value("said");
    let said = SAID.iter().find(|(code, _)| *code == said && asked.method == Method::Get);
    let model = SecurityPage {
        around: around(asked, &person, refused),
        ways: passkeys::ways(&asked.wire.ports(), &person).await?,
        fresh: person.is_fresh(asked.wire.now),
        said: said.map(|(code, text)| Notice { code: (*code).to_owned(), field: None, text: (*text).to_owned() }),
        name: name.to_owned(),
    };
    Ok(dressed(app::people::security(&model), refused))
}

/// `GET /you/security`
pub async fn page(asked: &mut Asked<'_>) -> Answer {
    show(asked, "", None).await
}

/// A refusal on the page it came from; a client gets it as it is.
async fn refuse<E: Refusal>(asked: &Asked<'_>, name: &str, failure: Failure<E>) -> Answer {
    match failure {
        Failure::Refused(refused) => {
            let refused = Refused::of(&refused);
            if asked.wants_json() { Err(refused) } else { show(asked, name, Some(&refused)).await }
        }
        broken => Err(broken.into()),
    }
}

fn done(asked: &Asked<'_>, said: &str) -> Reply {
    if asked.wants_json() {
        Reply::json(200, &json!({ "done": said }))
    } else {
        Reply::see_other(&format!("/you/security?said={said}"))
    }
}

fn key(form: &Form) -> Result<Key, Failure<PasskeyRefused>> {
    form.key().map_err(|refused| Failure::Refused(PasskeyRefused::Act(ActRefused::Key(refused))))
}

/// `POST /you/security/start`
pub async fn start(asked: &mut Asked<'_>) -> Answer {
    let person = person(asked)?;
    let token = token(asked);
    let keys = wire::passkeys(asked.wire);
    Ok(begun(&passkeys::begin_making(&asked.wire.ports(), &keys, &holder(&person, &token)).await?))
}

/// `POST /you/security/passkeys`
pub async fn add(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let (person, token) = (person(asked)?, token(asked));
    let answer = passkeys::Answer { ceremony: form.value("ceremony"), response: form.value("response") };
    let keys = wire::passkeys(asked.wire);
    let (ports, holder, name) = (asked.wire.ports(), holder(&person, &token), form.value("name"));
    match passkeys::finish_making(&ports, &keys, &holder, &answer, name).await {
        Ok(fresh) => Ok(rotated(asked, &fresh, "/you/security?said=added", 201)),
        Err(failure) => refuse(asked, name, failure).await,
    }
}

/// `POST /you/security/rename`
pub async fn rename(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let person = person(asked)?;
    let outcome = match key(&form) {
        Ok(key) => passkeys::rename(&asked.wire.ports(), &person, form.value("passkey"), form.value("name"), key).await,
        Err(refused) => Err(refused),
    };
    match outcome {
        Ok(()) => Ok(done(asked, "renamed")),
        Err(failure) => refuse(asked, "", failure).await,
    }
}

/// `POST /you/security/remove`
pub async fn remove(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let person = person(asked)?;
    let outcome = match key(&form) {
        Ok(key) => passkeys::remove(&asked.wire.ports(), &person, form.value("passkey"), key).await,
        Err(refused) => Err(refused),
    };
    match outcome {
        Ok(()) => Ok(done(asked, "removed")),
        Err(failure) => refuse(asked, "", failure).await,
    }
}

/// `POST /you/security/codes`
pub async fn begin_codes(asked: &mut Asked<'_>) -> Answer {
    let _ = asked.form().await?;
    let person = person(asked)?;
    match totp::begin(&asked.wire.ports(), &asked.wire.config.cookie_secret, &person).await {
        Ok(()) if asked.wants_json() => codes_page(asked, None).await,
        Ok(()) => Ok(Reply::see_other("/you/security/codes")),
        Err(failure) => refuse(asked, "", failure).await,
    }
}

/// `GET /you/security/codes`
async fn codes_page(asked: &Asked<'_>, refused: Option<&Refused>) -> Answer {
    let person = person(asked)?;
    let config = &asked.wire.config;
    let setup = totp::setup(&asked.wire.ports(), &config.cookie_secret, &person, &config.shop.name).await?;
    let Some(setup) = setup else { return Ok(Reply::see_other("/you/security")) };
    if asked.wants_json() {
        return Ok(Reply::json(200, &json!({ "secret": setup.words, "address": setup.address })));
    }
    let around = around(asked, &person, refused);
    let model = CodesPage { around, words: setup.words, address: setup.address };
    Ok(dressed(app::people::codes_page(&model), refused))
}

fn recovery(asked: &Asked<'_>, person: &Person, codes: Vec<String>) -> Reply {
    if asked.wants_json() {
        return Reply::json(200, &json!({ "recovery_codes": codes }));
    }
    let model = RecoveryPage { around: around(asked, person, None), codes };
    Reply::html(app::people::recovery_page(&model))
}

/// `POST /you/security/codes/confirm`: no way on but this page, because the codes are shown once.
pub async fn confirm(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let person = person(asked)?;
    let secret = &asked.wire.config.cookie_secret;
    match totp::confirm(&asked.wire.ports(), secret, &person, form.value("code")).await {
        Ok(codes) => Ok(recovery(asked, &person, codes)),
        Err(Failure::Refused(refused)) => {
            let moved_on = refused == CodeRefused::NotNow;
            let refused = Refused::of(&refused).after(totp::TRIES.seconds_left(asked.wire.now));
            match asked.wants_json() {
                true => Err(refused),
                false if moved_on => show(asked, "", Some(&refused)).await,
                false => codes_page(asked, Some(&refused)).await,
            }
        }
        Err(broken) => Err(broken.into()),
    }
}

/// `POST /you/security/recovery`
pub async fn renew(asked: &mut Asked<'_>) -> Answer {
    let _ = asked.form().await?;
    let person = person(asked)?;
    match totp::renew(&asked.wire.ports(), &asked.wire.config.cookie_secret, &person).await {
        Ok(codes) => Ok(recovery(asked, &person, codes)),
        Err(failure) => refuse(asked, "", failure).await,
    }
}

/// `POST /you/security/stop-codes`
pub async fn stop(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let person = person(asked)?;
    let outcome = match form.key() {
        Ok(key) => totp::stop(&asked.wire.ports(), &person, key).await,
        Err(refused) => Err(Failure::Refused(CodeRefused::Act(ActRefused::Key(refused)))),
    };
    match outcome {
        Ok(()) => Ok(done(asked, "stopped")),
        Err(failure) => refuse(asked, "", failure).await,
    }
}
