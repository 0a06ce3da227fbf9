//! The operators' desk. Every page is a list of the same few parts, so one function draws them all.

use crate::office::{self, Area, Choice, OfficePage};
use crate::ui::fields::{Field, attribute, summary};
use crate::ui::layout::escape;
use crate::ui::markup::{each, maybe, raw, write_to};
use leptos::prelude::*;
use shared::desk::view::{Ask, AskKind, Deed, DeskPage, Part};
use shared::office::view::{Cell, Notice};

/// A page of the desk.
#[must_use]
pub fn page(model: &DeskPage) -> String {
    let around = OfficePage {
        shop: &model.shop,
        area: Area::Desk,
        title: &model.title,
        path: &model.path,
        person: Some(&model.person),
        notice: model.notice.as_ref(),
        // Keys walk the rows where rows lead somewhere.
        script: model.parts.iter().any(has_links).then_some("/tools.js"),
    };
    office::page(&around, || {
        view! {
            <div class="head"><h1>{model.title.as_str()}</h1>
                {maybe(model.state.as_ref().map(|state| office::state_sign(&state.text, state.tone)))}</div>
            {each(&model.parts, part)}
        }
    })
}

fn has_links(part: &Part) -> bool {
    matches!(part, Part::Table(_, table) if table.rows.iter().any(|row| row.to.is_some()))
}

/// One part. What has a heading is a section of its own.
fn part(part: &Part) -> impl IntoView + use<> {
    let mut to = String::new();
    match part {
        Part::Words(words) => write_to(&mut to, view! { <p class="words">{words.as_str()}</p> }),
        Part::Figures(figures) => write_to(&mut to, office::figures(figures)),
        Part::Chart(chart) => write_to(&mut to, office::chart(chart)),
        Part::Table(None, table) => write_to(&mut to, office::table(table)),
        Part::Table(Some(heading), table) => section(&mut to, heading, |to| write_to(to, office::table(table))),
        Part::Timeline(_, steps) if steps.is_empty() => {}
        Part::Timeline(heading, steps) => section(&mut to, heading, |to| write_to(to, office::timeline(steps))),
        Part::Facts(heading, facts) => section(&mut to, heading, |to| given(to, facts)),
        Part::Deeds(heading, deeds) => section(&mut to, heading, |to| {
            to.push_str("<div class=\"deeds\">");
            deeds.iter().for_each(|one| write_to(to, deed(one)));
            to.push_str("</div>");
        }),
    }
    raw(to)
}

fn section(to: &mut String, heading: &str, inside: impl FnOnce(&mut String)) {
    to.push_str("<section");
    // Figures of the home page lead to the part they count.
    attribute(to, "id", &heading.to_lowercase().replace(' ', "-"));
    to.push_str("><h2>");
    escape(to, heading);
    to.push_str("</h2>");
    inside(to);
    to.push_str("</section>");
}

fn given(to: &mut String, facts: &[(&'static str, Cell)]) {
    to.push_str("<dl class=\"given\">");
    for (label, value) in facts {
        to.push_str("<div><dt>");
        escape(to, label);
        to.push_str("</dt><dd>");
        write_to(to, office::cell(value));
        to.push_str("</dd></div>");
    }
    to.push_str("</dl>");
}

/// What can be done: closed until somebody asks for it, and open again when it was refused.
fn deed(deed: &Deed) -> impl IntoView + '_ {
    let inside = view! {
        {summary(&deed.notices)}
        {each(&deed.hidden, hidden)}
        {each(&deed.fields, |field| ask(field, &deed.notices))}
    };
    office::confirm(&deed.asks, &deed.means, &deed.does, &deed.to, deed.open, inside)
}

fn hidden((name, value): &(&'static str, String)) -> impl IntoView + use<> {
    let mut to = String::from("<input type=\"hidden\"");
    attribute(&mut to, "name", name);
    attribute(&mut to, "value", value);
    to.push('>');
    raw(to)
}

fn ask(ask: &Ask, notices: &[Notice]) -> impl IntoView + use<> {
    let field = Field::text(ask.name, ask.label).required().hint(ask.hint).up_to(500);
    let mut to = String::new();
    match &ask.kind {
        AskKind::Lines => write_to(&mut to, office::text_area(field, 3, &ask.typed, notices)),
        AskKind::Amount(code) => {
            let label = format!("{} ({code})", ask.label);
            let field = Field::text(ask.name, &label).required().hint(ask.hint).up_to(14);
            write_to(&mut to, crate::ui::fields::field(field, &ask.typed, notices));
        }
        AskKind::Count => {
            let field = field.up_to(6);
            write_to(&mut to, crate::ui::fields::field(field, &ask.typed, notices));
        }
        AskKind::Moment(zone) => write_to(&mut to, office::moment_field(field, zone, &ask.typed, notices)),
        AskKind::Choice(options) => {
            let options: Vec<Choice> = options.iter().map(|(value, words)| Choice::new(value, words)).collect();
            write_to(&mut to, office::choice(field, &options, &ask.typed, notices));
        }
        AskKind::Pick(options) => {
            let options: Vec<Choice> = options.iter().map(|(value, words)| Choice::new(value, words)).collect();
            write_to(&mut to, office::choice(field, &options, &ask.typed, notices));
        }
    }
    raw(to)
}
