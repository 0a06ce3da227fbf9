//! The upload tool: takes a form with a file over, sends the file in parts and goes on after a lost connection.
//!
//! On the form: `data-tool="upload"`, and `data-at-once` where a chosen file is sent without another press. Inside: the fields `file`, `kind`, `alt`, `next`, `key`, for clips `poster`; a
//! `progress`, a `[data-says]`, a `[data-picture]` for the preview. Which upload a file belongs to is kept by the file's
//! name, length and date in the browser's storage, so that a reload goes on where it stopped.

mod aim;
mod parts;
mod picture;
mod wait;

pub use aim::start as aim;
pub use wait::start as wait;

use super::dom;
use parts::{Announced, Ended};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, Element, File, HtmlFormElement, HtmlInputElement, window};

/// Takes the form over.
pub fn start(element: &Element) {
    let Ok(form) = element.clone().dyn_into::<HtmlFormElement>() else { return };
    // The clip's own frame stands in for it: nobody has to choose a picture.
    if let Some(poster) = dom::inside(&form, "[data-poster]") {
        dom::mark(&poster, "hidden", true);
    }
    let shown = form.clone();
    dom::on(&form, "change", move |event| {
        let of_file =
            event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()).is_some_and(|f| f.name() == "file");
        if let Some(file) = chosen(&shown, "file").filter(|_| of_file) {
            picked(&shown, file);
        }
    });
    let sent = form.clone();
    dom::on(&form, "submit", move |event| {
        let Some(file) = chosen(&sent, "file") else { return };
        event.prevent_default();
        if sent.has_attribute("aria-busy") {
            return;
        }
        let form = sent.clone();
        spawn_local(async move {
            drop(form.set_attribute("aria-busy", "true"));
            tell(&form, "", None);
            let ended = send(&form, &file).await;
            drop(form.remove_attribute("aria-busy"));
            match ended {
                Ok(id) => leave(&form, &id),
                Err(Ended { text, code }) => {
                    progress(&form, None);
                    tell(&form, &text, code.as_deref());
                }
            }
        });
    });
    // What was chosen before the tool arrived is shown as well; sent it is at a press only, because a browser may have
    // kept it from an earlier visit.
    if let Some(file) = chosen(&form, "file") {
        show(&form, file);
    }
}

/// A file was chosen: it is shown, and where one tap is meant to be all, the form is sent.
fn picked(form: &HtmlFormElement, file: File) {
    if form.has_attribute("data-at-once") {
        drop(form.request_submit());
    }
    show(form, file);
}

fn show(form: &HtmlFormElement, file: File) {
    let form = form.clone();
    spawn_local(async move { picture::preview(&form, &file).await });
}

/// The file in a field, if one was chosen.
fn chosen(form: &Element, name: &str) -> Option<File> {
    let field = dom::inside(form, &format!("input[type=file][name={name}]"))?;
    field.dyn_into::<HtmlInputElement>().ok()?.files()?.item(0)
}

fn value(form: &Element, name: &str) -> String {
    let field = dom::inside(form, &format!("input[name={name}]")).and_then(|f| f.dyn_into::<HtmlInputElement>().ok());
    field.map(|field| field.value()).unwrap_or_default()
}

/// Says something about the upload; a refusal has its code.
fn tell(form: &Element, text: &str, code: Option<&str>) {
    dom::say(form, text);
    let Some(part) = dom::inside(form, "[data-says]") else { return };
    drop(match code {
        Some(code) => part.set_attribute("data-code", code),
        None => part.remove_attribute("data-code"),
    });
}

/// Shows how much has arrived, in percent; `None` takes the bar away.
fn progress(form: &Element, percent: Option<u32>) {
    let Some(bar) = dom::inside(form, "progress") else { return };
    dom::mark(&bar, "hidden", percent.is_none());
    drop(bar.set_attribute("value", &percent.unwrap_or(0).to_string()));
}

async fn send(form: &Element, file: &File) -> Result<String, Ended> {
    let kind = value(form, "kind");
    let mut announced =
        Announced { name: file.name(), kind: kind.clone(), alt: value(form, "alt"), poster: String::new() };
    if kind == "clip" {
        tell(form, "Sending the still picture.", None);
        announced.poster = poster(form, file).await?;
    }
    tell(form, "Sending.", None);
    let mark = format!("upload:{kind}:{}:{}:{}", file.name(), file.size(), file.last_modified());
    let id = parts::send(file, &announced, Some(&mark), &|percent, trouble| {
        progress(form, Some(percent));
        tell(form, trouble.unwrap_or("Sending."), None);
    })
    .await?;
    progress(form, Some(100));
    tell(form, "It has arrived. Its sizes are being made.", None);
    let over = wait::until_over(&id).await;
    parts::forget(&mark);
    over.map(|()| id)
}

/// The picture that stands in for a clip: the one that was chosen, or a frame of the clip itself.
async fn poster(form: &Element, clip: &File) -> Result<String, Ended> {
    let picture: Blob = match chosen(form, "poster") {
        Some(file) => file.into(),
        None => picture::frame(clip).await.map_err(|_| {
            if let Some(field) = dom::inside(form, "[data-poster]") {
                dom::mark(&field, "hidden", false);
            }
            Ended::says("This browser cannot show the clip. Please choose a picture to stand in for it.")
        })?,
    };
    let announced = Announced {
        name: "poster.jpg".to_owned(),
        kind: "poster".to_owned(),
        alt: value(form, "alt"),
        poster: String::new(),
    };
    parts::send(&picture, &announced, None, &|_, _| {}).await
}

/// Goes where the form leads.
fn leave(form: &Element, id: &str) {
    let next = value(form, "next");
    let to = match next.as_str() {
        "" => format!("/studio/uploads/{id}"),
        next => format!("{next}{}upload={id}", if next.contains('?') { '&' } else { '?' }),
    };
    if let Some(window) = window() {
        drop(window.location().assign(&to));
    }
}
