//! The creator's papers: sending one, and confirming what was read from it.

use super::office;
use crate::fields::{Field, field, summary};
use crate::office::{Choice, buttons, choice, file_field, hidden_key, state_sign};
use crate::studio::Around;
use crate::ui::markup::{each, maybe, raw, when};
use leptos::prelude::*;
use shared::documents::FieldName;
use shared::documents::paper::{Paper, PaperKind, PaperState};
use shared::office::view::{Notice, Tone};

/// Below this a person must look closely.
const SURE_FROM: u8 = 50;

/// A paper whose fields were refused: its id, what was typed, and why.
pub type Refused<'a> = (&'a str, &'a [(FieldName, String)], &'a [Notice]);

/// What the page shows.
#[derive(Clone, Copy, Debug)]
pub struct PapersPage<'a> {
    /// The newest first.
    pub papers: &'a [Paper],
    /// Of the form that sends one.
    pub key: &'a str,
    /// What was chosen in it.
    pub kind: &'a str,
    /// What was refused about sending.
    pub notices: &'a [Notice],
    /// The paper of which something was refused, with what was typed and what is wrong.
    pub refused: Option<Refused<'a>>,
}

/// `GET /studio/documents`
#[must_use]
pub fn page(around: Around, model: PapersPage) -> String {
    let kinds = PaperKind::ALL.map(|kind| Choice::new(kind.as_str(), kind.label()));
    let reading = model.papers.iter().any(|paper| paper.state == PaperState::Reading);
    office(around, "Documents", "/studio/documents", || {
        view! {
            <h1>"Documents"</h1>
            <p class="lead">"Who you are, and what you are allowed to sell. Only the people who verify you see them. We read them for you; you confirm."</p>
            {when(reading, || view! { <p class="said" data-code="reading">"We are reading it. "<a href="/studio/documents">"Look again"</a>" in a few seconds."</p> })}
            {each(model.papers, |paper| paper_section(paper, model.refused))}
            <section aria-labelledby="send"><h2 id="send">"Send a document"</h2>
                {summary(model.notices)}
                <form method="post" action="/studio/documents" enctype="multipart/form-data">
                    {hidden_key(model.key)}
                    {choice(Field::text("kind", "What it is"), &kinds, if model.kind.is_empty() { "id" } else { model.kind }, model.notices)}
                    {file_field(Field::text("file", "Photo or PDF").required().hint("Lay it flat, fill the picture, avoid reflections. JPEG, PNG, WebP or PDF, at most 10 MB."), "image/jpeg,image/png,image/webp,application/pdf", false, model.notices)}
                    {buttons("Send it", Some(("Back to today", "/studio")))}
                </form>
            </section>
        }
    })
}

fn paper_section<'a>(paper: &'a Paper, refused: Option<Refused<'a>>) -> impl IntoView + 'a {
    let (typed, notices) = match refused {
        Some((id, typed, notices)) if id == paper.id => (Some(typed), notices),
        _ => (None, &[][..]),
    };
    let (sign, tone) = match paper.state {
        PaperState::Reading => ("Being read", Tone::Wait),
        PaperState::Refused => ("Not taken", Tone::Stop),
        _ if paper.confirmed.is_empty() => ("Please confirm", Tone::Wait),
        _ => ("Confirmed", Tone::Go),
    };
    let open = matches!(paper.state, PaperState::Read | PaperState::Unreadable);
    view! {
        <section class="sheet paper" data-state=sign>
            <div class="head"><h2 id=format!("paper-{}", paper.id)>{paper.kind.label()}</h2>{state_sign(sign, tone)}</div>
            {maybe(paper.refused.as_ref().map(|(code, reason)| view! { <p class="notice" data-code=code.as_str()>{reason.as_str()}</p> }))}
            {when(open, move || form(paper, typed, notices))}
        </section>
    }
}

fn form<'a>(paper: &'a Paper, typed: Option<&'a [(FieldName, String)]>, notices: &'a [Notice]) -> impl IntoView + 'a {
    let nothing = paper.reading.fields.is_empty() && paper.confirmed.is_empty();
    view! {
        {when(nothing, || view! { <p>"We could not read it. Please type what stands on it."</p> })}
        {summary(notices)}
        <form method="post" action=format!("/studio/documents/{}", paper.id)>
            {each(paper.kind.asked(), move |name| asked(paper, *name, typed, notices))}
            <p class="buttons"><button class="button" type="submit">{if paper.confirmed.is_empty() { "This is right" } else { "Save" }}</button></p>
        </form>
    }
}

fn asked(
    paper: &Paper,
    name: FieldName,
    typed: Option<&[(FieldName, String)]>,
    notices: &[Notice],
) -> impl IntoView + use<> {
    let (value, confidence) = paper.prefilled(name);
    let value = typed.and_then(|all| all.iter().find(|(field, _)| *field == name)).map_or(value, |(_, v)| v.clone());
    let told = match confidence {
        Some(confidence) if confidence < SURE_FROM => {
            format!("Read with {confidence} % confidence: please look closely.")
        }
        Some(confidence) => format!("Read with {confidence} % confidence."),
        None if matches!(name, FieldName::BornOn | FieldName::ExpiresOn) => {
            "Year-month-day, such as 2031-04-30.".to_owned()
        }
        None => String::new(),
    };
    let mut control = Field::text(name.as_str(), name.label()).up_to(80).hint(&told);
    if name != FieldName::ExpiresOn || paper.kind == PaperKind::Id {
        control = control.required();
    }
    // Several papers stand on one page: each form has ids of its own.
    let mut to = String::new();
    crate::ui::markup::write_to(&mut to, field(control, &value, notices));
    let (id, plain) = (format!("{}-{}", paper.id, name.as_str()), name.as_str());
    for (from, into) in [
        (format!("id=\"{plain}\""), format!("id=\"{id}\"")),
        (format!("for=\"{plain}\""), format!("for=\"{id}\"")),
        (format!("id=\"{plain}-"), format!("id=\"{id}-")),
        (
            format!("aria-describedby=\"{plain}-hint {plain}-notice\""),
            format!("aria-describedby=\"{id}-hint {id}-notice\""),
        ),
        (format!("aria-describedby=\"{plain}-"), format!("aria-describedby=\"{id}-")),
    ] {
        to = to.replace(&from, &into);
    }
    raw(to)
}
