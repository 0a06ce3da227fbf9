//! How many there are of what in a drop, counted for everybody.

use crate::style;
use crate::ui::layout::{Head, document};
use crate::ui::markup::each;
use leptos::prelude::*;
use shared::counts::view::{Count, CountsPage};

/// `GET /drops/{slug}/stock`
#[must_use]
pub fn page(model: &CountsPage) -> String {
    let title = format!("The stock of {}", model.title);
    let head = Head {
        shop: &model.shop,
        path: Some(format!("/drops/{}/stock", model.slug)),
        title: &title,
        description: format!("Issued, sold, held and given back: {} by {}, counted.", model.title, model.creator),
        picture: None,
        style: style::TEXT,
        facts: None,
        wakes: false,
    };
    document(&head, || {
        view! {
            <main id="main" class="text counts">
                <p class="version">{format!("Counted {}, {} {}", model.counted.day, model.counted.clock, model.counted.zone)}</p>
                <h1><a href=format!("/drops/{}", model.slug)>{model.title.as_str()}</a></h1>
                <p class="tagline">"Issued is what there ever was. Sold, held and left add up to it, for every piece, at any time."</p>
                {each(&model.counts.items, item)}
                <section><h2>"When something comes back"</h2>
                    <p>{model.counts.restock.as_str()}</p>
                    <p><a href="/policies/drops">{format!("All the rules, version {}", model.counts.policy)}</a></p>
                </section>
            </main>
        }
    })
}

fn item(count: &Count) -> impl IntoView + '_ {
    let row = |label: &'static str, units: u32| {
        view! { <div><dt>{label}</dt><dd>{units.to_string()}</dd></div> }
    };
    view! {
        <section>
            <h2>{count.title.as_str()}</h2>
            <p><strong>{format!("{} of {} left", count.available, count.issued)}</strong>{format!(", at most {} for one buyer.", count.limit_per_buyer)}</p>
            <dl class="sums">
                {row("Issued", count.issued)}{row("Sold", count.sold)}{row("Held, not paid yet", count.held)}{row("Left", count.available)}
                {row("Given back after a sale", count.returned)}{row("Held and not paid", count.lapsed)}
            </dl>
        </section>
    }
}
