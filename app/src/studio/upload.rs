//! The way a photograph or clip gets into the shop: one form for any page that wants one.
//!
//! Without script it is a plain form with a file. The tool `upload` (crate feature `tools`) takes the form over: it shows
//! a small preview at once, sends the file in parts, goes on after a lost connection, and lets the focal point be dragged.
//!
//! What the tool reads: `data-tool="upload"` on the form; inside, `input[type=file][name=file]`, for clips one named
//! `poster`, a `progress`, an `[data-says]` for its words, a `[data-picture]` for the preview. After the upload is done it
//! goes to the form's `next`, or to the upload's own page. `data-upload` names an upload that is not over yet.

use crate::ui::markup::{maybe, when};
use leptos::prelude::*;
use shared::drops::view::Notice;
use shared::uploads::{ALT_CHARS_MAX, Kind, State, Status};

/// What a page asks for.
#[derive(Clone, Copy)]
pub struct UploadField<'a> {
    /// Makes ids unique where a page has several.
    pub name: &'a str,
    /// Photograph or clip.
    pub kind: Kind,
    /// The label of the file.
    pub label: &'a str,
    /// A word of advice.
    pub hint: &'a str,
    /// A path under /studio/ to go to afterwards, with `upload=` and the id added; empty: to the upload's own page.
    pub next: &'a str,
    /// A fresh idempotency key.
    pub key: &'a str,
    /// The description that was typed before a refusal.
    pub alt: &'a str,
    /// What was sent before, if anything.
    pub status: Option<&'a Status>,
    /// What was refused.
    pub notice: Option<&'a Notice>,
}

/// What a file chooser offers. Phones convert their own formats to what is listed here.
const fn accepted(kind: Kind) -> &'static str {
    match kind {
        Kind::Clip => "video/mp4,video/webm",
        Kind::Photo => "image/jpeg,image/png,image/webp,.dng,.cr2,.nef,.arw",
        Kind::Poster => "image/jpeg,image/png,image/webp",
    }
}

/// The form that sends a file, and below it what became of the last one.
pub fn upload_field<'a>(field: UploadField<'a>) -> impl IntoView + 'a {
    let UploadField { name, kind, label, hint, next, key, alt: seen, status, notice } = field;
    let waiting = status.filter(|status| !status.is_over()).map(|status| status.id.clone());
    let (file, alt, poster) = (format!("{name}-file"), format!("{name}-alt"), format!("{name}-poster"));
    let (hint_id, says) = (format!("{name}-hint"), format!("{name}-says"));
    let described = format!("{hint_id} {says}");
    view! {
        <div class="upload-box">
            <form class="upload" method="post" action="/studio/uploads" enctype="multipart/form-data" data-tool="upload" data-upload=waiting>
                <input type="hidden" name="kind" value=kind.as_str()/>
                <input type="hidden" name="next" value=next/>
                <input type="hidden" name="key" value=key/>
                <div class="field">
                    <label for=file.clone()>{label}</label>
                    <p class="hint" id=hint_id.clone()>{hint}</p>
                    <input id=file.clone() name="file" type="file" accept=accepted(kind) required aria-describedby=described/>
                </div>
                {when(kind == Kind::Clip, move || view! {
                    <div class="field" data-poster>
                        <label for=poster.clone()>"Its still picture"</label>
                        <p class="hint">"Shown until the clip plays. Without script, please choose one yourself."</p>
                        <input id=poster.clone() name="poster" type="file" accept=accepted(Kind::Poster)/>
                    </div>
                })}
                <div class="field">
                    <label for=alt.clone()>"What is seen"</label>
                    <p class="hint">"For people who do not see it, in one sentence."</p>
                    <input id=alt.clone() name="alt" type="text" maxlength=ALT_CHARS_MAX.to_string() value=seen autocomplete="off"/>
                </div>
                <figure class="upload-preview" data-picture hidden></figure>
                <progress class="upload-progress" max="100" value="0" aria-label="Sent" hidden></progress>
                <p class="upload-says" id=says.clone() role="status" data-says hidden=notice.is_none() data-code=notice.map(|notice| notice.code.as_str())>
                    {maybe(notice.map(|notice| notice.text.as_str()))}
                </p>
                <button class="button" type="submit">{if kind == Kind::Clip { "Send the clip" } else { "Send the photo" }}</button>
            </form>
            {maybe(status.map(|status| outcome(name, status, next)))}
        </div>
    }
}

/// Where an upload stands, in words for people.
#[must_use]
pub fn words(status: &Status) -> String {
    match status.state {
        State::Receiving => {
            let percent = (status.offset * 100).checked_div(status.bytes).unwrap_or(0);
            format!("{percent} % have arrived. Choose the same file again to go on.")
        }
        State::Waiting => "It has arrived, and waits for its turn.".to_owned(),
        State::Working => "Its sizes are being made: this takes a few seconds.".to_owned(),
        State::Done => "Ready.".to_owned(),
        State::Refused => status.reason.clone().unwrap_or_default(),
    }
}

/// What became of an upload: its state, its picture, its focal point.
pub fn outcome<'a>(name: &'a str, status: &'a Status, next: &'a str) -> impl IntoView + 'a {
    let stands = match status.state {
        State::Receiving => "receiving",
        State::Waiting => "waiting",
        State::Working => "working",
        State::Done => "done",
        State::Refused => "refused",
    };
    let aims = status.picture.is_some() && status.kind != Kind::Clip;
    view! {
        <section class="upload-outcome" data-state=stands data-tool=(!status.is_over()).then_some("wait") data-upload=(!status.is_over()).then_some(status.id.as_str()) aria-label=status.name.as_str()>
            <p class=if status.state == State::Refused { "notice" } else { "upload-state" } data-code=status.code.as_deref()>{words(status)}</p>
            {when(!status.is_over(), move || view! { <p><a href=format!("/studio/uploads/{}", status.id)>"Look again"</a></p> })}
            {when(status.may_retry(), move || view! {
                <form method="post" action=format!("/studio/uploads/{}/retry", status.id)>
                    <input type="hidden" name="next" value=next/>
                    <button class="button second" type="submit">"Try again"</button>
                </form>
            })}
            {maybe(status.picture.as_ref().filter(|_| !aims).map(|hash| view! {
                <figure class="upload-picture"><img src=format!("/media/{hash}/720.jpeg") alt=status.alt.as_str()/></figure>
            }))}
            {when(aims, move || aim(name, status, next))}
        </section>
    }
}

/// The focal point: a cross to drag, and the same as two numbers.
fn aim<'a>(name: &'a str, status: &'a Status, next: &'a str) -> impl IntoView + 'a {
    let hash = status.picture.as_deref().unwrap_or_default();
    let (x, y) = (status.focal_x, status.focal_y);
    let cross = |name: &'static str, x1: u32, y1: u32, x2: u32, y2: u32| {
        view! { <line data-line=name x1=x1.to_string() y1=y1.to_string() x2=x2.to_string() y2=y2.to_string()/> }
    };
    let (left, top, alt) = (format!("{name}-left"), format!("{name}-top"), format!("{name}-seen"));
    view! {
        <form class="aim" method="post" action=format!("/studio/uploads/{}/focal", status.id) data-tool="aim">
            <input type="hidden" name="next" value=next/>
            <figure class="upload-picture" data-aim>
                <img src=format!("/media/{hash}/720.jpeg") alt=status.alt.as_str()/>
                <svg viewBox="0 0 10000 10000" preserveAspectRatio="none" aria-hidden="true">
                    {cross("across", 0, y, 10_000, y)}{cross("down", x, 0, x, 10_000)}
                </svg>
            </figure>
            <p class="hint">"What every crop keeps in sight: where the lines meet. Drag them, use the arrow keys on them, or type the place."</p>
            <div class="pair-even">
                <div class="field"><label for=left.clone()>"From the left, %"</label>
                    <input id=left.clone() name="left" type="number" min="0" max="100" value=(x / 100).to_string() required/></div>
                <div class="field"><label for=top.clone()>"From the top, %"</label>
                    <input id=top.clone() name="top" type="number" min="0" max="100" value=(y / 100).to_string() required/></div>
            </div>
            <div class="field"><label for=alt.clone()>"What is seen"</label>
                <input id=alt.clone() name="alt" type="text" maxlength=ALT_CHARS_MAX.to_string() value=status.alt.as_str() autocomplete="off"/></div>
            <p class="upload-says" role="status" data-says hidden></p>
            <button class="button second" type="submit">"Keep this"</button>
        </form>
    }
}
