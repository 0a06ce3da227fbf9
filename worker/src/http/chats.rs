//! A studio's chat channels.

use super::asked::{Answer, Asked, Form};
use super::errors::Refused;
use super::reply::Reply;
use super::route::{KEY, Route, Who};
use super::studio::{greeted, said};
use super::you;
use crate::wire;
use serde_json::json;
use shared::audit::ActRefused;
use shared::chats::ChatRefused;
use shared::chats::flow::{self, TypedChannel};
use shared::drops::view::Notice;
use shared::failure::Failure;
use shared::requests::Key;

/// Channels in which cues are said, too.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/studio/chats",
        "Chats",
        Who::Owner,
        "The studio's channels in chats. What lets the shop post there is shown nowhere.",
        &[200],
        |asked, _| Box::pin(async { page(asked, Vec::new(), Vec::new()).await }),
    ),
    Route::post(
        "/studio/chats",
        "ConnectChat",
        Who::Owner,
        "Connects a channel: what is said during the studio's drops is said there, too.",
        &[
            ("kind", true, "discord or telegram."),
            ("name", true, "What the studio calls it, at most 60 characters."),
            ("webhook", false, "Of Discord: the address of a webhook as Discord shows it."),
            ("token", false, "Of Telegram: the token of a bot."),
            ("chat", false, "Of Telegram: @name or number of the chat it writes in."),
            KEY,
        ],
        &[200, 303, 401, 409, 422],
        |asked, _| Box::pin(connect(asked)),
    ),
    Route::post(
        "/studio/chats/{channel}/test",
        "TestChat",
        Who::Owner,
        "Sends a test message, at most one in ten seconds.",
        &[KEY],
        &[200, 303, 401, 404, 409, 422, 429],
        |asked, path| Box::pin(test(asked, path.first)),
    ),
    Route::post(
        "/studio/chats/{channel}/end",
        "EndChat",
        Who::Owner,
        "Disconnects a channel and forgets what let the shop post there.",
        &[KEY],
        &[200, 303, 401, 404, 409, 422],
        |asked, path| Box::pin(end(asked, path.first)),
    ),
];

fn key(form: &Form) -> Result<Key, Failure<ChatRefused>> {
    form.key().map_err(|refused| Failure::Refused(ChatRefused::Act(ActRefused::Key(refused))))
}

/// `GET /studio/chats`
async fn page(asked: &Asked<'_>, typed: Vec<(String, String)>, notices: Vec<Notice>) -> Answer {
    let mut model = flow::page(&asked.wire.ports(), asked.studio()?).await?;
    if asked.wants_json() {
        return Ok(Reply::json(200, &json!({ "channels": model.channels.rows.len(), "left": model.left })));
    }
    (model.typed, model.notices) = (typed, notices);
    let (person, said) = (greeted(asked)?, said(asked));
    let around = app::studio::Around { shop: &asked.wire.config.shop, person: &person, said: said.as_ref() };
    Ok(Reply::html(app::chats::page(around, &model)))
}

async fn told(asked: &Asked<'_>, outcome: Result<(), Failure<ChatRefused>>, form: &Form, said: &str) -> Answer {
    match outcome {
        Ok(()) => Ok(you::done(asked, &format!("/studio/chats?said={said}"))),
        Err(Failure::Refused(refused)) => {
            let refusal = Refused::of(&refused).after(10);
            if asked.wants_json() || refused == ChatRefused::Missing {
                return Err(refusal);
            }
            // What lets somebody post is not sent back, not even to whoever typed it.
            let typed = ["kind", "name", "chat"].map(|name| (name.to_owned(), form.value(name).to_owned()));
            let page = page(asked, typed.to_vec(), vec![refused.notice()]).await?;
            Ok(refusal.dressed(page.status(refusal.status())))
        }
        Err(broken) => Err(broken.into()),
    }
}

/// `POST /studio/chats`
async fn connect(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    let (person, studio) = (asked.somebody()?.id.clone(), asked.studio()?.clone());
    let text = |name: &str| form.value(name).to_owned();
    let typed = TypedChannel {
        kind: text("kind"),
        name: text("name"),
        webhook: text("webhook"),
        token: text("token"),
        chat: text("chat"),
    };
    let way = (&wire::chat_seal(asked.wire), asked.wire.config.discord_url.as_str());
    let outcome = match key(&form) {
        Ok(key) => flow::connect(&asked.wire.ports(), (&person, &studio), way, &typed, &key).await,
        Err(failure) => Err(failure),
    };
    told(asked, outcome, &form, "chat_connected").await
}

/// `POST /studio/chats/{channel}/test`
async fn test(asked: &mut Asked<'_>, channel: &str) -> Answer {
    let form = asked.form().await?;
    let (person, studio) = (asked.somebody()?.id.clone(), asked.studio()?.clone());
    let (chat, seal) = (wire::chat(asked.wire), wire::chat_seal(asked.wire));
    let outcome = match key(&form) {
        Ok(key) => flow::test(&asked.wire.ports(), (&person, &studio), (&chat, &seal), channel, &key).await,
        Err(failure) => Err(failure),
    };
    told(asked, outcome, &form, "chat_tested").await
}

/// `POST /studio/chats/{channel}/end`
async fn end(asked: &mut Asked<'_>, channel: &str) -> Answer {
    let form = asked.form().await?;
    let (person, studio) = (asked.somebody()?.id.clone(), asked.studio()?.clone());
    let outcome = match key(&form) {
        Ok(key) => flow::end(&asked.wire.ports(), (&person, &studio), channel, &key).await,
        Err(failure) => Err(failure),
    };
    told(asked, outcome, &form, "chat_ended").await
}
