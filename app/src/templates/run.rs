//! One template at several venues: how each did, beside the others.

use crate::office::{Area, OfficePage, page as office_page, table};
use crate::studio::{Around, tone};
use leptos::prelude::*;
use shared::office::view::{Cell, Column, Row, Table};
use shared::templates::view::{RunLine, RunPage};

/// `GET /studio/runs/{run}`
#[must_use]
pub fn page(around: Around, model: &RunPage) -> String {
    let Around { shop, person, said } = around;
    let title = format!("{}: its venues", model.title);
    let page = OfficePage {
        shop,
        area: Area::Studio,
        title: &title,
        path: "/studio/runs/one",
        person: Some(person),
        notice: said,
        script: None,
    };
    office_page(&page, || {
        view! {
            <div class="head"><h1>{title.as_str()}</h1><p class="ways"><a href="/studio/templates">"Templates"</a><a href="/studio/venues">"Venues"</a></p></div>
            <p class="lead">"The same template, a drop for each place, with its own stock and slots. Open one to look at it and to announce it."</p>
            {table(&rows(model))}
        }
    })
}

fn rows(model: &RunPage) -> Table {
    Table {
        caption: "Venues".into(),
        path: format!("/studio/runs/{}", model.run),
        columns: vec![
            Column::words("Venue"),
            Column::words("State"),
            Column::words("Opens"),
            Column::numbers("Units"),
            Column::numbers("Sold"),
            Column::numbers("Of units"),
            Column::numbers("Held"),
            Column::numbers("Views"),
            Column::numbers("Orders"),
            Column::numbers("Takings"),
            Column::numbers("In window"),
        ],
        rows: model.places.iter().map(row).collect(),
        empty: "None.".into(),
        filters: Vec::new(),
        first: None,
        next: None,
        csv: None,
    }
}

fn row(place: &RunLine) -> Row {
    let number = |units: u32| Cell::Number(i64::from(units));
    Row {
        to: Some(format!("/studio/drops/{}", place.id)),
        cells: vec![
            Cell::text(if place.venue.is_empty() { "Your own place" } else { &place.venue }),
            Cell::state(place.standing.sign(), tone(place.standing)),
            Cell::Time(place.opens.clone()),
            number(place.issued),
            number(place.sold),
            Cell::text(&place.sold_through),
            number(place.held),
            Cell::Number(place.views),
            number(place.orders),
            place.takings.map_or(Cell::Empty, Cell::Money),
            Cell::text(&place.in_time),
        ],
        acts: Vec::new(),
    }
}
