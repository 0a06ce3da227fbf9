//! Tells the shop what was scanned, and fetches the list.

use super::kept::{Answer, List};
use super::{Scanner, dom};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{RequestInit, Response, window};

/// As many as the shop takes at once.
const BATCH: usize = 100;

thread_local! {
    static BUSY: Cell<bool> = const { Cell::new(false) };
    // Something was scanned while the last answer was on its way.
    static AGAIN: Cell<bool> = const { Cell::new(false) };
}

/// Why there is no answer.
enum Silence {
    NoConnection,
    SignedOut,
    Other,
}

/// Sends what waits and fetches the list, unless that is under way.
pub fn sync(scanner: Rc<Scanner>) {
    if BUSY.replace(true) {
        AGAIN.set(true);
        return;
    }
    spawn_local(async move {
        loop {
            AGAIN.set(false);
            let outcome = both(&scanner).await;
            scanner.net(match &outcome {
                Ok(()) => Ok(()),
                Err(Silence::NoConnection) => Err("No connection."),
                Err(Silence::SignedOut) => Err("Please sign in again."),
                Err(Silence::Other) => Err("The shop does not answer."),
            });
            if outcome.is_err() || !AGAIN.get() {
                break;
            }
        }
        BUSY.set(false);
    });
}

async fn both(scanner: &Scanner) -> Result<(), Silence> {
    send(scanner).await?;
    let text = ask("/studio/pickup/codes", None).await.inspect_err(|silence| {
        if matches!(silence, Silence::SignedOut) {
            scanner.store.forget();
        }
    })?;
    let list: List = serde_json::from_str(&text).map_err(|_| Silence::Other)?;
    for overtaken in &list.overtaken {
        let known = scanner.store.log().iter().any(|line| line.id == overtaken.scan && line.text != overtaken.text);
        if known {
            scanner.store.note(&overtaken.scan, "", &overtaken.text, false);
            scanner.say(false, &overtaken.text, &format!("Order {}", overtaken.number));
        }
    }
    scanner.store.replace(list);
    scanner.log();
    Ok(())
}

async fn send(scanner: &Scanner) -> Result<(), Silence> {
    loop {
        let mut queue = scanner.store.queue();
        if queue.is_empty() {
            return Ok(());
        }
        queue.truncate(BATCH);
        let body = serde_json::to_string(&queue).map_err(|_| Silence::Other)?;
        let text = ask("/studio/pickups", Some(&body)).await?;
        let answers: Vec<Answer> = serde_json::from_str(&text).map_err(|_| Silence::Other)?;
        for answer in &answers {
            let yes = answer.outcome == "collected";
            let about = match (&answer.what, &answer.who, &answer.number) {
                (Some(what), Some(who), Some(number)) => format!("{what} for {who} (order {number})"),
                _ => String::new(),
            };
            let line = if about.is_empty() { String::new() } else { format!("{} {about}", dom::clock()) };
            scanner.store.note(&answer.id, &line, &answer.text, yes);
            if *scanner.shown.borrow() == answer.id {
                scanner.say(yes, &answer.text, &about);
            }
        }
        let ids: Vec<String> = answers.into_iter().map(|answer| answer.id).collect();
        if ids.is_empty() {
            return Err(Silence::Other);
        }
        scanner.store.sent(&ids);
        scanner.log();
    }
}

/// The JSON of an answer of the 200s.
async fn ask(path: &str, body: Option<&str>) -> Result<String, Silence> {
    let response = answer(path, body).await.map_err(|_| Silence::NoConnection)?;
    match response.status() {
        200 => {}
        401 | 403 => return Err(Silence::SignedOut),
        _ => return Err(Silence::Other),
    }
    let text = response.text().map_err(|_| Silence::Other)?;
    JsFuture::from(text).await.ok().and_then(|text| text.as_string()).ok_or(Silence::NoConnection)
}

async fn answer(path: &str, body: Option<&str>) -> Result<Response, JsValue> {
    let headers = js_sys::Object::new();
    js_sys::Reflect::set(&headers, &"accept".into(), &"application/json".into())?;
    let init = RequestInit::new();
    if let Some(body) = body {
        init.set_method("POST");
        init.set_body(&body.into());
        js_sys::Reflect::set(&headers, &"content-type".into(), &"application/json".into())?;
    }
    init.set_headers(&headers);
    let window = window().ok_or(JsValue::NULL)?;
    JsFuture::from(window.fetch_with_str_and_init(path, &init)).await?.dyn_into()
}
