//! The public page where anybody checks where a product comes from.

use super::parts::records;
use crate::style;
use crate::ui::layout::{Head, document};
use crate::ui::markup::when;
use leptos::prelude::*;
use shared::products::view::ProvenancePage;

/// `GET /provenance/{product}`
#[must_use]
pub fn page(model: &ProvenancePage) -> String {
    let title = format!("Where it comes from: {}", model.title);
    let head = Head {
        shop: &model.shop,
        path: None,
        title: &title,
        description: format!(
            "The provenance of {}, by {}, in records that nobody can edit unseen.",
            model.title, model.maker
        ),
        picture: None,
        style: style::PROVENANCE,
        facts: None,
        wakes: false,
    };
    document(&head, || {
        view! {
            <main id="main" class="text provenance">
                <p class="version">"Where it comes from"</p>
                <h1>{model.title.as_str()}</h1>
                <p class="tagline">"Stated by "<a href=format!("/creators/{}", model.slug)>{model.maker.as_str()}</a>", and kept as it was stated."</p>
                {verdict(model)}
                {when(model.hidden, || view! { <p class="notice">"The shop has taken this product down. Its records stay."</p> })}
                <h2 class="only-read">"Its records"</h2>
                {records(&model.records)}
                <section><h2>"How to check it yourself"</h2>
                    <p>"Each hash is SHA-256 over five parts in a row: the product’s id, the record’s number, the time it was received in milliseconds since 1970, the statement as JSON, and the hash it follows. Before each part stands its length in bytes and a colon. The first record follows the product’s id. This page has computed them anew just now."</p>
                    <p>"The same as data: ask for "<code>{format!("/provenance/{}", model.id)}</code>" with "<code>"Accept: application/json"</code>"."</p>
                </section>
            </main>
        }
    })
}

fn verdict(model: &ProvenancePage) -> impl IntoView + use<> {
    let (class, text) = match model.broken {
        None => (
            "verdict holds",
            format!("All {} of its records hold.", model.records.len())
                .replace("All 1 of its records hold", "Its one record holds"),
        ),
        Some(number) => (
            "verdict broken",
            format!("Record {number} is not what was written. Nothing from there on can be trusted."),
        ),
    };
    let code = if model.broken.is_none() { "chain_holds" } else { "chain_broken" };
    view! { <p class=class data-code=code>{text}</p> }
}
