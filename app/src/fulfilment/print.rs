//! Pick lists and packing slips, for paper.

use super::picks;
use crate::ui::markup::{each, raw, when};
use crate::ui::office::{Area, OfficePage, page as office_page};
use leptos::prelude::*;
use shared::fulfilment::view::{Group, PrintPage, Slip};

/// `GET /studio/orders/print`
#[must_use]
pub fn page(model: &PrintPage) -> String {
    let around = OfficePage {
        shop: &model.shop,
        area: Area::Studio,
        title: "Pick list and packing slips",
        path: "/studio/orders/print",
        person: Some(&model.person),
        notice: None,
        script: None,
    };
    office_page(&around, || {
        view! {
            <div class="paper">
                <h1>"Pick list"</h1>
                <p class="lead">{format!("{}, {} {} {}. Print this page: the slips follow, one for each order.", model.studio, model.made.day, model.made.clock, model.made.zone)}</p>
                {when(model.groups.is_empty(), || view! { <p class="empty">"There is nothing to put ready."</p> })}
                {each(&model.groups, batch)}
                {when(!model.slips.is_empty(), || view! {
                    <section class="slips" aria-labelledby="slips">
                        <h2 id="slips">"Packing slips"</h2>
                        {each(&model.slips, |one| slip(one, &model.studio))}
                    </section>
                })}
            </div>
        }
    })
}

fn batch(group: &Group) -> impl IntoView + '_ {
    let mut ready = String::new();
    picks(&mut ready, &group.picks);
    view! {
        <section class="batch">
            <h2>{group.window.as_str()}</h2>
            <p>{format!("{} · {}", group.drop, group.place)}</p>
            {raw(ready)}
        </section>
    }
}

fn slip<'a>(slip: &'a Slip, studio: &'a str) -> impl IntoView + 'a {
    view! {
        <article class="slip">
            <p class="slip-number">{slip.number.as_str()}</p>
            {when(!slip.name.is_empty(), || view! { <h3>{slip.name.as_str()}</h3> })}
            {each(&slip.address, |line| view! { <p>{line.as_str()}</p> })}
            <p><strong>{slip.what.as_str()}</strong></p>
            <p>{format!("{} · {}", slip.drop, studio)}</p>
            <p>{format!("{} · {}", slip.window, slip.place)}</p>
        </article>
    }
}
