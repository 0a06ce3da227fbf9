//! The rules of the shop, in one version.

use crate::style;
use crate::ui::layout::{Head, document};
use crate::ui::markup::each;
use leptos::prelude::*;
use shared::catalogue::view::PolicyPage;

/// `GET /policies/{name}`
#[must_use]
pub fn page(model: &PolicyPage) -> String {
    let head = Head {
        shop: &model.shop,
        path: Some(format!("/policies/{}", model.name)),
        title: &model.title,
        description: format!("{}, {}, in plain words.", model.title, model.version),
        picture: None,
        style: style::TEXT,
        facts: None,
        wakes: false,
    };
    document(&head, || {
        view! {
            <main id="main" class="text">
                <h1>{model.title.as_str()}</h1>
                <p class="version">{model.version.as_str()}</p>
                {each(&model.sections, |(title, paragraphs)| view! {
                    <section><h2>{title.as_str()}</h2>{each(paragraphs, |text| view! { <p>{text.as_str()}</p> })}</section>
                })}
            </main>
        }
    })
}
