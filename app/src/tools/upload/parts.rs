//! One file in parts of 5 MiB, each beginning where the server says.

use crate::tools::dom;
use js_sys::{JSON, Promise};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ProgressEvent, Storage, XmlHttpRequest, window};

/// Bytes of every part but the last.
const PART_BYTES: u32 = 5 * 1024 * 1024;

/// Milliseconds until the first try after a lost connection; each further one waits twice as long.
const FIRST_WAIT_MS: i32 = 500;

/// Milliseconds between tries at most.
const WAIT_MS_MAX: i32 = 15_000;

/// Tries without a byte of progress until the person has to press the button again.
const TRIES_MAX: u32 = 30;

/// What is sent.
pub struct Announced {
    /// The file's name.
    pub name: String,
    /// `photo`, `clip` or `poster`.
    pub kind: String,
    /// What is seen.
    pub alt: String,
    /// The upload that stands in for a clip.
    pub poster: String,
}

/// Why it did not go on.
pub struct Ended {
    /// For the person.
    pub text: String,
    /// For machines, when the server refused.
    pub code: Option<String>,
}

impl Ended {
    /// A reason of the browser's.
    pub fn says(text: &str) -> Self {
        Self { text: text.to_owned(), code: None }
    }
}

/// A reply: its status, the header `upload-offset`, its JSON. Status 0 is no reply at all.
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    offset: Option<u32>,
    /// The body.
    pub json: JsValue,
}

impl Reply {
    fn ended(&self) -> Ended {
        let text = dom::text(&self.json, "detail").unwrap_or_else(|| "Something broke. Please try again.".to_owned());
        Ended { text, code: dom::text(&self.json, "code") }
    }

    /// Worth another try: nobody answered, or somebody who is only busy.
    const fn is_passing(&self) -> bool {
        self.status == 0 || self.status == 429 || 500 <= self.status
    }
}

fn storage() -> Option<Storage> {
    window()?.local_storage().ok()?
}

/// The upload of this file is over.
pub fn forget(mark: &str) {
    if let Some(storage) = storage() {
        drop(storage.remove_item(mark));
    }
}

/// Waits.
pub async fn pause(milliseconds: i32) {
    let wait = Promise::new(&mut |done, _| {
        if let Some(window) = window() {
            drop(window.set_timeout_with_callback_and_timeout_and_arguments_0(&done, milliseconds));
        }
    });
    drop(JsFuture::from(wait).await);
}

/// Asks, with the progress of what is sent; a lost connection is a reply with status 0.
pub async fn ask(
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: Option<JsValue>,
    sent: impl Fn(u32) + 'static,
) -> Reply {
    let lost = Reply { status: 0, offset: None, json: JsValue::NULL };
    let Ok(request) = XmlHttpRequest::new() else { return lost };
    let progress = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| sent(whole(event.loaded())));
    let opened = request.open(method, path).and_then(|()| {
        request.set_request_header("accept", "application/json")?;
        for (name, value) in headers {
            request.set_request_header(name, value)?;
        }
        request.upload().map(|upload| upload.set_onprogress(Some(progress.as_ref().unchecked_ref())))
    });
    if opened.is_err() {
        return lost;
    }
    // `loadend` comes after success and failure alike.
    let over = Promise::new(&mut |done, _| request.set_onloadend(Some(&done)));
    let begun = match &body {
        Some(body) if body.is_string() => request.send_with_opt_str(body.as_string().as_deref()),
        Some(body) => request.send_with_opt_blob(body.dyn_ref::<Blob>()),
        None => request.send(),
    };
    if begun.is_err() || JsFuture::from(over).await.is_err() {
        return lost;
    }
    let text = request.response_text().ok().flatten().unwrap_or_default();
    let offset = request.get_response_header("upload-offset").ok().flatten().and_then(|text| text.parse().ok());
    Reply { status: request.status().unwrap_or(0), offset, json: JSON::parse(&text).unwrap_or(JsValue::NULL) }
}

/// A number of bytes as the browser has it: whole, and far below 4 GiB.
fn whole(bytes: f64) -> u32 {
    bytes.to_string().parse().unwrap_or(u32::MAX)
}

/// Where an upload stands.
pub async fn look(id: &str) -> Reply {
    ask("GET", &format!("/studio/uploads/{id}"), &[], None, |_| {}).await
}

async fn begin(file: &Blob, announced: &Announced) -> Result<(String, u32), Ended> {
    let parts = [
        ("name", announced.name.as_str()),
        ("kind", &announced.kind),
        ("bytes", &file.size().to_string()),
        ("alt", &announced.alt),
        ("poster", &announced.poster),
    ];
    let encoded = |text: &str| String::from(js_sys::encode_uri_component(text));
    let body = parts.map(|(name, value)| format!("{name}={}", encoded(value))).join("&");
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let reply = ask("POST", "/studio/uploads", &headers, Some(JsValue::from_str(&body)), |_| {}).await;
    match (reply.status, dom::text(&reply.json, "id")) {
        (201, Some(id)) => Ok((id, 0)),
        (0, _) => Err(Ended::says("The shop cannot be reached. Please check the connection and try again.")),
        _ => Err(reply.ended()),
    }
}

/// The upload that this file belongs to, and where it stands; a new one when there is none to go on with.
async fn resumed(file: &Blob, announced: &Announced, mark: Option<&str>) -> Result<(String, u32), Ended> {
    let known = mark.and_then(|mark| storage()?.get_item(mark).ok()?);
    if let Some(id) = known {
        let reply = look(&id).await;
        let refused = dom::text(&reply.json, "state").as_deref() == Some("refused");
        if let Some(offset) = reply.offset.filter(|_| reply.status == 200 && !refused) {
            return Ok((id, offset));
        }
        if reply.is_passing() {
            return Err(Ended::says("The shop cannot be reached. Please check the connection and try again."));
        }
    }
    let begun = begin(file, announced).await?;
    if let (Some(mark), Some(storage)) = (mark, storage()) {
        drop(storage.set_item(mark, &begun.0));
    }
    Ok(begun)
}

/// Sends `file`; `told` hears the percentage, and what is in the way.
pub async fn send(
    file: &Blob,
    announced: &Announced,
    mark: Option<&str>,
    told: &dyn Fn(u32, Option<&str>),
) -> Result<String, Ended> {
    let size = whole(file.size());
    let percent = |offset: u32| u32::try_from(u64::from(offset) * 100 / u64::from(size.max(1))).unwrap_or(100);
    let (id, mut offset) = resumed(file, announced, mark).await?;
    let path = format!("/studio/uploads/{id}/parts");
    let (mut wait_ms, mut tries) = (FIRST_WAIT_MS, 0);
    while offset < size {
        told(percent(offset), None);
        let end = size.min(offset.saturating_add(PART_BYTES));
        let part = file.slice_with_f64_and_f64(f64::from(offset), f64::from(end)).map_err(|_| unreadable())?;
        let begins = offset.to_string();
        let headers = [("content-type", "application/octet-stream"), ("upload-offset", begins.as_str())];
        let seen = seen_in(offset, size);
        let reply = ask("POST", &path, &headers, Some(part.into()), seen).await;
        match (reply.status, reply.offset) {
            (200, Some(now)) | (409, Some(now)) => {
                (offset, wait_ms, tries) = (now, FIRST_WAIT_MS, 0);
            }
            _ if reply.is_passing() => {
                tries += 1;
                if TRIES_MAX < tries {
                    return Err(Ended::says("The connection does not come back. Press the button to go on later."));
                }
                told(percent(offset), Some("The connection is gone. It goes on as soon as it is back."));
                pause(wait_ms).await;
                wait_ms = (wait_ms * 2).min(WAIT_MS_MAX);
                // The part may have arrived although the answer did not.
                if let Some(now) = look(&id).await.offset {
                    offset = now;
                }
            }
            // Sent to the end by another tab, or by the try before.
            (409, None) => return Ok(id),
            _ => {
                if let Some(mark) = mark {
                    forget(mark);
                }
                return Err(reply.ended());
            }
        }
    }
    told(100, None);
    Ok(id)
}

/// Moves the page's bar while a part is on its way.
fn seen_in(offset: u32, size: u32) -> impl Fn(u32) + 'static {
    move |sent| {
        let percent = u64::from(offset.saturating_add(sent)).min(u64::from(size)) * 100 / u64::from(size.max(1));
        for bar in dom::all("form[aria-busy] progress") {
            drop(bar.set_attribute("value", &percent.to_string()));
        }
    }
}

fn unreadable() -> Ended {
    Ended::says("The browser can no longer read this file. Please choose it again.")
}
