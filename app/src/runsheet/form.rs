//! The form of a run sheet: four lists, each with room for more. A line left empty is no line.

use crate::fields::{Field, about, attribute, field, notice_under, summary};
use crate::office::{self, Area, OfficePage, buttons, hidden_key, money_field};
use crate::studio::Around;
use crate::ui::layout::escape;
use crate::ui::markup::{each, raw, when, write_to};
use leptos::prelude::*;
use shared::runsheet::form::row;
use shared::runsheet::view::{CueShown, SheetPage};
use shared::runsheet::{CUE_CHARS_MAX, CUES_MAX};

/// `GET /studio/drops/{id}/runsheet`
#[must_use]
pub fn page(around: Around, model: &SheetPage) -> String {
    let drop = format!("/studio/drops/{}", model.id);
    let here = format!("{drop}/runsheet");
    let page = OfficePage {
        shop: around.shop,
        area: Area::Studio,
        title: "Run sheet",
        path: &here,
        person: Some(around.person),
        notice: around.said,
        script: None,
    };
    office::page(&page, || {
        view! {
            <div class="head"><h1>"Run sheet"</h1>
                <a class="button second" href=format!("{drop}/live")>"Live board"</a>
                <a class="button second" href=drop.as_str()>{format!("Back to {}", model.title)}</a></div>
            <p class="lead">{lead(model)}</p>
            {summary(&model.notices)}
            {when(!model.said.is_empty(), || view! {
                <section aria-labelledby="said"><h2 id="said">"Said already"</h2><ol class="cues">{each(&model.said, said)}</ol></section>
            })}
            {when(model.over, || view! { <p class="hint">"This drop is over: its run sheet stays as it was."</p> })}
            {when(!model.over, || view! {
                <form method="post" action=here.as_str() class="run-form">
                    {hidden_key(&model.key)}
                    <input type="hidden" name="version" value=model.version.to_string()/>
                    {roles(model)}{steps(model)}{cues(model)}{targets(model)}
                    {buttons("Keep the run sheet", Some(("Not now", drop.as_str())))}
                </form>
            })}
        }
    })
}

fn lead(model: &SheetPage) -> String {
    let opens = &model.opens;
    format!(
        "It opens on {} at {} {} and is open for {}. Marks are minutes and seconds from then, such as 07:30; -10:00 is ten minutes before. Leave a line empty to take it out.",
        opens.day, opens.clock, opens.zone, model.lasts
    )
}

fn said(cue: &CueShown) -> impl IntoView + '_ {
    view! { <li class="said-cue"><strong>{cue.mark.as_str()}</strong><span>{cue.text.as_str()}</span>{when(!cue.offer.is_empty(), || view! { <small>{cue.offer.as_str()}</small> })}</li> }
}

fn group(to: &mut String, id: &str, legend: &str, hint: &str, model: &SheetPage) {
    to.push_str("<fieldset class=\"part\" tabindex=\"-1\"");
    attribute(to, "id", id);
    to.push_str("><legend>");
    escape(to, legend);
    to.push_str("</legend><p class=\"hint\">");
    escape(to, hint);
    to.push_str("</p>");
    notice_under(to, id, about(&model.notices, id));
}

fn text(to: &mut String, name: &str, label: &str, length_max: u16, typed: &str, model: &SheetPage) {
    write_to(to, field(Field::text(name, label).up_to(length_max), typed, &model.notices));
}

fn hidden(to: &mut String, name: &str, value: &str) {
    to.push_str("<input type=\"hidden\"");
    attribute(to, "name", name);
    attribute(to, "value", value);
    to.push('>');
}

fn roles(model: &SheetPage) -> impl IntoView + use<> {
    let mut to = String::new();
    group(&mut to, "roles", "Who is who", "Each role has one name: a host, a fraud lead, a packer.", model);
    for (at, line) in model.typed.roles.iter().enumerate() {
        to.push_str("<div class=\"line roles\">");
        text(&mut to, &row("role", at, "role"), &format!("Role {}", at + 1), 60, &line.role, model);
        text(&mut to, &row("role", at, "name"), "Name", 100, &line.name, model);
        to.push_str("</div>");
    }
    to.push_str("</fieldset>");
    raw(to)
}

fn steps(model: &SheetPage) -> impl IntoView + use<> {
    let mut to = String::new();
    group(&mut to, "steps", "What has to be done", "They are ticked off on the live board.", model);
    for (at, line) in model.typed.steps.iter().enumerate() {
        to.push_str("<div class=\"line run-steps\">");
        hidden(&mut to, &row("step", at, "id"), &line.id);
        text(&mut to, &row("step", at, "mark"), &format!("By when {}", at + 1), 9, &line.mark, model);
        text(&mut to, &row("step", at, "role"), "Whose", 60, &line.role, model);
        text(&mut to, &row("step", at, "what"), "What", 200, &line.what, model);
        to.push_str("</div>");
    }
    to.push_str("</fieldset>");
    raw(to)
}

fn cues(model: &SheetPage) -> impl IntoView + use<> {
    let mut to = String::new();
    let skus: Vec<String> = model.items.iter().map(|(sku, title)| format!("{sku} ({title})")).collect();
    let hint = format!(
        "Everybody who has the page open reads a cue within two seconds: at most {CUES_MAX} cues of {CUE_CHARS_MAX} characters. An offer is one of {}, a page of this shop such as /creators/mira, or a coupon’s code.",
        skus.join(", ")
    );
    group(&mut to, "cues", "What is said", &hint, model);
    for (at, line) in model.typed.cues.iter().enumerate() {
        to.push_str("<div class=\"line run-cues\">");
        hidden(&mut to, &row("cue", at, "id"), &line.id);
        text(&mut to, &row("cue", at, "mark"), &format!("Cue {}", at + 1), 9, &line.mark, model);
        text(&mut to, &row("cue", at, "text"), "Text", 200, &line.text, model);
        text(&mut to, &row("cue", at, "offer"), "Offer", 140, &line.offer, model);
        to.push_str("</div>");
    }
    to.push_str("</fieldset>");
    raw(to)
}

fn targets(model: &SheetPage) -> impl IntoView + use<> {
    let mut to = String::new();
    let hint = "A sale counts for the window in which its units were held, once it is paid. Delivery is not counted.";
    group(&mut to, "targets", "What should be sold", hint, model);
    for (at, line) in model.typed.targets.iter().enumerate() {
        to.push_str("<div class=\"line run-targets\">");
        text(&mut to, &row("target", at, "from"), &format!("Window {} from", at + 1), 9, &line.from, model);
        text(&mut to, &row("target", at, "until"), "Until", 9, &line.until, model);
        let name = row("target", at, "target");
        let money = Field::text(&name, "Target").up_to(12);
        write_to(&mut to, money_field(money, model.currency, &line.target, &model.notices));
        to.push_str("</div>");
    }
    to.push_str("</fieldset>");
    raw(to)
}
