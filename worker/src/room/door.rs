//! The way into a drop's room, and the way around it.

use crate::wire::{self, Wire};
use futures_util::future::{Either, select};
use shared::drops::flow::hold as hold_alone;
use shared::drops::holds::HoldRequest;
use shared::drops::room::flow::Told;
use shared::drops::room::slip;
use shared::ids::DropSlug;
use std::time::Duration;
use worker::{Delay, Env, Headers, Method, Request, RequestInit, Stub, WebSocket};

/// A room that says nothing for so long is dead: a write has 5 seconds, and one may be under way before this buyer's.
const PATIENCE: Duration = Duration::from_secs(12);

/// The header that names the drop.
pub const OF_DROP: &str = "x-drop";

/// A page's socket to the room of a drop; `None` when there is no such drop.
///
/// # Errors
/// The cause, for the log: then pages ask for themselves.
pub async fn listen(env: &Env, slug: &DropSlug) -> Result<Option<WebSocket>, String> {
    let room = wire::room(env, slug)?;
    let headers = Headers::from_iter([("upgrade", "websocket"), (OF_DROP, slug.as_str())]);
    let mut how = RequestInit::new();
    how.with_headers(headers);
    let asked = Request::new_with_init("https://room/pages", &how).map_err(|e| e.to_string())?;
    let reply = room.fetch_with_request(asked).await.map_err(|e| e.to_string())?;
    match reply.status_code() {
        101 => reply.websocket().map(Some).ok_or_else(|| "a room without a socket".to_owned()),
        404 => Ok(None),
        status => Err(format!("the room answered {status}")),
    }
}

/// The run sheet of a drop was changed. A room that does not answer finds out by itself, when it looks next.
pub async fn hurry(env: &Env, slug: &DropSlug) {
    if let Err(cause) = wake(env, slug).await {
        worker::console_error!("room of {slug}: {cause}");
    }
}

/// Lets the room of a drop look at once what is due, whoever listens.
///
/// # Errors
/// The cause, for the log.
pub async fn wake(env: &Env, slug: &DropSlug) -> Result<(), String> {
    let room = wire::room(env, slug)?;
    let mut how = RequestInit::new();
    how.with_headers(Headers::from_iter([(OF_DROP, slug.as_str())]));
    let asked = Request::new_with_init("https://room/hurry", &how).map_err(|e| e.to_string())?;
    let reply = room.fetch_with_request(asked).await.map_err(|e| e.to_string())?;
    match reply.status_code() {
        200..=299 => Ok(()),
        status => Err(format!("the room answered {status}")),
    }
}

/// Sets units aside through the room of the drop; without it when the room does not answer, so that a drop stays on
/// sale. The key is the same, so whatever the room had done already is found and not done twice.
pub async fn hold(env: &Env, wire: &Wire, request: &HoldRequest) -> Told {
    // A shop may do without rooms.
    let Ok(room) = wire::room(env, &request.slug) else {
        return hold_alone(&wire.ports(), request).await;
    };
    match ask(&room, request).await {
        Ok(told) => told,
        Err(cause) => {
            worker::console_error!("room of {}: {cause}", request.slug);
            hold_alone(&wire.ports(), request).await
        }
    }
}

async fn ask(room: &Stub, request: &HoldRequest) -> Result<Told, String> {
    let mut how = RequestInit::new();
    how.with_method(Method::Post).with_body(Some(slip::ask(request).into()));
    let asked = Request::new_with_init("https://room/holds", &how).map_err(|e| e.to_string())?;
    let answer = async {
        let mut reply = room.fetch_with_request(asked).await.map_err(|e| e.to_string())?;
        let text = reply.text().await.map_err(|e| e.to_string())?;
        slip::told(&text).ok_or_else(|| format!("{} {text}", reply.status_code()))
    };
    match select(Box::pin(answer), Delay::from(PATIENCE)).await {
        Either::Left((told, _)) => told,
        Either::Right(_) => Err("no answer".to_owned()),
    }
}
