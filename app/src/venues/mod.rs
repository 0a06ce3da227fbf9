//! The page of venues.

use crate::fields::{Field, field, summary};
use crate::office::{Area, Choice, OfficePage, buttons, choice, hidden_key, page as office_page, table};
use crate::studio::Around;
use crate::ui::markup::{raw, write_to};
use leptos::prelude::*;
use shared::office::view::{Act, Cell, Column, Row, Table};
use shared::venues::view::VenuesPage;

/// `GET /studio/venues`
#[must_use]
pub fn page(around: Around, model: &VenuesPage) -> String {
    let Around { shop, person, said } = around;
    let page = OfficePage {
        shop,
        area: Area::Studio,
        title: "Venues",
        path: "/studio/venues",
        person: Some(person),
        notice: said,
        script: None,
    };
    office_page(&page, || {
        view! {
            <div class="head"><h1>"Venues"</h1>
                <p class="ways"><a href="/studio/templates">"Templates"</a><a href="/studio/cadences">"Cadence"</a></p></div>
            <p class="lead">"Places you sell at besides your own. A drop at a venue goes by the clock there, and its pickups are there."</p>
            {table(&rows(model))}
            {add(model)}
        }
    })
}

fn rows(model: &VenuesPage) -> Table {
    Table {
        caption: "Venues".into(),
        path: "/studio/venues".into(),
        columns: vec![Column::words("Venue"), Column::words("Place"), Column::words("Clock"), Column::numbers("Drops")],
        rows: model
            .venues
            .iter()
            .map(|line| Row {
                to: None,
                cells: vec![
                    Cell::text(&line.name),
                    Cell::text(&line.place),
                    Cell::text(&line.zone),
                    Cell::Number(i64::from(line.drops)),
                ],
                acts: vec![Act {
                    label: "Take it off the list",
                    to: format!("/studio/venues/{}/close", line.id),
                    fields: vec![("key", format!("{}-{}", model.key, line.id))],
                    danger: true,
                }],
            })
            .collect(),
        empty: "None yet. Your own place needs no venue.".into(),
        filters: Vec::new(),
        first: None,
        next: None,
        csv: None,
    }
}

fn add(model: &VenuesPage) -> impl IntoView + '_ {
    let (typed, notices) = (&model.typed, &model.notices);
    let labels: Vec<(&str, String)> =
        model.zones.iter().map(|(zone, towns)| (*zone, format!("{towns} ({zone})"))).collect();
    let zones: Vec<Choice<'_>> = labels.iter().map(|(zone, label)| Choice::new(zone, label)).collect();
    let mut html = String::new();
    write_to(&mut html, choice(Field::text("zone", "Its clock").required(), &zones, &typed.zone, notices));
    view! {
        <section class="sheet" aria-labelledby="add">
            <h2 id="add">"Add a venue"</h2>
            {summary(notices)}
            <form method="post" action="/studio/venues">
                {hidden_key(&model.key)}
                {field(Field::text("name", "Name").required().up_to(60).hint("Stands behind the title of its drops."), &typed.name, notices)}
                {field(Field::text("place", "Where to find it").required().up_to(100), &typed.place, notices)}
                {raw(html)}
                {buttons("Add it", None)}
            </form>
        </section>
    }
}
