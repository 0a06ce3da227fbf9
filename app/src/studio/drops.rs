//! The list of a creator's drops.

use super::{Around, office, tone};
use crate::office::table as list;
use leptos::prelude::*;
use shared::office::view::{Cell, Column, Filter, FilterKind, Row, Table};
use shared::studio::view::{DropLine, DropsPage, Standing};

/// `GET /studio/drops`
#[must_use]
pub fn page(around: Around, model: &DropsPage) -> String {
    office(around, "Drops", "/studio/drops", || {
        view! {
            <div class="head"><h1>"Drops"</h1><a class="button" href="/studio/drops/new">"Make a drop"</a>
                <p class="ways"><a href="/studio/templates">"New from template"</a><a href="/studio/venues">"Venues"</a></p></div>
            {list(&table(model))}
        }
    })
}

/// The rows, for the page and for the file.
#[must_use]
pub fn table(model: &DropsPage) -> Table {
    let word = model.standing.map_or("", Standing::word);
    let query = |from: Option<u32>| {
        let from = from.map_or_else(String::new, |from| format!("&from={from}"));
        format!("?state={word}&q={}{from}", escaped(&model.q))
    };
    let mut states = vec![(String::new(), "All".to_owned())];
    states.extend(Standing::ALL.map(|standing| (standing.word().to_owned(), standing.sign().to_owned())));
    Table {
        caption: "Drops".into(),
        path: "/studio/drops".into(),
        columns: vec![
            Column::words("Drop"),
            Column::words("State"),
            Column::words("Opens"),
            Column::words("Closes"),
            Column::numbers("Units"),
            Column::numbers("Sold"),
            Column::numbers("Held"),
            Column::numbers("From"),
        ],
        rows: model.drops.iter().map(row).collect(),
        empty: if word.is_empty() && model.q.is_empty() {
            "No drop yet. The first one takes five minutes.".into()
        } else {
            "No drop is like that.".into()
        },
        filters: vec![
            Filter { name: "state", label: "State", kind: FilterKind::Choice(states), value: word.into() },
            Filter { name: "q", label: "Title", kind: FilterKind::Words, value: model.q.clone() },
        ],
        first: (model.from > 0).then(|| format!("/studio/drops{}", query(None))),
        next: model.next.map(|next| format!("/studio/drops{}", query(Some(next)))),
        csv: Some(format!("/studio/drops.csv{}", query(None))),
    }
}

/// For a query: what is not plain is percent-encoded.
fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |mut to, byte| {
        if byte.is_ascii_alphanumeric() {
            to.push(char::from(byte));
        } else {
            to.push_str(&format!("%{byte:02X}"));
        }
        to
    })
}

fn row(drop: &DropLine) -> Row {
    let number = |units: u32| Cell::Number(i64::from(units));
    Row {
        to: Some(format!("/studio/drops/{}", drop.id)),
        cells: vec![
            Cell::text(&drop.title),
            Cell::state(drop.standing.sign(), tone(drop.standing)),
            Cell::Time(drop.opens.clone()),
            Cell::Time(drop.closes.clone()),
            number(drop.issued),
            number(drop.sold),
            number(drop.held),
            drop.price_from.map_or(Cell::Empty, Cell::Money),
        ],
        acts: Vec::new(),
    }
}
