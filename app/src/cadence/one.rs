//! One cadence: its next dates, each of which can be left out.

use crate::fields::summary;
use crate::office::{Area, OfficePage, confirm, hidden_key, page as office_page, state_sign, table};
use crate::studio::Around;
use crate::ui::markup::{maybe, raw, when, write_to};
use leptos::prelude::*;
use shared::cadence::view::{CadencePage, DateLine, DateStanding};
use shared::office::view::{Act, Cell, Column, Row, Table, Tone};

/// `GET /studio/cadences/{id}`
#[must_use]
pub fn page(around: Around, model: &CadencePage) -> String {
    let Around { shop, person, said } = around;
    let here = format!("/studio/cadences/{}", model.line.id);
    let page = OfficePage {
        shop,
        area: Area::Studio,
        title: &model.line.name,
        path: "/studio/cadences/one",
        person: Some(person),
        notice: said,
        script: None,
    };
    let (word, tone) = if model.line.running { ("Runs", Tone::Go) } else { ("Over", Tone::End) };
    office_page(&page, || {
        view! {
            <div class="head"><h1>{model.line.name.as_str()}</h1>{state_sign(word, tone)}
                <p class="ways"><a href="/studio/cadences">"All cadences"</a></p></div>
            <p class="lead">{about(model)}</p>
            {summary(&model.notices)}
            {when(model.line.running, || table(&rows(model, &here)))}
            <section aria-labelledby="rule"><h2 id="rule">"As calendars write it"</h2>
                <pre class="rule" tabindex="0" aria-labelledby="rule">{model.rule.as_str()}</pre></section>
            {maybe(model.line.running.then(|| end(model, &here)))}
        }
    })
}

fn about(model: &CadencePage) -> String {
    let line = &model.line;
    let place = if line.venue.is_empty() { String::new() } else { format!(" at {}", line.venue) };
    format!("{} by the clock of {}{place}. Made from the template “{}”.", line.words, model.zone, model.template)
}

fn rows(model: &CadencePage, here: &str) -> Table {
    Table {
        caption: "Next dates".into(),
        path: here.to_owned(),
        columns: vec![Column::words("Opens"), Column::words("State"), Column::words("Drop")],
        rows: model.dates.iter().map(|date| row(date, model, here)).collect(),
        empty: "None is to come.".into(),
        filters: Vec::new(),
        first: None,
        next: None,
        csv: None,
    }
}

fn row(date: &DateLine, model: &CadencePage, here: &str) -> Row {
    let (word, tone) = match date.standing {
        DateStanding::ToCome => ("To come", Tone::Plain),
        DateStanding::Drafted => ("In the calendar", Tone::Wait),
        DateStanding::Announced => ("Announced", Tone::Go),
        DateStanding::Skipped => ("Left out", Tone::End),
    };
    let act = |label, step: &str, danger| Act {
        label,
        to: format!("{here}/{step}"),
        fields: vec![
            ("at", date.at.to_string()),
            ("version", model.version.to_string()),
            ("key", format!("{}-{}", model.key, date.at)),
        ],
        danger,
    };
    Row {
        to: None,
        cells: vec![
            Cell::Time(date.when.clone()),
            Cell::state(word, tone),
            date.drop.as_ref().map_or(Cell::Empty, |id| Cell::Link {
                text: if date.standing == DateStanding::Announced { "Its drop" } else { "Its draft" }.to_owned(),
                to: format!("/studio/drops/{id}"),
            }),
        ],
        acts: match date.standing {
            DateStanding::Announced => Vec::new(),
            DateStanding::Skipped => vec![act("Take it in again", "take-in", false)],
            DateStanding::ToCome | DateStanding::Drafted => vec![act("Leave it out", "leave-out", true)],
        },
    }
}

fn end(model: &CadencePage, here: &str) -> impl IntoView + use<> {
    let to = format!("{here}/end");
    let inside = view! {
        {hidden_key(&format!("{}-end", model.key))}
        <input type="hidden" name="version" value=model.version.to_string()/>
    };
    let means =
        "What is announced stays. Drafts that you have not touched go, and the calendar says that they will not be.";
    let mut html = String::new();
    write_to(&mut html, confirm("End it", means, "End this cadence", &to, false, inside));
    raw(html)
}
