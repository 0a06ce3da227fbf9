//! The pages of uploads: the newest ones with a form for the next, and one by itself.

use super::upload::{UploadField, outcome, upload_field, words};
use crate::ui::markup::{each, maybe, when};
use crate::ui::office::{Area, OfficePage, page};
use leptos::prelude::*;
use shared::catalogue::view::Shop;
use shared::drops::view::Notice;
use shared::office::view::Person;
use shared::uploads::{Kind, State, Status};

fn around<'a>((shop, person): (&'a Shop, &'a Person), title: &'a str) -> OfficePage<'a> {
    OfficePage {
        shop,
        area: Area::Studio,
        title,
        path: "/studio/uploads",
        person: Some(person),
        notice: None,
        script: Some("/tools.js"),
    }
}

/// A form that was refused.
#[derive(Clone, Copy)]
pub struct RefusedUpload<'a> {
    /// Of which form.
    pub kind: &'a str,
    /// The description that was typed.
    pub alt: &'a str,
    /// Why.
    pub notice: &'a Notice,
}

/// `GET /studio/uploads`, or what a refused form answers.
#[must_use]
pub fn uploads_page(
    whose: (&Shop, &Person),
    latest: &[Status],
    key: &str,
    refused: Option<RefusedUpload<'_>>,
) -> String {
    let clip_key = format!("{key}-clip");
    let notice = refused.map(|refused| refused.notice);
    let field = |name, kind: Kind, label, hint, key| {
        let alt = refused.filter(|refused| refused.kind == kind.as_str()).map_or("", |refused| refused.alt);
        upload_field(UploadField { name, kind, label, hint, next: "", key, alt, status: None, notice: None })
    };
    page(&around(whose, "Photos and clips"), || {
        view! {
            <div class="uploads">
                <h1>"Photos and clips"</h1>
                {maybe(notice.map(|notice| view! { <p class="notice" role="alert" data-code=notice.code.as_str()>{notice.text.as_str()}</p> }))}
                <div class="uploads-ways">
                    <section><h2>"Send a photo"</h2>
                        {field("photo", Kind::Photo, "Photo", "JPEG, PNG or WebP up to 20 MiB and 12 megapixels, or a RAW file (DNG, CR2, NEF, ARW). Where and with what it was taken is removed.", key)}</section>
                    <section><h2>"Send a clip"</h2>
                        {field("clip", Kind::Clip, "Clip", "MP4 or WebM, 10 to 20 seconds, up to 20 MiB.", clip_key.as_str())}</section>
                </div>
                <h2>"Sent before"</h2>
                {when(latest.is_empty(), || view! { <p>"Nothing yet."</p> })}
                <ul class="uploads-list">{each(latest, row)}</ul>
            </div>
        }
    })
}

fn row(status: &Status) -> impl IntoView + '_ {
    view! {
        <li>
            <a href=format!("/studio/uploads/{}", status.id)>
                {maybe(status.preview().map(|preview| view! { <img src=preview alt="" width="96" height="64" loading="lazy"/> }))}
                <span class="uploads-name">{status.name.as_str()}</span>
            </a>
            <span class=if status.state == State::Refused { "notice" } else { "hint" }>{words(status)}</span>
        </li>
    }
}

/// `GET /studio/uploads/{id}`, or what a refused change of it answers.
#[must_use]
pub fn upload_page(whose: (&Shop, &Person), status: &Status, notice: Option<&Notice>) -> String {
    let title = if status.name.is_empty() { "An upload" } else { status.name.as_str() };
    page(&around(whose, title), || {
        view! {
            <div class="uploads">
                <h1>{title}</h1>
                {maybe(notice.map(|notice| view! { <p class="notice" role="alert" data-code=notice.code.as_str()>{notice.text.as_str()}</p> }))}
                {outcome("one", status, "")}
                <p><a class="button second" href="/studio/uploads">"All photos and clips"</a></p>
            </div>
        }
    })
}
