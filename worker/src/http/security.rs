//! A person's own ways to show who they are, and their passkeys. Codes are in `codes.rs`.

use super::asked::{Answer, Asked, Form};
use super::errors::Refused;
use super::passkeys::{begun, holder, rotated, token};
use super::reply::Reply;
use super::route::{KEY, Route, Who};
use crate::{post, wire};
use serde_json::json;
use shared::audit::ActRefused;
use shared::drops::view::Notice;
use shared::failure::{Failure, Refusal};
use shared::office::view::Person as Greeted;
use shared::people::Person;
use shared::people::passkeys::PasskeyRefused;
use shared::people::passkeys::flow as passkeys;
use shared::people::security::{Around, SecurityPage};
use shared::people::sign_in::onward;
use shared::requests::Key;
use worker::Method;

/// The page, and what can be done on it.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/you/security",
        "Security",
        Who::Person,
        "The person's passkeys and codes; `next` is the path to go on to once there is one.",
        &[200],
        |asked, _| Box::pin(page(asked)),
    ),
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
            ("next", false, "A path of the shop to go on to."),
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

/// Where a form or an address wants to go on to; empty when it does not say.
pub fn wanted(next: &str) -> String {
    if next.is_empty() { String::new() } else { onward(next).to_owned() }
}

/// A page of ours with `next` handed on.
pub fn with_next(page: &str, next: &str) -> String {
    if next.is_empty() {
        return page.to_owned();
    }
    format!("{page}?next={}", form_urlencoded::byte_serialize(next.as_bytes()).collect::<String>())
}

/// What a person typed, and where they want to go on to.
#[derive(Default)]
pub struct Typed {
    /// The name of a new passkey.
    pub name: String,
    /// Where they go on to; empty: they stay.
    pub next: String,
}

impl Typed {
    /// As the form says it.
    pub fn of(form: &Form) -> Self {
        Self { name: form.value("name").to_owned(), next: wanted(form.value("next")) }
    }
}

/// The page, with what was refused on it.
pub async fn show(asked: &Asked<'_>, typed: &Typed, refused: Option<&Refused>) -> Answer {
    let person = person(asked)?;
    let said = asked.query_value("said");
    let said = SAID.iter().find(|(code, _)| *code == said && asked.method == Method::Get);
    let model = SecurityPage {
        around: around(asked, &person, refused),
        ways: passkeys::ways(&asked.wire.ports(), &person).await?,
        said: said.map(|(code, text)| Notice { code: (*code).to_owned(), field: None, text: (*text).to_owned() }),
        name: typed.name.clone(),
        next: typed.next.clone(),
    };
    Ok(dressed(app::people::security(&model), refused))
}

/// `GET /you/security`
pub async fn page(asked: &mut Asked<'_>) -> Answer {
    show(asked, &Typed { next: wanted(&asked.query_whole("next")), ..Typed::default() }, None).await
}

/// A refusal on the page it came from; a client gets it as it is.
pub async fn refuse<E: Refusal>(asked: &Asked<'_>, typed: &Typed, failure: Failure<E>) -> Answer {
    match failure {
        Failure::Refused(refused) => {
            let refused = Refused::of(&refused);
            if asked.wants_json() { Err(refused) } else { show(asked, typed, Some(&refused)).await }
        }
        broken => Err(broken.into()),
    }
}

/// Queues the letter about a change, if one was written.
pub fn tell(asked: &Asked<'_>, letter: Option<String>) {
    if let Some(letter) = letter {
        post::soon(asked.env, asked.context, letter);
    }
}

/// What was done, said on the page.
pub fn done(asked: &Asked<'_>, said: &str, letter: Option<String>) -> Reply {
    tell(asked, letter);
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
    let (ports, holder, typed) = (asked.wire.ports(), holder(&person, &token), Typed::of(&form));
    let to = if typed.next.is_empty() { "/you/security?said=added" } else { typed.next.as_str() };
    match passkeys::finish_making(&ports, &keys, &holder, &answer, &typed.name).await {
        Ok(fresh) => Ok(rotated(asked, &fresh, to, 201)),
        Err(failure) => refuse(asked, &typed, failure).await,
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
        Ok(()) => Ok(done(asked, "renamed", None)),
        Err(failure) => refuse(asked, &Typed::default(), failure).await,
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
        Ok(letter) => Ok(done(asked, "removed", letter)),
        Err(failure) => refuse(asked, &Typed::default(), failure).await,
    }
}
