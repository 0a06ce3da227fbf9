//! The form of a drop: one page in sections, which works without script.

use super::{Around, office, rows};
use crate::fields::{Field, about, attribute, field, flag, notice_under, summary};
use crate::office::{Choice, choice, confirm, hidden_key, state_sign, text_area};
use crate::ui::layout::escape;
use crate::ui::markup::{each, maybe, raw, when};
use leptos::prelude::*;
use shared::office::view::Tone;
use shared::studio::view::{Check, FormPage, Opening};

/// `GET /studio/drops/new`, and a draft at `/studio/drops/{id}`
#[must_use]
pub fn page(around: Around, model: &FormPage) -> String {
    let to = model.id.as_ref().map_or_else(|| "/studio/drops".to_owned(), |id| format!("/studio/drops/{id}"));
    let here = model.id.as_ref().map_or_else(|| "/studio/drops/new".to_owned(), |id| format!("/studio/drops/{id}"));
    let title = if model.id.is_none() { "A new drop" } else { "A draft" };
    office(around, title, &here, || {
        view! {
            <div class="head"><h1>{heading(model)}</h1>{state_sign("Draft", Tone::Plain)}</div>
            {summary(&model.notices)}
            {maybe(model.id.as_ref().map(|id| steps(id, model)))}
            {when(!model.checks.is_empty(), || checks(&model.checks))}
            <form method="post" action=to class="drop-form" id="drop-form">
                {start(model)}
                {what(model)}
                {pictures(model)}
                {rows::items(model)}
                {window(model)}
                {rows::slots(model)}
                {rules(model)}
                <p class="buttons stay">
                    <button class="button" type="submit">"Save the draft"</button>
                    <button class="button second" type="submit" name="then" value="preview">"Save and look at it"</button>
                </p>
            </form>
        }
    })
}

fn heading(model: &FormPage) -> &str {
    if model.id.is_none() {
        "A new drop"
    } else if model.typed.title.trim().is_empty() {
        "A draft without a name"
    } else {
        &model.typed.title
    }
}

/// Enter in a field saves: a browser takes the first button of a form for it.
fn start(model: &FormPage) -> impl IntoView + '_ {
    view! {
        {hidden_key(&model.key)}
        <input type="hidden" name="version" value=model.version.to_string()/>
        <button class="only-read" type="submit" tabindex="-1" aria-hidden="true">"Save the draft"</button>
    }
}

/// What can be done with what is kept, as it was kept last.
fn steps<'a>(id: &'a str, model: &'a FormPage) -> impl IntoView + 'a {
    let to = |step: &str| format!("/studio/drops/{id}/{step}");
    view! {
        <section class="steps" aria-label="Steps">
            <a class="button second" href=to("preview")>"See it as buyers will"</a>
            <a class="button second" href=to("entry")>"Who comes in"</a>
            <a class="button second" href=to("runsheet")>"Run sheet"</a>
            <a class="button second" href=to("bundles")>"Bundles"</a>
            <a class="button second" href=to("contingency")>"Units in reserve"</a>
            <a class="button second" href=to("cohosts")>"Co-hosts"</a>
            {raw(schedule(id, &model.key, model.version))}
            <form method="post" action=to("duplicate")>{hidden_key(&model.key)}<button class="button second" type="submit">"Copy it"</button></form>
            {keep(id, &model.key)}
            {maybe(model.run.as_ref().map(|run| view! { <a class="button second" href=format!("/studio/runs/{run}")>"All its venues"</a> }))}
        </section>
        {when(!model.choices.verified, || view! {
            <p class="hint">"You can prepare everything; it can be scheduled once somebody from the shop has verified who you are."</p>
        })}
    }
}

/// What it needs before it can be announced.
fn checks(checks: &[Check]) -> impl IntoView + '_ {
    let done = checks.iter().filter(|check| check.done).count();
    view! {
        <section class="sheet checklist" aria-labelledby="checks">
            <div class="head"><h2 id="checks">"Before it can be announced"</h2><strong>{format!("{done} of {} done", checks.len())}</strong></div>
            <ol class="steps">{each(checks, |check| view! {
                <li class=if check.done { "done" } else { "open" } data-step=check.name><strong>{check.label}</strong>
                    <span>{if check.done { "Done." } else { &check.note }}</span></li>
            })}</ol>
        </section>
    }
}

/// Keeps the drop as a template.
pub(super) fn keep<'a>(id: &'a str, key: &str) -> impl IntoView + use<'a> {
    let name = Field::text("name", "Name of the template").required().up_to(60);
    let mut html = String::new();
    crate::ui::markup::write_to(&mut html, field(name, "", &[]));
    view! {
        <details class="confirm">
            <summary class="button second">"Keep it as a template"</summary>
            <form method="post" action=format!("/studio/drops/{id}/template")>
                {hidden_key(&format!("{key}-t"))}
                {raw(html)}
                <button class="button" type="submit">"Keep it"</button>
            </form>
        </details>
    }
}

/// The button that announces a drop, behind a second look.
pub(super) fn schedule(id: &str, key: &str, version: i64) -> String {
    let to = format!("/studio/drops/{id}/schedule");
    let inside = view! { {hidden_key(key)}<input type="hidden" name="version" value=version.to_string()/> };
    let mut html = String::new();
    crate::ui::markup::write_to(
        &mut html,
        confirm(
            "Schedule it",
            "Buyers see it from now on, your followers are told, and it opens by itself. Until it opens you can take it back.",
            "Schedule this drop",
            &to,
            false,
            inside,
        ),
    );
    html.replace(" danger", "")
}

fn what(model: &FormPage) -> impl IntoView + '_ {
    let typed = &model.typed;
    let mut categories = vec![Choice::new("", "Choose one")];
    categories.extend(model.choices.categories.iter().map(|name| Choice::new(name, name)));
    let options: &[Choice] = &categories;
    let mut chosen = String::new();
    crate::ui::markup::write_to(
        &mut chosen,
        choice(Field::text("category", "Category"), options, &typed.category, &model.notices),
    );
    view! {
        <fieldset class="part"><legend>"What it is"</legend>
            {field(Field::text("title", "Title").up_to(120), &typed.title, &model.notices)}
            {field(Field::text("tagline", "One line under it").hint("What makes it worth coming for.").up_to(200), &typed.tagline, &model.notices)}
            {text_area(Field::text("story", "The story").hint("What it is made of, how many there are and why. An empty line makes a new paragraph.").up_to(5_000), 6, &typed.story, &model.notices)}
            {raw(chosen)}
        </fieldset>
    }
}

/// The creator's pictures, one of which the page opens with.
fn pictures(model: &FormPage) -> impl IntoView + use<> {
    let wrong = about(&model.notices, "hero");
    let mut to = String::from("<fieldset class=\"part\" id=\"hero\" tabindex=\"-1\"");
    if wrong.is_some() {
        attribute(&mut to, "aria-describedby", "hero-notice");
    }
    to.push_str("><legend>The picture it opens with</legend>");
    notice_under(&mut to, "hero", wrong);
    if model.choices.openings.is_empty() {
        to.push_str("<p class=\"empty\">You have no picture here yet. <a href=\"/studio/uploads\">Add one</a>, then come back.</p>");
    }
    to.push_str("<div class=\"shots\">");
    for Opening { hero, shown } in &model.choices.openings {
        to.push_str("<label class=\"shot\"><input type=\"radio\" name=\"hero\"");
        attribute(&mut to, "value", hero);
        flag(&mut to, "checked", *hero == model.typed.hero);
        to.push_str("><img width=\"360\" height=\"240\" loading=\"lazy\"");
        attribute(&mut to, "src", &shown.thumbnail(360, "webp"));
        attribute(&mut to, "alt", if shown.alt.is_empty() { "A picture nobody has described yet" } else { &shown.alt });
        to.push_str("></label>");
    }
    to.push_str("</div></fieldset>");
    raw(to)
}

fn window(model: &FormPage) -> impl IntoView + use<> {
    let mut to = String::from("<fieldset class=\"part\"><legend>When it is open</legend>");
    rows::time(&mut to, "opens", "Opens", "By the clock of your place.", model, &model.typed.opens);
    rows::time(&mut to, "closes", "Closes", "5 minutes to 24 hours later.", model, &model.typed.closes);
    let lobby = Field::text("lobby", "Minutes of its lobby").hint("Before it opens, buyers gather so long, and the order in which they come in is drawn. Leave it empty for none.");
    crate::ui::markup::write_to(&mut to, field(lobby, &model.typed.lobby, &model.notices));
    to.push_str("</fieldset>");
    raw(to)
}

fn rules(model: &FormPage) -> impl IntoView + use<> {
    let policy = &model.choices.policy;
    let mut to = String::from(
        "<section class=\"part\" aria-labelledby=\"policy\"><h2 id=\"policy\">The rules it is sold by</h2><p>",
    );
    escape(&mut to, &policy.refund);
    to.push(' ');
    escape(&mut to, &policy.reissue);
    to.push_str("</p><p class=\"hint\"><a href=\"/policies/drops\">");
    escape(&mut to, &format!("Version {}", policy.version));
    to.push_str("</a>, the one in force. It is kept with the drop and with every order.</p></section>");
    raw(to)
}
