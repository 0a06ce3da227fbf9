//! Signs, ages, figures, timelines, confirmations: the small parts of back-office pages.

use crate::ui::fields::attribute;
use crate::ui::layout::escape;
use crate::ui::markup::{each, maybe, raw, when};
use leptos::prelude::*;
use shared::office::Age;
use shared::office::view::{Figure, Notice, TimelineStep, Tone};

/// What has just happened, or why it did not. The page it stands on has no field for it.
pub fn notice(notice: &Notice) -> impl IntoView + '_ {
    view! { <p class="said" role="status" data-code=notice.code.as_str()>{notice.text.as_str()}</p> }
}

/// The state of something: a word and a shape in its tone.
pub fn state_sign(text: &str, tone: Tone) -> impl IntoView + use<> {
    let mut to = String::from("<span class=\"state ");
    to.push_str(tone.class());
    to.push_str("\">");
    escape(&mut to, text);
    to.push_str("</span>");
    raw(to)
}

/// A wait against its limit.
pub fn age(age: Age) -> impl IntoView + use<> {
    raw(format!("<span class=\"age {}\">{}</span>", age.tone().class(), age.words()))
}

/// What has happened, the latest last, and what comes next.
pub fn timeline(steps: &[TimelineStep]) -> impl IntoView + '_ {
    view! {
        <ol class="timeline">
            {each(steps, |step| view! {
                <li class=if step.at.is_some() { "done" } else { "ahead" }>
                    <strong>{step.label.as_str()}</strong>
                    {maybe(step.at.as_ref().map(|at| view! { <time datetime=at.iso.as_str()>{format!("{} {} {}", at.day, at.clock, at.zone)}</time> }))}
                    {when(!step.note.is_empty(), || view! { <p>{step.note.as_str()}</p> })}
                </li>
            })}
        </ol>
    }
}

/// Figures side by side.
pub fn figures(figures: &[Figure]) -> impl IntoView + '_ {
    view! {
        <dl class="figures">
            {each(figures, |figure| view! {
                <div class=figure.tone.class()>
                    <dt>{maybe(figure.to.as_ref().map(|to| view! { <a href=to.as_str()>{figure.label.as_str()}</a> }))}
                        {when(figure.to.is_none(), || figure.label.as_str())}</dt>
                    <dd>{figure.value.as_str()}</dd>
                    {when(!figure.note.is_empty(), || view! { <dd class="note">{figure.note.as_str()}</dd> })}
                </div>
            })}
        </dl>
    }
}

/// A dangerous act behind a second look: `asks` opens what it means, and only then there is the button that `does` it.
/// `inside` is what else the form carries: its key, a reason. It stays open when the page shows what was refused.
pub fn confirm<'a, V: IntoView + 'a>(
    asks: &'a str,
    means: &'a str,
    does: &'a str,
    to: &'a str,
    open: bool,
    inside: V,
) -> impl IntoView + 'a {
    view! {
        <details class="confirm" open=open>
            <summary class="button second danger">{asks}</summary>
            <form method="post" action=to>
                <p>{means}</p>
                {maybe(Some(inside))}
                <button class="button danger" type="submit">{does}</button>
            </form>
        </details>
    }
}

/// A QR code, always dark on light so that a camera reads it. `svg` is one that we drew; `alt` says where it leads.
pub fn qr(svg: &str, alt: &str) -> impl IntoView + use<> {
    let mut to = String::from("<div class=\"qr\" role=\"img\"");
    attribute(&mut to, "aria-label", alt);
    to.push('>');
    to.push_str(svg);
    to.push_str("</div>");
    raw(to)
}
