//! What somebody sees and changes about themselves.

use super::asked::{Answer, Asked};
use super::errors::Refused;
use super::reply::Reply;
use super::route::{Route, Who};
use serde_json::json;
use shared::failure::Failure;
use shared::office::view::Notice;
use shared::people::view::YouPage;
use shared::people::you::flow;

/// Somebody's own pages.
pub const ROUTES: &[Route] = &[
    Route::get("/you", "You", Who::Person, "Name, orders, and where they are signed in.", &[200], |asked, _| {
        Box::pin(async { page(asked, None, None).await })
    }),
    Route::post(
        "/you/profile",
        "Rename",
        Who::Person,
        "How they want to be called.",
        &[("name", false, "At most 80 characters.")],
        &[200, 303, 422],
        |asked, _| Box::pin(rename(asked)),
    ),
    Route::post(
        "/you/sessions/end-others",
        "EndOtherSessions",
        Who::Person,
        "Ends every session but this one.",
        &[],
        &[200, 303],
        |asked, _| Box::pin(end_others(asked)),
    ),
    Route::post(
        "/you/sessions/{session}/end",
        "EndSession",
        Who::Person,
        "Ends one of their sessions.",
        &[],
        &[200, 303, 404],
        |asked, path| Box::pin(end_session(asked, path.first)),
    ),
];

/// What a page says right after something was done: `said` in the query names it.
pub fn said(asked: &Asked<'_>, sentences: &[(&str, &str)]) -> Option<Notice> {
    let code = asked.query_value("said");
    let (code, text) = sentences.iter().find(|(known, _)| *known == code)?;
    Some(Notice { code: (*code).to_owned(), field: None, text: (*text).to_owned() })
}

const SAID: [(&str, &str); 3] =
    [("saved", "Saved."), ("ended", "Signed out there."), ("ended_others", "Signed out everywhere else.")];

async fn page(asked: &Asked<'_>, typed: Option<&str>, refused: Option<&Refused>) -> Answer {
    let person = asked.somebody()?;
    let (orders, sessions) = flow::page(&asked.wire.ports(), person).await?;
    if asked.wants_json() {
        return Ok(Reply::json(
            200,
            &json!({ "id": person.id, "email": person.email, "name": person.name, "level": person.operator,
                     "studio": person.studio.as_ref().map(|studio| &studio.slug), "sessions": sessions.rows.len(),
                     "orders": orders.rows.iter().filter_map(|row| row.to.as_deref()).collect::<Vec<_>>() }),
        ));
    }
    let model = YouPage {
        shop: asked.wire.config.shop.clone(),
        person: person.greeting(),
        email: person.email.clone(),
        name: typed.unwrap_or(&person.name).to_owned(),
        orders,
        sessions,
        studio: person.studio.as_ref().map(|studio| studio.name.clone()),
        desk: person.operator.is_some(),
        said: said(asked, &SAID),
        notices: refused.map(Refused::notice).into_iter().collect(),
    };
    let reply = Reply::html(app::people::you(&model));
    Ok(match refused {
        Some(refused) => refused.dressed(reply.status(refused.status())),
        None => reply,
    })
}

/// Done: browsers go on, clients are told.
pub fn done(asked: &Asked<'_>, to: &str) -> Reply {
    if asked.wants_json() { Reply::json(200, &json!({ "done": true })) } else { Reply::see_other(to) }
}

async fn rename(asked: &mut Asked<'_>) -> Answer {
    let form = asked.form().await?;
    match flow::rename(&asked.wire.ports(), asked.somebody()?, form.value("name")).await {
        Ok(()) => Ok(done(asked, "/you?said=saved")),
        Err(Failure::Refused(refused)) if !asked.wants_json() => {
            page(asked, Some(form.value("name")), Some(&Refused::of(&refused))).await
        }
        Err(failure) => Err(failure.into()),
    }
}

async fn end_session(asked: &mut Asked<'_>, session: &str) -> Answer {
    let _ = asked.form().await?;
    flow::end_session(&asked.wire.ports(), asked.somebody()?, session).await?;
    Ok(done(asked, "/you?said=ended"))
}

async fn end_others(asked: &mut Asked<'_>) -> Answer {
    let _ = asked.form().await?;
    flow::end_others(&asked.wire.ports(), asked.somebody()?).await?;
    Ok(done(asked, "/you?said=ended_others"))
}
