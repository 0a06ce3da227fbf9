//! What is due when, and pickups that did not come out even, in the studio.

use crate::ui::markup::each;
use crate::ui::office::{Area, OfficePage, chart, figures, page as office_page, table};
use leptos::prelude::*;
use shared::catalogue::view::Shop;
use shared::forecast::view::{ForecastPage, Outlook};
use shared::office::view::Person;
use shared::reconciliation::pickups::view::PickupsPage;

fn around<'a>(shop: &'a Shop, person: &'a Person, title: &'a str, path: &'a str) -> OfficePage<'a> {
    OfficePage { shop, area: Area::Studio, title, path, person: Some(person), notice: None, script: None }
}

/// `GET /studio/forecast`
#[must_use]
pub fn page(model: &ForecastPage) -> String {
    office_page(&around(&model.shop, &model.person, "Forecast", "/studio/forecast"), || {
        view! {
            <div class="head"><h1>"Forecast"</h1>
                <p class="ways"><a href="/studio/pickups">"Pickups to clear"</a><a href="/studio/orders">"Orders"</a></p></div>
            <p class="lead">"What the shop owes you, by the day from which on it can be paid: most of a sale when it is handed over, the rest three and fourteen days later. Where nobody comes it is two weeks after the window."</p>
            {each(&model.currencies, outlook)}
            <section aria-labelledby="open"><h2 id="open">"What could change it"</h2>{table(&model.open)}</section>
        }
    })
}

fn outlook(model: &Outlook) -> impl IntoView + '_ {
    let (heading, id) = (format!("In {}", model.currency), format!("in-{}", model.currency.to_lowercase()));
    view! {
        <section aria-labelledby=id.clone()>
            <h2 id=id.clone()>{heading}</h2>
            {figures(&model.figures)}
            {chart(&model.chart)}
            {table(&model.days)}
        </section>
    }
}

/// `GET /studio/pickups`
#[must_use]
pub fn pickups(model: &PickupsPage) -> String {
    office_page(&around(&model.shop, &model.person, "Pickups to clear", "/studio/pickups"), || {
        view! {
            <div class="head"><h1>"Pickups to clear"</h1>
                <p class="ways"><a href="/studio/orders">"Orders"</a><a href="/studio/forecast">"Forecast"</a></p></div>
            <p class="lead">"Of windows that are over. Who did not come gets a letter; then the rules that the order was sold by say what becomes of it, and where they do not, the shop decides and tells you."</p>
            {figures(&model.figures)}
            <section aria-labelledby="uncollected"><h2 id="uncollected">"Paid and not collected"</h2>{table(&model.uncollected)}</section>
            <section aria-labelledby="unpaid"><h2 id="unpaid">"Collected and not paid"</h2>{table(&model.unpaid)}</section>
        }
    })
}
