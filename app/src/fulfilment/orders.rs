//! Orders to prepare: window by window, with what to put ready.

use super::picks;
use crate::ui::markup::{each, raw, when};
use crate::ui::office::{Area, OfficePage, filter_form, page as office_page, pager, table};
use leptos::prelude::*;
use shared::fulfilment::view::{Group, OrdersPage};
use shared::office::view::Table;

/// `GET /studio/orders`
#[must_use]
pub fn page(model: &OrdersPage) -> String {
    let around = OfficePage {
        shop: &model.shop,
        area: Area::Studio,
        title: "Orders",
        path: "/studio/orders",
        person: Some(&model.person),
        notice: None,
        script: Some("/tools.js"),
    };
    office_page(&around, || {
        view! {
            <div class="head">
                <h1>"Orders"</h1>
                <p class="ways"><a class="button" href="/studio/pickup">"Scan a pickup"</a></p>
            </div>
            {filter_form(&filters(model))}
            {when(model.groups.is_empty(), || view! { <p class="empty">"No order here. What is paid shows up by itself."</p> })}
            {each(&model.groups, group)}
            <div class="list-foot">
                {pager(model.first.as_deref(), model.next.as_deref())}
                {when(!model.groups.is_empty(), || view! {
                    <p class="ways">
                        <a href=model.print.as_str()>"Pick list and packing slips"</a>
                        <a href=model.csv.as_str() download="orders.csv">"All of these as CSV"</a>
                    </p>
                })}
            </div>
        }
    })
}

/// The kit draws filters from a table.
fn filters(model: &OrdersPage) -> Table {
    Table {
        caption: "Orders".to_owned(),
        path: "/studio/orders".to_owned(),
        columns: Vec::new(),
        rows: Vec::new(),
        empty: String::new(),
        filters: model.filters.clone(),
        first: None,
        next: None,
        csv: None,
    }
}

fn group(group: &Group) -> impl IntoView + '_ {
    let mut ready = String::new();
    picks(&mut ready, &group.picks);
    view! {
        <section class="batch">
            <h2>{group.window.as_str()}</h2>
            <p class="lead"><a href=format!("/studio/orders?slot={}", group.slot)>{group.drop.as_str()}</a>
                {format!(" · {}{}", if group.delivery { "" } else { "Pickup: " }, group.place)}</p>
            {raw(ready)}
            {table(&group.table)}
        </section>
    }
}
