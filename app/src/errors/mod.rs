//! The page that says why there is no page.

use crate::style;
use crate::ui::layout::{Head, document};
use crate::ui::markup::maybe;
use leptos::prelude::*;
use shared::catalogue::view::ErrorPage;

/// Any refusal that has no page of its own; the status stands large, the way on stands below.
#[must_use]
pub fn page(model: &ErrorPage) -> String {
    let head = Head {
        shop: &model.shop,
        path: None,
        title: &model.title,
        description: model.text.clone(),
        picture: None,
        style: style::TEXT,
        facts: None,
        wakes: false,
    };
    document(&head, || {
        view! {
            <main id="main" class="text error" data-code=model.code.as_str()>
                <p class="status" aria-hidden="true">{model.status.to_string()}</p>
                <h1>{model.title.as_str()}</h1>
                <p class="tagline">{model.text.as_str()}</p>
                <p class="ways">
                    {maybe(model.next.as_ref().map(|(text, to)| view! { <a class="button" href=to.as_str()>{text.as_str()}</a> }))}
                    <a class="button second" href="/">"What’s open now"</a>
                </p>
                <p class="request">"If you ask us about this, give us this number: "<code>{model.request_id.as_str()}</code></p>
            </main>
        }
    })
}
