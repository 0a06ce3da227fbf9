//! The products of a studio.

use super::{around, parts};
use crate::office::{Area, table};
use crate::ui::markup::{each, when};
use leptos::prelude::*;
use shared::products::view::ProductsPage;

/// `GET /studio/products`
#[must_use]
pub fn page(model: &ProductsPage) -> String {
    let whose = (&model.shop, &model.person);
    around(whose, Area::Studio, ("Products", "/studio/products"), model.notice.as_ref(), || {
        view! {
            <div class="head"><h1>"Products"</h1><a class="button" href="/studio/products/new">"New from a photo"</a></div>
            {when(!model.loose.is_empty(), || view! {
                <section class="waiting-photos"><h2>"Photographs that wait for a name"</h2>
                    <ul class="views">{each(&model.loose, |line| view! {
                        <li><a href=format!("/studio/products/new?upload={}", line.upload)>{parts::shown(line)}<span>"Make a product of it"</span></a></li>
                    })}</ul>
                </section>
            })}
            {table(&model.table)}
            <p class="buttons"><a class="button second" href="/studio/products.csv" download>"All of it as a sheet"</a>
                <a class="button second" href="/studio/products/import">"Read a sheet in"</a></p>
        }
    })
}
