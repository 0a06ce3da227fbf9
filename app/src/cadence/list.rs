//! A creator's cadences, and the form of the next.

use crate::fields::{Field, field, summary};
use crate::office::{Area, Choice, OfficePage, buttons, choice, hidden_key, page as office_page, radios, table};
use crate::studio::Around;
use crate::ui::markup::{raw, when, write_to};
use leptos::prelude::*;
use shared::cadence::AHEAD;
use shared::cadence::view::{CadenceLine, CadencesPage};
use shared::office::view::{Cell, Column, Row, Table, Tone};

/// `GET /studio/cadences`
#[must_use]
pub fn page(around: Around, model: &CadencesPage) -> String {
    let Around { shop, person, said } = around;
    let page = OfficePage {
        shop,
        area: Area::Studio,
        title: "Cadence",
        path: "/studio/cadences",
        person: Some(person),
        notice: said,
        script: None,
    };
    office_page(&page, || {
        view! {
            <div class="head"><h1>"Cadence"</h1>
                <p class="ways"><a href="/studio/templates">"Templates"</a><a href="/studio/venues">"Venues"</a>
                    <a href=format!("/calendar?creator={}", model.slug)>"Your public calendar"</a></p></div>
            <p class="lead">{format!("People come back when they know when to. The next {AHEAD} drops of a cadence are drafts of yours, and stand in the public calendar as coming until you announce them.")}</p>
            {table(&rows(model))}
            {set(model)}
        }
    })
}

fn rows(model: &CadencesPage) -> Table {
    Table {
        caption: "Cadences".into(),
        path: "/studio/cadences".into(),
        columns: vec![
            Column::words("Cadence"),
            Column::words("Comes round"),
            Column::words("Where"),
            Column::words("Next"),
            Column::words("State"),
        ],
        rows: model.cadences.iter().map(row).collect(),
        empty: "None yet. Set one below: every week, or every other.".into(),
        filters: Vec::new(),
        first: None,
        next: None,
        csv: None,
    }
}

fn row(line: &CadenceLine) -> Row {
    Row {
        to: Some(format!("/studio/cadences/{}", line.id)),
        cells: vec![
            Cell::text(&line.name),
            Cell::text(&line.words),
            Cell::text(if line.venue.is_empty() { "Your own place" } else { &line.venue }),
            line.next.clone().map_or(Cell::Empty, Cell::Time),
            if line.running { Cell::state("Runs", Tone::Go) } else { Cell::state("Over", Tone::End) },
        ],
        acts: Vec::new(),
    }
}

fn set(model: &CadencesPage) -> impl IntoView + '_ {
    view! {
        <section class="sheet" aria-labelledby="set">
            <h2 id="set">"Set a cadence"</h2>
            {summary(&model.notices)}
            {when(model.templates.is_empty(), || view! {
                <p class="empty">"A cadence makes its drops from a template. "<a href="/studio/drops">"Open a drop that went well"</a>" and keep it as one."</p>
            })}
            {when(!model.templates.is_empty(), || form(model))}
        </section>
    }
}

fn form(model: &CadencesPage) -> impl IntoView + '_ {
    let (typed, notices) = (&model.typed, &model.notices);
    let mut html = String::new();
    let mut templates = vec![Choice::new("", "Choose one")];
    templates.extend(model.templates.iter().map(|row| Choice::new(&row.id, &row.name)));
    write_to(&mut html, choice(Field::text("template", "Made from").required(), &templates, &typed.template, notices));
    if !model.venues.is_empty() {
        let mut venues = vec![Choice::new("", "Your own place")];
        venues.extend(model.venues.iter().map(|row| Choice::new(&row.id, &row.name)));
        write_to(&mut html, choice(Field::text("venue", "Where"), &venues, &typed.venue, notices));
    }
    let hint = format!("It gives the day of the week and the time: by the clock of {}, or of the venue.", model.zone);
    let first = Field { kind: "datetime-local", ..Field::text("first", "The first opens").required().hint(&hint) };
    write_to(&mut html, field(first, &typed.first, notices));
    let every = [Choice::new("1", "Every week"), Choice::new("2", "Every other week")];
    let chosen = if typed.every.is_empty() { "1" } else { &typed.every };
    write_to(&mut html, radios(Field::text("every", "How often").required(), &every, chosen, notices));
    let ends = [
        Choice::new("never", "It goes on"),
        Choice::new("until", "On a last day"),
        Choice::new("count", "After so many times"),
    ];
    let chosen = if typed.ends.is_empty() { "never" } else { &typed.ends };
    write_to(&mut html, radios(Field::text("ends", "Until when").required(), &ends, chosen, notices));
    let until = Field { kind: "date", ..Field::text("until", "The last day").hint("Only where it ends on one.") };
    write_to(&mut html, field(until, &typed.until, notices));
    let count =
        Field::text("count", "How many times").hint("Only where they are counted; days you leave out count.").up_to(3);
    write_to(&mut html, field(count, &typed.count, notices));
    view! {
        <form method="post" action="/studio/cadences">
            {hidden_key(&model.key)}
            {field(Field::text("name", "Name in the calendar").required().up_to(60).hint("Such as: Friday bread."), &typed.name, notices)}
            {raw(html)}
            {buttons("Set it", None)}
        </form>
    }
}
