//! Templates, and the form that makes drops from one.

use crate::fields::{Field, field, summary};
use crate::office::{Area, Choice, OfficePage, buttons, choice, hidden_key, page as office_page, table};
use crate::studio::Around;
use crate::ui::markup::{each, raw, when, write_to};
use leptos::prelude::*;
use shared::office::view::{Act, Cell, Column, Row, Table};
use shared::templates::view::{TemplateLine, TemplatesPage, VenueLine};

/// `GET /studio/templates`
#[must_use]
pub fn page(around: Around, model: &TemplatesPage) -> String {
    let Around { shop, person, said } = around;
    let page = OfficePage {
        shop,
        area: Area::Studio,
        title: "Templates",
        path: "/studio/templates",
        person: Some(person),
        notice: said,
        script: None,
    };
    office_page(&page, || {
        view! {
            <div class="head"><h1>"Templates"</h1>
                <p class="ways"><a href="/studio/drops">"Drops"</a><a href="/studio/cadences">"Cadence"</a><a href="/studio/venues">"Venues"</a></p></div>
            <p class="lead">"A template fills in everything but the day: what is sold, prices and limits, slots, lobby and words. On the page of a drop you keep it as one."</p>
            {table(&rows(model))}
            {when(!model.templates.is_empty(), || make(model))}
        }
    })
}

fn rows(model: &TemplatesPage) -> Table {
    Table {
        caption: "Templates".into(),
        path: "/studio/templates".into(),
        columns: vec![
            Column::words("Template"),
            Column::words("Has"),
            Column::words("Kept"),
            Column::numbers("Drops made"),
            Column::numbers("Cadences"),
        ],
        rows: model.templates.iter().map(|line| row(line, &model.key)).collect(),
        empty: "None yet. Open a drop that went well, and keep it as a template.".into(),
        filters: Vec::new(),
        first: None,
        next: None,
        csv: None,
    }
}

fn row(line: &TemplateLine, key: &str) -> Row {
    Row {
        to: None,
        cells: vec![
            Cell::text(&line.name),
            Cell::text(format!("{}: {}", line.title, line.about)),
            Cell::Time(line.made.clone()),
            Cell::Number(i64::from(line.drops)),
            Cell::Number(i64::from(line.cadences)),
        ],
        acts: vec![Act {
            label: "Take it off the list",
            to: format!("/studio/templates/{}/retire", line.id),
            fields: vec![("key", format!("{key}-{}", line.id))],
            danger: true,
        }],
    }
}

fn make(model: &TemplatesPage) -> impl IntoView + '_ {
    let (typed, notices) = (&model.typed, &model.notices);
    let mut templates = vec![Choice::new("", "Choose one")];
    templates.extend(model.templates.iter().map(|row| Choice::new(&row.id, &row.name)));
    let mut html = String::new();
    write_to(&mut html, choice(Field::text("template", "Made from").required(), &templates, &typed.template, notices));
    let hint = format!("By the clock of {}; at a venue, by the clock there.", model.zone);
    let opens = Field { kind: "datetime-local", ..Field::text("opens", "Opens").required().hint(&hint) };
    write_to(&mut html, field(opens, &typed.opens, notices));
    view! {
        <section class="sheet" aria-labelledby="make">
            <h2 id="make">"New from template"</h2>
            {summary(notices)}
            <form method="post" action="/studio/templates/drops">
                {hidden_key(&model.key)}
                {raw(html)}
                {when(!model.venues.is_empty(), || view! {
                    <fieldset class="field" id="venue" tabindex="-1"><legend>"Where"</legend>
                        <p class="hint" id="venue-hint">"None: at your own place. Several: a drop each, with its own stock, slots and figures."</p>
                        {each(&model.venues, |venue| pick(venue, typed.venues.contains(&venue.id)))}
                    </fieldset>
                })}
                {buttons("Make it", None)}
            </form>
        </section>
    }
}

fn pick(venue: &VenueLine, chosen: bool) -> impl IntoView + '_ {
    view! {
        <label class="pick"><input type="checkbox" name="venue" value=venue.id.as_str() checked=chosen/>
            <span>{venue.name.as_str()}<small>{format!("{} · {}", venue.place, venue.zone)}</small></span></label>
    }
}
